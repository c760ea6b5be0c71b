import Foundation
import Glibc
import Synchronization

/// What a fake daemon does with one connection's next request.
enum Reply: Sendable {
    /// Sends these pieces, with a short pause between them, and keeps the connection open.
    case send([String])
    /// Sends this, and closes.
    case sendAndClose(String)
    /// Never answers.
    case silence
}

/// A socket in a folder of its own that gives canned answers, one a request, in order; then it closes connections.
final class FakeDaemon: Sendable {
    let socketPath: String
    private let folder: String
    private let listener: Int32
    private let state: Mutex<State>

    private struct State {
        var replies: [Reply]
        var requests: [String] = []
        var connections = 0
    }

    init(_ replies: [Reply]) throws {
        folder = NSTemporaryDirectory() + "kwic-fake-\(UUID().uuidString.prefix(8))"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        socketPath = folder + "/s.sock"
        listener = try Self.listen(at: socketPath)
        state = Mutex(State(replies: replies))
        Thread.detachNewThread { [self] in accept() }
    }

    private static func listen(at path: String) throws -> Int32 {
        let listener = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let bound = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard bound == 0, Glibc.listen(listener, 16) == 0 else { throw POSIXError(.EADDRINUSE) }
        return listener
    }

    /// The requests that came, whole.
    var requests: [String] { state.withLock { $0.requests } }
    var connections: Int { state.withLock { $0.connections } }

    func stop() {
        shutdown(listener, Int32(SHUT_RDWR))
        close(listener)
        try? FileManager.default.removeItem(atPath: folder)
    }

    private func accept() {
        while true {
            let connection = Glibc.accept(listener, nil, nil)
            guard connection >= 0 else { return }
            state.withLock { $0.connections += 1 }
            Thread.detachNewThread { [self] in serve(connection) }
        }
    }

    private func serve(_ connection: Int32) {
        defer { close(connection) }
        while let request = receive(connection) {
            let reply = state.withLock { state -> Reply? in
                state.requests.append(request)
                return state.replies.isEmpty ? nil : state.replies.removeFirst()
            }
            switch reply {
            case .send(let pieces):
                for piece in pieces {
                    send(connection, piece)
                    usleep(2000)
                }
            case .sendAndClose(let text): return send(connection, text)
            case .silence: _ = receive(connection)
            case nil: return
            }
        }
    }

    private func send(_ connection: Int32, _ text: String) {
        let bytes = Array(text.utf8)
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes {
                Glibc.send(connection, $0.baseAddress! + sent, $0.count - sent, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return }
            sent += count
        }
    }

    /// A request with its body; nil where the client is gone.
    private func receive(_ connection: Int32) -> String? {
        var bytes: [UInt8] = []
        var byte: UInt8 = 0
        var bodyStart: Int?
        var length = 0
        while true {
            if let bodyStart, bytes.count >= bodyStart + length { return String(decoding: bytes, as: UTF8.self) }
            guard recv(connection, &byte, 1, 0) == 1 else { return nil }
            bytes.append(byte)
            if bodyStart == nil, bytes.suffix(4) == [13, 10, 13, 10] {
                bodyStart = bytes.count
                for line in String(decoding: bytes, as: UTF8.self).split(separator: "\r\n") {
                    if line.lowercased().hasPrefix("content-length:") {
                        length = Int(line.dropFirst(15).trimmingCharacters(in: .whitespaces)) ?? 0
                    }
                }
            }
        }
    }
}

/// A whole answer with a length.
func answer(
    _ body: String, status: String = "200 OK", type: String = "application/json", index: String? = nil
) -> String {
    let header = index.map { "Kwic-Index: \($0)\r\n" } ?? ""
    return "HTTP/1.1 \(status)\r\nContent-Type: \(type)\r\n\(header)Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
}
