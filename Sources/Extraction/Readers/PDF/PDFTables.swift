/// Finds tables: lines whose pieces stand under each other.
enum PDFTables {
    /// The lines of each table, from the top.
    ///
    /// Three lines with two pieces or more make one, if two thirds of the pieces behind the first share an edge with a piece of
    /// another line. A line of one piece between them belongs to it where it goes on with a piece.
    static func find(_ lines: [PDFLine]) -> [Range<Int>] {
        var tables: [Range<Int>] = []
        var start = 0
        while start < lines.count {
            guard isRow(lines[start]) else {
                start += 1
                continue
            }
            var end = start + 1
            var last = start
            while end < lines.count, lines[end].heading == nil,
                lines[end].box.y0 - lines[end - 1].box.y1 < 2.5 * lines[end].size
            {
                if isRow(lines[end]) {
                    last = end
                } else if end - last > 2 || !continues(lines[end], lines[last]) {
                    break
                }
                end += 1
            }
            let range = start..<last + 1
            if isAligned(lines[range]) { tables.append(range) }
            start = max(last + 1, start + 1)
        }
        return tables
    }

    /// Whether dots lead from a title to its page.
    static func hasLeaders(_ line: PDFLine) -> Bool {
        line.cells.contains {
            $0.text.contains("....") || $0.text.contains(". . . ") || $0.text.contains("…….") || $0.text.contains("……")
        }
    }

    private static func isRow(_ line: PDFLine) -> Bool {
        line.cells.count > 1 && line.heading == nil && !line.isFixed
            && !(line.cells.count == 2 && PDFLists.isMarker(line.cells[0].text))
    }

    private static func continues(_ line: PDFLine, _ row: PDFLine) -> Bool {
        row.cells.dropFirst().contains { abs($0.box.x0 - line.box.x0) < 3 }
            || (abs(row.cells[0].box.x0 - line.box.x0) < 3 && line.box.x1 < row.cells[1].box.x0)
    }

    private static func isAligned(_ lines: ArraySlice<PDFLine>) -> Bool {
        let rows = lines.filter { $0.cells.count > 1 }
        guard rows.count >= 3 else { return false }
        /// How many rows have a piece at an edge or middle (in units of 3 points).
        var edges: [Int: Int] = [:]
        func slots(_ cell: PDFCell) -> [Int] {
            // Left edges, right edges and middles are counted apart.
            [
                Int((cell.box.x0 / 3).rounded()) * 3, Int((cell.box.x1 / 3).rounded()) * 3 + 1,
                Int(((cell.box.x0 + cell.box.x1) / 6).rounded()) * 3 + 2,
            ]
        }
        for row in rows {
            for slot in Set(row.cells.dropFirst().flatMap(slots)) { edges[slot, default: 0] += 1 }
        }
        var aligned = 0
        var total = 0
        for row in rows {
            for cell in row.cells.dropFirst() {
                total += 1
                let most =
                    slots(cell).map { slot in [slot - 3, slot, slot + 3].reduce(0) { $0 + (edges[$1] ?? 0) } }.max()
                    ?? 0
                if most * 2 > rows.count || most > 3 { aligned += 1 }
            }
        }
        return aligned * 3 >= total * 2
    }
}

/// Finds lists: lines that begin with a bullet or a number.
enum PDFLists {
    /// The lines of a list, and those that begin an item.
    struct List {
        var start: Int
        var end: Int
        var items: [Int]
    }

    /// The first list among lines that follow each other closely.
    ///
    /// - Parameter follows: The list just before, with which a single numbered item goes on.
    static func find(_ lines: ArraySlice<PDFLine>, follows: PDFDraft?) -> List? {
        guard let start = lines.firstIndex(where: { isItem($0) }) else { return nil }
        let first = lines[start]
        var list = List(start: start, end: start + 1, items: [start])
        while list.end < lines.endIndex {
            let line = lines[list.end]
            if isItem(line) {
                list.items.append(list.end)
            } else if line.box.x0 < first.box.x0 + 0.4 * first.size
                || line.box.x0 < (list.items.last.map { lines[$0].box.x0 } ?? 0) + 0.3 * first.size
            {
                // Back at the margin: the list ends, unless its items are not indented at all.
                if !goesOn(lines, list) { break }
            }
            list.end += 1
        }
        let isSure =
            isBullet(first.cells[0].text) || list.items.count > 1 || (follows != nil && start == lines.startIndex)
            || (list.end - list.start > 1 && lines[start + 1].box.x0 > first.box.x0 + 0.8 * first.size)
        return isSure ? list : nil
    }

    /// Whether the line at a list's end goes on with its last item although it stands at the margin: in lower case, behind a line
    /// without an end of its sentence.
    private static func goesOn(_ lines: ArraySlice<PDFLine>, _ list: List) -> Bool {
        let text = lines[list.end].cells[0].text
        return text.first?.isLowercase == true && !PDFJoining.endsSentence(lines[list.end - 1].text())
    }

    private static func isItem(_ line: PDFLine) -> Bool {
        let text = line.cells[0].text
        if line.isWhollyFixed { return false }
        if line.cells.count > 1, isMarker(text) { return true }
        guard let space = text.firstIndex(of: " ") else { return false }
        return isMarker(String(text[..<space]))
    }

    /// Whether a line begins with a bullet and a space.
    static func startsWithBullet(_ line: PDFLine) -> Bool { isBullet(line.cells[0].text) && isItem(line) }

    private static func isBullet(_ text: String) -> Bool { text.first.map { bullets.contains($0) } ?? false }

    /// `•`, `–`, `1.`, `2)`, `(a)`, `[12]`, `iv.`
    static func isMarker(_ text: String) -> Bool {
        if text.count == 1, let first = text.first, bullets.contains(first) { return true }
        guard text.utf8.count <= 7, var last = text.last, last == "." || last == ")" || last == "]" else {
            return false
        }
        var core = text.dropLast()
        if last == ")", core.first == "(" { core = core.dropFirst() }
        if last == "]" {
            guard core.first == "[" else { return false }
            core = core.dropFirst()
        }
        guard !core.isEmpty else { return false }
        if core.utf8.allSatisfy({ (0x30...0x39).contains($0) }) { return core.utf8.count <= 3 }
        last = core.first ?? " "
        return core.count == 1 && last.isLetter || core.allSatisfy { "ivx".contains($0) }
    }

    private static let bullets: Set<Character> = [
        "•", "◦", "▪", "▫", "■", "□", "●", "○", "–", "—", "-", "*", "∗", "·", "‣", "►", "▶", "➢", "✓", "⇒", "➜", "→",
        "⋆", "★",
        "❖", "✔", "➤",
    ]
}
