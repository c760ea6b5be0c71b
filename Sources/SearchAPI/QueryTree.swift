/// A query as a tree, the same as a query in the query language and exchangeable with it.
///
/// As JSON, each node is an object that is told by one of its members:
///
///     {"word": "ferry"}                              a plain word
///     {"words": "a ferry of 1974"}                   plain words, any of them, without operators
///     {"phrase": "salt barley"}                      words that follow each other
///     {"wildcard": "wo*n"}, {"fuzzy": "roubel", "edits": 1}
///     {"near": [a, b, …], "distance": 5, "ordered": true}
///     {"field": "title", "words": "ferry"}           a field: "words", "phrase", "range": {"from": …, "to": …}, or "exists": true
///     {"and": [a, b, …]}, {"or": [a, b, …]}, {"not": a}
///     {"clauses": {"must": […], "should": […], "may": […], "must_not": […]}}
///     {"within": "sentence"}                         beside other operands: sentence, paragraph or section
///     {"query": "name"}                              a saved query
public indirect enum QueryTree: Hashable, Sendable {
    /// What a field is to have.
    public enum Value: Hashable, Sendable {
        case words(String)
        case phrase(String)
        /// Both ends belong to it; an open end is nil.
        case range(from: String?, to: String?)
        /// Anything at all.
        case exists
    }

    case word(String)
    case words(String)
    case phrase(String)
    case wildcard(String)
    case fuzzy(String, edits: Int?)
    case near([QueryTree], distance: Int, isOrdered: Bool)
    case field(String, Value)
    case and([QueryTree])
    case or([QueryTree])
    case not(QueryTree)
    case clauses(must: [QueryTree], should: [QueryTree], may: [QueryTree], mustNot: [QueryTree])
    case within(String)
    case saved(String)

    /// The distance where a `near` names none.
    public static let defaultDistance = 10
}

extension QueryTree: JSONWritable {
    /// Writes the node as an object.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in writeMembers(to: &writer) }
    }

    private func writeMembers(to writer: inout JSONWriter) {
        func list(_ name: String, _ nodes: [QueryTree], _ writer: inout JSONWriter) {
            writer.key(name)
            writer.array(nodes) { $1.write(to: &$0) }
        }
        switch self {
        case .word(let text): writer.member("word", text)
        case .words(let text): writer.member("words", text)
        case .phrase(let text): writer.member("phrase", text)
        case .wildcard(let pattern): writer.member("wildcard", pattern)
        case .fuzzy(let word, let edits):
            writer.member("fuzzy", word)
            if let edits { writer.member("edits", edits) }
        case .near(let nodes, let distance, let isOrdered):
            list("near", nodes, &writer)
            writer.member("distance", distance)
            if isOrdered { writer.member("ordered", true) }
        case .field(let name, let value):
            writer.member("field", name)
            switch value {
            case .words(let text): writer.member("words", text)
            case .phrase(let text): writer.member("phrase", text)
            case .range(let from, let to):
                writer.key("range")
                writer.object { writer in
                    if let from { writer.member("from", from) }
                    if let to { writer.member("to", to) }
                }
            case .exists: writer.member("exists", true)
            }
        case .and(let nodes): list("and", nodes, &writer)
        case .or(let nodes): list("or", nodes, &writer)
        case .not(let node):
            writer.key("not")
            node.write(to: &writer)
        case .clauses(let must, let should, let may, let mustNot):
            writer.key("clauses")
            writer.object { writer in
                let lists = [("must", must), ("should", should), ("may", may), ("must_not", mustNot)]
                for (name, nodes) in lists where !nodes.isEmpty { list(name, nodes, &writer) }
            }
        case .within(let unit): writer.member("within", unit)
        case .saved(let name): writer.member("query", name)
        }
    }
}

