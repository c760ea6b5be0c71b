internal import Glibc
public import Logging
public import ServiceLifecycle

/// Ends a daemon that was started in the background and is of no use any more: nobody asks it anything, or its index was
/// deleted. The service returns then, which is to stop the others.
public struct DisuseWatch: Service {
    private let activity: Activity
    private let idleSeconds: Double?
    private let index: String?
    private let logger: Logger
    private let interval: Duration

    /// Time between two looks.
    private static let longestInterval = 1.0

    /// A watch over a daemon.
    ///
    /// - Parameters:
    ///   - activity: What the server notes its requests in.
    ///   - idleSeconds: Seconds without a request after which the daemon ends; nil for never.
    ///   - index: The index folder whose end is the daemon's; nil for none.
    public init(activity: Activity, idleSeconds: Double?, index: String?, logger: Logger) {
        self.activity = activity
        self.idleSeconds = idleSeconds
        self.index = index
        self.logger = logger
        interval = .seconds(max(0.01, min(Self.longestInterval, (idleSeconds ?? Self.longestInterval) / 10)))
    }

    /// Returns when the daemon is of no use any more, or is stopped.
    public func run() async throws {
        await cancelWhenGracefulShutdown {
            var wasMissing = false
            while !Task.isCancelled {
                try? await Task.sleep(for: interval)
                if Task.isCancelled { return }
                if let idleSeconds, activity.idleSeconds >= idleSeconds {
                    return logger.info("ending: nobody has asked anything", metadata: ["seconds": "\(idleSeconds)"])
                }
                // Twice, as a rename on some network file systems hides the file for a moment.
                let isMissing = isIndexMissing
                if isMissing, wasMissing { return logger.info("ending: the index was deleted") }
                wasMissing = isMissing
            }
        }
    }

    /// Whether the index is certainly gone. One that cannot be looked at just now is not.
    private var isIndexMissing: Bool {
        guard let index else { return false }
        var status = stat()
        return lstat(index + "/current", &status) != 0 && (errno == ENOENT || errno == ENOTDIR)
    }
}
