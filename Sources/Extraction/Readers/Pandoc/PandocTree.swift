internal import Passages
internal import Reading

/// What pandoc made of a text, from its JSON (pandoc-types 1.22): metadata and blocks in reading order.
struct PandocTree {
    /// A heading or a piece of text.
    struct Item {
        var role: Block.Role
        var text: String
        var anchor: String?

        var level: Int? { if case .heading(let level) = role { level } else { nil } }
    }

    private(set) var metadata = DocumentMetadata()
    private(set) var items: [Item] = []
    private var notes: [[JSONValue]] = []
    /// How many notes have been written out.
    private var writtenNotes = 0
    /// Titles, or else names, of the files that the text is a table of contents of.
    private var contents: [String] = []

    init(_ value: JSONValue) {
        readMetadata(value["meta"])
        add(value["blocks"].elements)
        // Where there is nothing else, this is what the text says.
        if items.allSatisfy({ $0.level != nil }) {
            append(.text(.list), contents.map { "- " + $0 }.joined(separator: "\n"))
        }
    }

    // Blocks.

    private mutating func add(_ blocks: [JSONValue]) {
        for block in blocks {
            add(block)
            addNotes()
        }
    }

    private mutating func add(_ block: JSONValue) {
        let content = block["c"]
        switch block["t"].text {
        case "Header":
            let text = Self.withoutPriority(inlines(content[2]).singleSpaced)
            let anchor = content[1][0].text
            append(.heading(level: content[0].integer), text, anchor: anchor.isEmpty ? nil : anchor)
        case "CodeBlock": append(.text(.code), content[1].text)
        case "RawBlock": addRaw(content[0].text, content[1].text)
        case "BlockQuote":
            // Indented text is a quotation in many formats, whatever it holds.
            let isPlain = content.elements.allSatisfy { Self.isText($0) }
            if isPlain {
                append(.text(.quote), content.elements.map { text($0) }.joined(separator: "\n\n"))
            } else {
                for inner in content.elements {
                    if Self.isText(inner) { append(.text(.quote), text(inner)) } else { add(inner) }
                }
            }
        case "BulletList", "OrderedList", "DefinitionList": addList(block)
        case "Table": append(.text(.table), table(content))
        case "Div": addDivision(content)
        default: append(.text(.paragraph), text(block))
        }
    }

    /// A heading without the priority that Org writes before it, `[#A]`.
    private static func withoutPriority(_ heading: String) -> String {
        let sign = heading.prefix(4)
        guard sign.hasPrefix("[#"), sign.hasSuffix("]") else { return heading }
        return String(heading.dropFirst(4)).singleSpaced
    }

    private mutating func append(_ role: Block.Role, _ text: String, anchor: String? = nil) {
        guard !Record.isBlank(text) else { return }
        items.append(Item(role: role, text: text, anchor: anchor))
    }

    private mutating func addNotes() {
        while writtenNotes < notes.count {
            let note = notes[writtenNotes]
            writtenNotes += 1
            let text = note.map { self.text($0) }.joined(separator: "\n")
            append(.text(.footnote), "[\(writtenNotes)] \(text)")
        }
    }

    /// Directives that say nothing to a reader: names of files, entries of an index.
    private static let hidden: Set<String> = ["toctree", "index", "contents", "only-html", "sectnum", "highlight"]
    private static let admonitions: Set<String> = [
        "note", "warning", "tip", "hint", "important", "caution", "attention", "danger", "error",
    ]

    private mutating func addDivision(_ content: JSONValue) {
        let classes = content[0][1].elements.map(\.text)
        if classes.contains("toctree") { addContents(content[1].elements) }
        if classes.contains(where: Self.hidden.contains) { return }
        var inner = content[1].elements
        // An admonition's title is its own name.
        if classes.contains(where: Self.admonitions.contains), let first = inner.first,
            first["c"][0][1].elements.first?.text == "title"
        {
            inner.removeFirst()
        }
        add(inner)
    }

