internal import Glibc
internal import XapianIndex

/// Makes one segment out of many small databases.
struct SegmentBuilder {
    let folder: IndexFolder

    /// Databases that are merged at once: each takes a handful of open files.
    private static let fanIn = 64

    /// Merges databases, in order, into the segment called `id`, checks it, and moves it into place.
    ///
    /// - Parameter databases: Paths, not empty. Those in the building folder are deleted on the way.
    /// - Returns: Bytes on disk of the segment and of its words.
    func build(_ id: String, from databases: [String]) throws -> (segment: Int, words: Int) {
        let words = databases.map(VocabularyMerger.path(beside:))
        let merged = "\(folder.buildingPath)/segment.words"
        let wordBytes = try VocabularyMerger.merge(words, to: merged)
        discard(words)
        var level = 0
        var inputs = databases
        while inputs.count > Self.fanIn {
            var outputs: [String] = []
            for start in stride(from: 0, to: inputs.count, by: Self.fanIn) {
                let group = Array(inputs[start..<min(start + Self.fanIn, inputs.count)])
                let output = "\(folder.buildingPath)/merge-\(level)-\(outputs.count)"
                try IndexFiles.compact(group, to: output, asSegment: false)
                discard(group)
                outputs.append(output)
            }
            inputs = outputs
            level += 1
        }
        let building = "\(folder.buildingPath)/segment.glass"
        SystemFile.remove(building)
        try IndexFiles.compact(inputs, to: building, asSegment: true)
        discard(inputs)
        try IndexFiles.check(building)
        try SystemFile.sync(building)
        let path = folder.segmentPath(id)
        for (from, to) in [(building, path), (merged, folder.wordsPath(id))] {
            guard rename(from, to) == 0 else { throw SystemError("move a segment to", to, code: errno) }
        }
        try SystemFile.sync(folderOf: path)
        return (SystemFile.size(path) ?? 0, wordBytes)
    }

    private func discard(_ databases: [String]) {
        for database in databases where database.hasPrefix(folder.buildingPath + "/") { SystemFile.remove(database) }
    }
}
