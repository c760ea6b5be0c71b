internal import Dispatch
internal import Passages
internal import Reading
internal import Synchronization
internal import XapianIndex

/// One run of the indexer: brings an index up to date with its corpus.
///
/// The run writes one new segment with the passages of what changed, notes which older passages are dead, and publishes both
/// as a new generation in one step. Until then, and if it fails or is killed, the last generation stays in force, whole; what
/// was read until then waits in `building/` for the next run.
public struct IndexRun: Sendable {
    private var options: IndexingOptions
    private let folder: IndexFolder

    /// A run that has not begun.
    public init(_ options: IndexingOptions) {
        var options = options
        // Readers say what documents declare; `PassageLanguages` looks at the text, once.
        options.reading.detectsLanguage = false
        self.options = options
        folder = IndexFolder(path: options.index)
    }

    /// Does it.
    ///
    /// - Parameter progress: Called now and then, on any thread.
    /// - Throws: `IndexingError`, `IndexError` or `SystemError`; the last generation is still in force. `IndexingStopped` if it
    ///   was told to stop.
    public func run(progress: @escaping @Sendable (IndexingProgress) -> Void = { _ in }) throws -> IndexReport {
        let place = IndexPlace(folder)
        try place.check()
        // Whatever is wrong with the corpus is said before anything is made.
        var checked = self
        try checked.takeFolders(try? folder.currentManifest())
        try checked.checkFolders(hasIndex: (try? folder.currentGeneration()) != nil)
        guard !options.dryRun else { return try work(progress) }
        let made = try place.make(mode: options.indexMode)
        do {
            let lock = try IndexLock(folder)
            defer { withExtendedLifetime(lock) {} }
            return try work(progress)
        } catch {
            if !(error is IndexingStopped) { place.unmake(made) }
            throw error
        }
    }

    /// What is done while the index is this run's alone.
    private func work(_ progress: @escaping @Sendable (IndexingProgress) -> Void) throws -> IndexReport {
        let started = Timestamp.now
        var report = IndexReport()
        var run = self
        let earlier = try LastGeneration(folder, options, &report)
        let last = earlier.generation
        // Another run may have added a folder since.
        try run.takeFolders(earlier.manifest, &report)
        let options = run.options

        progress(IndexingProgress(phase: .walking))
        let walk = CorpusWalk(options, known: earlier.paths)
        if options.isCancelled() { throw IndexingStopped() }
        try run.checkConditions(walk, earlier)
        let seen = SeenFolders(walk, options)
        var changes = try Changes(walk, last, options)
        report.held += changes.held
        report.ignored = walk.ignored
        report.filesAdded = changes.added
        report.filesRemoved = changes.removed.count
        report.filesUnchanged = changes.unchanged

        if options.dryRun {
            report.filesChanged = changes.planned.count - changes.added
            return finish(&report, started, last?.manifest, skipped: walk.skipped)
        }
        let work = workKey(last)
        let finished = FinishedBatches(in: folder, of: work)
        let plan = try BatchPlan(
            changes.takePlanned(), of: walk.files, last?.catalog ?? CatalogFile(), finished, options)
        report.filesResumed = plan.filesResumed
        try checkSpace(plan.bytes)
        try SystemFile.makeFolder(folder.buildingPath)
        let results = try read(plan, of: work, keepsIDs: last != nil, started, progress)
        report.filesRead = plan.files.count - plan.filesResumed

        progress(
            IndexingProgress(
                phase: .compacting, workDone: plan.work, workTotal: plan.work,
                passages: results.reduce(0) { $0 + $1.passages }))
        var assembly = Assembly(
            options, folder, plan, changes, last: last, started: started, sequence: nextSequence())
        let isNew = try assembly.assemble(results, walk, earlier: earlier.skipped, &report)
        let skipped = assembly.skipped
        defer { BuildingFolder(folder).remove() }
        let catalog = folder.buildingPath + "/catalog.new"
        guard isNew else {
            if assembly.hasNewStates, let name = last?.manifest.generation {
                // The same documents; only the next run has less to look at.
                try assembly.catalog.write(to: catalog)
                try SystemFile.sync(catalog)
                try SystemFile.move(catalog, to: folder.catalogPath(name))
            }
            seen.write(folder, started)
            if let manifest = last?.manifest { SegmentVerification(folder).note(manifest) }
            return finish(&report, started, last?.manifest, skipped: skipped)
        }
        var manifest = try assembly.manifest()
        try assembly.catalog.write(to: catalog)
        try folder.publish(manifest, catalog: catalog, skipped: skipped)
        report.published = true
        seen.write(folder, started)

        // What was read is published: room for what merging writes.
        BuildingFolder(folder).clean()
        let merger = SegmentMerger(options, folder)
        if let merged = try merger.mergeIfDue(manifest, assembly.catalog, sequence: nextSequence(), progress) {
            try folder.publish(merged.manifest, catalog: merged.catalog, skipped: skipped)
            manifest = merged.manifest
        }
        Retention(folder, keep: options.keepGenerations).removeOld()
        SegmentVerification(folder).note(manifest)
        return finish(&report, started, manifest, skipped: skipped)
    }

