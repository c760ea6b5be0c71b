internal import CGumbo

/// Decides which part of a page is its text.
///
/// What by its name or its links is no text goes first. Then, if the page says what its main part is and most of the prose
/// is in it, the rest goes too. When in doubt, text is kept: a menu in the index does less harm than a chapter that is not.
struct HTMLSelection {
    private var tree: HTMLTree
    /// All the text of the page, in bytes.
    private let total: Int
    /// The tree with everything marked as noise that is not main text.
    static func select(_ tree: HTMLTree) -> HTMLTree {
        var selection = HTMLSelection(tree)
        selection.dropNoise()
        selection.tree.count()
        selection.dropContents()
        selection.tree.count()
        if !selection.chooseMain() { selection.dropLinkLists() }
        selection.tree.count()
        return selection.tree
    }

    private init(_ tree: HTMLTree) {
        self.tree = tree
        total = tree.nodes.first.map { Int($0.textBytes) } ?? 0
    }

    /// Text that is no link.
    private func prose(_ index: Int) -> Int { Int(tree.nodes[index].textBytes) - Int(tree.nodes[index].linkBytes) }

    private mutating func dropNoise() {
        var index = 0
        /// The end of the innermost main part that `index` is in.
        var mainEnd = 0
        while index < tree.nodes.count {
            let node = tree.nodes[index]
            if node.kind != .element {
                index += 1
            } else if node.isSkipped {
                index = Int(node.end)
            } else if isNoise(index, isInMain: index < mainEnd) {
                tree.drop(index)
                index = Int(node.end)
            } else {
                if isMainCandidate(node) { mainEnd = max(mainEnd, Int(node.end)) }
                index += 1
            }
        }
    }

    private func isMainCandidate(_ node: HTMLNode) -> Bool {
        guard node.kind == .element, node.tag != GUMBO_TAG_BODY, node.tag != GUMBO_TAG_HTML else { return false }
        return node.tag == GUMBO_TAG_MAIN || node.tag == GUMBO_TAG_ARTICLE
            || node.classes.contains(.main) && node.effect == .block
    }

    private func isNoise(_ index: Int, isInMain: Bool) -> Bool {
        let node = tree.nodes[index]
        if node.tag == GUMBO_TAG_BODY || node.tag == GUMBO_TAG_HTML || node.tag == GUMBO_TAG_MAIN { return false }
        if isPermalink(index) || node.classes.contains(.lineNumber) { return true }
        let text = Int(node.textBytes)
        let isMostlyLinks = Int(node.linkBytes) * 2 > text
        // What holds most of the page is the page, whatever it is called.
        if text * 10 > total * 4 || isMainCandidate(node) || node.traits.contains(.holdsMain) { return false }
        if node.classes.contains(.furniture) { return true }
        switch node.tag {
        case GUMBO_TAG_NAV: return true
        case GUMBO_TAG_FOOTER: return node.parent < 0 || tree.nodes[Int(node.parent)].effect != .quote
        case GUMBO_TAG_ASIDE where !node.classes.contains(.footnote): if isMostlyLinks || !isInMain { return true }
        case GUMBO_TAG_HEADER where !node.traits.contains(.holdsHeading): if isMostlyLinks { return true }
        default: break
        }
        guard node.classes.contains(.surroundings), node.effect != .inline, node.effect != .heading else {
            return false
        }
        if node.traits.contains(.holdsTopHeading) { return false }
        // The head of a table is called a header, too.
        if node.effect == .row || [GUMBO_TAG_TH, GUMBO_TAG_THEAD, GUMBO_TAG_TBODY, GUMBO_TAG_TFOOT].contains(node.tag) {
            return isMostlyLinks
        }
        return isMostlyLinks || !isInMain && text < 200 && !node.traits.contains(.holdsHeading)
    }

