/// How the daemon listens, and the bounds within which it serves.
public struct ServerConfiguration: Hashable, Sendable {
    /// Where the socket lies; at most `SocketPath.maximumBytes` bytes.
    public var socketPath: String
    /// The index folder that is served, which every answer names in a header; nil for answers without it.
    public var indexPath: String?
    /// Permission bits of the socket file: whoever may write to it may search.
    public var socketMode: UInt32
    /// Threads on which the index is read: as many requests are answered at once. 0 means one a core.
    public var threads: Int
    /// Connections at once; one more is told that the daemon is overloaded.
    public var maximumConnections: Int
    /// Seconds after which a connection that asks nothing, or does not read its answer, is closed.
    public var idleSeconds: Double
    /// Seconds within which a request must have arrived whole, and again those within which it must be answered.
    public var requestSeconds: Double
    /// Bytes of a request's body.
    public var maximumBodyBytes: Int
    /// Requests that may wait for a thread; one more is told that the daemon is overloaded.
    public var queueLength: Int
    /// Milliseconds between two looks for a new generation of the index.
    public var refreshMilliseconds: Int
    /// Seconds that requests in flight are given when the daemon is asked to stop.
    public var stopSeconds: Double

    /// Bytes of a request line, and of all header fields together.
    public static let maximumHeadBytes = 16_384

    /// A configuration; a number below what makes sense is taken as the least that does.
    public init(
        socketPath: String, indexPath: String? = nil, socketMode: UInt32 = 0o600, threads: Int = 0,
        maximumConnections: Int = 512,
        idleSeconds: Double = 60, requestSeconds: Double = 10, maximumBodyBytes: Int = 1_048_576,
        queueLength: Int = 256, refreshMilliseconds: Int = 200, stopSeconds: Double = 5
    ) {
        self.socketPath = socketPath
        self.indexPath = indexPath
        self.socketMode = socketMode
        self.threads = max(0, threads)
        self.maximumConnections = max(1, maximumConnections)
        self.idleSeconds = max(0.001, idleSeconds)
        self.requestSeconds = max(0.001, requestSeconds)
        self.maximumBodyBytes = max(1, maximumBodyBytes)
        self.queueLength = max(0, queueLength)
        self.refreshMilliseconds = max(1, refreshMilliseconds)
        self.stopSeconds = max(0.001, stopSeconds)
    }
}
