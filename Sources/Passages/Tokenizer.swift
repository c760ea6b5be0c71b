/// A word, or one scalar of a script without spaces, as it stands in a text.
public struct Token: Hashable, Sendable {
    /// What the token is.
    public enum Kind: UInt8, Sendable {
        case word
        /// One scalar of Han, kana or Hangul.
        case ideograph
        /// One scalar of Thai, Lao, Khmer or Burmese.
        case cluster
        /// The parts of a compound written together (`state-owned`, `17km`, `U.S.`), besides the parts themselves. It has the
        /// position of the first part and is passed over where words are counted or compared in order.
        case compound
    }

    public var kind: Kind
    /// True for an ideograph or cluster that stands right after another: the two make a pair.
    public var continuesRun: Bool
    /// Bytes of the text, the end excluded.
    public var start: Int
    public var end: Int
    /// Its place among the tokens that are no compounds, from 0.
    public var position: Int
    /// Where its two forms stand in the buffer's `bytes`.
    @usableFromInline package var normal: Range<Int32>
    @usableFromInline package var folded: Range<Int32>

    /// True where its form for comparing lacks accents that the text has.
    package var hasAccents: Bool { normal != folded }

    /// Its form for stemming in the bytes that `TokenBuffer.withTokens` gives.
    @inlinable
    package func normal(_ bytes: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(rebasing: bytes[Int(normal.lowerBound)..<Int(normal.upperBound)])
    }

    /// Its form for comparing in the bytes that `TokenBuffer.withTokens` gives.
    @inlinable
    package func folded(_ bytes: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(rebasing: bytes[Int(folded.lowerBound)..<Int(folded.upperBound)])
    }

    /// Whether the form for comparing of an ideograph is a syllable of Hangul.
    package static func isHangul(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        // U+AC00 to U+D7A3 are EA B0 80 to ED 9E A3.
        bytes.count >= 3
            && (bytes[0] == 0xEA && bytes[1] >= 0xB0 || bytes[0] == 0xEB || bytes[0] == 0xEC
                || bytes[0] == 0xED && bytes[1] <= 0x9E)
    }
}

/// The tokens of one text. Reused from text to text, so that tokenising allocates nothing in the long run.
public struct TokenBuffer: Sendable {
    public internal(set) var tokens: [Token] = []
    /// Tokens that are no compounds.
    public internal(set) var wordCount = 0
    /// The forms of all tokens.
    @usableFromInline package internal(set) var bytes: [UInt8] = []

    /// An empty buffer.
    public init() {}

    /// The token's form for stemming (accents kept), as UTF-8.
    public func normal<R>(_ token: Token, _ body: (UnsafeBufferPointer<UInt8>) -> R) -> R {
        bytes.withUnsafeBufferPointer { body(UnsafeBufferPointer(rebasing: $0[token.normal.bounds])) }
    }

    /// The token's form for comparing (accents dropped), as UTF-8.
    public func folded<R>(_ token: Token, _ body: (UnsafeBufferPointer<UInt8>) -> R) -> R {
        bytes.withUnsafeBufferPointer { body(UnsafeBufferPointer(rebasing: $0[token.folded.bounds])) }
    }

    /// The token's form for comparing, as a string.
    public func foldedText(_ token: Token) -> String { folded(token) { String(decoding: $0, as: UTF8.self) } }

    /// The token's form for stemming, as a string.
    public func normalText(_ token: Token) -> String { normal(token) { String(decoding: $0, as: UTF8.self) } }

    /// Whether an ideograph is a syllable of Hangul.
    package func isHangul(_ token: Token) -> Bool { folded(token) { Token.isHangul($0) } }

    /// Calls `body` with the tokens and the bytes that their forms are in.
    @inlinable
    package func withTokens<R>(_ body: (UnsafeBufferPointer<Token>, UnsafeBufferPointer<UInt8>) -> R) -> R {
        tokens.withUnsafeBufferPointer { tokens in bytes.withUnsafeBufferPointer { body(tokens, $0) } }
    }

    mutating func removeAll() {
        tokens.removeAll(keepingCapacity: true)
        bytes.removeAll(keepingCapacity: true)
        wordCount = 0
    }
}

extension Range<Int32> {
    fileprivate var bounds: Range<Int> { Int(lowerBound)..<Int(upperBound) }
}

/// Takes text apart into words, the same way for documents and queries.
///
/// Words are runs of letters with their marks, or of digits; case, accents, ligatures, full-width forms and invisible
/// characters are normalised away (NFKC). Words part at apostrophes, hyphens and between digits and letters, so that
/// `state-owned` is found by `owned` and `17km` by `17 km`; the compound as a whole is a token besides. `40,000` is
/// `40000`. Scripts without spaces give a token a scalar.
public struct Tokenizer: Sendable {
    /// A longer word is cut here, in bytes of its normal form: Xapian's terms end at 245 bytes, a stem is not longer than
    /// its word, and no language's words are.
    public static let maximumWordBytes = 96

    /// Compounds of more parts are not kept whole.
    private static let maximumParts = 4
    /// Of a longer run, in bytes as it stands in the text, only the beginning is normalised: ten times what is kept.
    private static let maximumRawBytes = 1024
    /// Distinct non-ASCII words whose forms are remembered, and the bytes that they may take.
    private static let cacheLimit = 200_000
    private static let cacheByteLimit = 16 << 20

