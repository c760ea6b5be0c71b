internal import Passages

/// Lines that make one block, before they are joined.
struct PDFDraft {
    enum Kind: Hashable {
        case heading(PDFHeadingMark)
        case text(PassageKind)
        /// A line each, though no list or table: verse, addresses.
        case lines
    }

    var kind: Kind
    var lines: [PDFLine]
    /// The page (from 0) of each line.
    var pages: [Int]
    /// Whether the last line reaches the column's right edge, so that the paragraph may go on elsewhere.
    var isFull = false
    /// Whether it is the first of its column.
    var startsColumn = false
    /// Where list items begin among the lines; empty for other kinds.
    var itemStarts: [Int] = []
    /// Text that stands aside: it is not what the running text goes on with.
    var isAside = false
    /// An outline entry whose words stand on no line; then there are no lines.
    var entry: PDFOutlineEntry?
}

/// Makes blocks of the lines of a column.
///
/// A block ends where the next line is farther off than lines usually are, in another size, or a table, list or code begins.
/// Within it a paragraph begins at an indented line, or behind a line that ends a sentence though the next word had room.
struct PDFDrafts {
    /// What lines are measured by.
    struct Measure {
        /// The size that most text is in.
        var bodySize: Double
        /// From the foot of a line to the foot of the next, in sizes of the font.
        var pitch: Double
    }

    private let measure: Measure
    private let page: Int
    private var drafts: [PDFDraft] = []

    /// The blocks of a page in the order of reading, its footnotes last.
    static func of(_ layout: PDFLayout, _ page: Int, _ measure: Measure) -> [PDFDraft] {
        var maker = PDFDrafts(measure: measure, page: page)
        var notes: [PDFDraft] = []
        for column in layout.columns {
            var lines = column.lines
            let foot = PDFFootnotes.start(lines, pageHeight: layout.page.height, measure)
            if foot < lines.count {
                notes += PDFFootnotes.drafts(Array(lines[foot...]), page)
                lines.removeSubrange(foot...)
            }
            let first = maker.drafts.count
            maker.add(lines, column.box)
            if maker.drafts.indices.contains(first) { maker.drafts[first].startsColumn = true }
        }
        for line in PDFColumns.rows(layout.page.aside) {
            notes.append(PDFDraft(kind: .text(.paragraph), lines: [line], pages: [page], isAside: true))
        }
        for line in layout.page.removed {
            notes.append(PDFDraft(kind: .text(.paragraph), lines: [line], pages: [page], isAside: true))
        }
        return maker.drafts + notes
    }

    private mutating func add(_ lines: [PDFLine], _ box: PDFBox) {
        let tables = PDFTables.find(lines)
        var index = 0
        var table = 0
        let pitch = pitch(lines)
        while index < lines.count {
            addEntries(lines[index])
            if let mark = lines[index].heading {
                var end = index + 1
                while end < lines.count, lines[end].heading?.id == mark.id { end += 1 }
                append(.heading(mark), lines[index..<end])
                index = end
                continue
            }
            while table < tables.count, tables[table].upperBound <= index { table += 1 }
            if table < tables.count, tables[table].contains(index) {
                append(.text(.table), lines[index..<tables[table].upperBound])
                for line in lines[index + 1..<tables[table].upperBound] { addEntries(line) }
                index = tables[table].upperBound
                continue
            }
            let limit = table < tables.count ? tables[table].lowerBound : lines.count
            var end = index + 1
            while end < limit, lines[end].heading == nil, lines[end].entriesBefore.isEmpty,
                belongs(lines[end], to: lines[end - 1], pitch)
            { end += 1 }
            addChunk(lines[index..<end], box)
            index = end
        }
    }

    private mutating func addEntries(_ line: PDFLine) {
        for entry in line.entriesBefore {
            drafts.append(
                PDFDraft(
                    kind: .heading(PDFHeadingMark(level: entry.level, id: -1)), lines: [], pages: [page], entry: entry))
        }
    }

    /// The usual distance of the column's lines, in sizes of their font.
    private func pitch(_ lines: [PDFLine]) -> Double {
        var pitches: [Double] = []
        for (line, next) in zip(lines, lines.dropFirst()) where abs(line.size - next.size) < 0.3 {
            pitches.append((next.box.y1 - line.box.y1) / line.size)
        }
        let own = PDFColumns.median(pitches)
        return pitches.count >= 4 && (measure.pitch * 0.75...measure.pitch * 1.3).contains(own) ? own : measure.pitch
    }

    private func belongs(_ line: PDFLine, to before: PDFLine, _ pitch: Double) -> Bool {
        // A line of code among lines of text.
        if line.isWhollyFixed != before.isWhollyFixed, line.length > 3, before.length > 3 { return false }
        let size = max(line.size, before.size)
        guard abs(line.size - before.size) <= 0.12 * size || min(line.length, before.length) < 12 else { return false }
        let step = line.box.y1 - before.box.y1
        return step > 0 && step < pitch * size * 1.28 + 0.6
    }

