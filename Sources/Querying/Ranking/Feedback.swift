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
    ) throws -> [(term: String, weight: Double)] {
        let best = best.prefix(passages)
        let sum = best.reduce(0) { $0 + $1.score }
        guard best.count > 2, sum > 0 else { return [] }
        var shares: [[UInt8]: (weight: Double, passages: Int)] = [:]
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
            for (term, count) in counts {
                let share = shares[term] ?? (0, 0)
                shares[term] = (share.weight + score / sum * count / (count + half), share.passages + 1)
            }
        }
        let likely = shares.filter { $0.value.passages > 1 }.sorted {
            ($1.value.weight, $0.key.count) < ($0.value.weight, $1.key.count)
        }
        var weighed: [(term: String, weight: Double, frequency: Int)] = []
        for (bytes, share) in likely.prefix(candidates) {
            let term = String(decoding: bytes, as: UTF8.self)
            let frequency = try reader.frequency(of: term)
            guard frequency > 1, Double(frequency) < statistics.passages * maximumShare else { continue }
            weighed.append((term, share.weight * statistics.weight(frequency: frequency), frequency))
        }
        weighed.sort { ($1.weight, $0.term) < ($0.weight, $1.term) }
        var postings = 0
        let chosen = weighed.prefix(maximumTerms).filter { term in
            guard postings + term.frequency <= maximumPostings else { return false }
            postings += term.frequency
            return true
        }
        let total = chosen.reduce(0) { $0 + $1.weight }
        return chosen.map { ($0.term, options.feedback * queryWeight * $0.weight / total) }
    }
}
