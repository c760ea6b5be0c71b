public import Logging
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
public import SearchAPI
public import ServiceLifecycle

/// The daemon: HTTP/1.1 with JSON on a Unix socket.
public struct SearchServer: Service {
    private let service: any SearchService
    private let configuration: ServerConfiguration
    private let activity: Activity
    private let logger: Logger
    private let onListening: @Sendable () -> Void

    /// A server that answers from `service`; it does not listen before `run()`.
    ///
    /// - Parameters:
    ///   - activity: Where requests are noted.
    ///   - onListening: Called once, when clients can connect.
    public init(
        service: any SearchService, configuration: ServerConfiguration, activity: Activity = Activity(), logger: Logger,
        onListening: @escaping @Sendable () -> Void = {}
    ) {
        self.onListening = onListening
        self.activity = activity
        self.service = service
        self.configuration = configuration
        self.logger = logger
    }

    /// Listens and serves until the task is cancelled or asked to shut down gracefully; then takes no more connections,
    /// finishes the requests in flight (up to `stopSeconds`), and removes the socket file.
    ///
    /// - Throws: `ServerStartError` where it cannot listen.
    public func run() async throws {
        let threads = configuration.threads > 0 ? configuration.threads : System.coreCount
        let workers = WorkerPool(threads: threads, queueLength: configuration.queueLength)
        // One more than requests are answered at once, so that one is always free to accept, to refuse and to keep the time.
        let group = MultiThreadedEventLoopGroup(numberOfThreads: threads + 1)
        let result: Result<Void, any Error>
        do {
            try await listen(workers: workers, group: group)
            result = .success(())
        } catch {
            result = .failure(error)
        }
        // A thread that is still at work would answer on a loop that has gone; the process is about to end anyway.
        if await workers.stop() {
            try await group.shutdownGracefully()
        } else {
            logger.warning("a request is still being answered; it is given up")
        }
        try result.get()
    }

    private func listen(workers: WorkerPool, group: MultiThreadedEventLoopGroup) async throws {
        let starter = NIOThreadPool(numberOfThreads: 1)  // taking the lock may wait, so not on this task's thread
        starter.start()
        let opened: Result<ListeningSocket, any Error>
        do {
            opened = .success(
                try await starter.runIfActive { [configuration] in
                    try ListeningSocket(path: configuration.socketPath, mode: configuration.socketMode)
                })
        } catch {
            opened = .failure(error)
        }
        try await starter.shutdownGracefully()
        let socket = try opened.get()
        defer { socket.release() }

        let loops = group.makeIterator().map { ServingLoop($0) }
        let connections = Connections()
        let services = ConnectionServices(
            routes: Endpoints(service: service, socketPath: configuration.socketPath).routes, workers: workers,
            connections: connections, configuration: configuration,
            header: configuration.indexPath.map { "\(IndexHeader.name): \(IndexHeader.value($0))\r\n" } ?? "",
            activity: activity, logger: logger)
        let acceptor = try Acceptor(
            socket.descriptor, loops: loops, requestSeconds: configuration.requestSeconds, logger: logger
        ) { descriptor, loop in Self.serve(descriptor, on: loop, services) }
        logReady(workers: workers)
        onListening()
        await untilStopped()
        logger.info("stopping", metadata: ["connections": "\(connections.count)"])
        acceptor.stop()
        let late = await connections.finish(within: configuration.stopSeconds, loops)
        if late > 0 {
            logger.warning("closed connections that were not finished", metadata: ["connections": "\(late)"])
        }
        logger.info("stopped", metadata: ["socket": "\(socket.path)"])
    }

    /// Returns when the task is cancelled or asked to shut down gracefully.
    private func untilStopped() async {
        let (stops, stop) = AsyncStream.makeStream(of: Void.self)
        await withTaskCancellationOrGracefulShutdownHandler {
            for await _ in stops {}
        } onCancelOrGracefulShutdown: {
            stop.finish()
        }
    }

    /// Serves the connected socket `descriptor`, which this takes over.
    private static func serve(_ descriptor: Int32, on home: ServingLoop, _ services: ConnectionServices) {
        let maximum = services.configuration.maximumConnections
        let busy = SearchFailure(
            .overloaded, "there are \(maximum) connections already; close one, or try again in a second")
        var limits = NIOHTTPDecoderLimitConfiguration()
        limits.maxHeaderFieldSize = ServerConfiguration.maximumHeadBytes  // the request line's address as well
        limits.maxHeaderListSize = ServerConfiguration.maximumHeadBytes  // address and fields together
        ClientBootstrap(group: home.eventLoop)
            .channelOption(.allowRemoteHalfClosure, value: true)
            .channelInitializer { [limits] channel in
                channel.eventLoop.makeCompletedFuture {
                    let isOver = services.connections.add(channel) > maximum
                    let connection = ConnectionHandler(
                        services, on: home, descriptor: descriptor, refusal: isOver ? busy : nil)
                    let decoder = HTTPRequestDecoder(
                        leftOverBytesStrategy: .dropBytes, informationalResponseStrategy: .drop,
                        limitConfiguration: limits)
                    try channel.pipeline.syncOperations.addHandlers([
                        InputGate(connection), ByteToMessageHandler(decoder), connection,
                    ])
                }
            }
            .withConnectedSocket(descriptor)
            .flatMap { $0.closeFuture }
            .whenComplete { _ in home.leave() }
    }

    private func logReady(workers: WorkerPool) {
        _ = workers.submit { [service, configuration, logger] in
            do throws(SearchFailure) {
                let status = try service.status()
                logger.info(
                    "ready",
                    metadata: [
                        "socket": "\(configuration.socketPath)", "index": "\(status.path)",
                        "generation": "\(status.generation)",
                    ])
            } catch {
                logger.warning("ready without an index: \(error)", metadata: ["socket": "\(configuration.socketPath)"])
            }
        }
    }
}
