internal import Passages

/// What stands at the head of a text and is no text: title, byline, categories, `Key: value` lines.
struct FlatTextPreamble {
    private(set) var metadata = DocumentMetadata()
    /// How many of the text's visible lines it takes.
    private(set) var lineCount = 0
    /// The title's lines where the title was read from the text.
    private(set) var titleLines: ClosedRange<Int>?

    private let source: SourceLines
    private let lines: [FlatLine]
    private var hasByline = false

    init(_ source: SourceLines, _ lines: [FlatLine], stanzas: [(lines: ClosedRange<Int>, blanks: Int)]) {
        self.source = source
        self.lines = lines
        var subtitle: ClosedRange<Int>?
        for (index, stanza) in stanzas.prefix(10).enumerated() {
            let taken = take(stanza.lines, isFirst: index == 0)
            if taken == stanza.lines.count {
                if let between = subtitle { metadata.tags["subtitle"] = between.map { lines[$0].head } }
                subtitle = nil
                lineCount = stanza.lines.upperBound + 1
                continue
            }
            if taken > 0 {
                lineCount = stanza.lines.lowerBound + taken
                break
            }
            // A short line between title and byline.
            guard subtitle == nil, titleLines != nil, !hasByline, stanza.lines.count == 1, index + 1 < stanzas.count,
                !lines[stanza.lines.lowerBound].isLong, stanza.lines.upperBound + 1 < lines.count,
                AuthorNames.byline(lines[stanza.lines.upperBound + 1].head) != nil
            else { break }
            subtitle = stanza.lines
        }
        readCatalogueLines()
        if metadata.tags["date_text"] != nil && metadata.date != nil { metadata.tags["date_text"] = nil }
    }

    /// Books of Project Gutenberg say what they are below a notice about their use.
    private mutating func readCatalogueLines() {
        guard let first = lines.first, first.head.contains("Project Gutenberg") else { return }
        for line in lines.prefix(60) {
            if line.head.hasPrefix("***") { return }
            guard let (key, value) = keyAndValue(line) else { continue }
            if key == "title" { metadata.title = "" }
            if ["title", "author", "language"].contains(key) { set(key, value) }
        }
    }

    /// How many lines at the head of a stanza are metadata.
    private mutating func take(_ span: ClosedRange<Int>, isFirst: Bool) -> Int {
        let isHeader = isHeader(span)
        var index = span.lowerBound
        if isFirst, let count = takeTitle(span, isHeader: isHeader) { index += count }
        while index <= span.upperBound, takeLine(lines[index], inHeader: isHeader) { index += 1 }
        return index - span.lowerBound
    }

    /// How many lines the title takes.
    private mutating func takeTitle(_ span: ClosedRange<Int>, isHeader: Bool) -> Int? {
        let first = lines[span.lowerBound]
        if first.head.hasPrefix("[["), first.head.hasSuffix("]]"), !first.isLong {
            setTitle(String(first.head.dropFirst(2).dropLast(2)), span.lowerBound...span.lowerBound)
            return 1
        }
        if isHeader || FlatTextHeadings.isNumbered(first) || FlatTextHeadings.name(of: first.head) != nil { return nil }
        let isAlone = span.count == 1
        let next = isAlone ? nil : lines[span.lowerBound + 1]
        if let next, next.head.count >= 3, let mark = next.head.first, "=-~*#".contains(mark),
            next.head.allSatisfy({ $0 == mark }), !first.isLong
        {
            setTitle(first.head, span.lowerBound...(span.lowerBound + 1))
            return 2
        }
        if FlatTextCode(lines.count > 60 ? Array(lines.prefix(60)) : lines).isComment(span.lowerBound, bodyIndent: 0) {
            return nil
        }
        if first.head.hasPrefix("# ") || first.head.hasPrefix("= "), !first.isLong {
            setTitle(first.head, span.lowerBound...span.lowerBound)
            return 1
        }
        guard FlatTextHeadings.isHeadingLike(first) || isQuestionOrWideTitle(first) else { return nil }
        if let next, !next.isLong, !isMetadata(next, inHeader: false) {
            // A title of two or three lines is centred or in capitals; anything else is a paragraph.
            guard span.count <= 3, span.allSatisfy({ FlatTextHeadings.isHeadingLike(lines[$0]) }),
                span.allSatisfy({ lines[$0].indent >= 8 || FlatTextHeadings.isCapitals(lines[$0].head) })
            else { return nil }
            setTitle(span.map { lines[$0].head }.joined(separator: " "), span)
            return span.count
        }
        setTitle(first.head, span.lowerBound...span.lowerBound)
        return 1
    }

