internal import Passages

/// Reads the text of an OpenDocument file: paragraphs, headings, lists, tables, notes.
struct OpenDocumentBody {
    var styles = OpenDocumentStyles()
    /// Where the program that wrote the file began pages; nil where it left no marks.
    var page: PageNumber?
    /// The text of an embedded formula, by its address.
    var formula: (String) -> String? = { _ in nil }

    private var noteCount = 0
    /// Where lists of a style and level ended, for those that go on from there.
    private var counts: [String: Int] = [:]
    private var languages: [String: Int] = [:]
    /// A page begins only after something: the first paragraph's style names the first page.
    private var hasText = false
    /// True where the paragraph that is read begins a page by its style: the mark of that page stands in it once more.
    private var hasTurned = false

    /// A table cell says how often it stands there; of a full one so many are shown.
    static let maximumRepeats = 100

    /// The language that most of the text is marked to be in.
    var usualLanguage: String? { languages.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key }

    /// What is in the element that just began. Elements that only hold others (sections, frames) are looked through.
    mutating func blocks(_ xml: XMLEvents) -> [FlowNode] {
        var nodes: [FlowNode] = []
        let level = xml.depth
        while let event = xml.next(), !(event == .end && xml.depth == level) {
            if event == .start { block(xml, &nodes) }
        }
        return nodes
    }

    /// Adds what the element that just began is; reads it to its end, or looks through it.
    private mutating func block(_ xml: XMLEvents, _ nodes: inout [FlowNode]) {
        switch xml.name {
        case "h", "p": nodes += paragraph(xml)
        case "list": nodes += list(xml, level: 0, style: nil)
        case "table" where xml.namespace.hasSuffix(":table:1.0"): nodes.append(table(xml))
        case "soft-page-break": turnPage()
        case "object": addFormula(xml, &nodes)
        case "annotation":
            var text = FlowText()
            comment(xml, &text)
            nodes.append(.paragraph(FlowParagraph(role: .paragraph, text: text, page: page)))
        // A table of contents repeats the headings; what was deleted is kept in `tracked-changes`.
        case "table-of-content", "illustration-index", "table-index", "tracked-changes", "forms", "title", "desc",
            "event-listeners", "binary-data", "notes":
            xml.skip()
        default: break
        }
    }

    private mutating func addFormula(_ xml: XMLEvents, _ nodes: inout [FlowNode]) {
        guard let address = xml.attribute("href"), let text = formula(address), !text.isEmpty else { return }
        nodes.append(.paragraph(FlowParagraph(role: .paragraph, text: FlowText(string: text), page: page)))
    }

    private mutating func turnPage() {
        if let before = page { page = PageNumber(before.number + 1) }
    }

    private mutating func list(_ xml: XMLEvents, level: Int, style inherited: String?) -> [FlowNode] {
        var nodes: [FlowNode] = []
        let style = xml.attribute("style-name") ?? inherited
        let look = styles.listLevel(style, level)
        let key = "\(style ?? "") \(level)"
        var number = (xml.attribute("continue-numbering") == "true" ? counts[key] : nil) ?? look.start - 1
        let depth = xml.depth
        while let event = xml.next(), !(event == .end && xml.depth == depth) {
            guard event == .start, xml.name == "list-item" || xml.name == "list-header" else { continue }
            var marker = ""
            if xml.name == "list-item" {
                number = xml.attribute("start-value").flatMap { Int($0) } ?? number &+ 1
                marker =
                    look.format.map { look.prefix + ListNumber.text(number, format: $0) + look.suffix } ?? "-"
            }
            nodes += item(xml, level: level, style: style, marker: marker)
        }
        counts[key] = number
        return nodes
    }

    private mutating func item(_ xml: XMLEvents, level: Int, style: String?, marker: String) -> [FlowNode] {
        var nodes: [FlowNode] = []
        var marker = marker
        let depth = xml.depth
        while let event = xml.next(), !(event == .end && xml.depth == depth) {
            guard event == .start else { continue }
            if xml.name == "list" {
                nodes += list(xml, level: level + 1, style: style)
                continue
            }
            var inner: [FlowNode] = []
            block(xml, &inner)
            for node in inner {
                guard case .paragraph(var paragraph) = node, paragraph.role == .paragraph else {
                    nodes.append(node)
                    continue
                }
                paragraph.role = .item(level: level, marker: marker)
                marker = ""
                nodes.append(.paragraph(paragraph))
            }
        }
        return nodes
    }

    private mutating func table(_ xml: XMLEvents) -> FlowNode {
        let page = page
        var rows: [FlowRow] = []
        var repeats = 1
        let level = xml.depth
        while let event = xml.next(), !(event == .end && xml.depth == level) {
            switch (event, xml.name) {
            case (.start, "table-row"):
                rows.append(FlowRow())
                repeats = Self.repeats(xml, "number-rows-repeated")
            case (.end, "table-row"):
                guard let row = rows.last, row.cells.contains(where: { !$0.isEmpty }) else { continue }
                rows += Array(repeating: row, count: repeats - 1)
            case (.start, "table-cell"), (.start, "covered-table-cell"):
                let columns = Self.repeats(xml, "number-columns-repeated")
                let isCovered = xml.name == "covered-table-cell"
                let cell = blocks(xml)
                if rows.isEmpty { rows.append(FlowRow()) }
                rows[rows.count - 1].cells += Array(repeating: isCovered ? [] : cell, count: columns)
            case (.start, "soft-page-break"): turnPage()
            default: continue
            }
        }
        for index in rows.indices {
            while let last = rows[index].cells.last, last.isEmpty, rows[index].cells.count > 1 {
                rows[index].cells.removeLast()
            }
        }
        return .table(rows: rows.filter { $0.cells.contains { !$0.isEmpty } }, page: page)
    }

