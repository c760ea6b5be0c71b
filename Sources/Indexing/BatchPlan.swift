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

/// A file to be indexed. Of a first run there are as many as files, so it is but numbers.
struct PlannedFile: Sendable {
    /// Among the files of the corpus.
    private(set) var file: Int32
    /// Among the entries of the last catalog; below 0 where it is new.
    private(set) var entry: Int32
    /// Read it even if its bytes are the same.
    var isForced: Bool
    /// Whether what is said of it from outside has changed.
    let hasNewMetadata: Bool
    /// Whether it would be read otherwise than it was, so that its bytes are as if new.
    let isReadOtherwise: Bool

    init(
        file: Int, entry: Int?, isForced: Bool = false, hasNewMetadata: Bool = false, isReadOtherwise: Bool = false
    ) {
        self.file = Int32(file)
        self.entry = entry.map { Int32($0) } ?? -1
        self.isForced = isForced
        self.hasNewMetadata = hasNewMetadata
        self.isReadOtherwise = isReadOtherwise
    }
}

/// The files to be indexed, in batches of about the same size. Batches depend on the files alone and not on how many threads
/// work, so the same corpus always gives the same index.
struct BatchPlan: Sendable {
    /// What the plan had to find out of a file that is read in chunks.
    private struct Chunked: Sendable {
        var digest: [UInt8]
        var encoding: String?
    }

    /// An item in little room: there are as many as files.
    private struct Item: Sendable {
        var file: Int32
        /// Among `chunks`; below 0 for a whole file.
        var chunk: Int32
    }

    /// In the order of their paths.
    let files: [PlannedFile]
    private(set) var bytes = 0
    /// Files that the plan itself found unreadable, by their index.
    private(set) var problems: [Int: SkippedEntry] = [:]
    private let corpus: CorpusFiles
    private let catalog: CatalogFile
    private var chunked: [Int: Chunked] = [:]
    private var items: [Item] = []
    private var chunks: [(bytes: Range<Int>, firstLine: Int)] = []
    /// The first item of each batch.
    private var starts: [Int] = []
    private var batchFill = 0
    private let batchBytes: Int
    private let filters: [ExternalFilter]

    /// - Parameters:
    ///   - files: In the order of their paths.
    ///   - catalog: The last generation's.
    init(_ files: [PlannedFile], of corpus: CorpusFiles, _ catalog: CatalogFile, _ options: IndexingOptions) {
        batchBytes = options.batchBytes
        filters = options.reading.filters
        self.corpus = corpus
        self.catalog = catalog
        self.files = files
        items.reserveCapacity(files.count)
        for index in files.indices { add(index, file(index)) }
    }

    /// How many batches there are.
    var batchCount: Int { starts.count }

    /// The items of a batch.
    func items(ofBatch batch: Int) -> some Sequence<WorkItem> {
        let end = batch + 1 < starts.count ? starts[batch + 1] : items.count
        return items[starts[batch]..<end].lazy.map { item in
            let chunk = item.chunk < 0 ? nil : chunks[Int(item.chunk)]
            return WorkItem(file: Int(item.file), bytes: chunk?.bytes, firstLine: chunk?.firstLine ?? 1)
        }
    }

    /// The file at an index.
    func file(_ index: Int) -> CorpusFile { corpus[Int(files[index].file)] }

    /// What the last generation has of the file at an index; nil where that is nothing.
    func known(_ index: Int) throws -> CatalogEntry? {
        let planned = files[index]
        guard planned.entry >= 0 else { return nil }
        var known = try catalog.reading { try $0.entry(Int(planned.entry)) }
        if planned.isReadOtherwise { known.digest = [] }
        return known
    }

    /// SHA-256 of the file at an index, where the plan had to read it anyway.
    func digest(_ index: Int) -> [UInt8]? { chunked[index]?.digest }

    /// The encoding of the file at an index, where it is read in chunks.
    func encoding(_ index: Int) -> String? { chunked[index]?.encoding }

    private mutating func add(_ index: Int, _ file: CorpusFile) {
        bytes += file.size
        if file.size > 2 * batchBytes, isLineOriented(file) {
            do {
                let lines = try LineCutter(path: file.location, chunkBytes: batchBytes)
                chunked[index] = Chunked(digest: lines.digest, encoding: lines.encoding)
                for chunk in lines.chunks {
                    chunks.append(chunk)
                    append(Item(file: Int32(index), chunk: Int32(chunks.count - 1)), chunk.bytes.count)
                }
            } catch {
                problems[index] = SkippedEntry(
                    path: file.path, reason: "unreadable", detail: "\(error); check it and run again")
            }
        } else {
            append(Item(file: Int32(index), chunk: -1), file.size)
        }
    }

    private mutating func append(_ item: Item, _ size: Int) {
        if starts.isEmpty || batchFill >= batchBytes {
            starts.append(items.count)
            batchFill = 0
        }
        items.append(item)
        // A file costs something however small it is.
        batchFill += size + 512
    }

    /// By its name alone: a file that only its content shows to be one of records is read whole, and so is one for a filter.
    private func isLineOriented(_ file: CorpusFile) -> Bool {
        guard filters.first(for: file.path) == nil else { return false }
        return FileFormat.byExtension(of: file.path)?.isLineOriented ?? false
    }
}
