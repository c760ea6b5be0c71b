internal import NIOCore
internal import NIOHTTP1
internal import SearchAPI

/// What a handler is given of a request.
struct RoutedRequest: Sendable {
    /// What `{id}` in the route's address stands for, decoded; empty where the address has none.
    var id: String
    var parameters: QueryParameters
    var body: [UInt8]
    /// When the request was whole.
    var arrived: ContinuousClock.Instant
}

/// One line of the table: a method and an address, and what answers there.
struct HTTPRoute: Sendable {
    /// Where a handler runs.
    enum Place: Sendable {
        /// On the event loop: it must not block.
        case eventLoop
        /// On a thread that may block, because it reads the index.
        case blockingThread
        /// On any that may block, the loop of a connection that has it to itself among them: it reads the index, but keeps a
        /// deadline.
        case anyThread
    }

    var method: HTTPMethod
    /// A path, which may have `{id}` in it once.
    var address: String
    /// The parameters of the query string.
    var parameters: [String]
    var place: Place
    var handler: @Sendable (RoutedRequest) throws(SearchFailure) -> any JSONWritable
    /// What stands before `{id}` in the address and what after it; nil where it has none.
    private let around: (start: String, end: String)?

    init(
        _ method: HTTPMethod, _ address: String, parameters: [String] = [], on place: Place = .blockingThread,
        handler: @escaping @Sendable (RoutedRequest) throws(SearchFailure) -> any JSONWritable
    ) {
        self.method = method
        self.address = address
        self.parameters = parameters
        self.place = place
        self.handler = handler
        let parts = address.split(separator: "{", maxSplits: 1)
        around = parts.count < 2 ? nil : (String(parts[0]), String(parts[1].dropFirst("id}".count)))
    }

    /// The percent-encoded id in `path`, empty where the address has none; nil where `path` is another address.
    ///
    /// An id may hold a `/` that was left as it is.
    fileprivate func id(in path: Substring) -> Substring? {
        guard let (start, end) = around else { return path == address ? "" : nil }
        guard path.utf8.count > start.utf8.count + end.utf8.count, path.utf8.starts(with: start.utf8),
            path.utf8.suffix(end.utf8.count).elementsEqual(end.utf8)
        else { return nil }
        return Substring(path.utf8.dropFirst(start.utf8.count).dropLast(end.utf8.count))
    }

    /// Answers `request`, which the table found to be for this route.
    func answer(_ request: HTTPRequest) -> HTTPAnswer {
        do throws(SearchFailure) {
            let id = try percentDecoded(self.id(in: request.path) ?? "", plusIsSpace: false, part: "the path")
            guard !id.utf8.contains(0) else {
                throw SearchFailure(.badParameter, "the id in the path has a zero byte; no id has one")
            }
            return HTTPAnswer(
                try handler(
                    RoutedRequest(
                        id: id, parameters: try QueryParameters(request.query, known: parameters),
                        body: Array(request.body.readableBytesView), arrived: request.arrived)))
        } catch {
            return HTTPAnswer(problem: error)
        }
    }
}

/// The table of all that the daemon answers.
struct HTTPRoutes: Sendable {
    var routes: [HTTPRoute]

    /// What the table says of a request.
    enum Match {
        case route(HTTPRoute)
        case none(HTTPAnswer)
    }

    /// The route for `request`, or the answer that says that there is none.
    func match(_ request: HTTPRequest) -> Match {
        let path = request.path
        let method = request.head.method == .HEAD ? .GET : request.head.method
        if let route = routes.first(where: { $0.method == method && $0.id(in: path) != nil }) { return .route(route) }
        let here = routes.filter { $0.id(in: path) != nil }
        guard !here.isEmpty else { return .none(HTTPAnswer(problem: noSuchAddress(path))) }
        let allowed = here.flatMap { $0.method == .GET ? ["GET", "HEAD"] : [$0.method.rawValue] }.joined(
            separator: ", ")
        return .none(
            HTTPAnswer(
                problem: SearchFailure(
                    .methodNotAllowed,
                    "\(quoted(request.head.method.rawValue)) is not for this address; use \(allowed)"),
                allow: allowed))
    }

    private func noSuchAddress(_ path: Substring) -> SearchFailure {
        let addresses = routes.map { "\($0.method.rawValue) \($0.address)" }.joined(separator: ", ")
        return SearchFailure(.notFound, "there is no address \(quoted(String(path))); there are \(addresses)")
    }
}
