internal import CGumbo
internal import Glibc

/// One node of a page: an element or a text, with what is known of it.
struct HTMLNode {
    enum Kind: UInt8 {
        case element, text, space
    }
    let pointer: UnsafeMutablePointer<GumboNode>
    let parent: Int32
    /// The first node that is not below this one.
    var end: Int32 = 0
    let kind: Kind
    let tag: GumboTag
    var effect = HTMLTags.Effect.inline
    var classes: HTMLClasses = []
    var traits: Traits = []
    /// Bytes of text in and below it that are no white space and are read.
    var textBytes: Int32 = 0
    /// How many of them are links.
    var linkBytes: Int32 = 0
    var id: UnsafePointer<CChar>?

    struct Traits: OptionSet {
        let rawValue: UInt16
        /// Never shown, or nothing to read.
        static let skipped = Traits(rawValue: 1 << 0)
        /// Not part of the main text.
        static let noise = Traits(rawValue: 1 << 1)
        static let isLink = Traits(rawValue: 1 << 2)
        static let holdsHeading = Traits(rawValue: 1 << 3)
        static let holdsTopHeading = Traits(rawValue: 1 << 4)
        static let holdsMain = Traits(rawValue: 1 << 5)
        /// Of tables.
        static let holdsTable = Traits(rawValue: 1 << 6)
        static let holdsCode = Traits(rawValue: 1 << 7)
        static let hasHeaderCells = Traits(rawValue: 1 << 8)
        static let saysLanguage = Traits(rawValue: 1 << 9)
    }

    /// The value of an attribute.
    func attribute(_ name: String) -> String? {
        guard kind == .element, let found = gumbo_get_attribute(&pointer.pointee.v.element.attributes, name) else {
            return nil
        }
        return String(cString: found.pointee.value)
    }

    /// True where an attribute is there, whatever its value.
    func has(_ name: String) -> Bool {
        kind == .element && gumbo_get_attribute(&pointer.pointee.v.element.attributes, name) != nil
    }

    /// The text of a text node, entities decoded.
    var text: UnsafeBufferPointer<UInt8> {
        guard kind != .element, let text = pointer.pointee.v.text.text else { return .init(start: nil, count: 0) }
        let count = strlen(text)
        return UnsafeBufferPointer(
            start: UnsafeRawPointer(text).assumingMemoryBound(to: UInt8.self), count: count)
    }

    /// Of elements that are read for their text.
    var isSkipped: Bool { traits.contains(.skipped) }
}

/// The nodes of a page in document order, each before what is below it.
struct HTMLTree {
    private(set) var nodes: [HTMLNode] = []
    /// Elements of which metadata are read: `meta`, `link`, `title`, `script` of JSON-LD, `time`, authors.
    private(set) var described: [Int32] = []
    private(set) var frames: [Int32] = []

    /// - Parameter keepsHidden: Read what the page does not show, too.
    init(_ root: UnsafeMutablePointer<GumboNode>, keepsHidden: Bool) {
        var open: [(node: Int32, next: UInt32)] = []
        add(root, parent: -1, keepsHidden)
        open.append((0, 0))
        while let top = open.last {
            let element = nodes[Int(top.node)].pointer
            let children = element.pointee.v.element.children
            guard top.next < children.length, let data = children.data, let raw = data[Int(top.next)] else {
                nodes[Int(top.node)].end = Int32(nodes.count)
                open.removeLast()
                continue
            }
            open[open.count - 1].next += 1
            let child = raw.assumingMemoryBound(to: GumboNode.self)
            let index = Int32(nodes.count)
            guard add(child, parent: top.node, keepsHidden) else { continue }
            if nodes[Int(index)].kind == .element, descends(nodes[Int(index)]) {
                open.append((index, 0))
            } else {
                nodes[Int(index)].end = index + 1
            }
        }
        markHolders()
        count()
    }

    /// Scripts and the like are leaves; the head is looked into for the metadata.
    private func descends(_ node: HTMLNode) -> Bool {
        !node.isSkipped || node.tag == GUMBO_TAG_HEAD || node.tag == GUMBO_TAG_HTML
    }

