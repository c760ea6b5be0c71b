/// Tells a year from the other numbers of four digits: parts of identifiers, numbers of resolutions, sections and pages,
/// telephone numbers, quantities.
struct YearScan {
    let text: UnsafeBufferPointer<UInt8>

    /// True if the number at `range` can be a year for what is around it.
    ///
    /// The rules are those of doubt: a number is a year unless something beside it says otherwise.
    func isYear(_ value: Int, _ range: Range<Int>) -> Bool {
        let end = range.upperBound + (isPlural(at: range.upperBound) ? 1 : 0)
        let before = groups(before: range.lowerBound)
        let after = groups(after: end)
        if isIdentifier(value, before, after) { return false }
        // Of `No 1907/2006` the second is the year of the first.
        let start = before.last?.range.lowerBound ?? range.lowerBound
        let isNumber = before.first?.join != .stroke && isNumbered(start)
        return !isNumber && !isQuantity(after, start, end) && !isTelephone(value, range)
    }

    // MARK: Numbers and words glued together

    /// A run of letters or digits that a dash or stroke joins to its neighbour.
    private struct Group {
        enum Kind {
            case digits(count: Int, value: Int)
            /// Letters only; capitals if all of them are, and ASCII.
            case word(isCapitals: Bool)
            case mixed
        }
        enum Join { case hyphen, dash, stroke }
        var range: Range<Int>
        var kind: Kind
        var join: Join

        var year: Int? {
            if case .digits(4, let value) = kind, (1000...2099).contains(value) { value } else { nil }
        }

        var isDigits: Bool { if case .digits = kind { true } else { false } }

        /// A day, a month or a year.
        var isPartOfDate: Bool {
            if case .digits(let count, let value) = kind { count <= 2 && value <= 31 || year != nil } else { false }
        }
    }

    private static let most = 4

    private func groups(before start: Int) -> [Group] {
        var groups: [Group] = []
        var index = start
        while groups.count < Self.most, let dash = dash(endingAt: index) {
            let end = index - dash
            var low = end
            while low > 0, isAlphanumeric(text[low - 1]), end - low < 24 { low -= 1 }
            guard low < end else { break }
            groups.append(group(low..<end, join(at: end)))
            index = low
        }
        return groups
    }

    private func groups(after end: Int) -> [Group] {
        var groups: [Group] = []
        var index = end
        while groups.count < Self.most, let dash = dash(at: index) {
            let start = index + dash
            var high = start
            while high < text.count, isAlphanumeric(text[high]), high - start < 24 { high += 1 }
            guard high > start else { break }
            groups.append(group(start..<high, join(at: index)))
            index = high
        }
        return groups
    }

    private func join(at index: Int) -> Group.Join {
        switch text[index] {
        case UInt8(ascii: "/"): .stroke
        case UInt8(ascii: "-"): .hyphen
        default: .dash
        }
    }

    private func group(_ range: Range<Int>, _ join: Group.Join) -> Group {
        let digits = text[range].prefix { $0 &- 48 < 10 }
        let rest = text[range].dropFirst(digits.count)
        let kind: Group.Kind
        if digits.isEmpty, rest.allSatisfy({ $0 &- 48 >= 10 }) {
            kind = .word(isCapitals: rest.allSatisfy { $0 &- 65 < 26 })
        } else if digits.count > 1 || rest.isEmpty, rest.count <= 3, rest.allSatisfy({ $0 &- 97 < 26 }) {
            // 1980s, 40er.
            kind = .digits(count: digits.count, value: digits.suffix(6).reduce(0) { $0 * 10 + Int($1 - 48) })
        } else {
            kind = .mixed
        }
        return Group(range: range, kind: kind, join: join)
    }

