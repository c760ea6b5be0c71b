internal import Passages

/// A piece of a line that a wide gap parts from the next.
struct PDFCell {
    var text: String
    var box: PDFBox
}

/// A line that belongs to a heading.
struct PDFHeadingMark: Hashable {
    /// From 1.
    var level: Int
    /// The same for all lines of one heading.
    var id: Int
}

/// A line of text, or a piece of one while it is not known which pieces belong together.
struct PDFLine {
    /// In reading order.
    private(set) var cells: [PDFCell]
    private(set) var box: PDFBox
    /// Of the font that most characters are in, in points.
    private(set) var size: Double
    /// What most characters are.
    private(set) var isBold: Bool
    private(set) var isFixed: Bool
    /// Whether all characters are in a font of fixed width.
    private(set) var isWhollyFixed: Bool
    /// Characters without spaces.
    private(set) var length: Int
    /// How far the first word reaches.
    private(set) var firstWordWidth: Double
    /// Whether it begins with a small raised mark, as footnotes do.
    private(set) var startsRaised: Bool
    /// What the outline or the fonts say of it.
    var heading: PDFHeadingMark?
    /// Entries of the outline that lead here and whose words stand on no line: outermost first.
    var entriesBefore: [PDFOutlineEntry] = []

    /// A line of words that stand beside each other, in the order of reading; not empty.
    init(_ words: [PDFWord]) {
        var sizes: [Double: Int] = [:]
        var bold = 0
        var fixed = 0
        var length = 0
        var box = words[0].box
        // The small number of a line of code is no part of the line.
        let isNumbered = words.count > 1 && words[0].size < words[1].size * 0.85 && words[0].text.allSatisfy(\.isNumber)
        for (index, word) in words.enumerated() {
            box.add(word.box)
            if index == 0, isNumbered { continue }
            let count = word.text.unicodeScalars.count
            length += count
            sizes[word.size, default: 0] += count
            if word.font.isBold { bold += count }
            if word.font.isFixed { fixed += count }
        }
        size = sizes.max { ($0.value, $0.key) < ($1.value, $1.key) }?.key ?? 1
        isBold = bold * 2 > length
        isFixed = fixed * 2 > length
        isWhollyFixed = fixed == length
        self.length = length
        self.box = box
        firstWordWidth =
            words.first { $0.isAfterSpace && $0.box.x0 > words[0].box.x1 }.map { $0.box.x0 - box.x0 } ?? box.width
        startsRaised =
            words.count > 1 && words[0].size < words[1].size * 0.85
            && words[0].box.y1 < words[1].box.y1 - words[1].size * 0.1 && words[0].text.unicodeScalars.count <= 3
        cells = [PDFCell(text: Self.text(words, startsRaised: startsRaised), box: box)]
    }

    /// The line's text, its cells parted by `separator`.
    func text(_ separator: String = " ") -> String {
        cells.count == 1 ? cells[0].text : cells.map(\.text).joined(separator: separator)
    }

    var isRightToLeft: Bool { Self.isRightToLeft(cells.lazy.map(\.text)) }

    /// Takes in a piece that stands beside it, to its right; the cells' order for right-to-left text is `finish`'s matter.
    mutating func append(_ other: PDFLine) {
        let last = cells.count - 1
        let gap = other.box.x0 - box.x1
        if gap < Self.cellGap * max(size, other.size) {
            // A raised or lowered piece, or a label close to its text.
            let isMark = other.isMark(after: self)
            cells[last].text += (gap > 0.15 * max(size, other.size) || isMark ? " " : "") + other.cells[0].text
            cells[last].box.add(other.cells[0].box)
            cells += other.cells.dropFirst()
        } else {
            cells += other.cells
        }
        if length <= 3, other.length > length, other.size > size * 1.15, box.y1 < other.box.y1 - other.size * 0.1 {
            startsRaised = true
        }
        if other.length > length {
            size = other.size
            isBold = other.isBold
            isFixed = other.isFixed
        }
        isWhollyFixed = isWhollyFixed && other.isWhollyFixed
        length += other.length
        box.add(other.box)
    }

