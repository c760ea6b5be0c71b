/// A format of files, and how a file of it is told.
public struct FileFormat: Hashable, Sendable {
    /// As it stands in `Document.format`, in `type:` and in reports.
    public var name: String
    /// Lower case, without the dot.
    public var extensions: [String]
    /// Media types (IANA) that mail and archives may give for it.
    public var mediaTypes: [String]
    /// True for text in some character encoding, which is made UTF-8 before its reader sees it.
    public var isText: Bool
    /// True for files of records, one a line: such a file may be cut at line ends and its chunks read in parallel.
    public var isLineOriented: Bool
    /// True for what is read within the indexer; all else is read in a process of its own, with limits.
    public var isBuiltIn: Bool

    init(
        _ name: String, _ extensions: [String], media: [String] = [], isText: Bool = false,
        isLineOriented: Bool = false, isBuiltIn: Bool = false
    ) {
        self.name = name
        self.extensions = extensions
        mediaTypes = media
        self.isText = isText
        self.isLineOriented = isLineOriented
        self.isBuiltIn = isBuiltIn
    }

    /// All the formats that Kwic reads: the one table of them. The reader of a new one is named after it.
    public static let all: [FileFormat] = [
        FileFormat("text", ["txt", "text", "log"], media: ["text/plain"], isText: true, isBuiltIn: true),
        FileFormat(
            "markdown", ["md", "markdown", "mkd", "mdown"], media: ["text/markdown"], isText: true, isBuiltIn: true),
        FileFormat(
            "jsonl", ["jsonl", "ndjson"], media: ["application/jsonl", "application/x-ndjson"], isText: true,
            isLineOriented: true, isBuiltIn: true),

        FileFormat(
            "html", ["html", "htm", "xhtml", "xht", "shtml"], media: ["text/html", "application/xhtml+xml"],
            isText: true),
        FileFormat("pdf", ["pdf"], media: ["application/pdf"]),
        FileFormat(
            "docx", ["docx", "docm", "dotx"],
            media: ["application/vnd.openxmlformats-officedocument.wordprocessingml.document"]),
        FileFormat(
            "pptx", ["pptx", "pptm", "ppsx", "potx"],
            media: ["application/vnd.openxmlformats-officedocument.presentationml.presentation"]),
        FileFormat(
            "xlsx", ["xlsx", "xlsm", "xltx"],
            media: ["application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"]),
        FileFormat("odt", ["odt", "ott", "fodt"], media: ["application/vnd.oasis.opendocument.text"]),
        FileFormat("odp", ["odp", "fodp", "otp"], media: ["application/vnd.oasis.opendocument.presentation"]),
        FileFormat("ods", ["ods", "fods", "ots"], media: ["application/vnd.oasis.opendocument.spreadsheet"]),
        FileFormat("epub", ["epub"], media: ["application/epub+zip"]),

        FileFormat("mail", ["eml", "emlx"], media: ["message/rfc822", "message/global"]),
        FileFormat("mbox", ["mbox", "mbx"], media: ["application/mbox"]),

        FileFormat("json", ["json", "geojson"], media: ["application/json"], isText: true),
        FileFormat(
            "csv", ["csv", "tsv", "tab"], media: ["text/csv", "text/tab-separated-values"], isText: true),
        FileFormat("mediawiki", ["mediawiki"]),

        FileFormat("man", ["man", "mdoc"], media: ["text/troff"], isText: true),
        FileFormat("rst", ["rst", "rest"], media: ["text/x-rst"], isText: true),
        FileFormat("org", ["org"], media: ["text/org"], isText: true),
        FileFormat("latex", ["tex", "latex", "ltx"], media: ["application/x-tex"], isText: true),
        FileFormat("rtf", ["rtf"], media: ["application/rtf", "text/rtf"]),
        FileFormat("notebook", ["ipynb"], media: ["application/x-ipynb+json"], isText: true),
        FileFormat("docbook", ["docbook", "dbk"], media: ["application/docbook+xml"]),
        FileFormat("jats", ["jats", "nxml"], media: ["application/jats+xml"]),
        FileFormat("fb2", ["fb2"], media: ["application/x-fictionbook+xml"]),
        FileFormat("textile", ["textile"], isText: true),
        FileFormat(
            "xml", ["xml", "tei", "rss", "atom", "rdf", "opml", "dita"],
            media: ["application/xml", "text/xml", "application/rss+xml", "application/atom+xml"]),

        FileFormat(
            "archive",
            ["zip", "tar", "tgz", "tbz", "tbz2", "txz", "tzst", "7z", "rar", "cpio", "jar", "iso", "cab", "lha", "ar"],
            media: ["application/zip", "application/x-tar", "application/x-7z-compressed", "application/vnd.rar"]),
        FileFormat(
            "compressed", ["gz", "bz2", "xz", "zst", "lzma", "lz", "lz4", "z"],
            media: ["application/gzip", "application/x-bzip2", "application/x-xz", "application/zstd"]),
    ]

