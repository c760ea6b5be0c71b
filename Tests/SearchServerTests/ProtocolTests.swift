import Foundation
import SearchServer
import TestSupport
import Testing

/// Bytes that no library would send. After each, a good request gets a good answer.
@Suite struct ProtocolTests {
    /// Bytes of a request, and the status codes of all that comes back until the server closes.
    @Test(
        arguments: [
            ("rubbish", "\u{16}\u{3}\u{1}\u{2}\u{0}hello\r\n\r\n", [400]),
            ("no version", "GET /healthz\r\n\r\n", [400]),
            ("HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", [400]),
            ("HTTP/9.9", "GET /healthz HTTP/9.9\r\n\r\n", [400]),
            ("space in the address", "GET /v1/search?q=a b HTTP/1.1\r\n\r\n", [400]),
            ("zero byte in the path", "GET /v1/pass\u{0}ages/x HTTP/1.1\r\n\r\n", [400]),
            ("address that is not ASCII", "GET /v1/search?q=żółw HTTP/1.1\r\n\r\n", [400]),
            ("header without colon", "GET /healthz HTTP/1.1\r\nHost\r\n\r\n", [400]),
            ("header without name", "GET /healthz HTTP/1.1\r\n: x\r\n\r\n", [400]),
            ("space in a header's name", "GET /healthz HTTP/1.1\r\nHo st: x\r\n\r\n", [400]),
            ("zero byte in a header", "GET /healthz HTTP/1.1\r\nHost: a\u{0}b\r\n\r\n", [400]),
            ("length that is no number", "POST /v1/search HTTP/1.1\r\nContent-Length: many\r\n\r\n", [400]),
            ("negative length", "POST /v1/search HTTP/1.1\r\nContent-Length: -1\r\n\r\n", [400]),
            (
                "length beyond 64 bits", "POST /v1/search HTTP/1.1\r\nContent-Length: 99999999999999999999999\r\n\r\n",
                [400]
            ),
            ("two lengths", "POST /v1/search HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx", [400]),
            (
                "length and chunks",
                "POST /v1/search HTTP/1.1\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", [400]
            ),
            (
                "chunk size that is no number",
                "POST /v1/search HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", [400]
            ),
            ("large length", "POST /v1/search HTTP/1.1\r\nContent-Length: 1048577\r\n\r\n", [413]),
            ("huge length", "POST /v1/search HTTP/1.1\r\nContent-Length: 9223372036854775807\r\n\r\n", [413]),
            (
                "large body",
                "POST /v1/search HTTP/1.1\r\nContent-Length: 3000000\r\n\r\n"
                    + String(repeating: "x", count: 3_000_000),
                [413]
            ),
            (
                "large chunked body",
                "POST /v1/search HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"
                    + String(repeating: "10000\r\n" + String(repeating: "x", count: 65_536) + "\r\n", count: 17)
                    + "0\r\n\r\n",
                [413]
            ),
            (
                "long address", "GET /v1/search?q=" + String(repeating: "x", count: 1_000_000) + " HTTP/1.1\r\n\r\n",
                [413]
            ),
            (
                "long header",
                "GET /healthz HTTP/1.1\r\nX: " + String(repeating: "x", count: 1_000_000) + "\r\n\r\n", [413]
            ),
            (
                "long header name",
                "GET /healthz HTTP/1.1\r\n" + String(repeating: "x", count: 20_000) + ": x\r\n\r\n", [413]
            ),
            (
                "many headers",
                "GET /healthz HTTP/1.1\r\n" + String(repeating: "X: y\r\n", count: 10_000) + "\r\n", [413]
            ),
            (
                "headers large together",
                "GET /healthz HTTP/1.1\r\n"
                    + String(repeating: "X: \(String(repeating: "y", count: 1000))\r\n", count: 20)
                    + "\r\n", [413]
            ),
            ("good before bad", "GET /healthz HTTP/1.1\r\n\r\nrubbish\r\n\r\n", [200, 400]),
            (
                "searches before bad",
                "GET /v1/search?q=a HTTP/1.1\r\n\r\nGET /v1/search?q=b HTTP/1.1\r\n\r\nrubbish\r\n\r\n",
                [200, 200, 400]
            ),
            ("asks to close", "GET /healthz HTTP/1.1\r\nConnection: close\r\n\r\n", [200]),
            (
                "nothing after asking to close",
                "GET /healthz HTTP/1.1\r\nConnection: close\r\n\r\nGET /healthz HTTP/1.1\r\n\r\n", [200]
            ),
            ("HTTP/1.0", "GET /healthz HTTP/1.0\r\n\r\n", [200]),
            ("upgrade", "GET /healthz HTTP/1.1\r\nConnection: upgrade\r\nUpgrade: h2c\r\n\r\n", [200]),
            ("CONNECT", "CONNECT localhost:1 HTTP/1.1\r\n\r\n", [404]),
        ] as [(String, String, [Int])])
    func answersAndCloses(name: String, request: String, statuses: [Int]) async throws {
        try await RunningServer.run { server in
            let bytes = try await offPool { [socket = server.socket] in
                let client = try RawSocket(socket)
                client.send(request)
                return client.receiveAll()
            }
            let all = try #require(bytes, "the server did not close")
            #expect(Self.statuses(in: all) == statuses, "\(String(decoding: all, as: UTF8.self))")
            if statuses.last != 200 {
                #expect(String(decoding: all, as: UTF8.self).contains("application/problem+json"))
            }
            #expect(await server.isWell())
        }
    }

