internal import XapianIndex

/// Files of the last generation that a walk did not find, and what becomes of their documents.
///
/// Not to have seen a file is not to have seen that it is gone. What could not be looked at stays; so does a corpus folder of
/// which nothing is left, as a disk that is not mounted looks like, and so does everything where a run would drop much at once.
struct AbsentFiles {
    /// Entries of the catalog whose documents leave the index, ascending.
    private(set) var removed: [Int32] = []
    private(set) var kept: [KeptSource] = []
    private(set) var held: [HeldSource] = []
    private(set) var notes: [SkippedEntry] = []

    private let options: IndexingOptions
    private let conditions: [FolderCondition]
    private let blind: [(folder: Int, path: String)]
    /// Whether the walk found any file of each corpus folder.
    private let seen: [Bool]
    /// By the number of a catalog's text: the number of the corpus folder of that name.
    private let folders: [Int?]

    /// Documents in folders that were not seen, by folder.
    private var unseen: [Int: Int] = [:]
    /// Documents below what could not be looked at, by its place in `blind`.
    private var hidden: [Int: Int] = [:]
    /// Entries that are gone.
    private var gone: [Int32] = []
    private var goneDocuments = 0
    /// Documents whose passages are damaged and whose source is not there.
    private var lost = 0

    init(_ walk: CorpusWalk, _ catalog: CatalogFile, _ options: IndexingOptions) {
        self.options = options
        conditions = walk.conditions
        blind = walk.blind
        seen = options.folders.indices.map { walk.hasFiles(of: $0) }
        let numbers = Dictionary(options.folders.enumerated().map { ($1.name, $0) }) { first, _ in first }
        folders = catalog.texts.map { numbers[$0] }
    }

    /// The number of the corpus folder whose name is the text of this number; nil where it is none of the corpus any more.
    func folder(_ text: Int) -> Int? { folders.indices.contains(text) ? folders[text] : nil }

    /// Takes an entry whose file was not found.
    ///
    /// - Parameter isLost: Whether its passages are damaged.
    mutating func add(_ index: Int, _ view: CatalogFile.View, isLost: Bool) throws {
        let entry = try view.entry(index)
        guard let folder = folder(view.folder(index)) else { return removed.append(Int32(index)) }
        let relative = entry.prefixBytes == 0 ? entry.path : String(entry.path.utf8.dropFirst(entry.prefixBytes)) ?? ""
        if conditions[folder] != .seen || !seen[folder] {
            if options.allowsRemoval { return removed.append(Int32(index)) }
            unseen[folder, default: 0] += entry.documents
        } else if let place = blind.firstIndex(where: { Self.holds($0, folder, relative) }) {
            hidden[place, default: 0] += entry.documents
        } else {
            gone.append(Int32(index))
            goneDocuments += entry.documents
            return
        }
        if isLost { lost += entry.documents }
    }

    private static func holds(_ blind: (folder: Int, path: String), _ folder: Int, _ path: String) -> Bool {
        blind.folder == folder
            && (blind.path.isEmpty || blind.path == path || path.hasPrefix(blind.path + "/"))
    }

    /// Decides when all entries are known.
    ///
    /// - Parameter documents: How many there are in the last generation.
    mutating func settle(_ view: CatalogFile.View, documents: Int) throws {
        guard lost == 0 || options.allowsRemoval else {
            throw IndexingError(
                "segments of the index are damaged, and the files of \(lost) of their documents are not there to be read "
                    + "again; bring the folder back (mount its disk) and run again, or give these documents up with: "
                    + "kwic index --allow-removal")
        }
        for (folder, documents) in unseen.sorted(by: { $0.key < $1.key }) {
            keep(options.folders[folder], documents, folder)
        }
        for (place, documents) in hidden.sorted(by: { $0.key < $1.key }) where documents > 0 {
            let (folder, path) = blind[place]
            let name = options.folders[folder].name
            kept.append(KeptSource(folder: name, path: path, reason: "unreadable"))
        }
        let isMuch =
            goneDocuments > options.removalFloor && Double(goneDocuments) > options.removalShare * Double(documents)
        guard isMuch, !options.allowsRemoval else {
            removed = (removed + gone).sorted()
            return
        }
        for index in gone {
            let entry = try view.entry(Int(index))
            let relative = String(entry.path.utf8.dropFirst(entry.prefixBytes)) ?? entry.path
            kept.append(KeptSource(folder: entry.folder, path: relative, reason: "missing"))
            var note = SkippedEntry(
                path: entry.path, reason: "missing",
                detail:
                    "the file is gone, and its documents stay, because \(goneDocuments) of \(documents) documents would "
                    + "have left the index at once; if that is meant: kwic index --allow-removal", isPartial: true)
            note.size = entry.state.size
            notes.append(note)
        }
        held.append(
            HeldSource(
                folder: "", path: "", documents: goneDocuments,
                detail: "\(goneDocuments) of \(documents) documents are gone from the corpus, more than a share of "
                    + "\(options.removalShare) (index.removal_share); they stay in the index. If their removal is meant: "
                    + "kwic index --allow-removal"))
    }

    /// Keeps all documents of a corpus folder.
    private mutating func keep(_ folder: CorpusFolder, _ documents: Int, _ number: Int) {
        let (reason, why) =
            switch conditions[number] {
            case .seen: ("missing", "is empty")
            case .missing(let reason): ("missing", "is not there (\(reason))")
            case .unreadable(let reason): ("unreadable", "cannot be read (\(reason))")
            }
        kept.append(KeptSource(folder: folder.name, path: "", reason: reason))
        notes.append(
            SkippedEntry(
                path: folder.path, reason: reason,
                detail: "the folder \(why); the \(documents) documents that the index has of it stay, as they were",
                isPartial: true))
        held.append(
            HeldSource(
                folder: folder.name, path: folder.path, documents: documents,
                detail:
                    "the folder \(folder.path) \(why); the \(documents) documents that the index has of it stay. If its "
                    + "disk is not mounted, mount it and run again; if the documents are to go: kwic forget '\(folder.name)', "
                    + "or kwic index --allow-removal"))
    }
}
