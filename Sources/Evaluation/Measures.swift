internal import Glibc

/// How good one ranking is, or the mean over queries: each 0 to 1, as `trec_eval` defines them.
public struct Measures: Hashable, Sendable {
    /// Normalised discounted cumulated gain of the first 10 (`ndcg_cut_10`): the gain is the grade, the discount log₂(rank + 1)
    /// (Järvelin & Kekäläinen 2002, with linear gain).
    public var ndcg = 0.0
    /// One divided by the rank of the first relevant one among the first 10, else 0 (`recip_rank` of the run cut at 10).
    public var reciprocalRank = 0.0
    /// Share of the relevant ones that are among the first 100 (`recall_100`).
    public var recall = 0.0
    /// 1 where the first is relevant (`success_1`).
    public var success = 0.0

    /// All zero.
    public init() {}

    /// The measures of a ranking.
    ///
    /// - Parameters:
    ///   - ranking: Ids, the best first.
    ///   - grades: The judged ids; one that is not among them is not relevant.
    public init(ranking: [String], grades: [String: Int]) {
        let relevant = grades.values.filter { $0 > 0 }
        guard !relevant.isEmpty else { return }
        let gains = ranking.prefix(100).map { max(0, grades[$0] ?? 0) }
        let ideal = Self.gain(relevant.sorted(by: >))
        ndcg = Self.gain(gains) / ideal
        if let first = gains.prefix(10).firstIndex(where: { $0 > 0 }) { reciprocalRank = 1 / Double(first + 1) }
        recall = Double(gains.count { $0 > 0 }) / Double(relevant.count)
        success = gains.first.map { $0 > 0 ? 1 : 0 } ?? 0
    }

    /// Discounted cumulated gain of the first 10.
    private static func gain(_ grades: [Int]) -> Double {
        grades.prefix(10).enumerated().reduce(0) { $0 + Double($1.element) / log2(Double($1.offset + 2)) }
    }

    /// The names under which reports show them, with where each stands.
    public static let all: [(name: String, value: @Sendable (Measures) -> Double)] = [
        ("ndcg@10", { $0.ndcg }), ("mrr@10", { $0.reciprocalRank }), ("recall@100", { $0.recall }),
        ("success@1", { $0.success }),
    ]

    /// The mean of several queries' measures; zero for none.
    public static func mean(_ measures: some Collection<Measures>) -> Measures {
        var sum = Measures()
        for one in measures {
            sum.ndcg += one.ndcg
            sum.reciprocalRank += one.reciprocalRank
            sum.recall += one.recall
            sum.success += one.success
        }
        let count = Double(max(1, measures.count))
        sum.ndcg /= count
        sum.reciprocalRank /= count
        sum.recall /= count
        sum.success /= count
        return sum
    }
}

/// A run's measures on a set of judged queries.
public struct RunEvaluation: Sendable {
    /// The measures of each query, in the order of the queries.
    public var perQuery: [(query: String, measures: Measures)]
    /// Their mean.
    public var mean: Measures

    /// Measures each query that has a relevant document; one that the run lacks counts as found nothing, as with
    /// `trec_eval -c`.
    ///
    /// - Parameter queries: Their ids, in the order of the report; those without a relevant document are left out.
    public init(_ run: RankedRun, _ judgments: Judgments, queries: [String]) {
        perQuery = queries.compactMap { query in
            guard let grades = judgments.grades[query], grades.values.contains(where: { $0 > 0 }) else { return nil }
            return (query, Measures(ranking: run.rankings[query] ?? [], grades: grades))
        }
        mean = Measures.mean(perQuery.map(\.measures))
    }
}
