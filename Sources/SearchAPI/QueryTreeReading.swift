extension QueryTree: JSONReadable, Decodable {
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
    public init(json: JSONValue) throws(SearchFailure) {
        self = try Node(json: json, place: "tree", depth: 0).tree()
    }

    /// A node that is being read.
    private struct Node {
        let json: JSONValue
        /// As people write it: `tree.and[1].near`.
        let place: String
        let depth: Int
        let names: Set<String>

        init(json: JSONValue, place: String, depth: Int) throws(SearchFailure) {
            guard depth <= maximumDepth else {
                throw SearchFailure(
                    .badQuery, "the tree goes deeper than \(maximumDepth) nodes at \(place.prefix(200))…")
            }
            guard case .object(let members) = json else {
                throw SearchFailure(.badQuery, #"\#(place) must be an object such as {"word": "ferry"}"#)
            }
            (self.json, self.place, self.depth) = (json, place, depth)
            names = Set(members.map(\.name))
        }

        func tree() throws(SearchFailure) -> QueryTree {
            switch try kind() {
            case "word": return .word(try text("word"))
            case "words": return .words(try text("words"))
            case "phrase": return .phrase(try text("phrase"))
            case "wildcard": return .wildcard(try text("wildcard"))
            case "fuzzy":
                return .fuzzy(try text("fuzzy"), edits: has("edits") ? try value("edits", "1 or 2") : nil)
            case "near":
                return .near(
                    try nodes("near"),
                    distance: has("distance") ? try value("distance", "a whole number") : QueryTree.defaultDistance,
                    isOrdered: has("ordered") ? try value("ordered", "true or false") : false)
            case "field": return try field()
            case "and": return .and(try nodes("and"))
            case "or": return .or(try nodes("or"))
            case "not": return .not(try Node(json: member("not"), place: place + ".not", depth: depth + 1).tree())
            case "clauses": return try clauses()
            case "within": return .within(try text("within"))
            default: return .saved(try text("query"))
            }
        }

        /// The member that tells what the node is.
        private func kind() throws(SearchFailure) -> String {
            // `words` and `phrase` are nodes of their own and values of a field.
            let kind = has("field") ? "field" : names.sorted().first { forms[$0] != nil }
            guard let kind, let companions = forms[kind] else {
                let known = forms.keys.sorted().joined(separator: ", ")
                throw SearchFailure(.badQuery, "\(place) has none of the members that tell a node: \(known)")
            }
            if let stranger = names.sorted().first(where: { $0 != kind && !companions.contains($0) }) {
                throw SearchFailure(
                    .badQuery, "\(place) is told by '\(kind)', and '\(stranger)' does not go with that")
            }
            return kind
        }

        private func field() throws(SearchFailure) -> QueryTree {
            guard names.count == 2 else {
                throw SearchFailure(
                    .badQuery, "\(place) names a field, and needs one of words, phrase, range or exists")
            }
            let name = try text("field")
            if has("words") { return .field(name, .words(try text("words"))) }
            if has("phrase") { return .field(name, .phrase(try text("phrase"))) }
            if has("range") {
                let ends: [String: String] = try value("range", #"an object of strings such as {"from": "1994"}"#)
                guard !ends.isEmpty, ends.keys.allSatisfy({ $0 == "from" || $0 == "to" }) else {
                    throw SearchFailure(.badQuery, "\(place).range must have 'from', 'to' or both")
                }
                return .field(name, .range(from: ends["from"], to: ends["to"]))
            }
            guard try value("exists", "true") as Bool else {
                throw SearchFailure(.badQuery, #"\#(place).exists must be true; write {"not": …} around it"#)
            }
            return .field(name, .exists)
        }

        private func clauses() throws(SearchFailure) -> QueryTree {
            guard case .object(let members) = member("clauses") else {
                throw SearchFailure(.badQuery, "\(place).clauses must be an object of arrays of nodes")
            }
            let known = ["must", "should", "may", "must_not"]
            if let stranger = members.map(\.name).sorted().first(where: { !known.contains($0) }) {
                let all = known.joined(separator: ", ")
                throw SearchFailure(
                    .badQuery, "\(place).clauses can have \(all), and '\(stranger)' is none of them")
            }
            var lists: [String: [QueryTree]] = [:]
            for member in members where lists[member.name] == nil {
                lists[member.name] = try nodes(member.value, place: "\(place).clauses.\(member.name)")
            }
            return .clauses(
                must: lists["must"] ?? [], should: lists["should"] ?? [], may: lists["may"] ?? [],
                mustNot: lists["must_not"] ?? [])
        }

        private func has(_ name: String) -> Bool { names.contains(name) }

        private func member(_ name: String) -> JSONValue { json[name] ?? .null }

        private func text(_ name: String) throws(SearchFailure) -> String { try value(name, "a string") }

        private func value<Value: JSONReadable>(_ name: String, _ form: String) throws(SearchFailure) -> Value {
            do {
                return try Value(json: member(name))
            } catch {
                throw SearchFailure(.badQuery, "\(place).\(name) must be \(form)")
            }
        }

        private func nodes(_ name: String) throws(SearchFailure) -> [QueryTree] {
            try nodes(member(name), place: "\(place).\(name)")
        }

        private func nodes(_ json: JSONValue, place: String) throws(SearchFailure) -> [QueryTree] {
            guard case .array(let elements) = json else {
                throw SearchFailure(.badQuery, "\(place) must be an array of nodes")
            }
            var nodes: [QueryTree] = []
            for (index, element) in elements.enumerated() {
                nodes.append(try Node(json: element, place: "\(place)[\(index)]", depth: depth + 1).tree())
            }
            return nodes
        }
    }
}