    private mutating func setTitle(_ text: String, _ span: ClosedRange<Int>) {
        let title = FlatTextHeadings.clean(text)
        guard !title.isEmpty else { return }
        metadata.title = title
        titleLines = span
    }

    private func isQuestionOrWideTitle(_ line: FlatLine) -> Bool {
        !line.isLong && line.marker == nil && line.ending == .question && line.head.split(separator: " ").count <= 20
    }

    /// A stanza of nothing but `Key: value` lines, with at least one key that is known.
    private func isHeader(_ span: ClosedRange<Int>) -> Bool {
        guard span.count <= 30 else { return false }
        let keys = span.map { keyAndValue(lines[$0])?.key }
        if keys.contains(nil) { return false }
        return keys.contains { $0.map { Self.known.contains($0) } ?? false }
    }

    private func isMetadata(_ line: FlatLine, inHeader: Bool) -> Bool {
        var trial = self
        return trial.takeLine(line, inHeader: inHeader)
    }

    private mutating func takeLine(_ line: FlatLine, inHeader: Bool) -> Bool {
        if let (key, value) = keyAndValue(line), inHeader || Self.known.contains(key) {
            set(key, value)
            return true
        }
        guard !line.isLong || line.width <= 200, titleLines != nil || !metadata.title.isEmpty else { return false }
        if !hasByline, let names = AuthorNames.byline(line.head) {
            metadata.authors += names
            metadata.tags["byline"] = [line.head]
            hasByline = true
            return true
        }
        if metadata.date == nil, line.width <= 40, let date = ISODate.parse(Self.withoutPublished(line.head)) {
            metadata.date = date
            return true
        }
        return false
    }

    private static func withoutPublished(_ text: String) -> String {
        for opening in ["Published on ", "Published ", "Posted on ", "Posted ", "Last updated ", "Updated ", "Date "]
        where text.hasPrefix(opening) { return String(text.dropFirst(opening.count)) }
        return text
    }

    private mutating func set(_ key: String, _ value: String) {
        switch key {
        case "title" where metadata.title.isEmpty: metadata.title = value
        case "author", "authors", "by": metadata.authors += AuthorNames.list(value)
        case "categories", "category", "keywords", "tags":
            metadata.categories += CategoryList.split(value).filter { !metadata.categories.contains($0) }
        case "date" where metadata.date == nil, "published" where metadata.date == nil,
            "published on" where metadata.date == nil, "publication date" where metadata.date == nil:
            metadata.date = ISODate.parse(value)
            if metadata.date == nil { metadata.tags["date_text"] = [value] }
        case "language", "lang":
            metadata.language = LanguageDetector.subtag(value)
            if metadata.language == nil { metadata.tags["language_text"] = [value] }
        default:
            metadata.tags[key.replacing(" ", with: "_"), default: []].append(value)
        }
    }

    /// `Key: value` with a key of one to three words. Only lists of categories or authors may be a long line.
    private func keyAndValue(_ line: FlatLine) -> (key: String, value: String)? {
        let head = line.head
        guard let colon = head.prefix(30).firstIndex(where: { $0 == ":" || $0 == "：" }) else { return nil }
        let key = head[..<colon].lowercased()
        guard key.first?.isLetter == true, key.allSatisfy({ $0.isLetter || $0 == " " || $0 == "-" }),
            key.split(separator: " ").count <= 3, !line.isLong || Self.lists.contains(key)
        else { return nil }
        let whole = line.isLong ? source.text(line.range) : head
        let value = whole[whole.index(after: colon)...].drop(while: \.isWhitespace)
        return value.isEmpty || value.hasPrefix("//") ? nil : (key, String(value))
    }

    private static let lists: Set<String> = ["categories", "category", "keywords", "tags", "authors"]
    private static let known: Set<String> = [
        "title", "author", "authors", "by", "categories", "category", "keywords", "tags", "date", "published",
        "published on", "publication date", "updated", "last updated", "source", "language", "lang", "url", "link",
        "publisher", "doi", "isbn", "issn", "series", "collection", "subject", "subjects", "topic", "topics", "licence",
        "license", "copyright", "country", "region", "id", "from", "to", "editor", "editors", "translator", "accessed",
    ]
}
