internal import Foundation
internal import Glibc

/// A Unix socket client that sends and receives bytes as they are, to say to a server what no library would.
public final class RawSocket: Sendable {
    private let descriptor: Int32

    /// Connects to `path`, trying for up to `patience` while nothing listens there yet.
    public init(_ path: String, patience: Duration = .seconds(5)) throws {
        let end = ContinuousClock.now + patience
        while true {
            let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
            guard descriptor >= 0 else { throw RawSocketError(operation: "socket", number: errno) }
            var address = sockaddr_un()
            address.sun_family = sa_family_t(AF_UNIX)
            withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8.prefix($0.count - 1)) }
            let status = withUnsafePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
                }
            }
            if status == 0 {
                self.descriptor = descriptor
                return
            }
            let number = errno
            close(descriptor)
            guard ContinuousClock.now < end else { throw RawSocketError(operation: "connect", number: number) }
            usleep(5_000)
        }
    }

    deinit { close(descriptor) }

    /// Sends all of `bytes`; returns false where the other side has gone.
    @discardableResult
    public func send(_ bytes: [UInt8]) -> Bool {
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return false }
            sent += count
        }
        return true
    }

    /// Sends `text` as UTF-8; returns false where the other side has gone.
    @discardableResult
    public func send(_ text: String) -> Bool { send(Array(text.utf8)) }

    /// Says that nothing more will be sent (`SHUT_WR`).
    public func finishSending() { shutdown(descriptor, Int32(SHUT_WR)) }

    /// Receives what comes next, at most `count` bytes; empty where the other side has closed, nil where nothing came
    /// within `patience`.
    public func receive(upTo count: Int = 65_536, patience: Duration = .seconds(10)) -> [UInt8]? {
        var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        let milliseconds = patience.components.seconds * 1000 + patience.components.attoseconds / 1_000_000_000_000_000
        guard poll(&waiting, 1, Int32(clamping: milliseconds)) > 0 else { return nil }
        var bytes = [UInt8](repeating: 0, count: count)
        let received = recv(descriptor, &bytes, count, 0)
        return received > 0 ? Array(bytes[..<received]) : []
    }

    /// Receives until the other side closes; nil where it has not after `patience` without a byte.
    public func receiveAll(patience: Duration = .seconds(10)) -> [UInt8]? {
        var all: [UInt8] = []
        while true {
            guard let bytes = receive(patience: patience) else { return nil }
            if bytes.isEmpty { return all }
            all += bytes
        }
    }

    /// Receives one HTTP response that has a `Content-Length`; nil where none came whole.
    ///
    /// - Parameters:
    ///   - hasBody: False for the answer to a `HEAD` request and for `100 Continue`.
    ///   - rest: What was received after an earlier response; gets what comes after this one.
    public func receiveResponse(
        hasBody: Bool = true, rest: inout [UInt8], patience: Duration = .seconds(10)
    ) -> RawResponse? {
        while true {
            if let (response, used) = RawResponse.parse(rest, hasBody: hasBody) {
                rest.removeFirst(used)
                return response
            }
            guard let bytes = receive(patience: patience), !bytes.isEmpty else { return nil }
            rest += bytes
        }
    }

    /// Receives one HTTP response; nil where none came whole.
    public func receiveResponse(hasBody: Bool = true, patience: Duration = .seconds(10)) -> RawResponse? {
        var rest: [UInt8] = []
        return receiveResponse(hasBody: hasBody, rest: &rest, patience: patience)
    }
}

/// A call that failed, with its error number.
public struct RawSocketError: Error {
    /// The system call.
    public var operation: String
    /// `errno`.
    public var number: Int32
}

/// An HTTP response, taken apart just enough for a test.
public struct RawResponse: Hashable, Sendable {
    /// The status code.
    public var status: Int
    /// Names in lower case.
    public var headers: [String: String]
    /// As text; what is not UTF-8 is mended.
    public var body: String

    /// The response at the start of `bytes` and how many bytes it takes; nil while it is not whole.
    static func parse(_ bytes: [UInt8], hasBody: Bool) -> (RawResponse, Int)? {
        guard let end = bytes.firstRange(of: Array("\r\n\r\n".utf8)) else { return nil }
        let lines = String(decoding: bytes[..<end.lowerBound], as: UTF8.self).components(separatedBy: "\r\n")
        let words = lines[0].split(separator: " ", maxSplits: 2)
        guard words.count >= 2, words[0] == "HTTP/1.1", let status = Int(words[1]) else { return nil }
        var headers: [String: String] = [:]
        for line in lines.dropFirst() {
            guard let colon = line.firstIndex(of: ":") else { return nil }
            headers[line[..<colon].lowercased()] =
                line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
        }
        let length = hasBody ? headers["content-length"].flatMap(Int.init) ?? 0 : 0
        guard length >= 0, bytes.count - end.upperBound >= length else { return nil }
        let body = String(decoding: bytes[end.upperBound..<(end.upperBound + length)], as: UTF8.self)
        return (RawResponse(status: status, headers: headers, body: body), end.upperBound + length)
    }
}
