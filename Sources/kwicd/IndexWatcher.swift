internal import Dispatch
internal import FoundationEssentials
internal import Glibc
internal import Logging
internal import ServiceLifecycle

/// Keeps `kwic-index --watch` running beside the daemon, so that the index follows the corpus.
struct IndexWatcher: Service {
    /// The index folder, absolute.
    var index: String
    /// The configuration file, absolute; nil where there is none.
    var config: String?
    /// Ends or gives an element when the daemon listens; before, another daemon may turn out to serve this index.
    var listening: AsyncStream<Void>
    var logger: Logger

    /// Seconds before the first new start; they double up to `maximumPause` while it keeps ending early.
    private static let firstPause = 1.0
    private static let maximumPause = 60.0

    /// Runs the watcher, again if it ends, until the daemon stops.
    func run() async throws {
        await cancelWhenGracefulShutdown {
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
        var arguments = [Self.program, "--watch", "--index", index]
        if let config { arguments += ["--config", config] }
        let child: ChildProcess
        do {
            child = try ChildProcess(arguments)
        } catch {
            logger.error("the corpus is not watched: \(error)")
            return
        }
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
