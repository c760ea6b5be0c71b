internal import Glibc
internal import NIOCore
internal import NIOHTTP1
internal import SearchAPI
internal import Synchronization

/// What answers at each address.
final class Endpoints: Sendable {
    private let service: any SearchService
    private let socketPath: String
    private let started = NIODeadline.now()
    private let queries = Atomic<Int>(0)

    /// Endpoints that answer from `service`.
    init(service: any SearchService, socketPath: String) {
        self.service = service
        self.socketPath = socketPath
    }

    /// The table of addresses.
    var routes: HTTPRoutes {
        HTTPRoutes(routes: [
            HTTPRoute(.GET, "/v1/search", parameters: SearchArguments.names, on: .anyThread, handler: searchGet),
            HTTPRoute(.POST, "/v1/search", on: .anyThread, handler: searchPost),
            HTTPRoute(
                .GET, "/v1/passages/{id}/similar", parameters: SearchArguments.namesWithoutQuery, handler: similar),
            HTTPRoute(.GET, "/v1/passages/{id}", parameters: ["context"], handler: passage),
            HTTPRoute(.GET, "/v1/documents", parameters: ["offset", "limit"], handler: documents),
            HTTPRoute(.GET, "/v1/documents/{id}", handler: document),
            HTTPRoute(.GET, "/v1/facets/{id}", parameters: ["q", "filter", "prefix", "limit"], handler: facet),
            HTTPRoute(.GET, "/v1/why-not", parameters: ["id"] + SearchArguments.names, handler: whyNot),
            HTTPRoute(
                .GET, "/v1/skipped", parameters: ["limit", "offset", "reason", "class", "path"], handler: skipped),
            HTTPRoute(.GET, "/v1/folders", handler: folders),
            HTTPRoute(.GET, "/v1/status", handler: status),
            HTTPRoute(.GET, "/v1/suggest", parameters: ["prefix", "limit"], handler: suggest),
            HTTPRoute(.POST, "/v1/reload", handler: reload),
            HTTPRoute(.GET, "/healthz", on: .eventLoop, handler: health),
        ])
    }

    private func searchGet(_ request: RoutedRequest) throws(SearchFailure) -> any JSONWritable {
        try search(try SearchArguments(request.parameters), request.arrived)
    }

    private func searchPost(_ request: RoutedRequest) throws(SearchFailure) -> any JSONWritable {
        try search(try SearchArguments(json: request.body), request.arrived)
    }

    private func search(
        _ arguments: SearchArguments, _ arrived: ContinuousClock.Instant
    ) throws(SearchFailure) -> any JSONWritable {
        var request = try arguments.request()
        request.arrived = arrived
        queries.add(1, ordering: .relaxed)
        return try service.search(request)
    }

    private func similar(_ request: RoutedRequest) throws(SearchFailure) -> any JSONWritable {
        try service.similar(
            id: request.id, try SearchArguments(request.parameters).request(needsQuery: false))
    }

    private func whyNot(_ request: RoutedRequest) throws(SearchFailure) -> any JSONWritable {
        guard let id = try request.parameters.single("id"), !id.isEmpty else {
            throw SearchFailure(.badParameter, "say in 'id' which passage, document or file is meant")
        }
        return try service.whyNot(
            WhyNotRequest(search: try SearchArguments(request.parameters).request(), id: id))
    }

    private func facet(_ request: RoutedRequest) throws(SearchFailure) -> any JSONWritable {
        let arguments = try SearchArguments(request.parameters)
        let search = try arguments.request(needsQuery: false)
        return try service.facet(
            FacetRequest(
                key: request.id, query: search.query, filters: search.filters,
                prefix: try request.parameters.single("prefix") ?? "", limit: arguments.limit ?? 100))
    }

    private func passage(_ request: RoutedRequest) throws(SearchFailure) -> any JSONWritable {
        let context = try request.parameters.integer("context") ?? 0
        try check(context, "context", in: 0...SearchLimits.context)
        return try service.passage(id: request.id, context: context)
    }

    private func documents(_ request: RoutedRequest) throws(SearchFailure) -> any JSONWritable {
        let offset = try request.parameters.integer("offset") ?? 0
        let limit = try request.parameters.integer("limit") ?? 100
        try check(offset, "offset", in: 0...Int(Int32.max))
        try check(limit, "limit", in: 1...SearchLimits.limit)
        return try service.documents(offset: offset, limit: limit)
    }

    private func document(_ request: RoutedRequest) throws(SearchFailure) -> any JSONWritable {
        try service.document(id: request.id)
    }

    private func skipped(_ request: RoutedRequest) throws(SearchFailure) -> any JSONWritable {
        let offset = try request.parameters.integer("offset") ?? 0
        let limit = try request.parameters.integer("limit") ?? 100
        try check(offset, "offset", in: 0...Int(Int32.max))
        try check(limit, "limit", in: 1...SearchLimits.limit)
        var asked = SkippedRequest(
            limit: limit, offset: offset, reason: try request.parameters.single("reason"),
            path: try request.parameters.single("path"))
        if let text = try request.parameters.single("class") {
            asked.weight = try SearchArguments.word(text, "class") as SkipClass
        }
        return try service.skipped(asked)
    }

    private func folders(_ request: RoutedRequest) throws(SearchFailure) -> any JSONWritable {
        try service.folders()
    }

    private func suggest(_ request: RoutedRequest) throws(SearchFailure) -> any JSONWritable {
        let limit = try request.parameters.integer("limit") ?? 10
        try check(limit, "limit", in: 1...SearchLimits.completions)
        guard let prefix = try request.parameters.single("prefix") else {
            throw SearchFailure(.badParameter, "say in 'prefix' what the completions are to begin with")
        }
        return try service.suggest(prefix: prefix, limit: limit)
    }

    private func status(_ request: RoutedRequest) throws(SearchFailure) -> any JSONWritable {
        StatusResponse(
            version: KwicVersion.current, pid: Int(getpid()),
            uptimeSeconds: Double((NIODeadline.now() - started).nanoseconds) / 1e9, socket: socketPath,
            queries: queries.load(ordering: .relaxed), index: try service.status())
    }

    private func reload(_ request: RoutedRequest) throws(SearchFailure) -> any JSONWritable {
        ReloadAnswer(generation: try service.refresh())
    }

    private func health(_ request: RoutedRequest) throws(SearchFailure) -> any JSONWritable { HealthAnswer() }
}

/// The answer to `POST /v1/reload`.
private struct ReloadAnswer: JSONWritable {
    var generation: String

    func write(to writer: inout JSONWriter) { writer.object { $0.member("generation", generation) } }
}

/// The answer to `GET /healthz`.
private struct HealthAnswer: JSONWritable {
    func write(to writer: inout JSONWriter) { writer.object { $0.member("status", "ok") } }
}
