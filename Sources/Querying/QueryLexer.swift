/// A piece of a query.
struct QueryToken: Hashable, Sendable {
    enum Kind: Hashable, Sendable {
        /// A run without white space, brackets and quotes. Literal if an escape keeps it from being a pattern.
        case word(String, isLiteral: Bool)
        /// Words in quotes; `isEmphasis` where the quotes are typographic.
        case phrase(String, isEmphasis: Bool)
        /// `name:` right before a value.
        case field(String)
        case plus, minus, may, open, close
        case and, or, not
        case near(distance: Int, isOrdered: Bool)
    }

    var kind: Kind
    /// UTF-8 byte of the query, from 0.
    var position: Int
}

/// Why a query is no expression.
struct QuerySyntaxError: Error, Hashable, Sendable {
    var detail: String
    /// UTF-8 byte of the query, from 0.
    var position: Int
    /// True where the query is not searched as words either: it names a saved query that cannot be used.
    var isFinal = false
}

/// Which signs mean something, for reading and writing alike.
enum QuerySigns {
    /// What closes a phrase that begins with a quote; nil for all else.
    static func closingQuotes(_ scalar: Unicode.Scalar) -> Set<Unicode.Scalar>? {
        switch scalar {
        case "\"": ["\""]
        case "“", "”", "„": ["”", "“", "\""]
        case "«": ["»"]
        default: nil
        }
    }

    /// Whether what stands here can follow a `+`, `-` or `=`: a word, a phrase or a bracket.
    static func beginsOperand(_ scalars: some Collection<Unicode.Scalar>) -> Bool {
        guard let first = scalars.first(where: { $0 != "*" && $0 != "?" && $0 != "=" }) else { return false }
        return first == "(" || closingQuotes(first) != nil || first.properties.isAlphabetic
            || first.properties.generalCategory == .decimalNumber
    }

    static func isFieldName(_ text: some StringProtocol) -> Bool {
        guard let first = text.unicodeScalars.first, first.properties.isAlphabetic else { return false }
        return text.unicodeScalars.allSatisfy {
            $0.properties.isAlphabetic || $0.properties.generalCategory == .decimalNumber || $0 == "_" || $0 == "-"
                || $0 == "."
        }
    }

    /// The operator that a word is; nil for any other word.
    static func operatorKind(_ text: String) -> QueryToken.Kind? {
        switch text {
        case "AND": return .and
        case "OR": return .or
        case "NOT": return .not
        default: break
        }
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count <= 2, parts[0] == "NEAR" || parts[0] == "ADJ" else { return nil }
        let distance = parts.count == 2 ? Int(parts[1]) : QueryLexer.defaultDistance
        guard let distance, QueryLexer.distances.contains(distance) else { return nil }
        return .near(distance: distance, isOrdered: parts[0] == "ADJ")
    }
}

/// Takes a query apart into tokens.
struct QueryLexer {
    private let scalars: [Unicode.Scalar]
    private let positions: [Int]
    private var index = 0
    private var tokens: [QueryToken] = []

    /// The distance of a NEAR that names none.
    static let defaultDistance = 10
    /// Those that can be named.
    static let distances = 1...1000

    private init(_ query: String) {
        scalars = Array(query.unicodeScalars)
        var position = 0
        positions = scalars.map { scalar in
            defer { position += UTF8.width(scalar) }
            return position
        }
    }

    /// The tokens of `query`.
    static func tokens(of query: String) throws(QuerySyntaxError) -> [QueryToken] {
        var lexer = QueryLexer(query)
        while lexer.index < lexer.scalars.count { try lexer.step() }
        return lexer.tokens
    }

    private mutating func step() throws(QuerySyntaxError) {
        let scalar = scalars[index]
        // Right after `name:` signs are letters of the value.
        var isValue = false
        if case .field? = tokens.last?.kind { isValue = true }
        switch scalar {
        case _ where scalar.properties.isWhitespace: index += 1
        case "(": append(.open)
        case ")": append(.close)
        case _ where QuerySigns.closingQuotes(scalar) != nil: try phrase()
        case _ where isValue: word(isValue: true)
        case "+" where standsBeforeOperand: append(.plus)
        case "-" where standsBeforeOperand: append(.minus)
        case "?" where beginsPart && index + 1 < scalars.count && beginsGroup(scalars[index + 1]): append(.may)
        default: word(isValue: false)
        }
    }

