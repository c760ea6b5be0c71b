internal import Passages
public import SearchAPI
internal import Synchronization
internal import XapianIndex

/// What the engine is set to.
public struct SearchEngineOptions: Hashable, Sendable {
    /// Readers, one a thread that searches.
    public var readers: Int
    /// The numbers of the ranking.
    public var ranking: RankingOptions
    /// Matches are counted exactly at least up to here.
    public var countUpTo: Int
    /// How long an answer may take where the request does not say.
    public var timeoutMilliseconds = 2000
    /// What a synonym counts against the word that was asked for, 0 to 1.
    public var synonymWeight = 0.7
    /// Matches that facets look at, about; where there are more, an evenly spread part.
    public var facetMatches = 5000
    /// Memory that lists of postings take that are kept for the next query with the same words.
    public var postingBytes = 64 << 20
    /// Generations that are kept open for cursors and for requests that name them, besides the newest.
    public var keptGenerations = 2
    /// How long one is kept after it was last asked for.
    public var keptSeconds = 600.0

    /// Options; the defaults are those of the configuration.
    public init(readers: Int = 1, ranking: RankingOptions = RankingOptions(), countUpTo: Int = 1000) {
        self.readers = readers
        self.ranking = ranking
        self.countUpTo = countUpTo
    }
}

/// Answers requests from an index, and follows it from generation to generation.
public final class SearchEngine: SearchService {
    private let folder: IndexFolder
    private let options: SearchEngineOptions
    private let open: Mutex<KeptGenerations>
    private let postings: PostingCache
    /// Held while a generation is opened, so that a slow thread does not put an older one back.
    private let refreshing = Mutex(())
    private let lexicon: Mutex<Lexicon>
    private let newLexicon: @Sendable () -> Lexicon?
    /// What deadlines are kept by.
    private let clock: @Sendable () -> ContinuousClock.Instant

    /// Opens the index at `indexPath`.
    ///
    /// - Parameter lexicon: Asked now and at each refresh: saved queries and synonyms, or nil while they are as they were.
    /// - Throws: `indexUnavailable` where there is none, or it cannot be read, with what to do.
    public convenience init(
        indexPath: String, options: SearchEngineOptions, lexicon: @escaping @Sendable () -> Lexicon? = { nil }
    ) throws(SearchFailure) {
        try self.init(indexPath: indexPath, options: options, lexicon: lexicon, clock: { ContinuousClock().now })
    }

    /// The same with a clock that tests set.
    package init(
        indexPath: String, options: SearchEngineOptions, lexicon: @escaping @Sendable () -> Lexicon?,
        clock: @escaping @Sendable () -> ContinuousClock.Instant
    ) throws(SearchFailure) {
        folder = IndexFolder(path: indexPath)
        self.options = options
        self.clock = clock
        newLexicon = lexicon
        let first = lexicon() ?? Lexicon()
        self.lexicon = Mutex(first)
        postings = PostingCache(bytes: options.postingBytes)
        open = Mutex(KeptGenerations(try Self.openCurrent(folder, postings, options, first), options))
    }

    private static func openCurrent(
        _ folder: IndexFolder, _ postings: PostingCache, _ options: SearchEngineOptions, _ lexicon: Lexicon
    ) throws(SearchFailure) -> OpenGeneration {
        var tried: String?
        while true {
            do throws(IndexError) {
                let generation = try OpenGeneration(
                    folder, try folder.currentManifest(), postings, readers: options.readers,
                    stopWordWeight: options.ranking.stopWordWeight,
                    spellingWeight: options.ranking.spellingWeight)
                generation.take(lexicon, synonymWeight: options.synonymWeight)
                return generation
            } catch {
                if error.code == .notFound {
                    throw SearchFailure(
                        .indexUnavailable, "there is no index at \(folder.path) yet; make one with: kwic index PATH")
                }
                // A generation that was replaced while it was being opened may have lost its files; the next has its own.
                let current = try? folder.currentGeneration()
                guard current != nil, current != tried else {
                    throw SearchFailure(.indexUnavailable, error.description)
                }
                tried = current
            }
        }
    }

    private var generation: OpenGeneration { open.withLock { $0.current } }

