internal import NIOPosix
internal import Synchronization

/// Threads that may block, with a bounded queue before them.
final class WorkerPool: Sendable {
    private let threads: NIOThreadPool
    private let capacity: Int
    private let pending = Atomic<Int>(0)

    /// Starts `threads` threads; `queueLength` pieces of work may wait for one.
    init(threads: Int, queueLength: Int) {
        self.threads = NIOThreadPool(numberOfThreads: threads)
        capacity = threads + queueLength
        self.threads.start()
    }

    /// Runs `work` on one of the threads, or returns false where too much is waiting already.
    func submit(_ work: @escaping @Sendable () -> Void) -> Bool {
        guard pending.add(1, ordering: .relaxed).newValue <= capacity else {
            pending.subtract(1, ordering: .relaxed)
            return false
        }
        threads.submit { [self] state in
            defer { pending.subtract(1, ordering: .relaxed) }
            if case .active = state { work() }
        }
        return true
    }

    /// Ends the threads, unless one is still at work: there is no way to stop it, and waiting could take for ever.
    ///
    /// - Returns: Whether they ended.
    func stop() async -> Bool {
        for _ in 0..<100 where pending.load(ordering: .relaxed) > 0 {  // an answer is out before its thread is free
            try? await Task.sleep(for: .milliseconds(1))
        }
        guard pending.load(ordering: .relaxed) == 0 else { return false }
        do {
            try await threads.shutdownGracefully()
            return true
        } catch {
            return false
        }
    }
}
