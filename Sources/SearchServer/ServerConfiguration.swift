/// How the daemon listens, and the bounds within which it serves.
public struct ServerConfiguration: Hashable, Sendable {
    /// Where the socket lies; at most `SocketPath.maximumBytes` bytes.
    public var socketPath: String
    /// Permission bits of the socket file: whoever may write to it may search.
    public var socketMode: UInt32
    /// Threads on which the index is read: as many requests are answered at once.
    public var threads: Int
    /// Connections at once; one more is told that the daemon is overloaded.
    public var maximumConnections: Int
    /// Seconds after which a connection that asks nothing, or does not read its answer, is closed.
    public var idleSeconds: Int
    /// Seconds within which a request must have arrived whole.
    public var requestSeconds: Int
    /// Bytes of a request's body.
    public var maximumBodyBytes: Int
    /// Requests that may wait for a thread; one more is told that the daemon is overloaded.
    public var queueLength: Int
    /// Milliseconds between two looks for a new generation of the index.
    public var refreshMilliseconds: Int
    /// Seconds that requests in flight are given when the daemon is asked to stop.
    public var stopSeconds: Int

    /// Bytes of a request line, and of all header fields together.
    public static let maximumHeadBytes = 16_384

    /// A configuration; numbers below 1 are taken as 1 (`queueLength` as 0).
    public init(
        socketPath: String, socketMode: UInt32 = 0o600, threads: Int = 2, maximumConnections: Int = 256,
        idleSeconds: Int = 60, requestSeconds: Int = 10, maximumBodyBytes: Int = 1_048_576, queueLength: Int = 256,
        refreshMilliseconds: Int = 200, stopSeconds: Int = 5
    ) {
        self.socketPath = socketPath
        self.socketMode = socketMode
        self.threads = max(1, threads)
        self.maximumConnections = max(1, maximumConnections)
        self.idleSeconds = max(1, idleSeconds)
        self.requestSeconds = max(1, requestSeconds)
        self.maximumBodyBytes = max(1, maximumBodyBytes)
        self.queueLength = max(0, queueLength)
        self.refreshMilliseconds = max(1, refreshMilliseconds)
        self.stopSeconds = max(1, stopSeconds)
    }
}
