internal import Glibc
internal import NIOCore
internal import Synchronization

/// Threads that may block, with a bounded queue before them.
///
/// A thread that has done its work looks for more for a moment before it sleeps: to be woken takes it some 40 µs, for which a client
/// that asks one thing after the other would wait each time.
package final class WorkerPool: Sendable {
    package typealias Work = @Sendable () -> Void

    private struct State {
        var queue = CircularBuffer<Work>()
        /// Pieces of work that are being done, by these threads or by others in their place.
        var running = 0
    }

    private let threadCount: Int
    private let queueLength: Int
    private let state = Mutex(State())
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
        threadCount = count
        self.queueLength = queueLength
        bell = .allocate(capacity: 1)
        sem_init(bell, 0, 0)
        threads.withLock { threads in threads = (0..<count).map { _ in start() } }
    }

    deinit {
        sem_destroy(bell)
        bell.deallocate()
    }

    private func start() -> pthread_t {
        startedThread { [self] in run() }
    }

    /// Runs `work` on one of the threads, or returns false where too much is waiting already.
    package func submit(_ work: @escaping Work) -> Bool {
        let isAccepted = state.withLock { state in
            guard state.running + state.queue.count < threadCount + queueLength else { return false }
            state.queue.append(work)
            return true
        }
        guard isAccepted else { return false }
        let waiting = waiting.add(1, ordering: .sequentiallyConsistent).newValue
        if waiting > looking.load(ordering: .sequentiallyConsistent) { sem_post(bell) }
        return true
    }

    /// Runs `work` on the calling thread in place of one of the pool's, which rests meanwhile: no more is done at once than there
    /// are threads. Returns nil, without having run it, where none is free.
    package func runHere<R>(_ work: () -> R) -> R? {
        let isFree = state.withLock { state in
            guard state.running < threadCount, state.queue.isEmpty else { return false }
            state.running += 1
            return true
        }
        guard isFree else { return nil }
        let result = work()
        let isWanted = state.withLock { state in
            state.running -= 1
            return !state.queue.isEmpty
        }
        if isWanted { sem_post(bell) }
        return result
    }

    private func run() {
        while !isEnding.load(ordering: .relaxed) {
            guard let work = next() else {
                while sem_wait(bell) != 0 {}  // interrupted by a signal
                continue
            }
            work()
            state.withLock { $0.running -= 1 }
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
        return state.withLock { state in
            guard state.running < threadCount, let work = state.queue.popFirst() else { return nil }
            state.running += 1
            waiting.subtract(1, ordering: .sequentiallyConsistent)
            return work
        }
    }

    /// Ends the threads, unless something is still at work: there is no way to stop it, and waiting could take for ever.
    ///
    /// - Returns: Whether they ended.
    package func stop() async -> Bool {
        for _ in 0..<100 where !isAtRest {  // an answer is out before its thread is free
            try? await Task.sleep(for: .milliseconds(1))
        }
        guard isAtRest else { return false }
        isEnding.store(true, ordering: .relaxed)
        threads.withLock { threads in
            for _ in threads { sem_post(bell) }
            for thread in threads { pthread_join(thread, nil) }
            threads = []
        }
        return true
    }

    private var isAtRest: Bool { state.withLock { $0.running == 0 && $0.queue.isEmpty } }
}

/// A thread that runs `body`.
func startedThread(_ body: @escaping @Sendable () -> Void) -> pthread_t {
    final class Body: Sendable {
        let run: @Sendable () -> Void
        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }
    var thread = pthread_t()
    let status = pthread_create(
        &thread, nil,
        { argument in
            Unmanaged<Body>.fromOpaque(argument!).takeRetainedValue().run()
            return nil
        }, Unmanaged.passRetained(Body(body)).toOpaque())
    precondition(status == 0, "no thread can be started")
    return thread
}
