internal import Passages
internal import SearchAPI
internal import XapianIndex

/// Queries on when: of the document, and of what the text speaks of.
enum DateQueries {
    /// Passages that speak of a year from `from` to `to`; an open end is nil.
    static func years(_ from: String?, _ to: String?, _ reader: inout IndexReader) throws -> IndexQuery {
        let first = try from.map(year) ?? 0
        let last = try to.map(year) ?? 9999
        guard first <= last else {
            throw SearchFailure(.badQuery, "the years \(first)..\(last) run backwards; write year:\(last)..\(first)")
        }
        if first == last { return .scale(.term(IndexSchema.yearPrefix + String(first)), 0) }
        // At most eleven hundred year terms exist (1000 to 2099), so those in the range are simply listed.
        var terms: [IndexQuery] = []
        try reader.forEachTerm(prefix: IndexSchema.yearPrefix) { term, _ in
            if let year = Int(term.dropFirst(IndexSchema.yearPrefix.count)), (first...last).contains(year) {
                terms.append(.term(term))
            }
            return true
        }
        return .scale(.or(terms), 0)
    }

    /// A year as people write it.
    static func year(_ text: String) throws -> Int {
        guard let year = Int(text), (0...9999).contains(year) else {
            throw SearchFailure(
                .badQuery,
                "'\(text)' is no year; write year:1994, year:1994..1999, year:1994.., year:..1999 or year:>1994")
        }
        return year
    }

    /// Passages of documents dated from `from` to `to`, each a year, month or day; an open end is nil.
    static func dates(_ from: String?, _ to: String?) throws -> IndexQuery {
        for text in [from, to].compactMap({ $0 }) where !isDate(text) {
            throw SearchFailure(
                .badQuery,
                "'\(text)' is no date; write date:2016, date:2016-05, date:2016-05-30, date:last-month, a range such as date:2014-01..2016-06, or date:>2014"
            )
        }
        if let from, let to, from > to + "~" {
            throw SearchFailure(.badQuery, "the dates \(from)..\(to) run backwards; write date:\(to)..\(from)")
        }
        // ISO dates sort as text; `~` comes after every digit, so that 2016-06 takes in all its days.
        return .valueRange(slot: IndexSchema.dateSlot, from: from ?? "0", to: (to ?? "9999") + "~")
    }

    /// Passages that speak of a day, month or year which lies between `from` and `to`, each a year, month or day; an open
    /// end is nil.
    ///
    /// The range is made of whole years, of the whole months at its ends, and of the days at the ends of those: at most
    /// eleven hundred years, 22 months and 60 days.
    static func mentions(_ from: String?, _ to: String?, _ reader: inout IndexReader) throws -> IndexQuery {
        for text in [from, to].compactMap({ $0 }) where !isDate(text) {
            throw SearchFailure(
                .badQuery,
                "'\(text)' is no date; write mentions:1994, mentions:1994-05, mentions:1994-05-30, or a range such as mentions:1994-05..1994-06"
            )
        }
        let first = DayNumber(from ?? "1000", atEnd: false)
        let last = DayNumber(to ?? "2999", atEnd: true)
        guard first <= last else {
            throw SearchFailure(
                .badQuery,
                "the dates \(from ?? "")..\(to ?? "") run backwards; write mentions:\(to ?? "")..\(from ?? "")")
        }
        var terms: [IndexQuery] = []
        var whole: Set<Int> = []
        for year in first.year...last.year {
            if DayNumber(year, 1, 1) >= first, DayNumber(year, 12, 31) <= last {
                whole.insert(year)
                continue
            }
            for month in 1...12 {
                let name = IndexSchema.monthPrefix + digits(year, 4) + digits(month, 2)
                let days = CalendarDate.days(in: month, of: year)
                if DayNumber(year, month, 1) >= first, DayNumber(year, month, days) <= last {
                    terms.append(.term(name))
                } else {
                    for day in 1...days where (first...last).contains(DayNumber(year, month, day)) {
                        terms.append(.term(IndexSchema.dayPrefix + digits(year, 4) + digits(month, 2) + digits(day, 2)))
                    }
                }
            }
        }
        if whole.count == 1, let year = whole.first {
            terms.append(.term(IndexSchema.yearPrefix + String(year)))
        } else if !whole.isEmpty {
            try reader.forEachTerm(prefix: IndexSchema.yearPrefix) { term, _ in
                if let year = Int(term.dropFirst(IndexSchema.yearPrefix.count)), whole.contains(year) {
                    terms.append(.term(term))
                }
                return true
            }
        }
        return .scale(.or(terms), 0)
    }

    /// A day as a number that sorts.
    private struct DayNumber: Comparable {
        var year: Int
        var inYear: Int

        init(_ year: Int, _ month: Int, _ day: Int) {
            self.year = year
            inYear = month * 32 + day
        }

        /// The first or last day of a year, month or day in ISO 8601.
        init(_ date: String, atEnd: Bool) {
            let parts = date.split(separator: "-").map { Int($0) ?? 0 }
            self.init(
                parts[0], parts.count > 1 ? parts[1] : atEnd ? 12 : 1, parts.count > 2 ? parts[2] : atEnd ? 31 : 1)
        }

        static func < (a: DayNumber, b: DayNumber) -> Bool { (a.year, a.inYear) < (b.year, b.inYear) }
    }

    private static func digits(_ number: Int, _ count: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, count - text.count)) + text
    }

    /// The first or last day of a year, month or day in ISO 8601; nil where it is none.
    static func day(_ text: String, atEnd: Bool) -> Day? {
        guard isDate(text) else { return nil }
        let parts = text.split(separator: "-").map { Int($0) ?? 0 }
        guard parts[0] >= 1 else { return nil }
        let month = parts.count > 1 ? parts[1] : atEnd ? 12 : 1
        let last = CalendarDate.days(in: month, of: parts[0])
        return Day(year: parts[0], month: month, day: parts.count > 2 ? min(parts[2], last) : atEnd ? last : 1)
    }

    private static func isDate(_ text: String) -> Bool {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        let lengths = parts.map(\.count)
        guard [[4], [4, 2], [4, 2, 2]].contains(lengths),
            parts.allSatisfy({ $0.allSatisfy { "0123456789".contains($0) } })
        else { return false }
        let month = parts.count > 1 ? Int(parts[1]) ?? 0 : 1
        let day = parts.count > 2 ? Int(parts[2]) ?? 0 : 1
        return (1...12).contains(month) && (1...31).contains(day)
    }
}
