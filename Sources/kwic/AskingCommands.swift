import ArgumentParser
import Glibc
import SearchAPI
import SearchClient
import Settings

struct SimilarCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "similar",
        abstract: "Find passages like one.",
        discussion: """
            Looks for the words by which the passage can be told from others; copies of it are left out.

              kwic similar 'encyclopedia/koryo-saram.txt#d2ce0b606a0d' -n 5 --per-document 1

            Exits with 1 if there is no such passage, or none like it.
            """)

    enum Format: String, ExpressibleByArgument, CaseIterable { case text, json, jsonl, tsv }

    @Argument(help: ArgumentHelp("The passage's id, as search shows it.", valueName: "passage-id"))
    var id: String

    @Option(
        name: [.customShort("n", allowingJoined: true), .long],
        help: "Show at most this many passages (1 to \(SearchLimits.limit)).")
    var limit = 10

    @Option(help: "Pass over this many passages first.")
    var offset = 0

    @OptionGroup var filters: FilterOptions
    @OptionGroup var choice: HitChoice

    @Option(help: "How to print: text for people, json as the daemon answers, jsonl a hit a line, tsv.")
    var format = Format.text

    @Option(help: "When to use colour: auto, always or never. NO_COLOR is respected.")
    var color = ColourChoice.auto

    @OptionGroup var daemon: StartingOptions

    func validate() throws {
        guard !id.isEmpty else { throw ValidationError("The passage's id is empty.") }
        guard (1...SearchLimits.limit).contains(limit) else {
            throw ValidationError("--limit must be 1 to \(SearchLimits.limit), and \(limit) is not.")
        }
        guard offset >= 0, offset <= SearchLimits.depth - limit else {
            throw ValidationError("--offset and --limit together must be 0 to \(SearchLimits.depth).")
        }
        _ = try filters.table()
        try choice.check()
    }

    func run() throws {
        try reportingErrors {
            try daemon.withClient { client in
                var request = SearchRequest(query: "", limit: limit, offset: offset, filters: try filters.table())
                choice.apply(to: &request)
                let answer = try client.similar(id: id, request)
                switch format {
                case .json: try Console.write(json: answer.bytes)
                case .jsonl: try Console.write(LineFormats.jsonLines(answer.value.hits, queryID: nil))
                case .tsv: try Console.write(LineFormats.tabSeparated(answer.value.hits, queryID: nil))
                case .text:
                    var page = Page(
                        style: color.style(ProcessEnvironment.variables()), fileExists: { access($0, R_OK) == 0 })
                    page.add(answer.value)
                    try Console.write(page)
                }
                if answer.value.hits.isEmpty { throw ExitCode(1) }
            }
        }
    }
}

struct FacetsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "facets",
        abstract: "List the values of a tag, and how many passages have each.",
        discussion: """
              kwic facets category
              kwic facets author --prefix mir
              kwic facets date:month --query 'logging camps'
              kwic facets path --format tsv     value, passages

            Besides tags there are document, path, lang, type, kind, year, mentions, date, date:month and date:day.
            Exits with 1 if there is no value.
            """)

    enum Format: String, ExpressibleByArgument, CaseIterable { case text, json, tsv }

    @Argument(help: "The tag.")
    var key: String

    @Option(help: "Only values that begin so.")
    var prefix = ""

    @Option(help: "Only passages that match this query.")
    var query = ""

    @OptionGroup var filters: FilterOptions

    @Option(
        name: [.customShort("n", allowingJoined: true), .long],
        help: "List at most this many (1 to \(SearchLimits.limit)).")
    var limit = 100

    @Option(help: "How to print: text for people, json as the daemon answers, tsv.")
    var format = Format.text

    @OptionGroup var daemon: StartingOptions

    func validate() throws {
        guard !key.isEmpty else { throw ValidationError("The tag's name is empty.") }
        guard (1...SearchLimits.limit).contains(limit) else {
            throw ValidationError("--limit must be 1 to \(SearchLimits.limit), and \(limit) is not.")
        }
        _ = try filters.table()
    }

    func run() throws {
        try reportingErrors {
            try daemon.withClient { client in
                let answer = try client.facet(
                    FacetRequest(
                        key: key, query: query, filters: try filters.table(), prefix: prefix, limit: limit))
                switch format {
                case .json: try Console.write(json: answer.bytes)
                case .tsv:
                    try Console.write(
                        answer.value.values.map { LineFormats.tabSeparated([$0.value, "\($0.count)"]) }.joined())
                case .text:
                    var page = Page(style: PageStyle(width: Console.width(ProcessEnvironment.variables())))
                    page.add(answer.value)
                    try Console.write(page)
                }
                if format != .json {
                    for warning in answer.value.warnings { Console.note("warning: \(warning.detail)") }
                }
                if answer.value.values.isEmpty { throw ExitCode(1) }
            }
        }
    }
}

struct WhyNotCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "why-not",
        abstract: "Say why a search does not show a passage, a document or a file.",
        discussion: """
              kwic why-not 'logging camps' briefs/overseas-labour.txt
              kwic why-not '+camps -siberia' 'encyclopedia/koryo-saram.txt#d2ce0b606a0d' --filter lang:en

            Exits with 1 if it is not in the index.
            """)

    enum Format: String, ExpressibleByArgument, CaseIterable { case text, json }

    @Argument(help: "The query, as one word of the command line.")
    var query: String

    @Argument(help: ArgumentHelp("A passage's or document's id, or a file's path.", valueName: "id"))
    var id: String

    @Option(
        name: [.customShort("n", allowingJoined: true), .long],
        help: "Hits of the page that is meant (1 to \(SearchLimits.limit)).")
    var limit = 10

    @OptionGroup var filters: FilterOptions
    @OptionGroup var choice: HitChoice

    @Option(help: "How to print: text for people, json as the daemon answers.")
    var format = Format.text

    @OptionGroup var daemon: StartingOptions

    func validate() throws {
        guard !id.isEmpty else { throw ValidationError("Say which passage, document or file is meant.") }
        guard (1...SearchLimits.limit).contains(limit) else {
            throw ValidationError("--limit must be 1 to \(SearchLimits.limit), and \(limit) is not.")
        }
        _ = try filters.table()
        try choice.check()
    }

    func run() throws {
        try reportingErrors {
            try daemon.withClient { client in
                var search = SearchRequest(query: query, limit: limit, filters: try filters.table())
                choice.apply(to: &search)
                let answer = try client.whyNot(WhyNotRequest(search: search, id: id))
                if format == .json {
                    try Console.write(json: answer.bytes)
                } else {
                    var page = Page(style: PageStyle(width: Console.width(ProcessEnvironment.variables())))
                    page.add(answer.value)
                    try Console.write(page)
                }
                if answer.value.verdict == .notIndexed { throw ExitCode(1) }
            }
        }
    }
}
