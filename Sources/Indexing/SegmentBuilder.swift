internal import XapianIndex

/// The files of a segment that was made.
struct BuiltSegment {
    var sizes: SegmentSizes
    var digests: SegmentDigests
}

/// Makes one segment out of many runs.
struct SegmentBuilder {
    let folder: IndexFolder

    /// Merges runs and segments, in order, into the segment called `id`, checks it, and moves it into place.
    ///
    /// The sources stay until the segment is published: if this process ends before, the next run goes on from them.
    ///
    /// - Parameter sources: Paths, not empty.
    func build(_ id: String, from sources: [String]) throws -> BuiltSegment {
        let building = "\(folder.buildingPath)/segment.glass"
        let parts = [
            (building, folder.segmentPath(id)),
            (IndexFiles.recordsPath(beside: building), folder.recordsPath(id)),
            (VocabularyMerger.path(beside: building), folder.wordsPath(id)),
        ]
        let wordBytes = try VocabularyMerger.merge(sources.map(VocabularyMerger.path(beside:)), to: parts[2].0)
        try IndexFiles.merge(sources, to: building)
        try IndexFiles.check(building, readingRecords: false)
        let digests = try parts.map { try SystemFile.digest($0.0) }
        for (from, to) in parts {
            try SystemFile.sync(from)
            try SystemFile.move(from, to: to)
        }
        try SystemFile.sync(folderOf: folder.segmentPath(id))
        return BuiltSegment(
            sizes: SegmentSizes(
                database: SystemFile.size(parts[0].1) ?? 0, records: SystemFile.size(parts[1].1) ?? 0,
                words: wordBytes),
            digests: SegmentDigests(database: digests[0], records: digests[1], words: digests[2]))
    }
}
