internal import Passages

/// A heading or a block of plain text.
struct FlatEntry {
    enum Content {
        case heading(FlatHeading)
        case text(PassageKind)
    }

    /// Indices of the text's visible lines.
    var lines: ClosedRange<Int>
    var content: Content
    /// A wide gap or a rule stands before it.
    var isAfterBreak: Bool

    /// What a heading is by its name alone.
    var name: FlatTextHeadings.Name? {
        if case .heading(let heading) = content { heading.name } else { nil }
    }
}

/// What pieces of text are, seen together with their neighbours: a short line before a paragraph is a heading, among
/// rows it is a row, among its like an item.
struct FlatEntries {
    private(set) var entries: [FlatEntry] = []
    /// From a `CATEGORIES:` line anywhere in the text.
    private(set) var categories: [String] = []

    private let lines: [FlatLine]
    private var pieces: [FlatPiece]
    private let bodyIndent: Int
    private var index = 0
    private var isAfterRule = false
    private var isInBackMatter = false
    /// Bare short lines are no headings here: there are too many for the text (verse, a directory).
    private let isWary: Bool

    /// A gap of so many blank lines is a break.
    private static let breakGap = 3
    /// How many pieces to look ahead for a table's rows: more are a table of their own. Keeps the work linear.
    private static let longestRun = 40

    init(_ cutter: FlatPieceCutter) {
        lines = cutter.lines
        pieces = cutter.pieces
        bodyIndent = cutter.bodyIndent
        let (allLines, allPieces) = (lines, pieces)
        let singles = allPieces.filter { $0.shape == .single }
        let bytes = { (piece: FlatPiece) in
            allLines[piece.lines.upperBound].range.upperBound - allLines[piece.lines.lowerBound].range.lowerBound
        }
        let all = allPieces.reduce(0) { $0 + bytes($1) }
        isWary = singles.count >= 6 && singles.reduce(0) { $0 + bytes($1) } * 3 > all
        while index < pieces.count { next() }
    }

    // MARK: One step

    private mutating func next() {
        let piece = pieces[index]
        switch piece.shape {
        case .rule:
            isAfterRule = true
            index += 1
        case .marked(let level): heading(.marked(level: level))
        case .underlined(let level): heading(.underlined(level: level))
        case .table:
            let end = tableEnd(index)
            text(.table, through: end)
        case .quote: text(.quote, through: index)
        case .code: text(.code, through: lastAlike(.code))
        case .note: text(.footnote, through: index)
        case .list: list()
        case .rows: rows()
        case .single: single()
        case .prose: prose()
        }
    }

    private func line(_ index: Int) -> FlatLine { lines[pieces[index].lines.lowerBound] }
    private func lastLine(_ index: Int) -> FlatLine { lines[pieces[index].lines.upperBound] }

    private func has(_ index: Int, _ shapes: FlatPiece.Shape...) -> Bool {
        index < pieces.count && shapes.contains(pieces[index].shape)
    }

    private mutating func text(_ kind: PassageKind, through last: Int) {
        append(.text(kind), pieces[index].lines.lowerBound...pieces[last].lines.upperBound, pieces[index].blanks)
        index = last + 1
    }

    private mutating func append(_ content: FlatEntry.Content, _ span: ClosedRange<Int>, _ blanks: Int) {
        let isBreak = isAfterRule || (blanks >= Self.breakGap && !entries.isEmpty)
        entries.append(FlatEntry(lines: span, content: content, isAfterBreak: isBreak))
        isAfterRule = false
    }

    private mutating func heading(_ style: FlatHeading.Style) {
        let piece = pieces[index]
        let line = lines[piece.lines.lowerBound]
        let isNumbered = FlatTextHeadings.isNumbered(line)
        let text = FlatTextHeadings.clean(isNumbered ? line.unmarked : line.head)
        // Marks and nothing else.
        guard !text.isEmpty else { return self.text(.paragraph, through: index) }
        let name = FlatTextHeadings.name(of: text)
        isInBackMatter = name == .backMatter
        append(
            .heading(
                FlatHeading(text: text, style: style, name: name, blanks: piece.blanks, indent: relativeIndent(line))),
            piece.lines, piece.blanks)
        index += 1
    }

    /// Where the text is indented as a whole, headings hang out of it by their rank; one that is centred has the highest.
    private func relativeIndent(_ line: FlatLine) -> Int {
        guard bodyIndent >= 2 else { return 0 }
        return line.indent > bodyIndent ? -1 : line.indent
    }

    // MARK: Paragraphs

    /// A paragraph, with what a stray blank line has cut off it.
    private mutating func prose() {
        var last = index
        while last + 1 < pieces.count, isContinued(last) { last += 1 }
        let first = line(index)
        let isNote = isInBackMatter && (first.marker == .legend || FlatTextHeadings.isNumbered(first))
        text(isNote ? .footnote : .paragraph, through: last)
    }

