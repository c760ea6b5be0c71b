internal import SearchAPI
internal import Settings

/// Opens the search engine of the index that `settings` name.
func openEngine(_ settings: Settings) throws(SearchFailure) -> any SearchService {
    throw SearchFailure(
        .indexUnavailable, "the index at \(settings.index.path) cannot be served: this build has no search engine")
}
