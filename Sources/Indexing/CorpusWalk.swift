internal import Dispatch
internal import Glibc
internal import Passages
internal import Synchronization
internal import XapianIndex

/// Finds the files of the corpus.
///
/// Symbolic links that lead out of the corpus folders are followed only if the options say so. One that leads to what the
/// corpus holds anyway is not, or everything there would be indexed twice, and a loop would never end.
struct CorpusWalk {
    private let options: IndexingOptions
    private(set) var files: CorpusFiles
    /// What became of each corpus folder.
    private(set) var conditions: [FolderCondition] = []
    /// What could not be looked at, by the number of its corpus folder.
    private(set) var blind: [(folder: Int, path: String)] = []
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
    /// How many files each corpus folder has.
    private var filesOf: [Int] = []
    /// Whether a name is not UTF-8; such names are shown otherwise than they are.
    private var hasOddNames = false

    /// Walks the corpus. A corpus folder that is not there or cannot be entered is no error here; see `conditions`.
    ///
    /// - Parameters:
    ///   - known: Which paths the last generation has given to files: they keep them.
    ///   - fileLimit: Ends the walk when so many files were found.
    init(_ options: IndexingOptions, known: KnownPaths = KnownPaths(), fileLimit: Int = .max) {
        self.options = options
        self.fileLimit = fileLimit
        files = CorpusFiles(folders: options.folders.map(\.name))
        var indexStatus = stat()
        let index = stat(options.index, &indexStatus) == 0 ? FileIdentity(indexStatus) : nil
        let roots = CorpusRoots(options.folders)
        for (number, folder) in options.folders.enumerated() {
            let reader = FolderReader(
                options: options, folder: folder, roots: roots, index: index, fileLimit: fileLimit)
            conditions.append(walk(number, folder, reader))
        }
        if files.count > 0, options.folders.count > 1 || hasOddNames || known.hasPrefixes {
            files.arrange(with: known, options.folders)
        }
    }

    /// Whether the walk found any file of a corpus folder.
    func hasFiles(of number: Int) -> Bool { filesOf[number] > 0 }

    /// Whether there is a folder or file at a path of which a walk could see anything.
    static func condition(of path: String) -> FolderCondition {
        var status = stat()
        guard FileLocation.withPath(path, { stat($0, &status) }) == 0 else {
            let code = errno
            let reason = String(cString: strerror(code))
            return code == ENOENT || code == ENOTDIR ? .missing(reason) : .unreadable(reason)
        }
        switch status.st_mode & S_IFMT {
        case S_IFREG: return .seen
        case S_IFDIR:
            return FileLocation.withPath(path) { access($0, R_OK | X_OK) } == 0
                ? .seen : .unreadable(String(cString: strerror(errno)))
        default: return .unreadable(SystemError.notAFileReason)
        }
    }

    /// Walks one corpus folder.
    private mutating func walk(_ number: Int, _ folder: CorpusFolder, _ reader: FolderReader) -> FolderCondition {
        filesOf.append(0)
        let condition = Self.condition(of: folder.path)
        guard condition == .seen else { return condition }
        defer { filesOf[number] = files.count - filesOf[..<number].reduce(0, +) }
        var status = stat()
        _ = FileLocation.withPath(folder.path) { stat($0, &status) }
        guard status.st_mode & S_IFMT == S_IFDIR else {
            addRoot(number, folder, status)
            return .seen
        }
        visited.insert(FileIdentity(status))
        let first = listings.count
        walk(FolderTask(location: folder.path, relative: ""), reader)
        for listing in listings[first...] {
            if listing.isOpen { folders.append(listing.location) }
            skipped += listing.skipped
            blind += listing.blind.map { (number, $0) }
            ignored.files += listing.ignored.files
            ignored.folders += listing.ignored.folders
            if listing.isCut { isCut = true }
        }
        guard listings[first].isOpen else {
            skipped.removeLast(listings[first].skipped.count)
            return .unreadable(String(cString: strerror(EACCES)))
        }
        files.reserve(
            files: files.count + listings.reduce(0) { $0 + $1.files },
            pathBytes: listings.reduce(0) { $0 + $1.names.count + $1.files * ($1.relative.utf8.count + 1) })
        collect(first, of: number)
        listings = []
        return .seen
    }

    /// A corpus that is one file.
    private mutating func addRoot(_ number: Int, _ folder: CorpusFolder, _ status: stat) {
        let location = folder.path
        let last = location.split(separator: "/").last.map(String.init) ?? location
        var path = FileLocation.displayed(last)
        guard options.includes(path, in: folder), options.takes(status, path, &skipped) else { return }
        var sidecar: Sidecar?
        if access(location + Sidecar.suffix, F_OK) == 0, !options.excludes(path + Sidecar.suffix, in: folder) {
            sidecar = Sidecar.read(
                location + Sidecar.suffix, path + Sidecar.suffix, ofFolder: false, &skipped)
        }
        let place = files.add(CorpusFiles.Place(location: location, folder: number, isFile: true))
        path.withUTF8 {
            files.append(
                folder: [], name: UnsafeRawBufferPointer($0), place: place, state: FileState(status), sidecar: sidecar)
        }
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

    /// Appends the files of a listing and of those below it, in the order of their paths.
    private mutating func collect(_ number: Int, of folderNumber: Int) {
        let listing = listings[number]
        let place = files.add(
            CorpusFiles.Place(location: listing.location, folder: folderNumber, sidecars: listing.sidecars))
        let folder = listing.relative.isEmpty ? [] : Array(listing.relative.utf8) + [0x2F]
        for entry in listing.entries {
            guard files.count < fileLimit else {
                isCut = true
                return
            }
            if entry.isOdd { hasOddNames = true }
            if entry.isFolder {
                if entry.listing >= 0 { collect(Int(entry.listing), of: folderNumber) }
            } else if entry.isOdd {
                let name = listing.name(entry.name)
                var shown = FileLocation.displayed(name)
                shown.withUTF8 {
                    files.append(
                        folder: folder, name: UnsafeRawBufferPointer($0), onDisk: name, place: place,
                        state: entry.state, sidecar: listing.sidecar(entry))
                }
            } else {
                listing.names.withUnsafeBytes { names in
                    files.append(
                        folder: folder, name: UnsafeRawBufferPointer(rebasing: names[entry.name]), place: place,
                        state: entry.state, sidecar: listing.sidecar(entry))
                }
            }
        }
    }
}

/// What became of a corpus folder in a walk.
enum FolderCondition: Hashable, Sendable {
    case seen
    /// It is not there, for a reason in words.
    case missing(String)
    /// It is there, or may be, and cannot be looked at.
    case unreadable(String)

    /// Why it was not seen.
    var reason: String? {
        switch self {
        case .seen: nil
        case .missing(let reason), .unreadable(let reason): reason
        }
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
