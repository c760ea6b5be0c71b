/// A word, or one scalar of a script without spaces, as it stands in a text.
public struct Token: Hashable, Sendable {
    /// What the token is.
    public enum Kind: UInt8, Sendable {
        case word
        /// One scalar of Han, kana or Hangul.
        case ideograph
        /// One scalar of Thai, Lao, Khmer or Burmese.
        case cluster
        /// What is besides the words, and passed over where words are counted or compared in order: the parts of a compound written
        /// together (`state-owned`, `17km`, `U.S.`), with the position of the first part; and what `isAside`.
        case compound
    }

    public let kind: Kind
    /// True for a sign (→, 🚀) and for raised digits and letters (`historians²`, 2º), which have no position of their own, but that of
    /// the word before. They are no other way to write something, as compounds are, and have their terms.
    public let isAside: Bool
    /// True for an ideograph or cluster that stands right after another: the two make a pair.
    public let continuesRun: Bool
    // 32 bits each, so that two tokens fit into a line of the processor's cache.
    private let startOffset: Int32
    private let endOffset: Int32
    private let place: Int32
    /// Where its two forms stand in the buffer's bytes.
    @usableFromInline package let normal: Range<Int32>
    @usableFromInline package let folded: Range<Int32>

    @inline(__always)
    init(
        _ kind: Kind, _ range: Range<Int>, position: Int, normal: Range<Int32>, folded: Range<Int32>,
        continuesRun: Bool = false, isAside: Bool = false
    ) {
        self.kind = kind
        self.isAside = isAside
        self.continuesRun = continuesRun
        startOffset = Int32(truncatingIfNeeded: range.lowerBound)
        endOffset = Int32(truncatingIfNeeded: range.upperBound)
        place = Int32(truncatingIfNeeded: position)
        self.normal = normal
        self.folded = folded
    }

    /// The same token with other bytes of the text.
    init(_ token: Token, at range: Range<Int>) {
        self.init(
            token.kind, range, position: token.position, normal: token.normal, folded: token.folded,
            continuesRun: token.continuesRun, isAside: token.isAside)
    }

    /// Bytes of the text, the end excluded.
    public var start: Int { Int(startOffset) }
    public var end: Int { Int(endOffset) }
    /// Its place among the tokens that are no compounds, from 0.
    public var position: Int { Int(place) }

    /// True where its form for comparing lacks accents that the text has.
    @inlinable package var hasAccents: Bool { normal != folded }

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
    /// The forms of all tokens, as far as `used`; beyond that whatever was there before.
    @usableFromInline package internal(set) var bytes: [UInt8] = []
    /// Bytes that the forms take.
    private(set) var used = 0

    /// An empty buffer.
    public init() {}

    /// The token's form for stemming (accents kept), as UTF-8.
    @inlinable
    public func normal<R>(_ token: Token, _ body: (UnsafeBufferPointer<UInt8>) -> R) -> R {
        bytes.withUnsafeBufferPointer { body(token.normal($0)) }
    }

    /// The token's form for comparing (accents dropped), as UTF-8.
    @inlinable
    public func folded<R>(_ token: Token, _ body: (UnsafeBufferPointer<UInt8>) -> R) -> R {
        bytes.withUnsafeBufferPointer { body(token.folded($0)) }
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
}

extension TokenBuffer {
    mutating func removeAll() {
        tokens.removeAll(keepingCapacity: true)
        used = 0
        wordCount = 0
    }

    /// Hands `body` the place for at least `count` more bytes of forms; it returns how many it wrote.
    ///
    /// - Returns: Where they stand.
    @inline(__always)
    mutating func appendForm(atMost count: Int, _ body: (UnsafeMutablePointer<UInt8>) -> Int) -> Range<Int32> {
        makeRoom(for: count)
        let start = used
        used += bytes.withUnsafeMutableBufferPointer { body($0.baseAddress! + start) }
        return Int32(start)..<Int32(used)
    }

