internal import SearchAPI

/// What a query is read by.
struct QueryLanguage: Hashable, Sendable {
    /// Keys of the documents' tags, which are fields.
    var tags: Set<String>
    /// Saved queries by name.
    var saved: [String: String] = [:]
    /// Whether what reads as a text is an expression all the same.
    var isStrict = false
}

/// Makes a tree of a query.
///
///     list     = { part { "OR" part } }
///     part     = ["+" | "?"] both
///     both     = near { "AND" near }
///     near     = unit { ("NEAR" | "ADJ") unit }
///     unit     = ("NOT" | "-") near | "(" list ")" | field value | phrase | word
///
/// Side by side binds least: `a b AND c` is `a`, and `b AND c`. Fields and `+` must match, plain words may.
struct QueryParser {
    private let tokens: [QueryToken]
    /// What the searcher would want to know.
    private(set) var warnings: [SearchWarning] = []
    let language: QueryLanguage
    let end: Int
    var index = 0
    var depth = 0
    /// Field names that are not known, and where they stand; their values are taken as words.
    var unknownFields: [(name: String, position: Int)] = []
    /// Where the brackets first went deeper than a tree may, and where `within:` stands.
    var deepest: Int?
    var scopePosition: Int?
    var costs = QueryCosts()
    /// The saved queries that led here.
    var savedPath: [String] = []

    /// Brackets and NOTs in each other that are read at all; a tree may go less deep.
    static let maximumBrackets = 100

    init(_ query: String, _ language: QueryLanguage) throws(QuerySyntaxError) {
        let reading = PastedText(try QueryLexer.tokens(of: query), language)
        tokens = reading.tokens
        warnings = reading.warnings
        self.language = language
        end = query.utf8.count
    }

    /// A query that was read.
    struct Result {
        var node: QueryNode
        var unknownFields: [(name: String, position: Int)]
        var warnings: [SearchWarning]
    }

    /// The tree of `query`; nil where there is nothing in it.
    static func parse(_ query: String, _ language: QueryLanguage) throws(QuerySyntaxError) -> Result? {
        var parser = try QueryParser(query, language)
        return try parser.whole().map {
            Result(node: $0, unknownFields: parser.unknownFields, warnings: parser.warnings)
        }
    }

    mutating func whole() throws(QuerySyntaxError) -> QueryNode? {
        for (index, token) in tokens.enumerated() {
            do throws(QueryCosts.TooMany) {
                try costs.add(token, before: index + 1 < tokens.count ? tokens[index + 1] : nil)
            } catch {
                throw QuerySyntaxError(detail: QueryCosts.detail, position: token.position)
            }
        }
        let node = try list()
        if let token = peek {
            throw QuerySyntaxError(detail: "there is no bracket that this one closes", position: token.position)
        }
        guard let node else { return nil }
        if node.depth > QueryCosts.maximumDepth {
            throw QuerySyntaxError(
                detail: "the query goes deeper than \(QueryCosts.maximumDepth) brackets and operators in each other",
                position: deepest ?? 0)
        }
        if let fault = node.scopeFault { throw QuerySyntaxError(detail: fault, position: scopePosition ?? 0) }
        return node
    }

    var peek: QueryToken? { index < tokens.count ? tokens[index] : nil }
    var position: Int { peek?.position ?? end }

    private mutating func list() throws(QuerySyntaxError) -> QueryNode? {
        var clauses = QueryNode.Clauses()
        var bare: [(node: QueryNode, sign: QueryNode.BareSign)] = []
        while let token = peek, token.kind != .close {
            let isFirst = clauses == QueryNode.Clauses() && bare.isEmpty
            let parts = try alternatives()
            let isAlone = isFirst && (peek == nil || peek?.kind == .close)
            let isSigned = parts.contains { $0.sign == .plus || $0.sign == .may }
            // `-a OR b` alone is NOT a OR b. Beside others each is for itself, as its sign says.
            guard isSigned || (parts.count > 1 && !isAlone && parts.contains(where: \.isNegated)) else {
                bare.append((.any(of: parts.map(\.node)), parts.count == 1 ? parts[0].bareSign : .none))
                continue
            }
            for part in parts where part.sign == .plus { clauses.must.append(part.node) }
            let others = parts.filter { $0.sign != .plus && $0.sign != .may && !$0.isNegated }
            if !others.isEmpty {
                bare.append((.any(of: others.map(\.node)), others.count == 1 ? others[0].bareSign : .none))
            }
            for part in parts where part.sign == .may || part.isNegated && part.sign != .plus {
                bare.append((part.node, part.bareSign))
            }
        }
        if clauses == QueryNode.Clauses(), bare.isEmpty { return nil }
        return .list(clauses, bare: bare)
    }

