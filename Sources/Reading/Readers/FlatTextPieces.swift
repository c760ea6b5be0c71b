/// A run of lines that belong together by their look, before their neighbours have been asked.
struct FlatPiece {
    enum Shape: Hashable {
        case prose
        /// One short line: a heading, a row of a table, an entry, or a short paragraph.
        case single
        /// Two or more short lines that do not fill the measure: rows, verse, an address.
        case rows
        case table, quote, code, note, list
        case underlined(level: Int)
        case marked(level: Int)
        case rule
    }

    /// Indices of the text's visible lines.
    var lines: ClosedRange<Int>
    /// Blank lines before it; 0 where it was cut from the piece before.
    var blanks: Int
    var shape: Shape
    /// What its first line would be by its name alone, were it a heading.
    var name: FlatTextHeadings.Name?
}

/// Cuts a text's lines into pieces: at blank lines, and where the look changes.
struct FlatPieceCutter {
    let lines: [FlatLine]
    private let code: FlatTextCode
    /// The columns that hard-wrapped lines of this text fill; 0 where it is not hard-wrapped.
    private let measure: Int
    /// The column at which most text begins.
    let bodyIndent: Int

    private(set) var pieces: [FlatPiece] = []
    /// What is still to be cut of a stanza, the next at the end. A list, not recursion: a stanza can have any length.
    private var pending: [(span: ClosedRange<Int>, blanks: Int)] = []

    /// `stanzas`: runs of lines without a blank between, with the blank lines before each.
    init(_ lines: [FlatLine], stanzas: [(lines: ClosedRange<Int>, blanks: Int)]) {
        self.lines = lines
        code = FlatTextCode(lines)
        var widths: [Int] = []
        var continued = 0
        var indents: [Int: Int] = [:]
        for stanza in stanzas {
            for index in stanza.lines {
                let line = lines[index]
                if line.width >= 30 { indents[line.indent, default: 0] += 1 }
                guard index < stanza.lines.upperBound, !line.isLong else { continue }
                widths.append(line.indent + line.width)
                // Hard-wrapped text breaks before small letters; in scripts without them any letter will do.
                if let initial = lines[index + 1].head.first, initial.isLetter, !initial.isUppercase { continued += 1 }
            }
        }
        widths.sort()
        measure = continued * 5 > widths.count ? widths[widths.count * 4 / 5] : 0
        bodyIndent = indents.max { ($0.value, -$0.key) < ($1.value, -$1.key) }?.key ?? 0
        for stanza in stanzas {
            pending = [(stanza.lines, stanza.blanks)]
            var budget = Self.linesLookedAt + 8 * stanza.lines.count
            while let next = pending.popLast() {
                budget -= next.span.count
                if budget > 0 { cut(next.span, next.blanks) } else { add(next.span, next.blanks, .prose) }
            }
        }
    }

    /// A stanza from whose head line after line is cut off is looked at once more each time; beyond so many lines in all, and 8
    /// for each of its own, the rest stays in one piece.
    private static let linesLookedAt = 2_000_000

    private mutating func add(_ span: ClosedRange<Int>, _ blanks: Int, _ shape: FlatPiece.Shape) {
        let first = lines[span.lowerBound]
        let canBeHeading = (shape == .single || shape == .rows) && !first.isLong
        let name = canBeHeading ? FlatTextHeadings.name(of: first.unmarked) : nil
        pieces.append(FlatPiece(lines: span, blanks: blanks, shape: shape, name: name))
    }

