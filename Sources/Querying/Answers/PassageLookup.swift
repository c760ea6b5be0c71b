internal import Passages
internal import SearchAPI
internal import XapianIndex

/// Finds documents and passages by their ids.
enum PassageLookup {
    /// A passage that was found.
    struct Place {
        var number: UInt32
        /// The first passage of its document.
        var first: UInt32
        var document: StoredDocument
    }

    /// The first passage of a living document, and what it stores of the document; nil where there is none.
    static func document(_ id: String, _ reader: inout IndexReader) throws -> (first: UInt32, StoredDocument)? {
        for number in try reader.passages(with: IndexSchema.documentTerm(id), limit: 16) {
            if let document = try reader.record(number).document, document.id == id { return (number, document) }
        }
        return nil
    }

    /// The document called `id`.
    ///
    /// - Throws: `notFound`.
    static func existingDocument(
        _ id: String, _ generation: String, _ reader: inout IndexReader
    ) throws -> (first: UInt32, StoredDocument) {
        if let found = try document(id, &reader) { return found }
        throw SearchFailure(
            .notFound, "there is no document '\(id)' in generation \(generation); kwic documents lists them")
    }

    /// The passage called `id`.
    ///
    /// - Throws: `notFound`, with what is known of its document.
    static func passage(_ id: String, _ generation: String, _ reader: inout IndexReader) throws -> Place {
        guard let (documentID, name) = PassageID.parse(id) else {
            throw SearchFailure(
                .notFound,
                "'\(id)' is no passage's id; those are a document's id, '#' and the passage's digits, as searches give them"
            )
        }
        let (first, document) = try existingDocument(documentID, generation, &reader)
        guard let place = document.passageNames.firstIndex(of: name) else {
            throw SearchFailure(
                .notFound,
                "the document '\(documentID)' has no passage '\(name)' now; its text may have changed since (kwic documents '\(documentID)' lists its passages)"
            )
        }
        return Place(number: reader.number(first, movedBy: place), first: first, document: document)
    }
}
