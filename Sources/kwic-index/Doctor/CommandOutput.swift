import Glibc

/// What a short command printed.
struct CommandOutput {
    /// Exit status; 128 and the signal where one ended it.
    var status: Int32
    /// Of standard output, at most 64 KB.
    var bytes: [UInt8]

    /// The first line.
    var firstLine: String { String(decoding: bytes.prefix { $0 != 0x0A }, as: UTF8.self) }

    /// Runs a program and waits for it to end; nil where it cannot be run or takes longer than it may.
    ///
    /// - Parameter seconds: How long it may take; then it is killed.
    init?(_ program: String, _ arguments: [String], seconds: Double = 5) {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { return nil }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        defer { close(ends[0]) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
        posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
        var argv: [UnsafeMutablePointer<CChar>?] = ([program] + arguments).map { strdup($0) } + [nil]
        defer { for pointer in argv { free(pointer) } }
        var process: pid_t = 0
        let failure = posix_spawn(&process, program, &actions, nil, &argv, environ)
        close(ends[1])
        guard failure == 0 else { return nil }
        bytes = []
        let isWhole = Self.read(ends[0], into: &bytes, seconds: seconds)
        if !isWhole { kill(process, SIGKILL) }
        var code: Int32 = 0
        while waitpid(process, &code, 0) < 0, errno == EINTR {}
        guard isWhole else { return nil }
        status = code & 0x7F == 0 ? (code >> 8) & 0xFF : 128 + code & 0x7F
    }

    /// Reads until the end; false where that does not come in time, or more than enough came.
    private static func read(_ file: Int32, into bytes: inout [UInt8], seconds: Double) -> Bool {
        let deadline = now() + seconds
        var chunk = [UInt8](repeating: 0, count: 4096)
        while bytes.count < 65_536 {
            var entry = pollfd(fd: file, events: Int16(POLLIN), revents: 0)
            let wait = Int32((deadline - now()) * 1000)
            guard wait > 0 else { return false }
            guard poll(&entry, 1, wait) > 0 else { continue }
            let count = Glibc.read(file, &chunk, chunk.count)
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { return count == 0 }
            bytes += chunk[..<count]
        }
        return false
    }

    private static func now() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
