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
    private let logger: Logger
    private let onListening: @Sendable () -> Void

    /// A server that answers from `service`; it does not listen before `run()`.
    ///
    /// - Parameter onListening: Called once, when clients can connect.
    public init(
        service: any SearchService, configuration: ServerConfiguration, logger: Logger,
        onListening: @escaping @Sendable () -> Void = {}
    ) {
        self.onListening = onListening
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
        let group = MultiThreadedEventLoopGroup(numberOfThreads: max(1, min(4, System.coreCount / 2)))
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

        let connections = Connections()
        let listener = try await bootstrap(workers: workers, group: group, connections: connections)
            .withBoundSocket(socket.descriptor).get()
        logReady(workers: workers)
        onListening()
        try await withTaskCancellationOrGracefulShutdownHandler {
            try await listener.closeFuture.get()
        } onCancelOrGracefulShutdown: {
            listener.close(promise: nil)
        }
        logger.info("stopping", metadata: ["connections": "\(connections.count)"])
        let late = await connections.finish(within: .init(seconds: configuration.stopSeconds), on: group.next())
        if late > 0 {
            logger.warning("closed connections that were not finished", metadata: ["connections": "\(late)"])
        }
        logger.info("stopped", metadata: ["socket": "\(socket.path)"])
    }

    private func bootstrap(
        workers: WorkerPool, group: MultiThreadedEventLoopGroup, connections: Connections
    ) -> ServerBootstrap {
        let services = ConnectionServices(
            routes: Endpoints(service: service, socketPath: configuration.socketPath).routes, workers: workers,
            configuration: configuration, logger: logger)
        let busy = SearchFailure(
            .overloaded,
            "there are \(configuration.maximumConnections) connections already; close one, or try again in a second")
        var limits = NIOHTTPDecoderLimitConfiguration()
        limits.maxHeaderFieldSize = ServerConfiguration.maximumHeadBytes  // the request line's address as well
        limits.maxHeaderListSize = ServerConfiguration.maximumHeadBytes  // address and fields together
        return ServerBootstrap(group: group)
            .serverChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    // Out of descriptors: wait a second instead of spinning or giving up.
                    try channel.pipeline.syncOperations.addHandler(AcceptBackoffHandler())
                }
            }
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelInitializer { [limits] channel in
                channel.eventLoop.makeCompletedFuture {
                    let isOver = connections.add(channel) > services.configuration.maximumConnections
                    let connection = ConnectionHandler(services, refusal: isOver ? busy : nil)
                    let decoder = HTTPRequestDecoder(
                        leftOverBytesStrategy: .dropBytes, informationalResponseStrategy: .drop,
                        limitConfiguration: limits)
                    try channel.pipeline.syncOperations.addHandlers([
                        InputGate(connection), ByteToMessageHandler(decoder), connection,
                    ])
                }
            }
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
