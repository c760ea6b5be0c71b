package import SearchAPI

/// Between texts and trees, without an index: what tests hold the query language to.
package struct QueryRoundTrip {
    private let language: QueryLanguage

    /// The language of an index with these tags and saved queries.
    package init(tags: Set<String>, saved: [String: String] = [:]) {
        language = QueryLanguage(tags: tags, saved: saved)
    }

    /// The tree in its one form.
    package func normal(_ tree: QueryTree) throws -> QueryTree { try QueryNode(tree, language).tree }

    /// What an answer says as `parsed`.
    package func text(_ tree: QueryTree) throws -> String { try QueryNode(tree, language).text }

    /// The tree of an expression.
    package func parse(_ query: String) throws -> QueryTree {
        guard let node = try QueryParser.parse(query, language)?.node else {
            throw SearchFailure(.badQuery, "the query is empty")
        }
        return node.tree
    }
}
