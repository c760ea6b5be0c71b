import ArgumentParser
import SearchAPI
import SearchClient
import Settings

/// The options that every command which talks to a daemon has.
struct CommonOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The index folder (default: as configured, or Index here or in a folder above).", valueName: "dir"))
    var index: String?

    @Option(help: ArgumentHelp("The daemon's socket (default: kwic.sock in the index folder).", valueName: "path"))
    var socket: String?

    @Option(help: ArgumentHelp("The configuration file (default: Config/kwic.yaml).", valueName: "file"))
    var config: String?

    func settings() throws -> Settings {
        try Settings.load(config: config, index: index, socket: socket)
    }
}

/// The options of commands that start a daemon where none runs.
struct StartingOptions: ParsableArguments {
    @OptionGroup var common: CommonOptions

    @Flag(help: "Fail instead of starting a daemon where none runs.")
    var noStart = false

    /// What they say.
    var choice: DaemonChoice {
        DaemonChoice(index: common.index, socket: common.socket, config: common.config, mayStart: !noStart)
    }

    /// Calls `body` with a client whose daemon answers.
    func withClient<Result>(_ body: (SearchClient) throws -> Result) throws -> Result {
        try choice.withClient(body)
    }
}

/// Which daemon is asked, as the command line says it, and whether one may be started.
struct DaemonChoice {
    var index: String?
    var socket: String?
    var config: String?
    var mayStart = true

    /// Calls `body` with a client whose daemon answers.
    func withClient<Result>(_ body: (SearchClient) throws -> Result) throws -> Result {
        let settings = try Settings.load(config: config, index: index, socket: socket)
        let client = try searchClient(for: settings)
        do {
            return try body(client)
        } catch ClientError.notRunning where mayStart {
            try launcher(for: settings, endsWhenIdle: true).start()
            Console.note("started the daemon for \(settings.index.path); 'kwic stop' ends it")
            return try body(client)
        }
    }
}

/// Asks the daemon that `settings` name.
///
/// - Throws: Where its socket would lie in a folder that others can use as well.
func searchClient(for settings: Settings, timeoutSeconds: Double = 30) throws -> SearchClient {
    let socket = settings.socketPath
    if settings.userFolder.holds(socket) { try settings.userFolder.check() }
    return SearchClient(
        socketPath: socket, timeoutSeconds: timeoutSeconds, index: settings.expectsIndex ? settings.index.path : nil,
        trusted: settings.trustedUsers)
}

/// Starts the daemon of the index that `settings` name.
func launcher(for settings: Settings, endsWhenIdle: Bool) throws -> DaemonLauncher {
    DaemonLauncher(
        program: try Program.find("kwicd", path: ProcessEnvironment.variables()["PATH"]), index: settings.index.path,
        socket: settings.socketPath, config: settings.file, endsWhenIdle: endsWhenIdle, folder: settings.userFolder,
        trusted: settings.trustedUsers)
}

/// When output has colour.
enum ColourChoice: String, ExpressibleByArgument, CaseIterable {
    case auto, always, never
}

extension ColourChoice {
    /// How pages look: colour and width by the terminal, `NO_COLOR` and `TERM`.
    func style(_ environment: [String: String]) -> PageStyle {
        let isPlain = environment["NO_COLOR"] != nil || environment["TERM"] == "dumb"
        let hasColour =
            switch self {
            case .auto: Console.isTerminal && !isPlain
            case .always: true
            case .never: false
            }
        return PageStyle(width: Console.width(environment), hasColour: hasColour)
    }
}
