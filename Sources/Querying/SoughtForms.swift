internal import Passages
internal import XapianIndex

/// The words that a query looks for, to find them among the tokens of texts: forms in their languages, and pairs of ideographs. Each
/// stands for a place that its owner gave it.
struct SoughtForms {
    /// Words in their form for stemming, and pairs of ideographs.
    private var texts = ByteTable()
    /// By the number of a text: where it counts.
    private var entries: [[Entry]] = []
    private var languages: [String] = []
    /// The first bytes of the texts, a bit each: most words of a text need no look-up to know that they are none of those.
    private var beginnings: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)

    private struct Entry {
        /// -1 for any.
        var language: Int32
        var place: Int32
    }

    /// A language as texts are looked at.
    struct Language {
        fileprivate let number: Int32
    }

    /// Adds what a term of the index stands for; one that was added before keeps its place.
    mutating func insert(_ term: String, place: Int) {
        let bytes = Array(term.utf8.dropFirst(IndexSchema.wordPrefix.utf8.count))
        if let form = FormTerm(bytes) {
            insert(form.word, language: number(of: form.language), place)
        } else {
            insert(bytes, language: -1, place)
        }
    }

    private mutating func number(of language: String) -> Int32 {
        if let known = languages.firstIndex(of: language) { return Int32(known) }
        languages.append(language)
        return Int32(languages.count - 1)
    }

    private mutating func insert(_ text: [UInt8], language: Int32, _ place: Int) {
        note(beginning: text.first ?? 0)
        let (number, isNew) = text.withUnsafeBufferPointer { texts.insert($0) }
        if isNew { entries.append([]) }
        guard !entries[number].contains(where: { $0.language == language }) else { return }
        entries[number].append(Entry(language: language, place: Int32(place)))
    }

    /// A language by its code.
    func language(_ code: String?) -> Language {
        let code = code ?? FormTerm.unknownLanguage
        return Language(number: languages.firstIndex(of: code).map(Int32.init) ?? -2)
    }

    /// The place of a word or compound, -1 where it is none of these.
    @inline(__always)
    func place(of token: Token, _ buffer: TokenBuffer, _ language: Language) -> Int32 {
        buffer.normal(token) { word in
            guard hasBeginning(word.first ?? 0), let number = texts.number(of: word) else { return -1 }
            for entry in entries[number] where entry.language == language.number { return entry.place }
            return -1
        }
    }

    /// The place of a pair of ideographs, or of one, -1 where it is none of these.
    func place(of gram: [UInt8]) -> Int32 {
        guard let number = gram.withUnsafeBufferPointer({ texts.number(of: $0) }) else { return -1 }
        return entries[number].first { $0.language == -1 }?.place ?? -1
    }

    private mutating func note(beginning: UInt8) {
        let bit = UInt64(1) << UInt64(beginning & 63)
        switch beginning >> 6 {
        case 0: beginnings.0 |= bit
        case 1: beginnings.1 |= bit
        case 2: beginnings.2 |= bit
        default: beginnings.3 |= bit
        }
    }

    @inline(__always)
    private func hasBeginning(_ first: UInt8) -> Bool {
        let bits =
            switch first >> 6 {
            case 0: beginnings.0
            case 1: beginnings.1
            case 2: beginnings.2
            default: beginnings.3
            }
        return bits >> UInt64(first & 63) & 1 != 0
    }
}

/// A set of places.
struct WordPlaces {
    private var first: UInt64 = 0
    /// Those from 64 on, 64 each.
    private var rest: [UInt64] = []

    func contains(_ place: Int) -> Bool {
        if place < 64 { return first >> UInt64(place) & 1 != 0 }
        let index = place / 64 - 1
        return index < rest.count && rest[index] >> UInt64(place % 64) & 1 != 0
    }

    /// Whether it is new.
    mutating func insert(_ place: Int) -> Bool {
        guard !contains(place) else { return false }
        if place < 64 {
            first |= 1 << UInt64(place)
        } else {
            while rest.count < place / 64 { rest.append(0) }
            rest[place / 64 - 1] |= 1 << UInt64(place % 64)
        }
        return true
    }
}
