internal import SearchAPI

/// What a search was asked for, from a query string or from a JSON body, before its bounds are checked.
struct SearchArguments {
    var query: String?
    var limit: Int?
    var offset: Int?
    var filters: [String: [String]] = [:]
    var sort: String?
    var groupBy: String?
    var facets: [String] = []
    var explain: Bool?
    var wantsSnippets: Bool?
    var wantsExactTotal: Bool?
    var strict: Bool?
    var tree: QueryTree?
    var wantsTree: Bool?
    var mode: String?
    var match: String?
    var timeoutMilliseconds: Int?

    var perGroup: Int?
    var perDocument: Int?
    var fold: String?
    var facetLimit: Int?
    var cursor: String?
    var generation: String?
    var maximumBytes: Int?
    var maximumTokens: Int?
    var like: [String] = []
    var unlike: [String] = []

    /// The names in a query string and in a JSON body.
    static let names = [
        "q", "limit", "offset", "filter", "sort", "group_by", "per_group", "per_document", "fold", "facet",
        "facet_limit", "cursor", "generation", "max_bytes", "max_tokens", "like", "unlike", "explain", "snippets",
        "exact_total", "strict", "tree", "mode", "match", "timeout_ms",
    ]
    /// Those of a search that has no query of its own.
    static let namesWithoutQuery = names.filter {
        !["q", "like", "unlike", "strict", "tree", "mode", "match"].contains($0)
    }

    /// The request, if all of it is within bounds.
    ///
    /// - Parameter needsQuery: False where something else says what to look for.
    func request(needsQuery: Bool = true) throws(SearchFailure) -> SearchRequest {
        guard
            !needsQuery || query != nil || tree != nil || !filters.isEmpty || !like.isEmpty
                || mode == QueryMode.words.rawValue
        else {
            throw SearchFailure(.badQuery, "the query is empty; say in 'q' what to look for, or give a 'filter'")
        }
        let query = query ?? ""
        guard query.utf8.count <= SearchLimits.queryBytes else {
            throw SearchFailure(
                .tooLarge,
                "the query has \(query.utf8.count) bytes, and \(SearchLimits.queryBytes) are allowed; shorten it")
        }
        var request = SearchRequest(query: query, filters: filters, facets: facets)
        if let limit { request.limit = limit }
        if let offset { request.offset = offset }
        if let explain { request.explain = explain }
        if let wantsSnippets { request.wantsSnippets = wantsSnippets }
        if let wantsExactTotal { request.wantsExactTotal = wantsExactTotal }
        if let strict { request.strict = strict }
        request.tree = tree
        request.wantsTree = wantsTree ?? (tree != nil)
        if let mode { request.mode = try Self.word(mode, "mode") }
        if let match { request.match = try Self.word(match, "match") }
        if let timeoutMilliseconds {
            try check(timeoutMilliseconds, "timeout_ms", in: 1...SearchLimits.timeoutMilliseconds)
            request.timeoutMilliseconds = timeoutMilliseconds
        }
        try check(request.limit, "limit", in: 1...SearchLimits.limit)
        try check(request.offset, "offset", in: 0...SearchLimits.depth)
        guard request.offset + request.limit <= SearchLimits.depth else {
            throw SearchFailure(
                .badParameter,
                "'offset' and 'limit' together must be at most \(SearchLimits.depth), and"
                    + " \(request.offset) + \(request.limit) is more; narrow the search instead")
        }
        if let sort {
            guard let order = SortOrder(rawValue: sort) else {
                let words = SortOrder.allCases.map(\.rawValue).joined(separator: ", ")
                throw SearchFailure(.badParameter, "'sort' must be one of \(words), and \(quoted(sort)) is not")
            }
            request.sort = order
        }
        if let groupBy {
            guard groupBy == "document" else {
                throw SearchFailure(.badParameter, "'group_by' can only be 'document', and \(quoted(groupBy)) is not")
            }
            request.groupBy = groupBy
        }
        request.cursor = cursor
        request.generation = generation
        (request.like, request.unlike) = (like, unlike)
        try limits(&request)
        return request
    }

