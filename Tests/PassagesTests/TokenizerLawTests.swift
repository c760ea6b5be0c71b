import Foundation
import Passages
import TestSupport
import Testing

/// Random text of many scripts.
struct RandomText {
    /// Ranges of scalars from which a text is drawn, white space and punctuation often among them.
    private static let ranges: [ClosedRange<UInt32>] = [
        0x61...0x7A, 0x61...0x7A, 0x41...0x5A, 0x30...0x39, 0x30...0x39, 0x20...0x2F, 0x20...0x20, 0x20...0x20,
        0x3A...0x40, 0xA0...0x24F, 0x300...0x36F,
        0x370...0x3FF, 0x400...0x52F, 0x590...0x6FF, 0x900...0x97F, 0xE01...0xE3A, 0x1000...0x109F, 0x1100...0x11FF,
        0x1E00...0x1FFF, 0x2000...0x209F, 0x2100...0x22FF, 0x3041...0x30FF, 0x4E00...0x4E40, 0xAC00...0xAC80,
        0xF900...0xF920,
        0xFB00...0xFB4F, 0x2460...0x24FF, 0x3200...0x33FF, 0x2B0...0x2FF, 0x1D2C...0x1DBF, 0x1F1E6...0x1F1FF,
        0xFF00...0xFFEF, 0x1D400...0x1D420, 0x1F600...0x1F610, 0x0...0x1F,
    ]

    /// `count` scalars, each drawn from a range at random; a range is kept for a while, so that words come about.
    static func make(_ count: Int, using random: inout SeededGenerator) -> String {
        var text = ""
        var range = ranges[0]
        for _ in 0..<count {
            if Int.random(in: 0..<3, using: &random) == 0 { range = ranges.randomElement(using: &random)! }
            if let scalar = Unicode.Scalar(UInt32.random(in: range, using: &random)) {
                text.unicodeScalars.append(scalar)
            }
        }
        return text
    }
}

@Suite struct TokenizerLawTests {
    @Test(arguments: 0..<400 as Range<UInt64>)
    func sourceRangesAreInOrderAndOnScalarBorders(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let text = RandomText.make(200, using: &random)
        let bytes = Array(text.utf8)
        var tokenizer = Tokenizer()
        var buffer = TokenBuffer()
        tokenizer.tokenize(text, into: &buffer)
        func isBorder(_ offset: Int) -> Bool { offset == bytes.count || bytes[offset] & 0xC0 != 0x80 }
        var end = 0
        var position = 0
        for token in buffer.tokens {
            #expect(token.start < token.end && token.end <= bytes.count, "seed \(seed)")
            #expect(isBorder(token.start) && isBorder(token.end), "seed \(seed)")
            #expect(!buffer.foldedText(token).isEmpty && !buffer.normalText(token).isEmpty, "seed \(seed)")
            // What a sign stands for may be several tokens.
            let isSame = token.start < end && token.end >= end && bytes[token.start] >= 0x80
            if token.isAside {
                #expect(token.kind == .compound && token.position == max(0, position - 1), "seed \(seed)")
                end = max(end, token.end)
            } else if token.kind == .compound {
                #expect(token.end == end && token.position < position, "seed \(seed): \(text.debugDescription)")
            } else {
                #expect((token.start >= end || isSame) && token.position == position, "seed \(seed)")
                #expect(!token.continuesRun || token.start == end || isSame, "seed \(seed)")
                end = token.end
                position += 1
            }
        }
        #expect(buffer.wordCount == position, "seed \(seed)")
    }

    @Test(arguments: 0..<400 as Range<UInt64>)
    func compositionDoesNotMatter(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let text = RandomText.make(100, using: &random)
        let composed = text.precomposedStringWithCanonicalMapping
        let decomposed = text.decomposedStringWithCanonicalMapping
        #expect(tokens(composed) == tokens(decomposed), "seed \(seed): \(text.debugDescription)")
    }

    @Test(arguments: 0..<400 as Range<UInt64>)
    func caseDoesNotMatter(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var text = RandomText.make(100, using: &random)
        // A capital ŉ is an apostrophe and N, a capital iota below a letter stands after it, and that of ƛ came with Unicode 16.
        // Signs that stand for small letters (㎏, ⒜) stay what they are.
        text.unicodeScalars.removeAll {
            ["ŉ", "ẚ", "\u{345}", "ƛ"].contains($0) || (0x2100...0x213B).contains($0.value)
                || (0x249C...0x24E9).contains($0.value) || (0x3371...0x33FF).contains($0.value)
                || (0x32CC...0x32CF).contains($0.value)
        }
        #expect(tokens(text.lowercased()) == tokens(text.uppercased()), "seed \(seed): \(text.debugDescription)")
    }

