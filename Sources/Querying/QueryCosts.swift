internal import SearchAPI

/// What a query may hold of that which costs the engine far more than a plain word does. Plain words side by side or with OR
/// are not counted, for of those the rarest are enough.
struct QueryCosts {
    struct TooMany: Error {}

    private var clauses = 0
    private var wildcards = 0
    private var saved = 0

    /// Phrases, fields, and words with a sign or operator.
    static let maximumClauses = 256
    /// Words with `*`, `?` or `~`; each goes through the words of the index.
    static let maximumWildcards = 32
    /// Saved queries, those within others with them.
    static let maximumSaved = 64
    /// Nodes of a tree in each other.
    static let maximumDepth = 32

    /// The rule, for people.
    static let detail =
        "an expression may have \(maximumClauses) signs, operators, phrases and fields, and "
        + "\(maximumWildcards) words with *, ? or ~, and this one has more"

    /// Counts a token. A sign before a phrase or field is not counted, so that a query counts the same however it is written.
    mutating func add(_ token: QueryToken, before next: QueryToken?) throws(TooMany) {
        switch token.kind {
        case .phrase, .field, .near: clauses += 1
        case .plus, .minus, .and, .not, .may:
            switch next?.kind {
            case .phrase, .field: break
            default: clauses += 1
            }
        case .word(let text, false) where WildcardSyntax.node(text) != nil: wildcards += 1
        case .word, .or, .open, .close: break
        }
        try check()
    }

    /// Counts the nodes of a tree.
    mutating func add(_ node: QueryNode) throws(TooMany) {
        switch node {
        case .word: break
        case .field(_, .words(let text)):
            clauses += 1
            if WildcardSyntax.node(text) != nil { wildcards += 1 }
        case .phrase, .field, .within: clauses += 1
        case .wildcard, .fuzzy: wildcards += 1
        case .near(let nodes, _, _):
            clauses += nodes.count
            for node in nodes { try add(node) }
        case .and(let nodes):
            clauses += nodes.count
            for node in nodes { try add(node) }
        case .or(let nodes): for node in nodes { try add(node) }
        case .not(let node):
            clauses += 1
            try add(node)
        case .clauses(let all):
            clauses += all.must.count + all.mustNot.count
            for node in all.all { try add(node) }
        }
        try check()
    }

    /// Counts a saved query that is asked for.
    mutating func addSaved() throws(TooMany) {
        saved += 1
        if saved > Self.maximumSaved { throw TooMany() }
    }

    private func check() throws(TooMany) {
        if clauses > Self.maximumClauses || wildcards > Self.maximumWildcards { throw TooMany() }
    }
}

extension QueryNode {
    /// What is wrong with where `within:` stands; nil where nothing is.
    var scopeFault: String? {
        let rule = "within: stands beside the words it is for, as in: logging camps within:sentence"
        func fault(_ nodes: [QueryNode], besides: [QueryNode]) -> String? {
            let scopes = nodes.filter { if case .within = $0 { true } else { false } }
            let others = nodes.filter { if case .within = $0 { false } else { true } }
            if scopes.count > 1 { return "words can be within one thing only, and here are \(scopes.count)" }
            if scopes.count == 1, !(others + besides).contains(where: \.hasPositiveText) { return rule }
            return others.lazy.compactMap(\.scopeFault).first
        }
        switch self {
        case .word, .phrase, .wildcard, .fuzzy, .field: return nil
        case .within: return rule
        case .near(let nodes, _, _), .or(let nodes): return nodes.lazy.compactMap(\.scopeFault).first
        case .not(let node): return node.scopeFault
        case .and(let nodes): return fault(nodes, besides: [])
        case .clauses(let clauses):
            let others = clauses.should + clauses.may
            return fault(clauses.must, besides: others)
                ?? (others + clauses.mustNot).lazy.compactMap(\.scopeFault).first
        }
    }

    /// Whether there are words or phrases in it that are looked for in the text.
    var hasPositiveText: Bool {
        switch self {
        case .word, .phrase, .fuzzy, .near: true
        case .wildcard: self != .everything
        case .field, .within, .not: false
        case .and(let nodes), .or(let nodes): nodes.contains(where: \.hasPositiveText)
        case .clauses(let clauses):
            (clauses.must + clauses.should + clauses.may).contains(where: \.hasPositiveText)
        }
    }
}

/// The name that was probably meant.
enum NearestName {
    /// The one of `names` that is spelt almost like `name`; nil where none is.
    static func nearest(_ name: String, among names: [String]) -> String? {
        let scalars = Array(name.lowercased().unicodeScalars.prefix(64))
        let limit = scalars.count > 3 ? 2 : 1
        return (1...limit).lazy.compactMap { edits in
            names.first { EditDistance.isWithin(edits, scalars, Array($0.lowercased().unicodeScalars)) }
        }.first
    }

    /// ` (did you mean X?)`, or nothing.
    static func suggestion(for name: String, among names: [String], sign: String = "") -> String {
        nearest(name, among: names).map { " (did you mean \($0)\(sign)?)" } ?? ""
    }
}
