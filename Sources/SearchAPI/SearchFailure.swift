/// Why a request failed: `application/problem+json` (RFC 9457) on the wire.
public struct SearchFailure: Error, Hashable, Sendable, CustomStringConvertible {
    /// Stable word for programs, with the HTTP status that fits.
    public enum Code: String, CaseIterable, Sendable {
        case badQuery = "bad_query"
        case badParameter = "bad_parameter"
        case badRequest = "bad_request"
        case notFound = "not_found"
        case methodNotAllowed = "method_not_allowed"
        case requestTimeout = "request_timeout"
        case generationGone = "generation_gone"
        case tooLarge = "too_large"
        case timeout
        case overloaded
        case indexUnavailable = "index_unavailable"
        case internalError = "internal_error"

        /// The HTTP status.
        public var status: Int {
            switch self {
            case .badQuery, .badParameter, .badRequest: 400
            case .notFound: 404
            case .methodNotAllowed: 405
            case .requestTimeout: 408
            case .generationGone: 410
            case .tooLarge: 413
            case .timeout: 504
            case .overloaded, .indexUnavailable: 503
            case .internalError: 500
            }
        }

        /// A short title for people.
        public var title: String {
            switch self {
            case .badQuery: "The query cannot be searched"
            case .badParameter: "A parameter is wrong"
            case .badRequest: "The request is malformed"
            case .notFound: "There is no such thing here"
            case .methodNotAllowed: "That method is not for this address"
            case .generationGone: "That state of the index is gone"
            case .requestTimeout: "The request did not arrive in time"
            case .tooLarge: "The request is too large"
            case .timeout: "The request took too long"
            case .overloaded: "The daemon has too much to do"
            case .indexUnavailable: "The index cannot be read"
            case .internalError: "The daemon failed"
            }
        }
    }

    public var code: Code
    /// What failed, on what, and what to do next.
    public var detail: String
    /// Where in the query (UTF-8 bytes from 0), for `bad_query`.
    public var position: Int?

    /// A failure.
    public init(_ code: Code, _ detail: String, position: Int? = nil) {
        self.code = code
        self.detail = detail
        self.position = position
    }

    /// What to show a person.
    public var description: String { detail }
}

extension SearchFailure: JSONWritable {
    /// Writes the problem document.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("type", "about:blank")
            writer.member("title", code.title)
            writer.member("status", code.status)
            writer.member("code", code.rawValue)
            writer.member("detail", detail)
            if let position { writer.member("position", position) }
        }
    }
}

extension SearchFailure: JSONReadable, Decodable {
    /// Reads a problem document; an unknown code becomes `internal_error`.
    public init(json: JSONValue) throws {
        code = Code(rawValue: try json.value("code")) ?? .internalError
        detail = try json.value("detail")
        position = try json.optional("position")
    }
}
