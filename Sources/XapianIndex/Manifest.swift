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

/// The SHA-256 of a segment's files, in hexadecimal.
public struct SegmentDigests: Hashable, Sendable, Codable {
    public var database: String
    public var records: String
    public var words: String

    /// Digests; empty where they are not known.
    public init(database: String = "", records: String = "", words: String = "") {
        self.database = database
        self.records = records
        self.words = words
    }
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
    /// The SHA-256 of each of its files.
    public var digests: SegmentDigests

    private enum CodingKeys: String, CodingKey { case id, passages, dead, sizes = "bytes", digests = "sha256" }

    /// A segment.
    public init(
        id: String, passages: Int, dead: [DeadRange] = [], sizes: SegmentSizes,
        digests: SegmentDigests = SegmentDigests()
    ) {
        self.id = id
        self.passages = passages
        self.dead = dead
        self.sizes = sizes
        self.digests = digests
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

/// A folder of the corpus, or a file that is indexed by itself, as an index remembers it.
public struct FolderEntry: Hashable, Sendable, Codable {
    /// Unique among the folders; `in:NAME` and the facet `folder` go by it. Given once and kept.
    public var name: String
    /// Absolute, without symbolic links.
    public var path: String
    /// Globs of its own: they replace the configuration's `corpus.include`; empty means that those hold.
    public var include: [String]
    /// Globs of its own, besides the configuration's `corpus.exclude`.
    public var exclude: [String]
    /// True if the configuration names it, false if it was added on the command line. A folder that the configuration
    /// no longer names leaves the index.
    public var isConfigured: Bool
    /// Living documents.
    public var documents: Int

    private enum CodingKeys: String, CodingKey {
        case name, path, include, exclude, isConfigured = "configured", documents
    }

    /// A folder.
    public init(
        name: String, path: String, include: [String] = [], exclude: [String] = [], isConfigured: Bool = false,
        documents: Int = 0
    ) {
        self.name = name
        self.path = path
        self.include = include
        self.exclude = exclude
        self.isConfigured = isConfigured
        self.documents = documents
    }
}

/// Documents that stay in the index although their source could not be read, or is gone, when the generation was made.
public struct KeptSource: Hashable, Sendable, Codable {
    /// The name of its folder.
    public var folder: String
    /// A file or folder, as documents' paths are; empty for all of the folder.
    public var path: String
    /// The reason word of its entry among the skipped files.
    public var reason: String

    /// A kept source.
    public init(folder: String, path: String, reason: String) {
        self.folder = folder
        self.path = path
        self.reason = reason
    }

    /// Whether a document of the folder lies in it.
    public func holds(folder: String, path: String) -> Bool {
        guard folder == self.folder else { return false }
        return self.path.isEmpty || path == self.path || path.hasPrefix(self.path + "/")
            || path == "\(folder)/\(self.path)" || path.hasPrefix("\(folder)/\(self.path)/")
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
    /// The folders of the corpus, in the order in which they were added.
    public var folders: [FolderEntry]
    /// What stays in the index without being readable now.
    public var kept: [KeptSource]
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
    /// The same by their reasons, as `SkippedEntry.reasons` has them; nil in a manifest of an earlier version.
    public var skippedByReasons: [String: Int]?

    /// A generation.
    public init(
        format: Int = IndexSchema.format, generation: String, published: String,
        engine: String = IndexSchema.engineVersion, settings: String, folders: [FolderEntry], kept: [KeptSource] = [],
        segments: [SegmentEntry],
        documents: Int, passages: Int, languages: [String: Int], formats: [String: Int], tags: [String], skipped: Int,
        skippedByReasons: [String: Int]? = nil
    ) {
        self.format = format
        self.generation = generation
        self.published = published
        self.engine = engine
        self.settings = settings
        self.folders = folders
        self.kept = kept
        self.segments = segments
        self.documents = documents
        self.passages = passages
        self.languages = languages
        self.formats = formats
        self.tags = tags
        self.skipped = skipped
        self.skippedByReasons = skippedByReasons
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

    /// How many files have which reasons: a file with several problems counts once, under all its reasons in order with
    /// blanks between.
    public static func reasons(of entries: [SkippedEntry]) -> [String: Int] {
        var reasons: [String: Set<String>] = [:]
        for entry in entries { reasons[entry.path, default: []].insert(entry.reason) }
        return Dictionary(grouping: reasons.values) { $0.sorted().joined(separator: " ") }.mapValues(\.count)
    }
}
