internal import NIOCore
internal import Synchronization

/// The open connections, so that they can be counted, and told when the daemon stops.
final class Connections: Sendable {
    private let channels = Mutex<[ObjectIdentifier: any Channel]>([:])

    /// How many there are.
    var count: Int { channels.withLock { $0.count } }

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
    func finish(within time: TimeAmount, on loop: any EventLoop) async -> Int {
        let open = channels.withLock { Array($0.values) }
        for channel in open { channel.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent()) }
        let timer = loop.scheduleTask(in: time) { [self] in
            let late = channels.withLock { Array($0.values) }
            for channel in late { channel.close(promise: nil) }
            return late.count
        }
        await withCheckedContinuation { continuation in
            EventLoopFuture.andAllComplete(open.map(\.closeFuture), on: loop).whenComplete { _ in continuation.resume()
            }
        }
        timer.cancel()
        return (try? await timer.futureResult.get()) ?? 0
    }
}

extension TimeAmount {
    /// `seconds`, at most some thirty years, so that no configuration overflows the clock.
    init(seconds: Double) { self = .nanoseconds(Int64(min(max(seconds, 0), 1e9) * 1e9)) }
}