    /// The generation that a request asks for: one that it names, or the newest.
    ///
    /// - Throws: `generationGone` where it is neither open nor on disk.
    private func generation(_ name: String?) throws(SearchFailure) -> OpenGeneration {
        guard let name else { return generation }
        if let kept = open.withLock({ $0.find(name) }) { return kept }
        return try refreshing.withLock { _ throws(SearchFailure) in
            if let kept = open.withLock({ $0.find(name) }) { return kept }
            do throws(IndexError) {
                guard folder.generations().contains(name) else { throw IndexError(.notFound, "open it") }
                let opened = try OpenGeneration(
                    folder, try folder.manifest(name), postings, readers: options.readers,
                    stopWordWeight: options.ranking.stopWordWeight,
                    spellingWeight: options.ranking.spellingWeight)
                opened.take(lexicon.withLock { $0 }, synonymWeight: options.synonymWeight)
                open.withLock { $0.keep(opened) }
                return opened
            } catch {
                throw SearchFailure(
                    .generationGone,
                    "generation \(name) is neither open nor on disk any more; search again without cursor and generation, "
                        + "in \(generation.manifest.generation)")
            }
        }
    }

    /// Opens the newest generation if it is not the one being read; returns its name.
    public func refresh() throws(SearchFailure) -> String {
        try refreshing.withLock { _ throws(SearchFailure) in try openNewest() }
    }

    private func openNewest() throws(SearchFailure) -> String {
        open.withLock { $0.dropOld() }
        if let changed = newLexicon() {
            lexicon.withLock { $0 = changed }
            generation.take(changed, synonymWeight: options.synonymWeight)
        }
        let held = generation.manifest.generation
        let name: String?
        do throws(IndexError) { name = try folder.currentGeneration() } catch {
            throw SearchFailure(.indexUnavailable, error.description)
        }
        guard name != held else { return held }
        let fresh = try Self.openCurrent(folder, postings, options, lexicon.withLock { $0 })
        fresh.keepOnlyOwn(postings)
        open.withLock { $0.replaceCurrent(fresh) }
        return fresh.manifest.generation
    }

    /// Answers a search.
    public func search(_ request: SearchRequest) throws(SearchFailure) -> SearchResponse {
        try answer(request) { (run, reader, tools) throws in try run.answer(&reader, &tools) }
    }

    /// Passages like one.
    public func similar(id: String, _ request: SearchRequest) throws(SearchFailure) -> SearchResponse {
        var request = request
        request.query = "similar:" + id
        return try answer(request) { (run, reader, tools) throws in
            let place = try PassageLookup.passage(id, run.generation.manifest.generation, &reader)
            return try run.similar(to: place, &reader, &tools)
        }
    }

    private func answer(
        _ request: SearchRequest,
        _ body: (SearchRun, inout IndexReader, inout QueryTools) throws -> SearchResponse
    ) throws(SearchFailure) -> SearchResponse {
        try Self.check(request)
        let clock = ContinuousClock()
        let started = clock.now
        var request = request
        if let text = request.cursor {
            let cursor = try Cursor(text, for: request)
            request.generation = cursor.generation
            request.offset = cursor.offset
            request.limit = min(request.limit, SearchLimits.depth - cursor.offset)
        }
        let generation = try generation(request.generation)
        let search = SearchRun(request, generation, options, deadline(of: request))
        var response = try run(generation) { reader, tools in try body(search, &reader, &tools) }
        let elapsed = clock.now - started
        response.tookMilliseconds =
            Double(elapsed.components.attoseconds) / 1e15 + Double(elapsed.components.seconds) * 1e3
        return response
    }

    private func deadline(of request: SearchRequest) -> Deadline {
        Deadline(
            .milliseconds(request.timeoutMilliseconds ?? options.timeoutMilliseconds),
            after: request.arrived ?? clock(), clock: clock)
    }

    /// Why a search does not show something.
    public func whyNot(_ request: WhyNotRequest) throws(SearchFailure) -> WhyNotResponse {
        try Self.check(request.search)
        let generation = try generation(request.search.generation)
        // Of an older generation that is only open still, the list may be gone; what is indexed is explained all the same.
        let skipped = (try? folder.skipped(generation.manifest.generation).map(SkippedFile.init)) ?? []
        let deadline = deadline(of: request.search)
        return try run(generation) { [options] reader, tools in
            try WhyNot(request, skipped, generation, options, deadline).answer(&reader, &tools)
        }
    }