    /// Appends the tokens at `parts` written together, if they are not too long for a word.
    ///
    /// - Parameters:
    ///   - points: A bit for each of the tokens before which a decimal point is kept.
    ///   - range: Where they stand.
    ///   - position: That of the first.
    mutating func appendCompound(of parts: Range<Int>, points: UInt64, _ range: Range<Int>, position: Int) {
        var (normalCount, foldedCount) = (points.nonzeroBitCount, points.nonzeroBitCount)
        var (hasAccents, isAside, isContiguous) = (false, true, points == 0)
        var end = tokens[parts.lowerBound].folded.lowerBound
        for index in parts {
            let token = tokens[index]
            normalCount += token.normal.count
            foldedCount += token.folded.count
            if token.hasAccents { hasAccents = true }
            if !token.isAside { isAside = false }
            if token.folded.lowerBound != end { isContiguous = false }
            end = token.folded.upperBound
        }
        guard foldedCount <= Tokenizer.maximumWordBytes else { return }
        // Mostly the forms stand one after the other already.
        let folded =
            isContiguous
            ? tokens[parts.lowerBound].folded.lowerBound..<end
            : appendForms(of: parts, points, foldedCount) { $0.folded }
        let normal =
            hasAccents && normalCount <= Tokenizer.maximumWordBytes
            ? appendForms(of: parts, points, normalCount) { $0.normal } : folded
        tokens.append(
            Token(
                .compound, range, position: isAside ? max(0, position - 1) : position, normal: normal, folded: folded,
                isAside: isAside))
    }

    @inline(__always)
    private mutating func appendForms(
        of parts: Range<Int>, _ points: UInt64, _ count: Int, _ form: (Token) -> Range<Int32>
    ) -> Range<Int32> {
        makeRoom(for: count)
        let start = used
        var end = used
        bytes.withUnsafeMutableBufferPointer { bytes in
            for index in parts {
                if points >> UInt64(index - parts.lowerBound) & 1 != 0 {
                    bytes[end] = UInt8(ascii: ".")
                    end += 1
                }
                for place in form(tokens[index]) {
                    bytes[end] = bytes[Int(place)]
                    end += 1
                }
            }
        }
        used = end
        return Int32(start)..<Int32(end)
    }

    /// Appends a token that has no position of its own.
    mutating func appendAside(_ range: Range<Int>, normal: Range<Int32>, folded: Range<Int32>) {
        tokens.append(
            Token(.compound, range, position: max(0, wordCount - 1), normal: normal, folded: folded, isAside: true))
    }

    /// Has the tokens stand for other bytes of the text.
    mutating func move(_ place: (Range<Int>) -> Range<Int>) {
        for index in tokens.indices {
            tokens[index] = Token(tokens[index], at: place(tokens[index].start..<tokens[index].end))
        }
    }

    /// Appends a token that is no compound.
    @inline(__always)
    mutating func append(
        _ kind: Token.Kind, _ range: Range<Int>, normal: Range<Int32>, folded: Range<Int32>, continuesRun: Bool
    ) {
        tokens.append(
            Token(kind, range, position: wordCount, normal: normal, folded: folded, continuesRun: continuesRun))
        wordCount += 1
    }

    /// Appends the words that `scan` comes to, as long as they are of ASCII letters alone or digits alone and no parts of
    /// compounds: most of most texts. Leaves the scan before what is none.
    mutating func appendPlainWords(_ scan: inout Scan) {
        makeRoom(for: scan.text.count - scan.offset)
        // On their own for the time, so that neither is looked up through the buffer for each word.
        var tokens: [Token] = []
        swap(&tokens, &self.tokens)
        var (used, position) = (used, wordCount)
        bytes.withUnsafeMutableBufferPointer { bytes in
            guard let forms = bytes.baseAddress else { return }
            while let range = scan.nextPlainWord(loweredInto: forms + used) {
                let form = Int32(truncatingIfNeeded: used)..<Int32(truncatingIfNeeded: used + range.count)
                tokens.append(Token(.word, range, position: position, normal: form, folded: form))
                used += range.count
                position += 1
            }
        }
        swap(&tokens, &self.tokens)
        (self.used, wordCount) = (used, position)
    }

    @inline(__always)
    private mutating func makeRoom(for count: Int) {
        if bytes.count - used < count { grow(count) }
    }

    @inline(never)
    private mutating func grow(_ count: Int) {
        bytes.append(contentsOf: repeatElement(0, count: max(count, bytes.count)))
    }
}
