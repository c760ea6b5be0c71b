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

/// A file to be indexed.
struct PlannedFile: Sendable {
    var file: CorpusFile
    /// What the last generation has of it.
    var known: CatalogEntry?
    /// Read it even if its bytes are the same.
    var isForced: Bool
    /// Whether what is said of it from outside has changed.
    var hasNewMetadata = false
    /// What is said of it from outside.
    var metadata = OutsideMetadata()
    /// SHA-256, where the plan had to read the file anyway.
    var digest: [UInt8]?
    /// The encoding of a file that is read in chunks.
    var encoding: String?
}

/// The files to be indexed, in batches of about the same size. Batches depend on the files alone and not on how many threads
/// work, so the same corpus always gives the same index.
struct BatchPlan: Sendable {
    private(set) var files: [PlannedFile] = []
    private(set) var batches: [[WorkItem]] = []
    private(set) var bytes = 0
    /// Files that the plan itself found unreadable, by their index.
    private(set) var problems: [Int: SkippedEntry] = [:]
    private var batchFill = 0
    private let batchBytes: Int
    private let filters: [ExternalFilter]

    init(_ files: [PlannedFile], _ options: IndexingOptions) {
        batchBytes = options.batchBytes
        filters = options.reading.filters
        var folders: [String: DeclaredMetadata] = [:]
        for var planned in files {
            planned.metadata = OutsideMetadata(of: planned.file, &folders)
            add(planned)
        }
    }

    private mutating func add(_ planned: PlannedFile) {
        let index = files.count
        files.append(planned)
        bytes += planned.file.size
        if planned.file.size > 2 * batchBytes, isLineOriented(planned.file) {
            do {
                let lines = try LineCutter(path: planned.file.location, chunkBytes: batchBytes)
                files[index].digest = lines.digest
                files[index].encoding = lines.encoding
                for chunk in lines.chunks {
                    append(WorkItem(file: index, bytes: chunk.bytes, firstLine: chunk.firstLine), chunk.bytes.count)
                }
            } catch {
                problems[index] = SkippedEntry(
                    path: planned.file.path, reason: "unreadable", detail: "\(error); check it and run again")
            }
        } else {
            append(WorkItem(file: index, bytes: nil, firstLine: 1), planned.file.size)
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
