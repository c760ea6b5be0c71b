internal import SearchAPI

/// Why the daemon could not listen.
public enum ServerStartError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Another daemon listens there; `pid` is nil where it could not be learnt.
    case alreadyRunning(socket: String, pid: Int?)
    /// `bytes` is the length of the path.
    case pathTooLong(socket: String, bytes: Int)
    case notASocket(String)
    case folderMissing(socket: String, folder: String)
    /// Some call failed, with the system's own words.
    case failed(operation: String, path: String, reason: String)

    /// What failed, on what, and what to do next.
    public var description: String {
        switch self {
        case .alreadyRunning(let socket, let pid):
            "a daemon already listens on \(socket)\(pid.map { " (process \($0))" } ?? "");"
                + " stop it with 'kwic stop', or name another socket with --socket"
        case .pathTooLong(let socket, let bytes):
            "the socket's path has \(bytes) bytes, and a Unix socket allows \(SocketPath.maximumBytes): \(socket);"
                + " name a shorter one with --socket"
        case .notASocket(let path):
            "\(path) exists and is no socket, so it was left alone; move it away, or name another socket with --socket"
        case .folderMissing(let socket, let folder):
            "the socket \(socket) cannot be made: there is no folder \(folder); make it, or name another with --socket"
        case .failed(let operation, let path, let reason):
            "could not \(operation) \(path): \(reason); check the folder's permissions and space,"
                + " or name another socket with --socket"
        }
    }
}
