internal import Glibc
internal import Logging
internal import NIOCore
internal import NIOHTTP1
internal import SearchAPI

/// What every connection is served from.
struct ConnectionServices: Sendable {
    var routes: HTTPRoutes
    var workers: WorkerPool
    var connections: Connections
    var configuration: ServerConfiguration
    /// Lines in the head of every answer.
    var header: String
    var activity: Activity
    var logger: Logger
}

/// Serves one connection: puts requests together, has them answered one after the other, and keeps the time.
///
/// A request is answered on a thread of the pool, which hands the finished bytes back to the event loop: no task and no
/// future is made for it; or, where the connection has its loop to itself, on the loop. While a request is being answered nothing more is read, so that a client which sends many at
/// once, or reads no answers, costs no more memory than one that waits.
final class ConnectionHandler: ChannelDuplexHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private enum State {
        /// Between requests, or before the head of one is whole.
        case idle
        /// The head is here, the body is not, or not all of it.
        case receiving(HTTPRequestHead, body: ByteBuffer)
        /// On a thread of the pool, or waiting for one.
        case working(HTTPRequestHead, since: NIODeadline)
        case writing(since: NIODeadline)
        /// The last word was said; what still comes is thrown away, so that the client can read that word: closing
        /// with unread input would reset the connection.
        case draining(since: NIODeadline)
        case closed
    }

    private enum Event {
        case part(HTTPServerRequestPart)
        case malformed(any Error)
        case inputClosed
    }

    private let services: ConnectionServices
    private let home: ServingLoop
    /// The connected socket, which the channel owns: open until `channelInactive`.
    private let descriptor: Int32
    private let refusal: SearchFailure?
    private var context: ChannelHandlerContext?
    private var state = State.idle
    private var events = CircularBuffer<Event>()
    private var isPumping = false
    private var isReadWanted = false
    private var isQuiescing = false
    /// Whether the loop computed the last answer, and nothing has been read since.
    private var hasJustAnswered = false
    private var isInputClosed = false
    /// When the first byte came of a request that is not whole yet.
    private var requestStarted: NIODeadline?
    private var lastActivity = NIODeadline.now()
    /// How long a loop looks for the next request.
    private static let patience = Duration.microseconds(150)
    private var timer: (task: Scheduled<Void>, at: NIODeadline)?

    /// A handler for one connection.
    ///
    /// - Parameter refusal: Where given, all that the connection is told before it is closed.
    init(
        _ services: ConnectionServices, on home: ServingLoop, descriptor: Int32, refusal: SearchFailure? = nil
    ) {
        self.services = services
        self.home = home
        self.descriptor = descriptor
        self.refusal = refusal
    }

    // MARK: What the channel tells

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

    func channelActive(context: ChannelHandlerContext) {
        lastActivity = .now()
        // One that was accepted just before the daemon was asked to stop heard nothing of it.
        if services.connections.isFinishing { return closeNow() }
        if let refusal { end(with: refusal) }
        setTimer()
        context.fireChannelActive()
    }

    func channelInactive(context: ChannelHandlerContext) {
        state = .closed
        events.removeAll()
        timer?.task.cancel()
        timer = nil
        context.fireChannelInactive()
    }

    /// The first bytes of a request may have come; called before they are decoded.
    ///
    /// - Returns: Whether anyone still wants them.
    func bytesArrived() -> Bool {
        switch state {
        case .draining, .closed: return false
        case .idle, .receiving, .working, .writing:
            if requestStarted == nil { requestStarted = .now() }
            return true
        }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        take(.part(unwrapInboundIn(data)))
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        setTimer()
        if hasJustAnswered { awaitNext() }
        context.fireChannelReadComplete()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        switch error {
        case is HTTPParserError: take(.malformed(error))
        case is ByteToMessageDecoderError: break  // input after a malformed request, which was answered
        default:
            services.logger.debug("connection lost", metadata: ["error": "\(error)"])
            context.close(promise: nil)
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case ChannelEvent.inputClosed:
            isInputClosed = true
            if case .draining = state { context.close(promise: nil) } else { take(.inputClosed) }
        case is ChannelShouldQuiesceEvent:
            isQuiescing = true
            if case .idle = state, requestStarted == nil { context.close(promise: nil) }
        default: context.fireUserInboundEventTriggered(event)
        }
    }

    func read(context: ChannelHandlerContext) {
        isReadWanted = true
        resumeReading()
    }

    /// Reads on, if that was asked for, unless a request is being answered or another one waits.
    private func resumeReading() {
        guard isReadWanted, !isPumping, events.isEmpty else { return }
        switch state {
        case .working, .writing: return
        case .idle, .receiving, .draining, .closed:
            isReadWanted = false
            context?.read()
        }
    }

    // MARK: Requests

    /// Puts `event` behind those that wait, and deals with as many as can be dealt with.
    private func take(_ event: Event) {
        switch state {
        case .draining, .closed: return
        case .idle, .receiving, .working, .writing: break
        }
        events.append(event)
        pump()
    }

    /// Deals with waiting events until a request is being answered.
    ///
    /// A loop, not a recursion: one read may bring thousands of small requests.
    private func pump() {
        guard !isPumping else { return }
        isPumping = true
        while !events.isEmpty, isReceptive {
            switch events.removeFirst() {
            case .part(.head(let head)): begin(head)
            case .part(.body(let bytes)): extend(bytes)
            case .part(.end): complete()
            case .malformed(let error): end(with: Self.failure(for: error))
            case .inputClosed: inputClosed()
            }
        }
        isPumping = false
        resumeReading()
    }

    /// Whether the next part of a request can be dealt with.
    private var isReceptive: Bool {
        switch state {
        case .idle, .receiving: true
        case .working, .writing, .draining, .closed: false
        }
    }

    private func begin(_ head: HTTPRequestHead) {
        if requestStarted == nil { requestStarted = .now() }
        state = .receiving(head, body: ByteBuffer())
        if let text = head.headers.first(name: "content-length"), let length = Int(text),
            length > services.configuration.maximumBodyBytes
        {
            return end(with: bodyTooLarge)
        }
        if head.version.minor > 0,
            head.headers[canonicalForm: "expect"].contains(where: { $0.lowercased() == "100-continue" })
        {
            context?.writeAndFlush(wrapOutboundOut(ByteBuffer(string: "HTTP/1.1 100 Continue\r\n\r\n")), promise: nil)
        }
    }

    private func extend(_ bytes: ByteBuffer) {
        guard case .receiving(let head, var body) = state else { return }
        state = .idle  // the body is held once, so that it grows in place
        var bytes = bytes
        guard body.readableBytes + bytes.readableBytes <= services.configuration.maximumBodyBytes else {
            state = .receiving(head, body: body)
            return end(with: bodyTooLarge)
        }
        body.writeBuffer(&bytes)
        state = .receiving(head, body: body)
    }

    private func complete() {
        guard case .receiving(let head, let body) = state, context != nil else { return }
        let started = requestStarted ?? .now()
        // The start of a next request may have come in the same read, unseen: until more of it comes, it counts as idle.
        requestStarted = nil
        state = .working(head, since: .now())
        let request = HTTPRequest(head: head, body: body)
        switch services.routes.match(request) {
        case .none(let answer): write(answer, to: head, address: "-", started: started)
        case .route(let route) where route.place == .eventLoop:  // only /healthz, which is no use of the index
            write(route.answer(request), to: head, address: route.address, started: started)
        case .route(let route) where route.place == .anyThread:
            services.activity.note()
            if !answerHere(route, request, head, started) { submit(route, request, head, started) }
        case .route(let route):
            services.activity.note()
            submit(route, request, head, started)
        }
    }

    /// Has a thread of the pool answer.
    private func submit(_ route: HTTPRoute, _ request: HTTPRequest, _ head: HTTPRequestHead, _ started: NIODeadline) {
        guard let context else { return }
        let loop = context.eventLoop
        let connection = NIOLoopBound(self, eventLoop: loop)
        let channel = context.channel
        let accepted = services.workers.submit {
            guard channel.isActive else { return }
            let answer = route.answer(request)
            loop.execute { connection.value.write(answer, to: head, address: route.address, started: started) }
        }
        if !accepted {
            let busy = SearchFailure(.overloaded, "too many requests are waiting already; try again in a second")
            write(HTTPAnswer(problem: busy), to: head, address: route.address, started: started)
        }
    }

    /// Answers on this thread; false where it serves another connection, or as many requests are being answered as may be.
    private func answerHere(
        _ route: HTTPRoute, _ request: HTTPRequest, _ head: HTTPRequestHead, _ started: NIODeadline
    ) -> Bool {
        guard home.load == 1 else { return false }
        let occupation = ServingLoop.Occupation(head: head, descriptor: descriptor, since: .now())
        let outcome = services.workers.runHere { home.answer(occupation) { route.answer(request) } }
        switch outcome {
        case .answer(let answer):
            hasJustAnswered = true
            write(answer, to: head, address: route.address, started: started)
            return true
        case .givenUp:
            closeNow()
            return true
        case .notAlone, nil: return false
        }
    }

    /// Looks for the next request for a moment before the loop sleeps. To be woken takes a thread some 40 µs, and where processors are
    /// shared with other machines it is slower for a while than one that never slept: answers took a client 1.3 times as long.
    private func awaitNext() {
        hasJustAnswered = false
        guard case .idle = state, requestStarted == nil, home.load == 1 else { return }
        var watched = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        let end = ContinuousClock.now + Self.patience
        while poll(&watched, 1, 0) == 0, ContinuousClock.now < end { sched_yield() }
    }

    private func inputClosed() {
        if requestStarted != nil {
            let cut = "the request ended before it was whole; check its Content-Length"
            end(with: SearchFailure(.badRequest, cut))
        } else {
            context?.close(promise: nil)
        }
    }

    // MARK: Answers

    /// Answers, and goes on to the next request or closes.
    private func write(_ answer: HTTPAnswer, to head: HTTPRequestHead, address: String, started: NIODeadline) {
        guard case .working = state, context != nil else { return }  // the client has gone
        services.logger.debug(
            "answered",
            metadata: [
                "method": "\(head.method.rawValue)", "address": "\(address)", "status": "\(answer.status)",
                "bytes": "\(answer.body.count)",
                "ms": "\(Double((NIODeadline.now() - started).nanoseconds / 1000) / 1000)",
            ])
        if answer.status == 500 { services.logger.error("internal error", metadata: ["address": "\(address)"]) }
        let keepAlive = HTTPRequest.keepsAlive(head) && !isQuiescing && !services.connections.isFinishing
        send(answer.bytes(to: head, keepAlive: keepAlive, header: services.header), keepAlive: keepAlive)
    }

    /// Tells the client what is wrong with what it sends, and closes.
    private func end(with failure: SearchFailure) {
        var head: HTTPRequestHead?
        switch state {
        case .receiving(let received, _), .working(let received, _): head = received
        case .idle, .writing, .draining, .closed: break
        }
        requestStarted = nil
        services.logger.debug("refused", metadata: ["code": "\(failure.code.rawValue)"])
        let answer = HTTPAnswer(problem: failure)
        send(answer.bytes(to: head, keepAlive: false, header: services.header), keepAlive: false)
    }

    private func send(_ bytes: ByteBuffer, keepAlive: Bool) {
        guard let context else { return }
        state = .writing(since: .now())
        let promise = context.eventLoop.makePromise(of: Void.self)
        promise.futureResult.assumeIsolated().whenComplete { result in
            guard case .writing = self.state else { return }
            switch result {
            case .success: self.sent(keepAlive: keepAlive)
            case .failure: self.context?.close(promise: nil)
            }
        }
        context.writeAndFlush(wrapOutboundOut(bytes), promise: promise)
        if case .writing = state { setTimer() }
    }

    private func sent(keepAlive: Bool) {
        guard let context else { return }
        lastActivity = .now()
        if keepAlive {
            state = .idle
            // What came meanwhile had to wait for this answer, so its time starts now.
            if requestStarted != nil { requestStarted = lastActivity }
        } else {
            events.removeAll()
            if isInputClosed { return context.close(promise: nil) }
            state = .draining(since: lastActivity)
            context.close(mode: .output, promise: nil)
        }
        pump()
        setTimer()
    }

    // MARK: Time

    /// When the connection has waited long enough; nil once it is closed.
    private var deadline: NIODeadline? {
        let idle = TimeAmount(seconds: services.configuration.idleSeconds)
        let request = TimeAmount(seconds: services.configuration.requestSeconds)
        switch state {
        case .idle, .receiving: return requestStarted.map { $0 + request } ?? (lastActivity + idle)
        case .working(_, let since): return since + request
        case .writing(let since): return since + idle
        case .draining(let since): return since + .seconds(2)
        case .closed: return nil
        }
    }

    /// Sees to it that a timer fires by the deadline.
    ///
    /// A timer that fires too early is left and set again when it does, so that the common case, a request that comes
    /// whole and is answered at once, never touches it.
    private func setTimer() {
        guard let deadline, let context else { return }
        if let timer {
            guard deadline < timer.at else { return }
            timer.task.cancel()
        }
        let task = context.eventLoop.assumeIsolated().scheduleTask(deadline: deadline) {
            self.timer = nil
            self.timerFired()
        }
        timer = (task, deadline)
    }

    private func timerFired() {
        guard let deadline else { return }
        guard deadline <= .now() else { return setTimer() }
        let seconds = services.configuration.requestSeconds
        switch state {
        case .idle, .receiving:
            guard requestStarted != nil else { return closeNow() }
            end(with: SearchFailure(.requestTimeout, "the request was not whole after \(seconds) s; send it in one go"))
        case .working:
            // The thread goes on, since nothing can stop it; this connection ends, so its answer finds nobody.
            end(with: .tooSlow(after: seconds))
        case .writing, .draining: closeNow()
        case .closed: break
        }
    }

    private func closeNow() { context?.close(promise: nil) }

    // MARK: Words

    private var bodyTooLarge: SearchFailure {
        SearchFailure(
            .tooLarge, "the body may have \(services.configuration.maximumBodyBytes) bytes, and this one has more")
    }

    private static func failure(for error: any Error) -> SearchFailure {
        switch error {
        case HTTPParserError.headerOverflow:
            SearchFailure(
                .tooLarge,
                "the request line and the header may have \(ServerConfiguration.maximumHeadBytes) bytes; send a long"
                    + " query in the body of POST /v1/search")
        case HTTPParserError.invalidURL:
            SearchFailure(
                .badRequest,
                "the address has a character that must be percent-encoded, such as a space or one that is not ASCII;"
                    + " with curl use --get --data-urlencode 'q=…'")
        case HTTPParserError.invalidEOFState:
            SearchFailure(.badRequest, "the request ended before it was whole; check its Content-Length")
        default: SearchFailure(.badRequest, "the request is not HTTP/1.1 (\(error))")
        }
    }
}

extension SearchFailure {
    /// No answer came in time.
    static func tooSlow(after seconds: Double) -> SearchFailure {
        SearchFailure(.timeout, "there was no answer after \(seconds) s; narrow the search, or try later")
    }
}

/// Stands before the decoder: starts the request's clock with its first byte, and stops input that nobody wants.
final class InputGate: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    private let connection: ConnectionHandler

    init(_ connection: ConnectionHandler) { self.connection = connection }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if connection.bytesArrived() { context.fireChannelRead(data) }
    }
}
