internal import Isolation
public import Passages
public import Reading
public import XapianIndex

/// What a run of the indexer is to do. Values only: who reads configuration fills them in.
public struct IndexingOptions: Sendable {
    /// The corpus folders that are asked for: those of the configuration, and new ones.
    public var folders: [CorpusFolder]
    /// Whether folders that the index remembers stay besides those: all that were added by hand.
    public var keepsFolders = false
    /// Whether the folders that the configuration names are among those that are asked for: one that it named before and does
    /// no longer leaves the index.
    public var namesConfigured = false
    /// The name or the place of a folder that is to leave the index.
    public var forgotten: String?
    /// Makes a test of the globs that an index remembers of a folder.
    public var matcher: @Sendable ([String]) -> @Sendable (String) -> Bool = { _ in { _ in true } }
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
    /// Whether symbolic links are followed that lead out of the corpus folders.
    public var followSymlinks = false
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
    /// A run that would drop more than this share of the documents, and more than `removalFloor` of them, keeps them.
    public var removalShare = 0.1
    public var removalFloor = 10
    /// Drop whatever is gone, however much that is.
    public var allowsRemoval = false
    /// Permissions of the index folder; its files have the same without the right to execute.
    public var indexMode: UInt32 = 0o700
    /// Bytes that must stay free on the index's disk.
    public var freeBytes = 256 << 20
    /// Takes the place of `FileState.racyNanoseconds`, for tests.
    package var racyNanoseconds: Int?
    /// Start afresh, whatever is there.
    public var rebuild = false
    /// Find out what would be done, and do nothing.
    public var dryRun = false
    /// Asked often, on any thread: whether the run is to stop. What it has read stays for the next.
    public var isCancelled: @Sendable () -> Bool = { false }

    /// Where the corpus folders are.
    public var corpus: [String] {
        get { folders.map(\.path) }
        set { folders = CorpusFolder.named(newValue) }
    }

    /// Options with everything else at its default.
    ///
    /// - Parameter corpus: The corpus folders and files, absolute.
    public init(
        corpus: [String], index: String, includes: @escaping @Sendable (String) -> Bool = { _ in true },
        excludes: @escaping @Sendable (String) -> Bool = { _ in false },
        tags: @escaping @Sendable (String) -> [String: [String]] = { _ in [:] }
    ) {
        folders = CorpusFolder.named(corpus)
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

/// The run was told to stop. What it has read is kept, and the next run goes on from there.
public struct IndexingStopped: Error, Hashable, Sendable {
    /// Files that are read, and all that are to be read.
    public var files = 0
    public var filesTotal = 0

    /// A run that was stopped.
    public init() {}
}

/// How far a run is.
public struct IndexingProgress: Hashable, Sendable {
    /// What is being done.
    public enum Phase: String, Sendable { case walking, indexing, compacting, merging }
    public var phase: Phase
    /// Work done and to do, in units of about the time that a byte of plain text takes.
    public var workDone: Int
    public var workTotal: Int
    /// What an earlier run had done already, of `workDone`.
    public var workKept: Int
    public var passages: Int
    /// The path of a file that is being read.
    public var file: String?

    init(
        phase: Phase, workDone: Int = 0, workTotal: Int = 0, workKept: Int = 0, passages: Int = 0, file: String? = nil
    ) {
        self.phase = phase
        self.workDone = workDone
        self.workTotal = workTotal
        self.workKept = workKept
        self.passages = passages
        self.file = file
    }
}

/// Documents that a run kept in the index against what it saw in the corpus.
public struct HeldSource: Hashable, Sendable {
    /// The name and place of a corpus folder; empty where it is about the whole corpus.
    public var folder: String
    public var path: String
    /// Documents that stay.
    public var documents: Int
    /// Why, and what to type if their removal is meant.
    public var detail: String

    /// A note of what was kept.
    public init(folder: String, path: String, documents: Int, detail: String) {
        self.folder = folder
        self.path = path
        self.documents = documents
        self.detail = detail
    }
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
    /// When the run began, ISO 8601 in UTC: what it skipped for the first time has this date.
    public var started = ""
    /// Files that are not in the index, or not wholly.
    public var skipped: [SkippedEntry] = []
    /// Where the corpus folders are.
    public var corpus: [String] = []
    /// Corpus folders that the index covered before and no longer does.
    public var droppedCorpus: [String] = []
    /// Corpus folders that the index covers now and did not before.
    public var addedCorpus: [String] = []
    /// What the run kept though it is gone or could not be looked at, and what to do: a text for each.
    public var held: [HeldSource] = []
    /// Source files whose bytes were read, whether they had changed or not.
    public var filesRead = 0
    /// Of those that are indexed, read by an earlier run that did not end.
    public var filesResumed = 0
    /// What was damaged in the index and made anew, in words.
    public var mended: [String] = []

    /// An empty report.
    public init() {}

    /// Source megabytes (10⁶ bytes) a second.
    public var megabytesPerSecond: Double { seconds > 0 ? Double(bytesRead) / 1e6 / seconds : 0 }
}
