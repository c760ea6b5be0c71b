internal import CPDF
internal import Passages
internal import Reading

/// What a PDF says of itself, in its information dictionary and its XMP packet.
enum PDFMetadata {
    static func read(_ file: PDFFile) -> DocumentMetadata {
        let packet = file.property(CPDF_XMP).map { XMPPacket($0) }
        var metadata = DocumentMetadata()
        metadata.title =
            [file.property(CPDF_TITLE), packet?.values(of: "dc:title").first].lazy
            .compactMap { $0 }.map(words).first { isTitle($0) } ?? ""
        let authors = file.property(CPDF_AUTHOR).map { names(in: words($0)) } ?? []
        metadata.authors =
            authors.isEmpty ? packet?.values(of: "dc:creator").map(words).filter(isAuthor) ?? [] : authors
        metadata.date =
            [file.property(CPDF_CREATED), packet?.value(of: "xmp:CreateDate"), file.property(CPDF_MODIFIED)].lazy
            .compactMap { $0 }.compactMap { ISODate.parse($0) }.first
        metadata.language = packet?.values(of: "dc:language").lazy.compactMap { LanguageDetector.subtag($0) }.first
        let keywords = (file.property(CPDF_KEYWORDS) ?? "").split { $0 == "," || $0 == ";" || $0.isNewline }
            .map { words(String($0)) }.filter { !$0.isEmpty }
        if !keywords.isEmpty { metadata.tags["keywords"] = keywords }
        if let subject = file.property(CPDF_SUBJECT).map(words), !subject.isEmpty {
            metadata.tags["subject"] = [subject]
        }
        return metadata
    }

    private static func words(_ text: String) -> String {
        PDFCharacters.clean(text.split { $0.isWhitespace }.joined(separator: " ")).split(separator: " ").joined(
            separator: " ")
    }

    /// Whether a title was given by a person: programs put a file's name there, or their own word for none.
    static func isTitle(_ title: String) -> Bool {
        let lowered = title.lowercased()
        guard title.contains(where: \.isLetter), title.unicodeScalars.count > 2 else { return false }
        if lowered.unicodeScalars.contains(where: { PDFCharacters.isUnmapped($0) }) { return false }
        if [
            "untitled", "untitled document", "unknown", "title", "no title", "noname", "(anonymous)", "document",
            "document1", "none", "null",
        ].contains(lowered) {
            return false
        }
        for opening in [
            "microsoft word -", "microsoft powerpoint -", "powerpoint presentation", "slide 1", "untitled-",
            "untitled ", "http://", "https://", "file:", "iso-8859",
        ]
        where lowered.hasPrefix(opening) { return false }
        // A file's name: one word, or a path, with an extension.
        let ending = lowered.split(separator: ".").last ?? ""
        let isName = lowered.contains(".") && extensions.contains(String(ending))
        return !isName && !(lowered.contains("/") && !lowered.contains(" "))
    }

    private static let extensions: Set<String> = [
        "doc", "docx", "dvi", "pdf", "ps", "tex", "ltx", "dtx", "rtf", "odt", "txt", "indd", "qxd", "fm", "pub", "ppt",
        "pptx",
        "xls", "xlsx", "html", "htm", "eps", "wpd", "p65", "lyx", "texi", "xml", "md", "cdr", "ai", "svg", "tif",
        "tiff",
    ]

    private static func isAuthor(_ name: String) -> Bool {
        let lowered = name.lowercased()
        return name.contains(where: \.isLetter) && name.utf8.count < 120
            && ![
                "unknown", "user", "admin", "administrator", "author", "owner", "root", "anonymous", "(anonymous)",
                "none", "null",
            ].contains(lowered)
            && !lowered.hasPrefix("http") && !lowered.contains("microsoft office")
    }

    private static func names(in text: String) -> [String] {
        if text.contains(",") && !text.contains(";") && text.split(separator: ",").count == 2,
            text.split(separator: ",").allSatisfy({ $0.split(separator: " ").count == 1 })
        {
            // `Knuth, Donald`
            return isAuthor(text) ? [text] : []
        }
        return AuthorNames.list(text).filter(isAuthor)
    }
}

/// An XMP packet: RDF in XML, of which the simple properties are read.
struct XMPPacket {
    private let text: Substring

    /// A packet; of one that is larger than any that tells of a document, the beginning.
    init(_ text: String) { self.text = text.prefix(200_000) }

    /// The items of a property that is an array (`dc:creator`), or its one value.
    func values(of name: String) -> [String] {
        guard let content = content(of: name) else { return [] }
        var items: [String] = []
        var rest = content
        while let start = rest.firstRange(of: "<rdf:li"), let open = rest[start.upperBound...].firstIndex(of: ">"),
            let end = rest[open...].firstRange(of: "</rdf:li>"), items.count < 100
        {
            items.append(Self.unescaped(rest[rest.index(after: open)..<end.lowerBound]))
            rest = rest[end.upperBound...]
        }
        return items.isEmpty && !content.contains("<") ? [Self.unescaped(content)] : items
    }

    /// A property with one value, an element or an attribute.
    func value(of name: String) -> String? {
        if let content = content(of: name), !content.contains("<") { return Self.unescaped(content) }
        guard let start = text.firstRange(of: name + "=\"") else { return nil }
        return Self.unescaped(text[start.upperBound...].prefix { $0 != "\"" })
    }

    private func content(of name: String) -> Substring? {
        guard let start = text.firstRange(of: "<" + name + ">"),
            let end = text[start.upperBound...].firstRange(of: "</" + name + ">")
        else { return nil }
        return text[start.upperBound..<end.lowerBound]
    }

    private static func unescaped(_ text: Substring) -> String {
        guard text.contains("&") else { return String(text) }
        return String(text).replacing("&lt;", with: "<").replacing("&gt;", with: ">").replacing("&quot;", with: "\"")
            .replacing("&apos;", with: "'").replacing("&amp;", with: "&")
    }
}