    /// True where the piece breaks off in mid-sentence and the next goes on.
    private func isContinued(_ index: Int) -> Bool {
        let next = index + 1
        guard has(next, .prose, .single), (1...2).contains(pieces[next].blanks), line(next).marker == nil else {
            return false
        }
        let following = line(next).head.first { !"\"'“‘«(".contains($0) }
        switch lastLine(index).ending {
        case .comma: return following?.isLetter == true && has(next, .prose)
        case .open: return following?.isLowercase == true && !isInBackMatter
        default: return false
        }
    }

    // MARK: Lists

    private mutating func list() {
        let first = line(index)
        if isInBackMatter, case .number = first.marker { return notes() }
        var last = index
        while last + 1 < pieces.count, isSameList(last + 1, as: first) { last += 1 }
        text(.list, through: last)
    }

    /// Under References every numbered entry is a note of its own.
    private mutating func notes() {
        let piece = pieces[index]
        var start = piece.lines.lowerBound
        for number in piece.lines.dropFirst() where FlatTextHeadings.isNumbered(lines[number]) {
            append(.text(.footnote), start...(number - 1), start == piece.lines.lowerBound ? piece.blanks : 0)
            start = number
        }
        append(.text(.footnote), start...piece.lines.upperBound, start == piece.lines.lowerBound ? piece.blanks : 0)
        index += 1
    }

    /// True for further items, or a paragraph that hangs under an item; long items stay apart.
    private func isSameList(_ index: Int, as first: FlatLine) -> Bool {
        let piece = pieces[index]
        guard piece.blanks <= 1, !first.isLong, !line(index).isLong else { return false }
        if piece.shape == .list || (piece.shape == .single && line(index).marker != nil) {
            switch (first.marker, line(index).marker) {
            case (.bullet, .bullet), (.letter, .letter): return true
            case (.number(_, let number), .number(_, let following)):
                // The last of a run of single items stands over the text that follows, and is still an item.
                let goesOn = has(index - 1, .single) && number != nil && following != nil
                return goesOn || !startsSection(index)
            default: return line(index).indent > first.indent + 1
            }
        }
        let isInner = piece.shape == .prose || piece.shape == .quote || piece.shape == .single || piece.shape == .rows
        return isInner && line(index).indent > first.indent + 1
    }

    // MARK: Short lines

    private mutating func rows() {
        let piece = pieces[index]
        if let last = tableRun() { return text(.table, through: last) }
        let headed = lines[piece.lines.lowerBound]
        let isNamed = piece.name != nil
        if piece.blanks > 0, isNamed || headed.ending == .colon && FlatTextHeadings.isHeadingLike(headed),
            piece.lines.count > 1,
            isNamed || headed.head.split(separator: " ").count <= 3
        {
            // A heading without a blank line under it.
            var rest = piece
            rest.lines = (piece.lines.lowerBound + 1)...piece.lines.upperBound
            rest.blanks = 0
            rest.name = nil
            rest.shape = rest.lines.count == 1 ? .single : .rows
            pieces[index].lines = piece.lines.lowerBound...piece.lines.lowerBound
            heading(style(headed))
            index -= 1
            pieces[index] = rest
            return
        }
        let followsColon = index > 0 && lastLine(index - 1).ending == .colon && entries.last.map { $0.isText } ?? false
        let isList = isInBackMatter || followsColon
        text(isList ? .list : .paragraph, through: index)
    }

    private mutating func single() {
        let line = line(index)
        if let categories = Self.categories(line) {
            self.categories += categories
            index += 1
            return
        }
        if has(index + 1, .table), FlatTextHeadings.isCaption(line.head), pieces[index + 1].blanks <= 1 {
            return text(.table, through: tableEnd(index + 1))
        }
        if line.marker == .legend { return text(.footnote, through: index) }
        guard FlatTextHeadings.isHeadingLike(line) else { return prose() }
        if pieces[index].name != nil { return heading(style(line)) }
        if FlatTextHeadings.isNumbered(line) { return numbered() }
        if isInBackMatter && !headsProse(index) { return backMatterEntries() }
        if let run = runOfSingles() { return text(.list, through: run) }
        if line.ending == .colon, has(index + 1, .list, .table, .rows), line.head.split(separator: " ").count > 3,
            pieces[index].blanks < 2
        {
            return text(.paragraph, through: index)
        }
        if isWary && !FlatTextHeadings.isCapitals(line.head) || index + 1 == pieces.count { return prose() }
        heading(style(line))
    }

    private func style(_ line: FlatLine) -> FlatHeading.Style {
        if case .number(let parts, _) = line.marker { return .numbered(parts: parts) }
        return FlatTextHeadings.isCapitals(line.head) ? .capitals : .bare
    }

    /// A numbered line alone: over text a heading, among its like an item.
    private mutating func numbered() {
        if startsSection(index) { return heading(style(line(index))) }
        if isInBackMatter { return text(.footnote, through: index) }
        list()
    }

