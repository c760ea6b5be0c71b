internal import Passages
internal import SearchAPI
internal import XapianIndex

/// One search, from request to answer.
struct SearchRun {
    private let request: SearchRequest
    private let generation: OpenGeneration
    private let options: SearchEngineOptions
    private let deadline: Deadline

    /// Matches whose tags are counted at most.
    private static let facetSample = 20_000
    /// Values that a facet lists at most.
    private static let facetValues = 100

    init(
        _ request: SearchRequest, _ generation: OpenGeneration, _ options: SearchEngineOptions, _ deadline: Deadline
    ) {
        self.deadline = deadline
        self.request = request
        self.generation = generation
        self.options = options
    }

    func answer(_ reader: inout IndexReader, _ tools: inout QueryTools) throws -> SearchResponse {
        var warnings: [SearchWarning] = []
        guard let node = try QueryReading(request, generation.context).node(&warnings) else {
            return SearchResponse(
                query: request.query, parsed: "", tookMilliseconds: 0, generation: generation.manifest.generation,
                total: TotalHits(value: 0, relation: .equal), offset: request.offset, warnings: warnings, hits: [])
        }
        let plan = try QueryPlanner.plan(
            node,
            PlanRequest(
                filters: request.filters, match: request.match, wanted: request.offset + request.limit,
                deadline: deadline), generation.context, &reader, &tools)
        warnings += plan.warnings
        let order: PageOrder =
            switch request.sort {
            case .relevance: .relevance
            case .date: .value(slot: IndexSchema.dateSlot, descending: false)
            case .dateDescending: .value(slot: IndexSchema.dateSlot, descending: true)
            case .path: .value(slot: IndexSchema.pathSlot, descending: false, tiesByNumber: true)
            }
        let page =
            request.groupBy == nil
            ? try reader.search(
                plan.query, offset: request.offset, limit: request.limit, countUpTo: options.countUpTo, order: order,
                k1: options.k1, budget: deadline.remaining)
            : try grouped(plan.query, order, &reader)
        var isPartial = plan.isPartial || page.isPartial
        if isPartial, page.hits.isEmpty { throw timeout }
        let weights = try weights(plan, &reader)
        let snippets = SnippetMaker(terms: weights.map { ($0.term, $0.weight) })
        // When the time is up, a passage's beginning has to do.
        let plain = SnippetMaker(terms: [])
        var hits: [SearchHit] = []
        for (index, hit) in page.hits.enumerated() {
            let isLate = deadline.isPast
            isPartial = isPartial || isLate
            let document = try self.document(of: hit, &reader)
            let record = PassageRecord(hit.record.passage, document)
            hits.append(
                SearchHit(
                    passage: record, rank: request.offset + index + 1, score: hit.weight * scoreScale,
                    snippet: (isLate ? plain : snippets).snippet(of: record.text, language: record.language, &tools),
                    explanation: request.explain && !isLate ? try explanation(of: hit, weights, &reader) : nil))
        }
        let isExact = page.matchesLower == page.matchesUpper
        if isExact, page.matchesLower == 0, generation.manifest.skipped > 0 { warnings.append(coverageWarning) }
        let facets = try facets(plan.query, isExact ? page.matchesLower : nil, &warnings, &isPartial, &reader)
        if isPartial { warnings.append(partialWarning) }
        var response = SearchResponse(
            query: request.query, parsed: node.text, tookMilliseconds: 0,
            generation: generation.manifest.generation,
            total: TotalHits(value: page.matchesLower, relation: isExact && !isPartial ? .equal : .atLeast),
            offset: request.offset, warnings: warnings, hits: hits, facets: facets)
        if request.tree != nil { response.query = node.text }
        if request.wantsTree { response.tree = node.tree }
        if isPartial { response.partial = true }
        return response
    }

    private var limit: Int { request.timeoutMilliseconds ?? options.timeoutMilliseconds }

    private var partialWarning: SearchWarning {
        SearchWarning(
            code: "partial",
            detail: "the time of \(limit) ms was up before all was looked at; what was found until then is shown. "
                + "Give it more time (timeout_ms), or add a rarer word")
    }

