internal import Glibc
internal import Reading
internal import XapianIndex

/// Reads one folder of the corpus. What it finds depends on that folder and those above it alone, so that several can be read
/// at once.
struct FolderReader {
    let options: IndexingOptions
    /// Where the corpus folders are, without symbolic links.
    let roots: [String]
    /// The index folder, which is no part of the corpus even where it lies within.
    let index: FileIdentity?
    /// No more files than these are listed.
    let fileLimit: Int

    /// Bytes that are read of an ignore file.
    private static let ignoreFileBytes = 1 << 20
    private static let sidecarSuffix = Array(Sidecar.suffix.utf8)

    /// Reads a folder.
    func read(_ task: FolderTask) -> FolderListing {
        var listing = FolderListing(of: task)
        guard let stream = opendir(task.location) else {
            listing.skip(
                task.relative, "unreadable",
                "could not open the folder: \(String(cString: strerror(errno))); check its permissions")
            return listing
        }
        defer { closedir(stream) }
        listing.isOpen = true
        listing.rules = addingIgnoreFiles(task.rules, &listing)
        let (names, sidecars) = names(stream, &listing)
        if sidecars.contains(Sidecar.suffix) {
            let sidecar = Sidecar.read(
                task.location + "/" + Sidecar.suffix, Self.join(task.relative, Sidecar.suffix), ofFolder: true,
                &listing.skipped)
            listing.sidecars.insert(sidecar, at: 0)
        }
        let base = Self.join(task.relative, "")
        for name in names {
            guard listing.files < fileLimit else {
                listing.isCut = true
                break
            }
            look(at: name, base, dirfd(stream), sidecars, &listing)
        }
        listing.sort()
        return listing
    }

    private static func join(_ folder: String, _ name: String) -> String { folder.isEmpty ? name : folder + "/" + name }

    /// The names in a folder, and which of them are those of metadata files.
    private func names(_ stream: OpaquePointer, _ listing: inout FolderListing) -> ([Range<Int>], Set<String>) {
        var found: [Range<Int>] = []
        var sidecars: Set<String> = []
        while let entry = readdir(stream) {
            withUnsafeBytes(of: &entry.pointee.d_name) { name in
                let count = strnlen(name.baseAddress!.assumingMemoryBound(to: CChar.self), name.count)
                if name[0] == 0x2E, count == 1 || (count == 2 && name[1] == 0x2E) { return }
                let start = listing.names.count
                listing.names.append(contentsOf: name[..<count])
                listing.names.append(0)
                found.append(start..<start + count)
                if name[..<count].suffix(Self.sidecarSuffix.count).elementsEqual(Self.sidecarSuffix) {
                    sidecars.insert(String(decoding: name[..<count], as: UTF8.self))
                }
            }
        }
        return (found, sidecars)
    }

    /// - Parameters:
    ///   - base: What stands before the name in documents' paths.
    ///   - folder: The open folder.
    ///   - sidecars: The names of the metadata files in it.
    private func look(
        at range: Range<Int>, _ base: String, _ folder: Int32, _ sidecars: Set<String>, _ listing: inout FolderListing
    ) {
        let name = listing.name(range)
        if name == Sidecar.suffix { return }
        let path = base + name
        if options.excludes(path) || options.ignoreFiles.contains(name) { return }
        if !sidecars.isEmpty, let target = Sidecar.target(of: name) {
            if !Self.isFile(listing.location + "/" + target) {
                listing.skip(
                    path, "orphan_sidecar",
                    "it is for the file \(target), which is not beside it; rename or delete it (for a folder, put a "
                        + "file called \(Sidecar.suffix) into it)")
            }
            return
        }
        guard listing.isASCII(range) || name.unicodeScalars.allSatisfy({ $0 != "\u{FFFD}" }) else {
            return listing.skip(path, "bad_name", "its name is not valid UTF-8, so it cannot be cited; rename it")
        }
        var status = stat()
        guard listing.status(range, folder, &status, AT_SYMLINK_NOFOLLOW) else {
            return listing.skip(path, "unreadable", String(cString: strerror(errno)))
        }
        let isLink = status.st_mode & S_IFMT == S_IFLNK
        if !listing.rules.isEmpty {
            var target = status
            let isFolder =
                (!isLink || listing.status(range, folder, &target, 0)) && target.st_mode & S_IFMT == S_IFDIR
            if listing.rules.excludes(path, isFolder: isFolder) {
                if isFolder {
                    listing.ignored.folders += 1
                } else if options.includes(path) {
                    listing.ignored.files += 1
                }
                return
            }
        }
        if isLink, !follow(range, path, folder, &status, &listing) { return }
        switch status.st_mode & S_IFMT {
        case S_IFDIR:
            let identity = FileIdentity(status)
            if isLink || identity != index {
                listing.addFolder(range, link: isLink ? identity : nil)
            }
        case S_IFREG: add(range, path, status, hasSidecar: sidecars.contains(name + Sidecar.suffix), &listing)
        default:
            if options.includes(path) {
                listing.skip(path, "not_a_file", "it is neither a file nor a folder (a pipe, socket or device)")
            }
        }
    }