    private mutating func append(_ kind: PDFDraft.Kind, _ lines: ArraySlice<PDFLine>, isFull: Bool = false) {
        drafts.append(
            PDFDraft(kind: kind, lines: Array(lines), pages: Array(repeating: page, count: lines.count), isFull: isFull)
        )
    }

    private mutating func addChunk(_ lines: ArraySlice<PDFLine>, _ box: PDFBox) {
        let fixed = lines.count { $0.isFixed }
        let isList = lines.first.map { PDFLists.startsWithBullet($0) } ?? false
        if !isList, fixed * 5 >= lines.count * 4, lines.count > 1 || isWholeCode(lines) {
            append(.text(.code), lines)
        } else if lines.count > 2, lines.count(where: { PDFTables.hasLeaders($0) }) * 2 > lines.count {
            append(.text(.list), lines)
            drafts[drafts.count - 1].itemStarts = Array(0..<lines.count)
        } else {
            addText(lines, box)
        }
    }

    /// A single line of code stands by itself; a line of text that is a file name does as well, and is the same to a reader.
    private func isWholeCode(_ lines: ArraySlice<PDFLine>) -> Bool {
        lines.allSatisfy { $0.isWhollyFixed && $0.length > 3 }
    }

    /// Lists, and the paragraphs around them.
    private mutating func addText(_ lines: ArraySlice<PDFLine>, _ box: PDFBox) {
        var start = lines.startIndex
        while start < lines.endIndex {
            if let list = PDFLists.find(lines[start...], follows: lastList) {
                if list.start > start { addParagraphs(lines[start..<list.start], box) }
                if list.start == start, lastList != nil {
                    let offset = drafts[drafts.count - 1].lines.count
                    drafts[drafts.count - 1].lines += lines[list.start..<list.end]
                    drafts[drafts.count - 1].pages += Array(repeating: page, count: list.end - list.start)
                    drafts[drafts.count - 1].itemStarts += list.items.map { $0 - list.start + offset }
                } else {
                    append(.text(.list), lines[list.start..<list.end])
                    drafts[drafts.count - 1].itemStarts = list.items.map { $0 - list.start }
                }
                let last = lines[list.end - 1]
                drafts[drafts.count - 1].isFull = box.x1 - last.box.x1 < 2 * last.size
                start = list.end
            } else {
                addParagraphs(lines[start...], box)
                return
            }
        }
    }

    /// The list that the last block is, which may go on.
    private var lastList: PDFDraft? {
        guard let last = drafts.last, last.kind == .text(.list), let line = last.lines.last, !PDFTables.hasLeaders(line)
        else {
            return nil
        }
        return last
    }

    private mutating func addParagraphs(_ lines: ArraySlice<PDFLine>, _ box: PDFBox) {
        guard let first = lines.first else { return }
        let left = lines.map(\.box.x0).min() ?? 0
        let right = lines.map(\.box.x1).max() ?? 0
        let size = first.size
        func isAtLeft(_ line: PDFLine) -> Bool { line.box.x0 < left + 0.5 * size }
        func endsEarly(_ line: PDFLine, before next: PDFLine) -> Bool {
            line.box.x1 + next.firstWordWidth + 0.4 * size < right
        }
        let isRightToLeft = first.isRightToLeft
        let early = zip(lines, lines.dropFirst()).count { endsEarly($0, before: $1) }
        // Lines that all end where they like are verse, an address, or the like.
        if lines.count >= 4, early * 10 > (lines.count - 1) * 7, !isRightToLeft {
            append(.lines, lines)
            return
        }
        let indented = lines.count { !isAtLeft($0) }
        let hangs = lines.count > 2 && isAtLeft(first) && indented * 2 > lines.count && lines.count - indented > 1
        var start = lines.startIndex
        for index in lines.indices.dropFirst() {
            let line = lines[index]
            let before = lines[index - 1]
            let startsLow = line.cells[0].text.first?.isLowercase ?? false
            let isIndented: Bool
            if isRightToLeft {
                isIndented =
                    right - line.box.x1 > 0.8 * size && right - before.box.x1 < 0.5 * size
                    && right - line.box.x1 < 5 * size
            } else if hangs {
                isIndented = isAtLeft(line) && !isAtLeft(before)
            } else {
                isIndented =
                    !isAtLeft(line) && isAtLeft(before) && line.box.x0 < left + 5 * size
                    && (index + 1 == lines.endIndex || isAtLeft(lines[index + 1]) || endsEarly(before, before: line))
            }
            let ends = endsEarly(before, before: line) && !isRightToLeft && PDFJoining.endsSentence(before.text())
            if !startsLow, isIndented || ends {
                append(.text(.paragraph), lines[start..<index])
                start = index
            }
        }
        let last = lines[lines.endIndex - 1]
        append(.text(.paragraph), lines[start...], isFull: max(right, box.x1) - last.box.x1 < 2 * size || isRightToLeft)
    }
}