    /// One of the words that a parameter takes.
    static func word<Word: CaseIterable & RawRepresentable<String>>(
        _ text: String, _ name: String
    ) throws(SearchFailure) -> Word {
        guard let word = Word(rawValue: text) else {
            let words = Word.allCases.map(\.rawValue).joined(separator: ", ")
            throw SearchFailure(.badParameter, "'\(name)' must be one of \(words), and \(quoted(text)) is not")
        }
        return word
    }

    /// What bounds the hits and what stands with them.
    private func limits(_ request: inout SearchRequest) throws(SearchFailure) {
        if let fold {
            guard let folding = Folding(rawValue: fold) else {
                let words = Folding.allCases.map(\.rawValue).joined(separator: ", ")
                throw SearchFailure(.badParameter, "'fold' must be one of \(words), and \(quoted(fold)) is not")
            }
            request.fold = folding
        }
        if let perGroup {
            try check(perGroup, "per_group", in: 1...SearchLimits.perDocument)
            guard groupBy != nil else {
                throw SearchFailure(.badParameter, "'per_group' goes with 'group_by'; 'per_document' does without")
            }
            request.perGroup = perGroup
        }
        if let perDocument {
            try check(perDocument, "per_document", in: 1...SearchLimits.perDocument)
            guard groupBy == nil else {
                throw SearchFailure(.badParameter, "'per_document' goes without 'group_by'; with it use 'per_group'")
            }
            request.perDocument = perDocument
        }
        if let facetLimit {
            try check(facetLimit, "facet_limit", in: 1...SearchLimits.limit)
            request.facetLimit = facetLimit
        }
        if let maximumBytes { try check(maximumBytes, "max_bytes", in: 1...Int(Int32.max)) }
        if let maximumTokens { try check(maximumTokens, "max_tokens", in: 1...Int(Int32.max)) }
        (request.maximumBytes, request.maximumTokens) = (maximumBytes, maximumTokens)
        guard like.count + unlike.count <= SearchLimits.marked else {
            throw SearchFailure(
                .badParameter,
                "'like' and 'unlike' together can name \(SearchLimits.marked) passages, and there are more")
        }
    }
}

extension SearchArguments {
    /// The arguments of `GET /v1/search`.
    init(_ parameters: QueryParameters) throws(SearchFailure) {
        query = try parameters.single("q")
        limit = try parameters.integer("limit")
        offset = try parameters.integer("offset")
        for filter in parameters.all("filter") {
            guard let colon = filter.utf8.firstIndex(of: UInt8(ascii: ":")), colon != filter.startIndex,
                filter.utf8.index(after: colon) != filter.endIndex
            else {
                throw SearchFailure(.badParameter, "'filter' must be key:value, and \(quoted(filter)) is not")
            }
            filters[String(filter[..<colon]), default: []].append(String(filter[filter.utf8.index(after: colon)...]))
        }
        sort = try parameters.single("sort")
        groupBy = try parameters.single("group_by")
        facets = parameters.all("facet")
        explain = try parameters.flag("explain")
        wantsSnippets = try parameters.flag("snippets")
        wantsExactTotal = try parameters.flag("exact_total")
        strict = try parameters.flag("strict")
        wantsTree = try parameters.flag("tree")
        mode = try parameters.single("mode")
        match = try parameters.single("match")
        timeoutMilliseconds = try parameters.integer("timeout_ms")
        perGroup = try parameters.integer("per_group")
        perDocument = try parameters.integer("per_document")
        fold = try parameters.single("fold")
        facetLimit = try parameters.integer("facet_limit")
        cursor = try parameters.single("cursor")
        generation = try parameters.single("generation")
        maximumBytes = try parameters.integer("max_bytes")
        maximumTokens = try parameters.integer("max_tokens")
        like = parameters.all("like")
        unlike = parameters.all("unlike")
    }
}
