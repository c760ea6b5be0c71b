internal import CProcess
internal import Glibc
internal import Passages
internal import Reading
internal import XapianIndex

/// Reads one folder of the corpus. What it finds depends on that folder and those above it alone, so that several can be read
/// at once.
struct FolderReader {
    let options: IndexingOptions
    /// The corpus folder that is read.
    let folder: CorpusFolder
    /// All corpus folders, without symbolic links.
    let roots: CorpusRoots
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
        guard let stream = FileLocation.withPath(task.location, { opendir($0) }) else {
            listing.skipUnseen(
                task.relative, "could not open the folder: \(String(cString: strerror(errno))); check its permissions")
            return listing
        }
        defer { closedir(stream) }
        listing.isOpen = true
        guard !KernelFiles.holds(dirfd(stream)) else {
            listing.skip(
                task.relative, "not_a_file", "it is a folder of the kernel's own (as /proc), which holds no documents")
            return listing
        }
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
        errno = 0
        while let entry = readdir(stream) {
            withUnsafeBytes(of: &entry.pointee.d_name) { name in
                let count = strnlen(name.baseAddress!.assumingMemoryBound(to: CChar.self), name.count)
                if name[0] == 0x2E, count == 1 || (count == 2 && name[1] == 0x2E) { return }
                let start = listing.names.count
                listing.names.append(contentsOf: name[..<count])
                listing.names.append(0)
                found.append(start..<start + count)
                if name[..<count].suffix(Self.sidecarSuffix.count).elementsEqual(Self.sidecarSuffix) {
                    sidecars.insert(FileLocation.text(of: name[..<count]))
                }
            }
            errno = 0
        }
        if errno != 0 {
            listing.skipUnseen(
                listing.relative,
                "could not read the folder to its end: \(String(cString: strerror(errno))); check its disk")
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
        let shown = FileLocation.displayed(name)
        let isOdd = shown != name
        let path = base + shown
        if options.excludes(path, in: self.folder) || options.ignoreFiles.contains(name) { return }
        if !sidecars.isEmpty, let target = Sidecar.target(of: name) {
            if !Self.isFile(listing.location + "/" + target) {
                listing.skip(
                    path, "orphan_sidecar",
                    "it is for the file \(target), which is not beside it; rename or delete it (for a folder, put a "
                        + "file called \(Sidecar.suffix) into it)")
            }
            return
        }
        var status = stat()
        guard listing.status(range, folder, &status, AT_SYMLINK_NOFOLLOW) else {
            // Deleted since the folder was read.
            if errno == ENOENT { return }
            return listing.skipUnseen(path, "\(String(cString: strerror(errno))); check the folder's permissions")
        }
        let isLink = status.st_mode & S_IFMT == S_IFLNK
        if !listing.rules.isEmpty {
            var target = status
            let isFolder =
                (!isLink || listing.status(range, folder, &target, 0)) && target.st_mode & S_IFMT == S_IFDIR
            if listing.rules.excludes(path, isFolder: isFolder) {
                if isFolder {
                    listing.ignored.folders += 1
                } else if options.includes(path, in: self.folder) {
                    listing.ignored.files += 1
                }
                return
            }
        }
        if isLink, !follow(range, path, folder, &status, &listing) { return }
        switch status.st_mode & S_IFMT {
        case S_IFDIR:
            let identity = FileIdentity(status)
            // Another corpus folder within this one is read by itself.
            if isLink || (identity != index && !roots.contains(identity)) {
                listing.addFolder(range, isOdd: isOdd, link: isLink ? identity : nil)
            }
        case S_IFREG:
            if isLink || !roots.contains(FileIdentity(status)) {
                add(range, path, status, isOdd, hasSidecar: sidecars.contains(name + Sidecar.suffix), &listing)
            }
        default:
            if options.includes(path, in: self.folder) {
                listing.skip(path, "not_a_file", "it is neither a file nor a folder (a pipe, socket or device)")
            }
        }
    }

    private func add(
        _ name: Range<Int>, _ path: String, _ status: stat, _ isOdd: Bool, hasSidecar: Bool,
        _ listing: inout FolderListing
    ) {
        guard options.includes(path, in: folder) else { return }
        guard options.takes(status, path, &listing.skipped) else { return }
        var sidecar: Sidecar?
        if hasSidecar, !options.excludes(path + Sidecar.suffix, in: folder) {
            let location = listing.location + "/" + listing.name(name) + Sidecar.suffix
            sidecar = Sidecar.read(location, path + Sidecar.suffix, ofFolder: false, &listing.skipped)
        }
        listing.addFile(name, FileState(status), isOdd: isOdd, sidecar: sidecar)
    }

    /// The rules within a folder: those from above and those of its own ignore files.
    private func addingIgnoreFiles(_ rules: IgnoreRules, _ listing: inout FolderListing) -> IgnoreRules {
        var rules = rules
        for name in options.ignoreFiles {
            let location = listing.location + "/" + name
            do throws(SystemError) {
                let bytes = try SystemFile.read(location, at: 0, count: Self.ignoreFileBytes)
                rules = rules.adding(bytes, in: listing.relative)
            } catch {
                if error.isNotFound { continue }
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
        let location = listing.location + "/" + listing.name(name)
        guard let target = CorpusRoots.resolved(location) else { return true }
        let root = roots.root(of: target)
        // What is left out where it lies is read by way of the link: so git-annex and others keep their files.
        if let root, isLeftOut(target, of: root) { return true }
        if root != nil || roots.lie(in: target) {
            listing.skip(
                path, location.hasPrefix(target + "/") ? "symlink_loop" : "symlink_inside",
                "the link leads to \(FileLocation.displayed(target)), which belongs to the corpus itself; it is indexed there"
            )
            return false
        }
        guard options.followSymlinks else {
            listing.skip(
                path, "symlink",
                "the link leads to \(FileLocation.displayed(target)), outside the corpus's folders, and such links are not "
                    + "followed (corpus.follow_symlinks is false)")
            return false
        }
        let isKernels = FileLocation.withPath(location) { KernelFiles.holds($0) }
        if isKernels, options.includes(path, in: self.folder) {
            listing.skip(
                path, "not_a_file",
                "the link leads to \(FileLocation.displayed(target)), a file of the kernel's own, which is no document")
        }
        return !isKernels
    }

    /// Whether globs leave out a file or folder of a corpus folder, or a folder above it.
    private func isLeftOut(_ target: String, of root: CorpusFolder) -> Bool {
        let relative = FileLocation.displayed(String(target.dropFirst(root.path.count).drop { $0 == "/" }))
        guard !relative.isEmpty else { return false }
        var end = relative.startIndex
        while end < relative.endIndex {
            end = relative[end...].dropFirst().firstIndex(of: "/") ?? relative.endIndex
            if options.excludes(String(relative[..<end]), in: root) { return true }
        }
        return !options.includes(relative, in: root) && Self.isFile(target)
    }

    private static func isFile(_ location: String) -> Bool {
        var status = stat()
        return FileLocation.withPath(location) { stat($0, &status) } == 0 && status.st_mode & S_IFMT == S_IFREG
    }
}

/// Files that the kernel makes up while they are read: they have no end, or wait for something, or are not what they seem.
enum KernelFiles {
    /// Whether an open file or folder is one.
    static func holds(_ file: Int32) -> Bool { cprocess_is_kernels(file, nil) != 0 }

    /// Whether the file or folder at a path is one.
    static func holds(_ path: UnsafePointer<CChar>) -> Bool { cprocess_is_kernels(-1, path) != 0 }
}
