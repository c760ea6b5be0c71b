import TestSupport
import Testing

/// `Docs/PROTOCOL.md` against what the server takes, as it says itself: the answers to an unknown address and to an unknown
/// parameter name all that there are.
@Suite struct ProtocolDocumentTests {
    private static func detail(_ request: String, _ server: RunningServer) async throws -> String {
        try #require(try await server.exchange(request)).body
    }

    private static func get(_ address: String) -> String { "GET \(address) HTTP/1.1\r\nHost: x\r\n\r\n" }

    private static func list(in body: String) throws -> [String] {
        let match = try #require(body.firstMatch(of: /(?:known here: |there are )([^"]*)"/), "\(body)")
        return match.1.split(separator: ", ").map(String.init)
    }

    @Test func everyAddressIsThere() async throws {
        let document = try ProtocolDocument()
        try await RunningServer.run { server in
            let addresses = try Self.list(in: try await Self.detail(Self.get("/nowhere"), server))
            #expect(document.endpoints.map { $0.replacing("{key}", with: "{id}") }.sorted() == addresses.sorted())
        }
    }

    @Test func everyParameterIsThere() async throws {
        let document = try ProtocolDocument()
        let searchNames = document.names("GET /v1/search")
        try await RunningServer.run { server in
            for endpoint in document.endpoints where endpoint.hasPrefix("GET ") {
                let address = String(endpoint.dropFirst("GET ".count)).replacing(/\{[a-z]+\}/, with: "x")
                let body = try await Self.detail(Self.get(address + "?no_such_parameter=1"), server)
                let written = document.names(endpoint) + (endpoint == "GET /v1/why-not" ? searchNames : [])
                if written.isEmpty {
                    #expect(body.contains("this address takes none"), "\(endpoint)")
                } else {
                    let taken = try Self.list(in: body)
                    #expect(written.sorted() == taken.sorted(), "\(endpoint)")
                }
            }
            let members = #"{"no_such_member":1}"#
            let body = try await Self.detail(
                "POST /v1/search HTTP/1.1\r\nHost: x\r\nContent-Length: \(members.utf8.count)\r\n\r\n\(members)", server
            )
            let taken = try Self.list(in: body)
            #expect(searchNames.sorted() == taken.sorted())
        }
    }

    /// Each address answers the type that its section names.
    @Test func everyAddressAnswersItsType() async throws {
        let document = try ProtocolDocument()
        let query = [
            "GET /v1/search": "?q=x", "GET /v1/why-not": "?q=x&id=y", "GET /v1/suggest": "?prefix=x",
        ]
        // The stand-in for the engine has no passage and no document.
        let unanswered = [
            "GET /v1/passages/{id}/similar", "GET /v1/passages/{id}", "GET /v1/documents/{id}", "POST /v1/search",
        ]
        try await RunningServer.run { server in
            var check = ShapeCheck(document)
            for endpoint in document.endpoints {
                let type = try #require(document.answer(of: endpoint), "\(endpoint) names no answer")
                #expect(!document.rows(type).isEmpty, "\(type)")
                guard !unanswered.contains(endpoint) else { continue }
                let target = endpoint.replacing(/\{[a-z]+\}/, with: "x") + (query[endpoint] ?? "")
                let response = try #require(
                    try await server.exchange("\(target) HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n"))
                #expect(response.status == 200, "\(endpoint): \(response.body)")
                try check.look(at: response.body, as: type)
            }
            #expect(check.problems.isEmpty, "\(check.problems.sorted())")
        }
    }
}