    /// How often a row or cell stands there.
    static func repeats(_ xml: XMLEvents, _ name: String) -> Int {
        min(max(1, xml.attribute(name).flatMap { Int($0) } ?? 1), maximumRepeats)
    }

    /// A paragraph or heading, and after it what hangs on it; nothing where it has no text.
    private mutating func paragraph(_ xml: XMLEvents) -> [FlowNode] {
        let isHeading = xml.name == "h"
        let outline = xml.attribute("outline-level").flatMap { Int($0) } ?? 1
        let style = xml.attribute("style-name")
        hasTurned = false
        if styles.startsPage(style), let number = page?.number, number > 1 || hasText {
            turnPage()
            hasTurned = true
        }
        var paragraph = FlowParagraph(role: .paragraph, text: FlowText(), page: page)
        var boxes: [FlowNode] = []
        let languages = styles.languages(of: "paragraph", style) ?? styles.languages
        spans(xml, languages, &paragraph.text, &boxes)
        while paragraph.text.string.last == " " { paragraph.text.string.removeLast() }
        let purpose = styles.purpose(of: style)
        guard purpose != .contents, !paragraph.text.string.isEmpty || !paragraph.text.notes.isEmpty else {
            return boxes
        }
        hasText = true
        if isHeading, purpose != .title {
            paragraph.role = .heading(level: outline)
        } else {
            switch purpose {
            case .title: paragraph.role = .title
            case .quote: paragraph.role = .quote
            case .code: paragraph.role = .code
            case .heading(let level): paragraph.role = .heading(level: level)
            case .text, .contents: break
            }
        }
        return [.paragraph(paragraph)] + boxes
    }

    /// The words in the element that just began, up to its end.
    private mutating func spans(
        _ xml: XMLEvents, _ languages: ScriptLanguages, _ text: inout FlowText, _ boxes: inout [FlowNode]
    ) {
        let level = xml.depth
        while let event = xml.next(), !(event == .end && xml.depth == level) {
            if event == .text { add(xml.text, languages, &text) }
            guard event == .start else { continue }
            switch xml.name {
            case "span":
                let own = styles.languages(of: "text", xml.attribute("style-name")) ?? languages
                spans(xml, own, &text, &boxes)
            case "s":
                let count = min(max(1, xml.attribute("c").flatMap { Int($0) } ?? 1), 1000)
                text.append(String(repeating: " ", count: count))
            case "tab": text.append("\t")
            case "line-break": text.append("\n")
            case "soft-page-break":
                if hasTurned, text.string.isEmpty { continue }
                turnPage()
                if let page { text.pageBreaks.append(PageBreak(offset: text.string.utf8.count, page: page)) }
            case "note": note(xml, &text)
            case "annotation": comment(xml, &text)
            case "frame", "custom-shape", "rect", "g", "ellipse", "text-box":
                if let words = shape(xml, &boxes) { text.append(words) }
            case "tracked-changes", "deletion", "ruby-text", "script", "hidden-text", "title", "desc", "image",
                "event-listeners", "annotation-end", "note-citation":
                xml.skip()
            default: break
            }
        }
    }

    /// A shape in a line of text: its text goes after the paragraph, a formula's into it.
    private mutating func shape(_ xml: XMLEvents, _ boxes: inout [FlowNode]) -> String? {
        var words: String?
        let level = xml.depth
        while let event = xml.next(), !(event == .end && xml.depth == level) {
            guard event == .start else { continue }
            if xml.name == "object", let address = xml.attribute("href"), let text = formula(address) {
                words = text
                xml.skip()
            } else {
                block(xml, &boxes)
            }
        }
        return words
    }

    /// White space in the file counts as one space, none at the beginning; more is written as `text:s`.
    private mutating func add(_ characters: String, _ scripts: ScriptLanguages, _ text: inout FlowText) {
        var words = ""
        var isAfterSpace = text.string.utf8.last.map { $0 == 0x20 || $0 == 0x09 || $0 == 0x0A } ?? true
        for scalar in characters.unicodeScalars where scalar != "\u{AD}" {
            let isSpace = scalar == " " || scalar == "\n" || scalar == "\t" || scalar == "\r"
            if !isSpace { words.unicodeScalars.append(scalar) } else if !isAfterSpace { words.append(" ") }
            isAfterSpace = isSpace
        }
        let language = scripts.language(of: words)
        if let language { languages[language, default: 0] += words.utf8.count }
        text.append(words, language: language)
    }

    private mutating func note(_ xml: XMLEvents, _ text: inout FlowText) {
        noteCount += 1
        let mark = "[\(noteCount)]"
        text.append(mark)
        var nodes: [FlowNode] = []
        let level = xml.depth
        while let event = xml.next(), !(event == .end && xml.depth == level) {
            guard event == .start else { continue }
            if xml.name == "note-body" { nodes = blocks(xml) } else { xml.skip() }
        }
        text.notes.append(FlowNote(mark: mark, nodes: nodes))
    }

    private mutating func comment(_ xml: XMLEvents, _ text: inout FlowText) {
        var nodes: [FlowNode] = []
        var author = ""
        let level = xml.depth
        while let event = xml.next(), !(event == .end && xml.depth == level) {
            guard event == .start else { continue }
            switch xml.name {
            case "creator": author = xml.content()
            case "date", "date-string", "creator-initials": xml.skip()
            default: block(xml, &nodes)
            }
        }
        text.notes.append(FlowNote(mark: author.isEmpty ? "" : author + ":", isMarked: false, nodes: nodes))
    }
}
