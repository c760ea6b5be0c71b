import Evaluation
import SearchAPI
import SearchClient

/// What `kwic eval` prints.
struct EvaluationReport {
    private let evaluation: RunEvaluation
    private let comparisons: [(name: String, comparison: RunComparison)]

    /// - Parameter other: Another run, measured on the same queries in the same order.
    init(_ evaluation: RunEvaluation, against other: RunEvaluation?) {
        self.evaluation = evaluation
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
        return text + padded("queries", 12) + "\(evaluation.perQuery.count)\n"
    }

    func json() -> String {
        var writer = JSONWriter()
        writer.object { writer in
            writer.key("summary")
            writer.object { writer in
                write(evaluation.mean, to: &writer)
                writer.key("queries")
                writer.value(evaluation.perQuery.count)
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
