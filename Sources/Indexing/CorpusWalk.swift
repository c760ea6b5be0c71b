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
    /// What ignore files left out; what lies in a folder that is left out is not counted.
    private(set) var ignored = IgnoredCount()
    /// True where the walk ended before its end.
    private(set) var isCut = false
    private let fileLimit: Int
    /// Folders entered by way of a link, by device and inode.
    private var visited: Set<[UInt64]> = []
    private var resolvedRoots: [String] = []
    /// The index folder, which is no part of the corpus even where it lies within.
    private var index: [UInt64]?

    /// Bytes that are read of an ignore file.
    private static let ignoreFileBytes = 1 << 20

    /// Walks the corpus.
    ///
    /// - Parameter fileLimit: Ends the walk when so many files were found.
    /// - Throws: `IndexingError` where a corpus path is not there or cannot be entered.
    init(_ options: IndexingOptions, fileLimit: Int = .max) throws {
        self.options = options
        self.fileLimit = fileLimit
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
                walk(root, relative: name, IgnoreRules(), [])
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

    /// - Parameters:
    ///   - relative: The folder's path as it stands in documents' paths.
    ///   - rules: Those of the folders above it.
    ///   - outer: The metadata files of the folders above, the nearest first.
    private mutating func walk(_ folder: String, relative: String, _ rules: IgnoreRules, _ outer: [Sidecar]) {
        guard let stream = opendir(folder) else {
            return skip(
                relative, "unreadable",
                "could not open the folder: \(String(cString: strerror(errno))); check its permissions")
        }
        closedir(stream)
        folders.append(folder)
        let rules = addingIgnoreFiles(of: folder, relative, rules)
        let sorted = SystemFile.names(in: folder)
        let names = Set(sorted)
        var sidecars = outer
        if names.contains(Sidecar.suffix) {
            let path = relative.isEmpty ? Sidecar.suffix : relative + "/" + Sidecar.suffix
            sidecars.insert(read(folder + "/" + Sidecar.suffix, path, ofFolder: true), at: 0)
        }
        for name in sorted where name != Sidecar.suffix {
            guard files.count < fileLimit else {
                isCut = true
                return
            }
            let location = folder + "/" + name
            let path = relative.isEmpty ? name : relative + "/" + name
            if options.excludes(path) || options.ignoreFiles.contains(name) { continue }
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
            if isIgnored(path, location, status, rules) { continue }
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
                walk(location, relative: path, rules, sidecars)
            case S_IFREG:
                add(location, path, status, hasSidecar: names.contains(name + Sidecar.suffix), sidecars)
            default:
                if options.includes(path) {
                    skip(path, "not_a_file", "it is neither a file nor a folder (a pipe, socket or device)")
                }
            }
        }
    }

    /// The rules within a folder: those from above and those of its own ignore files.
    private mutating func addingIgnoreFiles(of folder: String, _ relative: String, _ rules: IgnoreRules) -> IgnoreRules
    {
        var rules = rules
        for name in options.ignoreFiles where SystemFile.size("\(folder)/\(name)") != nil {
            let path = relative.isEmpty ? name : relative + "/" + name
            do throws(SystemError) {
                let bytes = try SystemFile.read("\(folder)/\(name)", at: 0, count: Self.ignoreFileBytes)
                rules = rules.adding(bytes, in: relative)
            } catch {
                skip(path, "unreadable", "\(error); what it would leave out is read; check its permissions")
            }
        }
        return rules
    }

    /// Whether an ignore file leaves a file or folder out, which is counted then.
    private mutating func isIgnored(_ path: String, _ location: String, _ status: stat, _ rules: IgnoreRules) -> Bool {
        var target = status
        let isFolder =
            status.st_mode & S_IFMT == S_IFDIR || (stat(location, &target) == 0 && target.st_mode & S_IFMT == S_IFDIR)
        guard rules.excludes(path, isFolder: isFolder) else { return false }
        if isFolder { ignored.folders += 1 } else if options.includes(path) { ignored.files += 1 }
        return true
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
                "it has \(size) bytes, more than \(options.maximumFileBytes) (corpus.maximum_file_bytes); raise the limit or split it",
                size: size)
        }
        let modified = Int(status.st_mtim.tv_sec) * 1_000_000_000 + Int(status.st_mtim.tv_nsec)
        var file = CorpusFile(path: path, location: location, size: size, modified: modified)
        if hasSidecar, !options.excludes(path + Sidecar.suffix) {
            file.sidecar = read(location + Sidecar.suffix, path + Sidecar.suffix, ofFolder: false)
        }
        file.folderSidecars = folderSidecars
        files.append(file)
    }

    private mutating func skip(_ path: String, _ reason: String, _ detail: String, size: Int? = nil) {
        skipped.append(SkippedEntry(path: path, reason: reason, detail: detail, size: size))
    }

    private static func identity(_ status: stat) -> [UInt64] { [UInt64(status.st_dev), UInt64(status.st_ino)] }

    private static func resolved(_ path: String) -> String? {
        guard let resolved = realpath(path, nil) else { return nil }
        defer { free(resolved) }
        return String(cString: resolved)
    }
}
