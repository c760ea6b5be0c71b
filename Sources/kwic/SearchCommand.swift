import ArgumentParser
import Glibc
import SearchAPI
import SearchClient
import Settings

struct SearchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "search",
        abstract: "Find the passages that answer a query.",
        discussion: """
            Plain words are ranked and need not all occur. "exact phrase", +must, -not, AND OR NOT ( ), and fields:
            title: section: author: category: lang: path: and any tag's key; ranges date:2014-01..2016-06.

              kwic search logging camps
              kwic search '"forestry camps" -siberia' --filter path:encyclopedia
              kwic search treaty --filter topic:borders --sort date -n 50 --format tsv
              kwic search Tumen -China
              kwic search --queries queries.tsv -n 100 --format trec

            A word with one dash is part of the query unless it is an option of this command; after -- all is.

            If no daemon runs for the index, one is started in the background; it ends when nobody has asked it anything for a
            time (server.stop_after_idle).
            """)

    @Argument(help: "What to look for; words are joined with blanks.")
    var query: [String] = []

    @Option(
        name: [.customShort("n", allowingJoined: true), .long],
        help: "Show at most this many passages (1 to \(SearchLimits.limit)).")
    var limit = 10

    @Option(help: "Pass over this many passages first.")
    var offset = 0

    @OptionGroup var filters: FilterOptions

    @Option(help: ArgumentHelp("Go on where an answer to the same search ended (its 'cursor').", valueName: "cursor"))
    var cursor: String?

    @Option(help: ArgumentHelp("Search this state of the index instead of the newest.", valueName: "name"))
    var generation: String?

    @Option(help: ArgumentHelp("Show no more text than this, whole passages only.", valueName: "bytes"))
    var maxBytes: Int?

    @Option(help: ArgumentHelp("The same in tokens of a language model, as estimated.", valueName: "tokens"))
    var maxTokens: Int?

    @Option(help: ArgumentHelp("Help the query with the words of this passage. Repeat it.", valueName: "passage-id"))
    var like: [String] = []

    @Option(help: ArgumentHelp("Stay away from this passage. Repeat it.", valueName: "passage-id"))
    var unlike: [String] = []

    // Takes what comes next even where it begins with a dash, as `-date` does.
    @Option(
        parsing: .unconditional,
        help: "Order by relevance, date (oldest first), -date (newest first) or path.",
        transform: { text in try oneOf(text) })
    var sort = SortOrder.relevance

    @OptionGroup var choice: HitChoice

    @Option(help: ArgumentHelp("Count the values of this tag. Repeat it for more.", valueName: "key"))
    var facet: [String] = []

    @Option(help: "Show so many values of each.")
    var facetLimit = 100

    @Flag(help: "Count all matches, however many there are.")
    var exactTotal = false

    @Flag(help: "Show what each word adds to the score.")
    var explain = false

    @Flag(help: "Fail if the query is no correct expression, instead of searching it as plain words.")
    var strict = false

    @Option(
        help: "How words are compared: exact (capitals and accents count), folded (in this form), stemmed.",
        transform: { text in try oneOf(text) })
    var match = WordMatch.stemmed

    @Option(
        help: "What the query is: an expression (query), or plain words whatever signs it has (words).",
        transform: { text in try oneOf(text) })
    var mode = QueryMode.query

    @Option(
        help: ArgumentHelp(
            "How long the search may take (1 to \(SearchLimits.timeoutMilliseconds)); then it shows what it has.",
            valueName: "milliseconds"))
    var timeout: Int?

    @Option(
        help: "How to print: text for people, json as the daemon answers, jsonl a hit a line, tsv, trec a run file.")
    var format = SearchTask.Format.text

    @Option(help: "When to use colour: auto, always or never. NO_COLOR is respected.")
    var color = ColourChoice.auto

    @Option(
        help: ArgumentHelp(
            "Ask every query of this file ('-' for standard input), a line 'qid<TAB>query' each; for jsonl, tsv, trec.",
            valueName: "file"))
    var queries: String?

    @OptionGroup var daemon: StartingOptions

    func validate() throws {
        guard (1...SearchLimits.limit).contains(limit) else {
            throw ValidationError("--limit must be 1 to \(SearchLimits.limit), and \(limit) is not.")
        }
        guard offset >= 0, offset <= SearchLimits.depth - limit else {
            throw ValidationError("--offset and --limit together must be 0 to \(SearchLimits.depth).")
        }
        if let timeout, !(1...SearchLimits.timeoutMilliseconds).contains(timeout) {
            throw ValidationError("--timeout must be 1 to \(SearchLimits.timeoutMilliseconds), and \(timeout) is not.")
        }
        _ = try filters.table()
        try choice.check()
        guard (1...SearchLimits.limit).contains(facetLimit) else {
            throw ValidationError("--facet-limit must be 1 to \(SearchLimits.limit), and \(facetLimit) is not.")
        }
        for (name, count) in [("--max-bytes", maxBytes), ("--max-tokens", maxTokens)] where (count ?? 1) < 1 {
            throw ValidationError("\(name) must be 1 or more.")
        }
        if queries != nil {
            guard query.isEmpty else { throw ValidationError("Give a query or --queries, not both.") }
            guard ![.text, .json].contains(format) else {
                throw ValidationError("--queries needs --format jsonl, tsv or trec.")
            }
        } else if query.isEmpty && filters.filter.isEmpty && like.isEmpty {
            throw ValidationError("Say what to look for, as in: kwic search logging camps")
        }
    }

    func run() throws {
        var request = SearchRequest(
            query: query.joined(separator: " "), limit: limit, offset: offset, filters: try filters.table(),
            sort: sort, facets: facet, explain: explain, strict: strict)
        choice.apply(to: &request)
        request.facetLimit = facetLimit
        request.wantsExactTotal = exactTotal
        (request.cursor, request.generation) = (cursor, generation)
        (request.maximumBytes, request.maximumTokens) = (maxBytes, maxTokens)
        (request.like, request.unlike) = (like, unlike)
        (request.match, request.mode, request.timeoutMilliseconds) = (match, mode, timeout)
        try SearchTask(request: request, fold: choice.fold, format: format, color: color, daemon: daemon.choice).run(
            queries: queries)
    }
}

extension SearchTask.Format: ExpressibleByArgument {}

/// The one of an option's words that `text` is.
private func oneOf<Word: CaseIterable & RawRepresentable<String>>(_ text: String) throws -> Word {
    if let word = Word(rawValue: text) { return word }
    throw ValidationError("'\(text)' is none of \(Word.allCases.map(\.rawValue).joined(separator: ", ")).")
}
