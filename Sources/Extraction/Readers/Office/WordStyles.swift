internal import Reading

/// What a Word document's styles say of paragraphs: which are headings, quotations, code, and in which list.
struct WordStyles {
    /// What a paragraph is by its style.
    enum Purpose: Hashable {
        case text, title, quote, code
        /// A table of contents, which repeats the headings.
        case contents
        /// Levels from 1.
        case heading(level: Int)
    }

    private struct Style {
        /// Lower case; of built-in styles English in every language's Word.
        var name = ""
        var base: String?
        /// From 0; 9 is text.
        var outline: Int?
        var list: String?
        var listLevel: Int?
        var languages: ScriptLanguages?
    }

    private var styles: [String: Style] = [:]
    private var paragraphDefault: String?
    /// What text is marked to be in unless it says another.
    private(set) var languages = ScriptLanguages()

    /// Reads `word/styles.xml`.
    mutating func read(_ xml: XMLEvents) {
        while let event = xml.next() {
            guard event == .start else { continue }
            if xml.name == "docDefaults" {
                xml.each { if $0 == .start, xml.name == "lang" { languages = ScriptLanguages(word: xml) } }
            } else if xml.name == "style", let id = xml.attribute("styleId") {
                let isParagraph = xml.attribute("type") == "paragraph"
                if isParagraph, xml.attribute("default").map(WordReader.isOn) == true { paragraphDefault = id }
                styles[id] = Self.style(xml)
            }
        }
    }

    private static func style(_ xml: XMLEvents) -> Style {
        var style = Style()
        xml.each { event in
            guard event == .start else { return }
            let value = xml.attribute("val")
            switch xml.name {
            case "name": style.name = value?.lowercased() ?? ""
            case "basedOn": style.base = value
            case "outlineLvl": style.outline = value.flatMap { Int($0) }
            case "numId": style.list = value
            case "ilvl": style.listLevel = value.flatMap { Int($0) }
            case "lang": style.languages = ScriptLanguages(word: xml)
            default: break
            }
        }
        return style
    }

    /// What a paragraph of a style is; nil for the style of a paragraph that names none.
    func purpose(of id: String?) -> Purpose {
        // A style that the file does not define: its id is its English name without spaces.
        if let id, styles[id] == nil {
            let name = id.lowercased()
            return Self.purpose(ofName: name.replacing("heading", with: "heading ")) ?? .text
        }
        for style in chain(id ?? paragraphDefault) {
            if let purpose = Self.purpose(ofName: style.name) { return purpose }
            if let outline = style.outline { return (0..<9).contains(outline) ? .heading(level: outline + 1) : .text }
        }
        return .text
    }

    /// The list that a style is in, and its level there from 0.
    func list(of id: String?) -> (id: String, level: Int)? {
        var level: Int?
        for style in chain(id ?? paragraphDefault) {
            level = level ?? style.listLevel
            if let list = style.list { return list == "0" ? nil : (list, level ?? 0) }
        }
        return nil
    }

    /// The languages of a style's text.
    func languages(of id: String?) -> ScriptLanguages {
        chain(id ?? paragraphDefault).lazy.compactMap(\.languages).first.map { $0.completed(with: languages) }
            ?? languages
    }

    /// A style and those that it is based on. Damaged files have circles.
    private func chain(_ id: String?) -> [Style] {
        var chain: [Style] = []
        var next = id
        while let id = next, let style = styles[id], chain.count < 20 {
            chain.append(style)
            next = style.base
        }
        return chain
    }

    private static func purpose(ofName name: String) -> Purpose? {
        if let purpose = purposes[name] { return purpose }
        if name.hasPrefix("toc ") || name.hasPrefix("contents ") { return .contents }
        if name.hasPrefix("heading "), let level = Int(name.dropFirst(8)), (1...9).contains(level) {
            return .heading(level: level)
        }
        return nil
    }

    private static let purposes: [String: Purpose] = [
        "title": .title, "quote": .quote, "intense quote": .quote, "block text": .quote, "quotations": .quote,
        "blockquote": .quote, "block quote": .quote,
        "html preformatted": .code, "source code": .code, "preformatted text": .code, "code": .code,
        "toc heading": .contents, "contents heading": .contents, "table of figures": .contents,
    ]
}
