internal import Glibc

/// The lock beside a socket: whoever holds it is that socket's daemon. The kernel lets go of it when the process ends,
/// however it ends. Its file holds the process's number.
struct SocketLock: Sendable {
    private let path: String
    private let descriptor: Int32

    /// Takes the lock of `socket`, waiting up to `patience` while its holder does not answer on the socket.
    init(socket: String, patience: Duration) throws(ServerStartError) {
        path = socket + ".lock"
        let end = ContinuousClock.now + patience
        while true {
            let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
            guard descriptor >= 0 else {
                throw .failed(operation: "open the lock", path: path, reason: UnixSocket.reason())
            }
            if flock(descriptor, LOCK_EX | LOCK_NB) == 0 {
                // The file may have been removed by the last holder between opening and locking it.
                if let mine = FileIdentity(descriptor: descriptor), mine == FileIdentity(path: path) {
                    self.descriptor = descriptor
                    writePID()
                    return
                }
                close(descriptor)
                continue
            }
            let number = errno
            let holder = Self.pid(in: descriptor)
            close(descriptor)
            guard number == EWOULDBLOCK || number == EINTR else {
                throw .failed(operation: "lock", path: path, reason: UnixSocket.reason(number))
            }
            if let pid = UnixSocket.pid(servedAt: socket) { throw .alreadyRunning(socket: socket, pid: pid) }
            // It holds the lock and does not answer: it is about to start or to stop, or is too busy to say.
            guard ContinuousClock.now < end else { throw .alreadyRunning(socket: socket, pid: holder) }
            usleep(50_000)
        }
    }

    /// Removes the lock's file and lets go of the lock.
    func release() {
        unlink(path)
        close(descriptor)
    }

    private func writePID() {
        let text = Array("\(getpid())\n".utf8)
        if ftruncate(descriptor, 0) == 0 { _ = pwrite(descriptor, text, text.count, 0) }
    }

    private static func pid(in descriptor: Int32) -> Int? {
        var text = [UInt8](repeating: 0, count: 24)
        let count = pread(descriptor, &text, text.count, 0)
        guard count > 0 else { return nil }
        return Int(String(decoding: text[..<count].prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self))
    }
}
