internal import CStemmer
internal import Passages

/// One language's stemmer: Snowball's.
struct Stemmer: ~Copyable {
    private let handle: OpaquePointer

    /// The stemmer for a language subtag; nil where Snowball has none, as for Chinese.
    init?(language: String) {
        guard let opened = sb_stemmer_new(Self.algorithms[language] ?? language, "UTF_8") else { return nil }
        handle = opened
    }

    deinit { sb_stemmer_delete(handle) }

    /// Languages that are stemmed as another, or that Snowball knows by another subtag. Serbian's stemmer takes both
    /// alphabets and both pronunciations, and with them Croatian, Bosnian and Montenegrin.
    private static let algorithms = ["nb": "no", "nn": "no", "hr": "sr", "bs": "sr", "sh": "sr", "cnr": "sr"]

    /// The stem of a word in its normal form.
    mutating func stem(_ word: UnsafeBufferPointer<UInt8>) -> [UInt8] {
        guard let base = word.baseAddress, let stem = sb_stemmer_stem(handle, base, Int32(word.count)) else {
            return Array(word)
        }
        let length = sb_stemmer_length(handle)
        return length > 0 ? Array(UnsafeBufferPointer(start: stem, count: Int(length))) : Array(word)
    }
}

// Sound: one owner, and touched only through `mutating` calls.
extension Stemmer: @unchecked Sendable {}

/// The stems of words, language by language, without accents: what the index is searched by.
public final class StemSet {
    /// The stems already made for a language.
    private final class Language {
        var stemmer: Stemmer?
        var words = ByteTable()
        var stems: [[UInt8]] = []
        init(_ code: String) { stemmer = Stemmer(language: code) }
    }

    private var languages: [String: Language] = [:]

    /// Distinct words remembered a language.
    private static let cacheLimit = 500_000

    /// A set with no stem made yet.
    public init() {}

    /// The stem of a word in its normal form, without accents; the word itself where the language is not known or has no
    /// stemmer.
    public func stem(_ word: UnsafeBufferPointer<UInt8>, language: String?) -> [UInt8] {
        let code = language ?? ""
        let entry: Language
        if let known = languages[code] {
            entry = known
        } else {
            entry = Language(code)
            languages[code] = entry
        }
        if entry.words.count >= Self.cacheLimit {
            entry.words.removeAll()
            entry.stems.removeAll()
        }
        let (number, isNew) = entry.words.insert(word)
        if isNew {
            let stem = entry.stemmer?.stem(word) ?? Array(word)
            entry.stems.append(stem.withUnsafeBufferPointer { AccentFolding.folded($0) })
        }
        return entry.stems[number]
    }
}
