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
    /// Of a stem so many are remembered: more than are wanted, as the query's own words are left out.
    private static let maximumRemembered = 32
    /// A query with more words is clear enough, and its relatives would cost too much.
    private static let maximumWords = 16
    /// A relative is in at most this share of the passages: a common word says nothing about a rare one.
    private static let maximumShare = 0.1

    /// The relatives of a query's words, none of which is in the query itself.
    static func find(
        for query: RankedQuery, _ statistics: TermStatistics, _ known: KnownRelatives, _ reader: inout IndexReader
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
                try collect(stem, word: index, statistics, known, &reader, excluding: own, into: &relatives)
            }
            relatives.sort { ($1.likeness, $1.frequency) < ($0.likeness, $0.frequency) }
            found += relatives.prefix(maximumRelatives)
        }
        return found
    }

    private static func collect(
        _ stem: [UInt8], word: Int, _ statistics: TermStatistics, _ known: KnownRelatives, _ reader: inout IndexReader,
        excluding own: Set<[UInt8]>, into found: inout [WordRelative]
    ) throws {
        let forms: [KnownRelatives.Form]
        if let kept = known[stem] {
            forms = kept
        } else {
            forms = try self.forms(like: stem, statistics, &reader)
            known[stem] = forms
        }
        // Of the same word in several languages each relative once.
        let before = found
        for form in forms where !own.contains(form.stem) && !before.contains(where: { $0.stem == form.stem }) {
            found.append(
                WordRelative(stem: form.stem, word: word, likeness: form.likeness, frequency: form.frequency))
        }
    }

    /// The stems of the index that are most like one, the best first, and not too common.
    private static func forms(
        like stem: [UInt8], _ statistics: TermStatistics, _ reader: inout IndexReader
    ) throws -> [KnownRelatives.Form] {
        let scalars = Array(String(decoding: stem, as: UTF8.self).unicodeScalars)
        guard scalars.count >= sameLetters, scalars.allSatisfy(\.properties.isAlphabetic) else { return [] }
        let isKnown = try reader.frequency(of: TermStatistics.term(stem)) > 0
        let same = isKnown ? sameLetters : sameLettersOfUnknown
        let triples = LetterTriples(scalars.map(\.value))
        let prefix = IndexSchema.stemPrefix + String(String.UnicodeScalarView(scalars.prefix(same)))
        let start = IndexSchema.stemPrefix.utf8.count
        var alike: [(stem: [UInt8], likeness: Double)] = []
        try reader.forEachTermName(prefix: prefix) { term in
            let other = UnsafeBufferPointer(rebasing: term[start...])
            let likeness = triples.likeness(to: other, least: leastLikeness)
            guard likeness >= leastLikeness else { return true }
            let stem = Array(other)
            guard String(decoding: stem, as: UTF8.self).unicodeScalars.allSatisfy(\.properties.isAlphabetic) else {
                return true
            }
            alike.append((stem, likeness))
            return true
        }
        let limit = Int(statistics.passages * maximumShare)
        var forms: [KnownRelatives.Form] = []
        for (stem, likeness) in alike {
            let frequency = try reader.frequency(of: TermStatistics.term(stem))
            if frequency <= limit {
                forms.append(KnownRelatives.Form(stem: stem, likeness: likeness, frequency: frequency))
            }
        }
        forms.sort { ($1.likeness, $1.frequency) < ($0.likeness, $0.frequency) }
        // A new array, which has no room for those that are left out.
        return Array(forms.prefix(maximumRemembered))
    }

    private static func letters(_ folded: [UInt8]) -> Int {
        folded.reduce(0) { $0 + ($1 & 0xC0 == 0x80 ? 0 : 1) }
    }
}
