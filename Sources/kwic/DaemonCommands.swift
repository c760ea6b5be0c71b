import ArgumentParser
import Glibc
import SearchAPI
import SearchClient
import Settings
import Terminal

struct StatusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Say what the daemon serves, and which files were skipped.",
        discussion: """
              kwic status                                the daemon, its index, and whether the corpus has changed since
              kwic status --skipped                      what was not read, by reason, and what to do
              kwic status --skipped --class act          every file that somebody has to act on
              kwic status --skipped --reason encrypted --path archive/

            Exits with 2 if no daemon runs; only --skipped starts one.
            """)

    enum Format: String, ExpressibleByArgument, CaseIterable { case text, json }

    @Option(help: "How to print: text for people, json as the daemon answers.")
    var format = Format.text

    @Flag(help: "Sum up the files that were not read, or only in part; list them where another option is given.")
    var skipped = false

    @Option(help: ArgumentHelp("With --skipped: only those with this reason.", valueName: "reason"))
    var reason: String?

    @Option(
        name: .customLong("class"),
        help: ArgumentHelp(
            "With --skipped: only act (text may be missing), note (nothing is lost) or by_design (no documents).",
            valueName: "class"),
        transform: { text in
            if let weight = SkipClass(rawValue: text) { return weight }
            throw ValidationError("--class takes act, note or by_design, and '\(text)' is none of them.")
        })
    var weight: SkipClass?

    @Option(help: ArgumentHelp("With --skipped: only those whose path begins so.", valueName: "prefix"))
    var path: String?

    @Option(
        name: [.customShort("n", allowingJoined: true), .long],
        help: "With --skipped: list at most this many (1 to \(SearchLimits.limit), default 100).")
    var limit: Int?

    @Option(help: "With --skipped: pass over this many first.")
    var offset: Int?

    @OptionGroup var starting: StartingOptions

    /// The options that go with `--skipped`; any of them asks for the list.
    private var listing: [(name: String, isGiven: Bool)] {
        [
            ("--reason", reason != nil), ("--class", weight != nil), ("--path", path != nil), ("--limit", limit != nil),
            ("--offset", offset != nil),
        ]
    }

    func validate() throws {
        for (name, isGiven) in listing where isGiven && !skipped {
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
            let settings = try starting.common.settings()
            if skipped { return try starting.withClient(list) }
            let answer = try searchClient(for: settings).status()
            if format == .json { return try Console.write(json: answer.bytes) }
            var page = Page(style: PageStyle())
            page.add(answer.value, now: time(nil), changes: changes(in: answer.value.index.path, settings))
            try Console.write(page)
        }
    }

    /// How long the corpus is looked at for changes.
    private static let patienceSeconds = 3.0

    /// What changed in the corpus since the index was published, in words. `kwic-index` looks, as only it reads corpora; nil
    /// where it is not installed.
    private func changes(in index: String, _ settings: Settings) -> String? {
        let path = ProcessEnvironment.variables()["PATH"]
        guard let program = try? Program.find("kwic-index", path: path) else { return nil }
        let arguments = ["changes", "--index", index] + (settings.file.map { ["--config", $0] } ?? [])
        switch Program.run(program, arguments: arguments, seconds: Self.patienceSeconds) {
        case .written(let bytes):
            let line = bytes.split(separator: 0x0A).last.map(Array.init) ?? []
            let changes = try? CorpusChanges(json: JSONValue(parsing: line))
            return changes?.text ?? "not known: kwic-index is of another version"
        case .tookTooLong: return "not known: the corpus could not be looked at in \(Int(Self.patienceSeconds)) s"
        case .failed(let reason): return "not known: \(reason)"
        }
    }

    private func list(_ client: SearchClient) throws {
        let request = SkippedRequest(
            limit: limit ?? 100, offset: offset ?? 0, reason: reason, weight: weight, path: path)
        let answer = try client.skipped(request)
        if format == .json { return try Console.write(json: answer.bytes) }
        var page = Page(style: PageStyle(width: Console.width(ProcessEnvironment.variables())))
        if answer.value.total > 0, !listing.contains(where: \.isGiven) {
            page.add(answer.value.summary, .full)
        } else {
            page.add(answer.value)
        }
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
