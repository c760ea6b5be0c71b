import Glibc
import Indexing
import SearchAPI
import SearchClient
import Settings
import XapianIndex

/// The daemon and its socket.
struct DaemonChecks {
    let settings: Settings

    func findings() -> [Finding] {
        let path = settings.socketPath
        guard path.utf8.count <= SocketPath.maximumBytes else {
            return [
                .problem(
                    "socket",
                    "\(path) has \(path.utf8.count) bytes, and a socket's path may have \(SocketPath.maximumBytes)",
                    "Name a shorter one with --socket or server.socket, or leave it out.")
            ]
        }
        do throws(UserFolder.Problem) {
            if settings.userFolder.holds(path) { try settings.userFolder.check() }
        } catch {
            return [.problem("socket", error.description, "Until then nothing can be searched.")]
        }
        var status = stat()
        guard lstat(path, &status) == 0 else {
            return [
                .ok("socket", "\(path), not there now"),
                .ok("daemon", "none runs; kwic search, or kwic start, starts one"),
            ]
        }
        guard status.st_mode & S_IFMT == S_IFSOCK else {
            return [
                .problem(
                    "socket", "\(path) is no socket, so no daemon can listen there",
                    "Move that file away, or name another socket with --socket or server.socket.")
            ]
        }
        return [permissions(path, status), daemon(path)]
    }

    private func permissions(_ path: String, _ status: stat) -> Finding {
        let mode = status.st_mode & 0o777
        let text = String(mode, radix: 8)
        guard mode == settings.server.socketMode else {
            return .warning(
                "socket", "\(path) has mode \(text), and \(String(settings.server.socketMode, radix: 8)) is configured",
                "Restart the daemon: kwic stop, kwic start.")
        }
        guard mode & 0o077 == 0 else {
            return .warning(
                "socket", "\(path) has mode \(text): others than its owner may search",
                "If that is not meant, set server.socket_mode to 0600.")
        }
        return .ok("socket", "\(path), mode 0\(text)")
    }

    private func daemon(_ path: String) -> Finding {
        let status: StatusResponse
        do throws(ClientError) {
            status = try SearchClient(socketPath: path, timeoutSeconds: 5, trusted: settings.trustedUsers)
                .status().value
        } catch {
            if case .notRunning = error {
                return .warning(
                    "daemon", "none listens on \(path), which one that was killed left behind",
                    "Nothing: the next daemon replaces it (kwic start).")
            }
            return .problem(
                "daemon", error.description, "Stop it with kwic stop, or by its process, and start it anew.")
        }
        let restart = "Restart it: kwic stop, kwic start."
        guard status.version == KwicVersion.current else {
            return .problem(
                "daemon", "process \(status.pid) is of version \(status.version), kwic-index of \(KwicVersion.current)",
                restart)
        }
        guard status.index.path == settings.index.path else {
            return .problem(
                "daemon", "process \(status.pid) serves \(status.index.path), not \(settings.index.path)",
                "Name that index with --index, or stop the daemon and start it for this one.")
        }
        return .ok("daemon", "process \(status.pid), version \(status.version), generation \(status.index.generation)")
    }
}

/// What the system gives: disk, watches, character encoding.
struct SystemChecks {
    let settings: Settings
    let survey: CorpusSurvey?

    func findings() -> [Finding] { [disk(), watches(), locale()].compactMap(\.self) }

    private func disk() -> Finding {
        // The folder may be yet to be made: its disk is that of the nearest one above.
        var path = settings.index.path
        while access(path, F_OK) != 0, path != "/", let slash = path.lastIndex(of: "/") {
            path = slash == path.startIndex ? "/" : String(path[..<slash])
        }
        guard let free = SystemFile.freeBytes(at: path) else {
            return .warning(
                "disk", "the system does not say how much is free at \(path)", "Look yourself: df '\(path)'")
        }
        let needed = settings.index.freeBytes
        guard free >= needed else {
            return .problem(
                "disk", "\(megabytes(free)) are free at \(path), less than index.free_bytes (\(megabytes(needed)))",
                "Make room, or move the index; until then kwic index does nothing.")
        }
        return .ok("disk", "\(megabytes(free)) free at \(path)")
    }

    /// Watches for folders, where the corpus is to be followed.
    private func watches() -> Finding? {
        guard settings.corpus.watch, let survey,
            let text = try? SystemFile.read("/proc/sys/fs/inotify/max_user_watches"),
            let limit = Int(String(decoding: text.prefix { $0 != 0x0A }, as: UTF8.self))
        else { return nil }
        guard survey.folders <= limit else {
            return .warning(
                "watches", "the corpus has \(count(survey.folders, "folder")), and the system watches \(limit) at most",
                "Raise fs.inotify.max_user_watches (sysctl); until then changes are noticed after some seconds only.")
        }
        return .ok("watches", "\(count(survey.folders, "folder")) to watch, of at most \(grouped(limit))")
    }

    private func locale() -> Finding {
        let environment = ProcessEnvironment.variables()
        let value = environment["LC_ALL"] ?? environment["LC_CTYPE"] ?? environment["LANG"] ?? ""
        let folded = value.lowercased()
        guard folded.hasSuffix("utf-8") || folded.hasSuffix("utf8") else {
            return .warning(
                "locale", value.isEmpty ? "none is set" : "\(value) is not UTF-8",
                "Kwic writes UTF-8 all the same; set LANG=C.UTF-8 if letters look wrong on your terminal.")
        }
        return .ok("locale", value)
    }
}