    /// Bytes of a request whose sender then closes its half, and the status codes of all that comes back.
    @Test(
        arguments: [
            ("nothing", "", []),
            ("whole", "GET /v1/search?q=x HTTP/1.1\r\n\r\n", [200]),
            ("two", "GET /v1/search?q=x HTTP/1.1\r\n\r\nGET /healthz HTTP/1.1\r\n\r\n", [200, 200]),
            ("cut in the line", "GET /v1/sea", [400]),
            ("cut in the header", "GET /healthz HTTP/1.1\r\nHost: x\r\n", [400]),
            ("cut in the body", "POST /v1/search HTTP/1.1\r\nContent-Length: 100\r\n\r\n{\"q\":", [400]),
            ("cut in a chunk", "POST /v1/search HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n10\r\n{\"q\"", [400]),
            ("whole, then cut", "GET /healthz HTTP/1.1\r\n\r\nGET /hea", [200, 400]),
        ] as [(String, String, [Int])])
    func answersHalfClosed(name: String, request: String, statuses: [Int]) async throws {
        try await RunningServer.run { server in
            let bytes = try await offPool { [socket = server.socket] in
                let client = try RawSocket(socket)
                client.send(request)
                client.finishSending()
                return client.receiveAll()
            }
            #expect(Self.statuses(in: try #require(bytes)) == statuses)
            #expect(await server.isWell())
        }
    }

    @Test func readsBytesOneByOne() async throws {
        try await RunningServer.run { server in
            let response = try await offPool { [socket = server.socket] in
                let client = try RawSocket(socket)
                let body = #"{"q":"żółw"}"#
                for byte in "POST /v1/search HTTP/1.1\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)".utf8 {
                    client.send([byte])
                }
                return client.receiveResponse()
            }
            #expect(try #require(response).body.contains(#""query":"żółw""#))
        }
    }

    @Test func readsChunks() async throws {
        try await RunningServer.run { server in
            let chunked =
                "POST /v1/search HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"
                + "5;note=1\r\n{\"q\":\r\n6\r\n\"chunk\r\n3\r\ned\"\r\n1\r\n}\r\n0\r\nTrailer: x\r\n\r\n"
            let response = try #require(try await server.exchange(chunked))
            #expect(response.body.contains(#""query":"chunked""#))
        }
    }

