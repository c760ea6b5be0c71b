@preconcurrency import Glibc

extension Program {
    /// What came of running a program.
    public enum Result: Hashable, Sendable {
        /// It ended with 0; what it wrote.
        case written([UInt8])
        /// It could not be started, or ended otherwise; the last line that it wrote.
        case failed(String)
        /// It did not end in time, and was killed.
        case tookTooLong
    }

    /// Runs `program` and waits until it has ended, at most so long. Standard error counts as output.
    public static func run(_ program: String, arguments: [String], seconds: Double) -> Result {
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else { return .failed(systemReason(errno)) }
        let (read, write) = (ends[0], ends[1])
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        defer { close(read) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, write, 1)
        posix_spawn_file_actions_adddup2(&actions, write, 2)
        var process: pid_t = 0
        let code = withCStrings([program] + arguments) {
            posix_spawn(&process, program, &actions, nil, $0, environ)
        }
        close(write)
        guard code == 0 else { return .failed("\(program) could not be started: \(systemReason(code))") }
        let deadline = Deadline(seconds: seconds)
        let output = readAll(from: read, deadline)
        if output == nil { kill(process, SIGKILL) }
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0, errno == EINTR {}
        guard let output else { return .tookTooLong }
        if status == 0 { return .written(output) }
        let lines = String(decoding: output, as: UTF8.self).split(separator: "\n")
        return .failed(lines.last.map(String.init) ?? "\(program) failed")
    }

    /// All that comes until the other end is closed; nil where that takes too long.
    private static func readAll(from descriptor: Int32, _ deadline: Deadline) -> [UInt8]? {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 12)
        while true {
            var ready = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            let count = poll(&ready, 1, deadline.remainingMilliseconds)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return nil }
            let length = Glibc.read(descriptor, &chunk, chunk.count)
            if length < 0, errno == EINTR { continue }
            guard length > 0 else { return bytes }
            bytes += chunk[..<length]
        }
    }
}