    /// A link that is only a sign (¶, #, ↩) for the place where it stands, or back to where a note belongs.
    private func isPermalink(_ index: Int) -> Bool {
        let node = tree.nodes[index]
        guard node.textBytes > 0, node.textBytes <= 12 else { return false }
        var isSign = node.classes.contains(.permalink)
        if !isSign, node.traits.contains(.isLink), node.parent >= 0 {
            let effect = tree.nodes[Int(node.parent)].effect
            isSign = effect == .heading || effect == .term
        }
        return isSign && !tree.text(index).contains { $0.isLetter || $0.isNumber }
    }

    /// Drops tables of contents, which say again what the headings say, where the page has more text than them.
    private mutating func dropContents() {
        var tables: [Int] = []
        var end = 0
        for (index, node) in tree.nodes.enumerated() where index >= end {
            guard node.kind == .element, node.classes.contains(.contents), !isMainCandidate(node),
                !node.traits.contains(.holdsMain), node.traits.isDisjoint(with: [.skipped, .noise]),
                Int(node.linkBytes) * 10 > Int(node.textBytes) * 4, linksWithinPage(index)
            else { continue }
            tables.append(index)
            end = Int(node.end)
        }
        let bytes = tables.reduce(0) { $0 + Int(tree.nodes[$1].textBytes) }
        guard let page = tree.nodes.first, bytes * 2 < Int(page.textBytes) else { return }
        for index in tables { tree.drop(index) }
    }

    /// True where most links lead to places in the page; a list of other pages is a text of its own.
    private func linksWithinPage(_ index: Int) -> Bool {
        var within = 0
        var links = 0
        for node in tree.nodes[index..<Int(tree.nodes[index].end)] where node.traits.contains(.isLink) {
            links += 1
            if node.attribute("href")?.hasPrefix("#") == true { within += 1 }
        }
        return within * 2 > links
    }

    /// Drops what is around the main part; false where the page does not tell a part that holds most of the prose.
    private mutating func chooseMain() -> Bool {
        guard let main = mainPart() else { return false }
        let end = Int(tree.nodes[main].end)
        var index = 0
        while index < tree.nodes.count {
            if index == main {
                index = end
            } else if index < main, Int(tree.nodes[index].end) > main {
                index += 1
            } else {
                tree.drop(index)
                index = max(index + 1, Int(tree.nodes[index].end))
            }
        }
        return true
    }

    private func mainPart() -> Int? {
        guard let page = tree.nodes.first else { return nil }
        // Pages of links have hardly any prose: there all text counts.
        let countsAll = prose(0) * 5 < Int(page.textBytes)
        func weight(_ index: Int) -> Int { countsAll ? Int(tree.nodes[index].textBytes) : prose(index) }
        let whole = weight(0)
        var best: Int?
        var index = 0
        while index < tree.nodes.count {
            let node = tree.nodes[index]
            if !node.traits.isDisjoint(with: [.skipped, .noise]) {
                index = max(index + 1, Int(node.end))
                continue
            }
            if isMainCandidate(node) {
                let isDeclared = node.tag == GUMBO_TAG_MAIN
                // The innermost that is good enough: a column named "content" may hold the article and its neighbours.
                if weight(index) * 10 >= whole * (isDeclared ? 4 : 8) { best = index }
            }
            index += 1
        }
        return best
    }

    /// Without a main part: lists of links before the first heading and paragraph.
    private mutating func dropLinkLists() {
        guard let page = tree.nodes.first, prose(0) > max(500, Int(page.linkBytes)) else { return }
        let first = tree.nodes.indices.first { index in
            let node = tree.nodes[index]
            return node.effect == .heading && !node.isSkipped
                || node.kind == .text && node.textBytes > 80 && node.traits.isDisjoint(with: [.skipped, .noise])
        }
        guard let first else { return }
        var index = 0
        while index < first {
            let node = tree.nodes[index]
            let isContainer = node.effect == .list || node.effect == .block || node.effect == .table
            if isContainer, Int(node.end) <= first, node.textBytes > 0,
                Int(node.linkBytes) * 10 > Int(node.textBytes) * 8
            {
                tree.drop(index)
                index = Int(node.end)
            } else {
                index += 1
            }
        }
    }
}
