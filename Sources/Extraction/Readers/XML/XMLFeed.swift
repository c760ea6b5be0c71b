internal import Passages
internal import Reading

/// A feed of news, RSS or Atom: each of its entries is a document.
struct XMLFeed {
    /// Names of the outermost element, and of entries.
    static let roots: Set<String> = ["rss", "feed", "rdf"]
    static let entries: Set<String> = ["item", "entry"]

    /// The entries so far.
    private(set) var count = 0
    /// Whom the feed names as its author: of entries that name none.
    private var feedAuthors: [String] = []
    private var feedLanguage: String?
    private let source: SourceFile
    private let format: String
    private let options: ReadingOptions

    init(_ source: SourceFile, _ format: String, _ options: ReadingOptions) {
        self.source = source
        self.format = format
        self.options = options
    }

    /// Takes note of what the feed says of itself in the element that just began; false where it is another.
    mutating func head(_ events: XMLEvents) -> Bool {
        switch events.name {
        case "author", "managingEditor":
            feedAuthors += Self.authors(events)
        case "language": feedLanguage = LanguageDetector.subtag(Self.words(events.content()))
        default: return false
        }
        return true
    }

    /// The entry that just began, read to its end; nil where it has no text.
    mutating func entry(_ events: XMLEvents) -> Document? {
        count += 1
        var metadata = DocumentMetadata()
        var bodies: [String] = []
        events.each { event in
            guard event == .start else { return }
            switch events.name {
            case "title": metadata.title = WikiMarkup.clean(Self.plain(events.content())[...])
            case "description", "summary", "encoded", "content": bodies.append(events.content())
            case "pubDate", "published", "updated", "date", "issued":
                metadata.date = metadata.date ?? ISODate.parse(Self.words(events.content()))
            case "author", "creator": metadata.authors += Self.authors(events)
            case "category", "subject":
                let term = events.attribute("term")
                let text = Self.words(events.content())
                let category = term ?? text
                if !category.isEmpty, !metadata.categories.contains(category) { metadata.categories.append(category) }
            case "link":
                let address = events.attribute("href")
                let text = Self.words(events.content())
                if metadata.tags["link"] == nil, let link = address ?? (text.isEmpty ? nil : text) {
                    metadata.tags["link"] = [link]
                }
            default: events.skip()
            }
        }
        if metadata.authors.isEmpty { metadata.authors = feedAuthors }
        // The summary repeats the beginning of the content.
        bodies = bodies.map(Self.plain).filter { !Record.isBlank($0) }
        let longest = bodies.max { $0.utf8.count < $1.utf8.count } ?? ""
        var text = ExtractedText()
        for body in bodies where body == longest || !longest.contains(body.prefix(60)) {
            for paragraph in body.split(separator: "\n\n") { text.text(.paragraph, WikiMarkup.clean(paragraph)) }
        }
        if text.blocks.isEmpty { text.text(.paragraph, metadata.title) }
        guard !text.blocks.isEmpty else { return nil }
        if options.detectsLanguage {
            metadata.language = LanguageDetector.detect(metadata.title + "\n" + longest)
        }
        metadata.language = metadata.language ?? feedLanguage
        return Document(
            id: "\(source.path)/\(count)", path: source.path, format: format, metadata: metadata, blocks: text.blocks,
            positions: .text)
    }

    private static func authors(_ events: XMLEvents) -> [String] {
        var names: [String] = []
        var loose = ""
        let level = events.depth
        while let event = events.next(), !(event == .end && events.depth == level) {
            if event == .start, events.name == "name" {
                names.append(words(events.content()))
            } else if event == .start {
                events.skip()
            } else if event == .text {
                loose += events.text
            }
        }
        if names.isEmpty, !Record.isBlank(loose) { names = [words(loose)] }
        return names
    }

    private static func words(_ text: String) -> String {
        text.split { $0.isWhitespace }.joined(separator: " ")
    }

    /// The words of HTML as it stands in feeds, paragraphs apart.
    private static func plain(_ html: String) -> String {
        var out = ""
        var rest = html[...]
        while let open = rest.firstIndex(of: "<") {
            out += rest[..<open]
            let tag = rest[open...].prefix(2000)
            guard let close = tag.firstIndex(of: ">") else {
                out += "<"
                rest = rest[rest.index(after: open)...]
                continue
            }
            let name = tag[tag.index(after: open)..<close].lowercased().drop { $0 == "/" }
                .prefix { $0.isLetter || $0.isNumber }
            if ["p", "div", "li", "h1", "h2", "h3", "h4", "blockquote", "ul", "ol", "tr"].contains(String(name)) {
                out += "\n\n"
            } else if name == "br" {
                out += "\n"
            }
            rest = rest[html.index(after: close)...]
        }
        return out + rest
    }
}
