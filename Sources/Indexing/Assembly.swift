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

    private(set) var catalog: Catalog
    private var segments: [SegmentEntry] = []
    /// What is dead from now on, by segment.
    private var dead: [String: [DeadRange]] = [:]
    /// Files that could not be read this time; they are tried again in the next run.
    private var unreadable: [SkippedEntry] = []
    /// All that is not in the index, by path.
    private(set) var skipped: [SkippedEntry] = []

    init(
        _ options: IndexingOptions, _ folder: IndexFolder, _ plan: BatchPlan, _ changes: Changes, last: Generation?,
        started: Timestamp, sequence: Int
    ) {
        self.options = options
        self.folder = folder
        self.plan = plan
        self.changes = changes
        self.last = last
        self.started = started
        catalog = Catalog(last?.catalog ?? CatalogFile())
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
        var files = gather(results)
        keepDuplicatesIfNothingChanged(&files)
        for entry in changes.removed {
            kill(entry)
            catalog[entry.path] = nil
        }
        var written: [WrittenFile] = []
        for index in plan.files.indices {
            settle(index, &files[index], &written, &report)
        }
        // Where nothing that was read is to stay, there is no need of a segment.
        let passages = written.contains { !$0.documents.isEmpty } ? passagesRead : 0
        var sizes = SegmentSizes(database: 0, records: 0, words: 0)
        if passages > 0 {
            sizes = try SegmentBuilder(folder: folder).build(segmentID, from: runs)
        }
        var duplicates = DuplicateResolver(options, folder, segment: segmentID, last: last)
        let renamed = try duplicates.resolve(written, passages: passages, &catalog, &dead)
        if renamed.passages > 0 {
            sizes = try SegmentBuilder(folder: folder).build(
                segmentID, from: [folder.segmentPath(segmentID)] + renamed.runs)
        }
        segments = (last?.manifest.segments ?? [])
        if passages > 0 {
            segments.append(
                SegmentEntry(id: segmentID, passages: passages + renamed.passages, sizes: sizes))
        }
        for index in segments.indices {
            segments[index].dead = DeadRange.merged(segments[index].dead + (dead[segments[index].id] ?? []))
        }
        segments.removeAll { $0.deadPassages == $0.passages }
        catalog.started = started.nanoseconds
        catalog.limits = options.limitsKey

        report.documentsWritten = written.reduce(0) { $0 + $1.documents.count }
        report.passagesWritten = passages
        skipped = try Coverage.list(
            catalog, unreadable + walk.skipped, sizes: walk.files, earlier: earlier, now: started.text)
        guard let last else { return true }
        return segments != last.manifest.segments || options.corpus != last.manifest.corpus || skipped != earlier
            || catalog.limits != last.catalog.limits
    }

    /// The next generation's manifest.
    func manifest() throws -> Manifest {
        Generation.manifest(
            generation, options: options, segments: segments, totals: try catalog.totals(),
            skipped: Set(skipped.map(\.path)).count)
    }

    /// The outcomes of a file's items, with passages numbered as in the new segment.
    private func gather(_ results: consuming [BatchResult]) -> [FileOutcome] {
        var files = Array(repeating: FileOutcome(), count: plan.files.count)
        var offset: UInt32 = 0
        for result in results {
            for outcome in result.outcomes { files[outcome.file].add(outcome, offset: offset) }
            offset += UInt32(result.passages)
        }
        for (index, problem) in plan.problems {
            files[index].isUnreadable = true
            files[index].skipped.append(problem)
        }
        return files
    }

    /// Files with duplicate ids were read again because something might have changed. If in the end nothing has, they stay
    /// as they are.
    private func keepDuplicatesIfNothingChanged(_ files: inout [FileOutcome]) {
        guard changes.removed.isEmpty else { return }
        func isAsBefore(_ index: Int) -> Bool {
            let planned = plan.files[index]
            return files[index].isUnchanged || files[index].isUnreadable
                || (planned.isForced && !planned.hasNewMetadata && planned.known?.digest == files[index].digest)
        }
        guard files.indices.allSatisfy(isAsBefore) else { return }
        for index in files.indices where !files[index].isUnreadable { files[index].isUnchanged = true }
    }

    /// Decides what the next generation has of a file that was to be read.
    private mutating func settle(
        _ index: Int, _ file: inout FileOutcome, _ written: inout [WrittenFile], _ report: inout IndexReport
    ) {
        let planned = plan.files[index]
        if file.isUnreadable {
            // What was known of it stays: a file that cannot be read just now is not a file that is gone.
            if var known = planned.known {
                known.modified = 0
                catalog[known.path] = known
                report.filesUnchanged += 1
                let note = "; what the index has of it is of an earlier state"
                unreadable += file.skipped.all.map {
                    SkippedEntry(path: $0.path, reason: $0.reason, detail: $0.detail + note)
                }
            } else {
                unreadable += file.skipped.all
            }
            if let range = file.range { dead[segmentID, default: []].append(range) }
            return
        }
        if file.isUnchanged, var known = planned.known {
            known.size = planned.file.size
            known.modified = planned.file.modified
            catalog[known.path] = known
            report.filesUnchanged += 1
            return
        }
        if let known = planned.known {
            kill(known)
            if planned.isForced, !planned.hasNewMetadata, known.digest == file.digest {
                report.filesUnchanged += 1
            } else {
                report.filesChanged += 1
            }
        }
        report.bytesRead += planned.file.size
        // Without a digest it is read again in the next run, though it stays what it is.
        let isWorthAnotherTry = file.skipped.all.contains { Self.reasonsOutsideTheFile.contains($0.reason) }
        catalog[planned.file.path] = CatalogEntry(
            path: planned.file.path, size: planned.file.size, modified: planned.file.modified,
            digest: isWorthAnotherTry ? [] : file.digest ?? [], sidecars: planned.file.sidecarDigest,
            format: file.format, filter: options.filterKey(planned.file.path, format: file.format),
            documents: file.documents.count,
            passages: file.documents.reduce(0) { $0 + Int($1.count) }, languages: file.languages,
            tags: file.tags.sorted(), places: file.range.map { [CatalogPlace(segment: segmentID, range: $0)] } ?? [],
            hasDuplicates: false, skipped: file.skipped.all.map(options.namingUntrustedFilter))
        written.append(WrittenFile(path: planned.file.path, documents: file.documents))
    }

    /// Why a file may be read tomorrow that was not read today, though it is the same: something was not installed or not
    /// allowed.
    private static let reasonsOutsideTheFile: Set<String> = ["no_worker", "no_helper", "filter_untrusted"]

    private mutating func kill(_ entry: CatalogEntry) {
        for place in entry.places { dead[place.segment, default: []].append(place.range) }
    }
}

