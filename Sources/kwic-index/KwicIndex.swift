import ArgumentParser
import CommandReading
import SearchAPI
import Terminal

/// The commands of `kwic` that read the corpus or the index folder themselves; `kwic` passes them on.
@main
enum Main {
    static func main() {
        StandardOutput.occupyClosedDescriptors()
        CommandRunner.run(KwicIndex.self, Array(CommandLine.arguments.dropFirst()))
    }
}

struct KwicIndex: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "kwic", abstract: "Index a folder of research documents.", version: KwicVersion.current,
        subcommands: [
            IndexCommand.self, FoldersCommand.self, ForgetCommand.self, DoctorCommand.self, TrustCommand.self,
            ChangesCommand.self,
        ], defaultSubcommand: IndexCommand.self)
}
