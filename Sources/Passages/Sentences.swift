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

/// How long a text is, and the years it speaks of.
package enum Measure {
    /// A text has at least a word for so many bytes, whatever it consists of, so that no word or run of blanks of megabytes
    /// passes for a short text. Far longer than the words of any language and most addresses.
    private static let longestWordBytes = 256

    /// About how many words UTF-8 text has: runs of what is not white space; in scripts without spaces two ideographs or
    /// four Thai letters count as a word.
    package static func words(in text: UnsafeBufferPointer<UInt8>) -> Int {
        var words = 0
        var ideographs = 0
        var clusters = 0
        var inWord = false
        for (index, byte) in text.enumerated() {
            switch byte {
            case 0x20, 0x09...0x0D: inWord = false
            case 0xE0...0xE1 where index + 1 < text.count && beginsCluster(byte, text[index + 1]):
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
        }
        return max(words + (ideographs + 1) / 2 + (clusters + 3) / 4, text.count / longestWordBytes)
    }

    /// Whether a scalar with these first two bytes is Thai, Lao, Burmese or Khmer.
    private static func beginsCluster(_ first: UInt8, _ second: UInt8) -> Bool {
        first == 0xE0
            ? (0xB8...0xBB).contains(second) : (0x80...0x82).contains(second) || (0x9E...0x9F).contains(second)
    }

    /// Years from 1000 to 2099 that stand in the text as a number of their own, ascending and without repeats. `1990s` counts
    /// as 1990, the short end of `2013-16` as 2016, and 30.05.2017 as 2017; sums of money, decimals and longer numbers do
    /// not count.
    package static func years(in text: UnsafeBufferPointer<UInt8>) -> [Int] {
        var years: Set<Int> = []
        var index = 0
        func isDigit(_ index: Int) -> Bool { index < text.count && text[index] &- 48 < 10 }
        while index < text.count {
            guard isDigit(index) else {
                index += 1
                continue
            }
            let start = index
            var value = 0
            while isDigit(index) {
                if index - start < 5 { value = value * 10 + Int(text[index] - 48) }
                index += 1
            }
            guard index - start == 4, (1000...2099).contains(value), standsAlone(text, start, index) else { continue }
            years.insert(value)
            if let end = shortEnd(of: value, at: index, in: text) { years.insert(end) }
        }
        return years.sorted()
    }

    private static func standsAlone(_ text: UnsafeBufferPointer<UInt8>, _ start: Int, _ end: Int) -> Bool {
        if start > 0 {
            switch text[start - 1] {
            case UInt8(ascii: "$"), UInt8(ascii: ","), UInt8(ascii: "_"), UInt8(ascii: "#"):
                return false
            case UInt8(ascii: "."):
                let isFraction = start > 1 && text[start - 2] &- 48 < 10
                if isFraction && !followsDayAndMonth(text, start) { return false }
            case let byte where (byte | 32) &- 97 < 26: return false
            case 0xA3 where start > 1 && text[start - 2] == 0xC2: return false  // £
            case 0xAC where start > 2 && text[start - 3] == 0xE2 && text[start - 2] == 0x82: return false  // €
            default: break
            }
        }
        guard end < text.count else { return true }
        switch text[end] {
        case UInt8(ascii: "%"), UInt8(ascii: "_"): return false
        case UInt8(ascii: ","), UInt8(ascii: "."): return !(end + 1 < text.count && text[end + 1] &- 48 < 10)
        case let byte where (byte | 32) &- 97 < 26:
            return byte == UInt8(ascii: "s") && !(end + 1 < text.count && (text[end + 1] | 32) &- 97 < 26)
        default: return true
        }
    }

    /// Whether `30.05.` stands before `start`.
    private static func followsDayAndMonth(_ text: UnsafeBufferPointer<UInt8>, _ start: Int) -> Bool {
        var index = start
        for _ in 0..<2 {
            index -= 1
            guard index > 0, text[index] == UInt8(ascii: ".") else { return false }
            let point = index
            while index > 0, point - index < 2, text[index - 1] &- 48 < 10 { index -= 1 }
            guard index < point else { return false }
        }
        return index == 0 || (text[index - 1] &- 48 >= 10 && text[index - 1] != UInt8(ascii: "."))
    }

    /// The year that `-16` or `–16` after 2013 means.
    private static func shortEnd(of year: Int, at end: Int, in text: UnsafeBufferPointer<UInt8>) -> Int? {
        var index = end
        if index < text.count, text[index] == UInt8(ascii: "-") || text[index] == UInt8(ascii: "/") {
            index += 1
        } else if index + 2 < text.count, text[index] == 0xE2, text[index + 1] == 0x80, text[index + 2] == 0x93 {
            index += 3
        } else {
            return nil
        }
        guard index + 1 < text.count, text[index] &- 48 < 10, text[index + 1] &- 48 < 10 else { return nil }
        guard index + 2 >= text.count || text[index + 2] &- 48 >= 10 else { return nil }
        // A month (`2016-04`) is no year: only what comes later in the century, and beyond 12, is taken.
        let short = Int(text[index] - 48) * 10 + Int(text[index + 1] - 48)
        let value = year / 100 * 100 + short
        return short > 12 && value > year && value <= 2099 ? value : nil
    }
}
