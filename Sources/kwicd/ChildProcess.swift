internal import Dispatch
internal import FoundationEssentials
internal import Glibc
internal import Synchronization

/// A program that runs beside this one; what it prints comes through a pipe.
final class ChildProcess: Sendable {
    let pid: pid_t
    private let output: Int32
    private let hasEnded = Mutex(false)

    struct StartError: Error, CustomStringConvertible {
        var program: String
        var number: Int32

        var description: String { "\(program) could not be started: \(String(cString: strerror(number)))" }
    }

    /// Starts `arguments[0]` with the rest, this program's environment, and no input.
    init(_ arguments: [String]) throws(StartError) {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw StartError(program: arguments[0], number: errno) }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        defer { close(ends[1]) }

        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO)
        posix_spawn_file_actions_adddup2(&actions, ends[1], STDERR_FILENO)

        // Signals that are ignored or blocked here would be so there, and it could not be stopped. It has a process
        // group of its own, so that a terminal's Ctrl-C reaches only the daemon, which then stops it.
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        for number in [SIGTERM, SIGINT, SIGHUP, SIGPIPE] { sigaddset(&signals, number) }
        posix_spawnattr_setsigdefault(&attributes, &signals)
        posix_spawnattr_setpgroup(&attributes, 0)
        posix_spawnattr_setflags(
            &attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP))

        var argv: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
        var environment: [UnsafeMutablePointer<CChar>?] =
            ProcessInfo.processInfo.environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for pointer in argv + environment { free(pointer) } }
        var pid: pid_t = 0
        let number = posix_spawnp(&pid, arguments[0], &actions, &attributes, &argv, &environment)
        guard number == 0 else {
            close(ends[0])
            throw StartError(program: arguments[0], number: number)
        }
        self.pid = pid
        output = ends[0]
    }

    deinit { close(output) }

    /// Calls `body` with each line that it prints, until it closes its output. Blocks.
    func forEachLine(_ body: (String) -> Void) {
        var line: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = read(output, &chunk, chunk.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { break }
            for byte in chunk[..<count] {
                if byte != UInt8(ascii: "\n"), line.count < 8192 {
                    line.append(byte)
                    continue
                }
                body(String(decoding: line, as: UTF8.self))
                line = byte == UInt8(ascii: "\n") ? [] : [byte]
            }
        }
        if !line.isEmpty { body(String(decoding: line, as: UTF8.self)) }
    }

    /// Waits for its end; its exit status, or 128 and the signal that ended it. Blocks.
    func wait() -> Int32 {
        // Looked at first and reaped under the lock: once reaped, the number may be another process's.
        var info = siginfo_t()
        while waitid(P_PID, id_t(pid), &info, WEXITED | WNOWAIT) != 0, errno == EINTR {}
        return hasEnded.withLock { hasEnded in
            hasEnded = true
            var status: Int32 = 0
            guard waitpid(pid, &status, 0) == pid else { return -1 }
            return status & 0x7F == 0 ? (status >> 8) & 0xFF : 128 + status & 0x7F
        }
    }

    /// Asks it to end, and ends it after `patience` if it has not.
    func terminate(patience: DispatchTimeInterval = .seconds(10)) {
        send(SIGTERM)
        DispatchQueue.global().asyncAfter(deadline: .now() + patience) { [weak self] in self?.send(SIGKILL) }
    }

    private func send(_ signal: Int32) {
        hasEnded.withLock { hasEnded in
            if !hasEnded { _ = kill(pid, signal) }
        }
    }
}
