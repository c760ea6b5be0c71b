/// Dates as documents write them, to ISO 8601.
public enum ISODate {
    /// The date that `text` is, as precise as it is sure: `2017-05-30`, `2017-05` or `2017`.
    ///
    /// Reads ISO 8601 (a time of day is left out), `2017/05/30`, `30.05.2017`, `30 May 2017`, `May 30, 2017`,
    /// `Tue, 30 May 2017 10:00:00 GMT`, `May 2017`, `2017`, `2017年5月30日`; months in English, German, French, Spanish
    /// and Russian. Of `05/06/2017` only the year is sure. Years are 1000 to 2999.
    ///
    /// - Returns: nil for anything else, and for days that do not exist.
    public static func parse(_ text: String) -> String? {
        guard text.utf8.count <= 80 else { return nil }
        var pieces = self.pieces(of: text)
        dropTime(&pieces)
        pieces.removeAll { $0 == .separator || $0 == .noise }
        return date(pieces)
    }

    private enum Piece: Hashable {
        case number(value: Int, digits: Int, before: Character?)
        case month(Int)
        /// A weekday, an ordinal's ending, `of`, 年: allowed anywhere.
        case noise
        case separator
        case unknown
    }

    private static func pieces(of text: String) -> [Piece] {
        var pieces: [Piece] = []
        var rest = text[...]
        var before: Character?
        while let first = rest.first {
            if first.isASCII, first.isNumber {
                let digits = rest.prefix { $0.isASCII && $0.isNumber }
                pieces.append(.number(value: Int(digits) ?? -1, digits: digits.count, before: before))
                rest = rest.dropFirst(digits.count)
                before = digits.last
            } else if first.isLetter {
                let word = rest.prefix { $0.isLetter }
                pieces.append(piece(ofWord: word.lowercased()))
                rest = rest.dropFirst(word.count)
                before = word.last
            } else {
                pieces.append(first == ":" || first == "+" ? .unknown : .separator)
                rest = rest.dropFirst()
                before = first
            }
        }
        return pieces
    }

    private static func piece(ofWord word: String) -> Piece {
        if let month = months[word] { return .month(month) }
        return noise.contains(word) ? .noise : .unknown
    }

    /// Cuts a time of day and what follows: from the number before the first colon, or a `T` that glues it on.
    private static func dropTime(_ pieces: inout [Piece]) {
        guard let colon = pieces.firstIndex(of: .unknown), colon > 0 else { return }
        if case .number = pieces[colon - 1], colon >= 5 {
            let numbers = pieces[..<colon].filter { if case .number = $0 { true } else { false } }
            let hasMonth = pieces[..<colon].contains { if case .month = $0 { true } else { false } }
            // The last number before a colon is the hour; before a `T` it is the day.
            let isHour = numbers.count == (hasMonth ? 3 : 4)
            pieces.removeSubrange((isHour ? colon - 1 : colon)...)
        }
    }

    private static func date(_ pieces: [Piece]) -> String? {
        switch pieces.count {
        case 1:
            guard case .number(let value, let digits, _) = pieces[0] else { return nil }
            if digits == 8 { return format(value / 10000, value / 100 % 100, value % 100) }
            return digits == 4 ? format(value) : nil
        case 2:
            switch (pieces[0], pieces[1]) {
            case (.month(let month), .number(let year, 4, _)), (.number(let year, 4, _), .month(let month)):
                return format(year, month)
            case (.number(let year, 4, _), .number(let month, 1...2, _)),
                (.number(let month, 1...2, _), .number(let year, 4, _)):
                return format(year, month)
            default: return nil
            }
        case 3:
            switch (pieces[0], pieces[1], pieces[2]) {
            case (.number(let day, 1...2, _), .month(let month), .number(let year, 4, _)),
                (.month(let month), .number(let day, 1...2, _), .number(let year, 4, _)),
                (.number(let year, 4, _), .month(let month), .number(let day, 1...2, _)),
                (.number(let year, 4, _), .number(let month, 1...2, _), .number(let day, 1...2, _)):
                return format(year, month, day)
            case (.number(let first, 1...2, _), .number(let second, 1...2, let mark), .number(let year, 4, _)):
                return dayAndMonth(first, second, year, mark)
            default: return nil
            }
        default: return nil
        }
    }

    /// Points stand between day and month; a stroke between either, so it needs a number above 12 to tell.
    private static func dayAndMonth(_ first: Int, _ second: Int, _ year: Int, _ mark: Character?) -> String? {
        if mark == "." || first > 12 { return format(year, second, first) }
        if second > 12 { return format(year, first, second) }
        if first == second { return format(year, first, second) }
        guard format(year, first, second) != nil, format(year, second, first) != nil else { return nil }
        return format(year)
    }

    private static func format(_ year: Int, _ month: Int? = nil, _ day: Int? = nil) -> String? {
        guard (1000...2999).contains(year) else { return nil }
        guard let month else { return "\(year)" }
        guard (1...12).contains(month) else { return nil }
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        let days = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        let monthText = "\(year)-\(month < 10 ? "0" : "")\(month)"
        guard let day else { return monthText }
        guard (1...days[month - 1]).contains(day) else { return nil }
        return "\(monthText)-\(day < 10 ? "0" : "")\(day)"
    }

    private static let noise: Set<String> = [
        "st", "nd", "rd", "th", "er", "of", "de", "del", "the", "年", "月", "日", "г", "года",
        "mon", "tue", "wed", "thu", "fri", "sat", "sun", "tues", "thur", "thurs",
        "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
        "am", "on", "le", "el", "den", "der",
    ]

    private static let months: [String: Int] = {
        let names = [
            "january jan januar janvier enero январь января янв",
            "february feb februar février fevrier febrero февраль февраля фев",
            "march mar märz maerz mars marzo март марта",
            "april apr avril abril апрель апреля апр",
            "may mai mayo май мая",
            "june jun juni juin junio июнь июня",
            "july jul juli juillet julio июль июля",
            "august aug août aout agosto август августа авг",
            "september sep sept septembre septiembre сентябрь сентября сен",
            "october oct oktober okt octobre octubre октябрь октября окт",
            "november nov novembre noviembre ноябрь ноября ноя",
            "december dec dezember dez décembre decembre diciembre декабрь декабря дек",
        ]
        var table: [String: Int] = [:]
        for (index, line) in names.enumerated() {
            for name in line.split(separator: " ") { table[String(name)] = index + 1 }
        }
        return table
    }()
}
