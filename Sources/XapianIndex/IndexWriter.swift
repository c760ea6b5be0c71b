internal import CXapian
public import Passages

/// Writes a run: some passages sorted by term, to be merged into a segment. One thread at a time.
public struct IndexWriter: ~Copyable {
    private let handle: OpaquePointer

    /// Begins a run at `path`, which must not exist yet.
    public init(creating path: String) throws(IndexError) {
        var opened: OpaquePointer?
        var error = cx_error()
        guard cx_writer_create(path, &opened, &error) == CX_OK, let opened else {
            throw IndexError(taking: &error, doing: "create \(path)")
        }
        handle = opened
    }

    deinit { cx_writer_discard(handle) }

    /// Adds the passages that a `PassageEncoder` wrote, in their order.
    public mutating func add(_ batch: ByteWriter) throws(IndexError) {
        var error = cx_error()
        let status = batch.bytes.withUnsafeBufferPointer { bytes -> cx_status in
            guard let base = bytes.baseAddress else { return CX_OK }
            return cx_writer_add(handle, base, bytes.count, &error)
        }
        guard status == CX_OK else { throw IndexError(taking: &error, doing: "write to a new run") }
    }

    /// Writes everything to disk.
    public consuming func finish() throws(IndexError) {
        let handle = handle
        discard self
        var error = cx_error()
        guard cx_writer_finish(handle, &error) == CX_OK else {
            throw IndexError(taking: &error, doing: "finish a new run")
        }
    }
}

/// What is done to whole segments. A segment is known by the path of its database, `….glass`.
public enum IndexFiles {
    /// Where a segment's records lie: beside its database, with `.records` for `.glass` or after its name.
    public static func recordsPath(beside database: String) -> String {
        (database.hasSuffix(".glass") ? String(database.dropLast(6)) : database) + ".records"
    }

    /// Makes a segment of runs and of segments, in order; files that are there are replaced.
    public static func merge(_ paths: [String], to path: String) throws(IndexError) {
        var error = cx_error()
        let status = withCStrings(paths) { cx_merge($0, paths.count, IndexSchema.firstListSlot, path, &error) }
        guard status == CX_OK else { throw IndexError(taking: &error, doing: "merge into \(path)") }
    }

    /// Reads a segment's database through and checks its structure and, if asked to, each of its records.
    public static func check(_ path: String, readingRecords: Bool = true) throws(IndexError) {
        var error = cx_error()
        guard cx_check(path, readingRecords, &error) == CX_OK else {
            throw IndexError(taking: &error, doing: "check \(path)")
        }
    }
}

/// Calls `body` with C strings that live as long as the call.
func withCStrings<R>(_ strings: [String], _ body: (UnsafePointer<UnsafePointer<CChar>>) -> R) -> R {
    let copies = strings.map { string in
        let bytes = Array(string.utf8CString)
        let copy = UnsafeMutablePointer<CChar>.allocate(capacity: bytes.count)
        copy.initialize(from: bytes, count: bytes.count)
        return copy
    }
    defer { for copy in copies { copy.deallocate() } }
    var pointers = copies.map { UnsafePointer($0) }
    // C wants a pointer to something even where there is nothing.
    if pointers.isEmpty { return "".withCString { empty in withUnsafePointer(to: empty) { body($0) } } }
    return pointers.withUnsafeMutableBufferPointer { body(UnsafePointer($0.baseAddress!)) }
}
