internal import Passages
internal import SearchAPI

/// What is a text that somebody pasted and no expression, though it has words in capitals that are operators, or quotes.
///
/// In a title in capitals (`HOW MANY WERE DEPORTED AND WHERE`) and in a sentence (`Why did the treaty NOT hold in the north?`) AND, OR,
/// NOT, NEAR and ADJ are words, and in a long sentence straight quotes are emphasis. What has signs, fields, patterns or brackets
/// around operators is an expression, however long.
struct PastedText {
    /// The query's, with operators that are words as such, and quotes that are emphasis so marked.
    private(set) var tokens: [QueryToken]
    private(set) var warnings: [SearchWarning] = []

    /// Words in capitals that make a text.
    private static let titleWords = 4
    /// Plain words that are no operands, and words that say little among all of them, which make a sentence.
    private static let sentenceWords = 5
    private static let sentenceStopWords = 2
    /// In a sentence of so many plain words straight quotes are emphasis.
    private static let emphasisWords = 8
    /// Beside so many plain words that are no operands, brackets without operators are those of a text.
    private static let bracketWords = 8
    /// Words that are looked at.
    private static let maximumWords = 1000

    init(_ tokens: [QueryToken], _ language: QueryLanguage) {
        self.tokens = tokens
        guard !language.isStrict, tokens.count > Self.titleWords else { return }
        let facts = Facts(tokens, language)
        guard !facts.isExpression else { return }
        if facts.hasOperators, facts.isTitle || facts.isSentence { makeWords() }
        // An operator that is none makes of what it stands beside what the query demands.
        if facts.isLongSentence, !self.tokens.contains(where: { $0.operatorName != nil }) { makeEmphasis() }
    }

    /// Whether a list of plain words reads as a sentence in which quotes are emphasis.
    static func isLongSentence(_ words: [String]) -> Bool {
        let kinds = words.map { QueryToken.Kind.word($0, isLiteral: true) } + [.phrase("", isEmphasis: false)]
        return Facts(kinds.map { QueryToken(kind: $0, position: 0) }, QueryLanguage(tags: [])).isLongSentence
    }

    private mutating func makeWords() {
        var names: [String] = []
        for (index, token) in tokens.enumerated() {
            guard let name = token.operatorName else { continue }
            if names.isEmpty {
                warnings.append(SearchWarning(code: "operators_as_words", detail: "", position: token.position))
            }
            if !names.contains(name) { names.append(name) }
            tokens[index].kind = .word(name, isLiteral: true)
        }
        warnings[0].detail =
            "the query reads as a text, so \(names.joined(separator: ", ")) in it \(names.count == 1 ? "is a word" : "are words"); "
            + "for an expression put brackets around what belongs to an operator, or ask with strict"
    }

    private mutating func makeEmphasis() {
        for (index, token) in tokens.enumerated() {
            guard case .phrase(let text, isEmphasis: false) = token.kind else { continue }
            tokens[index].kind = .phrase(text, isEmphasis: true)
        }
    }

    // MARK: What a text is told by

    private struct Facts {
        private(set) var isExpression = false
        private(set) var hasOperators = false
        private var words = 0
        /// Plain words that stand on no side of an operator.
        private var others = 0
        private var stopWords = 0
        private var phrases = 0
        private var capitals = 0
        private var brackets = 0
        private var hasSmallLetters = false
        private var isQuestion = false
        /// Whether an operator stands beside a word that says little.
        private var hasStopOperand = false

