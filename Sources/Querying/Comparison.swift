internal import SearchAPI
internal import XapianIndex

/// What a field's value is compared with: `>10`, `>=10`, `<10`, `<=10`.
struct Comparison {
    enum Sign: String, CaseIterable {
        case notBelow = ">=", notAbove = "<=", above = ">", below = "<", equal = "="
    }

    var sign: Sign
    var text: String

    /// Reads a value without quotes; nil where it is no comparison.
    init?(_ value: String) {
        let value = value.replacing("≥", with: ">=").replacing("≤", with: "<=")
        guard let sign = Sign.allCases.first(where: { value.hasPrefix($0.rawValue) }) else { return nil }
        self.sign = sign
        text = String(value.dropFirst(sign.rawValue.count))
    }
}

extension QueryPlanner {
    /// Passages whose field is above or below something.
    mutating func compared(
        _ field: QueryNode.Field, _ comparison: Comparison, _ reader: inout IndexReader, _ tools: inout QueryTools
    ) throws -> IndexQuery {
        let (sign, text) = (comparison.sign, comparison.text)
        guard !text.isEmpty else {
            throw SearchFailure(
                .badQuery, "\(field.name):\(sign.rawValue) has nothing after it; write \(field.name):\(sign.rawValue)10"
            )
        }
        if sign == .equal { return try fieldQuery(field, .words(text), &reader, &tools) }
        switch field {
        case .year:
            let year = try DateQueries.year(text)
            switch sign {
            case .above: return year < 9999 ? try DateQueries.years(String(year + 1), nil, &reader) : .nothing
            case .below: return year > 0 ? try DateQueries.years(nil, String(year - 1), &reader) : .nothing
            case .notAbove: return try DateQueries.years(nil, text, &reader)
            case .notBelow, .equal: return try DateQueries.years(text, nil, &reader)
            }
        case .date, .mentions:
            let (from, to) = try days(text, field, sign, &reader)
            if from == nil, to == nil { return .nothing }
            return try field == .date ? DateQueries.dates(from, to) : DateQueries.mentions(from, to, &reader)
        case .tag(let key):
            let number = try FieldQueries.end(text, of: key) ?? 0
            return try numbers(of: key, &reader) { value in
                switch sign {
                case .above: value > number
                case .notBelow: value >= number
                case .below: value < number
                case .notAbove: value <= number
                case .equal: value == number
                }
            }
        default:
            throw SearchFailure(
                .badQuery,
                "\(field.name): cannot be compared with \(sign.rawValue); year:, date:, mentions: and tags that are numbers can. "
                    + "To search for the sign, put the value in quotes")
        }
    }

    /// A day as the year or month that begins with it: what is dated by that alone is not before it.
    private static func shortest(_ day: Day) -> String {
        if day.day > 1 { return day.iso }
        return String(day.iso.dropLast(day.month > 1 ? 3 : 6))
    }

    /// The days from and to which a comparison with a date goes, an open end nil; both nil where no day is left.
    private func days(
        _ text: String, _ field: QueryNode.Field, _ sign: Comparison.Sign, _ reader: inout IndexReader
    ) throws -> (from: String?, to: String?) {
        let today = context.today()
        guard let first = try RelativeDates.start(text, today), let last = try RelativeDates.end(text, today) else {
            throw SearchFailure(
                .badQuery, "'\(text)' has no end to compare with; write \(field.name):2016.. or \(field.name):..2016")
        }
        // What is no date is said as it is of a date alone.
        guard let begin = DateQueries.day(first, atEnd: false), let end = DateQueries.day(last, atEnd: true) else {
            _ = try field == .date ? DateQueries.dates(text, text) : DateQueries.mentions(text, text, &reader)
            return (nil, nil)
        }
        switch sign {
        case .above:
            let next = end.adding(days: 1)
            return (next.year > 9999 ? nil : Self.shortest(next), nil)
        case .below:
            let before = begin.adding(days: -1)
            return (nil, before.year < 1000 ? nil : before.iso)
        case .notAbove: return (nil, last)
        case .notBelow, .equal: return (first, nil)
        }
    }
}
