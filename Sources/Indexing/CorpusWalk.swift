internal import Dispatch
internal import Glibc
internal import Synchronization
internal import XapianIndex

/// Finds the files of the corpus.
///
/// Symbolic links that lead out of the corpus are followed; one that leads to what the corpus holds anyway is not, or
/// everything there would be indexed twice, and a loop would never end.
struct CorpusWalk {
    private let options: IndexingOptions
    private(set) var files = CorpusFiles()
    private(set) var skipped: [SkippedEntry] = []
    /// Folders of the corpus, for watching.
    private(set) var folders: [String] = []
    /// What ignore files left out; what lies in a folder that is left out is not counted.
    private(set) var ignored = IgnoredCount()
    /// True where the walk ended before its end.
    private(set) var isCut = false
    private let fileLimit: Int
    /// Folders entered by way of a link, and the corpus folders.
    private var visited: Set<FileIdentity> = []
    private var listings: [FolderListing] = []

    /// A corpus folder's listing, or a corpus that is one file.
    private enum Root {
        case folder(name: String, listing: Int)
        case file(path: String, location: String, size: Int, modified: Int, sidecar: Sidecar?)

        /// What its files' paths begin with.
        var key: String {
            switch self {
            case .folder(let name, _): name + "/"
            case .file(let path, _, _, _, _): path
            }
        }
    }

