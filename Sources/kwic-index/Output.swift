import Glibc

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
func warn(_ message: String) { write("kwic index: \(message)\n", to: STDERR_FILENO) }

/// Writes a result.
func report(_ text: String) { write(text + "\n", to: STDOUT_FILENO) }
