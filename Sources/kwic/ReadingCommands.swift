import ArgumentParser
import SearchAPI
import SearchClient
import Settings

struct DocumentsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "documents",
        abstract: "List the documents in the index, or show one.",
        discussion: """
              kwic documents -n 20
              kwic documents briefs/overseas-labour.txt     its metadata and passages' ids; kwic show prints its text
              kwic documents --format tsv     id, title, path, format, language, date, passages

            Exits with 1 if there is none.
            """)

    enum Format: String, ExpressibleByArgument, CaseIterable { case text, json, tsv }

    @Argument(help: "A document's id: show it and its passages' ids.")
    var id: String?

    @Option(
        name: [.customShort("n", allowingJoined: true), .long],
        help: "List at most this many (1 to \(SearchLimits.limit)).")
    var limit = 100

    @Option(help: "Pass over this many first.")
    var offset = 0

    @Option(help: "How to print: text for people, json as the daemon answers, tsv.")
    var format = Format.text

    @Option(help: "When to use colour: auto, always or never. NO_COLOR is respected.")
    var color = ColourChoice.auto

    @OptionGroup var daemon: StartingOptions

    func validate() throws {
        guard (1...SearchLimits.limit).contains(limit) else {
            throw ValidationError("--limit must be 1 to \(SearchLimits.limit), and \(limit) is not.")
        }
        guard (0...Int(Int32.max)).contains(offset) else {
            throw ValidationError("--offset must be 0 or more, and \(offset) is not.")
        }
        if let id, id.isEmpty { throw ValidationError("The document's id is empty.") }
    }

    func run() throws {
        try reportingErrors {
            try daemon.withClient { client in
                if let id { try showOne(id, client) } else { try list(client) }
            }
        }
    }

    private func showOne(_ id: String, _ client: SearchClient) throws {
        let answer = try client.document(id: id)
        switch format {
        case .json: try Console.write(json: answer.bytes)
        case .tsv: try Console.write(row(answer.value.document))
        case .text:
            var page = Page(style: color.style(ProcessEnvironment.variables()))
            page.add(answer.value)
            try Console.write(page)
        }
    }

    private func list(_ client: SearchClient) throws {
        let answer = try client.documents(offset: offset, limit: limit)
        switch format {
        case .json: try Console.write(json: answer.bytes)
        case .tsv: try Console.write(answer.value.documents.map(row).joined())
        case .text:
            var page = Page(style: color.style(ProcessEnvironment.variables()))
            page.add(answer.value)
            try Console.write(page)
        }
        if answer.value.documents.isEmpty { throw ExitCode(1) }
    }

    private func row(_ summary: DocumentSummary) -> String {
        let document = summary.document
        return LineFormats.tabSeparated([
            document.id, document.title, document.path, document.format, document.language ?? "", document.date ?? "",
            "\(summary.passageCount)",
        ])
    }
}
