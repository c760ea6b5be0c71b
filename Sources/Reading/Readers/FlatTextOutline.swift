internal import Passages

/// A heading of plain text before its level is known.
struct FlatHeading: Hashable {
    /// What makes it a heading, strongest first.
    enum Style: Hashable {
        /// Signs of rank that stand in the text: `==`, `##`: how many.
        case marked(level: Int)
        /// Underlined with `=` (1) or anything else (2).
        case underlined(level: Int)
        case capitals
        case numbered(parts: Int)
        case bare
    }

    var text: String
    var style: Style
    var name: FlatTextHeadings.Name?
    /// Blank lines before it.
    var blanks: Int
    /// The column of a heading that hangs out of indented text, 0 otherwise; -1 for one that is centred.
    var indent = 0
    /// Whether the next thing is a bare heading under it.
    var isParent = false
}

/// The levels of a text's headings, from their looks, their order and the gaps before them.
///
/// Bare headings carry no rank, so the rules are those by which a person reads them: a heading right under a heading is
/// its child; after text a heading is the sibling of the last one, or, if headings follow right under it, of the last
/// one that had such; a gap wider than the last heading's leads back up,
/// and three blank lines or a name such as References to the top; numbered headings lie under the bare heading before
/// them, unless they number the whole text; an introduction ends at the next heading.
struct FlatTextOutline {
    private struct Open {
        var rank: Int
        var blanks: Int
        var isBackMatter: Bool
        var isParent: Bool
        /// Introduction, References and the like: headings of its own only right under it.
        var isClosedByText: Bool
    }

    private var stack: [Open] = []
    private var isDirectlyAfterHeading = false
    private var numberedAreTop: Bool?
    private var bareHadText = false
    private var lastBareIsFrame = false

    /// A gap this wide before a heading leads back to the top.
    static let topGap = 3
    /// No text is nested deeper by its look alone.
    private static let deepest = 6

    /// True under References and the like, where short lines are entries and no headings.
    var isInBackMatter: Bool { stack.contains { $0.isBackMatter } }

    mutating func text() {
        isDirectlyAfterHeading = false
        bareHadText = true
    }

    /// The heading's level, from 1.
    mutating func level(of heading: FlatHeading) -> Int {
        let rank = rank(of: heading)
        switch heading.name {
        case .backMatter, .annex, .frame:
            if case .numbered = heading.style { close(heading, rank) } else { stack = [] }
        default:
            if heading.style == .bare && heading.blanks >= Self.topGap { stack = [] } else { close(heading, rank) }
        }
        if stack.count == Self.deepest { stack.removeLast() }
        stack.append(
            Open(
                rank: rank, blanks: heading.blanks, isBackMatter: heading.name == .backMatter,
                isParent: heading.isParent,
                isClosedByText: heading.name == .backMatter || heading.name == .frame))
        isDirectlyAfterHeading = true
        if heading.style == .bare {
            bareHadText = false
            lastBareIsFrame = heading.name == .frame || heading.name == .backMatter
        }
        return stack.count
    }

    /// Closes what `heading` does not lie under.
    private mutating func close(_ heading: FlatHeading, _ rank: Int) {
        if !isDirectlyAfterHeading, let named = stack.firstIndex(where: \.isClosedByText) {
            stack.removeSubrange(named...)
        }
        while let top = stack.last, top.rank > rank {
            stack.removeLast()
            isDirectlyAfterHeading = false
        }
        let isBare = heading.style == .bare
        if isBare {
            while let top = stack.last, top.rank == rank, top.blanks < heading.blanks { stack.removeLast() }
            // A heading with headings under it is the sibling of the last one that had some.
            if heading.isParent, !isDirectlyAfterHeading,
                let parent = stack.lastIndex(where: { $0.rank == rank && $0.isParent })
            {
                stack.removeSubrange(parent...)
                return
            }
            if let top = stack.last, top.rank == rank,
                !isDirectlyAfterHeading || top.blanks == heading.blanks && top.blanks > 1
            {
                stack.removeLast()
            }
        } else if let top = stack.last, top.rank == rank, heading.style != .capitals || !isDirectlyAfterHeading {
            stack.removeLast()
        }
    }

    /// Smaller is stronger.
    private mutating func rank(of heading: FlatHeading) -> Int {
        switch heading.name {
        case .part: return 0
        case .chapter: return 5
        default: break
        }
        switch heading.style {
        case .marked(let level): return 10 + level
        case .underlined(let level): return 20 + level
        case .capitals: return 30
        case .numbered(let parts):
            if numberedAreTop == nil {
                let isUnderBare = stack.contains { (60...69).contains($0.rank) } && !(lastBareIsFrame && bareHadText)
                numberedAreTop = !isUnderBare
            }
            return (numberedAreTop == true ? 40 : 70) + parts
        case .bare:
            switch heading.name {
            case .annex, .backMatter, .frame: return 8
            default: return 61 + min(heading.indent, 8)
            }
        }
    }
}
