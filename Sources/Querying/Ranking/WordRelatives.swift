internal import Passages
internal import XapianIndex

/// A word of the index of the same family as one of a query's words.
struct WordRelative {
    /// Of its forms.
    var terms: [String]
    /// The query's word.
    var word: Int
    /// From `leastLikeness` to 1.
    var likeness: Double
    /// Inverse document frequency.
    var weight: Double
}

/// A stem that is like another.
struct AlikeStem: Sendable {
    /// In the language of the other.
    var stem: [UInt8]
    var likeness: Double
    /// The terms of its forms, the most frequent first.
    var terms: [String]
    /// Inverse document frequency of all of them as one word.
    var weight: Double
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
    /// Stems of a word, in as many languages, whose relatives are looked for.
    private static let maximumStems = 3
    /// Forms of a relative.
    private static let maximumForms = 16
    /// Of a stem so many are remembered: more than are wanted, as the query's own words are left out.
    private static let maximumRemembered = 32
    /// A query with more words is clear enough, and its relatives would cost too much.
    private static let maximumWords = 16
    /// A relative is in at most this share of the passages in its language: a common word says nothing about a rare one.
    private static let maximumShare = 0.1

    /// The relatives of a query's words, none of which is in the query itself.
    static func find(
        for query: RankedQuery, _ context: QueryContext, _ reader: inout IndexReader, _ tools: inout QueryTools
    ) throws -> [WordRelative] {
        let words = query.words.indices.filter { !query.words[$0].isStop }
        guard words.count <= maximumWords else { return [] }
        let own = Set(query.words.flatMap { $0.forms.map(\.form.beginning) })
        var found: [WordRelative] = []
        for index in words {
            let word = query.words[index]
            guard !word.isGram, letters(word.folded) >= leastLetters else { continue }
            var relatives: [WordRelative] = []
            for stem in stems(of: word, context, tools) {
                let alike = try context.relatives.value(of: stem.beginning) {
                    try self.stems(like: stem, isKnown: !word.forms.isEmpty, context.statistics, &reader)
                }
                for form in alike {
                    let key = FormTerm(language: stem.language, stem: form.stem, word: [])
                    if own.contains(key.beginning) { continue }
                    relatives.append(
                        WordRelative(terms: form.terms, word: index, likeness: form.likeness, weight: form.weight))
                }
            }
            // The rarer of two that are equally alike says less for sure, so the more frequent comes first.
            relatives.sort { ($1.likeness, $0.weight) < ($0.likeness, $1.weight) }
            found += relatives.prefix(maximumRelatives)
        }
        return found
    }

    /// The stems whose like is looked for: those of the word in the languages that have it; where none has, in the query's own.
    private static func stems(of word: RankedQuery.Word, _ context: QueryContext, _ tools: QueryTools) -> [FormTerm] {
        var stems: [FormTerm] = []
        for form in word.forms {
            let stem = FormTerm(language: form.form.language, stem: form.form.stem, word: [])
            if !stems.contains(stem) { stems.append(stem) }
        }
        if stems.isEmpty {
            for language in context.stopLanguages {
                stems.append(FormTerm(language: language, stem: tools.stem(word.folded, language: language), word: []))
            }
        }
        return Array(stems.prefix(maximumStems))
    }

    /// The stems of the index that are most like one, the best first, and not too common.
    private static func stems(
        like stem: FormTerm, isKnown: Bool, _ statistics: TermStatistics, _ reader: inout IndexReader
    ) throws -> [AlikeStem] {
        let scalars = Array(String(decoding: stem.stem, as: UTF8.self).unicodeScalars)
        guard scalars.count >= sameLetters, scalars.allSatisfy(\.properties.isAlphabetic) else { return [] }
        let same = isKnown ? sameLetters : sameLettersOfUnknown
        let triples = LetterTriples(scalars.map(\.value))
        let start = String(String.UnicodeScalarView(scalars.prefix(same)))
        let prefix = IndexSchema.wordPrefix + stem.language + ":" + start
        let limit = Int(statistics.passages(in: stem.language) * maximumShare)
        var alike: [(stem: [UInt8], likeness: Double, terms: [(term: String, passages: Int)])] = []
        var last: (stem: [UInt8], isAlike: Bool) = ([], false)
        // The forms of a stem follow each other.
        try reader.forEachTermBytes(prefix: prefix) { term, passages in
            guard let form = FormTerm(term.dropFirst(IndexSchema.wordPrefix.utf8.count)) else { return true }
            if form.stem != last.stem {
                let likeness = form.stem.withUnsafeBufferPointer { triples.likeness(to: $0, least: leastLikeness) }
                let isAlike =
                    likeness >= leastLikeness && form.stem != stem.stem
                    && String(decoding: form.stem, as: UTF8.self).unicodeScalars.allSatisfy(\.properties.isAlphabetic)
                last = (form.stem, isAlike)
                if isAlike { alike.append((form.stem, likeness, [])) }
            }
            guard last.isAlike else { return true }
            alike[alike.count - 1].terms.append((String(decoding: term, as: UTF8.self), passages))
            return true
        }
        var forms: [AlikeStem] = []
        for (other, likeness, terms) in alike {
            guard terms.reduce(0, { $0 + $1.passages }) <= limit else { continue }
            let best = terms.sorted { ($1.passages, $0.term) < ($0.passages, $1.term) }.prefix(maximumForms)
            let weight = statistics.weight(of: best.map { (stem.language, $0.passages) })
            forms.append(AlikeStem(stem: other, likeness: likeness, terms: best.map(\.term), weight: weight))
        }
        forms.sort { ($1.likeness, $0.weight) < ($0.likeness, $1.weight) }
        // A new array, which has no room for those that are left out.
        return Array(forms.prefix(maximumRemembered))
    }

    private static func letters(_ folded: [UInt8]) -> Int {
        folded.reduce(0) { $0 + ($1 & 0xC0 == 0x80 ? 0 : 1) }
    }
}
