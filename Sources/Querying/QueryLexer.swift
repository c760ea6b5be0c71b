/// A piece of a query.
struct QueryToken: Hashable, Sendable {
    enum Kind: Hashable, Sendable {
        /// A run without white space, brackets and quotes.
        case word(String)
        case phrase(String)
        /// `name:` right before a value.
        case field(String)
        case plus, minus, open, close
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
}

/// Takes a query apart into tokens.
struct QueryLexer {
    private let scalars: [Unicode.Scalar]
    private let positions: [Int]
    private var index = 0
    private var tokens: [QueryToken] = []

    /// The distance of a NEAR that names none.
    static let defaultDistance = 10

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
        switch scalar {
        case _ where scalar.properties.isWhitespace: index += 1
        case "(": append(.open)
        case ")": append(.close)
        case _ where Self.closingQuote(scalar) != nil: try phrase()
        case "+" where beginsOperand: append(.plus)
        case "-" where beginsOperand: append(.minus)
        default: word()
        }
    }

    private mutating func append(_ kind: QueryToken.Kind) {
        tokens.append(QueryToken(kind: kind, position: positions[index]))
        index += 1
    }

    /// Whether the sign at `index` stands before something and not within or after it.
    private var beginsOperand: Bool {
        if index > 0 {
            let before = scalars[index - 1]
            guard before.properties.isWhitespace || before == "(" else { return false }
        }
        guard index + 1 < scalars.count else { return false }
        let after = scalars[index + 1]
        return after == "(" || Self.closingQuote(after) != nil || after.properties.isAlphabetic
            || after.properties.generalCategory == .decimalNumber
    }

    private static func closingQuote(_ scalar: Unicode.Scalar) -> Set<Unicode.Scalar>? {
        switch scalar {
        case "\"": ["\""]
        case "“", "”", "„": ["”", "“", "\""]
        case "«": ["»"]
        default: nil
        }
    }

    private mutating func phrase() throws(QuerySyntaxError) {
        let start = index
        let closing = Self.closingQuote(scalars[index]) ?? []
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
        tokens.append(QueryToken(kind: .phrase(text), position: positions[start]))
    }

    private mutating func word() {
        let start = index
        var text = ""
        while index < scalars.count {
            let scalar = scalars[index]
            if scalar.properties.isWhitespace || scalar == "(" || scalar == ")" || Self.closingQuote(scalar) != nil {
                break
            }
            text.unicodeScalars.append(scalar)
            index += 1
            if scalar == ":", isFieldName(text.dropLast()), index < scalars.count,
                !scalars[index].properties.isWhitespace, scalars[index] != "/", scalars[index] != ")"
            {
                return tokens.append(
                    QueryToken(kind: .field(text.dropLast().lowercased()), position: positions[start]))
            }
        }
        let kind: QueryToken.Kind =
            switch text {
            case "AND": .and
            case "OR": .or
            case "NOT": .not
            default: nearness(text) ?? .word(text)
            }
        tokens.append(QueryToken(kind: kind, position: positions[start]))
    }

    private func isFieldName(_ text: Substring) -> Bool {
        guard let first = text.unicodeScalars.first, first.properties.isAlphabetic else { return false }
        return text.unicodeScalars.allSatisfy {
            $0.properties.isAlphabetic || $0.properties.generalCategory == .decimalNumber || $0 == "_" || $0 == "-"
                || $0 == "."
        }
    }

    private func nearness(_ text: String) -> QueryToken.Kind? {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count <= 2, parts[0] == "NEAR" || parts[0] == "ADJ" else { return nil }
        let distance = parts.count == 2 ? Int(parts[1]) : Self.defaultDistance
        guard let distance, (1...1000).contains(distance) else { return nil }
        return .near(distance: distance, isOrdered: parts[0] == "ADJ")
    }
}
