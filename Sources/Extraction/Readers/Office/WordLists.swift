/// Numbers and bullets of a Word document's lists, counted along as its paragraphs come.
struct WordLists {
    private struct Level {
        var format = "decimal"
        /// `%1.%2)`: the numbers of the levels that are in it, by their place from 1.
        var pattern = ""
        var start = 1
    }

    private var definitions: [String: [Int: Level]] = [:]
    /// The definition that a list is of, and where its numbers begin if not there.
    private var lists: [String: (definition: String, starts: [Int: Int])] = [:]
    /// Lists of one definition go on counting where the last one ended, unless they say where they begin.
    private var counts: [String: [Int: Int]] = [:]
    private var begun: Set<String> = []

    /// Reads `word/numbering.xml`.
    mutating func read(_ xml: XMLEvents) {
        while let event = xml.next() {
            guard event == .start else { continue }
            if xml.name == "abstractNum", let id = xml.attribute("abstractNumId") {
                definitions[id] = Self.levels(xml)
            } else if xml.name == "num", let id = xml.attribute("numId") {
                lists[id] = Self.list(xml)
            }
        }
    }

    private static func levels(_ xml: XMLEvents) -> [Int: Level] {
        var levels: [Int: Level] = [:]
        var index = 0
        xml.each { event in
            guard event == .start else { return }
            let value = xml.attribute("val")
            switch xml.name {
            case "lvl":
                index = xml.attribute("ilvl").flatMap { Int($0) } ?? 0
                levels[index] = Level()
            case "numFmt": levels[index]?.format = value ?? "decimal"
            case "lvlText": levels[index]?.pattern = value ?? ""
            case "start": levels[index]?.start = value.flatMap { Int($0) } ?? 1
            default: break
            }
        }
        return levels
    }

    private static func list(_ xml: XMLEvents) -> (definition: String, starts: [Int: Int]) {
        var list = (definition: "", starts: [Int: Int]())
        var index = 0
        xml.each { event in
            guard event == .start else { return }
            switch xml.name {
            case "abstractNumId": list.definition = xml.attribute("val") ?? ""
            case "lvlOverride": index = xml.attribute("ilvl").flatMap { Int($0) } ?? 0
            case "startOverride": list.starts[index] = xml.attribute("val").flatMap { Int($0) }
            default: break
            }
        }
        return list
    }

    /// The marker of the next item of a list: `-`, `3.`, `b)`.
    mutating func marker(list id: String, level: Int) -> String {
        guard let list = lists[id], let levels = definitions[list.definition], let own = levels[level] else {
            return "-"
        }
        guard own.format != "bullet", own.format != "none" else { return "-" }
        var counts = self.counts[list.definition] ?? [:]
        if begun.insert(id).inserted {
            for (level, start) in list.starts { counts[level] = start - 1 }
        }
        counts[level] = (counts[level] ?? (own.start - 1)) &+ 1
        for deeper in counts.keys where deeper > level { counts[deeper] = nil }
        self.counts[list.definition] = counts
        var marker = own.pattern
        for index in 0...max(0, min(level, 8)) where marker.contains("%\(index + 1)") {
            let number = counts[index] ?? levels[index]?.start ?? 1
            marker = marker.replacing(
                "%\(index + 1)", with: ListNumber.text(number, format: levels[index]?.format ?? "decimal"))
        }
        return marker.isEmpty ? "-" : marker
    }
}

/// Numbers as lists show them.
enum ListNumber {
    /// A number in a format, by its name in Word or its first sign in OpenDocument (`a`, `I`); Arabic in any other.
    static func text(_ number: Int, format: String) -> String {
        switch format {
        case "lowerLetter", "a": return letters(number, from: UInt8(ascii: "a"))
        case "upperLetter", "A": return letters(number, from: UInt8(ascii: "A"))
        case "lowerRoman", "i": return roman(number).lowercased()
        case "upperRoman", "I": return roman(number)
        default: return "\(number)"
        }
    }

    /// a to z, then aa to zz, as Word counts.
    private static func letters(_ number: Int, from first: UInt8) -> String {
        guard (1...780).contains(number) else { return "\(number)" }
        let letter = String(UnicodeScalar(first + UInt8((number - 1) % 26)))
        return String(repeating: letter, count: (number - 1) / 26 + 1)
    }

    private static func roman(_ number: Int) -> String {
        guard (1...3999).contains(number) else { return "\(number)" }
        var rest = number
        var text = ""
        for (value, sign) in [
            (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"),
            (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
        ] {
            while rest >= value {
                text += sign
                rest -= value
            }
        }
        return text
    }
}