    /// `1428-326`, `CVE-1999-0067`, `0-1995-3453-1`; not `1914-18`, `1994/95`, `30-05-1994`, `mid-1990s`, `24/1999`.
    private func isIdentifier(_ year: Int, _ before: [Group], _ after: [Group]) -> Bool {
        if let group = before.first, isForeign(group, isBefore: true, year, count: before.count) { return true }
        if let group = after.first, isForeign(group, isBefore: false, year, count: after.count) { return true }
        let all = before + after
        if all.allSatisfy({ $0.year != nil }) { return false }
        // 30/05/1994-02/06/1994
        if all.contains(where: { $0.join == .stroke }), all.allSatisfy(\.isPartOfDate) { return false }
        if before.count >= 3 && before.contains(where: \.isDigits) { return true }
        // 2019-05-04-title and 2019-05-04T10-30, but not 1999-05-30-123.
        if after.count >= 3, after[0].isDigits, after[1].isDigits, after[2].isDigits { return true }
        return before.first?.isDigits == true && after.first?.isDigits == true
    }

    /// Whether what is glued to a year is nothing that can be.
    private func isForeign(_ group: Group, isBefore: Bool, _ year: Int, count: Int) -> Bool {
        switch group.kind {
        case .mixed: return !isQuarter(group.range)
        case .word(let isCapitals):
            // `S/RES/1325` is one, `1999/USA` none.
            guard isCapitals, group.join == .hyphen || group.join == .stroke && isBefore else { return false }
            let word = String(decoding: UnsafeBufferPointer(rebasing: text[group.range]), as: UTF8.self).lowercased()
            return MonthNames.month(word) == nil && !Self.seasons.contains(word)
        case .digits(let digits, let value):
            if group.join == .stroke { return false }
            if let other = group.year { return isBefore ? other > year : other < year }
            if digits > 2 { return true }
            // A month, or a day before a month; behind a year its month, or the short end of a range.
            return isBefore && count == 1 && !(1...12).contains(value)
        }
    }

    private static let seasons: Set<String> = ["spring", "summer", "autumn", "fall", "winter", "mid", "pre", "post"]

    /// `Q3`, `H1`, `FY`: quarters and halves of years.
    private func isQuarter(_ range: Range<Int>) -> Bool {
        range.count == 2 && [UInt8(ascii: "Q"), UInt8(ascii: "H")].contains(text[range.lowerBound] & ~0x20)
    }

    // MARK: Numbers of something

    /// `Resolution 1428`, `§ 1983`, `pp. 1001–1010`, `第1441号`, `sections 1201 and 1983`.
    private func isNumbered(_ start: Int) -> Bool {
        var index = start
        var isList = false
        for _ in 0..<8 {
            if let sign = signBefore(index) { return sign }
            if let next = previousNumber(before: index) {
                isList = true
                index = next
                continue
            }
            guard let word = word(before: index) else { return false }
            if isList && !Self.plurals.contains(word.text) { return false }
            if Self.numbered.contains(word.text) { return true }
            if word.isCapital ? Self.capitals.contains(word.text) : Self.smalls.contains(word.text) { return true }
            return word.hasPoint && !word.isInitial && Self.abbreviations.contains(word.text)
        }
        return false
    }

    /// `§`, `№`, `第` and `제` right before the number, a space between or none; true for these, nil for anything else.
    private func signBefore(_ start: Int) -> Bool? {
        var end = start
        while end > 0, start - end < 3, text[end - 1] == 0x20 || text[end - 1] == 0xA0 || text[end - 1] == 0xC2 {
            // The two bytes of a no-break space; § and № end in neither.
            if text[end - 1] == 0xC2 && !(end < text.count && text[end] == 0xA0) { break }
            end -= 1
        }
        return Self.signs.contains { sign in
            end >= sign.count && text[(end - sign.count)..<end].elementsEqual(sign)
        } ? true : nil
    }

    private static let signs = ["§", "№", "第", "제"].map { Array($0.utf8) }