    private mutating func append(_ kind: QueryToken.Kind) {
        tokens.append(QueryToken(kind: kind, position: positions[index]))
        index += 1
    }

    private func beginsGroup(_ scalar: Unicode.Scalar) -> Bool {
        scalar == "(" || QuerySigns.closingQuotes(scalar) != nil
    }

    /// Whether what stands at `index` stands before something and not within or after it.
    private var beginsPart: Bool {
        guard index > 0 else { return true }
        let before = scalars[index - 1]
        return before.properties.isWhitespace || before == "("
    }

    private var standsBeforeOperand: Bool { beginsPart && QuerySigns.beginsOperand(scalars[(index + 1)...]) }

    private mutating func phrase() throws(QuerySyntaxError) {
        let start = index
        let closing = QuerySigns.closingQuotes(scalars[index]) ?? []
        index += 1
        var text = ""
        while index < scalars.count, !closing.contains(scalars[index]) {
            text.unicodeScalars.append(scalars[index])
            index += 1
        }
        guard index < scalars.count else {
            throw QuerySyntaxError(detail: "the quote that begins here is not closed", position: positions[start])
        }
        index += 1
        tokens.append(
            QueryToken(kind: .phrase(text, isEmphasis: scalars[start] != "\""), position: positions[start]))
    }

    /// A `\` takes the next sign as it stands, and is itself where none follows.
    private mutating func word(isValue: Bool) {
        let start = index
        if !isValue, let word = exactWord() {
            return tokens.append(QueryToken(kind: .phrase(word, isEmphasis: false), position: positions[start]))
        }
        var text = ""
        var isLiteral = false
        while index < scalars.count {
            var scalar = scalars[index]
            if scalar == "\\", index + 1 < scalars.count, isEscapable(scalars[index + 1], at: index + 1) {
                index += 1
                scalar = scalars[index]
                isLiteral = isLiteral || scalar != "\\"
                text.unicodeScalars.append(scalar)
                index += 1
                continue
            }
            if scalar.properties.isWhitespace || scalar == "(" || scalar == ")"
                || QuerySigns.closingQuotes(scalar) != nil
            {
                break
            }
            // Before it is appended: to Swift, U+0600 and the colon after it are one character.
            let name = scalar == ":" ? text : ""
            text.unicodeScalars.append(scalar)
            index += 1
            if scalar == ":", !isValue, !isLiteral, QuerySigns.isFieldName(name), index < scalars.count,
                !scalars[index].properties.isWhitespace, scalars[index] != "/", scalars[index] != ")"
            {
                return tokens.append(
                    QueryToken(kind: .field(name.lowercased()), position: positions[start]))
            }
        }
        let isOperator = !isValue && scalars[start] != "\\"
        tokens.append(
            QueryToken(
                kind: (isOperator ? QuerySigns.operatorKind(text) : nil) ?? .word(text, isLiteral: isLiteral),
                position: positions[start]))
    }

    /// The word of `=word`, which is looked for as it is written: the same as in quotes.
    private mutating func exactWord() -> String? {
        let before = index > 0 ? scalars[index - 1] : " "
        guard scalars[index] == "=", beginsPart || before == "+" || before == "-", index + 1 < scalars.count,
            scalars[index + 1].properties.isAlphabetic
                || scalars[index + 1].properties.generalCategory == .decimalNumber
        else { return nil }
        index += 1
        var text = ""
        while index < scalars.count {
            let scalar = scalars[index]
            guard !scalar.properties.isWhitespace, scalar != "(", scalar != ")",
                QuerySigns.closingQuotes(scalar) == nil
            else { break }
            text.unicodeScalars.append(scalar)
            index += 1
        }
        return text
    }

    /// Whether a `\` before this is an escape: before a sign, and before an operator.
    private func isEscapable(_ scalar: Unicode.Scalar, at place: Int) -> Bool {
        if "\\()+-=*~?:".unicodeScalars.contains(scalar) || QuerySigns.closingQuotes(scalar) != nil { return true }
        guard scalar == "A" || scalar == "N" || scalar == "O" else { return false }
        let rest = scalars[place...].prefix(16).prefix { !$0.properties.isWhitespace && $0 != "(" && $0 != ")" }
        return QuerySigns.operatorKind(String(String.UnicodeScalarView(rest))) != nil
    }
}
