internal import XapianIndex

/// Puts the next generation together: the last one, less what changed or is gone, plus what was written in this run.
struct Assembly {
    private let options: IndexingOptions
    private let folder: IndexFolder
    private let plan: BatchPlan
    private let changes: Changes
    private let last: Generation?
    private let started: Timestamp
    private let generation: String
    /// The segment that this run writes has the generation's name.
    private var segmentID: String { generation }

    /// The next generation's, as far as it is known.
    private(set) var catalog: Catalog
    /// The place of the one that is being made of the last and of what was read, and how far the last has been gone through.
    private let catalogPath: String
    private var nextEntry = 0
    private var nextRemoved = 0
    private var segments: [SegmentEntry] = []
    /// What is dead from now on, by segment.
    private var dead: [String: [DeadRange]] = [:]
    /// Files that could not be read this time; they are tried again in the next run.
    private var unreadable: [SkippedEntry] = []
    /// All that is not in the index, by path.
    private(set) var skipped: [SkippedEntry] = []
    /// What is in the index although it could not be read this time.
    private(set) var kept: [KeptSource]
    /// Whether the system says something else of files whose bytes are the same.
    private(set) var hasNewStates = false

    init(
        _ options: IndexingOptions, _ folder: IndexFolder, _ plan: BatchPlan, _ changes: Changes, last: Generation?,
        started: Timestamp, sequence: Int
    ) {
        self.options = options
        self.folder = folder
        self.plan = plan
        self.changes = changes
        kept = changes.kept
        self.last = last
        self.started = started
        catalog = Catalog(last?.catalog ?? CatalogFile())
        catalogPath = folder.buildingPath + "/catalog"
        generation = Generation.name(sequence, started)
    }

    /// Makes the new segment, the catalog, and the list of what is skipped.
    ///
    /// - Parameter earlier: What the generation in force skips.
    /// - Returns: False where the outcome is the last generation as it is.
    mutating func assemble(
        _ results: consuming [BatchResult], _ walk: CorpusWalk, earlier: [SkippedEntry], _ report: inout IndexReport
    ) throws -> Bool {
        let runs = results.flatMap(\.runs)
        let passagesRead = results.reduce(0) { $0 + $1.passages }
        let outcomes = Outcomes(results)
        let isAsBefore = try isAllAsBefore(outcomes)
        /// Files whose documents are in the new segment, by index.
        var written = Array(repeating: false, count: plan.files.count)
        if !changes.isEmpty || !plan.files.isEmpty {
            try (last?.catalog ?? CatalogFile()).reading { view in
                var builder = try CatalogBuilder(creating: catalogPath, from: last?.catalog ?? CatalogFile())
                var next = 0
                func settle(_ outcome: Outcome) throws {
                    var outcome = outcome
                    if isAsBefore, !outcome.isUnreadable { outcome.isUnchanged = true }
                    if let problem = plan.problems[outcome.file] {
                        outcome.isUnreadable = true
                        outcome.isForbidden = problem.isForbidden
                        outcome.skipped.append(problem.entry)
                    }
                    let index = outcome.file
                    written[index] = try self.settle(outcome, view, &builder, &report)
                    next = index + 1
                }
                try outcomes.forEach { outcome in
                    // Those without any items between them.
                    while next < outcome.file { try settle(Outcome(file: next)) }
                    try settle(outcome)
                    return true
                }
                while next < plan.files.count { try settle(Outcome(file: next)) }
                try keep(upTo: view.count, view, &builder)
                try builder.finish(started: catalog.started, limits: catalog.limits)
            }
            catalog = Catalog(try CatalogFile(reading: catalogPath))
        }
        // Where nothing that was read is to stay, there is no need of a segment.
        let passages = report.documentsWritten > 0 ? passagesRead : 0
        var built: BuiltSegment?
        if passages > 0 { built = try SegmentBuilder(folder: folder).build(segmentID, from: runs) }
        var duplicates = DuplicateResolver(options, folder, segment: segmentID, last: last)
        let renamed = try duplicates.resolve(
            outcomes, of: plan, written, passages: passages, documents: report.documentsWritten, &catalog, &dead)
        if renamed.passages > 0 {
            built = try SegmentBuilder(folder: folder).build(
                segmentID, from: [folder.segmentPath(segmentID)] + renamed.runs)
        }
        segments = (last?.manifest.segments ?? [])
        if let built {
            segments.append(
                SegmentEntry(
                    id: segmentID, passages: passages + renamed.passages, sizes: built.sizes, digests: built.digests))
        }
        for index in segments.indices {
            segments[index].dead = DeadRange.merged(segments[index].dead + (dead[segments[index].id] ?? []))
        }
        segments.removeAll { $0.deadPassages == $0.passages }
        catalog.started = started.nanoseconds
        catalog.limits = options.limitsKey

        report.passagesWritten = passages
        skipped = try Coverage.list(
            catalog, unreadable + walk.skipped.map(namingKept) + changes.notes, sizes: walk.files, earlier: earlier,
            now: started.text)
        guard let last else { return true }
        return segments != last.manifest.segments || !last.damaged.isEmpty || skipped != earlier
            || kept != last.manifest.kept || catalog.limits != last.catalog.limits
            || options.folders.map { $0.entry(documents: 0) }
                != last.manifest.folders.map { folder in
                    var folder = folder
                    folder.documents = 0
                    return folder
                }
    }

