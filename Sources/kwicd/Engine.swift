internal import Glibc
internal import Logging
internal import Querying
internal import SearchAPI
internal import Settings
internal import Synchronization

/// Opens the search engine of the index that `settings` name.
func openEngine(_ settings: Settings, _ logger: Logger) throws(SearchFailure) -> any SearchService {
    var options = SearchEngineOptions(
        readers: threadCount(settings), ranking: rankingOptions(settings.ranking),
        countUpTo: settings.ranking.countUpTo)
    options.timeoutMilliseconds = max(1, Int(settings.search.timeout * 1000))
    options.synonymWeight = settings.search.synonymWeight
    options.facetMatches = settings.answers.facetMatches
    options.postingBytes = settings.search.postingBytes
    options.keptGenerations = settings.answers.keepGenerations
    options.keptSeconds = settings.answers.keepSeconds
    let source = LexiconSource(settings, logger)
    return try SearchEngine(indexPath: settings.index.path, options: options) { source.changed() }
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
    options.section = settings.section
    options.rerankDepth = settings.rerankDepth
    options.pairs = settings.pairs
    options.sentence = settings.sentence
    options.run = settings.run
    options.exactWords = settings.exactWords
    options.titleMatch = settings.titleMatch
    options.prose = settings.prose
    options.definition = settings.definition
    options.setPhrase = settings.setPhrase
    options.feedback = settings.feedback
    return options
}

/// Saved queries and synonyms, read again when their files change. What is wrong in them is logged, and the rest is used.
private final class LexiconSource: Sendable {
    private let settings: Settings
    private let logger: Logger
    private let state: Mutex<State>

    private struct State {
        var queries: WatchedFile
        var synonyms: WatchedFile?
        var lexicon = Lexicon()
    }

    /// Bytes of a file of synonyms.
    private static let maximumBytes = 64 << 20
    /// Wrong lines that are logged, each by itself.
    private static let faultsLogged = 20

    init(_ settings: Settings, _ logger: Logger) {
        self.settings = settings
        self.logger = logger
        state = Mutex(
            State(
                queries: WatchedFile(path: SavedQueries.path(index: settings.index.path)),
                synonyms: settings.search.synonyms.map { WatchedFile(path: $0) }))
    }

    /// All of them, if any has changed.
    func changed() -> Lexicon? {
        state.withLock { state in
            let areQueriesNew = state.queries.hasChanged()
            let areSynonymsNew = state.synonyms?.hasChanged() ?? false
            guard areQueriesNew || areSynonymsNew else { return nil }
            if areQueriesNew, let saved = queries() { state.lexicon.saved = saved }
            if areSynonymsNew, let path = state.synonyms?.path, let synonyms = synonyms(path) {
                state.lexicon.synonyms = synonyms
            }
            return state.lexicon
        }
    }

    private func queries() -> [String: String]? {
        do throws(SettingsError) {
            let file = try SavedQueries(index: settings.index.path)
            return settings.queries.merging(file.queries) { $1 }
        } catch {
            logger.error("the saved queries stay as they were: \(error)")
            return nil
        }
    }

    private func synonyms(_ path: String) -> Synonyms? {
        do throws(SettingsError) {
            guard let text = try WatchedFile.text(of: path, maximumBytes: Self.maximumBytes) else {
                logger.error("there is no file of synonyms at \(path); set search.synonyms to another, or to nothing")
                return Synonyms()
            }
            let (synonyms, faults) = Synonyms.parse(text)
            for fault in faults.prefix(Self.faultsLogged) { logger.error("\(path), \(fault); it is left out") }
            if faults.count > Self.faultsLogged {
                logger.error("\(path): \(faults.count - Self.faultsLogged) more lines are wrong and left out")
            }
            return synonyms
        } catch {
            logger.error("the synonyms stay as they were: \(error)")
            return nil
        }
    }
}
