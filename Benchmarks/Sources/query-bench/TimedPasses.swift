import Glibc
import Querying
import SearchAPI
import Synchronization

/// Passes over all queries by several threads, each of which takes the next query that nobody has.
final class TimedPasses: Sendable {
    private let engine: SearchEngine
    private let queries: [BenchQuery]
    private let threads: Int
    private let isEncoding: Bool
    private let hasSnippets: Bool
    private let next = Atomic(0)
    private let answers: Mutex<[Figures.Answer]>
    private let failure = Mutex<String?>(nil)

    init(engine: SearchEngine, queries: [BenchQuery], threads: Int, isEncoding: Bool, hasSnippets: Bool) {
        self.engine = engine
        self.queries = queries
        self.threads = threads
        self.isEncoding = isEncoding
        self.hasSnippets = hasSnippets
        answers = Mutex([])
    }

    /// One pass; what it took.
    @discardableResult
    func pass() throws -> Figures {
        next.store(0, ordering: .relaxed)
        answers.withLock { $0 = Array(repeating: Figures.Answer(), count: queries.count) }
        let processorBefore = Resources.processorSeconds
        let began = ContinuousClock.now
        let workers = (0..<threads).map { _ in Worker { self.work() } }
        for worker in workers { worker.join() }
        let wall = ContinuousClock.now - began
        let processor = Resources.processorSeconds - processorBefore
        if let failure = failure.withLock({ $0 }) { throw BenchProblem(failure) }
        return Figures(
            wallSeconds: wall / .seconds(1), processorSeconds: processor, answers: answers.withLock { $0 })
    }

    private func work() {
        while case let number = next.add(1, ordering: .relaxed).oldValue, number < queries.count {
            var answer = Figures.Answer()
            let asked = ContinuousClock.now
            do throws(SearchFailure) {
                var request = SearchRequest(query: queries[number].expression)
                request.wantsSnippets = hasSnippets
                let response = try engine.search(request)
                answer.hits = response.hits.count
                answer.isPartial = response.partial == true
                if isEncoding { answer.bytes = encoded(response) }
            } catch {
                failure.withLock { $0 = "\(queries[number].expression): \(error)" }
                return
            }
            answer.microseconds = (ContinuousClock.now - asked) / .microseconds(1)
            answers.withLock { [answer] in $0[number] = answer }
        }
    }

    private func encoded(_ response: SearchResponse) -> Int {
        var writer = JSONWriter()
        response.write(to: &writer)
        return writer.bytes.count
    }
}

/// A thread that runs one closure.
private struct Worker {
    private final class Work {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }

    private var thread = pthread_t()

    init(_ body: @escaping @Sendable () -> Void) {
        let work = Unmanaged.passRetained(Work(body))
        let status = pthread_create(
            &thread, nil,
            { argument in
                Unmanaged<Work>.fromOpaque(argument!).takeRetainedValue().body()
                return nil
            }, work.toOpaque())
        precondition(status == 0, "no thread can be started")
    }

    func join() { pthread_join(thread, nil) }
}
