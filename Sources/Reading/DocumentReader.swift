public import Passages

/// One file's bytes and what is known of it, or one chunk of whole lines of a file of records.
///
/// The bytes are borrowed (a file is mapped, not copied): they need to live as long as the call that is given them.
public struct SourceFile {
    /// Relative to the corpus folder, with `/`. Of a file inside another, that one's path, `/`, and its own address there.
    public var path: String
    /// What is in it; the caller owns them.
    public var bytes: UnsafeBufferPointer<UInt8>
    /// The number of the first line of `bytes` in the file, from 1: more than 1 only for a chunk.
    public var firstLine: Int
    /// Where `bytes` begins in the file, in bytes: more than 0 only for a chunk.
    public var baseOffset: Int
    /// Where it is on disk; nil for a file inside another.
    public var location: String?
    /// The media type that whatever holds the file says it has (`application/pdf`), in lower case without parameters.
    public var mediaType: String?
    /// The character encoding that whatever holds the file says it has.
    public var declaredEncoding: String?

    /// A whole file, or a chunk of one.
    public init(path: String, bytes: UnsafeBufferPointer<UInt8>, firstLine: Int = 1, baseOffset: Int = 0) {
        self.path = path
        self.bytes = bytes
        self.firstLine = firstLine
        self.baseOffset = baseOffset
    }

    /// The file's name without folders and extension, `-` and `_` as spaces: the title where there is no other.
    package var nameAsTitle: String {
        let name = path.split(separator: "/").last.map(String.init) ?? path
        let dot = name.lastIndex(of: ".").flatMap { $0 > name.startIndex ? $0 : nil }
        let words = name[..<(dot ?? name.endIndex)].split { $0 == "-" || $0 == "_" || $0 == " " }
        return words.isEmpty ? name : words.joined(separator: " ")
    }
}

/// Something in a file that was not read.
public struct ReadingProblem: Error, Hashable, Sendable {
    /// One stable word: `empty`, `binary`, `bad_encoding`, `bad_front_matter`, `bad_record`, `damaged`, `encrypted`,
    /// `needs_ocr`, `too_large`, `too_deep`, …
    public var reason: String
    /// What is wrong, where, and what to do about it, for a person.
    public var detail: String
    /// The line it is in, from 1; nil where it is about the whole file.
    public var line: Int?
    /// True where the rest of the file was read.
    public var isPartial: Bool
    /// The path of the file inside the source that it is about; nil for the source itself.
    public var path: String?

    /// A problem, about a line or the whole file.
    public init(reason: String, detail: String, line: Int? = nil, isPartial: Bool = false) {
        self.reason = reason
        self.detail = detail
        self.line = line
        self.isPartial = isPartial
    }

    /// There is something in the file, and none of it can be seen.
    public static let blank = ReadingProblem(reason: "empty", detail: "the file holds nothing but white space")

    /// The file is of no format that Kwic reads.
    public static let binary = ReadingProblem(
        reason: "binary",
        detail:
            "the file is neither text nor of a format that Kwic reads; convert it, or name a filter for it (filters in "
            + "the configuration)")
}

/// Bytes of one format to documents. A reader keeps nothing between calls, so one value serves all threads.
public protocol DocumentReader: Sendable {
    /// The name of the format in `FileFormat.all`, as it stands in `Document.format`: `text`, `html`, `pdf`, …
    var format: String { get }

    /// Reads one file, or one chunk of whole lines, and hands over each document as it is made.
    ///
    /// Bad input is no error: it goes to `problem`, and what can be read is read. Of formats with `isText` the bytes are
    /// UTF-8 already, without a byte order mark.
    ///
    /// - Throws: Only what `document` throws.
    func read(
        _ source: SourceFile, options: ReadingOptions, document: (Document) throws -> Void,
        problem: (ReadingProblem) -> Void
    ) throws
}

/// What the corpus's owner says of the files.
public struct ReadingOptions: Hashable, Sendable, Codable {
    /// Which keys of a record mean what.
    public var records: RecordKeys
    /// Whether to look at the text where a document does not say its language.
    public var detectsLanguage: Bool
    /// How much may come out of one file, and how long it may take.
    public var limits = ReadingLimits()
    /// Programs for files of other formats; the first that matches a file is used, before a built-in reader.
    public var filters: [ExternalFilter] = []

    /// The defaults, unless given.
    public init(records: RecordKeys = RecordKeys(), detectsLanguage: Bool = true) {
        self.records = records
        self.detectsLanguage = detectsLanguage
    }
}

/// Which keys of a record (a line of JSONL, a row) mean what. Of several names the first that a record has is taken.
public struct RecordKeys: Hashable, Sendable, Codable {
    /// The record's name in the index, a text or a number; without one it is `PATH:LINE`.
    public var id: [String]
    /// Its title; where there is no text, the title is the text.
    public var title: [String]
    /// What is searched and shown.
    public var text: [String]
    /// A language tag (`en`, `en-GB`) or name.
    public var language: [String]
    /// Any date that `ISODate` reads.
    public var date: [String]
    /// A name or a list of names.
    public var authors: [String]
    /// A category or a list of them.
    public var categories: [String]
    /// The headings that the record stands under: a text, or a list from the outermost.
    public var section: [String]

    /// The defaults, unless given.
    public init(
        id: [String] = ["id"], title: [String] = ["title"], text: [String] = ["text"],
        language: [String] = ["language", "lang"], date: [String] = ["date", "published", "created"],
        authors: [String] = ["authors", "author"], categories: [String] = ["categories", "category"],
        section: [String] = ["section", "sections"]
    ) {
        self.id = id
        self.title = title
        self.text = text
        self.language = language
        self.date = date
        self.authors = authors
        self.categories = categories
        self.section = section
    }
}
