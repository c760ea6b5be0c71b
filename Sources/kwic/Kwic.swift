import ArgumentParser
import Glibc
import SearchAPI

@main
enum Main {
    static func main() {
        // A reader that has seen enough (`kwic search … | head`) ends this program quietly, whatever it was started with.
        signal(SIGPIPE, SIG_DFL)
        guard let search = SearchTask(plain: Array(CommandLine.arguments.dropFirst())) else { return Kwic.main() }
        do {
            try search.run()
        } catch {
            Kwic.exit(withError: error)
        }
    }
}

struct Kwic: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "kwic",
        abstract: "Full-text search over a folder of research documents.",
        discussion: """
            Finds the passages that answer, each with a citation that leads to its lines.

              kwic index Corpus            bring the index up to date
              kwic search logging camps    find passages; starts the daemon if none runs
              kwic show 'ID'               a passage whole, by the id that search shows

            Settings come from options, then KWIC_INDEX, KWIC_SOCKET and KWIC_CONFIG, then Config/kwic.yaml.
            Exit status: 0 something was found or done, 1 nothing was found, 2 it failed, 64 the command line is wrong.
            """,
        version: KwicVersion.current,
        subcommands: [
            IndexCommand.self, SearchCommand.self, ShowCommand.self, DocumentsCommand.self, SuggestCommand.self,
            StatusCommand.self,
            ServeCommand.self, StartCommand.self, StopCommand.self, ReloadCommand.self, ExtractCommand.self,
            FoldersCommand.self, ForgetCommand.self,
            SaveCommand.self, SavedCommand.self, DoctorCommand.self, TrustCommand.self, EvalCommand.self,
            FacetsCommand.self, SimilarCommand.self, WhyNotCommand.self,
        ])
}
