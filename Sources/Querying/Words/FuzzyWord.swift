/// A word that others are compared with by how many letters they are off: added, missing, changed, or swapped with their
/// neighbour (the restricted Damerau–Levenshtein distance).
package struct FuzzyWord: Hashable, Sendable {
    /// Letters that it may be off.
    package let edits: Int
    fileprivate let letters: [UInt32]
    /// A bit for each letter that occurs, of several letters one bit.
    private let mask: UInt32

    /// The word in its form for comparing; `edits` is how many letters off are still close.
    package init(_ word: String, edits: Int) {
        self.edits = edits
        letters = word.unicodeScalars.map(\.value)
        mask = letters.reduce(0) { $0 | Self.bit($1) }
    }

    private static func bit(_ letter: UInt32) -> UInt32 { 1 << (letter & 31) }

    /// How many letters `word`, UTF-8 in the form for comparing, is off; nil where these are more than `edits`.
    package func distance(to word: UnsafeBufferPointer<UInt8>) -> Int? {
        // Most words of an index end here: too short or too long in bytes, then in letters, then by what letters they have.
        guard word.count + edits >= letters.count, word.count <= (letters.count + edits) * 4 else { return nil }
        return withUnsafeTemporaryAllocation(of: UInt32.self, capacity: word.count) { other in
            var count = 0
            var otherMask: UInt32 = 0
            var index = 0
            while index < word.count {
                let letter = word.nextScalar(&index)
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

/// Goes through sorted words and tells of which beginnings none can be as close as is asked: the table of distances is kept for
/// the letters that a word has in common with the one before, and where all of its last row is too far off, so is whatever
/// begins like that.
package final class FuzzyWalk {
    // All of it is reached through pointers, so that no access is checked: there are millions.
    private let letters: UnsafeMutablePointer<UInt32>
    private let letterCount: Int
    private let edits: Int
    private let state: UnsafeMutablePointer<State>
    private let width: Int

    private struct State {
        /// A row a letter of the word at hand, the first for none: distances of its beginning to those of the word asked for.
        var rows: UnsafeMutablePointer<UInt8>
        var word: UnsafeMutablePointer<UInt32>
        /// Where each letter of the word at hand ends, in bytes.
        var ends: UnsafeMutablePointer<Int>
        var count = 0
    }

    /// Bytes that words have at most.
    private static let maximumBytes = 96
    private static let far = UInt8.max / 2

    /// A walk that looks for words close to `word`.
    package init(_ word: FuzzyWord) {
        letterCount = word.letters.count
        letters = .allocate(capacity: letterCount + 1)
        for (index, letter) in word.letters.enumerated() { letters[index] = letter }
        edits = word.edits
        width = letterCount + 1
        let rows = UnsafeMutablePointer<UInt8>.allocate(capacity: (Self.maximumBytes + 1) * width)
        rows.initialize(repeating: Self.far, count: (Self.maximumBytes + 1) * width)
        for column in 0..<width { rows[column] = UInt8(min(column, Int(Self.far))) }
        let current = UnsafeMutablePointer<UInt32>.allocate(capacity: Self.maximumBytes + 1)
        current.initialize(repeating: 0, count: Self.maximumBytes + 1)
        let ends = UnsafeMutablePointer<Int>.allocate(capacity: Self.maximumBytes + 1)
        ends.initialize(repeating: 0, count: Self.maximumBytes + 1)
        state = .allocate(capacity: 1)
        state.initialize(to: State(rows: rows, word: current, ends: ends))
    }

    deinit {
        letters.deallocate()
        state.pointee.rows.deallocate()
        state.pointee.word.deallocate()
        state.pointee.ends.deallocate()
        state.deallocate()
    }

    /// Whether a word may be close, or how many of its bytes no close word begins with.
    ///
    /// - Parameter shared: How many bytes it has in common with the word of the call before.
    package func look(at next: UnsafeBufferPointer<UInt8>, shared: Int) -> (isClose: Bool, skip: Int?) {
        guard next.count <= Self.maximumBytes else { return (true, nil) }
        let (rows, word, ends) = (state.pointee.rows, state.pointee.word, state.pointee.ends)
        var count = state.pointee.count
        defer { state.pointee.count = count }
        while count > 0, ends[count] > shared { count -= 1 }
        var index = ends[count]
        while index < next.count {
            let letter = next.nextScalar(&index)
            count += 1
            word[count] = letter
            ends[count] = index
            if fill(row: count, rows, word) > edits {
                // The row is of no use to the words that follow: none that has it is looked at.
                count -= 1
                return (false, index)
            }
        }
        return (count + edits >= letterCount && rows[count * width + letterCount] <= edits, nil)
    }

    /// Fills the row of the word's letter `count`; returns its least distance. What lies further from the diagonal than `edits` is too
    /// far off anyway.
    @inline(__always)
    private func fill(
        row count: Int, _ rows: UnsafeMutablePointer<UInt8>, _ word: UnsafeMutablePointer<UInt32>
    ) -> Int {
        let far = Self.far
        let row = rows + count * width
        let last = row - width
        let low = max(0, count - edits)
        let high = min(letterCount, count + edits)
        guard low <= high else { return Int(far) }
        if low > 0 { row[low - 1] = far }
        var least = far
        let (letter, letterBefore) = (word[count], word[count - 1])
        for column in low...high {
            var best = far
            if column == 0 {
                best = UInt8(min(count, Int(far)))
            } else {
                best = min(best, row[column - 1] &+ 1)
                best = min(best, last[column - 1] &+ (letter == letters[column - 1] ? 0 : 1))
                if count > 1, column > 1, letter == letters[column - 2], letterBefore == letters[column - 1] {
                    best = min(best, (last - width)[column - 2] &+ 1)
                }
            }
            // Of the row before the last cell of the band is one further left.
            if column < count + edits { best = min(best, last[column] &+ 1) }
            row[column] = best
            least = min(least, best)
        }
        if high < letterCount { row[high + 1] = far }
        return Int(least)
    }
}
