internal import CXapian
public import Passages

/// Writes one small database, to be compacted into a segment. One thread at a time.
public struct IndexWriter: ~Copyable {
    private let handle: OpaquePointer

    /// Creates a database at `path`, which must not exist yet.
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
        guard status == CX_OK else { throw IndexError(taking: &error, doing: "write to a new database") }
    }

    /// Writes everything to disk.
    public consuming func finish() throws(IndexError) {
        let handle = handle
        discard self
        var error = cx_error()
        guard cx_writer_finish(handle, &error) == CX_OK else {
            throw IndexError(taking: &error, doing: "finish a new database")
        }
    }
}

/// What is done to whole databases.
public enum IndexFiles {
    /// Merges databases into one, in order. With `asSegment` the result is a single file.
    public static func compact(_ paths: [String], to path: String, asSegment: Bool) throws(IndexError) {
        var error = cx_error()
        let status = withCStrings(paths) { cx_compact($0, paths.count, path, asSegment, &error) }
        guard status == CX_OK else { throw IndexError(taking: &error, doing: "compact into \(path)") }
    }

    /// Reads a database through and checks its structure.
    public static func check(_ path: String) throws(IndexError) {
        var error = cx_error()
        guard cx_check(path, &error) == CX_OK else { throw IndexError(taking: &error, doing: "check \(path)") }
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
