/// The bytes of a segment's files.
public struct SegmentSizes: Hashable, Sendable, Codable {
    /// Its database.
    public var database: Int
    public var records: Int
    public var words: Int

    /// Sizes.
    public init(database: Int, records: Int, words: Int) {
        self.database = database
        self.records = records
        self.words = words
    }

    /// All of them together.
    public var total: Int { database + records + words }
}

/// A segment as a generation names it.
public struct SegmentEntry: Hashable, Sendable, Codable {
    /// Its file's name without extension.
    public var id: String
    /// Passages in it, the dead counted with them.
    public var passages: Int
    /// The dead, ascending, without overlap or touching.
    public var dead: [DeadRange]
    /// How long each of its files is.
    public var sizes: SegmentSizes

    private enum CodingKeys: String, CodingKey { case id, passages, dead, sizes = "bytes" }

    /// A segment.
    public init(id: String, passages: Int, dead: [DeadRange] = [], sizes: SegmentSizes) {
        self.id = id
        self.passages = passages
        self.dead = dead
        self.sizes = sizes
    }

    /// Passages that are dead.
    public var deadPassages: Int { dead.reduce(0) { $0 + Int($1.last - $1.first) + 1 } }

    /// False for what only a damaged file says: a name that is a path, dead ranges out of order or beyond the passages.
    var isPossible: Bool {
        guard !id.isEmpty, !id.contains("/"), passages > 0, let count = UInt32(exactly: passages) else { return false }
        var next: UInt32 = 1
        for range in dead {
            guard range.first >= next, range.last >= range.first, range.last <= count, range.last < .max else {
                return false
            }
            next = range.last + 1
        }
        return true
    }
}

extension DeadRange: Codable {
    /// Reads `[first, last]`.
    public init(from decoder: any Decoder) throws {
        var container = try decoder.unkeyedContainer()
        first = try container.decode(UInt32.self)
        last = try container.decode(UInt32.self)
        guard 1 <= first, first <= last else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "[\(first), \(last)] is no range")
        }
    }

    /// Writes `[first, last]`.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.unkeyedContainer()
        try container.encode(first)
        try container.encode(last)
    }

    /// The ranges in order, those that overlap or touch joined.
    public static func merged(_ ranges: [DeadRange]) -> [DeadRange] {
        var merged: [DeadRange] = []
        for range in ranges.sorted(by: { $0.first < $1.first }) {
            if let last = merged.last, range.first <= last.last || range.first - 1 == last.last {
                merged[merged.count - 1].last = max(last.last, range.last)
            } else {
                merged.append(range)
            }
        }
        return merged
    }
}

/// A generation: which segments make up the index, and what is in them. It is written once and never changed.
public struct Manifest: Hashable, Sendable, Codable {
    /// `IndexSchema.format` of the Kwic that wrote it.
    public var format: Int
    /// Its name: a number that counts up, and when it was published.
    public var generation: String
    /// ISO 8601, UTC.
    public var published: String
    /// libxapian's version.
    public var engine: String
    /// SHA-256 of the settings that shape the index.
    public var settings: String
    /// The corpus folders, absolute.
    public var corpus: [String]
    public var segments: [SegmentEntry]
    /// Living ones.
    public var documents: Int
    public var passages: Int
    /// Living passages by language; `und` where it is not known.
    public var languages: [String: Int]
    /// Living documents by format.
    public var formats: [String: Int]
    /// Keys of tags that documents have.
    public var tags: [String]
    /// How many files were not read, or only in part; a file with several problems counts once.
    public var skipped: Int

    /// A generation.
    public init(
        format: Int = IndexSchema.format, generation: String, published: String,
        engine: String = IndexSchema.engineVersion, settings: String, corpus: [String], segments: [SegmentEntry],
        documents: Int, passages: Int, languages: [String: Int], formats: [String: Int], tags: [String], skipped: Int
    ) {
        self.format = format
        self.generation = generation
        self.published = published
        self.engine = engine
        self.settings = settings
        self.corpus = corpus
        self.segments = segments
        self.documents = documents
        self.passages = passages
        self.languages = languages
        self.formats = formats
        self.tags = tags
        self.skipped = skipped
    }
}

/// A file that is not in the index, or not wholly, and why.
public struct SkippedEntry: Hashable, Sendable, Codable {
    public var path: String
    /// Stable word.
    public var reason: String
    public var detail: String
    /// True where the rest of the file is in the index.
    public var isPartial: Bool
    /// Bytes of the file; nil where it is not known, as of a file inside another.
    public var size: Int?
    /// When the file was first skipped for this reason, ISO 8601 in UTC. Set when a generation's list is put together.
    public var since: String?

    /// An entry.
    public init(path: String, reason: String, detail: String, isPartial: Bool = false, size: Int? = nil) {
        self.path = path
        self.reason = reason
        self.detail = detail
        self.isPartial = isPartial
        self.size = size
    }
}
