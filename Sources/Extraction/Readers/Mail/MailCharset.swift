internal import CMail
internal import Reading

/// Text of a mail in the encoding that it says, or that it turns out to be in.
struct MailCharset {
    /// UTF-8.
    var text: String
    /// True where `text` is the bytes as they were.
    var isVerbatim: Bool
    /// How many characters could not be converted and are U+FFFD now.
    var replaced = 0

    /// - Parameter declared: What the mail says of its encoding, as it stands there.
    init(_ bytes: UnsafeBufferPointer<UInt8>, declared: String?) {
        let name = (declared ?? "us-ascii").lowercased()
        let isASCII = bytes.allSatisfy { $0 < 0x80 && $0 != 0x1B && $0 != 0 }
        let keepsASCII = !["utf-7", "utf-16", "utf-32", "hz-", "unicode", "ucs-", "iso-10646"].contains {
            name.hasPrefix($0)
        }
        // A text of one byte a character that is UTF-8 to the end, and more than ASCII, is nothing else.
        let isOfBytes = Self.single.contains { name.hasPrefix($0) }
        if keepsASCII, isASCII || isOfBytes || Self.isUTF8(name), let text = String(validating: bytes, as: UTF8.self) {
            self.text = text
            isVerbatim = true
            return
        }
        isVerbatim = false
        text = ""
        // Who says nothing, or that it is ASCII, may have written in any encoding.
        if declared == nil || Self.isUTF8(name) && !name.hasPrefix("utf"), !isASCII,
            let format = FileFormat.named("text"),
            let guess = TextEncoding.decode(bytes, declared: nil, format: format), guess.encoding != nil
        {
            text = String(decoding: guess.bytes, as: UTF8.self)
            return
        }
        // Half of what says that it is ASCII or Latin-1 is of Windows.
        let isLatin = name == "iso-8859-1" || name == "latin1" || name == "us-ascii" || name == "ascii"
        let tried = [isLatin ? "windows-1252" : name, "utf-8", "windows-1252"]
        var best: (text: String, replaced: Int)?
        for charset in tried {
            guard let converted = Self.convert(bytes, charset) else { continue }
            // Few errors are errors; many are another encoding.
            let isGood = converted.replaced == 0 || (charset == tried[0] && converted.replaced * 50 < bytes.count)
            if isGood || best.map({ converted.replaced < $0.replaced }) ?? true { best = converted }
            if isGood { break }
        }
        if let best {
            text = best.text
            replaced = best.replaced
        }
    }

    private static func isUTF8(_ name: String) -> Bool {
        ["utf-8", "utf8", "us-ascii", "ascii", "ansi_x3.4-1968", "unknown", "x-unknown", "default", ""].contains(name)
            || name.hasPrefix("unknown") || name.hasPrefix("utf-8")
    }

    private static let single = [
        "iso-8859", "iso8859", "windows-125", "cp125", "latin", "koi8", "mac", "x-mac", "cp437", "cp850", "cp866",
        "tis-620",
    ]

    private static func convert(
        _ bytes: UnsafeBufferPointer<UInt8>, _ charset: String
    ) -> (text: String, replaced: Int)? {
        bytes.withMemoryRebound(to: CChar.self) { characters in
            var length = 0
            var replaced = 0
            guard let text = cmail_convert(characters.baseAddress, characters.count, charset, &length, &replaced) else {
                return nil
            }
            defer { cmail_release(text) }
            let result = UnsafeRawBufferPointer(start: text, count: length)
            return (String(decoding: result, as: UTF8.self), replaced)
        }
    }
}
