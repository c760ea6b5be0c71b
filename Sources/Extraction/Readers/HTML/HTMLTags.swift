internal import CGumbo

/// What the elements of HTML are to a reader of text.
enum HTMLTags {
    /// What a tag does to the text in and around it.
    enum Effect: UInt8 {
        /// Part of the line.
        case inline
        /// Text before, in and after it is apart.
        case block
        case heading, preformatted, list, item, definitions, term, description, quote, table, row, cell
        case lineBreak, rule
        /// Holds nothing that is read.
        case skipped
        /// A part of a form.
        case control
    }

    /// The effect of a tag.
    static func effect(_ tag: GumboTag) -> Effect { effects[Int(tag.rawValue)] }

    /// True where a tag stands apart from the text around it.
    static func isBlock(_ tag: GumboTag) -> Bool {
        switch effect(tag) {
        case .inline, .lineBreak, .skipped, .control: false
        default: true
        }
    }

    /// Elements that have no content and no end tag.
    static func isVoid(_ tag: GumboTag) -> Bool { traits[Int(tag.rawValue)] & 1 != 0 }
    /// What the standard calls formatting elements, links apart: the parser opens them again where they were not closed.
    static func isFormatting(_ tag: GumboTag) -> Bool { traits[Int(tag.rawValue)] & 2 != 0 }
    /// Elements whose content is text up to their end tag, whatever stands in it.
    static func isRawText(_ tag: GumboTag) -> Bool { traits[Int(tag.rawValue)] & 4 != 0 }
    /// Elements that the next of their kind ends, so that they do not nest by themselves.
    static func closesByItself(_ tag: GumboTag) -> Bool { traits[Int(tag.rawValue)] & 8 != 0 }

    private static let effects: [Effect] = table(
        .inline,
        [
            .block:
                "html body article section nav aside header footer hgroup address main figure figcaption div form "
                + "fieldset legend details summary p center caption thead tbody tfoot noframes noscript "
                + "frameset optgroup marquee applet object",
            .heading: "h1 h2 h3 h4 h5 h6",
            .preformatted: "pre listing xmp plaintext",
            .list: "ul ol menu dir",
            .item: "li", .definitions: "dl", .term: "dt", .description: "dd", .quote: "blockquote", .table: "table",
            .row: "tr", .cell: "td th", .lineBreak: "br", .rule: "hr",
            .skipped:
                "head title base link meta style script template iframe canvas audio video source track area svg "
                + "embed param img image frame col colgroup rt rp noembed bgsound basefont annotation annotation-xml",
            .control: "input button select option textarea datalist keygen isindex progress meter output",
        ])

    private static let traits: [UInt8] = {
        let sets = [
            "area base br col embed hr img input link meta param source track wbr keygen frame basefont bgsound image",
            "b big code em font i nobr s small strike strong tt u",
            "script style title textarea iframe noembed noframes xmp",
            "p li dt dd td th tr tbody thead tfoot option optgroup colgroup caption body html head rp rt",
        ]
        var traits = [UInt8](repeating: 0, count: Int(GUMBO_TAG_LAST.rawValue) + 1)
        for (bit, names) in sets.enumerated() {
            for name in names.split(separator: " ") { traits[index(name)] |= 1 << UInt8(bit) }
        }
        traits[Int(GUMBO_TAG_UNKNOWN.rawValue)] = 0
        return traits
    }()

    private static func table(_ other: Effect, _ names: [Effect: String]) -> [Effect] {
        var table = [Effect](repeating: other, count: Int(GUMBO_TAG_LAST.rawValue) + 1)
        for (effect, names) in names {
            for name in names.split(separator: " ") { table[index(name)] = effect }
        }
        table[Int(GUMBO_TAG_UNKNOWN.rawValue)] = other
        return table
    }

    private static func index(_ name: Substring) -> Int { Int(gumbo_tag_enum(String(name)).rawValue) }
}
