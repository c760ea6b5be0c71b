internal import CPDF
internal import Passages
internal import Reading

/// PDF: text with its pages, paragraphs, headings, lists, tables and footnotes, as poppler places its characters.
///
/// A PDF says where each character stands and hardly ever what it belongs to. So lines are made of characters, columns of
/// lines, blocks of columns (`PDFPieces`, `PDFColumns`, `PDFDrafts`), and blocks of different pages are put together
/// (`PDFFlow`), after what stands at the edge of every page has been taken off (`PDFMargins`).
struct PDFReader: DocumentReader {
    let format = "pdf"

    func read(
        _ source: SourceFile, options: ReadingOptions, document: (Document) throws -> Void,
        problem: (ReadingProblem) -> Void
    ) throws {
        let file: PDFFile
        do {
            file = try PDFFile(source.bytes)
        } catch .encrypted {
            return problem(
                ReadingProblem(
                    reason: "encrypted",
                    detail: "it can only be opened with a password; save it without one (qpdf --decrypt --password=…)"))
        } catch .damaged {
            return problem(
                ReadingProblem(
                    reason: "damaged", detail: "it is no PDF, or so damaged that it cannot be opened; get it again"))
        }
        guard file.pageCount > 0 else {
            return problem(ReadingProblem(reason: "damaged", detail: "it has no pages that can be found; get it again"))
        }
        var content = PDFContent(file)
        content.arrange(outline: PDFOutline(file.outline))
        var metadata = PDFMetadata.read(file)
        // The file's name is no title, whoever wrote it there.
        if PDFOutline.essence(metadata.title) == PDFOutline.essence(source.nameAsTitle), !metadata.title.contains(" ") {
            metadata.title = ""
        }
        content.takeTitle(&metadata)
        if metadata.title.isEmpty { metadata.title = source.nameAsTitle }
        let blocks = content.blocks()
        for found in content.problems(file, hasText: !blocks.isEmpty) { problem(found) }
        guard !blocks.isEmpty else { return }
        if metadata.language == nil && options.detectsLanguage { metadata.language = Self.language(blocks, metadata) }
        metadata.tags["pages"] = [String(file.pageCount)]
        try document(
            Document(
                id: source.path, path: source.path, format: format, metadata: metadata, blocks: blocks, positions: .text
            ))
    }

    /// The language of 4 KB of text from the middle on, code left out: title pages and lists of contents say less.
    private static func language(_ blocks: [Block], _ metadata: DocumentMetadata) -> String? {
        let text = blocks.filter { block in
            switch block.role {
            case .text(.paragraph), .text(.list), .text(.footnote): true
            default: false
            }
        }
        var sample = ""
        for block in text[(text.count / 3)...] + text[..<(text.count / 3)] where sample.utf8.count < 4096 {
            sample += block.text + "\n"
        }
        return LanguageDetector.detect(sample.isEmpty ? metadata.title : sample)
    }
}

/// A document's pages on their way to blocks.
struct PDFContent {
    private var layouts: [PDFLayout] = []
    private var pages: [PDFPageText] = []
    private var words = PDFWordList()
    private var measure = PDFDrafts.Measure(bodySize: 10, pitch: 1.2)
    private var bodyIsBold = false
    /// Pages (from 0) without any characters, with characters that mean nothing, and that cannot be read.
    private var blank: [Int] = []
    private var unmapped: [Int] = []
    private var lost: [Int] = []

    init(_ file: PDFFile) {
        pages.reserveCapacity(file.pageCount)
        for index in 0..<file.pageCount {
            guard var page = file.page(index) else {
                lost.append(index)
                pages.append(
                    PDFPageText(PDFPage(number: PageNumber(index + 1), width: 0, height: 0, isTurned: false, words: []))
                )
                continue
            }
            if page.words.isEmpty {
                blank.append(index)
            } else if Self.isUnmapped(page) {
                unmapped.append(index)
                page.words = Self.mapped(page.words)
            }
            let text = PDFPageText(page)
            for piece in text.main { words.add(piece.text()) }
            pages.append(text)
        }
        measureText()
    }

