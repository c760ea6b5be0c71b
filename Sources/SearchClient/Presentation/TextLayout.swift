public import SearchAPI
public import Terminal

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
                } else if !TerminalText.isPrintable(byte) {
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
