internal import Glibc
internal import Querying
internal import SearchAPI
internal import Settings

/// Opens the search engine of the index that `settings` name.
func openEngine(_ settings: Settings) throws(SearchFailure) -> any SearchService {
    let options = SearchEngineOptions(
        readers: threadCount(settings), ranking: rankingOptions(settings.ranking),
        countUpTo: settings.ranking.countUpTo)
    return try SearchEngine(indexPath: settings.index.path, options: options)
}

/// Threads that search, and readers for them: as set, or one a core.
func threadCount(_ settings: Settings) -> Int {
    settings.server.threads > 0 ? settings.server.threads : max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))))
}

private func rankingOptions(_ settings: Settings.Ranking) -> RankingOptions {
    var options = RankingOptions()
    options.k1 = settings.k1
    options.stopWordWeight = settings.stopWordWeight
    options.spellingWeight = settings.spellingWeight
    options.relatives = settings.relatives
    options.rerankDepth = settings.rerankDepth
    options.pairs = settings.pairs
    options.sentence = settings.sentence
    options.run = settings.run
    options.exactWords = settings.exactWords
    options.titleMatch = settings.titleMatch
    options.feedback = settings.feedback
    return options
}
