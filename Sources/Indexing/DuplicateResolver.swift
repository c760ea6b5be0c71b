internal import Passages
internal import XapianIndex

/// Sees to it that a document's id stands for one document.
///
/// Where two have one id, the one whose file comes first (by path, then by place in the file) is in the index; the other is
/// reported as skipped, and read again when the corpus changes.
struct DuplicateResolver {
    private let folder: IndexFolder
    private let last: Generation?
    /// The segment that this run wrote.
    private let segment: String
    /// Documents that were left out, by file: those beyond the ones that are named.
    private var unnamed: [String: Int] = [:]

    init(_ folder: IndexFolder, segment: String, last: Generation?) {
        self.folder = folder
        self.segment = segment
        self.last = last
    }

    /// Leaves out what has another's id, from `catalog` and by `dead`.
    ///
    /// - Parameter written: The run's documents in order of their files' paths, in a segment that is in place.
    mutating func resolve(
        _ written: [WrittenFile], _ catalog: inout Catalog, _ dead: inout [String: [DeadRange]]
    ) throws {
        guard written.contains(where: { !$0.documents.isEmpty }) else { return }
        var reader = try IndexReader(segments: [(folder.segmentPath(segment), [])])
        // Those that stay from the last generation first: what loses to one of them competes no more.
        let lost = try compareWithLast(written, &reader, &catalog, &dead)
        try compareWritten(written, without: lost, &reader, &catalog, &dead)
        for (path, count) in unnamed {
            catalog.entries[path]?.skipped.append(
                SkippedEntry(
                    path: path, reason: "duplicate_id",
                    detail: "and \(count) more documents in this file whose ids stand elsewhere already"))
        }
    }

    /// Documents of this run against each other. A hash only suggests that two ids are one; the records say so.
    private mutating func compareWritten(
        _ written: [WrittenFile], without lost: Set<UInt32>, _ reader: inout IndexReader, _ catalog: inout Catalog,
        _ dead: inout [String: [DeadRange]]
    ) throws {
        var first: [UInt64: UInt32] = [:]
        for file in written {
            for document in file.documents where !lost.contains(document.first) {
                guard let winner = first[document.idHash] else {
                    first[document.idHash] = document.first
                    continue
                }
                let record = try reader.record(document.first)
                let known = try reader.record(winner)
                guard let id = record.document?.id, id == known.document?.id else { continue }
                let languages = try Self.languages(document.first, record, &reader)
                drop(
                    record, id, document.range, languages, of: segment, path: file.path, inFavourOf: known, &catalog,
                    &dead)
            }
        }
    }

    /// Documents of this run against those that stay from the last generation.
    ///
    /// - Returns: The first passages of those that lost.
    private mutating func compareWithLast(
        _ written: [WrittenFile], _ reader: inout IndexReader, _ catalog: inout Catalog,
        _ dead: inout [String: [DeadRange]]
    ) throws -> Set<UInt32> {
        guard let last, !last.manifest.segments.isEmpty else { return [] }
        // The reader passes over what was dead before and what this run has killed so far: changed and deleted files.
        var old = try IndexReader(
            segments: last.manifest.segments.map {
                (folder.segmentPath($0.id), DeadRange.merged($0.dead + (dead[$0.id] ?? [])))
            })
        var lost: Set<UInt32> = []
        /// Older documents that lost in this very run.
        var gone: Set<UInt32> = []
        for file in written {
            for document in file.documents {
                guard let id = document.id else { continue }
                for number in try old.passages(with: IndexSchema.documentTerm(id), limit: 16)
                where !gone.contains(number) {
                    let known = try old.record(number)
                    guard let stored = known.document, stored.id == id else { continue }
                    let record = try reader.record(document.first)
                    if stored.path.utf8.lexicographicallyPrecedes(file.path.utf8) {
                        lost.insert(document.first)
                        let languages = try Self.languages(document.first, record, &reader)
                        drop(
                            record, id, document.range, languages, of: segment, path: file.path, inFavourOf: known,
                            &catalog, &dead)
                    } else {
                        gone.insert(number)
                        let place = old.place(of: number)
                        let range = DeadRange(
                            first: place.local, last: place.local + UInt32(max(1, stored.passageNames.count)) - 1)
                        let languages = try Self.languages(number, known, &old)
                        drop(
                            known, id, range, languages, of: last.manifest.segments[place.segment].id,
                            path: stored.path,
                            inFavourOf: record, &catalog, &dead)
                    }
                }
            }
        }
        return lost
    }

    /// The passages of a document by language; `first` is the number of its first, which `record` is of.
    private static func languages(
        _ first: UInt32, _ record: StoredRecord, _ reader: inout IndexReader
    ) throws -> [String: Int] {
        let language = record.document?.metadata.language ?? "und"
        var counts: [String: Int] = [:]
        for step in 0..<(record.document?.passageNames.count ?? 1) {
            let passage = step == 0 ? record.passage : try reader.record(reader.number(first, movedBy: step)).passage
            counts[passage.language ?? language, default: 0] += 1
        }
        return counts
    }

    private mutating func drop(
        _ record: StoredRecord, _ id: String, _ range: DeadRange, _ languages: [String: Int], of segment: String,
        path: String,
        inFavourOf winner: StoredRecord, _ catalog: inout Catalog, _ dead: inout [String: [DeadRange]]
    ) {
        dead[segment, default: []].append(range)
        guard var entry = catalog.entries[path] else { return }
        let count = Int(range.last - range.first) + 1
        entry.documents -= 1
        entry.passages -= count
        for (language, count) in languages {
            entry.languages[language] = max(0, (entry.languages[language] ?? 0) - count)
            if entry.languages[language] == 0 { entry.languages[language] = nil }
        }
        entry.hasDuplicates = true
        let winnerPath = winner.document?.path ?? path
        if entry.skipped.count < ItemOutcome.skippedLimit {
            entry.skipped.append(
                SkippedEntry(
                    path: path, reason: "duplicate_id",
                    detail: "line \(record.passage.range.lines.lowerBound): the id '\(id)' stands already in "
                        + "\(winnerPath), line \(winner.passage.range.lines.lowerBound), which is the one indexed; "
                        + "give this document an id of its own"))
        } else {
            unnamed[path, default: 0] += 1
        }
        catalog.entries[path] = entry
    }
}
