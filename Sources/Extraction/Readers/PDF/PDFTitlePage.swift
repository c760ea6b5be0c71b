internal import Reading

/// What the first page says of a document's title and authors.
struct PDFTitlePage {
    /// The largest text of the page's upper part; empty where nothing is larger than the text.
    private(set) var title = ""
    /// Names on the line after the title.
    private(set) var authors: [String] = []
    /// The title's lines, by column and line.
    private var places: [(column: Int, lines: Range<Int>)] = []

    /// Looks for `title` where it is known, else for the largest text.
    init(_ layout: PDFLayout, bodySize: Double, title known: String) {
        let essence = PDFOutline.essence(known)
        for (column, lines) in layout.columns.enumerated() where places.isEmpty {
            let found = essence.isEmpty ? Self.largest(layout, column, bodySize) : Self.lines(lines.lines, of: essence)
            guard let found else { continue }
            places = [(column, found)]
            title = PDFJoining(PDFWordList()).running(lines.lines[found], found.map { _ in 0 }).text
            authors = Self.authors(lines.lines[found.upperBound...].prefix(2))
        }
    }

    /// Takes the title's lines out of the page: they are the document's title and no text of it.
    func remove(from layout: inout PDFLayout) {
        for place in places
        where !layout.columns[place.column].lines[place.lines].contains(where: { $0.heading != nil }) {
            let before = layout.columns[place.column].lines[place.lines].flatMap(\.entriesBefore)
            layout.columns[place.column].lines.removeSubrange(place.lines)
            if layout.columns[place.column].lines.indices.contains(place.lines.lowerBound) {
                layout.columns[place.column].lines[place.lines.lowerBound].entriesBefore.insert(
                    contentsOf: before, at: 0)
            }
        }
    }

    private static func lines(_ lines: [PDFLine], of essence: String) -> Range<Int>? {
        for start in lines.indices.prefix(40) {
            var joined = ""
            for end in start..<min(lines.count, start + 6) {
                joined += PDFOutline.essence(lines[end].text())
                if joined == essence { return start..<end + 1 }
                if !essence.hasPrefix(joined) { break }
            }
        }
        return nil
    }

    /// The lines in the largest font of the page, if they follow each other in this column.
    private static func largest(_ layout: PDFLayout, _ column: Int, _ bodySize: Double) -> Range<Int>? {
        func isWords(_ line: PDFLine) -> Bool {
            line.text().unicodeScalars.count { $0.properties.isAlphabetic } >= 4
                && line.box.y0 < layout.page.height * 0.65
        }
        let sizes = layout.columns.flatMap(\.lines).filter(isWords).map(\.size)
        guard let size = sizes.max(), size >= bodySize * 1.2 else { return nil }
        let lines = layout.columns[column].lines
        guard let start = lines.firstIndex(where: { isWords($0) && $0.size > size - 0.6 }) else { return nil }
        var end = start + 1
        while end < lines.count, end - start < 5, lines[end].size > size - 0.6,
            lines[end].box.y0 - lines[end - 1].box.y1 < size * 1.2
        { end += 1 }
        // What comes after text, or has a number, is a heading.
        let above = layout.columns[...column].flatMap(\.lines).filter {
            $0.box.y1 < lines[start].box.y0 && $0.size < bodySize * 1.15
        }
        guard above.reduce(0, { $0 + $1.length }) < 300, PDFHeadings.numberDepth(lines[start].text()) == 0 else {
            return nil
        }
        return lines[start..<end].reduce(0, { $0 + $1.length }) <= 250 ? start..<end : nil
    }

    private static func authors(_ lines: ArraySlice<PDFLine>) -> [String] {
        for line in lines {
            let text = String(line.text(", ").filter { !$0.isNumber && !"*∗†‡§¶".contains($0) })
            if let names = AuthorNames.byline(text) { return names }
            let names = AuthorNames.list(text)
            let words = names.map { $0.split(separator: " ").count }
            if !names.isEmpty, names.allSatisfy({ AuthorNames.isName($0) }), words.allSatisfy({ (2...4).contains($0) }),
                line.heading == nil, ISODate.parse(line.text(" ")) == nil
            {
                return names
            }
        }
        return []
    }
}
