public import Passages
public import Patterns

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
    /// The encoding that the whole file is known to be in, by its IANA name in lower case: of a chunk. What is declared
    /// does not count then.
    public var encoding: String?
    /// Lets go of the memory of `bytes`, which can still be read; nil where they are in no file. A reader calls it when it has
    /// gone through a good part of a large file.
    public var release: (() -> Void)?

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
    /// Files that are read although their kind is no document (`NonDocument`): style sheets, scripts, …
    public var alsoRead: [Glob] = []

    /// The defaults, unless given.
    public init(records: RecordKeys = RecordKeys(), detectsLanguage: Bool = true) {
        self.records = records
        self.detectsLanguage = detectsLanguage
    }
}

/// Which keys of a record (a line of JSONL, a row) mean what. Of several names the first that a record has something under is
/// taken; capitals do not matter, and `_`, `-` and a space are one.
///
/// The defaults are those of the configuration (`records` in `Config/kwic.yaml`).
public struct RecordKeys: Hashable, Sendable, Codable {
    /// The record's name in the index, a text or a number; without one it is `PATH:LINE`.
    public var id = ["id"]
    /// Its title; where there is no text, the title is the text. What stands under another name than the first stays among
    /// the tags as well.
    public var title = [
        "title", "headline", "heading", "subject", "name", "label", "dc:title",
        "titel", "titre", "título", "titolo", "название", "заголовок", "제목", "标题", "標題", "タイトル",
    ]
    /// What is searched and shown. Only text under the first name is all there is to show: any other is one column of
    /// several.
    public var text = ["text", "body", "content", "abstract", "description", "summary", "message"]
    /// A language tag (`en`, `en-GB`) or name.
    public var language = [
        "language", "lang", "locale", "dc:language", "sprache", "langue", "idioma", "lingua", "язык",
    ]
    /// Any date that `ISODate` reads.
    public var date = [
        "date", "published", "created", "publication_date", "pub_date", "pubdate", "date_published", "datepublished",
        "published_at", "created_at", "issued", "dc:date", "datum", "fecha", "дата", "날짜", "日期", "日付", "year", "jahr",
        "année", "año", "anno", "год",
    ]
    /// A name or a list of names.
    public var authors = [
        "authors", "author", "creators", "creator", "byline", "dc:creator",
        "autor", "autoren", "verfasser", "auteur", "auteurs", "autore", "автор", "авторы", "저자", "作者", "著者",
    ]
    /// A category or a list of them.
    public var categories = ["categories", "category"]
    /// The headings that the record stands under: a text, or a list from the outermost.
    public var section = ["section", "sections"]
    /// Where it comes from: the tag `url`.
    public var url = ["url", "link", "permalink", "uri", "source_url", "canonical_url"]

    /// The defaults.
    public init() {}
}