extension QueryTree: Decodable {
    private struct Key: CodingKey {
        var stringValue: String
        var intValue: Int? { nil }
        init(_ name: String) { stringValue = name }
        init?(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    /// Nodes in each other; more are refused before they are read. The engine allows fewer.
    private static let maximumDepth = 100
    /// The members that tell a node, each with those that may stand beside it.
    private static let forms: [String: Set<String>] = [
        "word": [], "words": [], "phrase": [], "wildcard": [], "fuzzy": ["edits"], "near": ["distance", "ordered"],
        "field": ["words", "phrase", "range", "exists"], "and": [], "or": [], "not": [], "clauses": [], "within": [],
        "query": [],
    ]

    /// Reads a node.
    ///
    /// - Throws: `SearchFailure` with code `bad_query`, which says where in the tree the fault is (`tree.and[1].near`).
    public init(from decoder: any Decoder) throws {
        let place = Self.place(decoder.codingPath)
        guard decoder.codingPath.count <= 2 * Self.maximumDepth else {
            throw SearchFailure(
                .badQuery, "the tree goes deeper than \(Self.maximumDepth) nodes at \(place.prefix(200))…")
        }
        guard let node = try? decoder.container(keyedBy: Key.self) else {
            throw SearchFailure(.badQuery, #"\#(place) must be an object such as {"word": "ferry"}"#)
        }
        let names = Set(node.allKeys.map(\.stringValue))
        // `words` and `phrase` are nodes of their own and values of a field.
        let kind = names.contains("field") ? "field" : names.sorted().first { Self.forms[$0] != nil }
        guard let kind, let companions = Self.forms[kind] else {
            let known = Self.forms.keys.sorted().joined(separator: ", ")
            throw SearchFailure(.badQuery, "\(place) has none of the members that tell a node: \(known)")
        }
        if let stranger = names.sorted().first(where: { $0 != kind && !companions.contains($0) }) {
            throw SearchFailure(.badQuery, "\(place) is told by '\(kind)', and '\(stranger)' does not go with that")
        }
        func read<T: Decodable>(_ name: String, _ form: String) throws -> T {
            do {
                return try node.decode(T.self, forKey: Key(name))
            } catch let failure as SearchFailure {
                throw failure
            } catch {
                throw SearchFailure(.badQuery, "\(place).\(name) must be \(form)")
            }
        }
        func text(_ name: String) throws -> String { try read(name, "a string") }
        func nodes(_ name: String) throws -> [QueryTree] { try read(name, "an array of nodes") }
        func has(_ name: String) -> Bool { names.contains(name) }
        switch kind {
        case "word": self = .word(try text("word"))
        case "words": self = .words(try text("words"))
        case "phrase": self = .phrase(try text("phrase"))
        case "wildcard": self = .wildcard(try text("wildcard"))
        case "fuzzy": self = .fuzzy(try text("fuzzy"), edits: has("edits") ? try read("edits", "1 or 2") : nil)
        case "near":
            self = .near(
                try nodes("near"),
                distance: has("distance") ? try read("distance", "a whole number") : Self.defaultDistance,
                isOrdered: has("ordered") ? try read("ordered", "true or false") : false)
        case "field":
            guard names.count == 2 else {
                throw SearchFailure(
                    .badQuery, "\(place) names a field, and needs one of words, phrase, range or exists")
            }
            let name = try text("field")
            if has("words") {
                self = .field(name, .words(try text("words")))
            } else if has("phrase") {
                self = .field(name, .phrase(try text("phrase")))
            } else if has("range") {
                let ends: [String: String] = try read("range", #"an object of strings such as {"from": "1994"}"#)
                guard !ends.isEmpty, ends.keys.allSatisfy({ $0 == "from" || $0 == "to" }) else {
                    throw SearchFailure(.badQuery, "\(place).range must have 'from', 'to' or both")
                }
                self = .field(name, .range(from: ends["from"], to: ends["to"]))
            } else {
                guard try read("exists", "true") as Bool else {
                    throw SearchFailure(.badQuery, #"\#(place).exists must be true; write {"not": …} around it"#)
                }
                self = .field(name, .exists)
            }
        case "and": self = .and(try nodes("and"))
        case "or": self = .or(try nodes("or"))
        case "not": self = .not(try read("not", "a node"))
        case "clauses":
            let lists: [String: [QueryTree]] = try read("clauses", "an object of arrays of nodes")
            let known = ["must", "should", "may", "must_not"]
            if let stranger = lists.keys.sorted().first(where: { !known.contains($0) }) {
                let all = known.joined(separator: ", ")
                throw SearchFailure(.badQuery, "\(place).clauses can have \(all), and '\(stranger)' is none of them")
            }
            self = .clauses(
                must: lists["must"] ?? [], should: lists["should"] ?? [], may: lists["may"] ?? [],
                mustNot: lists["must_not"] ?? [])
        case "within": self = .within(try text("within"))
        default: self = .saved(try text("query"))
        }
    }

    /// A path as people write it: `tree.and[1].near`.
    private static func place(_ path: [any CodingKey]) -> String {
        var text = ""
        for key in path {
            if let index = key.intValue {
                text += "[\(index)]"
            } else {
                text += (text.isEmpty ? "" : ".") + key.stringValue
            }
        }
        return text.isEmpty ? "tree" : text
    }
}
