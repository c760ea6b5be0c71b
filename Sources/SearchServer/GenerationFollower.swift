internal import Dispatch
internal import Glibc
public import Logging
internal import NIOPosix
public import SearchAPI
public import ServiceLifecycle
internal import Synchronization

/// Opens each new generation of the index soon after it was published.
///
/// It looks on a thread of its own: opening a generation blocks, and searches go on meanwhile. Where the system tells of a
/// new generation, it looks at once; it looks now and then all the same, as not every file system does.
public final class GenerationFollower: Service {
    private let service: any SearchService
    private let folder: String?
    private let interval: Duration
    private let logger: Logger
    private let thread = NIOThreadPool(numberOfThreads: 1)
    private let seen = Mutex(Seen())

    private struct Seen {
        var generation: String?
        var failure: String?
    }

    /// A follower that looks every `refreshMilliseconds` milliseconds, and whenever a file is moved into `folder`: the
    /// index folder, where a run puts the name of its generation.
    public init(service: any SearchService, folder: String? = nil, refreshMilliseconds: Int, logger: Logger) {
        self.service = service
        self.folder = folder
        interval = .milliseconds(max(1, refreshMilliseconds))
        self.logger = logger
    }

    /// Follows until the program stops.
    public func run() async throws {
        thread.start()
        let watch = folder.flatMap { MoveWatch(folder: $0) { [self] in refreshSoon() } }
        defer { watch?.cancel() }
        await cancelWhenGracefulShutdown { [self] in
            while !Task.isCancelled {
                try? await thread.runIfActive { self.refresh() }
                try? await Task.sleep(for: interval)
            }
        }
        try await thread.shutdownGracefully()
    }

    /// Looks once, as soon as may be, and returns at once; does nothing unless it runs.
    public func refreshSoon() {
        thread.submit { [self] state in
            if case .active = state { refresh() }
        }
    }

    /// Looks once, and logs what is new. It blocks while a generation is opened.
    public func refresh() {
        do throws(SearchFailure) {
            let generation = try service.refresh()
            let before = seen.withLock { seen in
                defer { seen = Seen(generation: generation, failure: nil) }
                return seen.generation
            }
            if let before, before != generation {
                logger.info("new generation", metadata: ["generation": "\(generation)", "before": "\(before)"])
            }
        } catch {
            // Once for each message: the index may stay unreadable for hours, and this runs several times a second.
            let isNews = seen.withLock { seen in
                defer { seen.failure = error.detail }
                return seen.failure != error.detail
            }
            if isNews {
                logger.error("the index could not be opened anew; the last generation is still served: \(error)")
            }
        }
    }
}

/// Tells of files that are moved into a folder.
private struct MoveWatch {
    private let source: any DispatchSourceRead

    /// Begins to watch; nil where the system cannot.
    ///
    /// - Parameter moved: Called once for all that came together.
    init?(folder: String, moved: @escaping @Sendable () -> Void) {
        let events = inotify_init1(Int32(IN_CLOEXEC) | Int32(IN_NONBLOCK))
        guard events >= 0 else { return nil }
        guard inotify_add_watch(events, folder, UInt32(IN_MOVED_TO)) >= 0 else {
            close(events)
            return nil
        }
        source = DispatchSource.makeReadSource(fileDescriptor: events)
        source.setEventHandler {
            withUnsafeTemporaryAllocation(byteCount: 4096, alignment: 8) { buffer in
                while read(events, buffer.baseAddress, buffer.count) > 0 {}
            }
            moved()
        }
        source.setCancelHandler { close(events) }
        source.activate()
    }

    func cancel() { source.cancel() }
}
