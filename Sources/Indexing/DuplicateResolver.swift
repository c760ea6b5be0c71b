internal import Passages
internal import XapianIndex

/// Sees to it that a document's id stands for one document.
///
/// Where two have one id, the one whose file comes first (by path, then by place in the file) is in the index; the other is
/// reported as skipped, and read again when the corpus changes.
struct DuplicateResolver {
    let segmentPath: String
    let folder: IndexFolder
    let last: Generation?

    func resolve(
        _ written: [WrittenFile], _ catalog: inout Catalog, _ dead: inout [String: [DeadRange]], newSegment: String
    ) throws {
        var first: [UInt64: (file: Int, document: Int)] = [:]
        var losers: [(file: Int, document: Int, winner: (file: Int, document: Int))] = []
        for (fileIndex, file) in written.enumerated() {
            for (documentIndex, document) in file.documents.enumerated() {
                let place = (file: fileIndex, document: documentIndex)
                if let winner = first[document.idHash] {
                    losers.append((fileIndex, documentIndex, winner))
                } else {
                    first[document.idHash] = place
                }
            }
        }
        if !losers.isEmpty { try settle(losers, written, &catalog, &dead, newSegment) }
        if let last { try compare(written, with: last, &catalog, &dead, newSegment) }
    }

    /// Documents of this run against each other. A hash only suggests that two ids are one; the records say so.
    private func settle(
        _ losers: [(file: Int, document: Int, winner: (file: Int, document: Int))], _ written: [WrittenFile],
        _ catalog: inout Catalog, _ dead: inout [String: [DeadRange]], _ newSegment: String
    ) throws {
        var reader = try IndexReader(segments: [(segmentPath, [])])
        for loser in losers {
            let document = written[loser.file].documents[loser.document]
            let record = try reader.record(document.first)
            let winner = try reader.record(written[loser.winner.file].documents[loser.winner.document].first)
            guard let id = record.document?.id, id == winner.document?.id else { continue }
            drop(
                record, id, document.first, document.count, newSegment, path: written[loser.file].path,
                inFavourOf: winner, &catalog, &dead)
        }
    }

    /// Documents of this run against those that stay from the last generation.
    private func compare(
        _ written: [WrittenFile], with last: Generation, _ catalog: inout Catalog,
        _ dead: inout [String: [DeadRange]], _ newSegment: String
    ) throws {
        guard written.contains(where: { !$0.documents.isEmpty }), !last.manifest.segments.isEmpty else { return }
        var old = try folder.reader(of: last.manifest)
        for file in written {
            for document in file.documents {
                guard let id = document.id else { continue }
                for number in try old.passages(with: IndexSchema.documentTerm(id), limit: 16) {
                    let place = old.place(of: number)
                    let segment = last.manifest.segments[place.segment].id
                    if (dead[segment] ?? []).contains(where: { $0.first <= place.local && place.local <= $0.last }) {
                        continue
                    }
                    let known = try old.record(number)
                    guard let stored = known.document, stored.id == id else { continue }
                    var new = try IndexReader(segments: [(segmentPath, [])])
                    let record = try new.record(document.first)
                    if stored.path.utf8.lexicographicallyPrecedes(file.path.utf8) {
                        drop(
                            record, id, document.first, document.count, newSegment, path: file.path, inFavourOf: known,
                            &catalog, &dead)
                    } else {
                        drop(
                            known, id, place.local, UInt32(stored.passageNames.count), segment, path: stored.path,
                            inFavourOf: record, &catalog, &dead)
                    }
                }
            }
        }
    }

    private func drop(
        _ record: StoredRecord, _ id: String, _ first: UInt32, _ count: UInt32, _ segment: String, path: String,
        inFavourOf winner: StoredRecord, _ catalog: inout Catalog, _ dead: inout [String: [DeadRange]]
    ) {
        dead[segment, default: []].append(DeadRange(first: first, last: first + count - 1))
        guard var entry = catalog.entries[path] else { return }
        entry.documents -= 1
        entry.passages -= Int(count)
        let language = record.document?.metadata.language ?? "und"
        entry.languages[language] = max(0, (entry.languages[language] ?? 0) - Int(count))
        if entry.languages[language] == 0 { entry.languages[language] = nil }
        entry.hasDuplicates = true
        let winnerPath = winner.document?.path ?? path
        if entry.skipped.count < ItemOutcome.skippedLimit {
            entry.skipped.append(
                SkippedEntry(
                    path: path, reason: "duplicate_id",
                    detail: "line \(record.passage.range.lines.lowerBound): the id '\(id)' stands already in "
                        + "\(winnerPath), line \(winner.passage.range.lines.lowerBound), which is the one indexed; "
                        + "give this document an id of its own"))
        }
        catalog.entries[path] = entry
    }
}
