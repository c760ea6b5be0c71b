/// The answer to `GET /v1/passages/{id}`.
public struct PassageResponse: Hashable, Sendable, JSONReadable, Decodable {
    public var passage: PassageRecord
    /// Passages before it in its document, in reading order.
    public var before: [PassageRecord]
    /// Passages after it in its document, in reading order.
    public var after: [PassageRecord]
    public var generation: String

    /// An answer.
    public init(passage: PassageRecord, before: [PassageRecord], after: [PassageRecord], generation: String) {
        self.passage = passage
        self.before = before
        self.after = after
        self.generation = generation
    }
}

extension PassageResponse: JSONWritable {
    /// Writes the answer as an object.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("generation", generation)
            writer.key("passage")
            passage.write(to: &writer)
            writer.key("before")
            writer.array(before) { $1.write(to: &$0) }
            writer.key("after")
            writer.array(after) { $1.write(to: &$0) }
        }
    }
}

/// A document as lists show it.
public struct DocumentSummary: Hashable, Sendable, JSONReadable, Decodable {
    public var document: DocumentReference
    public var passageCount: Int
    /// The document's own metadata apart from what `document` names.
    public var tags: [String: [String]]

    /// A summary.
    public init(document: DocumentReference, passageCount: Int, tags: [String: [String]]) {
        self.document = document
        self.passageCount = passageCount
        self.tags = tags
    }

    func writeMembers(to writer: inout JSONWriter) {
        document.writeMembers(to: &writer)
        writer.member("tags", tags)
        writer.member("passage_count", passageCount)
    }
}

/// The answer to `GET /v1/documents`.
public struct DocumentsResponse: Hashable, Sendable, JSONReadable, Decodable {
    public var generation: String
    public var total: Int
    public var offset: Int
    /// In order of their ids.
    public var documents: [DocumentSummary]

    /// An answer.
    public init(generation: String, total: Int, offset: Int, documents: [DocumentSummary]) {
        self.generation = generation
        self.total = total
        self.offset = offset
        self.documents = documents
    }
}

extension DocumentsResponse: JSONWritable {
    /// Writes the answer as an object.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("generation", generation)
            writer.member("total", total)
            writer.member("offset", offset)
            writer.key("documents")
            writer.array(documents) { writer, document in
                writer.object { document.writeMembers(to: &$0) }
            }
        }
    }
}

/// The answer to `GET /v1/documents/{id}`.
public struct DocumentResponse: Hashable, Sendable, JSONReadable, Decodable {
    public var generation: String
    public var document: DocumentSummary
    /// The ids of its passages, in reading order.
    public var passages: [String]

    /// An answer.
    public init(generation: String, document: DocumentSummary, passages: [String]) {
        self.generation = generation
        self.document = document
        self.passages = passages
    }
}

extension DocumentResponse: JSONWritable {
    /// Writes the answer as an object.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("generation", generation)
            writer.key("document")
            writer.object { document.writeMembers(to: &$0) }
            writer.member("passages", passages)
        }
    }
}

/// What the index says of itself.
public struct IndexStatus: Hashable, Sendable, JSONReadable, Decodable {
    /// The index folder, absolute.
    public var path: String
    public var generation: String
    /// When the generation was published, ISO 8601 in UTC.
    public var published: String
    public var documents: Int
    public var passages: Int
    public var segments: Int
    public var bytes: Int
    /// Passages by language.
    public var languages: [String: Int]
    /// Documents by format.
    public var formats: [String: Int]
    /// Keys that can be searched as a field, besides the built-in ones.
    public var tags: [String]
    public var corpus: [String]
    /// How many files could not be read, or only in part.
    public var skipped: Int
    /// Of these, how many are of each class (`SkipClass`).
    public var skippedClasses: [String: Int]

    /// A status.
    public init(
        path: String, generation: String, published: String, documents: Int, passages: Int, segments: Int, bytes: Int,
        languages: [String: Int], formats: [String: Int], tags: [String], corpus: [String], skipped: Int,
        skippedClasses: [String: Int]
    ) {
        self.path = path
        self.generation = generation
        self.published = published
        self.documents = documents
        self.passages = passages
        self.segments = segments
        self.bytes = bytes
        self.languages = languages
        self.formats = formats
        self.tags = tags
        self.corpus = corpus
        self.skipped = skipped
        self.skippedClasses = skippedClasses
    }
}

/// The answer to `GET /v1/status`.
public struct StatusResponse: Hashable, Sendable, JSONReadable, Decodable {
    public var version: String
    /// Of the daemon's process.
    public var pid: Int
    public var uptimeSeconds: Double
    public var socket: String
    public var queries: Int
    public var index: IndexStatus

    /// A status.
    public init(version: String, pid: Int, uptimeSeconds: Double, socket: String, queries: Int, index: IndexStatus) {
        self.version = version
        self.pid = pid
        self.uptimeSeconds = uptimeSeconds
        self.socket = socket
        self.queries = queries
        self.index = index
    }
}

extension IndexStatus: JSONWritable {
    /// Writes the status as an object.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("path", path)
            writer.member("generation", generation)
            writer.member("published", published)
            writer.member("documents", documents)
            writer.member("passages", passages)
            writer.member("segments", segments)
            writer.member("bytes", bytes)
            func write(_ name: String, _ counts: [String: Int], _ writer: inout JSONWriter) {
                writer.key(name)
                writer.object { writer in
                    for (key, count) in counts.sorted(by: { $0.key < $1.key }) { writer.member(key, count) }
                }
            }
            write("languages", languages, &writer)
            write("formats", formats, &writer)
            writer.member("tags", tags)
            writer.member("corpus", corpus)
            writer.member("skipped", skipped)
            write("skipped_classes", skippedClasses, &writer)
        }
    }
}

extension StatusResponse: JSONWritable {
    /// Writes the status as an object, the limits of a request with it.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("version", version)
            writer.member("generation", index.generation)
            writer.member("pid", pid)
            writer.key("uptime_seconds")
            writer.value(uptimeSeconds, decimals: 1)
            writer.member("socket", socket)
            writer.member("queries", queries)
            writer.key("index")
            index.write(to: &writer)
            writer.key("limits")
            writer.object { writer in
                writer.member("limit", SearchLimits.limit)
                writer.member("depth", SearchLimits.depth)
                writer.member("per_document", SearchLimits.perDocument)
                writer.member("marked", SearchLimits.marked)
                writer.member("query_bytes", SearchLimits.queryBytes)
                writer.member("context", SearchLimits.context)
            }
        }
    }
}
