internal import Passages
internal import XapianIndex

/// Where a file's passages are: passages `range` of a segment.
struct CatalogPlace: Hashable, Sendable {
    /// The segment's id.
    var segment: String
    var range: DeadRange
}

/// A source file as a generation has it.
struct CatalogEntry: Hashable, Sendable {
    var path: String
    var size: Int
    /// Nanoseconds since 1970.
    var modified: Int
    /// SHA-256 of its bytes.
    var digest: [UInt8]
    /// `CorpusFile.sidecarDigest`.
    var sidecars: [UInt8] = []
    var format: String
    /// How filters were set for it when it was read (`IndexingOptions.filterKey`).
    var filter: String
    /// Living ones.
    var documents: Int
    var passages: Int
    /// Living passages by language.
    var languages: [String: Int]
    /// Keys of its documents' tags.
    var tags: [String]
    var places: [CatalogPlace]
    /// True where a document was left out because another has its id: such a file is read again whenever the corpus
    /// changes, for the other may be gone.
    var hasDuplicates: Bool
    /// What was not read of it.
    var skipped: [SkippedEntry]

    /// True where more might be read of it under other limits.
    var metLimit: Bool { skipped.contains { Self.reasonsOfLimits.contains($0.reason) } }

    /// A reader or program that lacks memory may also just end.
    private static let reasonsOfLimits: Set<String> = [
        "too_large", "too_deep", "too_many_members", "timeout", "out_of_memory", "crashed", "helper_failed",
    ]
}

/// The source files of a generation, by path, and when the run that wrote it began.
struct Catalog: Hashable, Sendable {
    var entries: [String: CatalogEntry] = [:]
    /// Nanoseconds since 1970. A file that changed at about this time may have changed after it was read.
    var started = 0
    /// The limits for reading that the run had (`IndexingOptions.limitsKey`).
    var limits = ""

    /// The catalog's bytes, and their SHA-256: a wrong number in it would lose passages without a word.
    func encoded() -> [UInt8] {
        var out = ByteWriter()
        out.number(started)
        out.number(entries.count)
        for entry in entries.values.sorted(by: { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }) {
            out.text(entry.path)
            out.number(entry.size)
            out.number(max(0, entry.modified))
            out.number(entry.digest.count)
            out.bytes += entry.digest
            out.number(entry.sidecars.count)
            out.bytes += entry.sidecars
            out.text(entry.format)
            out.text(entry.filter)
            out.number(entry.documents)
            out.number(entry.passages)
            out.number(entry.languages.count)
            for (language, count) in entry.languages.sorted(by: { $0.key < $1.key }) {
                out.text(language)
                out.number(count)
            }
            out.texts(entry.tags)
            out.number(entry.places.count)
            for place in entry.places {
                out.text(place.segment)
                out.number(Int(place.range.first))
                out.number(Int(place.range.last - place.range.first))
            }
            out.number(entry.hasDuplicates ? 1 : 0)
            out.number(entry.skipped.count)
            for skipped in entry.skipped {
                for text in [skipped.path, skipped.reason, skipped.detail] { out.text(text) }
                out.number(skipped.isPartial ? 1 : 0)
            }
        }
        out.text(limits)
        return out.bytes + out.bytes.withUnsafeBufferPointer { PassageID.sha256($0) }
    }

    /// An empty catalog.
    init() {}

    /// Reads the catalog of a generation.
    ///
    /// - Throws: `damaged` where the file is not there, or not as it was written.
    init(reading path: String) throws(IndexError) {
        let bytes: [UInt8]
        do throws(SystemError) { bytes = try SystemFile.read(path) } catch {
            throw IndexError(.damaged, "read \(path)", cause: error.description)
        }
        do throws(IndexError) { try self.init(decoding: bytes) } catch {
            throw IndexError(.damaged, "read \(path)", cause: error.cause)
        }
    }

    /// Reads a catalog.
    init(decoding bytes: [UInt8]) throws(IndexError) {
        let content = bytes.dropLast(32)
        guard bytes.count > 32,
            content.withUnsafeBufferPointer({ PassageID.sha256($0) }).elementsEqual(bytes.suffix(32))
        else { throw IndexError(.damaged, "read the catalog", cause: "its checksum is wrong") }
        let result: Result<Catalog, DamagedBytes> = content.withUnsafeBytes { bytes in
            do throws(DamagedBytes) {
                var input = ByteReader(bytes)
                return .success(try Catalog(&input))
            } catch {
                return .failure(error)
            }
        }
        do throws(DamagedBytes) { self = try result.get() } catch {
            throw IndexError(.damaged, "read the catalog", cause: "it ends in the middle")
        }
    }

    private init(_ input: inout ByteReader) throws(DamagedBytes) {
        started = try input.number()
        for _ in 0..<(try input.number()) {
            let path = try input.text()
            let size = try input.number()
            let modified = try input.number()
            var digest: [UInt8] = []
            for _ in 0..<(try input.number()) { digest.append(try input.byte()) }
            var sidecars: [UInt8] = []
            for _ in 0..<(try input.number()) { sidecars.append(try input.byte()) }
            let format = try input.text()
            let filter = try input.text()
            let documents = try input.number()
            let passages = try input.number()
            var languages: [String: Int] = [:]
            for _ in 0..<(try input.number()) { languages[try input.text()] = try input.number() }
            let tags = try input.texts()
            var places: [CatalogPlace] = []
            for _ in 0..<(try input.number()) {
                let segment = try input.text()
                let first = UInt32(truncatingIfNeeded: try input.number())
                let length = UInt32(truncatingIfNeeded: try input.number())
                places.append(CatalogPlace(segment: segment, range: DeadRange(first: first, last: first &+ length)))
            }
            let hasDuplicates = try input.number() == 1
            var skipped: [SkippedEntry] = []
            for _ in 0..<(try input.number()) {
                var entry = SkippedEntry(path: try input.text(), reason: try input.text(), detail: try input.text())
                entry.isPartial = try input.number() == 1
                skipped.append(entry)
            }
            entries[path] = CatalogEntry(
                path: path, size: size, modified: modified, digest: digest, sidecars: sidecars, format: format,
                filter: filter, documents: documents, passages: passages, languages: languages, tags: tags,
                places: places, hasDuplicates: hasDuplicates,
                skipped: skipped)
        }
        if !input.isAtEnd { limits = try input.text() }
    }
}
