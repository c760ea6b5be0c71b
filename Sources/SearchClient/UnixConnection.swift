import Glibc
import SearchAPI

/// One connection to a Unix socket; every wait ends at a deadline.
struct UnixConnection: ~Copyable {
    private let descriptor: Int32

    /// Connects to a daemon of a trusted user.
    init(to path: String, trusted: TrustedUsers, deadline: Deadline) throws(ClientError) {
        let connected = try Self.open(path, deadline)
        // Asked of the connection, not of the socket's file, which could be exchanged in between.
        let user = UnixAddress.user(servedBy: connected)
        guard let user, trusted.contains(user) else {
            close(connected)
            throw .stranger(socket: path, user: user)
        }
        descriptor = connected
    }

    deinit { close(descriptor) }

    private static func open(_ path: String, _ deadline: Deadline) throws(ClientError) -> Int32 {
        guard path.utf8.count <= SocketPath.maximumBytes else {
            throw .unreachable(
                socket: path, reason: "its path is longer than the \(SocketPath.maximumBytes) bytes a socket's may have"
            )
        }
        let descriptor = socket(
            AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw .unreachable(socket: path, reason: systemReason(errno)) }
        while true {
            if UnixAddress.with(path, { connect(descriptor, $0, $1) }) == 0 { return descriptor }
            let code = errno
            if code == EINTR { continue }
            if code == EAGAIN, !deadline.hasPassed {  // its queue of connections is full
                usleep(2000)
                continue
            }
            close(descriptor)
            switch code {
            case EAGAIN: throw .timedOut(socket: path, seconds: deadline.seconds)
            case ENOENT, ECONNREFUSED: throw .notRunning(socket: path)
            default: throw .unreachable(socket: path, reason: systemReason(code))
            }
        }
    }

    /// Sends all of `bytes`; false where the other side stopped listening first, which may have answered already.
    borrowing func send(_ bytes: [UInt8], deadline: Deadline) throws(WaitEnded) -> Bool {
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes { buffer in
                Glibc.send(descriptor, buffer.baseAddress! + sent, buffer.count - sent, Int32(MSG_NOSIGNAL))
            }
            if count >= 0 {
                sent += count
            } else if errno == EAGAIN {
                try wait(for: POLLOUT, deadline)
            } else if errno != EINTR {
                return false
            }
        }
        return true
    }

    /// The next bytes; none where the other side has closed the connection.
    borrowing func receive(deadline: Deadline) throws(WaitEnded) -> [UInt8] {
        while true {
            var count = 0
            let bytes = [UInt8](unsafeUninitializedCapacity: 64 << 10) { buffer, initialized in
                count = recv(descriptor, buffer.baseAddress, buffer.count, 0)
                initialized = max(count, 0)
            }
            if count >= 0 { return bytes }
            switch errno {
            case EINTR: continue
            case EAGAIN: try wait(for: POLLIN, deadline)
            default: return []  // reset: for the reader the same as an end
            }
        }
    }

    /// The deadline passed while waiting.
    struct WaitEnded: Error {}

    private borrowing func wait(for event: Int32, _ deadline: Deadline) throws(WaitEnded) {
        var entry = pollfd(fd: descriptor, events: Int16(event), revents: 0)
        let remaining = deadline.remainingMilliseconds
        guard remaining > 0 else { throw WaitEnded() }
        _ = poll(&entry, 1, remaining)
    }
}

/// A moment by which something must be done.
struct Deadline {
    /// How long it was when it began.
    let seconds: Double
    private let end: Double

    /// The moment `seconds` from now.
    init(seconds: Double) {
        self.seconds = seconds
        end = Self.now() + seconds
    }

    var hasPassed: Bool { Self.now() >= end }

    /// Rounded up, so that it is 0 only when the deadline has passed.
    var remainingMilliseconds: Int32 { Int32(min(max((end - Self.now()) * 1000, 0).rounded(.up), 1e9)) }

    private static func now() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}

/// What the system says of an error number.
func systemReason(_ code: Int32) -> String { String(cString: strerror(code)) }
