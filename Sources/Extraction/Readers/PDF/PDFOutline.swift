/// A page whose lines are in the order of reading.
struct PDFLayout {
    var page: PDFPageText
    /// Columns of lines, each read from its top.
    var columns: [PDFColumns.Column]
}

/// Finds the lines that the outline's entries lead to.
struct PDFOutline {
    /// Those that have a title, levels from 1. An only entry of the first level that all others stand under is the document.
    let entries: [PDFOutlineEntry]

    init(_ all: [PDFOutlineEntry]) {
        var entries = all.filter { entry in entry.title.contains { $0.isLetter || $0.isNumber } }
        for index in entries.indices {
            entries[index].title = PDFCharacters.clean(entries[index].title).split { $0.isWhitespace }.joined(
                separator: " ")
        }
        if entries.count > 2, entries[0].level == 1, entries.dropFirst().allSatisfy({ $0.level > 1 }) {
            entries.removeFirst()
            for index in entries.indices { entries[index].level -= 1 }
        }
        self.entries = entries
    }

    /// By page (from 0) the heights from the top at which headings stand; nil where only the page is known.
    func heights(_ pages: [PDFPageText]) -> [Int: [Double?]] {
        var heights: [Int: [Double?]] = [:]
        for entry in entries where pages.indices.contains(entry.page - 1) {
            heights[entry.page - 1, default: []].append(Self.height(entry, pages[entry.page - 1]))
        }
        return heights
    }

    private static func height(_ entry: PDFOutlineEntry, _ page: PDFPageText) -> Double? {
        // On a page that is shown turned, heights run along another edge.
        guard let top = entry.top, !page.isTurned, top.isFinite else { return nil }
        return page.height - top
    }

    /// Marks the lines that are headings; an entry whose words stand nowhere near is put before the line at its place.
    ///
    /// - Returns: How many entries found their line.
    func mark(_ layouts: inout [PDFLayout]) -> Int {
        var matched = 0
        var byPage: [Int: [Int]] = [:]
        for (index, entry) in entries.enumerated() where layouts.indices.contains(entry.page - 1) {
            byPage[entry.page - 1, default: []].append(index)
        }
        for page in byPage.keys.sorted() {
            var lines = PageLines(layouts[page])
            for index in byPage[page] ?? [] {
                let height = Self.height(entries[index], layouts[page].page)
                if lines.mark(entries[index], id: index, near: height) {
                    matched += 1
                } else {
                    lines.insert(entries[index], at: height)
                }
            }
            lines.write(to: &layouts[page])
        }
        return matched
    }

    /// Letters and digits in lower case: what the words of an entry and of a line are compared by.
    static func essence(_ text: String) -> String {
        var essence = ""
        for scalar in text.lowercased().unicodeScalars
        where scalar.properties.isAlphabetic || scalar.properties.numericType != nil {
            essence.unicodeScalars.append(scalar)
        }
        return essence
    }
}

/// The lines of one page, for looking up headings.
private struct PageLines {
    private var lines: [PDFLine]
    private let counts: [Int]
    private let essences: [String]

    init(_ layout: PDFLayout) {
        lines = layout.columns.flatMap(\.lines)
        counts = layout.columns.map(\.lines.count)
        essences = lines.map { PDFOutline.essence($0.text()) }
    }

    func write(to layout: inout PDFLayout) {
        var start = 0
        for (column, count) in counts.enumerated() {
            layout.columns[column].lines = Array(lines[start..<start + count])
            start += count
        }
    }

    /// Marks the lines with the words of `entry`; false where there are none.
    mutating func mark(_ entry: PDFOutlineEntry, id: Int, near height: Double?) -> Bool {
        let title = PDFOutline.essence(entry.title)
        guard !title.isEmpty else { return false }
        // Some programs write an entry twice.
        if lines.indices.contains(where: { lines[$0].heading != nil && Self.penalty(essences[$0], title) != nil }) {
            return true
        }
        var best: (range: Range<Int>, cost: Double)?
        for start in lines.indices where lines[start].heading == nil && !essences[start].isEmpty {
            var joined = ""
            for end in start..<min(lines.count, start + 5) where lines[end].heading == nil {
                joined += essences[end]
                if joined.utf8.count > title.utf8.count + 24 { break }
                guard let penalty = Self.penalty(joined, title) else { continue }
                let distance = height.map { abs(lines[start].box.y0 - $0) } ?? Double(start)
                let cost = penalty + distance - lines[start].size * 4
                if cost < (best?.cost ?? .infinity) { best = (start..<end + 1, cost) }
            }
        }
        guard let best else { return false }
        for index in best.range { lines[index].heading = PDFHeadingMark(level: entry.level, id: id) }
        return true
    }

    /// How badly a line's words fit a title, both as essences; nil where they do not. One may have a number that the other lacks.
    private static func penalty(_ line: String, _ title: String) -> Double? {
        if line == title { return 0 }
        if line.hasSuffix(title), isNumbering(line.dropLast(title.count)) { return 10 }
        if title.hasSuffix(line), isNumbering(title.dropLast(line.count)), line.utf8.count > 2 { return 10 }
        return nil
    }

    /// `12`, `iv`, `a1`, `chapter3`: at most 12 letters and digits, with a digit unless they are few.
    private static func isNumbering(_ essence: Substring) -> Bool {
        essence.count <= 4 || (essence.count <= 14 && essence.contains(where: \.isNumber))
    }

    /// Puts an entry before the first line that is not above its place.
    mutating func insert(_ entry: PDFOutlineEntry, at height: Double?) {
        guard !lines.isEmpty else { return }
        let place =
            height.flatMap { height in lines.firstIndex { $0.box.y1 > height + 2 } }
            ?? (height == nil ? 0 : lines.count - 1)
        lines[place].entriesBefore.append(entry)
    }
}
