internal import Passages
internal import SearchAPI
internal import XapianIndex

/// Finds out why a search does not show a passage, a document or a file.
struct WhyNot {
    private let request: WhyNotRequest
    private let skipped: [SkippedFile]
    private let generation: OpenGeneration
    private let options: SearchEngineOptions
    private let deadline: Deadline
    private let run: SearchRun

    /// Passages of a document or file that are looked at.
    private static let maximumPassages = 5000
    /// Places of the ranking that are looked through for it.
    private static let rankBound = 10_000
    /// Words of the query that are looked at.
    private static let maximumWords = 50

    init(
        _ request: WhyNotRequest, _ skipped: [SkippedFile], _ generation: OpenGeneration,
        _ options: SearchEngineOptions, _ deadline: Deadline
    ) {
        self.deadline = deadline
        self.request = request
        self.skipped = skipped
        self.generation = generation
        self.options = options
        run = SearchRun(request.search, generation, options, deadline)
    }

    func answer(_ reader: inout IndexReader, _ tools: inout QueryTools) throws -> WhyNotResponse {
        var warnings: [SearchWarning] = []
        guard let node = try run.node(&warnings) else {
            throw QueryReading.nothingToSearch
        }
        var response = WhyNotResponse(
            generation: generation.manifest.generation, query: request.search.query, parsed: node.text, id: request.id,
            verdict: .notIndexed, detail: "")
        let (numbers, path) = try passages(&reader)
        response.skipped = skipped.filter { file in
            let asked = path ?? request.id
            return file.path == asked || file.path.hasPrefix(asked + "/") || file.path.hasPrefix(asked + "!")
        }
        guard !numbers.isEmpty else {
            response.detail = try absence(response.skipped, &reader)
            return response
        }

        var records = Records()
        guard var question = try run.question(&records, &reader, &tools) else {
            throw QueryReading.nothingToSearch
        }
        // What a search goes on with where it finds nothing.
        var isRelaxed = false
        if try reader.matches(question.query, limit: 1, budget: deadline.remaining).numbers.isEmpty,
            let relaxed = try run.relaxation(of: question, &records, &reader, &tools).question
        {
            question = relaxed
            isRelaxed = true
        }
        let among = IndexQuery.passages(numbers)
        var own = RankedMatches(
            .filter(question.query, by: among), order: .relevance, options: options, deadline)
        try own.load(1, &records, &reader, &tools)
        let nearest = try own.candidates.first ?? nearest(numbers, question, &records, &reader, &tools)
        let passage = try records.passage(nearest.number, first: nearest.first, &reader)
        response.passage = passage.id
        response.checks = try checks(node, among, passage, &records, &reader, &tools)
        guard let found = own.candidates.first else {
            let failed = response.checks.filter { !$0.holds && $0.kind != "word" }
            response.verdict = failed.contains { $0.kind == "filter" } ? .filteredOut : .notMatched
            response.detail = Self.words(for: failed, checks: response.checks, passages: numbers.count)
            return response
        }
        let ranked = try rank(found, numbers, question, &response, &records, &reader, &tools) ?? found
        let shown = try records.passage(ranked.number, first: ranked.first, &reader)
        response.passage = shown.id
        if isRelaxed { response.detail += "; nothing has all that the query demands, so that was not required" }
        response.score = ranked.score
        var explainer = ScoreExplainer(terms: question.terms, options: options)
        try explainer.weigh(question.query, for: [ranked.number], &reader)
        response.explanation = try explainer.explanation(of: ranked, shown, &reader, &tools)
        return response
    }

    /// The passages that the id stands for, ascending, and the path of the file that they are of.
    private func passages(_ reader: inout IndexReader) throws -> (numbers: [UInt32], path: String?) {
        let id = request.id
        if let (first, document) = try PassageLookup.document(id, &reader) {
            return (numbers(first, document.passageNames.count, reader), document.path)
        }
        if let (documentID, name) = PassageID.parse(id),
            let (first, document) = try PassageLookup.document(documentID, &reader)
        {
            let place = document.passageNames.firstIndex(of: name)
            return (place.map { [reader.number(first, movedBy: $0)] } ?? [], document.path)
        }
        let numbers = try reader.passages(with: IndexSchema.pathTerm(id), limit: Self.maximumPassages)
        return (numbers.sorted(), nil)
    }

    private func numbers(_ first: UInt32, _ count: Int, _ reader: borrowing IndexReader) -> [UInt32] {
        (0..<min(count, Self.maximumPassages)).map { reader.number(first, movedBy: $0) }
    }

