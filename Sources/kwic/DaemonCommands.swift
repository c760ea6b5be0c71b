import ArgumentParser
import SearchClient
import Settings

struct StatusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Say what the daemon serves.",
        discussion: "Exits with 2 if no daemon runs; none is started.")

    enum Format: String, ExpressibleByArgument, CaseIterable { case text, json }

    @Option(help: "How to print: text for people, json as the daemon answers.")
    var format = Format.text

    @OptionGroup var common: CommonOptions

    func run() throws {
        try reportingErrors {
            let answer = try SearchClient(socketPath: try common.settings().socketPath).status()
            if format == .json { return try Console.write(answer.bytes + [0x0A]) }
            var page = Page(style: PageStyle())
            page.add(answer.value)
            try Console.write(page.text)
        }
    }
}

struct StartCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "start",
        abstract: "Start the daemon in the background.",
        discussion: """
            Returns when the daemon answers. Its output goes to kwicd.log in the index folder. To run it in the
            foreground, use kwic serve.
            """)

    @OptionGroup var common: CommonOptions

    func run() throws {
        try reportingErrors {
            let settings = try common.settings()
            let client = SearchClient(socketPath: settings.socketPath, timeoutSeconds: 5)
            do {
                try client.health()
                Console.note("a daemon already listens on \(settings.socketPath)")
            } catch ClientError.notRunning {
                try launcher(for: settings).start()
                Console.note("the daemon listens on \(settings.socketPath)")
            }
        }
    }
}

struct StopCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stop",
        abstract: "Stop the daemon.",
        discussion: "Returns when it has answered what it was asked and is gone. Exits with 1 if none runs.")

    @OptionGroup var common: CommonOptions

    func run() throws {
        try reportingErrors {
            let socket = try common.settings().socketPath
            do {
                let pid = try DaemonLauncher.stop(socket: socket)
                Console.note("the daemon (process \(pid)) has ended")
            } catch ClientError.notRunning {
                Console.note("no daemon listens on \(socket)")
                throw ExitCode(1)
            }
        }
    }
}

struct ReloadCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reload",
        abstract: "Have the daemon open the newest index now.",
        discussion: "It does so by itself soon after every run of kwic index. Prints the generation that it now serves."
    )

    @OptionGroup var common: CommonOptions

    func run() throws {
        try reportingErrors {
            let answer = try SearchClient(socketPath: try common.settings().socketPath).reload()
            try Console.write(TerminalText.neutralised(answer.value.generation) + "\n")
        }
    }
}
