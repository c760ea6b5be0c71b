internal import Glibc
internal import Querying
internal import SearchAPI
internal import Settings

/// Opens the search engine of the index that `settings` name.
func openEngine(_ settings: Settings) throws(SearchFailure) -> any SearchService {
    var options = SearchEngineOptions(
        readers: threadCount(settings), k1: settings.ranking.k1, stopWordWeight: settings.ranking.stopWordWeight,
        countUpTo: settings.ranking.countUpTo)
    options.facetMatches = settings.answers.facetMatches
    options.keptGenerations = settings.answers.keepGenerations
    options.keptSeconds = settings.answers.keepSeconds
    return try SearchEngine(indexPath: settings.index.path, options: options)
}

/// Threads that search, and readers for them: as set, or one a core.
func threadCount(_ settings: Settings) -> Int {
    settings.server.threads > 0 ? settings.server.threads : max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))))
}