    /// What could not be looked at, with a word on what the index has of it.
    private func namingKept(_ entry: SkippedEntry) -> SkippedEntry {
        guard entry.reason == "unreadable", changes.kept.contains(where: { $0.path == entry.path }) else {
            return entry
        }
        var entry = entry
        entry.detail += Self.keptNote
        entry.isPartial = true
        return entry
    }

    private static let keptNote = "; what the index has of it stays, as it was"

    /// The next generation's manifest.
    func manifest() throws -> Manifest {
        Generation.manifest(
            generation, options: options, segments: segments, totals: try catalog.totals(), kept: kept,
            skipped: Set(skipped.map(\.path)).count)
    }

    /// Files with duplicate ids were read again because something might have changed. If in the end nothing has, they stay
    /// as they are.
    private func isAllAsBefore(_ outcomes: Outcomes) throws -> Bool {
        guard changes.removed.isEmpty else { return false }
        var isAsBefore = true
        var next = 0
        try outcomes.forEach { outcome in
            // One without any items was found unreadable, or is empty now.
            while next < outcome.file, isAsBefore {
                isAsBefore = plan.problems[next] != nil
                next += 1
            }
            next = outcome.file + 1
            let planned = plan.files[outcome.file]
            isAsBefore =
                try isAsBefore
                && (outcome.isUnchanged || (outcome.isUnreadable && !(outcome.isForbidden && planned.entry >= 0))
                    || plan.problems[outcome.file].map { !($0.isForbidden && planned.entry >= 0) } ?? false
                    || (planned.isForced && !planned.hasNewMetadata
                        && plan.known(outcome.file)?.digest == outcome.digest))
            return isAsBefore
        }
        while next < plan.files.count, isAsBefore {
            isAsBefore = plan.problems[next] != nil
            next += 1
        }
        return isAsBefore
    }

    /// Goes on in the last catalog up to an entry: those whose files are there stay.
    private mutating func keep(
        upTo end: Int, _ view: CatalogFile.View, _ builder: inout CatalogBuilder
    ) throws {
        while nextEntry < end {
            while nextRemoved < changes.removed.count, changes.removed[nextRemoved] < nextEntry { nextRemoved += 1 }
            let removed = nextRemoved < changes.removed.count ? Int(changes.removed[nextRemoved]) : end
            if removed > nextEntry { try builder.keep(nextEntry..<min(removed, end), of: view) }
            if removed < end { kill(try view.entry(removed)) }
            nextEntry = min(removed + 1, end)
        }
    }

