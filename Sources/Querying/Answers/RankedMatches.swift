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

    struct Bonus: Hashable {
        var name: String
        var weight: Double
    }
}

/// The matches of a query, as many of the first as were asked for.
///
/// This is the way from the engine's page of candidates to the page of hits: `load` gives candidates in the engine's order. What
/// orders them anew belongs at its end; what folds, groups and cuts comes after, in `HitSelection`.
struct RankedMatches {
    private let query: IndexQuery
    private let order: PageOrder
    private let options: SearchEngineOptions

    /// Best first.
    private(set) var candidates: [Candidate] = []
    /// Between these two lies how many passages match.
    private(set) var matchesLower = 0
    private(set) var matchesUpper = 0
    /// About how many.
    private(set) var matchesEstimated = 0
    /// Whether `candidates` are all matches.
    private(set) var isComplete = false

    init(_ query: IndexQuery, order: PageOrder, options: SearchEngineOptions) {
        self.query = query
        self.order = order
        self.options = options
    }

    /// How many passages match; nil where only bounds are known.
    var total: Int? { matchesLower == matchesUpper ? matchesLower : nil }

    /// Takes the best `count` from the engine.
    mutating func load(_ count: Int, _ reader: inout IndexReader) throws {
        let page = try reader.search(
            query, offset: 0, limit: count, countUpTo: options.countUpTo, order: order, k1: options.k1)
        let scale = options.scoreScale
        candidates = page.hits.map {
            Candidate(number: $0.number, first: $0.first, signature: $0.signature, score: $0.weight * scale)
        }
        (matchesLower, matchesUpper) = (page.matchesLower, page.matchesUpper)
        matchesEstimated = page.matchesEstimated
        isComplete = page.hits.count < count
    }
}

extension SearchEngineOptions {
    /// Counts are stored in tenths, and BM25's constant factor k1 + 1 comes in tenths with them: this takes it back.
    var scoreScale: Double { (k1 + 1) / (k1 * RankingProfile.scale + 1) }
}
