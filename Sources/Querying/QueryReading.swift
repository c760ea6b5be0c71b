internal import SearchAPI

/// From what a request says to a tree.
struct QueryReading {
    private let request: SearchRequest
    private let context: QueryContext

    /// Unknown fields of a query that have a warning each.
    private static let fieldsNamed = 10

    /// Of a query without a letter or digit: what a search that takes any text says, and what the others refuse.
    static let nothingSearched = SearchWarning(
        code: "words_ignored", detail: "the query has no letter, digit or symbol in it, so nothing was searched")
    static let nothingToSearch = SearchFailure(
        .badQuery, "the query has no letter, digit or symbol in it; give it a word to look for")

    init(_ request: SearchRequest, _ context: QueryContext) {
        self.request = request
        self.context = context
    }

    /// What is looked for; nil where that is nothing, and the request has to be answered all the same.
    func node(_ warnings: inout [SearchWarning]) throws -> QueryNode? {
        if let tree = request.tree {
            guard request.query.isEmpty else {
                throw SearchFailure(.badQuery, "the request has both 'q' and 'tree'; give one of them")
            }
            return checked(try QueryNode(tree, context.language), &warnings)
        }
        let isBlank = request.query.unicodeScalars.allSatisfy(\.properties.isWhitespace)
        if isBlank, !request.filters.isEmpty { return .everything }
        if request.mode == .words { return words(&warnings) }
        guard !isBlank else {
            throw SearchFailure(.badQuery, "the query is empty; give it a word to look for, or a filter")
        }
        return checked(try expression(&warnings), &warnings)
    }

    private func words(_ warnings: inout [SearchWarning]) -> QueryNode? {
        QueryNode.words(of: request.query).flatMap { checked($0, &warnings) }
    }

    /// The query, if there is anything to look for in it; else says so.
    private func checked(_ node: QueryNode, _ warnings: inout [SearchWarning]) -> QueryNode? {
        if node.hasSubject { return node }
        warnings = [Self.nothingSearched]
        return nil
    }

    private func expression(_ warnings: inout [SearchWarning]) throws -> QueryNode {
        let result: QueryParser.Result
        do throws(QuerySyntaxError) {
            var language = context.language
            language.isStrict = request.strict
            guard let parsed = try QueryParser.parse(request.query, language) else {
                throw QuerySyntaxError(detail: "the query is empty", position: 0)
            }
            result = parsed
        } catch {
            guard !request.strict, !error.isFinal, let words = QueryNode.words(of: request.query) else {
                throw SearchFailure(.badQuery, error.detail, position: error.position)
            }
            warnings.append(
                SearchWarning(
                    code: "parsed_as_words",
                    detail: "searched as plain words: \(error.detail) (at byte \(error.position))",
                    position: error.position))
            return words
        }
        warnings += result.warnings
        try report(result.unknownFields, &warnings)
        return result.node
    }

    private func report(_ unknown: [(name: String, position: Int)], _ warnings: inout [SearchWarning]) throws {
        let fields = context.fieldNames.joined(separator: ", ")
        func meant(_ name: String) -> String {
            NearestName.suggestion(for: name, among: context.fieldNames + ["within", "has", "query"], sign: ":")
        }
        if let (name, position) = unknown.first, request.strict {
            throw SearchFailure(
                .badQuery, "there is no field '\(name)'\(meant(name)); there are \(fields)", position: position)
        }
        for (name, position) in unknown.prefix(Self.fieldsNamed) {
            warnings.append(
                SearchWarning(
                    code: "unknown_field",
                    detail:
                        "there is no field '\(name)', so it was searched as a word\(meant(name)); there are \(fields)",
                    position: position))
        }
        if unknown.count > Self.fieldsNamed {
            warnings.append(
                SearchWarning(
                    code: "unknown_field",
                    detail:
                        "\(unknown.count - Self.fieldsNamed) more names before a colon are no fields either, and were searched as words"
                ))
        }
    }
}
