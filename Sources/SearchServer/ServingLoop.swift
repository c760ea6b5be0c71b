internal import Glibc
internal import NIOCore
internal import NIOHTTP1
internal import SearchAPI
internal import Synchronization

/// An event loop, how many connections it serves, and the request that it is answering itself, if it is.
///
/// A loop with one connection is as good as a thread of that connection's own, so a search may be answered on it: handing the
/// search to another thread and its answer back took a client that asks one thing after the other up to 300 µs more where two
/// processors share a core, some 40 µs at best. New connections go to loops that are not at that.
final class ServingLoop: Sendable {
    let eventLoop: any EventLoop
    private let connections = Atomic(0)
    private let occupation = Mutex<Occupation?>(nil)

    /// A request that is being answered on the loop.
    struct Occupation {
        var head: HTTPRequestHead
        /// Of the connection. It stays open while the loop is occupied, since only the loop closes it.
        var descriptor: Int32
        var since: NIODeadline
        var isGivenUp = false
    }

    init(_ eventLoop: any EventLoop) { self.eventLoop = eventLoop }

    /// Connections that it serves.
    var load: Int { connections.load(ordering: .relaxed) }

    /// Whether it is answering a request itself.
    var isOccupied: Bool { occupation.withLock { $0 != nil } }

    /// One connection more; `leave` must be called when it has closed.
    func join() { connections.add(1, ordering: .relaxed) }

    /// One connection less.
    func leave() { connections.subtract(1, ordering: .relaxed) }

    /// Computes an answer on the loop; `giveUp` may be called meanwhile.
    ///
    /// - Returns: nil where it was given up: the client was told, and its connection can only be closed.
    func answer(_ occupation: Occupation, _ work: () -> HTTPAnswer) -> HTTPAnswer? {
        self.occupation.withLock { $0 = occupation }
        let answer = work()
        let isGivenUp = self.occupation.withLock { occupation in
            defer { occupation = nil }
            return occupation?.isGivenUp == true
        }
        return isGivenUp ? nil : answer
    }

    /// Ends the connection whose request the loop is answering, if it began before `time`, from another thread: the loop, which would
    /// end it, cannot be reached. The client is told `failure`, where there is one.
    func giveUp(begunBefore time: NIODeadline, failure: SearchFailure?) -> Bool {
        occupation.withLock { occupation in
            guard let current = occupation, !current.isGivenUp, current.since < time else { return false }
            occupation?.isGivenUp = true
            if let failure {
                let bytes = HTTPAnswer(problem: failure).bytes(to: current.head, keepAlive: false)
                bytes.withUnsafeReadableBytes { bytes in
                    _ = send(
                        current.descriptor, bytes.baseAddress, bytes.count,
                        Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT))
                }
            }
            shutdown(current.descriptor, Int32(SHUT_RDWR))
            return true
        }
    }
}
