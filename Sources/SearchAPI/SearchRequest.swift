/// How the hits of an answer are ordered.
public enum SortOrder: String, CaseIterable, Sendable, JSONReadable {
    case relevance
    /// Oldest first; undated last.
    case date
    /// Newest first; undated last.
    case dateDescending = "-date"
    /// By source path, then by place in the document.
    case path
}

/// How the words of a query are compared with those of a text.
public enum WordMatch: String, CaseIterable, Sendable, JSONReadable {
    /// As they are written, capitals and accents with them; quoted words as well.
    case exact
    /// In any case and with any accents, but in this form.
    case folded
    /// In any form that has the same stem; quoted words in this form.
    case stemmed
}

/// What is made of a query's text.
public enum QueryMode: String, CaseIterable, Sendable, JSONReadable {
    /// An expression of the query language.
    case query
    /// Plain words, whatever signs it has.
    case words
}

/// Which hits stand for others.
public enum Folding: String, CaseIterable, Sendable, JSONReadable {
    /// Every match stands for itself.
    case none
    /// Passages with nearly the same text are one hit, the best of them.
    case duplicates
}

/// What `GET` and `POST /v1/search` ask.
public struct SearchRequest: Hashable, Sendable {
    /// The query, in the query language; may be empty where there is a filter.
    public var query: String
    /// How many hits at most, 1 to `SearchLimits.limit`.
    public var limit: Int
    /// How many hits to pass over.
    public var offset: Int
    /// The same key means or, different keys mean and.
    public var filters: [String: [String]]
    public var sort: SortOrder
    /// `document`, or nothing for no grouping.
    public var groupBy: String?
    /// Tags whose values are to be counted.
    public var facets: [String]
    public var explain: Bool
    /// Whether hits are to have snippets and the places of what was looked for.
    public var wantsSnippets = true
    /// Whether all matches are to be counted, however many there are.
    public var wantsExactTotal = false
    /// True where a query that is no expression is an error instead of plain words.
    public var strict: Bool
    /// The query as a tree, instead of `query`; the answer has it as well.
    public var tree: QueryTree?
    public var mode = QueryMode.query
    public var match = WordMatch.stemmed
    /// Whether the answer is to have the query as a tree.
    public var wantsTree = false
    /// How long the answer may take, from `arrived`; nil for the daemon's own limit. 1 to `SearchLimits.timeoutMilliseconds`.
    public var timeoutMilliseconds: Int?
    /// When the request came; nil for now.
    public var arrived: ContinuousClock.Instant?
    /// With `groupBy`: so many passages of each document at most, the hit with them.
    public var perGroup: Int?
    /// Without `groupBy`: so many hits of one document at most.
    public var perDocument: Int?
    public var fold = Folding.duplicates
    /// How many values a facet shows at most, 1 to `SearchLimits.limit`.
    public var facetLimit = 100
    /// What an earlier answer to the same request gave to go on with; goes before `offset`.
    public var cursor: String?
    /// The state of the index to search; nil for the newest.
    public var generation: String?
    /// Bytes of text that the hits may have together.
    public var maximumBytes: Int?
    /// Tokens, as they are estimated, that the hits' text may have together.
    public var maximumTokens: Int?
    /// Ids of passages whose words are to help the query, and of passages that it must stay away from.
    public var like: [String] = []
    public var unlike: [String] = []

    /// A request with the defaults of the contract.
    public init(
        query: String, limit: Int = 10, offset: Int = 0, filters: [String: [String]] = [:],
        sort: SortOrder = .relevance, groupBy: String? = nil, facets: [String] = [], explain: Bool = false,
        strict: Bool = false
    ) {
        self.query = query
        self.limit = limit
        self.offset = offset
        self.filters = filters
        self.sort = sort
        self.groupBy = groupBy
        self.facets = facets
        self.explain = explain
        self.strict = strict
    }
}

extension SearchRequest: JSONWritable {
    /// Writes the body of `POST /v1/search`; what has its default is left out.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            if let tree {
                writer.key("tree")
                tree.write(to: &writer)
            } else {
                writer.member("q", query)
            }
            if limit != 10 { writer.member("limit", limit) }
            if offset != 0 { writer.member("offset", offset) }
            if !filters.isEmpty { writer.member("filter", filters) }
            if sort != .relevance { writer.member("sort", sort.rawValue) }
            if let groupBy { writer.member("group_by", groupBy) }
            if !facets.isEmpty { writer.member("facet", facets) }
            if explain { writer.member("explain", true) }
            if !wantsSnippets { writer.member("snippets", false) }
            if wantsExactTotal { writer.member("exact_total", true) }
            if strict { writer.member("strict", true) }
            if mode != .query { writer.member("mode", mode.rawValue) }
            if match != .stemmed { writer.member("match", match.rawValue) }
            if wantsTree, tree == nil { writer.member("tree", true) }
            if let timeoutMilliseconds { writer.member("timeout_ms", timeoutMilliseconds) }
            if let perGroup { writer.member("per_group", perGroup) }
            if let perDocument { writer.member("per_document", perDocument) }
            if fold != .duplicates { writer.member("fold", fold.rawValue) }
            if facetLimit != 100 { writer.member("facet_limit", facetLimit) }
            if let cursor { writer.member("cursor", cursor) }
            if let generation { writer.member("generation", generation) }
            if let maximumBytes { writer.member("max_bytes", maximumBytes) }
            if let maximumTokens { writer.member("max_tokens", maximumTokens) }
            if !like.isEmpty { writer.member("like", like) }
            if !unlike.isEmpty { writer.member("unlike", unlike) }
        }
    }
}

/// The bounds of a request. `GET /v1/status` shows them.
public enum SearchLimits {
    /// Hits an answer may hold.
    public static let limit = 1000
    /// Offset plus limit.
    public static let depth = 100_000
    /// Passages shown of one document, in a group or without.
    public static let perDocument = 100
    /// Passages that can be marked.
    public static let marked = 100
    /// Bytes of a query.
    public static let queryBytes = 262_144
    /// Milliseconds that a request can ask for.
    public static let timeoutMilliseconds = 600_000
    /// Passages before and after one that is shown.
    public static let context = 100
    /// Completions an answer may hold, and bytes of what is completed.
    public static let completions = 100
    public static let prefixBytes = 1000
}