    private var cache = ByteTable()
    private var forms: [WordForms] = []

    /// A tokeniser with nothing remembered.
    public init() {}

    /// Takes `text` apart.
    public mutating func tokenize(_ text: String, into buffer: inout TokenBuffer) {
        var text = text
        text.withUTF8 { tokenize($0, into: &buffer) }
    }

    /// Takes UTF-8 apart. What is not valid UTF-8 parts words and is passed over.
    public mutating func tokenize(_ text: UnsafeBufferPointer<UInt8>, into buffer: inout TokenBuffer) {
        buffer.removeAll()
        var scan = Scan(text: text)
        while let part = scan.nextPart() {
            switch part.scalarClass {
            case .ideograph, .cluster:
                let kind: Token.Kind = part.scalarClass == .ideograph ? .ideograph : .cluster
                let previous = buffer.tokens.last
                append(
                    kind, part, of: text, into: &buffer,
                    continuesRun: previous?.kind == kind && previous?.end == part.start)
            default: compound(from: part, &scan, into: &buffer)
            }
        }
    }

    /// The words of `text` in their form for comparing, with single spaces: how tags and filters are compared.
    public mutating func key(_ text: String) -> String {
        var buffer = TokenBuffer()
        tokenize(text, into: &buffer)
        var key = ""
        for token in buffer.tokens where token.kind != .compound {
            if !key.isEmpty && !token.continuesRun { key += " " }
            key += buffer.foldedText(token)
        }
        return key
    }

    /// Appends the parts that hang together with `first`, and the compound if they are few.
    private mutating func compound(from first: Part, _ scan: inout Scan, into buffer: inout TokenBuffer) {
        var part = first
        let firstToken = buffer.tokens.count
        var keepsPoints = false
        append(.word, part, of: scan.text, into: &buffer)
        while let (next, joint) = scan.linked(after: part) {
            append(.word, next, of: scan.text, into: &buffer)
            if joint == .decimalPoint { keepsPoints = true }
            part = next
        }
        // Tokens, not parts: a part that normalises to nothing (a Hangul filler) gives none.
        guard (2...Self.maximumParts).contains(buffer.tokens.count - firstToken) else { return }
        let start = Int32(buffer.bytes.count)
        for index in firstToken..<buffer.tokens.count {
            if keepsPoints && index > firstToken { buffer.bytes.append(UInt8(ascii: ".")) }
            buffer.bytes.append(contentsOf: Array(buffer.bytes[buffer.tokens[index].folded.bounds]))
        }
        let end = Int32(buffer.bytes.count)
        guard Int(end - start) <= Self.maximumWordBytes else { return }
        buffer.tokens.append(
            Token(
                kind: .compound, continuesRun: false, start: first.start, end: part.end,
                position: buffer.tokens[firstToken].position, normal: start..<end, folded: start..<end))
    }

    private mutating func append(
        _ kind: Token.Kind, _ part: Part, of text: UnsafeBufferPointer<UInt8>, into buffer: inout TokenBuffer,
        continuesRun: Bool = false
    ) {
        let start = Int32(buffer.bytes.count)
        var normal = start..<start
        var folded: Range<Int32>
        if part.isASCII {
            for index in part.start..<part.end where Scan.isKept(text[index]) {
                let byte = text[index]
                buffer.bytes.append(byte &- 65 < 26 ? byte | 32 : byte)
                if buffer.bytes.count - Int(start) == Self.maximumWordBytes { break }
            }
            normal = start..<Int32(buffer.bytes.count)
            folded = normal
        } else {
            let raw = UnsafeBufferPointer(rebasing: text[part.start..<part.end]).prefixOfScalars(Self.maximumRawBytes)
            let form = forms(of: UnsafeBufferPointer(rebasing: raw))
            guard !forms[form].folded.isEmpty else { return }
            buffer.bytes.append(contentsOf: forms[form].normal.prefixOfScalars(Self.maximumWordBytes))
            normal = start..<Int32(buffer.bytes.count)
            folded = normal
            if forms[form].folded != forms[form].normal {
                buffer.bytes.append(contentsOf: forms[form].folded.prefixOfScalars(Self.maximumWordBytes))
                folded = normal.upperBound..<Int32(buffer.bytes.count)
            }
        }
        buffer.tokens.append(
            Token(
                kind: kind, continuesRun: continuesRun, start: part.start, end: part.end, position: buffer.wordCount,
                normal: normal, folded: folded))
        buffer.wordCount += 1
    }

    private mutating func forms(of raw: UnsafeBufferPointer<UInt8>) -> Int {
        if cache.count >= Self.cacheLimit || cache.byteCount >= Self.cacheByteLimit {
            cache.removeAll()
            forms.removeAll()
        }
        let (number, isNew) = cache.insert(raw)
        if isNew { forms.append(WordForms(raw)) }
        return number
    }
}

extension RandomAccessCollection<UInt8> where Index == Int {
    /// As many whole UTF-8 scalars as fit into `count` bytes; of a collection whose indices begin at 0.
    fileprivate func prefixOfScalars(_ count: Int) -> SubSequence {
        guard self.count > count else { return self[...] }
        var end = count
        while end > 0 && self[end] & 0xC0 == 0x80 { end -= 1 }
        return self[..<end]
    }
}
