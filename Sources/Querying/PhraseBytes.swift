/// Looks for a phrase of plain words in the bytes of a text, before the text is taken apart: most candidates of a phrase have its
/// words without having it, and need not be tokenised to know that.
///
/// It knows where a phrase may stand; whether it does, the tokeniser says of the few bytes around.
struct PhraseBytes {
    /// The words, small letters of ASCII only.
    private let words: [[UInt8]]
    /// The longest, by which places are found, and where it stands among them.
    private let anchor: [UInt8]
    private let place: Int

    /// A longer word is cut by the tokeniser.
    private static let maximumBytes = 96

    /// Nil for a phrase of one word, which compounds may be as well, and for one with other signs than letters of ASCII.
    init?(_ patterns: [WordPattern]) {
        guard patterns.count > 1 else { return nil }
        var words: [[UInt8]] = []
        for pattern in patterns {
            guard case .exact(let word) = pattern, !word.isEmpty, word.count < Self.maximumBytes,
                word.allSatisfy({ (0x61...0x7A).contains($0) })
            else { return nil }
            words.append(word)
        }
        self.words = words
        place = words.indices.max { words[$0].count < words[$1].count } ?? 0
        anchor = words[place]
    }

    /// Whether bytes beyond ASCII mean nothing for words: all of them are of signs that part words, such as curly quotes.
    /// (Accents, ligatures, soft hyphens and the like make a word that is written otherwise the same as a plain one.)
    static func isPlain(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        var index = 0
        let count = text.count
        while index < count {
            if count - index >= 16 {
                let block = UnsafeRawPointer(text.baseAddress! + index).loadUnaligned(as: SIMD2<UInt64>.self)
                if (block[0] | block[1]) & 0x8080_8080_8080_8080 == 0 {
                    index += 16
                    continue
                }
            }
            let byte = text[index]
            if byte < 0x80 {
                index += 1
            } else if let length = separatorLength(text, index) {
                index += length
            } else {
                return false
            }
        }
        return true
    }

    /// The length of a scalar beyond ASCII that parts words, by general category; nil for any other, and for some of these.
    private static func separatorLength(_ text: UnsafeBufferPointer<UInt8>, _ index: Int) -> Int? {
        guard index + 1 < text.count else { return nil }
        let second = text[index + 1]
        switch text[index] {
        case 0xC2:
            // U+00A0 to U+00BF but for ª, soft hyphen, ², ³, µ, the middle dot, ¹, º, ¼, ½, ¾.
            guard second >= 0xA0, ![0xAA, 0xAD, 0xB2, 0xB3, 0xB5, 0xB7].contains(second),
                second < 0xB9 || second == 0xBB || second == 0xBF
            else { return nil }
            return 2
        case 0xC3: return second == 0x97 || second == 0xB7 ? 2 : nil  // × ÷
        case 0xE2:
            guard index + 2 < text.count else { return nil }
            let third = text[index + 2]
            switch second {
            // U+2012 to U+2026, U+2028 and U+2029, U+2030 to U+203B: dashes, quotes, bullets, dots.
            case 0x80:
                return (0x92...0xA6).contains(third) || third == 0xA8 || third == 0xA9 || (0xB0...0xBB).contains(third)
                    ? 3 : nil
            // Arrows, mathematical and technical signs, boxes and shapes: U+2190 to U+23FF, U+2500 to U+25FF.
            case 0x86: return third >= 0x90 ? 3 : nil
            case 0x87...0x8F, 0x94...0x97: return 3
            default: return nil
            }
        default: return nil
        }
    }

    /// Where the phrase may stand next in a plain text: bytes between white space, or an end, with all of it in them.
    ///
    /// - Parameter start: Where to look from; moved on.
    func next(in text: UnsafeBufferPointer<UInt8>, from start: inout Int) -> Range<Int>? {
        let last = text.count - anchor.count
        let first = anchor[0]
        while start <= last {
            // Small and large letters differ in one bit.
            guard text[start] | 0x20 == first else {
                start += 1
                continue
            }
            let found = start
            start += 1
            guard let last = end(of: anchor, text, found), let end = following(text, last),
                let begin = preceding(text, found)
            else { continue }
            return Self.window(text, begin, end)
        }
        return nil
    }

    /// Where the words after the anchor end, if they follow.
    private func following(_ text: UnsafeBufferPointer<UInt8>, _ end: Int) -> Int? {
        var end = end
        for word in words[(place + 1)...] {
            var start = end
            while start < text.count, !Self.isWordByte(text[start]) { start += 1 }
            guard let next = self.end(of: word, text, start) else { return nil }
            end = next
        }
        return end
    }

    /// Where the words before the anchor begin, if they precede it.
    private func preceding(_ text: UnsafeBufferPointer<UInt8>, _ start: Int) -> Int? {
        var start = start
        for word in words[..<place].reversed() {
            var end = start
            while end > 0, !Self.isWordByte(text[end - 1]) { end -= 1 }
            guard let next = self.start(of: word, text, end) else { return nil }
            start = next
        }
        return start
    }

    /// Where a word ends that stands at `start`, in any case, with no letters on either side that hang together with it; nil
    /// where none does. Digits may (`17km` is two words), and what joins the parts of a compound may be in it.
    private func end(of word: [UInt8], _ text: UnsafeBufferPointer<UInt8>, _ start: Int) -> Int? {
        var index = start
        for (place, letter) in word.enumerated() {
            if place > 0 { while index < text.count, Self.isJoint(text[index]) { index += 1 } }
            guard index < text.count, text[index] | 0x20 == letter else { return nil }
            index += 1
        }
        return Self.isBorder(text, start) && Self.isBorder(text, index) ? index : nil
    }

    /// Where a word begins that ends before `end`, likewise.
    private func start(of word: [UInt8], _ text: UnsafeBufferPointer<UInt8>, _ end: Int) -> Int? {
        var index = end
        for (place, letter) in word.reversed().enumerated() {
            if place > 0 { while index > 0, Self.isJoint(text[index - 1]) { index -= 1 } }
            guard index > 0, text[index - 1] | 0x20 == letter else { return nil }
            index -= 1
        }
        return Self.isBorder(text, index) && Self.isBorder(text, end) ? index : nil
    }

    /// Whether a word may begin or end before `index`: not within small letters. A capital may begin one.
    private static func isBorder(_ text: UnsafeBufferPointer<UInt8>, _ index: Int) -> Bool {
        index == 0 || index == text.count || !isLetter(text[index - 1]) || !isLetter(text[index])
            || text[index] & 0x20 == 0
    }

    /// Whether a byte may stand between the parts of a compound: hyphens, and white space after one at the end of a line.
    private static func isJoint(_ byte: UInt8) -> Bool {
        byte <= 0x20 || [UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "&"), UInt8(ascii: ".")].contains(byte)
    }

    private static func window(_ text: UnsafeBufferPointer<UInt8>, _ begin: Int, _ end: Int) -> Range<Int> {
        var (begin, end) = (begin, end)
        while begin > 0, !isSpace(text[begin - 1]) { begin -= 1 }
        while end < text.count, !isSpace(text[end]) { end += 1 }
        return begin..<end
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
    private static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- 0x61 < 26 }
    private static func isWordByte(_ byte: UInt8) -> Bool { isLetter(byte) || byte &- 0x30 < 10 }
}
