internal import NIOCore
internal import NIOHTTP1
internal import SearchAPI

/// An answer before it is written.
struct HTTPAnswer: Sendable {
    var status: Int
    var contentType: String
    var body: [UInt8]
    /// For the failures that name the methods to use instead.
    var allow: String?
    /// Seconds after which to try again.
    var retryAfter: Int?

    /// Bytes of an answer with ten hits, so that its buffer seldom grows.
    private static let usualBytes = 32 << 10

    /// A good answer.
    init(_ value: any JSONWritable) {
        var writer = JSONWriter(capacity: Self.usualBytes)
        value.write(to: &writer)
        status = 200
        contentType = "application/json"
        body = writer.bytes
    }

    /// A problem document.
    init(problem failure: SearchFailure, allow: String? = nil) {
        self.init(failure)
        status = failure.code.status
        contentType = "application/problem+json"
        self.allow = allow
        if failure.code == .overloaded { retryAfter = 1 }
    }

    /// The answer's bytes, head and body in one buffer, so that they leave in one write.
    ///
    /// - Parameters:
    ///   - head: The request; nil where it could not be read.
    ///   - keepAlive: Whether the connection stays open.
    ///   - header: Lines that every answer has.
    func bytes(to head: HTTPRequestHead?, keepAlive: Bool, header: String = "") -> ByteBuffer {
        var buffer = ByteBuffer()
        buffer.reserveCapacity(256 + body.count)
        if status == 200 {
            buffer.writeStaticString("HTTP/1.1 200 OK\r\nContent-Type: ")
        } else {
            let reason = HTTPResponseStatus(statusCode: status).reasonPhrase
            buffer.writeString("HTTP/1.1 \(status) \(reason)\r\nContent-Type: ")
        }
        buffer.writeString(contentType)
        buffer.writeStaticString("\r\nContent-Length: ")
        buffer.writeString(String(body.count))
        buffer.writeStaticString("\r\n")
        if !header.isEmpty { buffer.writeString(header) }
        if let allow { buffer.writeString("Allow: \(allow)\r\n") }
        if let retryAfter { buffer.writeString("Retry-After: \(retryAfter)\r\n") }
        if let id = head.flatMap(HTTPRequest.requestID) { buffer.writeString("Request-Id: \(id)\r\n") }
        if !keepAlive {
            buffer.writeString("Connection: close\r\n")
        } else if let head, head.version.minor == 0 {
            buffer.writeString("Connection: keep-alive\r\n")
        }
        buffer.writeString("\r\n")
        if head?.method != .HEAD { buffer.writeBytes(body) }
        return buffer
    }
}
