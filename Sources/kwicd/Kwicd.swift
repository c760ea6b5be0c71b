public import ArgumentParser
internal import CommandReading
internal import Glibc
public import Logging
internal import SearchAPI
internal import SearchServer
internal import ServiceLifecycle
internal import Settings
internal import Terminal
internal import UnixSignals

/// The daemon's program: options in, services out.
@main
struct Kwicd: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "kwicd", abstract: "Serve searches of one index on a Unix socket.",
        discussion: """
            It stays in the foreground and logs to standard error. SIGTERM or SIGINT stop it once the requests in \
            flight are answered, a second one at once; SIGHUP looks for a new generation of the index. Exits 0 when it \
            was stopped, 2 when it failed.
            """, version: KwicVersion.current)

    @Option(help: "The index folder (default: $KWIC_INDEX, the configuration's, Index).") var index: String?
    @Option(help: "The socket to listen on (default: $KWIC_SOCKET, the configuration's, kwic.sock in the index).")
    var socket: String?
    @Option(help: "The configuration file (default: $KWIC_CONFIG, Config/kwic.yaml).") var config: String?
    @Option(help: "How much to log: trace, debug, info, notice, warning, error, critical.")
    var logLevel: Logger.Level = .info
    @Flag(help: ArgumentHelp("End when the index is deleted.", visibility: .hidden)) var endsWithIndex = false
    @Flag(help: ArgumentHelp("End after server.stop_after_idle.", visibility: .hidden)) var endsWhenIdle = false

    static func main() async {
        StandardOutput.occupyClosedDescriptors()
        var command = CommandRunner.parsed(Kwicd.self, Array(CommandLine.arguments.dropFirst()))
        do {
            if var serving = command as? any AsyncParsableCommand { try await serving.run() } else { try command.run() }
        } catch {
            CommandRunner.end(Kwicd.self, with: error)
        }
    }

    func run() async throws {
        signal(SIGPIPE, SIG_IGN)  // a log that nobody reads any more must not end the daemon
        let level = logLevel
        LoggingSystem.bootstrap { label in
            var handler = StreamLogHandler(label: label, stream: LogOutput.standardError)
            handler.logLevel = level
            return handler
        }
        do {
            try await serve(Logger(label: "kwicd"))
        } catch {
            StandardError.write("kwicd: \(error)")
            throw ExitCode(2)
        }
    }

    private func serve(_ logger: Logger) async throws {
        let settings = try Settings.load(config: config, index: index, socket: socket)
        let socketPath = settings.socketPath
        LogOutput.standardError.begin(
            anewAfter: settings.server.logBytes, at: DaemonLog.path(index: settings.index.path, socket: socketPath))
        raiseDescriptorLimit()
        let engine = try openEngine(settings, logger)
        if settings.userFolder.holds(socketPath) { try settings.userFolder.make() }
        let configuration = ServerConfiguration(
            socketPath: socketPath, indexPath: settings.index.path, socketMode: settings.server.socketMode,
            threads: threadCount(settings),
            maximumConnections: settings.server.maximumConnections, idleSeconds: settings.server.idleSeconds,
            requestSeconds: settings.server.requestSeconds, maximumBodyBytes: settings.server.maximumBodyBytes,
            queueLength: settings.server.queueLength)
        let follower = GenerationFollower(
            service: engine, folder: settings.index.path, refreshMilliseconds: configuration.refreshMilliseconds,
            logger: logger)
        // Stopped from the last to the first.
        var services: [any Service] = [follower]
        let (listening, isListening) = AsyncStream<Void>.makeStream()
        var watcher: IndexWatcher?
        if settings.corpus.watch {
            let started = IndexWatcher(
                index: settings.index.path, config: settings.file, listening: listening, logger: logger)
            services.append(started)
            watcher = started
        }
        let activity = Activity()
        services.append(
            SearchServer(service: engine, configuration: configuration, activity: activity, logger: logger) {
                isListening.yield()
            })

        var quiet = logger
        quiet.logLevel = max(logLevel, .warning)  // the group's own messages are about its workings
        var configured = services.map { ServiceGroupConfiguration.ServiceConfiguration(service: $0) }
        if endsWithIndex || endsWhenIdle {
            // One that follows the corpus has work to do when nobody asks.
            let seconds = settings.server.stopAfterIdle
            let isIdleLimited = endsWhenIdle && seconds > 0 && !settings.corpus.watch
            let watch = DisuseWatch(
                activity: activity, idleSeconds: isIdleLimited ? seconds : nil,
                index: endsWithIndex ? settings.index.path : nil, logger: logger)
            configured.append(
                ServiceGroupConfiguration.ServiceConfiguration(
                    service: watch, successTerminationBehavior: .gracefullyShutdownGroup))
        }
        let group = ServiceGroup(configuration: ServiceGroupConfiguration(services: configured, logger: quiet))
        let signals = Task { [watcher] in
            await handleSignals(group: group, follower: follower, watcher: watcher, logger: logger)
        }
        defer { signals.cancel() }
        try await group.run()
    }

    private func handleSignals(
        group: ServiceGroup, follower: GenerationFollower, watcher: IndexWatcher?, logger: Logger
    ) async {
        var isStopping = false
        for await signal in await UnixSignalsSequence(trapping: .sigterm, .sigint, .sighup) {
            switch signal {
            case .sighup:
                logger.info("looking for a new generation", metadata: ["signal": "\(signal)"])
                follower.refreshSoon()
            case _ where isStopping:
                logger.warning("stopping at once", metadata: ["signal": "\(signal)"])
                watcher?.terminate()
                _exit(128 + signal.rawValue)
            default:
                logger.info("asked to stop", metadata: ["signal": "\(signal)"])
                isStopping = true
                await group.triggerGracefulShutdown()
            }
        }
    }
}

extension Logger.Level: @retroactive ExpressibleByArgument {}

/// Allows as many open files as the system lets this process have: connections and segments take one each.
private func raiseDescriptorLimit() {
    var limit = rlimit()
    guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
    limit.rlim_cur = limit.rlim_max
    _ = setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
}
