internal import Passages
internal import XapianIndex

/// What a word of a text must be like.
enum WordPattern: Hashable, Sendable {
    /// This very word, without regard to case and accents.
    case exact([UInt8])
    case wildcard(Wildcard)
    case fuzzy(FuzzyWord)
    /// Any word with one of these stems.
    case stem(Set<[UInt8]>)
}

/// What is checked on a passage's text, because the index only knows stems.
indirect enum TextTest: Hashable, Sendable {
    /// The patterns, one right after the other.
    case phrase([WordPattern])
    /// The patterns, all within `distance` words of each other; in this order, if `isOrdered`.
    case near([WordPattern], distance: Int, isOrdered: Bool)
}

/// Checks texts, with everything that is reused from text to text.
struct TextChecker {
    private var tokenizer = Tokenizer()
    private var buffer = TokenBuffer()
    private let stems: StemSet
    /// A word passes by its stem in any of these.
    private let languages: [String]

    init(stems: StemSet, languages: [String]) {
        self.stems = stems
        self.languages = languages
    }

    /// Whether `text` passes.
    mutating func passes(_ test: TextTest, _ text: UnsafeBufferPointer<UInt8>) -> Bool {
        tokenizer.tokenize(text, into: &buffer)
        switch test {
        case .phrase(let patterns): return hasPhrase(patterns)
        case .near(let patterns, let distance, let isOrdered): return isNear(patterns, distance, isOrdered)
        }
    }

    private func matches(_ token: Token, _ pattern: WordPattern) -> Bool {
        switch pattern {
        case .exact(let word): buffer.folded(token) { $0.elementsEqual(word) }
        case .wildcard(let wildcard): buffer.folded(token) { wildcard.matches($0) }
        case .fuzzy(let word): buffer.folded(token) { word.distance(to: $0) != nil }
        case .stem(let stemSet):
            languages.contains { language in
                stemSet.contains(buffer.normal(token) { stems.stem($0, language: language) })
            }
        }
    }

    private func hasPhrase(_ patterns: [WordPattern]) -> Bool {
        guard !patterns.isEmpty else { return false }
        // Compounds stand beside their parts; a phrase of one word may be one.
        if patterns.count == 1 { return buffer.tokens.contains { matches($0, patterns[0]) } }
        let tokens = buffer.tokens
        for start in tokens.indices where tokens[start].kind != .compound && matches(tokens[start], patterns[0]) {
            var next = start
            var matched = 1
            while matched < patterns.count {
                next += 1
                guard next < tokens.count else { return false }
                if tokens[next].kind == .compound { continue }
                guard matches(tokens[next], patterns[matched]) else { break }
                matched += 1
            }
            if matched == patterns.count { return true }
        }
        return false
    }

    private func isNear(_ patterns: [WordPattern], _ distance: Int, _ isOrdered: Bool) -> Bool {
        let places = patterns.map { pattern in
            buffer.tokens.filter { matches($0, pattern) }.map(\.position)
        }
        guard let starts = places.first, !places.contains(where: \.isEmpty) else { return false }
        if isOrdered {
            // From each first word, the nearest next ones are the best there are.
            return starts.contains { first in
                var last = first
                for list in places.dropFirst() {
                    guard let next = list.first(where: { $0 > last }) else { return false }
                    last = next
                }
                return last - first <= distance
            }
        }
        // The window that ends at each place: for every other word the last place in it.
        return places.joined().contains { end in
            places.allSatisfy { list in list.contains { $0 <= end && end - $0 <= distance } }
        }
    }
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
