import Evaluation
import SearchAPI
import SearchClient

/// What `kwic eval` prints.
struct EvaluationReport {
    /// Answers that say less than they should.
    struct Flaws {
        /// Of which the time was up before all was looked at.
        var partial = 0
        /// Queries that were refused.
        var refused = 0
    }

    /// The queries with one value in a column.
    private struct Group {
        var column: String
        var value: String
        var measures: [Measures]
    }

    private let evaluation: RunEvaluation
    private let flaws: Flaws
    private let groups: [Group]
    private let comparisons: [(name: String, comparison: RunComparison)]

    /// - Parameters:
    ///   - other: Another run, measured on the same queries in the same order.
    ///   - columns: What the file of queries says of each, by the names of its columns.
    init(
        _ evaluation: RunEvaluation, against other: RunEvaluation?, columns: [String: [String: String]] = [:],
        flaws: Flaws = Flaws()
    ) {
        self.evaluation = evaluation
        self.flaws = flaws
        groups = Set(columns.values.flatMap(\.keys)).sorted().flatMap { column in
            Dictionary(grouping: evaluation.perQuery) { columns[$0.query]?[column] ?? "" }
                .sorted { $0.key < $1.key }
                .map { Group(column: column, value: $0.key, measures: $0.value.map(\.measures)) }
        }
        comparisons =
            other.map { other in
                Measures.all.map { name, value in
                    let first = evaluation.perQuery.map { value($0.measures) }
                    return (name, RunComparison(first, other.perQuery.map { value($0.measures) }))
                }
            } ?? []
    }

    func text(perQuery: Bool) -> String {
        var text = ""
        if perQuery {
            for (query, measures) in evaluation.perQuery {
                text += LineFormats.tabSeparated([query] + Measures.all.map { decimal($0.value(measures)) })
            }
        }
        for (name, value) in Measures.all {
            text += padded(name, 12) + decimal(value(evaluation.mean))
            if let comparison = comparisons.first(where: { $0.name == name })?.comparison {
                let sign = comparison.difference < 0 ? "" : "+"
                text += "  \(sign)\(decimal(comparison.difference))  better on \(comparison.wins), worse on "
                text += "\(comparison.losses), same on \(comparison.ties); p = \(decimal(comparison.probability))"
            }
            text += "\n"
        }
        text += padded("queries", 12) + "\(evaluation.perQuery.count)\n"
        if flaws.partial > 0 { text += padded("partial", 12) + "\(flaws.partial)\n" }
        if flaws.refused > 0 { text += padded("refused", 12) + "\(flaws.refused)\n" }
        guard !groups.isEmpty else { return text }
        let width = max(12, (groups.map { $0.column.count + $0.value.count + 4 }.max() ?? 0))
        text += "\n" + padded("", width) + Measures.all.map { padded($0.name, 12) }.joined() + "queries\n"
        for group in groups {
            let mean = Measures.mean(group.measures)
            text += padded("\(group.column):\(group.value.isEmpty ? "-" : group.value)", width)
            text += Measures.all.map { padded(decimal($0.value(mean)), 12) }.joined() + "\(group.measures.count)\n"
        }
        return text
    }

    func json() -> String {
        var writer = JSONWriter()
        writer.object { writer in
            writer.key("summary")
            writer.object { writer in
                write(evaluation.mean, to: &writer)
                writer.key("queries")
                writer.value(evaluation.perQuery.count)
                writer.key("partial")
                writer.value(flaws.partial)
                writer.key("refused")
                writer.value(flaws.refused)
            }
            if !groups.isEmpty {
                writer.key("groups")
                writer.array(groups) { writer, group in
                    writer.object { writer in
                        writer.key("column")
                        writer.value(group.column)
                        writer.key("value")
                        writer.value(group.value)
                        write(Measures.mean(group.measures), to: &writer)
                        writer.key("queries")
                        writer.value(group.measures.count)
                    }
                }
            }
            if !comparisons.isEmpty {
                writer.key("comparison")
                writer.object { writer in
                    for (name, comparison) in comparisons {
                        writer.key(name)
                        writer.object { write(comparison, to: &$0) }
                    }
                }
            }
            writer.key("per_query")
            writer.array(evaluation.perQuery) { writer, one in
                writer.object { writer in
                    writer.key("qid")
                    writer.value(one.query)
                    write(one.measures, to: &writer)
                }
            }
        }
        return writer.text
    }

    private func write(_ measures: Measures, to writer: inout JSONWriter) {
        for (name, value) in Measures.all {
            writer.key(name)
            writer.value(value(measures), decimals: 6)
        }
    }

    private func write(_ comparison: RunComparison, to writer: inout JSONWriter) {
        writer.key("difference")
        writer.value(comparison.difference, decimals: 6)
        for (name, count) in [
            ("wins", comparison.wins), ("losses", comparison.losses), ("ties", comparison.ties),
        ] {
            writer.key(name)
            writer.value(count)
        }
        writer.key("p")
        writer.value(comparison.probability, decimals: 6)
    }

    /// Four places, always.
    private func decimal(_ value: Double) -> String {
        let tenThousandths = Int((abs(value) * 10_000).rounded())
        let places = String(tenThousandths % 10_000)
        let sign = value < 0 && tenThousandths > 0 ? "-" : ""
        return "\(sign)\(tenThousandths / 10_000).\(String(repeating: "0", count: 4 - places.count))\(places)"
    }

    private func padded(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(1, width - text.count))
    }
}
