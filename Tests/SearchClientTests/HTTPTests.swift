import SearchClient
import Testing

/// Reads `text` as an answer, `step` bytes at a time.
private func read(_ text: String, step: Int = .max) throws -> HTTPResponse {
    var rest = Array(text.utf8)[...]
    var reader = HTTPResponseReader()
    return try reader.next {
        let piece = Array(rest.prefix(step))
        rest = rest.dropFirst(step)
        return piece
    }
}

@Suite struct HTTPTests {
    @Test(arguments: [
        ("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi", 200, "hi", true),
        ("HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n", 200, "", true),
        ("HTTP/1.1 404 Not Found\ncontent-length:2\n\nno", 404, "no", true),
        ("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nhi", 200, "hi", false),
        ("HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nhi", 200, "hi", false),
        ("HTTP/1.1 200 OK\r\n\r\nall there is", 200, "all there is", false),
        ("HTTP/1.1 204 No Content\r\n\r\n", 204, "", true),
        ("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n!", 200, "!", true),
        (
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nwiki\r\nA;x=y\r\n0123456789\r\n0\r\nT: v\r\n\r\n",
            200, "wiki0123456789", true
        ),
    ])
    func readsAnswers(text: String, status: Int, body: String, keepsAlive: Bool) throws {
        for step in [1, 2, 3, 7, 1000] {
            let response = try read(text, step: step)
            #expect(response.status == status)
            #expect(String(decoding: response.body, as: UTF8.self) == body)
            #expect(response.keepsAlive == keepsAlive)
        }
    }

    @Test func everyCutIsNoticed() throws {
        for text in [
            "HTTP/1.1 200 OK\r\nContent-Length: 12\r\n\r\nhello, world",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nwiki\r\n0\r\n\r\n",
        ] {
            for length in 0..<text.utf8.count {
                let error = #expect(throws: HTTPProblem.self) {
                    try read(String(decoding: text.utf8.prefix(length), as: UTF8.self), step: 5)
                }
                #expect(error == .cutOff(isEmpty: length == 0), "after \(length) bytes")
            }
        }
    }

    @Test(arguments: [
        "\r\n\r\n", "SSH-2.0-OpenSSH\r\n", "HTTP/2 200 OK\r\n\r\n", "HTTP/1.1 20 OK\r\n\r\n", "HTTP/1.1 abc OK\r\n\r\n",
        "HTTP/1.1 999 X\r\n\r\n",
        "HTTP/1.1 200 OK\r\nno colon\r\n\r\n", "HTTP/1.1 200 OK\r\n: v\r\n\r\n", "HTTP/1.1 200 OK\r\na b: v\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 1e3\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length:\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
        "HTTP/1.1 200 OK\r\nContent-Length: 9999999999\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-4\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n7fffffffffffffff\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nabcd\r\n0\r\n\r\n",
    ])
    func refusesWhatIsNoHTTP(text: String) throws {
        let error = #expect(throws: HTTPProblem.self) { try read(text) }
        guard case .malformed = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test func aHeadHasALimit() {
        let long = "HTTP/1.1 200 OK\r\n" + String(repeating: "x: y\r\n", count: 20_000)
        #expect(throws: HTTPProblem.malformed("its head is too long")) { try read(long) }
    }

    @Test func readsOneAnswerAfterAnother() throws {
        var bytes = Array(
            "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\naHTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nb".utf8)
        var reader = HTTPResponseReader()
        for expected in ["a", "b"] {
            let response = try reader.next {
                defer { bytes = [] }
                return bytes
            }
            #expect(String(decoding: response.body, as: UTF8.self) == expected)
        }
    }

    @Test(arguments: [
        ("abc-._~XYZ09", "abc-._~XYZ09"),
        ("briefs/a b.txt#9f2c", "briefs%2Fa%20b.txt%239f2c"),
        ("?&=+%\"", "%3F%26%3D%2B%25%22"),
        ("é日", "%C3%A9%E6%97%A5"),
        ("\r\n\0", "%0D%0A%00"),
    ])
    func encodesPlaces(text: String, expected: String) {
        #expect(HTTPRequest.percentEncoded(text) == expected)
    }

    @Test func writesRequests() {
        let get = String(decoding: HTTPRequest("GET", "/v1/status").bytes, as: UTF8.self)
        #expect(get == "GET /v1/status HTTP/1.1\r\nHost: localhost\r\nAccept: application/json\r\n\r\n")
        let post = String(decoding: HTTPRequest("POST", "/x", body: Array("{}".utf8)).bytes, as: UTF8.self)
        #expect(post.hasSuffix("Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"))
    }
}
