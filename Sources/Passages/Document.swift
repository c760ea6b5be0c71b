/// Where a piece of text stands in its source file, so that a citation leads to the exact place.
public struct SourceRange: Hashable, Sendable {
    /// First and last line, counted from 1.
    public var lines: ClosedRange<Int>
    /// Bytes of the source file, the end excluded.
    public var bytes: Range<Int>
    /// The page's label, for formats that have pages.
    public var page: String?

    /// A range of whole lines and the bytes that the text takes in them.
    public init(lines: ClosedRange<Int>, bytes: Range<Int>, page: String? = nil) {
        self.lines = lines
        self.bytes = bytes
        self.page = page
    }

    /// The smallest range that holds both.
    public func union(_ other: SourceRange) -> SourceRange {
        SourceRange(
            lines: min(lines.lowerBound, other.lines.lowerBound)...max(lines.upperBound, other.lines.upperBound),
            bytes: min(bytes.lowerBound, other.bytes.lowerBound)..<max(bytes.upperBound, other.bytes.upperBound),
            page: page ?? other.page)
    }
}

/// What a piece of text is. The raw value is stored in the index and goes over the wire, so a case is never renamed.
public enum PassageKind: String, CaseIterable, Sendable {
    case paragraph, list, table, quote, code, footnote
    /// One record of a file of records, short enough to be one passage.
    case record
}

/// One piece of a document's structure, as a reader found it.
public struct Block: Hashable, Sendable {
    /// A heading with its depth from 1, or a piece of text.
    public enum Role: Hashable, Sendable {
        case heading(level: Int)
        case text(PassageKind)
    }

    public var role: Role
    /// A heading's clean words; of anything else what the source says.
    public var text: String
    public var range: SourceRange
    /// True where `text` is, byte for byte, what stands at `range.bytes` in the source. Then a piece of it has a
    /// range of its own; otherwise every piece is cited as the whole block.
    public var isVerbatim: Bool
    /// True where the source shows a break before this block (a wide gap, a rule): passages are not joined across it.
    public var startsAfterBreak: Bool

    /// A block as a reader found it.
    public init(
        _ role: Role, _ text: String, range: SourceRange, isVerbatim: Bool = true, startsAfterBreak: Bool = false
    ) {
        self.role = role
        self.text = text
        self.range = range
        self.isVerbatim = isVerbatim
        self.startsAfterBreak = startsAfterBreak
    }
}

/// What is known of a document apart from its text.
public struct DocumentMetadata: Hashable, Sendable {
    public var title: String
    public var authors: [String]
    public var categories: [String]
    /// ISO 8601, as precise as the source is: `2017`, `2017-05` or `2017-05-30`.
    public var date: String?
    /// BCP 47 primary subtag (`en`, `ru`, `zh`), declared or detected.
    public var language: String?
    /// Whatever else the source says of itself: a key, in lower case, with one or more values.
    public var tags: [String: [String]]

    /// Metadata, empty unless given.
    public init(
        title: String = "", authors: [String] = [], categories: [String] = [], date: String? = nil,
        language: String? = nil, tags: [String: [String]] = [:]
    ) {
        self.title = title
        self.authors = authors
        self.categories = categories
        self.date = date
        self.language = language
        self.tags = tags
    }
}

/// One source item: a file, or one record of a file of records.
public struct Document: Hashable, Sendable {
    /// The file's path relative to the corpus folder; of a record its own id.
    public var id: String
    /// The source file's path relative to the corpus folder, with `/`.
    public var path: String
    /// The name of the reader that made it: `text`, `markdown`, `jsonl`, …
    public var format: String
    public var metadata: DocumentMetadata
    /// In reading order.
    public var blocks: [Block]

    /// A document as its reader made it.
    public init(id: String, path: String, format: String, metadata: DocumentMetadata, blocks: [Block]) {
        self.id = id
        self.path = path
        self.format = format
        self.metadata = metadata
        self.blocks = blocks
    }
}
