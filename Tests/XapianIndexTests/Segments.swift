import Foundation
import Passages
import TestSupport
import XapianIndex

/// A passage as a test puts it into a segment.
struct SamplePassage {
    /// Terms with the counts to store.
    var terms: [String: UInt16] = [:]
    var values: [UInt8: String] = [:]
    /// Hashes of words that follow each other.
    var pairs: [UInt64] = []
    var text = ""
}

/// Writes segments the way the indexer does: runs, merged.
enum Segments {
    /// A batch in the form that `IndexWriter.add` takes.
    static func batch(_ passages: [SamplePassage]) -> ByteWriter {
        var batch = ByteWriter()
        func fixed<T: FixedWidthInteger>(_ number: T) {
            withUnsafeBytes(of: number.littleEndian) { batch.bytes.append(contentsOf: $0) }
        }
        for passage in passages {
            var record = ByteWriter()
            self.record(passage.text).encode(to: &record)
            fixed(UInt32(passage.terms.count))
            fixed(UInt32(passage.values.count))
            fixed(UInt32(passage.pairs.count))
            fixed(UInt32(record.bytes.count))
            for (term, count) in passage.terms {
                fixed(UInt8(term.utf8.count))
                fixed(count)
                batch.bytes += Array(term.utf8)
            }
            for (slot, value) in passage.values {
                fixed(UInt32(slot))
                fixed(UInt16(value.utf8.count))
                batch.bytes += Array(value.utf8)
            }
            for pair in passage.pairs { fixed(pair) }
            batch.bytes += record.bytes
        }
        return batch
    }

    static func record(_ text: String) -> StoredRecord {
        StoredRecord(
            document: nil,
            passage: Passage(
                ordinal: 1, section: [], kind: .paragraph, text: text,
                range: SourceRange(lines: 1...1, bytes: 0..<text.utf8.count)))
    }

    /// Writes a segment named `name` in `folder` from `parts` runs, and checks it.
    static func write(_ passages: [SamplePassage], to name: String, in folder: TemporaryFolder, parts: Int = 1) throws
        -> String
    {
        var paths: [String] = []
        let share = (passages.count + parts - 1) / parts
        for part in 0..<parts {
            let path = folder.file("\(name)-part\(part)")
            var writer = try IndexWriter(creating: path)
            try writer.add(batch(Array(passages.dropFirst(part * share).prefix(share))))
            try writer.finish()
            paths.append(path)
        }
        let path = folder.file(name)
        try IndexFiles.merge(paths, to: path)
        try IndexFiles.check(path)
        return path
    }
}
