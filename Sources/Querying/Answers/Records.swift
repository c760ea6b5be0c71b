internal import SearchAPI
internal import XapianIndex

/// Stored records that were read for one answer, so that each is read once.
struct Records {
    private var records: [UInt32: StoredRecord] = [:]
    private var documents: [UInt32: StoredDocument] = [:]

    /// The stored record of a passage.
    mutating func record(_ number: UInt32, _ reader: inout IndexReader) throws -> StoredRecord {
        if let known = records[number] { return known }
        let record = try reader.record(number)
        keep(number, record)
        return record
    }

    /// Takes a record that was read already.
    mutating func keep(_ number: UInt32, _ record: StoredRecord) {
        records[number] = record
        if let document = record.document { documents[number] = document }
    }

    /// What is stored of the document with this first passage.
    mutating func document(first: UInt32, _ reader: inout IndexReader) throws -> StoredDocument {
        if let known = documents[first] { return known }
        guard let document = try record(first, &reader).document else {
            throw IndexError(.damaged, "read the document of passage \(first)")
        }
        return document
    }

    /// A passage with its document, as answers have it.
    mutating func passage(
        _ number: UInt32, first: UInt32, _ reader: inout IndexReader
    ) throws -> PassageRecord {
        let record = try record(number, &reader)
        return PassageRecord(record.passage, try document(first: first, &reader))
    }
}