    /// Why nothing of it is in the index.
    private func absence(_ files: [SkippedFile], _ reader: inout IndexReader) throws -> String {
        if let file = files.first { return "it was not read (\(file.reason)): \(file.detail). \(file.advice)" }
        if let (documentID, _) = PassageID.parse(request.id), try PassageLookup.document(documentID, &reader) != nil {
            return "the document is there, and has no such passage now: its text may have changed since; "
                + "kwic documents lists its passages"
        }
        return "no passage, document or file in the index is called so, and none of that name was skipped; "
            + "look whether the file lies in the corpus and is not ignored (.kwicignore), then run kwic index"
    }

    /// Of passages that do not match, the one that has the most of the query's words.
    private func nearest(
        _ numbers: [UInt32], _ question: SearchRun.Question, _ records: inout Records, _ reader: inout IndexReader,
        _ tools: inout QueryTools
    ) throws -> Candidate {
        let words = IndexQuery.or(question.terms.map { .term($0.term) })
        for query in [words, .all] {
            var matches = RankedMatches(
                .filter(query, by: .passages(numbers)), order: .relevance, options: options, deadline)
            try matches.load(1, &records, &reader, &tools)
            if let best = matches.candidates.first { return best }
        }
        return Candidate(number: numbers[0], first: numbers[0], signature: 0, score: 0)
    }

    // MARK: Conditions

    /// Whether each filter, each clause and each word of the search holds.
    private func checks(
        _ node: QueryNode, _ among: IndexQuery, _ passage: PassageRecord, _ records: inout Records,
        _ reader: inout IndexReader, _ tools: inout QueryTools
    ) throws -> [WhyNotResponse.Check] {
        var checks: [WhyNotResponse.Check] = []
        func holds(
            _ node: QueryNode, _ filters: [String: [String]], _ records: inout Records, _ reader: inout IndexReader,
            _ tools: inout QueryTools
        ) throws -> Bool {
            let plan = try QueryPlanner.plan(
                node, run.planRequest(filters: filters), generation.context, &records, &reader, &tools)
            return try !reader.search(
                .filter(plan.query, by: among), offset: 0, limit: 1, countUpTo: 0, order: .relevance,
                k1: options.ranking.k1
            ).hits.isEmpty
        }
        for (key, values) in request.search.filters.sorted(by: { $0.key < $1.key }) {
            let text = values.map { "\(key):\($0)" }.joined(separator: " OR ")
            checks.append(
                WhyNotResponse.Check(
                    kind: "filter", text: text, holds: try holds(.everything, [key: values], &records, &reader, &tools),
                    detail: Self.value(of: key, in: passage)))
        }
        for (clause, isForbidden) in node.demands {
            checks.append(
                WhyNotResponse.Check(
                    kind: isForbidden ? "must_not" : "must", text: clause.text,
                    holds: try holds(clause, [:], &records, &reader, &tools) != isForbidden))
        }
        let words = PassageWords(passage, generation.context, &tools)
        for word in node.wantedTexts.flatMap({ $0.split(separator: " ").map(String.init) }).prefix(Self.maximumWords) {
            var check = try words.check(word, &reader, &tools)
            // The index may find less than what the eye does, and more.
            let isFound = try holds(.word(word), [:], &records, &reader, &tools)
            if isFound != check.holds {
                let found = "found in another form or script"
                let lost = "it stands there, and the index does not find it by this word"
                check.detail = [isFound ? found : lost, check.detail].compactMap(\.self).joined(separator: "; ")
                check.holds = isFound
            }
            checks.append(check)
        }
        return checks
    }

    /// What a passage has where a filter looks.
    private static func value(of key: String, in passage: PassageRecord) -> String? {
        let values: [String] =
            switch key {
            case "author", "authors": passage.document.authors
            case "category", "categories": passage.document.categories
            case "lang", "language": [passage.language ?? "und"]
            case "type", "format": [passage.document.format]
            case "kind": [passage.kind]
            case "path": [passage.document.path]
            case "folder", "in": [passage.document.folder]
            case "title": [passage.document.title]
            case "section": passage.section
            case "date": passage.document.date.map { [$0] } ?? []
            default: passage.tags[key] ?? []
            }
        return values.isEmpty ? "it has no \(key)" : "it has " + values.prefix(10).joined(separator: ", ")
    }

