public import SearchAPI

/// Why the daemon did not give the answer that was asked for, and what to do next.
public enum ClientError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Nobody listens on the socket: it is not there, or was left behind by a daemon that has ended.
    case notRunning(socket: String)
    /// The socket cannot be used; `reason` is the system's.
    case unreachable(socket: String, reason: String)
    /// The daemon runs as a user who is not trusted; `user` is nil where the system does not say who it is.
    case stranger(socket: String, user: UInt32?)
    /// The daemon on the socket serves another index than the one that was asked for.
    case otherIndex(socket: String, served: String, asked: String)
    /// No whole answer came within so many seconds.
    case timedOut(socket: String, seconds: Double)
    /// The connection ended before the answer did.
    case cutOff(socket: String)
    /// What came is not the answer of a Kwic daemon.
    case notUnderstood(socket: String, problem: String)
    /// The daemon says why it cannot answer.
    case refused(SearchFailure)
    /// There is no index folder for a daemon to serve.
    case noIndex(path: String)
    /// A program of Kwic's is neither beside this one nor in `PATH`.
    case programMissing(name: String)
    /// A daemon was started and ended at once, or did not answer in time. `log` is the end of what it wrote.
    case notStarted(problem: String, log: [String], logFile: String?)
    /// A daemon runs and could not be stopped.
    case notStopped(problem: String)

    /// What failed, and what to do.
    public var description: String {
        switch self {
        case .notRunning(let socket):
            "no daemon listens on \(socket); start one with 'kwic start', or name another with --index or --socket"
        case .unreachable(let socket, let reason):
            "the socket \(socket) cannot be used: \(reason); check who owns it, or name another with --socket"
        case .stranger(let socket, let user):
            "the daemon on \(socket) runs as another user (\(user.map { "number \($0)" } ?? "unknown")), who would see your "
                + "queries and could make up answers, so it is not asked; "
                + (user.map { "if you trust that user, set KWIC_DAEMON_USER=\($0)" } ?? "name another with --socket")
        case .otherIndex(let socket, let served, let asked):
            "the daemon on \(socket) serves the index \(served), not \(asked); leave out --socket (KWIC_SOCKET), or name "
                + "the other index with --index"
        case .timedOut(let socket, let seconds):
            "the daemon on \(socket) did not answer within \(brief(seconds)) s; try again, and if that does not help, "
                + "end it with 'kwic stop' and look at kwicd.log in the index folder"
        case .cutOff(let socket):
            "the daemon on \(socket) closed the connection in the middle of its answer; try again, and if that does not "
                + "help, look at kwicd.log in the index folder"
        case .notUnderstood(let socket, let problem):
            "what answers on \(socket) does not speak as a Kwic daemon of version \(KwicVersion.current) does "
                + "(\(problem)); if it is another version's, restart it with 'kwic stop' and 'kwic start'"
        case .refused(let failure): failure.detail
        case .noIndex(let path):
            "there is no index at \(path), and nothing was started; build one with 'kwic index', or name another with --index"
        case .programMissing(let name):
            "the program \(name) is neither beside kwic nor in PATH; install all of Kwic's programs in one folder"
        case .notStarted(let problem, let log, let logFile):
            problem + (logFile.map { "; see \($0)" } ?? "") + log.map { "\n    " + $0 }.joined()
        case .notStopped(let problem): problem
        }
    }

    private func brief(_ seconds: Double) -> String {
        seconds == seconds.rounded() && seconds < 1e9 ? String(Int(seconds)) : String(seconds)
    }
}
