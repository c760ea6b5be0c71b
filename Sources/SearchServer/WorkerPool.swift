internal import Glibc
internal import NIOCore
internal import Synchronization

/// Threads that may block, with a bounded queue before them.
///
/// A thread that has done its work looks for more for a moment before it sleeps: to be woken takes it some 40 µs, for which a client
/// that asks one thing after the other would wait each time.
package final class WorkerPool: Sendable {
    package typealias Work = @Sendable () -> Void

    private let capacity: Int
    /// Work that was taken on and is not done.
    private let pending = Atomic(0)
    private let queue = Mutex(CircularBuffer<Work>())
    /// How many wait in the queue, and how many threads look there of their own accord. Each is changed before the other is looked at,
    /// so that work is either seen or somebody is woken for it.
    private let waiting = Atomic(0)
    private let looking = Atomic(0)
    private let isEnding = Atomic(false)
    /// What sleeping threads wait for.
    nonisolated(unsafe) private let bell: UnsafeMutablePointer<sem_t>
    private let threads = Mutex<[pthread_t]>([])

    /// How long a thread looks for more.
    private static let patience = Duration.microseconds(100)

    /// Starts `threads` threads; `queueLength` pieces of work may wait for one.
    package init(threads count: Int, queueLength: Int) {
        capacity = count + queueLength
        bell = .allocate(capacity: 1)
        sem_init(bell, 0, 0)
        threads.withLock { threads in threads = (0..<count).map { _ in start() } }
    }

    deinit {
        sem_destroy(bell)
        bell.deallocate()
    }

    private func start() -> pthread_t {
        var thread = pthread_t()
        let status = pthread_create(
            &thread, nil,
            { pool in
                Unmanaged<WorkerPool>.fromOpaque(pool!).takeRetainedValue().run()
                return nil
            }, Unmanaged.passRetained(self).toOpaque())
        precondition(status == 0, "no thread can be started")
        return thread
    }

    /// Runs `work` on one of the threads, or returns false where too much is waiting already.
    package func submit(_ work: @escaping Work) -> Bool {
        guard pending.add(1, ordering: .relaxed).newValue <= capacity else {
            pending.subtract(1, ordering: .relaxed)
            return false
        }
        queue.withLock { $0.append(work) }
        let waiting = waiting.add(1, ordering: .sequentiallyConsistent).newValue
        if waiting > looking.load(ordering: .sequentiallyConsistent) { sem_post(bell) }
        return true
    }

    private func run() {
        while !isEnding.load(ordering: .relaxed) {
            guard let work = next() else {
                while sem_wait(bell) != 0 {}  // interrupted by a signal
                continue
            }
            work()
            pending.subtract(1, ordering: .relaxed)
        }
    }

    /// What waits, or comes in a moment.
    private func next() -> Work? {
        if let work = take() { return work }
        looking.add(1, ordering: .sequentiallyConsistent)
        let end = ContinuousClock.now + Self.patience
        while waiting.load(ordering: .relaxed) == 0, ContinuousClock.now < end, !isEnding.load(ordering: .relaxed) {
            sched_yield()
        }
        looking.subtract(1, ordering: .sequentiallyConsistent)
        return take()
    }

    private func take() -> Work? {
        guard waiting.load(ordering: .sequentiallyConsistent) > 0 else { return nil }
        return queue.withLock { queue in
            guard let work = queue.popFirst() else { return nil }
            waiting.subtract(1, ordering: .sequentiallyConsistent)
            return work
        }
    }

    /// Ends the threads, unless one is still at work: there is no way to stop it, and waiting could take for ever.
    ///
    /// - Returns: Whether they ended.
    package func stop() async -> Bool {
        for _ in 0..<100 where pending.load(ordering: .relaxed) > 0 {  // an answer is out before its thread is free
            try? await Task.sleep(for: .milliseconds(1))
        }
        guard pending.load(ordering: .relaxed) == 0 else { return false }
        isEnding.store(true, ordering: .relaxed)
        threads.withLock { threads in
            for _ in threads { sem_post(bell) }
            for thread in threads { pthread_join(thread, nil) }
            threads = []
        }
        return true
    }
}
