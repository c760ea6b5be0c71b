internal import XapianIndex

/// What changed in the corpus since a generation.
struct Changes: Sendable {
    /// Files to be read, by path. Those that turn out to have the same bytes count as unchanged later.
    private(set) var planned: [PlannedFile] = []
    /// Files that are as they were.
    private(set) var unchanged: [CatalogEntry] = []
    /// Files that are gone.
    private(set) var removed: [CatalogEntry] = []
    /// How many of `planned` are new.
    private(set) var added = 0

    /// A file that changed this shortly before a run began may have changed again after it was read, at the same time of the
    /// file system's clock.
    private static let racyNanoseconds = 2_000_000_000

    init(_ files: [CorpusFile], _ catalog: Catalog?, _ options: IndexingOptions) {
        var known = catalog?.entries ?? [:]
        let racyFrom = (catalog?.started ?? 0) - Self.racyNanoseconds
        let hasOtherLimits = catalog.map { $0.limits != options.limitsKey } ?? false
        for file in files {
            var entry = known.removeValue(forKey: file.path)
            // Read otherwise than it was: whatever its bytes are, they are as if new.
            if let known = entry,
                known.filter != options.filterKey(file.path, format: known.format)
                    || (hasOtherLimits && known.metLimit)
            {
                entry?.digest = []
            }
            let hasNewMetadata = entry != nil && entry?.sidecars != file.sidecarDigest
            if let entry, !hasNewMetadata, entry.size == file.size, entry.modified == file.modified,
                entry.modified < racyFrom,
                !entry.digest.isEmpty
            {
                unchanged.append(entry)
            } else {
                if entry == nil { added += 1 }
                planned.append(
                    PlannedFile(file: file, known: entry, isForced: hasNewMetadata, hasNewMetadata: hasNewMetadata))
            }
        }
        removed = known.values.sorted { $0.path < $1.path }
        readDuplicatesAgain(files)
    }

    var isEmpty: Bool { planned.isEmpty && removed.isEmpty }

    /// Where anything changed, a document that was left out for its id may have its turn.
    private mutating func readDuplicatesAgain(_ files: [CorpusFile]) {
        guard !isEmpty,
            unchanged.contains(where: \.hasDuplicates) || planned.contains(where: { $0.known?.hasDuplicates == true })
        else { return }
        for index in planned.indices where planned[index].known?.hasDuplicates == true {
            planned[index].isForced = true
        }
        let again = Dictionary(uniqueKeysWithValues: unchanged.filter(\.hasDuplicates).map { ($0.path, $0) })
        unchanged.removeAll(where: \.hasDuplicates)
        for file in files {
            guard let entry = again[file.path] else { continue }
            planned.append(PlannedFile(file: file, known: entry, isForced: true))
        }
        planned.sort { $0.file.path.utf8.lexicographicallyPrecedes($1.file.path.utf8) }
    }
}
