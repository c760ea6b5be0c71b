/// A file that is not in the index, or not wholly, why, and what to do. A file with several problems is listed once for each.
public struct SkippedFile: Hashable, Sendable, JSONReadable, Decodable {
    /// As documents' paths are: relative to the corpus folder; of a file inside another, that one's path and its own.
    public var path: String
    /// Stable word for programs: `unreadable`, `binary`, `empty`, `bad_record`, `duplicate_id`, … (`SkipReason`).
    public var reason: String
    /// For people: what is wrong and where.
    public var detail: String
    /// For people: what to do about files with this reason.
    public var advice: String
    /// How much the reason matters.
    public var weight: SkipClass { SkipReason.named(reason).weight }
    /// Bytes of the file; nil where it is not known.
    public var size: Int?
    /// True where the rest of the file is in the index.
    public var isPartial: Bool
    /// When the file was first skipped for this reason, ISO 8601 in UTC; nil where that was not recorded.
    public var since: String?

    /// A skipped file; the advice is that of its reason.
    public init(
        path: String, reason: String, detail: String, size: Int? = nil, isPartial: Bool = false, since: String? = nil
    ) {
        self.path = path
        self.reason = reason
        self.detail = detail
        advice = SkipReason.advice(for: reason)
        self.size = size
        self.isPartial = isPartial
        self.since = since
    }
}

extension SkippedFile: JSONWritable {
    /// Writes the file as an object.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("path", path)
            writer.member("reason", reason)
            writer.member("class", weight.rawValue)
            writer.member("detail", detail)
            writer.member("advice", advice)
            writer.member("size", size)
            writer.member("partial", isPartial)
            writer.member("since", since)
        }
    }
}

/// What `GET /v1/skipped` asks.
public struct SkippedRequest: Hashable, Sendable {
    /// How many entries at most, 1 to `SearchLimits.limit`.
    public var limit: Int
    /// How many entries to pass over.
    public var offset: Int
    /// Only those with this reason.
    public var reason: String?
    /// Only those with reasons of this class.
    public var weight: SkipClass?
    /// Only those whose path begins so.
    public var path: String?

    /// A request; without arguments, for the first hundred of all.
    public init(
        limit: Int = 100, offset: Int = 0, reason: String? = nil, weight: SkipClass? = nil, path: String? = nil
    ) {
        self.limit = limit
        self.offset = offset
        self.reason = reason
        self.weight = weight
        self.path = path
    }
}

/// The answer to `GET /v1/skipped`.
public struct SkippedResponse: Hashable, Sendable, JSONReadable, Decodable {
    public var generation: String
    /// How many entries match the request, those of other pages with them.
    public var total: Int
    public var offset: Int
    /// The entries that match, by reason.
    public var counts: [String: Int]
    /// The files that match, each once.
    public var summary: SkippedSummary
    /// Ordered as reasons are in `SkipReason.all`, then by path.
    public var files: [SkippedFile]

    /// How many files of each group the summary names.
    public static let examples = 3

    /// An answer.
    public init(
        generation: String, total: Int, offset: Int, counts: [String: Int], summary: SkippedSummary,
        files: [SkippedFile]
    ) {
        self.generation = generation
        self.total = total
        self.offset = offset
        self.counts = counts
        self.summary = summary
        self.files = files
    }

    /// The page of `files`, which may stand in any order, that `request` asks for.
    public init(_ files: [SkippedFile], generation: String, for request: SkippedRequest) {
        let matching = files.filter { file in
            (request.reason.map { file.reason == $0 } ?? true) && (request.weight.map { file.weight == $0 } ?? true)
                && (request.path.map { file.path.utf8.starts(with: $0.utf8) } ?? true)
        }.map { (order: SkipReason.named($0.reason).order, file: $0) }.sorted { first, second in
            (first.order, first.file.reason, first.file.path, first.file.detail)
                < (second.order, second.file.reason, second.file.path, second.file.detail)
        }.map(\.file)
        self.init(
            generation: generation, total: matching.count, offset: request.offset,
            counts: Dictionary(grouping: matching, by: \.reason).mapValues(\.count),
            summary: SkippedSummary(matching, examples: Self.examples),
            files: Array(matching.dropFirst(request.offset).prefix(request.limit)))
    }
}

extension SkippedResponse: JSONWritable {
    /// Writes the answer as an object.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("generation", generation)
            writer.member("total", total)
            writer.member("offset", offset)
            writer.key("counts")
            writer.object { writer in
                for (reason, count) in counts.sorted(by: { $0.key < $1.key }) { writer.member(reason, count) }
            }
            summary.writeMembers(to: &writer)
            writer.key("files")
            writer.array(files) { $1.write(to: &$0) }
        }
    }
}
