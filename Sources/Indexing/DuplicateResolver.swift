internal import Passages
internal import XapianIndex

/// Sees to it that a document's id stands for one document.
///
/// Where two have one id, the one whose file comes first (by path, then by place in the file) keeps it; the other gets an id
/// of its file and its own, `PATH/ID`, and the report says so. Its file is read again when the corpus changes, as the first
/// may be gone by then.
struct DuplicateResolver {
    private let options: IndexingOptions
    private let folder: IndexFolder
    private let last: Generation?
    /// The segment that this run wrote.
    private let segment: String
    private var losers: [Loser] = []

    /// A document whose id another has.
    private struct Loser {
        /// Its first passage, in the last generation or in this run's segment.
        var first: UInt32
        var isOld: Bool
        /// The source file's.
        var path: String
        var documentPath: String
        var id: String
        /// Its passages in a segment.
        var segment: String
        var range: DeadRange
        /// Where it stands, and where the other does.
        var line: Int
        var winner: String
    }

    init(_ options: IndexingOptions, _ folder: IndexFolder, segment: String, last: Generation?) {
        self.options = options
        self.folder = folder
        self.segment = segment
        self.last = last
    }

    /// Gives documents that have another's id one of their own, in `catalog`, and notes in `dead` where they were.
    ///
    /// - Parameters:
    ///   - outcomes: What the run read, in order of the files' paths; its passages are in a segment that is in place.
    ///   - written: Whether the documents of each file of `plan` are to stay there.
    ///   - passages: How many passages that segment has.
    ///   - documents: How many documents those files have.
    /// - Returns: Databases to be appended to the segment, and how many passages they have.
    mutating func resolve(
        _ outcomes: Outcomes, of plan: BatchPlan, _ written: [Bool], passages: Int, documents: Int,
        _ catalog: inout Catalog, _ dead: inout [String: [DeadRange]]
    ) throws -> (runs: [String], passages: Int) {
        guard documents > 0 else { return ([], 0) }
        func forEachDocument(_ body: (String, WrittenDocument) throws -> Void) throws {
            var last = (file: -1, path: "")
            try outcomes.forEachDocument(in: { written[$0] }) { file, document in
                if file != last.file { last = (file, plan.file(file).path) }
                try body(last.path, document)
            }
        }
        var reader = try IndexReader(segments: [(folder.segmentPath(segment), [])])
        // The reader passes over what was dead before and what this run has killed so far: changed and deleted files.
        var old = try IndexReader(
            segments: (last?.manifest.segments ?? []).map {
                (folder.segmentPath($0.id), DeadRange.merged($0.dead + (dead[$0.id] ?? [])))
            })
        // Those that stay from the last generation first: what loses to one of them competes no more.
        let lost = try compareWithLast(forEachDocument, &reader, &old)
        let hashes = try repeatedHashes(documents, forEachDocument)
        try compareWritten(forEachDocument, hashes, without: lost, &reader)
        return try rename(passages, &reader, &old, &catalog, &dead)
    }

    /// The run's documents, one after the other, each with its file's path.
    private typealias Documents = ((String, WrittenDocument) throws -> Void) throws -> Void

    /// The hashes that several of the run's documents have. Of all of them there are eight bytes each in memory.
    private func repeatedHashes(_ count: Int, _ forEachDocument: Documents) throws -> Set<UInt64> {
        var hashes: [UInt64] = []
        hashes.reserveCapacity(count)
        try forEachDocument { _, document in hashes.append(document.idHash) }
        hashes.sort()
        var repeated: Set<UInt64> = []
        for index in hashes.indices.dropFirst() where hashes[index] == hashes[index - 1] {
            repeated.insert(hashes[index])
        }
        return repeated
    }

    /// Documents of this run against each other. A hash only suggests that two ids are one; the records say so.
    private mutating func compareWritten(
        _ forEachDocument: Documents, _ repeated: Set<UInt64>, without lost: Set<UInt32>, _ reader: inout IndexReader
    ) throws {
        guard !repeated.isEmpty else { return }
        /// First passages of those that have an id to themselves, by the id's hash.
        var owners: [UInt64: UInt32] = [:]
        try forEachDocument { path, document in
            guard repeated.contains(document.idHash), !lost.contains(document.first) else { return }
            guard let owner = owners[document.idHash] else {
                owners[document.idHash] = document.first
                return
            }
            let record = try reader.record(document.first)
            let known = try reader.record(owner)
            guard record.document?.id == known.document?.id else { return }
            lose(document.first, record, segment, document.range, path: path, isOld: false, to: known)
        }
    }