    /// A blank alone may follow a hyphen at the end of a line.
    @Test(arguments: 0..<200 as Range<UInt64>)
    func aCommaAndABlankPartTexts(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let first = RandomText.make(60, using: &random)
        let second = RandomText.make(60, using: &random)
        let both = [tokens(first), tokens(second)].filter { !$0.isEmpty }.joined(separator: " ")
        #expect(
            tokens(first + ", " + second) == both, "seed \(seed): \(first.debugDescription) \(second.debugDescription)")
    }

    @Test(arguments: 0..<400 as Range<UInt64>)
    func anyBytesAreTakenApart(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var bytes = Array(RandomText.make(150, using: &random).utf8)
        for _ in 0..<Int.random(in: 0..<60, using: &random) {
            bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
        }
        // A buffer that is used again says the same as a new one.
        var tokenizer = Tokenizer()
        var buffer = TokenBuffer()
        for _ in 0..<2 { bytes.withUnsafeBufferPointer { tokenizer.tokenize($0, into: &buffer) } }
        #expect(describe(buffer).joined(separator: " ") == tokens(bytes), "seed \(seed)")
        #expect(buffer.tokens.allSatisfy { $0.start < $0.end && $0.end <= bytes.count }, "seed \(seed)")
    }

    /// Text of ASCII, much of it words that hang together.
    private static func ascii(_ count: Int, using random: inout SeededGenerator) -> [UInt8] {
        let pieces = [
            "a", "Be", "see", "WORD", "1", "20", "300", "4000", ".", ",", "-", "_", "&", " ", "  ", "\n", "/", "(", "'",
            "$",
            String(repeating: "Long", count: 25), String(repeating: "7", count: 97),
        ]
        return (0..<count).flatMap { _ in Array(pieces.randomElement(using: &random)!.utf8) }
    }

    /// A word with something invisible in it is none of ASCII, so that it is read by the general rules: they say the same as
    /// the quick ones for plain words.
    @Test(arguments: 0..<400 as Range<UInt64>)
    func invisibleCharactersChangeNothing(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let text = Self.ascii(80, using: &random)
        var other: [UInt8] = []
        for (index, byte) in text.enumerated() {
            other.append(byte)
            let previous = index > 0 ? text[index - 1] : UInt8(ascii: " ")
            func isWord(_ byte: UInt8) -> Bool { (byte | 32) &- 97 < 26 || byte &- 48 < 10 }
            // Not within a number: `40,000` has digits after its comma.
            guard isWord(byte), !isWord(previous), previous != UInt8(ascii: ",") else { continue }
            other += Array("\u{2060}".utf8)
        }
        #expect(tokens(text) == tokens(other), "seed \(seed): \(String(decoding: text, as: UTF8.self))")
    }

    /// A raised mark of a footnote and a sign change no word and no word's place.
    @Test(arguments: 0..<100 as Range<UInt64>)
    func whatStandsAsideChangesNoWord(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let words = ["Word", "état", "слово", "λόγος", "שלום", "كتاب", "漢字", "NGOs", "17", "getElement", "co-op"]
        var (plain, marked) = ("", "")
        for _ in 0..<20 {
            let word = words.randomElement(using: &random)!
            plain += word + " "
            marked += word + ["", "¹", "²³", "ª", "™", " →", " 👩‍👩‍👧", " €", "🇰🇷"].randomElement(using: &random)! + " "
        }
        func places(_ text: String) -> [String] {
            var tokenizer = Tokenizer()
            var buffer = TokenBuffer()
            tokenizer.tokenize(text, into: &buffer)
            return buffer.tokens.filter { $0.kind != .compound }.map { "\(buffer.foldedText($0)) \($0.position)" }
        }
        #expect(places(plain) == places(marked), "seed \(seed): \(marked)")
    }

    /// A hyphen at the end of a line is one within it: the parts and the whole are the same.
    @Test(arguments: 0..<100 as Range<UInt64>)
    func endsOfLinesChangeNoCompound(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let words = ["inter", "national", "Kauf", "leuten", "état", "слово", "λόγος", "Nachbar", "well"]
        let hyphen = ["-", "\u{2010}"].randomElement(using: &random)!
        let breaks = ["\n", "\r\n", "\r", " \n", "\n    ", "\t\r\n\t"]
        let text = (0..<10).map { _ in
            (0..<Int.random(in: 1...3, using: &random)).map { _ in words.randomElement(using: &random)! }
        }
        let within = text.map { $0.joined(separator: hyphen) }.joined(separator: ", ")
        let broken = text.map { $0.joined(separator: hyphen + breaks.randomElement(using: &random)!) }.joined(
            separator: ", ")
        let soft = text.map { $0.joined(separator: "\u{AD}" + breaks.randomElement(using: &random)!) }.joined(
            separator: ", ")
        #expect(tokens(broken) == tokens(within), "seed \(seed): \(broken.debugDescription)")
        #expect(tokens(soft) == tokens(within), "seed \(seed): \(soft.debugDescription)")
    }

    /// Each word by itself says the same as in its text: neither what a buffer held before nor where a word stands matters.
    @Test(arguments: 0..<100 as Range<UInt64>)
    func linesDoNotMeet(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var lines: [[UInt8]] = []
        for _ in 0..<20 {
            var line = Self.ascii(6, using: &random)
            line += Array(RandomText.make(5, using: &random).utf8)
            if Int.random(in: 0..<4, using: &random) == 0 { line.append(UInt8.random(in: 0x80...255, using: &random)) }
            lines.append(line)
        }
        let parts = lines.map(tokens).filter { !$0.isEmpty }
        #expect(tokens(Array(lines.joined(separator: [0x2C, 0x20]))) == parts.joined(separator: " "), "seed \(seed)")
    }
}
