import Foundation
import TestSupport
import Testing

/// Good requests with something broken in them: whatever comes back, the server lives, and every answer is well formed.
@Suite struct FuzzTests {
    static let seeds = [
        "GET /v1/search?q=white+whale&limit=3&filter=year:1994 HTTP/1.1\r\nHost: kwic\r\nAccept: */*\r\n\r\n",
        "POST /v1/search HTTP/1.1\r\nHost: x\r\nContent-Length: 38\r\n\r\n{\"q\":\"x\",\"filter\":{\"year\":[\"1994\"]}  }\n",
        "POST /v1/search HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"q\":\r\n4\r\n\"x\"}\r\n0\r\n\r\n",
        "GET /v1/passages/a%2Fb.txt%23012345?context=1 HTTP/1.1\r\nConnection: close\r\n\r\n",
        "HEAD /healthz HTTP/1.0\r\nConnection: keep-alive\r\n\r\nGET /v1/documents HTTP/1.1\r\n\r\n",
        "POST /v1/search HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 9\r\n\r\n{\"q\":\"x\"}",
    ]
    static let pieces = [
        "\r\n", "\n", "\r", " ", ":", "%", "%00", "%ff", "\u{0}", "\t", "?", "&", "=", "#", "/", "HTTP/1.1", "GET ",
        "Content-Length: 5\r\n", "Transfer-Encoding: chunked\r\n", "Upgrade: websocket\r\nConnection: Upgrade\r\n",
        "0\r\n\r\n", "FFFFFFFFFFFFFFFF\r\n", "{", "}", "\"", "\\u0000", "żółw", "-1", "99999999999999999999",
    ]

    static func mutated(using random: inout SeededGenerator) -> [UInt8] {
        var bytes = Array(seeds.randomElement(using: &random)!.utf8)
        for _ in 0..<Int.random(in: 1...6, using: &random) {
            let place = Int.random(in: 0...bytes.count, using: &random)
            let end = min(bytes.count, place + Int.random(in: 1...12, using: &random))
            switch Int.random(in: 0..<6, using: &random) {
            case 0: bytes.removeSubrange(place..<end)
            case 1: bytes.insert(contentsOf: pieces.randomElement(using: &random)!.utf8, at: place)
            case 2: bytes.insert(UInt8.random(in: 0...255, using: &random), at: place)
            case 3: if place < bytes.count { bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random) }
            case 4: bytes.insert(contentsOf: Array(bytes[place..<end]), at: place)
            default: bytes.append(contentsOf: seeds.randomElement(using: &random)!.utf8)
            }
        }
        return bytes
    }

    @Test(arguments: 0..<16 as Range<UInt64>)
    func survivesMutations(seed: UInt64) async throws {
        try await RunningServer.run { server in
            let wrong = try await offPool { [socket = server.socket] in
                var random = SeededGenerator(seed: seed)
                var wrong: [String] = []
                for _ in 0..<250 {
                    let request = Self.mutated(using: &random)
                    let client = try RawSocket(socket)
                    client.send(request)
                    client.finishSending()
                    let answer = client.receiveAll(patience: .seconds(5))
                    let text = answer.map { String(decoding: $0, as: UTF8.self) }
                    if text == nil || !text!.isEmpty && !text!.hasPrefix("HTTP/1.1 ") || text!.contains(" 500 ") {
                        wrong.append(
                            "\(String(decoding: request, as: UTF8.self).debugDescription) -> \(text ?? "open")")
                    }
                }
                return wrong
            }
            #expect(wrong == [], "seed \(seed)")
            #expect(await server.isWell())
        }
    }
}
