/// How wildcards and misspellings are written.
enum WildcardSyntax {
    /// The node of a word with `*`, `?` or `~` in a place where it means something; nil for a plain word.
    ///
    /// Only letters and digits may stand around the signs, and a `?` needs one after it: a question's end is none, and
    /// neither is an address.
    static func node(_ text: String) -> QueryNode? {
        if text.allSatisfy({ $0 == "*" }), !text.isEmpty { return .everything }
        if let node = fuzzy(text) { return node }
        guard text.utf8.contains(where: { $0 == UInt8(ascii: "*") || $0 == UInt8(ascii: "?") }) else { return nil }
        let scalars = Array(text.unicodeScalars)
        guard scalars.allSatisfy({ $0 == "*" || $0 == "?" || isPartOfWord($0) }) else { return nil }
        guard let lastLetter = scalars.lastIndex(where: isPartOfWord) else { return nil }
        let hasSign =
            scalars.contains("*") || scalars[..<lastLetter].contains("?")
        // `so?*`: what ends a question takes no part; `**` says no more than `*`.
        return hasSign ? .wildcard(text) : nil
    }

    /// `typo~`, `typo~1`, `typo~2`.
    private static func fuzzy(_ text: String) -> QueryNode? {
        guard let sign = text.utf8.lastIndex(of: UInt8(ascii: "~")) else { return nil }
        let word = String(text[..<sign])
        guard word.unicodeScalars.count > 2, word.unicodeScalars.allSatisfy(isPartOfWord) else { return nil }
        switch text[text.utf8.index(after: sign)...] {
        case "": return .fuzzy(word, edits: nil)
        case "1": return .fuzzy(word, edits: 1)
        case "2": return .fuzzy(word, edits: 2)
        default: return nil
        }
    }

    private static func isPartOfWord(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .spacingMark, .enclosingMark, .decimalNumber: true
        default: scalar.properties.isAlphabetic
        }
    }
}

extension QueryNode {
    /// Every passage: `*` alone.
    static let everything = QueryNode.wildcard("*")
}
