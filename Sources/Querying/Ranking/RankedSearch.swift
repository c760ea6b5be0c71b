internal import Passages
internal import XapianIndex

/// A match with its score.
struct RankedHit {
    var hit: PageHit
    var document: StoredDocument
    /// What the query's terms gave, in BM25's usual scale.
    var weight: Double
    /// What the passage's text added; nil for a match whose text was not looked at.
    var bonus: RankingBonus?

    var score: Double { weight + (bonus?.sum ?? 0) }
}

/// A page of a ranking.
struct RankedPage {
    var hits: [RankedHit]
    /// Between these two lies how many passages match.
    var matchesLower: Int
    var matchesUpper: Int
}

/// Runs a query by relevance, in three steps: BM25 over all passages, the words' relatives with them; the best of these in
/// the order that their texts give; and those that follow in the order that the best suggest.
///
/// A match has the same rank whatever page it is asked for on.
struct RankedSearch {
    private let words: RankedQuery
    private let relatives: [WordRelative]
    private let query: IndexQuery
    private let options: RankingOptions
    private let statistics: TermStatistics
    private let countUpTo: Int

    /// Makes ready to run `query`, whose tree is `node`.
    init(
        _ query: IndexQuery, of node: QueryNode, _ context: QueryContext, _ statistics: TermStatistics,
        _ options: RankingOptions, countUpTo: Int, _ reader: inout IndexReader, _ tools: inout QueryTools
    ) throws {
        self.options = options
        self.statistics = statistics
        self.countUpTo = countUpTo
        words = try RankedQuery(node, context, statistics, &reader, &tools)
        relatives =
            options.relatives > 0 && !words.words.isEmpty
            ? try WordRelatives.find(for: words, statistics, &reader) : []
        let added = Self.relativeTerms(relatives, words, statistics, options)
        self.query =
            added.isEmpty ? query : .andMaybe(query, .or(added.map { .scale(.term($0.term), $0.weight) }))
    }

    /// The terms of relatives with what each counts. A relative that is rarer than the word itself counts no more than it.
    private static func relativeTerms(
        _ relatives: [WordRelative], _ words: RankedQuery, _ statistics: TermStatistics, _ options: RankingOptions
    ) -> [(term: String, weight: Double)] {
        relatives.map { relative in
            let own = words.words[relative.word].weight
            let weight = statistics.weight(frequency: relative.frequency)
            return (
                TermStatistics.term(relative.stem),
                options.relatives * relative.likeness * min(1, own / max(weight, 1e-9))
            )
        }
    }

    /// The matches `offset` to `offset + limit` of the ranking.
    func page(
        offset: Int, limit: Int, _ reader: inout IndexReader, _ tools: inout QueryTools
    ) throws -> RankedPage {
        guard options.rerankDepth > 0, !words.words.isEmpty else {
            let page = try search(query, offset: offset, limit: limit, &reader)
            return RankedPage(
                hits: try hits(page.hits, &reader), matchesLower: page.matchesLower, matchesUpper: page.matchesUpper)
        }
        let first = try search(query, offset: 0, limit: options.rerankDepth, &reader)
        let head = try reranked(try hits(first.hits, &reader), &reader, &tools)
        var hits = Array(head.dropFirst(offset).prefix(limit))
        if offset + limit > head.count, first.hits.count == options.rerankDepth {
            let after = max(0, offset - head.count)
            hits += try tail(after: head, offset: after, limit: limit - hits.count, &reader, &tools)
        }
        return RankedPage(hits: hits, matchesLower: first.matchesLower, matchesUpper: first.matchesUpper)
    }

    private func search(_ query: IndexQuery, offset: Int, limit: Int, _ reader: inout IndexReader) throws -> Page {
        try reader.search(
            query, offset: offset, limit: limit, countUpTo: countUpTo, order: .relevance, k1: options.k1)
    }

    private func reranked(
        _ hits: [RankedHit], _ reader: inout IndexReader, _ tools: inout QueryTools
    ) throws -> [RankedHit] {
        var reranker = Reranker(words, relatives: relatives, statistics, options)
        let bonuses = try reranker.bonuses(hits.map { ($0.hit.record.passage, $0.document) }, &reader, &tools)
        var hits = hits
        for index in hits.indices { hits[index].bonus = bonuses[index] }
        // Stable: equal scores stay in the engine's order.
        return hits.enumerated().sorted { ($1.element.score, $0.offset) < ($0.element.score, $1.offset) }.map(\.element)
    }

    /// What comes after the reranked matches.
    private func tail(
        after head: [RankedHit], offset: Int, limit: Int, _ reader: inout IndexReader, _ tools: inout QueryTools
    ) throws -> [RankedHit] {
        var query = self.query
        if options.feedback > 0 {
            let weight = words.sequence.reduce(0) { $0 + (words.words[$1].isStop ? options.stopWordWeight : 1) }
            let terms = try Feedback.terms(
                of: head.map { ($0.hit.record.passage, $0.document, $0.score) }, queryWeight: weight, options,
                statistics,
                &reader, &tools)
            if !terms.isEmpty { query = .andMaybe(query, .or(terms.map { .scale(.term($0.term), $0.weight) })) }
        }
        let ranked = Set(head.map(\.hit.number))
        let page = try search(query, offset: 0, limit: offset + limit + head.count, &reader)
        let rest = page.hits.filter { !ranked.contains($0.number) }.dropFirst(offset).prefix(limit)
        var hits = try hits(Array(rest), &reader)
        // Its weights have more terms in them: brought below those of the matches before.
        let last = head.last?.score ?? 0
        if let best = page.hits.first(where: { !ranked.contains($0.number) })?.weight, best * scale > last {
            let factor = last / (best * scale)
            for index in hits.indices { hits[index].weight *= factor }
        }
        return hits
    }

    /// Counts are stored in tenths, and BM25's constant factor k1 + 1 comes in tenths with them: this takes it back.
    private var scale: Double { (options.k1 + 1) / (options.k1 * RankingProfile.scale + 1) }

    private func hits(_ page: [PageHit], _ reader: inout IndexReader) throws -> [RankedHit] {
        var documents: [UInt32: StoredDocument] = [:]
        return try page.map { hit in
            let first = reader.number(hit.number, movedBy: 1 - hit.record.passage.ordinal)
            let document: StoredDocument
            if let known = hit.record.document ?? documents[first] {
                document = known
            } else {
                guard let stored = try reader.record(first).document else {
                    throw IndexError(.damaged, "read the document of passage \(hit.number)")
                }
                document = stored
            }
            documents[first] = document
            return RankedHit(hit: hit, document: document, weight: hit.weight * scale, bonus: nil)
        }
    }
}
