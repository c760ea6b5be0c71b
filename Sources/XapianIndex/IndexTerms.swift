public import Passages

/// Which terms the tokens of a text give; the same for documents and queries.
///
/// A word gives what `FormTerm` makes of it: itself under its stem in the passage's language; an ideograph itself and, after another, the pair; a Thai letter the pair, or itself where it
/// stands alone.
public enum IndexTerms {
    /// Calls `body` with each stem term of the buffer's tokens, its prefix included, as often as it occurs.
    public static func forEach(
        in buffer: TokenBuffer, _ stems: StemSet, language: String?, _ body: ([UInt8]) -> Void
    ) {
        stems.trimIfFree()
        let state = stems.state
        walk(buffer, state, stems.language(language)) { number in
            body(prefix + state.pointee.stems.bytes(of: Int(number)))
        }
    }

    /// Calls `body` with the number that `stems` gives to each stem, or pair of ideographs, of the buffer's tokens, as often as
    /// it occurs.
    public static func forEachNumber(
        in buffer: TokenBuffer, _ stems: StemSet, language: StemSet.Language, _ body: (Int32) -> Void
    ) {
        stems.keepNumbers()
        walk(buffer, stems.state, language, stem: body)
    }

    /// The same, and `word` besides with each word that a vocabulary counts. Hangul between spaces is one word; other runs of
    /// scripts without spaces have none.
    ///
    /// - Parameter text: What was tokenised.
    @inline(__always)
    static func forEachNumber(
        in buffer: TokenBuffer, of text: UnsafeBufferPointer<UInt8>, _ stems: StemSet, language: StemSet.Language,
        stem: (Int32) -> Void, word: (SeenWord) -> Void
    ) {
        stems.keepNumbers()
        walk(buffer, stems.state, language, of: text, wantsWords: true, stem: stem, word: word)
    }

    private static let prefix = Array(IndexSchema.wordPrefix.utf8)

    @inline(__always)
    private static func walk(
        _ buffer: TokenBuffer, _ state: UnsafeMutablePointer<StemSetState>, _ language: StemSet.Language,
        of text: UnsafeBufferPointer<UInt8> = UnsafeBufferPointer(start: nil, count: 0), wantsWords: Bool = false,
        stem: (Int32) -> Void, word: (SeenWord) -> Void = { _ in }
    ) {
        let language = state.pointee.languages[language.index]
        var hangul: [UInt8] = []
        func endHangul() {
            guard !hangul.isEmpty else { return }
            word(SeenWord(hangul: hangul, &state.pointee.words))
            hangul.removeAll(keepingCapacity: true)
        }
        buffer.withTokens { tokens, bytes in
            for index in tokens.indices {
                let token = tokens[index]
                if wantsWords, !hangul.isEmpty, !token.continuesRun { endHangul() }
                switch token.kind {
                case .word, .compound:
                    let normal = token.normal(bytes)
                    if wantsWords {
                        let numbers = language.pointee.numbers(of: normal, &state.pointee.stems, &state.pointee.words)
                        stem(numbers.stem)
                        let number =
                            token.hasAccents
                            ? Int32(state.pointee.words.insert(token.folded(bytes)).number) : numbers.word
                        word(SeenWord(number, term: numbers.stem, token, text))
                    } else {
                        stem(language.pointee.stem(normal, &state.pointee.stems))
                    }
                case .ideograph, .cluster:
                    // Handed on only now: what takes them may ask the set for their bytes.
                    let (single, pair) = grams(index, tokens, bytes, &state.pointee.stems)
                    if single >= 0 { stem(single) }
                    if pair >= 0 { stem(pair) }
                    guard wantsWords, token.kind == .ideograph else { continue }
                    let folded = token.folded(bytes)
                    if Token.isHangul(folded) { hangul.append(contentsOf: folded) } else { endHangul() }
                }
            }
        }
        if wantsWords { endHangul() }
    }

    /// The numbers of an ideograph or cluster and of the pair that it ends; -1 for what is no term.
    private static func grams(
        _ index: Int, _ tokens: UnsafeBufferPointer<Token>, _ bytes: UnsafeBufferPointer<UInt8>,
        _ stems: inout ByteTable
    ) -> (single: Int32, pair: Int32) {
        let token = tokens[index]
        let form = token.folded(bytes)
        let isAlone = !token.continuesRun && !(index + 1 < tokens.count && tokens[index + 1].continuesRun)
        let single = token.kind == .ideograph || isAlone ? Int32(stems.insert(form).number) : -1
        guard token.continuesRun, index > 0 else { return (single, -1) }
        // Mostly the two stand side by side.
        let first = tokens[index - 1]
        if first.folded.upperBound == token.folded.lowerBound {
            let range = Int(first.folded.lowerBound)..<Int(token.folded.upperBound)
            return (single, Int32(stems.insert(UnsafeBufferPointer(rebasing: bytes[range])).number))
        }
        let pair = Array(first.folded(bytes)) + form
        return (single, Int32(pair.withUnsafeBufferPointer { stems.insert($0).number }))
    }
}

/// A word of a text as a vocabulary counts it.
struct SeenWord {
    /// In `StemSetState.words`.
    let number: Int32
    /// Of its term, in `StemSetState.stems`; -1 for a run of Hangul, which has none as a whole.
    let term: Int32
    let flags: UInt8

    /// It stands with a capital letter.
    static let isCapital: UInt8 = 1
    /// It stands as a word, not only as parts written together.
    static let isPlain: UInt8 = 2
    /// It is written with accents, which its form for comparing lacks.
    static let hasAccents: UInt8 = 4

    /// A word or compound of `text`.
    @inline(__always)
    init(_ number: Int32, term: Int32, _ token: Token, _ text: UnsafeBufferPointer<UInt8>) {
        self.number = number
        self.term = term
        flags =
            (Self.isCapital(text, token.start) ? Self.isCapital : 0)
            | (token.kind == .word ? Self.isPlain : 0) | (token.hasAccents ? Self.hasAccents : 0)
    }

    /// A run of Hangul.
    init(hangul word: [UInt8], _ words: inout ByteTable) {
        number = word.withUnsafeBufferPointer {
            Int32(words.insert(UnsafeBufferPointer(rebasing: $0.prefix(VocabularyLayout.maximumKeyBytes))).number)
        }
        term = -1
        flags = Self.isPlain
    }

    /// Whether a capital of Latin, Greek or Cyrillic stands at `place`. Only the blocks that most text is in are looked at.
    @inline(__always)
    private static func isCapital(_ text: UnsafeBufferPointer<UInt8>, _ place: Int) -> Bool {
        let byte = text[place]
        return byte < 0x80 ? byte &- 65 < 26 : isLongCapital(text, place)
    }

    private static func isLongCapital(_ text: UnsafeBufferPointer<UInt8>, _ place: Int) -> Bool {
        guard place + 1 < text.count else { return false }
        let next = text[place + 1]
        switch text[place] {
        case 0xC3: return (0x80...0x9E).contains(next)  // À to Þ
        case 0xC4, 0xC5: return next & 1 == 0  // Ā to ſ: mostly in turn, capitals first
        case 0xCE: return (0x86...0xAB).contains(next)  // Ά to Ϋ
        case 0xD0: return (0x80...0xAF).contains(next)  // Ѐ to Я
        default: return false
        }
    }
}
