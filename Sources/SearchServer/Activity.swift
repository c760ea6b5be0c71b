internal import NIOCore
internal import Synchronization

/// The time of the last request, so that a daemon which nobody asks any more can end.
public final class Activity: Sendable {
    private let last: Atomic<UInt64>
    private let now: @Sendable () -> UInt64

    /// Counts from now.
    public convenience init() { self.init(now: { NIODeadline.now().uptimeNanoseconds }) }

    /// Counts from now by a clock of nanoseconds.
    package init(now: @escaping @Sendable () -> UInt64) {
        self.now = now
        last = Atomic(now())
    }

    /// A request has come.
    func note() { last.store(now(), ordering: .relaxed) }

    /// Seconds since the last request or, where there was none, since the start.
    package var idleSeconds: Double {
        let (now, last) = (now(), last.load(ordering: .relaxed))
        return now > last ? Double(now - last) / 1e9 : 0
    }
}
