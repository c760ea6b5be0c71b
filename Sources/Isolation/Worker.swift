internal import FoundationEssentials
internal import Glibc
public import Passages
public import Reading

/// The side that asks: has files read in processes of their own, with limits. One a thread; it starts the program when it is
/// first needed, and again where that was lost.
public final class Worker {
    private let program: String
    private let options: ReadingOptions
    private var process: (pid: pid_t, socket: Int32)?
    private var buffer = [UInt8](repeating: 0, count: Packet.size + 1)

    /// Milliseconds beyond the limits after which a process that says nothing is killed from this side.
    private static let graceMilliseconds = 30_000
    /// Milliseconds between two questions whether to go on.
    private static let pollMilliseconds: Int32 = 250

    /// Where kwic-extract is: beside this program.
    public static var standardProgram: String {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
        let count = readlink("/proc/self/exe", &buffer, buffer.count - 1)
        let path = String(decoding: buffer[..<max(0, count)].map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return (path.lastIndex(of: "/").map { String(path[..<$0]) } ?? ".") + "/kwic-extract"
    }

    /// A worker that runs `program`, kwic-extract's path.
    public init(program: String, options: ReadingOptions) {
        self.program = program
        self.options = options
    }

    deinit { stop() }

    /// Has a file read.
    ///
    /// A crash, a limit that is met or a program that cannot be started are problems of the file and no errors.
    ///
    /// - Parameters:
    ///   - location: Where it is on disk.
    ///   - path: Its path in the corpus.
    ///   - isCancelled: Asked a few times a second while nothing comes.
    /// - Returns: False if it was cancelled before the file's end.
    /// - Throws: Only what `document` throws.
    @discardableResult
    public func read(
        location: String, path: String, isCancelled: () -> Bool = { false }, document: (Document) throws -> Void,
        problem: (ReadingProblem) -> Void
    ) throws -> Bool {
        guard let socket = start(problem) else { return true }
        var request = ByteWriter()
        request.texts([location, path])
        guard Packet.send(request.bytes[...], .file, to: socket) else { return lost(problem, isPartial: false) }
        var waited: Int32 = 0
        var message: [UInt8] = []
        var isPartial = false
        while true {
            var ready = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
            let limit = Int32(clamping: options.limits.wallSeconds * 1000 + Self.graceMilliseconds)
            let count = poll(&ready, 1, min(Self.pollMilliseconds, limit))
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                if isCancelled() {
                    stop()
                    return false
                }
                waited += Self.pollMilliseconds
                guard waited >= limit else { continue }
                stop()
                let end = ProcessEnd(cause: .signalled, detail: Int(SIGALRM))
                problem(end.problem(options.limits, isPartial: isPartial) ?? .binary)
                return true
            }
            waited = 0
            guard let (kind, payload) = Packet.receive(from: socket, &buffer) else {
                return lost(problem, isPartial: isPartial)
            }
            switch kind {
            case .documentPart, .problemPart: message += payload
            case .document:
                message += payload
                guard let read = Self.decode(message, { (input) throws(DamagedBytes) in try input.document() }) else {
                    return lost(problem, isPartial: isPartial)
                }
                message.removeAll(keepingCapacity: message.count < 1 << 20)
                isPartial = true
                do { try document(read) } catch {
                    // The file was not read to its end: what is left in the socket belongs to nothing.
                    stop()
                    throw error
                }
            case .problem:
                message += payload
                guard let found = Self.decode(message, { (input) throws(DamagedBytes) in try input.problem() }) else {
                    return lost(problem, isPartial: isPartial)
                }
                message.removeAll(keepingCapacity: true)
                problem(found)
            case .end:
                if let failure = ProcessEnd(decoding: payload)?.problem(options.limits, isPartial: isPartial) {
                    problem(failure)
                }
                return true
            default: return lost(problem, isPartial: isPartial)
            }
        }
    }

    private static func decode<Value>(
        _ bytes: [UInt8], _ read: (inout ByteReader) throws(DamagedBytes) -> Value
    ) -> Value? {
        bytes.withUnsafeBytes { bytes in
            var input = ByteReader(bytes)
            return try? read(&input)
        }
    }

    /// The program went away by itself: it was killed, or the machine ran out of memory.
    private func lost(_ problem: (ReadingProblem) -> Void, isPartial: Bool) -> Bool {
        stop()
        problem(
            ReadingProblem(
                reason: "crashed",
                detail: "\(program) ended while it read the file; run again, and see the system's log if it comes back",
                isPartial: isPartial))
        return true
    }

    /// The socket of a running program.
    private func start(_ problem: (ReadingProblem) -> Void) -> Int32? {
        if let process { return process.socket }
        func fail(_ code: Int32) -> Int32? {
            problem(
                ReadingProblem(
                    reason: "no_worker",
                    detail: "\(program), which reads this format, could not be started: "
                        + "\(String(cString: strerror(code))); install Kwic's programs side by side, then run again"))
            return nil
        }
        var ends: [Int32] = [-1, -1]
        let type = Int32(SOCK_SEQPACKET.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        guard socketpair(AF_UNIX, type, 0, &ends) == 0 else { return fail(errno) }
        defer { close(ends[1]) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, ends[1], STDIN_FILENO)
        // Libraries write their complaints to standard error; what matters comes as problems.
        for output in [STDOUT_FILENO, STDERR_FILENO] {
            posix_spawn_file_actions_addopen(&actions, output, "/dev/null", O_WRONLY, 0)
        }
        var arguments: [UnsafeMutablePointer<CChar>?] = [strdup(program), strdup("--worker"), nil]
        defer { for argument in arguments { free(argument) } }
        var environment = Self.environment
        defer { for variable in environment { free(variable) } }
        var pid: pid_t = 0
        // A process group of its own: Ctrl-C on a terminal reaches the run, which ends the program, and no file's reading.
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        posix_spawnattr_setpgroup(&attributes, 0)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP))
        let code = posix_spawn(&pid, program, &actions, &attributes, &arguments, &environment)
        guard code == 0 else {
            close(ends[0])
            return fail(code)
        }
        process = (pid, ends[0])
        guard let json = try? JSONEncoder().encode(options),
            Packet.send(Array(json), as: .options, part: .optionsPart, to: ends[0])
        else {
            stop()
            return fail(EPIPE)
        }
        return ends[0]
    }

    /// This process's variables, but no backtrace where a reader crashes: to write one takes longer than to read most files,
    /// and nobody would see it.
    private static var environment: [UnsafeMutablePointer<CChar>?] {
        var copies: [UnsafeMutablePointer<CChar>?] = [strdup("SWIFT_BACKTRACE=enable=no")]
        var next = environ
        while let variable = next.pointee {
            if strncmp(variable, "SWIFT_BACKTRACE=", 16) != 0 { copies.append(strdup(variable)) }
            next += 1
        }
        return copies + [nil]
    }

    /// Ends the program, and what it runs.
    private func stop() {
        guard let process else { return }
        close(process.socket)
        kill(process.pid, SIGKILL)
        var status: Int32 = 0
        while waitpid(process.pid, &status, 0) < 0 && errno == EINTR {}
        self.process = nil
    }
}
