internal import CXapian

/// Lists of postings that queries asked for, kept in memory for those that ask for them again. Readers of several generations share
/// one: segments do not change, so a new generation begins with the lists of the one before.
public final class PostingCache: @unchecked Sendable {
    // Sound: the store has a lock of its own.
    let handle: OpaquePointer?

    /// A cache whose lists take up to `bytes`.
    public init(bytes: Int) { handle = cx_postings_create(max(0, bytes)) }

    deinit { cx_postings_release(handle) }

    /// Lets go of the lists of segments that `reader`, which was opened with this cache, does not have.
    public func keepOnly(segmentsOf reader: borrowing IndexReader) {
        if let handle { cx_postings_keep_only(handle, reader.handle) }
    }
}
