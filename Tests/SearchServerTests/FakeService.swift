import Dispatch
import SearchAPI
import Synchronization

/// Stands for the engine. It answers a search with the request as it understood it, so that tests can see it.
final class FakeService: SearchService {
    struct State {
        var generation = "g1"
        var refreshFailure: SearchFailure?
        var refreshes = 0
        var waiting = 0
    }

    let state = Mutex(State())
    /// A search for "wait" waits for one signal.
    let gate = DispatchSemaphore(value: 0)

    func search(_ request: SearchRequest) throws(SearchFailure) -> SearchResponse {
        switch request.query {
        case "wait":
            state.withLock { $0.waiting += 1 }
            gate.wait()
            state.withLock { $0.waiting -= 1 }
        case "internal": throw SearchFailure(.internalError, "something broke")
        case "blank", " ": throw SearchFailure(.badQuery, "the query is empty", position: 0)
        default: break
        }
        let isLarge = request.query == "large"
        return SearchResponse(
            query: isLarge ? String(repeating: "x", count: 1_000_000) : request.query, parsed: request.json,
            tookMilliseconds: 0.5, generation: state.withLock(\.generation),
            total: TotalHits(value: 0, relation: .equal), offset: request.offset, warnings: [], hits: [])
    }

    func similar(id: String, _ request: SearchRequest) throws(SearchFailure) -> SearchResponse {
        var request = request
        request.query = "like " + id
        return try search(request)
    }

    func whyNot(_ request: WhyNotRequest) throws(SearchFailure) -> WhyNotResponse {
        WhyNotResponse(
            generation: "g1", query: request.search.query, parsed: request.search.json, id: request.id,
            verdict: .notIndexed, detail: "")
    }

    func facet(_ request: FacetRequest) throws(SearchFailure) -> FacetResponse {
        FacetResponse(
            generation: "g1", key: request.key,
            values: [FacetValue(value: "\(request.prefix) \(request.query) \(request.filters)", count: request.limit)],
            info: FacetInfo(isExact: true, sampled: 1, of: 1, values: 1))
    }

    func passage(id: String, context: Int) throws(SearchFailure) -> PassageResponse {
        throw SearchFailure(.notFound, "no passage \(id) with context \(context)")
    }

    func documents(offset: Int, limit: Int) throws(SearchFailure) -> DocumentsResponse {
        DocumentsResponse(generation: "\(limit)", total: 0, offset: offset, documents: [])
    }

    func document(id: String) throws(SearchFailure) -> DocumentResponse {
        throw SearchFailure(.notFound, "no document \(id)")
    }

    func suggest(prefix: String, limit: Int) throws(SearchFailure) -> CompletionsResponse {
        CompletionsResponse(
            prefix: prefix, generation: "g1",
            suggestions: [Completion(text: prefix + "…", kind: .word, passages: limit)])
    }

    func status() throws(SearchFailure) -> IndexStatus {
        IndexStatus(
            path: "/index", generation: state.withLock(\.generation), published: "2026-01-01T00:00:00Z", documents: 1,
            passages: 2, segments: 1, bytes: 3, languages: [:], formats: [:], tags: [], corpus: [], skipped: 1,
            skippedClasses: ["act": 1])
    }

    func folders() throws(SearchFailure) -> FoldersResponse {
        FoldersResponse(
            generation: "g1",
            folders: [FolderStatus(name: "papers", path: "/srv/papers", documents: 2, seen: nil, isAvailable: true)])
    }

    func skipped(_ request: SkippedRequest) throws(SearchFailure) -> SkippedResponse {
        SkippedResponse(
            [
                SkippedFile(path: "a.bin", reason: "new_word", detail: "it is binary", size: 7),
                SkippedFile(
                    path: "b/c.txt", reason: "empty", detail: "nothing", isPartial: true, since: "2026-01-01T00:00:00Z"),
            ], generation: "g1", for: request)
    }

    func refresh() throws(SearchFailure) -> String {
        let (generation, failure) = state.withLock { state in
            state.refreshes += 1
            return (state.generation, state.refreshFailure)
        }
        if let failure { throw failure }
        return generation
    }
}
