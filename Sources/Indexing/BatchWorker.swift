internal import Isolation
internal import Passages
internal import Reading
internal import XapianIndex

/// Reads and indexes batches, one after the other, each into runs of its own. One a thread.
final class BatchWorker {
    private let options: IndexingOptions
    private let plan: BatchPlan
    private let keepsIDs: Bool
    private let splitter: PassageSplitter
    private let encoder: PassageEncoder
    private let worker: Worker
    private var batch = ByteWriter()
    /// What the rules say of the documents of a path: of the last one, for files of many.
    private var rules: (path: String, said: DeclaredMetadata)?
    /// Of the item at hand.
    private var outcome = Outcome(file: 0)
    private var file = CorpusFile(
        path: "", folder: "", location: "", state: FileState(size: 0, modified: 0, changed: 0, inode: 0))
    /// Where a copy of a large file is made.
    private var copy = ""
    /// What is said of it from outside.
    private var outside = OutsideMetadata()
    /// What the metadata files of folders say, by location.
    private var folders: [String: DeclaredMetadata] = [:]

    /// Encoded bytes that are handed to the engine at once.
    private static let handOverBytes = 1 << 19
    /// A run takes so many times a batch's bytes in encoded passages: several times what comes from most batches.
    private static let growth = 8
    /// Metadata files of folders that are kept in memory.
    private static let maximumFolders = 256

    init(_ options: IndexingOptions, _ plan: BatchPlan, keepsIDs: Bool) {
        self.options = options
        self.plan = plan
        self.keepsIDs = keepsIDs
        splitter = PassageSplitter(size: options.passageSize)
        encoder = PassageEncoder(profile: options.profile)
        worker = Worker(program: options.extractor, options: options.reading)
    }

    /// Reads the items of batch `number` into runs in `folder`, as far as it comes until the run is to stop.
    ///
    /// - Parameters:
    ///   - name: What the names of the files begin with.
    ///   - begun: Called with the path of each file.
    ///   - done: Called with each item's number and how many passages it has.
    /// - Returns: What came of it and how many items that are; nil where it is to be thrown away.
    func run(
        _ number: Int, in folder: String, name: String, begun: (String) -> Void,
        done: (_ item: Int, _ passages: Int) -> Void
    ) throws -> (result: BatchResult, items: Int)? {
        var result = BatchResult(outcomes: "\(folder)/\(name).outcomes")
        let range = plan.items(ofBatch: number)
        result.firstFile = plan.item(range.lowerBound).file
        result.writtenFirstFile = result.firstFile
        var outcomes = try OutcomeWriter(creating: result.outcomes)
        var writer: IndexWriter? = nil
        var written = 0
        /// Hands over what was encoded; what much comes from is in memory until its run is written, so a run has an end.
        func handOver(_ batch: inout ByteWriter) throws {
            if writer == nil {
                let path = "\(folder)/\(name)-\(result.runs.count)"
                writer = try IndexWriter(creating: path)
                result.runs.append(path)
                written = 0
            }
            try writer?.add(batch)
            written += batch.bytes.count
            batch.bytes.removeAll(keepingCapacity: true)
            if written >= options.batchBytes * Self.growth { try close() }
        }
        func close() throws {
            guard let finished = writer.take() else { return }
            try finished.finish()
            // All that was encoded has been handed over, so these are the words of this run.
            if let run = result.runs.last { try encoder.writeWords(beside: run) }
        }
        copy = "\(folder)/\(name).copy"
        var items = 0
        for itemNumber in range {
            if options.isCancelled() { break }
            let item = plan.item(itemNumber)
            let before = result.passages
            begin(item)
            begun(file.path)
            func take(_ document: Document) throws {
                let first = UInt32(result.passages + 1)
                let count = try self.encode(document) { batch in
                    if batch.bytes.count >= Self.handOverBytes { try handOver(&batch) }
                }
                guard count > 0 else { return }
                outcomes.add(
                    WrittenDocument(
                        idHash: Self.hash(document.id), id: self.keepsIDs ? document.id : nil, first: first,
                        count: UInt32(count)), format: document.format, to: &self.outcome)
                result.passages += count
            }
            do { try read(item, document: take) } catch is IndexingStopped {
                // What it gave so far is part of no file; where that is something, it cannot be taken out again.
                guard result.passages == before else { return nil }
                break
            }
            outcomes.end(outcome)
            items += 1
            done(itemNumber, result.passages - before)
        }
        try outcomes.finish()
        if !batch.bytes.isEmpty { try handOver(&batch) }
        try close()
        return items > 0 ? (result, items) : nil
    }

    /// FNV-1a, 64 bits.
    static func hash(_ id: String) -> UInt64 {
        id.utf8.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    }

    private func begin(_ item: WorkItem) {
        outcome = Outcome(file: item.file)
        file = plan.file(item.file)
        if folders.count > Self.maximumFolders { folders.removeAll() }
        outside =
            file.sidecar == nil && file.folderSidecars.isEmpty
            ? OutsideMetadata() : OutsideMetadata(of: file, &folders)
    }

