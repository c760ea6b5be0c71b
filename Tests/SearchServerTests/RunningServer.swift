import Logging
import SearchServer
import ServiceLifecycle
import TestSupport

/// A server on a socket in a folder of its own.
struct RunningServer: Sendable {
    let folder: TemporaryFolder
    let service: FakeService
    let socket: String
    private let stopper: ServiceGroup

    /// Runs `body` with a server that listens, and stops it after.
    static func run(
        service: FakeService = FakeService(), activity: Activity = Activity(),
        configure: (inout ServerConfiguration) -> Void = { _ in },
        _ body: (RunningServer) async throws -> Void
    ) async throws {
        let folder = try TemporaryFolder()
        var configuration = ServerConfiguration(socketPath: folder.file("s.sock"))
        configure(&configuration)
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        let server = SearchServer(service: service, configuration: configuration, activity: activity, logger: logger)
        let group = ServiceGroup(services: [server], logger: logger)
        let task = Task { try await group.run() }
        let running = RunningServer(folder: folder, service: service, socket: configuration.socketPath, stopper: group)
        do {
            _ = try await running.connect()
            try await body(running)
        } catch {
            await group.triggerGracefulShutdown()
            _ = try? await task.value
            throw error
        }
        await group.triggerGracefulShutdown()
        try await task.value
    }

    /// Asks the server to stop; returns at once.
    func stop() async { await stopper.triggerGracefulShutdown() }

    /// A new connection.
    func connect() async throws -> RawSocket {
        try await offPool { [socket] in try RawSocket(socket) }
    }

    /// Sends `bytes` on a new connection and receives one response; nil where none came.
    func exchange(_ bytes: [UInt8], finishing: Bool = false, hasBody: Bool = true) async throws -> RawResponse? {
        try await offPool { [socket] in
            let client = try RawSocket(socket)
            client.send(bytes)
            if finishing { client.finishSending() }
            return client.receiveResponse(hasBody: hasBody)
        }
    }

    /// Sends `text` on a new connection and receives one response; nil where none came.
    func exchange(_ text: String, finishing: Bool = false, hasBody: Bool = true) async throws -> RawResponse? {
        try await exchange(Array(text.utf8), finishing: finishing, hasBody: hasBody)
    }

    /// Sends a POST with `body` to /v1/search.
    func post(_ body: [UInt8]) async throws -> RawResponse? {
        try await exchange(Array("POST /v1/search HTTP/1.1\r\nContent-Length: \(body.count)\r\n\r\n".utf8) + body)
    }

    /// Whether a good request gets a good answer.
    func isWell() async -> Bool {
        (try? await exchange("GET /v1/search?q=well HTTP/1.1\r\n\r\n"))??.status == 200
    }
}
