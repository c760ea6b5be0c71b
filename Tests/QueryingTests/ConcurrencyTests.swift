import Querying
import SearchAPI
import Synchronization
import TestSupport
import Testing

/// Many threads, and generations that come meanwhile.
@Suite struct ConcurrencyTests {
    private static let files = 12

    /// What the threads tell each other.
    private final class Shared: Sendable {
        let isDone = Mutex(false)
        let seen = Mutex<Set<String>>([])
    }

    private static func corpus(_ number: Int) -> [String: String] {
        Dictionary(
            uniqueKeysWithValues: (0..<files).map { ("f\($0).txt", "The state of things is number\(number) here.\n") })
    }

    @Test func everyAnswerIsOfOneGeneration() async throws {
        let library = try Library(Self.corpus(0), maximumSegments: 2)
        let engine = try library.engine(readers: 4)
        let shared = Shared()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for thread in 0..<8 {
                group.addTask {
                    try await offPool {
                        while !shared.isDone.withLock({ $0 }) {
                            if thread < 2 { _ = try engine.refresh() }
                            var request = SearchRequest(query: "\"state of things\" +number*", limit: 100)
                            request.fold = .none
                            let answer = try engine.search(request)
                            #expect(answer.hits.count == Self.files)
                            #expect(Set(answer.hits.map(\.passage.text)).count == 1, "an answer of two generations")
                            let id = answer.hits.first?.passage.id ?? ""
                            // The next generation may be in force already, and has no such passage.
                            if let passage = try? engine.passage(id: id, context: 1) {
                                #expect(passage.passage.id == id)
                            }
                            _ = shared.seen.withLock { $0.insert(answer.generation) }
                        }
                    }
                }
            }
            group.addTask {
                try await offPool {
                    defer { shared.isDone.withLock { $0 = true } }
                    for number in 1...10 {
                        try library.add(Self.corpus(number))
                        _ = try engine.refresh()
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(shared.seen.withLock { $0.count } > 1)
        #expect(try engine.search(SearchRequest(query: "number10")).total.value == Self.files)
    }
}
