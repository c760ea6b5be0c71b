import ArgumentParser
import Evaluation
import SearchAPI
import SearchClient
import Settings

struct EvalCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "eval",
        abstract: "Measure how well this index ranks, on queries with judgments.",
        discussion: """
            Prints nDCG@10, MRR@10, Recall@100 and success@1, as trec_eval defines them, over all queries with a relevant
            document. Queries are lines 'qid<TAB>query', judgments lines 'qid 0 id grade'; ids are documents' or passages'.
            A document ranks where its best passage does. Where the first line of the queries names more columns, as
            'qid<TAB>query<TAB>lang<TAB>kind' does, the results are shown for each of their values as well.
            Exit status: 0, or 1 where --fail-below says that the ranking has become worse.

              kwic eval --queries queries.tsv --qrels qrels.tsv
              kwic eval --queries queries.tsv --qrels qrels.tsv --save-run before.trec
              kwic eval --queries queries.tsv --qrels qrels.tsv --against before.trec --fail-below -0.005
              kwic eval --run other.trec --qrels qrels.tsv --per-query
            """)

    enum Format: String, ExpressibleByArgument, CaseIterable { case text, json }

    @Option(help: ArgumentHelp("The queries, a line 'qid<TAB>query' each ('-' for standard input).", valueName: "file"))
    var queries: String?

    @Option(help: ArgumentHelp("The judgments, a line 'qid 0 id grade' each.", valueName: "file"))
    var qrels: String

    @Option(
        name: .customLong("run"),
        help: ArgumentHelp("Measure this run in TREC's format instead of asking the index.", valueName: "file"))
    var runFile: String?

    @Option(help: ArgumentHelp("Compare with this run: wins, losses and significance.", valueName: "file"))
    var against: String?

    @Option(
        help: ArgumentHelp(
            "With --against: exit with 1 where the mean nDCG@10 minus that of the other run is below this, as -0.005.",
            valueName: "difference"))
    var failBelow: Double?

    @Option(help: ArgumentHelp("Write the rankings to this file in TREC's format.", valueName: "file"))
    var saveRun: String?

    @Flag(help: "Show the measures of each query.")
    var perQuery = false

    @Option(help: "How to print: text for people, or json.")
    var format = Format.text

    @OptionGroup var daemon: StartingOptions

    func validate() throws {
        guard (queries == nil) != (runFile == nil) else {
            throw ValidationError("Give --queries to ask the index, or --run to measure a run made before.")
        }
        if failBelow != nil, against == nil { throw ValidationError("--fail-below goes with --against.") }
        if runFile != nil, saveRun != nil { throw ValidationError("--save-run goes with --queries.") }
    }

    func run() throws {
        try reportingErrors {
            let judgments = try parse(qrels) { try Judgments(parsing: $0) }
            var queryIDs = judgments.grades.keys.sorted()
            var ranked = RankedRun()
            var columns: [String: [String: String]] = [:]
            var flaws = EvaluationReport.Flaws()
            if let runFile {
                ranked = try parseRun(runFile)
            } else if let queries {
                let asked = try parse(queries) { try QueryFile.parse($0) }
                queryIDs = asked.map(\.id)
                columns = Dictionary(asked.map { ($0.id, $0.columns) }) { first, _ in first }
                ranked = try ask(asked, namesPassages: judgments.namePassages, &flaws)
            }
            let evaluation = RunEvaluation(ranked, judgments, queries: queryIDs)
            guard !evaluation.perQuery.isEmpty else {
                throw Console.Failure("no query of \(queries ?? runFile ?? "") has a relevant document in \(qrels)")
            }
            let other = try against.map {
                RunEvaluation(try parseRun($0), judgments, queries: evaluation.perQuery.map(\.query))
            }
            let report = EvaluationReport(evaluation, against: other, columns: columns, flaws: flaws)
            try Console.write(format == .json ? report.json() + "\n" : report.text(perQuery: perQuery))
            if let other, let failBelow, evaluation.mean.ndcg - other.mean.ndcg < failBelow {
                Console.note("the mean nDCG@10 has changed by less than \(failBelow)")
                throw ExitCode(1)
            }
        }
    }

    /// Ranks the first 100 of each query, and writes the run if that was asked for.
    private func ask(
        _ queries: [QueryFile.Query], namesPassages: Bool, _ flaws: inout EvaluationReport.Flaws
    ) throws -> RankedRun {
        let client = try daemon.withClient { client in
            try client.health()
            return client
        }
        var run = RankedRun()
        var lines = ""
        for query in queries {
            let hits = try self.hits(query, client, groupBy: namesPassages ? nil : "document", &flaws)
            run.rankings[query.id] = hits.map {
                LineFormats.word(namesPassages ? $0.passage.id : $0.passage.document.id)
            }
            if saveRun != nil { lines += LineFormats.trec(hits, queryID: query.id, namesPassages: namesPassages) }
        }
        if let saveRun { try Console.write(lines, toFile: saveRun) }
        if flaws.partial > 0 {
            Console.note("of \(flaws.partial) queries the time was up before all was looked at (search.timeout)")
        }
        return run
    }

    /// A query that is refused counts as one that found nothing, and is reported.
    private func hits(
        _ query: QueryFile.Query, _ client: SearchClient, groupBy: String?, _ flaws: inout EvaluationReport.Flaws
    ) throws -> [SearchHit] {
        do {
            var request = SearchRequest(query: query.text, limit: 100, groupBy: groupBy)
            request.fold = .none
            let answer = try client.search(request).value
            if answer.partial == true { flaws.partial += 1 }
            return answer.hits
        } catch ClientError.refused(let failure) {
            flaws.refused += 1
            Console.note("query \(query.id): \(failure.detail)")
            return []
        }
    }

    private func parseRun(_ path: String) throws -> RankedRun {
        try parse(path) { try RankedRun(parsing: $0) }
    }

    private func parse<Value>(_ path: String, _ body: (String) throws -> Value) throws -> Value {
        let text = try Console.read(path)
        do {
            return try body(text)
        } catch {
            throw Console.Failure("the file \(path), \(error)")
        }
    }
}
