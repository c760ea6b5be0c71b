import ArgumentParser
import CommandReading
import Glibc
import SearchAPI
import Terminal

@main
enum Main {
    static func main() {
        // A reader that has seen enough (`kwic search … | head`) ends this program quietly, whatever it was started with.
        signal(SIGPIPE, SIG_DFL)
        StandardOutput.occupyClosedDescriptors()
        let arguments = Array(CommandLine.arguments.dropFirst())
        guard let search = SearchTask(plain: arguments) else { CommandRunner.run(Kwic.self, arguments) }
        do {
            try search.run()
        } catch {
            CommandRunner.end(Kwic.self, with: error)
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
              kwic show 'ID'               a passage or document whole, by its id

            Settings come from options, then KWIC_INDEX, KWIC_SOCKET and KWIC_CONFIG, then Config/kwic.yaml. The index is
            Index in the current folder, or in the nearest folder above it that has one.

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