    private static let byName = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })
    private static let byExtension = Dictionary(all.flatMap { format in format.extensions.map { ($0, format) } }) {
        first, _ in first
    }
    private static let byMediaType = Dictionary(all.flatMap { format in format.mediaTypes.map { ($0, format) } }) {
        first, _ in first
    }

    /// How many of a file's first bytes are enough to tell its format.
    public static let headBytes = 8192

    /// The format of a name.
    public static func named(_ name: String) -> FileFormat? { byName[name] }

    /// The format that a path's extension tells of.
    public static func byExtension(of path: String) -> FileFormat? {
        pathExtension(path).flatMap { byExtension[$0] }
    }

    /// The format of a file: what its first bytes say beyond doubt, else its extension, else its media type, else what its
    /// first bytes look like.
    ///
    /// - Parameters:
    ///   - path: The file's path or name.
    ///   - head: Its first bytes, 8 KB or all.
    ///   - mediaType: What whatever holds the file says.
    /// - Returns: nil where it is neither text nor of a format that is known. Whether a file is read at all is decided by
    ///   `ReadingOptions.kind`.
    package static func of(
        _ path: String, head: UnsafeBufferPointer<UInt8>, mediaType: String? = nil
    ) -> FileFormat? {
        let named = byExtension(of: path)
        if let signature = FormatSignature.format(of: head, named: named?.name) { return byName[signature] }
        // An array of records is no line of them, whatever it is called.
        if named?.name == "jsonl", FormatSignature.beginsRecords(head) { return byName["json"] }
        // Dumps of wikis and files of XML dialects are called `.xml` as well.
        if named?.name == "xml", let dialect = FormatSignature.guess(path, head),
            ["mediawiki", "fb2", "docbook", "jats", "odt"].contains(dialect)
        {
            return byName[dialect]
        }
        if let named { return FormatSignature.allows(named, head) ? named : byContent(path, head) }
        if let mediaType, mediaType != "text/plain", let format = byMediaType[mediaType],
            FormatSignature.allows(format, head)
        {
            return format
        }
        return byContent(path, head)
    }

    private static func byContent(_ path: String, _ head: UnsafeBufferPointer<UInt8>) -> FileFormat? {
        if let guess = FormatSignature.guess(path, head) { return byName[guess] }
        return SourceCheck.looksBinary(head) ? nil : byName["text"]
    }

    /// What stands after the last dot of a path's last part, in lower case.
    package static func pathExtension(_ path: String) -> String? {
        let name = path.utf8.split(separator: UInt8(ascii: "/")).last ?? path.utf8[...]
        guard let dot = name.lastIndex(of: UInt8(ascii: ".")), dot > name.startIndex else { return nil }
        return String(path[path.index(after: dot)..<name.endIndex]).lowercased()
    }
}
