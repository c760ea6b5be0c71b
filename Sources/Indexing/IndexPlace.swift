internal import Glibc
internal import XapianIndex

/// The index folder as a place to write to: that it is one, that it is ours alone, and what was made in it.
///
/// A wrong `--index` must not cost anybody a file: in a folder that is no index nothing is written, and in one that is only
/// files that an indexer made are deleted.
struct IndexPlace {
    private let folder: IndexFolder

    /// Folders that a run made.
    struct Made {
        fileprivate var paths: [String] = []
        fileprivate var isNew = false
    }

    init(_ folder: IndexFolder) { self.folder = folder }

    /// What an index folder holds, apart from hidden files.
    private static let names: Set<String> = [
        "current", "current.new", "generations", "segments", "building", "lock", "seen.json", "seen.json.new",
        "verified.json", "verified.json.new", "queries.yaml", "kwic.sock", "kwic.sock.lock", "kwicd.log", "kwicd.log.1",
        "README.md", "CACHEDIR.TAG",
    ]

    /// Throws where there is something else at the path than an index, an empty folder, or nothing.
    func check() throws {
        var status = stat()
        guard stat(folder.path, &status) == 0 else { return }
        guard status.st_mode & S_IFMT == S_IFDIR else {
            throw IndexingError("\(folder.path) is no folder, so no index can be made there; name another with --index")
        }
        for path in [folder.generationsPath, folder.segmentsPath, folder.buildingPath] {
            var status = stat()
            guard lstat(path, &status) == 0, status.st_mode & S_IFMT != S_IFDIR else { continue }
            throw IndexingError(
                "\(path) is no folder of an index (a file or a link); delete it, or name another with --index")
        }
        if isIndex { return }
        var foreign = SystemFile.names(in: folder.path).filter { !$0.hasPrefix(".") && !Self.names.contains($0) }
        for (path, isOurs) in [
            (folder.generationsPath, Self.isOfGeneration), (folder.segmentsPath, Self.isOfSegment),
            (folder.buildingPath, BuildingFolder.isOurs),
        ] {
            let name = path.split(separator: "/").last.map(String.init) ?? path
            foreign += SystemFile.names(in: path).filter { !isOurs($0) }.map { "\(name)/\($0)" }
        }
        guard let first = foreign.first else { return }
        let more = foreign.count > 1 ? " and \(foreign.count - 1) more" : ""
        throw IndexingError(
            "\(folder.path) is no index and holds other things (\(first)\(more)); nothing was touched. Name an empty folder, or "
                + "one that is not there yet, with --index")
    }

    /// Whether an indexer published something here.
    private var isIndex: Bool {
        guard let size = SystemFile.size(folder.currentPath), size > 0 else { return false }
        return (try? folder.currentGeneration()).flatMap(\.self).map { GenerationName($0) != nil } ?? false
    }

    /// Whether a file in `generations/` is of a generation.
    static func isOfGeneration(_ name: String) -> Bool {
        let parts = name.split(separator: ".")
        guard parts.count >= 2, GenerationName(String(parts[0])) != nil else { return false }
        return ["json", "catalog", "skipped"].contains(parts[1])
            && (parts.count == 2 || (parts.count == 3 && parts[2] == "new"))
    }

    /// Whether a file in `segments/` is of a segment.
    static func isOfSegment(_ name: String) -> Bool {
        let parts = name.split(separator: ".")
        return parts.count == 2 && GenerationName(String(parts[0])) != nil
            && ["glass", "records", "words"].contains(parts[1])
    }

    /// Makes the folders that are not there.
    ///
    /// - Parameter mode: Permissions of the folder: an index is a copy of all that is in the corpus.
    func make(mode: UInt32) throws -> Made {
        var made = Made()
        var status = stat()
        made.isNew = stat(folder.path, &status) != 0
        for path in [folder.path, folder.generationsPath, folder.segmentsPath] {
            do throws(SystemError) { made.paths += try SystemFile.makeFolder(path) } catch {
                unmake(made)
                throw IndexingError("\(error); check the folder's permissions, or name another with --index")
            }
        }
        restrict(mode)
        return made
    }

    /// Takes permissions away that the folder has beyond the mode, and its files with it.
    private func restrict(_ mode: UInt32) {
        var status = stat()
        guard stat(folder.path, &status) == 0, status.st_mode & 0o777 & ~mode != 0 else { return }
        chmod(folder.path, mode)
        for path in [folder.path, folder.generationsPath, folder.segmentsPath] {
            if path != folder.path { chmod(path, mode) }
            for name in SystemFile.names(in: path) where SystemFile.size(path + "/" + name) != nil {
                chmod(path + "/" + name, mode & 0o666)
            }
        }
    }

    /// Removes folders that a failed run has made.
    func unmake(_ made: Made) {
        guard made.isNew, SystemFile.size(folder.currentPath) == nil else { return }
        BuildingFolder(folder).remove()
        unlink(folder.lockPath)
        for path in made.paths.reversed() { rmdir(path) }
    }
}

/// `building/`: what a run writes before it is published.
struct BuildingFolder {
    private let folder: IndexFolder

    init(_ folder: IndexFolder) { self.folder = folder }

    /// What the names of files begin with that batches, segments, catalogs and copied documents are written to.
    static let batchPrefix = "run-"
    private static let prefixes = [batchPrefix, "segment.", "catalog", "living-", "renamed-", "batch-"]

    /// Whether a file in it is an indexer's.
    static func isOurs(_ name: String) -> Bool { prefixes.contains { name.hasPrefix($0) } }

    /// Deletes the files in it that a run has made.
    ///
    /// - Parameter names: These stay.
    func clean(keeping names: Set<String> = []) {
        for name in SystemFile.names(in: folder.buildingPath) where Self.isOurs(name) && !names.contains(name) {
            unlink(folder.buildingPath + "/" + name)
        }
    }

    /// Deletes it, unless there is something else in it.
    func remove() {
        clean()
        rmdir(folder.buildingPath)
    }
}
