/// The letter triples of a word, with a mark at its beginning and end: what the likeness of words is measured by (Dice's
/// coefficient; Adamson and Boreham 1974).
package struct LetterTriples {
    /// Distinct, each as one number.
    private let triples: [UInt64]

    /// The triples of a word's letters.
    package init(_ letters: [UInt32]) {
        triples = withUnsafeTemporaryAllocation(of: UInt64.self, capacity: letters.count + 2) { buffer in
            letters.withUnsafeBufferPointer { Array(buffer[..<Self.fill(buffer, $0)]) }
        }
    }

    /// Twice the share of triples that are the same, 0 to 1; 0 where it cannot be `least`.
    package func likeness(to word: UnsafeBufferPointer<UInt8>, least: Double) -> Double {
        withUnsafeTemporaryAllocation(of: UInt32.self, capacity: word.count + 1) { letters in
            withUnsafeTemporaryAllocation(of: UInt64.self, capacity: word.count + 3) { other in
                let count = Self.decode(word, into: letters)
                // As many triples as letters; no more than those of the shorter can be shared.
                let most = 2 * Double(min(triples.count, count)) / Double(triples.count + count)
                guard most >= least else { return 0 }
                let distinct = Self.fill(other, UnsafeBufferPointer(rebasing: letters[..<count]))
                var shared = 0
                for index in 0..<distinct where triples.contains(other[index]) { shared += 1 }
                return 2 * Double(shared) / Double(triples.count + distinct)
            }
        }
    }

    /// The scalars of UTF-8.
    private static func decode(_ word: UnsafeBufferPointer<UInt8>, into letters: UnsafeMutableBufferPointer<UInt32>)
        -> Int
    {
        var count = 0
        var index = 0
        while index < word.count {
            let letter = word.nextScalar(&index)
            letters[count] = letter
            count += 1
        }
        return count
    }

    /// Writes the distinct triples of letters; returns how many they are. Words are short, so each is compared with all.
    private static func fill(
        _ triples: UnsafeMutableBufferPointer<UInt64>, _ letters: UnsafeBufferPointer<UInt32>
    ) -> Int {
        guard !letters.isEmpty else { return 0 }
        var count = 0
        var (first, second) = (UInt64(0), UInt64(letters[0]))
        for index in 1...letters.count {
            let third = index < letters.count ? UInt64(letters[index]) : 1
            let triple = first << 42 | second << 21 | third
            var place = 0
            while place < count, triples[place] != triple { place += 1 }
            if place == count {
                triples[count] = triple
                count += 1
            }
            (first, second) = (second, third)
        }
        return count
    }
}
