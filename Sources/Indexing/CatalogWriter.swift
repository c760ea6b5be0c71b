internal import Passages
internal import XapianIndex

/// Writes a catalog, entry by entry in the order of their paths. The form is told at `CatalogFile`.
///
/// What stands behind other things in the file waits in files of its own, so the catalog is never in memory.
struct CatalogWriter {
    private var count = 0
    private let path: String
    private let records: SpoolFile
    private let paths: SpoolFile
    private let rests: SpoolFile
    private var texts: [String]
    private var numbers: [String: Int] = [:]

    /// Entries that are copied at once.
    private static let step = 1 << 10

    /// - Parameters:
    ///   - path: Where the catalog is to be.
    ///   - texts: Those of the catalog from which entries are copied; none where none are.
    init(creating path: String, texts: [String]) throws(SystemError) {
        self.path = path
        records = try SpoolFile(creating: path + ".records")
        paths = try SpoolFile(creating: path + ".paths")
        rests = try SpoolFile(creating: path + ".rests")
        self.texts = texts
        for (number, text) in texts.enumerated() { numbers[text] = number }
    }

    /// Appends an entry.
    mutating func add(_ entry: CatalogEntry) {
        var rest = ByteWriter()
        rest.number(entry.places.count)
        for place in entry.places {
            rest.number(number(place.segment))
            rest.number(Int(place.range.first))
            rest.number(Int(place.range.last - place.range.first))
        }
        rest.number(number(entry.format))
        rest.number(number(entry.filter))
        write(entry.formats, to: &rest)
        rest.number(entry.passages)
        write(entry.languages, to: &rest)
        rest.number(entry.tags.count)
        for tag in entry.tags { rest.number(number(tag)) }
        rest.number(entry.sidecars.count)
        rest.bytes += entry.sidecars
        rest.number(entry.skipped.count)
        for skipped in entry.skipped {
            for text in [skipped.path, skipped.reason, skipped.detail] { rest.text(text) }
            rest.number(skipped.isPartial ? 1 : 0)
        }
        paths.append(entry.path.utf8)
        rests.append(rest.bytes)
        var record = ByteWriter()
        record.fixed(paths.count)
        record.fixed(rests.count)
        record.fixed(entry.state.size)
        record.fixed(max(0, entry.state.modified))
        record.fixed(max(0, entry.state.changed))
        record.fixed(entry.state.inode)
        record.fixed(entry.flags.rawValue)
        record.fixed(number(entry.folder) | entry.prefixBytes << 32)
        record.bytes += entry.digest.isEmpty ? Array(repeating: 0, count: CatalogFile.digestBytes) : entry.digest
        records.append(record.bytes)
        count += 1
    }

    private mutating func write(_ counts: [String: Int], to rest: inout ByteWriter) {
        rest.number(counts.count)
        for (name, count) in counts.sorted(by: { $0.key < $1.key }) {
            rest.number(number(name))
            rest.number(count)
        }
    }

    /// Appends entries of the catalog whose texts this one began with.
    mutating func copy(_ range: Range<Int>, of view: CatalogFile.View) {
        for first in stride(from: range.lowerBound, to: range.upperBound, by: Self.step) {
            let part = first..<min(first + Self.step, range.upperBound)
            let raw = view.raw(part)
            let starts = view.starts(first)
            let (pathShift, restShift) = (paths.count - starts.path, rests.count - starts.rest)
            paths.append(raw.paths)
            rests.append(raw.rests)
            var moved = Array(raw.records)
            moved.withUnsafeMutableBytes { bytes in
                for place in stride(from: 0, to: bytes.count, by: CatalogFile.recordBytes) {
                    for (offset, shift) in [(place, pathShift), (place + 8, restShift)] {
                        let end = Int(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: Int.self))
                        bytes.storeBytes(of: (end + shift).littleEndian, toByteOffset: offset, as: Int.self)
                    }
                }
            }
            records.append(moved)
            count += part.count
            if part.count == Self.step { view.release() }
        }
    }

    private mutating func number(_ text: String) -> Int {
        if let number = numbers[text] { return number }
        texts.append(text)
        numbers[text] = texts.count - 1
        return texts.count - 1
    }

    /// Puts the catalog together.
    consuming func finish(started: Int, limits: String) throws(SystemError) {
        let out = try SpoolFile(creating: path)
        var hash = SHA256()
        func append(_ bytes: UnsafeBufferPointer<UInt8>) {
            hash.update(bytes)
            out.append(bytes)
        }
        var head = ByteWriter()
        head.bytes += CatalogFile.magic
        for number in [started, count, paths.count, rests.count] { head.fixed(number) }
        head.bytes.withUnsafeBufferPointer(append)
        for part in [records, paths, rests] {
            try part.finish()
            try SystemFile.forEachChunk(part.path, append)
            SystemFile.remove(part.path)
        }
        var tail = ByteWriter()
        tail.text(limits)
        tail.texts(texts)
        tail.bytes.withUnsafeBufferPointer(append)
        out.append(hash.digest())
        try out.finish()
    }
}
