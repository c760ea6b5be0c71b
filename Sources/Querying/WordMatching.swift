internal import Passages
internal import XapianIndex

/// What a word of a text must be like.
indirect enum WordPattern: Hashable, Sendable {
    /// This very word, without regard to case and accents.
    case exact([UInt8])
    case wildcard(Wildcard)
    case fuzzy(FuzzyWord)
    /// These very characters, in whichever of Unicode's equivalent forms.
    case literal(String)
    /// Any of these words, in their form for stemming.
    case forms(Set<[UInt8]>)
    /// A compound: its parts one right after the other, or the whole in one word. None of these is a choice itself.
    case choice([[WordPattern]])
}

/// How many letters apart two words are.
enum EditDistance {
    /// Whether at most `limit` letters are added, missing, changed, or swapped with their neighbour (the restricted
    /// Damerau–Levenshtein distance).
    static func isWithin(_ limit: Int, _ first: [Unicode.Scalar], _ second: [Unicode.Scalar]) -> Bool {
        guard abs(first.count - second.count) <= limit else { return false }
        var beforeLast: [Int] = []
        var last = Array(0...second.count)
        for row in 0..<first.count {
            var current = [row + 1]
            for column in 0..<second.count {
                var best = min(last[column + 1] + 1, current[column] + 1)
                best = min(best, last[column] + (first[row] == second[column] ? 0 : 1))
                if row > 0, column > 0, first[row] == second[column - 1], first[row - 1] == second[column] {
                    best = min(best, beforeLast[column - 1] + 1)
                }
                current.append(best)
            }
            guard current.contains(where: { $0 <= limit }) else { return false }
            beforeLast = last
            last = current
        }
        return last[second.count] <= limit
    }
}
