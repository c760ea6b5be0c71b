/// What a search engine ranked for each query: TREC's run format.
public struct RankedRun: Hashable, Sendable {
    /// Ids by query, the best first, none twice.
    public var rankings: [String: [String]] = [:]

    /// A line that is not `qid Q0 id rank score tag`.
    public struct LineError: Error, Hashable, Sendable, CustomStringConvertible {
        /// From 1.
        public var line: Int

        /// The line and what was expected.
        public var description: String {
            "line \(line): expected a query's id, Q0, an id, a rank, a score and the run's name, with blanks between"
        }
    }

    /// No queries yet.
    public init() {}

    /// Reads the lines of a run file. As in `trec_eval`, the order is that of the scores, and of the ids backwards where scores
    /// are equal; ranks are not looked at.
    public init(parsing text: String) throws(LineError) {
        var scored: [String: [(score: Double, id: String)]] = [:]
        for (number, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
            let columns = line.split(whereSeparator: \.isWhitespace)
            if columns.isEmpty { continue }
            guard columns.count == 6, let score = Double(columns[4]), !score.isNaN else {
                throw LineError(line: number + 1)
            }
            scored[String(columns[0]), default: []].append((score, String(columns[2])))
        }
        for (query, hits) in scored {
            var seen: Set<String> = []
            rankings[query] = hits.sorted { ($0.score, $0.id) > ($1.score, $1.id) }.map(\.id).filter {
                seen.insert($0).inserted
            }
        }
    }
}
