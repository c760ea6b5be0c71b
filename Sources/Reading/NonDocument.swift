internal import Patterns

/// Files that hold no document by design. Reports count them, a line for each kind, and say nothing else of them.
public enum NonDocument: String, CaseIterable, Hashable, Sendable {
    case image, audio, video, font, script, program, database
    case styleSheet = "style_sheet"
    /// What a generator of documentation writes for the search in the browser: the words of all pages once more.
    case searchIndex = "search_index"

    /// The kind of a file by its name or media type alone, which decide also where the content is text.
    ///
    /// - Parameters:
    ///   - path: The file's path or name.
    ///   - mediaType: What whatever holds the file says.
    static func byName(_ path: String, mediaType: String? = nil) -> NonDocument? {
        let name = (path.split(separator: "/").last.map(String.init) ?? path).lowercased()
        if isSearchIndex(name) { return .searchIndex }
        if sourceMaps.contains(where: name.hasSuffix) { return .script }
        if let suffix = FileFormat.pathExtension(name) {
            if let kind = byExtension[suffix] { return kind }
            // Another extension that is known says more than a media type does.
            if FileFormat.byExtension(of: name) != nil { return nil }
        }
        guard let mediaType else { return nil }
        return byMediaType[mediaType] ?? mediaType.split(separator: "/").first.flatMap { byMediaType[String($0)] }
    }

    /// The kind of a file that is not text: its first bytes, or an extension that is used for text elsewhere.
    static func byContent(_ path: String, _ head: UnsafeBufferPointer<UInt8>) -> NonDocument? {
        for sign in signatures where head.count >= sign.offset + sign.bytes.count {
            if head[sign.offset..<sign.offset + sign.bytes.count].elementsEqual(sign.bytes) { return sign.kind }
        }
        return FileFormat.pathExtension(path).flatMap { byBinaryExtension[$0] }
    }

    private static func isSearchIndex(_ name: String) -> Bool {
        searchIndexes.contains(name)
            || ["-search-index.js", "-search-index.json", "-search-index.zip"].contains(where: name.hasSuffix)
    }

    /// Of Sphinx, MkDocs, Doxygen, lunr.js and sites that use it; those of Javadoc have a prefix.
    private static let searchIndexes: Set<String> = [
        "searchindex.js", "searchindex.json", "search_index.js", "search_index.json", "search-index.js",
        "search-index.json", "searchdata.xml", "searchdata.js", "search-data.json", "lunr-index.json",
        "lunr_index.json", "objects.inv",
    ]

    private static let sourceMaps = [".js.map", ".mjs.map", ".css.map"]

    private static func table(_ rows: [(NonDocument, String)]) -> [String: NonDocument] {
        var table: [String: NonDocument] = [:]
        for (kind, names) in rows { for name in names.split(separator: " ") { table[String(name)] = kind } }
        return table
    }

    private static let byExtension = table([
        (
            .image,
            "png jpg jpeg jpe jfif gif bmp tif tiff webp avif heic heif jp2 ico icns cur svg svgz xpm xbm pbm pgm ppm "
                + "pnm pcx tga psd xcf eps wmf emf cr2 nef dng"
        ),
        (.audio, "mp3 wav flac ogg oga opus m4a aac wma mid midi aif aiff amr"),
        (.video, "mp4 m4v mov avi mkv webm mpg mpeg wmv flv ogv 3gp swf"),
        (.font, "ttf otf ttc woff woff2 eot pfb pfa pfm pcf bdf"),
        (.styleSheet, "css scss sass less"),
        (.script, "js mjs cjs"),
        // The keywords of a book of documentation, which is beside them.
        (.searchIndex, "devhelp devhelp2"),
    ])

    /// Extensions that text files have as well.
    private static let byBinaryExtension = table([
        (.program, "exe dll so o ko dylib lib obj class pyc pyo elc beam wasm mo gmo"),
        (.database, "db sqlite sqlite3 db3 mdb accdb gdbm"),
    ])

    private static let byMediaType = table([
        (.image, "image"), (.audio, "audio"), (.video, "video"), (.font, "font"), (.styleSheet, "text/css"),
        (.script, "text/javascript application/javascript application/x-javascript"),
    ])

    private struct Signature {
        var kind: NonDocument
        var offset: Int
        var bytes: [UInt8]

        init(_ kind: NonDocument, _ bytes: [UInt8], at offset: Int = 0) {
            (self.kind, self.offset, self.bytes) = (kind, offset, bytes)
        }

        init(_ kind: NonDocument, _ text: String, at offset: Int = 0) {
            self.init(kind, Array(text.utf8), at: offset)
        }
    }

