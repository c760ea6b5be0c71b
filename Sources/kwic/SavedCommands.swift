import ArgumentParser
import SearchAPI
import SearchClient
import Settings

struct SaveCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "save",
        abstract: "Keep a query under a name.",
        discussion: """
              kwic save camps 'logging camps OR "forestry camps"'
              kwic search query:camps year:1965..1969
              kwic save --delete camps

            Saved queries lie in queries.yaml in the index folder, and outlast rebuilds. They may ask for each other.
            """)

    @Argument(help: "The name: letters, digits, - and _.")
    var name: String

    @Argument(help: "The query; words are joined with blanks.")
    var query: [String] = []

    @Flag(help: "Forget the query of this name.")
    var delete = false

    @OptionGroup var common: CommonOptions

    func validate() throws {
        guard SavedQueries.isName(name) else {
            throw ValidationError(
                "A name has up to \(SavedQueries.maximumName) letters, digits, - and _, and '\(name)' is not that.")
        }
        let isBlank = query.allSatisfy { $0.allSatisfy(\.isWhitespace) }
        guard delete ? query.isEmpty : !isBlank else {
            throw ValidationError(
                delete ? "Give --delete a name only." : "Say what to keep, as in: kwic save camps logging camps")
        }
    }

    func run() throws {
        try reportingErrors {
            let settings = try common.settings()
            var file = try SavedQueries(index: settings.index.path)
            if delete {
                guard file.queries.removeValue(forKey: name) != nil else {
                    let advice =
                        settings.queries[name] == nil
                        ? "kwic saved lists those that there are" : "it stands in the configuration; take it out there"
                    Console.note("there is no query '\(name)' in \(file.path); \(advice)")
                    throw ExitCode(1)
                }
            } else {
                let text = query.joined(separator: " ")
                try check(text, settings)
                file.queries[name] = text
            }
            try file.write()
            // A daemon that runs sees the change by itself, a moment later; this way the next search has it.
            _ = try? searchClient(for: settings).reload()
        }
    }

    /// Has a daemon, if one runs, look at the query: a wrong one is found now and not when it is needed.
    private func check(_ text: String, _ settings: Settings) throws {
        var request = SearchRequest(query: text, limit: 1, strict: true)
        request.timeoutMilliseconds = SearchLimits.timeoutMilliseconds
        do {
            _ = try searchClient(for: settings).search(request)
        } catch ClientError.refused(let failure) where failure.code == .badQuery {
            Console.note(failure, query: text)
            throw ExitCode(2)
        } catch {
            return
        }
    }
}

struct SavedCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "saved",
        abstract: "List the saved queries: a name and a query a line.",
        discussion: """
            Those of the configuration (its section 'queries') are listed with those that kwic save keeps; where both have
            a name, the latter counts. Exits with 1 if there is none.
            """)

    @OptionGroup var common: CommonOptions

    func run() throws {
        try reportingErrors {
            let settings = try common.settings()
            let all = settings.queries.merging(try SavedQueries(index: settings.index.path).queries) { $1 }
            for (name, query) in all.sorted(by: { $0.key < $1.key }) {
                try Console.write(LineFormats.tabSeparated([name, query]))
            }
            if all.isEmpty { throw ExitCode(1) }
        }
    }
}