    @discardableResult
    private mutating func add(
        _ pointer: UnsafeMutablePointer<GumboNode>, parent: Int32, _ keepsHidden: Bool
    ) -> Bool {
        switch pointer.pointee.type {
        case GUMBO_NODE_TEXT, GUMBO_NODE_CDATA, GUMBO_NODE_WHITESPACE:
            let kind: HTMLNode.Kind = pointer.pointee.type == GUMBO_NODE_WHITESPACE ? .space : .text
            var node = HTMLNode(pointer: pointer, parent: parent, kind: kind, tag: GUMBO_TAG_UNKNOWN)
            if kind == .text { node.textBytes = Int32(clamping: node.text.count { !HTMLBytes.isSpace($0) }) }
            nodes.append(node)
            return true
        case GUMBO_NODE_ELEMENT:
            let tag = pointer.pointee.v.element.tag
            var node = HTMLNode(pointer: pointer, parent: parent, kind: .element, tag: tag)
            node.effect = HTMLTags.effect(tag)
            describe(&node, keepsHidden)
            nodes.append(node)
            return true
        default: return false
        }
    }

    private mutating func describe(_ node: inout HTMLNode, _ keepsHidden: Bool) {
        switch node.effect {
        case .skipped: node.traits.insert(.skipped)
        case .control where !keepsHidden: node.traits.insert(.skipped)
        default: break
        }
        readAttributes(&node, keepsHidden)
        let index = Int32(nodes.count)
        switch node.tag {
        // Some pages are hidden until a script shows them.
        case GUMBO_TAG_HTML, GUMBO_TAG_BODY: node.traits.remove(.skipped)
        case GUMBO_TAG_NOSCRIPT: if !keepsHidden { node.traits.insert(.skipped) }
        case GUMBO_TAG_FRAME: frames.append(index)
        case GUMBO_TAG_META, GUMBO_TAG_TITLE, GUMBO_TAG_LINK, GUMBO_TAG_TIME: described.append(index)
        case GUMBO_TAG_SCRIPT:
            if node.attribute("type")?.lowercased().contains("ld+json") == true { described.append(index) }
        case GUMBO_TAG_UNKNOWN:
            let name = node.unknownName
            // An element of the page's own, `<x-card>`, mostly stands apart.
            if name.contains("-") || name == "dialog" { node.effect = .block }
            if !keepsHidden, name == "dialog", !node.has("open") { node.traits.insert(.skipped) }
        default: break
        }
        if !node.classes.isDisjoint(with: [.author, .published]) { described.append(index) }
        if node.classes.contains(.formula), node.tag == GUMBO_TAG_IMG { node.traits.remove(.skipped) }
        if node.classes.contains(.code), node.effect == .block { node.effect = .preformatted }
        if node.classes.contains(.title), node.effect == .block { node.effect = .heading }
    }

