internal import Glibc
internal import Passages
internal import Reading

/// Excel workbooks (`.xlsx`, ECMA-376): each sheet a section with tables.
struct ExcelReader: DocumentReader {
    let format = "xlsx"

    func read(
        _ source: SourceFile, options: ReadingOptions, document: (Document) throws -> Void,
        problem: (ReadingProblem) -> Void
    ) throws {
        guard let package = OfficeOpenPackage(source, options: options, problem: problem) else { return }
        guard let main = package.mainPart(usual: "xl/workbook.xml") else {
            return package.reportMissing("xl/workbook.xml", problem)
        }
        let relations = package.relations(of: main)
        var cells = ExcelCells()
        let strings = package.part("sharedStrings", in: relations, usual: "xl/sharedStrings.xml")
        let styles = package.part("styles", in: relations, usual: "xl/styles.xml")
        _ = package.zip.withEvents(of: strings, problem: problem) { cells.readStrings($0) }
        _ = package.zip.withEvents(of: styles, problem: problem) { cells.readStyles($0) }
        var nodes: [FlowNode] = []
        for sheet in package.zip.withEvents(of: main, problem: problem, { cells.readSheets($0) }) ?? [] {
            guard let relation = relations[sheet.relation], package.zip[relation.target] != nil else {
                problem(
                    ReadingProblem(
                        reason: "damaged", detail: "the sheet \(sheet.name) is missing in the file", isPartial: true))
                continue
            }
            guard relation.kind != "chartsheet" else { continue }
            nodes +=
                package.zip.withEvents(of: relation.target, problem: problem) { cells.sheet($0, name: sheet.name) }
                ?? []
            nodes += Self.comments(package, relation.target, problem)
        }
        let made = OfficeDocument.make(
            source, format: format, metadata: package.properties(problem).metadata, nodes: nodes, usual: nil,
            namesItself: false, options: options)
        try OfficeDocument.hand(over: made, to: document, problem: problem)
    }

    private static func comments(
        _ package: OfficeOpenPackage, _ sheet: String, _ problem: (ReadingProblem) -> Void
    ) -> [FlowNode] {
        guard let part = package.relations(of: sheet).values.first(where: { $0.kind == "comments" })?.target else {
            return []
        }
        return package.zip.withEvents(of: part, problem: problem) { xml in
            var nodes: [FlowNode] = []
            while let event = xml.next() {
                guard event == .start, xml.name == "comment" else { continue }
                let place = xml.attribute("ref") ?? ""
                nodes.append(.block(.footnote, place + ": " + ExcelCells.words(xml), page: nil))
            }
            return nodes
        } ?? []
    }
}

/// Reads the cells of sheets.
struct ExcelCells {
    private var strings: [String] = []
    /// By the number of a cell's style: whether its number is a date, a time, or both.
    private var styles: [ExcelDate.Kind?] = []
    private var startsIn1904 = false

    /// Reads `xl/sharedStrings.xml`.
    mutating func readStrings(_ xml: XMLEvents) {
        while let event = xml.next() {
            if event == .start, xml.name == "si" { strings.append(Self.words(xml)) }
        }
    }

    /// The text of the element that just began, without how its words are pronounced.
    static func words(_ xml: XMLEvents) -> String {
        var words = ""
        xml.each { event in
            guard event == .start else { return }
            if xml.name == "rPh" { xml.skip() } else if xml.name == "t" { words += xml.content() }
        }
        return words
    }

    /// Reads `xl/styles.xml`.
    mutating func readStyles(_ xml: XMLEvents) {
        var formats: [String: ExcelDate.Kind] = [:]
        while let event = xml.next() {
            guard event == .start else { continue }
            if xml.name == "numFmt", let id = xml.attribute("numFmtId"), let code = xml.attribute("formatCode") {
                formats[id] = ExcelDate.kind(ofFormat: code)
            } else if xml.name == "cellXfs" {
                xml.each { event in
                    guard event == .start, xml.name == "xf", let id = xml.attribute("numFmtId") else { return }
                    styles.append(formats[id] ?? ExcelDate.builtIn[id])
                }
            }
        }
    }

    /// Reads `xl/workbook.xml`: the sheets in their order, by name and relation.
    mutating func readSheets(_ xml: XMLEvents) -> [(name: String, relation: String)] {
        var sheets: [(name: String, relation: String)] = []
        while let event = xml.next() {
            guard event == .start else { continue }
            if xml.name == "workbookPr" {
                startsIn1904 = xml.attribute("date1904").map(WordReader.isOn) ?? false
            } else if xml.name == "sheet", let id = xml.attribute("id", namespace: "/relationships") {
                sheets.append((xml.attribute("name") ?? "Sheet \(sheets.count + 1)", id))
            }
        }
        return sheets
    }

