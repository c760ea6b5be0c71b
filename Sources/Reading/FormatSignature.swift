/// What the first bytes of a file tell of its format.
enum FormatSignature {
    /// The format that only one kind of file begins like, whatever its name; nil where there is no such sign.
    ///
    /// - Parameter named: The format that the file's name tells of: a zip file may be any of several.
    static func format(of head: UnsafeBufferPointer<UInt8>, named: String?) -> String? {
        if starts(head, "PK\u{3}\u{4}") || starts(head, "PK\u{5}\u{6}") { return zipped(head, named) }
        for (magic, format) in signatures where head.count >= magic.count && zip(head, magic).allSatisfy({ $0 == $1 }) {
            return format
        }
        if head.count > 262, ascii(head, 257, "ustar") { return "archive" }
        // Some writers put a few lines before it.
        if contains(head.prefix(1024), "%PDF-1") || contains(head.prefix(1024), "%PDF-2") { return "pdf" }
        if starts(head, "{\\rtf") { return "rtf" }
        return nil
    }

    /// True where the first bytes tell the format beyond doubt, whatever the name says.
    static func isCertain(_ format: FileFormat, _ path: String, _ head: UnsafeBufferPointer<UInt8>) -> Bool {
        self.format(of: head, named: FileFormat.byExtension(of: path)?.name) == format.name
    }

    /// False where a file cannot be what its name says: text that is not, or a format with a signature that is missing.
    static func allows(_ format: FileFormat, _ head: UnsafeBufferPointer<UInt8>) -> Bool {
        switch format.name {
        case "pdf", "epub", "rtf", "compressed": return head.isEmpty
        // With a password they are wrapped into OLE 2; the reader says so.
        case "docx", "pptx", "xlsx": return head.isEmpty || head.starts(with: ole2)
        case "odt", "odp", "ods": return head.isEmpty || looksLikeXML(head)
        case "docbook", "jats", "fb2", "xml": return true
        case "man": return true
        // Archives of mailing lists come as `.txt`.
        case "text" where starts(head, "From ") && looksLikeMail(afterFirstLine(head)): return false
        default: return !format.isText || !SourceCheck.looksBinary(head)
        }
    }

    /// The format that a file looks like whose name does not tell; nil where it may be any text, or none.
    static func guess(_ path: String, _ head: UnsafeBufferPointer<UInt8>) -> String? {
        if SourceCheck.looksBinary(head) { return nil }
        let text = trimmed(head)
        if starts(text, "<?xml") || starts(text, "<!DOCTYPE", ignoringCase: true) || starts(text, "<") {
            let start = UnsafeBufferPointer(rebasing: text.prefix(2048))
            if contains(start, "<mediawiki") { return "mediawiki" }
            if contains(start, "<FictionBook") { return "fb2" }
            if contains(start, "DTD DocBook") || contains(start, "docbook.org/ns/docbook") { return "docbook" }
            if contains(start, "JATS") || contains(start, "NLM//DTD") { return "jats" }
            for (type, format) in [("text", "odt"), ("presentation", "odp"), ("spreadsheet", "ods")]
            where contains(start, "office:mimetype=\"application/vnd.oasis.opendocument." + type) { return format }
            let isXML = starts(text, "<?xml") || starts(text, "<rss") || starts(text, "<feed")
            // `<head>` is an element of TEI and others too.
            if let root = rootName(start), isXML || ["TEI", "TEI.2", "teiCorpus"].contains(root) {
                return ["html", "head", "body"].contains(root.lowercased()) ? "html" : "xml"
            }
            for sign in ["<html", "<!doctype html", "<head>", "<body"]
            where contains(start, sign, ignoringCase: true) { return "html" }
            if isXML { return "xml" }
        }
        if isMan(path, text) { return "man" }
        if starts(head, "From ") && looksLikeMail(afterFirstLine(head)) { return "mbox" }
        if looksLikeMail(head) { return "mail" }
        return nil
    }

    /// The name of the first element, behind the declaration, comments and the document type; nil where it comes later.
    private static func rootName(_ text: UnsafeBufferPointer<UInt8>) -> String? {
        var index = 0
        while let open = text[index...].firstIndex(of: UInt8(ascii: "<")), open + 1 < text.count {
            let isComment = ascii(text, open, "<!--")
            if text[open + 1] != UInt8(ascii: "?"), text[open + 1] != UInt8(ascii: "!") {
                let name = text[(open + 1)...].prefix {
                    $0 > 0x20 && $0 != UInt8(ascii: ">") && $0 != UInt8(ascii: "/")
                }
                return String(decoding: UnsafeBufferPointer(rebasing: name), as: UTF8.self)
            }
            index = open + 1
            while index < text.count, text[index] != UInt8(ascii: ">") || isComment && !ascii(text, index - 2, "-->") {
                index += 1
            }
        }
        return nil
    }