    private func readAttributes(_ node: inout HTMLNode, _ keepsHidden: Bool) {
        let attributes = node.pointee.attributes
        guard attributes.length > 0, let data = attributes.data else { return }
        for position in 0..<Int(attributes.length) {
            guard let raw = data[position] else { continue }
            let attribute = raw.assumingMemoryBound(to: GumboAttribute.self)
            guard let name = attribute.pointee.name, let value = attribute.pointee.value else { continue }
            let bytes = UnsafeRawPointer(value).assumingMemoryBound(to: UInt8.self)
            switch UInt8(bitPattern: name[0]) {
            case UInt8(ascii: "c") where strcmp(name, "class") == 0: node.classes.formUnion(HTMLClasses.of(bytes))
            case UInt8(ascii: "i"):
                if strcmp(name, "id") == 0 {
                    node.classes.formUnion(HTMLClasses.of(bytes))
                    node.id = value
                } else if strcmp(name, "itemprop") == 0 {
                    readProperty(String(cString: value), &node)
                }
            case UInt8(ascii: "n"):
                if node.tag == GUMBO_TAG_A, node.id == nil, strcmp(name, "name") == 0 { node.id = value }
            case UInt8(ascii: "h"):
                if node.tag == GUMBO_TAG_A, strcmp(name, "href") == 0 { node.traits.insert(.isLink) }
                if !keepsHidden, strcmp(name, "hidden") == 0 { node.traits.insert(.skipped) }
            case UInt8(ascii: "l") where strcmp(name, "lang") == 0: node.traits.insert(.saysLanguage)
            case UInt8(ascii: "a"):
                if !keepsHidden, strcmp(name, "aria-hidden") == 0, strcasecmp(value, "true") == 0 {
                    node.traits.insert(.skipped)
                }
            case UInt8(ascii: "r"):
                if strcmp(name, "role") == 0 { readRole(String(cString: value).lowercased(), &node) }
                if strcmp(name, "rel") == 0, strcasecmp(value, "author") == 0 { node.classes.insert(.author) }
            case UInt8(ascii: "e") where strcmp(name, "epub:type") == 0:
                readRole(String(cString: value).lowercased(), &node)
            case UInt8(ascii: "s") where !keepsHidden && strcmp(name, "style") == 0:
                if Self.hides(UnsafeBufferPointer(start: bytes, count: min(strlen(value), 4096))) {
                    node.traits.insert(.skipped)
                }
            default: continue
            }
        }
    }

    private func readRole(_ role: String, _ node: inout HTMLNode) {
        switch role {
        case "main": node.classes.insert(.main)
        case "heading": node.effect = .heading
        case "doc-footnote", "doc-endnote", "doc-endnotes", "footnote", "footnotes", "endnote", "endnotes", "rearnote":
            node.classes.insert(.footnote)
        case "doc-backlink": node.classes.insert(.permalink)
        case "doc-toc", "toc", "landmarks", "page-list": node.classes.insert(.contents)
        case "navigation", "search", "menu", "menubar", "toolbar", "tablist", "dialog", "alertdialog", "contentinfo",
            "banner", "complementary":
            node.classes.insert(.surroundings)
        default: break
        }
    }

    private func readProperty(_ property: String, _ node: inout HTMLNode) {
        switch property {
        case "articleBody": node.classes.insert(.main)
        case "author": node.classes.insert(.author)
        case "datePublished": node.classes.insert(.published)
        default: break
        }
    }

    /// `display: none` or `visibility: hidden`, however it is spaced.
    private static func hides(_ style: UnsafeBufferPointer<UInt8>) -> Bool {
        guard HTMLBytes.find("none", in: style, from: 0) != nil || HTMLBytes.find("hidden", in: style, from: 0) != nil
        else { return false }
        let words = String(decoding: style.lazy.filter { $0 > 0x20 }, as: UTF8.self).lowercased()
        return words.split(separator: ";").contains {
            $0.hasPrefix("display:none") || $0.hasPrefix("visibility:hidden")
        }
    }

    /// Tells elements what is below them.
    private mutating func markHolders() {
        for index in nodes.indices.reversed() where nodes[index].kind == .element {
            let node = nodes[index]
            let parent = Int(node.parent)
            guard parent >= 0, !node.isSkipped else { continue }
            var passed = node.traits.intersection([
                .holdsHeading, .holdsTopHeading, .holdsTable, .holdsCode, .hasHeaderCells, .holdsMain,
            ])
            switch node.effect {
            case .heading:
                passed.insert(.holdsHeading)
                if node.tag == GUMBO_TAG_H1 || node.classes.contains(.title) { passed.insert(.holdsTopHeading) }
            case .table:
                passed.insert(.holdsTable)
                passed.remove(.hasHeaderCells)
            case .preformatted: passed.insert(.holdsCode)
            case .cell where node.tag == GUMBO_TAG_TH: passed.insert(.hasHeaderCells)
            default: break
            }
            if node.classes.contains(.main) || node.tag == GUMBO_TAG_MAIN || node.tag == GUMBO_TAG_ARTICLE {
                passed.insert(.holdsMain)
            }
            nodes[parent].traits.formUnion(passed)
        }
    }

