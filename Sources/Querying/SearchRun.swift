internal import Passages
internal import SearchAPI
internal import XapianIndex

/// One search, from request to answer.
struct SearchRun {
    let request: SearchRequest
    let generation: OpenGeneration
    private let options: SearchEngineOptions
    let deadline: Deadline

    init(
        _ request: SearchRequest, _ generation: OpenGeneration, _ options: SearchEngineOptions, _ deadline: Deadline
    ) {
        self.deadline = deadline
        self.request = request
        self.generation = generation
        var options = options
        if request.wantsExactTotal { options.countUpTo = .max }
        self.options = options
    }

    /// What is searched: the request's query, or one that was made for it.
    struct Question {
        var query: IndexQuery
        /// As the query language has it.
        var text: String
        /// Terms of the words that are looked for, each with the word as it was written.
        var terms: [(term: String, word: String)]
        var warnings: [SearchWarning]
        /// What marked passages added.
        var expansion: [TellingTerm]?
        /// How the best matches are ordered by their texts; nil where that is not by the query's words.
        var ranking: TextRanking?
        /// The author whose documents are listed, where the query is that name alone.
        var author: String?
        /// The query as a tree, where it was read from the request.
        var node: QueryNode?
        /// What the texts of matches have to pass as well; nil where all matches do.
        var verifier: TextVerifier?
        /// True where the time was up before all texts were looked at.
        var isPartial = false
    }

    /// Answers the request's query.
    func answer(_ reader: inout IndexReader, _ tools: inout QueryTools) throws -> SearchResponse {
        var records = Records()
        guard var question = try question(canVerifyLater: isPlain, &records, &reader, &tools) else {
            return emptyResponse
        }
        var response = try answer(question, &records, &reader, &tools)
        if response.hits.isEmpty, response.total.value == 0, response.partial != true {
            let less = try relaxation(of: question, &records, &reader, &tools)
            if let relaxed = less.question {
                question = relaxed
                response = try answer(relaxed, &records, &reader, &tools)
            }
            response.warnings += less.warnings
        }
        if request.tree != nil { response.query = question.text }
        if request.wantsTree { response.tree = question.node?.tree }
        if request.mode == .query {
            response.suggestion = try SpellingSuggestion.suggest(
                request.query, context(question.node, &tools), &reader, &tools)
        }
        return response
    }

    /// What is searched where the query has nothing in it that could be.
    private var emptyResponse: SearchResponse {
        SearchResponse(
            query: request.query, parsed: "", tookMilliseconds: 0, generation: generation.manifest.generation,
            total: TotalHits(value: 0, relation: .equal), offset: request.offset,
            warnings: [QueryReading.nothingSearched], hits: [])
    }

    /// Whether matches are only ranked, and nothing is counted of them all.
    private var isPlain: Bool {
        order == .relevance && !request.wantsExactTotal && request.facets.isEmpty && request.groupBy == nil
            && request.like.isEmpty
            && request.unlike.isEmpty
    }

    /// What the request asks, with what marked passages add to it; nil where that is nothing.
    ///
    /// - Parameter canVerifyLater: Whether the question may come with a verifier.
    func question(
        canVerifyLater: Bool = false, _ records: inout Records, _ reader: inout IndexReader, _ tools: inout QueryTools
    ) throws -> Question? {
        let isMarked = !request.like.isEmpty || !request.unlike.isEmpty
        var warnings: [SearchWarning] = []
        guard let node = try node(&warnings) else { return nil }
        if let ignored = DroppedSigns.warning(of: node, &tools) { warnings.append(ignored) }
        var question = try question(of: node, canVerifyLater: canVerifyLater, &records, &reader, &tools)
        question.warnings = warnings + question.warnings
        guard isMarked else { return question }
        try expand(&question, isOpen: node.isOpen, &reader, &tools)
        question.query = try filtered(question.query, &reader, &tools)
        return question
    }

