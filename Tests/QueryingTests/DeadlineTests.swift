import Indexing
import Querying
import SearchAPI
import Synchronization
import TestSupport
import Testing

/// Searches end when their time is up, with what they have. The clock is the test's own: it moves on with each look at it.
@Suite struct DeadlineTests {
    private static let shelf = Result {
        try Library(
            Library.records(
                (0..<3000).map {
                    "The ferry of day \($0) leaves; salt and barley of the mill, the end of the text \($0 % 7)."
                }))
    }

    /// A clock that goes a millisecond further each time somebody looks.
    private final class StepClock: Sendable {
        private let looks = Mutex(0)
        private let start = ContinuousClock().now

        func now() -> ContinuousClock.Instant {
            looks.withLock { looks in
                looks += 1
                return start + .milliseconds(looks)
            }
        }
    }

    private func engine(readers: Int = 1) throws -> SearchEngine {
        let clock = StepClock()
        return try SearchEngine(
            indexPath: try Self.shelf.get().options.index, options: SearchEngineOptions(readers: readers),
            lexicon: { nil }, clock: { clock.now() })
    }

    private func request(_ query: String, timeout: Int) -> SearchRequest {
        var request = SearchRequest(query: query, limit: 5)
        request.timeoutMilliseconds = timeout
        return request
    }

    @Test(arguments: [
        "\"of the\"", "the NEAR/3 of", "the ADJ/3 ferry", "=the", "the of within:sentence", "fer* NEAR/3 of",
    ])
    func textsThatTakeTooLong(query: String) throws {
        // What is counted needs all texts to be looked at; a page alone would need few.
        var request = request(query, timeout: 40)
        request.facets = ["type"]
        let answer = try engine().search(request)
        #expect(answer.partial == true && !answer.hits.isEmpty && answer.total.relation == .atLeast)
        #expect(answer.warnings.contains { $0.code == "partial" })
        // With time enough all are found.
        request.timeoutMilliseconds = 100_000
        let whole = try engine().search(request)
        #expect(whole.partial == nil && whole.total.value > answer.total.value)
    }

    @Test func nothingInTime() throws {
        let failure = try #require(try engine().failure(request("\"of the\"", timeout: 1)))
        #expect(failure.code == .timeout && failure.code.status == 504 && failure.detail.contains("timeout_ms"))
    }

    /// However much time there is, an answer with facets is whole, or says that it is not, or is refused as late.
    @Test func facetsThatTakeTooLong() throws {
        var partial = 0
        for timeout in 1...20 {
            var request = request("the", timeout: timeout)
            request.facets = ["type"]
            let engine = try engine()
            do {
                let answer = try engine.search(request)
                #expect(answer.hits.count == 5)
                #expect((answer.partial == true) == (answer.facets["type"] == nil))
                if answer.partial == true { partial += 1 }
            } catch {
                #expect(error.code == .timeout)
            }
        }
        #expect(partial > 0)
    }

    /// The time runs from the request's arrival, not from when a thread has it.
    @Test func waitingCounts() throws {
        var late = request("\"of the\"", timeout: 2000)
        late.arrived = ContinuousClock().now - .seconds(10)
        let engine = try Self.shelf.get().engine()
        let failure = engine.failure(late)
        #expect(failure?.code == .timeout)
        // What needs no look at texts is given even then, or refused as late.
        late.query = "ferry"
        if let failure = engine.failure(late) { #expect(failure.code == .timeout) }
    }

    @Test func limitsOfTheLimit() throws {
        let engine = try engine()
        for timeout in [0, -1, 600_001] {
            #expect(engine.failure(request("salt", timeout: timeout))?.code == .badParameter)
        }
    }
}
