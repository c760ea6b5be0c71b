internal import Glibc
internal import Passages
internal import XapianIndex

/// Follows the corpus: runs the indexer whenever something in it changes.
public struct CorpusWatch: Sendable {
    private let options: IndexingOptions

    /// Quiet for this long, in milliseconds, and a burst of changes counts as over.
    private static let quiet: Int32 = 200
    /// A burst that does not end is indexed at least this often, in milliseconds.
    private static let longest = 5_000
    /// Between two questions whether the watch is still wanted, in milliseconds.
    private static let patience: Int32 = 1_000
    /// Between looks, in milliseconds, where the system cannot tell of changes.
    private static let pollInterval: Int32 = 5_000

    /// A watch that has not begun.
    public init(_ options: IndexingOptions) { self.options = options }

    /// Runs the indexer now, and then after every change, for ever.
    ///
    /// - Parameters:
    ///   - isWanted: Asked every few seconds; false ends the watch.
    ///   - warn: Called with what a person should know: that the system's limit of watched folders is reached.
    ///   - done: Called after each run; false ends the watch.
    public func follow(
        isWanted: () -> Bool = { true }, warn: (String) -> Void,
        done: (Result<IndexReport, any Error>) -> Bool
    ) {
        let events = inotify_init1(Int32(IN_CLOEXEC) | Int32(IN_NONBLOCK))
        defer { if events >= 0 { close(events) } }
        var warned: String?
        while true {
            // Watches first, then the run: what changes during the run is seen by the next.
            let (watchesAll, problem) =
                events < 0 ? (false, "the system cannot tell of changes") : addWatches(events)
            if let problem, problem != warned {
                warn("\(problem); looking every \(Self.pollInterval / 1000) s as well")
            }
            warned = problem
            guard done(Result { try IndexRun(options).run() }) else { return }
            guard wait(events, polls: !watchesAll, isWanted) else { return }
        }
    }

    /// Watches every folder of the corpus; returns whether that is all of it, and what went wrong.
    private func addWatches(_ events: Int32) -> (watchesAll: Bool, problem: String?) {
        // A corpus that is away for a while (a disk that is not mounted) gives no sign when it comes back. The run that
        // follows says what is wrong with it.
        let manifest = try? IndexFolder(path: options.index).currentManifest()
        guard let options = try? options.withFolders(of: manifest) else { return (false, nil) }
        let walk = CorpusWalk(options)
        if walk.conditions.contains(where: { $0 != .seen }) { return (false, nil) }
        let single = options.corpus.filter { !walk.folders.contains($0) }.flatMap { [$0, $0 + Sidecar.suffix] }
        let mask = UInt32(IN_CLOSE_WRITE | IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO | IN_ATTRIB)
        for path in walk.folders + single {
            guard FileLocation.withPath(path, { inotify_add_watch(events, $0, mask) }) >= 0 || errno == ENOENT else {
                let reason =
                    errno == ENOSPC
                    ? "the limit of watched folders is reached (fs.inotify.max_user_watches)"
                    : String(cString: strerror(errno))
                return (false, "could not watch \(path): \(reason)")
            }
        }
        return (true, nil)
    }

    /// Returns when something changed and then nothing more for a while, or when it is time to look anyway; false where the
    /// watch is no longer wanted.
    private func wait(_ events: Int32, polls: Bool, _ isWanted: () -> Bool) -> Bool {
        var entry = pollfd(fd: events, events: Int16(POLLIN), revents: 0)
        var waited: Int32 = 0
        while poll(&entry, 1, Self.patience) <= 0 {
            guard isWanted() else { return false }
            waited += Self.patience
            if polls && waited >= Self.pollInterval { return true }
        }
        let deadline = Timestamp.now.nanoseconds + Self.longest * 1_000_000
        var buffer = [UInt8](repeating: 0, count: 65_536)
        repeat {
            while read(events, &buffer, buffer.count) > 0 {}
        } while poll(&entry, 1, Self.quiet) > 0 && Timestamp.now.nanoseconds < deadline
        return true
    }
}
