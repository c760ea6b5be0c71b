internal import Passages
internal import Reading

/// What an office document says of itself, in the parts that Office Open XML and OpenDocument keep for that.
struct OfficeProperties {
    private(set) var metadata = DocumentMetadata()
    /// Who saved it last: the author where nobody is said to have begun it.
    private var lastAuthor = ""
    private var modified: String?

    /// Reads `docProps/core.xml` and `docProps/custom.xml`, or `meta.xml`, or the `office:meta` of a flat file, up to the
    /// end of the element that just began.
    mutating func read(_ xml: XMLEvents) {
        var property = ""
        xml.each { event in
            guard event == .start else { return }
            switch xml.name {
            case "property": property = xml.attribute("name") ?? ""
            case "user-defined":
                let name = xml.attribute("name") ?? ""
                tag(name, [xml.content()])
            case "title": metadata.title = Self.title(xml.content())
            case "creator" where xml.namespace.hasPrefix("http://purl.org/dc/"), "initial-creator":
                let isFirst = xml.name == "initial-creator"
                let names = xml.content().split(separator: ";").map { Self.clean($0) }.filter { !$0.isEmpty }
                if isFirst || metadata.authors.isEmpty { metadata.authors = names }
            case "created", "creation-date": metadata.date = Self.date(xml.content())
            case "modified": modified = Self.date(xml.content())
            case "date" where xml.namespace.hasPrefix("http://purl.org/dc/"): modified = Self.date(xml.content())
            case "keywords", "keyword":
                let words = xml.content().split { $0 == "," || $0 == ";" }.map { Self.clean($0) }
                tag("keywords", (metadata.tags["keywords"] ?? []) + words)
            case "subject": tag("subject", [xml.content()])
            case "description": tag("description", [xml.content()])
            case "publisher": tag("publisher", [xml.content()])
            case "category":
                let names = xml.content().split { $0 == ";" || $0 == "," }.map { Self.clean($0) }
                metadata.categories += names.filter { !$0.isEmpty }
            case "language":
                if let language = LanguageDetector.subtag(xml.content()) { metadata.language = language }
            case "lpwstr", "lpstr", "bstr", "i4", "int", "r8", "bool", "filetime", "date":
                if !property.isEmpty { tag(property, [xml.content()]) }
            default: break
            }
        }
        // A property of the author's own; the others are when the file was begun and saved.
        if let own = metadata.tags["date"]?.first.flatMap({ ISODate.parse($0) }) {
            metadata.date = own
            metadata.tags["date"] = nil
        }
        if metadata.date == nil { metadata.date = modified }
        if let modified { tag("modified", [modified]) }
    }

    private mutating func tag(_ key: String, _ values: [String]) {
        let values = values.map { Self.clean($0[...]) }.filter { !$0.isEmpty }
        let key = Self.clean(key.lowercased()[...])
        // What programs note for themselves.
        guard !key.isEmpty, !key.hasPrefix("_"), !values.isEmpty, metadata.tags.count < 100 else { return }
        metadata.tags[key] = values
    }

    private static func clean(_ text: Substring) -> String {
        text.split { $0.isWhitespace }.joined(separator: " ")
    }

    /// A title without what programs put there: nothing where it is but their word for a document.
    private static func title(_ text: String) -> String {
        var title = clean(text[...])
        for prefix in ["Microsoft Word - ", "Microsoft PowerPoint - ", "Microsoft Excel - "]
        where title.hasPrefix(prefix) {
            title = String(title.dropFirst(prefix.count))
            if let dot = title.lastIndex(of: "."), title[dot...].utf8.count <= 5 { title = String(title[..<dot]) }
        }
        return generic.contains(title.lowercased()) ? "" : title
    }

    private static let generic: Set<String> = [
        "untitled", "untitled document", "document", "word document", "powerpoint presentation", "presentation",
        "powerpoint-präsentation", "présentation powerpoint", "presentación de powerpoint", "презентация powerpoint",
        "slide 1", "no slide title", "title", "unbenannt", "sans titre", "-",
    ]

    /// Word writes the year 1601 where it knows no date.
    private static func date(_ text: String) -> String? {
        ISODate.parse(text).flatMap { $0.hasPrefix("1601") ? nil : $0 }
    }
}

