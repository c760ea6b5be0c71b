public import Passages

/// What a document's first passage stores of the document.
public struct StoredDocument: Hashable, Sendable {
    public var id: String
    public var path: String
    public var format: String
    public var metadata: DocumentMetadata
    /// The names of its passages within it, in order: what stands after `#` in their ids.
    public var passageNames: [String]

    /// A document's part of a record.
    public init(id: String, path: String, format: String, metadata: DocumentMetadata, passageNames: [String]) {
        self.id = id
        self.path = path
        self.format = format
        self.metadata = metadata
        self.passageNames = passageNames
    }
}

/// A passage as the index stores it: everything that it takes to show it, and to index it anew.
///
/// The passages of a document are stored one after the other, so that the first, which holds the document's part, is found
/// by going back `ordinal - 1` from any of them.
public struct StoredRecord: Hashable, Sendable {
    /// On the first passage of a document only.
    public var document: StoredDocument?
    public var passage: Passage

    /// A record.
    public init(document: StoredDocument?, passage: Passage) {
        self.document = document
        self.passage = passage
    }

    /// Appends the record's bytes.
    public func encode(to out: inout ByteWriter) {
        out.number(document == nil ? 0 : 1)
        if let document {
            out.text(document.id)
            out.text(document.path)
            out.text(document.format)
            out.text(document.metadata.title)
            out.optional(document.metadata.language)
            out.optional(document.metadata.date)
            out.texts(document.metadata.authors)
            out.texts(document.metadata.categories)
            let tags = document.metadata.tags.sorted { $0.key < $1.key }
            out.number(tags.count)
            for (key, values) in tags {
                out.text(key)
                out.texts(values)
            }
            out.texts(document.passageNames)
        }
        out.number(passage.ordinal)
        out.text(passage.kind.rawValue)
        out.texts(passage.section)
        out.optional(passage.language)
        out.number(passage.years.count)
        for year in passage.years { out.number(year) }
        out.number(passage.range.lines.lowerBound)
        out.number(passage.range.lines.count - 1)
        out.number(passage.range.bytes.lowerBound)
        out.number(passage.range.bytes.count)
        out.optional(passage.range.page)
        out.text(passage.text)
    }

    /// Reads a record.
    ///
    /// - Throws: `IndexError` with code `damaged` for bytes that are no record.
    public init(decoding bytes: UnsafeRawBufferPointer) throws(IndexError) {
        var input = ByteReader(bytes)
        var document: StoredDocument?
        if try input.number() == 1 {
            let id = try input.text()
            let path = try input.text()
            let format = try input.text()
            var metadata = DocumentMetadata()
            metadata.title = try input.text()
            metadata.language = try input.optional()
            metadata.date = try input.optional()
            metadata.authors = try input.texts()
            metadata.categories = try input.texts()
            for _ in 0..<(try input.number()) { metadata.tags[try input.text()] = try input.texts() }
            document = StoredDocument(
                id: id, path: path, format: format, metadata: metadata, passageNames: try input.texts())
        }
        let ordinal = try input.place()
        guard let kind = PassageKind(rawValue: try input.text()) else { throw ByteReader.damaged }
        let section = try input.texts()
        let language = try input.optional()
        var years: [Int] = []
        for _ in 0..<(try input.number()) { years.append(try input.number()) }
        let firstLine = try input.place()
        let lines = firstLine...firstLine + (try input.place())
        let firstByte = try input.place()
        let range = firstByte..<firstByte + (try input.place())
        let page = try input.optional()
        self.document = document
        passage = Passage(
            ordinal: ordinal, section: section, kind: kind, text: try input.text(),
            range: SourceRange(lines: lines, bytes: range, page: page), language: language, years: years)
    }
}

extension StoredRecord {
    /// The texts of a record in which words follow each other, in place, without reading all the rest: the passage, its
    /// headings and, on a document's first passage, the title. Each is handed to `body` until that returns true.
    ///
    /// - Returns: Whether `body` returned true for one.
    public static func anyText(
        in bytes: UnsafeRawBufferPointer, _ body: (UnsafeBufferPointer<UInt8>) -> Bool
    ) throws(IndexError) -> Bool {
        var input = ByteReader(bytes)
        if try input.number() == 1 {
            for _ in 0..<3 { try input.skipText() }
            if body(try input.textBytes()) { return true }
            for _ in 0..<2 { try input.skipOptional() }
            for _ in 0..<2 { try input.skipTexts() }
            for _ in 0..<(try input.number()) {
                try input.skipText()
                try input.skipTexts()
            }
            try input.skipTexts()
        }
        _ = try input.number()
        try input.skipText()
        for _ in 0..<(try input.number()) where body(try input.textBytes()) { return true }
        try input.skipOptional()
        for _ in 0..<(try input.number()) { _ = try input.number() }
        for _ in 0..<4 { _ = try input.number() }
        try input.skipOptional()
        return body(try input.textBytes())
    }
}
