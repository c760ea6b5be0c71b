internal import Passages
internal import Reading

/// XML of any kind: TEI, DITA, feeds (RSS, Atom), and what nobody has heard of.
///
/// What an element is, its name tells where names agree (`title`, `p`, `item`); of others, text with elements in it is a
/// paragraph, and so is an element of text alone. All text is kept.
struct XMLReader: DocumentReader {
    let format = "xml"

    func read(
        _ source: SourceFile, options: ReadingOptions, document: (Document) throws -> Void,
        problem: (ReadingProblem) -> Void
    ) throws {
        let events = Self.events(source.bytes)
        var outline = XMLOutline()
        var feed: XMLFeed?
        while let event = events.next() {
            if event == .start, events.depth == 1, XMLFeed.roots.contains(events.name.lowercased()) {
                feed = XMLFeed(source, format, options)
            }
            if feed != nil, event == .start, XMLFeed.entries.contains(events.name) {
                if let read = feed?.entry(events) { try document(read) }
                continue
            }
            if event == .start, feed?.head(events) == true { continue }
            outline.take(event, events)
        }
        var failure = events.failure
        if events.hasMore, feed == nil, let pieces = Self.enclosed(source.bytes) {
            outline = XMLOutline()
            failure?.message = "it has more than one outermost element"
            pieces.withUnsafeBufferPointer { bytes in
                let events = Self.events(bytes)
                while let event = events.next() { outline.take(event, events) }
                failure = events.failure ?? failure
            }
        }
        if let failure {
            problem(
                ReadingProblem(
                    reason: "damaged",
                    detail: "line \(failure.line): not well-formed XML: \(failure.message); what could "
                        + "be read was", line: failure.line, isPartial: true))
        }
        outline.finish()
        if let failure = events.entityProblem(in: "it") { problem(failure) }
        if let feed, feed.count > 0 { return }
        guard outline.hasText else {
            return problem(ReadingProblem(reason: "empty", detail: "there is no text in its elements"))
        }
        try document(outline.document(source, format, options))
    }

    /// The events of a text, with the characters that have a name in HTML.
    private static func events(_ bytes: UnsafeBufferPointer<UInt8>) -> XMLEvents {
        let events = XMLEvents(bytes)
        var characters = HTMLNamedCharacters()
        events.entity = { characters.text($0) }
        return events
    }

    /// Longer files are not copied, and read up to the end of the first element.
    private static let longestPieces = 64 << 20

    /// The text with one element around all that stands outermost in it; nil where that cannot be made: it is not in an
    /// encoding with the signs of ASCII, or very long.
    private static func enclosed(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
        guard bytes.count <= longestPieces, !bytes.prefix(200).contains(0) else { return nil }
        let start = prologEnd(bytes)
        var whole = Array(bytes[..<start])
        whole.reserveCapacity(bytes.count + 20)
        whole += Array("<pieces>".utf8)
        whole += bytes[start...]
        whole += Array("</pieces>".utf8)
        return whole
    }

    /// Where the first element begins: behind the declaration, comments and the document type.
    private static func prologEnd(_ bytes: UnsafeBufferPointer<UInt8>) -> Int {
        var index = 0
        while let open = HTMLBytes.find(UInt8(ascii: "<"), in: bytes, from: index), open + 1 < bytes.count {
            if bytes[open + 1] == UInt8(ascii: "?") {
                index = HTMLBytes.find("?>", in: bytes, from: open).map { $0 + 2 } ?? bytes.count
            } else if bytes[open...].starts(with: "<!--".utf8) {
                index = HTMLBytes.find("-->", in: bytes, from: open).map { $0 + 3 } ?? bytes.count
            } else if bytes[open + 1] == UInt8(ascii: "!") {
                // Declarations stand in brackets, and no bracket in them closes before the last.
                let end = HTMLBytes.find(UInt8(ascii: ">"), in: bytes, from: open) ?? bytes.count
                let hasDeclarations = bytes[open..<end].contains(UInt8(ascii: "["))
                index = (hasDeclarations ? HTMLBytes.find("]>", in: bytes, from: open).map { $0 + 1 } : end) ?? end
            } else {
                return open
            }
        }
        return 0
    }
}