    /// The values of a tag or property with their counts.
    public func facet(_ request: FacetRequest) throws(SearchFailure) -> FacetResponse {
        let search = SearchRequest(query: request.query, filters: request.filters)
        try Self.check(search)
        let generation = generation
        let deadline = deadline(of: search)
        return try run(generation) { [options] reader, tools in
            try FacetListing(request, search, generation, options, deadline).answer(&reader, &tools)
        }
    }

    /// Filter values of a request; the engine's cost grows faster than their number.
    private static let maximumFilterValues = 1000

    private static func check(_ request: SearchRequest) throws(SearchFailure) {
        guard request.query.utf8.count <= SearchLimits.queryBytes else {
            throw SearchFailure(
                .tooLarge,
                "the query has \(request.query.utf8.count) bytes, and at most \(SearchLimits.queryBytes) are searched; shorten it"
            )
        }
        guard (1...SearchLimits.limit).contains(request.limit) else {
            throw SearchFailure(.badParameter, "limit must be 1 to \(SearchLimits.limit), and \(request.limit) is not")
        }
        guard (0...SearchLimits.depth - request.limit).contains(request.offset) else {
            throw SearchFailure(
                .badParameter, "offset must be 0 or more, and offset and limit together at most \(SearchLimits.depth)")
        }
        let timeouts = 1...SearchLimits.timeoutMilliseconds
        if let timeout = request.timeoutMilliseconds, !timeouts.contains(timeout) {
            throw SearchFailure(
                .badParameter, "timeout_ms must be 1 to \(SearchLimits.timeoutMilliseconds), and \(timeout) is not")
        }
        let values = request.filters.values.reduce(0) { $0 + $1.count }
        guard values <= maximumFilterValues else {
            throw SearchFailure(
                .badParameter, "there are \(values) filter values, and at most \(maximumFilterValues) can be given")
        }
        guard request.groupBy == nil || request.groupBy == "document" else {
            throw SearchFailure(.badParameter, "group_by can be 'document', and '\(request.groupBy ?? "")' is not")
        }
        let counts = [("per_group", request.perGroup), ("per_document", request.perDocument)]
        for (name, count) in counts where !(1...SearchLimits.perDocument).contains(count ?? 1) {
            throw SearchFailure(
                .badParameter, "\(name) must be 1 to \(SearchLimits.perDocument), and \(count ?? 0) is not")
        }
        guard (1...SearchLimits.limit).contains(request.facetLimit) else {
            throw SearchFailure(
                .badParameter, "facet_limit must be 1 to \(SearchLimits.limit), and \(request.facetLimit) is not")
        }
        for (name, count) in [("max_bytes", request.maximumBytes), ("max_tokens", request.maximumTokens)] {
            guard let count, count < 1 else { continue }
            throw SearchFailure(.badParameter, "\(name) must be 1 or more, and \(count) is not")
        }
        guard request.like.count + request.unlike.count <= SearchLimits.marked else {
            throw SearchFailure(
                .badParameter, "at most \(SearchLimits.marked) passages can be marked with like and unlike")
        }
    }

    /// The passage called `id`, with its neighbours.
    public func passage(id: String, context: Int) throws(SearchFailure) -> PassageResponse {
        guard (0...SearchLimits.context).contains(context) else {
            throw SearchFailure(.badParameter, "context must be 0 to \(SearchLimits.context), and \(context) is not")
        }
        let generation = generation
        return try run(generation) { reader, _ in
            let found = try PassageLookup.passage(id, generation.manifest.generation, &reader)
            let (number, document) = (found.first, found.document)
            let place = reader.steps(from: number, to: found.number)
            func record(_ index: Int) throws -> PassageRecord {
                let stored = try reader.record(reader.number(number, movedBy: index))
                var passage = PassageRecord(stored.passage, document)
                passage.document.mark(by: generation.manifest)
                return passage
            }
            let last = document.passageNames.count - 1
            return PassageResponse(
                passage: try record(place), before: try (max(0, place - context)..<place).map(record),
                after: try (place + 1..<min(last, place + context) + 1).map(record),
                generation: generation.manifest.generation)
        }
    }