    /// The signature of OLE 2 (compound file binary format, [MS-CFB] 2.2).
    private static let ole2: [UInt8] = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]

    /// Only by its content: MediaWiki dumps and pages of XML dialects come as `.xml`.
    private static let signatures: [([UInt8], String)] = [
        (Array("%PDF-".utf8), "pdf"),
        ([0x1F, 0x8B], "compressed"),
        (Array("BZh".utf8), "compressed"),
        ([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00], "compressed"),
        ([0x28, 0xB5, 0x2F, 0xFD], "compressed"),
        ([0x04, 0x22, 0x4D, 0x18], "compressed"),
        (Array("LZIP".utf8), "compressed"),
        ([0x1F, 0x9D], "compressed"),
        ([0x5D, 0, 0], "compressed"),
        ([0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C], "archive"),
        (Array("Rar!".utf8), "archive"),
        (Array("!<arch>\n".utf8), "archive"),
        (Array("MSCF".utf8), "archive"),
    ]

    /// A zip file: OpenDocument and EPUB say what they are in their first member; of the others the name must tell.
    private static func zipped(_ head: UnsafeBufferPointer<UInt8>, _ named: String?) -> String {
        let start = UnsafeBufferPointer(rebasing: head.prefix(200))
        if contains(start, "mimetypeapplication/epub+zip") { return "epub" }
        for (type, format) in [("text", "odt"), ("presentation", "odp"), ("spreadsheet", "ods")]
        where contains(start, "mimetypeapplication/vnd.oasis.opendocument." + type) { return format }
        if let named, ["docx", "pptx", "xlsx", "odt", "odp", "ods", "epub"].contains(named) { return named }
        for (folder, format) in [("word/", "docx"), ("ppt/", "pptx"), ("xl/", "xlsx")]
        where contains(head, "[Content_Types].xml") && contains(head, folder) { return format }
        return "archive"
    }

    /// Manual pages have a section number for an extension and begin with a macro or a comment of troff.
    private static func isMan(_ path: String, _ text: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let suffix = FileFormat.pathExtension(path), let digit = suffix.utf8.first,
            (UInt8(ascii: "1")...UInt8(ascii: "9")).contains(digit), suffix.utf8.count <= 5
        else { return false }
        for sign in [".\\\"", "'\\\"", ".TH", ".Dd", ".de", ".so ", ".if ", ".ig", ".\\ "] where starts(text, sign) {
            return true
        }
        return contains(UnsafeBufferPointer(rebasing: text.prefix(4096)), "\n.TH ")
            || contains(UnsafeBufferPointer(rebasing: text.prefix(4096)), "\n.Dd ")
    }

    /// A head of mail: lines of `Name: value`, among them two that mail has.
    private static func looksLikeMail(_ head: UnsafeBufferPointer<UInt8>) -> Bool {
        var known = 0
        var lineStart = 0
        var isFirst = true
        while lineStart < head.count {
            let lineEnd = head[lineStart...].firstIndex(of: 0x0A) ?? head.count
            let line = UnsafeBufferPointer(rebasing: head[lineStart..<lineEnd])
            lineStart = lineEnd + 1
            if line.isEmpty || line[0] == 0x0D { break }
            if line[0] == 0x20 || line[0] == 0x09 {
                if isFirst { return false }
                continue
            }
            isFirst = false
            guard let colon = line.firstIndex(of: 0x3A), colon > 0, colon < 60,
                line[..<colon].allSatisfy({ $0 > 0x20 && $0 < 0x7F })
            else { return lineEnd == head.count && known >= 2 }
            let name = String(decoding: line[..<colon], as: UTF8.self).lowercased()
            if mailHeaders.contains(name) { known += 1 }
        }
        return known >= 2
    }

    private static let mailHeaders: Set<String> = [
        "from", "to", "subject", "date", "message-id", "received", "return-path", "delivered-to", "mime-version", "cc",
        "reply-to", "in-reply-to", "references", "content-type", "x-mailer", "dkim-signature",
    ]

    /// True for text that begins an array of objects.
    static func beginsRecords(_ head: UnsafeBufferPointer<UInt8>) -> Bool {
        let text = trimmed(head)
        guard starts(text, "[") else { return false }
        return text.dropFirst().first { $0 > 0x20 } == UInt8(ascii: "{")
    }

    static func looksLikeXML(_ head: UnsafeBufferPointer<UInt8>) -> Bool { starts(trimmed(head), "<?xml") }

    private static func trimmed(_ head: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8> {
        var start = SourceCheck.markLength(head)
        while start < head.count, head[start] == 0x20 || (0x09...0x0D).contains(head[start]) { start += 1 }
        return UnsafeBufferPointer(rebasing: head[start...])
    }

    private static func afterFirstLine(_ head: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8> {
        guard let end = head.firstIndex(of: 0x0A) else { return UnsafeBufferPointer(rebasing: head[head.count...]) }
        return UnsafeBufferPointer(rebasing: head[(end + 1)...])
    }

    private static func starts(_ bytes: UnsafeBufferPointer<UInt8>, _ text: String, ignoringCase: Bool = false) -> Bool
    {
        bytes.count >= text.utf8.count && matches(bytes[...], text, ignoringCase)
    }

    private static func ascii(_ bytes: UnsafeBufferPointer<UInt8>, _ offset: Int, _ text: String) -> Bool {
        bytes.count >= offset + text.utf8.count && matches(bytes[offset...], text, false)
    }

    private static func matches(_ bytes: Slice<UnsafeBufferPointer<UInt8>>, _ text: String, _ ignoringCase: Bool)
        -> Bool
    {
        zip(bytes, text.utf8).allSatisfy { byte, sign in
            byte == sign || (ignoringCase && lowered(byte) == lowered(sign))
        }
    }

    private static func contains(_ bytes: Slice<UnsafeBufferPointer<UInt8>>, _ text: String) -> Bool {
        contains(UnsafeBufferPointer(rebasing: bytes), text)
    }

    private static func contains(
        _ bytes: UnsafeBufferPointer<UInt8>, _ text: String, ignoringCase: Bool = false
    ) -> Bool {
        let count = text.utf8.count
        guard bytes.count >= count else { return false }
        return (0...bytes.count - count).contains { matches(bytes[$0...], text, ignoringCase) }
    }

    private static func lowered(_ byte: UInt8) -> UInt8 {
        (0x41...0x5A).contains(byte) ? byte + 32 : byte
    }
}
