/// Makes a tree of a query.
///
///     list     = { ["+" | "-"] either }
///     either   = both { "OR" both }
///     both     = unit { "AND" unit }
///     unit     = "NOT" unit | "(" list ")" | field value | phrase | word { ("NEAR" | "ADJ") word }
///
/// Side by side binds least: `a b AND c` is `a`, and `b AND c`. Phrases, fields and `+` must match, plain words may.
struct QueryParser {
    private let tokens: [QueryToken]
    private let tags: Set<String>
    private let end: Int
    private var index = 0
    private var depth = 0
    /// Field names that are not known; their values are taken as words.
    private(set) var unknownFields: [String] = []

    private var clauses = 0
    private var wildcards = 0

    /// Brackets and NOTs in each other.
    private static let maximumDepth = 32
    /// Signs, operators, phrases and fields; each costs the engine far more than a plain word does.
    private static let maximumClauses = 256
    /// Words with `*` or `~`; each goes through the words of the index.
    private static let maximumWildcards = 32

    private init(_ query: String, tags: Set<String>) throws(QuerySyntaxError) {
        tokens = try QueryLexer.tokens(of: query)
        self.tags = tags
        end = query.utf8.count
        for token in tokens { try count(token) }
    }

    /// The tree of `query`, and the field names in it that are not known.
    static func parse(
        _ query: String, tags: Set<String>
    ) throws(QuerySyntaxError) -> (node: QueryNode, unknownFields: [String]) {
        var parser = try QueryParser(query, tags: tags)
        let node = try parser.list()
        if let token = parser.peek {
            throw QuerySyntaxError(detail: "there is no bracket that this one closes", position: token.position)
        }
        return (node, parser.unknownFields)
    }

    /// The words of a query without any meaning of signs.
    static func words(of query: String) -> QueryNode {
        .clauses(must: [], may: query.split { $0.isWhitespace }.map { .word(String($0)) }, mustNot: [])
    }

    private var peek: QueryToken? { index < tokens.count ? tokens[index] : nil }
    private var position: Int { peek?.position ?? end }

    /// Counts what is dear; plain words side by side or with OR are not, for of those the rarest are enough.
    private mutating func count(_ token: QueryToken) throws(QuerySyntaxError) {
        switch token.kind {
        case .plus, .minus, .and, .not, .near, .phrase, .field, .open: clauses += 1
        case .word(let text) where WildcardSyntax.node(text) != nil: wildcards += 1
        case .word, .or, .close: break
        }
        guard clauses <= Self.maximumClauses, wildcards <= Self.maximumWildcards else {
            throw QuerySyntaxError(
                detail: "an expression may have \(Self.maximumClauses) signs, operators, phrases and fields, and "
                    + "\(Self.maximumWildcards) words with * or ~, and this one has more",
                position: token.position)
        }
    }

    private mutating func list() throws(QuerySyntaxError) -> QueryNode {
        var must: [QueryNode] = []
        var may: [QueryNode] = []
        var mustNot: [QueryNode] = []
        while let token = peek, token.kind != .close {
            switch token.kind {
            case .plus:
                index += 1
                must.append(try either())
            case .minus:
                index += 1
                mustNot.append(try either())
            default:
                let node = try either()
                switch node {
                case .not(let inner): mustNot.append(inner)
                case .word, .wildcard, .fuzzy, .or: may.append(node)
                case .clauses(let nestedMust, _, let nestedNot) where nestedMust.isEmpty && nestedNot.isEmpty:
                    may.append(node)
                default: must.append(node)
                }
            }
        }
        // Beside words, a `*` is a bullet that was pasted and no wish for all there is.
        if !must.isEmpty || may.contains(where: { $0 != .everything }) { may.removeAll { $0 == .everything } }
        if may.isEmpty, mustNot.isEmpty, must.count == 1 { return must[0] }
        // A single plain word stays one that is ranked by its parts: a question in Chinese is a single word.
        if must.isEmpty, mustNot.isEmpty, may.count == 1 {
            if case .word = may[0] {} else { return may[0] }
        }
        return .clauses(must: must, may: may, mustNot: mustNot)
    }

    private mutating func either() throws(QuerySyntaxError) -> QueryNode {
        var nodes = [try both()]
        while peek?.kind == .or {
            index += 1
            nodes.append(try both())
        }
        return nodes.count == 1 ? nodes[0] : .or(nodes)
    }

