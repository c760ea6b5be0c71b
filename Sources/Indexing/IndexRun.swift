internal import Dispatch
internal import Passages
internal import Reading
internal import Synchronization
internal import XapianIndex

/// One run of the indexer: brings an index up to date with its corpus.
///
/// The run writes one new segment with the passages of what changed, notes which older passages are dead, and publishes both
/// as a new generation in one step. Until then, and if it fails or is killed, the last generation stays in force, whole.
public struct IndexRun: Sendable {
    private let options: IndexingOptions
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
    /// - Throws: `IndexingError`, `IndexError` or `SystemError`; the last generation is still in force.
    public func run(progress: @escaping @Sendable (IndexingProgress) -> Void = { _ in }) throws -> IndexReport {
        let started = Timestamp.now
        var report = IndexReport()
        try Self.checkPlaces(options)
        if !options.dryRun { try makeFolders() }
        let lock = options.dryRun ? nil : try IndexLock(folder)
        defer { withExtendedLifetime(lock) {} }

        let last = try lastGeneration(&report)
        progress(IndexingProgress(phase: .walking, bytesDone: 0, bytesTotal: 0, passages: 0))
        let walk = try CorpusWalk(options)
        report.droppedCorpus = (last?.manifest.corpus ?? []).filter { !options.corpus.contains($0) }
        var changes = try Changes(walk.files, last?.catalog ?? CatalogFile(), options)
        report.ignored = walk.ignored
        report.filesAdded = changes.added
        report.filesRemoved = changes.removed.count
        report.filesUnchanged = changes.unchanged

        if options.dryRun {
            report.filesChanged = changes.planned.count - changes.added
            return finish(&report, started, last?.manifest, skipped: walk.skipped)
        }
        let plan = BatchPlan(changes.takePlanned(), of: walk.files, last?.catalog ?? CatalogFile(), options)
        try checkSpace(plan.bytes)
        SystemFile.remove(folder.buildingPath)
        try SystemFile.makeFolder(folder.buildingPath)
        defer { SystemFile.remove(folder.buildingPath) }
        let results = try work(plan, keepsIDs: last != nil, progress)

        progress(
            IndexingProgress(
                phase: .compacting, bytesDone: plan.bytes, bytesTotal: plan.bytes,
                passages: results.reduce(0) { $0 + $1.passages }))
        var assembly = Assembly(
            options, folder, plan, changes, last: last, started: started, sequence: nextSequence())
        let earlier = try skippedBefore(last)
        let isNew = try assembly.assemble(results, walk, earlier: earlier, &report)
        let skipped = assembly.skipped
        guard isNew else { return finish(&report, started, last?.manifest, skipped: skipped) }
        var manifest = try assembly.manifest()
        let catalog = folder.buildingPath + "/catalog-\(manifest.generation)"
        try assembly.catalog.write(to: catalog)
        try folder.publish(manifest, catalog: catalog, skipped: skipped)
        report.published = true

        let merger = SegmentMerger(options, folder)
        if let merged = try merger.mergeIfDue(manifest, assembly.catalog, sequence: nextSequence(), progress) {
            try folder.publish(merged.manifest, catalog: merged.catalog, skipped: skipped)
            manifest = merged.manifest
        }
        Retention(folder, keep: options.keepGenerations).removeOld()
        return finish(&report, started, manifest, skipped: skipped)
    }

    /// The corpus and the index must not lie in each other in a way that would index the index.
    private static func checkPlaces(_ options: IndexingOptions) throws {
        for root in options.corpus where root == options.index || root.hasPrefix(options.index + "/") {
            throw IndexingError(
                "the corpus \(root) lies in the index folder \(options.index); keep them apart (--index, or index.path)"
            )
        }
    }

    private func makeFolders() throws {
        for path in [folder.path, folder.generationsPath, folder.segmentsPath] {
            do throws(SystemError) { try SystemFile.makeFolder(path) } catch {
                throw IndexingError("\(error); check the folder's permissions, or name another with --index")
            }
        }
    }

    /// The generation in force, unless the run starts afresh.
    private func lastGeneration(_ report: inout IndexReport) throws -> Generation? {
        if options.rebuild {
            report.rebuilt = true
            return nil
        }
        guard let name = try folder.currentGeneration() else { return nil }
        let manifest = try folder.manifest(name)
        guard manifest.settings == Generation.fingerprint(of: options.settings) else {
            report.rebuilt = true
            report.rebuildReason = "settings that shape the index have changed since it was built"
            return nil
        }
        do throws(IndexError) {
            return Generation(manifest: manifest, catalog: try CatalogFile(reading: folder.catalogPath(name)))
        } catch  where error.code == .otherFormat {
            report.rebuilt = true
            report.rebuildReason = "another version of Kwic wrote the index's list of files"
            return nil
        }
    }

    /// What the generation in force skips. A run that starts afresh wants the dates only, and does without where the old
    /// list cannot be read.
    private func skippedBefore(_ last: Generation?) throws -> [SkippedEntry] {
        if let last { return try folder.skipped(last.manifest.generation) }
        return (try? folder.currentGeneration()).flatMap { try? folder.skipped($0) } ?? []
    }

    /// The numbers go on after a rebuild.
    private func nextSequence() -> Int {
        (folder.generations().compactMap { Int($0.prefix { $0 != "-" }) }.max() ?? 0) + 1
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

    /// Runs the batches on all threads.
    private func work(
        _ plan: BatchPlan, keepsIDs: Bool, _ progress: @escaping @Sendable (IndexingProgress) -> Void
    ) throws -> [BatchResult] {
        struct State {
            var next = 0
            var results: [BatchResult?]
            var failure: (any Error)?
            var progress: IndexingProgress
        }
        let state = Mutex(
            State(
                results: Array(repeating: nil, count: plan.batchCount),
                progress: IndexingProgress(phase: .indexing, bytesDone: 0, bytesTotal: plan.bytes, passages: 0)))
        let options = options
        let building = folder.buildingPath
        DispatchQueue.concurrentPerform(iterations: max(1, min(options.jobs, plan.batchCount))) { _ in
            let worker = BatchWorker(options, plan, keepsIDs: keepsIDs)
            while true {
                let number: Int? = state.withLock { state in
                    guard state.failure == nil, state.next < plan.batchCount else { return nil }
                    state.next += 1
                    return state.next - 1
                }
                guard let number else { return }
                do {
                    let result = try worker.run(number, in: building) { bytes, passages in
                        let now = state.withLock { state in
                            state.progress.bytesDone += bytes
                            state.progress.passages += passages
                            return state.progress
                        }
                        progress(now)
                    }
                    state.withLock { $0.results[number] = result }
                } catch {
                    state.withLock { state in if state.failure == nil { state.failure = error } }
                }
            }
        }
        let (results, failure) = state.withLock { ($0.results, $0.failure) }
        if let failure { throw failure }
        return results.compactMap { $0 }
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
        report.seconds = Double(Timestamp.now.nanoseconds - started.nanoseconds) / 1e9
        return report
    }
}

extension Generation {
    /// What a manifest keeps of the settings: their SHA-256.
    static func fingerprint(of settings: String) -> String { PassageID.fingerprint(of: settings) }
}
