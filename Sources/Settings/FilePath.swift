import Glibc

/// Paths as text, and the little of the file system that settings need.
enum FilePath {
    /// `path`, taken from the absolute `folder` where it is relative, without `.`, `..` and repeated slashes.
    ///
    /// Lexical: `a/../b` is `b` even where `a` is a symbolic link.
    static func absolute(_ path: String, in folder: String) -> String {
        let whole = path.hasPrefix("/") ? path : folder + "/" + path
        var parts: [Substring] = []
        for part in whole.split(separator: "/") where part != "." {
            if part == ".." { _ = parts.popLast() } else { parts.append(part) }
        }
        // Not `joined`: what it needs of the runtime costs a short program more than the rest of its settings.
        return parts.isEmpty ? "/" : parts.reduce(into: "") { $0 += "/" + $1 }
    }

    /// The folder that holds an absolute, normalised path.
    static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/"), slash != path.startIndex else { return "/" }
        return String(path[..<slash])
    }

    /// An absolute, normalised path with the symbolic links resolved of as much of it as exists.
    static func resolvingLinks(_ path: String) -> String {
        var existing = path
        var missing: [String] = []
        while true {
            if let resolved = realpath(existing, nil) {
                defer { free(resolved) }
                return absolute(missing.reversed().joined(separator: "/"), in: String(cString: resolved))
            }
            guard existing != "/" else { return path }
            missing.append(String(existing[existing.lastIndex(of: "/")!...].dropFirst()))
            existing = folder(of: existing)
        }
    }

    /// Whether something stands at `path`.
    static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    /// The bytes of a file of at most `maximumBytes`; else what is wrong with it.
    static func read(_ path: String, maximumBytes: Int) -> Result<[UInt8], ReadFailure> {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return .failure(ReadFailure(code: errno)) }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 16_384)
        while bytes.count <= maximumBytes {
            let count = Glibc.read(descriptor, &chunk, chunk.count)
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { return .failure(ReadFailure(code: errno)) }
            if count == 0 { return .success(bytes) }
            bytes += chunk[..<count]
        }
        return .failure(ReadFailure(code: EFBIG))
    }

    /// Writes a file anew in one step, through another beside it; false, with `errno` set, where that fails.
    static func replace(_ path: String, with text: String, mode: mode_t) -> Bool {
        let temporary = "\(path).\(getpid())"
        unlink(temporary)
        let file = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
        guard file >= 0 else { return false }
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { break }
            bytes = bytes.dropFirst(count)
        }
        let isWhole = bytes.isEmpty && fsync(file) == 0
        close(file)
        guard isWhole, rename(temporary, path) == 0 else {
            let code = errno
            unlink(temporary)
            errno = code
            return false
        }
        return true
    }

    struct ReadFailure: Error {
        var code: Int32
        var reason: String { String(cString: strerror(code)) }
    }
}
