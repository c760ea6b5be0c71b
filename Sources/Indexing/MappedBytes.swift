internal import Glibc
internal import XapianIndex

/// A file's bytes, in memory as far as they are looked at. The file is not changed by anybody while it is open, but may be renamed
/// or deleted.
final class MappedBytes: Sendable {
    nonisolated(unsafe) let bytes: UnsafeRawBufferPointer

    /// No bytes.
    init() { bytes = UnsafeRawBufferPointer(start: nil, count: 0) }

    /// Opens a file.
    init(_ path: String) throws(SystemError) {
        let (file, size) = try SystemFile.openRegular(path, followsLinks: false)
        defer { close(file) }
        guard size > 0 else {
            bytes = UnsafeRawBufferPointer(start: nil, count: 0)
            return
        }
        guard let mapping = mmap(nil, size, PROT_READ, MAP_SHARED, file, 0), mapping != MAP_FAILED else {
            throw SystemError("read", path, code: errno)
        }
        bytes = UnsafeRawBufferPointer(start: mapping, count: size)
    }

    deinit {
        if let base = bytes.baseAddress { munmap(UnsafeMutableRawPointer(mutating: base), bytes.count) }
    }

    /// Lets go of the memory of all of it; it can still be read. Who goes through a large file calls this now and then.
    func release() {
        if let base = bytes.baseAddress { madvise(UnsafeMutableRawPointer(mutating: base), bytes.count, MADV_DONTNEED) }
    }
}