    private func startsSection(_ index: Int) -> Bool {
        guard has(index, .single), FlatTextHeadings.isHeadingLike(line(index)), index + 1 < pieces.count,
            !isInBackMatter, case .number(let parts, _) = line(index).marker
        else { return false }
        let next = line(index + 1)
        if parts == 1, line(index).indent >= bodyIndent, next.indent > line(index).indent + 1,
            has(index + 1, .prose, .list, .quote), next.marker == nil
        {
            return false
        }
        switch (pieces[index + 1].shape, next.marker) {
        case (.single, .number(let nextParts, _)):
            // "1 Title" over "1.1 Title"; or a heading at the end of a run of items.
            return nextParts > parts && startsSection(index + 1)
        case (.list, .number(let nextParts, let nextFirst)):
            // The number after this one: the list begins here. Any other: this heads the list.
            guard case .number(_, let first) = line(index).marker, nextParts == parts else { return true }
            return first == nil || nextFirst != first.map { $0 + 1 }
        default: return true
        }
    }

    /// True for a short line over a paragraph, or after a gap that leads back to the top.
    private func headsProse(_ index: Int) -> Bool {
        guard index + 1 < pieces.count else { return false }
        if pieces[index].blanks >= FlatTextOutline.topGap { return true }
        return has(index + 1, .prose) && pieces[index].blanks > 1
    }

    /// Entries of See also and the like, one a line.
    private mutating func backMatterEntries() {
        var last = index
        while has(last + 1, .single), pieces[last + 1].blanks <= 1, line(last + 1).marker == nil,
            pieces[last + 1].name == nil, Self.categories(line(last + 1)) == nil,
            !headsProse(last + 1)
        { last += 1 }
        text(last > index ? .list : .paragraph, through: last)
    }

    /// Four or more short lines in a row, each alone, are items and no headings; the last heads what follows.
    private func runOfSingles() -> Int? {
        var last = index
        while has(last + 1, .single), pieces[last + 1].blanks <= 1, line(last + 1).marker == nil,
            FlatTextHeadings.isHeadingLike(line(last + 1)), pieces[last + 1].name == nil,
            FlatTextHeadings.isCapitals(line(last + 1).head) == FlatTextHeadings.isCapitals(line(index).head)
        { last += 1 }
        if last + 1 < pieces.count { last -= 1 }
        let isHeaded = line(index).ending == .colon || pieces[index].blanks > 1
        return last - index + 1 >= 4 && !isHeaded ? last : nil
    }

    // MARK: Tables

    /// The last piece of the table of rows that begins here, or nil where the rows are none.
    private func tableRun() -> Int? {
        var last = index
        var end = index
        while end + 1 < pieces.count, end - last < 2, end - index < Self.longestRun, pieces[end + 1].blanks <= 1,
            has(end + 1, .rows, .single),
            line(end + 1).marker == nil, pieces[end + 1].name == nil, lastLine(end + 1).ending != .colon
        {
            end += 1
            if has(end, .rows) { last = end }
        }
        let rows = pieces[index].lines.lowerBound...pieces[last].lines.upperBound
        guard rows.count >= 4, isTabular(rows) else { return nil }
        return tableEnd(last)
    }

    /// Rows end in a name or a number and not like sentences.
    private func isTabular(_ rows: ClosedRange<Int>) -> Bool {
        var punctuated = 0
        var named = 0
        var lowercase = 0
        for row in rows {
            let line = lines[row]
            if line.ending != .open && line.ending != .opening { punctuated += 1 }
            if line.endsInName { named += 1 }
            if line.startsSmall { lowercase += 1 }
        }
        return punctuated * 5 <= rows.count && named * 5 >= rows.count * 3 && lowercase * 5 <= rows.count
    }

    /// The last piece of a table that has rows up to `last`: further rows after a blank line, and its legend.
    private func tableEnd(_ last: Int) -> Int {
        var last = last
        while has(last + 1, .table), pieces[last + 1].blanks <= 1 { last += 1 }
        // A row by itself, set apart by a stray blank line, and then the legend: the row is the last, and no heading.
        if has(last + 1, .single), pieces[last + 1].blanks <= 1, last + 2 < pieces.count,
            pieces[last + 2].blanks <= 1, line(last + 1).marker == nil, line(last + 2).marker == .legend
        {
            last += 1
        }
        while last + 1 < pieces.count, pieces[last + 1].blanks <= 1, line(last + 1).marker == .legend,
            !line(last + 1).isLong
        {
            last += 1
        }
        return last
    }

    private func lastAlike(_ shape: FlatPiece.Shape) -> Int {
        var last = index
        while has(last + 1, shape), pieces[last + 1].blanks <= 2 { last += 1 }
        return last
    }

    private static func categories(_ line: FlatLine) -> [String]? {
        for opening in ["CATEGORIES:", "Categories:", "Kategorien:", "Catégories:", "Категории:"]
        where line.head.hasPrefix(opening) { return CategoryList.split(String(line.head.dropFirst(opening.count))) }
        return nil
    }
}

extension FlatEntry {
    /// True for anything but a heading.
    var isText: Bool {
        if case .text = content { true } else { false }
    }
}
