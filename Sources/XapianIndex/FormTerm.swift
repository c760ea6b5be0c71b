internal import Passages

/// A word as the index has it, in the languages that it occurs in: what a term is made of.
///
/// A term has the passage's language, the word's stem there, and what of the word that does not tell. So the forms of a word follow
/// each other in the index, a stem is only looked for in the passages of the language whose stemmer made it, and each form can be
/// looked for alone.
///
///     en:camp          the word camp, which is its own stem
///     en:camp U+0001 s      camps: the stem goes on
///     es:educ U+0002 educacion with its accent: the stem, from which accents are gone, and the word
///
/// Ideographs and letters of scripts without spaces have terms without a language.
public struct FormTerm: Hashable, Sendable {
    /// A BCP 47 primary subtag, or `unknownLanguage`.
    public var language: String
    /// The word's stem in that language, without accents.
    public var stem: [UInt8]
    /// The word in its form for stemming, which has its accents.
    public var word: [UInt8]

    /// What stands for the language of passages that have none.
    public static let unknownLanguage = "und"

    /// What comes between a stem and the rest of the word, and between a stem and a word that begins otherwise: below all letters.
    static let goesOn: UInt8 = 1
    static let isOther: UInt8 = 2
    private static let colon = UInt8(ascii: ":")

    /// A form of a word.
    public init(language: String, stem: [UInt8], word: [UInt8]) {
        self.language = language
        self.stem = stem
        self.word = word
    }

    /// The form that a term, without the prefix that says where it stands, is of; nil for ideographs.
    public init?(_ term: some Collection<UInt8>) {
        // For bytes that lie together, as all do here: byte by byte through a protocol took a twelfth of a query's time.
        let form =
            term.withContiguousStorageIfAvailable { FormTerm(bytes: $0) }
            ?? Array(term).withUnsafeBufferPointer { FormTerm(bytes: $0) }
        guard let form else { return nil }
        self = form
    }

    private init?(bytes term: UnsafeBufferPointer<UInt8>) {
        var colon = 0
        while colon < term.count, colon < 16, term[colon] != Self.colon {
            guard term[colon] &- 0x61 < 26 || term[colon] == UInt8(ascii: "-") else { return nil }
            colon += 1
        }
        guard colon > 0, colon < term.count, term[colon] == Self.colon else { return nil }
        language = String(decoding: UnsafeBufferPointer(rebasing: term[..<colon]), as: UTF8.self)
        let rest = UnsafeBufferPointer(rebasing: term[(colon + 1)...])
        var mark = 0
        while mark < rest.count, rest[mark] > Self.isOther { mark += 1 }
        stem = Array(rest[..<mark])
        guard mark < rest.count else {
            word = stem
            return
        }
        let ending = rest[(mark + 1)...]
        word = rest[mark] == Self.goesOn ? stem + ending : Array(ending)
    }

    /// The term without its prefix.
    public var bytes: [UInt8] {
        word.withUnsafeBufferPointer { Self.bytes(language: Array(language.utf8), stem: stem, word: $0) }
    }

    /// What the terms of all words with the stem begin with; others begin so, too.
    public var beginning: [UInt8] { Array(language.utf8) + [Self.colon] + stem }

    /// Whether a term that begins as `beginning` says is that of a word with the stem: what follows is no letter.
    public static func endsStem(_ term: UnsafeBufferPointer<UInt8>, at count: Int) -> Bool {
        term.count == count || term[count] <= isOther
    }

    static func bytes(language: [UInt8], stem: [UInt8], word: UnsafeBufferPointer<UInt8>) -> [UInt8] {
        var bytes = language
        bytes.append(colon)
        if word.starts(with: stem) {
            bytes += stem
            guard word.count > stem.count else { return bytes }
            bytes.append(goesOn)
            bytes += word[stem.count...]
        } else {
            bytes += stem
            bytes.append(isOther)
            bytes += word
        }
        return bytes
    }

    /// The term of a token that is a word or compound.
    static func term(of token: Token, _ buffer: TokenBuffer, _ stems: StemSet, language: String?) -> String {
        IndexSchema.wordPrefix
            + String(decoding: buffer.normal(token) { stems.term($0, language: language) }, as: UTF8.self)
    }
}