    /// - Parameter encoded: Called after each passage; it may take what is in the batch.
    /// - Returns: How many passages the document has.
    private func encode(_ document: Document, _ encoded: (inout ByteWriter) throws -> Void) throws -> Int {
        var document = document
        if rules?.path != document.path {
            rules = (document.path, DeclaredMetadata(values: options.tags(file.relative(document.path))))
        }
        document.folder = file.folder
        outside.apply(to: &document, ofFile: file.path, rules: rules?.said ?? DeclaredMetadata())
        PassageLanguages.settle(&document, isFinal: outside.sidecar.language != nil)
        let passages = splitter.passages(of: document)
        // Of a long document they take some memory, and all that is in them is in the passages.
        document.blocks = []
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
        try encoder.encode(document, passages, to: &batch, encoded: encoded)
        return passages.count
    }

    /// Reads an item and hands over its documents.
    ///
    /// - Throws: `IndexingStopped` where the run is to stop before the item's end.
    private func read(_ item: WorkItem, document: (Document) throws -> Void) throws {
        let file = file
        let contents: Contents
        do { contents = try load(item) } catch let error as SystemError {
            outcome.isUnreadable = true
            outcome.isForbidden = error.isForbidden
            report(
                ReadingProblem(reason: "unreadable", detail: "\(error); check its permissions, then run again"),
                of: file)
            return
        }
        switch contents {
        case .unchanged: outcome.isUnchanged = true
        case .none(let reason): report(reason, of: file)
        case .shorter:
            outcome.isUnreadable = true
            report(
                ReadingProblem(
                    reason: "changed_while_reading",
                    detail: "the file became shorter while it was read; run again when it is complete"), of: file)
        case .isolated(let format):
            if let format { outcome.format = format.name }
            let isWhole = try worker.read(
                location: file.location, path: file.path, isCancelled: options.isCancelled, document: document
            ) { report($0, of: file) }
            guard isWhole else { throw IndexingStopped() }
        case .builtIn(let format, let reader, let bytes):
            outcome.format = format.name
            try bytes.withUnsafeBufferPointer { buffer in
                let large = bytes.file
                var source = SourceFile(
                    path: file.path, bytes: buffer, firstLine: item.firstLine, baseOffset: item.bytes?.lowerBound ?? 0)
                source.encoding = plan.encoding(item.file)
                source.release = large.map { large in { large.release() } }
                try SourceReading.read(
                    source, format, with: reader, options: options.reading,
                    document: { read in
                        // What comes of a document takes as much again as its text.
                        large?.release()
                        try document(read)
                    }
                ) { report($0, of: file) }
            }
        }
    }

    /// What there is to read of an item.
    private enum Contents {
        /// The last generation read the same bytes.
        case unchanged
        /// It has become shorter than it was.
        case shorter
        /// Of no format that is read.
        case none(ReadingProblem)
        /// To be read in a process of its own; without a format only its filter can read it.
        case isolated(FileFormat?)
        /// To be read here.
        case builtIn(FileFormat, any DocumentReader, ItemBytes)
    }

    /// Finds out how an item is to be read, and reads its bytes where that is done here. Sets the outcome's digest.
    private func load(_ item: WorkItem) throws -> Contents {
        outcome.digest = plan.digest(item.file)
        if let range = item.bytes {
            if try isUnchanged(item) { return .unchanged }
            let bytes = try ItemBytes(of: file.location, range, copy: copy)
            guard bytes.count == range.count else { return .shorter }
            // Only files of records are cut, and their name tells.
            guard let format = FileFormat.byExtension(of: file.path), let reader = ReaderRegistry.builtIn[format.name]
            else { return .none(.binary) }
            return .builtIn(format, reader, bytes)
        }
        let head = try SystemFile.read(file.location, at: 0, count: FileFormat.headBytes)
        let kind = head.withUnsafeBufferPointer { options.reading.kind(of: file.path, head: $0) }
        let isFiltered = options.reading.filters.first(for: file.path) != nil
        if !isFiltered, case .document(let format) = kind, let reader = ReaderRegistry.builtIn[format.name] {
            let bytes = try ItemBytes(of: file.location, size: file.size, copy: copy)
            outcome.digest = bytes.digest
            return try isUnchanged(item) ? .unchanged : .builtIn(format, reader, bytes)
        }
        var hash = SHA256()
        try SystemFile.forEachChunk(file.location) { hash.update($0) }
        outcome.digest = hash.digest()
        if try isUnchanged(item) { return .unchanged }
        switch kind {
        case .document(let format): return .isolated(format)
        case .other(let reason): return isFiltered ? .isolated(nil) : .none(reason)
        }
    }

    private func isUnchanged(_ item: WorkItem) throws -> Bool {
        guard !plan.files[item.file].isForced, let known = try plan.known(item.file) else { return false }
        return known.digest == outcome.digest
    }

    private func report(_ problem: ReadingProblem, of file: CorpusFile) {
        outcome.skip(
            SkippedEntry(
                path: problem.path ?? file.path, reason: problem.reason, detail: problem.detail,
                isPartial: problem.isPartial))
    }
}
