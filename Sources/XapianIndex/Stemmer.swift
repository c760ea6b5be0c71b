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

    /// The stem of a word in its normal form, or the word where it has none: valid until the next call.
    mutating func stem(_ word: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8> {
        guard let base = word.baseAddress, let stem = sb_stemmer_stem(handle, base, Int32(word.count)) else {
            return word
        }
        let length = sb_stemmer_length(handle)
        return length > 0 ? UnsafeBufferPointer(start: stem, count: Int(length)) : word
    }
}
