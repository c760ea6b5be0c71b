import ArgumentParser
import Glibc
import SearchAPI
import SearchClient
import Settings

struct ShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show passages or documents whole, with their citations.",
        discussion: """
              kwic show 'encyclopedia/koryo-saram.txt#d2ce0b606a0d' --context 2
              kwic show d2ce0b606a0d              by the passage's digits alone
              kwic show briefs/overseas-labour.txt      the document: all its passages

            With --format json each id gives a line: for a passage the answer of GET /v1/passages/{id}, for a document that of
            GET /v1/documents/{id}, which has its passages' ids.

            Exits with 1 if one of them does not exist, and with 2 if digits are those of several passages.
            """)

    enum Format: String, ExpressibleByArgument, CaseIterable { case text, json }

    @Argument(
        help: ArgumentHelp(
            "Ids of passages, as search shows them, their digits alone, or documents' ids.", valueName: "id"))
    var ids: [String]

    @Option(help: "Show this many passages before and after a passage (0 to \(SearchLimits.context)).")
    var context = 0

    @Option(help: "How to print: text for people, json as the daemon answers, a line an id.")
    var format = Format.text

    @Option(help: "When to use colour: auto, always or never. NO_COLOR is respected.")
    var color = ColourChoice.auto

    @OptionGroup var daemon: StartingOptions

    func validate() throws {
        guard (0...SearchLimits.context).contains(context) else {
            throw ValidationError("--context must be 0 to \(SearchLimits.context), and \(context) is not.")
        }
        guard !ids.contains("") else { throw ValidationError("An id is empty.") }
    }

    func run() throws {
        try reportingErrors {
            // What was printed is not to be repeated, so the daemon is started before.
            let client = try daemon.withClient { client in
                try client.health()
                return client
            }
            var style = color.style(ProcessEnvironment.variables())
            if format == .text, style.hasColour, Console.isTerminal {
                style.linkFolders = (try? client.status().value.index.corpus) ?? []
            }
            var status: Int32 = 0
            for (place, id) in ids.enumerated() {
                if format == .text, place > 0 { try Console.write("\n") }
                do {
                    try show(id, client, style)
                } catch ClientError.refused(let failure) {
                    Console.note(failure.detail)
                    status = max(status, failure.code == .notFound ? 1 : 2)
                }
            }
            if status > 0 { throw ExitCode(status) }
        }
    }

    private func show(_ id: String, _ client: SearchClient, _ style: PageStyle) throws {
        switch try find(id, client) {
        case .passage(let answer):
            if format == .json { return try Console.write(json: answer.bytes) }
            var page = Page(style: style, fileExists: { access($0, R_OK) == 0 })
            page.add(answer.value)
            try Console.write(page)
        case .document(let answer):
            if format == .json { return try Console.write(json: answer.bytes) }
            try show(answer.value, client, style)
        }
    }

    private enum Found {
        case passage(Answer<PassageResponse>)
        case document(Answer<DocumentResponse>)
    }

    /// The passage or document that `id` names. An id with `#` is a passage's first, any other a document's: a document may be
    /// called like the digits of a passage, and a document's name may have a `#`.
    private func find(_ id: String, _ client: SearchClient) throws -> Found {
        let isPassage = id.contains("#")
        do {
            return isPassage
                ? .passage(try client.passage(id: id, context: context)) : .document(try client.document(id: id))
        } catch ClientError.refused(let failure) where failure.code == .notFound {
            // Whatever the second attempt says, the first says better why what was asked for does not exist.
            do {
                return isPassage
                    ? .document(try client.document(id: id)) : .passage(try client.passage(id: id, context: context))
            } catch ClientError.refused(let second) where second.code == .notFound {
                throw ClientError.refused(failure)
            }
        }
    }

    /// A document and the text of all its passages, printed as it comes: a book has thousands.
    private func show(_ document: DocumentResponse, _ client: SearchClient, _ style: PageStyle) throws {
        var page = Page(style: style, fileExists: { access($0, R_OK) == 0 })
        page.add(heading: document)
        try Console.write(page)
        var next = 0
        while next < document.passages.count {
            let answer = try client.passage(id: document.passages[next], context: SearchLimits.context).value
            var page = Page(style: style, fileExists: { access($0, R_OK) == 0 })
            let passages = [answer.passage] + answer.after
            page.add(passages)
            try Console.write(page)
            next += passages.count
        }
    }
}
