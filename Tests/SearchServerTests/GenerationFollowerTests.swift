import Glibc
import Logging
import SearchAPI
import SearchServer
import ServiceLifecycle
import Synchronization
import TestSupport
import Testing

/// Keeps what is logged.
private final class LogKeeper: LogHandler {
    let lines = Mutex<[String]>([])
    var metadata: Logger.Metadata {
        get { [:] }
        set {}
    }
    var logLevel: Logger.Level {
        get { .trace }
        set {}
    }
    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { nil }
        set {}
    }

    func log(event: LogEvent) {
        let generation = event.metadata?["generation"].map { " \($0)" } ?? ""
        lines.withLock { $0.append("\(event.level): \(event.message)\(generation)") }
    }
}

@Suite struct GenerationFollowerTests {
    @Test func logsWhatIsNewOnce() {
        let keeper = LogKeeper()
        let service = FakeService()
        let follower = GenerationFollower(
            service: service, refreshMilliseconds: 200, logger: Logger(label: "test") { _ in keeper })
        func refresh(_ change: (inout FakeService.State) -> Void) -> [String] {
            service.state.withLock { change(&$0) }
            for _ in 0..<3 { follower.refresh() }
            return keeper.lines.withLock { lines in
                defer { lines = [] }
                return lines
            }
        }
        #expect(refresh { _ in } == [])
        #expect(refresh { $0.generation = "g2" } == ["info: new generation g2"])
        let prefix = "error: the index could not be opened anew; the last generation is still served: "
        #expect(refresh { $0.refreshFailure = SearchFailure(.indexUnavailable, "gone") } == [prefix + "gone"])
        #expect(refresh { $0.refreshFailure = SearchFailure(.indexUnavailable, "worse") } == [prefix + "worse"])
        #expect(refresh { $0.refreshFailure = nil } == [])
        #expect(refresh { $0.refreshFailure = SearchFailure(.indexUnavailable, "gone") } == [prefix + "gone"])
    }

    @Test func looksAgainAndAgainUntilStopped() async throws {
        let service = FakeService()
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let follower = GenerationFollower(service: service, refreshMilliseconds: 1, logger: logger)
        let group = ServiceGroup(services: [follower], logger: logger)
        let task = Task { try await group.run() }
        while service.state.withLock(\.refreshes) < 5 { try await Task.sleep(for: .milliseconds(1)) }
        await group.triggerGracefulShutdown()
        try await task.value
    }

    /// It would look again after an hour.
    @Test func looksWhenAFileIsMovedIntoTheFolder() async throws {
        let folder = try TemporaryFolder()
        let service = FakeService()
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let follower = GenerationFollower(
            service: service, folder: folder.path, refreshMilliseconds: 3_600_000, logger: logger)
        let group = ServiceGroup(services: [follower], logger: logger)
        let task = Task { try await group.run() }
        while service.state.withLock(\.refreshes) < 1 { try await Task.sleep(for: .milliseconds(1)) }
        for number in 1...3 {
            let path = try folder.write("g\(number)\n", to: "current.new")
            #expect(rename(path, folder.file("current")) == 0)
            while service.state.withLock(\.refreshes) <= number { try await Task.sleep(for: .milliseconds(1)) }
        }
        await group.triggerGracefulShutdown()
        try await task.value
    }
}
