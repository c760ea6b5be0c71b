internal import Passages

/// Finds the notes at the foot of a column.
enum PDFFootnotes {
    /// Where the notes begin among a column's lines: the number of lines where there are none.
    ///
    /// They are smaller than the text, go on to the column's end, and begin with a mark.
    static func start(_ lines: [PDFLine], pageHeight: Double, _ measure: PDFDrafts.Measure) -> Int {
        var start = lines.count
        var found = lines.count
        while start > 0, lines[start - 1].size <= measure.bodySize * 0.93, lines[start - 1].heading == nil,
            lines[start - 1].box.y0 > pageHeight * 0.35
        {
            start -= 1
            if isMarked(lines[start]) { found = start }
        }
        // A column of nothing but small print is no foot.
        return start == 0 ? lines.count : found
    }

    /// A block a note.
    static func drafts(_ lines: [PDFLine], _ page: Int) -> [PDFDraft] {
        var drafts: [PDFDraft] = []
        for line in lines {
            if drafts.isEmpty || isMarked(line) {
                drafts.append(PDFDraft(kind: .text(.footnote), lines: [line], pages: [page]))
            } else {
                drafts[drafts.count - 1].lines.append(line)
                drafts[drafts.count - 1].pages.append(page)
            }
        }
        return drafts
    }

    private static func isMarked(_ line: PDFLine) -> Bool {
        let text = line.cells[0].text
        if line.isFixed && !text.contains("://") { return false }
        let mark = text.prefix { $0.isNumber || "*∗†‡§¶".contains($0) }
        guard (1...3).contains(mark.count) else {
            return line.startsRaised && text.first?.isLetter == true
        }
        let rest = text.dropFirst(mark.count)
        if rest.isEmpty { return line.cells.count > 1 }
        if mark.allSatisfy({ !$0.isNumber }) || line.startsRaised { return true }
        if rest.hasPrefix(". ") { return true }
        return rest.hasPrefix(" ") && rest.dropFirst().first?.isUppercase == true || rest.first?.isUppercase == true
    }
}
