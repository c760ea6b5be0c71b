import SearchServer
import Synchronization
import TestSupport
import Testing

/// Threads that look for work before they sleep: none may be overlooked.
@Suite struct WorkerPoolTests {
    private final class Tally: Sendable {
        private let counts = Mutex([Int](repeating: 0, count: 4000))

        func add(_ number: Int) { counts.withLock { $0[number] += 1 } }
        var isWhole: Bool { counts.withLock { !$0.contains(0) } }
        var hasEachOnce: Bool { counts.withLock { $0.allSatisfy { $0 == 1 } } }
    }

    private final class Crowd: Sendable {
        private let state = Mutex((now: 0, most: 0))

        func pass(_ body: () -> Void) {
            state.withLock { state in
                state.now += 1
                state.most = max(state.most, state.now)
            }
            body()
            state.withLock { $0.now -= 1 }
        }
        var most: Int { state.withLock(\.most) }
    }

    private final class Gate: Sendable {
        private let isOpen = Atomic(false)

        func open() { isOpen.store(true, ordering: .relaxed) }
        func wait() { while !isOpen.load(ordering: .relaxed) {} }
    }

    @Test(arguments: 1...4)
    func allIsDoneOnce(threads: Int) async {
        let pool = WorkerPool(threads: threads, queueLength: 100_000)
        let done = Tally()
        await withTaskGroup(of: Void.self) { group in
            for part in 0..<4 {
                group.addTask { [done] in
                    var random = SeededGenerator(seed: UInt64(part))
                    for number in part * 1000..<(part + 1) * 1000 {
                        #expect(pool.submit { done.add(number) })
                        // Now and then long enough for the threads to fall asleep, or about as long as they look.
                        switch Int.random(in: 0..<40, using: &random) {
                        case 0: try? await Task.sleep(for: .milliseconds(1))
                        case 1...3: try? await Task.sleep(for: .microseconds(100))
                        default: break
                        }
                    }
                }
            }
        }
        for _ in 0..<500 where !done.isWhole { try? await Task.sleep(for: .milliseconds(10)) }
        #expect(done.hasEachOnce)
        #expect(await pool.stop())
    }

    /// Work that other threads do in the pool's place, mixed with its own: each once, and never more at once than there are threads.
    @Test(arguments: 1...3)
    func noMoreIsDoneAtOnceThanThereAreThreads(threads: Int) async {
        let pool = WorkerPool(threads: threads, queueLength: 100_000)
        let done = Tally()
        let crowd = Crowd()
        await withTaskGroup(of: Void.self) { group in
            for part in 0..<4 {
                group.addTask { [done, crowd] in
                    for number in part * 1000..<(part + 1) * 1000 {
                        let work = { @Sendable in crowd.pass { done.add(number) } }
                        let isDone = number % 2 == 0 && pool.runHere(work) != nil
                        if !isDone { #expect(pool.submit(work)) }
                    }
                }
            }
        }
        for _ in 0..<500 where !done.isWhole { try? await Task.sleep(for: .milliseconds(10)) }
        #expect(done.hasEachOnce)
        #expect((1...threads).contains(crowd.most))
        #expect(await pool.stop())
    }

    @Test func moreThanThereIsRoomForIsRefused() async {
        let pool = WorkerPool(threads: 2, queueLength: 3)
        let gate = Gate()
        let accepted = (0..<8).filter { _ in pool.submit { gate.wait() } }.count
        #expect(accepted == 5)
        gate.open()
        #expect(await pool.stop())
    }
}