    /// Counts the bytes of text below each element that is neither skipped nor noise.
    mutating func count() {
        for index in nodes.indices where nodes[index].kind == .element {
            nodes[index].textBytes = 0
            nodes[index].linkBytes = 0
        }
        for index in nodes.indices.reversed() {
            let parent = Int(nodes[index].parent)
            guard nodes[index].traits.isDisjoint(with: [.skipped, .noise]) else { continue }
            if nodes[index].traits.contains(.isLink) { nodes[index].linkBytes = nodes[index].textBytes }
            guard parent >= 0 else { continue }
            nodes[parent].textBytes &+= nodes[index].textBytes
            nodes[parent].linkBytes &+= nodes[index].linkBytes
        }
    }

    /// The text in and below a node, white space made single.
    func text(_ index: Int) -> String {
        var text = HTMLText()
        for node in nodes[index..<max(index + 1, Int(nodes[index].end))] {
            switch node.kind {
            case .text: text.add(node.text, at: 0..<1, page: UnsafeBufferPointer(start: nil, count: 0))
            case .space: text.space()
            case .element: if node.effect != .inline { text.space() }
            }
        }
        return String(decoding: text.collapsed, as: UTF8.self)
    }

    /// The words of a heading, without the marks of notes.
    func headingText(_ index: Int) -> String {
        var text = HTMLText()
        var next = index
        while next < max(index + 1, Int(nodes[index].end)) {
            let node = nodes[next]
            if isNoteMark(next, in: text) {
                next = max(next + 1, Int(node.end))
                continue
            }
            switch node.kind {
            case .text: text.add(node.text, at: 0..<1, page: UnsafeBufferPointer(start: nil, count: 0))
            case .space: text.space()
            case .element: if node.effect != .inline { text.space() }
            }
            next += 1
        }
        return String(decoding: text.collapsed, as: UTF8.self)
    }

    /// True for an element of a heading that only leads to a note: a superscript link, or a superscript number behind a word
    /// that is no unit.
    func isNoteMark(_ index: Int, in text: HTMLText) -> Bool {
        let node = nodes[index]
        guard node.kind == .element, node.textBytes > 0, node.textBytes <= 8 else { return false }
        if node.tag == GUMBO_TAG_A { return node.attribute("role") == "doc-noteref" }
        guard node.tag == GUMBO_TAG_SUP else { return false }
        if node.linkBytes == node.textBytes { return true }
        let label = self.text(index)
        if label.allSatisfy({ "*∗†‡§¶ ".contains($0) }) { return true }
        guard label.allSatisfy({ $0.isNumber || $0 == "," || $0 == " " }), label.count <= 3 else { return false }
        // km², but not Title².
        return text.collapsed.reversed().prefix { HTMLBytes.isAlphanumeric($0) && $0 > 0x39 || $0 >= 0x80 }.count >= 4
    }

    /// Takes an element and all below it out of the text.
    mutating func drop(_ index: Int) { nodes[index].traits.insert(.noise) }
}

extension HTMLNode {
    fileprivate var pointee: GumboElement { pointer.pointee.v.element }

    /// The name of an element that HTML does not know, in lower case.
    fileprivate var unknownName: String {
        let tag = pointee.original_tag
        guard let data = tag.data, tag.length > 1 else { return "" }
        let name = UnsafeRawBufferPointer(start: data + 1, count: min(tag.length - 1, 40)).prefix {
            $0 > 0x20 && $0 != UInt8(ascii: ">") && $0 != UInt8(ascii: "/")
        }
        return String(decoding: name, as: UTF8.self).lowercased()
    }
}

extension HTMLNode {
    /// The level of a heading, from 1 to 6.
    var headingLevel: Int {
        switch tag {
        case GUMBO_TAG_H1: return 1
        case GUMBO_TAG_H2: return 2
        case GUMBO_TAG_H3: return 3
        case GUMBO_TAG_H4: return 4
        case GUMBO_TAG_H5: return 5
        case GUMBO_TAG_H6: return 6
        default:
            if classes.contains(.title) { return 1 }
            return min(6, max(1, attribute("aria-level").flatMap { Int($0) } ?? 2))
        }
    }
}
