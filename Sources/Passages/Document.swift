/// A page of a document.
public struct PageNumber: Hashable, Sendable {
    /// Counted from 1, as viewers count.
    public var number: Int
    /// What is printed on it (`xii`, `A-3`), where the document says so and it is not the number itself.
    public var label: String?

    /// A page.
    public init(_ number: Int, label: String? = nil) {
        self.number = number
        self.label = label
    }
}

/// Where a piece of text stands in its source, so that a citation leads to the exact place.
public struct SourceRange: Hashable, Sendable {
    /// First and last line, counted from 1. Of what, `Document.positions` says.
    public var lines: ClosedRange<Int>
    /// The end excluded. Of what, `Document.positions` says.
    public var bytes: Range<Int>
    /// The first page, for formats that have pages (slides count as such).
    public var firstPage: PageNumber?
    /// The last page; nil where there are no pages.
    public var lastPage: PageNumber?
    /// The name that a link to the place takes (`#anchor` of a web page), where the source has one.
    public var anchor: String?

    /// A range of whole lines and the bytes that the text takes in them, on one page if any.
    public init(lines: ClosedRange<Int>, bytes: Range<Int>, page: PageNumber? = nil, anchor: String? = nil) {
        self.lines = lines
        self.bytes = bytes
        firstPage = page
        lastPage = page
        self.anchor = anchor
    }

    /// The smallest range that holds this and one that comes after it.
    public func union(_ other: SourceRange) -> SourceRange {
        var union = SourceRange(
            lines: min(lines.lowerBound, other.lines.lowerBound)...max(lines.upperBound, other.lines.upperBound),
            bytes: min(bytes.lowerBound, other.bytes.lowerBound)..<max(bytes.upperBound, other.bytes.upperBound),
            anchor: anchor ?? other.anchor)
        union.firstPage = firstPage ?? other.firstPage
        union.lastPage = other.lastPage ?? lastPage
        return union
    }
}

/// What the lines and bytes of a document's passages count. The raw value goes over the wire.
public enum PositionSpace: String, CaseIterable, Sendable {
    /// Lines and bytes of the source file as it lies on disk.
    case file
    /// Lines and bytes of a file inside another: of a member of an archive, an attachment, or what a compressed file
    /// holds, each as it is when unpacked.
    case member
    /// Lines and bytes of the text that the reader took out of the source (`kwic extract` prints it).
    case text
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
    /// BCP 47 primary subtag, where the source says that this block is in a language of its own.
    public var language: String?
    /// Where a page begins within `text`: the offset in bytes and the page; ascending. Empty where the block is on one page.
    public var pageBreaks: [PageBreak] = []
    /// The white space between the previous block and this one; nil if anything else is between them, or if it is unknown.
    /// Both blocks with it between them are then a text that the source has byte for byte.
    public var gap: String?

    /// A block as a reader found it.
    public init(
        _ role: Role, _ text: String, range: SourceRange, isVerbatim: Bool = true, startsAfterBreak: Bool = false,
        language: String? = nil
    ) {
        self.role = role
        self.text = text
        self.range = range
        self.isVerbatim = isVerbatim
        self.startsAfterBreak = startsAfterBreak
        self.language = language
    }
}

/// The place in a block's text where a page begins.
public struct PageBreak: Hashable, Sendable {
    /// In bytes of the text.
    public var offset: Int
    public var page: PageNumber

    /// A page that begins at an offset.
    public init(offset: Int, page: PageNumber) {
        self.offset = offset
        self.page = page
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
    /// The name of the corpus folder; readers leave it empty.
    public var folder = ""
    /// The name of the reader that made it: `text`, `markdown`, `jsonl`, …
    public var format: String
    public var metadata: DocumentMetadata
    /// In reading order.
    public var blocks: [Block]
    /// What the blocks' lines and bytes count.
    public var positions = PositionSpace.file
    /// The character encoding of the source where it is not UTF-8, by its IANA name in lower case.
    public var encoding: String?
    /// From bytes of UTF-8 to bytes of the source; nil where they are the same.
    public var offsets: OffsetMap?

    /// A document as its reader made it.
    public init(
        id: String, path: String, format: String, metadata: DocumentMetadata, blocks: [Block],
        positions: PositionSpace = .file
    ) {
        self.positions = positions
        self.id = id
        self.path = path
        self.format = format
        self.metadata = metadata
        self.blocks = blocks
    }
}
