internal import XapianIndex

/// A word of the index of the same family as one of a query's words.
struct WordRelative {
    /// Without the prefix of terms.
    var stem: [UInt8]
    /// The query's word.
    var word: Int
    /// From `leastLikeness` to 1.
    var likeness: Double
    /// Passages that have it.
    var frequency: Int
}

/// Finds words that stemming has not brought together with a query's words but that look like them: `infectious` and
/// `infective`, `президент` and `президентский`.
///
/// Two stems are as alike as the share of letter triples that they have in common (Dice's coefficient; Adamson and Boreham
/// 1974). They begin with the same letters.
enum WordRelatives {
    /// Stems less alike are no relatives.
    static let leastLikeness = 0.5
    /// Letters at the beginning that have to be the same; of a word that no passage has, and that may be spelt wrong, fewer.
    private static let sameLetters = 4
    private static let sameLettersOfUnknown = 2
    /// A query's word with fewer letters has no relatives.
    private static let leastLetters = 5
    /// Relatives of one word at most.
    private static let maximumRelatives = 6
    /// A query with more words is clear enough, and its relatives would cost too much.
    private static let maximumWords = 16
    /// A relative is in at most this share of the passages: a common word says nothing about a rare one.
    private static let maximumShare = 0.1

    /// The relatives of a query's words, none of which is in the query itself.
    static func find(
        for query: RankedQuery, _ statistics: TermStatistics, _ reader: inout IndexReader
    ) throws -> [WordRelative] {
        let words = query.words.indices.filter { !query.words[$0].isStop }
        guard words.count <= maximumWords else { return [] }
        let own = Set(query.words.flatMap(\.stems))
        var found: [WordRelative] = []
        for index in words {
            let word = query.words[index]
            guard letters(word.folded) >= leastLetters else { continue }
            var relatives: [WordRelative] = []
            for stem in word.stems {
                try collect(stem, word: index, statistics, &reader, excluding: own, into: &relatives)
            }
            relatives.sort { ($1.likeness, $1.frequency) < ($0.likeness, $0.frequency) }
            found += relatives.prefix(maximumRelatives)
        }
        return found
    }

    private static func collect(
        _ stem: [UInt8], word: Int, _ statistics: TermStatistics, _ reader: inout IndexReader,
        excluding own: Set<[UInt8]>, into found: inout [WordRelative]
    ) throws {
        let text = String(decoding: stem, as: UTF8.self)
        let scalars = Array(text.unicodeScalars)
        let isKnown = try reader.frequency(of: TermStatistics.term(stem)) > 0
        let same = isKnown ? sameLetters : sameLettersOfUnknown
        guard scalars.count >= sameLetters, scalars.allSatisfy(\.properties.isAlphabetic) else { return }
        let triples = Self.triples(scalars)
        let limit = Int(statistics.passages * maximumShare)
        let prefix = IndexSchema.stemPrefix + String(String.UnicodeScalarView(scalars.prefix(same)))
        var matches: [WordRelative] = []
        try reader.forEachTerm(prefix: prefix) { term, frequency in
            guard frequency <= limit else { return true }
            let other = term.unicodeScalars.dropFirst(IndexSchema.stemPrefix.unicodeScalars.count)
            let likeness = self.likeness(triples, Array(other))
            guard likeness >= leastLikeness, other.allSatisfy(\.properties.isAlphabetic) else { return true }
            let stem = Array(term.utf8.dropFirst(IndexSchema.stemPrefix.utf8.count))
            if !own.contains(stem) {
                matches.append(WordRelative(stem: stem, word: word, likeness: likeness, frequency: frequency))
            }
            return true
        }
        for match in matches where !found.contains(where: { $0.stem == match.stem }) { found.append(match) }
    }

    private static func letters(_ folded: [UInt8]) -> Int {
        folded.reduce(0) { $0 + ($1 & 0xC0 == 0x80 ? 0 : 1) }
    }

    /// The triples of a word with a mark at its beginning and end, each as one number; distinct, ascending.
    private static func triples(_ scalars: [Unicode.Scalar]) -> [UInt64] {
        let padded = [0] + scalars.map { UInt64($0.value) } + [1]
        var triples: [UInt64] = []
        for index in 0..<max(0, padded.count - 2) {
            triples.append(padded[index] << 42 | padded[index + 1] << 21 | padded[index + 2])
        }
        triples.sort()
        var distinct = 0
        for index in triples.indices where index == 0 || triples[index] != triples[distinct - 1] {
            triples[distinct] = triples[index]
            distinct += 1
        }
        triples.removeLast(triples.count - distinct)
        return triples
    }

    private static func likeness(_ first: [UInt64], _ other: [Unicode.Scalar]) -> Double {
        // As many triples as letters; no more than those of the shorter can be shared.
        let most = 2 * Double(min(first.count, other.count)) / Double(first.count + other.count)
        guard most >= leastLikeness else { return 0 }
        let second = triples(other)
        var shared = 0
        var (left, right) = (0, 0)
        while left < first.count, right < second.count {
            if first[left] == second[right] {
                shared += 1
                left += 1
                right += 1
            } else if first[left] < second[right] {
                left += 1
            } else {
                right += 1
            }
        }
        return 2 * Double(shared) / Double(first.count + second.count)
    }
}