    private func add(
        _ name: Range<Int>, _ path: String, _ status: stat, hasSidecar: Bool, _ listing: inout FolderListing
    ) {
        guard options.includes(path) else { return }
        guard options.takes(status, path, &listing.skipped) else { return }
        var sidecar: Sidecar?
        if hasSidecar, !options.excludes(path + Sidecar.suffix) {
            let location = listing.location + "/" + listing.name(name) + Sidecar.suffix
            sidecar = Sidecar.read(location, path + Sidecar.suffix, ofFolder: false, &listing.skipped)
        }
        listing.addFile(name, size: Int(status.st_size), modified: status.modifiedNanoseconds, sidecar: sidecar)
    }

    /// The rules within a folder: those from above and those of its own ignore files.
    private func addingIgnoreFiles(_ rules: IgnoreRules, _ listing: inout FolderListing) -> IgnoreRules {
        var rules = rules
        for name in options.ignoreFiles {
            let location = listing.location + "/" + name
            guard SystemFile.size(location) != nil else { continue }
            do throws(SystemError) {
                let bytes = try SystemFile.read(location, at: 0, count: Self.ignoreFileBytes)
                rules = rules.adding(bytes, in: listing.relative)
            } catch {
                listing.skip(
                    Self.join(listing.relative, name), "unreadable",
                    "\(error); what it would leave out is read; check its permissions")
            }
        }
        return rules
    }

    /// Whether a symbolic link is to be followed; `status` becomes its target's.
    private func follow(
        _ name: Range<Int>, _ path: String, _ folder: Int32, _ status: inout stat, _ listing: inout FolderListing
    ) -> Bool {
        guard listing.status(name, folder, &status, 0) else {
            let code = errno
            listing.skip(
                path, code == ELOOP ? "symlink_loop" : "broken_symlink",
                code == ELOOP ? "the link leads to itself" : "the link leads to nothing; mend or delete it")
            return false
        }
        guard options.followSymlinks else {
            listing.skip(path, "symlink", "symbolic links are not followed (corpus.follow_symlinks is false)")
            return false
        }
        let location = listing.location + "/" + listing.name(name)
        guard let target = CorpusWalk.resolved(location) else { return true }
        if roots.contains(where: { target == $0 || target.hasPrefix($0 + "/") || $0.hasPrefix(target + "/") }) {
            listing.skip(
                path, location.hasPrefix(target + "/") ? "symlink_loop" : "symlink_inside",
                "the link leads to \(target), which belongs to the corpus itself; it is indexed there")
            return false
        }
        return true
    }

    private static func isFile(_ location: String) -> Bool {
        var status = stat()
        return stat(location, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    }
}

extension stat {
    /// When the file was changed, in nanoseconds since 1970.
    var modifiedNanoseconds: Int { Int(st_mtim.tv_sec) * 1_000_000_000 + Int(st_mtim.tv_nsec) }
}