    /// Documents in order of their ids.
    public func documents(offset: Int, limit: Int) throws(SearchFailure) -> DocumentsResponse {
        let generation = generation
        return try run(generation) { reader, _ in
            var terms: [String] = []
            var passed = 0
            let hasDead = generation.manifest.segments.contains { !$0.dead.isEmpty }
            // With dead passages a document's term may stand for nothing living; each is looked at then.
            try reader.forEachTerm(prefix: IndexSchema.documentPrefix) { term, _ in
                if hasDead {
                    terms.append(term)
                } else {
                    if passed >= offset { terms.append(term) }
                    passed += 1
                    return terms.count < limit
                }
                return true
            }
            var documents: [DocumentSummary] = []
            var toPass = hasDead ? offset : 0
            for term in terms {
                guard documents.count < limit else { break }
                for number in try reader.passages(with: term, limit: 16) {
                    if toPass > 0 {
                        toPass -= 1
                        continue
                    }
                    guard let document = try reader.record(number).document else { continue }
                    var summary = DocumentSummary(document)
                    summary.document.mark(by: generation.manifest)
                    documents.append(summary)
                }
            }
            return DocumentsResponse(
                generation: generation.manifest.generation, total: generation.manifest.documents, offset: offset,
                documents: documents)
        }
    }

    /// One document and the ids of its passages.
    public func document(id: String) throws(SearchFailure) -> DocumentResponse {
        let generation = generation
        return try run(generation) { reader, _ in
            let (_, document) = try PassageLookup.existingDocument(id, generation.manifest.generation, &reader)
            var summary = DocumentSummary(document)
            summary.document.mark(by: generation.manifest)
            return DocumentResponse(
                generation: generation.manifest.generation, document: summary,
                passages: document.passageNames.map { "\(document.id)#\($0)" })
        }
    }

    /// What may be meant by the beginning of a query, the likeliest first.
    public func suggest(prefix: String, limit: Int) throws(SearchFailure) -> CompletionsResponse {
        guard (1...SearchLimits.completions).contains(limit) else {
            throw SearchFailure(
                .badParameter, "limit must be 1 to \(SearchLimits.completions), and \(limit) is not")
        }
        guard prefix.utf8.count <= SearchLimits.prefixBytes else {
            throw SearchFailure(
                .tooLarge,
                "'prefix' has \(prefix.utf8.count) bytes, and at most \(SearchLimits.prefixBytes) are completed")
        }
        let generation = generation
        return try run(generation) { reader, tools in
            let completions = try CompletionRun(prefix, limit: limit, generation.context, &tools).completions(
                &reader, &tools)
            return CompletionsResponse(
                prefix: prefix, generation: generation.manifest.generation, suggestions: completions)
        }
    }

    /// What the index says of itself.
    public func status() throws(SearchFailure) -> IndexStatus {
        let manifest = generation.manifest
        return IndexStatus(
            path: folder.path, generation: manifest.generation, published: manifest.published,
            documents: manifest.documents, passages: manifest.passages, segments: manifest.segments.count,
            bytes: manifest.segments.reduce(0) { $0 + $1.sizes.total }, languages: manifest.languages,
            formats: manifest.formats, tags: manifest.tags, corpus: manifest.folders.map(\.path),
            skipped: manifest.skipped)
    }

    /// The folders of the corpus, as the index knows them.
    public func folders() throws(SearchFailure) -> FoldersResponse {
        let manifest = generation.manifest
        return FoldersResponse(manifest, seen: folder.seenTimes())
    }

    /// A page of the files that are not in the index, or not wholly.
    public func skipped(_ request: SkippedRequest) throws(SearchFailure) -> SkippedResponse {
        let name = generation.manifest.generation
        do throws(IndexError) {
            let files = try folder.skipped(name).map(SkippedFile.init)
            return SkippedResponse(files, generation: name, for: request)
        } catch {
            throw SearchFailure(.indexUnavailable, error.description)
        }
    }

    /// Runs `body` with a reader; every failure becomes one that a client can act on.
    private func run<R: Sendable>(
        _ generation: OpenGeneration, _ body: (inout IndexReader, inout QueryTools) throws -> R
    ) throws(SearchFailure) -> R {
        do {
            return try generation.withWorker(body)
        } catch let error as SearchFailure {
            throw error
        } catch let error as QuerySyntaxError {
            throw SearchFailure(.badQuery, error.detail, position: error.position)
        } catch let error as IndexError {
            throw SearchFailure(error.code == .damaged ? .indexUnavailable : .internalError, error.description)
        } catch {
            throw SearchFailure(.internalError, "\(error)")
        }
    }
}
