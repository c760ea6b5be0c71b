internal import Reading
internal import XapianIndex

/// What changed in the corpus since a generation.
struct Changes: Sendable {
    /// Files to be read, by path. Those that turn out to have the same bytes count as unchanged later.
    private(set) var planned: [PlannedFile] = []
    /// How many files are as they were.
    private(set) var unchanged = 0
    /// Files that are gone.
    private(set) var removed: [CatalogEntry] = []
    /// How many of `planned` are new.
    private(set) var added = 0

    /// A file that changed this shortly before a run began may have changed again after it was read, at the same time of the
    /// file system's clock.
    private static let racyNanoseconds = 2_000_000_000

    init(_ files: CorpusFiles, _ catalog: CatalogFile, _ options: IndexingOptions) throws {
        let racyFrom = catalog.started - Self.racyNanoseconds
        let hasOtherLimits = catalog.limits != options.limitsKey
        let hasFilters = !options.reading.filters.isEmpty || !options.untrustedFilters.isEmpty
        /// Files that are as they were, but have documents that another's id displaced.
        var withDuplicates: [(file: Int, entry: CatalogEntry)] = []
        try catalog.reading { view in
            try files.compare(with: view) { file, entry in
                guard let file else {
                    if let entry { removed.append(try view.entry(entry)) }
                    return
                }
                guard let entry else {
                    added += 1
                    planned.append(PlannedFile(file: files[file], known: nil, isForced: false))
                    return
                }
                let flags = view.flags(entry)
                let isAsBefore =
                    view.size(entry) == files.size(file) && view.modified(entry) == files.modified(file)
                    && view.modified(entry) < racyFrom && flags.contains(.hasDigest)
                // Nothing but its bytes can have changed: so it is with most.
                if isAsBefore, !hasFilters, !files.hasSidecars(file), !(hasOtherLimits && flags.contains(.metLimit)),
                    flags.isDisjoint(with: [.hasSidecars, .hasFilter, .hasDuplicates])
                {
                    unchanged += 1
                    return
                }
                var known = try view.entry(entry)
                let corpusFile = files[file]
                // Read otherwise than it was: whatever its bytes are, they are as if new.
                let isReadOtherwise =
                    known.filter != options.filterKey(known.path, format: known.format)
                    || (hasOtherLimits && known.metLimit)
                if isReadOtherwise { known.digest = [] }
                let hasNewMetadata = known.sidecars != corpusFile.sidecarDigest
                if isAsBefore, !isReadOtherwise, !hasNewMetadata {
                    unchanged += 1
                    if known.hasDuplicates { withDuplicates.append((file, known)) }
                } else {
                    planned.append(
                        PlannedFile(
                            file: corpusFile, known: known, isForced: hasNewMetadata, hasNewMetadata: hasNewMetadata))
                }
            }
        }
        guard !isEmpty else { return }
        // Where anything changed, a document that was left out for its id may have its turn.
        for index in planned.indices where planned[index].known?.hasDuplicates == true {
            planned[index].isForced = true
        }
        guard !withDuplicates.isEmpty else { return }
        unchanged -= withDuplicates.count
        planned += withDuplicates.map { PlannedFile(file: files[$0.file], known: $0.entry, isForced: true) }
        planned.sort { $0.file.path.utf8.lexicographicallyPrecedes($1.file.path.utf8) }
    }

    /// Gives the planned files away.
    mutating func takePlanned() -> [PlannedFile] {
        var taken: [PlannedFile] = []
        swap(&taken, &planned)
        return taken
    }

    var isEmpty: Bool { planned.isEmpty && removed.isEmpty }
}
