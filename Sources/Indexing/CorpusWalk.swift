internal import Glibc
internal import Passages
internal import Reading
internal import XapianIndex

/// A file of the corpus.
struct CorpusFile: Hashable, Sendable {
    /// Relative to its corpus folder; with several folders, the folder's name stands before it.
    var path: String
    /// Where it is on disk.
    var location: String
    var size: Int
    /// Nanoseconds since 1970.
    var modified: Int
    /// Its own file of metadata.
    var sidecar: Sidecar?
    /// Those of its folders, the nearest first.
    var folderSidecars: [Sidecar] = []

    /// Tells one state of all its files of metadata from another; nothing where there are none.
    var sidecarDigest: [UInt8] {
        guard sidecar != nil || !folderSidecars.isEmpty else { return [] }
        let all = [sidecar?.digest ?? []] + folderSidecars.map(\.digest)
        return all.flatMap { [UInt8($0.count)] + $0 }.withUnsafeBufferPointer { PassageID.sha256($0) }
    }
}

/// Finds the files of the corpus.
///
/// Symbolic links that lead out of the corpus are followed; one that leads to what the corpus holds anyway is not, or
/// everything there would be indexed twice, and a loop would never end.
struct CorpusWalk {
    private let options: IndexingOptions
    private(set) var files: [CorpusFile] = []
    private(set) var skipped: [SkippedEntry] = []
    /// Folders of the corpus, for watching.
    private(set) var folders: [String] = []
    /// Folders entered by way of a link, by device and inode.
    private var visited: Set<[UInt64]> = []
    private var resolvedRoots: [String] = []
    /// The index folder, which is no part of the corpus even where it lies within.
    private var index: [UInt64]?