    /// Reads a sheet.
    func sheet(_ xml: XMLEvents, name: String) -> [FlowNode] {
        var sheet = SheetText(name: name)
        var row: [String] = []
        var number = 0
        while let event = xml.next() {
            switch (event, xml.name) {
            case (.start, "row"):
                row = []
                let next = xml.attribute("r").flatMap { Int($0) } ?? number &+ 1
                if number > 0, next > number &+ 1 { sheet.add([]) }
                number = next
            case (.end, "row"): sheet.add(row)
            case (.start, "c"):
                let column = xml.attribute("r").flatMap { Self.column($0) } ?? row.count
                let text = cell(xml)
                guard !text.isEmpty, column < SheetText.maximumColumns else { continue }
                while row.count < column { row.append("") }
                if column < row.count { row[column] = text } else { row.append(text) }
            default: continue
            }
        }
        return sheet.finish()
    }

    /// The column of a cell's name, from 0: of `C5` 2.
    private static func column(_ name: String) -> Int? {
        var column = 0
        for byte in name.utf8.prefix(4) {
            let letter = byte | 0x20
            guard (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(letter) else { break }
            column = column * 26 + Int(letter - UInt8(ascii: "a")) + 1
        }
        return column > 0 ? column - 1 : nil
    }

    /// What the cell that just began holds; of a formula what it came to when the file was saved.
    private func cell(_ xml: XMLEvents) -> String {
        let type = xml.attribute("t") ?? "n"
        let style = xml.attribute("s").flatMap { Int($0) } ?? 0
        var value = ""
        xml.each { event in
            guard event == .start else { return }
            switch xml.name {
            case "v": value = xml.content()
            case "is": value = Self.words(xml)
            case "f", "extLst": xml.skip()
            default: break
            }
        }
        switch type {
        case "s": return Int(value).flatMap { strings.indices.contains($0) ? strings[$0] : nil } ?? ""
        case "b": return value == "1" ? "TRUE" : value == "0" ? "FALSE" : value
        case "n":
            guard let kind = styles.indices.contains(style) ? styles[style] : nil, let serial = Double(value) else {
                return Self.shortest(value)
            }
            return ExcelDate.text(serial, kind: kind, startsIn1904: startsIn1904) ?? value
        case "d": return value.hasSuffix("T00:00:00") ? String(value.dropLast(9)) : value
        default: return value
        }
    }

    /// A number with the 15 digits that Excel shows: files hold `0.10000000000000001` for 0.1.
    private static func shortest(_ value: String) -> String {
        guard value.utf8.count > 15, let number = Double(value), number.magnitude < 1e15 else { return value }
        var characters = [CChar](repeating: 0, count: 40)
        _ = withVaList([number]) { vsnprintf(&characters, characters.count, "%.15g", $0) }
        return String(decoding: characters.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}

/// Dates and times, which workbooks hold as numbers of days.
enum ExcelDate {
    enum Kind: Hashable {
        case date, time, dateAndTime
    }

    /// The formats that have a number and no code in the file (ECMA-376-1, 18.8.30).
    static let builtIn: [String: Kind] = {
        var kinds: [String: Kind] = ["22": .dateAndTime]
        for id in Array(14...17) + Array(27...31) + Array(50...54) + [36, 57, 58] { kinds["\(id)"] = .date }
        for id in Array(18...21) + Array(32...35) + Array(45...47) + [55, 56] { kinds["\(id)"] = .time }
        return kinds
    }()

    /// What a format's code (`yyyy\-mm\-dd`) makes of a number; nil where it shows no date.
    static func kind(ofFormat code: String) -> Kind? {
        var signs: Set<Character> = []
        var isQuoted = false
        var isBracketed = false
        var isEscaped = false
        for sign in code.lowercased() {
            if isEscaped {
                isEscaped = false
            } else if sign == "\"" {
                isQuoted.toggle()
            } else if sign == "\\" || sign == "_" || sign == "*" {
                isEscaped = true
            } else if sign == "[" || sign == "]" {
                isBracketed = sign == "["
            } else if sign == ";" {
                break
            } else if !isQuoted, !isBracketed {
                signs.insert(sign)
            }
        }
        if signs.contains("0") && !signs.contains("s") || signs.contains("#") { return nil }
        let hasDate = signs.contains("y") || signs.contains("d")
        let hasTime = signs.contains("h") || signs.contains("s")
        if hasDate { return hasTime ? .dateAndTime : .date }
        return hasTime ? .time : signs.contains("m") ? .date : nil
    }

    /// A number of days as ISO 8601; nil where it is none that stands for a date.
    static func text(_ serial: Double, kind: Kind, startsIn1904: Bool) -> String? {
        guard serial >= 0, serial < 2_958_466 else { return nil }  // the end of the year 9999
        let seconds = Int((serial * 86_400).rounded())
        let time = "\(padded(seconds / 3600 % 24)):\(padded(seconds / 60 % 60)):\(padded(seconds % 60))"
        if kind == .time { return time }
        var days = seconds / 86_400
        if startsIn1904 {
            days += 1462
        } else if days < 60 {
            days += 1  // a 29 February 1900, which never was, is counted after that day
        }
        let date = civil(days - 25_569)
        return kind == .date || seconds % 86_400 == 0 ? date : date + "T" + time
    }

    /// The date of a day since 1 January 1970 in the Gregorian calendar (H. Hinnant, chrono-compatible date algorithms).
    private static func civil(_ day: Int) -> String {
        let shifted = day + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return "\(year)-\(padded(month))-\(padded(dayOfYear - (153 * shiftedMonth + 2) / 5 + 1))"
    }

    private static func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
