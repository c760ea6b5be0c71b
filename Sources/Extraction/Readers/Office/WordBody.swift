internal import Passages

/// Reads the text of a Word document, its notes and comments.
struct WordBody {
    private let styles: WordStyles
    private var lists: WordLists
    /// By the kind of their part and their id.
    private var notes: [String: FlowNote] = [:]
    /// How many notes were referred to so far.
    private var noteCount = 0
    /// Where Word began pages when it last laid the document out; nil where it left no marks.
    private var page: PageNumber?
    /// The fields that are open: true where what comes is the instruction, not what it gives.
    private var fields: [Bool] = []
    /// How many bytes are marked to be in which language.
    private var languages: [String: Int] = [:]

    init(styles: WordStyles, lists: WordLists) {
        self.styles = styles
        self.lists = lists
    }

    /// The language that most of the text is marked to be in.
    var usualLanguage: String? { languages.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key }

    /// Reads `word/footnotes.xml`, `endnotes.xml` or `comments.xml`.
    mutating func readNotes(_ xml: XMLEvents, kind: String) {
        guard xml.next() == .start else { return }
        let level = xml.depth
        while let event = xml.next(), !(event == .end && xml.depth == level) {
            guard event == .start, let id = xml.attribute("id") else { continue }
            if let type = xml.attribute("type"), type != "normal" {
                xml.skip()  // the line above the notes of a page
                continue
            }
            let author = xml.attribute("author").map { $0 + ":" } ?? ""
            let nodes = blocks(xml)
            notes[kind + id] = FlowNote(mark: author, isMarked: kind != "comments", nodes: nodes)
        }
    }

    /// Reads `word/document.xml`.
    ///
    /// - Parameter hasPages: Whether it has marks of where pages began.
    mutating func read(_ xml: XMLEvents, hasPages: Bool) -> [FlowNode] {
        page = hasPages ? PageNumber(1) : nil
        while let event = xml.next() {
            if event == .start, xml.name == "body" { return blocks(xml) }
        }
        return []
    }

    /// What is in the element that just began. Elements that only hold others (`w:ins`, `w:customXml`) are looked through.
    private mutating func blocks(_ xml: XMLEvents) -> [FlowNode] {
        var nodes: [FlowNode] = []
        let level = xml.depth
        while let event = xml.next(), !(event == .end && xml.depth == level) {
            guard event == .start else { continue }
            switch xml.name {
            case "p": nodes += paragraph(xml)
            case "tbl": nodes.append(table(xml))
            case "sdt": nodes += control(xml)
            case "sectPr", "del", "moveFrom", "Fallback", "tblPr": xml.skip()
            default: break
            }
        }
        return nodes
    }

    /// A content control; a table of contents comes in one.
    private mutating func control(_ xml: XMLEvents) -> [FlowNode] {
        var nodes: [FlowNode] = []
        var isContents = false
        let level = xml.depth
        while let event = xml.next(), !(event == .end && xml.depth == level) {
            guard event == .start else { continue }
            if xml.name == "docPartGallery", xml.attribute("val") == "Table of Contents" { isContents = true }
            if xml.name == "sdtContent" {
                if isContents { xml.skip() } else { nodes += blocks(xml) }
            }
        }
        return nodes
    }

    private mutating func table(_ xml: XMLEvents) -> FlowNode {
        let page = page
        var rows: [FlowRow] = []
        let level = xml.depth
        while let event = xml.next(), !(event == .end && xml.depth == level) {
            guard event == .start else { continue }
            switch xml.name {
            case "tr": rows.append(FlowRow())
            case "tc":
                let cell = blocks(xml)
                if rows.isEmpty { rows.append(FlowRow()) }
                rows[rows.count - 1].cells.append(cell)
            case "trPr":
                xml.each { event in
                    // A row whose removal is tracked: its cells go nowhere.
                    if event == .start, xml.name == "del", !rows.isEmpty { rows[rows.count - 1].isRemoved = true }
                }
            case "tblPr", "tblGrid", "Fallback", "moveFrom": xml.skip()
            default: break
            }
        }
        return .table(rows: rows.filter { !$0.isRemoved }, page: page)
    }

    /// What a paragraph says of itself.
    private struct Properties {
        var style: String?
        var outline: Int?
        var list: String?
        var listLevel: Int?
    }

    private static func properties(_ xml: XMLEvents) -> Properties {
        var properties = Properties()
        xml.each { event in
            guard event == .start else { return }
            let value = xml.attribute("val")
            switch xml.name {
            case "pStyle": properties.style = value
            case "outlineLvl": properties.outline = value.flatMap { Int($0) }
            case "numId": properties.list = value
            case "ilvl": properties.listLevel = value.flatMap { Int($0) }
            case "pPrChange", "rPr", "sectPr": xml.skip()
            default: break
            }
        }
        return properties
    }

    /// A paragraph, and after it the text boxes that hang on it; nothing where it has no text.
    private mutating func paragraph(_ xml: XMLEvents) -> [FlowNode] {
        var properties = Properties()
        var inline = Inline()
        inline.languages = styles.languages(of: nil)
        let start = page
        let level = xml.depth
        while let event = xml.next(), !(event == .end && xml.depth == level) {
            if event == .start, xml.name == "pPr" {
                properties = Self.properties(xml)
                inline.languages = styles.languages(of: properties.style)
            } else {
                read(event, xml, &inline)
            }
        }
        for index in fields.indices { fields[index] = false }
        let purpose = styles.purpose(of: properties.style)
        guard purpose != .contents else { return inline.boxes }
        let text = inline.text
        guard text.string.utf8.contains(where: { $0 > 0x20 }) || !text.notes.isEmpty else { return inline.boxes }
        let role = role(properties, purpose)
        // A page that begins before the first word is the page of the paragraph.
        var paragraph = FlowParagraph(role: role, text: text, page: start)
        while let first = paragraph.text.pageBreaks.first,
            !text.string.utf8.prefix(first.offset).contains(where: { $0 > 0x20 })
        { paragraph.page = paragraph.text.pageBreaks.removeFirst().page }
        return [.paragraph(paragraph)] + inline.boxes
    }

