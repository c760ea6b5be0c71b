public import SearchAPI

/// Text for a terminal, from documents that may hold anything.
public enum TerminalText {
    /// `text` without what would steer a terminal or turn its reading direction.
    ///
    /// Control characters (C0, C1, DEL) become their pictures or U+FFFD, so that they can be seen; so do the marks that
    /// override or isolate writing directions. Letters of right-to-left scripts stay.
    ///
    /// - Parameter keepsLines: True where a line feed and a tab stay themselves.
    public static func neutralised(_ text: String, keepsLines: Bool = false) -> String {
        if text.utf8.allSatisfy(isPrintable) { return text }
        guard text.unicodeScalars.contains(where: { isUnsafe($0) }) else { return text }
        var safe = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            if !isUnsafe(scalar) || (keepsLines && (scalar == "\n" || scalar == "\t")) {
                safe.append(scalar)
            } else if scalar.value < 0x20, let picture = Unicode.Scalar(0x2400 + scalar.value) {
                safe.append(picture)
            } else {
                safe.append(scalar == "\u{7F}" ? "\u{2421}" : "\u{FFFD}")
            }
        }
        return String(safe)
    }

    /// Whether a byte is a character of ASCII that is shown as it is, one column wide.
    private static func isPrintable(_ byte: UInt8) -> Bool { byte >= 0x20 && byte < 0x7F }

    private static func isUnsafe(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F..<0xA0: true  // C0, DEL, C1
        case 0x061C, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069: true  // marks of direction
        case 0x2028, 0x2029: true  // line and paragraph separator
        default: false
        }
    }

    /// Columns that `text` takes on a terminal.
    public static func width(_ text: some StringProtocol) -> Int {
        text.reduce(0) { $0 + width($1) }
    }

    /// Columns of one character: 2 for wide ones of East Asia and emoji, 0 for marks alone, else 1.
    static func width(_ character: Character) -> Int {
        guard let scalar = character.unicodeScalars.first else { return 0 }
        if scalar.value < 0x300 { return 1 }
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format: return 0
        default: break
        }
        return wide.contains { $0.contains(scalar.value) } ? 2 : 1
    }

    // The blocks whose characters are Wide or Fullwidth in Unicode's EastAsianWidth.txt.
    private static let wide: [ClosedRange<UInt32>] = [
        0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x4DBF, 0x4E00...0x9FFF, 0xA000...0xA4CF, 0xA960...0xA97F,
        0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F,
        0x1F680...0x1F6FF, 0x1F900...0x1F9FF, 0x20000...0x3FFFD,
    ]
}

extension TerminalText {
    /// Lays `runs` out in lines of at most `width` columns; nil for one line however long.
    ///
    /// Any white space is one blank, and none stands at either end. A word that is too long for a line is cut. Control
    /// characters are neutralised.
    public static func wrapped(_ runs: [SnippetSegment], width: Int?) -> [[SnippetSegment]] {
        let limit = max(width ?? Int.max, 1)
        var layout = Layout()
        for run in runs {
            let text = run.text
            var start = text.startIndex
            var index = start
            var isPlain = true
            while index < text.endIndex {
                let byte = text.utf8[index]
                let next = text.utf8.index(after: index)
                if byte == 0x20 || (0x09...0x0D).contains(byte) {
                    layout.add(text[start..<index], isMatch: run.isMatch, isPlain: isPlain, limit)
                    layout.endWord(limit)
                    layout.blankIsMatch = run.isMatch
                    start = next
                    isPlain = true
                } else if !isPrintable(byte) {
                    isPlain = false
                }
                index = next
            }
            layout.add(text[start...], isMatch: run.isMatch, isPlain: isPlain, limit)
        }
        layout.endWord(limit)
        return layout.lines.filter { !$0.isEmpty }
    }

    private struct Layout {
        var lines: [[SnippetSegment]] = [[]]
        var column = 0
        /// Whether the white space that was passed last belongs to a match, so that the words of one stay joined.
        var blankIsMatch = false
        /// The word that has no place yet, in pieces that match or do not.
        private var word: [(text: Substring, isMatch: Bool)] = []
        private var wordWidth = 0

        /// Adds a text without white space of ASCII to the word; all of it printable ASCII where `isPlain`.
        mutating func add(_ text: Substring, isMatch: Bool, isPlain: Bool, _ limit: Int) {
            guard !text.isEmpty else { return }
            if isPlain, text.utf8.count <= limit - wordWidth {
                word.append((text, isMatch))
                wordWidth += text.utf8.count
                return
            }
            for character in text {
                if character.isWhitespace {
                    endWord(limit)
                    blankIsMatch = isMatch
                    continue
                }
                for safe in TerminalText.neutralised(String(character)) {
                    let width = TerminalText.width(safe)
                    if width > limit - wordWidth {
                        endWord(limit)
                        breakLine()
                    }
                    word.append((Substring(String(safe)), isMatch))
                    wordWidth += width
                }
            }
        }

        /// Finds a place for the word.
        mutating func endWord(_ limit: Int) {
            guard let first = word.first else { return }
            if column > 0 {
                if column + 1 + wordWidth > limit {
                    breakLine()
                } else {
                    append(" ", isMatch: blankIsMatch && first.isMatch)
                    column += 1
                }
            }
            for piece in word { append(piece.text, isMatch: piece.isMatch) }
            column += wordWidth
            word.removeAll(keepingCapacity: true)
            wordWidth = 0
        }

        private mutating func breakLine() {
            lines.append([])
            column = 0
        }

        private mutating func append(_ text: Substring, isMatch: Bool) {
            let last = lines.count - 1
            if let run = lines[last].indices.last, lines[last][run].isMatch == isMatch {
                lines[last][run].text += text
            } else {
                lines[last].append(SnippetSegment(text: String(text), isMatch: isMatch))
            }
        }
    }
}