    /// The start of the number of four digits before `1441 and 1483`, `1441, 1483`, `1441 y 1483`.
    private func previousNumber(before start: Int) -> Int? {
        var index = start
        var isJoined = false
        while index > 0, start - index < 10 {
            let byte = text[index - 1]
            if byte &- 48 < 10 { break }
            if byte == UInt8(ascii: ",") || byte == UInt8(ascii: "&") { isJoined = true }
            index -= 1
        }
        let end = index
        while index > 0, text[index - 1] &- 48 < 10, end - index < 5 { index -= 1 }
        guard end - index == 4 || end - index == 3 else { return nil }
        let between = String(decoding: UnsafeBufferPointer(rebasing: text[end..<start]), as: UTF8.self)
            .lowercased().split { !$0.isLetter }
        guard between.count <= 1, between.allSatisfy({ Self.joints.contains(String($0)) }) else { return nil }
        return isJoined || !between.isEmpty ? index : nil
    }

    private static let joints: Set<String> = [
        "and", "or", "to", "und", "oder", "bis", "et", "ou", "y", "e", "o", "a", "и", "или",
    ]

    private struct Word {
        /// In lower case.
        var text: String
        var isCapital: Bool
        /// A point or a ring between it and the number.
        var hasPoint: Bool
        /// A letter of somebody's name, or the end of `U.S.`
        var isInitial: Bool
    }

    /// The word before a number, with nothing but spaces, a point, a colon, a ring or an opening bracket between.
    private func word(before start: Int) -> Word? {
        var index = start
        var hasPoint = false
        gap: while index > 0, start - index < 6 {
            switch text[index - 1] {
            case 0x20, 0x09, 0x0A, 0x0D, UInt8(ascii: ":"): index -= 1
            case UInt8(ascii: "."):
                hasPoint = true
                index -= 1
            case 0xA0 where index > 1 && text[index - 2] == 0xC2: index -= 2
            case 0xB0 where index > 1 && text[index - 2] == 0xC2, 0xBA where index > 1 && text[index - 2] == 0xC2:
                hasPoint = true
                index -= 2
            default: break gap
            }
        }
        let end = index
        while index > 0, end - index < 40, isLetter(text[index - 1]) { index -= 1 }
        guard index < end else { return nil }
        let word = String(decoding: UnsafeBufferPointer(rebasing: text[index..<end]), as: UTF8.self)
        let isCapital = word.first?.isUppercase == true
        let isBehindPoint = index > 0 && text[index - 1] == UInt8(ascii: ".")
        return Word(
            text: word.lowercased(), isCapital: isCapital, hasPoint: hasPoint,
            isInitial: word.count == 1 && (isBehindPoint || isCapital && word != "S"))
    }

    // MARK: Quantities

    /// `1500 people`, `2000-mile`, `1000 km`, `more than 1200`; not `in 1914 people`.
    private func isQuantity(_ after: [Group], _ start: Int, _ end: Int) -> Bool {
        if Self.counters.contains(where: { text[end...].starts(with: $0) }) { return true }
        var unit: String?
        if let group = after.first, case .word = group.kind {
            unit = String(decoding: UnsafeBufferPointer(rebasing: text[group.range]), as: UTF8.self)
            if unit.map({ Self.adjectives.contains($0) }) == true { return true }
        } else if let found = word(after: end) {
            unit = found
        }
        let before = word(before: start)
        if let unit {
            if Self.times.contains(unit) { return true }
            if Self.units.contains(unit) { return !(before.map { Self.prepositions.contains($0.text) } ?? false) }
        }
        guard let before, Self.comparatives.contains(before.text), !before.hasPoint else { return false }
        var index = start
        while index > 0, !isLetter(text[index - 1]) { index -= 1 }
        index -= min(index, before.text.utf8.count)
        return word(before: index).map { Self.amounts.contains($0.text) } ?? false
    }

