@preconcurrency import Glibc
public import SearchAPI
internal import Terminal

/// Starts and stops the daemon of an index.
public struct DaemonLauncher: Sendable {
    /// The program `kwicd`.
    public var program: String
    /// The index folder, absolute.
    public var index: String
    /// Where the daemon is to listen.
    public var socket: String
    /// The configuration file that the daemon is to read, absolute; nil for none named.
    public var config: String?
    /// True for a daemon that ends by itself when nobody has asked it anything for a time (`server.stop_after_idle`).
    public var endsWhenIdle: Bool
    /// The folder for its socket and log where these cannot lie in the index folder.
    public var folder: UserFolder
    /// Users whose daemon may answer instead, where one runs already.
    public var trusted: TrustedUsers

    /// How long a daemon may take until it answers, or until it is gone.
    public static let patienceSeconds = 15.0

    /// A launcher.
    public init(
        program: String, index: String, socket: String, config: String?, endsWhenIdle: Bool = false, folder: UserFolder,
        trusted: TrustedUsers = TrustedUsers()
    ) {
        self.program = program
        self.index = index
        self.socket = socket
        self.config = config
        self.endsWhenIdle = endsWhenIdle
        self.folder = folder
        self.trusted = trusted
    }

    /// The file for the daemon's output.
    public var logFile: String { DaemonLog.path(index: index, socket: socket) }

    /// Starts the daemon in the background, in a session of its own, and waits until it answers.
    ///
    /// Two clients may do this at once: the daemon that comes second sees the first and ends, and both clients find one.
    ///
    /// - Throws: `notStarted` with the end of the daemon's log as soon as it has ended without anyone answering.
    public func start() throws(ClientError) {
        // Looked for before anything is made: where there is no index, no log and no socket is left behind.
        guard access(index + "/current", F_OK) == 0 else { throw .noIndex(path: index) }
        if folder.holds(socket) || folder.holds(logFile) {
            do throws(UserFolder.Problem) { try folder.make() } catch {
                throw .notStarted(problem: error.description, log: [], logFile: nil)
            }
        }
        let log = try LogFile.open(logFile)
        defer { close(log) }
        let logStart = size(of: log)
        let process = try spawn(log: log)
        let deadline = Deadline(seconds: Self.patienceSeconds)
        let client = SearchClient(socketPath: socket, timeoutSeconds: 1, index: index, trusted: trusted)
        var pause: UInt32 = 1000
        while true {
            // Asked before looking at the process: one that has ended because another serves leaves that other there.
            var status: Int32 = 0
            let hasEnded = waitpid(process, &status, WNOHANG) == process
            if (try? client.health()) != nil { return }
            if hasEnded {
                throw .notStarted(
                    problem: "the daemon ended with \(Self.describe(status)) before it answered",
                    log: lastLines(from: logStart),
                    logFile: logFile)
            }
            guard !deadline.hasPassed else {
                throw .notStarted(
                    problem: "the daemon (process \(process)) was started and has not answered within "
                        + "\(Int(Self.patienceSeconds)) s; it may still be opening the index",
                    log: lastLines(from: logStart), logFile: logFile)
            }
            usleep(pause)
            pause = min(pause * 2, 20_000)
        }
    }

    /// Ends the daemon that `client` asks, and waits until nobody listens on its socket and the process, with the socket's file, is
    /// gone.
    ///
    /// - Returns: The number of the process that ended.
    public static func stop(_ client: SearchClient) throws(ClientError) -> Int {
        let socket = client.socketPath
        let pid = try client.status().value.pid
        guard pid > 1, let process = pid_t(exactly: pid) else {
            throw .notUnderstood(socket: socket, problem: "it says its process is \(pid)")
        }
        guard kill(process, SIGTERM) == 0 || errno == ESRCH else {
            throw .notStopped(
                problem: "the daemon on \(socket) (process \(pid)) could not be told to end: \(systemReason(errno)); "
                    + "end it as the user who started it")
        }
        let deadline = Deadline(seconds: patienceSeconds)
        while true {
            do throws(ClientError) {
                _ = try UnixConnection(to: socket, trusted: client.trusted, deadline: Deadline(seconds: 1))
            } catch {
                if case .notRunning = error, !RunningDaemon.isDaemon(process) { return pid }
            }
            guard !deadline.hasPassed else {
                throw .notStopped(
                    problem: "the daemon on \(socket) (process \(pid)) was told to end and still runs after "
                        + "\(Int(patienceSeconds)) s; it may be finishing a request, or end it with 'kill -9 \(pid)'")
            }
            usleep(5000)
        }
    }

