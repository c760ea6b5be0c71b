internal import Reading
internal import XapianIndex

/// What changed in the corpus since a generation.
struct Changes: Sendable {
    /// Files to be read, by path. Those that turn out to have the same bytes count as unchanged later.
    private(set) var planned: [PlannedFile] = []
    /// How many files are as they were.
    private(set) var unchanged = 0
    /// Entries of the last catalog whose files are gone, by number, ascending.
    private(set) var removed: [Int32] = []
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
        var withDuplicates: [PlannedFile] = []
        /// Of those that are planned anyway, the places.
        var displaced: [Int] = []
        try catalog.reading { view in
            try files.compare(with: view) { file, entry in
                guard let file else {
                    if let entry { removed.append(Int32(entry)) }
                    return
                }
                guard let entry else {
                    added += 1
                    planned.append(PlannedFile(file: file, entry: nil))
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
                let known = try view.entry(entry)
                // Read otherwise than it was: whatever its bytes are, they are as if new.
                let isReadOtherwise =
                    known.filter != options.filterKey(known.path, format: known.format)
                    || (hasOtherLimits && known.metLimit)
                let hasNewMetadata = known.sidecars != files[file].sidecarDigest
                if isAsBefore, !isReadOtherwise, !hasNewMetadata {
                    unchanged += 1
                    if known.hasDuplicates {
                        withDuplicates.append(PlannedFile(file: file, entry: entry, isForced: true))
                    }
                } else {
                    planned.append(
                        PlannedFile(
                            file: file, entry: entry, isForced: hasNewMetadata, hasNewMetadata: hasNewMetadata,
                            isReadOtherwise: isReadOtherwise))
                    if known.hasDuplicates { displaced.append(planned.count - 1) }
                }
            }
        }
        guard !isEmpty else { return }
        // Where anything changed, a document that was left out for its id may have its turn.
        for index in displaced { planned[index].isForced = true }
        guard !withDuplicates.isEmpty else { return }
        unchanged -= withDuplicates.count
        planned += withDuplicates
        // Numbers of files are in the order of their paths.
        planned.sort { $0.file < $1.file }
    }

    /// Gives the planned files away.
    mutating func takePlanned() -> [PlannedFile] {
        var taken: [PlannedFile] = []
        swap(&taken, &planned)
        return taken
    }

    var isEmpty: Bool { planned.isEmpty && removed.isEmpty }
}
