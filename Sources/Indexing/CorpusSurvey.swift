internal import Glibc
internal import Passages
public import XapianIndex

/// What a run of the indexer would find, looked up without reading any file's content.
public struct CorpusSurvey: Hashable, Sendable {
    /// Files that belong to the corpus, and their bytes.
    public private(set) var files = 0
    public private(set) var bytes = 0
    /// Folders, each of which takes a watch where the corpus is followed.
    public private(set) var folders = 0
    /// Files that may not be read, by their paths in the corpus.
    public private(set) var unreadable: [String] = []
    /// What the walk could not take: links that lead nowhere, folders that may not be entered, …
    public private(set) var skipped: [SkippedEntry] = []
    /// What ignore files leave out.
    public private(set) var ignored = IgnoredCount()
    /// True where there are more files than were looked at.
    public private(set) var isCut = false
    /// What differs from the last generation; nil where that is not known.
    public private(set) var changes: Changes?
    /// Why the last generation's list of files could not be read.
    public private(set) var catalogProblem: String?

    /// How many files differ from what a generation has.
    public struct Changes: Hashable, Sendable {
        public fileprivate(set) var new = 0
        public fileprivate(set) var changed = 0
        public fileprivate(set) var gone = 0

        /// All of them.
        public var total: Int { new + changed + gone }
    }

    /// Looks at a corpus.
    ///
    /// - Parameter fileLimit: Ends when so many files were found.
    /// - Throws: `IndexingError` where a corpus folder is not there or cannot be entered.
    public init(_ options: IndexingOptions, fileLimit: Int = 200_000) throws {
        let manifest = try? IndexFolder(path: options.index).currentManifest()
        let options = try options.withFolders(of: manifest)
        for folder in options.folders {
            guard let reason = CorpusWalk.condition(of: folder.path).reason else { continue }
            throw IndexingError(
                "could not read the corpus at \(FileLocation.displayed(folder.path)): \(reason); name a folder or file that is "
                    + "there (kwic index PATH, or corpus.paths in the configuration)")
        }
        let folder = IndexFolder(path: options.index)
        let last = try? folder.currentGeneration()
        let catalog = Result { try last.map { try CatalogFile(reading: folder.catalogPath($0)) } }
        let known = (try? catalog.get().map { try KnownPaths($0) }) ?? KnownPaths()
        let walk = CorpusWalk(options, known: known, fileLimit: fileLimit)
        files = walk.files.count
        bytes = walk.files.indices.reduce(0) { $0 + walk.files.size($1) }
        folders = walk.folders.count
        unreadable = walk.files.indices.lazy.map { walk.files[$0] }.filter { file in
            FileLocation.withPath(file.location) { access($0, R_OK) } != 0
        }.map(\.path)
        skipped = walk.skipped
        ignored = walk.ignored
        isCut = walk.isCut
        guard last != nil, !isCut else { return }
        switch catalog {
        case .success(let catalog): changes = catalog.map { Self.changes(in: walk.files, $0) }
        case .failure(let error): catalogProblem = "\(error)"
        }
    }

    private static func changes(in files: CorpusFiles, _ catalog: CatalogFile) -> Changes {
        catalog.withView { view in
            var changes = Changes()
            files.compare(with: view) { file, entry in
                guard let file else {
                    changes.gone += 1
                    return
                }
                guard let entry else {
                    changes.new += 1
                    return
                }
                if view.state(entry) != files.state(file) { changes.changed += 1 }
            }
            return changes
        }
    }
}
