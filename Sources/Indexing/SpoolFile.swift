internal import Glibc
internal import XapianIndex

/// A file that is written from its beginning to its end and read soon afterwards by this run alone: what would otherwise be in
/// memory until then.
final class SpoolFile {
    let path: String
    /// Bytes that were appended.
    private(set) var count = 0
    private let file: Int32
    private var pending: [UInt8] = []
    private var failure: Int32?

    private static let bufferBytes = 1 << 16

    /// Creates the file; one that is there is replaced.
    init(creating path: String) throws(SystemError) {
        self.path = path
        file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0o666)
        guard file >= 0 else { throw SystemError("create", path, code: errno) }
        pending.reserveCapacity(Self.bufferBytes)
    }

    deinit { close(file) }

    /// Appends bytes. Where that fails, `finish` says so.
    func append(_ bytes: some Collection<UInt8>) {
        pending.append(contentsOf: bytes)
        count += bytes.count
        if pending.count >= Self.bufferBytes { flush() }
    }

    private func flush() {
        pending.withUnsafeBytes { buffer in
            var done = 0
            while done < buffer.count, failure == nil {
                let result = write(file, buffer.baseAddress! + done, buffer.count - done)
                if result < 0, errno != EINTR { failure = errno }
                if result > 0 { done += result }
            }
        }
        pending.removeAll(keepingCapacity: true)
    }

    /// Writes what is left.
    func finish() throws(SystemError) {
        flush()
        if let failure { throw SystemError("write", path, code: failure) }
    }
}
