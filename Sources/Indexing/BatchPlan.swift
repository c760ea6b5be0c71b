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
/// work, so the same corpus always gives the same index; what an earlier run has finished is taken as it is.
struct BatchPlan: Sendable {
    /// A problem that the plan itself found.
    struct Problem: Sendable {
        var entry: SkippedEntry
        /// Whether this user may not read the file.
        var isForbidden: Bool
    }

    /// Items that are done together.
    private struct Batch: Sendable {
        var items: Range<Int>
        /// Where an earlier run has done them.
        var finished: FinishedBatch?
    }
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
    /// Bytes of the files that are still to be read.
    private(set) var bytes = 0
    /// Work of all items, and that of those which an earlier run has done, in the units of `IndexingProgress`.
    private(set) var work = 0
    private(set) var workDone = 0
    /// Files that the plan itself found unreadable, by their index.
    private(set) var problems: [Int: Problem] = [:]
    private let corpus: CorpusFiles
    private let catalog: CatalogFile
    private var chunked: [Int: Chunked] = [:]
    private var items: [Item] = []
    private var chunks: [(bytes: Range<Int>, firstLine: Int)] = []
    private var batches: [Batch] = []
    private let batchBytes: Int
    private let options: IndexingOptions

    /// - Parameters:
    ///   - files: In the order of their paths.
    ///   - catalog: The last generation's.
    ///   - finished: What earlier runs have done of this work.
    init(
        _ files: [PlannedFile], of corpus: CorpusFiles, _ catalog: CatalogFile, _ finished: FinishedBatches,
        _ options: IndexingOptions
    ) throws {
        batchBytes = options.batchBytes
        self.options = options
        self.corpus = corpus
        self.catalog = catalog
        self.files = files
        items.reserveCapacity(files.count)
        for index in files.indices {
            if index % 1024 == 0, options.isCancelled() { throw IndexingStopped() }
            add(index, file(index))
        }
        divide(finished)
    }

    /// How many batches there are.
    var batchCount: Int { batches.count }

    /// What an earlier run has made of a batch; nil where it is still to be done.
    func finished(_ batch: Int) -> BatchResult? {
        guard var result = batches[batch].finished?.result else { return nil }
        result.firstFile = Int(items[batches[batch].items.lowerBound].file)
        return result
    }

    /// Files that an earlier run has read.
    var filesResumed: Int { batches.reduce(0) { $0 + ($1.finished == nil ? 0 : $1.items.count) } }

    /// The numbers of a batch's items.
    func items(ofBatch batch: Int) -> Range<Int> { batches[batch].items }

    /// How many items there are.
    var itemCount: Int { items.count }

    /// An item.
    func item(_ number: Int) -> WorkItem {
        let item = items[number]
        let chunk = item.chunk < 0 ? nil : chunks[Int(item.chunk)]
        return WorkItem(file: Int(item.file), bytes: chunk?.bytes, firstLine: chunk?.firstLine ?? 1)
    }

    /// Tells one state of an item from another: the file, what the system says of it, what is said of it from outside, and how
    /// it is to be read.
    func key(_ number: Int) -> [UInt8] {
        let item = item(number)
        let planned = files[item.file]
        let file = file(item.file)
        var out = ByteWriter()
        for text in [file.path, file.folder, file.location] { out.text(text) }
        for part in [file.state.size, file.state.modified, file.state.changed] { out.fixed(part) }
        out.fixed(file.state.inode)
        out.bytes += file.sidecarDigest
        out.number((planned.isForced ? 1 : 0) + (planned.isReadOtherwise ? 2 : 0))
        out.fixed(item.bytes?.lowerBound ?? -1)
        out.fixed(item.bytes?.upperBound ?? -1)
        return out.bytes.withUnsafeBufferPointer { PassageID.sha256($0) }
    }

    /// The same of items that follow each other.
    func key(_ range: Range<Int>) -> [UInt8] {
        var hash = SHA256()
        for number in range { key(number).withUnsafeBufferPointer { hash.update($0) } }
        return hash.digest()
    }

    /// The work of an item, in the units of `IndexingProgress`.
    func work(_ number: Int) -> Int {
        let item = items[number]
        let bytes = item.chunk < 0 ? corpus.size(Int(files[Int(item.file)].file)) : chunks[Int(item.chunk)].bytes.count
        return ReadingCost.work(bytes, path: corpus.path(Int(files[Int(item.file)].file)))
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
        if file.size > 2 * batchBytes, isLineOriented(file) {
            do throws(SystemError) {
                let lines = try LineCutter(path: file.location, chunkBytes: batchBytes)
                chunked[index] = Chunked(digest: lines.digest, encoding: lines.encoding)
                for chunk in lines.chunks {
                    chunks.append(chunk)
                    items.append(Item(file: Int32(index), chunk: Int32(chunks.count - 1)))
                }
            } catch {
                problems[index] = Problem(
                    entry: SkippedEntry(
                        path: file.path, reason: "unreadable", detail: "\(error); check it and run again"),
                    isForbidden: error.isForbidden)
            }
        } else {
            items.append(Item(file: Int32(index), chunk: -1))
        }
    }

    /// Divides the items into batches. A batch ends where it has enough bytes, which bounds memory, or enough work, which bounds
    /// what a kill costs.
    private mutating func divide(_ finished: FinishedBatches) {
        var number = 0
        var start = 0
        var fill = 0
        var fillWork = 0
        func end(_ end: Int) {
            if end > start { batches.append(Batch(items: start..<end)) }
            start = end
            (fill, fillWork) = (0, 0)
        }
        while number < items.count {
            if !finished.isEmpty,
                let batch = finished.batch(
                    from: key(number), { $0 <= items.count - number ? key(number..<number + $0) : nil })
            {
                end(number)
                let range = number..<number + batch.items
                batches.append(Batch(items: range, finished: batch))
                for item in range { workDone += work(item) }
                number = range.upperBound
                start = number
                continue
            }
            if fill >= batchBytes || fillWork >= batchBytes * ReadingCost.batchFactor { end(number) }
            let item = items[number]
            let size =
                item.chunk < 0 ? corpus.size(Int(files[Int(item.file)].file)) : chunks[Int(item.chunk)].bytes.count
            bytes += size
            let itemWork = work(number)
            work += itemWork
            // A file costs something however small it is.
            fill += size + 512
            fillWork += itemWork
            number += 1
        }
        end(items.count)
        work += workDone
    }

    /// By its name alone: a file that only its content shows to be one of records is read whole, and so is one for a filter.
    private func isLineOriented(_ file: CorpusFile) -> Bool {
        guard options.reading.filters.first(for: file.path) == nil else { return false }
        return FileFormat.byExtension(of: file.path)?.isLineOriented ?? false
    }
}
