internal import Glibc
internal import Logging
internal import NIOCore
internal import SearchAPI
internal import Synchronization

/// Accepts connections, on a thread of its own, for the loop with the least to do, and watches over what loops answer themselves.
final class Acceptor: Sendable {
    private let descriptor: Int32
    private let loops: [ServingLoop]
    private let requestSeconds: Double
    private let logger: Logger
    private let adopt: @Sendable (Int32, ServingLoop) -> Void
    /// A pipe: closing its second end ends the thread.
    private let bell: (ear: Int32, hand: Int32)
    private let thread = Mutex<pthread_t?>(nil)

    /// Starts to accept from the listening socket `descriptor`, which is closed by `stop`.
    ///
    /// - Parameter adopt: Takes over a connected socket for a loop.
    init(
        _ descriptor: Int32, loops: [ServingLoop], requestSeconds: Double, logger: Logger,
        adopt: @escaping @Sendable (Int32, ServingLoop) -> Void
    ) throws(ServerStartError) {
        self.descriptor = descriptor
        self.loops = loops
        self.requestSeconds = requestSeconds
        self.logger = logger
        self.adopt = adopt
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else {
            close(descriptor)
            throw .failed(operation: "accept connections", path: "the socket", reason: UnixSocket.reason())
        }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        bell = (ends[0], ends[1])
        thread.withLock { $0 = startedThread { [self] in run() } }
    }

    /// Ends the thread and closes the listening socket.
    func stop() {
        thread.withLock { thread in
            guard let running = thread else { return }
            close(bell.hand)
            pthread_join(running, nil)
            thread = nil
            close(descriptor)
            close(bell.ear)
        }
    }

    private func run() {
        var isListening = true
        while true {
            var watched = [
                pollfd(fd: bell.ear, events: Int16(POLLIN), revents: 0),
                pollfd(fd: isListening ? descriptor : -1, events: Int16(POLLIN), revents: 0),
            ]
            let count = poll(&watched, 2, isListening ? watchMilliseconds : 1000)
            if watched[0].revents != 0 { return }
            endWhatTakesTooLong()
            // Out of descriptors or memory: wait a second instead of spinning or giving up.
            isListening = count <= 0 || watched[1].revents == 0 || acceptAll()
        }
    }

    /// How often a look is taken at what loops answer themselves; never while there are no connections.
    private var watchMilliseconds: Int32 {
        loops.allSatisfy { $0.load == 0 } ? -1 : Int32(min(1000, max(10, requestSeconds * 100)))
    }

    /// Accepts what waits; false where the system has no room for more.
    private func acceptAll() -> Bool {
        while true {
            let connection = accept(descriptor, nil, nil)
            guard connection >= 0 else {
                switch errno {
                case EAGAIN: return true
                case EINTR, ECONNABORTED: continue
                default:
                    logger.warning("cannot accept a connection", metadata: ["error": "\(UnixSocket.reason())"])
                    return false
                }
            }
            _ = fcntl(connection, F_SETFD, FD_CLOEXEC)
            _ = fcntl(connection, F_SETFL, O_NONBLOCK)
            adopt(connection, joinedLoop())
        }
    }

    /// The loop with the fewest connections that is not answering a request itself, with one more. There is always one: as many
    /// requests are answered at once as there are threads, and there are more loops.
    private func joinedLoop() -> ServingLoop {
        while true {
            let loop = loops.min { first, second in
                (first.isOccupied ? 1 : 0, first.load) < (second.isOccupied ? 1 : 0, second.load)
            }!
            loop.join()
            if !loop.isOccupied { return loop }
            loop.leave()  // it began just now
        }
    }

    private func endWhatTakesTooLong() {
        let begin = NIODeadline.now() - TimeAmount(seconds: requestSeconds)
        for loop in loops { loop.giveUp(begunBefore: begin, failure: .tooSlow(after: requestSeconds)) }
    }
}