    /// Words of a page in fonts that say what they show; none where these show no word (signs of a music font, numbers).
    private static func mapped(_ words: [PDFWord]) -> [PDFWord] {
        var counts: [Int: (total: Int, meaningless: Int)] = [:]
        for word in words {
            counts[word.fontNumber, default: (0, 0)].total += word.text.unicodeScalars.count
            counts[word.fontNumber]?.meaningless += word.text.unicodeScalars.count { PDFCharacters.isUnmapped($0) }
        }
        // A font that lacks many of its letters has codes for others that look like text and are none.
        let kept = words.filter { word in counts[word.fontNumber].map { $0.meaningless * 5 <= $0.total } ?? false }
        let hasWords = kept.contains { word in word.text.count { $0.isLetter } >= 4 }
        return hasWords ? kept : []
    }

    /// Whether most of a page's characters mean nothing.
    private static func isUnmapped(_ page: PDFPage) -> Bool {
        var total = 0
        var meaningless = 0
        for word in page.words {
            for scalar in word.text.unicodeScalars {
                total += 1
                if PDFCharacters.isUnmapped(scalar) { meaningless += 1 }
            }
        }
        return meaningless * 2 > total
    }

    private mutating func measureText() {
        var sizes: [Int: (length: Int, bold: Int)] = [:]
        for page in pages {
            for piece in page.main where !piece.isFixed {
                let size = Int((piece.size * 4).rounded())
                sizes[size, default: (0, 0)].length += piece.length
                if piece.isBold { sizes[size, default: (0, 0)].bold += piece.length }
            }
        }
        guard let most = sizes.max(by: { ($0.value.length, $0.key) < ($1.value.length, $1.key) }) else { return }
        measure.bodySize = Double(most.key) / 4
        bodyIsBold = most.value.bold * 2 > most.value.length
    }

    /// Puts the lines of each page into order, without what stands at its edges, and marks the headings.
    mutating func arrange(outline: PDFOutline) {
        let bare = PDFMargins.removed(from: pages, bodySize: measure.bodySize, headings: outline.heights(pages))
        pages = []
        layouts = bare.map { PDFLayout(page: $0, columns: PDFColumns($0.main).columns) }
        var pitches: [Double] = []
        for layout in layouts where pitches.count < 100_000 {
            for column in layout.columns {
                for (line, next) in zip(column.lines, column.lines.dropFirst())
                where abs(line.size - measure.bodySize) < 0.3 && abs(next.size - line.size) < 0.3 {
                    pitches.append((next.box.y1 - line.box.y1) / line.size)
                }
            }
        }
        if pitches.count > 10 { measure.pitch = min(max(PDFColumns.median(pitches), 0.9), 3) }
        // A few bookmarks in a long document name its parts, not its sections.
        titles = Set(outline.entries.map { PDFMargins.letters($0.title) })
        if outline.entries.count >= 3 {
            let matched = outline.mark(&layouts)
            isOutlined = matched >= 3 && matched * 10 >= layouts.count
        }
    }

    /// The letters of titles: of the document and of the outline's entries.
    private var titles: Set<String> = []
    /// Whether the outline names the document's sections.
    private var isOutlined = false

    /// The title where it was taken out of the text and may have been all of it.
    private var titleText = ""

    /// Completes title and authors from the first page, and takes the title's lines out of the text.
    mutating func takeTitle(_ metadata: inout DocumentMetadata) {
        if let first = layouts.first {
            let page = PDFTitlePage(first, bodySize: measure.bodySize, title: metadata.title)
            if metadata.title.isEmpty { metadata.title = page.title }
            if metadata.authors.isEmpty { metadata.authors = page.authors }
            page.remove(from: &layouts[0])
            let isRemoved = layouts[0].columns.count { !$0.lines.isEmpty } < first.columns.count { !$0.lines.isEmpty }
            if isRemoved { titleText = metadata.title }
        }
        titles.formUnion([PDFMargins.letters(metadata.title)])
        if !isOutlined {
            PDFHeadings.mark(&layouts, bodySize: measure.bodySize, bodyIsBold: bodyIsBold, title: metadata.title)
        }
    }

