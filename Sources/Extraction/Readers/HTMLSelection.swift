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
        if node.classes.contains(.contents) { return Int(node.linkBytes) * 10 > text * 6 }
        guard node.classes.contains(.surroundings), node.effect != .inline, node.effect != .heading else {
            return false
        }
        return !node.traits.contains(.holdsTopHeading) && (isMostlyLinks || !isInMain && text < 200)
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

    /// Without a main part: lists of links before the first and after the last paragraph.
    private mutating func dropLinkLists() {
        guard prose(0) > 500 else { return }
        let paragraphs = tree.nodes.indices.filter { index in
            tree.nodes[index].kind == .text && tree.nodes[index].textBytes > 80
        }
        guard let first = paragraphs.first, let last = paragraphs.last else { return }
        var index = 0
        while index < tree.nodes.count {
            let node = tree.nodes[index]
            let isOutside = Int(node.end) <= first || index > last
            if node.kind == .element, isOutside, node.effect != .inline, node.effect != .heading, node.textBytes > 0,
                Int(node.linkBytes) * 10 > Int(node.textBytes) * 8, Int(node.textBytes) * 5 < total
            {
                tree.drop(index)
                index = Int(node.end)
            } else {
                index += 1
            }
        }
    }
}
