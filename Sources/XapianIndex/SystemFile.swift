internal import Glibc

/// Why the system refused something about a file.
public struct SystemError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What was being done: "read".
    public var operation: String
    public var path: String
    /// `errno`.
    public var code: Int32

    /// The failure that `errno` stands for now.
    public init(_ operation: String, _ path: String, code: Int32) {
        self.operation = operation
        self.path = path
        self.code = code
    }

    /// The system's words for the failure.
    public var reason: String { String(cString: strerror(code)) }
    /// True where the disk is full or a quota is used up.
    public var isOutOfSpace: Bool { code == ENOSPC || code == EDQUOT }
    /// True where the file is not there.
    public var isNotFound: Bool { code == ENOENT || code == ENOTDIR }

    /// What failed, on what, and why.
    public var description: String { "could not \(operation) \(path): \(reason)" }
}

/// Whole files, read and written so that a crash leaves the old one or the new one.
public enum SystemFile {
    /// All bytes of a file.
    public static func read(_ path: String) throws(SystemError) -> [UInt8] {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw SystemError("open", path, code: errno) }
        defer { close(file) }
        var status = stat()
        guard fstat(file, &status) == 0 else { throw SystemError("read", path, code: errno) }
        guard status.st_mode & S_IFMT != S_IFDIR else { throw SystemError("read", path, code: EISDIR) }
        var bytes: [UInt8] = []
        var expected = max(Int(status.st_size), 4096)
        while true {
            // The size may be wrong (a file that grows, or one in /proc): read until the end.
            let (chunk, failure) = readChunk(file, expected)
            if let failure { throw SystemError("read", path, code: failure) }
            if chunk.isEmpty { return bytes }
            if bytes.isEmpty { bytes = chunk } else { bytes += chunk }
            expected = max(4096, Int(status.st_size) - bytes.count)
        }
    }

    /// All bytes of a file from its start, some at a time.
    public static func forEachChunk(
        _ path: String, _ body: (UnsafeBufferPointer<UInt8>) -> Void
    ) throws(SystemError) {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw SystemError("open", path, code: errno) }
        defer { close(file) }
        while true {
            let (chunk, failure) = readChunk(file, 1 << 20)
            if let failure { throw SystemError("read", path, code: failure) }
            if chunk.isEmpty { return }
            chunk.withUnsafeBufferPointer(body)
        }
    }

    /// `count` bytes at `offset`, fewer where the file ends before.
    public static func read(_ path: String, at offset: Int, count: Int) throws(SystemError) -> [UInt8] {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw SystemError("open", path, code: errno) }
        defer { close(file) }
        guard lseek(file, off_t(offset), SEEK_SET) >= 0 else { throw SystemError("read", path, code: errno) }
        var bytes: [UInt8] = []
        while bytes.count < count {
            let (chunk, failure) = readChunk(file, count - bytes.count)
            if let failure { throw SystemError("read", path, code: failure) }
            if chunk.isEmpty { break }
            if bytes.isEmpty { bytes = chunk } else { bytes += chunk }
        }
        return bytes
    }

    private static func readChunk(_ file: Int32, _ count: Int) -> ([UInt8], Int32?) {
        var failure: Int32?
        let chunk = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            var result = 0
            repeat { result = Glibc.read(file, buffer.baseAddress!, count) } while result < 0 && errno == EINTR
            if result < 0 { failure = errno }
            filled = max(0, result)
        }
        return (chunk, failure)
    }

    /// Writes a file beside its final place, syncs it and renames it over: one step for whoever reads it.
    ///
    /// - Parameter syncsFolder: Whether the rename is made to last through a crash as well. Of several files in a folder the last
    ///   is enough.
    public static func replace(_ path: String, with bytes: [UInt8], syncsFolder: Bool = true) throws(SystemError) {
        let temporary = path + ".new"
        let file = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard file >= 0 else { throw SystemError("create", temporary, code: errno) }
        var failure: Int32?
        bytes.withUnsafeBytes { buffer in
            var written = 0
            while written < buffer.count {
                let result = write(file, buffer.baseAddress! + written, buffer.count - written)
                if result < 0 {
                    if errno == EINTR { continue }
                    failure = errno
                    return
                }
                written += result
            }
        }
        if failure == nil, fsync(file) != 0 { failure = errno }
        close(file)
        if failure == nil, rename(temporary, path) != 0 { failure = errno }
        if let failure {
            unlink(temporary)
            throw SystemError("write", path, code: failure)
        }
        if syncsFolder { try sync(folderOf: path) }
    }

    /// Gives a file another place on the same disk; one that is there is replaced.
    public static func move(_ path: String, to place: String) throws(SystemError) {
        guard rename(path, place) == 0 else { throw SystemError("move a file to", place, code: errno) }
    }

    /// Makes a rename or a new file in a folder last through a crash.
    public static func sync(folderOf path: String) throws(SystemError) {
        let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
        let handle = open(folder.isEmpty ? "/" : folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard handle >= 0 else { throw SystemError("open", folder, code: errno) }
        defer { close(handle) }
        guard fsync(handle) == 0 else { throw SystemError("write", folder, code: errno) }
    }

    /// Syncs a file's data to disk.
    public static func sync(_ path: String) throws(SystemError) {
        let handle = open(path, O_RDONLY | O_CLOEXEC)
        guard handle >= 0 else { throw SystemError("open", path, code: errno) }
        defer { close(handle) }
        guard fsync(handle) == 0 else { throw SystemError("write", path, code: errno) }
    }

    /// Makes a folder and those above it; one that is there is fine.
    public static func makeFolder(_ path: String) throws(SystemError) {
        if mkdir(path, 0o755) == 0 || (errno == EEXIST && isFolder(path)) { return }
        guard errno == ENOENT, let slash = path.lastIndex(of: "/"), slash != path.startIndex else {
            throw SystemError("make the folder", path, code: errno)
        }
        try makeFolder(String(path[..<slash]))
        guard mkdir(path, 0o755) == 0 || errno == EEXIST else {
            throw SystemError("make the folder", path, code: errno)
        }
    }

    /// Whether a folder is there.
    public static func isFolder(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    /// A file's size in bytes; nil where there is none.
    public static func size(_ path: String) -> Int? {
        var status = stat()
        return stat(path, &status) == 0 ? Int(status.st_size) : nil
    }

    /// Names in a folder, sorted by their bytes; empty where there is no such folder.
    public static func names(in folder: String) -> [String] {
        guard let stream = opendir(folder) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != "." && name != ".." { names.append(name) }
        }
        return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    /// Deletes a file or a folder with all that is in it. What is not there is fine.
    public static func remove(_ path: String) {
        var status = stat()
        guard lstat(path, &status) == 0 else { return }
        if status.st_mode & S_IFMT == S_IFDIR {
            for name in names(in: path) { remove(path + "/" + name) }
            rmdir(path)
        } else {
            unlink(path)
        }
    }

    /// Bytes that may still be written to the disk that holds `path`; nil where the system does not say.
    public static func freeBytes(at path: String) -> Int? {
        var status = statvfs()
        guard statvfs(path, &status) == 0 else { return nil }
        return Int(status.f_bavail) * Int(status.f_frsize)
    }
}