    private mutating func role(_ properties: Properties, _ purpose: WordStyles.Purpose) -> FlowParagraph.Role {
        if let outline = properties.outline, (0..<9).contains(outline), purpose != .title {
            return .heading(level: outline + 1)
        }
        switch purpose {
        case .title: return .title
        case .heading(let level): return .heading(level: level)
        case .code: return .code
        case .text, .quote, .contents: break
        }
        let own = properties.list.map { (id: $0, level: properties.listLevel ?? 0) }
        if let list = own ?? styles.list(of: properties.style), list.id != "0" {
            let level = properties.listLevel ?? list.level
            return .item(level: level, marker: lists.marker(list: list.id, level: level))
        }
        return purpose == .quote ? .quote : .paragraph
    }

    /// The words of a paragraph as they come.
    private struct Inline {
        var text = FlowText()
        var boxes: [FlowNode] = []
        /// Of the paragraph's style, and of the run where that has its own.
        var languages = ScriptLanguages()
        var runLanguages: ScriptLanguages?
        var isHidden = false
        var isText = false
    }

    private mutating func read(_ event: XMLEvents.Event, _ xml: XMLEvents, _ inline: inout Inline) {
        switch event {
        case .text:
            if inline.isText { add(xml.text, &inline) }
        case .end:
            inline.isText = false
            if xml.name == "r" {
                inline.runLanguages = nil
                inline.isHidden = false
            } else if xml.name == "d", xml.namespace.hasSuffix("/math") {
                add(")", &inline)
            }
        case .start:
            if xml.namespace.hasSuffix("/math") { return math(xml, &inline) }
            start(xml, &inline)
        }
    }

    private mutating func start(_ xml: XMLEvents, _ inline: inout Inline) {
        switch xml.name {
        case "t": inline.isText = true
        case "tab" where xml.attributes.isEmpty, "ptab": add("\t", &inline)
        case "br", "cr": add("\n", &inline)
        case "noBreakHyphen": add("-", &inline)
        case "sym":
            // Signs of symbol fonts have no meaning without the font.
            if let code = xml.attribute("char").flatMap({ UInt32($0, radix: 16) }), let sign = Unicode.Scalar(code),
                !(0xE000...0xF8FF).contains(code), code >= 0x20
            {
                add(String(sign), &inline)
            }
        case "rPr":
            xml.each { event in
                guard event == .start else { return }
                if xml.name == "lang" {
                    inline.runLanguages = ScriptLanguages(word: xml).completed(with: inline.languages)
                }
                if xml.name == "vanish" { inline.isHidden = WordReader.isOn(xml.attribute("val") ?? "") }
                if xml.name == "rPrChange" { xml.skip() }
            }
        case "fldChar":
            switch xml.attribute("fldCharType") {
            case "begin": if fields.count < 100 { fields.append(true) }
            case "separate": if !fields.isEmpty { fields[fields.count - 1] = false }
            default: _ = fields.popLast()
            }
        case "footnoteReference", "endnoteReference":
            refer(
                to: (xml.name == "footnoteReference" ? "footnotes" : "endnotes") + (xml.attribute("id") ?? ""), &inline)
        case "commentReference":
            if let note = notes["comments" + (xml.attribute("id") ?? "")] { inline.text.notes.append(note) }
        case "lastRenderedPageBreak":
            guard let before = page else { return }
            let next = PageNumber(before.number + 1)
            page = next
            inline.text.pageBreaks.append(PageBreak(offset: inline.text.string.utf8.count, page: next))
        case "txbxContent": inline.boxes += blocks(xml)
        // `rt` is how a word is pronounced, in small type above it.
        case "del", "moveFrom", "delText", "instrText", "Fallback", "rt", "sdtPr": xml.skip()
        default: break
        }
    }

    private mutating func add(_ text: String, _ inline: inout Inline) {
        guard !inline.isHidden, !fields.contains(true) else { return }
        let language = (inline.runLanguages ?? inline.languages).language(of: text)
        if let language { languages[language, default: 0] += text.utf8.count }
        // The soft hyphen's bytes begin with this one.
        let words = text.utf8.contains(0xC2) ? text.replacing("\u{AD}", with: "") : text
        inline.text.append(words, language: language)
    }

    private mutating func refer(to id: String, _ inline: inout Inline) {
        guard var note = notes[id] else { return }
        noteCount += 1
        note.mark = "[\(noteCount)]"
        inline.text.append(note.mark)
        inline.text.notes.append(note)
    }

    /// Formulas on one line: `a/b`, `x^2`, `a_i`, brackets as they are.
    private mutating func math(_ xml: XMLEvents, _ inline: inout Inline) {
        switch xml.name {
        case "t": inline.isText = true
        case "den": add("/", &inline)
        case "sup": add("^", &inline)
        case "sub": add("_", &inline)
        case "deg": xml.skip()
        case "rad": add("√", &inline)
        case "d": add("(", &inline)
        case "oMath": add(" ", &inline)
        case "chr":
            if let sign = xml.attribute("val"), sign.utf8.count > 1 { add(sign, &inline) }
        default: break
        }
    }
}
