internal import XapianIndex

/// A match on its way to a page of hits.
struct Candidate: Hashable {
    var number: UInt32
    /// The first passage of its document.
    var first: UInt32
    /// `TextSignature` of its text.
    var signature: UInt64
    /// As it is shown: what the engine gave, in the usual scale of BM25, and the bonuses.
    var score: Double
    /// What it got for something else than its words, by name; part of `score`, and shown by `explain`.
    var bonuses: [Bonus] = []
    /// Whether its place, and so its score, comes also of what the best matches have in common.
    var isFedBack = false

    struct Bonus: Hashable {
        var name: String
        var weight: Double
    }
}

/// The matches of a query, as many of the first as were asked for.
///
/// This is the way from the engine's page of candidates to the page of hits: `load` takes candidates in the engine's order, has
/// the best ordered anew by their texts, and those after them by what the best have in common. What folds, groups and cuts comes
/// after, in `HitSelection`. A match has the same place however many are loaded.
struct RankedMatches {
    private let query: IndexQuery
    private let order: PageOrder
    private let options: SearchEngineOptions
    private let deadline: Deadline
    private let ranking: TextRanking?
    private let needsSignatures: Bool
    private var verifier: TextVerifier?

    /// The best, ordered by their texts; nil until they were.
    private var head: [Candidate]?
    /// What orders those after them.
    private var tailQuery: IndexQuery?

    /// Best first.
    private(set) var candidates: [Candidate] = []
    /// Between these two lies how many passages match.
    private(set) var matchesLower = 0
    private(set) var matchesUpper = 0
    /// About how many.
    private(set) var matchesEstimated = 0
    /// Whether `candidates` are all matches.
    private(set) var isComplete = false
    /// Whether the time was up before all was looked at.
    private(set) var isPartial = false

    /// - Parameters:
    ///   - ranking: How the best are ordered by their texts; nil for the engine's order alone.
    ///   - verifier: What the texts of matches have to pass; nil where all matches are.
    ///   - needsSignatures: Whether candidates are compared with each other.
    init(
        _ query: IndexQuery, order: PageOrder, options: SearchEngineOptions, _ deadline: Deadline,
        ranking: TextRanking? = nil, verifier: TextVerifier? = nil, needsSignatures: Bool = false
    ) {
        self.verifier = verifier
        self.needsSignatures = needsSignatures
        self.query = query
        self.order = order
        self.options = options
        self.deadline = deadline
        self.ranking = ranking
    }

    /// How many passages match; nil where only bounds are known.
    var total: Int? { matchesLower == matchesUpper ? matchesLower : nil }

    /// Takes at least the best `count`.
    mutating func load(
        _ count: Int, _ records: inout Records, _ reader: inout IndexReader, _ tools: inout QueryTools
    ) throws {
        guard let ranking, ranking.depth > 0 else {
            let page = try search(query, count, &records, &reader)
            note(page)
            candidates = candidates(page)
            isComplete = page.hits.count < count
            return
        }
        if head == nil {
            // A text that has to be looked at first costs more than what stands around it is worth.
            let depth = verifier == nil ? ranking.sectionDepth : ranking.depth
            let page = try search(query, depth, &records, &reader)
            note(page)
            isComplete = page.hits.count <= ranking.depth && page.hits.count < depth
            if deadline.isPast { isPartial = true }
            if isPartial {
                head = Array(candidates(page).prefix(ranking.depth))
            } else {
                let best = try ranking.surrounded(candidates(page), &reader)
                head = try ranking.reranked(best, &records, &reader, &tools)
            }
        }
        candidates = head ?? []
        guard candidates.count < count, !isComplete || candidates.count >= ranking.depth else { return }
        try loadTail(count, ranking, &records, &reader, &tools)
    }

    /// Takes those that come after the head, until there are `count` in all.
    private mutating func loadTail(
        _ count: Int, _ ranking: TextRanking, _ records: inout Records, _ reader: inout IndexReader,
        _ tools: inout QueryTools
    ) throws {
        let head = candidates
        if tailQuery == nil {
            tailQuery = try ranking.fedBack(query, by: head, &records, &reader, &tools)
        }
        let page = try search(tailQuery ?? query, count, &records, &reader)
        if page.isPartial { isPartial = true }
        let ranked = Set(head.map(\.number))
        var tail = candidates(page).filter { !ranked.contains($0.number) }
        // Its weights have more terms in them: brought below those of the matches before.
        let last = head.last?.score ?? 0
        let factor = (tail.first?.score ?? 0) > last ? last / (tail.first?.score ?? 1) : 1
        for index in tail.indices {
            tail[index].score *= factor
            tail[index].isFedBack = true
        }
        candidates = head + tail
        isComplete = page.hits.count < count
    }

    private mutating func search(
        _ query: IndexQuery, _ count: Int, _ records: inout Records, _ reader: inout IndexReader
    ) throws -> Page {
        func search(_ size: Int, _ pairs: [UInt64], _ reader: inout IndexReader) throws -> Page {
            try reader.search(
                query, offset: 0, limit: size, countUpTo: options.countUpTo, order: order, k1: options.ranking.k1,
                budget: deadline.remaining, wantsSignatures: needsSignatures, pairs: pairs)
        }
        guard var verifier else { return try search(count, [], &reader) }
        defer { self.verifier = verifier }
        return try verifier.page(count, deadline, &records, &reader, search)
    }

    private mutating func note(_ page: Page) {
        (matchesLower, matchesUpper) = (page.matchesLower, page.matchesUpper)
        matchesEstimated = page.matchesEstimated
        isPartial = isPartial || page.isPartial
    }

    private func candidates(_ page: Page) -> [Candidate] {
        page.hits.map {
            Candidate(
                number: $0.number, first: $0.first, signature: $0.signature, score: $0.weight * options.scoreScale)
        }
    }
}

extension SearchEngineOptions {
    /// Counts are stored in tenths, and BM25's constant factor k1 + 1 comes in tenths with them: this takes it back.
    var scoreScale: Double { (ranking.k1 + 1) / (ranking.k1 * RankingProfile.scale + 1) }
}
