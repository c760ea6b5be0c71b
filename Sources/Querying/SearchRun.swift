internal import Passages
internal import SearchAPI
internal import XapianIndex

/// One search, from request to answer.
struct SearchRun {
    private let request: SearchRequest
    private let generation: OpenGeneration
    private let options: SearchEngineOptions

    /// Matches whose tags are counted at most.
    private static let facetSample = 20_000
    /// Values that a facet lists at most.
    private static let facetValues = 100
    /// Unknown fields of a query that have a warning each.
    private static let fieldsNamed = 10

    init(_ request: SearchRequest, _ generation: OpenGeneration, _ options: SearchEngineOptions) {
        self.request = request
        self.generation = generation
        self.options = options
    }

    func answer(_ reader: inout IndexReader, _ tools: inout QueryTools) throws -> SearchResponse {
        var warnings: [SearchWarning] = []
        let node = try parse(&warnings)
        let context = generation.context.reading(tools.words(of: request.query))
        let plan = try QueryPlanner.plan(node, filters: request.filters, context, &reader, &tools)
        warnings += plan.warnings
        let order: PageOrder =
            switch request.sort {
            case .relevance: .relevance
            case .date: .value(slot: IndexSchema.dateSlot, descending: false)
            case .dateDescending: .value(slot: IndexSchema.dateSlot, descending: true)
            case .path: .value(slot: IndexSchema.pathSlot, descending: false, tiesByNumber: true)
            }
        let ranked =
            order == .relevance
            ? try RankedSearch(
                plan.query, of: node, context, TermStatistics(generation.manifest), options.ranking,
                countUpTo: options.countUpTo, &reader, &tools) : nil
        let page =
            request.groupBy == nil
            ? try matches(ranked, plan.query, order, offset: request.offset, limit: request.limit, &reader, &tools)
            : try grouped(ranked, plan.query, order, &reader, &tools)
        let weights = try weights(plan, context, &reader)
        let snippets = SnippetMaker(terms: weights.map { ($0.term, $0.weight) })
        var hits: [SearchHit] = []
        for (index, hit) in page.hits.enumerated() {
            let record = PassageRecord(hit.hit.record.passage, hit.document)
            hits.append(
                SearchHit(
                    passage: record, rank: request.offset + index + 1, score: hit.score,
                    snippet: snippets.snippet(of: record.text, language: record.language, &tools),
                    explanation: request.explain ? try explanation(of: hit.hit, weights, &reader) : nil))
        }
        let isExact = page.matchesLower == page.matchesUpper
        if isExact, page.matchesLower == 0, generation.manifest.skipped > 0 { warnings.append(coverageWarning) }
        let facets = try facets(plan.query, isExact ? page.matchesLower : nil, &warnings, &reader)
        return SearchResponse(
            query: request.query, parsed: node.text, tookMilliseconds: 0,
            generation: generation.manifest.generation,
            total: TotalHits(value: page.matchesLower, relation: isExact ? .equal : .atLeast), offset: request.offset,
            suggestion: plan.hasOtherSpellings
                ? nil : try SpellingSuggestion.suggest(request.query, generation.context, &reader, &tools),
            warnings: warnings, hits: hits, facets: facets)
    }

    /// What was not found may stand in what was not read.
    private var coverageWarning: SearchWarning {
        let count = generation.manifest.skipped
        return SearchWarning(
            code: "skipped_files",
            detail: "\(count) file\(count == 1 ? "" : "s") of the corpus could not be read, or only in part; "
                + "see kwic status --skipped")
    }

    private func parse(_ warnings: inout [SearchWarning]) throws -> QueryNode {
        guard request.query.unicodeScalars.contains(where: { !$0.properties.isWhitespace }) else {
            guard !request.filters.isEmpty else {
                throw SearchFailure(.badQuery, "the query is empty; give it a word to look for, or a filter")
            }
            return .clauses(must: [], may: [], mustNot: [])
        }
        let fields = generation.context.fieldNames.joined(separator: ", ")
        let parsed: (node: QueryNode, unknownFields: [String])
        do throws(QuerySyntaxError) {
            parsed = try QueryParser.parse(request.query, tags: generation.context.tags)
        } catch {
            if request.strict { throw SearchFailure(.badQuery, error.detail, position: error.position) }
            warnings.append(
                SearchWarning(
                    code: "parsed_as_words",
                    detail: "searched as plain words: \(error.detail) (at byte \(error.position))"))
            parsed = (QueryParser.words(of: request.query), [])
        }
        if let name = parsed.unknownFields.first, request.strict {
            throw SearchFailure(.badQuery, "there is no field '\(name)'\(nearest(name)); there are \(fields)")
        }
        let unknown = parsed.unknownFields
        for name in unknown.prefix(Self.fieldsNamed) {
            warnings.append(
                SearchWarning(
                    code: "unknown_field",
                    detail:
                        "there is no field '\(name)', so it was searched as a word\(nearest(name)); there are \(fields)"
                ))
        }
        if unknown.count > Self.fieldsNamed {
            warnings.append(
                SearchWarning(
                    code: "unknown_field",
                    detail:
                        "\(unknown.count - Self.fieldsNamed) more names before a colon are no fields either, and were searched as words"
                ))
        }
        guard Self.hasWord(parsed.node) else {
            throw SearchFailure(.badQuery, "the query has no letter or digit in it; give it a word to look for")
        }
        return parsed.node
    }

