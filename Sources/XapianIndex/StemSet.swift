internal import Passages

/// The terms of words, language by language: what the index is searched by.
///
/// Terms (`FormTerm`, without the prefix that says where a word stands) have numbers, from 0, the same for all languages; so have the words that a vocabulary counts. A number stays what it
/// is until the set is emptied, which only `trim` does to a set whose numbers are in use. Not to be used by two threads at
/// once.
public final class StemSet {
    /// A language of one set, found once a text rather than once a word. As long-lived as the set: `trim` leaves it valid.
    public struct Language: Hashable, Sendable {
        let index: Int
    }

    // Reached through a pointer, so that a look-up checks no access and counts no references.
    let state: UnsafeMutablePointer<StemSetState>
    /// Whether somebody may hold numbers.
    private var hasGivenNumbers = false

    /// Strings remembered (words of a language, words, stems); each costs about 60 bytes.
    private static let limit = 1_000_000

    /// A set with no stem made yet.
    public init() {
        state = .allocate(capacity: 1)
        state.initialize(to: StemSetState())
    }

    deinit {
        state.deinitialize(count: 1)
        state.deallocate()
    }

    /// The language with a BCP 47 primary subtag; where it is not known or has no stemmer, words are their own stems.
    public func language(_ code: String?) -> Language { Language(index: state.pointee.language(code ?? "")) }

    /// The number of the term of a word in its normal form.
    public func number(of word: UnsafeBufferPointer<UInt8>, language: Language) -> Int32 {
        hasGivenNumbers = true
        return state.pointee.languages[language.index].pointee.stem(word, &state.pointee.stems)
    }

    /// The number of a term, a pair of ideographs with it.
    public func number(ofTerm term: UnsafeBufferPointer<UInt8>) -> Int32 {
        hasGivenNumbers = true
        return Int32(state.pointee.stems.insert(term).number)
    }

    /// Calls `body` with the bytes of a term without its prefix.
    public func bytes<R>(of number: Int32, _ body: (UnsafeBufferPointer<UInt8>) throws -> R) rethrows -> R {
        try withExtendedLifetime(self) { try body(state.pointee.stems.bytes(of: Int(number))) }
    }

    /// Numbers given so far: all terms are below it.
    public var count: Int { state.pointee.stems.count }

    /// Empties the set where it remembers more than it should; to be called by its owner between documents or requests, when no
    /// number is held any more.
    ///
    /// - Returns: Whether it did: then every number is void.
    @discardableResult
    public func trim() -> Bool { trim(to: Self.limit) }

    /// The same with a limit of its own.
    @discardableResult
    package func trim(to limit: Int) -> Bool {
        hasGivenNumbers = false
        guard state.pointee.stringCount > limit else { return false }
        state.pointee.removeAll()
        return true
    }

    /// The stem of a word in its normal form, without accents; the word itself where the language is not known or has no
    /// stemmer.
    public func stem(_ word: UnsafeBufferPointer<UInt8>, language: String?) -> [UInt8] {
        state.pointee.languages[self.language(language).index].pointee.foldedStem(of: word)
    }

    /// The term, without its prefix, of a word in its normal form.
    public func term(_ word: UnsafeBufferPointer<UInt8>, language: String?) -> [UInt8] {
        trimIfFree()
        let language = self.language(language)
        let number = state.pointee.languages[language.index].pointee.stem(word, &state.pointee.stems)
        return Array(state.pointee.stems.bytes(of: Int(number)))
    }

    /// Trims the set if nobody can hold numbers.
    func trimIfFree() { if !hasGivenNumbers { trim() } }

    /// Notes that somebody may hold numbers from now on.
    func keepNumbers() { hasGivenNumbers = true }
}

/// What a set of stems knows.
struct StemSetState: ~Copyable {
    /// By the numbers of `StemSet.Language`.
    private(set) var languages: [UnsafeMutablePointer<LanguageStems>] = []
    private var indices: [String: Int] = [:]
    /// Stems and other terms, without their prefix.
    var stems = ByteTable()
    /// Words in their form for comparing.
    var words = ByteTable()

