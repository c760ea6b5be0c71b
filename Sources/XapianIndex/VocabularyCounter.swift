internal import Passages

/// Counts the words of passages, and what their documents are called by, until they are written.
///
/// Words go by the numbers that a `StemSet` gives them; the set may be trimmed when they have been written and `forgetNumbers` is
/// called, never before.
struct VocabularyCounter {
    /// What is known of a word.
    private struct Counts {
        var passages: UInt32 = 0
        var capitalised: UInt32 = 0
        /// The passage that was counted last, and the last one with a capital.
        var lastPassage: UInt32 = 0
        var lastCapital: UInt32 = 0
        /// Of `SeenWord`, all together.
        var flags: UInt8 = 0
    }

    /// By a word's number.
    private var counts: [Counts] = []
    /// Words counted since the last were written.
    private var counted: [Int32] = []
    /// By a term's number: the number of its word where it was met since then, -1 for others; and those that were.
    private var wordOfTerm: [Int32] = []
    private var terms: [Int32] = []
    private var passage: UInt32 = 0
    private var names: [NameKey: Int] = [:]

    private struct NameKey: Hashable {
        var key: [UInt8]
        var kind: NameKind
        var text: String
    }

    /// Counts a document's title, authors and categories for its passages. Authors and categories can be looked for by each
    /// of their words.
    mutating func add(_ metadata: DocumentMetadata, passages: Int, _ tokenizer: inout Tokenizer) {
        func add(_ kind: NameKind, _ text: String, _ key: [UInt8]) {
            guard !key.isEmpty else { return }
            let key = Array(key.prefix(VocabularyLayout.maximumKeyBytes))
            names[NameKey(key: key, kind: kind, text: text), default: 0] += passages
        }
        func isShort(_ text: String) -> Bool { text.utf8.count <= VocabularyLayout.maximumNameBytes }
        if isShort(metadata.title) { add(.title, metadata.title, Array(tokenizer.key(metadata.title).utf8)) }
        for (kind, texts) in [(NameKind.author, metadata.authors), (.category, metadata.categories)] {
            for text in Set(texts) where isShort(text) {
                let key = Array(tokenizer.key(text).utf8)
                var places = [0]
                for (place, byte) in key.enumerated() where byte == UInt8(ascii: " ") { places.append(place + 1) }
                for place in places { add(kind, text, Array(key[place...])) }
            }
        }
    }

    /// Begins the next passage.
    mutating func beginPassage() { passage += 1 }

    /// Counts a word in the passage at hand.
    @inline(__always)
    mutating func count(_ seen: SeenWord) {
        let number = Int(seen.number)
        while number >= counts.count { counts.append(Counts()) }
        if seen.term >= 0 { note(Int(seen.term), of: seen.number) }
        var word = counts[number]
        let isCapital = seen.flags & SeenWord.isCapital != 0 && word.lastCapital != passage
        guard word.lastPassage != passage || isCapital || word.flags | seen.flags != word.flags else { return }
        if word.lastPassage != passage {
            if word.passages == 0 { counted.append(seen.number) }
            word.lastPassage = passage
            word.passages += 1
        }
        if isCapital {
            word.lastCapital = passage
            word.capitalised += 1
        }
        word.flags |= seen.flags
        counts[number] = word
    }

    /// Notes that a term is one of a word's forms.
    @inline(__always)
    private mutating func note(_ term: Int, of word: Int32) {
        if term >= wordOfTerm.count {
            wordOfTerm.append(contentsOf: repeatElement(-1, count: term + 1 - wordOfTerm.count + term / 2))
        }
        if wordOfTerm[term] >= 0 { return }
        wordOfTerm[term] = word
        terms.append(Int32(term))
    }

    /// Writes what was counted, and begins anew.
    ///
    /// - Parameter stems: What gave the words their numbers.
    mutating func write(to path: String, _ stems: StemSet) throws(SystemError) -> Int {
        var writer = try VocabularyWriter(creating: path)
        let state = stems.state
        let forms = CountedForms(terms, wordOfTerm)
        for number in Self.sorted(counted, state) {
            let word = counts[Int(number)]
            let counts = WordCounts(
                passages: Int(word.passages), capitalised: Int(word.capitalised),
                isCompound: word.flags & SeenWord.isPlain == 0, hasAccents: word.flags & SeenWord.hasAccents != 0)
            let key = state.pointee.words.bytes(of: Int(number))
            writer.add(word: key, counts, forms: forms.encoded(of: number, key, state))
        }
        writer.endWords()
        for (name, passages) in names.sorted(by: { Self.isBefore($0.key, $1.key) }) {
            name.key.withUnsafeBufferPointer {
                writer.add(key: $0, NameEntry(kind: name.kind, text: name.text, passages: passages))
            }
        }
        for number in counted { counts[Int(number)] = Counts() }
        counted.removeAll(keepingCapacity: true)
        for term in terms { wordOfTerm[Int(term)] = -1 }
        terms.removeAll(keepingCapacity: true)
        names.removeAll(keepingCapacity: true)
        return try writer.finish()
    }

    /// Lets go of the numbers of words; nothing may be counted that is not written.
    mutating func forgetNumbers() {
        precondition(counted.isEmpty)
        counts = []
        wordOfTerm = []
    }

    private static func isBefore(_ first: NameKey, _ second: NameKey) -> Bool {
        first.key == second.key
            ? VocabularyMerger.isBefore((first.kind, first.text), (second.kind, second.text))
            : first.key.lexicographicallyPrecedes(second.key)
    }

    /// The numbers of words in the order of their bytes; of most, the first eight tell.
    private static func sorted(_ numbers: [Int32], _ state: UnsafeMutablePointer<StemSetState>) -> [Int32] {
        func bytes(_ number: Int32) -> UnsafeBufferPointer<UInt8> { state.pointee.words.bytes(of: Int(number)) }
        var keys: [(start: UInt64, number: Int32)] = []
        keys.reserveCapacity(numbers.count)
        for number in numbers {
            let bytes = bytes(number)
            var start: UInt64 = 0
            for index in 0..<8 { start = start << 8 | (index < bytes.count ? UInt64(bytes[index]) : 0) }
            keys.append((start, number))
        }
        keys.sort { first, second in
            first.start == second.start
                ? bytes(first.number).lexicographicallyPrecedes(bytes(second.number)) : first.start < second.start
        }
        return keys.map(\.number)
    }
}

/// The forms of the words that were counted, word by word.
private struct CountedForms {
    private let byWord: [Int32: [Int32]]

    init(_ terms: [Int32], _ wordOfTerm: [Int32]) {
        byWord = Dictionary(grouping: terms) { wordOfTerm[Int($0)] }
    }

    /// Those of a word, as the vocabulary has them.
    func encoded(
        of word: Int32, _ key: UnsafeBufferPointer<UInt8>, _ state: UnsafeMutablePointer<StemSetState>
    ) -> [UInt8] {
        let forms = (byWord[word] ?? []).compactMap { FormTerm(state.pointee.stems.bytes(of: Int($0))) }
        return VocabularyForms.encoded(forms, of: key)
    }
}
