/// What a query is read by.
struct QueryLanguage: Hashable, Sendable {
    /// Keys of the documents' tags, which are fields.
    var tags: Set<String>
    /// Saved queries by name.
    var saved: [String: String] = [:]
}

/// Makes a tree of a query.
///
///     list     = { ["+" | "-" | "?"] either }
///     either   = both { "OR" both }
///     both     = near { "AND" near }
///     near     = unit { ("NEAR" | "ADJ") unit }
///     unit     = "NOT" unit | "(" list ")" | field value | phrase | word
///
/// Side by side binds least: `a b AND c` is `a`, and `b AND c`. Fields and `+` must match, plain words may.
struct QueryParser {
    private let tokens: [QueryToken]
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
        tokens = try QueryLexer.tokens(of: query)
        self.language = language
        end = query.utf8.count
    }

    /// A query that was read.
    struct Result {
        var node: QueryNode
        var unknownFields: [(name: String, position: Int)]
    }

    /// The tree of `query`; nil where there is nothing in it.
    static func parse(_ query: String, _ language: QueryLanguage) throws(QuerySyntaxError) -> Result? {
        var parser = try QueryParser(query, language)
        return try parser.whole().map { Result(node: $0, unknownFields: parser.unknownFields) }
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
            switch token.kind {
            case .plus:
                index += 1
                clauses.must.append(try either())
            case .minus:
                index += 1
                clauses.mustNot.append(try either())
            case .may:
                index += 1
                bare.append((try either(), .optional))
            case .phrase(_, isEmphasis: true): bare.append((try either(), .emphasis))
            default: bare.append((try either(), .none))
            }
        }
        if clauses == QueryNode.Clauses(), bare.isEmpty { return nil }
        return .list(clauses, bare: bare)
    }

    private mutating func either() throws(QuerySyntaxError) -> QueryNode {
        var nodes = [try both()]
        while peek?.kind == .or {
            index += 1
            nodes.append(try both())
        }
        return .any(of: nodes)
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
        case .word(let text, let isLiteral): return (isLiteral ? nil : WildcardSyntax.node(text)) ?? .word(text)
        case .close:
            throw QuerySyntaxError(detail: "there is no bracket that this one closes", position: token.position)
        case .and, .or, .near:
            throw QuerySyntaxError(
                detail:
                    "an operator stands where a word should; to search for the word, write it in small letters or in quotes",
                position: token.position)
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
