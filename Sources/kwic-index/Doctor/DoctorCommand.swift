import ArgumentParser
import Settings

struct DoctorCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Look whether all is well, and say what to do where it is not.",
        discussion: """
            Looks at the configuration, the programs and libraries, filters, the corpus, the index, the daemon and its \
            socket, and the disk. It changes nothing and starts nothing.

            Exit status: 0 all is well or there are only warnings, 2 there is a problem, 64 wrong command line.
            """)

    @Option(help: "The index folder. (default: Index, or index.path in the configuration)") var index: String?
    @Option(help: "The daemon's socket. (default: kwic.sock in the index folder)") var socket: String?
    @Option(help: "The configuration file. (default: Config/kwic.yaml, where there is one)") var config: String?
    @Flag(help: "Read every segment of the index through as well.") var deep = false
    @Option(help: "How to report: text or json.") var format = ReportFormat.text

    func run() throws {
        Signals.unblock()
        var findings: [Finding] = []
        let settings = load(&findings)
        findings += ProgramChecks().findings()
        findings += FilterChecks(settings: settings).findings()
        let corpus = CorpusChecks(settings: settings)
        findings += corpus.findings()
        findings += IndexChecks(settings: settings, survey: corpus.survey, isDeep: deep).findings()
        findings += DaemonChecks(settings: settings).findings()
        findings += SystemChecks(settings: settings, survey: corpus.survey).findings()
        let diagnosis = Diagnosis(findings: findings)
        report(diagnosis.text(as: format))
        if diagnosis.level == .problem { throw ExitCode(2) }
    }

    /// The settings; where they cannot be read, the defaults with what the command line and the environment say, so that the
    /// other checks can be made.
    private func load(_ findings: inout [Finding]) -> Settings {
        let here = ProcessEnvironment.currentDirectory()
        do {
            let settings = try Settings.load(config: config, index: index, socket: socket)
            findings.append(
                .ok(
                    "configuration",
                    settings.file ?? "no file; options, the environment and defaults hold (in \(here))"))
            return settings
        } catch {
            findings.append(
                .problem(
                    "configuration", "\(error)",
                    "Mend it; until then no command works. What follows holds for the defaults."))
        }
        let fallback = try? Settings.load(config: nil, index: index, socket: nil, readsFile: false)
        return fallback ?? Settings.defaults(in: here)
    }
}
