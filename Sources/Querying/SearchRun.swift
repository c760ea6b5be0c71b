internal import Passages
internal import SearchAPI
internal import XapianIndex

/// One search, from request to answer.
struct SearchRun {
    private let request: SearchRequest
    let generation: OpenGeneration
    private let options: SearchEngineOptions

    /// Unknown fields of a query that have a warning each.
    private static let fieldsNamed = 10

    init(_ request: SearchRequest, _ generation: OpenGeneration, _ options: SearchEngineOptions) {
        self.request = request
        self.generation = generation
        self.options = options
    }

    /// What is searched: the request's query, or one that was made for it.
    struct Question {
        var query: IndexQuery
        /// As the query language has it.
        var text: String
        /// Stem terms of the words that are looked for, each with the word as it was written.
        var terms: [(term: String, word: String)]
        var warnings: [SearchWarning]
        /// What marked passages added.
        var expansion: [TellingTerm]?
    }

    /// Answers the request's query.
    func answer(_ reader: inout IndexReader, _ tools: inout QueryTools) throws -> SearchResponse {
        try answer(try question(&reader, &tools), &reader, &tools)
    }

    /// What the request asks, with what marked passages add to it.
    func question(_ reader: inout IndexReader, _ tools: inout QueryTools) throws -> Question {
        let isMarked = !request.like.isEmpty || !request.unlike.isEmpty
        var warnings: [SearchWarning] = []
        let node = try parse(&warnings)
        // What is added to a query must pass its filters too, so these come last.
        let plan = try QueryPlanner.plan(
            node, filters: isMarked ? [:] : request.filters, generation.context, &reader, &tools)
        var question = Question(
            query: plan.query, text: node.text, terms: plan.terms, warnings: warnings + plan.warnings)
        guard isMarked else { return question }
        try expand(&question, isOpen: node.isOpen, &reader, &tools)
        question.query = try filtered(question.query, &reader, &tools)
        return question
    }

    /// Passages like one.
    func similar(
        to place: PassageLookup.Place, _ reader: inout IndexReader, _ tools: inout QueryTools
    ) throws -> SearchResponse {
        let marked = MarkedPassages(generation)
        let record = try reader.record(place.number)
        let all = try marked.terms(of: record, place.document, &reader, &tools)
        let terms = Array(all.prefix(MarkedPassages.similarTerms))
        // Copies of the passage are like it, and nobody wants to see them.
        var same = [place.number]
        if let copies = try copies(of: place, terms, &reader, &tools) { same += copies }
        let query = IndexQuery.andNot(MarkedPassages.query(terms), .passages(same.sorted()))
        let question = Question(
            query: try filtered(query, &reader, &tools), text: terms.map(\.word).joined(separator: " OR "),
            terms: terms.map { ($0.term, $0.word) }, warnings: [], expansion: terms)
        return try answer(question, &reader, &tools)
    }

    /// The passages with nearly the text of one.
    private func copies(
        of place: PassageLookup.Place, _ terms: [TellingTerm], _ reader: inout IndexReader, _ tools: inout QueryTools
    ) throws -> [UInt32]? {
        var matches = RankedMatches(MarkedPassages.query(terms), order: .relevance, options: options)
        try matches.load(100, &reader)
        guard let own = matches.candidates.first(where: { $0.number == place.number }) else { return nil }
        var texts = TextComparison(budget: 100)
        var records = Records()
        return try matches.candidates.filter { candidate in
            guard candidate.number != own.number, TextSignature.areAlike(own.signature, candidate.signature) else {
                return false
            }
            return try texts.areNearlySame(own, candidate, &records, &reader, &tools)
        }.map(\.number)
    }

    /// Adds to a query the words of the passages that the request marks, and takes out those that it is to stay away from.
    private func expand(
        _ question: inout Question, isOpen: Bool, _ reader: inout IndexReader, _ tools: inout QueryTools
    ) throws {
        let name = generation.manifest.generation
        var like: [PassageLookup.Place] = []
        for id in request.like { like.append(try PassageLookup.passage(id, name, &reader)) }
        var unlike: [PassageLookup.Place] = []
        for id in request.unlike { unlike.append(try PassageLookup.passage(id, name, &reader)) }
        let terms = try MarkedPassages(generation).expansion(
            like: like, unlike: unlike, without: Set(question.terms.map(\.term)), &reader, &tools)
        question.expansion = terms
        let added = MarkedPassages.query(terms)
        if !terms.isEmpty {
            if question.query == .all {
                question.query = added
                question.terms = terms.map { ($0.term, $0.word) }
            } else {
                // A query that demands something gets what it demands; the words only order it.
                question.query = isOpen ? .or([question.query, added]) : .andMaybe(question.query, added)
            }
        }
        if !unlike.isEmpty { question.query = .andNot(question.query, .passages(unlike.map(\.number).sorted())) }
    }

    /// `query` behind the request's filters.
    private func filtered(
        _ query: IndexQuery, _ reader: inout IndexReader, _ tools: inout QueryTools
    ) throws -> IndexQuery {
        guard !request.filters.isEmpty else { return query }
        let everything = QueryNode.clauses(must: [], may: [], mustNot: [])
        let filter = try QueryPlanner.plan(
            everything, filters: request.filters, generation.context, &reader, &tools)
        return .filter(query, by: filter.query)
    }

    /// How the matches are ordered.
    var order: PageOrder {
        switch request.sort {
        case .relevance: .relevance
        case .date: .value(slot: IndexSchema.dateSlot, descending: false)
        case .dateDescending: .value(slot: IndexSchema.dateSlot, descending: true)
        case .path: .value(slot: IndexSchema.pathSlot, descending: false, tiesByNumber: true)
        }
    }

