internal import Glibc
internal import NIOCore
internal import NIOHTTP1
internal import SearchAPI
internal import Synchronization

/// An event loop, how many connections it serves, and the request that it is answering itself, if it is.
///
/// A loop with one connection is as good as a thread of that connection's own, so a search may be answered on it: handing the
/// search to another thread and its answer back took a client that asks one thing after the other some 250 µs more where two
/// processors share a core, some 40 µs at best. New connections go to loops that are not at that.
final class ServingLoop: Sendable {
    let eventLoop: any EventLoop
    /// This and whether the loop is occupied are each changed before the other is looked at, so that no connection comes unseen to a
    /// loop that is about to answer.
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
    var load: Int { connections.load(ordering: .sequentiallyConsistent) }

    /// Whether it is answering a request itself.
    var isOccupied: Bool { occupation.withLock { $0 != nil } }

    /// One connection more; `leave` must be called when it has closed.
    func join() { connections.add(1, ordering: .sequentiallyConsistent) }

    /// One connection less.
    func leave() { connections.subtract(1, ordering: .sequentiallyConsistent) }

    /// What became of a request that the loop was to answer.
    enum Outcome {
        case answer(HTTPAnswer)
        /// It was given up: the client was told, and its connection can only be closed.
        case givenUp
        /// There is another connection, which must not wait.
        case notAlone
    }

    /// Computes an answer on the loop, where it has one connection; `giveUp` may be called meanwhile.
    func answer(_ occupation: Occupation, _ work: () -> HTTPAnswer) -> Outcome {
        self.occupation.withLock { $0 = occupation }
        let answer = load == 1 ? work() : nil
        let isGivenUp = self.occupation.withLock { occupation in
            defer { occupation = nil }
            return occupation?.isGivenUp == true
        }
        return isGivenUp ? .givenUp : answer.map { .answer($0) } ?? .notAlone
    }

    /// Ends the connection whose request the loop is answering, if it began before `time`, from another thread: the loop, which would
    /// end it, cannot be reached. The client is told `failure`, where there is one.
    func giveUp(begunBefore time: NIODeadline, failure: SearchFailure?) {
        occupation.withLock { occupation in
            guard let current = occupation, !current.isGivenUp, current.since < time else { return }
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
        }
    }
}