    /// Documents of this run against those that stay from the last generation.
    ///
    /// - Returns: The first passages of those of this run that lost.
    private mutating func compareWithLast(
        _ forEachDocument: Documents, _ reader: inout IndexReader, _ old: inout IndexReader
    ) throws -> Set<UInt32> {
        guard let last, !last.manifest.segments.isEmpty else { return [] }
        var lost: Set<UInt32> = []
        /// Older documents that lost in this very run.
        var gone: Set<UInt32> = []
        try forEachDocument { filePath, document in
            guard let id = document.id else { return }
            for number in try old.passages(with: IndexSchema.documentTerm(id), limit: 16)
            where !gone.contains(number) {
                let known = try old.record(number)
                guard let stored = known.document, stored.id == id else { continue }
                let record = try reader.record(document.first)
                let path = Self.source(of: stored.path, last.catalog)
                if path.utf8.lexicographicallyPrecedes(filePath.utf8) {
                    lost.insert(document.first)
                    lose(document.first, record, segment, document.range, path: filePath, isOld: false, to: known)
                } else {
                    gone.insert(number)
                    let place = old.place(of: number)
                    let range = DeadRange(
                        first: place.local, last: place.local + UInt32(max(1, stored.passageNames.count)) - 1)
                    lose(
                        number, known, last.manifest.segments[place.segment].id, range, path: path, isOld: true,
                        to: record)
                }
            }
        }
        return lost
    }

    /// The source file of a document: its path, or that of the file which it lies in.
    private static func source(of path: String, _ catalog: CatalogFile) -> String {
        var file = path[...]
        while !catalog.contains(String(file)), let slash = file.lastIndex(of: "/") { file = file[..<slash] }
        return catalog.contains(String(file)) ? String(file) : path
    }

    private mutating func lose(
        _ first: UInt32, _ record: StoredRecord, _ segment: String, _ range: DeadRange, path: String, isOld: Bool,
        to winner: StoredRecord
    ) {
        guard let document = record.document else { return }
        losers.append(
            Loser(
                first: first, isOld: isOld, path: path, documentPath: document.path, id: document.id, segment: segment,
                range: range, line: record.passage.range.lines.lowerBound,
                winner: "\(winner.document?.path ?? path), line \(winner.passage.range.lines.lowerBound)"))
    }

    private mutating func rename(
        _ passages: Int, _ reader: inout IndexReader, _ old: inout IndexReader, _ catalog: inout Catalog,
        _ dead: inout [String: [DeadRange]]
    ) throws -> (runs: [String], passages: Int) {
        // In this order, the names do not depend on what was read in which run.
        losers.sort { ($0.path, $0.first) < ($1.path, $1.first) }
        var copier = DocumentCopier(options, folder, name: "renamed")
        var given: Set<String> = []
        /// How many documents have a base already: without it, many would each try all names.
        var numbers: [String: Int] = [:]
        /// By file: how many, and the first of them.
        var renamed: [String: (count: Int, first: Loser, name: String)] = [:]
        for loser in losers {
            let base = loser.id == loser.documentPath ? loser.id : loser.documentPath + "/" + loser.id
            var number = numbers[base, default: 0] + 1
            var name = number == 1 ? base : "\(base)-\(number)"
            while try given.contains(name) || isTaken(name, &reader, &old) {
                number += 1
                name = "\(base)-\(number)"
            }
            given.insert(name)
            numbers[base] = number
            let first = UInt32(passages + copier.passages + 1)
            let count =
                loser.isOld
                ? try copier.copy(loser.first, from: &old, as: name)
                : try copier.copy(loser.first, from: &reader, as: name)
            dead[loser.segment, default: []].append(loser.range)
            catalog[loser.path]?.places.append(
                CatalogPlace(segment: segment, range: DeadRange(first: first, last: first + UInt32(count) - 1)))
            catalog[loser.path]?.hasDuplicates = true
            renamed[loser.path, default: (0, loser, name)].count += 1
        }
        for (path, (count, loser, name)) in renamed {
            let others = count == 1 ? "" : "; \(count - 1) more documents of this file are called in this way"
            catalog[path]?.skipped.append(
                SkippedEntry(
                    path: path, reason: "duplicate_id",
                    detail:
                        "line \(loser.line): the id '\(loser.id)' stands already in \(loser.winner), so this document "
                        + "is called '\(name)'\(others)"))
        }
        try copier.finish()
        return (copier.runs, copier.passages)
    }

    /// True for an id that a document has by itself.
    private func isTaken(_ id: String, _ reader: inout IndexReader, _ old: inout IndexReader) throws -> Bool {
        let term = IndexSchema.documentTerm(id)
        for number in try reader.passages(with: term, limit: 16)
        where try reader.record(number).document?.id == id { return true }
        for number in try old.passages(with: term, limit: 16)
        where try old.record(number).document?.id == id { return true }
        return false
    }
}
