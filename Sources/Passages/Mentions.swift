/// The years and dates that a text speaks of.
package struct Mentions: Hashable, Sendable {
    /// Ascending and without repeats; those of `dates` are among them.
    package var years: [Int] = []
    /// Days (`1994-05-30`) and months (`1994-05`) in ISO 8601, ascending and without repeats.
    package var dates: [String] = []

    /// Finds them in UTF-8 text, which is read once; only around a year is more looked at.
    ///
    /// Years are those from 1000 to 2099 that stand in the text as a number of their own. `1990s` counts as 1990, the short
    /// end of `2013-16` as 2016, and 30.05.2017 as 2017; sums of money, decimals and longer numbers do not count,
    /// nor does what `YearScan` takes for the number of something else. A year
    /// of a Japanese era or of the Republic of China (`平成6年`) counts as the Gregorian one.
    ///
    /// Dates are written as `1994-05-30`, `30.5.1994`, `30 May 1994`, `May 30, 1994`, `May 1994`, `3–5 May 1994`,
    /// `1994年5月30日` and their like, months in the languages of `MonthNames`. Of `05/06/1994` only the year is sure.
    package static func find(in text: UnsafeBufferPointer<UInt8>) -> Mentions {
        var years: Set<Int> = []
        var dates: Set<String> = []
        var index = 0
        func isDigit(_ index: Int) -> Bool { index < text.count && text[index] &- 48 < 10 }
        while index < text.count {
            guard isDigit(index) else {
                index = nextDigit(in: text, from: index + 1)
                continue
            }
            let start = index
            var value = 0
            while isDigit(index) {
                if index - start < 5 { value = value * 10 + Int(text[index] - 48) }
                index += 1
            }
            let length = index - start
            let scan = DateScan(text: text)
            if length == 4, (1000...2099).contains(value), standsAlone(text, start, index),
                YearScan(text: text).isYear(value, start..<index)
            {
                years.insert(value)
                if let end = shortEnd(of: value, at: index, in: text) { years.insert(end) }
                dates.formUnion(scan.dates(around: value, start..<index))
            } else if length <= 3, index < text.count, text[index] >= 0xE5, let era = scan.era(value, start..<index) {
                years.insert(era.year)
                dates.formUnion(era.dates)
            }
        }
        return years.isEmpty ? Mentions() : Mentions(years: years.sorted(), dates: dates.sorted())
    }

    /// The place of the first digit from `index` on; the end where there is none. Most of a text has none, and eight bytes are
    /// looked at together.
    private static func nextDigit(in text: UnsafeBufferPointer<UInt8>, from index: Int) -> Int {
        guard let base = text.baseAddress else { return text.count }
        let ones: UInt64 = 0x0101_0101_0101_0101
        var index = index
        while index + 8 <= text.count {
            // Digits become 0 to 9, and a byte is below 10 where taking 10 away borrows from its top bit.
            let word = UnsafeRawPointer(base + index).loadUnaligned(as: UInt64.self) ^ (ones &* 0x30)
            if (word &- ones &* 10) & ~word & (ones &* 0x80) != 0 { break }
            index += 8
        }
        while index < text.count, text[index] &- 48 >= 10 { index += 1 }
        return index
    }

    private static func isWordByte(_ byte: UInt8) -> Bool { (byte | 32) &- 97 < 26 || byte &- 48 < 10 }

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
        case UInt8(ascii: ","): return !(end + 1 < text.count && text[end + 1] &- 48 < 10)
        case UInt8(ascii: "."):
            return !(end + 1 < text.count && text[end + 1] &- 48 < 10) || DateScan(text: text).isDottedDate(from: end)
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
        // Of 2001/29/EC and 2019-13-x they are no end.
        if index + 3 < text.count, "/-".utf8.contains(text[index + 2]), isWordByte(text[index + 3]) { return nil }
        // A month (`2016-04`) is no year: only what comes later in the century, and beyond 12, is taken.
        let short = Int(text[index] - 48) * 10 + Int(text[index + 1] - 48)
        let value = year / 100 * 100 + short
        return short > 12 && value > year && value <= 2099 ? value : nil
    }
}
