internal import XapianIndex

/// What stands around passages, for their ranking: BM25 of the passage's neighbours, and of its document, each taken as one text.
///
/// Passages of one section follow each other, so neighbours stand for the section. A passage that is all of its document gets
/// nothing and loses nothing, so that collections of single passages are ranked by these alone.
struct SurroundingEvidence {
    private let words: [(terms: [String], weight: Double)]
    private let options: RankingOptions

    /// Passages on each side that are taken for the section.
    private static let near = 2
    /// Passages on each side that are taken for the document.
    private static let far = 50
    /// How much the length of what is taken as one text counts: BM25's b, with one passage as the usual length.
    private static let b = 0.5

    init(_ query: RankedQuery, _ options: RankingOptions) {
        self.options = options
        words = query.words.compactMap { word in
            guard !word.isStop else { return nil }
            if word.isGram {
                return ([IndexSchema.wordPrefix + String(decoding: word.folded, as: UTF8.self)], word.weight)
            }
            return word.forms.isEmpty ? nil : (word.forms.map(\.term), word.weight)
        }
    }

    /// The candidates in the order of their scores with what stands around them.
    func ordered(_ candidates: [Candidate], _ reader: inout IndexReader) throws -> [Candidate] {
        let whole = 1 + options.near + options.document
        guard whole > 1, !words.isEmpty, candidates.count > 1 else { return candidates }
        let found = try reader.surroundings(
            of: candidates.map(\.number), words: words.map(\.terms), near: Self.near, far: Self.far)
        var candidates = candidates
        for (index, around) in found.enumerated() where around.far > 1 {
            var bonus = 0.0
            for (word, counts) in zip(words, around.counts) {
                let own = saturated(counts.own, 1)
                bonus +=
                    word.weight
                    * (options.near * (saturated(counts.near, around.near) - own)
                        + options.document * (saturated(counts.far, around.far) - own))
            }
            bonus /= whole
            candidates[index].score += bonus
            candidates[index].bonuses.append(Candidate.Bonus(name: "surroundings", weight: bonus))
        }
        // Stable: equal scores stay in the engine's order.
        return candidates.enumerated().sorted { ($1.element.score, $0.offset) < ($0.element.score, $1.offset) }
            .map(\.element)
    }

    /// BM25's share of a word's weight, for its count in so many passages.
    private func saturated(_ count: Double, _ passages: Int) -> Double {
        let count = count / RankingProfile.scale / (1 - Self.b + Self.b * Double(passages))
        return (options.k1 + 1) * count / (options.k1 + count)
    }
}