    private static func words(
        for failed: [WhyNotResponse.Check], checks: [WhyNotResponse.Check], passages: Int
    ) -> String {
        guard let first = failed.first else {
            let missing = checks.filter { $0.kind == "word" && !$0.holds }
            let together = "each part of the query finds something of it, but no passage has them all together"
            return missing.isEmpty
                ? (passages > 1 ? together : "each part of the query finds it, but not all of them together")
                : "it has none of the words that could find it: " + missing.map(\.text).joined(separator: ", ")
        }
        let more = failed.count > 1 ? " (and \(failed.count - 1) more)" : ""
        switch first.kind {
        case "filter": return "the filter \(first.text) keeps it out\(more): \(first.detail ?? "it has another value")"
        case "must_not": return "the query forbids \(first.text), and it has that\(more)"
        default: return "the query demands \(first.text), and it does not have that\(more)"
        }
    }

    // MARK: Ranking

    /// Where it stands, and what keeps it from the page.
    ///
    /// - Returns: The passage as it is ranked, where it is among those that were looked through.
    private func rank(
        _ found: Candidate, _ numbers: [UInt32], _ question: SearchRun.Question, _ response: inout WhyNotResponse,
        _ records: inout Records, _ reader: inout IndexReader, _ tools: inout QueryTools
    ) throws -> Candidate? {
        var selection = HitSelection(request.search, isByDocument: question.author != nil)
        var matches = RankedMatches(
            question.query, order: run.order, options: options, deadline, ranking: question.ranking,
            needsSignatures: request.search.fold == .duplicates)
        let (offset, limit) = (request.search.offset, request.search.limit)
        try selection.select(offset + limit, from: &matches, &records, &reader, &tools)
        let page = selection.hits.dropFirst(offset)
        response.pageScore = page.last?.candidate.score
        let wanted = Set(numbers)
        if let place = selection.hits.firstIndex(where: { wanted.contains($0.candidate.number) }) {
            response.rank = place + 1
            response.verdict = place >= offset ? .shown : .rankedLower
            response.detail =
                place >= offset
                ? "it is on the page, at rank \(place + 1)" : "it is on an earlier page, at rank \(place + 1)"
            return selection.hits[place].candidate
        }
        try matches.load(Self.rankBound, &records, &reader, &tools)
        let place = matches.candidates.firstIndex { wanted.contains($0.number) }
        response.rank = place.map { $0 + 1 }
        let ranked = place.map { matches.candidates[$0] }
        if let holder = selection.hits.first(where: { hit in hit.copies.contains { wanted.contains($0.number) } }) {
            let original = try records.passage(holder.candidate.number, first: holder.candidate.first, &reader)
            response.verdict = .folded
            response.detail = "it is folded into \(original.id), which has nearly the same text; fold=none shows it"
            return ranked
        }
        let perDocument = request.search.groupBy == nil ? request.search.perDocument : 1
        if perDocument != nil,
            let holder = selection.hits.first(where: { $0.candidate.first == found.first })
        {
            let original = try records.passage(holder.candidate.number, first: holder.candidate.first, &reader)
            response.verdict = .folded
            response.detail =
                "\(original.id) of the same document stands for it; search without per_document or group_by"
            return ranked
        }
        response.verdict = .rankedLower
        let rank = response.rank.map { "at rank \($0)" } ?? "beyond rank \(Self.rankBound)"
        let score = WhyNot.decimal((ranked ?? found).score)
        let last = response.pageScore.map { ", the page ends at \(WhyNot.decimal($0))" } ?? ""
        let missing = response.checks.filter { $0.kind == "word" && !$0.holds }.map(\.text)
        let words = missing.isEmpty ? "" : "; it does not have: " + missing.joined(separator: ", ")
        response.detail = "it matches \(rank): its score is \(score)\(last)\(words)"
        return ranked
    }

    private static func decimal(_ number: Double) -> String {
        var writer = JSONWriter()
        writer.value(number, decimals: 2)
        return writer.text
    }
}

extension QueryNode {
    /// What the query demands, and what it forbids.
    fileprivate var demands: [(clause: QueryNode, isForbidden: Bool)] {
        switch self {
        case .clauses(let clauses):
            (clauses.must + clauses.should).map { ($0, false) } + clauses.mustNot.map { ($0, true) }
        case .and(let nodes): nodes.flatMap(\.demands)
        case .not(let node): [(node, true)]
        case .phrase, .near, .field, .wildcard, .fuzzy: [(self, false)]
        default: []
        }
    }
}
