internal import Passages

/// Counts the words of passages, and what their documents are called by, until they are written.
struct VocabularyCounter {
    private var words = ByteTable()
    /// By a word's number: its counts, and the passage that was counted last, once more for capitals.
    private var passages: [UInt32] = []
    private var capitalised: [UInt32] = []
    private var flags: [UInt8] = []
    private var lastPassage: [UInt32] = []
    private var lastCapital: [UInt32] = []
    private var passage: UInt32 = 0
    private var names: [NameKey: Int] = [:]

    private static let isPlain: UInt8 = 1
    private static let hasAccents: UInt8 = 2

    private struct NameKey: Hashable {
        var key: [UInt8]
        var kind: NameKind
        var text: String
    }

    /// A word that was seen.
    struct Seen {
        var number: Int32
        var isCapital: Bool
    }

    /// Words counted so far.
    var count: Int { words.count }

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
    mutating func count(_ seen: Seen) {
        let number = Int(seen.number)
        if lastPassage[number] != passage {
            lastPassage[number] = passage
            passages[number] += 1
        }
        if seen.isCapital, lastCapital[number] != passage {
            lastCapital[number] = passage
            capitalised[number] += 1
        }
    }

    /// Calls `body` with each word of a text that was tokenised. Hangul between spaces is one word; other runs of scripts
    /// without spaces have none.
    mutating func forEachWord(
        in buffer: TokenBuffer, of text: UnsafeBufferPointer<UInt8>, _ body: (inout VocabularyCounter, Seen) -> Void
    ) {
        var run: [UInt8] = []
        for token in buffer.tokens {
            if token.kind == .ideograph, buffer.isHangul(token) {
                if !token.continuesRun, !run.isEmpty {
                    body(&self, intern(run))
                    run.removeAll(keepingCapacity: true)
                }
                buffer.folded(token) { run.append(contentsOf: $0) }
                continue
            }
            if !run.isEmpty {
                body(&self, intern(run))
                run.removeAll(keepingCapacity: true)
            }
            guard token.kind == .word || token.kind == .compound else { continue }
            let (number, isNew) = buffer.folded(token) { words.insert($0) }
            if isNew { append() }
            flags[number] |= (token.kind == .word ? Self.isPlain : 0) | (token.hasAccents ? Self.hasAccents : 0)
            body(&self, Seen(number: Int32(number), isCapital: Self.isCapital(text, token.start)))
        }
        if !run.isEmpty { body(&self, intern(run)) }
    }

    private mutating func intern(_ word: [UInt8]) -> Seen {
        let (number, isNew) = word.withUnsafeBufferPointer {
            words.insert(UnsafeBufferPointer(rebasing: $0.prefix(VocabularyLayout.maximumKeyBytes)))
        }
        if isNew { append() }
        flags[number] |= Self.isPlain
        return Seen(number: Int32(number), isCapital: false)
    }

    private mutating func append() {
        passages.append(0)
        capitalised.append(0)
        flags.append(0)
        lastPassage.append(0)
        lastCapital.append(0)
    }

    /// Whether a capital of Latin, Greek or Cyrillic stands at `place`. Only the blocks that most text is in are looked at.
    private static func isCapital(_ text: UnsafeBufferPointer<UInt8>, _ place: Int) -> Bool {
        let byte = text[place]
        if byte < 0x80 { return byte &- 65 < 26 }
        guard place + 1 < text.count else { return false }
        let next = text[place + 1]
        switch byte {
        case 0xC3: return (0x80...0x9E).contains(next)  // À to Þ
        case 0xC4, 0xC5: return next & 1 == 0  // Ā to ſ: mostly in turn, capitals first
        case 0xCE: return (0x86...0xAB).contains(next)  // Ά to Ϋ
        case 0xD0: return (0x80...0xAF).contains(next)  // Ѐ to Я
        default: return false
        }
    }

    /// Writes what was counted, and begins anew.
    mutating func write(to path: String) throws(SystemError) -> Int {
        var writer = try VocabularyWriter(creating: path)
        for number in sortedWords() {
            let counts = WordCounts(
                passages: Int(passages[number]), capitalised: Int(capitalised[number]),
                isCompound: flags[number] & Self.isPlain == 0, hasAccents: flags[number] & Self.hasAccents != 0)
            words.withBytes(of: number) { writer.add(word: $0, counts) }
        }
        writer.endWords()
        for (name, passages) in names.sorted(by: { Self.isBefore($0.key, $1.key) }) {
            name.key.withUnsafeBufferPointer {
                writer.add(key: $0, NameEntry(kind: name.kind, text: name.text, passages: passages))
            }
        }
        self = VocabularyCounter()
        return try writer.finish()
    }

    private static func isBefore(_ first: NameKey, _ second: NameKey) -> Bool {
        first.key == second.key
            ? VocabularyMerger.isBefore((first.kind, first.text), (second.kind, second.text))
            : first.key.lexicographicallyPrecedes(second.key)
    }

    /// The numbers of words that were counted, in the order of their bytes; of most, the first eight tell.
    private func sortedWords() -> [Int] {
        var keys: [(start: UInt64, number: Int32)] = []
        keys.reserveCapacity(words.count)
        for number in 0..<words.count where passages[number] > 0 {
            let start = words.withBytes(of: number) { bytes in
                var start: UInt64 = 0
                for index in 0..<8 { start = start << 8 | (index < bytes.count ? UInt64(bytes[index]) : 0) }
                return start
            }
            keys.append((start, Int32(number)))
        }
        keys.sort { first, second in
            if first.start != second.start { return first.start < second.start }
            return words.withBytes(of: Int(first.number)) { one in
                words.withBytes(of: Int(second.number)) { other in one.lexicographicallyPrecedes(other) }
            }
        }
        return keys.map { Int($0.number) }
    }
}
