import ArgumentParser
import Glibc
import Querying
import SearchAPI

/// Asks the queries of a file of the engine, in this process: one pass to warm up, and one that is timed.
@main
struct QueryBench: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "query-bench", abstract: "Measures Kwic's engine on an index, without the daemon and its socket.",
        discussion: "QUERIES has lines of KIND, tab, words; KIND is term, intersection, union or phrase.")

    @Argument(help: "The index folder.") var index: String
    @Argument(help: "The file of queries.") var queries: String
    @Option(help: "Threads that search, each with a reader of its own.") var threads = 1
    @Flag(help: "Plain BM25 of the query's own words: nothing ranked again, no words added.") var bm25 = false
    @Flag(help: "Answers without snippets and marks: the passages with their texts and places alone.") var noSnippets =
        false
    @Flag(help: "Encode each answer as JSON as well.") var answer = false
    @Flag(help: "Print each query's time instead of a table.") var raw = false
    @Option(help: "Passes that are timed.") var passes = 1

    func validate() throws {
        guard threads > 0, passes > 0 else { throw ValidationError("threads and passes are 1 or more") }
    }

    func run() throws {
        var options = SearchEngineOptions(readers: threads)
        if bm25 { options.ranking = .plainBM25 }
        let engine = try SearchEngine(indexPath: index, options: options)
        let queries = try BenchQuery.read(self.queries)
        let run = TimedPasses(
            engine: engine, queries: queries, threads: threads, isEncoding: answer, hasSnippets: !noSnippets)
        try run.pass()
        for _ in 0..<passes {
            let figures = try run.pass()
            if raw { figures.printRaw() } else { figures.printTable(queries) }
        }
    }
}

extension RankingOptions {
    /// The weights of the index alone.
    static var plainBM25: RankingOptions {
        var options = RankingOptions()
        options.rerankDepth = 0
        options.relatives = 0
        options.spellingWeight = 0
        options.feedback = 0
        return options
    }
}
