internal import SearchAPI

/// A query taken apart, in one form for all ways of writing it: made by the functions below, which bring it into that form.
indirect enum QueryNode: Hashable, Sendable {
    /// A plain word; it may turn out to be a compound, or a run of ideographs.
    case word(String)
    /// Words that must follow each other.
    case phrase(String)
    /// Words like a pattern as it was written, `*` for any letters and `?` for one, anywhere in it: `wild*`, `*ology`,
    /// `wo?en`. `*` alone is every passage.
    case wildcard(String)
    /// A word spelt about so, from `typo~`; at most `edits` letters off, or nil for as many as its length allows.
    case fuzzy(String, edits: Int?)
    /// Each at most `distance` words from the one before, in this order if `isOrdered` (from `ADJ`). Words, phrases, wildcards,
    /// alternatives of those, and others of its kind.
    case near([QueryNode], distance: Int, isOrdered: Bool)
    case field(Field, FieldValue)
    /// Asks of the words beside it that they stand together.
    case within(Scope)
    case and([QueryNode])
    case or([QueryNode])
    case not(QueryNode)
    case clauses(Clauses)

    /// What stands side by side, each as necessary as it is.
    struct Clauses: Hashable, Sendable {
        var must: [QueryNode] = []
        /// Phrases among plain words: required where enough passages have them, else they only count.
        var should: [QueryNode] = []
        /// What only adds to the score, if nothing is required.
        var may: [QueryNode] = []
        var mustNot: [QueryNode] = []
    }

    /// What words are to stand in together.
    enum Scope: String, Hashable, Sendable, CaseIterable {
        case sentence, paragraph, section
    }

    /// What is searched in.
    enum Field: Hashable, Sendable {
        case title, section, path, folder, language, format, kind, year, mentions, date
        /// A tag by its key, authors and categories with them.
        case tag(String)
    }

    /// What a field is to have.
    enum FieldValue: Hashable, Sendable {
        case words(String)
        case phrase(String)
        /// Both ends belong to it; an open end is nil.
        case range(String?, String?)
        /// Any value at all.
        case any
    }
}

extension QueryNode {
    /// Whether the node by itself, side by side with others, only adds to the score.
    var isPlain: Bool {
        switch self {
        case .word, .wildcard, .fuzzy: true
        case .or(let nodes): nodes.contains(where: \.isPlain)
        case .clauses(let clauses): clauses.must.isEmpty && clauses.mustNot.isEmpty
        case .phrase, .near, .field, .within, .and, .not: false
        }
    }

    /// Whether it can stand on a side of NEAR or ADJ.
    var canBeNear: Bool {
        switch self {
        case .word, .phrase, .fuzzy, .near: true
        case .wildcard: self != .everything
        case .or(let nodes): nodes.allSatisfy(\.canBeNear)
        case .field, .within, .and, .not, .clauses: false
        }
    }

    /// A phrase. Its signs mean nothing, so a quote in it is a blank: then it can always be written in quotes.
    static func phrase(of text: String) -> QueryNode {
        .phrase(String(String.UnicodeScalarView(text.unicodeScalars.map { $0 == "\"" ? " " : $0 })))
    }

    /// All of `nodes`, at least one.
    static func all(of nodes: [QueryNode]) -> QueryNode {
        let flat = nodes.flatMap { if case .and(let inner) = $0 { inner } else { [$0] } }
        return flat.count == 1 ? flat[0] : .and(flat)
    }

    /// Any of `nodes`, at least one.
    static func any(of nodes: [QueryNode]) -> QueryNode {
        let flat = nodes.flatMap { if case .or(let inner) = $0 { inner } else { [$0] } }
        return flat.count == 1 ? flat[0] : .or(flat)
    }

    /// What stands before something that is neither required nor excluded.
    enum BareSign {
        case none
        /// Quotes that may be mere emphasis.
        case emphasis
        /// `?`
        case optional
    }

    /// What stands side by side. `bare` are those without `+` and `-`, in their order.
    static func list(_ clauses: Clauses, bare: [(node: QueryNode, sign: BareSign)]) -> QueryNode {
        var clauses = clauses
        var phrases: [(node: QueryNode, isEmphasis: Bool)] = []
        for (node, sign) in bare {
            switch node {
            case _ where sign == .optional: clauses.may.append(node)
            case .not(let inner): clauses.mustNot.append(inner)
            case .phrase: phrases.append((node, sign == .emphasis))
            case _ where node.isPlain: clauses.may.append(node)
            default: clauses.must.append(node)
            }
        }
        let words = clauses.may.reduce(0) { $0 + $1.wordCount }
        for (phrase, isEmphasis) in phrases {
            if isEmphasis, words >= emphasisWords {
                clauses.may.append(phrase)
            } else {
                clauses.should.append(phrase)
            }
        }
        return .list(clauses)
    }

    /// Beside so many plain words, typographic quotes are taken for emphasis.
    private static let emphasisWords = 4

    private var wordCount: Int {
        switch self {
        case .word: 1
        case .or(let nodes): nodes.reduce(0) { $0 + $1.wordCount }
        default: 0
        }
    }

