internal import Dispatch
internal import FoundationEssentials
internal import Glibc
internal import Logging
internal import ServiceLifecycle
internal import Synchronization

/// Keeps `kwic-index index --watch` running beside the daemon, so that the index follows the corpus.
final class IndexWatcher: Service {
    private let index: String
    private let config: String?
    private let listening: AsyncStream<Void>
    private let logger: Logger
    private let current = Mutex<ChildProcess?>(nil)

    /// Seconds before the first new start; they double up to `maximumPause` while it keeps ending early.
    private static let firstPause = 1.0
    private static let maximumPause = 60.0

    /// A watcher of one corpus.
    ///
    /// - Parameters:
    ///   - index: The index folder, absolute.
    ///   - config: The configuration file, absolute; nil where there is none.
    ///   - listening: Gives an element when the daemon listens; before, another may turn out to serve this index.
    init(index: String, config: String?, listening: AsyncStream<Void>, logger: Logger) {
        self.index = index
        self.config = config
        self.listening = listening
        self.logger = logger
    }

    /// Asks the watcher to end, without waiting for it.
    func terminate() { current.withLock { $0 }?.terminate() }

    /// Runs the watcher, again if it ends, until the daemon stops.
    func run() async throws {
        await cancelWhenGracefulShutdown { [self] in
            for await _ in listening { break }
            var pause = Self.firstPause
            while !Task.isCancelled {
                let started = ContinuousClock.now
                await runOnce()
                if Task.isCancelled { return }
                if ContinuousClock.now - started > .seconds(Self.maximumPause) { pause = Self.firstPause }
                logger.warning(
                    "the watcher of the corpus ended; it is started again", metadata: ["seconds": "\(pause)"])
                try? await Task.sleep(for: .seconds(pause))
                pause = min(pause * 2, Self.maximumPause)
            }
        }
    }

    private func runOnce() async {
        var arguments = [Self.program, "index", "--watch", "--follow-parent", "--index", index]
        if let config { arguments += ["--config", config] }
        let child: ChildProcess
        do {
            child = try ChildProcess(arguments)
        } catch {
            logger.error("the corpus is not watched: \(error)")
            return
        }
        current.withLock { $0 = child }
        defer { current.withLock { $0 = nil } }
        logger.info("watching the corpus", metadata: ["pid": "\(child.pid)"])
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                DispatchQueue.global().async { [logger] in  // it blocks for as long as the child lives
                    child.forEachLine { logger.info("kwic-index: \($0)") }
                    let status = child.wait()
                    logger.debug("the watcher of the corpus ended", metadata: ["status": "\(status)"])
                    continuation.resume()
                }
            }
        } onCancel: {
            child.terminate()
        }
    }

    /// `kwic-index` beside this program, or whichever the search path has.
    private static var program: String {
        guard let own = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"),
            let slash = own.lastIndex(of: "/")
        else { return "kwic-index" }
        return own[...slash] + "kwic-index"
    }
}
