internal import Glibc
internal import XapianIndex

/// The right to write to an index, held by one process at a time.
struct IndexLock: ~Copyable {
    private let file: Int32

    /// Takes the lock.
    ///
    /// - Throws: `IndexingError` that says which process has it.
    init(_ folder: IndexFolder) throws {
        let path = folder.lockPath
        // Whoever prepared the folder may have put a link there, and a pipe would be waited for.
        file = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0o666)
        guard file >= 0 else {
            let error = SystemError("open", path, code: errno == ELOOP ? SystemError.isLink : errno)
            throw IndexingError(
                "could not write to the index folder \(folder.path): \(error.reason) (\(path)); "
                    + "check its permissions, or name another with --index")
        }
        var status = stat()
        guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            close(file)
            throw IndexingError("\(path) is no file, so \(folder.path) cannot be locked; delete it and run again")
        }
        guard flock(file, LOCK_EX | LOCK_NB) == 0 else {
            let holder = (try? SystemFile.read(path)).map { String(decoding: $0.prefix { $0 != 0x0A }, as: UTF8.self) }
            close(file)
            let who = holder.flatMap { $0.isEmpty ? nil : $0 } ?? "a process that did not say its name"
            throw IndexingError(
                "another indexer is at work on \(folder.path): \(who); wait until it is done, or stop it")
        }
        let note = "process \(getpid()), since \(Timestamp.now.text)\n"
        ftruncate(file, 0)
        _ = note.withCString { pwrite(file, $0, strlen($0), 0) }
    }

    deinit {
        // The file stays: deleting it would let two processes hold locks on two files of one name.
        ftruncate(file, 0)
        close(file)
    }
}

/// A moment, in UTC.
struct Timestamp: Hashable, Sendable {
    /// Nanoseconds since 1970.
    var nanoseconds: Int

    /// The moment of asking.
    static var now: Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(nanoseconds: Int(time.tv_sec) * 1_000_000_000 + Int(time.tv_nsec))
    }

    /// `2026-11-22T03:55:12Z`.
    var text: String { formatted("%Y-%m-%dT%H:%M:%SZ") }
    /// `20261122T035512Z`.
    var compact: String { formatted("%Y%m%dT%H%M%SZ") }

    private func formatted(_ format: String) -> String {
        var seconds = time_t(nanoseconds / 1_000_000_000)
        var parts = tm()
        gmtime_r(&seconds, &parts)
        return withUnsafeTemporaryAllocation(of: CChar.self, capacity: 40) { buffer in
            let length = strftime(buffer.baseAddress!, 40, format, &parts)
            return String(
                decoding: UnsafeRawBufferPointer(start: buffer.baseAddress!, count: length), as: UTF8.self)
        }
    }
}
