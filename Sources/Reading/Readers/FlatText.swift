internal import Passages

/// Plain text: articles and briefs exported or pasted from pages, hard-wrapped text, and whatever else is text.
///
/// Such text marks its structure by its look alone. The way: visible lines (`FlatLine`), what stands at the head
/// (`FlatTextPreamble`), pieces between blank lines (`FlatPieceCutter`), what their neighbours make of them
/// (`FlatEntries`), the levels of headings (`FlatTextOutline`).
struct FlatTextReader: DocumentReader {
    let format = "text"

    func read(
        _ source: SourceFile, options: ReadingOptions, document: (Document) throws -> Void,
        problem: (ReadingProblem) -> Void
    ) throws {
        if let failure = SourceCheck.problem(with: source.bytes) { return problem(failure) }
        let read = self.document(source, format: format, options: options)
        guard !read.blocks.isEmpty else { return problem(.blank) }
        try document(read)
    }

    /// A long text is looked at in parts of about so many bytes: what its lines look like takes some ten times the text.
    private static let partBytes = 8 << 20

    /// The document in a file that is known to be text.
    func document(_ source: SourceFile, format: String, options: ReadingOptions) -> Document {
        let bytes = source.bytes
        let lineEnd = SourceLines.lineEnd(bytes)
        var document = Document(
            id: source.path, path: source.path, format: format, metadata: DocumentMetadata(), blocks: [])
        var outline = FlatTextOutline()
        var isFirst = true
        var firstLine = 1
        var start = SourceCheck.markLength(bytes)
        while start < bytes.count {
            let end = Self.partEnd(bytes, from: start, lineEnd)
            let text = SourceLines(bytes, in: start..<end, lineEnd: lineEnd, firstLine: firstLine)
            let (lines, stanzas) = Self.stanzas(text)
            if isFirst, !lines.isEmpty {
                isFirst = false
                let preamble = FlatTextPreamble(text, lines, stanzas: stanzas)
                document.metadata = preamble.metadata
                Self.add(text, lines, stanzas, from: preamble.lineCount, &outline, to: &document)
                if document.blocks.isEmpty, end == bytes.count, let title = preamble.titleLines {
                    document.blocks = [text.block(.text(.paragraph), Self.bytes(of: title, lines))]
                }
                if document.metadata.language == nil, options.detectsLanguage {
                    let body = lines[min(preamble.lineCount, lines.count - 1)].range.lowerBound
                    document.metadata.language = LanguageDetector.detect(
                        UnsafeBufferPointer(rebasing: bytes[body...]), limit: 4096)
                }
            } else {
                Self.add(text, lines, stanzas, from: 0, &outline, to: &document)
            }
            firstLine += text.ranges.count
            start = end
            if start < bytes.count { source.release?() }
        }
        if document.metadata.title.isEmpty { document.metadata.title = source.nameAsTitle }
        return document
    }

    /// Where a part that begins at `start` ends: before a blank line if there is one before twice its length, else behind a
    /// line.
    private static func partEnd(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int, _ lineEnd: UInt8) -> Int {
        guard bytes.count - start > 2 * partBytes else { return bytes.count }
        var end: Int?
        var position = start + partBytes
        while let next = bytes[position...].firstIndex(of: lineEnd) {
            position = next + 1
            end = end ?? position
            let blank = bytes[position...].prefix { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D && lineEnd == 0x0A }
            if blank.endIndex < bytes.count, bytes[blank.endIndex] == lineEnd { return position }
            if position > start + 2 * partBytes { return end ?? position }
        }
        return end ?? bytes.count
    }

    /// Adds what is in a part of a text from a line on, an index into its visible lines.
    private static func add(
        _ text: SourceLines, _ lines: [FlatLine], _ stanzas: [(lines: ClosedRange<Int>, blanks: Int)],
        from first: Int, _ outline: inout FlatTextOutline, to document: inout Document
    ) {
        let body = stanzas.compactMap { stanza -> (lines: ClosedRange<Int>, blanks: Int)? in
            guard stanza.lines.upperBound >= first else { return nil }
            let isCut = stanza.lines.lowerBound < first
            return (max(stanza.lines.lowerBound, first)...stanza.lines.upperBound, isCut ? 0 : stanza.blanks)
        }
        let entries = FlatEntries(FlatPieceCutter(lines, stanzas: body))
        for category in entries.categories where !document.metadata.categories.contains(category) {
            document.metadata.categories.append(category)
        }
        document.blocks += blocks(entries.entries, lines, text, &outline)
    }

    /// The visible lines, and their runs with the number of blank lines before each.
    private static func stanzas(_ text: SourceLines) -> ([FlatLine], [(lines: ClosedRange<Int>, blanks: Int)]) {
        var lines: [FlatLine] = []
        var stanzas: [(lines: ClosedRange<Int>, blanks: Int)] = []
        var blanks = 0
        var isOpen = false
        for range in text.ranges {
            guard let line = FlatLine(text, range) else {
                blanks = isOpen ? 1 : blanks + 1
                isOpen = false
                continue
            }
            lines.append(line)
            if isOpen, let last = stanzas.indices.last {
                stanzas[last].lines = stanzas[last].lines.lowerBound...(lines.count - 1)
            } else {
                stanzas.append(((lines.count - 1)...(lines.count - 1), blanks))
            }
            isOpen = true
        }
        return (lines, stanzas)
    }

    private static func bytes(of span: ClosedRange<Int>, _ lines: [FlatLine]) -> Range<Int> {
        lines[span.lowerBound].range.lowerBound..<lines[span.upperBound].range.upperBound
    }

    /// Levels for the headings, and blocks for all. A heading with nothing under it is dropped where its name alone says
    /// so little as `Further reading`; any other becomes a paragraph, so that its words are not lost.
    private static func blocks(
        _ entries: [FlatEntry], _ lines: [FlatLine], _ text: SourceLines, _ outline: inout FlatTextOutline
    ) -> [Block] {
        let levels: [Int?] = entries.indices.map { index in
            guard case .heading(var heading) = entries[index].content else {
                outline.text()
                return nil
            }
            if index + 1 < entries.count, case .heading(let next) = entries[index + 1].content {
                heading.isParent = next.style == .bare && next.name == nil && next.blanks <= heading.blanks
            }
            return outline.level(of: heading)
        }
        // From the end: does text follow before a heading of the same or a higher level?
        var hasText = [Bool](repeating: true, count: entries.count)
        var isText = levels.map { $0 == nil }
        for index in entries.indices.reversed() {
            guard let level = levels[index] else { continue }
            var next = index + 1
            while next < entries.count, !isText[next], levels[next].map({ $0 > level }) ?? false { next += 1 }
            hasText[index] = next < entries.count && isText[next]
            if !hasText[index], entries[index].name == nil { isText[index] = true }
        }
        var blocks: [Block] = []
        for (index, entry) in entries.enumerated() {
            let range = bytes(of: entry.lines, lines)
            var block: Block
            switch entry.content {
            case .heading(let heading) where hasText[index]:
                block = text.block(.heading(level: levels[index] ?? 1), range, text: heading.text)
            case .heading where !isText[index]: continue
            case .heading: block = text.block(.text(.paragraph), range)
            case .text(let kind): block = text.block(.text(kind), range)
            }
            block.startsAfterBreak = entry.isAfterBreak
            blocks.append(block)
        }
        return blocks
    }
}
