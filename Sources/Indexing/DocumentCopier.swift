internal import Passages
internal import XapianIndex

/// Indexes documents anew from their records, in runs.
struct DocumentCopier {
    /// The runs so far, in order.
    private(set) var runs: [String] = []
    /// Passages in them and on their way there.
    private(set) var passages = 0
    private let path: String
    private let encoder: PassageEncoder
    private let batchBytes: Int
    private var batch = ByteWriter()

    /// - Parameter name: What the runs' names begin with.
    init(_ options: IndexingOptions, _ folder: IndexFolder, name: String) {
        path = folder.buildingPath + "/" + name
        encoder = PassageEncoder(profile: options.profile)
        batchBytes = options.batchBytes
    }

    /// Adds the document whose first passage is `number`, under another id if one is given.
    ///
    /// - Returns: How many passages it has.
    mutating func copy(_ number: UInt32, from reader: inout IndexReader, as id: String? = nil) throws -> Int {
        let first = try reader.record(number)
        guard let stored = first.document, !stored.passageNames.isEmpty else {
            throw IndexError(.damaged, "copy a document", cause: "passage \(number) begins no document")
        }
        var passages = [first.passage]
        for step in 1..<max(1, stored.passageNames.count) {
            passages.append(try reader.record(reader.number(number, movedBy: step)).passage)
        }
        var document = Document(
            id: id ?? stored.id, path: stored.path, format: stored.format, metadata: stored.metadata, blocks: [],
            positions: stored.positions)
        document.encoding = stored.encoding
        document.folder = stored.folder
        // Out of the way of `write`, which changes all the rest.
        var batch = ByteWriter()
        swap(&batch, &self.batch)
        try encoder.encode(document, passages, to: &batch) { batch in
            if batch.bytes.count >= batchBytes { try write(&batch) }
        }
        swap(&batch, &self.batch)
        self.passages += passages.count
        return passages.count
    }

    /// Writes what is not written yet.
    mutating func finish() throws {
        var batch = ByteWriter()
        swap(&batch, &self.batch)
        if !batch.bytes.isEmpty { try write(&batch) }
    }

    private mutating func write(_ batch: inout ByteWriter) throws {
        let run = "\(path)-\(runs.count)"
        var writer = try IndexWriter(creating: run)
        try writer.add(batch)
        try writer.finish()
        try encoder.writeWords(beside: run)
        runs.append(run)
        batch.bytes.removeAll(keepingCapacity: true)
    }
}
