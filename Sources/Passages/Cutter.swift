/// Cuts a long text into parts of even size, at the ends it is given.
struct Cutter {
    let text: UnsafeBufferPointer<UInt8>
    let targetWords: Int

    /// A run without white space longer than this is cut between scalars: no word of any language is.
    private static let maximumRunBytes = 2048

    /// Byte offsets after each line.
    var lineEnds: [Int] {
        var ends: [Int] = []
        for index in text.indices where text[index] == 0x0A { ends.append(index + 1) }
        if ends.last != text.count { ends.append(text.count) }
        return ends
    }

    static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }

    /// The bounds of `range` without the white space at its ends.
    static func trimmed(_ text: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) -> (start: Int, end: Int) {
        var (start, end) = (range.lowerBound, range.upperBound)
        while start < end, isSpace(text[start]) { start += 1 }
        while end > start, isSpace(text[end - 1]) { end -= 1 }
        return (start, end)
    }

    /// Byte ranges that together are the whole text. Each ends at one of `ends` (ascending, the last the text's length), except
    /// where what lies between two of them is itself too long: that is cut between words.
    func parts(endingAt ends: [Int], totalWords: Int) -> [Range<Int>] {
        // Even shares, so that no stub is left at the end.
        let count = max(1, (totalWords + targetWords - 1) / targetWords)
        let share = max(1, (totalWords + count - 1) / count)
        var parts: [Range<Int>] = []
        var start = 0
        var words = 0
        var previous = 0
        for end in ends {
            for atom in atoms(in: previous..<end) {
                let atomWords = Measure.words(in: UnsafeBufferPointer(rebasing: text[atom]))
                if words > 0, words + atomWords > share + share / 4 {
                    parts.append(start..<atom.lowerBound)
                    start = atom.lowerBound
                    words = 0
                }
                words += atomWords
                if words >= share {
                    parts.append(start..<atom.upperBound)
                    start = atom.upperBound
                    words = 0
                }
            }
            previous = end
        }
        if start < text.count { parts.append(start..<text.count) }
        return parts
    }

    /// `range` itself if it is short enough, else pieces of it that are.
    private func atoms(in range: Range<Int>) -> [Range<Int>] {
        let words = Measure.words(in: UnsafeBufferPointer(rebasing: text[range]))
        if words <= targetWords * 3 / 2, range.count <= Self.maximumRunBytes * 4 { return [range] }
        var atoms: [Range<Int>] = []
        var start = range.lowerBound
        var index = start
        while index < range.upperBound {
            // A run of text and the white space after it.
            while index < range.upperBound, !Self.isSpace(text[index]), index - start < Self.maximumRunBytes {
                index += 1
            }
            while index > start + 1, index < range.upperBound, text[index] & 0xC0 == 0x80 { index -= 1 }
            while index < range.upperBound, Self.isSpace(text[index]) { index += 1 }
            atoms.append(start..<index)
            start = index
        }
        return atoms
    }
}