    private static let signatures: [Signature] = [
        Signature(.image, [0x89, 0x50, 0x4E, 0x47]), Signature(.image, [0xFF, 0xD8, 0xFF]),
        Signature(.image, "GIF8"), Signature(.image, [0x49, 0x49, 0x2A, 0]), Signature(.image, [0x4D, 0x4D, 0, 0x2A]),
        Signature(.image, "WEBP", at: 8), Signature(.image, "gimp xcf"),
        Signature(.image, "8BPS"), Signature(.image, "Xcur"), Signature(.image, "ftypavif", at: 4),
        Signature(.image, "ftypheic", at: 4),
        Signature(.audio, "ID3"), Signature(.audio, [0xFF, 0xFB]), Signature(.audio, "fLaC"),
        Signature(.audio, "OggS"), Signature(.audio, "WAVE", at: 8), Signature(.audio, "MThd"),
        Signature(.video, "ftyp", at: 4), Signature(.video, "AVI ", at: 8),
        Signature(.video, [0x1A, 0x45, 0xDF, 0xA3]),
        Signature(.font, "wOFF"), Signature(.font, "wOF2"), Signature(.font, "OTTO"), Signature(.font, "ttcf"),
        Signature(.font, [0, 1, 0, 0, 0]), Signature(.program, [0x7F, 0x45, 0x4C, 0x46]), Signature(.program, "MZ"),
        Signature(.program, [0xCA, 0xFE, 0xBA, 0xBE]), Signature(.program, [0, 0x61, 0x73, 0x6D]),
        Signature(.program, [0xDE, 0x12, 0x04, 0x95]), Signature(.program, [0x95, 0x04, 0x12, 0xDE]),
        Signature(.database, "SQLite format 3"),
    ]
}

extension ReadingProblem {
    /// The file is of a kind that holds no document.
    init(_ kind: NonDocument, _ path: String) {
        let suffix = FileFormat.pathExtension(path).map { " (.\($0))" } ?? ""
        self.init(
            reason: kind.rawValue,
            detail: "it is no document but \(kind.named)\(suffix); corpus.also_read or a filter has such files read")
    }
}

extension ReadingProblem {
    /// Letters and their places, but no words that could be read.
    fileprivate static let postScript = ReadingProblem(
        reason: binary.reason,
        detail: "it is PostScript, a program that draws pages; make a PDF of it (ps2pdf), or name a filter for it")
}

extension NonDocument {
    /// With its article.
    fileprivate var named: String {
        switch self {
        case .image: "an image"
        case .audio: "a sound file"
        case .video: "a video"
        case .font: "a font"
        case .script: "a script"
        case .program: "a program or part of one"
        case .database: "a database"
        case .styleSheet: "a style sheet"
        case .searchIndex: "a search index"
        }
    }
}

/// What a file turned out to be.
public enum FileKind: Hashable, Sendable {
    case document(FileFormat)
    /// Nothing of it is read; the problem tells why.
    case other(ReadingProblem)
}

extension ReadingOptions {
    /// Why a file is not read whose name alone tells that it holds no document; nil where it may hold one.
    public func problem(named path: String) -> ReadingProblem? {
        alsoRead.contains { $0.matches(path) } ? nil : NonDocument.byName(path).map { ReadingProblem($0, path) }
    }

    /// The patterns of `alsoRead` that a file's reading depends on, as one text.
    ///
    /// - Parameter isContainer: True for a file that holds others: all of them count.
    public func alsoReadKey(_ path: String, isContainer: Bool) -> String {
        alsoRead.filter { isContainer || $0.matches(path) }.map(\.pattern).joined(separator: "\0")
    }

    /// Decides how a file is read.
    ///
    /// - Parameters:
    ///   - path: The file's path or name.
    ///   - head: Its first `FileFormat.headBytes` bytes, or all.
    ///   - mediaType: What whatever holds the file says.
    public func kind(of path: String, head: UnsafeBufferPointer<UInt8>, mediaType: String? = nil) -> FileKind {
        let format = FileFormat.of(path, head: head, mediaType: mediaType)
        if !alsoRead.contains(where: { $0.matches(path) }) {
            // A name may be wrong, a signature is not; only search indexes are packed on purpose.
            if let kind = NonDocument.byName(path, mediaType: mediaType),
                kind == .searchIndex || format.map({ !FormatSignature.isCertain($0, path, head) }) ?? true
            {
                return .other(ReadingProblem(kind, path))
            }
            if format == nil, let kind = NonDocument.byContent(path, head) {
                return .other(ReadingProblem(kind, path))
            }
            if format?.name == "text", head.starts(with: Array("%!PS".utf8)) { return .other(.postScript) }
        }
        return format.map(FileKind.document) ?? .other(.binary)
    }
}
