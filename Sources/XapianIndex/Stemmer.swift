internal import CXapian
internal import Passages

/// One language's stemmer.
struct Stemmer: ~Copyable {
    private let handle: OpaquePointer

    /// The stemmer for a language subtag; nil where libxapian has none, as for Chinese.
    init?(language: String) {
        var opened: OpaquePointer?
        guard cx_stemmer_open(language, &opened, nil) == CX_OK, let opened else { return nil }
        handle = opened
    }

    deinit { cx_stemmer_close(handle) }

    /// The stem of a word in its normal form.
    mutating func stem(_ word: UnsafeBufferPointer<UInt8>) -> [UInt8] {
        let capacity = word.count + 16
        var length: Int32 = -1
        let stem = [UInt8](unsafeUninitializedCapacity: capacity) { buffer, count in
            length = word.withMemoryRebound(to: CChar.self) { text in
                buffer.withMemoryRebound(to: CChar.self) { out in
                    cx_stemmer_stem(handle, text.baseAddress!, text.count, out.baseAddress, capacity)
                }
            }
            count = length >= 0 && Int(length) <= capacity ? Int(length) : 0
        }
        return length > 0 && Int(length) <= capacity ? stem : Array(word)
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
