internal import Glibc
internal import Passages
internal import Reading
internal import XapianIndex

/// A file, or a run of whole lines of one, to be read at once.
struct WorkItem: Hashable, Sendable {
    /// Index into the plan's files.
    var file: Int
    /// Bytes of the file; nil for all.
    var bytes: Range<Int>?
    /// The number of the first line.
    var firstLine: Int
}

/// A file to be indexed. Of a first run there are as many as files, so what few of them have takes little room in the others.
struct PlannedFile: Sendable {
    var file: CorpusFile
    private let entry: Known
    /// Read it even if its bytes are the same.
    var isForced: Bool
    /// Whether what is said of it from outside has changed.
    var hasNewMetadata = false
    /// SHA-256, where the plan had to read the file anyway.
    var digest: [UInt8]?
    /// The encoding of a file that is read in chunks.
    var encoding: String?

    private enum Known: Sendable {
        case nothing
        indirect case entry(CatalogEntry)
    }

    init(file: CorpusFile, known: CatalogEntry?, isForced: Bool, hasNewMetadata: Bool = false) {
        self.file = file
        entry = known.map { .entry($0) } ?? .nothing
        self.isForced = isForced
        self.hasNewMetadata = hasNewMetadata
    }

    /// What the last generation has of it.
    var known: CatalogEntry? {
        if case .entry(let entry) = entry { entry } else { nil }
    }
}

/// The files to be indexed, in batches of about the same size. Batches depend on the files alone and not on how many threads
/// work, so the same corpus always gives the same index.
struct BatchPlan: Sendable {
    private(set) var files: [PlannedFile] = []
    private(set) var batches: [[WorkItem]] = []
    private(set) var bytes = 0
    /// Files that the plan itself found unreadable, by their index.
    private(set) var problems: [Int: SkippedEntry] = [:]
    /// What is said of files from outside, by their index; most have nothing.
    private var metadata: [Int: OutsideMetadata] = [:]
    private var batchFill = 0
    private let batchBytes: Int
    private let filters: [ExternalFilter]

    init(_ files: consuming [PlannedFile], _ options: IndexingOptions) {
        batchBytes = options.batchBytes
        filters = options.reading.filters
        self.files = files
        var folders: [String: DeclaredMetadata] = [:]
        for index in self.files.indices {
            let file = self.files[index].file
            if file.sidecar != nil || !file.folderSidecars.isEmpty {
                metadata[index] = OutsideMetadata(of: file, &folders)
            }
            add(index, file)
        }
    }

    /// What is said from outside of the file at `index`.
    func metadata(_ index: Int) -> OutsideMetadata { metadata[index] ?? OutsideMetadata() }

    private mutating func add(_ index: Int, _ file: CorpusFile) {
        bytes += file.size
        if file.size > 2 * batchBytes, isLineOriented(file) {
            do {
                let lines = try LineCutter(path: file.location, chunkBytes: batchBytes)
                files[index].digest = lines.digest
                files[index].encoding = lines.encoding
                for chunk in lines.chunks {
                    append(WorkItem(file: index, bytes: chunk.bytes, firstLine: chunk.firstLine), chunk.bytes.count)
                }
            } catch {
                problems[index] = SkippedEntry(
                    path: file.path, reason: "unreadable", detail: "\(error); check it and run again")
            }
        } else {
            append(WorkItem(file: index, bytes: nil, firstLine: 1), file.size)
        }
    }

    private mutating func append(_ item: WorkItem, _ size: Int) {
        if batches.isEmpty || batchFill >= batchBytes {
            batches.append([])
            batchFill = 0
        }
        batches[batches.count - 1].append(item)
        // A file costs something however small it is.
        batchFill += size + 512
    }

    /// By its name alone: a file that only its content shows to be one of records is read whole, and so is one for a filter.
    private func isLineOriented(_ file: CorpusFile) -> Bool {
        guard filters.first(for: file.path) == nil else { return false }
        return FileFormat.byExtension(of: file.path)?.isLineOriented ?? false
    }
}
