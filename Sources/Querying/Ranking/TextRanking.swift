internal import Passages
internal import SearchAPI
internal import XapianIndex

/// How the matches of a query are ranked beyond BM25: its words' relatives are searched with it; the best matches are ordered
/// anew by what their texts show; and those after them by what the best have in common.
struct TextRanking {
    private let words: RankedQuery
    private let relatives: [WordRelative]
    private let options: RankingOptions
    private let context: QueryContext

    /// The ranking for a query's tree.
    ///
    /// - Parameter match: Only where stems are compared do words have relatives.
    init(
        of node: QueryNode, match: WordMatch, _ context: QueryContext,
        _ options: RankingOptions,
        _ reader: inout IndexReader, _ tools: inout QueryTools
    ) throws {
        self.options = options
        self.context = context
        words = try RankedQuery(node, isInflected: match == .stemmed, context, options, &reader, &tools)
        relatives =
            options.relatives > 0 && match == .stemmed && !words.words.isEmpty
            ? try WordRelatives.find(for: words, context, &reader, &tools) : []
    }

    /// How many of the best are ordered anew.
    var depth: Int { words.words.isEmpty ? 0 : options.rerankDepth }

    /// `query` with the relatives of its words, which only add to the weight of what matches. A relative that is rarer than the
    /// word itself counts no more than it.
    func extended(_ query: IndexQuery) -> IndexQuery {
        guard !relatives.isEmpty else { return query }
        return .andMaybe(
            query,
            .or(
                relatives.map { relative in
                    .scale(
                        .synonym(relative.terms.map { .term($0) }),
                        options.relatives * relative.likeness * min(words.words[relative.word].weight, relative.weight))
                }))
    }

    /// How many of the best are ordered with what their sections add, before the best of those are ordered by their texts.
    var sectionDepth: Int { max(depth, words.words.isEmpty ? 0 : options.sectionDepth) }

    /// The best of candidates with what their sections add, as many as are ordered by their texts.
    func surrounded(_ candidates: [Candidate], _ reader: inout IndexReader) throws -> [Candidate] {
        Array(try SectionEvidence(words, options).ordered(candidates, &reader).prefix(depth))
    }

    /// The candidates in the order of their scores with what their texts add.
    func reranked(
        _ candidates: [Candidate], _ records: inout Records, _ reader: inout IndexReader, _ tools: inout QueryTools
    ) throws -> [Candidate] {
        var reranker = Reranker(words, relatives: relatives, context, options)
        let bonuses = try reranker.bonuses(
            candidates.map(\.score), try passages(candidates, &records, &reader), &reader, &tools)
        var candidates = candidates
        for (index, bonus) in bonuses.enumerated() {
            candidates[index].score += bonus.sum
            candidates[index].bonuses += bonus.parts
        }
        // Stable: equal scores stay in the engine's order.
        return candidates.enumerated().sorted { ($1.element.score, $0.offset) < ($0.element.score, $1.offset) }
            .map(\.element)
    }

    /// `query` with the words that the best matches have in common, which order what comes after them.
    func fedBack(
        _ query: IndexQuery, by best: [Candidate], _ records: inout Records, _ reader: inout IndexReader,
        _ tools: inout QueryTools
    ) throws -> IndexQuery {
        guard options.feedback > 0 else { return query }
        let weight = words.sequence.reduce(0) { $0 + (words.words[$1].isStop ? options.stopWordWeight : 1) }
        let passages = try passages(best, &records, &reader)
        let terms = try Feedback.terms(
            of: zip(passages, best).map { ($0.passage, $0.document, $1.score) }, queryWeight: weight, options,
            context.statistics, &reader, &tools)
        return terms.isEmpty
            ? query : .andMaybe(query, .or(terms.map { .scale(.synonym($0.terms.map { .term($0) }), $0.weight) }))
    }

    private func passages(
        _ candidates: [Candidate], _ records: inout Records, _ reader: inout IndexReader
    ) throws -> [(passage: Passage, document: StoredDocument)] {
        try candidates.map { candidate in
            (
                try records.record(candidate.number, &reader).passage,
                try records.document(first: candidate.first, &reader)
            )
        }
    }
}
