internal import Glibc
internal import Synchronization
internal import Terminal

/// Standard error as the log is written to it; where that is a file of the daemon's own, it does not grow for ever.
final class LogOutput: TextOutputStream, Sendable {
    /// The program's one log.
    static let standardError = LogOutput()

    private struct Bound {
        var path: String
        var bytes: Int
    }

    private let bound = Mutex<Bound?>(nil)
    private let isTerminal = isatty(STDERR_FILENO) == 1

    /// From now on, if the log goes to the file at `path` and has more than `bytes` bytes, that file becomes `path.1`, in the
    /// place of the last that was called so, and the log begins anew.
    func begin(anewAfter bytes: Int, at path: String) {
        bound.withLock { $0 = Bound(path: path, bytes: bytes) }
    }

    /// Writes a message, whole before any other.
    func write(_ message: String) {
        bound.withLock { bound in
            var message = isTerminal ? TerminalText.neutralised(message, keepsLines: true) : message
            message.withUTF8 { bytes in
                var written = 0
                while written < bytes.count {
                    let count = Glibc.write(STDERR_FILENO, bytes.baseAddress! + written, bytes.count - written)
                    if count < 0 && errno == EINTR { continue }
                    guard count > 0 else { return }  // there is nowhere to say that the log cannot be written
                    written += count
                }
            }
            if let bound { turnOver(bound) }
        }
    }

    private func turnOver(_ bound: Bound) {
        var log = stat()
        var file = stat()
        guard fstat(STDERR_FILENO, &log) == 0, log.st_mode & S_IFMT == S_IFREG, log.st_size > bound.bytes,
            lstat(bound.path, &file) == 0, isSame(file, log), rename(bound.path, bound.path + ".1") == 0
        else { return }
        let next = open(bound.path, O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard next >= 0 else { return }
        var output = stat()
        if fstat(STDOUT_FILENO, &output) == 0, isSame(output, log) { dup2(next, STDOUT_FILENO) }
        dup2(next, STDERR_FILENO)
        close(next)
    }

    private func isSame(_ one: stat, _ other: stat) -> Bool {
        one.st_dev == other.st_dev && one.st_ino == other.st_ino
    }
}