/// Headings and paragraphs from elements as they come.
struct XMLOutline {
    private struct Element {
        var role: XMLElementRole
        /// Level of its own heading, once it had one.
        var hasHeading = false
        var language: String?
        /// The number of headings in the elements around it.
        var depth: Int
        var anchor: String?
    }

    private var text = ExtractedText()
    private var metadata = DocumentMetadata()
    private var open: [Element] = []
    private var pending = ""
    private var row: [String] = []
    /// Items, rows or verses that make one block together.
    private var group: (kind: PassageKind, lines: [String], anchor: String?)?
    /// Notes within the pending text, and what was pending when the note that is open began.
    private var notes: [String] = []
    private var interrupted: String?
    /// The elements around the pending text that make one block of it.
    private var blockDepth = 0

    var hasText: Bool { !text.blocks.isEmpty || !metadata.title.isEmpty }

    /// Takes what comes next.
    mutating func take(_ event: XMLEvents.Event, _ events: XMLEvents) {
        if event == .start, events.name == "teiHeader" { return declare(TEIHeader(events).metadata) }
        switch event {
        case .start: start(events.name, events.attributes)
        case .end: end()
        case .text: add(events.text)
        }
    }

    mutating func start(_ name: String, _ attributes: [XMLEvents.Attribute]) {
        let parent = open.last
        var role = XMLElementRole(name)
        if role == .note, !Record.isBlank(pending), interrupted == nil {
            interrupted = pending
            pending = ""
            open.append(Element(role: .noteWithin, depth: 0))
            return
        }
        if interrupted != nil { role = .inline }
        // A paragraph is the way to write into a cell in some dialects.
        if role == .paragraph, open.contains(where: { $0.role == .cell }) {
            role = .inline
            if !pending.isEmpty { pending += " " }
        }
        // Within a block, and within text, an element is part of the sentence; lists and the like end it.
        if blockDepth > 0 || !Record.isBlank(pending), !role.endsText { role = .inline }
        if role.endsText || role != .inline { flush() }
        var element = Element(
            role: role, language: parent?.language,
            depth: (parent?.depth ?? 0) + (parent?.hasHeading == true ? 1 : 0), anchor: parent?.anchor)
        for attribute in attributes {
            switch attribute.name {
            case "lang": element.language = LanguageDetector.subtag(attribute.value)
            case "id": if role != .inline, !attribute.value.isEmpty { element.anchor = attribute.value }
            default:
                // An attribute of several words is text that somebody wrote.
                if attribute.value.contains(" "), attribute.value.split(separator: " ").count > 2,
                    !attribute.name.hasPrefix("schema"), attribute.name != "style", attribute.name != "class",
                    attribute.value.contains(where: \.isLetter), !attribute.value.contains("://")
                {
                    pending += (pending.isEmpty ? "" : " ") + attribute.value + " "
                }
            }
        }
        if role == .unknown { flush() }
        open.append(element)
        if role.isBlock { blockDepth += 1 }
        if role == .row {
            row = []
        } else if role != .item, role != .cell, role != .verse, role != .inline {
            endGroup()
        }
    }

    mutating func add(_ characters: String) {
        if open.last?.role == .code || !pending.isEmpty || !Record.isBlank(characters) { pending += characters }
    }

    mutating func end() {
        guard let element = open.last else { return }
        if element.role == .inline {
            open.removeLast()
            return
        }
        if element.role == .noteWithin {
            notes.append(pending.split { $0.isWhitespace }.joined(separator: " "))
            pending = interrupted ?? ""
            interrupted = nil
            open.removeLast()
            return
        }
        flush()
        if element.role.isBlock { blockDepth -= 1 }
        open.removeLast()
        if element.role == .row {
            if !row.isEmpty { addToGroup(.table, row.joined(separator: " | "), element.anchor) }
            row = []
        }
    }

    /// Takes what a text's head says of it.
    mutating func declare(_ metadata: DocumentMetadata) { self.metadata = metadata }

    /// Makes blocks of all that is left.
    mutating func finish() {
        flush()
        endGroup()
    }

    private mutating func addToGroup(_ kind: PassageKind, _ line: String, _ anchor: String?) {
        if group?.kind != kind { endGroup() }
        group = group ?? (kind, [], anchor)
        group?.lines.append(line)
    }

