internal import SearchAPI

extension QueryNode {
    /// The query as a tree for JSON.
    var tree: QueryTree {
        switch self {
        case .word(let text): .word(text)
        case .phrase(let text): .phrase(text)
        case .wildcard(let pattern): .wildcard(pattern)
        case .fuzzy(let word, let edits): .fuzzy(word, edits: edits)
        case .near(let nodes, let distance, let isOrdered):
            .near(nodes.map(\.tree), distance: distance, isOrdered: isOrdered)
        case .field(let field, let value):
            switch value {
            case .words(let text): .field(field.name, .words(text))
            case .phrase(let text): .field(field.name, .phrase(text))
            case .range(let from, let to): .field(field.name, .range(from: from, to: to))
            case .any: .field(field.name, .exists)
            }
        case .within(let scope): .within(scope.rawValue)
        case .and(let nodes): .and(nodes.map(\.tree))
        case .or(let nodes): .or(nodes.map(\.tree))
        case .not(let node): .not(node.tree)
        case .clauses(let clauses):
            .clauses(
                must: clauses.must.map(\.tree), should: clauses.should.map(\.tree), may: clauses.may.map(\.tree),
                mustNot: clauses.mustNot.map(\.tree))
        }
    }

    /// The query of a tree.
    ///
    /// - Throws: `bad_query` with the place in the tree (`tree.and[1]`).
    init(_ tree: QueryTree, _ language: QueryLanguage) throws(SearchFailure) {
        var reading = TreeReading(language: language)
        var node = try reading.node(tree, "tree")
        if case .not(let inner) = node { node = .list(Clauses(mustNot: [inner])) }
        do throws(QueryCosts.TooMany) {
            var costs = QueryCosts()
            try costs.add(node)
        } catch {
            throw SearchFailure(.badQuery, QueryCosts.detail)
        }
        guard node.depth <= QueryCosts.maximumDepth else {
            throw SearchFailure(.badQuery, "the tree goes deeper than \(QueryCosts.maximumDepth) nodes")
        }
        if let fault = node.scopeFault { throw SearchFailure(.badQuery, fault) }
        self = node
    }
}

/// Reads a tree; the same trees come out as of the query language.
private struct TreeReading {
    let language: QueryLanguage

    mutating func node(_ tree: QueryTree, _ place: String) throws(SearchFailure) -> QueryNode {
        switch tree {
        case .word(let text):
            try check(text, place, "'words' takes several, and 'phrase' those that follow each other")
            return .word(text)
        case .words(let text):
            guard let node = QueryNode.words(of: text) else { throw empty(place) }
            return node
        case .phrase(let text): return .phrase(of: text)
        case .wildcard(let pattern):
            guard case .wildcard(let known)? = WildcardSyntax.node(pattern) else {
                throw SearchFailure(
                    .badQuery, "\(place): '\(pattern)' is no pattern of letters with * or ? in it, as in wo*n")
            }
            return .wildcard(known)
        case .fuzzy(let word, let edits):
            let text = word + "~" + (edits.map(String.init) ?? "")
            guard case .fuzzy? = WildcardSyntax.node(text), let node = WildcardSyntax.node(text) else {
                throw SearchFailure(
                    .badQuery, "\(place): 'fuzzy' takes a word of three letters or more, and 'edits' is 1 or 2")
            }
            return node
        case .near(let trees, let distance, let isOrdered):
            guard trees.count > 1 else { throw SearchFailure(.badQuery, "\(place).near needs two nodes or more") }
            guard QueryLexer.distances.contains(distance) else {
                throw SearchFailure(
                    .badQuery,
                    "\(place).distance must be \(QueryLexer.distances.lowerBound) to "
                        + "\(QueryLexer.distances.upperBound), and \(distance) is not")
            }
            let nodes = try nodes(trees, place + ".near")
            guard nodes.allSatisfy(\.canBeNear) else {
                throw SearchFailure(.badQuery, "\(place).near takes words, phrases, and alternatives of those")
            }
            return .near(nodes, distance: distance, isOrdered: isOrdered)
        case .field(let name, let value): return try field(name, value, place)
        case .and(let trees):
            guard !trees.isEmpty else { throw empty(place) }
            return .all(of: try nodes(trees, place + ".and"))
        case .or(let trees):
            guard !trees.isEmpty else { throw empty(place) }
            return .any(of: try nodes(trees, place + ".or"))
        case .not(let tree): return .not(try node(tree, place + ".not"))
        case .clauses(let must, let should, let may, let mustNot):
            var clauses = QueryNode.Clauses()
            clauses.must = try nodes(must, place + ".clauses.must")
            clauses.may = try nodes(may, place + ".clauses.may")
            clauses.mustNot = try nodes(mustNot, place + ".clauses.must_not")
            for node in try nodes(should, place + ".clauses.should") {
                switch node {
                case .phrase: clauses.should.append(node)
                case _ where node.isPlain: clauses.may.append(node)
                default: clauses.must.append(node)
                }
            }
            guard clauses != QueryNode.Clauses() else { throw empty(place) }
            return .list(clauses)
        case .within(let unit):
            guard let scope = QueryNode.Scope(rawValue: unit) else {
                throw SearchFailure(.badQuery, "\(place).within must be sentence, paragraph or section")
            }
            return .within(scope)
        case .saved(let name):
            let query = "query:" + QueryNode.FieldValue.phrase(of: name).text
            let result: QueryParser.Result?
            do throws(QuerySyntaxError) { result = try QueryParser.parse(query, language) } catch {
                throw SearchFailure(.badQuery, "\(place): \(error.detail)")
            }
            guard let result else { throw empty(place) }
            return result.node
        }
    }

    private mutating func nodes(_ trees: [QueryTree], _ place: String) throws(SearchFailure) -> [QueryNode] {
        var nodes: [QueryNode] = []
        for (index, tree) in trees.enumerated() { nodes.append(try node(tree, "\(place)[\(index)]")) }
        return nodes
    }

    private func field(
        _ name: String, _ value: QueryTree.Value, _ place: String
    ) throws(SearchFailure) -> QueryNode {
        guard let field = QueryNode.Field.named(name.lowercased(), tags: language.tags) else {
            let names = QueryNode.Field.builtIn + language.tags.sorted()
            throw SearchFailure(
                .badQuery, "\(place): there is no field '\(name)'" + NearestName.suggestion(for: name, among: names))
        }
        switch value {
        case .words(let text):
            let words = text.unicodeScalars.split(whereSeparator: \.properties.isWhitespace).map(String.init)
            guard !words.isEmpty else { throw empty(place) }
            // Of a tag, which has values of several words, the whole is meant.
            if words.count > 1, field != .title, field != .section { return .field(field, .phrase(of: text)) }
            return .all(of: words.map { .field(field, .value($0)) })
        case .phrase(let text): return .field(field, .phrase(of: text))
        case .range(let from, let to):
            for end in [from, to].compactMap({ $0 }) { try check(end, place, "a range has an end on each side") }
            return .field(field, .value("\(from ?? "")..\(to ?? "")"))
        case .exists: return .field(field, .any)
        }
    }

    private func check(_ text: String, _ place: String, _ advice: String) throws(SearchFailure) {
        guard !text.isEmpty else { throw empty(place) }
        guard !text.unicodeScalars.contains(where: \.properties.isWhitespace) else {
            throw SearchFailure(.badQuery, "\(place): '\(text)' has white space in it; \(advice)")
        }
    }

    private func empty(_ place: String) -> SearchFailure {
        SearchFailure(.badQuery, "\(place) is empty; give it something to look for")
    }
}