    /// Puts the cells of right-to-left text into the order of reading.
    mutating func finish() {
        if cells.count > 1, isRightToLeft { cells.reverse() }
    }

    /// A gap from which on two pieces of a line are two cells of a table, in sizes of the font.
    static let cellGap = 1.2

    private func isMark(after line: PDFLine) -> Bool {
        size < line.size * 0.85 && box.y1 < line.box.y1 - line.size * 0.1
            && PDFLine.isReferenceMark(cells[0].text, after: line.cells[line.cells.count - 1].text)
    }

    /// Whether `text` is the number or sign of a note behind a word or sentence, and no exponent.
    private static func isReferenceMark(_ text: String, after before: String) -> Bool {
        guard text.unicodeScalars.count <= 3, text.allSatisfy({ $0.isNumber || "*∗†‡§¶,".contains($0) }) else {
            return false
        }
        let tail = before.suffix(3)
        guard let last = tail.last else { return false }
        return last.isLetter ? tail.count == 3 && tail.allSatisfy(\.isLetter) : ".,;:!?)”’\"»".contains(last)
    }

    private static func text(_ words: [PDFWord], startsRaised: Bool) -> String {
        var text = ""
        for (index, word) in words.enumerated() {
            let clean = PDFCharacters.clean(word.text)
            if index > 0, !clean.isEmpty, !text.isEmpty {
                let before = words[index - 1]
                let gap = max(word.box.x0 - before.box.x1, before.box.x0 - word.box.x1)
                let isMark =
                    word.size < before.size * 0.85 && word.box.y1 < before.box.y1 - before.size * 0.1
                    && isReferenceMark(clean, after: text)
                let isFirstMark = index == 1 && startsRaised
                if word.isAfterSpace || isMark || isFirstMark || gap > 0.3 * max(word.size, before.size) { text += " " }
            }
            text += clean
        }
        return text
    }

    /// Whether most letters are of a script that is written from right to left.
    static func isRightToLeft(_ texts: some Sequence<String>) -> Bool {
        var balance = 0
        for text in texts {
            if text.utf8.allSatisfy({ $0 < 0xD6 }) {
                balance -= text.utf8.count
                continue
            }
            for scalar in text.unicodeScalars where scalar.properties.isAlphabetic {
                balance += PDFCharacters.isRightToLeft(scalar) ? 1 : -1
            }
        }
        return balance > 0
    }
}

/// Makes pieces of lines of a page's words.
enum PDFPieces {
    /// The pieces of upright text and those of turned text, the latter placed as if the page were turned so that it is upright.
    /// Where most of the page is turned, that is its text.
    static func of(_ page: PDFPage) -> (main: [PDFLine], aside: [PDFLine]) {
        var upright: [PDFWord] = []
        var turned: [PDFWord] = []
        var turnedLength = 0
        var length = 0
        for word in page.words {
            let count = word.text.unicodeScalars.count
            length += count
            if word.turn == 0 {
                upright.append(word)
            } else {
                turnedLength += count
                turned.append(rotated(word, page))
            }
        }
        let main = pieces(upright)
        if turned.isEmpty { return (main, []) }
        let aside = pieces(turned)
        return turnedLength * 2 > length ? (aside, main) : (main, aside)
    }

    private static func rotated(_ word: PDFWord, _ page: PDFPage) -> PDFWord {
        var word = word
        let box = word.box
        word.box =
            word.turn == 1
            ? PDFBox(x0: page.height - box.y1, y0: box.x0, x1: page.height - box.y0, y1: box.x1)
            : PDFBox(x0: box.y0, y0: page.width - box.x1, x1: box.y1, y1: page.width - box.x0)
        return word
    }

    /// poppler's lines, each cut where a gap is too wide for the space between two words.
    private static func pieces(_ words: [PDFWord]) -> [PDFLine] {
        var pieces: [PDFLine] = []
        var start = 0
        while start < words.count {
            var end = start + 1
            while end < words.count, words[end].line == words[start].line { end += 1 }
            add(Array(words[start..<end]), to: &pieces)
            start = end
        }
        return pieces
    }

