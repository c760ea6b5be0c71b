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
    /// Language of the passage, where it is known to differ from the document's.
    public var language: String?
    /// Years that the text itself speaks of, ascending and without repeats.
    public var years: [Int]
    /// Days and months that the text itself speaks of, in ISO 8601 (`1994-05-30`, `1994-05`), ascending and without repeats.
    public var dates: [String]

    /// A passage as the splitter cut it.
    public init(
        ordinal: Int, section: [String], kind: PassageKind, text: String, range: SourceRange, language: String? = nil,
        years: [Int] = [], dates: [String] = []
    ) {
        self.ordinal = ordinal
        self.section = section
        self.kind = kind
        self.text = text
        self.range = range
        self.language = language
        self.years = years
        self.dates = dates
    }
}
