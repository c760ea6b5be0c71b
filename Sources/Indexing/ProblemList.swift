internal import Passages
internal import XapianIndex

/// What was not read of one source file: every file inside it that has a problem, but of each only so many problems.
struct ProblemList: Hashable, Sendable {
    private(set) var entries: [SkippedEntry] = []
    /// Problems of each path, those that are not named with them.
    private var counts: [String: Int] = [:]

    /// Problems that are named one by one for a path; of the rest only the number.
    static let limit = 100

    mutating func append(_ entry: SkippedEntry) {
        counts[entry.path, default: 0] += 1
        if counts[entry.path, default: 0] <= Self.limit { entries.append(entry) }
    }

    mutating func append(_ other: ProblemList) {
        var beyond = other.counts
        for entry in other.entries {
            append(entry)
            beyond[entry.path, default: 0] -= 1
        }
        for (path, count) in beyond { counts[path, default: 0] += count }
    }

    /// No problems.
    init() {}

    /// Reads what `encode` wrote.
    init(decoding input: inout ByteReader) throws(DamagedBytes) {
        for _ in 0..<(try input.number()) {
            var entry = SkippedEntry(path: try input.text(), reason: try input.text(), detail: try input.text())
            entry.isPartial = try input.number() == 1
            let size = try input.number()
            entry.size = size > 0 ? size - 1 : nil
            entries.append(entry)
        }
        for _ in 0..<(try input.number()) { counts[try input.text()] = try input.number() }
    }

    /// Writes the list, for as long as a run takes.
    func encode(to out: inout ByteWriter) {
        out.number(entries.count)
        for entry in entries {
            for text in [entry.path, entry.reason, entry.detail] { out.text(text) }
            out.number(entry.isPartial ? 1 : 0)
            out.number(entry.size.map { $0 + 1 } ?? 0)
        }
        out.number(counts.count)
        for (path, count) in counts {
            out.text(path)
            out.number(count)
        }
    }

    /// The entries, and for each path with more problems one that says how many.
    var all: [SkippedEntry] {
        var all = entries
        for (path, count) in counts.sorted(by: { $0.key < $1.key }) where count > Self.limit {
            let last = entries.last { $0.path == path }
            all.append(
                SkippedEntry(
                    path: path, reason: last?.reason ?? "bad_record",
                    detail: "and \(count - Self.limit) more problems in this file", isPartial: last?.isPartial ?? false)
            )
        }
        return all
    }
}

/// The list of a generation: every file that is not in it, or not wholly.
enum Coverage {
    /// Puts the list together, by path.
    ///
    /// - Parameters:
    ///   - catalog: The files that are in the generation, with what was not read of them.
    ///   - others: Files that are not in the catalog for now.
    ///   - sizes: The corpus's files, for their bytes.
    ///   - earlier: The last generation's list: what stands there with the same path and reason keeps its date.
    ///   - now: The date of the rest.
    static func list(
        _ catalog: Catalog, _ others: [SkippedEntry], sizes: CorpusFiles, earlier: [SkippedEntry], now: String
    ) throws -> [SkippedEntry] {
        var entries = others
        try catalog.forEachWithProblems { file in
            for var entry in file.skipped {
                if entry.path == file.path, file.documents > 0 { entry.isPartial = true }
                entries.append(entry)
            }
        }
        guard !entries.isEmpty else { return [] }
        let since = Dictionary(earlier.map { (Key($0), $0.since) }) { first, _ in first }
        for index in entries.indices {
            let entry = entries[index]
            entries[index].size = sizes.index(of: entry.path).map { sizes.size($0) } ?? entry.size
            entries[index].since = since[Key(entry)].flatMap(\.self) ?? now
        }
        return entries.sorted { ($0.path, $0.detail) < ($1.path, $1.detail) }
    }

    private struct Key: Hashable {
        var path: String
        var reason: String

        init(_ entry: SkippedEntry) {
            path = entry.path
            reason = entry.reason
        }
    }
}
