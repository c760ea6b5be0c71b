/// A piece of a document that can be read and cited by itself.
public struct Passage: Hashable, Sendable {
    /// Its place in the document, from 1.
    public var ordinal: Int
    /// The headings above it, outermost first; empty before the first heading.
    public var section: [String]
    public var kind: PassageKind
    /// The whole text.
    public var text: String
    public var range: SourceRange
    /// True if `text` is byte for byte what the source has at `range.bytes`, decoded from `Document.encoding` if there is one.
    public var isVerbatim: Bool
    /// Where pages begin within `text`, ascending; empty if the passage is on one page or its format has none.
    public var pageBreaks: [PageBreak]
    /// Language of the passage, where it is known to differ from the document's.
    public var language: String?
    /// Years that the text itself speaks of, ascending and without repeats.
    public var years: [Int]
    /// Days and months that the text itself speaks of, in ISO 8601 (`1994-05-30`, `1994-05`), ascending and without repeats.
    public var dates: [String]

    /// A passage as the splitter cut it.
    public init(
        ordinal: Int, section: [String], kind: PassageKind, text: String, range: SourceRange, isVerbatim: Bool = true,
        pageBreaks: [PageBreak] = [], language: String? = nil, years: [Int] = [], dates: [String] = []
    ) {
        self.ordinal = ordinal
        self.section = section
        self.kind = kind
        self.text = text
        self.range = range
        self.isVerbatim = isVerbatim
        self.pageBreaks = pageBreaks
        self.language = language
        self.years = years
        self.dates = dates
    }

    /// The page of the byte at `offset` of `text`; nil for formats without pages.
    public func page(at offset: Int) -> PageNumber? {
        pageBreaks.last { $0.offset <= offset }?.page ?? range.firstPage
    }
}
