internal import Glibc
internal import Passages
public import XapianIndex

/// A folder of the corpus, or a file that is indexed by itself.
public struct CorpusFolder: Sendable {
    /// Unique among the folders.
    public var name: String
    /// Absolute.
    public var path: String
    /// Globs of its own, as they are recorded; `includes` and `excludes` are made of them.
    public var include: [String] = []
    public var exclude: [String] = []
    /// Whether somebody gave it its name.
    public var isNamed = false
    /// Whether the configuration names it.
    public var isConfigured = false
    /// Takes the place of the options' own where the folder has globs to include.
    public var includes: (@Sendable (String) -> Bool)?
    /// Holds besides the options' own.
    public var excludes: (@Sendable (String) -> Bool)?

    /// A folder.
    public init(name: String, path: String) {
        self.name = name
        self.path = path
    }

    /// A folder that an index remembers.
    ///
    /// - Parameter matcher: Makes a test of globs.
    public init(_ entry: FolderEntry, _ matcher: ([String]) -> @Sendable (String) -> Bool) {
        self.init(name: entry.name, path: entry.path)
        isConfigured = entry.isConfigured
        set(include: entry.include, exclude: entry.exclude, matcher)
    }

    /// Gives it globs of its own.
    public mutating func set(
        include: [String], exclude: [String], _ matcher: ([String]) -> @Sendable (String) -> Bool
    ) {
        self.include = include
        self.exclude = exclude
        includes = include.isEmpty ? nil : matcher(include)
        excludes = exclude.isEmpty ? nil : matcher(exclude)
    }

    /// Folders at these paths, each called by its last name, made distinct.
    public static func named(_ paths: [String]) -> [CorpusFolder] {
        var folders: [CorpusFolder] = []
        for path in paths {
            folders.append(CorpusFolder(name: name(for: path, among: folders.map(\.name)), path: path))
        }
        return folders
    }

    /// The name of a folder: the last of its path, made distinct by a number.
    public static func name(for path: String, among taken: [String]) -> String {
        let name = path.split(separator: "/").last.map { FileLocation.displayed(String($0)) } ?? "root"
        var distinct = name
        var count = 1
        while taken.contains(distinct) {
            count += 1
            distinct = "\(name)-\(count)"
        }
        return distinct
    }

    /// What an index remembers of it.
    func entry(documents: Int) -> FolderEntry {
        FolderEntry(
            name: name, path: path, include: include, exclude: exclude, isConfigured: isConfigured,
            documents: documents)
    }
}

extension IndexingOptions {
    /// Whether a path relative to its corpus folder belongs to the corpus.
    func includes(_ path: String, in folder: CorpusFolder) -> Bool { (folder.includes ?? includes)(path) }

    /// Whether a path is left out although it is included; a folder that is left out is not entered.
    func excludes(_ path: String, in folder: CorpusFolder) -> Bool {
        excludes(path) || folder.excludes?(path) ?? false
    }
}

/// Where the corpus folders are on disk.
struct CorpusRoots: Sendable {
    private let roots: [(path: String, folder: CorpusFolder)]
    private let identities: Set<FileIdentity>

    init(_ folders: [CorpusFolder]) {
        roots = folders.compactMap { folder in Self.resolved(folder.path).map { ($0, folder) } }
        identities = Set(
            roots.compactMap { root in
                var status = stat()
                return FileLocation.withPath(root.path) { stat($0, &status) } == 0 ? FileIdentity(status) : nil
            })
    }

    /// Whether one of them is this file or folder.
    func contains(_ identity: FileIdentity) -> Bool { identities.contains(identity) }

    /// The folder that a path lies in, the innermost where they lie in each other.
    func root(of path: String) -> CorpusFolder? {
        let holding = roots.filter { path == $0.path || path.hasPrefix($0.path == "/" ? "/" : $0.path + "/") }
        return holding.max { $0.path.utf8.count < $1.path.utf8.count }.map { root in
            var folder = root.folder
            folder.path = root.path
            return folder
        }
    }

    /// Whether one of them lies in the folder at a path.
    func lie(in path: String) -> Bool { roots.contains { $0.path.hasPrefix(path == "/" ? "/" : path + "/") } }

    /// A path without symbolic links; nil where there is no such file.
    static func resolved(_ path: String) -> String? {
        guard let resolved = FileLocation.withPath(path, { realpath($0, nil) }) else { return nil }
        defer { free(resolved) }
        return FileLocation.text(of: UnsafeRawBufferPointer(start: resolved, count: strlen(resolved)))
    }
}