    private mutating func endGroup() {
        if let group { text.text(group.kind, group.lines.joined(separator: "\n"), anchor: group.anchor) }
        group = nil
    }

    /// Makes a block of the text that is pending.
    private mutating func flush() {
        defer {
            pending = ""
            for note in notes { text.text(.footnote, note, anchor: open.last?.anchor) }
            notes = []
        }
        guard !Record.isBlank(pending) else { return }
        let element = open.last { $0.role != .inline }
        let role = element?.role ?? .unknown
        let shown = role == .code ? pending : pending.split { $0.isWhitespace }.joined(separator: " ")
        if role != .item, role != .cell, role != .verse { endGroup() }
        let language = element?.language == open.first?.language ? nil : element?.language
        switch role {
        case .heading:
            let parent = max(0, open.count - 2)
            if metadata.title.isEmpty, parent <= 3, text.blocks.allSatisfy({ $0.text.utf8.count < 80 }) {
                metadata.title = shown
            } else {
                text.heading(shown, level: (element?.depth ?? 0) + 1, anchor: element?.anchor, language: language)
                if open.indices.contains(parent) { open[parent].hasHeading = true }
            }
        case .cell: row.append(shown)
        case .item: addToGroup(.list, "- " + shown, element?.anchor)
        case .verse: addToGroup(.paragraph, shown, element?.anchor)
        case .code: text.text(.code, shown, anchor: element?.anchor)
        case .quote: text.text(.quote, shown, anchor: element?.anchor, language: language)
        case .note: text.text(.footnote, shown, anchor: element?.anchor, language: language)
        case .author where metadata.authors.count < 20 && open.count <= 6:
            let names = AuthorNames.list(shown)
            metadata.authors += (names.isEmpty ? [shown] : names).filter { !metadata.authors.contains($0) }
        case .date where metadata.date == nil && open.count <= 6 && ISODate.parse(shown) != nil:
            metadata.date = ISODate.parse(shown)
        default: text.text(.paragraph, shown, anchor: element?.anchor, language: language)
        }
        if metadata.language == nil { metadata.language = open.first?.language }
    }

    func document(_ source: SourceFile, _ format: String, _ options: ReadingOptions) -> Document {
        var metadata = metadata
        var blocks = text.blocks
        if blocks.isEmpty {
            var only = ExtractedText()
            only.text(.paragraph, metadata.title)
            blocks = only.blocks
        }
        if metadata.title.isEmpty { metadata.title = source.nameAsTitle }
        if metadata.language == nil, options.detectsLanguage {
            metadata.language = LanguageDetector.detect(blocks.prefix(50).map(\.text).joined(separator: "\n"))
        }
        return Document(
            id: source.path, path: source.path, format: format, metadata: metadata, blocks: blocks, positions: .text)
    }
}

/// What an element's name says, in the dialects that people write texts in.
enum XMLElementRole {
    case heading, paragraph, item, verse, code, quote, note, row, cell, author, date, unknown, inline
    /// A note that interrupts a sentence.
    case noteWithin

    init(_ name: String) {
        self = Self.roles[name.lowercased()] ?? .unknown
    }

    /// True for elements whose text is one block, whatever elements are in it.
    var isBlock: Bool {
        switch self {
        case .row, .unknown, .inline, .noteWithin: false
        default: true
        }
    }

    /// True for elements that do not stand within a sentence.
    var endsText: Bool {
        switch self {
        case .paragraph, .item, .verse, .code, .quote, .row, .cell, .note: true
        default: false
        }
    }

    private static let roles: [String: XMLElementRole] = {
        let names: [XMLElementRole: String] = [
            .heading: "title head heading h1 h2 h3 h4 h5 h6 subtitle shorttitle",
            .paragraph: "p para simpara paragraph ab abstract shortdesc description summary caption dd speaker",
            .verse: "l v verse",
            .item: "item li listitem step bibl biblstruct dt",
            .code: "code pre programlisting codeblock screen literallayout listing",
            .quote: "blockquote quote lq epigraph q_block", .note: "note footnote fn", .row: "row tr",
            .cell: "cell td th entry", .author: "author creator byline docauthor",
            .date: "date pubdate docdate created",
        ]
        var roles: [String: XMLElementRole] = [:]
        for (role, list) in names { for name in list.split(separator: " ") { roles[String(name)] = role } }
        return roles
    }()
}
