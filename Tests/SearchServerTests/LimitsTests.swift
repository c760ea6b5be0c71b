import Foundation
import SearchServer
import Synchronization
import TestSupport
import Testing

/// Clients that are slow or many.
@Suite struct LimitsTests {
    @Test(arguments: [
        "G", "GET /healthz HTTP/1.1\r\nHost: x", "POST /v1/search HTTP/1.1\r\nContent-Length: 9\r\n\r\n{",
    ])
    func answersSlowRequestsWith408(request: String) async throws {
        try await RunningServer.run(configure: { $0.requestSeconds = 1 }) { server in
            let bytes = try await offPool { [socket = server.socket] in
                let client = try RawSocket(socket)
                client.send(request)
                return client.receiveAll()
            }
            let text = String(decoding: try #require(bytes, "the server did not close"), as: UTF8.self)
            #expect(ProtocolTests.statuses(in: Array(text.utf8)).last == 408)
            #expect(text.contains(#""code":"request_timeout","detail":"the request was not whole after 1.0 s"#))
            #expect(await server.isWell())
        }
    }

    /// A byte every now and then does not win more time.
    @Test func answersTricklesWith408() async throws {
        try await RunningServer.run(configure: { $0.requestSeconds = 1 }) { server in
            let response = try await offPool { [socket = server.socket] in
                let client = try RawSocket(socket)
                client.send("GET /healthz HTTP/1.1\r\nX: ")
                for _ in 0..<100 {
                    client.send("y")
                    if let bytes = client.receive(patience: .milliseconds(50)) {
                        return String(decoding: bytes, as: UTF8.self)
                    }
                }
                return ""
            }
            #expect(response.hasPrefix("HTTP/1.1 408"))
        }
    }

    /// Alone on its event loop, which answers it, and with others, where a thread of the pool does.
    @Test(arguments: [0, 20])
    func answersWith504WhereTheEngineTakesTooLong(others: Int) async throws {
        try await RunningServer.run(configure: { $0.requestSeconds = 0.2 }) { server in
            let bytes = try await offPool { [socket = server.socket, service = server.service] in
                let idle = try (0..<others).map { _ in try RawSocket(socket) }
                defer { withExtendedLifetime(idle) {} }
                let client = try RawSocket(socket)
                client.send("GET /v1/search?q=wait HTTP/1.1\r\nRequest-Id: r1\r\n\r\nGET /healthz HTTP/1.1\r\n\r\n")
                defer { service.gate.signal() }
                return client.receiveAll()
            }
            let text = String(decoding: try #require(bytes, "the server did not close"), as: UTF8.self)
            #expect(text.hasPrefix("HTTP/1.1 504"))
            #expect(text.contains("Request-Id: r1"))
            #expect(text.contains(#""code":"timeout","detail":"there was no answer after 0.2 s"#))
            #expect(text.components(separatedBy: "HTTP/1.1").count == 2)
            #expect(await server.isWell())
        }
    }

    /// One search hangs; connections that were there before it and those that come after are answered all the same.
    @Test(arguments: [1, 2, 5])
    func aSearchThatHangsHoldsUpNobodyElse(before: Int) async throws {
        try await RunningServer.run(configure: { $0.threads = 2 }) { server in
            let statuses = try await offPool { [socket = server.socket, service = server.service] in
                var clients = try (0..<before).map { _ in try RawSocket(socket) }
                for client in clients {
                    client.send("GET /healthz HTTP/1.1\r\n\r\n")
                    _ = client.receiveResponse()
                }
                let hanging = try RawSocket(socket)
                hanging.send("GET /v1/search?q=wait HTTP/1.1\r\n\r\n")
                while service.state.withLock(\.waiting) == 0 { usleep(1_000) }
                clients += try (0..<10).map { _ in try RawSocket(socket) }
                var statuses: [Int?] = []
                for _ in 0..<3 {
                    for client in clients { client.send("GET /v1/search?q=x HTTP/1.1\r\n\r\n") }
                    statuses += clients.map { $0.receiveResponse()?.status }
                }
                service.gate.signal()
                return statuses + [hanging.receiveResponse()?.status]
            }
            #expect(statuses == Array(repeating: 200, count: 3 * (before + 10) + 1))
        }
    }

    @Test(arguments: ["", "GET /v1/search?q=x HTTP/1.1\r\n\r\n"])
    func closesIdleConnections(request: String) async throws {
        try await RunningServer.run(configure: { $0.idleSeconds = 1 }) { server in
            let bytes = try await offPool { [socket = server.socket] in
                let client = try RawSocket(socket)
                client.send(request)
                return client.receiveAll()
            }
            #expect(ProtocolTests.statuses(in: try #require(bytes)) == (request.isEmpty ? [] : [200]))
        }
    }

    @Test func closesOnClientsThatDoNotRead() async throws {
        try await RunningServer.run(configure: { $0.idleSeconds = 1 }) { server in
            let gone = try await offPool { [socket = server.socket] in
                let client = try RawSocket(socket)
                for _ in 0..<20 { client.send("GET /v1/search?q=large HTTP/1.1\r\n\r\n") }
                for _ in 0..<1000 {
                    if !client.send(" ") { return true }
                    usleep(10_000)
                }
                return false
            }
            #expect(gone)
            #expect(await server.isWell())
        }
    }

    /// One thread and a queue of two: of four requests one is refused at once, and the others are answered.
    @Test func refusesWhatDoesNotFitInTheQueue() async throws {
        try await RunningServer.run(configure: { ($0.threads, $0.queueLength) = (1, 2) }) { server in
            let (refused, healthy, answered) = try await offPool { [socket = server.socket, service = server.service] in
                var clients: [RawSocket] = []
                for _ in 0..<4 {
                    let client = try RawSocket(socket)
                    client.send("GET /v1/search?q=wait HTTP/1.1\r\n\r\n")
                    clients.append(client)
                    while service.state.withLock(\.waiting) == 0 { usleep(1_000) }  // the first has the thread
                }
                var refused: RawResponse?
                for _ in 0..<10_000 where refused == nil {
                    for (index, client) in clients.enumerated() where refused == nil {
                        refused = client.receiveResponse(patience: .milliseconds(1))
                        if refused != nil { clients.remove(at: index) }
                    }
                }
                let other = try RawSocket(socket)
                other.send("GET /healthz HTTP/1.1\r\n\r\n")
                let healthy = other.receiveResponse()
                for _ in clients { service.gate.signal() }
                return (refused, healthy, clients.map { $0.receiveResponse()?.status })
            }
            #expect(refused?.status == 503)
            #expect(refused?.headers["retry-after"] == "1")
            #expect(refused?.body.contains("overloaded") == true)
            #expect(refused?.headers["connection"] == nil)
            #expect(healthy?.status == 200)
            #expect(answered == [200, 200, 200])
            #expect(await server.isWell())
        }
    }

    @Test func refusesConnectionsAboveTheMaximum() async throws {
        try await RunningServer.run(configure: { $0.maximumConnections = 2 }) { server in
            let (refused, others) = try await offPool { [socket = server.socket] in
                // The connection that found the server up may still be open on its side, so these are tried for.
                var held: [RawSocket] = []
                while held.count < 2 {
                    let client = try RawSocket(socket)
                    client.send("GET /healthz HTTP/1.1\r\n\r\n")
                    if client.receiveResponse()?.status == 200 { held.append(client) }
                }
                let third = try RawSocket(socket)
                let refused = third.receiveResponse()
                let closed = third.receive() == []
                let others = held.map { client in
                    client.send("GET /healthz HTTP/1.1\r\n\r\n")
                    return client.receiveResponse()?.status
                }
                return (closed ? refused : nil, others)
            }
            #expect(refused?.status == 503)
            #expect(refused?.headers["retry-after"] == "1")
            #expect(refused?.headers["connection"] == "close")
            #expect(others == [200, 200])
            let well = try await offPool { [socket = server.socket] in
                for _ in 0..<1000 {
                    let client = try RawSocket(socket)
                    client.send("GET /healthz HTTP/1.1\r\n\r\n")
                    if client.receiveResponse()?.status == 200 { return true }
                    usleep(5_000)
                }
                return false
            }
            #expect(well, "places that became free are not given to others")
        }
    }
}
