/// Random and mutated query strings.
public enum QueryStrings {
    private static let pieces = [
        "ferry", "salt", "barley", "camps", "the", "\"", "“", "”", "„", "«", "»", "(", ")", "(", ")", "+", "-", "=",
        "?", " ", " ", " ",
        " ", " AND ", " OR ", " NOT ", "NOT ", " NEAR ", " NEAR/3 ", " ADJ/2 ", "ADJ/0", "*", "~", "~2", ":", "\\",
        "\\AND",
        "title:", "year:", "mentions:", "date:", "path:", "lang:", "topic:", "section:", "kind:", "type:", "author:",
        "price:",
        "category:", "within:", "within:sentence", "within:section", "has:", "has:date", "query:", "query:camps",
        "nofield:",
        "..", "1994", "2014-01", "last-week", "P1M", "/", "10..20", "港", "に", "図書館", "мост", "ท่า", "é", "e\u{301}", "ß",
        "ﬁ",
        "㎞", "17km", "U.S.", "C++", "\u{0}", "\u{FEFF}", "\u{200B}", "\u{600}", "👩‍👩‍👧", "\n", "\t", "\r\n", "a-b-c-d-e",
        "\u{AD}", ",", ".", "!", "…", "x", "\u{1100}", "\u{FFA0}-\u{FFA0}", "김영남은", "state-owned", "war and peace",
        "\u{202E}", "\u{2028}", "''", "%00", "${x}", "<b>", "&amp;", "'; DROP TABLE", "\u{1F600}", "\u{10FFFF}",
    ]
    private static let seeds = [
        "(ferry OR mill) NEAR/5 \"salt barley\"", "+salt -\"old boats\" title:(ferry OR camps)",
        "date:2014-01..2016-06 price:10..20 AND NOT lang:ru", "who wrote «war and peace» in 1869?",
        "cranes lighthouse within:section -sheds", "?\"salt and barley\" lo*g~ typo~1 =Camps",
        "a b c d e f g h i j k l m n o p q r s t", "((((a))))", "title:\"ferry fares\" OR author:*",
    ]

    /// A string of pieces of the query language, random scalars and cuts; or a proper query with a few letters changed.
    public static func random(_ random: inout SeededGenerator) -> String {
        if Int.random(in: 0..<4, using: &random) == 0 { return mutated(&random) }
        var query = ""
        for _ in 0..<Int.random(in: 0...14, using: &random) {
            if Int.random(in: 0..<8, using: &random) == 0 {
                let bytes = (0..<Int.random(in: 1...4, using: &random)).map { _ in
                    UInt8.random(in: 0...255, using: &random)
                }
                query += String(decoding: bytes, as: UTF8.self)
            } else {
                query += pieces.randomElement(using: &random) ?? ""
            }
        }
        // Once in a while a long one.
        if Int.random(in: 0..<500, using: &random) == 0 { query = String(repeating: query, count: 50) }
        return query
    }

    private static func mutated(_ random: inout SeededGenerator) -> String {
        var scalars = Array((seeds.randomElement(using: &random) ?? "").unicodeScalars)
        for _ in 0..<Int.random(in: 1...4, using: &random) {
            let place = Int.random(in: 0..<max(1, scalars.count), using: &random)
            let piece = Array((pieces.randomElement(using: &random) ?? "").unicodeScalars)
            switch Int.random(in: 0..<4, using: &random) {
            case 0 where !scalars.isEmpty: scalars.remove(at: place)
            case 1: scalars.insert(contentsOf: piece, at: min(place, scalars.count))
            case 2 where !scalars.isEmpty: scalars.replaceSubrange(place...place, with: piece)
            default: scalars.removeLast(min(scalars.count, Int.random(in: 0...3, using: &random)))
            }
        }
        var text = ""
        text.unicodeScalars.append(contentsOf: scalars)
        return text
    }
}
