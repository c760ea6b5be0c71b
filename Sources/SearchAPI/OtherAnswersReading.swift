extension PassageResponse {
    /// Reads an answer.
    public init(json: JSONValue) throws {
        passage = try json.value("passage")
        before = try json.value("before")
        after = try json.value("after")
        generation = try json.value("generation")
    }
}

extension DocumentSummary {
    /// Reads a summary: the document's members and its own stand in one object.
    public init(json: JSONValue) throws {
        document = try DocumentReference(json: json)
        passageCount = try json.value("passage_count")
        tags = try json.value("tags")
    }
}

extension DocumentsResponse {
    /// Reads an answer.
    public init(json: JSONValue) throws {
        generation = try json.value("generation")
        total = try json.value("total")
        offset = try json.value("offset")
        documents = try json.value("documents")
    }
}

extension DocumentResponse {
    /// Reads an answer.
    public init(json: JSONValue) throws {
        generation = try json.value("generation")
        document = try json.value("document")
        passages = try json.value("passages")
    }
}

extension IndexStatus {
    /// Reads a status.
    public init(json: JSONValue) throws {
        path = try json.value("path")
        generation = try json.value("generation")
        published = try json.value("published")
        documents = try json.value("documents")
        passages = try json.value("passages")
        segments = try json.value("segments")
        bytes = try json.value("bytes")
        languages = try json.value("languages")
        formats = try json.value("formats")
        tags = try json.value("tags")
        corpus = try json.value("corpus")
        skipped = try json.value("skipped")
        skippedClasses = try json.value("skipped_classes")
    }
}

extension StatusResponse {
    /// Reads a status.
    public init(json: JSONValue) throws {
        version = try json.value("version")
        pid = try json.value("pid")
        uptimeSeconds = try json.value("uptime_seconds")
        socket = try json.value("socket")
        queries = try json.value("queries")
        index = try json.value("index")
    }
}

extension SkippedFile {
    /// Reads a skipped file.
    public init(json: JSONValue) throws {
        path = try json.value("path")
        reason = try json.value("reason")
        detail = try json.value("detail")
        advice = try json.value("advice")
        size = try json.optional("size")
        isPartial = try json.value("partial")
        since = try json.optional("since")
    }
}

extension SkippedResponse {
    /// Reads an answer.
    public init(json: JSONValue) throws {
        generation = try json.value("generation")
        total = try json.value("total")
        offset = try json.value("offset")
        counts = try json.value("counts")
        summary = SkippedSummary(groups: try json.value("groups"))
        files = try json.value("files")
    }
}

extension SkippedSummary.Group {
    /// Reads a group.
    public init(json: JSONValue) throws {
        reason = try json.value("reason")
        files = try json.value("files")
        partial = try json.value("partial")
        examples = try json.value("examples")
    }
}

extension Completion {
    /// Reads a completion.
    public init(json: JSONValue) throws {
        text = try json.value("text")
        kind = try json.value("kind")
        passages = try json.value("passages")
    }
}

extension CompletionsResponse {
    /// Reads an answer.
    public init(json: JSONValue) throws {
        prefix = try json.value("prefix")
        generation = try json.value("generation")
        suggestions = try json.value("suggestions")
    }
}

extension FacetResponse {
    /// Reads an answer.
    public init(json: JSONValue) throws {
        generation = try json.value("generation")
        key = try json.value("key")
        values = try json.value("values")
        info = try json.value("info")
        warnings = try json.value("warnings")
    }
}

extension WhyNotResponse {
    /// Reads an answer.
    public init(json: JSONValue) throws {
        generation = try json.value("generation")
        query = try json.value("query")
        parsed = try json.value("parsed")
        id = try json.value("id")
        verdict = try json.value("verdict")
        detail = try json.value("detail")
        passage = try json.optional("passage")
        checks = try json.value("checks")
        rank = try json.optional("rank")
        score = try json.optional("score")
        pageScore = try json.optional("page_score")
        explanation = try json.value("explanation")
        skipped = try json.value("skipped")
    }
}

extension WhyNotResponse.Check {
    /// Reads a condition.
    public init(json: JSONValue) throws {
        kind = try json.value("kind")
        text = try json.value("text")
        holds = try json.value("holds")
        detail = try json.optional("detail")
    }
}