    // MARK: Folders

    /// Puts the folders that are asked for together with those that the index remembers.
    private mutating func takeFolders(_ manifest: Manifest?) throws {
        var report = IndexReport()
        try takeFolders(manifest, &report)
    }

    private mutating func takeFolders(_ manifest: Manifest?, _ report: inout IndexReport) throws {
        let merged = try FolderList(options, manifest)
        options.folders = merged.folders
        report.held += merged.held
        report.corpus = merged.folders.map(\.path)
        report.droppedCorpus = merged.dropped
        report.addedCorpus = merged.added
    }

    /// The folders must not lie in the index, nor the index's own files be indexed, and each that is new must be there.
    private func checkFolders(hasIndex: Bool) throws {
        for folder in options.folders where folder.path == options.index || folder.path.hasPrefix(options.index + "/") {
            throw IndexingError(
                "the corpus \(folder.path) lies in the index folder \(options.index); keep them apart (--index, or index.path)"
            )
        }
        guard !hasIndex else { return }
        for folder in options.folders { try Self.checkIsThere(folder) }
    }

    private static func checkIsThere(_ folder: CorpusFolder) throws {
        if let reason = CorpusWalk.condition(of: folder.path).reason {
            throw IndexingError(
                "could not read the corpus at \(FileLocation.displayed(folder.path)): \(reason); "
                    + "name a folder or file that is there (kwic index PATH, or corpus.paths in the configuration)")
        }
    }

    /// A folder of which the index has nothing must be there. One of which it has something stays as it is, but a run that
    /// starts afresh could not keep that.
    private func checkConditions(_ walk: CorpusWalk, _ earlier: LastGeneration) throws {
        let documents = Dictionary(
            (earlier.manifest?.folders ?? []).map { ($0.name, $0.documents) }, uniquingKeysWith: +)
        for (number, folder) in options.folders.enumerated() {
            let had = documents[folder.name] ?? 0
            let isGone = walk.conditions[number] != .seen || !walk.hasFiles(of: number)
            if had == 0, walk.conditions[number] != .seen { try Self.checkIsThere(folder) }
            guard had > 0, isGone, earlier.generation == nil, !options.allowsRemoval else { continue }
            let why = walk.conditions[number].reason.map { "cannot be read (\($0))" } ?? "is empty"
            throw IndexingError(
                "the index has to be built afresh (\(earlier.reason)), and \(FileLocation.displayed(folder.path)), of which it "
                    + "has \(had) documents, \(why); mount its disk and run again, or give them up with --allow-removal"
            )
        }
        if earlier.generation == nil, earlier.manifest == nil, earlier.documents > 0, walk.files.count == 0,
            !options.allowsRemoval
        {
            throw IndexingError(
                "the index has to be built afresh (\(earlier.reason)), and no file of its corpus is there; "
                    + "mount its disk and run again, or give its \(earlier.documents) documents up with --allow-removal"
            )
        }
    }

    // MARK: Reading

    /// Tells work from other work: what was read for one is of no use for another.
    private func workKey(_ last: Generation?) -> [UInt8] {
        var out = ByteWriter()
        out.text(last?.manifest.generation ?? "")
        out.texts(last?.damaged.sorted() ?? [])
        out.number(IndexSchema.format)
        out.text(options.settings)
        out.text(options.limitsKey)
        for filter in options.reading.filters + options.untrustedFilters { out.text(filter.canonicalText) }
        out.number(options.reading.filters.count)
        out.number(options.batchBytes)
        for program in ["/proc/self/exe", options.extractor] { out.text(FileState.key(ofProgram: program)) }
        return out.bytes.withUnsafeBufferPointer { PassageID.sha256($0) }
    }

    /// The numbers go on after a rebuild.
    private func nextSequence() -> Int {
        (folder.generations().compactMap { GenerationName($0)?.number }.max() ?? 0) + 1
    }