    deinit {
        for language in languages {
            language.deinitialize(count: 1)
            language.deallocate()
        }
    }

    /// What is remembered, in strings.
    var stringCount: Int { languages.reduce(stems.count + words.count) { $0 + $1.pointee.count } }

    mutating func language(_ code: String) -> Int {
        if let known = indices[code] { return known }
        let index = languages.count
        add(LanguageStems(code))
        indices[code] = index
        return index
    }

    private mutating func add(_ language: consuming LanguageStems) {
        let memory = UnsafeMutablePointer<LanguageStems>.allocate(capacity: 1)
        memory.initialize(to: language)
        languages.append(memory)
    }

    mutating func removeAll() {
        stems.removeAll()
        words.removeAll()
        for language in languages { language.pointee.removeAll() }
    }
}

/// The words of a language that were met, with their terms. One look-up a word finds all that the indexer wants of it.
struct LanguageStems: ~Copyable {
    /// Numbers of a word.
    private struct Numbers {
        var stem: Int32
        /// That of the word itself in `StemSetState.words`; -1 until somebody asks.
        var word: Int32 = -1
    }

    private let code: [UInt8]
    private var stemmer: Stemmer?
    private var table = ByteTable()
    /// By the numbers of `table`. No array, which would count references for each word.
    private var numbers = UnsafeMutablePointer<Numbers>.allocate(capacity: Self.firstCapacity)
    private var capacity = Self.firstCapacity

    private static let firstCapacity = 64

    /// Those of a language by its subtag, empty where it is not known.
    init(_ code: String) {
        self.code = Array((code.isEmpty ? FormTerm.unknownLanguage : code).utf8)
        stemmer = Stemmer(language: code)
    }

    deinit { numbers.deallocate() }

    /// Words met.
    var count: Int { table.count }

    /// The number of the term of a word in its normal form.
    mutating func stem(_ word: UnsafeBufferPointer<UInt8>, _ stems: inout ByteTable) -> Int32 {
        // First the place: to learn a word may move `numbers`.
        let place = place(of: word, &stems)
        return numbers[place].stem
    }

    /// The numbers of the term of a word and, in `words`, of the word itself.
    mutating func numbers(
        of word: UnsafeBufferPointer<UInt8>, _ stems: inout ByteTable, _ words: inout ByteTable
    ) -> (stem: Int32, word: Int32) {
        let place = place(of: word, &stems)
        let known = numbers[place]
        if known.word >= 0 { return (known.stem, known.word) }
        let number = Int32(words.insert(word).number)
        numbers[place].word = number
        return (known.stem, number)
    }

    mutating func removeAll() {
        table.removeAll()
        numbers.deallocate()
        numbers = .allocate(capacity: Self.firstCapacity)
        capacity = Self.firstCapacity
    }

    @inline(__always)
    private mutating func place(of word: UnsafeBufferPointer<UInt8>, _ stems: inout ByteTable) -> Int {
        let (place, isNew) = table.insert(word)
        if isNew { learn(word, at: place, &stems) }
        return place
    }

    private mutating func learn(_ word: UnsafeBufferPointer<UInt8>, at place: Int, _ stems: inout ByteTable) {
        if place == capacity {
            let larger = UnsafeMutablePointer<Numbers>.allocate(capacity: capacity * 2)
            larger.moveInitialize(from: numbers, count: place)
            numbers.deallocate()
            numbers = larger
            capacity *= 2
        }
        let term = FormTerm.bytes(language: code, stem: foldedStem(of: word), word: word)
        let number = term.withUnsafeBufferPointer { stems.insert($0).number }
        (numbers + place).initialize(to: Numbers(stem: Int32(number)))
    }

    /// The stem of a word in its normal form, without accents; the word without accents where the language has no stemmer.
    mutating func foldedStem(of word: UnsafeBufferPointer<UInt8>) -> [UInt8] {
        let stem = stemmer?.stem(word) ?? word
        return stem.allSatisfy { $0 < 0x80 } ? Array(stem) : AccentFolding.folded(stem)
    }
}
