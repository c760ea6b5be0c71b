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

    init(_ files: [PlannedFile], batchBytes: Int) {
        self.batchBytes = batchBytes
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

    /// By its name alone: a file that only its content shows to be one of records is read whole.
    private func isLineOriented(_ file: CorpusFile) -> Bool {
        FileFormat.byExtension(of: file.path)?.isLineOriented ?? false
    }
}

/// Cuts a file of lines into chunks, reading it once.
private struct LineCutter {
    var chunks: [(bytes: Range<Int>, firstLine: Int)] = []
    var digest: [UInt8] = []

    init(path: String, chunkBytes: Int) throws(SystemError) {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw SystemError("open", path, code: errno) }
        defer { close(file) }
        let buffer = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: 1 << 20)
        defer { buffer.deallocate() }
        var hash = SHA256()
        var offset = 0
        var start = 0
        var line = 1
        var firstLine = 1
        while true {
            let count = read(file, buffer.baseAddress, buffer.count)
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { throw SystemError("read", path, code: errno) }
            if count == 0 { break }
            let block = UnsafeBufferPointer(rebasing: buffer[..<count])
            hash.update(block)
            for (index, byte) in block.enumerated() where byte == 0x0A {
                line += 1
                let end = offset + index + 1
                if end - start >= chunkBytes {
                    chunks.append((start..<end, firstLine))
                    start = end
                    firstLine = line
                }
            }
            offset += count
        }
        if start < offset { chunks.append((start..<offset, firstLine)) }
        digest = hash.digest()
    }
}
