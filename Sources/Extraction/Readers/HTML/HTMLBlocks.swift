internal import CGumbo
internal import Passages

/// Makes blocks of a page's elements, in document order.
struct HTMLBlocks {
    private var text = HTMLText()
    private var out: HTMLBlockOutput
    private let tree: HTMLTree
    /// Elements that are open, with what is to be undone at their end.
    private var open: [Open] = []
    private var kinds: [PassageKind] = [.paragraph]
    private var lists: [HTMLListLevel] = []
    private var listLines = HTMLLines()
    private var table: HTMLTableRows?
    private var codeDepth = 0
    /// Boxes (notes, examples) that are open: their headings name no section, as the text goes on behind them.
    private var boxDepth = 0
    private var headingLevel: Int?

    /// Signs that stand behind an element's text.
    private enum Closing: String {
        case none = ""
        case bracket = "]"
        case quote = "”"
    }

    private struct Open {
        var end: Int
        var effect: HTMLTags.Effect
        var tag: GumboTag
        var hasKind = false
        var hasLanguage = false
        var isTable = false
        var isBox = false
        /// What stands after its text.
        var closing = Closing.none
    }

    /// Lists and tables are cut between items or rows once they are as long as this, in bytes: a citation leads to its
    /// part, not to all of it.
    private static let longBlock = 1200
    /// Terms with a name of their own begin a new block once the one before is as long as this.
    private static let longEntry = 300
    /// A longer text is no heading, whatever its element.
    private static let longestHeading = 400
    /// A shorter text at the head of a note is its number.
    private static let longestLabel = 8

    /// The blocks of what is neither skipped nor noise.
    static func blocks(_ tree: HTMLTree, _ place: HTMLPlace) -> [Block] {
        var builder = HTMLBlocks(tree, place)
        builder.walk()
        return builder.out.blocks
    }

    private init(_ tree: HTMLTree, _ place: HTMLPlace) {
        self.tree = tree
        out = HTMLBlockOutput(place)
    }

    private mutating func walk() {
        var index = 0
        while index < tree.nodes.count {
            while let top = open.last, top.end <= index { leave() }
            let node = tree.nodes[index]
            if !node.traits.isDisjoint(with: [.skipped, .noise]) {
                passOver(node)
                index = max(index + 1, Int(node.end))
                continue
            }
            if headingLevel != nil, tree.isNoteMark(index, in: text) {
                index = max(index + 1, Int(node.end))
                continue
            }
            switch node.kind {
            case .space where codeDepth == 0: text.space()
            // Between lines that are elements, white space is that of the markup.
            case .space where node.parent >= 0 && tree.nodes[Int(node.parent)].classes.contains(.code): break
            case .space, .text:
                text.add(node.text, at: out.place.offset(of: node), page: out.place.parsed)
                if node.kind == .text { out.anchors.textFollows() }
            case .element: enter(index, node)
            }
            index += 1
        }
        while !open.isEmpty { leave() }
        flush()
        flushList()
    }

    private mutating func passOver(_ node: HTMLNode) {
        guard node.tag == GUMBO_TAG_A else { return }
        if let id = node.id { out.anchors.see(id, isInText: !text.isEmpty) }
        if headingLevel != nil, let target = node.attribute("href") { out.anchors.seeHeadingLink(target) }
    }

    // MARK: Elements

    private mutating func enter(_ index: Int, _ node: HTMLNode) {
        var entry = Open(end: Int(node.end), effect: node.effect, tag: node.tag)
        let isInFlow = codeDepth == 0 && table == nil
        if isInFlow, node.effect != .inline, node.effect != .lineBreak { endText() }
        if let id = node.id { out.anchors.see(id, isInText: !text.isEmpty) }
        if index > 0, node.traits.contains(.saysLanguage), let declared = node.attribute("lang") {
            if isInFlow, node.effect != .inline { flushList() }
            out.languages.append(declared)
            entry.hasLanguage = true
        }
        if isInFlow, node.classes.contains(.footnote), node.effect != .inline, kinds.last != .footnote {
            flushList()
            kinds.append(.footnote)
            entry.hasKind = true
        }
        if codeDepth > 0 {
            enterInCode(node)
        } else if table != nil {
            if node.effect == .inline { entry.closing = openInline(index, node) } else { text.space() }
        } else {
            enterInFlow(index, node, &entry)
        }
        open.append(entry)
    }

