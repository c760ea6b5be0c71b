import ArgumentParser
import Indexing
import SearchAPI
import Settings

/// How many files changed since the index was published, as JSON. `kwic status` asks it, which does not read the corpus itself.
struct ChangesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "changes", abstract: "Count the files that changed since the index was published.",
        shouldDisplay: false)

    @Option(help: "The index folder. (default: Index, or index.path in the configuration)") var index: String?
    @Option(help: "The configuration file. (default: Config/kwic.yaml, where there is one)") var config: String?

    func run() throws {
        do {
            let settings = try Settings.load(config: config, index: index, socket: nil)
            let survey = try CorpusSurvey(IndexingOptions(untrusting: settings))
            guard let changes = survey.changes else {
                throw IndexingError(
                    survey.catalogProblem ?? "the corpus has more files than are looked at for this")
            }
            report(CorpusChanges(new: changes.new, changed: changes.changed, gone: changes.gone).json)
        } catch {
            warn("\(error)", as: "kwic-index changes")
            throw ExitCode(2)
        }
    }
}
