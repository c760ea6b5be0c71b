import Foundation
import SearchAPI
import SearchClient
import Testing

@Suite struct ClientTests {
    static let empty = SearchResponse(
        query: "q", parsed: "q", tookMilliseconds: 0.5, generation: "g", total: TotalHits(value: 0, relation: .equal),
        offset: 0, warnings: [], hits: []
    ).json

    @Test func asksAndDecodes() throws {
        let daemon = try FakeDaemon([
            .send([answer(Self.empty + "\n")]), .send([answer(#"{"generation":"g2"}"#)]),
            .send([
                answer(
                    SkippedResponse(
                        [SkippedFile(path: "a", reason: "empty", detail: "d")], generation: "g", for: SkippedRequest()
                    ).json)
            ]),
        ])
        defer { daemon.stop() }
        let client = SearchClient(socketPath: daemon.socketPath, timeoutSeconds: 20)
        let answer = try client.search(SearchRequest(query: "logging \"camps\"", limit: 3, filters: ["lang": ["en"]]))
        #expect(String(decoding: answer.bytes, as: UTF8.self) == Self.empty)
        #expect(answer.value.generation == "g")
        #expect(try client.reload().value.generation == "g2")
        #expect(try client.skipped(SkippedRequest(reason: "e", path: "a b/")).value.files.map(\.path) == ["a"])
        #expect(daemon.connections == 1)
        #expect(
            daemon.requests.map { String($0.prefix { $0 != "\r\n" }) } == [
                "POST /v1/search HTTP/1.1", "POST /v1/reload HTTP/1.1",
                "GET /v1/skipped?offset=0&limit=100&reason=e&path=a%20b%2F HTTP/1.1",
            ])
        #expect(daemon.requests[0].hasSuffix(#"{"q":"logging \"camps\"","limit":3,"filter":{"lang":["en"]}}"#))
    }

    @Test func namesAreEncoded() throws {
        let daemon = try FakeDaemon(Array(repeating: .send([answer("{}", status: "404 Not Found")]), count: 4))
        defer { daemon.stop() }
        let client = SearchClient(socketPath: daemon.socketPath, timeoutSeconds: 20)
        _ = try? client.passage(id: "a/b c.txt#12", context: 2)
        _ = try? client.passage(id: "é")
        _ = try? client.document(id: "a/b?c")
        _ = try? client.documents(offset: 5, limit: 7)
        #expect(
            daemon.requests.map { String($0.prefix { $0 != "\r\n" }) } == [
                "GET /v1/passages/a%2Fb%20c.txt%2312?context=2 HTTP/1.1", "GET /v1/passages/%C3%A9 HTTP/1.1",
                "GET /v1/documents/a%2Fb%3Fc HTTP/1.1", "GET /v1/documents?offset=5&limit=7 HTTP/1.1",
            ])
    }

    @Test func readsChunksAndSlowPieces() throws {
        let body = Array(Self.empty)
        let pieces = stride(from: 0, to: body.count, by: 9).map { String(body[$0..<min($0 + 9, body.count)]) }
        let chunks = pieces.map { String($0.utf8.count, radix: 16) + "\r\n" + $0 + "\r\n" }
        let daemon = try FakeDaemon([
            .send(["HTTP/1.1 200 OK\r\nTransfer-", "Encoding: chunked\r\n\r\n"] + chunks + ["0\r\n", "\r\n"])
        ])
        defer { daemon.stop() }
        let client = SearchClient(socketPath: daemon.socketPath, timeoutSeconds: 20)
        #expect(String(decoding: try client.search(SearchRequest(query: "q")).bytes, as: UTF8.self) == Self.empty)
    }

    @Test func connectsAgainWhereTheDaemonHungUp() throws {
        let daemon = try FakeDaemon([
            .sendAndClose(answer(Self.empty)), .sendAndClose(answer(Self.empty)), .sendAndClose(answer(Self.empty)),
        ])
        defer { daemon.stop() }
        let client = SearchClient(socketPath: daemon.socketPath, timeoutSeconds: 20)
        for _ in 0..<3 { #expect(try client.search(SearchRequest(query: "q")).value.hits.isEmpty) }
        #expect(daemon.connections == 3)
    }

    @Test func passesOnWhatTheDaemonSays() throws {
        let failure = SearchFailure(.badQuery, "the bracket is not closed; close it", position: 4)
        let text = answer(failure.json, status: "400 Bad Request", type: "application/problem+json")
        let daemon = try FakeDaemon([.send([text])])
        defer { daemon.stop() }
        let client = SearchClient(socketPath: daemon.socketPath, timeoutSeconds: 20)
        #expect(throws: ClientError.refused(failure)) { try client.search(SearchRequest(query: "(a")) }
    }

    @Test(
        arguments: [
            (.sendAndClose("SSH-2.0-OpenSSH_9.2\r\n"), "does not begin with a status line"),
            (.sendAndClose(answer("<html>", status: "502 Bad Gateway")), "answered with status 502"),
            (.sendAndClose(answer("{\"hits\":")), "is not the JSON expected"),
            (.sendAndClose(answer("[]")), "is not the JSON expected"),
            (.sendAndClose("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"), "in the middle of its answer"),
            (.sendAndClose("HTTP/1.1 200"), "in the middle of its answer"),
            (.sendAndClose(""), "in the middle of its answer"),
        ] as [(Reply, String)])
    func saysWhatIsWrongWithAnAnswer(reply: Reply, expected: String) throws {
        let daemon = try FakeDaemon([reply])
        defer { daemon.stop() }
        let client = SearchClient(socketPath: daemon.socketPath, timeoutSeconds: 20)
        let error = #expect(throws: ClientError.self) { try client.search(SearchRequest(query: "q")) }
        let message = try #require(error).description
        #expect(message.contains(expected), "\(message)")
        #expect(message.contains(daemon.socketPath))
    }

    @Test(arguments: [Reply.silence, .send(["HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc"])])
    func doesNotWaitForEver(reply: Reply) throws {
        let daemon = try FakeDaemon([reply])
        defer { daemon.stop() }
        let client = SearchClient(socketPath: daemon.socketPath, timeoutSeconds: 0.1)
        #expect(throws: ClientError.timedOut(socket: daemon.socketPath, seconds: 0.1)) { try client.health() }
    }

    @Test func aDaemonOfAnotherIndexIsNotTakenForThisOnes() throws {
        let folder = NSTemporaryDirectory() + "kwic-index-\(UUID().uuidString.prefix(8))"
        try FileManager.default.createDirectory(atPath: folder + "/real", withIntermediateDirectories: true)
        try FileManager.default.createSymbolicLink(atPath: folder + "/other", withDestinationPath: folder + "/real")
        defer { try? FileManager.default.removeItem(atPath: folder) }
        // As asked for, the same folder by another path, none named.
        let good = [folder + "/real", folder + "/other", nil].map { Reply.send([answer(Self.empty, index: $0)]) }
        let bad = [
            answer(Self.empty, index: "/b%20c"), answer("{}", status: "404 Not Found", index: "/b%20c"),
        ].map { Reply.send([$0]) }
        let daemon = try FakeDaemon(good + bad + [.send([answer(Self.empty, index: "/b%20c")])])
        defer { daemon.stop() }
        let client = SearchClient(socketPath: daemon.socketPath, timeoutSeconds: 20, index: folder + "/real")
        for _ in good { #expect(throws: Never.self) { try client.search(SearchRequest(query: "q")) } }
        let expected = ClientError.otherIndex(socket: daemon.socketPath, served: "/b c", asked: folder + "/real")
        for _ in bad { #expect(throws: expected) { try client.search(SearchRequest(query: "q")) } }
        let any = SearchClient(socketPath: daemon.socketPath, timeoutSeconds: 20)
        #expect(throws: Never.self) { try any.search(SearchRequest(query: "q")) }
    }

    @Test func asksAgainWhereADaemonThatIsEndingHangsUpUnasked() throws {
        let daemon = try FakeDaemon([.sendAndClose(""), .send([answer(Self.empty)])])
        defer { daemon.stop() }
        let client = SearchClient(socketPath: daemon.socketPath, timeoutSeconds: 20)
        #expect(try client.search(SearchRequest(query: "q")).value.hits.isEmpty)
        #expect(daemon.connections == 2)
    }

    @Test func saysThatNobodyListens() throws {
        #expect(throws: ClientError.notRunning(socket: "/nowhere/s.sock")) {
            try SearchClient(socketPath: "/nowhere/s.sock").health()
        }
        // A socket that a daemon left behind.
        let daemon = try FakeDaemon([])
        let left = daemon.socketPath + ".left"
        try FileManager.default.linkItem(atPath: daemon.socketPath, toPath: left)
        let copy = NSTemporaryDirectory() + "kwic-left-\(UUID().uuidString.prefix(8)).sock"
        defer { unlink(copy) }
        try FileManager.default.moveItem(atPath: left, toPath: copy)
        daemon.stop()
        #expect(throws: ClientError.notRunning(socket: copy)) { try SearchClient(socketPath: copy).health() }
    }

    @Test func saysThatASocketCannotBeUsed() throws {
        let file = NSTemporaryDirectory() + "kwic-file-\(UUID().uuidString.prefix(8))"
        #expect(FileManager.default.createFile(atPath: file, contents: nil))
        defer { unlink(file) }
        for path in ["/" + String(repeating: "s", count: 107), "/dev/null/s.sock"] {
            let error = #expect(throws: ClientError.self) { try SearchClient(socketPath: path).health() }
            #expect(try #require(error).description.contains("cannot be used"))
        }
    }
}
