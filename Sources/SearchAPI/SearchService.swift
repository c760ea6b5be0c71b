/// What the daemon's routes ask for: the engine, or in tests something that stands for it.
///
/// Calls block while the index is read, so they are made on threads that may block. They may be made on many threads at
/// once.
public protocol SearchService: Sendable {
    /// Answers a search.
    func search(_ request: SearchRequest) throws(SearchFailure) -> SearchResponse
    /// Passages like the one called `id`; of the request, what does not concern the query holds.
    func similar(id: String, _ request: SearchRequest) throws(SearchFailure) -> SearchResponse
    /// Why a search does not show something.
    func whyNot(_ request: WhyNotRequest) throws(SearchFailure) -> WhyNotResponse
    /// The values of a tag or property with their counts.
    func facet(_ request: FacetRequest) throws(SearchFailure) -> FacetResponse
    /// The passage called `id`, with up to `context` passages before and after it.
    func passage(id: String, context: Int) throws(SearchFailure) -> PassageResponse
    /// Documents in order of their ids.
    func documents(offset: Int, limit: Int) throws(SearchFailure) -> DocumentsResponse
    /// One document and the ids of its passages.
    func document(id: String) throws(SearchFailure) -> DocumentResponse
    /// What may be meant by the beginning of a query, the likeliest first.
    func suggest(prefix: String, limit: Int) throws(SearchFailure) -> CompletionsResponse
    /// What the index says of itself.
    func status() throws(SearchFailure) -> IndexStatus
    /// The folders of the corpus.
    func folders() throws(SearchFailure) -> FoldersResponse
    /// A page of the files that are not in the index, or not wholly.
    func skipped(_ request: SkippedRequest) throws(SearchFailure) -> SkippedResponse
    /// Opens the newest generation if it is not the one being read; returns the generation's name. Cheap when nothing
    /// changed. Searches go on with the older generation meanwhile, and if it cannot be opened.
    @discardableResult
    func refresh() throws(SearchFailure) -> String
}
