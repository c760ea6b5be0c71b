internal import Glibc

/// The file for a daemon's output.
enum LogFile {
    /// Opens the file at `path` to append to it, and makes it where it does not exist; only its owner can read it.
    ///
    /// Somebody else may have prepared the folder: a link, a pipe, a device or a file of another user is left alone.
    static func open(_ path: String) throws(ClientError) -> Int32 {
        let flags = O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK
        let descriptor = Glibc.open(path, flags, 0o600)
        guard descriptor >= 0 else {
            let code = errno
            throw refusal(path, code == ELOOP ? "it is a symbolic link" : systemReason(code))
        }
        var status = stat()
        var reason: String?
        if fstat(descriptor, &status) != 0 {
            reason = systemReason(errno)
        } else if status.st_mode & S_IFMT != S_IFREG {
            reason = "it is no regular file"
        } else if status.st_uid != geteuid() && geteuid() != 0 {
            reason = "it belongs to another user (number \(status.st_uid))"
        } else if status.st_nlink > 1 {
            reason = "it has another name elsewhere (a hard link)"
        } else if status.st_mode & 0o077 != 0, fchmod(descriptor, 0o600) != 0 {
            reason = systemReason(errno)
        }
        guard let reason else { return descriptor }
        close(descriptor)
        throw refusal(path, reason)
    }

    private static func refusal(_ path: String, _ reason: String) -> ClientError {
        .notStarted(
            problem:
                "the daemon's log \(path) cannot be written: \(reason); remove it, or run the daemon without a log: kwic serve",
            log: [], logFile: nil)
    }
}