    /// Walks the corpus.
    ///
    /// - Throws: `IndexingError` where a corpus path is not there or cannot be entered.
    init(_ options: IndexingOptions) throws {
        self.options = options
        let names = Self.rootNames(options.corpus)
        resolvedRoots = options.corpus.compactMap { Self.resolved($0) }
        var indexStatus = stat()
        if stat(options.index, &indexStatus) == 0 { index = Self.identity(indexStatus) }
        for (root, name) in zip(options.corpus, names) {
            var status = stat()
            guard stat(root, &status) == 0 else {
                throw IndexingError(
                    "could not read the corpus at \(root): \(String(cString: strerror(errno))); "
                        + "name a folder or file that is there (kwic index PATH, or corpus.paths in the configuration)")
            }
            if status.st_mode & S_IFMT == S_IFDIR {
                guard access(root, R_OK | X_OK) == 0 else {
                    throw IndexingError(
                        "could not read the corpus at \(root): \(String(cString: strerror(errno))); check its permissions"
                    )
                }
                visited.insert(Self.identity(status))
                walk(root, relative: name, [])
            } else {
                let path = name.isEmpty ? root.split(separator: "/").last.map(String.init) ?? root : name
                let hasSidecar = access(root + Sidecar.suffix, F_OK) == 0
                add(root, path, status, hasSidecar: hasSidecar, [])
            }
        }
        files.sort { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
    }

    /// What stands before the paths of each root: nothing where there is one, else its last name, made distinct.
    static func rootNames(_ roots: [String]) -> [String] {
        guard roots.count > 1 else { return roots.map { _ in "" } }
        let lastNames = roots.map { $0.split(separator: "/").last.map(String.init) ?? "root" }
        var seen: Set<String> = []
        return lastNames.map { name in
            var distinct = name
            var count = 1
            while (count > 1 && lastNames.contains(distinct)) || !seen.insert(distinct).inserted {
                count += 1
                // Before the extension: it decides how a file is read.
                let dot = name.lastIndex(of: ".").flatMap { $0 > name.startIndex ? $0 : nil } ?? name.endIndex
                distinct = "\(name[..<dot])-\(count)\(name[dot...])"
            }
            return distinct
        }
    }

    /// `outer`: the metadata files of the folders above, the nearest first.
    private mutating func walk(_ folder: String, relative: String, _ outer: [Sidecar]) {
        guard let stream = opendir(folder) else {
            return skip(
                relative, "unreadable",
                "could not open the folder: \(String(cString: strerror(errno))); check its permissions")
        }
        closedir(stream)
        folders.append(folder)
        let sorted = SystemFile.names(in: folder)
        let names = Set(sorted)
        var sidecars = outer
        if names.contains(Sidecar.suffix) {
            let path = relative.isEmpty ? Sidecar.suffix : relative + "/" + Sidecar.suffix
            sidecars.insert(read(folder + "/" + Sidecar.suffix, path, ofFolder: true), at: 0)
        }
        for name in sorted where name != Sidecar.suffix {
            let location = folder + "/" + name
            let path = relative.isEmpty ? name : relative + "/" + name
            if options.excludes(path) { continue }
            if let target = Sidecar.target(of: name) {
                if !isFile(folder + "/" + target) {
                    skip(
                        path, "orphan_sidecar",
                        "it is for the file \(target), which is not beside it; rename or delete it (for a folder, put a "
                            + "file called \(Sidecar.suffix) into it)")
                }
                continue
            }
            guard name.unicodeScalars.allSatisfy({ $0 != "\u{FFFD}" }) else {
                skip(path, "bad_name", "its name is not valid UTF-8, so it cannot be cited; rename it")
                continue
            }
            var status = stat()
            guard lstat(location, &status) == 0 else {
                skip(path, "unreadable", String(cString: strerror(errno)))
                continue
            }
            let isLink = status.st_mode & S_IFMT == S_IFLNK
            if isLink, !follow(location, path, &status) { continue }
            switch status.st_mode & S_IFMT {
            case S_IFDIR:
                if isLink, !visited.insert(Self.identity(status)).inserted {
                    skip(
                        path, "symlink_loop",
                        "the link leads to a folder that was entered already; it was not entered again")
                    continue
                }
                if Self.identity(status) == index { continue }
                walk(location, relative: path, sidecars)
            case S_IFREG:
                add(location, path, status, hasSidecar: names.contains(name + Sidecar.suffix), sidecars)
            default:
                if options.includes(path) {
                    skip(path, "not_a_file", "it is neither a file nor a folder (a pipe, socket or device)")
                }
            }
        }
    }

    /// Whether a symbolic link is to be followed; `status` becomes its target's.
    private mutating func follow(_ location: String, _ path: String, _ status: inout stat) -> Bool {
        guard stat(location, &status) == 0 else {
            let code = errno
            skip(
                path, code == ELOOP ? "symlink_loop" : "broken_symlink",
                code == ELOOP ? "the link leads to itself" : "the link leads to nothing; mend or delete it")
            return false
        }
        guard options.followSymlinks else {
            skip(path, "symlink", "symbolic links are not followed (corpus.follow_symlinks is false)")
            return false
        }
        guard let target = Self.resolved(location) else { return true }
        if resolvedRoots.contains(where: { target == $0 || target.hasPrefix($0 + "/") || $0.hasPrefix(target + "/") }) {
            skip(
                path, location.hasPrefix(target + "/") ? "symlink_loop" : "symlink_inside",
                "the link leads to \(target), which belongs to the corpus itself; it is indexed there")
            return false
        }
        return true
    }

    private func isFile(_ location: String) -> Bool {
        var status = stat()
        return stat(location, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    }

    /// Reads a file of metadata, and reports what is wrong with it.
    private mutating func read(_ location: String, _ path: String, ofFolder: Bool) -> Sidecar {
        let (sidecar, said) = Sidecar.read(location) { problem in
            var entry = SkippedEntry(path: path, reason: problem.reason, detail: problem.detail)
            entry.isPartial = problem.isPartial
            skipped.append(entry)
        }
        if ofFolder, said.title != nil {
            var entry = SkippedEntry(
                path: path, reason: "bad_sidecar",
                detail: "a folder's file gives no title to the documents in it; the key 'title' was left out; delete it"
            )
            entry.isPartial = true
            skipped.append(entry)
        }
        return sidecar
    }

    private mutating func add(
        _ location: String, _ path: String, _ status: stat, hasSidecar: Bool, _ folderSidecars: [Sidecar]
    ) {
        guard options.includes(path) else { return }
        let size = Int(status.st_size)
        guard size <= options.maximumFileBytes else {
            return skip(
                path, "too_large",
                "it has \(size) bytes, more than \(options.maximumFileBytes) (corpus.maximum_file_bytes); raise the limit or split it"
            )
        }
        let modified = Int(status.st_mtim.tv_sec) * 1_000_000_000 + Int(status.st_mtim.tv_nsec)
        var file = CorpusFile(path: path, location: location, size: size, modified: modified)
        if hasSidecar, !options.excludes(path + Sidecar.suffix) {
            file.sidecar = read(location + Sidecar.suffix, path + Sidecar.suffix, ofFolder: false)
        }
        file.folderSidecars = folderSidecars
        files.append(file)
    }

    private mutating func skip(_ path: String, _ reason: String, _ detail: String) {
        skipped.append(SkippedEntry(path: path, reason: reason, detail: detail))
    }

    private static func identity(_ status: stat) -> [UInt64] { [UInt64(status.st_dev), UInt64(status.st_ino)] }

    private static func resolved(_ path: String) -> String? {
        guard let resolved = realpath(path, nil) else { return nil }
        defer { free(resolved) }
        return String(cString: resolved)
    }
}
