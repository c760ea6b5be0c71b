public import SearchAPI

/// What the daemon answered: its own bytes, and what they say.
public struct Answer<Value: Sendable>: Sendable {
    /// JSON as it came, without a newline at the end.
    public var bytes: [UInt8]
    /// What it says.
    public var value: Value
}

/// Asks a daemon on its Unix socket; calls block until the answer is there.
///
/// The connection stays open between calls where the daemon keeps it, so one client serves one thread.
public final class SearchClient {
    /// Where the daemon listens.
    public let socketPath: String
    /// How long a call waits at most.
    public let timeoutSeconds: Double

    /// The index folder that is asked for; an answer from another is an error. Nil for whichever the daemon serves.
    public let index: String?
    /// Users whose daemon is asked.
    public let trusted: TrustedUsers

    private var connection: Connection?

    private final class Connection {
        let socket: UnixConnection
        var reader = HTTPResponseReader()

        init(_ socket: consuming UnixConnection) { self.socket = socket }
    }

    /// A client; it connects with the first call.
    public init(
        socketPath: String, timeoutSeconds: Double = 30, index: String? = nil, trusted: TrustedUsers = TrustedUsers()
    ) {
        self.socketPath = socketPath
        self.timeoutSeconds = timeoutSeconds
        self.index = index
        self.trusted = trusted
    }

    /// Searches: `POST /v1/search`.
    public func search(_ request: SearchRequest) throws(ClientError) -> Answer<SearchResponse> {
        try ask(HTTPRequest("POST", "/v1/search", body: Array(request.json.utf8)))
    }

    /// Passages like the one called `id`; of the request, what does not concern the query holds.
    public func similar(id: String, _ request: SearchRequest) throws(ClientError) -> Answer<SearchResponse> {
        var parameters = SearchClient.parameters(of: request)
        parameters.removeAll { $0.name == "q" }
        return try ask(
            HTTPRequest("GET", "/v1/passages/\(HTTPRequest.percentEncoded(id))/similar" + Self.query(parameters)))
    }

    /// Why a search does not show something.
    public func whyNot(_ request: WhyNotRequest) throws(ClientError) -> Answer<WhyNotResponse> {
        let parameters = [("id", request.id)] + SearchClient.parameters(of: request.search)
        return try ask(HTTPRequest("GET", "/v1/why-not" + Self.query(parameters)))
    }

    /// The values of a tag or property with their counts.
    public func facet(_ request: FacetRequest) throws(ClientError) -> Answer<FacetResponse> {
        var parameters = [(name: "limit", value: "\(request.limit)")]
        if !request.query.isEmpty { parameters.append(("q", request.query)) }
        if !request.prefix.isEmpty { parameters.append(("prefix", request.prefix)) }
        parameters += Self.parameters(ofFilters: request.filters)
        return try ask(
            HTTPRequest("GET", "/v1/facets/" + HTTPRequest.percentEncoded(request.key) + Self.query(parameters)))
    }

    private static func query(_ parameters: [(name: String, value: String)]) -> String {
        parameters.isEmpty
            ? "" : "?" + parameters.map { $0.name + "=" + HTTPRequest.percentEncoded($0.value) }.joined(separator: "&")
    }

    private static func parameters(ofFilters filters: [String: [String]]) -> [(name: String, value: String)] {
        filters.sorted { $0.key < $1.key }.flatMap { key, values in values.map { ("filter", "\(key):\($0)") } }
    }

    /// What of a search goes into an address; what has its default is left out.
    private static func parameters(of request: SearchRequest) -> [(name: String, value: String)] {
        var parameters = [(name: "q", value: request.query), (name: "limit", value: "\(request.limit)")]
        if request.offset > 0 { parameters.append(("offset", "\(request.offset)")) }
        if request.sort != .relevance { parameters.append(("sort", request.sort.rawValue)) }
        if let groupBy = request.groupBy { parameters.append(("group_by", groupBy)) }
        if let perGroup = request.perGroup { parameters.append(("per_group", "\(perGroup)")) }
        if let perDocument = request.perDocument { parameters.append(("per_document", "\(perDocument)")) }
        if request.fold != .duplicates { parameters.append(("fold", request.fold.rawValue)) }
        if let generation = request.generation { parameters.append(("generation", generation)) }
        if let cursor = request.cursor { parameters.append(("cursor", cursor)) }
        if request.explain { parameters.append(("explain", "true")) }
        if !request.wantsSnippets { parameters.append(("snippets", "false")) }
        if request.wantsExactTotal { parameters.append(("exact_total", "true")) }
        parameters += request.facets.map { ("facet", $0) }
        return parameters + Self.parameters(ofFilters: request.filters)
    }

    /// The passage called `id`, with up to `context` passages before and after it.
    public func passage(id: String, context: Int = 0) throws(ClientError) -> Answer<PassageResponse> {
        let query = context == 0 ? "" : "?context=\(context)"
        return try ask(HTTPRequest("GET", "/v1/passages/" + HTTPRequest.percentEncoded(id) + query))
    }

    /// Documents in order of their ids.
    public func documents(offset: Int = 0, limit: Int = 100) throws(ClientError) -> Answer<DocumentsResponse> {
        try ask(HTTPRequest("GET", "/v1/documents?offset=\(offset)&limit=\(limit)"))
    }

    /// One document and its passages' ids.
    public func document(id: String) throws(ClientError) -> Answer<DocumentResponse> {
        try ask(HTTPRequest("GET", "/v1/documents/" + HTTPRequest.percentEncoded(id)))
    }

