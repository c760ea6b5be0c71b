/// Where the daemon of an index listens. Client and daemon both ask here, so they agree.
public enum SocketPath {
    /// Bytes that a Unix socket's path may have on Linux (`sun_path` less its closing zero: unix(7)).
    public static let maximumBytes = 107

    /// The socket of the index at `index`, an absolute path without symbolic links.
    ///
    /// `kwic.sock` in the index folder; where that is too long, `kwic-` and a hash of it in `runtimeDirectory`
    /// (`$XDG_RUNTIME_DIR`) or in `/tmp`.
    public static func forIndex(at index: String, runtimeDirectory: String?) -> String {
        let beside = index + "/kwic.sock"
        if beside.utf8.count <= maximumBytes { return beside }
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325  // FNV-1a, 64 bits
        for byte in beside.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        let digits = String(hash, radix: 16)
        let name = "kwic-" + String(repeating: "0", count: 16 - digits.utf8.count) + digits + ".sock"
        if let runtimeDirectory, !runtimeDirectory.isEmpty {
            let path = runtimeDirectory + "/" + name
            if path.utf8.count <= maximumBytes { return path }
        }
        return "/tmp/" + name
    }
}

/// Where the output of a daemon goes that a client started. Client and daemon both ask here, so they agree.
public enum DaemonLog {
    /// The file of the index at `index`.
    public static func path(index: String) -> String { index + "/kwicd.log" }
}

/// The version of the programs and of the wire.
public enum KwicVersion {
    /// Of this build.
    public static let current = "0.1.0"
}
