internal import Passages

/// Dates as documents write them, to ISO 8601.
public enum ISODate {
    /// The date that `text` is, as precise as it is sure: `2017-05-30`, `2017-05` or `2017`.
    ///
    /// Reads ISO 8601, RFC 2822 and the dates of PDF (`D:20170530120000+02'00'`), a time of day and zone left out;
    /// `2017/05/30`, `30.05.2017`, `30-May-2017`, `30 May 2017`, `May 30, 2017`, `May 2017`, `2017`, `c. 2017`, `2017Q2`,
    /// `Spring 2017`, `2017年5月30日`, `平成29年5月30日`; months in the languages of `MonthNames`. Of a range the first date.
    /// Of `05/06/2017` only the year is sure. Years are 1000 to 2999.
    ///
    /// - Returns: nil for anything else, and for days that do not exist.
    public static func parse(_ text: String) -> String? {
        guard text.utf8.count <= 80 else { return nil }
        var pieces = self.pieces(of: text)
        if pieces.first == .unknown("d"), pieces.count > 1, pieces[1] == .unknown(":") {
            return pieces.count > 2 ? digits(pieces[2], isDeclared: true) : nil
        }
        dropTime(&pieces)
        dropQuarter(&pieces)
        if let date = date(pieces.filter { $0 != .separator && $0 != .noise && $0 != .dash }) ?? firstOfRange(pieces) {
            return date
        }
        guard text.contains("年") || text.contains("년") else { return nil }
        var text = text
        let mentions = text.withUTF8 { Mentions.find(in: $0) }
        return mentions.dates.first ?? mentions.years.first.map(String.init)
    }

    private enum Piece: Hashable {
        case number(value: Int, digits: Int, before: Character?)
        case month(Int)
        /// A weekday, an ordinal's ending, `of`, 年: allowed anywhere.
        case noise
        case separator
        /// What may stand between the two ends of a range: a dash, `to`, a stroke.
        case dash
        /// Any other word or sign, in lower case.
        case unknown(String)
    }

    private static func pieces(of text: String) -> [Piece] {
        var pieces: [Piece] = []
        var rest = text[...]
        var before: Character?
        while let first = rest.first {
            if digit(first) != nil {
                let digits = rest.prefix { digit($0) != nil }
                let value = digits.count <= 14 ? digits.reduce(0) { $0 * 10 + (digit($1) ?? 0) } : -1
                pieces.append(.number(value: value, digits: digits.count, before: before))
                rest = rest.dropFirst(digits.count)
                before = digits.last
            } else if first.isLetter {
                let word = rest.prefix { $0.isLetter }
                pieces.append(piece(ofWord: word.lowercased()))
                rest = rest.dropFirst(word.count)
                before = word.last
            } else {
                pieces.append(piece(ofSign: first))
                rest = rest.dropFirst()
                before = first
            }
        }
        return pieces
    }

    private static func digit(_ character: Character) -> Int? {
        guard let value = character.wholeNumberValue, value < 10, character.isNumber,
            character.unicodeScalars.first?.properties.generalCategory == .decimalNumber
        else { return nil }
        return value
    }

    private static func piece(ofWord word: String) -> Piece {
        if let month = MonthNames.month(word) { return .month(month) }
        if rangeWords.contains(word) { return .dash }
        return noise.contains(word) || MonthNames.joints.contains(word) ? .noise : .unknown(word)
    }

    private static func piece(ofSign sign: Character) -> Piece {
        switch sign {
        case ":", "+": .unknown(String(sign))
        case "-", "–", "—", "/", "~", "〜", "～": .dash
        default: .separator
        }
    }

    /// Cuts a time of day and what follows: from the number before the first colon, or a `T` that glues it on.
    private static func dropTime(_ pieces: inout [Piece]) {
        // `20170530T120000Z`, `20170530120000`
        if case .number(let value, let digits, _)? = pieces.first, digits == 14 {
            pieces = [.number(value: value / 1_000_000, digits: 8, before: nil)]
            return
        }
        if pieces.count > 1, case .number(_, 8, _) = pieces[0], pieces[1] == .unknown("t") {
            pieces = [pieces[0]]
            return
        }
        let cut = pieces.firstIndex {
            if case .unknown(let text) = $0 { [":", "+", "t"].contains(text) } else { false }
        }
        guard let cut, cut >= 5, case .number = pieces[cut - 1] else { return }
        let numbers = pieces[..<cut].filter { if case .number = $0 { true } else { false } }
        let hasMonth = pieces[..<cut].contains { if case .month = $0 { true } else { false } }
        // The last number before a colon is the hour; before a `T` it is the day.
        let isHour = numbers.count == (hasMonth ? 3 : 4)
        pieces.removeSubrange((isHour ? cut - 1 : cut)...)
    }

    /// Cuts `Q2` out: a quarter is less than a year and no month.
    private static func dropQuarter(_ pieces: inout [Piece]) {
        guard let index = pieces.firstIndex(of: .unknown("q")), index + 1 < pieces.count,
            case .number(1...4, 1, _) = pieces[index + 1]
        else { return }
        pieces.removeSubrange(index...index + 1)
    }

