internal import Passages
internal import XapianIndex

/// The bytes of an item of work: of a large one in a copy on disk, of which only what is looked at is in memory.
///
/// The file itself is not mapped: one that is made shorter meanwhile would end the program.
struct ItemBytes {
    private let bytes: [UInt8]
    /// The copy of a large one.
    let file: MappedBytes?
    /// SHA-256 of a whole file.
    private let known: [UInt8]?

    /// Larger ones are copied.
    private static let maximumBytes = 16 << 20

    /// A whole file.
    ///
    /// - Parameters:
    ///   - size: Its bytes, as they were when the corpus was walked.
    ///   - copy: Where a copy may be made; nothing is there afterwards.
    init(of location: String, size: Int, copy: String) throws(SystemError) {
        guard size > Self.maximumBytes else {
            bytes = try SystemFile.read(location)
            (file, known) = (nil, nil)
            return
        }
        let spool = try SpoolFile(creating: copy)
        var hash = SHA256()
        try SystemFile.forEachChunk(location) { chunk in
            hash.update(chunk)
            spool.append(chunk)
        }
        bytes = []
        known = hash.digest()
        file = try Self.mapped(spool)
    }

    /// A part of a file; shorter where the file is.
    init(of location: String, _ range: Range<Int>, copy: String) throws(SystemError) {
        known = nil
        guard range.count > Self.maximumBytes else {
            bytes = try SystemFile.read(location, at: range.lowerBound, count: range.count)
            file = nil
            return
        }
        let spool = try SpoolFile(creating: copy)
        for start in stride(from: range.lowerBound, to: range.upperBound, by: 1 << 20) {
            spool.append(try SystemFile.read(location, at: start, count: min(1 << 20, range.upperBound - start)))
        }
        bytes = []
        file = try Self.mapped(spool)
    }

    private static func mapped(_ spool: SpoolFile) throws(SystemError) -> MappedBytes {
        defer { SystemFile.remove(spool.path) }
        try spool.finish()
        return try MappedBytes(spool.path)
    }

    var count: Int { file?.bytes.count ?? bytes.count }

    /// SHA-256 of them.
    var digest: [UInt8] { known ?? bytes.withUnsafeBufferPointer { PassageID.sha256($0) } }

    /// Calls `body` with the bytes.
    func withUnsafeBufferPointer<R>(_ body: (UnsafeBufferPointer<UInt8>) throws -> R) rethrows -> R {
        guard let file else { return try bytes.withUnsafeBufferPointer(body) }
        return try withExtendedLifetime(file) { try body(file.bytes.bindMemory(to: UInt8.self)) }
    }
}
