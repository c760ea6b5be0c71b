import Foundation
import Logging
import SearchServer
import ServiceLifecycle
import Synchronization
import TestSupport
import Testing

/// A daemon that was started in the background ends by itself, and answers say which index they are from.
@Suite struct DisuseTests {
    private static var quiet: Logger {
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        return logger
    }

    /// Runs a server and a watch over it until the watch ends both, or the test's patience does.
    private static func run(
        idleSeconds: Double?, index: String?, meanwhile: @escaping @Sendable (String) async throws -> Void
    ) async throws {
        let folder = try TemporaryFolder()
        let socket = folder.file("s.sock")
        let activity = Activity()
        let server = SearchServer(
            service: FakeService(), configuration: ServerConfiguration(socketPath: socket), activity: activity,
            logger: quiet)
        let watch = DisuseWatch(activity: activity, idleSeconds: idleSeconds, index: index, logger: quiet)
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: [
                    .init(service: server), .init(service: watch, successTerminationBehavior: .gracefullyShutdownGroup),
                ], logger: quiet))
        let task = Task { try await group.run() }
        _ = try await offPool { try RawSocket(socket) }
        do {
            try await meanwhile(socket)
        } catch {
            await group.triggerGracefulShutdown()
            throw error
        }
        try await task.value
        #expect(!FileManager.default.fileExists(atPath: socket))
    }

    @Test func endsWhenNobodyAsks() async throws { try await Self.run(idleSeconds: 0.2, index: nil) { _ in } }

    @Test func endsWhenItsIndexIsDeleted() async throws {
        let index = try TemporaryFolder()
        try index.write("000001", to: "current")
        try await Self.run(idleSeconds: nil, index: index.path) { _ in
            try FileManager.default.removeItem(atPath: index.file("current"))
        }
    }

    @Test func requestsCountAsUseAndLooksAtItsHealthDoNot() async throws {
        let clock = Mutex(UInt64(0))
        let activity = Activity(now: { clock.withLock { $0 } })
        try await RunningServer.run(activity: activity) { server in
            for (target, idle) in [
                ("/healthz", 7.0), ("/v1/status", 0), ("/v1/search?q=a", 0), ("/healthz", 7), ("/no", 14),
            ] {
                clock.withLock { $0 += 7_000_000_000 }
                _ = try await server.exchange("GET \(target) HTTP/1.1\r\nHost: k\r\n\r\n")
                #expect(activity.idleSeconds == idle, "\(target)")
            }
        }
    }

    @Test(arguments: [nil, "/a b/Index"])
    func answersNameTheirIndex(path: String?) async throws {
        try await RunningServer.run(configure: { $0.indexPath = path }) { server in
            for target in ["/healthz", "/v1/status", "/v1/no-such-thing"] {
                let response = try await server.exchange("GET \(target) HTTP/1.1\r\nHost: k\r\n\r\n")
                #expect(response?.headers["kwic-index"] == (path == nil ? nil : "/a%20b/Index"), "\(target)")
            }
        }
    }
}
