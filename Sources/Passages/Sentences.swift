internal import CICU

/// Where sentences end.
package enum Sentences {
    /// Byte offsets at which a sentence of `text` ends, ascending, by ICU's rules for `language`; the last is the text's length.
    package static func ends(in text: UnsafeBufferPointer<UInt8>, language: String?) -> [Int] {
        var unwrapped = Array(text)
        // To ICU a line's end is a sentence's; in a wrapped paragraph it is a space.
        for index in unwrapped.indices where text[index] == 0x0A || text[index] == 0x0D {
            if !standsAtBlankLine(text, index) { unwrapped[index] = 0x20 }
        }
        return unwrapped.withUnsafeBufferPointer { icuEnds(in: $0, language: language) }
    }

    private static func standsAtBlankLine(_ text: UnsafeBufferPointer<UInt8>, _ index: Int) -> Bool {
        func isLineEnd(_ index: Int) -> Bool {
            text.indices.contains(index) && (text[index] == 0x0A || text[index] == 0x0D)
        }
        let isPair = isLineEnd(index + 1) && text[index] == 0x0D && text[index + 1] == 0x0A
        let isPairsEnd = isLineEnd(index - 1) && text[index - 1] == 0x0D && text[index] == 0x0A
        return isLineEnd(index + (isPair ? 2 : 1)) || isLineEnd(index - (isPairsEnd ? 2 : 1))
    }

    private static func icuEnds(in text: UnsafeBufferPointer<UInt8>, language: String?) -> [Int] {
        guard let base = text.baseAddress, text.count > 0, text.count < Int(Int32.max) else { return [text.count] }
        let locale = language ?? "root"
        var capacity = text.count / 40 + 16
        for _ in 0..<2 {
            var count: Int32 = 0
            let ends = [Int32](unsafeUninitializedCapacity: capacity) { buffer, initialized in
                count = base.withMemoryRebound(to: CChar.self, capacity: text.count) {
                    cicu_sentence_ends($0, Int32(text.count), locale, buffer.baseAddress!, Int32(capacity))
                }
                initialized = max(0, min(Int(count), capacity))
            }
            if count < 0 { break }
            if Int(count) <= capacity { return ends.map(Int.init) }
            capacity = Int(count)
        }
        return [text.count]
    }
}

/// How long a text is.
package enum Measure {
    /// A text has at least a word for so many bytes, whatever it consists of, so that no word or run of blanks of megabytes
    /// passes for a short text. Far longer than the words of any language and most addresses.
    private static let longestWordBytes = 256

    /// About how many words UTF-8 text has: runs of what is not white space; in scripts without spaces two ideographs or
    /// four Thai letters count as a word.
    package static func words(in text: UnsafeBufferPointer<UInt8>) -> Int {
        guard let base = text.baseAddress else { return 0 }
        var words = 0
        var ideographs = 0
        var clusters = 0
        var inWord = false
        var index = 0
        while index < text.count {
            // Eight bytes of ASCII at once.
            if index + 8 <= text.count, let spaces = spaces(in: base + index) {
                // A word begins where the byte before is a space and this one is none.
                let before = spaces << 8 | (inWord ? 0 : 0x80)
                words += (before & ~spaces).nonzeroBitCount
                inWord = spaces >> 63 == 0
                index += 8
                continue
            }
            let byte = base[index]
            switch byte {
            case 0x20, 0x09...0x0D: inWord = false
            case 0xE0...0xE1 where index + 1 < text.count && beginsCluster(byte, base[index + 1]):
                clusters += 1
                inWord = false
            case 0xE3...0xED:  // kana, Han, Hangul
                ideographs += 1
                inWord = false
            case 0x80...0xBF: break
            default:
                if !inWord { words += 1 }
                inWord = true
            }
            index += 1
        }
        return max(words + (ideographs + 1) / 2 + (clusters + 3) / 4, text.count / longestWordBytes)
    }

    /// The top bits of the bytes that are white space, of eight bytes of ASCII, the first lowest; nil where they are not all
    /// ASCII.
    private static func spaces(in bytes: UnsafePointer<UInt8>) -> UInt64? {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let tops: UInt64 = 0x8080_8080_8080_8080
        let word = UInt64(littleEndian: UnsafeRawPointer(bytes).loadUnaligned(as: UInt64.self))
        guard word & tops == 0 else { return nil }
        // Seven bits a byte, so that no sum reaches the next.
        let isNotBlank = (word ^ ones &* 0x20) &+ ones &* 0x7F
        let isFromTab = word &+ ones &* (0x80 - 0x09)
        let isAboveReturn = word &+ ones &* (0x80 - 0x0E)
        return (~isNotBlank | isFromTab & ~isAboveReturn) & tops
    }

    /// Whether a scalar with these first two bytes is Thai, Lao, Burmese or Khmer.
    private static func beginsCluster(_ first: UInt8, _ second: UInt8) -> Bool {
        first == 0xE0
            ? (0xB8...0xBB).contains(second) : (0x80...0x82).contains(second) || (0x9E...0x9F).contains(second)
    }
}