    /// The word right after a number and a space.
    private func word(after end: Int) -> String? {
        var index = end
        if index < text.count, text[index] == 0x20 || text[index] == 0x0A {
            index += 1
        } else if index + 1 < text.count, text[index] == 0xC2, text[index + 1] == 0xA0 {
            index += 2
        } else if index + 2 < text.count, text[index] == 0xE2, text[index + 1] == 0x80, text[index + 2] == 0xAF {
            index += 3
        } else {
            return nil
        }
        let start = index
        while index < text.count, index - start < 40, isLetter(text[index]) { index += 1 }
        // The 1936 men's team.
        if index < text.count, text[index] == UInt8(ascii: "'") { return nil }
        return index > start
            ? String(decoding: UnsafeBufferPointer(rebasing: text[start..<index]), as: UTF8.self) : nil
    }

    // MARK: Telephone numbers

    /// `+1 555 010 1999`, `(212) 555 1984`, `ISBN 978 3 16 1484 5`, `1800 123 4567`.
    private func isTelephone(_ value: Int, _ range: Range<Int>) -> Bool {
        var index = range.lowerBound
        var count = 0
        var hasBracket = false
        while count < 6, index > 0 {
            var end = index
            while end > 0, index - end < 3, " -()/".utf8.contains(text[end - 1]) {
                if text[end - 1] == UInt8(ascii: ")") { hasBracket = true }
                end -= 1
            }
            if end > 0, text[end - 1] == UInt8(ascii: "+") { return true }
            guard end < index, end > 0, text[end - 1] &- 48 < 10 else { break }
            index = end
            while index > 0, text[index - 1] &- 48 < 10 { index -= 1 }
            // Columns of years.
            if end - index == 4 { return false }
            count += 1
        }
        if index > 0, text[index - 1] == UInt8(ascii: "+") { return true }
        if count > 0, word(before: index).map({ Self.telephones.contains($0.text) }) == true { return true }
        return count >= 2 && hasBracket || Self.dialled.contains(value) && isFollowedByNumbers(range.upperBound)
    }

    /// What numbers that cost nothing, or much, begin with.
    private static let dialled: Set<Int> = [1300, 1800, 1900]

    /// Two groups of three or four digits.
    private func isFollowedByNumbers(_ end: Int) -> Bool {
        var index = end
        for _ in 0..<2 {
            guard index < text.count, text[index] == 0x20 || text[index] == UInt8(ascii: "-") else { return false }
            let start = index + 1
            index = start
            while index < text.count, text[index] &- 48 < 10 { index += 1 }
            guard (3...4).contains(index - start) else { return false }
        }
        return true
    }

    // MARK: Bytes

    private func isPlural(at index: Int) -> Bool {
        index < text.count && text[index] == UInt8(ascii: "s")
            && !(index + 1 < text.count && isAlphanumeric(text[index + 1]))
    }

    private func dash(at index: Int) -> Int? {
        guard index < text.count else { return nil }
        if text[index] == UInt8(ascii: "-") || text[index] == UInt8(ascii: "/") { return 1 }
        guard index + 2 < text.count, text[index] == 0xE2, text[index + 1] == 0x80 else { return nil }
        return [0x90, 0x91, 0x93].contains(text[index + 2]) ? 3 : nil
    }

    private func dash(endingAt end: Int) -> Int? {
        if end > 0, text[end - 1] == UInt8(ascii: "-") || text[end - 1] == UInt8(ascii: "/") { return 1 }
        return end > 2 && dash(at: end - 3) == 3 ? 3 : nil
    }

    /// Letters of other scripts are bytes from 0x80 on, and so are signs; of these only dashes matter here.
    private func isLetter(_ byte: UInt8) -> Bool { (byte | 32) &- 97 < 26 || byte >= 0x80 }

    private func isAlphanumeric(_ byte: UInt8) -> Bool { (byte | 32) &- 97 < 26 || byte &- 48 < 10 }
}
