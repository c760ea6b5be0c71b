/// What a query demands, taken apart so that what nothing has can be let go.
struct Demands {
    /// Fields, which stay.
    private(set) var firm: [QueryNode] = []
    /// Words and phrases.
    private(set) var texts: [QueryNode] = []
    /// What may occur.
    private(set) var others: [QueryNode] = []
    private(set) var excluded: [QueryNode] = []
    private(set) var scope: QueryNode.Scope?

    init(_ node: QueryNode) {
        switch node {
        case .word, .wildcard, .fuzzy: others = [node]
        case .or(let nodes) where nodes.allSatisfy(\.isOneWord): others = nodes
        case .clauses(let clauses): add(clauses, isRequired: false)
        default: add(node)
        }
    }

    private mutating func add(_ node: QueryNode) {
        switch node {
        case .and(let nodes): nodes.forEach { add($0) }
        case .clauses(let clauses): add(clauses, isRequired: true)
        case .not(let inner): excluded.append(inner)
        case .within(let scope): self.scope = scope
        default: if node.hasPositiveText { texts.append(node) } else { firm.append(node) }
        }
    }

    private mutating func add(_ clauses: QueryNode.Clauses, isRequired: Bool) {
        clauses.must.forEach { add($0) }
        texts += clauses.should
        excluded += clauses.mustNot
        if isRequired, clauses.must.isEmpty, clauses.should.isEmpty, !clauses.may.isEmpty {
            texts.append(.any(of: clauses.may))
        } else {
            others += clauses.may
        }
    }

    /// The query with all that it demands of the text as plain words; nil where it demands nothing of it.
    var relaxed: QueryNode? {
        guard !texts.isEmpty || scope != nil else { return nil }
        var seen: Set<QueryNode> = []
        let words = (texts + others).flatMap(\.loosened).filter { seen.insert($0).inserted }
        guard !words.isEmpty else { return nil }
        var clauses = QueryNode.Clauses(must: firm, mustNot: excluded)
        // Beside a field that is required, words would only count.
        if firm.isEmpty { clauses.may = words } else { clauses.must.append(.any(of: words)) }
        return .list(clauses)
    }
}

extension QueryNode {
    fileprivate var isOneWord: Bool {
        switch self {
        case .word, .wildcard, .fuzzy: true
        default: false
        }
    }

    /// Its words and phrases, none of which needs to occur.
    fileprivate var loosened: [QueryNode] {
        switch self {
        case .word, .wildcard, .fuzzy: [self]
        case .phrase(let text):
            text.unicodeScalars.split(whereSeparator: \.properties.isWhitespace).map { .word(String($0)) } + [self]
        case .near(let nodes, _, _): nodes.flatMap(\.loosened) + [self]
        case .and(let nodes), .or(let nodes): nodes.flatMap(\.loosened)
        case .clauses(let clauses): (clauses.must + clauses.should + clauses.may).flatMap(\.loosened)
        case .field, .within, .not: []
        }
    }
}