    /// Whether there is anything to look for: operators alone are nothing.
    /// A suggestion where a field is called almost like `name`.
    private func nearest(_ name: String) -> String {
        let scalars = Array(name.unicodeScalars)
        let names = generation.context.fieldNames
        let found = (1...2).lazy.compactMap { edits in
            names.first { EditDistance.isWithin(edits, scalars, Array($0.unicodeScalars)) }
        }.first
        return found.map { " (did you mean \($0)?)" } ?? ""
    }

    private static func hasWord(_ node: QueryNode) -> Bool {
        switch node {
        case .word(let text), .phrase(let text), .fuzzy(let text, _): hasWord(text)
        case .wildcard(let pattern): node == .everything || hasWord(pattern)
        case .near(let words, _, _): words.contains(where: hasWord)
        case .field(_, .words(let text)), .field(_, .phrase(let text)): hasWord(text)
        case .field(_, .range(let from, let to)): hasWord((from ?? "") + (to ?? ""))
        case .and(let nodes), .or(let nodes): nodes.contains(where: hasWord)
        case .not(let node): hasWord(node)
        case .clauses(let must, let may, let mustNot): (must + may + mustNot).contains(where: hasWord)
        }
    }

    private static func hasWord(_ text: String) -> Bool {
        text.unicodeScalars.contains { $0.properties.isAlphabetic || $0.properties.numericType != nil }
    }

    /// The matches `offset` to `offset + limit`, ranked or in another order.
    private func matches(
        _ ranked: RankedSearch?, _ query: IndexQuery, _ order: PageOrder, offset: Int, limit: Int,
        _ reader: inout IndexReader, _ tools: inout QueryTools
    ) throws -> RankedPage {
        if let ranked { return try ranked.page(offset: offset, limit: limit, &reader, &tools) }
        let page = try reader.search(
            query, offset: offset, limit: limit, countUpTo: options.countUpTo, order: order, k1: options.ranking.k1)
        let hits = try page.hits.map { hit in
            RankedHit(
                hit: hit, document: try document(of: hit, &reader), weight: hit.weight * scoreScale, bonus: nil)
        }
        return RankedPage(hits: hits, matchesLower: page.matchesLower, matchesUpper: page.matchesUpper)
    }

    /// The best passage of each document, in their order.
    private func grouped(
        _ ranked: RankedSearch?, _ query: IndexQuery, _ order: PageOrder, _ reader: inout IndexReader,
        _ tools: inout QueryTools
    ) throws -> RankedPage {
        let wanted = request.offset + request.limit
        var best: [RankedHit] = []
        var seen: Set<UInt32> = []
        var size = wanted * 4
        while true {
            let page = try matches(ranked, query, order, offset: 0, limit: size, &reader, &tools)
            best.removeAll()
            seen.removeAll()
            for hit in page.hits where best.count < wanted {
                // A document is known by its first passage.
                let first = reader.number(hit.hit.number, movedBy: 1 - hit.hit.record.passage.ordinal)
                if seen.insert(first).inserted { best.append(hit) }
            }
            if best.count >= wanted || page.hits.count < size {
                return RankedPage(
                    hits: Array(best.dropFirst(request.offset)), matchesLower: page.matchesLower,
                    matchesUpper: page.matchesUpper)
            }
            size *= 4
        }
    }

    /// Counts are stored in tenths, and BM25's constant factor k1 + 1 comes in tenths with them: this takes it back.
    private var scoreScale: Double { (options.ranking.k1 + 1) / (options.ranking.k1 * RankingProfile.scale + 1) }

