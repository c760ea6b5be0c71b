internal import Reading

/// What an OpenDocument file's styles say of paragraphs, of spans of text, and of lists.
struct OpenDocumentStyles {
    private struct Style {
        /// As people see it, in lower case.
        var name = ""
        var parent: String?
        var outline: Int?
        var listStyle: String?
        var startsPage = false
        var languages = ScriptLanguages()
    }

    /// One level of a list style.
    struct ListLevel {
        /// `1`, `a`, `I`; nil for bullets.
        var format: String?
        var prefix = ""
        var suffix = ""
        var start = 1
    }

    /// By family and name: a span's style may be called like a paragraph's.
    private var styles: [String: Style] = [:]
    private var lists: [String: [Int: ListLevel]] = [:]
    /// What text is marked to be in unless it says another.
    private(set) var languages = ScriptLanguages()

    /// Reads the `office:styles` or `office:automatic-styles` that just began.
    mutating func read(_ xml: XMLEvents) {
        let level = xml.depth
        while let event = xml.next(), !(event == .end && xml.depth == level) {
            guard event == .start else { continue }
            switch xml.name {
            case "style": readStyle(xml)
            case "default-style":
                let isParagraph = xml.attribute("family") == "paragraph"
                xml.each { event in
                    guard event == .start, xml.name == "text-properties", isParagraph else { return }
                    languages = ScriptLanguages(openDocument: xml).completed(with: languages)
                }
            case "list-style":
                if let name = xml.attribute("name", namespace: ":style:1.0") { lists[name] = Self.levels(xml) }
            default: break
            }
        }
    }

    private mutating func readStyle(_ xml: XMLEvents) {
        guard let name = xml.attribute("name"), let family = xml.attribute("family") else { return }
        var style = Style()
        style.name = (xml.attribute("display-name") ?? name.replacing("_20_", with: " ")).lowercased()
        style.parent = xml.attribute("parent-style-name")
        style.outline = xml.attribute("default-outline-level").flatMap { Int($0) }
        style.listStyle = xml.attribute("list-style-name")
        style.startsPage = xml.attribute("master-page-name").map { !$0.isEmpty } ?? false
        xml.each { event in
            guard event == .start else { return }
            if xml.name == "text-properties" { style.languages = ScriptLanguages(openDocument: xml) }
            if xml.name == "paragraph-properties", xml.attribute("break-before") == "page" { style.startsPage = true }
        }
        styles[family + "/" + name] = style
    }

    private static func levels(_ xml: XMLEvents) -> [Int: ListLevel] {
        var levels: [Int: ListLevel] = [:]
        xml.each { event in
            guard event == .start, xml.name.hasPrefix("list-level-style-"),
                let index = xml.attribute("level").flatMap({ Int($0) })
            else { return }
            var level = ListLevel()
            if xml.name == "list-level-style-number", let format = xml.attribute("num-format"), !format.isEmpty {
                level.format = format
                level.prefix = xml.attribute("num-prefix") ?? ""
                level.suffix = xml.attribute("num-suffix") ?? ""
                level.start = xml.attribute("start-value").flatMap { Int($0) } ?? 1
            }
            levels[index - 1] = level
        }
        return levels
    }

    /// What a paragraph of a style is; outline levels only count where `text:h` says so.
    func purpose(of name: String?) -> WordStyles.Purpose {
        for style in chain("paragraph", name) {
            switch style.name {
            case "title": return .title
            case "quotations", "quote", "block text", "block quotation", "blockquote", "intense quote": return .quote
            case "preformatted text", "source code", "html preformatted": return .code
            case "contents heading", "illustration index heading", "table index heading": return .contents
            case "subtitle": return .text
            default:
                if style.name.hasPrefix("contents ") { return .contents }
                if let outline = style.outline, outline > 0 { return .heading(level: outline) }
                // By the name that all programs give it, whatever language they show it in.
                if style.name.hasPrefix("heading "), let level = Int(style.name.dropFirst("heading ".count)),
                    (1...10).contains(level)
                {
                    return .heading(level: level)
                }
            }
        }
        return .text
    }

    /// True for a style whose paragraphs begin a page.
    func startsPage(_ name: String?) -> Bool { chain("paragraph", name).first?.startsPage ?? false }

    /// The languages of a style's text; nil where it says none.
    func languages(of family: String, _ name: String?) -> ScriptLanguages? {
        chain(family, name).map(\.languages).first { !$0.isEmpty }.map { $0.completed(with: languages) }
    }

    /// How items of a list style's level (from 0) are marked.
    func listLevel(_ name: String?, _ level: Int) -> ListLevel { name.flatMap { lists[$0]?[level] } ?? ListLevel() }

    /// A style and those that it is based on; of one that the file does not define, its name tells. Damaged files have
    /// circles.
    private func chain(_ family: String, _ name: String?) -> [Style] {
        var chain: [Style] = []
        var next = name
        while let name = next, chain.count < 20 {
            let style = styles[family + "/" + name] ?? Style(name: name.replacing("_20_", with: " ").lowercased())
            chain.append(style)
            next = style.parent
        }
        return chain
    }
}
