extension SearchResponse {
    /// Reads an answer.
    public init(json: JSONValue) throws {
        query = try json.value("query")
        parsed = try json.value("parsed")
        tree = try json.optional("tree")
        partial = try json.optional("partial")
        tookMilliseconds = try json.value("took_ms")
        generation = try json.value("generation")
        total = try json.value("total")
        offset = try json.value("offset")
        suggestion = try json.optional("suggestion")
        warnings = try json.value("warnings")
        hits = try json.value("hits")
        facets = try json.value("facets")
        facetInfo = try json.optional("facet_info") ?? [:]
        cursor = try json.optional("cursor")
        dropped = try json.optional("dropped")
        expansion = try json.optional("expansion")
    }
}

extension SearchHit {
    /// Reads a hit: the passage's members and its own stand in one object.
    public init(json: JSONValue) throws {
        passage = try PassageRecord(json: json)
        rank = try json.value("rank")
        score = try json.value("score")
        snippet = try json.value("snippet")
        matches = try json.optional("matches") ?? []
        heading = try json.optional("heading") ?? []
        duplicates = try json.optional("duplicates")
        group = try json.optional("group")
        explanation = try json.optional("explanation")
    }
}

extension PassageRecord {
    /// Reads a passage.
    public init(json: JSONValue) throws {
        id = try json.value("id")
        ordinal = try json.value("ordinal")
        document = try json.value("document")
        section = try json.value("section")
        kind = try json.value("kind")
        language = try json.optional("language")
        tags = try json.value("tags")
        location = try json.value("location")
        text = try json.value("text")
        fingerprint = try json.value("fingerprint")
    }
}

extension DocumentReference {
    /// Reads a reference.
    public init(json: JSONValue) throws {
        id = try json.value("id")
        title = try json.value("title")
        path = try json.value("path")
        folder = try json.optional("folder") ?? ""
        unavailable = try json.optional("unavailable")
        format = try json.value("format")
        language = try json.optional("language")
        date = try json.optional("date")
        authors = try json.value("authors")
        categories = try json.value("categories")
    }
}

extension PassageLocation {
    /// Reads a location.
    public init(json: JSONValue) throws {
        lineStart = try json.value("line_start")
        lineEnd = try json.value("line_end")
        byteStart = try json.value("byte_start")
        byteEnd = try json.value("byte_end")
        page = try json.optional("page")
        pageEnd = try json.optional("page_end")
        pageLabel = try json.optional("page_label")
        pageEndLabel = try json.optional("page_end_label")
        bestPage = try json.optional("best_page")
        bestPageLabel = try json.optional("best_page_label")
        anchor = try json.optional("anchor")
        of = try json.value("of")
        encoding = try json.optional("encoding")
        isVerbatim = try json.optional("verbatim") ?? false
    }
}

extension TotalHits {
    /// Reads a total; without `of`, of passages.
    public init(json: JSONValue) throws {
        value = try json.value("value")
        relation = try json.value("relation")
        unit = try json.optional("of") ?? .passages
    }
}

extension SearchWarning {
    /// Reads a warning.
    public init(json: JSONValue) throws {
        code = try json.value("code")
        detail = try json.value("detail")
        position = try json.optional("position")
    }
}

extension SnippetSegment {
    /// Reads a segment; `match` is false where it is missing.
    public init(json: JSONValue) throws {
        text = try json.value("text")
        isMatch = try json.optional("match") ?? false
    }
}

extension TermExplanation {
    /// Reads a part; of a bonus only that and the weight are there.
    public init(json: JSONValue) throws {
        word = try json.optional("word") ?? ""
        term = try json.optional("term") ?? ""
        weight = try json.value("weight")
        passages = try json.optional("passages") ?? 0
        fields = try json.optional("fields") ?? []
        forms = try json.optional("forms") ?? []
        bonus = try json.optional("bonus")
    }
}

extension MatchRange {
    /// Reads a range.
    public init(json: JSONValue) throws {
        start = try json.value("start")
        end = try json.value("end")
        sourceStart = try json.optional("source_start")
        sourceEnd = try json.optional("source_end")
        page = try json.optional("page")
        pageLabel = try json.optional("page_label")
    }
}

extension HitGroup {
    /// Reads a group.
    public init(json: JSONValue) throws {
        total = try json.value("total")
        hits = try json.value("hits")
    }
}

extension HitDuplicates {
    /// Reads duplicates.
    public init(json: JSONValue) throws {
        count = try json.value("count")
        earliest = try json.optional("earliest")
        ids = try json.value("ids")
    }
}

extension HitDuplicates.Source {
    /// Reads a source.
    public init(json: JSONValue) throws {
        id = try json.value("id")
        document = try json.value("document")
        date = try json.optional("date")
    }
}

extension FacetInfo {
    /// Reads what is known of a count.
    public init(json: JSONValue) throws {
        isExact = try json.value("exact")
        sampled = try json.value("sampled")
        of = try json.value("of")
        values = try json.value("values")
    }
}

extension FacetValue {
    /// Reads a facet value.
    public init(json: JSONValue) throws {
        value = try json.value("value")
        count = try json.value("count")
    }
}

extension DroppedHits {
    /// Reads what was dropped.
    public init(json: JSONValue) throws {
        count = try json.value("count")
        ids = try json.value("ids")
        bytes = try json.value("bytes")
        tokens = try json.value("tokens")
    }
}

extension ExpansionTerm {
    /// Reads a term.
    public init(json: JSONValue) throws {
        term = try json.value("term")
        weight = try json.value("weight")
    }
}