    private var timeout: SearchFailure {
        SearchFailure(
            .timeout,
            "nothing was found within \(limit) ms, and not all was looked at; give it more time (timeout_ms), or add a rarer word"
        )
    }

    /// What was not found may stand in what was not read.
    private var coverageWarning: SearchWarning {
        let count = generation.manifest.skipped
        return SearchWarning(
            code: "skipped_files",
            detail: "\(count) file\(count == 1 ? "" : "s") of the corpus could not be read, or only in part; "
                + "see kwic status --skipped")
    }

    /// The best passage of each document, in their order.
    private func grouped(
        _ query: IndexQuery, _ order: PageOrder, _ reader: inout IndexReader
    ) throws -> Page {
        let wanted = request.offset + request.limit
        var best: [PageHit] = []
        var seen: Set<UInt32> = []
        var size = wanted * 4
        while true {
            let page = try reader.search(
                query, offset: 0, limit: size, countUpTo: options.countUpTo, order: order, k1: options.k1,
                budget: deadline.remaining)
            best.removeAll()
            seen.removeAll()
            for hit in page.hits where best.count < wanted {
                // A document is known by its first passage.
                if seen.insert(reader.number(hit.number, movedBy: 1 - hit.record.passage.ordinal)).inserted {
                    best.append(hit)
                }
            }
            if best.count >= wanted || page.hits.count < size || page.isPartial {
                return Page(
                    hits: Array(best.dropFirst(request.offset)), matchesLower: page.matchesLower,
                    matchesUpper: page.matchesUpper, isPartial: page.isPartial)
            }
            size *= 4
        }
    }

    /// Counts are stored in tenths, and BM25's constant factor k1 + 1 comes in tenths with them: this takes it back.
    private var scoreScale: Double { (options.k1 + 1) / (options.k1 * RankingProfile.scale + 1) }

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

    private func weights(_ plan: QueryPlan, _ reader: inout IndexReader) throws -> [TermWeight] {
        let total = Double(max(1, generation.manifest.segments.reduce(0) { $0 + $1.passages }))
        return try plan.terms.map { term, word in
            let frequency = try reader.frequency(of: term)
            // xapian-core/weight/bm25weight.cc: ratios under 2 are drawn in, so that no weight is negative.
            var ratio = (total - Double(frequency) + 0.5) / (Double(frequency) + 0.5)
            if ratio < 2 { ratio = ratio * 0.5 + 1 }
            let stop = StopWords.contains(word, languages: generation.context.languages) ? options.stopWordWeight : 1
            return TermWeight(term: term, word: word, frequency: frequency, weight: Logarithm.natural(ratio) * stop)
        }
    }

    /// What each term gave: idf · (k1 + 1) · count / (k1 + count), with the passage's length in the count.
    private func explanation(
        of hit: PageHit, _ weights: [TermWeight], _ reader: inout IndexReader
    ) throws -> [TermExplanation] {
        let k1 = options.k1 * RankingProfile.scale
        var parts: [TermExplanation] = []
        for weight in weights {
            let count = Double(try reader.count(of: weight.term, in: hit.number))
            guard count > 0 else { continue }
            parts.append(
                TermExplanation(
                    word: weight.word, term: weight.term,
                    weight: weight.weight * (options.k1 + 1) * count / (k1 + count),
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
        _ query: IndexQuery, _ total: Int?, _ warnings: inout [SearchWarning], _ isPartial: inout Bool,
        _ reader: inout IndexReader
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
            return numbers.count < Self.facetSample && !(numbers.count % 64 == 0 && deadline.isPast)
        }
        if deadline.isPast { isPartial = true }
        if numbers.count == Self.facetSample {
            warnings.append(
                SearchWarning(
                    code: "facets_sampled", detail: "facets count the first \(numbers.count) matches, not all of them"))
        }
        var counts: [String: [String: Int]] = [:]
        var known: [UInt32: StoredDocument] = [:]
        for (index, number) in numbers.enumerated() {
            if index % 64 == 0, deadline.isPast {
                isPartial = true
                break
            }
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
