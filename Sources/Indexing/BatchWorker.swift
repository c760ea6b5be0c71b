internal import Passages
internal import Reading
internal import XapianIndex

/// A document's place among the passages of a batch.
struct WrittenDocument: Hashable, Sendable {
    /// FNV-1a of its id.
    var idHash: UInt64
    /// Its id, where the run must look for it in older segments.
    var id: String?
    /// The number of its first passage, from 1, and how many it has.
    var first: UInt32
    var count: UInt32

    /// Its passages.
    var range: DeadRange { DeadRange(first: first, last: first + count - 1) }
}

/// What became of an item of work.
struct ItemOutcome: Sendable {
    var file: Int
    /// True where the file's bytes are those that the last generation read.
    var isUnchanged = false
    /// True where the file could not be read at all just now.
    var isUnreadable = false
    var digest: [UInt8]?
    var format = ""
    var documents: [WrittenDocument] = []
    var languages: [String: Int] = [:]
    var tags: Set<String> = []
    var skipped: [SkippedEntry] = []
    /// Problems beyond those in `skipped`.
    var moreSkipped = 0

    /// Problems that are reported one by one a file; of the rest only the number.
    static let skippedLimit = 100

    mutating func skip(_ entry: SkippedEntry) {
        if skipped.count < Self.skippedLimit { skipped.append(entry) } else { moreSkipped += 1 }
    }
}

/// What became of a batch.
struct BatchResult: Sendable {
    /// The database's folder; nil where no passage was written.
    var database: String?
    var passages = 0
    var outcomes: [ItemOutcome] = []
}

/// Reads and indexes batches, one after the other, each into a database of its own. One a thread.
final class BatchWorker {
    private let options: IndexingOptions
    private let plan: BatchPlan
    private let keepsIDs: Bool
    private let splitter: PassageSplitter
    private let encoder: PassageEncoder
    private var batch = ByteWriter()
    /// What the rules say of the documents of a path: of the last one, for files of many.
    private var rules: (path: String, said: DeclaredMetadata)?
    /// Of the item at hand.
    private var outcome = ItemOutcome(file: 0)

    /// Encoded bytes that are handed to the engine at once.
    private static let handOverBytes = 1 << 19

    init(_ options: IndexingOptions, _ plan: BatchPlan, keepsIDs: Bool) {
        self.options = options
        self.plan = plan
        self.keepsIDs = keepsIDs
        splitter = PassageSplitter(size: options.passageSize)
        encoder = PassageEncoder(profile: options.profile)
    }

    /// Reads the items of batch `number` into a database in `folder`.
    func run(_ number: Int, in folder: String, done: (_ bytes: Int, _ passages: Int) -> Void) throws -> BatchResult {
        let path = "\(folder)/batch-\(number)"
        var result = BatchResult()
        var writer: IndexWriter? = nil
        for item in plan.batches[number] {
            let before = result.passages
            outcome = ItemOutcome(file: item.file)
            let bytes = try read(item) { document in
                let first = UInt32(result.passages + 1)
                let count = self.encode(document)
                guard count > 0 else { return }
                self.outcome.documents.append(
                    WrittenDocument(
                        idHash: Self.hash(document.id), id: self.keepsIDs ? document.id : nil, first: first,
                        count: UInt32(count)))
                result.passages += count
                if self.batch.bytes.count >= Self.handOverBytes {
                    if writer == nil { writer = try IndexWriter(creating: path) }
                    try writer?.add(self.batch)
                    self.batch.bytes.removeAll(keepingCapacity: true)
                }
            }
            result.outcomes.append(outcome)
            done(bytes, result.passages - before)
        }
        if result.passages > 0 {
            if writer == nil { writer = try IndexWriter(creating: path) }
            try writer?.add(batch)
            batch.bytes.removeAll(keepingCapacity: true)
            if let finished = writer.take() { try finished.finish() }
            result.database = path
        }
        return result
    }

    /// FNV-1a, 64 bits.
    static func hash(_ id: String) -> UInt64 {
        id.utf8.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    }

    private func encode(_ document: Document) -> Int {
        var document = document
        let file = plan.files[outcome.file]
        if rules?.path != document.path {
            rules = (document.path, DeclaredMetadata(values: options.tags(document.path)))
        }
        file.metadata.apply(to: &document, ofFile: file.file.path, rules: rules?.said ?? DeclaredMetadata())
        PassageLanguages.settle(&document, isFinal: file.metadata.sidecar.language != nil)
        let passages = splitter.passages(of: document)
        guard !passages.isEmpty else {
            outcome.skip(
                SkippedEntry(
                    path: document.path, reason: "empty",
                    detail: "the document \(document.id) has no text; nothing of it can be found"))
            return 0
        }
        let language = document.metadata.language ?? "und"
        for passage in passages { outcome.languages[passage.language ?? language, default: 0] += 1 }
        outcome.tags.formUnion(document.metadata.tags.keys)
        outcome.format = document.format
        return encoder.encode(document, passages, to: &batch)
    }

    /// Reads an item and hands over its documents; returns how many bytes it read.
    private func read(_ item: WorkItem, document: (Document) throws -> Void) throws -> Int {
        let planned = plan.files[item.file]
        let file = planned.file
        let bytes: [UInt8]
        do {
            if let range = item.bytes {
                bytes = try SystemFile.read(file.location, at: range.lowerBound, count: range.count)
                guard bytes.count == range.count else {
                    outcome.isUnreadable = true
                    outcome.skip(
                        SkippedEntry(
                            path: file.path, reason: "changed_while_reading",
                            detail: "the file became shorter while it was read; run again when it is complete"))
                    return bytes.count
                }
            } else {
                bytes = try SystemFile.read(file.location)
            }
        } catch {
            outcome.isUnreadable = true
            let detail = "\(error); check its permissions, then run again"
            outcome.skip(SkippedEntry(path: file.path, reason: "unreadable", detail: detail))
            return 0
        }
        try bytes.withUnsafeBufferPointer { buffer in
            let digest = planned.digest ?? PassageID.sha256(buffer)
            outcome.digest = digest
            if let known = planned.known, known.digest == digest, !planned.isForced {
                outcome.isUnchanged = true
                return
            }
            let head = UnsafeBufferPointer(rebasing: buffer.prefix(8192))
            guard let format = FileFormat.of(file.path, head: head), let reader = ReaderRegistry.builtIn[format.name]
            else {
                let problem = ReadingProblem.binary
                outcome.skip(SkippedEntry(path: file.path, reason: problem.reason, detail: problem.detail))
                return
            }
            outcome.format = format.name
            let source = SourceFile(
                path: file.path, bytes: buffer, firstLine: item.firstLine, baseOffset: item.bytes?.lowerBound ?? 0)
            try SourceReading.read(
                source, format, with: reader, options: options.reading, document: document
            ) { problem in
                outcome.skip(SkippedEntry(path: file.path, reason: problem.reason, detail: problem.detail))
            }
        }
        return bytes.count
    }
}
