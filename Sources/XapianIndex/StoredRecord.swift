public import Passages

/// What a document's first passage stores of the document.
public struct StoredDocument: Hashable, Sendable {
    public var id: String
    public var path: String
    /// The name of its corpus folder.
    public var folder = ""
    public var format: String
    public var metadata: DocumentMetadata
    /// What the lines and bytes of its passages count.
    public var positions = PositionSpace.file
    /// The source's character encoding where it is not UTF-8.
    public var encoding: String?
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

    /// What is stored of a document that was read.
    public init(_ document: Document, passageNames: [String]) {
        self.init(
            id: document.id, path: document.path, format: document.format, metadata: document.metadata,
            passageNames: passageNames)
        folder = document.folder
        positions = document.positions
        encoding = document.encoding
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
            out.text(document.folder)
            out.text(document.format)
            out.text(document.positions.rawValue)
            out.optional(document.encoding)
            out.metadata(document.metadata)
            out.texts(document.passageNames)
        }
        out.number(passage.ordinal)
        out.text(passage.kind.rawValue)
        out.texts(passage.section)
        out.optional(passage.language)
        out.number(passage.years.count)
        for year in passage.years { out.number(year) }
        out.texts(passage.dates)
        out.range(passage.range)
        out.number(passage.isVerbatim ? 1 : 0)
        out.pageBreaks(passage.pageBreaks)
        out.text(passage.text)
    }

    /// Reads a record.
    ///
    /// - Throws: `IndexError` with code `damaged` for bytes that are no record.
    public init(decoding bytes: UnsafeRawBufferPointer) throws(IndexError) {
        do throws(DamagedBytes) { self = try Self.read(bytes) } catch { throw Self.damaged }
    }

    private static let damaged = IndexError(.damaged, "read a stored record")

    private static func read(_ bytes: UnsafeRawBufferPointer) throws(DamagedBytes) -> StoredRecord {
        var input = ByteReader(bytes)
        var document: StoredDocument?
        if try input.number() == 1 {
            var stored = StoredDocument(
                id: try input.text(), path: try input.text(), format: "", metadata: DocumentMetadata(),
                passageNames: [])
            stored.folder = try input.text()
            stored.format = try input.text()
            guard let positions = PositionSpace(rawValue: try input.text()) else { throw DamagedBytes() }
            stored.positions = positions
            stored.encoding = try input.optional()
            stored.metadata = try input.metadata()
            stored.passageNames = try input.texts()
            document = stored
        }
        let ordinal = try input.place()
        guard let kind = PassageKind(rawValue: try input.text()) else { throw DamagedBytes() }
        let section = try input.texts()
        let language = try input.optional()
        var years: [Int] = []
        for _ in 0..<(try input.number()) { years.append(try input.number()) }
        let dates = try input.texts()
        let range = try input.range()
        let isVerbatim = try input.number() == 1
        let pageBreaks = try input.pageBreaks()
        return StoredRecord(
            document: document,
            passage: Passage(
                ordinal: ordinal, section: section, kind: kind, text: try input.text(), range: range,
                isVerbatim: isVerbatim, pageBreaks: pageBreaks, language: language, years: years, dates: dates))
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
        do throws(DamagedBytes) { return try search(bytes, body) } catch { throw damaged }
    }

    /// Where a record's passage stands in its document, without reading all the rest: its place from 1, and the headings
    /// above it.
    public static func place(
        in bytes: UnsafeRawBufferPointer
    ) throws(IndexError) -> (ordinal: Int, section: [String]) {
        do throws(DamagedBytes) {
            var input = ByteReader(bytes)
            try skipDocument(&input)
            let ordinal = try input.place()
            try input.skipText()
            return (ordinal, try input.texts())
        } catch { throw damaged }
    }

    /// Texts before the encoding: id, path, folder, format, what positions count.
    private static let documentTexts = 5

    private static func skipDocument(_ input: inout ByteReader) throws(DamagedBytes) {
        guard try input.number() == 1 else { return }
        for _ in 0..<documentTexts { try input.skipText() }
        try input.skipOptional()
        _ = try input.titleOfMetadata()
        try input.skipTexts()
    }

    private static func search(
        _ bytes: UnsafeRawBufferPointer, _ body: (UnsafeBufferPointer<UInt8>) -> Bool
    ) throws(DamagedBytes) -> Bool {
        var input = ByteReader(bytes)
        if try input.number() == 1 {
            for _ in 0..<documentTexts { try input.skipText() }
            try input.skipOptional()
            if body(try input.titleOfMetadata()) { return true }
            try input.skipTexts()
        }
        _ = try input.number()
        try input.skipText()
        for _ in 0..<(try input.number()) where body(try input.textBytes()) { return true }
        try input.skipOptional()
        for _ in 0..<(try input.number()) { _ = try input.number() }
        try input.skipTexts()
        try input.skipRange()
        _ = try input.number()
        try input.skipPageBreaks()
        return body(try input.textBytes())
    }
}
