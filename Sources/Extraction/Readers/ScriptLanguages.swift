internal import Reading

/// The languages that text is marked to be in, by kind of script, as primary subtags.
struct ScriptLanguages {
    var western: String?
    var eastAsian: String?
    var rightToLeft: String?

    init() {}

    /// Those that the element which just began names in its attributes.
    init(_ xml: XMLEvents, western: String, eastAsian: String, rightToLeft: String) {
        self.western = xml.attribute(western).flatMap { LanguageDetector.subtag($0) }
        self.eastAsian = xml.attribute(eastAsian).flatMap { LanguageDetector.subtag($0) }
        self.rightToLeft = xml.attribute(rightToLeft).flatMap { LanguageDetector.subtag($0) }
    }

    /// Those of a `w:lang`.
    init(word xml: XMLEvents) { self.init(xml, western: "val", eastAsian: "eastAsia", rightToLeft: "bidi") }

    /// Those of a `style:text-properties`.
    init(openDocument xml: XMLEvents) {
        self.init(xml, western: "language", eastAsian: "language-asian", rightToLeft: "language-complex")
    }

    var isEmpty: Bool { western == nil && eastAsian == nil && rightToLeft == nil }

    /// These, and where one is not said, that of `other`.
    func completed(with other: ScriptLanguages) -> ScriptLanguages {
        var languages = self
        languages.western = western ?? other.western
        languages.eastAsian = eastAsian ?? other.eastAsian
        languages.rightToLeft = rightToLeft ?? other.rightToLeft
        return languages
    }

    /// The one that holds for a text.
    func language(of text: String) -> String? {
        guard let scalar = text.unicodeScalars.first(where: { $0.properties.isAlphabetic }) else { return nil }
        switch scalar.value {
        case 0x0590...0x08FF, 0xFB1D...0xFDFF, 0xFE70...0xFEFF: return rightToLeft
        case 0x2E80...0x9FFF, 0xAC00...0xD7AF, 0xF900...0xFAFF, 0x20000...0x3FFFF: return eastAsian
        default: return western
        }
    }
}