    /// What may be meant by the beginning of a query.
    public func suggest(prefix: String, limit: Int = 10) throws(ClientError) -> Answer<CompletionsResponse> {
        try ask(HTTPRequest("GET", "/v1/suggest?limit=\(limit)&prefix=" + HTTPRequest.percentEncoded(prefix)))
    }

    /// What the daemon says of itself and its index.
    public func status() throws(ClientError) -> Answer<StatusResponse> {
        try ask(HTTPRequest("GET", "/v1/status"))
    }

    /// The folders of the corpus.
    public func folders() throws(ClientError) -> Answer<FoldersResponse> { try ask(HTTPRequest("GET", "/v1/folders")) }

    /// Files that are not in the index, or not wholly.
    public func skipped(_ request: SkippedRequest = SkippedRequest()) throws(ClientError) -> Answer<SkippedResponse> {
        var query = "offset=\(request.offset)&limit=\(request.limit)"
        let filters = [("reason", request.reason), ("class", request.weight?.rawValue), ("path", request.path)]
        for (name, value) in filters {
            if let value { query += "&\(name)=" + HTTPRequest.percentEncoded(value) }
        }
        return try ask(HTTPRequest("GET", "/v1/skipped?" + query))
    }

    /// Has the daemon open the newest generation; the answer names the one that it now serves.
    public func reload() throws(ClientError) -> Answer<ReloadResponse> {
        try ask(HTTPRequest("POST", "/v1/reload", body: []))
    }

    /// Whether the daemon answers; throws where it does not.
    public func health() throws(ClientError) {
        let response = try exchange(HTTPRequest("GET", "/healthz"))
        guard response.status == 200 else { throw failure(response) }
    }

    // MARK: One request, one answer

    private func ask<Value: JSONReadable & Sendable>(_ request: HTTPRequest) throws(ClientError) -> Answer<Value> {
        var response = try exchange(request)
        guard response.status == 200 else { throw failure(response) }
        while let last = response.body.last, last == 0x0A || last == 0x0D { response.body.removeLast() }
        do {
            return Answer(bytes: response.body, value: try Value(json: try JSONValue(parsing: response.body)))
        } catch {
            throw .notUnderstood(
                socket: socketPath, problem: "its answer to \(request.method) \(request.path) is not the JSON expected")
        }
    }

    /// What an answer other than 200 says.
    private func failure(_ response: HTTPResponse) -> ClientError {
        if let json = try? JSONValue(parsing: response.body), let failure = try? SearchFailure(json: json) {
            return .refused(failure)
        }
        return .notUnderstood(
            socket: socketPath, problem: "it answered with status \(response.status) and no reason that could be read")
    }

    private func exchange(_ request: HTTPRequest) throws(ClientError) -> HTTPResponse {
        let response = try exchangeUnchecked(request)
        if let index, let value = response.headers[IndexHeader.name.lowercased()], value != IndexHeader.value(index) {
            let served = IndexHeader.path(value)
            guard IndexHeader.isSameFolder(served, index) else {
                throw .otherIndex(socket: socketPath, served: served, asked: index)
            }
        }
        return response
    }

    private func exchangeUnchecked(_ request: HTTPRequest) throws(ClientError) -> HTTPResponse {
        let deadline = Deadline(seconds: timeoutSeconds)
        if let connection {
            // The daemon may have closed an idle connection in the meantime; then nothing of an answer comes.
            do throws(ExchangeFailure) {
                return try exchange(request, on: connection, deadline)
            } catch {
                guard error == .http(.cutOff(isEmpty: true)) else { throw clientError(error) }
            }
        }
        // A daemon that is about to end may accept a connection and close it unanswered. The second attempt then finds that
        // nobody listens, or the daemon that came after it.
        for isLast in [false, true] {
            let connection = Connection(try UnixConnection(to: socketPath, trusted: trusted, deadline: deadline))
            do throws(ExchangeFailure) {
                return try exchange(request, on: connection, deadline)
            } catch {
                guard error == .http(.cutOff(isEmpty: true)), !isLast else { throw clientError(error) }
            }
        }
        throw .cutOff(socket: socketPath)
    }

    private enum ExchangeFailure: Error, Hashable {
        case http(HTTPProblem)
        case timedOut
    }

    private func exchange(
        _ request: HTTPRequest, on connection: Connection, _ deadline: Deadline
    ) throws(ExchangeFailure) -> HTTPResponse {
        self.connection = nil
        do {
            // A daemon that refuses a request may answer and close before it has read all of it.
            _ = try connection.socket.send(request.bytes, deadline: deadline)
            let response = try connection.reader.next { try connection.socket.receive(deadline: deadline) }
            if response.keepsAlive { self.connection = connection }
            return response
        } catch let problem as HTTPProblem {
            throw .http(problem)
        } catch {
            throw .timedOut
        }
    }

    private func clientError(_ failure: ExchangeFailure) -> ClientError {
        switch failure {
        case .timedOut: .timedOut(socket: socketPath, seconds: timeoutSeconds)
        case .http(.cutOff): .cutOff(socket: socketPath)
        case .http(.malformed(let problem)): .notUnderstood(socket: socketPath, problem: problem)
        }
    }
}

extension HTTPRequest {
    /// The target without its query, for errors.
    fileprivate var path: Substring { target.prefix { $0 != "?" } }
}

/// The answer to `POST /v1/reload`.
public struct ReloadResponse: Hashable, Sendable, JSONReadable {
    /// The generation that the daemon now serves.
    public var generation: String

    /// Reads an answer.
    public init(json: JSONValue) throws { generation = try json.value("generation") }
}
