internal import Passages
internal import SearchAPI

/// A day of the calendar.
package struct Day: Hashable, Sendable, Comparable {
    package var year: Int
    package var month: Int
    package var day: Int

    /// ISO 8601.
    package var iso: String { CalendarDate.iso(year, month, day) ?? "\(year)" }

    package static func < (a: Day, b: Day) -> Bool { (a.year, a.month, a.day) < (b.year, b.month, b.day) }

    /// Days since 1970-01-01 (Hinnant, "chrono-compatible low-level date algorithms", days_from_civil).
    package var number: Int {
        let year = month <= 2 ? self.year - 1 : self.year
        let era = (year >= 0 ? year : year - 399) / 400
        let yearOfEra = year - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    /// A day.
    package init(year: Int, month: Int, day: Int) {
        self.year = year
        self.month = month
        self.day = day
    }

    /// The day that is `number` days after 1970-01-01 (the same source, civil_from_days).
    package init(number: Int) {
        let shifted = number + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    /// So many days later, or earlier.
    func adding(days: Int) -> Day { Day(number: number + days) }

    /// So many months later, or earlier; the 31st of a shorter month is its last day.
    func adding(months: Int) -> Day {
        let count = year * 12 + month - 1 + months
        let year = Int((Double(count) / 12).rounded(.down))
        let month = count - year * 12 + 1
        return Day(year: year, month: month, day: min(day, CalendarDate.days(in: month, of: year)))
    }
}

/// Dates said in words, and intervals of ISO 8601.
///
/// `today`, `yesterday`; `this-` or `last-` with `week`, `month` or `year` (a week begins on Monday); `7d`, `2w`, `3m`, `1y` or
/// `2weeks` for so long until today; `2014-01/2016-06`, `2014-01/P6M`, `P1Y/2016`. `_` is as good as `-`.
package enum RelativeDates {
    /// The first and last day that a value stands for; nil where it is none of these, as a plain date is not.
    package static func interval(_ text: String, _ today: Day) throws -> (from: String?, to: String?)? {
        if text.utf8.contains(UInt8(ascii: "/")) { return try isoInterval(text) }
        switch text.lowercased().replacing("_", with: "-") {
        case "today": return (today.iso, today.iso)
        case "yesterday":
            let day = today.adding(days: -1).iso
            return (day, day)
        // 1970-01-01 was a Thursday.
        case "this-week": return week(today)
        case "last-week": return week(today.adding(days: -7))
        case "this-month": return month(today)
        case "last-month": return month(Day(year: today.year, month: today.month, day: 1).adding(months: -1))
        case "this-year": return ("\(today.year)", "\(today.year)")
        case "last-year": return ("\(today.year - 1)", "\(today.year - 1)")
        case let word: return ago(word, today).map { ($0.iso, today.iso) }
        }
    }

    /// Where a range begins.
    package static func start(_ text: String?, _ today: Day) throws -> String? {
        guard let text else { return nil }
        return try interval(text, today)?.from ?? text
    }

    /// Where a range ends.
    package static func end(_ text: String?, _ today: Day) throws -> String? {
        guard let text else { return nil }
        // So long ago is a day, and not the time since.
        if let day = ago(text.lowercased(), today) { return day.iso }
        return try interval(text, today)?.to ?? text
    }

    private static func week(_ day: Day) -> (String?, String?) {
        let monday = day.adding(days: -(((day.number + 3) % 7 + 7) % 7))
        return (monday.iso, monday.adding(days: 6).iso)
    }

    private static func month(_ day: Day) -> (String?, String?) {
        let text = CalendarDate.iso(day.year, day.month)
        return (text, text)
    }

    /// The day so long before today.
    private static func ago(_ text: String, _ today: Day) -> Day? {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        guard let count = Int(digits), count <= 100_000 else { return nil }
        let day: Day? =
            switch text.dropFirst(digits.count) {
            case "d", "day", "days": today.adding(days: -count)
            case "w", "week", "weeks": today.adding(days: -7 * count)
            case "m", "month", "months": today.adding(months: -count)
            case "y", "year", "years": today.adding(months: -12 * count)
            default: nil
            }
        guard let day else { return nil }
        return day.year < 1000 ? Day(year: 1000, month: 1, day: 1) : day
    }

    private static func isoInterval(_ text: String) throws -> (from: String?, to: String?)? {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2, !(parts[0].isEmpty && parts[1].isEmpty) else {
            throw SearchFailure(
                .badQuery, "'\(text)' is no interval; write 2014-01/2016-06, 2014-01/P6M or 2014/..")
        }
        func open(_ part: String) -> String? { part.isEmpty || part == ".." ? nil : part }
        if let length = months(parts[1]), let start = DateQueries.day(parts[0], atEnd: false) {
            return (parts[0], length.end(after: start).iso)
        }
        if let length = months(parts[0]), let end = DateQueries.day(parts[1], atEnd: true) {
            return (length.start(before: end).iso, parts[1])
        }
        return (open(parts[0]), open(parts[1]))
    }

    /// A length of time in whole months and days.
    private struct Length {
        var months = 0
        var days = 0
        func end(after day: Day) -> Day { day.adding(months: months).adding(days: days - 1) }
        func start(before day: Day) -> Day {
            day.adding(days: 1).adding(months: -months).adding(days: -days)
        }
    }

    /// `P1Y6M`, `P2W`, `P10D`.
    private static func months(_ text: String) -> Length? {
        guard text.hasPrefix("P"), text.utf8.count <= 16 else { return nil }
        var length = Length()
        var digits = ""
        for character in text.dropFirst() {
            if character.isASCII, character.isNumber {
                digits.append(character)
                continue
            }
            guard let count = Int(digits), count <= 10_000 else { return nil }
            digits = ""
            switch character {
            case "Y": length.months += 12 * count
            case "M": length.months += count
            case "W": length.days += 7 * count
            case "D": length.days += count
            default: return nil
            }
        }
        return digits.isEmpty && (length.months > 0 || length.days > 0) ? length : nil
    }
}
