internal import Glibc
internal import Passages
internal import XapianIndex

/// A file or folder, by device and inode.
struct FileIdentity: Hashable, Sendable {
    private var device: UInt64
    private var inode: UInt64

    init(_ status: stat) {
        device = UInt64(status.st_dev)
        inode = UInt64(status.st_ino)
    }
}

/// A folder that is to be read.
struct FolderTask: Sendable {
    var location: String
    /// Its path as it stands in documents' paths; empty for a corpus that is one folder.
    var relative: String
    /// Rules of the folders above it.
    var rules = IgnoreRules()
    /// The metadata files of the folders above it, the nearest first.
    var sidecars: [Sidecar] = []
    /// Of its target, for a folder behind a symbolic link: it is entered once.
    var link: FileIdentity?
    /// The entry of another listing that it is; nil for one that is the corpus.
    var parent: (listing: Int, entry: Int)?
}

/// What stands in a folder.
struct FolderListing: Sendable {
    /// A file of the corpus, or a folder to be entered. Without references, as there are many.
    struct Entry: Sendable {
        /// Its name among `names`.
        var name: Range<Int>
        var state = FileState(size: 0, modified: 0, changed: 0, inode: 0)
        var isFolder = false
        /// Its name is not UTF-8.
        var isOdd = false
        /// Of a file: its own metadata file, among `ownSidecars`. Of a folder behind a link: its target, among `links`.
        var extra: Int32 = -1
        /// The listing of a folder that was entered.
        var listing: Int32 = -1
    }

    var location: String
    var relative: String
    /// False where it could not be opened.
    var isOpen = false
    /// Names, each with a zero behind it.
    var names: [UInt8] = []
    /// In the order of paths, once `sort` was called.
    private(set) var entries: [Entry] = []
    private(set) var files = 0
    /// Its metadata files and those of the folders above it, the nearest first.
    var sidecars: [Sidecar] = []
    var rules = IgnoreRules()
    var skipped: [SkippedEntry] = []
    var ignored = IgnoredCount()
    /// What could not be looked at, by path: whether anything is there now is not known.
    var blind: [String] = []
    /// True where there are more files than were asked for.
    var isCut = false

    /// Files' own metadata files.
    private var ownSidecars: [Sidecar] = []
    /// What folders behind links are.
    private var links: [FileIdentity] = []

    /// Adds a file, and its own metadata file.
    mutating func addFile(_ name: Range<Int>, _ state: FileState, isOdd: Bool, sidecar: Sidecar?) {
        var entry = Entry(name: name, state: state, isOdd: isOdd)
        if let sidecar {
            entry.extra = Int32(ownSidecars.count)
            ownSidecars.append(sidecar)
        }
        entries.append(entry)
        files += 1
    }

    /// Adds a folder, and what it is if it stands behind a link.
    mutating func addFolder(_ name: Range<Int>, isOdd: Bool, link: FileIdentity?) {
        var entry = Entry(name: name, isFolder: true, isOdd: isOdd)
        if let link {
            entry.extra = Int32(links.count)
            links.append(link)
        }
        entries.append(entry)
    }

    /// A file's own metadata file.
    func sidecar(_ entry: Entry) -> Sidecar? { entry.isFolder || entry.extra < 0 ? nil : ownSidecars[Int(entry.extra)] }

    private func link(_ entry: Entry) -> FileIdentity? {
        entry.isFolder && entry.extra >= 0 ? links[Int(entry.extra)] : nil
    }

    init(of task: FolderTask) {
        location = task.location
        relative = task.relative
        sidecars = task.sidecars
        rules = task.rules
    }

    mutating func skip(_ path: String, _ reason: String, _ detail: String) {
        skipped.append(SkippedEntry(path: path, reason: reason, detail: detail))
    }

    /// Notes that a file or folder could not be looked at.
    mutating func skipUnseen(_ path: String, _ detail: String) {
        skip(path, "unreadable", detail)
        blind.append(path)
    }

    /// A name, as `FileLocation` has it.
    func name(_ range: Range<Int>) -> String {
        names.withUnsafeBytes { names in
            String(validating: names[range], as: UTF8.self) ?? FileLocation.text(of: names[range])
        }
    }

    /// Asks the system about the file or folder of a name.
    ///
    /// - Parameter folder: The open folder.
    /// - Returns: False where that failed; `errno` says why.
    func status(_ name: Range<Int>, _ folder: Int32, _ status: inout stat, _ flags: Int32) -> Bool {
        names.withUnsafeBytes { names in
            let name = (names.baseAddress! + name.lowerBound).assumingMemoryBound(to: CChar.self)
            return fstatat(folder, name, &status, flags) == 0
        }
    }

    /// Notes which listing is that of an entry.
    mutating func enter(_ entry: Int, as listing: Int) { entries[entry].listing = Int32(listing) }

    /// Puts entries in the order of the paths that begin with them: `a.txt` comes before `a/b`, and so before the folder `a`.
    mutating func sort() {
        names.withUnsafeBytes { names in
            entries.sort { first, second in
                let (one, other) = (names[first.name], names[second.name])
                let common = min(one.count, other.count)
                let order = memcmp(names.baseAddress! + one.startIndex, names.baseAddress! + other.startIndex, common)
                if order != 0 { return order < 0 }
                if one.count < other.count { return !first.isFolder || 0x2F < other[other.startIndex + common] }
                if one.count > other.count { return second.isFolder && one[one.startIndex + common] < 0x2F }
                return false
            }
        }
    }

    /// The folders in it, to be entered.
    ///
    /// - Parameter listing: The number of this listing.
    func folders(_ listing: Int) -> [FolderTask] {
        entries.indices.lazy.filter { entries[$0].isFolder }.map { index in
            let name = name(entries[index].name)
            let shown = entries[index].isOdd ? FileLocation.displayed(name) : name
            return FolderTask(
                location: location + "/" + name, relative: relative.isEmpty ? shown : relative + "/" + shown,
                rules: rules, sidecars: sidecars, link: link(entries[index]), parent: (listing, index))
        }
    }
}
