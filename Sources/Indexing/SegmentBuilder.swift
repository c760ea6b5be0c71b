internal import XapianIndex

/// Makes one segment out of many runs.
struct SegmentBuilder {
    let folder: IndexFolder

    /// Merges runs and segments, in order, into the segment called `id`, checks it, and moves it into place.
    ///
    /// - Parameter sources: Paths, not empty. Those in the building folder are deleted.
    func build(_ id: String, from sources: [String]) throws -> SegmentSizes {
        let building = "\(folder.buildingPath)/segment.glass"
        let parts = [
            (building, folder.segmentPath(id)),
            (IndexFiles.recordsPath(beside: building), folder.recordsPath(id)),
            (VocabularyMerger.path(beside: building), folder.wordsPath(id)),
        ]
        let words = sources.map(VocabularyMerger.path(beside:))
        let wordBytes = try VocabularyMerger.merge(words, to: parts[2].0)
        discard(words)
        try IndexFiles.merge(sources, to: building)
        discard(sources)
        try IndexFiles.check(building, readingRecords: false)
        for (from, to) in parts {
            try SystemFile.sync(from)
            try SystemFile.move(from, to: to)
        }
        try SystemFile.sync(folderOf: folder.segmentPath(id))
        return SegmentSizes(
            database: SystemFile.size(parts[0].1) ?? 0, records: SystemFile.size(parts[1].1) ?? 0, words: wordBytes)
    }

    private func discard(_ paths: [String]) {
        for path in paths where path.hasPrefix(folder.buildingPath + "/") { SystemFile.remove(path) }
    }
}