    /// The entries of a `toctree`, one a line: `name`, or `Title <name>`.
    private mutating func addContents(_ blocks: [JSONValue]) {
        for block in blocks where Self.isText(block) {
            for line in block["c"].elements.split(whereSeparator: { ["SoftBreak", "LineBreak"].contains($0["t"].text) })
            {
                let entry = inlines(.array(Array(line)))
                let title = entry.hasSuffix(">") ? entry.prefix { $0 != "<" } : entry[...]
                let words = title.split { $0.isWhitespace }.joined(separator: " ")
                if !words.isEmpty, words != "self", !words.contains("*") { contents.append(words) }
            }
        }
    }

    /// Org's keywords; other raw blocks are markup that pandoc does not know.
    private mutating func addRaw(_ format: String, _ text: String) {
        guard format == "org" else { return }
        for line in text.split(separator: "\n") {
            guard line.lowercased().hasPrefix("#+filetags:") else { continue }
            metadata.categories += line.dropFirst("#+filetags:".count).split { $0 == ":" || $0 == " " }.map(String.init)
        }
    }

    /// A list is one block; where its items hold other things than text, these are blocks of their own.
    private mutating func addList(_ block: JSONValue) {
        let isPlain = !Self.holdsMore(block)
        if isPlain { return append(.text(.list), text(block)) }
        for (mark, term, blocks) in Self.listItems(block) {
            if let term { append(.text(.paragraph), inlines(term)) }
            guard let first = blocks.first else { continue }
            if Self.isText(first) {
                append(.text(.list), mark + text(first))
                add(Array(blocks.dropFirst()))
            } else {
                add(blocks)
            }
        }
    }

    private static func isText(_ block: JSONValue) -> Bool { ["Plain", "Para", "LineBlock"].contains(block["t"].text) }

    /// True for lists with code, tables or several paragraphs in them.
    private static func holdsMore(_ list: JSONValue) -> Bool {
        listItems(list).contains { item in
            item.blocks.dropFirst().contains { isText($0) }
                || item.blocks.contains { block in
                    switch block["t"].text {
                    case "CodeBlock", "Table", "Header", "Div", "BlockQuote": true
                    case "BulletList", "OrderedList", "DefinitionList": holdsMore(block)
                    default: false
                    }
                }
        }
    }

    private static func listItems(_ list: JSONValue) -> [(mark: String, term: JSONValue?, blocks: [JSONValue])] {
        let content = list["c"]
        switch list["t"].text {
        case "OrderedList":
            let start = content[0][0].integer
            return content[1].elements.enumerated().map { ("\(start + $0). ", nil, $1.elements) }
        case "DefinitionList":
            return content.elements.map { ("", $0[0], $0[1].elements.flatMap(\.elements)) }
        default: return content.elements.map { ("- ", nil, $0.elements) }
        }
    }

    // Text.

    /// A block's text, whatever it is.
    private mutating func text(_ block: JSONValue) -> String {
        let content = block["c"]
        switch block["t"].text {
        case "Plain", "Para": return inlines(content)
        case "LineBlock": return content.elements.map { inlines($0) }.joined(separator: "\n")
        case "CodeBlock": return content[1].text
        case "Header": return inlines(content[2])
        case "BlockQuote": return content.elements.map { text($0) }.joined(separator: "\n")
        case "Div": return content[1].elements.map { text($0) }.joined(separator: "\n")
        case "Table": return table(content)
        case "BulletList", "OrderedList", "DefinitionList":
            return Self.listItems(block).map { mark, term, blocks in
                let body = blocks.map { text($0) }.joined(separator: "\n").replacing("\n", with: "\n  ")
                return mark + (term.map { inlines($0) + (body.isEmpty ? "" : "\n  ") } ?? "") + body
            }.joined(separator: "\n")
        default: return ""
        }
    }

    /// Rows a line, cells with a bar between them; the caption before.
    private mutating func table(_ content: JSONValue) -> String {
        var lines = content[1][1].elements.map { text($0) }
        let bodies = content[4].elements.flatMap { $0[2].elements + $0[3].elements }
        for row in content[3][1].elements + bodies + content[5][1].elements {
            let cells = row[1].elements.map { cell in
                cell[4].elements.map { text($0) }.joined(separator: " ").split { $0.isNewline }.joined(separator: " ")
            }
            if cells.contains(where: { !$0.isEmpty }) { lines.append(cells.joined(separator: " | ")) }
        }
        return lines.joined(separator: "\n")
    }

