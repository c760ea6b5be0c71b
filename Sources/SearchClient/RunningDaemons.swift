internal import Glibc

/// The daemons that run, of whatever index and on whatever socket.
///
/// They are found among the processes (`/proc`), by the program that each runs. A list that daemons kept of themselves would
/// depend on variables such as `XDG_RUNTIME_DIR` that differ between a login, cron and `su`, and a daemon that was killed
/// would stay in it.
public struct RunningDaemon: Hashable, Sendable {
    /// The process's number.
    public var process: Int32
    /// The index that its command line names; nil where that names none.
    public var index: String?

    /// The name of the daemon's program.
    static let program = "kwicd"

    /// All of this process's user.
    ///
    /// - Parameter processes: The folder of processes.
    public static func all(in processes: String = "/proc") -> [RunningDaemon] {
        guard let folder = opendir(processes) else { return [] }
        defer { closedir(folder) }
        var found: [RunningDaemon] = []
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            guard let process = Int32(name), isDaemon(process, in: processes) else { continue }
            found.append(RunningDaemon(process: process, index: index(process, in: processes)))
        }
        return found.sorted { $0.process < $1.process }
    }

    /// Whether it is this user's and runs. A process that has ended and was not waited for yet has no program any more.
    static func isDaemon(_ process: Int32, in processes: String = "/proc") -> Bool {
        let folder = "\(processes)/\(process)"
        var status = stat()
        guard stat(folder, &status) == 0, status.st_uid == geteuid() else { return false }
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
        let count = readlink(folder + "/exe", &buffer, buffer.count - 1)
        guard count > 0 else { return false }
        var path = String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let deleted = " (deleted)"  // the program was replaced by another version since
        if path.hasSuffix(deleted) { path.removeLast(deleted.count) }
        return path.split(separator: "/").last.map(String.init) == program
    }

    private static func index(_ process: Int32, in processes: String) -> String? {
        let descriptor = open("\(processes)/\(process)/cmdline", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 16_384)
        let count = read(descriptor, &bytes, bytes.count)
        let words = bytes.prefix(max(count, 0)).split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
        guard let option = words.firstIndex(of: "--index"), option + 1 < words.count else { return nil }
        return words[option + 1]
    }

    /// Ends it, and waits until it has ended.
    public func stop() throws(ClientError) {
        guard kill(process, SIGTERM) == 0 || errno == ESRCH else {
            throw .notStopped(
                problem: "the daemon (process \(process)) could not be told to end: \(systemReason(errno))")
        }
        let deadline = Deadline(seconds: DaemonLauncher.patienceSeconds)
        while Self.isDaemon(process) {
            guard !deadline.hasPassed else {
                throw .notStopped(
                    problem: "the daemon (process \(process)) was told to end and still runs after "
                        + "\(Int(DaemonLauncher.patienceSeconds)) s; end it with 'kill -9 \(process)'")
            }
            usleep(5000)
        }
    }
}
