import ArgumentParser
import SearchAPI
import SearchClient
import Settings
import Terminal

struct StatusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Say what the daemon serves, and which files were skipped.",
        discussion: """
              kwic status
              kwic status --skipped                      every file not read, or only in part, why, and what to do
              kwic status --skipped --reason encrypted --path archive/

            Exits with 2 if no daemon runs; none is started (kwic start does).
            """)

    enum Format: String, ExpressibleByArgument, CaseIterable { case text, json }

    @Option(help: "How to print: text for people, json as the daemon answers.")
    var format = Format.text

    @Flag(help: "List the files that were not read, or only in part.")
    var skipped = false

    @Option(help: ArgumentHelp("With --skipped: only those with this reason.", valueName: "reason"))
    var reason: String?

    @Option(help: ArgumentHelp("With --skipped: only those whose path begins so.", valueName: "prefix"))
    var path: String?

    @Option(
        name: [.customShort("n", allowingJoined: true), .long],
        help: "With --skipped: list at most this many (1 to \(SearchLimits.limit), default 100).")
    var limit: Int?

    @Option(help: "With --skipped: pass over this many first.")
    var offset: Int?

    @OptionGroup var common: CommonOptions

    func validate() throws {
        let given = [("--reason", reason != nil), ("--path", path != nil), ("--limit", limit != nil)]
        for (name, isGiven) in given + [("--offset", offset != nil)] where isGiven && !skipped {
            throw ValidationError("\(name) goes with --skipped.")
        }
        if let limit, !(1...SearchLimits.limit).contains(limit) {
            throw ValidationError("--limit must be 1 to \(SearchLimits.limit), and \(limit) is not.")
        }
        if let offset, !(0...Int(Int32.max)).contains(offset) {
            throw ValidationError("--offset must be 0 or more, and \(offset) is not.")
        }
    }

    func run() throws {
        try reportingErrors {
            let client = try searchClient(for: try common.settings())
            if skipped { return try list(client) }
            let answer = try client.status()
            if format == .json { return try Console.write(json: answer.bytes) }
            var page = Page(style: PageStyle())
            page.add(answer.value)
            try Console.write(page)
        }
    }

    private func list(_ client: SearchClient) throws {
        let request = SkippedRequest(limit: limit ?? 100, offset: offset ?? 0, reason: reason, path: path)
        let answer = try client.skipped(request)
        if format == .json { return try Console.write(json: answer.bytes) }
        var page = Page(style: PageStyle(width: Console.width(ProcessEnvironment.variables())))
        page.add(answer.value)
        try Console.write(page)
    }
}

struct StartCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "start",
        abstract: "Start the daemon in the background.",
        discussion: """
            Returns when the daemon answers. It stays until kwic stop, or until its index is deleted. Its output goes to
            kwicd.log in the index folder. To run it in the foreground, use kwic serve.
            """)

    @OptionGroup var common: CommonOptions

    func run() throws {
        try reportingErrors {
            let settings = try common.settings()
            let client = try searchClient(for: settings, timeoutSeconds: 5)
            do {
                try client.health()
                Console.note("a daemon already listens on \(client.socketPath)")
            } catch ClientError.notRunning {
                try launcher(for: settings, endsWhenIdle: false).start()
                Console.note("the daemon listens on \(client.socketPath)")
            }
        }
    }
}

struct StopCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stop",
        abstract: "Stop the daemon.",
        discussion: """
            Returns when it has answered what it was asked and is gone. Exits with 1 if none runs.

              kwic stop           that of this index
              kwic stop --all     all that you have running, of whatever index
            """)

    @Flag(help: "Stop all daemons of this user.")
    var all = false

    @OptionGroup var common: CommonOptions

    func validate() throws {
        if all, common.index != nil || common.socket != nil {
            throw ValidationError("--all goes without --index and --socket.")
        }
    }

    func run() throws {
        try reportingErrors {
            if all { return try stopAll() }
            let client = try searchClient(for: try common.settings(), timeoutSeconds: 5)
            do {
                let pid = try DaemonLauncher.stop(client)
                Console.note("the daemon (process \(pid)) has ended")
            } catch ClientError.notRunning {
                Console.note("no daemon listens on \(client.socketPath)")
                throw ExitCode(1)
            }
        }
    }

    private func stopAll() throws {
        let daemons = RunningDaemon.all()
        if daemons.isEmpty {
            Console.note("no daemon of yours runs")
            throw ExitCode(1)
        }
        var hasFailed = false
        for daemon in daemons {
            do {
                try daemon.stop()
                let index = daemon.index.map { " of \($0)" } ?? ""
                Console.note("the daemon\(index) (process \(daemon.process)) has ended")
            } catch {
                Console.note("\(error)")
                hasFailed = true
            }
        }
        if hasFailed { throw ExitCode(2) }
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
            let answer = try searchClient(for: try common.settings()).reload()
            try Console.write(TerminalText.neutralised(answer.value.generation) + "\n")
        }
    }
}
