public import Logging
internal import NIOPosix
public import SearchAPI
public import ServiceLifecycle
internal import Synchronization

/// Opens each new generation of the index soon after it was published.
///
/// It looks on a thread of its own: opening a generation blocks, and searches go on meanwhile.
public final class GenerationFollower: Service {
    private let service: any SearchService
    private let interval: Duration
    private let logger: Logger
    private let thread = NIOThreadPool(numberOfThreads: 1)
    private let seen = Mutex(Seen())

    private struct Seen {
        var generation: String?
        var failure: String?
    }

    /// A follower that looks every `refreshMilliseconds` milliseconds.
    public init(service: any SearchService, refreshMilliseconds: Int, logger: Logger) {
        self.service = service
        interval = .milliseconds(max(1, refreshMilliseconds))
        self.logger = logger
    }

    /// Follows until the program stops.
    public func run() async throws {
        thread.start()
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