    /// What a tree asks, behind the request's filters where no passages are marked.
    func question(
        of node: QueryNode, canVerifyLater: Bool = false, _ records: inout Records, _ reader: inout IndexReader,
        _ tools: inout QueryTools
    ) throws -> Question {
        let isMarked = !request.like.isEmpty || !request.unlike.isEmpty
        let context = context(node, &tools)
        // What is added to a query must pass its filters too, so these come last.
        var planRequest = planRequest(filters: isMarked ? [:] : request.filters)
        planRequest.canVerifyLater = canVerifyLater
        let plan = try QueryPlanner.plan(node, planRequest, context, &records, &reader, &tools)
        var question = Question(
            query: plan.query, text: node.text, terms: plan.terms, warnings: plan.warnings)
        question.node = node
        question.verifier = plan.verifier
        question.isPartial = plan.isPartial
        if order == .relevance {
            let ranking = try TextRanking(
                of: node, match: request.match, context, options.ranking, &reader,
                &tools)
            question.query = ranking.extended(plan.query)
            question.ranking = ranking
            if request.match == .stemmed, !isMarked, let author = try AuthorQuery(node, context, &tools) {
                let own = try filtered(author.passages(context, &reader), &reader, &tools)
                question.query = .or([question.query, own])
                let names = author.names.joined(separator: ", ")
                question.author = names
                question.warnings.append(
                    SearchWarning(
                        code: "author_listed",
                        detail: "documents by \(names) come first, each with its best passage"))
            }
        }
        return question
    }

    /// The request's query, taken apart; nil where it is nothing.
    func node(_ warnings: inout [SearchWarning]) throws -> QueryNode? {
        if request.query.isEmpty, request.tree == nil, !request.like.isEmpty { return .everything }
        return try QueryReading(request, generation.context).node(&warnings)?.withPhraseOfStopWords
    }

    /// What the query is read against: with the stop words of its own language.
    func context(_ node: QueryNode?, _ tools: inout QueryTools) -> QueryContext {
        let texts = (node?.wantedTexts ?? []).prefix(Self.maximumTexts)
        return generation.context.reading(tools.words(of: texts.joined(separator: " ")))
    }

    /// Words of a query that its language is judged by, about.
    private static let maximumTexts = 200