    private func answer(
        _ question: Question, _ reader: inout IndexReader, _ tools: inout QueryTools
    ) throws -> SearchResponse {
        // Wrong names are an error before anything is searched.
        var facets: [Facet] = []
        for name in Set(request.facets).sorted() {
            facets.append(try Facet(name, generation.context, limit: request.facetLimit))
        }
        var records = Records()
        var matches = RankedMatches(question.query, order: order, options: options)
        var selection = HitSelection(request)
        try selection.select(request.offset + request.limit, from: &matches, &records, &reader, &tools)
        let page = Array(selection.hits.dropFirst(request.offset))
        var hits = try hits(page, question, &records, &reader, &tools)

        var response = SearchResponse(
            query: request.query, parsed: question.text, tookMilliseconds: 0,
            generation: generation.manifest.generation, total: total(matches), offset: request.offset,
            warnings: question.warnings, hits: [])
        let isGrouped = request.groupBy != nil
        if !facets.isEmpty || isGrouped {
            let count = try FacetCount(
                facets, question.query, matches, budget: options.facetMatches, limit: request.facetLimit, &records,
                &reader)
            (response.facets, response.facetInfo) = (count.values, count.infos)
            if let warning = count.warning { response.warnings.append(warning) }
            if isGrouped { response.total = documents(count, matches, shown: selection.hits.count) }
        }
        var done = page.count
        if let budget = Budget(request) {
            let (dropped, kept) = budget.keep(&hits)
            if dropped.count > 0 {
                response.dropped = dropped
                done = kept
            }
        }
        response.hits = hits
        let next = request.offset + done
        if selection.hasMore || done < page.count, next > request.offset, next < SearchLimits.depth {
            response.cursor = Cursor(request, generation: response.generation, offset: next).text
        }
        response.expansion = question.expansion?.map { ExpansionTerm(term: $0.word, weight: $0.saturation) }
        if response.total == TotalHits(value: 0, relation: .equal, unit: response.total.unit),
            generation.manifest.skipped > 0
        {
            response.warnings.append(coverageWarning)
        }
        return response
    }

    /// A page of candidates in, a page of hits out.
    private func hits(
        _ page: [SelectedHit], _ question: Question, _ records: inout Records, _ reader: inout IndexReader,
        _ tools: inout QueryTools
    ) throws -> [SearchHit] {
        let weights = try weights(question, &reader)
        var builder = HitBuilder(snippets: SnippetMaker(terms: weights))
        var hits: [SearchHit] = []
        for (index, selected) in page.enumerated() {
            hits.append(
                try builder.hit(selected, rank: request.offset + index + 1, &records, &reader, &tools))
        }
        if request.groupBy != nil {
            try builder.addGroups(to: &hits, of: page, question.query, request, options, &records, &reader, &tools)
        }
        guard request.explain else { return hits }
        var explainer = ScoreExplainer(terms: question.terms, options: options)
        try explainer.weigh(question.query, for: page.map(\.candidate.number), &reader)
        for (index, selected) in page.enumerated() {
            hits[index].explanation = try explainer.explanation(
                of: selected.candidate, hits[index].passage, &reader, &tools)
        }
        return hits
    }

    private func total(_ matches: RankedMatches) -> TotalHits {
        TotalHits(value: matches.matchesLower, relation: matches.total == nil ? .atLeast : .equal)
    }

    /// How many documents match: counted where all matches were looked at, else a lower bound.
    private func documents(_ count: FacetCount, _ matches: RankedMatches, shown: Int) -> TotalHits {
        if count.isExact { return TotalHits(value: count.documents, relation: .equal, unit: .documents) }
        return TotalHits(value: max(count.documents, shown), relation: .atLeast, unit: .documents)
    }

    /// What was not found may stand in what was not read.
    private var coverageWarning: SearchWarning {
        let count = generation.manifest.skipped
        return SearchWarning(
            code: "skipped_files",
            detail: "\(count) file\(count == 1 ? "" : "s") of the corpus could not be read, or only in part; "
                + "see kwic status --skipped")
    }

    /// The request's query, taken apart; as plain words where it is no expression.
    func parse(_ warnings: inout [SearchWarning]) throws -> QueryNode {
        guard request.query.unicodeScalars.contains(where: { !$0.properties.isWhitespace }) else {
            guard !request.filters.isEmpty || !request.like.isEmpty else {
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
        case .word(let text), .phrase(let text), .prefix(let text), .fuzzy(let text): hasWord(text)
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

    /// The terms that are looked for, with BM25's inverse document frequency of each: what snippets go by.
    private func weights(
        _ question: Question, _ reader: inout IndexReader
    ) throws -> [(term: String, weight: Double)] {
        let total = Double(max(1, generation.manifest.segments.reduce(0) { $0 + $1.passages }))
        return try question.terms.map { term, word in
            let frequency = Double(try reader.frequency(of: term))
            // As Xapian has it (xapian-core/weight/bm25weight.cc): ratios under 2 are drawn in, so that no weight is negative.
            var ratio = (total - frequency + 0.5) / (frequency + 0.5)
            if ratio < 2 { ratio = ratio * 0.5 + 1 }
            let stop = StopWords.contains(word, languages: generation.context.languages) ? options.stopWordWeight : 1
            return (term, Logarithm.natural(ratio) * stop)
        }
    }
}

extension QueryNode {
    /// Whether nothing in the query is demanded or forbidden: another word can find more.
    var isOpen: Bool {
        switch self {
        case .clauses(let must, _, let mustNot): must.isEmpty && mustNot.isEmpty
        case .or, .word: true
        default: false
        }
    }
}
