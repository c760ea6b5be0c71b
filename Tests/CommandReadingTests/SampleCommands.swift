import ArgumentParser
import CommandReading

/// A program with the kinds of commands that Kwic's programs have.
struct Tool: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tool", abstract: "A program for tests.",
        discussion: """
            A first paragraph that was broken into lines in the source, as long texts are, and has to be laid out for the
            width of the terminal instead.

              tool search words       a short example
              tool search a rather long example of a command line    with a comment of its own that is long as well

            The last paragraph.
            """,
        version: "1.2.3", subcommands: [Search.self, Keep.self, List.self, Pass.self, Documents.self])

    struct Search: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Find something.")
        @Argument(help: "Words.") var query: [String] = []
        @Option(name: [.customShort("n", allowingJoined: true), .long], help: "At most so many.") var limit = 10
        @Option(help: "Only these.") var filter: [String] = []
        @Option(parsing: .unconditional, help: "The order.") var sort = "relevance"
        @Flag(help: "Say why.") var explain = false
    }

    struct Keep: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Keep a query under a name.")
        @Argument(help: "A name.") var name: String
        @Argument(help: "A query.") var query: [String] = []
        @Flag(help: "Forget it.") var delete = false
    }

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List all.")
        @Option(help: "A query.") var query = ""
        @Option(name: .shortAndLong, help: "At most so many.") var limit = 10
        @Option(help: "What is needed.") var needed: String
    }

    struct Pass: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Another program's.")
        @Argument(parsing: .captureForPassthrough, help: "Its arguments.") var arguments: [String] = []
    }

    struct Documents: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Documents, with an explanation that is long enough to take several lines on a narrow terminal.")
        @Argument(help: "An id.") var id: String?
    }

    static let form = try! CommandForm(description: Tool._dumpHelp())
}
