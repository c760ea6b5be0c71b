internal import Passages
internal import SearchAPI
internal import XapianIndex

/// A facet that a request names: which values it has, and in which order they are shown.
struct Facet {
    /// As the request has it.
    var name: String
    var kind: Kind

    enum Kind {
        /// Counted by the engine.
        case source(FacetSource)
        case documents
        /// Read from the records of some of the matches.
        case record(String)
    }

    /// Whether its values are times, shown in their order.
    var isChronological: Bool { ["year", "date", "mentions"].contains { name == $0 || name.hasPrefix($0 + ":") } }

    /// How much of a date is a value.
    private static let datePrecision = ["date": 4, "date:year": 4, "date:month": 7, "date:day": 10]

    /// The facet that a request calls `name`.
    ///
    /// - Throws: `badParameter` where there is no such thing to count.
    init(_ name: String, _ context: QueryContext, limit: Int) throws(SearchFailure) {
        self.name = name
        if let characters = Self.datePrecision[name] {
            kind = .source(.date(characters: characters, limit: limit))
            return
        }
        if name == "document" {
            kind = .documents
            return
        }
        switch QueryNode.Field.named(name, tags: context.tags) {
        case .tag(let key)?: kind = .source(.tag(key, limit: limit))
        case .language?: kind = .source(.property(.language, limit: limit))
        case .format?: kind = .source(.property(.format, limit: limit))
        case .folder?: kind = .source(.property(.folder, limit: limit))
        case .kind?: kind = .source(.property(.kind, limit: limit))
        case .year?: kind = .source(.property(.year, limit: limit))
        case .mentions?: kind = .source(.property(.mention, limit: limit))
        case .path?: kind = .source(.path(limit: limit))
        case .title?, .section?: kind = .record(name)
        case .date?, nil:
            let names = ["document", "date:year", "date:month", "date:day"] + context.fieldNames
            throw SearchFailure(
                .badParameter, "there is no tag '\(name)' to count; there are \(names.joined(separator: ", "))")
        }
    }
}

/// Counts what the matches of a query have.
struct FacetCount {
    private(set) var values: [String: [FacetValue]] = [:]
    private(set) var infos: [String: FacetInfo] = [:]
    /// Different documents among the matches, and whether all matches were looked at.
    private(set) var documents = 0
    private(set) var isExact = true
    /// Matches looked at.
    private(set) var seen = 0

    /// Records that are read for a facet whose values are nowhere else.
    private static let recordBudget = 2000

    private let limit: Int

    /// Counts facets.
    ///
    /// - Parameters:
    ///   - matches: The query's matches, as far as they are known; nil where nothing is.
    ///   - budget: Matches that are looked at, about.
    init(
        _ facets: [Facet], _ query: IndexQuery, _ matches: RankedMatches?, budget: Int, limit: Int,
        _ records: inout Records, _ reader: inout IndexReader
    ) throws {
        self.limit = limit
        let counted = facets.compactMap { facet -> (Facet, FacetSource)? in
            switch facet.kind {
            case .source(let source): (facet, source)
            case .documents: (facet, .documents(limit: limit))
            case .record: nil
            }
        }
        let tally = try reader.tally(
            query, counted.map(\.1), budget: budget, estimate: matches?.matchesEstimated ?? .max)
        (documents, seen, isExact) = (tally.documents, tally.seen, tally.share >= 1)
        for ((facet, _), result) in zip(counted, tally.facets) {
            let counts = try result.values.map { value in
                let text = value.text.isEmpty ? try records.document(first: value.number, &reader).id : value.text
                return (text, value.count)
            }
            add(facet, counts, distinct: result.distinct, tally, matches)
        }
        let read = facets.compactMap { facet -> (Facet, String)? in
            if case .record(let key) = facet.kind { (facet, key) } else { nil }
        }
        guard !read.isEmpty else { return }
        let sample = try reader.tally(
            query, [.passages(limit: Self.recordBudget * 2)], budget: Self.recordBudget,
            estimate: matches?.matchesEstimated ?? .max)
        var counts: [String: [String: Int]] = [:]
        for value in sample.facets.first?.values ?? [] {
            let ordinal = try records.record(value.number, &reader).passage.ordinal
            let first = reader.number(value.number, movedBy: 1 - ordinal)
            let passage = try records.passage(value.number, first: first, &reader)
            for (_, key) in read {
                let text = key == "title" ? passage.document.title : passage.section.joined(separator: " › ")
                if !text.isEmpty { counts[key, default: [:]][text, default: 0] += 1 }
            }
        }
        for (facet, key) in read {
            let all = (counts[key] ?? [:]).sorted { ($1.value, $0.key) < ($0.value, $1.key) }
            add(
                facet, all.prefix(limit).map { ($0.key, $0.value) }, distinct: all.count, sample, matches)
        }
    }

    private mutating func add(
        _ facet: Facet, _ counts: [(String, Int)], distinct: Int, _ tally: Tally, _ matches: RankedMatches?
    ) {
        let isExact = tally.share >= 1
        let estimated = Int((Double(tally.seen) / tally.share).rounded())
        let all = isExact ? tally.seen : matches?.total ?? max(matches?.matchesLower ?? 0, estimated)
        let factor = isExact || tally.seen == 0 ? 1 : Double(all) / Double(tally.seen)
        var shown = counts.map { FacetValue(value: $0.0, count: Int((Double($0.1) * factor).rounded())) }
        if facet.isChronological { shown.sort { $0.value < $1.value } }
        values[facet.name] = shown
        infos[facet.name] = FacetInfo(isExact: isExact, sampled: tally.seen, of: all, values: distinct)
    }

    /// What is said where not all matches were looked at.
    var warning: SearchWarning? {
        guard let info = infos.sorted(by: { $0.key < $1.key }).first(where: { !$0.value.isExact }) else { return nil }
        return SearchWarning(
            code: "facets_sampled",
            detail:
                "facets count \(info.value.sampled) of about \(info.value.of) matches, spread evenly over the index, "
                + "and are scaled up")
    }
}