/// What became of a file, all its items together.
private struct FileOutcome {
    var isUnchanged = false
    var isUnreadable = false
    var digest: [UInt8]?
    var format = ""
    var documents: [WrittenDocument] = []
    var languages: [String: Int] = [:]
    var tags: Set<String> = []
    var skipped = ProblemList()
    /// Its passages in the new segment. One range: a file's items follow each other.
    var range: DeadRange?

    mutating func add(_ outcome: ItemOutcome, offset: UInt32) {
        isUnchanged = outcome.isUnchanged
        isUnreadable = isUnreadable || outcome.isUnreadable
        digest = outcome.digest ?? digest
        if !outcome.format.isEmpty { format = outcome.format }
        for var document in outcome.documents {
            document.first += offset
            range = DeadRange(first: range?.first ?? document.first, last: document.range.last)
            documents.append(document)
        }
        languages.merge(outcome.languages, uniquingKeysWith: +)
        tags.formUnion(outcome.tags)
        skipped.append(outcome.skipped)
    }
}

/// A file whose documents are in the new segment.
struct WrittenFile {
    var path: String
    var documents: [WrittenDocument]
}

/// A generation that the indexer works from.
struct Generation: Sendable {
    var manifest: Manifest
    var catalog: CatalogFile

    /// A generation's name: a number that counts up, and the moment, so that a name never comes back.
    static func name(_ sequence: Int, _ moment: Timestamp) -> String {
        let digits = String(sequence)
        return String(repeating: "0", count: max(0, 6 - digits.count)) + digits + "-" + moment.compact
    }

    /// The manifest of segments and of what the catalog that goes with them comes to.
    static func manifest(
        _ name: String, options: IndexingOptions, segments: [SegmentEntry], totals: CatalogTotals, skipped: Int
    ) -> Manifest {
        Manifest(
            generation: name, published: Timestamp.now.text, settings: fingerprint(of: options.settings),
            corpus: options.corpus, segments: segments, documents: totals.documents, passages: totals.passages,
            languages: totals.languages, formats: totals.formats, tags: totals.tags.sorted(), skipped: skipped)
    }
}
