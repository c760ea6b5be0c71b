internal import Isolation
public import Passages
public import Reading
public import XapianIndex

/// What a run of the indexer is to do. Values only: who reads configuration fills them in.
public struct IndexingOptions: Sendable {
    /// Corpus folders and files, absolute.
    public var corpus: [String]
    /// The index folder, absolute.
    public var index: String
    /// Whether a path relative to its corpus folder belongs to the corpus.
    public var includes: @Sendable (String) -> Bool
    /// Whether a path is left out although it is included; a folder that is left out is not entered.
    public var excludes: @Sendable (String) -> Bool
    /// What the rules of the configuration say of a document by its path: keys as in a sidecar, with their values.
    public var tags: @Sendable (String) -> [String: [String]]
    /// Names of files that say, in the manner of `.gitignore`, what of their folder is left out; they are no documents.
    public var ignoreFiles = [".kwicignore"]
    public var followSymlinks = true
    /// Larger files are not read, in bytes.
    public var maximumFileBytes = 2 << 30
    /// Threads that read and index.
    public var jobs = 1
    /// Source bytes that a thread takes at once. Bounds memory: a few times this a thread.
    public var batchBytes = 4 << 20
    /// The filters in it are run: only those that the user trusts belong there.
    public var reading = ReadingOptions()
    /// The program that reads formats which are not built in: kwic-extract's path.
    public var extractor = Worker.standardProgram
    /// Filters that are not run, because the user has not allowed them.
    public var untrustedFilters: [ExternalFilter] = []
    public var passageSize = PassageSize()
    public var profile = RankingProfile()
    /// Text of all settings that shape the index; another text makes a run start afresh.
    public var settings = ""
    /// How many generations to keep, the one in force with them.
    public var keepGenerations = 2
    /// More segments than this are merged.
    public var maximumSegments = 8
    /// A segment with more dead passages than this share is written anew.
    public var deadShare = 0.3
    /// Bytes that must stay free on the index's disk.
    public var freeBytes = 256 << 20
    /// Start afresh, whatever is there.
    public var rebuild = false
    /// Find out what would be done, and do nothing.
    public var dryRun = false

    /// Options with everything else at its default.
    public init(
        corpus: [String], index: String, includes: @escaping @Sendable (String) -> Bool = { _ in true },
        excludes: @escaping @Sendable (String) -> Bool = { _ in false },
        tags: @escaping @Sendable (String) -> [String: [String]] = { _ in [:] }
    ) {
        self.corpus = corpus
        self.index = index
        self.includes = includes
        self.excludes = excludes
        self.tags = tags
    }
}

/// Why a run did nothing.
public struct IndexingError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What failed, on what, why, and what to do next.
    public var description: String

    /// An error in words.
    public init(_ description: String) { self.description = description }
}

/// How far a run is.
public struct IndexingProgress: Hashable, Sendable {
    /// What is being done.
    public enum Phase: String, Sendable { case walking, indexing, compacting, merging }
    public var phase: Phase
    /// Source bytes done and to do.
    public var bytesDone: Int
    public var bytesTotal: Int
    public var passages: Int
}

/// How much ignore files left out.
public struct IgnoredCount: Hashable, Sendable {
    /// Files that are named, or match a pattern, themselves.
    public var files = 0
    /// Folders; they were not entered, so nobody knows how much is in them.
    public var folders = 0

    /// True where nothing was left out.
    public var isZero: Bool { files == 0 && folders == 0 }
}

/// What a run did.
public struct IndexReport: Hashable, Sendable {
    /// The generation in force afterwards; nil after a dry run without an index.
    public var generation: String?
    /// False where nothing had changed, and after a dry run.
    public var published = false
    public var rebuilt = false
    /// Why it started afresh though nobody asked for it.
    public var rebuildReason: String?
    /// Documents and passages in the index afterwards.
    public var documents = 0
    public var passages = 0
    /// Files by what happened to them.
    public var filesAdded = 0
    public var filesChanged = 0
    public var filesRemoved = 0
    public var filesUnchanged = 0
    /// What ignore files left out.
    public var ignored = IgnoredCount()
    /// Documents and passages that were written in this run.
    public var documentsWritten = 0
    public var passagesWritten = 0
    /// Source bytes that were read and indexed.
    public var bytesRead = 0
    public var seconds = 0.0
    public var segments = 0
    /// Bytes of the index's segments.
    public var indexBytes = 0
    /// Files that are not in the index, or not wholly.
    public var skipped: [SkippedEntry] = []
    /// Corpus folders that the index covered before and no longer does.
    public var droppedCorpus: [String] = []

    /// An empty report.
    public init() {}

    /// Source megabytes (10⁶ bytes) a second.
    public var megabytesPerSecond: Double { seconds > 0 ? Double(bytesRead) / 1e6 / seconds : 0 }
}