    /// The document's blocks; the pages are given up for them.
    mutating func blocks() -> [Block] {
        keepHeads()
        var flow = PDFFlow()
        let numbers = layouts.map(\.page.number)
        for index in layouts.indices {
            for draft in PDFDrafts.of(layouts[index], index, measure) { flow.add(draft) }
        }
        layouts = []
        let joining = PDFJoining(words)
        var text = ExtractedText()
        for draft in flow.drafts { Self.add(draft, joining, numbers, to: &text) }
        // A title that nothing follows is what there is to find.
        if text.blocks.isEmpty { text.text(.paragraph, titleText, page: numbers.first) }
        return text.blocks
    }

    /// A running head or foot whose words stand nowhere else is a part of the document: the first of its kind is put behind
    /// the text of its page.
    private mutating func keepHeads() {
        guard layouts.contains(where: { !$0.page.removed.isEmpty }) else { return }
        var known: Set<String> = titles
        for layout in layouts {
            for column in layout.columns { for line in column.lines { known.insert(PDFMargins.letters(line.text())) } }
        }
        for index in layouts.indices {
            layouts[index].page.removed.removeAll { line in
                // `Chapter 5: Engines` where the heading is `5 Engines`.
                let words = line.text().split(separator: " ").drop { !$0.contains(where: \.isLetter) }
                return known.contains(PDFMargins.letters(line.text()))
                    || known.contains(PDFMargins.letters(words.dropFirst().joined()))
            }
        }
    }

    private static func add(
        _ draft: PDFDraft, _ joining: PDFJoining, _ numbers: [PageNumber], to text: inout ExtractedText
    ) {
        let page = numbers[draft.pages[0]]
        func add(_ kind: PassageKind, _ joined: PDFJoining.Joined) {
            text.text(
                kind, joined.text, page: page,
                pageBreaks: joined.breaks.map { PageBreak(offset: $0.offset, page: numbers[$0.page]) })
        }
        switch draft.kind {
        case .heading(let mark):
            let words = draft.entry?.title ?? joining.running(draft.lines, draft.pages).text
            text.heading(words, level: mark.level, page: page)
        case .text(.list): add(.list, joining.items(draft))
        case .text(.table): add(.table, joining.separate(draft, "  "))
        case .text(.code): add(.code, joining.code(draft))
        case .text(let kind): add(kind, joining.running(draft.lines, draft.pages))
        case .lines: add(.paragraph, joining.separate(draft, " "))
        }
    }

    /// What could not be read, and what to do about it.
    func problems(_ file: PDFFile, hasText: Bool) -> [ReadingProblem] {
        var problems: [ReadingProblem] = []
        // Blank pages are no scans, if there is text elsewhere.
        let scans = hasText ? blank.filter { file.pictureShare($0) > 0.2 } : blank
        if !scans.isEmpty {
            let isAll = scans.count == file.pageCount
            problems.append(
                ReadingProblem(
                    reason: "needs_ocr",
                    detail: (isAll
                        ? "no page has text: they are pictures"
                        : "pages \(Self.ranges(scans)) have no text: they are pictures")
                        + "; add it by OCR (for example ocrmypdf --skip-text)", isPartial: hasText))
        }
        if !unmapped.isEmpty {
            problems.append(
                ReadingProblem(
                    reason: "unmapped_text",
                    detail:
                        "the fonts of pages \(Self.ranges(unmapped)) do not say which letters they show; read them by OCR (for "
                        + "example ocrmypdf --force-ocr)", isPartial: hasText))
        }
        if !lost.isEmpty {
            problems.append(
                ReadingProblem(
                    reason: "damaged", detail: "pages \(Self.ranges(lost)) cannot be read; get the file again",
                    isPartial: hasText))
        }
        return problems
    }

    /// `1–3, 7` of indices from 0; the first twenty ranges.
    private static func ranges(_ indices: [Int]) -> String {
        var ranges: [ClosedRange<Int>] = []
        for index in indices {
            if let last = ranges.last, last.upperBound == index {
                ranges[ranges.count - 1] = last.lowerBound...index + 1
            } else {
                ranges.append(index + 1...index + 1)
            }
        }
        let texts = ranges.prefix(20).map { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)–\($0.upperBound)" }
        return texts.joined(separator: ", ") + (ranges.count > 20 ? ", …" : "")
    }
}
