internal import Reading
internal import XapianIndex

/// What changed in the corpus since a generation.
struct Changes: Sendable {
    /// Files to be read, by path. Those that turn out to have the same bytes count as unchanged later.
    private(set) var planned: [PlannedFile] = []
    /// How many files are as they were.
    private(set) var unchanged = 0
    /// Entries of the last catalog whose documents leave the index, by number, ascending.
    private(set) var removed: [Int32] = []
    /// How many of `planned` are new.
    private(set) var added = 0
    /// What stays although it was not seen.
    private(set) var kept: [KeptSource] = []
    /// The same for the run's report, and for the list of skipped files.
    private(set) var held: [HeldSource] = []
    private(set) var notes: [SkippedEntry] = []

    /// Compares a walk with the generation in force.
    ///
    /// - Throws: `IndexingError` where documents of damaged segments have no source to be read again from.
    init(_ walk: CorpusWalk, _ last: Generation?, _ options: IndexingOptions) throws {
        let catalog = last?.catalog ?? CatalogFile()
        let files = walk.files
        let hasOtherLimits = catalog.limits != options.limitsKey
        let hasFilters =
            !options.reading.filters.isEmpty || !options.untrustedFilters.isEmpty || !options.reading.alsoRead.isEmpty
        let damaged = Set(catalog.texts.indices.filter { last?.damaged.contains(catalog.texts[$0]) ?? false })
        /// Files that are as they were, but have documents that another's id displaced.
        var withDuplicates: [PlannedFile] = []
        /// Of those that are planned anyway, the places.
        var displaced: [Int] = []
        var absent = AbsentFiles(walk, catalog, options)
        try catalog.reading { view in
            try files.compare(with: view) { file, entry in
                guard let file else {
                    guard let entry else { return }
                    let isLost = try !damaged.isEmpty && CatalogSums.names(damaged, view.rest(entry))
                    return try absent.add(entry, view, isLost: isLost)
                }
                guard let entry else {
                    added += 1
                    planned.append(PlannedFile(file: file, entry: nil))
                    return
                }
                let flags = view.flags(entry)
                let state = view.state(entry)
                let isLost = try !damaged.isEmpty && CatalogSums.names(damaged, view.rest(entry))
                let isAsBefore =
                    state == files.state(file) && !state.isRacy(catalog.started, options.racyNanoseconds)
                    && flags.contains(.hasDigest)
                    && absent.folder(view.folder(entry)) == files.folder(file) && !isLost
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
                    || (hasOtherLimits && known.metLimit) || isLost || known.folder != files[file].folder
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
            try absent.settle(view, documents: last?.manifest.documents ?? 0)
        }
        (removed, kept, held, notes) = (absent.removed, absent.kept, absent.held, absent.notes)
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