    private func document(of hit: PageHit, _ reader: inout IndexReader) throws -> StoredDocument {
        if let document = hit.record.document { return document }
        let first = reader.number(hit.number, movedBy: 1 - hit.record.passage.ordinal)
        guard let document = try reader.record(first).document else {
            throw IndexError(.damaged, "read the document of passage \(hit.number)")
        }
        return document
    }

    private struct TermWeight {
        var term: String
        var word: String
        var frequency: Int
        /// BM25's inverse document frequency, as Xapian computes it.
        var weight: Double
    }

    private func weights(_ plan: QueryPlan, _ context: QueryContext, _ reader: inout IndexReader) throws -> [TermWeight]
    {
        let total = Double(max(1, generation.manifest.segments.reduce(0) { $0 + $1.passages }))
        return try plan.terms.map { term, word in
            let frequency = try reader.frequency(of: term)
            // xapian-core/weight/bm25weight.cc: ratios under 2 are drawn in, so that no weight is negative.
            var ratio = (total - Double(frequency) + 0.5) / (Double(frequency) + 0.5)
            if ratio < 2 { ratio = ratio * 0.5 + 1 }
            let stop = StopWords.contains(word, languages: context.stopLanguages) ? options.ranking.stopWordWeight : 1
            return TermWeight(term: term, word: word, frequency: frequency, weight: Logarithm.natural(ratio) * stop)
        }
    }

    /// What each term gave: idf · (k1 + 1) · count / (k1 + count), with the passage's length in the count.
    private func explanation(
        of hit: PageHit, _ weights: [TermWeight], _ reader: inout IndexReader
    ) throws -> [TermExplanation] {
        let k1 = options.ranking.k1 * RankingProfile.scale
        var parts: [TermExplanation] = []
        for weight in weights {
            let count = Double(try reader.count(of: weight.term, in: hit.number))
            guard count > 0 else { continue }
            parts.append(
                TermExplanation(
                    word: weight.word, term: weight.term,
                    weight: weight.weight * (options.ranking.k1 + 1) * count / (k1 + count),
                    passages: weight.frequency))
        }
        return parts.sorted { $0.weight > $1.weight }
    }

    /// A passage's values of a field; of a category also those above it, so that `energy` counts what lies below.
    private func facetValues(of key: String, in passage: PassageRecord) -> [String] {
        let values = passage.values(of: key)
        guard QueryNode.Field.named(key, tags: []) == .tag(IndexSchema.categoryTag) else { return values }
        return values.flatMap { CategoryPath.ancestors(of: $0) + [$0] }
    }

    /// Counts the values of the tags that the request asks for.
    private func facets(
        _ query: IndexQuery, _ total: Int?, _ warnings: inout [SearchWarning], _ reader: inout IndexReader
    ) throws -> [String: [FacetValue]] {
        guard !request.facets.isEmpty else { return [:] }
        for key in request.facets where QueryNode.Field.named(key, tags: generation.context.tags) == nil {
            throw SearchFailure(
                .badParameter,
                "there is no tag '\(key)' to count; there are \(generation.context.fieldNames.joined(separator: ", "))")
        }
        let keys = Set(request.facets)
        var numbers: [UInt32] = []
        try reader.scan(query) { number, _ in
            numbers.append(number)
            return numbers.count < Self.facetSample
        }
        if numbers.count == Self.facetSample {
            warnings.append(
                SearchWarning(
                    code: "facets_sampled", detail: "facets count the first \(numbers.count) matches, not all of them"))
        }
        var counts: [String: [String: Int]] = [:]
        var known: [UInt32: StoredDocument] = [:]
        for number in numbers {
            let record = try reader.record(number)
            let first = reader.number(number, movedBy: 1 - record.passage.ordinal)
            let document: StoredDocument
            if let cached = record.document ?? known[first] {
                document = cached
            } else {
                document = try self.document(of: PageHit(number: number, weight: 0, record: record), &reader)
            }
            known[first] = document
            let passage = PassageRecord(record.passage, document)
            for key in keys {
                for value in Set(facetValues(of: key, in: passage)) {
                    counts[key, default: [:]][value, default: 0] += 1
                }
            }
        }
        return Dictionary(
            uniqueKeysWithValues: keys.map { key in
                let values = (counts[key] ?? [:]).map { FacetValue(value: $0.key, count: $0.value) }
                return (
                    key, Array(values.sorted { ($1.count, $0.value) < ($0.count, $1.value) }.prefix(Self.facetValues))
                )
            })
    }
}
