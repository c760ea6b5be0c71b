internal import Glibc
internal import Passages
internal import Reading

/// What goes between the indexer and the process that reads for it: packets on a Unix socket of type SOCK_SEQPACKET, so that
/// a process which is killed in the middle of a message cannot leave half of one behind.
///
/// To the reader: the options once, then files, one at a time. From it: documents and problems as they come, and the end of
/// the file. The first byte of a packet is its kind; a long message is several packets, of which the last has another kind.
enum Packet {
    /// Kinds, as the byte they are sent as.
    enum Kind: UInt8 {
        /// `ReadingOptions` as JSON: a part, the last part.
        case optionsPart = 1, options
        /// A file to read: where it is, and its path in the corpus.
        case file
        /// A document in the coding of `ByteWriter`: a part, the last part.
        case documentPart, document
        /// A problem: a part, the last part.
        case problemPart, problem
        /// The file is done with; how its process ended.
        case end
    }

    /// Bytes of a packet; well below what a socket's buffer holds by default.
    static let size = 60_000

    /// Sends a message in as many packets as it takes.
    ///
    /// - Returns: False where the other side is gone.
    static func send(_ bytes: [UInt8], as kind: Kind, part: Kind, to socket: Int32) -> Bool {
        var start = 0
        repeat {
            let end = min(bytes.count, start + size)
            let isLast = end == bytes.count
            guard send(bytes[start..<end], isLast ? kind : part, to: socket) else { return false }
            start = end
        } while start < bytes.count
        return true
    }

    /// Sends one packet.
    static func send(_ payload: ArraySlice<UInt8>, _ kind: Kind, to socket: Int32) -> Bool {
        let packet = [kind.rawValue] + payload
        while true {
            let sent = Glibc.send(socket, packet, packet.count, Int32(MSG_NOSIGNAL))
            if sent == packet.count { return true }
            if sent < 0, errno == EINTR { continue }
            return false
        }
    }

    /// Receives one packet into `buffer`, which must hold `size + 1` bytes.
    ///
    /// - Returns: nil where the other side is gone or sent nonsense.
    static func receive(from socket: Int32, _ buffer: inout [UInt8]) -> (kind: Kind, payload: ArraySlice<UInt8>)? {
        while true {
            let count = recv(socket, &buffer, buffer.count, 0)
            if count < 0, errno == EINTR { continue }
            guard count > 0, let kind = Kind(rawValue: buffer[0]) else { return nil }
            return (kind, buffer[1..<count])
        }
    }
}

/// How the process that read a file ended.
struct ProcessEnd {
    enum Cause: Int { case finished, exited, signalled, notStarted }
    var cause: Cause
    /// Exit status, signal or errno.
    var detail: Int
    /// The most memory that it had, in bytes.
    var memory: Int

    /// Its bytes.
    var encoded: [UInt8] {
        var out = ByteWriter()
        for number in [cause.rawValue, detail, memory] { out.number(max(0, number)) }
        return out.bytes
    }

    init(cause: Cause, detail: Int = 0, memory: Int = 0) {
        self.cause = cause
        self.detail = detail
        self.memory = memory
    }

    init?(decoding bytes: ArraySlice<UInt8>) {
        let numbers: [Int]? = bytes.withUnsafeBytes { bytes in
            var input = ByteReader(bytes)
            return try? [input.number(), input.number(), input.number()]
        }
        guard let numbers, let cause = Cause(rawValue: numbers[0]) else { return nil }
        self.init(cause: cause, detail: numbers[1], memory: numbers[2])
    }

    /// What to report where the process did not finish by itself.
    ///
    /// - Parameter isPartial: Something of the file came before.
    func problem(_ limits: ReadingLimits, isPartial: Bool) -> ReadingProblem? {
        var problem = problem(limits, rest: isPartial ? "; what was read of it until then is in the index" : "")
        problem?.isPartial = isPartial
        return problem
    }

    private func problem(_ limits: ReadingLimits, rest: String) -> ReadingProblem? {
        func mebibytes(_ bytes: Int) -> Int { bytes >> 20 }
        switch (cause, Int32(detail)) {
        case (.finished, _): return nil
        case (.signalled, SIGXCPU):
            return ReadingProblem(
                reason: "timeout",
                detail: "reading it took more than \(limits.processorSeconds) s of processor time "
                    + "(reading.processor_seconds)" + rest)
        case (.signalled, SIGALRM), (.signalled, SIGKILL):
            return ReadingProblem(
                reason: "timeout",
                detail: "reading it took more than \(limits.wallSeconds) s (reading.wall_seconds)" + rest)
        case (.signalled, _) where memory > limits.memoryBytes / 2:
            return ReadingProblem(
                reason: "out_of_memory",
                detail: "reading it took more memory than it may have, \(mebibytes(limits.memoryBytes)) MiB "
                    + "(reading.memory_bytes)" + rest)
        case (.signalled, let signal):
            return ReadingProblem(
                reason: "crashed",
                detail: "its reader was ended by signal \(signal) (\(String(cString: strsignal(signal)))) with "
                    + "\(mebibytes(memory)) MiB of memory: the file is damaged, or the reader at fault" + rest)
        case (.exited, let status):
            return ReadingProblem(reason: "crashed", detail: "its reader ended with status \(status)" + rest)
        case (.notStarted, let code):
            return ReadingProblem(
                reason: "no_worker",
                detail: "no process could be started to read it: \(String(cString: strerror(code))); run again")
        }
    }
}

extension ByteWriter {
    /// A problem.
    mutating func problem(_ problem: ReadingProblem) {
        text(problem.reason)
        text(problem.detail)
        number(max(0, problem.line ?? 0))
        number(problem.isPartial ? 1 : 0)
        optional(problem.path)
    }
}

extension ByteReader {
    /// A problem.
    mutating func problem() throws(DamagedBytes) -> ReadingProblem {
        let (reason, detail, line) = (try text(), try text(), try number())
        var problem = ReadingProblem(
            reason: reason, detail: detail, line: line > 0 ? line : nil, isPartial: try number() == 1)
        problem.path = try optional()
        return problem
    }
}
