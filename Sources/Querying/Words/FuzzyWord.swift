/// A word that others are compared with by how many letters they are off: added, missing, changed, or swapped with their
/// neighbour (the restricted Damerau–Levenshtein distance).
struct FuzzyWord: Hashable, Sendable {
    let edits: Int
    private let letters: [UInt32]
    /// A bit for each letter that occurs, of several letters one bit.
    private let mask: UInt32

    /// The word in its form for comparing; `edits` is how many letters off are still close.
    init(_ word: String, edits: Int) {
        self.edits = edits
        letters = word.unicodeScalars.map(\.value)
        mask = letters.reduce(0) { $0 | Self.bit($1) }
    }

    private static func bit(_ letter: UInt32) -> UInt32 { 1 << (letter & 31) }

    /// How many letters `word`, UTF-8 in the form for comparing, is off; nil where these are more than `edits`.
    func distance(to word: UnsafeBufferPointer<UInt8>) -> Int? {
        // Most words of an index end here: too short or too long in bytes, then in letters, then by what letters they have.
        guard word.count + edits >= letters.count, word.count <= (letters.count + edits) * 4 else { return nil }
        return withUnsafeTemporaryAllocation(of: UInt32.self, capacity: word.count) { other in
            var count = 0
            var otherMask: UInt32 = 0
            var index = 0
            while index < word.count {
                var letter = UInt32(word[index])
                index += 1
                if letter >= 0xC0 {
                    letter &= letter >= 0xF0 ? 0x07 : letter >= 0xE0 ? 0x0F : 0x1F
                    while index < word.count, word[index] & 0xC0 == 0x80 {
                        letter = letter << 6 | UInt32(word[index] & 0x3F)
                        index += 1
                    }
                }
                other[count] = letter
                count += 1
                otherMask |= Self.bit(letter)
            }
            guard abs(count - letters.count) <= edits, (mask & ~otherMask).nonzeroBitCount <= edits,
                (otherMask & ~mask).nonzeroBitCount <= edits
            else { return nil }
            let distance = distance(UnsafeBufferPointer(rebasing: other[..<count]))
            return distance <= edits ? distance : nil
        }
    }

    private func distance(_ other: UnsafeBufferPointer<UInt32>) -> Int {
        let width = other.count + 1
        return withUnsafeTemporaryAllocation(of: Int.self, capacity: 3 * width) { rows in
            var beforeLast = 0
            var last = width
            var current = 2 * width
            for column in 0..<width { rows[last + column] = column }
            for row in 0..<letters.count {
                rows[current] = row + 1
                var least = row + 1
                for column in 0..<other.count {
                    var best = min(rows[last + column + 1], rows[current + column]) + 1
                    best = min(best, rows[last + column] + (letters[row] == other[column] ? 0 : 1))
                    if row > 0, column > 0, letters[row] == other[column - 1], letters[row - 1] == other[column] {
                        best = min(best, rows[beforeLast + column - 1] + 1)
                    }
                    rows[current + column + 1] = best
                    least = min(least, best)
                }
                if least > edits { return edits + 1 }
                (beforeLast, last, current) = (last, current, beforeLast)
            }
            return rows[last + other.count]
        }
    }
}
