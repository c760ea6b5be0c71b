internal import Passages
internal import Reading

/// Puts the chapters of a book together: their headings nested as the table of contents has them, with printed pages.
struct EPUBText {
    private let navigation: EPUBNavigation
    private let bookTitle: String
    private var text = ExtractedText()
    private var page: PageNumber?
    private var countedPages = 0
    /// The level of the last line of the table of contents that was passed.
    private var level = 0
    private var lastHeading = ""

    init(_ navigation: EPUBNavigation, bookTitle: String) {
        self.navigation = navigation
        self.bookTitle = bookTitle
    }

    /// The first words, by which a language is told.
    var sample: String {
        var sample = bookTitle
        for block in text.blocks where block.role != .text(.code) && sample.utf8.count < 4096 {
            sample += "\n" + String(decoding: block.text.utf8.prefix(4096), as: UTF8.self)
        }
        return sample
    }

    /// The first heading, for a book without a title.
    var firstHeading: String? {
        text.blocks.first { if case .heading = $0.role { true } else { false } }?.text
    }

    /// The blocks of the whole book, which is in a language.
    func blocks(_ language: String?) -> [Block] {
        text.blocks.map { block in
            var block = block
            if block.language == language { block.language = nil }
            return block
        }
    }

    /// Adds a chapter.
    mutating func add(_ chapter: EPUBPackage.Chapter, _ bytes: [UInt8], _ options: ReadingOptions) {
        let decoded = bytes.withUnsafeBufferPointer { bytes -> [UInt8]? in
            FileFormat.named("html").flatMap { TextEncoding.decode(bytes, declared: nil, format: $0) }?.bytes
        }
        let markup = EPUBMarkup(
            decoded ?? bytes, known: navigation.pages[chapter.part] ?? [:], hasList: !navigation.pages.isEmpty,
            counted: &countedPages)
        // A page of contents repeats the headings; but some hold a title page and a preface as well.
        if chapter.isContents, markup.linkedBytes * 10 > markup.textBytes * 9 { return }
        // The language is told from the whole book.
        var options = options
        options.detectsLanguage = false
        let read = markup.bytes.withUnsafeBufferPointer {
            HTMLReader.read(SourceFile(path: chapter.address, bytes: $0), options: options)
        }
        // A chapter of pictures has no text.
        guard let read else { return }
        var entries = navigation.entries[chapter.part] ?? []
        var pieces = read.blocks.map { Piece($0, markup.pages) }.filter { !$0.text.isEmpty || !$0.breaks.isEmpty }
        nest(&pieces, &entries, read)
        var isFirst = true
        for piece in pieces {
            add(piece, chapter.address, read.metadata.language, isFirst)
            if !piece.text.isEmpty { isFirst = false }
        }
    }

    /// A block without the signs of pages in its text.
    private struct Piece {
        var role: Block.Role
        var text = ""
        var anchor: String?
        var language: String?
        var startsAfterBreak = false
        var breaks: [PageBreak] = []

        init(heading: String, level: Int) {
            role = .heading(level: level)
            text = heading
        }

        init(_ block: Block, _ pages: [PageNumber]) {
            role = block.role
            anchor = block.range.anchor
            language = block.language
            startsAfterBreak = block.startsAfterBreak
            guard !pages.isEmpty, block.text.unicodeScalars.contains(EPUBMarkup.pageStart) else {
                text = block.text
                return
            }
            var number: Int?
            for scalar in block.text.unicodeScalars {
                if scalar == EPUBMarkup.pageStart {
                    number = 0
                } else if let open = number {
                    if scalar == EPUBMarkup.pageEnd {
                        if pages.indices.contains(open) {
                            breaks.append(PageBreak(offset: text.utf8.count, page: pages[open]))
                        }
                        number = nil
                    } else if let digit = scalar.properties.numericType == .decimal ? scalar.value &- 48 : nil,
                        digit < 10
                    {
                        number = min(open * 10 + Int(digit), 1_000_000)
                    }
                } else {
                    text.unicodeScalars.append(scalar)
                }
            }
            if !text.utf8.contains(where: { $0 > 0x20 }) { text = "" }
        }

        var level: Int? { if case .heading(let level) = role { level } else { nil } }
    }