    private mutating func cut(_ span: ClosedRange<Int>, _ blanks: Int) {
        let first = lines[span.lowerBound]
        if let fence = code.fence(at: span.lowerBound) {
            let end = min(fence.upperBound, span.upperBound)
            add(span.lowerBound...end, blanks, .code)
            return cutRest(of: span, after: end)
        }
        if let start = code.fenceStart(in: span) {
            pending.append((start...span.upperBound, 0))
            return pending.append((span.lowerBound...(start - 1), blanks))
        }
        if Self.isRule(first.head) {
            add(span.lowerBound...span.lowerBound, blanks, .rule)
            return cutRest(of: span, after: span.lowerBound)
        }
        if let level = Self.markedLevel(first), !code.isComment(span.lowerBound, bodyIndent: bodyIndent),
            isMarkedOnBothSides(span.lowerBound) || span.count == 1 || lines[span.lowerBound + 1].isLong
        {
            add(span.lowerBound...span.lowerBound, blanks, .marked(level: level))
            return cutRest(of: span, after: span.lowerBound)
        }
        if let mark = span.dropFirst().first(where: { isMarkedOnBothSides($0) }) {
            pending.append((mark...span.upperBound, 0))
            return pending.append((span.lowerBound...(mark - 1), blanks))
        }
        if span.count > 1, let level = underlineLevel(span.lowerBound) {
            add(span.lowerBound...(span.lowerBound + 1), blanks, .underlined(level: level))
            return cutRest(of: span, after: span.lowerBound + 1)
        }
        if span.count > 1, Self.isRule(lines[span.upperBound].head) {
            pending.append((span.upperBound...span.upperBound, 0))
            return pending.append((span.lowerBound...(span.upperBound - 1), blanks))
        }
        if headsIndented(span) {
            add(span.lowerBound...span.lowerBound, blanks, .single)
            return cutRest(of: span, after: span.lowerBound)
        }
        if isTable(span) { return add(span, blanks, .table) }
        if span.allSatisfy({ lines[$0].marker == .quote }) { return add(span, blanks, .quote) }
        if first.marker == .note { return cutNotes(span, blanks) }
        if isCode(span) { return add(span, blanks, .code) }
        if let start = listStart(span) {
            if start > span.lowerBound {
                cutProse(span.lowerBound...(start - 1), blanks)
                return add(start...span.upperBound, 0, .list)
            }
            return add(span, blanks, span.count == 1 && FlatTextHeadings.isHeadingLike(first) ? .single : .list)
        }
        cutProse(span, blanks)
    }

    private mutating func cutRest(of span: ClosedRange<Int>, after index: Int) {
        if index < span.upperBound { pending.append(((index + 1)...span.upperBound, 0)) }
    }

    // MARK: Prose and short lines

    private mutating func cutProse(_ span: ClosedRange<Int>, _ blanks: Int) {
        let isUnwrapped = span.contains { lines[$0].isLong }
        if span.count == 1 {
            let line = lines[span.lowerBound]
            let isIndented = line.indent >= bodyIndent + 4 && line.ending == .sentence && line.width > 40
            return add(span, blanks, line.isLong || line.ending == .sentence ? (isIndented ? .quote : .prose) : .single)
        }
        if isUnwrapped { return cutUnwrapped(span, blanks) }
        if headsWhatFollows(span) {
            cutProse(span.lowerBound...(span.upperBound - 1), blanks)
            return add(span.upperBound...span.upperBound, 0, .single)
        }
        if !isWrapped(span) { return add(span, blanks, .rows) }
        if span.allSatisfy({ lines[$0].indent >= bodyIndent + 4 }) { return add(span, blanks, .quote) }
        // Paragraphs told apart by the indent of their first line.
        let base = span.map { lines[$0].indent }.min() ?? 0
        var start = span.lowerBound
        for index in span.dropFirst() where lines[index].indent > base && lines[index - 1].ending == .sentence {
            add(start...(index - 1), start == span.lowerBound ? blanks : 0, .prose)
            start = index
        }
        add(start...span.upperBound, start == span.lowerBound ? blanks : 0, .prose)
    }

    /// True where the last line is a numbered heading without a blank line over it.
    private func headsWhatFollows(_ span: ClosedRange<Int>) -> Bool {
        let last = lines[span.upperBound]
        return FlatTextHeadings.isNumbered(last) && FlatTextHeadings.isHeadingLike(last)
            && lines[span.upperBound - 1].ending == .sentence
    }

    /// True where a line in capitals stands over text that is all indented.
    private func headsIndented(_ span: ClosedRange<Int>) -> Bool {
        let first = lines[span.lowerBound]
        return span.count > 1 && first.marker == nil && FlatTextHeadings.isCapitals(first.head)
            && FlatTextHeadings.isHeadingLike(first)
            && span.dropFirst().allSatisfy { lines[$0].indent > first.indent + 1 }
    }

    /// One line, one paragraph; a short line over a long one heads it.
    private mutating func cutUnwrapped(_ span: ClosedRange<Int>, _ blanks: Int) {
        for index in span {
            let line = lines[index]
            let next = index < span.upperBound ? lines[index + 1] : nil
            let heads = next?.isLong == true && FlatTextHeadings.isHeadingLike(line)
            let isItem = line.marker == .bullet
            add(index...index, index == span.lowerBound ? blanks : 0, heads ? .single : isItem ? .list : .prose)
        }
    }

    /// True where lines break because they are full, and not because they are rows.
    private func isWrapped(_ span: ClosedRange<Int>) -> Bool {
        var full = 0
        var continued = 0
        for index in span.dropLast() {
            let line = lines[index]
            let next = lines[index + 1].head
            let word =
                next.unicodeScalars.first.map(TextWidth.isWide) == true
                ? 2 : TextWidth.columns(String(next.prefix { !$0.isWhitespace }))
            if measure >= 30, line.indent + line.width + 1 + word >= measure * 9 / 10 { full += 1 }
            if next.first?.isLowercase == true || line.ending == .comma { continued += 1 }
        }
        let breaks = span.count - 1
        let endsSentence = lines[span.upperBound].ending == .sentence
        if full * 10 >= breaks * 7 { return true }
        let punctuated = span.filter { lines[$0].ending == .sentence || lines[$0].ending == .comma }.count
        return continued * 3 >= breaks && (endsSentence || full * 2 >= breaks) || punctuated * 2 > span.count
    }