    private mutating func both() throws(QuerySyntaxError) -> QueryNode {
        var nodes = [try unit()]
        while peek?.kind == .and {
            index += 1
            nodes.append(try unit())
        }
        return nodes.count == 1 ? nodes[0] : .and(nodes)
    }

    private mutating func unit() throws(QuerySyntaxError) -> QueryNode {
        guard let token = peek else {
            throw QuerySyntaxError(detail: "the query ends where a word should follow", position: end)
        }
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.maximumDepth else {
            throw QuerySyntaxError(detail: "brackets go deeper than \(Self.maximumDepth)", position: token.position)
        }
        index += 1
        switch token.kind {
        case .not: return .not(try unit())
        case .minus: return .not(try unit())
        case .plus: return try unit()
        case .open:
            let node = try list()
            guard peek?.kind == .close else {
                throw QuerySyntaxError(detail: "the bracket that opens here is not closed", position: token.position)
            }
            index += 1
            if case .clauses(let must, let may, let mustNot) = node, must.isEmpty, may.isEmpty, mustNot.isEmpty {
                throw QuerySyntaxError(detail: "there is nothing between these brackets", position: token.position)
            }
            return node
        case .phrase(let text): return .phrase(text)
        case .field(let name): return try field(name)
        case .word(let text): return try word(text)
        case .close:
            throw QuerySyntaxError(detail: "there is no bracket that this one closes", position: token.position)
        case .and, .or, .near:
            throw QuerySyntaxError(
                detail:
                    "an operator stands where a word should; to search for the word, write it in small letters or in quotes",
                position: token.position)
        }
    }

    private mutating func word(_ text: String) throws(QuerySyntaxError) -> QueryNode {
        if case .near(let distance, let isOrdered)? = peek?.kind {
            var words = [text]
            while case .near(distance, isOrdered)? = peek?.kind {
                index += 1
                guard case .word(let next)? = peek?.kind else {
                    throw QuerySyntaxError(detail: "NEAR and ADJ stand between single words", position: position)
                }
                index += 1
                words.append(next)
            }
            return .near(words, distance: distance, isOrdered: isOrdered)
        }
        return WildcardSyntax.node(text) ?? .word(text)
    }

    private mutating func field(_ name: String) throws(QuerySyntaxError) -> QueryNode {
        guard let field = QueryNode.Field.named(name, tags: tags) else {
            if !unknownFields.contains(name) { unknownFields.append(name) }
            return .word(name)
        }
        guard let token = peek else {
            throw QuerySyntaxError(detail: "\(name): has no value", position: end)
        }
        index += 1
        switch token.kind {
        case .phrase(let text): return .field(field, .phrase(text))
        case .word(let text): return .field(field, Self.value(text))
        case .open:
            // `title:(a b)`: all of the words.
            var values: [QueryNode] = []
            while let next = peek, next.kind != .close {
                index += 1
                try count(QueryToken(kind: .field(name), position: next.position))
                switch next.kind {
                case .word(let text): values.append(.field(field, Self.value(text)))
                case .phrase(let text): values.append(.field(field, .phrase(text)))
                case .or, .and: continue
                default: throw QuerySyntaxError(detail: "\(name):( ) takes words and phrases", position: next.position)
                }
            }
            guard peek?.kind == .close else {
                throw QuerySyntaxError(detail: "the bracket that opens here is not closed", position: token.position)
            }
            index += 1
            guard !values.isEmpty else {
                throw QuerySyntaxError(detail: "there is nothing between these brackets", position: token.position)
            }
            return values.count == 1 ? values[0] : .and(values)
        default: throw QuerySyntaxError(detail: "\(name): has no value", position: token.position)
        }
    }

    /// A field's value: a range if it has `..` in it.
    static func value(_ text: String) -> QueryNode.FieldValue {
        var scan = text.utf8.startIndex
        while scan < text.utf8.endIndex {
            let next = text.utf8.index(after: scan)
            if next < text.utf8.endIndex, text.utf8[scan] == UInt8(ascii: "."), text.utf8[next] == UInt8(ascii: ".") {
                let from = String(text[..<scan])
                let to = String(text[text.utf8.index(after: next)...])
                return .range(from.isEmpty ? nil : from, to.isEmpty ? nil : to)
            }
            scan = next
        }
        return .words(text)
    }
}