    private mutating func enterInFlow(_ index: Int, _ node: HTMLNode, _ entry: inout Open) {
        switch node.effect {
        case .inline: entry.closing = openInline(index, node)
        case .lineBreak: if !text.lineEnd() { flush() }
        case .rule: out.isAfterBreak = true
        case .block where node.classes.contains(.box):
            boxDepth += 1
            entry.isBox = true
        case .block: if node.tag == GUMBO_TAG_SECTION || node.classes.contains(.section) { out.anchors.enterSection() }
        case .heading:
            flushList()
            if boxDepth == 0 { headingLevel = node.headingLevel }
        case .preformatted:
            flushList()
            codeDepth += 1
            text.isPreformatted = true
        case .quote:
            flushList()
            kinds.append(.quote)
            entry.hasKind = true
        case .list:
            releaseTerm()
            lists.append(HTMLListLevel(node))
        case .definitions:
            releaseTerm()
            out.anchors.enterList()
            lists.append(HTMLListLevel(node))
        case .item:
            if !lists.isEmpty { lists[lists.count - 1].startItem(node.attribute("value").flatMap { Int($0) }) }
        case .term: startTerm(node)
        case .description: if !lists.isEmpty { lists[lists.count - 1].startDescription() }
        case .table:
            guard !HTMLTableRows.isLayout(tree, index) else { break }
            flushList()
            table = HTMLTableRows(isNote: kinds.last == .footnote)
            entry.isTable = true
        case .row, .cell, .skipped, .control: break
        }
    }

    /// Signs that a style sheet or the type would show. Returns those that follow the element.
    private mutating func openInline(_ index: Int, _ node: HTMLNode) -> Closing {
        switch node.tag {
        case GUMBO_TAG_Q:
            text.add("“")
            return .quote
        case GUMBO_TAG_SUP: return openSuperscript(index, node)
        case GUMBO_TAG_IMG: text.add(node.attribute("alt") ?? "")
        case GUMBO_TAG_A, GUMBO_TAG_SPAN:
            guard node.classes.contains(.brackets), node.textBytes <= Self.longestLabel,
                !tree.text(index).hasPrefix("[")
            else { return .none }
            text.add("[")
            return .bracket
        default: break
        }
        return .none
    }

    /// The number of a note and a power would run into the word or the number before them.
    private mutating func openSuperscript(_ index: Int, _ node: HTMLNode) -> Closing {
        guard node.textBytes > 0, node.textBytes <= Self.longestLabel, let last = text.last else { return .none }
        guard let first = tree.text(index).utf8.first else { return .none }
        if node.linkBytes == node.textBytes {
            if first == UInt8(ascii: "[") || first == UInt8(ascii: "(") { return .none }
            text.add("[")
            return .bracket
        }
        let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
        let isSigned = first == UInt8(ascii: "-") || first == 0xE2  // a minus sign, U+2212
        if digits.contains(last), digits.contains(first) || isSigned { text.add("^") }
        return .none
    }

    private mutating func enterInCode(_ node: HTMLNode) {
        switch node.effect {
        case .lineBreak: text.lineEnd()
        case .inline, .skipped, .control: break
        case .preformatted:
            codeDepth += 1
            text.codeLineEnd()
        default: text.codeLineEnd()
        }
    }

    private mutating func leave() {
        guard let entry = open.popLast() else { return }
        if entry.closing != .none { text.add(entry.closing.rawValue) }
        if codeDepth > 0 {
            leaveInCode(entry)
        } else if table != nil {
            leaveInTable(entry)
        } else if entry.effect != .inline, entry.effect != .lineBreak {
            leaveInFlow(entry)
        }
        if entry.hasKind {
            flush()
            flushList()
            kinds.removeLast()
        }
        if entry.hasLanguage {
            if entry.effect != .inline, codeDepth == 0, table == nil { flushList() }
            out.languages.removeLast()
        }
    }

    private mutating func leaveInCode(_ entry: Open) {
        if entry.effect == .preformatted {
            codeDepth -= 1
            if codeDepth == 0 {
                if let code = text.take() { out.emit(.text(.code), code.text, code.range) }
                text.isPreformatted = false
            }
        } else if entry.effect != .inline, entry.effect != .lineBreak {
            text.codeLineEnd()
        }
    }