        init(_ tokens: [QueryToken], _ language: QueryLanguage) {
            var plain: [String?] = Array(repeating: nil, count: tokens.count)
            for (index, token) in tokens.enumerated() {
                switch token.kind {
                case .word(let text, let isLiteral):
                    guard isLiteral || !Self.isPattern(text) else {
                        isExpression = true
                        return
                    }
                    words += 1
                    guard words <= PastedText.maximumWords else { continue }
                    plain[index] = text
                    note(text)
                case .phrase:
                    phrases += 1
                    // In brackets of its own it is meant as it stands.
                    if index > 0, tokens[index - 1].kind == .open {
                        isExpression = true
                        return
                    }
                case .field(let name):
                    // A name that is no field is a word.
                    let isField = QueryNode.Field.named(name, tags: language.tags) != nil
                    if isField || ["within", "has", "query"].contains(name) {
                        isExpression = true
                        return
                    }
                case .plus, .minus, .may:
                    isExpression = true
                    return
                case .near(let distance, _) where distance != QueryLexer.defaultDistance:
                    isExpression = true
                    return
                case .and, .or, .not, .near: hasOperators = true
                case .open, .close: brackets += 1
                }
            }
            guard hasOperators || phrases > 0 else { return }
            let stops = Self.stopWords(plain.compactMap(\.self))
            stopWords = plain.count { $0.map(stops.contains) ?? false }
            countOthers(tokens, plain, stops)
            if brackets > 0, hasOperators, others < PastedText.bracketWords || Self.hasOperatorInBrackets(tokens) {
                isExpression = true
            }
        }

        var isTitle: Bool {
            !hasSmallLetters && capitals >= PastedText.titleWords && brackets == 0
                && others >= (phrases > 0 ? PastedText.titleWords : 1)
        }

        var isSentence: Bool {
            guard stopWords >= PastedText.sentenceStopWords else { return false }
            // `to be OR NOT to be`: nobody searches for such words one by one.
            if stopWords == words, words >= PastedText.titleWords { return true }
            let enough = isQuestion ? 2 : hasStopOperand ? 3 : PastedText.sentenceWords
            return others >= enough
        }

        var isLongSentence: Bool {
            words >= PastedText.emphasisWords && stopWords >= PastedText.sentenceStopWords
        }

        private static func isPattern(_ text: String) -> Bool {
            guard let node = WildcardSyntax.node(text) else { return false }
            return node != .everything
        }

        private mutating func note(_ text: String) {
            if text.hasSuffix("?") { isQuestion = true }
            var isCapital = false
            for scalar in text.unicodeScalars {
                if scalar.properties.isLowercase { hasSmallLetters = true }
                if scalar.properties.isUppercase { isCapital = true }
            }
            if isCapital { capitals += 1 }
        }

        /// The words that say little in the language that has most of them.
        private static func stopWords(_ words: [String]) -> Set<String> {
            var tokenizer = Tokenizer()
            let folded = words.map { ($0, tokenizer.key($0)) }
            let count = StopWordLists.all.values.map { list in folded.filter { list.contains($0.1) } }
                .max { $0.count < $1.count }
            return Set((count ?? []).map(\.0))
        }

        private mutating func countOthers(_ tokens: [QueryToken], _ plain: [String?], _ stops: Set<String>) {
            var operands: Set<Int> = []
            for (index, token) in tokens.enumerated() where token.operatorName != nil {
                operands.insert(index + 1)
                if token.kind != .not { operands.insert(index - 1) }
                for side in [index - 1, index + 1] where plain.indices.contains(side) {
                    if let word = plain[side], stops.contains(word) { hasStopOperand = true }
                }
            }
            others = plain.indices.count { plain[$0] != nil && !operands.contains($0) }
        }

        /// Whether an operator stands in brackets, or right beside some.
        private static func hasOperatorInBrackets(_ tokens: [QueryToken]) -> Bool {
            var depth = 0
            for (index, token) in tokens.enumerated() {
                if token.kind == .open { depth += 1 }
                if token.kind == .close { depth -= 1 }
                guard token.operatorName != nil else { continue }
                if depth > 0 { return true }
                if index + 1 < tokens.count, tokens[index + 1].kind == .open { return true }
            }
            return false
        }
    }
}

extension QueryToken {
    /// How an operator is written; nil for all else.
    fileprivate var operatorName: String? {
        switch kind {
        case .and: "AND"
        case .or: "OR"
        case .not: "NOT"
        case .near(_, let isOrdered): isOrdered ? "ADJ" : "NEAR"
        default: nil
        }
    }
}
