import Glibc

/// What the process was started with, as far as Kwic looks at it.
public enum ProcessEnvironment {
    /// The variables that any part of Kwic looks at; no other is read.
    public static let names = [
        "KWIC_CONFIG", "KWIC_DAEMON_USER", "KWIC_INDEX", "KWIC_SOCKET", "XDG_CONFIG_HOME", "XDG_RUNTIME_DIR", "HOME",
        "PATH", "NO_COLOR",
        "TERM", "COLUMNS", "LANG", "LC_ALL", "LC_CTYPE",
    ]

    /// Those that are set and not empty.
    public static func variables() -> [String: String] {
        var found: [String: String] = [:]
        for name in names {
            guard let value = getenv(name), value.pointee != 0 else { continue }
            found[name] = String(cString: value)
        }
        return found
    }

    /// The current folder, absolute; `/` where it was deleted.
    public static func currentDirectory() -> String {
        guard let path = getcwd(nil, 0) else { return "/" }
        defer { free(path) }
        return String(cString: path)
    }
}