    /// How plans are made for this request.
    func planRequest(filters: [String: [String]]) -> PlanRequest {
        PlanRequest(
            filters: filters, match: request.match, wanted: request.offset + request.limit, deadline: deadline)
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
            terms: terms.flatMap { telling in telling.terms.map { ($0, telling.word) } }, warnings: [], expansion: terms
        )
        var records = Records()
        return try answer(question, &records, &reader, &tools)
    }

    /// The passages with nearly the text of one.
    private func copies(
        of place: PassageLookup.Place, _ terms: [TellingTerm], _ reader: inout IndexReader, _ tools: inout QueryTools
    ) throws -> [UInt32]? {
        var matches = RankedMatches(
            MarkedPassages.query(terms), order: .relevance, options: options, deadline, needsSignatures: true)
        var records = Records()
        try matches.load(100, &records, &reader, &tools)
        guard let own = matches.candidates.first(where: { $0.number == place.number }) else { return nil }
        var texts = TextComparison(budget: 100)
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
                question.terms = terms.flatMap { telling in telling.terms.map { ($0, telling.word) } }
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
        var records = Records()
        let filter = try QueryPlanner.plan(
            .everything, planRequest(filters: request.filters), generation.context, &records, &reader, &tools)
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
        _ question: Question, _ records: inout Records, _ reader: inout IndexReader, _ tools: inout QueryTools
    ) throws -> SearchResponse {
        // Wrong names are an error before anything is searched.
        var facets: [Facet] = []
        for name in Set(request.facets).sorted() {
            facets.append(try Facet(name, generation.context, limit: request.facetLimit))
        }
        var matches = RankedMatches(
            question.query, order: order, options: options, deadline, ranking: question.ranking,
            verifier: question.verifier, needsSignatures: request.fold == .duplicates)
        var selection = HitSelection(request, isByDocument: question.author != nil)
        try selection.select(request.offset + request.limit, from: &matches, &records, &reader, &tools)
        let page = Array(selection.hits.dropFirst(request.offset))
        var isPartial = question.isPartial || matches.isPartial
        if isPartial, page.isEmpty { throw timeout }
        var hits = try hits(page, of: matches, question, &isPartial, &records, &reader, &tools)

        var response = SearchResponse(
            query: request.query, parsed: question.text, tookMilliseconds: 0,
            generation: generation.manifest.generation, total: total(matches), offset: request.offset,
            warnings: question.warnings, hits: [])
        let isGrouped = request.groupBy != nil
        if (!facets.isEmpty || isGrouped) && deadline.isPast {
            isPartial = true
        } else if !facets.isEmpty || isGrouped {
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
        markUnavailable(&response)
        let next = request.offset + done
        if selection.hasMore || done < page.count, next > request.offset {
            if next < SearchLimits.depth {
                response.cursor = Cursor(request, generation: response.generation, offset: next).text
            } else {
                response.warnings.append(
                    SearchWarning(
                        code: "depth_reached",
                        detail: "there are more hits than the \(SearchLimits.depth) that can be paged through; "
                            + "take the others by parts: with filters, ranges of dates, or folders"))
            }
        }
        response.expansion = question.expansion?.map { ExpansionTerm(term: $0.word, weight: $0.saturation) }
        if response.total == TotalHits(value: 0, relation: .equal, unit: response.total.unit),
            let warning = coverageWarning
        {
            response.warnings.append(warning)
        }
        if isPartial {
            response.partial = true
            response.total.relation = .atLeast
            response.warnings.append(partialWarning)
        }
        return response
    }

    /// Says of hits whose source could not be read when the index was made, or was gone, that it is so.
    private func markUnavailable(_ response: inout SearchResponse) {
        let manifest = generation.manifest
        guard !manifest.kept.isEmpty else { return }
        for index in response.hits.indices { response.hits[index].passage.document.mark(by: manifest) }
        let count = response.hits.count { $0.passage.document.unavailable != nil }
        guard count > 0 else { return }
        response.warnings.append(
            SearchWarning(
                code: "source_unavailable",
                detail:
                    "\(count) of these passages are from files that could not be read when the index was made, or were gone; "
                    + "they are shown as they were (see kwic status --skipped)"))
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

    /// A page of candidates in, a page of hits out.
    private func hits(
        _ page: [SelectedHit], of matches: RankedMatches, _ question: Question, _ isPartial: inout Bool,
        _ records: inout Records,
        _ reader: inout IndexReader, _ tools: inout QueryTools
    ) throws -> [SearchHit] {
        var builder = HitBuilder(snippets: nil)
        if request.wantsSnippets {
            builder.snippets = SnippetMaker(words: try words(question, context(question.node, &tools), &reader))
        }
        var hits: [SearchHit] = []
        for (index, selected) in page.enumerated() {
            // When the time is up, a passage's beginning has to do.
            if deadline.isPast, !isPartial, request.wantsSnippets {
                isPartial = true
                builder.snippets = SnippetMaker(words: [])
            }
            hits.append(
                try builder.hit(selected, rank: request.offset + index + 1, &records, &reader, &tools))
        }
        if request.groupBy != nil {
            let ranked = Dictionary(matches.candidates.map { ($0.number, $0) }) { first, _ in first }
            try builder.addGroups(
                to: &hits, of: page, question.query, request, options, deadline, ranked: ranked, &records, &reader,
                &tools)
        }
        guard request.explain, !deadline.isPast else { return hits }
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

    /// What was not found may be in what was not read; nil where no text is missing.
    private var coverageWarning: SearchWarning? {
        guard let count = generation.manifest.skippedClasses[.act] else { return nil }
        return SearchWarning(
            code: "skipped_files",
            detail: "\(count) file\(count == 1 ? "" : "s") of the corpus could not be read, or only in part; "
                + "see kwic status --skipped")
    }

    /// The words that are looked for, each with its terms and BM25's inverse document frequency: what snippets go by.
    private func words(
        _ question: Question, _ context: QueryContext, _ reader: inout IndexReader
    ) throws -> [(terms: [String], weight: Double)] {
        var places: [String: Int] = [:]
        var words: [(word: String, terms: [String])] = []
        for (term, word) in question.terms {
            if let place = places[word] {
                words[place].terms.append(term)
            } else {
                places[word] = words.count
                words.append((word, [term]))
            }
        }
        return try words.map { word, terms in
            let weight = try context.weight(ofTerms: terms, &reader)
            let isStop = context.isStop(word)
            return (terms, isStop ? weight * options.ranking.stopWordWeight : weight)
        }
    }
}

extension QueryNode {
    /// Whether nothing in the query is demanded or forbidden: another word can find more.
    var isOpen: Bool {
        switch self {
        case .clauses(let clauses): clauses.must.isEmpty && clauses.mustNot.isEmpty && clauses.should.isEmpty
        case .or, .word: true
        default: false
        }
    }
}