    /// Decides what the next generation has of a file that was to be read.
    ///
    /// - Returns: Whether its documents are in the new segment.
    private mutating func settle(
        _ file: Outcome, _ view: CatalogFile.View, _ catalog: inout CatalogBuilder, _ report: inout IndexReport
    ) throws -> Bool {
        let planned = plan.files[file.file]
        let source = plan.file(file.file)
        let known = try plan.known(file.file)
        if known != nil {
            try keep(upTo: Int(planned.entry), view, &catalog)
            nextEntry = Int(planned.entry) + 1
        } else {
            let index = Array(source.path.utf8).withUnsafeBytes { view.firstIndex(from: $0) }
            try keep(upTo: index, view, &catalog)
        }
        if file.isUnreadable {
            // What was known of it stays: a file that cannot be read just now is not a file that is gone. But where its owner
            // has taken away the right to read it, nobody reads it here either.
            if var known, !file.isForbidden {
                known.state.modified = 0
                catalog.add(known)
                report.filesUnchanged += 1
                kept += file.skipped.all.prefix(1).map {
                    KeptSource(folder: source.folder, path: source.relative(source.path), reason: $0.reason)
                }
                unreadable += file.skipped.all.map {
                    SkippedEntry(
                        path: $0.path, reason: $0.reason, detail: $0.detail + Self.keptNote, isPartial: true)
                }
            } else {
                if let known {
                    kill(known)
                    report.filesRemoved += 1
                } else {
                    report.filesAdded -= 1
                }
                unreadable += file.skipped.all
            }
            if let range = file.range { dead[segmentID, default: []].append(range) }
            return false
        }
        if file.isUnchanged, var known {
            if known.state != source.state { hasNewStates = true }
            known.state = source.state
            catalog.add(known)
            report.filesUnchanged += 1
            return false
        }
        if let known {
            kill(known)
            if planned.isForced, !planned.hasNewMetadata, known.digest == file.digest {
                report.filesUnchanged += 1
            } else {
                report.filesChanged += 1
            }
        }
        report.bytesRead += source.size
        report.documentsWritten += file.documents
        // Without a digest it is read again in the next run, though it stays what it is.
        let isWorthAnotherTry = file.skipped.all.contains { Self.reasonsOutsideTheFile.contains($0.reason) }
        catalog.add(
            CatalogEntry(
                path: source.path, folder: source.folder, prefixBytes: source.prefixBytes, state: source.state,
                digest: isWorthAnotherTry ? [] : file.digest ?? [], sidecars: source.sidecarDigest,
                format: file.format, filter: options.filterKey(source.path, format: file.format),
                formats: file.formats, passages: file.passages, languages: file.languages,
                tags: file.tags.sorted(),
                places: file.range.map { [CatalogPlace(segment: segmentID, range: $0)] } ?? [],
                hasDuplicates: false, skipped: file.skipped.all.map(options.namingUntrustedFilter)))
        return true
    }

    /// Why a file may be read tomorrow that was not read today, though it is the same: something was not installed or not
    /// allowed.
    private static let reasonsOutsideTheFile: Set<String> = ["no_worker", "no_helper", "filter_untrusted"]

    private mutating func kill(_ entry: CatalogEntry) {
        for place in entry.places { dead[place.segment, default: []].append(place.range) }
    }
}

/// A generation that the indexer works from.
struct Generation: Sendable {
    var manifest: Manifest
    var catalog: CatalogFile
    /// Segments that are damaged, and no longer in the manifest.
    var damaged: Set<String> = []

    /// A generation's name: a number that counts up, and the moment, so that a name never comes back.
    static func name(_ sequence: Int, _ moment: Timestamp) -> String {
        let digits = String(sequence)
        return String(repeating: "0", count: max(0, 6 - digits.count)) + digits + "-" + moment.compact
    }

    /// The manifest of segments and of what the catalog that goes with them comes to.
    static func manifest(
        _ name: String, options: IndexingOptions, segments: [SegmentEntry], totals: CatalogTotals, kept: [KeptSource],
        skipped: Int
    ) -> Manifest {
        Manifest(
            generation: name, published: Timestamp.now.text, settings: fingerprint(of: options.settings),
            folders: options.folders.map { $0.entry(documents: totals.folders[$0.name] ?? 0) }, kept: kept,
            segments: segments, documents: totals.documents, passages: totals.passages,
            languages: totals.languages, formats: totals.formats, tags: totals.tags.sorted(), skipped: skipped)
    }
}
