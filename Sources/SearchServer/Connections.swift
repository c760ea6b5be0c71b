internal import NIOCore
internal import Synchronization

/// The open connections, so that they can be counted, and told when the daemon stops.
final class Connections: Sendable {
    private let channels = Mutex<[ObjectIdentifier: any Channel]>([:])
    private let isFinishingNow = Atomic(false)

    /// How many there are.
    var count: Int { channels.withLock { $0.count } }

    /// Whether each is to close after the answer that it is at.
    var isFinishing: Bool { isFinishingNow.load(ordering: .relaxed) }

    /// Adds `channel` until it closes; returns how many there are with it.
    func add(_ channel: any Channel) -> Int {
        let id = ObjectIdentifier(channel)
        let count = channels.withLock {
            $0[id] = channel
            return $0.count
        }
        channel.closeFuture.whenComplete { [self] _ in channels.withLock { _ = $0.removeValue(forKey: id) } }
        return count
    }

    /// Lets each connection answer the request that it is at, and close; after `time` closes what is left.
    ///
    /// - Returns: How many had to be closed.
    func finish(within time: Double, _ loops: [ServingLoop]) async -> Int {
        isFinishingNow.store(true, ordering: .relaxed)
        for channel in channels.withLock({ Array($0.values) }) {
            channel.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent())
        }
        await waitUntilAllHaveClosed(.seconds(min(time, 1e9)))
        let late = channels.withLock { Array($0.values) }
        for channel in late { channel.close(promise: nil) }
        for loop in loops { loop.giveUp(begunBefore: .distantFuture, failure: nil) }
        // Not for ever: a loop that is occupied closes nothing.
        if !late.isEmpty { await waitUntilAllHaveClosed(.milliseconds(200)) }
        return late.count
    }

    private func waitUntilAllHaveClosed(_ patience: Duration) async {
        let end = ContinuousClock.now + patience
        // In a task of its own: where this one was cancelled, no sleep would last.
        await Task.detached { [self] in
            while count > 0, ContinuousClock.now < end { try? await Task.sleep(for: .milliseconds(2)) }
        }.value
    }
}

extension TimeAmount {
    /// `seconds`, at most some thirty years, so that no configuration overflows the clock.
    init(seconds: Double) { self = .nanoseconds(Int64(min(max(seconds, 0), 1e9) * 1e9)) }
}
