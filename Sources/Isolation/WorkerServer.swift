internal import CProcess
internal import FoundationEssentials
internal import Glibc
public import Passages
public import Reading

/// The side that reads. It has one thread and forks for each file: whatever happens there, this process stays as it was, and
/// the next file does not pay for starting a program and loading its libraries.
public struct WorkerServer {
    /// Reads a source and hands over its documents and problems.
    public typealias Read = (
        _ source: SourceFile, _ options: ReadingOptions, _ document: (Document) throws -> Void,
        _ problem: (ReadingProblem) -> Void
    ) throws -> Void

    private let socket: Int32
    private let read: Read
    private var options = ReadingOptions()

    /// A server on a connected socket.
    public init(socket: Int32, read: @escaping Read) {
        self.socket = socket
        self.read = read
    }

    /// Serves until the other side is gone.
    public mutating func run() {
        var buffer = [UInt8](repeating: 0, count: Packet.size + 1)
        var collected: [UInt8] = []
        while let (kind, payload) = Packet.receive(from: socket, &buffer) {
            switch kind {
            case .optionsPart: collected += payload
            case .options:
                guard let options = try? JSONDecoder().decode(ReadingOptions.self, from: Data(collected + payload))
                else { return }
                self.options = options
                collected = []
            case .file:
                let texts: [String]? = payload.withUnsafeBytes { bytes in
                    var input = ByteReader(bytes)
                    return try? input.texts()
                }
                guard let texts, texts.count == 2 else { return }
                let end = serve(location: texts[0], path: texts[1])
                guard Packet.send(end.encoded[...], .end, to: socket) else { return }
            default: return
            }
        }
    }

    /// Has a process of its own read a file, and waits for its end.
    private func serve(location: String, path: String) -> ProcessEnd {
        let child = cprocess_fork()
        if child < 0 { return ProcessEnd(cause: .notStarted, detail: Int(errno)) }
        if child == 0 {
            FileReading(socket: socket, options: options, read: read).run(location: location, path: path)
            _exit(0)
        }
        var status: Int32 = 0
        var usage = rusage()
        while wait4(child, &status, 0, &usage) < 0 && errno == EINTR {}
        // Programs that it ran are in its process group.
        kill(-child, SIGKILL)
        let memory = Int(usage.ru_maxrss) << 10
        let signal = Int(status & 0x7F)
        if signal != 0 { return ProcessEnd(cause: .signalled, detail: signal, memory: memory) }
        let code = Int(status >> 8) & 0xFF
        return ProcessEnd(cause: code == 0 ? .finished : .exited, detail: code, memory: memory)
    }
}

/// In the process of one file.
private struct FileReading {
    let socket: Int32
    let options: ReadingOptions
    let read: WorkerServer.Read

    /// The other side is gone, or as much was sent as may be.
    private struct Stop: Error {}

    func run(location: String, path: String) {
        let limits = options.limits
        setpgid(0, 0)
        signal(SIGPIPE, SIG_IGN)
        // A pipe is not waited for; what is no file has no bytes to be mapped.
        let file = FileLocation.withPath(location) { open($0, O_RDONLY | O_NONBLOCK | O_CLOEXEC) }
        var status = stat()
        guard file >= 0, fstat(file, &status) == 0 else {
            return send(
                ReadingProblem(
                    reason: "unreadable",
                    detail:
                        "could not open it: \(String(cString: strerror(errno))); check its permissions, then run again"
                ))
        }
        let size = Int(status.st_size)
        cprocess_limit(UInt64(Self.addressSpace + limits.memoryBytes + size), UInt(limits.processorSeconds), 0)
        cprocess_alarm(UInt(limits.wallSeconds))
        // Mapped, so that a large file takes no memory that counts. A file that is cut while it is read ends this process
        // with SIGBUS, and only it.
        let bytes = size == 0 ? nil : mmap(nil, size, PROT_READ, MAP_PRIVATE, file, 0)
        guard bytes != MAP_FAILED else {
            return send(
                ReadingProblem(reason: "unreadable", detail: "could not map it: \(String(cString: strerror(errno)))"))
        }
        let buffer = UnsafeBufferPointer(start: bytes?.assumingMemoryBound(to: UInt8.self), count: size)
        var source = SourceFile(path: path, bytes: buffer)
        source.location = location
        var sent = 0
        do {
            try read(
                source, options,
                { document in
                    var out = ByteWriter()
                    out.document(document)
                    sent += out.bytes.count
                    guard sent <= limits.outputBytes else {
                        send(
                            ReadingProblem(
                                reason: "too_large",
                                detail: "more than \(limits.outputBytes) bytes of text came out of it "
                                    + "(reading.output_bytes); the rest was not read", isPartial: true))
                        throw Stop()
                    }
                    guard Packet.send(out.bytes, as: .document, part: .documentPart, to: socket) else { throw Stop() }
                    // The limits on time are for one document.
                    cprocess_limit_processor(UInt(limits.processorSeconds))
                    cprocess_alarm(UInt(limits.wallSeconds))
                }, { send($0) })
        } catch {}
    }

    private func send(_ problem: ReadingProblem) {
        var out = ByteWriter()
        out.problem(problem)
        _ = Packet.send(out.bytes, as: .problem, part: .problemPart, to: socket)
    }

    /// What this process has mapped before it reads anything, in bytes (proc(5), statm).
    private static var addressSpace: Int {
        guard let file = fopen("/proc/self/statm", "r") else { return 1 << 30 }
        defer { fclose(file) }
        var line = [CChar](repeating: 0, count: 128)
        guard fgets(&line, 128, file) != nil else { return 1 << 30 }
        return (strtol(line, nil, 10)) * Int(sysconf(Int32(_SC_PAGESIZE)))
    }
}
