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
