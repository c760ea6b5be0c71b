internal import Glibc

/// What the system says of a file: two looks that say the same saw the same bytes, but for a change within the resolution of
/// the file system's clock.
///
/// Size and modification time alone do not tell: two files may change places, and programs put times back. The change time is
/// the system's own, and the inode tells a file that was put in another's place (git-update-index(1), `core.trustctime`).
struct FileState: Hashable, Sendable {
    /// Bytes.
    var size: Int
    /// Nanoseconds since 1970 of the last change of its content, as programs may set it.
    var modified: Int
    /// Nanoseconds since 1970 of the last change of its content, name, owner or permissions.
    var changed: Int
    var inode: UInt64

    /// A state.
    init(size: Int, modified: Int, changed: Int, inode: UInt64) {
        self.size = size
        self.modified = max(0, modified)
        self.changed = max(0, changed)
        self.inode = inode
    }

    /// What `stat` says.
    init(_ status: stat) {
        self.init(
            size: Int(status.st_size), modified: Self.nanoseconds(status.st_mtim),
            changed: Self.nanoseconds(status.st_ctim), inode: UInt64(status.st_ino))
    }

    /// Whether the file may have changed again after a run read it, at the same time of the file system's clock; then the next
    /// run reads it once more.
    ///
    /// - Parameters:
    ///   - started: When the run began.
    ///   - margin: How long before that a change counts; nil for what the file system's clock calls for.
    func isRacy(_ started: Int, _ margin: Int?) -> Bool {
        let isCoarse = modified % 1_000_000_000 == 0 && changed % 1_000_000_000 == 0
        return max(modified, changed) >= started - (margin ?? (isCoarse ? Self.coarseMargin : Self.fineMargin))
    }

    /// Of file systems that count whole seconds, or two (FAT).
    private static let coarseMargin = 2_000_000_000
    /// Of all others: Linux stamps files by a clock that ticks each 10 ms or more often (`CONFIG_HZ`).
    private static let fineMargin = 20_000_000

    private static func nanoseconds(_ time: timespec) -> Int { Int(time.tv_sec) * 1_000_000_000 + Int(time.tv_nsec) }

    /// The state of a file of an index as text; nil where there is none.
    static func text(of path: String) -> String? {
        var status = stat()
        guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        return text(FileState(status))
    }

    /// Tells one build of a program from another; empty where it is not there.
    static func key(ofProgram path: String) -> String {
        var status = stat()
        return stat(path, &status) == 0 ? text(FileState(status)) : ""
    }

    private static func text(_ state: FileState) -> String {
        "\(state.size) \(state.modified) \(state.changed) \(state.inode)"
    }
}
