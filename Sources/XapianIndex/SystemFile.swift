internal import Glibc
internal import Passages

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

    /// The code where something else than a file or folder is at a path: a pipe, a device, a socket.
    public static let notAFile: Int32 = -1
    /// The code where a symbolic link is in a place where none is followed.
    public static let isLink: Int32 = -2

    /// The same in words.
    public static let notAFileReason = "it is neither a file nor a folder (a pipe, socket or device)"

    /// The system's words for the failure.
    public var reason: String {
        switch code {
        case Self.notAFile: Self.notAFileReason
        case Self.isLink: "it is a symbolic link, and none is followed in an index; delete the link"
        default: String(cString: strerror(code))
        }
    }
    /// True where the file is there and this user may not read it.
    public var isForbidden: Bool { code == EACCES || code == EPERM }
    /// True where the disk is full or a quota is used up.
    public var isOutOfSpace: Bool { code == ENOSPC || code == EDQUOT }
    /// True where the file is not there.
    public var isNotFound: Bool { code == ENOENT || code == ENOTDIR }

    /// What failed, on what, and why.
    public var description: String { "could not \(operation) \(path): \(reason)" }
}

/// Whole files, read and written so that a crash leaves the old one or the new one.
///
/// Files and folders are made with all permissions that the process's umask leaves: who runs the indexer decides.
public enum SystemFile {
    /// Opens a regular file for reading; anything else is refused without waiting for it.
    ///
    /// - Parameters:
    ///   - path: As `FileLocation` has it.
    ///   - followsLinks: False for files of an index, where somebody else's link could lead anywhere.
    /// - Returns: The file and its size. The caller closes it.
    public static func openRegular(
        _ path: String, followsLinks: Bool = true
    ) throws(SystemError) -> (file: Int32, bytes: Int) {
        // Opening a pipe would wait for a writer.
        let flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY | (followsLinks ? 0 : O_NOFOLLOW)
        let file = FileLocation.withPath(path) { open($0, flags) }
        guard file >= 0 else {
            let code = errno
            if code == ELOOP, !followsLinks { throw SystemError("open", path, code: SystemError.isLink) }
            throw SystemError("open", path, code: code == ENXIO ? SystemError.notAFile : code)
        }
        var status = stat()
        guard fstat(file, &status) == 0 else {
            let code = errno
            close(file)
            throw SystemError("read", path, code: code)
        }
        guard status.st_mode & S_IFMT == S_IFREG else {
            close(file)
            throw SystemError(
                "read", path, code: status.st_mode & S_IFMT == S_IFDIR ? EISDIR : SystemError.notAFile)
        }
        return (file, Int(status.st_size))
    }

    /// All bytes of a file.
    ///
    /// - Parameter limit: A longer file is refused, with EFBIG.
    public static func read(
        _ path: String, followsLinks: Bool = true, limit: Int = .max
    ) throws(SystemError) -> [UInt8] {
        let (file, size) = try openRegular(path, followsLinks: followsLinks)
        defer { close(file) }
        guard size <= limit else { throw SystemError("read", path, code: EFBIG) }
        var bytes: [UInt8] = []
        var expected = max(size, 4096)
        while true {
            // The size may be wrong (a file that grows, or one in /proc): read until the end.
            let (chunk, failure) = readChunk(file, expected)
            if let failure { throw SystemError("read", path, code: failure) }
            if chunk.isEmpty { return bytes }
            if bytes.isEmpty { bytes = chunk } else { bytes += chunk }
            guard bytes.count <= limit else { throw SystemError("read", path, code: EFBIG) }
            expected = max(4096, size - bytes.count)
        }
    }

    /// All bytes of a file from its start, some at a time.
    public static func forEachChunk(
        _ path: String, _ body: (UnsafeBufferPointer<UInt8>) -> Void
    ) throws(SystemError) {
        let (file, _) = try openRegular(path)
        defer { close(file) }
        while true {
            let (chunk, failure) = readChunk(file, 1 << 20)
            if let failure { throw SystemError("read", path, code: failure) }
            if chunk.isEmpty { return }
            chunk.withUnsafeBufferPointer(body)
        }
    }

    /// The SHA-256 of a file of an index, in hexadecimal.
    public static func digest(_ path: String) throws(SystemError) -> String {
        var hash = SHA256()
        let (file, _) = try openRegular(path, followsLinks: false)
        defer { close(file) }
        while true {
            let (chunk, failure) = readChunk(file, 1 << 20)
            if let failure { throw SystemError("read", path, code: failure) }
            if chunk.isEmpty { break }
            chunk.withUnsafeBufferPointer { hash.update($0) }
        }
        return hash.digest().map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    /// `count` bytes at `offset`, fewer where the file ends before.
    public static func read(_ path: String, at offset: Int, count: Int) throws(SystemError) -> [UInt8] {
        let (file, _) = try openRegular(path)
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
        // Whatever is there was left behind, or put there: it is never written through.
        unlink(temporary)
        let file = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o666)
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
        let handle = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC)
        guard handle >= 0 else { throw SystemError("open", path, code: errno) }
        defer { close(handle) }
        guard fsync(handle) == 0 else { throw SystemError("write", path, code: errno) }
    }

    /// Makes a folder and those above it; one that is there is fine.
    ///
    /// - Returns: Those that were made, from the outermost.
    @discardableResult
    public static func makeFolder(_ path: String) throws(SystemError) -> [String] {
        if mkdir(path, 0o777) == 0 { return [path] }
        if errno == EEXIST && isFolder(path) { return [] }
        guard errno == ENOENT, let slash = path.lastIndex(of: "/"), slash != path.startIndex else {
            throw SystemError("make the folder", path, code: errno)
        }
        let above = try makeFolder(String(path[..<slash]))
        guard mkdir(path, 0o777) == 0 || errno == EEXIST else {
            throw SystemError("make the folder", path, code: errno)
        }
        return above + [path]
    }

    /// Whether a folder is there.
    public static func isFolder(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    /// The size in bytes of a file of an index; nil where there is none, or something else than a file.
    public static func size(_ path: String) -> Int? {
        var status = stat()
        return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG ? Int(status.st_size) : nil
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
