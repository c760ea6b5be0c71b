internal import Glibc
internal import Passages
internal import XapianIndex

/// What is asked of every entry of a catalog, without reading the entry.
struct CatalogFlags: OptionSet, Hashable, Sendable {
    var rawValue: UInt64

    /// The SHA-256 of its bytes is known.
    static let hasDigest = CatalogFlags(rawValue: 1)
    /// Something was said of it from outside.
    static let hasSidecars = CatalogFlags(rawValue: 2)
    /// `CatalogEntry.filter` is not empty.
    static let hasFilter = CatalogFlags(rawValue: 4)
    static let hasDuplicates = CatalogFlags(rawValue: 8)
    /// Not all of it was read.
    static let hasProblems = CatalogFlags(rawValue: 16)
    /// `CatalogEntry.metLimit`.
    static let metLimit = CatalogFlags(rawValue: 32)
}

/// A catalog as it lies on disk, read in place: of 100,000 files most are as they were, and nothing is made of their entries
/// but comparisons. Whoever goes through all of it lets go of the memory as it goes on.
///
///     magic, version                                     8 bytes
///     started, entries, bytes of paths, of rests         8 bytes each
///     an entry: end of its path, end of its rest, size, modified, changed, inode, flags, folder and prefix,
///         SHA-256                                        96 bytes each
///     paths                                              in the order of their bytes, one after the other
///     rests                                              what is left of each entry, with texts by number
///     texts                                              limits; formats, filters, languages, tags, segments
///     SHA-256 of all that                                32 bytes
///
/// Numbers are little-endian. A wrong one would lose passages without a word, hence the checksum.
struct CatalogFile: Sendable {
    /// What it begins with; the last byte is the version. The first, before there were versions, began with a number.
    static let magic: [UInt8] = Array("KwicCat".utf8) + [3]
    static let headerBytes = 40
    static let recordBytes = 96
    static let digestBytes = 32

    /// Nanoseconds since 1970.
    let started: Int
    let limits: String
    /// How many entries there are.
    let count: Int
    /// What rests name by number.
    let texts: [String]
    private let file: MappedBytes
    private let pathsStart: Int
    private let restsStart: Int

    /// A catalog without entries.
    init() {
        started = 0
        limits = ""
        count = 0
        texts = []
        file = MappedBytes()
        pathsStart = 0
        restsStart = 0
    }

    /// Reads the catalog of a generation.
    ///
    /// - Throws: `damaged` where the file is not there, or not as it was written; `otherFormat` where another version of Kwic
    ///   wrote it.
    init(reading path: String) throws(IndexError) {
        let file: MappedBytes
        do throws(SystemError) { file = try MappedBytes(path) } catch {
            throw IndexError(.damaged, "read \(path)", cause: error.description)
        }
        do throws(IndexError) { try self.init(file) } catch {
            throw IndexError(error.code, "read \(path)", cause: error.cause)
        }
    }

    /// Takes a catalog's bytes.
    private init(_ file: MappedBytes) throws(IndexError) {
        func damaged(_ cause: String) -> IndexError { IndexError(.damaged, "read the catalog", cause: cause) }
        let bytes = file.bytes
        let end = bytes.count - Self.digestBytes
        guard end > 0, Self.hash(file, end).elementsEqual(bytes[end...]) else {
            throw damaged("its checksum is wrong")
        }
        guard bytes.starts(with: Self.magic) else {
            throw IndexError(.otherFormat, "read the catalog", cause: "its form is another")
        }
        guard end >= Self.headerBytes else { throw damaged("it ends in the middle") }
        func number(_ index: Int) -> Int { Self.load(bytes, at: 8 + 8 * index) }
        started = number(0)
        let (recordBytes, isTooMuch) = number(1).multipliedReportingOverflow(by: Self.recordBytes)
        var rest = end - Self.headerBytes
        for part in [recordBytes, number(2), number(3)] {
            guard !isTooMuch, part >= 0, part <= rest else { throw damaged("it ends in the middle") }
            rest -= part
        }
        count = number(1)
        pathsStart = Self.headerBytes + recordBytes
        restsStart = pathsStart + number(2)
        let textsStart = restsStart + number(3)
        guard Self.areEndsInOrder(file, count, paths: number(2), rests: number(3)),
            let (limits, texts) = Self.texts(UnsafeRawBufferPointer(rebasing: bytes[textsStart..<end]))
        else { throw damaged("its places cannot be right") }
        self.limits = limits
        self.texts = texts
        self.file = file
    }