    /// Gives the headings of a chapter the levels of the table of contents, and those that only stand there to the text.
    private mutating func nest(
        _ pieces: inout [Piece], _ entries: inout [EPUBNavigation.Entry], _ read: Document
    ) {
        let first = pieces.firstIndex { !$0.text.isEmpty } ?? 0
        guard pieces.indices.contains(first) else { return }
        let start = entries.firstIndex { entry in
            guard let fragment = entry.fragment else { return true }
            return fragment == pieces[first].anchor || Self.isSame(entry.label, read.metadata.title)
        }
        var added: [Piece] = []
        if let start {
            let entry = entries.remove(at: start)
            level = entry.level
            if let own = pieces[first].level, Self.isSame(pieces[first].text, entry.label) {
                shift(&pieces, by: level - own)
            } else {
                shift(&pieces, by: level)
                // Some lines lead to one and the same place: parts, and their first chapters.
                added = [Piece(heading: entry.label, level: level)]
            }
        } else if Self.isHeading(read.metadata.title, read, bookTitle), !Self.isSame(read.metadata.title, lastHeading) {
            // Its reader took the page's only heading for its title.
            let isThere = pieces[first].level != nil && Self.isSame(pieces[first].text, read.metadata.title)
            level = navigation.entries.isEmpty ? 1 : max(1, level)
            shift(&pieces, by: isThere ? level - 1 : level)
            if !isThere { added = [Piece(heading: read.metadata.title, level: level)] }
        } else {
            shift(&pieces, by: level)
        }
        for entry in entries { place(entry, &pieces) }
        pieces.insert(contentsOf: added, at: first)
        lastHeading = pieces.last { $0.level != nil }?.text ?? lastHeading
    }

    /// Gives the heading that an entry leads to the entry's level, or makes one of its label.
    private mutating func place(_ entry: EPUBNavigation.Entry, _ pieces: inout [Piece]) {
        level = entry.level
        let target = pieces.firstIndex { $0.anchor != nil && $0.anchor == entry.fragment }
        let heading =
            target.flatMap { pieces[$0].level == nil ? nil : $0 }
            ?? pieces.firstIndex { $0.level != nil && Self.isSame($0.text, entry.label) }
        if let heading {
            pieces[heading].role = .heading(level: entry.level)
        } else if let target {
            var added = Piece(heading: entry.label, level: entry.level)
            added.anchor = entry.fragment
            pieces.insert(added, at: target)
        }
    }

    private func shift(_ pieces: inout [Piece], by steps: Int) {
        for index in pieces.indices {
            if let level = pieces[index].level { pieces[index].role = .heading(level: max(1, level + steps)) }
        }
    }

    /// True where a page's title says what the chapter is, not the book.
    private static func isHeading(_ title: String, _ read: Document, _ bookTitle: String) -> Bool {
        let name = SourceFile(path: read.path, bytes: UnsafeBufferPointer(start: nil, count: 0)).nameAsTitle
        return !title.isEmpty && title != name && !read.path.hasSuffix(title) && !isSame(title, bookTitle)
            && !["unknown", "untitled", "cover", "title page"].contains(title.lowercased())
    }

    /// True where two headings are the same but for numbers, marks and case.
    private static func isSame(_ one: String, _ other: String) -> Bool {
        let one = one.lowercased().filter { $0.isLetter || $0.isNumber }
        let other = other.lowercased().filter { $0.isLetter || $0.isNumber }
        if one.isEmpty || other.isEmpty { return false }
        return one == other || (min(one.count, other.count) > 3 && (one.hasSuffix(other) || other.hasSuffix(one)))
    }

    private mutating func add(_ piece: Piece, _ address: String, _ language: String?, _ isFirst: Bool) {
        var breaks = piece.breaks
        // Pages that begin before the first word.
        let lead = piece.text.utf8.prefix { $0 <= 0x20 }.count
        while let first = breaks.first, first.offset <= lead { page = breaks.removeFirst().page }
        defer { page = breaks.last?.page ?? page }
        let anchor = address + (piece.anchor.map { "#" + $0 } ?? "")
        let own = piece.language ?? language
        switch piece.role {
        case .heading(let level):
            text.heading(piece.text, level: level, page: page, anchor: anchor, language: own)
        case .text(let kind):
            text.text(
                kind, piece.text, page: page ?? breaks.first?.page, pageBreaks: breaks, anchor: anchor, language: own,
                startsAfterBreak: piece.startsAfterBreak || isFirst)
        }
    }
}
