package import Glibc

/// A folder of the user's own, for sockets and logs that cannot lie in an index folder: `kwic` in `$XDG_RUNTIME_DIR`, or
/// `/tmp/kwic-UID`. Nobody else may enter it, so nobody else can put a socket there in the daemon's place.
public struct UserFolder: Hashable, Sendable {
    /// Absolute. It need not exist yet.
    public let path: String

    /// The folder of this process's user.
    ///
    /// - Parameter runtimeDirectory: `$XDG_RUNTIME_DIR`; not used where it is no folder of this user that others may not write
    ///   to (it may be another user's, after `su`), or is too long for a socket's path.
    public init(runtimeDirectory: String?) {
        let name = "/0123456789abcdef.sock"
        if let runtimeDirectory, runtimeDirectory.hasPrefix("/"), Self.isOwn(runtimeDirectory),
            runtimeDirectory.utf8.count + "/kwic".utf8.count + name.utf8.count <= SocketPath.maximumBytes
        {
            path = runtimeDirectory + "/kwic"
        } else {
            path = "/tmp/kwic-\(geteuid())"
        }
    }

    /// The file of an index: a hash of the index's path, and an extension.
    func file(for index: String, extension suffix: String) -> String {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325  // FNV-1a, 64 bits
        for byte in index.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        let digits = String(hash, radix: 16)
        return path + "/" + String(repeating: "0", count: 16 - digits.utf8.count) + digits + "." + suffix
    }

    /// Whether `file` lies in this folder.
    public func holds(_ file: String) -> Bool {
        file.hasPrefix(path + "/") && !file.dropFirst(path.utf8.count + 1).contains("/")
    }

    /// Makes the folder, mode 0700, where it does not exist.
    ///
    /// - Throws: Where it cannot be made, or what is there is not for this user alone.
    public func make() throws(Problem) {
        if mkdir(path, 0o700) != 0, errno != EEXIST {
            let reason = String(cString: strerror(errno))
            throw Problem(
                description: "the folder \(path) for sockets and logs cannot be made: \(reason); \(Self.advice)")
        }
        try check()
    }

    /// Looks whether the folder is this user's alone; one that does not exist is.
    public func check() throws(Problem) {
        var status = stat()
        guard lstat(path, &status) == 0 else {
            if errno == ENOENT { return }
            throw problem("cannot be looked at: \(String(cString: strerror(errno)))")
        }
        switch status.st_mode & S_IFMT {
        case S_IFDIR: break
        case S_IFLNK: throw problem("is a symbolic link")
        default: throw problem("is no folder")
        }
        guard status.st_uid == geteuid() else { throw problem("belongs to another user (number \(status.st_uid))") }
        guard status.st_mode & 0o077 == 0 else { throw problem("is open to others (make it 0700)") }
    }

    private func problem(_ what: String) -> Problem {
        Problem(description: "\(path) \(what), so no socket or log in it is used; \(Self.advice)")
    }

    private static let advice =
        "set XDG_RUNTIME_DIR to a folder of your own with mode 0700, or name a socket with --socket"

    /// The reason why the folder is not used, and what to do.
    public struct Problem: Error, Hashable, Sendable, CustomStringConvertible {
        public var description: String
    }

    /// Whether `path` is a folder of this process's user that nobody else may write to.
    private static func isOwn(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR && status.st_uid == geteuid()
            && status.st_mode & 0o022 == 0
    }

    /// Whether `folder` exists and this user may not make files in it, because of its permissions or because its disk is
    /// mounted read-only.
    static func isReadOnly(_ folder: String) -> Bool {
        access(folder, F_OK) == 0 && faccessat(AT_FDCWD, folder, W_OK | X_OK, AT_EACCESS) != 0
    }
}

/// Users whose daemons are asked. A daemon sees every query and its answers are believed, so one of a stranger is refused,
/// also where the stranger was the first to make the socket.
public struct TrustedUsers: Hashable, Sendable {
    private let others: Set<UInt32>

    /// This process's user, root, and the users whose numbers `others` lists, with commas (`$KWIC_DAEMON_USER`). What is no
    /// number names nobody.
    public init(others: String? = nil) {
        self.others = Set((others ?? "").split(separator: ",").compactMap { UInt32(String($0)) })
    }

    /// Whether a daemon of the user with this number is asked.
    public func contains(_ user: UInt32) -> Bool { user == geteuid() || user == 0 || others.contains(user) }
}

/// Addresses of Unix sockets.
package enum UnixAddress {
    /// Calls `body` with the address of `path`, which must not be longer than `SocketPath.maximumBytes`.
    package static func with<T>(_ path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> T) -> T {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8.prefix(SocketPath.maximumBytes)) }
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
    }

    /// The user who listens at the other end of a connected socket; nil where the system does not say.
    package static func user(servedBy descriptor: Int32) -> UInt32? {
        var credentials: [UInt32] = [0, .max, .max]  // struct ucred: process, user, group
        var size = socklen_t(credentials.count * MemoryLayout<UInt32>.size)
        guard getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &credentials, &size) == 0 else { return nil }
        return credentials[1]
    }

    /// Whether a process of a trusted user listens on `path`.
    static func isServed(_ path: String, by trusted: TrustedUsers) -> Bool {
        let descriptor = socket(
            AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        guard with(path, { connect(descriptor, $0, $1) }) == 0, let user = user(servedBy: descriptor) else {
            return false
        }
        return trusted.contains(user)
    }
}
