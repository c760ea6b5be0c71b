/// Looks at what stands around a year in running text.
struct DateScan {
    let text: UnsafeBufferPointer<UInt8>

    /// The days and months that the text says with the year at `range`.
    func dates(around year: Int, _ range: Range<Int>) -> [String] {
        let after = date(after: range.upperBound, of: year)
        return after.isEmpty ? dates(before: range.lowerBound, of: year) : after
    }

    /// The year that the number at `range` is in a Japanese era or in the Republic of China, and the date it belongs to.
    func era(_ value: Int, _ range: Range<Int>) -> (year: Int, dates: [String])? {
        if has(Sign.year, at: range.upperBound) {
            guard let base = eraBase(endingAt: range.lowerBound), value > 0 else { return nil }
            let year = base + value
            return year < 2100 ? (year, date(after: range.upperBound, of: year)) : nil
        }
        // The first year of an era is no number: 令和元年5月.
        let first = Sign.first + Sign.year
        let start = range.lowerBound - first.count
        guard has(Sign.month, at: range.upperBound), start >= 0, has(first, at: start),
            let base = eraBase(endingAt: start)
        else { return nil }
        return (base + 1, date(after: start + Sign.first.count, of: base + 1))
    }

    // MARK: After the year

    /// Characters of dates in Chinese, Japanese and Korean.
    private enum Sign {
        static let year = Array("年".utf8)
        static let month = Array("月".utf8)
        static let first = Array("元".utf8)
        static let koreanYear = Array("년".utf8)
        static let koreanMonth = Array("월".utf8)
        static let days = ["日", "일", "号", "號"].map { Array($0.utf8) }
    }

    /// `年5月30日`, `-05-30`, `/5/30`, `.05.30` or `-05` at `index`.
    private func date(after index: Int, of year: Int) -> [String] {
        guard index < text.count else { return [] }
        switch text[index] {
        case UInt8(ascii: "-"), UInt8(ascii: "/"), UInt8(ascii: "."):
            guard let month = number(at: index + 1) else { return [] }
            if month.end + 1 < text.count, text[month.end] == text[index], text[month.end + 1] &- 48 < 10 {
                let day = number(at: month.end + 1)
                return [day.flatMap { CalendarDate.iso(year, month.value, $0.value) }].compactMap(\.self)
            }
            // 2010-11 may be two years.
            guard text[index] == UInt8(ascii: "-"), month.end - index == 3, month.value != year % 100 + 1,
                !(month.end < text.count && isWordByte(text[month.end]))
            else { return [] }
            return [CalendarDate.iso(year, month.value)].compactMap(\.self)
        case 0xE5, 0xEB:
            guard has(Sign.year, at: index) || has(Sign.koreanYear, at: index),
                let month = number(at: skippingSpaces(index + 3)),
                has(Sign.month, at: month.end) || has(Sign.koreanMonth, at: month.end)
            else { return [] }
            guard let day = number(at: skippingSpaces(month.end + 3)),
                Sign.days.contains(where: { has($0, at: day.end) }),
                let date = CalendarDate.iso(year, month.value, day.value)
            else { return [CalendarDate.iso(year, month.value)].compactMap(\.self) }
            return [date]
        default: return []
        }
    }

    /// Whether `.05.30` stands at `index`, after a year.
    func isDottedDate(from index: Int) -> Bool {
        guard let month = number(at: index + 1), month.end < text.count, text[month.end] == UInt8(ascii: "."),
            let day = number(at: month.end + 1)
        else { return false }
        return (1...12).contains(month.value) && (1...31).contains(day.value)
    }

    private func has(_ sign: [UInt8], at index: Int) -> Bool {
        index + sign.count <= text.count && zip(text[index...], sign).allSatisfy { $0 == $1 }
    }

    private func skippingSpaces(_ index: Int) -> Int {
        var index = index
        while index < text.count, text[index] == 0x20 { index += 1 }
        return index
    }

    /// The number of one or two digits at `index`.
    private func number(at index: Int) -> (value: Int, end: Int)? {
        var end = index
        var value = 0
        while end < text.count, text[end] &- 48 < 10 {
            guard end - index < 2 else { return nil }
            value = value * 10 + Int(text[end] - 48)
            end += 1
        }
        return end > index ? (value, end) : nil
    }

    /// The Gregorian year before the first of the era whose name ends at `end`.
    private func eraBase(endingAt end: Int) -> Int? {
        guard end >= 6 else { return nil }
        return Self.eras.first { has($0.name, at: end - 6) }?.base
    }

    private static let eras: [(name: [UInt8], base: Int)] = [
        ("令和", 2018), ("平成", 1988), ("昭和", 1925), ("大正", 1911), ("明治", 1867), ("民国", 1911), ("民國", 1911),
    ].map { (Array($0.0.utf8), $0.1) }

    // MARK: Before the year

    /// A number or word on the way back from a year.
    private struct Piece {
        enum Kind {
            case number(Int)
            case word(String)
        }
        var kind: Kind
        var start: Int
        /// What stands between it and what follows it.
        var gap: Range<Int>
    }