    private static func add(_ words: [PDFWord], to pieces: inout [PDFLine]) {
        let words = inReadingOrder(words)
        let isStretched = isStretched(words)
        var start = 0
        for index in 1...words.count {
            if index < words.count {
                let (word, before) = (words[index].box, words[index - 1].box)
                let gap = max(word.x0 - before.x1, before.x0 - word.x1)
                if isStretched || gap < PDFLine.cellGap * max(words[index].size, words[index - 1].size),
                    word.overlapOfHeights(before) > 0.2
                {
                    continue
                }
            }
            pieces.append(PDFLine(Array(words[start..<index])))
            start = index
        }
    }

    /// Whether a line of words was stretched to the width of its column: then all gaps are wide, and equally so.
    private static func isStretched(_ words: [PDFWord]) -> Bool {
        guard words.count > 3, words.allSatisfy({ $0.text.unicodeScalars.contains(where: \.properties.isAlphabetic) })
        else { return false }
        let gaps = zip(words, words.dropFirst()).compactMap { before, word in
            word.isAfterSpace ? max(word.box.x0 - before.box.x1, before.box.x0 - word.box.x1) : nil
        }
        guard let least = gaps.min(), let most = gaps.max(), gaps.count > 2 else { return false }
        return least > most * 0.75 && most < 4 * words[0].size
    }

    /// The words of one of poppler's lines as they are read.
    private static func inReadingOrder(_ words: [PDFWord]) -> [PDFWord] {
        guard words.count > 1 else { return words }
        if PDFLine.isRightToLeft(words.lazy.map(\.text)) {
            let descending = zip(words, words.dropFirst()).count { $0.box.x0 > $1.box.x0 }
            // Where poppler does not take the page for right-to-left, its words come from the left. Rows of a table are in
            // neither order.
            if descending == 0 { return leftToRightRunsTurned(reversed(words)) }
            return leftToRightRunsTurned(
                descending * 10 >= (words.count - 1) * 9 ? words : sorted(words) { $0.box.x1 > $1.box.x1 })
        }
        if zip(words, words.dropFirst()).allSatisfy({ $0.box.x0 <= $1.box.x0 }) { return words }
        return sorted(words) { $0.box.x0 < $1.box.x0 }
    }

    /// The words in another order; of two that did not follow each other poppler knows no space, so that the gap decides.
    private static func sorted(_ words: [PDFWord], _ precedes: (PDFWord, PDFWord) -> Bool) -> [PDFWord] {
        var ordered = words.sorted(by: precedes)
        for index in ordered.indices where index > 0 {
            let (box, before) = (ordered[index].box, ordered[index - 1].box)
            if max(box.x0 - before.x1, before.x0 - box.x1) > 0.15 * ordered[index].size {
                ordered[index].isAfterSpace = true
            }
        }
        return ordered
    }

    /// The words from the last to the first, with the spaces between them.
    private static func reversed(_ words: [PDFWord]) -> [PDFWord] {
        var turned = Array(words.reversed())
        for index in turned.indices where index > 0 {
            turned[index].isAfterSpace = words[words.count - index].isAfterSpace
        }
        turned[0].isAfterSpace = true
        return turned
    }

    /// In a line from the right, words of left-to-right scripts that follow each other are read from the left.
    private static func leftToRightRunsTurned(_ words: [PDFWord]) -> [PDFWord] {
        func isLeftToRight(_ word: PDFWord) -> Bool {
            word.text.unicodeScalars.contains { $0.properties.isAlphabetic && !PDFCharacters.isRightToLeft($0) }
        }
        var ordered: [PDFWord] = []
        var start = 0
        while start < words.count {
            var end = start + 1
            while end < words.count, isLeftToRight(words[start]), isLeftToRight(words[end]) { end += 1 }
            ordered += end - start > 1 ? reversed(Array(words[start..<end])) : Array(words[start..<end])
            start = end
        }
        return ordered
    }
}
