import Glibc

/// A small file that is read again when it has changed.
public struct WatchedFile: Sendable {
    private struct Stamp: Hashable {
        var device: UInt
        var inode: UInt
        var size: Int
        var seconds: Int
        var nanoseconds: Int
    }

    /// Absolute.
    public let path: String
    private var stamp: Stamp?
    private var wasRead = false

    /// The file at an absolute path, which need not exist.
    public init(path: String) { self.path = path }

    /// Whether the file is another than when this was last asked, or this is the first time.
    public mutating func hasChanged() -> Bool {
        var status = stat()
        let now =
            stat(path, &status) == 0
            ? Stamp(
                device: UInt(status.st_dev), inode: UInt(status.st_ino), size: Int(status.st_size),
                seconds: status.st_mtim.tv_sec, nanoseconds: status.st_mtim.tv_nsec) : nil
        guard !wasRead || now != stamp else { return false }
        wasRead = true
        stamp = now
        return true
    }

    /// The file's text; nil where there is no such file.
    ///
    /// - Throws: Where it cannot be read, is larger than `maximumBytes`, or is not UTF-8.
    public static func text(of path: String, maximumBytes: Int) throws(SettingsError) -> String? {
        switch FilePath.read(path, maximumBytes: maximumBytes) {
        case .failure(let failure):
            if failure.code == ENOENT || failure.code == ENOTDIR { return nil }
            throw SettingsError(file: path, problem: "it cannot be read: \(failure.reason)")
        case .success(let bytes):
            guard let text = String(validating: bytes, as: UTF8.self) else {
                throw SettingsError(file: path, problem: "it is not UTF-8; save it in that encoding")
            }
            return text
        }
    }
}
