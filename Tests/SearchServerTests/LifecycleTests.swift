import Foundation
import Glibc
import Logging
import SearchAPI
import SearchServer
import ServiceLifecycle
import Synchronization
import TestSupport
import Testing

/// The socket file, and starting and stopping.
@Suite struct LifecycleTests {
    /// Runs a server that is expected not to start, and returns why.
    static func failure(at socket: String) async -> ServerStartError? {
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        let server = SearchServer(
            service: FakeService(), configuration: ServerConfiguration(socketPath: socket), logger: logger)
        do {
            try await ServiceGroup(services: [server], logger: logger).run()
            return nil
        } catch {
            return error as? ServerStartError
        }
    }

    static func mode(of path: String) -> mode_t? {
        var status = stat()
        return lstat(path, &status) == 0 ? status.st_mode & 0o7777 : nil
    }

    @Test(arguments: [0o600, 0o660, 0o666] as [UInt32])
    func givesTheSocketItsMode(mode: UInt32) async throws {
        try await RunningServer.run(configure: { $0.socketMode = mode }) { server in
            #expect(Self.mode(of: server.socket) == mode)
            #expect(Self.mode(of: server.socket + ".lock") == 0o600)
        }
    }

    @Test func leavesNothingBehind() async throws {
        var folder: TemporaryFolder?
        try await RunningServer.run { server in
            folder = server.folder
            #expect(await server.isWell())
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: try #require(folder).path) == [])
    }

    @Test func replacesAStaleSocket() async throws {
        let folder = try TemporaryFolder()
        let socket = folder.file("s.sock")
        // A socket that was bound and whose process has gone.
        let descriptor = Glibc.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: socket.utf8) }
        let status = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        #expect(status == 0)
        close(descriptor)
        try folder.write("99999999\n", to: "s.sock.lock")  // and its lock, which nobody holds
        try await RunningServer.run(configure: { $0.socketPath = socket }) { server in
            #expect(await server.isWell())
        }
    }

    @Test func respectsALiveSocket() async throws {
        try await RunningServer.run { server in
            let failure = await Self.failure(at: server.socket)
            #expect(failure == .alreadyRunning(socket: server.socket, pid: Int(getpid())))
            #expect(failure?.description.contains("(process \(getpid())); stop it with 'kwic stop'") == true)
            #expect(await server.isWell())
            // Even where its lock was removed.
            try FileManager.default.removeItem(atPath: server.socket + ".lock")
            #expect(await Self.failure(at: server.socket) == .alreadyRunning(socket: server.socket, pid: Int(getpid())))
            #expect(await server.isWell())
        }
    }

    @Test func onlyOneOfManyStarts() async throws {
        let folder = try TemporaryFolder()
        let socket = folder.file("s.sock")
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        let servers = (0..<6).map { _ in
            ServiceGroup(
                services: [
                    SearchServer(
                        service: FakeService(), configuration: ServerConfiguration(socketPath: socket), logger: logger)
                ], logger: logger)
        }
        await withTaskGroup(of: Bool.self) { group in
            for server in servers { group.addTask { (try? await server.run()) != nil } }
            var stopped: [Bool] = []
            for await isStopped in group {
                stopped.append(isStopped)
                if stopped.count == servers.count - 1 {  // all but one have given up
                    for server in servers { await server.triggerGracefulShutdown() }
                }
            }
            #expect(stopped == [false, false, false, false, false, true])
        }
    }

    @Test func explainsWhereItCannotListen() async throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("precious", to: "file")
        #expect(await Self.failure(at: file) == .notASocket(file))
        #expect(try folder.read("file") == "precious")

        let missing = folder.file("none/s.sock")
        #expect(await Self.failure(at: missing) == .folderMissing(socket: missing, folder: folder.file("none")))

        let long = folder.file(String(repeating: "x", count: 200))
        let failure = await Self.failure(at: long)
        #expect(failure == .pathTooLong(socket: long, bytes: long.utf8.count))
        #expect(failure?.description.contains("has \(long.utf8.count) bytes, and a Unix socket allows 107") == true)

        let inFile = await Self.failure(at: file + "/s.sock")
        #expect(inFile?.description.contains("it is no folder") == true)
        #expect(await Self.failure(at: "") != nil)
    }

    @Test func acceptsTheLongestPath() async throws {
        let folder = try TemporaryFolder()
        let socket = folder.file(String(repeating: "x", count: SocketPath.maximumBytes - folder.path.utf8.count - 1))
        #expect(socket.utf8.count == SocketPath.maximumBytes)
        try await RunningServer.run(configure: { $0.socketPath = socket }) { _ in
            #expect(Self.mode(of: socket) == 0o600)
        }
    }

    /// What is being answered when the stop is asked for is still answered; what idles is closed.
    @Test func finishesRequestsInFlight() async throws {
        try await RunningServer.run { server in
            let (idle, busy) = try await offPool { [socket = server.socket, service = server.service] in
                let idle = try RawSocket(socket)
                idle.send("GET /healthz HTTP/1.1\r\n\r\n")
                _ = idle.receiveResponse()
                let busy = try RawSocket(socket)
                busy.send("GET /v1/search?q=wait HTTP/1.1\r\n\r\n")
                while service.state.withLock(\.waiting) == 0 { usleep(1_000) }
                return (idle, busy)
            }
            await server.stop()
            let response = await offPool { [service = server.service] in
                let closed = idle.receive()
                service.gate.signal()
                let response = busy.receiveResponse()
                return closed == [] && busy.receive() == [] ? response : nil
            }
            #expect(response?.status == 200)
            #expect(response?.headers["connection"] == "close")
        }
    }

    /// A request that does not end cannot hold up the stop.
    @Test func givesUpAfterStopSeconds() async throws {
        try await RunningServer.run(configure: { $0.stopSeconds = 1 }) { server in
            let busy = try await offPool { [socket = server.socket, service = server.service] in
                let busy = try RawSocket(socket)
                busy.send("GET /v1/search?q=wait HTTP/1.1\r\n\r\n")
                while service.state.withLock(\.waiting) == 0 { usleep(1_000) }
                return busy
            }
            await server.stop()
            #expect(await offPool { busy.receiveAll() } == [])
        }
    }
}
