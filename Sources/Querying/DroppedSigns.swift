internal import Passages
internal import SearchAPI

/// Signs that stand for themselves in a query and cannot be searched. What only parts words is none: dashes, points, quotes.
enum DroppedSigns {
    /// Signs that are named.
    private static let maximumNamed = 10
    /// Words that are looked at.
    private static let maximumWords = 1000

    /// Says which signs of a query were passed over; nil where there are none.
    static func warning(of node: QueryNode, _ tools: inout QueryTools) -> SearchWarning? {
        var signs: [String] = []
        var required: Set<String> = []
        for (word, isRequired) in node.singleWords(isRequired: false).prefix(maximumWords) {
            guard !word.unicodeScalars.contains(where: { $0.properties.isAlphabetic }), isTold(word),
                tools.words(of: word).isEmpty
            else { continue }
            if !signs.contains(word) { signs.append(word) }
            if isRequired { required.insert(word) }
        }
        guard !signs.isEmpty else { return nil }
        let named = signs.prefix(maximumNamed).joined(separator: " ")
        let demand = required.isEmpty ? "" : ", though required"
        return SearchWarning(
            code: "words_ignored",
            detail:
                "\(named) \(signs.count == 1 ? "was" : "were") passed over\(demand): such signs are not in the index")
    }

    private static func isTold(_ word: String) -> Bool {
        word.unicodeScalars.contains { scalar in
            scalar.properties.generalCategory.isSymbol || "&%#@§†‡¶".unicodeScalars.contains(scalar)
        }
    }
}

extension QueryNode {
    /// The words that stand alone, and whether each is demanded or forbidden.
    fileprivate func singleWords(isRequired: Bool) -> [(String, Bool)] {
        switch self {
        case .word(let word), .phrase(let word): [(word, isRequired)]
        case .and(let nodes), .near(let nodes, _, _): nodes.flatMap { $0.singleWords(isRequired: true) }
        case .or(let nodes): nodes.flatMap { $0.singleWords(isRequired: isRequired) }
        case .not(let node): node.singleWords(isRequired: true)
        case .clauses(let clauses):
            (clauses.must + clauses.mustNot).flatMap { $0.singleWords(isRequired: true) }
                + (clauses.should + clauses.may).flatMap { $0.singleWords(isRequired: isRequired) }
        case .wildcard, .fuzzy, .field, .within: []
        }
    }
}

extension Unicode.GeneralCategory {
    /// Whether it is one of those of symbols.
    var isSymbol: Bool {
        switch self {
        case .mathSymbol, .currencySymbol, .modifierSymbol, .otherSymbol: true
        default: false
        }
    }
}
