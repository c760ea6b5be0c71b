internal import CLanguage

/// Which language a text is in.
public enum LanguageDetector {
    /// The language that most of `text` is in, as a BCP 47 primary subtag (`en`, `zh`, `he`).
    ///
    /// Scripts that one language (or one by far) is written in decide by themselves, also in short texts; for the others
    /// CLD2 is asked, which wants some ten words. Looks at the first 4 KB.
    ///
    /// - Returns: nil where there is no telling.
    public static func detect(_ text: String) -> String? {
        detect(text, limit: 4096)
    }

    /// `limit`: how many bytes of the text to look at.
    static func detect(_ text: String, limit: Int) -> String? {
        var text = text
        return text.withUTF8 { detect($0, limit: limit) }
    }

    /// `bytes` are UTF-8.
    static func detect(_ bytes: UnsafeBufferPointer<UInt8>, limit: Int) -> String? {
        guess(bytes, limit: limit, hint: nil).flatMap { $0.isSure ? $0.language : nil }
    }

    /// What a text is probably written in.
    struct Guess: Hashable {
        /// BCP 47 primary subtag.
        var language: String
        /// How much of the text is in it, in per cent.
        var share: Int
        /// Whether the detector relies on it, and at least half of the text is in it.
        var isSure: Bool
    }

    /// The language that most of the first `limit` bytes are in; `hint` is one that is likely.
    static func guess(_ bytes: UnsafeBufferPointer<UInt8>, limit: Int, hint: String?) -> Guess? {
        var end = min(bytes.count, limit)
        while end < bytes.count, end > 0, bytes[end] & 0xC0 == 0x80 { end -= 1 }
        let head = UnsafeBufferPointer(rebasing: bytes[..<end])
        if let language = languageOfScript(head) { return Guess(language: language, share: 100, isSure: true) }
        return head.withMemoryRebound(to: CChar.self) { characters in
            guard let base = characters.baseAddress else { return nil }
            var share: Int32 = 0
            var isReliable = false
            guard let tag = clanguage_detect(base, Int32(end), hint, &share, &isReliable),
                let language = subtag(String(cString: tag))
            else { return nil }
            return Guess(language: language, share: Int(share), isSure: isReliable && share >= 50)
        }
    }

    /// The primary subtag of a language that a document declares, or nil where it is no language tag: `en-GB` is `en`,
    /// `English` is `en`, `iw` is `he`.
    package static func subtag(_ declared: String) -> String? {
        let word = declared.lowercased().prefix { $0 != "-" && $0 != "_" && $0 != "." }
            .filter { !$0.isWhitespace }
        if let code = names[word] { return code }
        guard (2...3).contains(word.utf8.count), word.allSatisfy({ $0.isASCII && $0.isLetter }) else { return nil }
        return word == "und" || word == "xxx" || word == "un" ? nil : word
    }

    private static let names: [String: String] = [
        "iw": "he", "in": "id", "ji": "yi", "jw": "jv", "mo": "ro",
        "eng": "en", "ger": "de", "deu": "de", "fre": "fr", "fra": "fr", "spa": "es", "ita": "it", "rus": "ru",
        "por": "pt", "chi": "zh", "zho": "zh", "jpn": "ja", "kor": "ko", "ara": "ar", "tur": "tr", "tha": "th",
        "english": "en", "german": "de", "deutsch": "de", "french": "fr", "français": "fr", "spanish": "es",
        "español": "es", "italian": "it", "russian": "ru", "русский": "ru", "portuguese": "pt", "chinese": "zh",
        "中文": "zh", "japanese": "ja", "日本語": "ja", "korean": "ko", "한국어": "ko", "arabic": "ar", "turkish": "tr",
        "dutch": "nl", "polish": "pl", "ukrainian": "uk", "greek": "el", "hebrew": "he", "thai": "th", "hindi": "hi",
        "vietnamese": "vi", "swedish": "sv", "persian": "fa", "latin": "la",
    ]

    /// Scripts by their first and last scalar, with the language that they stand for.
    private static let scripts: [(range: ClosedRange<UInt32>, language: String)] = [
        (0x0370...0x03FF, "el"), (0x1F00...0x1FFF, "el"), (0x0530...0x058F, "hy"), (0x0590...0x05FF, "he"),
        (0x0980...0x09FF, "bn"), (0x0A00...0x0A7F, "pa"), (0x0A80...0x0AFF, "gu"), (0x0B00...0x0B7F, "or"),
        (0x0B80...0x0BFF, "ta"), (0x0C00...0x0C7F, "te"), (0x0C80...0x0CFF, "kn"), (0x0D00...0x0D7F, "ml"),
        (0x0D80...0x0DFF, "si"), (0x0E00...0x0E7F, "th"), (0x0E80...0x0EFF, "lo"), (0x0F00...0x0FFF, "bo"),
        (0x1000...0x109F, "my"), (0x10A0...0x10FF, "ka"), (0x1100...0x11FF, "ko"), (0x1200...0x137F, "am"),
        (0x1780...0x17FF, "km"), (0x3040...0x30FF, "ja"), (0x31F0...0x31FF, "ja"), (0x3400...0x4DBF, "zh"),
        (0x4E00...0x9FFF, "zh"), (0xAC00...0xD7AF, "ko"), (0x20000...0x2FFFF, "zh"),
    ]

    /// The first bytes of the scalars of `scripts`: a text without them (Latin, Cyrillic, Arabic, with
    /// curly quotes) need not be taken apart.
    private static let beginsScript: [Bool] = (0..<256).map { byte in
        [0xCD...0xCF, 0xD4...0xD7, 0xE0...0xE1, 0xE3...0xED, 0xF0...0xF0].contains { $0.contains(byte) }
    }

    private static func languageOfScript(_ bytes: UnsafeBufferPointer<UInt8>) -> String? {
        let begins = beginsScript
        guard bytes.contains(where: { begins[Int($0)] }) else { return nil }
        var counts: [String: Int] = [:]
        var letters = 0
        for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
            if scalar.isASCII {
                if scalar.properties.isAlphabetic { letters += 1 }
                continue
            }
            if let script = scripts.first(where: { $0.range.contains(scalar.value) }) {
                counts[script.language, default: 0] += 1
                letters += 1
            } else if scalar.properties.isAlphabetic {
                letters += 1
            }
        }
        let eastAsian = ["zh", "ja", "ko"].reduce(0) { $0 + (counts[$1] ?? 0) }
        if eastAsian * 2 > letters {
            // Japanese and Korean texts hold Chinese characters too; Chinese ones hold hardly any kana.
            if (counts["ko"] ?? 0) * 2 > eastAsian { return "ko" }
            return (counts["ja"] ?? 0) * 20 > eastAsian ? "ja" : "zh"
        }
        guard let most = counts.max(by: { ($0.value, $1.key) < ($1.value, $0.key) }), most.value * 2 > letters else {
            return nil
        }
        return most.key
    }
}
