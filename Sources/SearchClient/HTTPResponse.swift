/// An answer of HTTP/1.1, read whole.
package struct HTTPResponse: Hashable, Sendable {
    package var status: Int
    /// Names in lower case; the values of a name that repeats are joined with a comma.
    package var headers: [String: String]
    package var body: [UInt8]
    /// Whether another request may follow on the same connection.
    package var keepsAlive: Bool
}

/// Why bytes are not an answer of HTTP/1.1.
package enum HTTPProblem: Error, Hashable, Sendable {
    /// They end too early; `isEmpty` where there were none at all.
    case cutOff(isEmpty: Bool)
    case malformed(String)
}

/// Reads answers from a source of bytes, as much of HTTP/1.1 as one client on one socket needs (RFC 9112).
package struct HTTPResponseReader {
    /// Bytes of a head or of a trailer.
    package static let maximumHeadBytes = 64 << 10
    /// Bytes of a body.
    package static let maximumBodyBytes = 256 << 20

    private var buffer: [UInt8] = []
    private var position = 0
    private var sawBytes = false

    /// A reader that has read nothing.
    package init() {}

    /// Reads the next final answer; interim ones (1xx) are passed over.
    ///
    /// - Parameter more: Gives the next bytes; none where the connection has ended.
    package mutating func next(_ more: () throws -> [UInt8]) throws -> HTTPResponse {
        sawBytes = position < buffer.count
        while true {
            let head = try readHead(more)
            if (100..<200).contains(head.status) { continue }
            return try readBody(of: head, more)
        }
    }

    private struct Head {
        var status: Int
        var isVersion1_0: Bool
        var headers: [String: String]
    }

    private mutating func readHead(_ more: () throws -> [UInt8]) throws -> Head {
        var budget = Self.maximumHeadBytes
        let line = try readLine(&budget, more)
        let parts = line.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count >= 2, parts[0] == "HTTP/1.1" || parts[0] == "HTTP/1.0",
            parts[1].utf8.count == 3, let status = Int(parts[1]), (100..<600).contains(status)
        else { throw HTTPProblem.malformed("it does not begin with a status line of HTTP/1.1") }
        return Head(status: status, isVersion1_0: parts[0] == "HTTP/1.0", headers: try readFields(&budget, more))
    }

    private mutating func readFields(_ budget: inout Int, _ more: () throws -> [UInt8]) throws -> [String: String] {
        var fields: [String: String] = [:]
        while true {
            let line = try readLine(&budget, more)
            if line.isEmpty { return fields }
            guard let colon = line.firstIndex(of: ":"), colon != line.startIndex else {
                throw HTTPProblem.malformed("a header has no name")
            }
            let name = line[..<colon].lowercased()
            guard name.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
                throw HTTPProblem.malformed("a header's name is not one word")
            }
            let value = line[line.index(after: colon)...].trimmingBlanks()
            fields[name] = fields[name].map { $0 + ", " + value } ?? value
        }
    }

    private mutating func readBody(of head: Head, _ more: () throws -> [UInt8]) throws -> HTTPResponse {
        let connection = (head.headers["connection"] ?? "").split(separator: ",").map {
            $0.trimmingBlanks().lowercased()
        }
        var response = HTTPResponse(
            status: head.status, headers: head.headers, body: [],
            keepsAlive: head.isVersion1_0 ? connection.contains("keep-alive") : !connection.contains("close"))
        if head.status == 204 || head.status == 304 { return response }
        if let encoding = head.headers["transfer-encoding"] {
            guard encoding.lowercased() == "chunked" else {
                throw HTTPProblem.malformed("its transfer encoding is '\(encoding)', not 'chunked'")
            }
            response.body = try readChunks(more)
        } else if let text = head.headers["content-length"] {
            guard !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let length = Int(text) else {
                throw HTTPProblem.malformed("its Content-Length is '\(text)'")
            }
            try check(length)
            response.body = try readExactly(length, more)
        } else {
            response.keepsAlive = false
            response.body = try readToEnd(more)
        }
        return response
    }

    private mutating func readChunks(_ more: () throws -> [UInt8]) throws -> [UInt8] {
        var body: [UInt8] = []
        while true {
            var budget = 1024
            let line = try readLine(&budget, more)
            let digits = line.prefix { $0 != ";" }.trimmingBlanks()
            guard !digits.isEmpty, digits.utf8.count <= 8, let size = Int(digits, radix: 16), size >= 0 else {
                throw HTTPProblem.malformed("a chunk's size is '\(digits)'")
            }
            if size == 0 { break }
            try check(body.count + size)
            body += try readExactly(size, more)
            var ending = 2
            guard try readLine(&ending, more).isEmpty else {
                throw HTTPProblem.malformed("a chunk is longer than it says")
            }
        }
        var budget = Self.maximumHeadBytes
        _ = try readFields(&budget, more)
        return body
    }

    // MARK: Bytes

    private func check(_ size: Int) throws {
        guard size <= Self.maximumBodyBytes else {
            throw HTTPProblem.malformed("its body is larger than \(Self.maximumBodyBytes) bytes")
        }
    }

    /// Fills the buffer; false at the end of the connection.
    private mutating func fill(_ more: () throws -> [UInt8]) throws -> Bool {
        if position == buffer.count {
            buffer.removeAll(keepingCapacity: true)
            position = 0
        }
        let bytes = try more()
        sawBytes = sawBytes || !bytes.isEmpty
        buffer += bytes
        return !bytes.isEmpty
    }

    /// Reads a line without its ending, which counts against `budget` with it.
    private mutating func readLine(_ budget: inout Int, _ more: () throws -> [UInt8]) throws -> String {
        var line: [UInt8] = []
        while true {
            while position < buffer.count {
                let byte = buffer[position]
                position += 1
                budget -= 1
                guard budget >= 0 else { throw HTTPProblem.malformed("its head is too long") }
                if byte == 0x0A {
                    if line.last == 0x0D { line.removeLast() }
                    return String(decoding: line, as: UTF8.self)
                }
                line.append(byte)
            }
            guard try fill(more) else { throw HTTPProblem.cutOff(isEmpty: !sawBytes) }
        }
    }

    private mutating func readExactly(_ count: Int, _ more: () throws -> [UInt8]) throws -> [UInt8] {
        while buffer.count - position < count {
            guard try fill(more) else { throw HTTPProblem.cutOff(isEmpty: false) }
        }
        defer { position += count }
        return Array(buffer[position..<position + count])
    }

    private mutating func readToEnd(_ more: () throws -> [UInt8]) throws -> [UInt8] {
        while try fill(more) { try check(buffer.count - position) }
        defer { position = buffer.count }
        return Array(buffer[position...])
    }
}

extension StringProtocol {
    /// Without blanks and tabs at both ends.
    fileprivate func trimmingBlanks() -> String {
        var text = self[...]
        while let first = text.first, first == " " || first == "\t" { text.removeFirst() }
        while let last = text.last, last == " " || last == "\t" { text.removeLast() }
        return String(text)
    }
}