/// How a document is made of what was read.
enum OfficeDocument {
    /// A document of nodes, with its title and language, and its headings from level 1.
    ///
    /// - Parameters:
    ///   - usual: The language that most of its text is marked to be in.
    ///   - namesItself: Whether a heading may be its title; names of sheets are none.
    static func make(
        _ source: SourceFile, format: String, metadata: DocumentMetadata, nodes: [FlowNode], usual: String?,
        namesItself: Bool = true, options: ReadingOptions
    ) -> Document {
        var metadata = metadata
        var nodes = nodes
        if metadata.title.isEmpty, !namesItself { metadata.title = source.nameAsTitle }
        takeTitle(&metadata, &nodes, source)
        metadata.language = language(
            declared: metadata.language, usual: usual, sample: sample(metadata.title, nodes), options: options)
        var blocks = FlowBlocks(language: metadata.language, usual: usual, detectsLanguage: options.detectsLanguage)
        blocks.add(nodes)
        return Document(
            id: source.path, path: source.path, format: format, metadata: metadata, blocks: blocks.text.blocks,
            positions: .text)
    }

    /// The language of a text. What a long text is in beats what is declared: word processors write down how they are set.
    /// English, which programs that make such files write by themselves, is believed only where the text does not tell.
    static func language(declared: String?, usual: String?, sample: String, options: ReadingOptions) -> String? {
        let said = declared ?? usual
        if said == "en", sample.utf8.count > 80 { return LanguageDetector.detect(sample) ?? said }
        guard options.detectsLanguage, declared == nil || sample.utf8.count > 400 else { return said }
        return LanguageDetector.detect(sample) ?? said
    }

    /// Hands a document over, or says that it holds nothing.
    static func hand(
        over made: Document, to document: (Document) throws -> Void, problem: (ReadingProblem) -> Void
    ) rethrows {
        if made.blocks.isEmpty {
            problem(ReadingProblem(reason: "empty", detail: "the document holds no text"))
        } else {
            try document(made)
        }
    }

    /// The title is no section: a title paragraph that says it, or the one heading of the first level that opens the text,
    /// is left out.
    private static func takeTitle(_ metadata: inout DocumentMetadata, _ nodes: inout [FlowNode], _ source: SourceFile) {
        let titles = nodes.indices.filter { nodes[$0].role == .title && !nodes[$0].heading.isEmpty }
        if let first = titles.first {
            if metadata.title.isEmpty { metadata.title = nodes[first].heading }
            if nodes[first].heading == metadata.title { nodes.remove(at: first) }
        }
        let headings = nodes.indices.filter { nodes[$0].level != nil && !nodes[$0].heading.isEmpty }
        let shallowest = headings.compactMap { nodes[$0].level }.min() ?? 1
        if let first = headings.first {
            let isTop = headings.filter { nodes[$0].level == shallowest } == [first]
            if metadata.title.isEmpty { metadata.title = nodes[first].heading }
            if isTop, nodes[first].heading == metadata.title, case .paragraph(let paragraph) = nodes[first] {
                nodes.remove(at: first)
                // Its notes stay.
                var rest = paragraph
                rest.role = .paragraph
                rest.text.string = ""
                if !paragraph.text.notes.isEmpty { nodes.insert(.paragraph(rest), at: first) }
            }
        }
        if metadata.title.isEmpty { metadata.title = source.nameAsTitle }
        let top = nodes.compactMap { $0.heading.isEmpty ? nil : $0.level }.min() ?? 1
        for index in nodes.indices {
            guard case .paragraph(var paragraph) = nodes[index], let level = nodes[index].level else { continue }
            paragraph.role = .heading(level: max(1, level - top + 1))
            nodes[index] = .paragraph(paragraph)
        }
    }

    private static func sample(_ title: String, _ nodes: [FlowNode]) -> String {
        var sample = title
        for node in nodes where sample.utf8.count < 4096 {
            if node.role == .code { continue }
            sample += "\n" + String(decoding: [node].line.utf8.prefix(4096), as: UTF8.self)
        }
        return sample
    }
}

extension FlowNode {
    fileprivate var role: FlowParagraph.Role? {
        if case .paragraph(let paragraph) = self { paragraph.role } else { nil }
    }

    /// The level of a heading; a title that is not the document's own counts as one.
    fileprivate var level: Int? {
        switch role {
        case .heading(let level): level
        case .title: 1
        default: nil
        }
    }

    fileprivate var heading: String {
        if case .paragraph(let paragraph) = self { paragraph.text.heading } else { "" }
    }
}