    private mutating func leaveInTable(_ entry: Open) {
        switch entry.effect {
        case .inline, .lineBreak: return
        case .cell: endCell()
        case .row: endRow(isLast: false)
        case .table where entry.isTable:
            endRow(isLast: true)
            table = nil
        case .block where entry.tag == GUMBO_TAG_CAPTION: endRow(isLast: false)
        default: text.space()
        }
    }

    private mutating func leaveInFlow(_ entry: Open) {
        switch entry.effect {
        case .list, .definitions:
            flush()
            releaseTerm()
            if entry.effect == .definitions { out.anchors.leaveList() }
            if lists.popLast() != nil, lists.isEmpty { flushList() }
        case .heading:
            flush()
            headingLevel = nil
        case .description:
            flush()
            if !lists.isEmpty { lists[lists.count - 1].endDescription() }
        default: endText()
        }
        if entry.isBox { boxDepth -= 1 }
    }

    // MARK: Text

    /// Ends the text, unless it is the number of a note whose words follow.
    private mutating func endText() {
        if kinds.last == .footnote, text.count <= Self.longestLabel { return text.space() }
        flush()
    }

    private mutating func flush() {
        guard let taken = text.take() else { return }
        if let level = headingLevel {
            if taken.text.count <= Self.longestHeading {
                return out.emit(.heading(level: level), taken.text.map { $0 == 0x0A ? 0x20 : $0 }, taken.range)
            }
            return out.emit(.text(.paragraph), taken.text, taken.range)
        }
        guard !lists.isEmpty, kinds.last != .footnote else {
            let marker = lists.isEmpty ? "" : lists[lists.count - 1].takeMarker()
            return out.emit(.text(kinds.last ?? .paragraph), Array(marker.utf8) + taken.text, taken.range)
        }
        addListLine(taken.text, taken.range)
    }

    private mutating func addListLine(_ line: [UInt8], _ range: Range<Int>) {
        if lists[lists.count - 1].hold(line, range) { return }
        let isOuterStart = lists.count == 1 && lists[0].startsEntry
        if listLines.count > Self.longBlock * (isOuterStart ? 1 : 2) { flushList() }
        let indentation = String(repeating: " ", count: lists.dropLast().reduce(0) { $0 + $1.indentation })
        guard let term = lists[lists.count - 1].takeHeld() else {
            return listLines.add(indentation + lists[lists.count - 1].takeMarker(), line, range, &out)
        }
        let isBullet = term.text.count <= 3 && !term.text.contains { HTMLBytes.isAlphanumeric($0) }
        let marker = isBullet ? "- " : String(decoding: term.text, as: UTF8.self) + "  "
        let whole = min(term.range.lowerBound, range.lowerBound)..<max(term.range.upperBound, range.upperBound)
        listLines.add(indentation + marker, line, whole, &out, hanging: indentation.utf8.count + 2)
    }

    /// A short term that no description followed.
    private mutating func releaseTerm() {
        guard !lists.isEmpty, let term = lists[lists.count - 1].takeHeld() else { return }
        let indentation = String(repeating: " ", count: lists.dropLast().reduce(0) { $0 + $1.indentation })
        listLines.add(indentation, term.text, term.range, &out)
    }

    private mutating func startTerm(_ node: HTMLNode) {
        guard !lists.isEmpty else { return }
        releaseTerm()
        let isNamed = node.id != nil
        if isNamed, listLines.count > Self.longEntry, lists[lists.count - 1].isAfterDescription { flushList() }
        if let id = node.id { out.anchors.enterEntry(id) }
        lists[lists.count - 1].startTerm()
    }

    private mutating func flushList() {
        releaseTerm()
        listLines.emit(kinds.last == .quote ? .quote : .list, &out)
    }

    // MARK: Tables

    private mutating func endCell() {
        let cell = text.take()
        table?.add(cell?.text ?? [], cell?.range)
    }

    /// Ends a row, or the caption.
    private mutating func endRow(isLast: Bool) {
        let rest = text.take()
        guard var rows = table else { return }
        table = nil
        if let rest { rows.add(rest.text, rest.range) }
        rows.endRow(&out)
        if isLast || rows.lines.count > Self.longBlock {
            rows.lines.emit(rows.isNote ? .footnote : .table, &out)
        }
        table = rows
    }
}
