internal import Passages
internal import XapianIndex

/// Writes a catalog, entry by entry in the order of their paths. The form is told at `CatalogFile`.
struct CatalogWriter {
    private var count = 0
    private var records = ByteWriter()
    private var paths: [UInt8] = []
    private var rests = ByteWriter()
    private var texts: [String]
    private var numbers: [String: Int] = [:]

    /// - Parameters:
    ///   - texts: Those of the catalog from which entries are copied; none where none are.
    ///   - capacity: About how many entries there will be.
    init(texts: [String], capacity: Int) {
        self.texts = texts
        for (number, text) in texts.enumerated() { numbers[text] = number }
        records.bytes.reserveCapacity(capacity * CatalogFile.recordBytes)
    }

    /// Appends an entry.
    mutating func add(_ entry: CatalogEntry) {
        paths.append(contentsOf: entry.path.utf8)
        rests.number(entry.places.count)
        for place in entry.places {
            rests.number(number(place.segment))
            rests.number(Int(place.range.first))
            rests.number(Int(place.range.last - place.range.first))
        }
        rests.number(number(entry.format))
        rests.number(number(entry.filter))
        rests.number(entry.documents)
        rests.number(entry.passages)
        rests.number(entry.languages.count)
        for (language, count) in entry.languages.sorted(by: { $0.key < $1.key }) {
            rests.number(number(language))
            rests.number(count)
        }
        rests.number(entry.tags.count)
        for tag in entry.tags { rests.number(number(tag)) }
        rests.number(entry.sidecars.count)
        rests.bytes += entry.sidecars
        rests.number(entry.skipped.count)
        for skipped in entry.skipped {
            for text in [skipped.path, skipped.reason, skipped.detail] { rests.text(text) }
            rests.number(skipped.isPartial ? 1 : 0)
        }
        records.fixed(paths.count)
        records.fixed(rests.bytes.count)
        records.fixed(entry.size)
        records.fixed(max(0, entry.modified))
        records.fixed(entry.flags.rawValue)
        records.bytes += entry.digest.isEmpty ? Array(repeating: 0, count: CatalogFile.digestBytes) : entry.digest
        count += 1
    }

    /// Appends entries of the catalog whose texts this one began with.
    mutating func copy(_ range: Range<Int>, of view: CatalogFile.View) {
        let raw = view.raw(range)
        let starts = view.starts(range.lowerBound)
        let (pathShift, restShift) = (paths.count - starts.path, rests.bytes.count - starts.rest)
        var place = records.bytes.count
        records.bytes.append(contentsOf: raw.records)
        paths.append(contentsOf: raw.paths)
        rests.bytes.append(contentsOf: raw.rests)
        count += range.count
        guard pathShift != 0 || restShift != 0 else { return }
        records.bytes.withUnsafeMutableBytes { bytes in
            for _ in range {
                for (offset, shift) in [(place, pathShift), (place + 8, restShift)] {
                    let end = Int(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: Int.self))
                    bytes.storeBytes(of: (end + shift).littleEndian, toByteOffset: offset, as: Int.self)
                }
                place += CatalogFile.recordBytes
            }
        }
    }

    private mutating func number(_ text: String) -> Int {
        if let number = numbers[text] { return number }
        texts.append(text)
        numbers[text] = texts.count - 1
        return texts.count - 1
    }

    /// The catalog's bytes.
    consuming func finish(started: Int, limits: String) -> [UInt8] {
        var out = ByteWriter()
        out.bytes.reserveCapacity(
            CatalogFile.headerBytes + records.bytes.count + paths.count + rests.bytes.count + 32 * texts.count + 1024)
        out.bytes += CatalogFile.magic
        for number in [started, count, paths.count, rests.bytes.count] { out.fixed(number) }
        out.bytes += records.bytes
        out.bytes += paths
        out.bytes += rests.bytes
        out.text(limits)
        out.texts(texts)
        out.bytes += out.bytes.withUnsafeBufferPointer { PassageID.sha256($0) }
        return out.bytes
    }
}