    /// `30 May`, `3–5 May`, `May 30,`, `May`, `30.05.` right before `index`.
    private func dates(before index: Int, of year: Int) -> [String] {
        guard var piece = piece(before: index) else { return [] }
        if case .word(let word) = piece.kind, MonthNames.joints.contains(word) {
            guard let before = self.piece(before: piece.start) else { return [] }
            piece = before
        }
        switch piece.kind {
        case .word(let word):
            guard let month = MonthNames.month(word) else { return [] }
            let days = self.days(before: piece.start)
            let dates = days.compactMap { CalendarDate.iso(year, month, $0) }
            guard dates.isEmpty else { return dates }
            return MonthNames.plainMonth(word) == nil ? [] : [CalendarDate.iso(year, month)].compactMap(\.self)
        case .number(let last):
            guard let before = self.piece(before: piece.start) else { return [] }
            switch before.kind {
            case .word(let word):
                return MonthNames.month(word).flatMap { CalendarDate.iso(year, $0, last) }.map { [$0] } ?? []
            case .number(let first):
                if isDash(before.gap) {
                    guard let name = self.piece(before: before.start), case .word(let word) = name.kind,
                        let month = MonthNames.month(word)
                    else { return [] }
                    return [first, last].compactMap { CalendarDate.iso(year, month, $0) }
                }
                return numeric(first, last, before.gap, piece.gap, year)
            }
        }
    }

    /// `30.05.`, `30/05/`, `05-30-`; where it may be either, nothing.
    private func numeric(_ first: Int, _ second: Int, _ gap: Range<Int>, _ lastGap: Range<Int>, _ year: Int) -> [String]
    {
        let mark = text[gap.lowerBound]
        guard !lastGap.isEmpty, text[lastGap.lowerBound] == mark, gap.count <= 2, lastGap.count <= 2 else { return [] }
        switch mark {
        case UInt8(ascii: "."): return [CalendarDate.iso(year, second, first)].compactMap(\.self)
        case UInt8(ascii: "/"), UInt8(ascii: "-"):
            guard gap.count == 1, lastGap.count == 1, first > 12 || second > 12 || first == second else { return [] }
            return [CalendarDate.iso(year, min(first, second), max(first, second))].compactMap(\.self)
        default: return []
        }
    }

    /// The day before a month's name, or both ends of a run of days.
    private func days(before index: Int) -> [Int] {
        var last = piece(before: index)
        for _ in 0..<2 {
            guard let found = last, case .word(let word) = found.kind, MonthNames.joints.contains(word) else { break }
            last = piece(before: found.start)
        }
        guard let last, case .number(let day) = last.kind else { return [] }
        if let first = piece(before: last.start), isDash(first.gap), case .number(let start) = first.kind, start < day {
            return [start, day]
        }
        return [day]
    }

    /// The number of up to two digits, or word of up to 24 bytes, before `end`, with nothing but spaces, points, commas,
    /// strokes and dashes between.
    private func piece(before end: Int) -> Piece? {
        var index = end
        while index > 0, end - index < 6, let length = gapLength(endingAt: index) { index -= length }
        let gap = index..<end
        guard index > 0 else { return nil }
        let wordEnd = index
        if text[index - 1] &- 48 < 10 {
            var value = 0
            var unit = 1
            while index > 0, text[index - 1] &- 48 < 10 {
                guard wordEnd - index < 2 else { return nil }
                index -= 1
                value += Int(text[index] - 48) * unit
                unit *= 10
            }
            if index > 0, isWordByte(text[index - 1]), text[index - 1] < 0x80 { return nil }
            return Piece(kind: .number(value), start: index, gap: gap)
        }
        while index > 0, isWordByte(text[index - 1]), text[index - 1] &- 48 >= 10, gapLength(endingAt: index) == nil {
            guard wordEnd - index < 24 else { return nil }
            index -= 1
        }
        guard index < wordEnd else { return nil }
        let word = String(decoding: UnsafeBufferPointer(rebasing: text[index..<wordEnd]), as: UTF8.self).lowercased()
        return Piece(kind: .word(word), start: index, gap: gap)
    }

    /// Bytes of the space, point, comma, stroke or dash that ends at `end`.
    private func gapLength(endingAt end: Int) -> Int? {
        switch text[end - 1] {
        case 0x20, 0x09, 0x0A, 0x0D, UInt8(ascii: "."), UInt8(ascii: ","), UInt8(ascii: "-"), UInt8(ascii: "/"): 1
        case 0xA0 where end > 1 && text[end - 2] == 0xC2: 2  // no-break space
        case 0x93...0x94 where end > 2 && text[end - 2] == 0x80 && text[end - 3] == 0xE2: 3  // – and —
        case 0xAF where end > 2 && text[end - 2] == 0x80 && text[end - 3] == 0xE2: 3  // narrow no-break space
        default: nil
        }
    }

    private func isDash(_ gap: Range<Int>) -> Bool {
        text[gap].contains { $0 == UInt8(ascii: "-") || $0 == 0x93 || $0 == 0x94 }
    }

    private func isWordByte(_ byte: UInt8) -> Bool {
        byte >= 0x80 || (byte | 32) &- 97 < 26 || byte &- 48 < 10 || byte == UInt8(ascii: "_")
    }
}
