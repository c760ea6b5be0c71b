import ArgumentParser
import SearchAPI
import SearchClient
import Settings

struct SuggestCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "suggest",
        abstract: "Complete the beginning of a query.",
        discussion: """
              kwic suggest vladi
              kwic suggest 'logging ca'       the words before the last restrict what is offered

            Offers titles, authors, categories and words of the index, the likeliest first, one a line.
            Exits with 1 if there is nothing to offer.
            """)

    enum Format: String, ExpressibleByArgument, CaseIterable { case text, json }

    @Argument(help: "What the completions begin with.")
    var prefix: [String]

    @Option(
        name: [.customShort("n", allowingJoined: true), .long],
        help: "Offer at most this many (1 to \(SearchLimits.completions)).")
    var limit = 10

    @Option(help: "How to print: text for people, json as the daemon answers.")
    var format = Format.text

    @OptionGroup var daemon: StartingOptions

    func validate() throws {
        guard (1...SearchLimits.completions).contains(limit) else {
            throw ValidationError("--limit must be 1 to \(SearchLimits.completions), and \(limit) is not.")
        }
    }

    func run() throws {
        try reportingErrors {
            try daemon.withClient { client in
                let answer = try client.suggest(prefix: prefix.joined(separator: " "), limit: limit)
                switch format {
                case .json: try Console.write(json: answer.bytes)
                case .text:
                    try Console.write(
                        answer.value.suggestions.map { completion in
                            LineFormats.tabSeparated([
                                completion.text, completion.kind.rawValue, "\(completion.passages)",
                            ])
                        }.joined())
                }
                if answer.value.suggestions.isEmpty { throw ExitCode(1) }
            }
        }
    }
}
