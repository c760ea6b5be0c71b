/// One line of plain text with something on it, and what its look says.
///
/// Only the head of a long line is looked at, so that a line of 100 MB costs no more than reading it once.
package struct FlatLine {
    /// How a line ends, closing quotes, brackets and note marks left aside.
    package enum Ending: Hashable, Sendable {
        case sentence, question, comma, colon, opening, open
    }

    /// What a line begins with.
    package enum Marker: Hashable, Sendable {
        case bullet
        /// `1.`, `2)`, `1.2.3`, `IV.`, `B.`: how many parts the number has, and the first as a number where it is one.
        case number(parts: Int, first: Int?)
        /// `(a)`, `a)`, `(3)`, `(iv)`.
        case letter
        /// `[1]`, `[^x]`, `^`.
        case note
        /// `*` or `†` glued to its word: the legend of a table, or a note.
        case legend
        case quote
    }

    /// The visible bytes in the file.
    package var range: Range<Int>
    /// Columns of white space before it; a tab goes to the next multiple of 8, an ideographic space takes 2.
    package var indent: Int
    /// Columns of the visible text, up to 400 bytes of it.
    package var width: Int
    /// The visible text, cut after 400 bytes.
    package var head: String
    package var isLong: Bool
    package var ending: Ending
    package var marker: Marker?
    /// Bytes of the marker and the white space after it.
    package var markerLength: Int
    /// True where the last of several words is a name or a number, as in the rows of a table.
    package var endsInName: Bool
    /// True where its first character is a small letter.
    package var startsSmall: Bool

    /// Wider than any hard-wrapped text: such a line is a paragraph by itself.
    static let longWidth = 120

    init?(_ lines: SourceLines, _ range: Range<Int>) {
        guard let visible = lines.trimmed(range) else { return nil }
        self.range = visible
        var cut = min(visible.upperBound, visible.lowerBound + 400)
        while cut < visible.upperBound, lines.bytes[cut] & 0xC0 == 0x80 { cut -= 1 }
        let head = lines.text(visible.lowerBound..<cut)
        self.head = head
        indent = TextWidth.indent(lines.text(max(range.lowerBound, visible.lowerBound - 200)..<visible.lowerBound))
        width = TextWidth.columns(head)
        isLong = width > Self.longWidth || cut < visible.upperBound
        var tail = max(visible.lowerBound, visible.upperBound - 40)
        while tail > visible.lowerBound, lines.bytes[tail] & 0xC0 == 0x80 { tail -= 1 }
        ending = Self.ending(of: lines.text(tail..<visible.upperBound))
        (marker, markerLength) = Self.marker(of: head)
        startsSmall = head.first?.isLowercase == true
        endsInName = !isLong && Self.endsInName(head)
    }

    /// The text behind the marker.
    var unmarked: String { String(decoding: head.utf8.dropFirst(markerLength), as: UTF8.self) }

    /// How the text ends: `.`, `?`, `,`, `:`, an open bracket, or none of these.
    package static func ending(of text: String) -> Ending {
        var scalars = text.unicodeScalars[...]
        while let last = scalars.last {
            if last == "]", let open = scalars.lastIndex(of: "["),
                scalars[open...].dropFirst().dropLast().allSatisfy({
                    $0.properties.numericType != nil || $0 == "^" || $0 == "," || $0 == " "
                })
            {
                scalars = scalars[..<open]
            } else if "\"'”’»)]}›」』）*†".unicodeScalars.contains(last) || last.properties.isWhitespace {
                scalars = scalars.dropLast()
            } else {
                break
            }
        }
        guard let last = scalars.last else { return .open }
        if ".!…。！।؟۔։။።｡".unicodeScalars.contains(last) { return last == "؟" ? .question : .sentence }
        if "?？;".unicodeScalars.contains(last) { return last == ";" ? .comma : .question }
        if ",，、،；".unicodeScalars.contains(last) { return .comma }
        if ":：".unicodeScalars.contains(last) { return .colon }
        if "(-–—[{&/“„«（".unicodeScalars.contains(last) { return .opening }
        return .open
    }

    private static func endsInName(_ text: String) -> Bool {
        let scalars = text.unicodeScalars
        guard let gap = scalars.lastIndex(where: { $0 == " " || $0 == "/" || $0 == "\t" || $0 == "\u{A0}" }) else {
            return false
        }
        let initial = scalars[gap...].first { $0.properties.isAlphabetic || $0.properties.numericType != nil }
        return initial.map { $0.properties.isUppercase || $0.properties.numericType != nil } ?? false
    }

    /// What `text` begins with, and the length in bytes of that and the white space after it.
    package static func marker(of text: String) -> (Marker?, length: Int) {
        let head = text.prefix(24)
        guard let space = head.firstIndex(where: \.isWhitespace) else {
            return gluedMarker(text)
        }
        let word = head[..<space]
        let rest = text[space...].drop(while: \.isWhitespace)
        let length = text.utf8.distance(from: text.startIndex, to: rest.startIndex)
        if rest.isEmpty { return (nil, 0) }
        if word.count == 1, let mark = word.first, "-*•–—·‣▪○●◦+■□➢►".contains(mark) { return (.bullet, length) }
        if word == "^" { return (.note, length) }
        if word.allSatisfy({ $0 == ">" }) { return (.quote, length) }
        if word.first == "[", word.last == "]", isNoteLabel(word.dropFirst().dropLast()) { return (.note, length) }
        if let number = number(word) { return (number, length) }
        if isLetter(word) { return (.letter, length) }
        return gluedMarker(text)
    }

    private static func gluedMarker(_ text: String) -> (Marker?, length: Int) {
        if text.first == ">" { return (.quote, 1) }
        if text.first == "[", let close = text.prefix(12).firstIndex(of: "]"),
            isNoteLabel(text[text.index(after: text.startIndex)..<close]), text.index(after: close) < text.endIndex
        {
            let isColon = text[text.index(after: close)] == ":"
            if !isColon || text.dropFirst().first == "^" {
                return (.note, text.utf8.distance(from: text.startIndex, to: close) + 1)
            }
        }
        let marks = text.prefix { "*†‡§".contains($0) }
        let rest = text.dropFirst(marks.count).drop(while: \.isWhitespace)
        if (1...3).contains(marks.count), rest.first?.isLetter == true, !text.dropFirst(marks.count).contains("*") {
            return (.legend, text.utf8.distance(from: text.startIndex, to: rest.startIndex))
        }
        if let first = text.first, "•▪●‣".contains(first) { return (.bullet, first.utf8.count) }
        return (nil, 0)
    }

    private static func isNoteLabel(_ label: Substring) -> Bool {
        if label.first == "^" { return label.count > 1 }
        return (1...4).contains(label.count) && label.allSatisfy { $0.isASCII && $0.isNumber }
    }

    private static func number(_ word: Substring) -> Marker? {
        var body = word
        let hasMark = body.last == "." || body.last == ")" || body.last == "、"
        if hasMark { body = body.dropLast() }
        let parts = body.split(separator: ".", omittingEmptySubsequences: false)
        let isDecimal = parts.allSatisfy { (1...3).contains($0.count) && $0.allSatisfy { $0.isASCII && $0.isNumber } }
        if isDecimal, !parts.isEmpty {
            if parts.count == 1 && !hasMark { return nil }
            return .number(parts: parts.count, first: Int(parts[0]))
        }
        guard word.last == ".", parts.count == 1 else { return nil }
        if body.allSatisfy({ "IVXL".contains($0) }), body.count <= 6 { return .number(parts: 1, first: nil) }
        if body.count == 1, let letter = body.first, letter.isASCII, letter.isUppercase {
            return .number(parts: 1, first: nil)
        }
        return nil
    }

    private static func isLetter(_ word: Substring) -> Bool {
        guard word.last == ")" || (word.last == "." && word.count == 2) else { return false }
        let body = word.dropLast().drop { $0 == "(" }
        guard (1...4).contains(body.count) else { return false }
        let isRoman = body.allSatisfy { "ivxl".contains($0) }
        let isNumber = body.allSatisfy { $0.isASCII && $0.isNumber }
        return isRoman || isNumber || (body.count == 1 && body.first?.isLowercase == true)
    }
}

/// How wide text stands on a page of fixed columns.
package enum TextWidth {
    /// Columns: 2 for East Asian wide characters, 0 for marks that combine.
    package static func columns(_ text: String) -> Int {
        text.unicodeScalars.reduce(0) { sum, scalar in
            if scalar.isASCII { return sum + 1 }
            if isWide(scalar) { return sum + 2 }
            return scalar.properties.canonicalCombiningClass == .notReordered
                && scalar.properties.generalCategory != .nonspacingMark ? sum + 1 : sum
        }
    }

    /// Columns of white space, tabs to the next multiple of 8.
    package static func indent(_ space: String) -> Int {
        space.unicodeScalars.reduce(0) { sum, scalar in
            switch scalar {
            case "\t": (sum / 8 + 1) * 8
            case "\u{3000}": sum + 2
            case " ", "\u{A0}", "\u{2002}"..."\u{200A}", "\u{202F}": sum + 1
            default: sum
            }
        }
    }

    /// True for the scripts whose characters take two columns.
    package static func isWide(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60,
            0xFFE0...0xFFE6, 0x1F300...0x1FAFF, 0x20000...0x3FFFD:
            true
        default: false
        }
    }
}
