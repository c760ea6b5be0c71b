internal import CXapian
internal import Passages

/// How passages are laid out in Xapian: term prefixes, value slots, the format's number.
///
/// Prefixes are Omega's where it has one (omega/docs/termprefixes.rst), so that Xapian's own tools can read an index.
public enum IndexSchema {
    /// Raised with every change that makes older indexes unreadable.
    public static let format = 9

    /// What libxapian calls itself.
    public static var engineVersion: String { String(cString: cx_version()) }

    /// Words (as `FormTerm` has them) and pairs of ideographs of text, title and section. Counts have the passage's length in
    /// them.
    public static let wordPrefix = "Z"
    /// Words of the title alone.
    public static let titlePrefix = "S"
    /// Words of the section headings alone.
    public static let sectionPrefix = "XH"
    /// The document's id, on its first passage only.
    public static let documentPrefix = "Q"
    /// Language, format, kind.
    public static let languagePrefix = "L"
    public static let formatPrefix = "T"
    public static let kindPrefix = "XK"
    /// The path and each folder above it, as they are written.
    public static let pathPrefix = "P"
    /// The corpus folder's name, as `Tokenizer.key` gives it.
    public static let folderPrefix = "XD"
    /// Words of the path.
    public static let pathWordPrefix = "XPW"
    /// A year that the text speaks of.
    public static let yearPrefix = "Y"
    /// A month (`199405`) or a day (`19940530`) that the text speaks of; a day's month is there as well.
    public static let monthPrefix = "M"
    public static let dayPrefix = "D"

    /// A field that a passage or its document has a value of.
    public static let presencePrefix = "XF"

    /// The slot of the document's date as ISO 8601, on each passage, for sorting and ranges.
    public static let dateSlot: UInt8 = 0
    /// The slot of the path, on a document's first passage, for sorting.
    public static let pathSlot: UInt8 = 1
    /// Twice how many passages a passage stands after its document's first, and 1 more where it begins a section, little-endian without
    /// zero bytes at the end; the first has no value.
    public static let placeSlot: UInt32 = 2
    /// `TextSignature`, eight bytes.
    public static let signatureSlot: UInt32 = 3
    /// Slots from this one on hold lists of values that are counted for facets. They are stored by number where many passages
    /// have the same list.
    static let firstListSlot: UInt32 = 16
    /// Lists: kind and language, on a document's first passage and on those that have another than that; years and dates that
    /// the passage speaks of; the document's format, on its first passage.
    public static let kindSlot = firstListSlot
    public static let languageSlot = firstListSlot + 1
    public static let yearSlot = firstListSlot + 2
    public static let mentionSlot = firstListSlot + 3
    public static let formatSlot = firstListSlot + 4
    /// The list with the document's corpus folder, on its first passage.
    public static let folderSlot = firstListSlot + 5

    /// The slot of a tag: a list of its values, on a document's first passage.
    public static func tagSlot(_ key: String) -> UInt32 {
        // FNV-1a (G. Fowler, L. C. Noll, K.-P. Vo). Small numbers are taken, and the greatest is Xapian's own.
        let hash = key.utf8.reduce(0x811C_9DC5 as UInt32) { ($0 ^ UInt32($1)) &* 0x0100_0193 }
        return 256 + hash % (UInt32.max - 256)
    }

    /// Bytes of a value that are counted by facets; a longer one is cut.
    static let maximumFacetBytes = 200
    /// Bytes of a list of values; what does not fit is not counted.
    static let maximumListBytes = 16_000

    /// Authors and categories are tags as well.
    public static let authorTag = "author"
    public static let categoryTag = "category"

