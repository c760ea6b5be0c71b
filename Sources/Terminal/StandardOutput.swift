internal import Glibc

/// Standard output, where results go. The programs write to it here only, so that a terminal never gets raw control
/// characters and a failed write is never overlooked.
public enum StandardOutput {
    /// What a text holds, which decides how it is shown on a terminal.
    public enum Kind: Sendable {
        /// Text for programs or from documents, byte for byte; on a terminal it is neutralised.
        case data
        /// A page whose parts were neutralised one by one and that has escape sequences of its own.
        case page
    }

    /// True where standard output is a terminal.
    public static var isTerminal: Bool { isatty(STDOUT_FILENO) == 1 }

    /// Writes a text.
    ///
    /// - Throws: Where the output is closed, its disk is full, or anything else keeps it from being written. A pipe whose
    ///   reader has gone ends the program by SIGPIPE instead, unless that signal is ignored.
    public static func write(_ text: String, as kind: Kind = .data) throws(OutputFailure) {
        try write(Array(text.utf8), as: kind)
    }

    /// Writes bytes of UTF-8.
    public static func write(_ bytes: [UInt8], as kind: Kind = .data) throws(OutputFailure) {
        guard kind == .data, isTerminal else { return try writeAll(bytes, to: STDOUT_FILENO) }
        let text = TerminalText.neutralised(String(decoding: bytes, as: UTF8.self), keepsLines: true)
        try writeAll(Array(text.utf8), to: STDOUT_FILENO)
    }

    /// Writes all of `bytes` to a descriptor.
    public static func writeAll(
        _ bytes: [UInt8], to descriptor: Int32, called name: String = "standard output"
    ) throws(OutputFailure) {
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress! + written, $0.count - written) }
            if count >= 0 {
                written += count
            } else if errno == EAGAIN {  // somebody else made the pipe or terminal non-blocking
                var entry = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                poll(&entry, 1, -1)
            } else if errno != EINTR {
                throw OutputFailure(description: "\(name) could not be written: \(String(cString: strerror(errno)))")
            }
        }
    }

    /// Occupies the descriptors 0 to 2 where they are closed, so that no file or socket opened later gets one of these
    /// numbers. Reading and writing them goes on failing, as it does on a closed descriptor.
    public static func occupyClosedDescriptors() {
        for (descriptor, mode) in [(STDIN_FILENO, O_WRONLY), (STDOUT_FILENO, O_RDONLY), (STDERR_FILENO, O_RDONLY)]
        where fcntl(descriptor, F_GETFD) == -1 && errno == EBADF {
            _ = open("/dev/null", mode)
        }
    }
}

/// The reason why output could not be written.
public struct OutputFailure: Error, Hashable, Sendable, CustomStringConvertible {
    public var description: String

    /// A failure in words.
    public init(description: String) { self.description = description }
}

/// Standard error, where messages for people go.
public enum StandardError {
    /// Writes a message and a line break; what would steer a terminal is neutralised. A failure has nowhere to be told.
    public static func write(_ message: String) {
        let text = TerminalText.neutralised(message, keepsLines: true) + "\n"
        try? StandardOutput.writeAll(Array(text.utf8), to: STDERR_FILENO)
    }
}

/// The width of text for people.
public enum TerminalWidth {
    /// The narrowest width that is believed.
    public static let minimum = 20
    /// The width of help and messages where nothing says another.
    public static let usual = 80

    /// Columns of the terminal that standard output is; nil where it is none and `columns` (the variable `COLUMNS`) is no
    /// width either.
    public static func current(columns: String?) -> Int? {
        if let columns = columns.flatMap({ Int($0) }), columns >= minimum { return columns }
        guard StandardOutput.isTerminal else { return nil }
        var size = winsize()
        guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col >= minimum else { return usual }
        return Int(size.ws_col)
    }
}