    /// What stands between ORs, with the sign that it touches.
    private struct Part {
        var node: QueryNode
        var sign: QueryToken.Kind?
        var bareSign: QueryNode.BareSign
        var isNegated: Bool { if case .not = node { true } else { false } }
    }

    private mutating func alternatives() throws(QuerySyntaxError) -> [Part] {
        var parts = [try part()]
        while peek?.kind == .or {
            index += 1
            parts.append(try part())
        }
        return parts
    }

    private mutating func part() throws(QuerySyntaxError) -> Part {
        let kind = peek?.kind
        switch kind {
        case .plus?:
            index += 1
            return Part(node: try both(), sign: .plus, bareSign: .none)
        case .may?:
            index += 1
            return Part(node: try both(), sign: .may, bareSign: .optional)
        case .phrase(_, isEmphasis: true)?: return Part(node: try both(), bareSign: .emphasis)
        default: return Part(node: try both(), bareSign: .none)
        }
    }

    private mutating func both() throws(QuerySyntaxError) -> QueryNode {
        var nodes = [try near()]
        while peek?.kind == .and {
            index += 1
            nodes.append(try near())
        }
        return .all(of: nodes)
    }

    private mutating func near() throws(QuerySyntaxError) -> QueryNode {
        let first = position
        var node = try unit()
        while case .near(let distance, let isOrdered)? = peek?.kind {
            try check(node, at: first)
            var nodes = [node]
            while case .near(distance, isOrdered)? = peek?.kind {
                index += 1
                let place = position
                guard let next = peek, !next.kind.isOperator else { throw notNear(place) }
                let operand = try unit()
                try check(operand, at: place)
                nodes.append(operand)
            }
            node = .near(nodes, distance: distance, isOrdered: isOrdered)
        }
        return node
    }

    private func check(_ node: QueryNode, at position: Int) throws(QuerySyntaxError) {
        guard node.canBeNear else { throw notNear(position) }
    }

    private func notNear(_ position: Int) -> QuerySyntaxError {
        QuerySyntaxError(
            detail:
                "NEAR and ADJ stand between words, phrases, and alternatives of those in brackets: (a OR b) NEAR/5 c",
            position: position)
    }

    private mutating func unit() throws(QuerySyntaxError) -> QueryNode {
        guard let token = peek else {
            throw QuerySyntaxError(detail: "the query ends where a word should follow", position: end)
        }
        depth += 1
        defer { depth -= 1 }
        if depth > QueryCosts.maximumDepth, deepest == nil { deepest = token.position }
        guard depth <= Self.maximumBrackets else {
            throw QuerySyntaxError(
                detail: "brackets go deeper than \(Self.maximumBrackets)", position: token.position)
        }
        index += 1
        switch token.kind {
        case .not, .minus: return .not(try near())
        case .plus, .may: return try unit()
        case .open:
            let node = try list()
            guard peek?.kind == .close else {
                throw QuerySyntaxError(detail: "the bracket that opens here is not closed", position: token.position)
            }
            index += 1
            guard let node else {
                throw QuerySyntaxError(detail: "there is nothing between these brackets", position: token.position)
            }
            return node
        case .phrase(let text, _): return .phrase(of: text)
        case .field(let name): return try field(name, at: token.position)
        case .word(let text, let isLiteral):
            noteRegularExpression(text, at: token.position)
            return (isLiteral ? nil : WildcardSyntax.node(text)) ?? .word(text)
        case .close:
            throw QuerySyntaxError(detail: "there is no bracket that this one closes", position: token.position)
        case .and, .or, .near:
            throw QuerySyntaxError(
                detail:
                    "an operator stands where a word should; to search for the word, write it in small letters or in quotes",
                position: token.position)
        }
    }

    /// Says of a word that looks like a regular expression that it is none.
    private mutating func noteRegularExpression(_ text: String, at position: Int) {
        guard let pattern = RegularExpressions.part(of: text) else { return }
        warnings.append(
            SearchWarning(
                code: "no_regular_expressions", detail: RegularExpressions.detail(pattern), position: position))
    }

    /// Takes over what a saved query says.
    mutating func take(_ others: [SearchWarning], at position: Int) {
        for var warning in others {
            warning.position = position
            warnings.append(warning)
        }
    }
}

extension QueryToken.Kind {
    /// Whether nothing can begin with it.
    fileprivate var isOperator: Bool {
        switch self {
        case .and, .or, .near, .close: true
        default: false
        }
    }
}