    /// Clauses, at least one.
    static func list(_ given: Clauses) -> QueryNode {
        var clauses = given
        clauses.may = given.may.map { node in
            if case .not(let inner) = node { return .clauses(Clauses(mustNot: [inner])) }
            return node
        }
        clauses.must = []
        for node in given.must {
            if case .not(let inner) = node { clauses.mustNot.append(inner) } else { clauses.must.append(node) }
        }
        // Beside others, a `*` is a bullet that was pasted and no wish for all there is.
        if clauses.all.contains(where: { $0 != .everything }) {
            clauses.may.removeAll { $0 == .everything }
        } else if clauses.may.count > 1 {
            clauses.may = [.everything]
        }
        // Without plain words beside them, phrases are what is asked for.
        if !clauses.may.contains(where: \.isPlain) {
            clauses.must += clauses.should
            clauses.should = []
        }
        if clauses.mustNot.isEmpty, clauses.should.isEmpty {
            if clauses.must.isEmpty, clauses.may.allSatisfy(\.isRankedAlone) { return .any(of: clauses.may) }
            if clauses.may.isEmpty, clauses.must.count == 1, !clauses.must[0].isRankedAlone { return clauses.must[0] }
        }
        return .clauses(clauses)
    }

    /// Whether it means the same alone as where it may match, so that a list of such nodes is OR.
    private var isRankedAlone: Bool {
        if case .clauses = self { return false }
        return isPlain
    }

    /// Plain words, without any meaning of signs; nil where there is none.
    static func words(of text: String) -> QueryNode? {
        // By scalars, as the lexer does: to Swift, U+0600 and a blank after it are one character.
        let words = text.unicodeScalars.split(whereSeparator: \.properties.isWhitespace).map {
            QueryNode.word(String($0))
        }
        return words.isEmpty ? nil : .any(of: words)
    }

    /// Words, phrases and fields in it.
    var leafCount: Int {
        switch self {
        case .word, .phrase, .wildcard, .fuzzy, .field, .within: 1
        case .near(let nodes, _, _), .and(let nodes), .or(let nodes): nodes.reduce(0) { $0 + $1.leafCount }
        case .not: 0
        case .clauses(let clauses): clauses.all.reduce(0) { $0 + $1.leafCount }
        }
    }

    /// How much it takes to find, as an order: terms of the index, several of them, texts.
    var cost: Int {
        switch self {
        case .within: 0
        case .field(_, .phrase): 3
        case .field: 0
        case .word: 1
        case .wildcard, .fuzzy: 2
        case .phrase, .near: 4
        case .and(let nodes), .or(let nodes): nodes.map(\.cost).max() ?? 0
        case .not(let node): 1 + node.cost
        case .clauses(let clauses): clauses.all.map(\.cost).max() ?? 0
        }
    }

    /// Nodes in each other, 1 for one alone.
    var depth: Int {
        switch self {
        case .word, .phrase, .wildcard, .fuzzy, .field, .within: 1
        case .near(let nodes, _, _), .and(let nodes), .or(let nodes): 1 + (nodes.map(\.depth).max() ?? 0)
        case .not(let node): 1 + node.depth
        case .clauses(let clauses): 1 + (clauses.all.map(\.depth).max() ?? 0)
        }
    }

    /// Whether there is anything to look for: a letter, a digit, a symbol, or all there is.
    var hasSubject: Bool {
        func hasWord(_ text: String) -> Bool {
            text.unicodeScalars.contains { scalar in
                scalar.properties.isAlphabetic || scalar.properties.numericType != nil
                    || scalar.properties.generalCategory.isSymbol
            }
        }
        switch self {
        case .word(let text), .phrase(let text), .fuzzy(let text, _): return hasWord(text)
        case .wildcard(let pattern): return self == .everything || hasWord(pattern)
        case .field(_, .words(let text)), .field(_, .phrase(let text)): return hasWord(text)
        case .field(_, .range(let from, let to)): return hasWord((from ?? "") + (to ?? ""))
        case .field(_, .any): return true
        case .within: return false
        case .near(let nodes, _, _), .and(let nodes), .or(let nodes): return nodes.contains(where: \.hasSubject)
        case .not(let node): return node.hasSubject
        case .clauses(let clauses): return clauses.all.contains(where: \.hasSubject)
        }
    }
}

extension QueryNode.Clauses {
    /// All of them, in the order in which they are written.
    var all: [QueryNode] { must + should + may + mustNot }
}

extension QueryNode.Field {
    /// The name that queries use.
    var name: String {
        switch self {
        case .title: "title"
        case .section: "section"
        case .path: "path"
        case .folder: "folder"
        case .language: "lang"
        case .format: "type"
        case .kind: "kind"
        case .year: "year"
        case .mentions: "mentions"
        case .date: "date"
        case .tag(let key): key
        }
    }

    /// Names that are always there.
    static let builtIn = [
        "title", "section", "author", "category", "lang", "path", "folder", "type", "kind", "year", "mentions", "date",
    ]

    /// The field of a name; `tags` are the keys that the index's documents have.
    static func named(_ name: String, tags: Set<String>) -> QueryNode.Field? {
        switch name {
        case "title": .title
        case "section": .section
        case "path": .path
        case "folder", "in": .folder
        case "lang", "language": .language
        case "type", "format": .format
        case "kind": .kind
        case "year": .year
        case "mentions": .mentions
        case "date": .date
        case "author", "authors": .tag("author")
        case "category", "categories": .tag("category")
        default:
            [name, name + "s", name.hasSuffix("s") ? String(name.dropLast()) : name].first(where: tags.contains).map {
                .tag($0)
            }
        }
    }
}

extension QueryNode.FieldValue {
    /// A value without quotes: a range if it has `..` in it, any at all if it is `*`.
    static func value(_ text: String) -> QueryNode.FieldValue {
        if text == "*" { return .any }
        guard text != "..", let dots = text.utf8.firstRange(of: "..".utf8) else { return .words(text) }
        let from = String(text[..<dots.lowerBound])
        let to = String(text[dots.upperBound...])
        return .range(from.isEmpty ? nil : from, to.isEmpty ? nil : to)
    }
}
