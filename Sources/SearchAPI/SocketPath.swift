/// The place where the daemon of an index listens. Client and daemon both ask here, so they agree.
public enum SocketPath {
    /// Bytes that a Unix socket's path may have on Linux (`sun_path` less its closing zero: unix(7)).
    public static let maximumBytes = 107

    /// The socket of the index at `index`, an absolute path without symbolic links.
    ///
    /// `kwic.sock` in the index folder. Where that path is too long for a socket, or this user may not write to the folder (a
    /// read-only disk, somebody else's index), a file in the user's own folder, named by a hash of the index's path; but a
    /// daemon of a trusted user that listens in such an index folder is used.
    public static func forIndex(at index: String, in folder: UserFolder, trusted: TrustedUsers) -> String {
        let beside = index + "/kwic.sock"
        let fallback = folder.file(for: index, extension: "sock")
        guard beside.utf8.count <= maximumBytes else { return fallback }
        if !UserFolder.isReadOnly(index) { return beside }
        return UnixAddress.isServed(beside, by: trusted) ? beside : fallback
    }
}

/// The file for the output of a daemon that a client started. Client and daemon both ask here, so they agree.
public enum DaemonLog {
    /// `kwicd.log` in the index folder, or, where this user may not write there, a file beside the socket.
    public static func path(index: String, socket: String) -> String {
        guard UserFolder.isReadOnly(index) else { return index + "/kwicd.log" }
        return (socket.hasSuffix(".sock") ? String(socket.dropLast(5)) : socket) + ".log"
    }
}

/// The version of the programs and of the wire.
public enum KwicVersion {
    /// Of this build.
    public static let current = "0.1.0"
}
