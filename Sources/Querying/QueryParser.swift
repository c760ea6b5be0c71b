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
    private let language: QueryLanguage
    private let end: Int
    private var index = 0
    private var depth = 0
    /// Field names that are not known, and where they stand; their values are taken as words.
    private(set) var unknownFields: [(name: String, position: Int)] = []
    /// Where the brackets first went deeper than a tree may, and where `within:` stands.
    private var deepest: Int?
    private var scopePosition: Int?
    private var costs = QueryCosts()
    /// The saved queries that led here.
    private var savedPath: [String] = []

    /// Brackets and NOTs in each other that are read at all; a tree may go less deep.
    private static let maximumBrackets = 100

    private init(_ query: String, _ language: QueryLanguage) throws(QuerySyntaxError) {
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

    private mutating func whole() throws(QuerySyntaxError) -> QueryNode? {
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

    private var peek: QueryToken? { index < tokens.count ? tokens[index] : nil }
    private var position: Int { peek?.position ?? end }

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

extension QueryParser {
    // MARK: Fields

    private mutating func field(_ name: String, at position: Int) throws(QuerySyntaxError) -> QueryNode {
        switch name {
        case "within": return try scope(at: position)
        case "has": return try presence()
        case "query": return try saved(at: position)
        default: break
        }
        guard let field = QueryNode.Field.named(name, tags: language.tags) else {
            if !unknownFields.contains(where: { $0.name == name }) { unknownFields.append((name, position)) }
            return .word(name)
        }
        if peek?.kind == .open {
            let open = self.position
            index += 1
            let node = try group(field)
            guard peek?.kind == .close else {
                throw QuerySyntaxError(detail: "the bracket that opens here is not closed", position: open)
            }
            index += 1
            guard let node else {
                throw QuerySyntaxError(detail: "there is nothing between these brackets", position: open)
            }
            return node
        }
        return try value(of: field)
    }

    /// `title:(a b)`, all of the values; OR, AND and NOT between them as elsewhere.
    private mutating func group(_ field: QueryNode.Field) throws(QuerySyntaxError) -> QueryNode? {
        var nodes: [QueryNode] = []
        while let token = peek, token.kind != .close {
            var either = [try both(field)]
            while peek?.kind == .or {
                index += 1
                either.append(try both(field))
            }
            nodes.append(.any(of: either))
        }
        return nodes.isEmpty ? nil : .all(of: nodes)
    }

    private mutating func both(_ field: QueryNode.Field) throws(QuerySyntaxError) -> QueryNode {
        var nodes = [try operand(field)]
        while peek?.kind == .and {
            index += 1
            nodes.append(try operand(field))
        }
        return .all(of: nodes)
    }

    private mutating func operand(_ field: QueryNode.Field) throws(QuerySyntaxError) -> QueryNode {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.maximumBrackets else {
            throw QuerySyntaxError(detail: "brackets go deeper than \(Self.maximumBrackets)", position: position)
        }
        switch peek?.kind {
        case .not, .minus:
            index += 1
            return .not(try operand(field))
        case .open:
            let open = position
            index += 1
            let node = try group(field)
            guard peek?.kind == .close, let node else {
                throw QuerySyntaxError(detail: "this bracket is empty or not closed", position: open)
            }
            index += 1
            return node
        default: return try value(of: field)
        }
    }

    private mutating func value(of field: QueryNode.Field) throws(QuerySyntaxError) -> QueryNode {
        guard let token = peek else { throw noValue(field.name, end) }
        switch token.kind {
        case .phrase(let text, _):
            index += 1
            return .field(field, .phrase(of: text))
        case .word(let text, _):
            index += 1
            return .field(field, .value(text))
        default: throw noValue(field.name, token.position)
        }
    }

    private func noValue(_ name: String, _ position: Int) -> QuerySyntaxError {
        QuerySyntaxError(
            detail: "\(name): has no value; it takes a word, a phrase, or several in brackets", position: position)
    }

    /// The word after `has:`, `within:` or `query:`.
    private mutating func name(after keyword: String) throws(QuerySyntaxError) -> (text: String, position: Int) {
        let place = position
        switch peek?.kind {
        case .word(let text, _)?, .phrase(let text, _)?:
            index += 1
            return (text, place)
        default: throw noValue(keyword, place)
        }
    }

    private mutating func scope(at position: Int) throws(QuerySyntaxError) -> QueryNode {
        let (text, place) = try name(after: "within")
        guard let scope = QueryNode.Scope(rawValue: text.lowercased()) else {
            throw QuerySyntaxError(
                detail: "within: takes sentence, paragraph or section, and '\(text)' is none of them", position: place)
        }
        if scopePosition == nil { scopePosition = position }
        return .within(scope)
    }

    private mutating func presence() throws(QuerySyntaxError) -> QueryNode {
        let (text, place) = try name(after: "has")
        guard let field = QueryNode.Field.named(text.lowercased(), tags: language.tags) else {
            let names = QueryNode.Field.builtIn + language.tags.sorted()
            throw QuerySyntaxError(
                detail: "there is no field '\(text)' that a document could have"
                    + NearestName.suggestion(for: text, among: names), position: place)
        }
        return .field(field, .any)
    }

    private mutating func saved(at position: Int) throws(QuerySyntaxError) -> QueryNode {
        let (name, _) = try name(after: "query")
        guard let query = language.saved[name] else {
            let known = language.saved.keys.sorted()
            let others =
                known.isEmpty ? "; there is none yet" : "; there are \(known.prefix(20).joined(separator: ", "))"
            throw QuerySyntaxError(
                detail: "there is no saved query '\(name)'" + NearestName.suggestion(for: name, among: known) + others,
                position: position, isFinal: true)
        }
        guard !savedPath.contains(name) else {
            throw QuerySyntaxError(
                detail: "the saved query '\(name)' asks for itself: "
                    + (savedPath + [name]).joined(separator: " → "), position: position, isFinal: true)
        }
        do throws(QueryCosts.TooMany) { try costs.addSaved() } catch {
            throw QuerySyntaxError(
                detail: "the query asks for more than \(QueryCosts.maximumSaved) saved queries", position: position,
                isFinal: true)
        }
        do throws(QuerySyntaxError) {
            var parser = try QueryParser(query, language)
            parser.savedPath = savedPath + [name]
            parser.costs = costs
            guard let node = try parser.whole() else {
                throw QuerySyntaxError(detail: "it is empty", position: 0)
            }
            costs = parser.costs
            for (unknown, _) in parser.unknownFields where !unknownFields.contains(where: { $0.name == unknown }) {
                unknownFields.append((unknown, position))
            }
            return node
        } catch {
            let detail = error.isFinal ? error.detail : "in the saved query '\(name)': \(error.detail)"
            throw QuerySyntaxError(detail: detail, position: position, isFinal: true)
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

extension QueryNode.FieldValue {
    /// A value in quotes.
    static func phrase(of text: String) -> QueryNode.FieldValue {
        guard case .phrase(let text) = QueryNode.phrase(of: text) else { return .phrase(text) }
        return .phrase(text)
    }
}
