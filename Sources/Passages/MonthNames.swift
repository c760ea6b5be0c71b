/// The names of months in many languages.
package enum MonthNames {
    /// The month (1 to 12) of a name or its abbreviation in lower case, without a point; nil for any other word.
    package static func month(_ word: String) -> Int? { table[word].map { Int($0.month) } }

    /// The month of a name that hardly means anything else, so that it tells a month also without a day before it.
    static func plainMonth(_ word: String) -> Int? {
        table[word].flatMap { $0.isAmbiguous ? nil : Int($0.month) }
    }

    /// Words between the parts of a date: `30th of May`, `30 de mayo de 2017`, `1er mai`, `30 мая 2017 г.`
    package static let joints: Set<String> = [
        "st", "nd", "rd", "th", "of", "the", "er", "ère", "º", "ª", "de", "del", "di", "do", "e", "го", "г", "года",
        "році", "року", "р", "roku", "r", "den", "der", "le", "el", "il", "på",
    ]

    private struct Name {
        var month: UInt8
        /// Also a word, or part of a name, in one of the languages.
        var isAmbiguous: Bool
    }

    /// Abbreviations, and full names, that are words of other languages: `set` is September in Italian.
    private static let ambiguous: Set<String> = [
        "set", "out", "ago", "gen", "sen", "dic", "abr", "giu", "lug", "kas", "eki", "oca", "haz", "lis", "gru", "lut",
        "lip", "cze", "sie", "mag", "ene", "сер", "лис", "бер", "тра", "лют", "кві", "вер", "чер", "лип", "січ", "жов",
        "آب",
    ]

    /// A line a month: English, German, French, Spanish, Italian, Portuguese, Dutch, Polish, Czech, Swedish and Danish,
    /// Turkish, Russian, Ukrainian, Arabic (two usages). Declined languages also as the name stands after a day.
    private static let lines = [
        "january jan januar jänner janvier janv enero ene gennaio gen janeiro januari styczeń stycznia sty leden ledna "
            + "ocak oca январь января янв січень січня січ يناير",
        "february feb februar febr février fevrier févr febrero febbraio fevereiro fev februari luty lutego lut únor "
            + "února şubat февраль февраля фев февр лютий лютого лют فبراير شباط",
        "march mar märz maerz mars marzo março marco maart mrt marzec marca březen března mart март марта мар "
            + "березень березня бер مارس آذار",
        "april apr avril avr abril abr aprile kwiecień kwietnia kwi duben dubna nisan апрель апреля апр квітень "
            + "квітня кві أبريل ابريل نيسان",
        "may mai mayo maggio mag maio mei maj maja květen května mayıs май мая травень травня тра مايو أيار",
        "june jun juni juin junio giugno giu junho czerwiec czerwca cze červen června haziran haz июнь июня июн "
            + "червень червня чер يونيو حزيران",
        "july jul juli juillet juil julio luglio lug julho lipiec lipca lip červenec července temmuz июль июля июл "
            + "липень липня лип يوليو تموز",
        "august aug août aout agosto ago augustus augusti sierpień sierpnia sie srpen srpna ağustos август августа авг "
            + "серпень серпня сер أغسطس اغسطس آب",
        "september sep sept septembre septiembre setiembre settembre setembro set wrzesień września wrz září eylül "
            + "сентябрь сентября сен сент вересень вересня вер سبتمبر أيلول",
        "october oct oktober okt octobre octubre ottobre ott outubro out październik października paź říjen října "
            + "ekim eki октябрь октября окт жовтень жовтня жов أكتوبر اكتوبر",
        "november nov novembre noviembre novembro listopad listopada listopadu lis kasım kas ноябрь ноября ноя нояб "
            + "листопад листопада лис نوفمبر",
        "december dec dezember dez décembre decembre déc diciembre dic dicembre dezembro grudzień grudnia gru prosinec "
            + "prosince aralık декабрь декабря дек грудень грудня гру ديسمبر",
    ]

    private static let table: [String: Name] = {
        var table: [String: Name] = [:]
        for (index, line) in lines.enumerated() {
            for name in line.split(separator: " ") {
                table[String(name)] = Name(month: UInt8(index + 1), isAmbiguous: ambiguous.contains(String(name)))
            }
        }
        return table
    }()
}

/// Days of the Gregorian calendar.
package enum CalendarDate {
    /// ISO 8601 of a year, a month or a day.
    ///
    /// - Returns: nil for years outside 1000 to 2999, and for months and days that do not exist.
    package static func iso(_ year: Int, _ month: Int? = nil, _ day: Int? = nil) -> String? {
        guard (1000...2999).contains(year) else { return nil }
        guard let month else { return "\(year)" }
        guard (1...12).contains(month) else { return nil }
        let monthText = "\(year)-\(month < 10 ? "0" : "")\(month)"
        guard let day else { return monthText }
        guard (1...days(in: month, of: year)).contains(day) else { return nil }
        return "\(monthText)-\(day < 10 ? "0" : "")\(day)"
    }

    /// How many days a month (1 to 12) has.
    package static func days(in month: Int, of year: Int) -> Int {
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        return [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]
    }
}
