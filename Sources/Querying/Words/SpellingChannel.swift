/// How a word was probably misspelt: what it costs to take another one for it, on the scale of natural logarithms.
///
/// A slip that leaves a letter out or swaps two has one outcome at its place; one that adds or changes a letter has as many as
/// there are letters, so that each is about ln 26 less likely. Changed vowels, doubled letters and neighbours on the keyboard are
/// likelier than other letters.
struct SpellingChannel {
    private let word: [UInt32]
    /// How far off a word may be.
    let near: FuzzyWord

    /// Each slip.
    private static let slipCost = 4.5
    /// A letter that could have been any other, and one that was likely.
    private static let letterCost = 3.25
    private static let likelyLetterCost = 1.5
    /// The first letter is rarely wrong.
    private static let firstLetterCost = 1.5
    /// A word cut into two that belong together, or two written as one.
    static let splitCost = 5.0

    /// The channel of a word in its form for comparing: one letter off up to five letters, else two.
    init(_ word: String) {
        self.word = word.unicodeScalars.map(\.value)
        near = FuzzyWord(word, edits: self.word.count > 5 ? 2 : 1)
    }

    /// The cost of `other`, UTF-8 in its form for comparing, and how many letters it is off; nil where it is too far off.
    func cost(of other: UnsafeBufferPointer<UInt8>) -> (cost: Double, distance: Int)? {
        guard let distance = near.distance(to: other), distance > 0 else { return nil }
        let meant = String(decoding: other, as: UTF8.self).unicodeScalars.map(\.value)
        guard let first = meant.first, !word.isEmpty else { return nil }
        let isSwapped = meant.count > 1 && word.count > 1 && meant[0] == word[1] && meant[1] == word[0]
        return (cost(meant) + (first == word[0] || isSwapped ? 0 : Self.firstLetterCost), distance)
    }

    /// The least cost of slips that make the word at hand of `meant`.
    private func cost(_ meant: [UInt32]) -> Double {
        var beforeLast: [Double] = []
        var last = (0...meant.count).map { Double($0) * Self.slipCost }
        for row in word.indices {
            // Letters that were added.
            var current = [last[0] + Self.slipCost + added(row)]
            for column in meant.indices {
                let isSame = word[row] == meant[column]
                let change = isSame ? 0 : Self.slipCost + changed(word[row], meant[column])
                var best = last[column] + change
                best = min(best, current[column] + Self.slipCost)
                best = min(best, last[column + 1] + Self.slipCost + added(row))
                if row > 0, column > 0, word[row] == meant[column - 1], word[row - 1] == meant[column] {
                    best = min(best, beforeLast[column - 1] + Self.slipCost)
                }
                current.append(best)
            }
            beforeLast = last
            last = current
        }
        return last[meant.count]
    }

    private func added(_ place: Int) -> Double {
        let letter = word[place]
        let isDouble =
            place > 0 && word[place - 1] == letter || place + 1 < word.count && word[place + 1] == letter
        let isNear =
            place > 0 && Self.areNeighbours(letter, word[place - 1])
            || place + 1 < word.count && Self.areNeighbours(letter, word[place + 1])
        return isDouble || isNear ? Self.likelyLetterCost : Self.letterCost
    }

    private func changed(_ letter: UInt32, _ meant: UInt32) -> Double {
        let areVowels = Self.vowels.contains(letter) && Self.vowels.contains(meant)
        return areVowels || Self.areNeighbours(letter, meant) ? Self.likelyLetterCost : Self.letterCost
    }

    private static let vowels = Set("aeiouyаеиоуыэюяієαεηιουω".unicodeScalars.map(\.value))

    private static let keyboard: [UInt32: (row: Int, column: Int)] = {
        var places: [UInt32: (row: Int, column: Int)] = [:]
        for rows in [["qwertyuiop", "asdfghjkl", "zxcvbnm"], ["йцукенгшщзхъ", "фывапролджэ", "ячсмитьбю"]] {
            for (row, letters) in rows.enumerated() {
                for (column, letter) in letters.unicodeScalars.enumerated() { places[letter.value] = (row, column) }
            }
        }
        return places
    }()

    /// Whether two letters lie side by side in a row of the usual keyboard.
    private static func areNeighbours(_ first: UInt32, _ second: UInt32) -> Bool {
        guard let one = keyboard[first], let other = keyboard[second] else { return false }
        return one.row == other.row && abs(one.column - other.column) == 1
    }
}
