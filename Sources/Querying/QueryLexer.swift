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
            || [.decimalNumber, .otherSymbol].contains(first.properties.generalCategory)
    }

    /// Whether it is a letter or digit of a script that has spaces between words.
    static func isJoinedLetter(_ scalar: Unicode.Scalar) -> Bool {
        guard scalar.properties.isAlphabetic || scalar.properties.generalCategory == .decimalNumber else {
            return false
        }
        switch scalar.value {
        // Thai to Khmer, Hangul and kana; ideographs say it themselves.
        case 0x0E00...0x109F, 0x1100...0x11FF, 0x1780...0x17FF, 0x3040...0x31FF, 0xA960...0xA97F, 0xAC00...0xD7FF,
            0xFF66...0xFFDC:
            return false
        default: return !scalar.properties.isIdeographic
        }
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
        case _ where isQuote(index): try phrase()
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
        guard let end = closingQuote(from: start) else {
            throw QuerySyntaxError(detail: "the quote that begins here is not closed", position: positions[start])
        }
        let text = String(String.UnicodeScalarView(scalars[start + 1..<end]))
        index = end + 1
        tokens.append(
            QueryToken(kind: .phrase(text, isEmphasis: scalars[start] != "\""), position: positions[start]))
    }

    /// Whether a quote that may begin or end a phrase stands here. After a letter or digit it is a letter itself: `rock"n"roll`,
    /// `5'10"`, `צה"ל`.
    private func isQuote(_ place: Int) -> Bool {
        guard QuerySigns.closingQuotes(scalars[place]) != nil else { return false }
        guard scalars[place] == "\"" || scalars[place] == "“" || scalars[place] == "”" else { return true }
        return !isJoined(place - 1)
    }

    /// Whether a letter or digit of a script with spaces stands here: in the others a quote has none before it.
    private func isJoined(_ place: Int) -> Bool {
        guard scalars.indices.contains(place) else { return false }
        return QuerySigns.isJoinedLetter(scalars[place])
    }

    /// Where the phrase that begins at `start` ends; nil where it does not.
    private func closingQuote(from start: Int) -> Int? {
        let closing = QuerySigns.closingQuotes(scalars[start]) ?? []
        // Two between letters, as in "rock"n"roll", are none of the phrase's own.
        var inWord: [Int] = []
        for place in (start + 1)..<max(scalars.count, start + 1) {
            if scalars[place].properties.isWhitespace, !inWord.isEmpty {
                if inWord.count % 2 != 0 { break }
                inWord = []
            }
            guard closing.contains(scalars[place]) else { continue }
            if isJoined(place - 1), isJoined(place + 1) {
                inWord.append(place)
            } else if inWord.count % 2 == 0 {
                return place
            }
        }
        return inWord.first
    }

    /// A `\` takes the next sign as it stands, and is itself where none follows.
    private mutating func word(isValue: Bool) {
        let start = index
        if !isValue, let word = exactWord() {
            return tokens.append(QueryToken(kind: .phrase(word, isEmphasis: false), position: positions[start]))
        }
        var text = ""
        var isLiteral = false
        let pattern = regularExpression(from: start)
        while index < scalars.count {
            var scalar = scalars[index]
            if scalar == "\\", index + 1 < scalars.count, isEscapable(scalars[index + 1], at: index + 1) {
                index += 1
                scalar = scalars[index]
                // Of a value only the signs of patterns can be anything else than letters.
                isLiteral = isLiteral || (isValue ? "*?~".unicodeScalars.contains(scalar) : scalar != "\\")
                text.unicodeScalars.append(scalar)
                index += 1
                continue
            }
            // The brackets and quotes of a regular expression are its own.
            if !(pattern?.contains(index) ?? false),
                scalar.properties.isWhitespace || scalar == "(" || scalar == ")" || isQuote(index)
            {
                break
            }
            // Before it is appended: to Swift, U+0600 and the colon after it are one character.
            let name = scalar == ":" ? text : ""
            text.unicodeScalars.append(scalar)
            index += 1
            if scalar == ":", !isValue, !isLiteral, QuerySigns.isFieldName(name), index < scalars.count,
                !scalars[index].properties.isWhitespace, scalars[index] != "/" || isFolder(name), scalars[index] != ")"
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

    /// Whether a `/` after `name:` begins a path of the corpus, and no address.
    private func isFolder(_ name: String) -> Bool {
        name.lowercased() == "path" && (index + 1 >= scalars.count || scalars[index + 1] != "/")
            && regularExpression(from: index) == nil
    }

    /// The run from `start`, or from the `/` after `name:`, that is written as a regular expression; nil where none is.
    private func regularExpression(from start: Int) -> Range<Int>? {
        let run = scalars[start...].prefix(RegularExpressions.maximumLength).prefix { !$0.properties.isWhitespace }
        guard let slash = run.firstIndex(of: "/"), slash == start || ":+-".unicodeScalars.contains(scalars[slash - 1]),
            let last = run.lastIndex(of: "/"),
            RegularExpressions.isOne(String(String.UnicodeScalarView(run[slash...])))
        else { return nil }
        return slash..<last + 1
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
            guard !scalar.properties.isWhitespace, scalar != "(", scalar != ")", !isQuote(index) else { break }
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