    /// Entries after which memory is let go of.
    static let releaseStep = 1 << 14

    /// SHA-256 of the first bytes.
    private static func hash(_ file: MappedBytes, _ count: Int) -> [UInt8] {
        var hash = SHA256()
        for start in stride(from: 0, to: count, by: 1 << 20) {
            let piece = UnsafeRawBufferPointer(rebasing: file.bytes[start..<min(start + 1 << 20, count)])
            hash.update(piece.bindMemory(to: UInt8.self))
            file.release()
        }
        return hash.digest()
    }

    private static func load(_ bytes: UnsafeRawBufferPointer, at offset: Int) -> Int {
        Int(truncatingIfNeeded: UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)))
    }

    private static func areEndsInOrder(_ file: MappedBytes, _ count: Int, paths: Int, rests: Int) -> Bool {
        var path = 0
        var rest = 0
        for index in 0..<count {
            let record = headerBytes + index * recordBytes
            let ends = (load(file.bytes, at: record), load(file.bytes, at: record + 8))
            guard ends.0 >= path, ends.1 >= rest else { return false }
            (path, rest) = ends
            if index % releaseStep == 0 { file.release() }
        }
        return path == paths && rest == rests
    }

    private static func texts(_ bytes: UnsafeRawBufferPointer) -> (String, [String])? {
        do throws(DamagedBytes) {
            var input = ByteReader(bytes)
            return (try input.text(), try input.texts())
        } catch {
            return nil
        }
    }

    // MARK: Entries

    /// Calls `body` with what answers questions about entries.
    func withView<R>(_ body: (View) throws -> R) rethrows -> R {
        try withExtendedLifetime(file) {
            try body(View(file: self, bytes: file.bytes, pathsStart: pathsStart, restsStart: restsStart))
        }
    }

    /// Calls `body` with what gives entries; one that cannot be right becomes an error that says so.
    func reading<R>(_ body: (View) throws -> R) throws -> R {
        do {
            return try withView(body)
        } catch is DamagedBytes {
            throw IndexError(.damaged, "read the catalog", cause: "an entry cannot be right")
        }
    }

    /// Whether there is an entry of this path.
    func contains(_ path: String) -> Bool {
        var path = path
        return path.withUTF8 { path in withView { $0.index(of: UnsafeRawBufferPointer(path)) != nil } }
    }

    /// A catalog's bytes in place.
    struct View {
        fileprivate let file: CatalogFile
        fileprivate let bytes: UnsafeRawBufferPointer
        fileprivate let pathsStart: Int
        fileprivate let restsStart: Int

        /// How many entries there are.
        var count: Int { file.count }

        /// Lets go of the memory of all entries; they can still be read.
        func release() { file.file.release() }

        private func number(_ index: Int, _ field: Int) -> Int {
            CatalogFile.load(bytes, at: headerBytes + index * recordBytes + 8 * field)
        }

        /// The offsets at which the path and the rest of an entry begin, among all paths and all rests.
        func starts(_ index: Int) -> (path: Int, rest: Int) {
            index == 0 ? (0, 0) : (number(index - 1, 0), number(index - 1, 1))
        }

        /// Its path.
        func path(_ index: Int) -> UnsafeRawBufferPointer {
            let start = starts(index).path
            return UnsafeRawBufferPointer(rebasing: bytes[pathsStart + start..<pathsStart + number(index, 0)])
        }

        /// What is not in its record.
        func rest(_ index: Int) -> UnsafeRawBufferPointer {
            let start = starts(index).rest
            return UnsafeRawBufferPointer(rebasing: bytes[restsStart + start..<restsStart + number(index, 1)])
        }

        /// What the system said of the file.
        func state(_ index: Int) -> FileState {
            FileState(
                size: number(index, 2), modified: number(index, 3), changed: number(index, 4),
                inode: UInt64(truncatingIfNeeded: number(index, 5)))
        }

        func flags(_ index: Int) -> CatalogFlags {
            CatalogFlags(rawValue: UInt64(truncatingIfNeeded: number(index, 6)))
        }

        /// The number of its folder's name among the file's texts.
        func folder(_ index: Int) -> Int { number(index, 7) & 0xFFFF_FFFF }

        /// `CatalogEntry.prefixBytes`.
        func prefixBytes(_ index: Int) -> Int { number(index, 7) >> 32 }

        /// Records, paths and rests of entries that follow each other, as they lie there.
        func raw(
            _ range: Range<Int>
        ) -> (records: UnsafeRawBufferPointer, paths: UnsafeRawBufferPointer, rests: UnsafeRawBufferPointer) {
            let (first, end) = (starts(range.lowerBound), starts(range.upperBound))
            func part(_ range: Range<Int>) -> UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: bytes[range]) }
            return (
                part(headerBytes + range.lowerBound * recordBytes..<headerBytes + range.upperBound * recordBytes),
                part(pathsStart + first.path..<pathsStart + end.path),
                part(restsStart + first.rest..<restsStart + end.rest)
            )
        }

        /// The first entry whose path does not come before this one.
        func firstIndex(from path: UnsafeRawBufferPointer) -> Int {
            var low = 0
            var high = count
            while low < high {
                let middle = (low + high) / 2
                if PathOrder.compare(self.path(middle), path) < 0 { low = middle + 1 } else { high = middle }
            }
            return low
        }

        /// The entry of a path; nil where there is none.
        func index(of path: UnsafeRawBufferPointer) -> Int? {
            let index = firstIndex(from: path)
            return index < count && PathOrder.compare(self.path(index), path) == 0 ? index : nil
        }

        /// The entry itself.
        ///
        /// - Throws: Where its rest is not as it is written.
        func entry(_ index: Int) throws(DamagedBytes) -> CatalogEntry {
            let flags = flags(index)
            let digest = headerBytes + index * recordBytes + 64
            var entry = CatalogEntry(
                path: String(decoding: path(index), as: UTF8.self), folder: try file.text(folder(index)),
                prefixBytes: prefixBytes(index), state: state(index),
                digest: flags.contains(.hasDigest) ? Array(bytes[digest..<digest + digestBytes]) : [])
            entry.hasDuplicates = flags.contains(.hasDuplicates)
            var input = ByteReader(rest(index))
            func text() throws(DamagedBytes) -> String { try file.text(input.number()) }
            for _ in 0..<(try input.number()) {
                let segment = try text()
                let (first, length) = (try input.number(), try input.number())
                guard let first = UInt32(exactly: first), let length = UInt32(exactly: length), length <= .max - first
                else { throw DamagedBytes() }
                entry.places.append(
                    CatalogPlace(segment: segment, range: DeadRange(first: first, last: first + length)))
            }
            entry.format = try text()
            entry.filter = try text()
            for _ in 0..<(try input.number()) { entry.formats[try text()] = try input.place() }
            entry.passages = try input.place()
            for _ in 0..<(try input.number()) { entry.languages[try text()] = try input.place() }
            for _ in 0..<(try input.number()) { entry.tags.append(try text()) }
            for _ in 0..<(try input.number()) { entry.sidecars.append(try input.byte()) }
            for _ in 0..<(try input.number()) {
                var skipped = SkippedEntry(path: try input.text(), reason: try input.text(), detail: try input.text())
                skipped.isPartial = try input.number() == 1
                entry.skipped.append(skipped)
            }
            return entry
        }
    }

    fileprivate func text(_ number: Int) throws(DamagedBytes) -> String {
        guard number < texts.count else { throw DamagedBytes() }
        return texts[number]
    }
}

/// The order of paths: that of their bytes.
enum PathOrder {
    /// Below 0 where the first comes first, 0 where they are the same.
    static func compare(_ first: UnsafeRawBufferPointer, _ second: UnsafeRawBufferPointer) -> Int {
        let common = min(first.count, second.count)
        if common > 0, let one = first.baseAddress, let other = second.baseAddress {
            let order = memcmp(one, other, common)
            if order != 0 { return Int(order) }
        }
        return first.count - second.count
    }
}
