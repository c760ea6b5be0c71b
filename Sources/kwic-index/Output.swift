import Glibc
import SearchAPI
import Terminal

/// Writes to a descriptor at once, past C's buffers: lines come out whole and in order, also when they go to a pipe.
func write(_ text: String, to descriptor: Int32) {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
        let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
        if count < 0 && errno == EINTR { continue }
        guard count > 0 else { return }
        bytes = bytes.dropFirst(count)
    }
}

/// Says something to the person at standard error.
func warn(_ message: String, as command: String = "kwic index") {
    StandardError.write("\(command): \(message)")
}

/// A text from outside (names of files, what they say), with no character that could steer a terminal, on one line.
func printable(_ text: String) -> String { TerminalText.neutralised(text) }

/// Writes a result. One that cannot be written ends the program as a failure.
func report(_ text: String) {
    do {
        try StandardOutput.write(text + "\n")
    } catch {
        warn("\(error)")
        exit(2)
    }
}

/// "1 file", "1,200 files".
func count(_ number: Int, _ word: String) -> String { "\(grouped(number)) \(word)\(number == 1 ? "" : "s")" }

/// An amount of bytes, in kB, MB or GB (of 1000).
func megabytes(_ bytes: Int) -> String {
    if bytes < 1_000_000 { return "\(rounded(Double(bytes) / 1e3, 1)) kB" }
    return bytes < 10_000_000_000 ? "\(rounded(Double(bytes) / 1e6, 1)) MB" : "\(rounded(Double(bytes) / 1e9, 1)) GB"
}

/// A number with one or two places.
func rounded(_ number: Double, _ places: Int) -> String {
    let scale = places == 1 ? 10.0 : 100.0
    return "\((number * scale).rounded() / scale)"
}

/// A number with a comma every three digits.
func grouped(_ number: Int) -> String { number.grouped }

/// Columns of the terminal, or of a page where standard output is none.
func outputWidth() -> Int {
    var size = winsize()
    guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col >= 40 else { return 80 }
    return Int(size.ws_col)
}
