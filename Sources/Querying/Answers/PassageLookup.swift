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

    /// The passage called `id`, or whose name within its document is `id`, with or without `#`.
    ///
    /// - Throws: `notFound`, with what is known of its document; `badParameter` where several documents have a passage of that name.
    static func passage(_ id: String, _ generation: String, _ reader: inout IndexReader) throws -> Place {
        if let name = bareName(id) { return try passage(named: name, generation, &reader) }
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

    /// The passage's name in an id that has no document's, as in `9f2c41d07be3`, `#9f2c41d07be3` and `9f2c41d07be3-2`; nil for any
    /// other id.
    static func bareName(_ id: String) -> String? {
        let name = (id.hasPrefix("#") ? String(id.dropFirst()) : id).lowercased()
        let parts = name.split(separator: "-", omittingEmptySubsequences: false)
        let isNumbered = parts.count == 1 || (parts.count == 2 && (Int(parts[1]) ?? 0) > 1)
        guard let digits = parts.first, digits.utf8.count == 12, isNumbered, digits.allSatisfy(\.isHexDigit) else {
            return nil
        }
        return name
    }

    /// Time to look for a passage among all documents.
    private static let patience = Duration.seconds(8)
    /// Candidates that are listed where there are several.
    private static let candidatesShown = 10

    /// The passage with this name in whichever document has it. No term leads to it, so the names of all documents' passages are
    /// looked through.
    private static func passage(
        named name: String, _ generation: String, _ reader: inout IndexReader
    ) throws -> Place {
        let start = ContinuousClock.now
        var terms: [String] = []
        try reader.forEachTermName(prefix: IndexSchema.documentPrefix) { term in
            terms.append(String(decoding: term, as: UTF8.self))
            return true
        }
        var found: [Place] = []
        for (count, term) in terms.enumerated() {
            if count % 256 == 0, ContinuousClock.now - start > patience {
                throw SearchFailure(
                    .timeout, "there are too many documents to find the passage '\(name)' in time; give its whole id")
            }
            for number in try reader.passages(with: term, limit: 16) {
                guard let document = try reader.record(number).document,
                    let place = document.passageNames.firstIndex(of: name)
                else { continue }
                found.append(
                    Place(number: reader.number(number, movedBy: place), first: number, document: document))
            }
        }
        guard let first = found.first else {
            throw SearchFailure(.notFound, "no document has a passage '\(name)' in generation \(generation)")
        }
        guard found.count == 1 else {
            let ids = found.prefix(candidatesShown).map { "\($0.document.id)#\(name)" }.joined(separator: ", ")
            let more = found.count > candidatesShown ? " and \(found.count - candidatesShown) more" : ""
            throw SearchFailure(
                .badParameter, "\(found.count) passages are called '\(name)'; give one of their ids: \(ids)\(more)")
        }
        return first
    }
}
