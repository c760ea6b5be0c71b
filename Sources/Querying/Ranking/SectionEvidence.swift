internal import XapianIndex

/// What stands around passages under the same heading, for their ranking: BM25 of a passage's section (what follows one heading) taken as one text.
///
/// A section of one passage gets nothing and loses nothing, so that collections of single passages are ranked by these alone.
struct SectionEvidence {
    private let words: [(terms: [String], weight: Double)]
    private let options: RankingOptions

    /// How much the length of a section counts: BM25's b, with one passage as the usual length.
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

    /// The candidates in the order of their scores with what their sections add.
    func ordered(_ candidates: [Candidate], _ reader: inout IndexReader) throws -> [Candidate] {
        guard options.section > 0, !words.isEmpty, candidates.count > 1 else { return candidates }
        let found = try reader.sections(of: candidates.map(\.number), words: words.map(\.terms))
        var candidates = candidates
        for (index, around) in found.enumerated() where around.passages > 1 {
            var bonus = 0.0
            for (word, counts) in zip(words, around.counts) {
                bonus += word.weight * (saturated(counts.section, around.passages) - saturated(counts.own, 1))
            }
            // As a mean of both, so that scores stay those of one passage.
            bonus *= options.section / (1 + options.section)
            candidates[index].score += bonus
            candidates[index].bonuses.append(Candidate.Bonus(name: "section", weight: bonus))
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