    private func checkSpace(_ bytes: Int) throws {
        guard let free = SystemFile.freeBytes(at: folder.path) else { return }
        // Measured on 200,000 records: runs take up to 1.5 times the bytes of the files, the segment 0.85 of them.
        let needed = bytes * 5 / 2 + options.freeBytes
        guard free >= needed else {
            throw IndexingError(
                "the disk of \(folder.path) has \(free >> 20) MiB free, and indexing \(bytes >> 20) MiB takes up to "
                    + "\(needed >> 20) MiB (with index.free_bytes to spare); make room, or name another place with --index"
            )
        }
    }

    /// What the threads that read share.
    private struct Reading {
        var next = 0
        var results: [BatchResult?]
        var failure: (any Error)?
        var isStopped = false
        var files: Int
        var progress: IndexingProgress
    }

    /// Runs the batches on all threads.
    private func read(
        _ plan: BatchPlan, of work: [UInt8], keepsIDs: Bool, _ started: Timestamp,
        _ progress: @escaping @Sendable (IndexingProgress) -> Void
    ) throws -> [BatchResult] {
        var results: [BatchResult?] = (0..<plan.batchCount).map { plan.finished($0) }
        let kept = results.reduce(0) { $0 + ($1?.passages ?? 0) }
        let state = Mutex(
            Reading(
                results: results, files: plan.filesResumed,
                progress: IndexingProgress(
                    phase: .indexing, workDone: plan.workDone, workTotal: plan.work, workKept: plan.workDone,
                    passages: kept)))
        results = []
        let options = options
        let building = folder.buildingPath
        // Of one run: names of batches of another stay theirs.
        let name = BuildingFolder.batchPrefix + String(started.nanoseconds, radix: 36)
        DispatchQueue.concurrentPerform(iterations: max(1, min(options.jobs, plan.batchCount))) { _ in
            let worker = BatchWorker(options, plan, keepsIDs: keepsIDs)
            while true {
                let number: Int? = state.withLock { state in
                    while state.next < plan.batchCount, state.results[state.next] != nil { state.next += 1 }
                    guard state.failure == nil, !state.isStopped, state.next < plan.batchCount else { return nil }
                    state.next += 1
                    return state.next - 1
                }
                guard let number else { return }
                do {
                    let range = plan.items(ofBatch: number)
                    let batch = try worker.run(number, in: building, name: "\(name)-\(number)") { path in
                        state.withLock { $0.progress.file = path }
                    } done: { item, passages in
                        let work = plan.work(item)
                        let now = state.withLock { state in
                            state.progress.workDone += work
                            state.progress.passages += passages
                            state.files += 1
                            return state.progress
                        }
                        progress(now)
                    }
                    if let batch {
                        let items = range.lowerBound..<range.lowerBound + batch.items
                        let finished = FinishedBatch(
                            first: plan.key(items.lowerBound), key: plan.key(items), items: batch.items,
                            result: batch.result)
                        try FinishedBatches.write(finished, work, in: building, name: "\(name)-\(number)")
                    }
                    state.withLock { state in
                        if let batch, batch.items == range.count {
                            state.results[number] = batch.result
                        } else {
                            state.isStopped = true
                        }
                    }
                } catch {
                    state.withLock { state in if state.failure == nil { state.failure = error } }
                }
            }
        }
        let end = state.withLock { $0 }
        if let failure = end.failure { throw failure }
        guard !end.isStopped, !end.results.contains(where: { $0 == nil }) else {
            var stopped = IndexingStopped()
            (stopped.files, stopped.filesTotal) = (end.files, plan.itemCount)
            throw stopped
        }
        return end.results.compactMap { $0 }
    }

    private func finish(
        _ report: inout IndexReport, _ started: Timestamp, _ manifest: Manifest?, skipped: [SkippedEntry]
    ) -> IndexReport {
        report.generation = manifest?.generation
        report.documents = manifest?.documents ?? 0
        report.passages = manifest?.passages ?? 0
        report.segments = manifest?.segments.count ?? 0
        report.indexBytes = manifest?.segments.reduce(0) { $0 + $1.sizes.total } ?? 0
        report.skipped = skipped
        report.started = started.text
        report.seconds = Double(Timestamp.now.nanoseconds - started.nanoseconds) / 1e9
        return report
    }
}

extension Generation {
    /// What a manifest keeps of the settings: their SHA-256.
    static func fingerprint(of settings: String) -> String { PassageID.fingerprint(of: settings) }
}