    /// Walks the corpus.
    ///
    /// - Parameter fileLimit: Ends the walk when so many files were found.
    /// - Throws: `IndexingError` where a corpus path is not there or cannot be entered.
    init(_ options: IndexingOptions, fileLimit: Int = .max) throws {
        self.options = options
        self.fileLimit = fileLimit
        let names = Self.rootNames(options.corpus)
        var indexStatus = stat()
        let index = stat(options.index, &indexStatus) == 0 ? FileIdentity(indexStatus) : nil
        let reader = FolderReader(
            options: options, roots: options.corpus.compactMap { Self.resolved($0) }, index: index, fileLimit: fileLimit
        )
        var roots: [Root] = []
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
                visited.insert(FileIdentity(status))
                roots.append(.folder(name: name, listing: listings.count))
                walk(FolderTask(location: root, relative: name), reader)
            } else {
                let path = name.isEmpty ? root.split(separator: "/").last.map(String.init) ?? root : name
                addRoot(root, path, status, &roots)
            }
        }
        for listing in listings {
            if listing.isOpen { folders.append(listing.location) }
            skipped += listing.skipped
            ignored.files += listing.ignored.files
            ignored.folders += listing.ignored.folders
            if listing.isCut { isCut = true }
        }
        collect(roots)
        listings = []
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

    /// A corpus that is one file.
    private mutating func addRoot(_ location: String, _ path: String, _ status: stat, _ roots: inout [Root]) {
        guard options.includes(path), options.takes(status, path, &skipped) else { return }
        var sidecar: Sidecar?
        if access(location + Sidecar.suffix, F_OK) == 0, !options.excludes(path + Sidecar.suffix) {
            sidecar = Sidecar.read(
                location + Sidecar.suffix, path + Sidecar.suffix, ofFolder: false, &skipped)
        }
        roots.append(
            .file(
                path: path, location: location, size: Int(status.st_size), modified: status.modifiedNanoseconds,
                sidecar: sidecar))
    }

    /// Reads a folder and all that lies in it.
    ///
    /// Folders of one depth are read side by side. Those behind links wait until all else is read: which link to a folder is
    /// the first, and is followed, must not depend on which thread was faster.
    private mutating func walk(_ root: FolderTask, _ reader: FolderReader) {
        var tasks = [root]
        var links: [FolderTask] = []
        var found = 0
        while true {
            if tasks.isEmpty {
                guard let first = links.indices.min(by: { Self.isBefore(links[$0].relative, links[$1].relative) })
                else { return }
                let task = links.remove(at: first)
                if let link = task.link, !visited.insert(link).inserted {
                    skipped.append(
                        SkippedEntry(
                            path: task.relative, reason: "symlink_loop",
                            detail: "the link leads to a folder that was entered already; it was not entered again"))
                    continue
                }
                if let link = task.link, link == reader.index { continue }
                tasks = [task]
            }
            guard found < fileLimit else {
                isCut = true
                return
            }
            let read = Self.read(tasks, reader, threads: options.jobs)
            var next: [FolderTask] = []
            for (task, listing) in zip(tasks, read) {
                if let parent = task.parent { listings[parent.listing].enter(parent.entry, as: listings.count) }
                found += listing.files
                for folder in listing.folders(listings.count) {
                    if folder.link == nil { next.append(folder) } else { links.append(folder) }
                }
                listings.append(listing)
            }
            tasks = next
        }
    }

    private static func read(_ tasks: [FolderTask], _ reader: FolderReader, threads: Int) -> [FolderListing] {
        if tasks.count == 1 || threads == 1 { return tasks.map { reader.read($0) } }
        let next = Atomic(0)
        let read = Mutex<[FolderListing?]>(Array(repeating: nil, count: tasks.count))
        DispatchQueue.concurrentPerform(iterations: min(threads, tasks.count)) { _ in
            while true {
                let number = next.add(1, ordering: .relaxed).oldValue
                guard number < tasks.count else { return }
                let listing = reader.read(tasks[number])
                read.withLock { $0[number] = listing }
            }
        }
        return read.withLock { $0.compactMap { $0 } }
    }

    /// The order in which a walk that enters each folder as it comes would meet them: name by name.
    private static func isBefore(_ first: String, _ second: String) -> Bool {
        func key(_ path: String) -> some Sequence<UInt8> { path.utf8.lazy.map { $0 == 0x2F ? 0 : $0 } }
        return key(first).lexicographicallyPrecedes(key(second))
    }

    /// Puts the files of all folders together, in the order of their paths.
    private mutating func collect(_ roots: [Root]) {
        files.reserve(
            files: listings.reduce(0) { $0 + $1.files },
            pathBytes: listings.reduce(0) { $0 + $1.names.count + $1.files * ($1.relative.utf8.count + 1) })
        for root in roots.sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }) {
            switch root {
            case .folder(_, let listing): collect(listing)
            case .file(let path, let location, let size, let modified, let sidecar):
                let place = files.add(CorpusFiles.Place(location: location, isFile: true))
                var path = path
                path.withUTF8 {
                    files.append(
                        folder: [], name: UnsafeRawBufferPointer($0), place: place, size: size, modified: modified,
                        sidecar: sidecar)
                }
            }
        }
    }

    private mutating func collect(_ number: Int) {
        let listing = listings[number]
        let place = files.add(CorpusFiles.Place(location: listing.location, sidecars: listing.sidecars))
        let folder = listing.relative.isEmpty ? [] : Array(listing.relative.utf8) + [0x2F]
        for entry in listing.entries {
            guard files.count < fileLimit else {
                isCut = true
                return
            }
            if entry.isFolder {
                if entry.listing >= 0 { collect(Int(entry.listing)) }
            } else {
                listing.names.withUnsafeBytes { names in
                    files.append(
                        folder: folder, name: UnsafeRawBufferPointer(rebasing: names[entry.name]), place: place,
                        size: entry.size, modified: entry.modified, sidecar: listing.sidecar(entry))
                }
            }
        }
    }

    /// A path without symbolic links; nil where there is no such file.
    static func resolved(_ path: String) -> String? {
        guard let resolved = realpath(path, nil) else { return nil }
        defer { free(resolved) }
        return String(cString: resolved)
    }
}

extension IndexingOptions {
    /// Whether a file is not too large; the report says so where it is.
    func takes(_ status: stat, _ path: String, _ skipped: inout [SkippedEntry]) -> Bool {
        let size = Int(status.st_size)
        guard size > maximumFileBytes else { return true }
        skipped.append(
            SkippedEntry(
                path: path, reason: "too_large",
                detail:
                    "it has \(size) bytes, more than \(maximumFileBytes) (corpus.maximum_file_bytes); raise the limit or split it",
                size: size))
        return false
    }
}
