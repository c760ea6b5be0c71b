internal import Passages
internal import SearchAPI
internal import XapianIndex

/// What an answer without hits is made up for by.
struct Relaxation {
    /// The query without what it demands in vain; nil where that is not searched.
    var question: SearchRun.Question?
    var warnings: [SearchWarning] = []
}

extension SearchRun {
    /// Demands that are looked up by themselves.
    private static let maximumDemands = 16
    /// Passages that have a demand, of which it is noted that they do.
    private static let maximumPassages = 100_000

    /// What to do about a query that nothing has: where the fields and filters have something, passages with most of the words that
    /// it demands are better than none. Fields, filters and exclusions stay.
    func relaxation(
        of question: Question, _ records: inout Records, _ reader: inout IndexReader, _ tools: inout QueryTools
    ) throws -> Relaxation {
        guard let node = question.node, request.like.isEmpty, request.unlike.isEmpty, !deadline.isPast else {
            return Relaxation()
        }
        let demands = Demands(node)
        var missing: [String] = []
        for (key, values) in request.filters.sorted(by: { $0.key < $1.key })
        where try passages(.everything, [key: values], 1, &records, &reader, &tools).isEmpty {
            missing.append(values.map { "\(key):\($0)" }.joined(separator: " OR "))
        }
        for field in demands.firm.prefix(Self.maximumDemands)
        where try passages(field, [:], 1, &records, &reader, &tools).isEmpty {
            missing.append(field.text)
        }
        if !missing.isEmpty { return Relaxation(warnings: [nothingHas(missing)]) }

        // Of each demand, who has it: the more of them, the further up.
        var held: [[UInt32]] = []
        for text in demands.texts.prefix(Self.maximumDemands) {
            let found = try passages(text, request.filters, Self.maximumPassages, &records, &reader, &tools)
            if found.isEmpty { missing.append(text.text) } else { held.append(found) }
        }
        let areTogether = missing.isEmpty
        if areTogether {
            missing = (demands.firm + demands.texts).map(\.text)
            if let scope = demands.scope { missing.append("within:" + scope.rawValue) }
        }
        func nothing() throws -> Relaxation {
            let without = areTogether ? try nothingWithout(demands, &records, &reader, &tools) : []
            let warnings = without.isEmpty && !missing.isEmpty ? [nothingHas(missing, areTogether)] : without
            return Relaxation(warnings: warnings)
        }
        guard let relaxed = demands.relaxed, !request.strict, !deadline.isPast else { return try nothing() }
        var easier = try self.question(of: relaxed, &records, &reader, &tools)
        guard try !passages(relaxed, request.filters, 1, &records, &reader, &tools).isEmpty else {
            return try nothing()
        }
        if order == .relevance, !held.isEmpty {
            let weight = generation.context.highestWeight * Double(min(relaxed.leafCount, 1000) + 1)
            easier.query = .andMaybe(easier.query, .or(held.map { .weighed($0, weight) }))
        }
        // Asked again, what was searched is let go in the same way.
        easier.text = question.text
        easier.node = node
        let known = easier.warnings
        easier.warnings = question.warnings.filter { $0.code != "phrase_relaxed" && !known.contains($0) } + known
        easier.warnings.insert(
            SearchWarning(
                code: "demands_relaxed",
                detail: nothingHas(missing, areTogether).detail
                    + ", so passages with most of the query's words follow (strict to have none but what it demands)"),
            at: 0)
        return Relaxation(question: easier)
    }

    /// Says what nothing has, each by itself or all together.
    private func nothingHas(_ parts: [String], _ areTogether: Bool = false) -> SearchWarning {
        let names = parts.prefix(Self.maximumDemands).joined(separator: ", ")
        return SearchWarning(
            code: "nothing_has",
            detail: areTogether && parts.count > 1 ? "nothing has all of \(names)" : "nothing has \(names)")
    }

    /// Says that what is excluded leaves nothing of what there is.
    private func nothingWithout(
        _ demands: Demands, _ records: inout Records, _ reader: inout IndexReader, _ tools: inout QueryTools
    ) throws -> [SearchWarning] {
        let wanted = demands.texts + demands.others
        guard !demands.excluded.isEmpty, !wanted.isEmpty,
            try !passages(.any(of: wanted), request.filters, 1, &records, &reader, &tools).isEmpty
        else { return [] }
        let names = demands.excluded.prefix(Self.maximumDemands).map(\.text).joined(separator: ", ")
        return [SearchWarning(code: "nothing_has", detail: "nothing that the query asks for is without \(names)")]
    }

    /// Passages that a part of the query finds by itself, ascending, so many at most.
    private func passages(
        _ node: QueryNode, _ filters: [String: [String]], _ limit: Int, _ records: inout Records,
        _ reader: inout IndexReader, _ tools: inout QueryTools
    ) throws -> [UInt32] {
        let plan = try QueryPlanner.plan(
            node, planRequest(filters: filters), context(node, &tools), &records, &reader, &tools)
        return try reader.matches(plan.query, limit: limit, budget: deadline.remaining).numbers.sorted()
    }
}