    /// The terms for a month or day in ISO 8601 that a passage speaks of.
    static func dateTerms(_ date: String) -> [String] {
        let digits = date.filter { $0 != "-" }
        let month = monthPrefix + digits.prefix(6)
        return digits.count > 6 ? [month, dayPrefix + digits] : [month]
    }
    /// The term for a tag's whole value (`value` as `Tokenizer.key` gives it).
    public static func tagTerm(_ key: String, value: String) -> String { bounded("XT", "\(key):\(value)") }
    /// The term for one word of a tag's value.
    public static func tagWordTerm(_ key: String, word: String) -> String { bounded("XW", "\(key):\(word)") }
    /// The field of metadata that a word's term stands for: a tag's key, or `path`; nil for other terms.
    public static func metadataField(of term: String) -> String? { metadataWord(of: term)?.field }
    /// The same with the word.
    public static func metadataWord(of term: String) -> (field: String, word: String)? {
        if term.hasPrefix(pathWordPrefix) { return ("path", String(term.dropFirst(pathWordPrefix.count))) }
        guard term.hasPrefix("XW"), let colon = term.firstIndex(of: ":") else { return nil }
        return (String(term[..<colon].dropFirst(2)), String(term[colon...].dropFirst()))
    }
    /// The term for having any value of a field, by the field's name in queries.
    public static func presenceTerm(_ field: String) -> String { bounded(presencePrefix, field) }
    /// The term for a document.
    public static func documentTerm(_ id: String) -> String { bounded(documentPrefix, id) }
    /// The term for a corpus folder (`name` as `Tokenizer.key` gives it).
    public static func folderTerm(_ name: String) -> String { bounded(folderPrefix, name) }
    /// The term for a path or a folder above one.
    public static func pathTerm(_ path: String) -> String { bounded(pathPrefix, path) }

    /// Bytes that a term may have; Xapian allows 245, in which a zero byte counts twice.
    static let maximumTermBytes = 200

    /// False for a text that is no passage's term because no term may look so. Xapian refuses to look it up.
    static func canBeTerm(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= maximumTermBytes && !text.utf8.contains(0)
    }

    /// `prefix`, a few bytes, and `text`, or, where that is too long for a term, as much of it as fits and a hash of all of it.
    package static func bounded(_ prefix: String, _ text: String) -> String {
        if prefix.utf8.count + text.utf8.count <= maximumTermBytes, !text.utf8.contains(0) { return prefix + text }
        var start = ""
        for character in text.unicodeScalars {
            guard start.utf8.count + 4 <= maximumTermBytes - 80 - prefix.utf8.count else { break }
            if character.value != 0 { start.unicodeScalars.append(character) }
        }
        return prefix + start + "\u{1}" + PassageID.fingerprint(of: text)
    }
}

/// What the ranking is made of at index time.
public struct RankingProfile: Hashable, Sendable {
    /// BM25's b: how much a passage's length counts, 0 to 1.
    public var b: Double
    /// The length, in words, at which nothing is added or taken away.
    public var pivotWords: Double
    /// How many times a word in the title counts.
    public var titleWeight: Double
    /// How many times a word in a heading above the passage counts.
    public var sectionWeight: Double

    /// Counts are stored in tenths of an occurrence.
    public static let scale = 10.0

    /// A profile; the defaults are those of the configuration.
    public init(b: Double = 0.75, pivotWords: Double = 150, titleWeight: Double = 2, sectionWeight: Double = 1) {
        self.b = b
        self.pivotWords = pivotWords
        self.titleWeight = titleWeight
        self.sectionWeight = sectionWeight
    }

    /// The count to store for a word that occurs `occurrences` times, weighted, in a passage of `words` words.
    ///
    /// BM25 divides occurrences by 1 − b + b·n/N. Stored so, the query needs no passage lengths, which is most of what a
    /// ranked query costs in Xapian; with b = 0 and k1 times `scale` the formula is the same but for rounding.
    package func count(occurrences: Double, words: Int) -> UInt16 {
        let normal = occurrences / (1 - b + b * Double(words) / pivotWords)
        return UInt16(min(65_535, max(1, (Self.scale * normal).rounded())))
    }
}