    /// `20170530`, and after `D:` also `2017` and `201705`.
    private static func digits(_ piece: Piece, isDeclared: Bool) -> String? {
        guard case .number(let value, let digits, _) = piece, value >= 0 else { return nil }
        switch digits {
        case 8: return CalendarDate.iso(value / 10_000, value / 100 % 100, value % 100)
        case 4: return CalendarDate.iso(value)
        case 6 where isDeclared: return CalendarDate.iso(value / 100, value % 100)
        case 10... where isDeclared:
            var day = value
            for _ in 8..<digits { day /= 10 }
            return CalendarDate.iso(day / 10_000, day / 100 % 100, day % 100)
        default: return nil
        }
    }

    /// The first date of `3–5 May 1994`, `May–June 1994`, `30 May – 2 June 2017`, `1994-1996`, `2017-05-30/2017-06-02`:
    /// what stands before a dash, with what it lacks from behind it.
    private static func firstOfRange(_ pieces: [Piece]) -> String? {
        func clean(_ pieces: some Sequence<Piece>) -> [Piece] {
            pieces.filter { $0 != .separator && $0 != .noise && $0 != .dash }
        }
        for (index, piece) in pieces.enumerated() where piece == .dash {
            let first = clean(pieces[..<index])
            let rest = clean(pieces[(index + 1)...])
            guard !first.isEmpty, !rest.isEmpty, rest.count <= 3 else { continue }
            let isWhole = first.contains { if case .number(_, 4..., _) = $0 { true } else { false } }
            if isWhole {
                // What follows must be a date or the rest of one, or this is none.
                if date(rest) != nil || isShortYear(rest), let date = date(first) { return date }
                continue
            }
            for count in (1...rest.count).reversed() {
                if let date = date(first + rest.suffix(count)) { return date }
            }
        }
        return nil
    }

    private static func isShortYear(_ pieces: [Piece]) -> Bool {
        guard pieces.count == 1, case .number(_, 2, _) = pieces[0] else { return false }
        return true
    }

    private static func date(_ pieces: [Piece]) -> String? {
        switch pieces.count {
        case 1: return digits(pieces[0], isDeclared: false)
        case 2:
            switch (pieces[0], pieces[1]) {
            case (.month(let month), .number(let year, 4, _)), (.number(let year, 4, _), .month(let month)):
                return CalendarDate.iso(year, month)
            case (.number(let year, 4, _), .number(let month, 1...2, _)),
                (.number(let month, 1...2, _), .number(let year, 4, _)):
                return CalendarDate.iso(year, month)
            default: return nil
            }
        case 3:
            switch (pieces[0], pieces[1], pieces[2]) {
            case (.number(let day, 1...2, _), .month(let month), .number(let year, 4, _)),
                (.month(let month), .number(let day, 1...2, _), .number(let year, 4, _)),
                (.number(let year, 4, _), .month(let month), .number(let day, 1...2, _)),
                (.number(let year, 4, _), .number(let month, 1...2, _), .number(let day, 1...2, _)):
                return CalendarDate.iso(year, month, day)
            case (.number(let first, 1...2, _), .number(let second, 1...2, let mark), .number(let year, 4, _)):
                return dayAndMonth(first, second, year, mark)
            default: return nil
            }
        default: return nil
        }
    }

    /// Points stand between day and month; a stroke between either, so it needs a number above 12 to tell.
    private static func dayAndMonth(_ first: Int, _ second: Int, _ year: Int, _ mark: Character?) -> String? {
        if mark == "." || first > 12 { return CalendarDate.iso(year, second, first) }
        if second > 12 { return CalendarDate.iso(year, first, second) }
        if first == second { return CalendarDate.iso(year, first, second) }
        guard CalendarDate.iso(year, first, second) != nil, CalendarDate.iso(year, second, first) != nil else {
            return nil
        }
        return CalendarDate.iso(year)
    }

    private static let rangeWords: Set<String> = ["to", "until", "till", "bis", "à", "a", "al", "до", "по", "至", "から"]

    /// Weekdays, seasons, `about`, and what else stands around dates.
    private static let noise: Set<String> = [
        "年", "月", "日", "년", "월", "일", "号",
        "mon", "tue", "wed", "thu", "fri", "sat", "sun", "tues", "thur", "thurs",
        "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
        "montag", "dienstag", "mittwoch", "donnerstag", "freitag", "samstag", "sonntag",
        "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche",
        "lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo",
        "понедельник", "вторник", "среда", "четверг", "пятница", "суббота", "воскресенье",
        "am", "on", "in", "from", "since", "vom", "von", "dated", "los", "las",
        "spring", "summer", "autumn", "fall", "winter", "frühling", "frühjahr", "sommer", "herbst", "printemps", "été",
        "automne", "hiver", "primavera", "verano", "otoño", "invierno", "estate", "autunno", "inverno", "verão",
        "outono", "весна", "лето", "осень", "зима", "春", "夏", "秋", "冬",
        "c", "ca", "circa", "about", "approximately", "approx", "around", "um", "vers", "около", "ок", "hacia",
        "copyright", "published", "updated",
    ]
}
