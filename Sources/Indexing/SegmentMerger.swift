internal import Passages
internal import XapianIndex

/// Keeps segments few and their dead passages few.
struct SegmentMerger {
    private let options: IndexingOptions
    private let folder: IndexFolder

    init(_ options: IndexingOptions, _ folder: IndexFolder) {
        self.options = options
        self.folder = folder
    }

    /// Merges where there are too many segments, or too many dead passages in one.
    ///
    /// - Returns: The next generation, not yet published, and where its catalog is; nil where nothing is due.
    func mergeIfDue(
        _ manifest: Manifest, _ catalog: Catalog, sequence: Int,
        _ progress: @Sendable (IndexingProgress) -> Void
    ) throws -> (manifest: Manifest, catalog: String)? {
        let victims = Set(self.victims(manifest.segments))
        guard !victims.isEmpty else { return nil }
        progress(IndexingProgress(phase: .merging))
        let moment = Timestamp.now
        let name = Generation.name(sequence, moment)
        let merged = manifest.segments.filter { victims.contains($0.id) }
        // Where each merged segment's living passages go: its own numbers to those of the new one.
        var moves: [String: Renumbering] = [:]
        var inputs: [String] = []
        var offset: UInt32 = 0
        for segment in merged {
            moves[segment.id] = Renumbering(dead: segment.dead, offset: offset)
            offset += UInt32(segment.passages - segment.deadPassages)
            inputs += segment.dead.isEmpty ? [folder.segmentPath(segment.id)] : try rewrite(segment)
        }
        var segments = manifest.segments.filter { !victims.contains($0.id) }
        if !inputs.isEmpty {
            let built = try SegmentBuilder(folder: folder).build(name, from: inputs)
            segments.append(
                SegmentEntry(id: name, passages: Int(offset), sizes: built.sizes, digests: built.digests))
        }
        let path = folder.buildingPath + "/catalog-" + name
        try catalog.write(to: path, movingFrom: victims) { place in
            moves[place.segment]?.range(place.range).map { CatalogPlace(segment: name, range: $0) }
        }
        let next = Generation.manifest(
            name, options: options, segments: segments, totals: try catalog.totals(), kept: manifest.kept,
            skipped: manifest.skippedByReasons ?? [:])
        return (next, path)
    }

    /// Segments to be merged into one: those with too many dead passages and, where there are too many segments, the
    /// smallest, until half as many as allowed are left.
    private func victims(_ segments: [SegmentEntry]) -> [String] {
        var victims = segments.filter { Double($0.deadPassages) > options.deadShare * Double($0.passages) }.map(\.id)
        if segments.count > options.maximumSegments {
            let bySize = segments.sorted { ($0.passages - $0.deadPassages) < ($1.passages - $1.deadPassages) }
            let count = segments.count - max(1, options.maximumSegments / 2) + 1
            for segment in bySize.prefix(count) where !victims.contains(segment.id) { victims.append(segment.id) }
        }
        return victims
    }

    /// Indexes a segment's living passages anew from their records, in runs.
    private func rewrite(_ segment: SegmentEntry) throws -> [String] {
        var reader = try IndexReader(segments: [(folder.segmentPath(segment.id), segment.dead)])
        var copier = DocumentCopier(options, folder, name: "living-\(segment.id)")
        var number: UInt32 = 1
        var deadRanges = segment.dead[...]
        while number <= UInt32(segment.passages) {
            if let range = deadRanges.first, number >= range.first {
                number = range.last + 1
                deadRanges.removeFirst()
                continue
            }
            number += UInt32(try copier.copy(number, from: &reader))
        }
        try copier.finish()
        return copier.runs
    }
}

/// Numbers of a segment's living passages after the dead are left out.
private struct Renumbering {
    private let dead: [DeadRange]
    /// How many dead passages come before each range.
    private var deadBefore: [UInt32] = []
    private let offset: UInt32

    init(dead: [DeadRange], offset: UInt32) {
        self.dead = dead
        self.offset = offset
        var sum: UInt32 = 0
        for range in dead {
            deadBefore.append(sum)
            sum += range.last - range.first + 1
        }
    }

    /// The living passages of a range, which follow each other afterwards; nil where all are dead.
    func range(_ range: DeadRange) -> DeadRange? {
        let first = living(before: range.first)
        let end = living(before: range.last + 1)
        return end > first ? DeadRange(first: first + 1 + offset, last: end + offset) : nil
    }

    /// How many living passages come before `number`.
    private func living(before number: UInt32) -> UInt32 {
        var low = 0
        var high = dead.count
        while low < high {
            let middle = (low + high) / 2
            if dead[middle].first < number { low = middle + 1 } else { high = middle }
        }
        guard low > 0 else { return number - 1 }
        let range = dead[low - 1]
        return number - 1 - deadBefore[low - 1] - (min(range.last, number - 1) - range.first + 1)
    }
}

/// Deletes what no generation that is kept needs.
struct Retention {
    private let folder: IndexFolder
    private let keep: Int

    init(_ folder: IndexFolder, keep: Int) {
        self.folder = folder
        self.keep = max(1, keep)
    }

    /// Keeps the newest generations and their segments. A reader that has an older one open goes on reading: the system
    /// keeps a file's data until it is closed.
    func removeOld() {
        var kept = folder.generations().suffix(keep)
        // Whatever its number, the one in force stays.
        if let current = try? folder.currentGeneration(), !kept.contains(current) { kept.append(current) }
        var needed: Set<String> = []
        for name in kept {
            // Where the manifest in force cannot be read, nothing is deleted. An older one that cannot be read (written by
            // another version, say) cannot be gone back to either, so its segments need not stay.
            guard let manifest = try? folder.manifest(name) else {
                if (try? folder.currentGeneration()) == name { return }
                continue
            }
            needed.formUnion(manifest.segments.map(\.id))
        }
        for name in SystemFile.names(in: folder.generationsPath) where IndexPlace.isOfGeneration(name) {
            guard let stem = name.split(separator: ".").first.map(String.init), !kept.contains(stem) else { continue }
            SystemFile.remove(folder.generationsPath + "/" + name)
        }
        for name in SystemFile.names(in: folder.segmentsPath) where IndexPlace.isOfSegment(name) {
            let id = name.split(separator: ".").first.map(String.init) ?? name
            if !needed.contains(id) { SystemFile.remove(folder.segmentsPath + "/" + name) }
        }
    }
}
