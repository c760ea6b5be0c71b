internal import NIOCore
internal import NIOHTTP1

/// One whole request, as the routes see it.
struct HTTPRequest: Sendable {
    var head: HTTPRequestHead
    var body: ByteBuffer
    /// When it was whole.
    var arrived = ContinuousClock.now

    /// The request target without scheme, authority and query string; percent-encoded, as it came.
    var path: Substring {
        var target = head.uri[...]
        if target.first != "/", let scheme = target.utf8.firstRange(of: "://".utf8) {  // RFC 9112, 3.2.2
            let rest = target[scheme.upperBound...]
            target = rest[(rest.utf8.firstIndex(of: UInt8(ascii: "/")) ?? rest.endIndex)...]
        }
        return target[..<(target.utf8.firstIndex(of: UInt8(ascii: "?")) ?? target.endIndex)]
    }

    /// What stands after the first `?`, as it came.
    var query: Substring {
        guard let mark = head.uri.utf8.firstIndex(of: UInt8(ascii: "?")) else { return "" }
        return head.uri[head.uri.utf8.index(after: mark)...]
    }

    /// Whether the connection may carry another request after this one.
    ///
    /// After an upgrade was asked for (or CONNECT), the decoder reads nothing more as HTTP, so that connection ends
    /// with this answer.
    static func keepsAlive(_ head: HTTPRequestHead) -> Bool {
        head.isKeepAlive && head.method != .CONNECT && !head.headers.contains(name: "upgrade")
    }

    /// The `Request-Id` to give back: 1 to 128 visible ASCII characters, or none.
    static func requestID(_ head: HTTPRequestHead) -> String? {
        guard let id = head.headers.first(name: "request-id"), (1...128).contains(id.utf8.count),
            id.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
        else { return nil }
        return id
    }
}