    @Test func continues() async throws {
        try await RunningServer.run { server in
            let (first, second) = try await offPool { [socket = server.socket] in
                let client = try RawSocket(socket)
                client.send("POST /v1/search HTTP/1.1\r\nContent-Length: 9\r\nExpect: 100-continue\r\n\r\n")
                let first = client.receiveResponse(hasBody: false)
                client.send(#"{"q":"x"}"#)
                return (first, client.receiveResponse())
            }
            #expect(first?.status == 100)
            #expect(second?.status == 200)
            let refused = try await server.exchange(
                "POST /v1/search HTTP/1.1\r\nContent-Length: 9999999\r\nExpect: 100-continue\r\n\r\n")
            #expect(refused?.status == 413)
        }
    }

    @Test func keepsHTTP10AliveWhereAsked() async throws {
        try await RunningServer.run { server in
            let response = try await server.exchange("GET /healthz HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
            #expect(response?.headers["connection"] == "keep-alive")
        }
    }

    /// Searches go to the pool and `/healthz` does not, yet answers come in the order of the requests.
    @Test(arguments: [1, 2, 50, 3000])
    func answersPipelinedRequestsInOrder(count: Int) async throws {
        try await RunningServer.run { server in
            let bodies = try await offPool { [socket = server.socket] in
                let client = try RawSocket(socket)
                let requests = (0..<count).map {
                    $0 % 3 == 2 ? "GET /healthz HTTP/1.1\r\n\r\n" : "GET /v1/search?q=n\($0) HTTP/1.1\r\n\r\n"
                }
                let sender = Thread { client.send(requests.joined()) }
                sender.start()
                var rest: [UInt8] = []
                return (0..<count).map { _ in client.receiveResponse(rest: &rest)?.body }
            }
            for (number, body) in bodies.enumerated() {
                let part = number % 3 == 2 ? #""status":"ok""# : #""query":"n\#(number)""#
                #expect(body?.contains(part) == true)
            }
        }
    }

    @Test func answersManyConnections() async throws {
        try await RunningServer.run(configure: { $0.queueLength = 1000 }) { server in
            let answers = await withTaskGroup(of: Int.self) { group in
                for number in 0..<200 {
                    group.addTask {
                        let answers = try? await offPool { [socket = server.socket] in
                            let client = try RawSocket(socket)
                            return (0..<5).count { turn in
                                client.send("GET /v1/search?q=c\(number)t\(turn) HTTP/1.1\r\n\r\n")
                                return client.receiveResponse()?.body.contains(#""query":"c\#(number)t\#(turn)""#)
                                    == true
                            }
                        }
                        return answers ?? 0
                    }
                }
                return await group.reduce(0, +)
            }
            #expect(answers == 1000)
        }
    }

    /// Clients that go away: in the head, in the body, before the answer, and in the middle of a large answer.
    @Test(arguments: [
        "GET /v1/se", "POST /v1/search HTTP/1.1\r\nContent-Length: 100\r\n\r\n{", "GET /v1/search?q=x HTTP/1.1\r\n\r\n",
        "GET /v1/search?q=large HTTP/1.1\r\n\r\n",
        String(repeating: "GET /v1/search?q=large HTTP/1.1\r\n\r\n", count: 20),
    ])
    func survivesClientsThatGo(request: String) async throws {
        try await RunningServer.run { server in
            try await offPool { [socket = server.socket] in
                for turn in 0..<20 {
                    let client = try RawSocket(socket)
                    client.send(request)
                    if turn % 2 == 0 { _ = client.receive(upTo: 10, patience: .milliseconds(20)) }
                }
            }
            #expect(await server.isWell())
        }
    }

    /// The status codes of the responses in `bytes`. No body of a test holds a status line.
    static func statuses(in bytes: [UInt8]) -> [Int] {
        String(decoding: bytes, as: UTF8.self).components(separatedBy: "HTTP/1.1 ").dropFirst().compactMap {
            Int($0.prefix(3))
        }
    }
}