    // MARK: The process

    private func spawn(log: Int32) throws(ClientError) -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, log, 1)
        posix_spawn_file_actions_adddup2(&actions, log, 2)
        // Whatever else this process was handed stays its own: a daemon that kept a pipe open would hold up its reader.
        for descriptor: Int32 in 3..<1024 {
            let flags = fcntl(descriptor, F_GETFD)
            if flags >= 0 && flags & FD_CLOEXEC == 0 { posix_spawn_file_actions_addclose(&actions, descriptor) }
        }

        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var defaults = sigset_t()
        sigemptyset(&defaults)
        for signal in [SIGPIPE, SIGINT, SIGHUP, SIGTERM, SIGQUIT] { sigaddset(&defaults, signal) }
        var blocked = sigset_t()
        sigemptyset(&blocked)
        posix_spawnattr_setsigdefault(&attributes, &defaults)
        posix_spawnattr_setsigmask(&attributes, &blocked)
        posix_spawnattr_setflags(
            &attributes, Self.newSession | Int16(POSIX_SPAWN_SETSIGDEF) | Int16(POSIX_SPAWN_SETSIGMASK))

        var arguments = [program, "--index", index, "--socket", socket]
        if let config { arguments += ["--config", config] }
        arguments.append("--ends-with-index")
        if endsWhenIdle { arguments.append("--ends-when-idle") }
        var pid: pid_t = 0
        let result = withCStrings(arguments) { posix_spawn(&pid, program, &actions, &attributes, $0, environ) }
        guard result == 0 else {
            throw .notStarted(
                problem: "\(program) could not be started: \(systemReason(result))", log: [], logFile: nil)
        }
        return pid
    }

    /// POSIX_SPAWN_SETSID (glibc's spawn.h), which the Glibc module leaves out.
    private static let newSession: Int16 = 0x80

    private static func describe(_ status: Int32) -> String {
        let signal = status & 0x7F
        return signal == 0 ? "status \((status >> 8) & 0xFF)" : "signal \(signal)"
    }

    // MARK: The log

    private func size(of descriptor: Int32) -> Int {
        var information = stat()
        return fstat(descriptor, &information) == 0 ? Int(information.st_size) : 0
    }

    /// The last lines, at most 10, of what was written to the log from byte `start` on.
    private func lastLines(from start: Int) -> [String] {
        let descriptor = open(logFile, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        guard descriptor >= 0 else { return [] }
        defer { close(descriptor) }
        let end = Int(lseek(descriptor, 0, SEEK_END))
        let first = max(start <= end ? start : 0, end - (16 << 10))  // it may have been begun anew
        guard end > first else { return [] }
        var bytes = [UInt8](repeating: 0, count: end - first)
        let count = pread(descriptor, &bytes, bytes.count, off_t(first))
        let text = String(decoding: bytes.prefix(max(count, 0)), as: UTF8.self)
        return text.split(separator: "\n").suffix(10).map { TerminalText.neutralised(String($0)) }
    }
}

/// Kwic's programs, found and run.
public enum Program {
    /// The program called `name`: beside the one that runs, or else in one of the folders of `path` (`PATH`).
    public static func find(_ name: String, path: String?) throws(ClientError) -> String {
        var folders = [folderOfThisProgram()].compactMap(\.self)
        folders += (path ?? "").split(separator: ":").map(String.init)
        for folder in folders where access(folder + "/" + name, X_OK) == 0 { return folder + "/" + name }
        throw .programMissing(name: name)
    }

    /// Becomes `program` with `arguments`; returns only where that failed, with the reason.
    public static func become(_ program: String, arguments: [String]) -> String {
        withCStrings([program] + arguments) { _ = execv(program, $0) }
        return "\(program) could not be run: \(systemReason(errno))"
    }

    private static func folderOfThisProgram() -> String? {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
        let count = readlink("/proc/self/exe", &buffer, buffer.count - 1)
        guard count > 0 else { return nil }
        let path = String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return path.lastIndex(of: "/").map { String(path[..<$0]) }
    }
}

/// Calls `body` with `strings` as C wants a list of arguments: ended by a null pointer, valid during the call.
func withCStrings<Result>(
    _ strings: [String], _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Result
) -> Result {
    var pointers = strings.map { strdup($0) } + [nil]
    defer { for pointer in pointers { free(pointer) } }
    return body(&pointers)
}