    // MARK: Marks

    private mutating func cutNotes(_ span: ClosedRange<Int>, _ blanks: Int) {
        var start = span.lowerBound
        for index in span.dropFirst() where lines[index].marker == .note {
            add(start...(index - 1), start == span.lowerBound ? blanks : 0, .note)
            start = index
        }
        add(start...span.upperBound, start == span.lowerBound ? blanks : 0, .note)
    }

    private static func isRule(_ text: String) -> Bool {
        guard let mark = text.first, !mark.isLetter, !mark.isNumber else { return false }
        let marks = text.filter { !$0.isWhitespace }
        return marks.count >= 3 && Set(marks).count == 1 && "-=*_~#·•⁂—–+".contains(marks.first ?? "x") || text == "⁂"
    }

    /// `== Title ==` and `## Title`: the number of marks.
    private static func markedLevel(_ line: FlatLine) -> Int? {
        guard !line.isLong, line.width <= 100 else { return nil }
        let text = line.head
        for mark in ["#", "="] as [Character] {
            let count = text.prefix { $0 == mark }.count
            guard (1...6).contains(count), count < text.count else { continue }
            let isClosed = text.reversed().prefix { $0 == mark }.count == count
            if mark == "#" ? text.dropFirst(count).first == " " : isClosed && count >= 2 { return count }
        }
        return nil
    }

    /// `== Title ==`, which heads what follows wherever it stands.
    private func isMarkedOnBothSides(_ index: Int) -> Bool {
        let text = lines[index].head
        return text.hasPrefix("==") && text.hasSuffix("==") && Self.markedLevel(lines[index]) != nil
    }

    private func underlineLevel(_ index: Int) -> Int? {
        let line = lines[index]
        let under = lines[index + 1]
        guard !line.isLong, under.width >= 3, let mark = under.head.first, "=-~^*#+_".contains(mark),
            under.head.allSatisfy({ $0 == mark }), line.ending != .comma, under.width * 2 >= line.width
        else { return nil }
        return mark == "=" ? 1 : 2
    }

    // MARK: Tables, code, lists

    /// Columns set apart by bars, tabs or wide gaps in most lines.
    private func isTable(_ span: ClosedRange<Int>) -> Bool {
        guard span.count > 1 else { return false }
        let bars = span.filter { lines[$0].head.contains("|") || Self.isGrid(lines[$0].head) }.count
        if bars * 3 >= span.count * 2 { return true }
        let gaps = span.filter { lines[$0].marker == nil && Self.hasGap(lines[$0].head) }.count
        return gaps * 10 >= span.count * 6
    }

    private static func isGrid(_ text: String) -> Bool {
        text.count >= 5 && text.contains("-") && text.allSatisfy { "+-=| ".contains($0) }
    }

    private static func hasGap(_ text: String) -> Bool {
        text.contains("\t") || text.contains("   ")
    }

    private func isCode(_ span: ClosedRange<Int>) -> Bool {
        guard span.allSatisfy({ lines[$0].indent >= bodyIndent + 4 }), lines[span.lowerBound].marker == nil else {
            return false
        }
        let codeLike = span.filter { index in
            let text = lines[index].head
            return text.contains { "{}=<>\\|$_`".contains($0) } || text.hasSuffix(";") || text.hasSuffix(")")
                || text.contains(" -") || text.contains("()") || text.hasPrefix("#")
        }.count
        return codeLike * 5 >= span.count * 2
    }

    /// The line at which a list begins in a stanza, or nil. Two items make a list, or one at its very start.
    private func listStart(_ span: ClosedRange<Int>) -> Int? {
        let items = span.filter { isItem($0) }
        guard let start = items.first else { return nil }
        if start == span.lowerBound {
            // "1990. Then" at the start of prose, or a heading's number over its text.
            if span.count > 1, items.count == 1, lines[start].marker != .bullet, lines[start + 1].isLong { return nil }
            return start
        }
        guard items.count > 1, lines[start - 1].ending != .open || lines[start].marker == .bullet else { return nil }
        if case .number(_, let first?) = lines[start].marker, first > 1 { return nil }
        return start
    }

    private func isItem(_ index: Int) -> Bool {
        switch lines[index].marker {
        case .bullet, .number, .letter: true
        default: false
        }
    }
}
