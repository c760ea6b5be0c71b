internal import Glibc
internal import SearchAPI

/// A Unix socket that listens, its file, and the lock that keeps other daemons from it.
struct ListeningSocket: Sendable {
    let path: String
    /// The listening socket; whoever takes it over closes it.
    let descriptor: Int32
    private let lock: SocketLock
    private let file: FileIdentity

    /// Listens on `path` with permission bits `mode`. A socket file that nobody serves is replaced, a live one never.
    ///
    /// Where another daemon is about to start or to stop, this waits up to `patience` for the outcome.
    init(path: String, mode: UInt32, patience: Duration = .seconds(6)) throws(ServerStartError) {
        let bytes = path.utf8.count
        guard bytes <= SocketPath.maximumBytes else { throw .pathTooLong(socket: path, bytes: bytes) }
        guard bytes > 0, !path.utf8.contains(0) else {
            throw .failed(operation: "listen on", path: path, reason: "the path is empty or has a zero byte")
        }
        try Self.checkFolder(of: path)
        lock = try SocketLock(socket: path, patience: patience)
        do {
            try Self.removeStale(path)
            (descriptor, file) = try Self.listen(on: path, mode: mode)
        } catch {
            lock.release()
            throw error
        }
        self.path = path
    }

    /// Removes the socket's file, if it is still this one, and lets go of the lock. Does not close the socket.
    func release() {
        if FileIdentity(path: path) == file { unlink(path) }
        lock.release()
    }

    private static func checkFolder(of path: String) throws(ServerStartError) {
        guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")), slash != path.startIndex else { return }
        let folder = String(path[..<slash])
        var status = stat()
        guard stat(folder, &status) == 0 else {
            let number = errno
            if number == ENOENT { throw .folderMissing(socket: path, folder: folder) }
            throw .failed(operation: "reach the socket's folder", path: folder, reason: UnixSocket.reason(number))
        }
        guard status.st_mode & S_IFMT == S_IFDIR else {
            throw .failed(operation: "make a socket in", path: folder, reason: "it is no folder")
        }
    }

    private static func removeStale(_ path: String) throws(ServerStartError) {
        var status = stat()
        guard lstat(path, &status) == 0 else {
            if errno == ENOENT { return }
            throw .failed(operation: "look at", path: path, reason: UnixSocket.reason())
        }
        guard status.st_mode & S_IFMT == S_IFSOCK else { throw .notASocket(path) }
        switch UnixSocket.connect(to: path) {
        case .success(let descriptor):
            close(descriptor)
            throw .alreadyRunning(socket: path, pid: UnixSocket.pid(servedAt: path))
        case .failure(let error) where error.number == EAGAIN:
            throw .alreadyRunning(socket: path, pid: nil)
        case .failure(let error) where error.number == ECONNREFUSED:
            guard unlink(path) == 0 || errno == ENOENT else {
                throw .failed(operation: "remove the stale socket", path: path, reason: UnixSocket.reason())
            }
        case .failure(let error):
            throw .failed(operation: "find out who serves", path: path, reason: UnixSocket.reason(error.number))
        }
    }

    private static func listen(on path: String, mode: UInt32) throws(ServerStartError) -> (Int32, FileIdentity) {
        let descriptor = socket(
            AF_UNIX, Int32(SOCK_STREAM.rawValue) | UnixSocket.closeOnExec | UnixSocket.nonBlocking, 0)
        guard descriptor >= 0 else {
            throw .failed(operation: "make a socket for", path: path, reason: UnixSocket.reason())
        }
        guard UnixAddress.with(path, { bind(descriptor, $0, $1) }) == 0 else {
            let reason = UnixSocket.reason()
            close(descriptor)
            throw .failed(operation: "bind a socket to", path: path, reason: reason)
        }
        // Until it listens nobody can connect, so there is no moment with other permissions than these.
        guard chmod(path, mode) == 0, let file = FileIdentity(path: path), Glibc.listen(descriptor, 512) == 0 else {
            let reason = UnixSocket.reason()
            close(descriptor)
            unlink(path)
            throw .failed(operation: "listen on", path: path, reason: reason)
        }
        return (descriptor, file)
    }
}

/// Which file a path leads to.
struct FileIdentity: Hashable, Sendable {
    var device: UInt
    var inode: UInt

    /// The file at `path`, not followed where it is a link; nil where there is none.
    init?(path: String) {
        var status = stat()
        guard lstat(path, &status) == 0 else { return nil }
        (device, inode) = (UInt(status.st_dev), UInt(status.st_ino))
    }

    /// The open file `descriptor`.
    init?(descriptor: Int32) {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { return nil }
        (device, inode) = (UInt(status.st_dev), UInt(status.st_ino))
    }
}
