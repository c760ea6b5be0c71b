internal import Glibc
internal import SearchAPI

/// The calls on Unix sockets that are made before there is an event loop. They block, briefly.
enum UnixSocket {
    /// A socket connected to `path`, or the error number. The caller closes it.
    static func connect(to path: String) -> Result<Int32, ConnectError> {
        // Not blocking: a listener whose queue is full answers at once that it is busy, which says that it is alive.
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | nonBlocking | closeOnExec, 0)
        guard descriptor >= 0 else { return .failure(ConnectError(number: errno)) }
        guard UnixAddress.with(path, { Glibc.connect(descriptor, $0, $1) }) == 0 else {
            let number = errno
            close(descriptor)
            return .failure(ConnectError(number: number))
        }
        return .success(descriptor)
    }

    struct ConnectError: Error {
        var number: Int32
    }

    /// The process that serves `path`, if it says so within a second.
    static func pid(servedAt path: String) -> Int? {
        guard case .success(let descriptor) = connect(to: path) else { return nil }
        defer { close(descriptor) }
        let request = Array("GET /v1/status HTTP/1.1\r\nHost: kwic\r\nConnection: close\r\n\r\n".utf8)
        guard send(descriptor, request, request.count, Int32(MSG_NOSIGNAL)) == request.count else { return nil }
        var answer: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 16_384)
        let end = ContinuousClock.now + .seconds(1)
        while answer.count < 1_048_576, ContinuousClock.now < end {
            var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            guard poll(&waiting, 1, 100) >= 0 else { return nil }
            if waiting.revents == 0 { continue }
            let count = recv(descriptor, &chunk, chunk.count, 0)
            guard count > 0 else { break }
            answer += chunk[..<count]
        }
        guard let body = answer.firstRange(of: Array("\r\n\r\n".utf8)) else { return nil }
        return try? JSONValue(parsing: Array(answer[body.upperBound...])).value("pid")
    }

    static let closeOnExec = Int32(SOCK_CLOEXEC.rawValue)
    static let nonBlocking = Int32(SOCK_NONBLOCK.rawValue)

    /// The system's words for `number`.
    static func reason(_ number: Int32 = errno) -> String { String(cString: strerror(number)) }
}
