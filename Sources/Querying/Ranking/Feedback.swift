internal import Passages
internal import XapianIndex

/// Pseudo relevance feedback: what the best passages have in common besides the query's words, to find more like them.
///
/// Terms are weighed as in relevance models (Lavrenko and Croft 2001, in the form of RM3): by how much they give to the best
/// passages, each counted by its own score. On questions it would push the one right passage down, so it only orders what
/// comes after the passages that are ranked by their texts.
enum Feedback {
    /// Passages that are taken for good.
    private static let passages = 10
    /// Terms that are added.
    private static let maximumTerms = 60
    /// Terms whose frequency is looked up.
    private static let candidates = 400
    /// A term in more of the passages says nothing.
    private static let maximumShare = 0.2
    /// Postings that the added terms have together at most, so that the second search stays cheap.
    private static let maximumPostings = 60_000
    private static let prefix = IndexSchema.wordPrefix.utf8.count
    /// The length at which nothing is added to or taken from a count, as in `RankingProfile`.
    private static let pivotWords = 150.0

    /// The terms of the best passages with the weight of each against one word of the query.
    ///
    /// - Parameters:
    ///   - best: The best first, with their scores.
    ///   - queryWeight: The weights of the query's words, each as often as it stands there.
    static func terms(
        of best: [(passage: Passage, document: StoredDocument, score: Double)], queryWeight: Double,
        _ options: RankingOptions, _ statistics: TermStatistics, _ reader: inout IndexReader, _ tools: inout QueryTools
    ) throws -> [(terms: [String], weight: Double)] {
        let best = best.prefix(passages)
        let sum = best.reduce(0) { $0 + $1.score }
        guard best.count > 2, sum > 0 else { return [] }
        var shares: [[UInt8]: (weight: Double, passages: Int, terms: Set<[UInt8]>)] = [:]
        for (passage, document, score) in best {
            let language = passage.language ?? document.metadata.language
            var counts: [[UInt8]: Double] = [:]
            tools.tokenizer.tokenize(passage.text, into: &tools.buffer)
            let length = Double(tools.buffer.wordCount)
            IndexTerms.forEach(in: tools.buffer, tools.stems, language: language) { counts[$0, default: 0] += 1 }
            tools.tokenizer.tokenize(document.metadata.title, into: &tools.buffer)
            IndexTerms.forEach(in: tools.buffer, tools.stems, language: document.metadata.language) {
                counts[$0, default: 0] += 2
            }
            let half = options.k1 * length / pivotWords
            // The forms of a word are one.
            var words: [[UInt8]: (count: Double, terms: [[UInt8]])] = [:]
            for (term, count) in counts {
                words[FormTerm(term.dropFirst(prefix))?.beginning ?? term, default: (0, [])].count += count
                words[FormTerm(term.dropFirst(prefix))?.beginning ?? term]?.terms.append(term)
            }
            for (word, (count, terms)) in words {
                let share = shares[word] ?? (0, 0, [])
                shares[word] = (
                    share.weight + score / sum * count / (count + half), share.passages + 1, share.terms.union(terms)
                )
            }
        }
        let likely = shares.filter { $0.value.passages > 1 }.sorted {
            ($1.value.weight, $0.key.count) < ($0.value.weight, $1.key.count)
        }
        var weighed: [(terms: [String], weight: Double, rarity: Double, frequency: Int)] = []
        for (_, share) in likely.prefix(candidates) {
            var frequency = 0
            var forms: [(language: String, passages: Int)] = []
            let terms = share.terms.map { String(decoding: $0, as: UTF8.self) }.sorted()
            for term in terms {
                let passages = try reader.frequency(of: term)
                frequency += passages
                if let form = FormTerm(Array(term.utf8.dropFirst(prefix))) { forms.append((form.language, passages)) }
            }
            guard frequency > 1, Double(frequency) < statistics.passages * maximumShare else { continue }
            let rarity =
                forms.isEmpty ? statistics.weight(frequency: frequency) : statistics.weight(of: forms)
            weighed.append((terms, share.weight * rarity, rarity, frequency))
        }
        weighed.sort { ($1.weight, $0.terms[0]) < ($0.weight, $1.terms[0]) }
        var postings = 0
        let chosen = weighed.prefix(maximumTerms).filter { term in
            guard postings + term.frequency <= maximumPostings else { return false }
            postings += term.frequency
            return true
        }
        let total = chosen.reduce(0) { $0 + $1.weight }
        return chosen.map { ($0.terms, options.feedback * queryWeight * $0.weight / total * $0.rarity) }
    }
}