    private mutating func inlines(_ inlines: JSONValue) -> String {
        var text = ""
        for inline in inlines.elements {
            let content = inline["c"]
            switch inline["t"].text {
            case "Str": text += content.text
            case "Space", "SoftBreak": text += " "
            case "LineBreak": text += "\n"
            case "Code", "Math": text += content[1].text
            case "Quoted":
                let marks = content[0]["t"].text == "SingleQuote" ? ("‘", "’") : ("“", "”")
                text += marks.0 + self.inlines(content[1]) + marks.1
            case "Cite", "Link", "Image": text += self.inlines(content[1])
            case "Span":
                // Org has the state of a task before a heading, and tags behind it.
                let isMark = ["tag", "todo", "done"].contains(content[0][1].elements.first?.text ?? "")
                if !isMark { text += self.inlines(content[1]) }
            case "Note":
                notes.append(content.elements)
                text += "[\(notes.count)]"
            case "RawInline": continue
            default: text += self.inlines(content)
            }
        }
        return text
    }

    // Metadata.

    private mutating func readMetadata(_ meta: JSONValue) {
        guard case .object(let members) = meta else { return }
        for member in members {
            let texts = self.texts(member.value).filter { !Record.isBlank($0) }
            guard let first = texts.first else { continue }
            switch member.key {
            case "title": metadata.title = Self.withoutMarks(first)
            case "author", "authors", "institute-author":
                let names = texts.flatMap { $0.split(separator: "\n") }.map { line in
                    Self.withoutMarks(line.hasPrefix("- ") ? String(line.dropFirst(2)) : String(line))
                }
                metadata.authors = names.flatMap { text in
                    let names = AuthorNames.list(text)
                    return names.isEmpty ? [text] : names
                }
            case "date":
                metadata.date = ISODate.parse(first)
                if metadata.date == nil { metadata.tags["date_text"] = [first] }
            case "lang", "language": metadata.language = LanguageDetector.subtag(first)
            case "keywords", "tags", "subject", "categories":
                metadata.categories += texts.flatMap { $0.split { $0 == "," || $0 == ";" } }
                    .map { $0.split { $0.isWhitespace }.joined(separator: " ") }
            case "abstract":
                for text in texts { append(.text(.paragraph), text) }
            case "jupyter", "nbformat", "nbformat_minor", "header-includes", "documentclass", "classoption": continue
            default:
                let short = texts.filter { $0.utf8.count <= 120 }
                if !short.isEmpty { metadata.tags[member.key.lowercased().replacing(" ", with: "_")] = short }
                for text in texts where text.utf8.count > 120 { append(.text(.paragraph), text) }
            }
        }
        addNotes()
    }

    /// A title or name on one line, without the marks of notes, which are kept with the text.
    private static func withoutMarks(_ text: String) -> String {
        var text = text.singleSpaced
        while text.last == "]", let open = text.lastIndex(of: "["),
            text[open...].dropFirst().dropLast().allSatisfy(\.isNumber)
        {
            text = String(text[..<open]).singleSpaced
        }
        return text
    }

    private mutating func texts(_ value: JSONValue) -> [String] {
        let content = value["c"]
        switch value["t"].text {
        case "MetaInlines": return [inlines(content)]
        case "MetaString": return [content.text]
        case "MetaBlocks": return [content.elements.map { text($0) }.joined(separator: "\n\n")]
        case "MetaList": return content.elements.flatMap { texts($0) }
        case "MetaMap": return texts(content["name"])
        default: return []
        }
    }
}

extension JSONValue {
    /// The member of an object with a key; null where there is none.
    fileprivate subscript(key: String) -> JSONValue {
        guard case .object(let members) = self else { return .null }
        return members.last { $0.key == key }?.value ?? .null
    }

    /// The element of an array; null where there is none.
    fileprivate subscript(index: Int) -> JSONValue {
        guard case .array(let elements) = self, index < elements.count else { return .null }
        return elements[index]
    }

    fileprivate var elements: [JSONValue] { if case .array(let elements) = self { elements } else { [] } }
    fileprivate var text: String { if case .string(let text) = self { text } else { "" } }
    fileprivate var integer: Int { if case .number(let text) = self { Int(text) ?? 1 } else { 1 } }
}
