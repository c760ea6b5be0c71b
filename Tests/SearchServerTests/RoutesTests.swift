import Foundation
import SearchAPI
import TestSupport
import Testing

@Suite struct RoutesTests {
    /// Request line, status, and a text that the body contains.
    @Test(
        arguments: [
            ("GET /v1/search?q=a+b%2Bc", 200, #""query":"a b+c""#),
            ("GET /v1/search?q=%C5%BC%C3%B3%C5%82w", 200, #""query":"żółw""#),
            ("GET http://localhost/v1/search?q=x", 200, #""query":"x""#),
            (
                "GET /v1/search?q=x&filter=year:1994&filter=year:1995&filter=a:b:c", 200,
                #"\"filter\":{\"a\":[\"b:c\"],\"year\":[\"1994\",\"1995\"]}"#
            ),
            ("GET /v1/search?q=x&snippets=false", 200, #"\"snippets\":false"#),
            ("GET /v1/search?q=x&exact_total=true", 200, #"\"exact_total\":true"#),
            ("GET /v1/search?q=x&facet=year&facet=kind", 200, #"\"facet\":[\"year\",\"kind\"]"#),
            (
                "GET /v1/search?q=x&limit=3&offset=4&sort=-date&group_by=document&explain&strict=1", 200,
                #"\"limit\":3,\"offset\":4,\"sort\":\"-date\",\"group_by\":\"document\",\"explain\":true,\"strict\":true"#
            ),
            (
                "GET /v1/search?q=x&group_by=document&per_group=3&fold=none&facet_limit=5&cursor=abc&generation=g1",
                200,
                #"\"group_by\":\"document\",\"per_group\":3,\"fold\":\"none\",\"facet_limit\":5,\"cursor\":\"abc\",\"generation\":\"g1\""#
            ),
            (
                "GET /v1/search?q=x&per_document=2&max_bytes=10&max_tokens=20&like=a%231&like=b&unlike=c", 200,
                #"\"per_document\":2,\"max_bytes\":10,\"max_tokens\":20,\"like\":[\"a#1\",\"b\"],\"unlike\":[\"c\"]"#
            ),
            ("GET /v1/search?like=a", 200, #""query":"""#),
            ("GET /v1/search?q=x&fold=all", 400, "'fold' must be one of none, duplicates, and 'all' is not"),
            ("GET /v1/search?q=x&per_group=2", 400, "'per_group' goes with 'group_by'"),
            ("GET /v1/search?q=x&group_by=document&per_document=2", 400, "'per_document' goes without 'group_by'"),
            ("GET /v1/search?q=x&per_document=101", 400, "'per_document' must be 1 to 100"),
            ("GET /v1/search?q=x&facet_limit=0", 400, "'facet_limit' must be 1 to 1000"),
            ("GET /v1/search?q=x&max_bytes=0", 400, "'max_bytes' must be 1 to"),
            ("GET /v1/passages/a/b%231/similar?limit=3", 200, #""query":"like a/b#1""#),
            ("GET /v1/passages/a/b%231/similar?q=x", 400, "there is no parameter 'q'"),
            ("GET /v1/passages//similar", 404, "no passage /similar"),
            (
                "GET /v1/facets/topic?prefix=a&q=x&filter=k:v&limit=7", 200,
                #"{"value":"a x [\"k\": [\"v\"]]","count":7}"#
            ),
            ("GET /v1/facets/a%2Fb", 200, #""key":"a/b""#),
            ("GET /v1/facets/topic?limit=0", 400, "'limit' must be 1 to 1000"),
            ("GET /v1/why-not?q=x&id=a.txt&filter=k:v", 200, #""id":"a.txt","verdict":"not_indexed""#),
            ("GET /v1/why-not?q=x", 400, "say in 'id'"),
            ("GET /v1/search?filter=year:1994", 200, #""query":"""#),
            ("GET /v1/search?q=+", 400, #""code":"bad_query","detail":"the query is empty","position":0"#),
            ("GET /v1/search", 400, #""code":"bad_query","detail":"the query is empty; "#),
            ("GET /v1/search?", 400, "bad_query"),
            ("GET /v1/search?q=x&limt=3", 400, "there is no parameter 'limt'; known here: q, limit, offset, filter"),
            ("GET /v1/search?q=x&limit=0", 400, "'limit' must be 1 to 1000, and 0 is not"),
            ("GET /v1/search?q=x&limit=1001", 400, "'limit' must be 1 to 1000, and 1001 is not"),
            ("GET /v1/search?q=x&limit=99999999999999999999", 400, "'limit' must be a whole number"),
            ("GET /v1/search?q=x&limit=", 400, "'limit' must be a whole number"),
            ("GET /v1/search?q=x&offset=-1", 400, "'offset' must be 0 to 100000, and -1 is not"),
            ("GET /v1/search?q=x&offset=99999", 400, "together must be at most 100000"),
            ("GET /v1/search?q=x&q=y", 400, "'q' was given 2 times"),
            ("GET /v1/search?q=x&filter=year", 400, "'filter' must be key:value, and 'year' is not"),
            ("GET /v1/search?q=x&filter=:v", 400, "'filter' must be key:value"),
            ("GET /v1/search?q=x&filter=k:", 400, "'filter' must be key:value"),
            (
                "GET /v1/search?q=x&sort=best", 400,
                "'sort' must be one of relevance, date, -date, path, and 'best' is not"
            ),
            ("GET /v1/search?q=x&group_by=path", 400, "'group_by' can only be 'document'"),
            ("GET /v1/search?q=x&snippets=no", 400, "'snippets' must be true or false, and 'no' is neither"),
            ("GET /v1/search?q=x&explain=maybe", 400, "'explain' must be true or false, and 'maybe' is neither"),
            ("GET /v1/search?q=100%", 400, "write a percent sign as %25"),
            ("GET /v1/search?q=%zz", 400, "bad_request"),
            ("GET /v1/search?q=%ff", 400, "is not UTF-8"),
            ("GET /v1/search?%ff=1", 400, "is not UTF-8"),
            ("GET /v1/search?q=internal", 500, "internal_error"),
            ("GET /v1/passages/a%2Fb.txt%230123456789ab", 404, "no passage a/b.txt#0123456789ab with context 0"),
            (
                "GET /v1/passages/a/b.txt%230123456789ab?context=2", 404,
                "no passage a/b.txt#0123456789ab with context 2"
            ),
            ("GET /v1/passages/a%2bb+c", 404, "no passage a+b+c with"),
            ("GET /v1/passages/x?context=101", 400, "'context' must be 0 to 100, and 101 is not"),
            ("GET /v1/passages/x?around=1", 400, "there is no parameter 'around'; known here: context"),
            ("GET /v1/passages/a%00b", 400, "zero byte"),
            ("GET /v1/passages/%e9", 400, "the path is not UTF-8"),
            (
                "GET /v1/passages/", 404,
                "there is no address '/v1/passages/'; there are GET /v1/search, POST /v1/search"
            ),
            ("GET /v1/documents", 200, #""generation":"100","total":0,"offset":0"#),
            ("GET /v1/documents?offset=7&limit=5", 200, #""generation":"5","total":0,"offset":7"#),
            ("GET /v1/documents?limit=1001", 400, "'limit' must be 1 to 1000"),
            ("GET /v1/documents?offset=-1", 400, "'offset' must be 0 to"),
            ("GET /v1/documents/a%2Fb.txt", 404, "no document a/b.txt"),
            ("GET /v1/documents/x?limit=1", 400, "this address takes none"),
            (
                "GET /v1/skipped", 200,
                #"{"generation":"g1","total":2,"offset":0,"counts":{"empty":1,"new_word":1},"classes":{"act":1,"note":1,"by_design":0},"groups":[{"reason":"new_word","class":"act","title":"file: new_word","advice":"See"#
            ),
            (
                "GET /v1/skipped?reason=new_word", 200,
                #""files":[{"path":"a.bin","reason":"new_word","class":"act","detail":"it is binary","advice":"See"#
            ),
            ("GET /v1/skipped?path=b/", 200, #""size":null,"partial":true,"since":"2026-01-01T00:00:00Z"}]}"#),
            (
                "GET /v1/skipped?offset=1&limit=1", 200,
                #""total":2,"offset":1,"counts":{"empty":1,"new_word":1},"classes":{"act":1,"note":1,"by_design":0},"groups":["#
            ),
            ("GET /v1/skipped?class=note", 200, #""total":1,"offset":0,"counts":{"empty":1},"classes""#),
            ("GET /v1/skipped?class=all", 400, "'class' must be one of act, note, by_design, and 'all' is not"),
            ("GET /v1/skipped?limit=0", 400, "'limit' must be 1 to 1000"),
            ("GET /v1/skipped?offset=-1", 400, "'offset' must be 0 to"),
            ("GET /v1/skipped?reasons=x", 400, "known here: limit, offset, reason, class, path"),
            ("POST /v1/reload", 200, #"{"generation":"g1"}"#),
            ("GET /v1/reload", 405, "'GET' is not for this address; use POST"),
            ("DELETE /v1/search", 405, "use GET, HEAD, POST"),
            ("OPTIONS /healthz", 405, "use GET, HEAD"),
            ("GET /healthz", 200, #"{"status":"ok"}"#),
            ("GET /healthz?x=1", 400, "there is no parameter 'x'; this address takes none"),
            ("GET /", 404, "not_found"),
            ("GET /v2/search?q=x", 404, "GET /healthz"),
            ("OPTIONS *", 404, "not_found"),
        ] as [(String, Int, String)])
    func answers(line: String, status: Int, part: String) async throws {
        try await RunningServer.run { server in
            let response = try #require(try await server.exchange("\(line) HTTP/1.1\r\nHost: x\r\n\r\n"))
            #expect(response.status == status)
            #expect(response.body.contains(part), "\(response.body)")
            let type = status == 200 ? "application/json" : "application/problem+json"
            #expect(response.headers["content-type"] == type)
            #expect(response.headers["connection"] == nil)
        }
    }

    @Test(
        arguments: [
            (#"{"q": "a b"}"#, 200, #""query":"a b""#),
            (#"{"q":"x","snippets":false}"#, 200, #"\"snippets\":false"#),
            (#"{"q":"x","exact_total":true}"#, 200, #"\"exact_total\":true"#),
            (
                #"{"q":"x","limit":3,"offset":4,"sort":"path","group_by":"document","explain":true,"strict":true}"#,
                200,
                #"\"limit\":3,\"offset\":4,\"sort\":\"path\",\"group_by\":\"document\",\"explain\":true,\"strict\":true"#
            ),
            (
                #"{"q":"x","filter":{"year":["1994","1995"],"kind":"list"}}"#, 200,
                #"\"filter\":{\"kind\":[\"list\"],\"year\":[\"1994\",\"1995\"]}"#
            ),
            (
                #"{"q":"x","like":"a","unlike":["b"],"per_document":2,"fold":"none","max_bytes":9,"cursor":"c"}"#,
                200,
                #"\"per_document\":2,\"fold\":\"none\",\"cursor\":\"c\",\"max_bytes\":9,\"like\":[\"a\"],\"unlike\":[\"b\"]"#
            ),
            (#"{"q":"x","like":[1]}"#, 400, "'like' must be a string or an array"),
            (#"{"q":"x","facet":"year"}"#, 200, #"\"facet\":[\"year\"]"#),
            (#"{"q":"x","facet":["a","b"]}"#, 200, #"\"facet\":[\"a\",\"b\"]"#),
            (#"{"q":"x","limit":null,"filter":null}"#, 200, #""query":"x""#),
            (#"{"filter":{"year":"1994"}}"#, 200, #""query":"""#),
            (#"{}"#, 400, "bad_query"),
            (#"{"q":" "}"#, 400, "bad_query"),
            (#"{"q":7}"#, 400, "'q' must be a string"),
            (#"{"q":"x","limit":"3"}"#, 400, "'limit' must be a whole number"),
            (#"{"q":"x","limit":1.5}"#, 400, "'limit' must be a whole number"),
            (#"{"q":"x","limit":1e99}"#, 400, "'limit' must be a whole number"),
            (#"{"q":"x","limit":0}"#, 400, "'limit' must be 1 to 1000, and 0 is not"),
            (#"{"q":"x","offset":100000}"#, 400, "together"),
            (#"{"q":"x","offset":9223372036854775807}"#, 400, "'offset' must be 0 to"),
            (#"{"q":"x","filter":["year"]}"#, 400, "'filter' must be an object"),
            (#"{"q":"x","filter":{"year":1994}}"#, 400, "'filter' must be an object"),
            (#"{"q":"x","filter":{"year":[]}}"#, 400, "'filter' must name a tag and a value, and 'year' has not both"),
            (#"{"q":"x","facet":[1]}"#, 400, "'facet' must be a string or an array"),
            (#"{"q":"x","snippets":"no"}"#, 400, "'snippets' must be true or false"),
            (#"{"q":"x","explain":"yes"}"#, 400, "'explain' must be true or false"),
            (#"{"q":"x","querry":"y"}"#, 400, "there is no parameter 'querry'; known here: q, limit"),
            (#"{"q":"x","querry":null}"#, 400, "there is no parameter 'querry'"),
            (#"["q"]"#, 400, "the body is JSON, but no object"),
            (#""q""#, 400, "bad_request"),
            (#"{"q":"x""#, 400, "the body is not JSON"),
            (#"{"q":"\ud800"}"#, 400, "bad_"),
            ("q=x", 400, "the body is not JSON"),
            ("  \n", 400, "the body is empty"),
            ("", 400, "the body is empty"),
            (String(repeating: "[", count: 100_000), 400, "bad_request"),
            (#"{"q":"x","filter":"# + String(repeating: #"{"a":"#, count: 50_000), 400, "bad_"),
        ] as [(String, Int, String)])
    func readsBodies(body: String, status: Int, part: String) async throws {
        try await RunningServer.run { server in
            let response = try #require(try await server.post(Array(body.utf8)))
            #expect(response.status == status)
            #expect(response.body.contains(part), "\(response.body)")
        }
    }

    @Test func refusesBodiesThatAreNotUTF8() async throws {
        try await RunningServer.run { server in
            let latin1 = try #require(try await server.post(Array(#"{"q":"caf"#.utf8) + [0xE9] + Array(#""}"#.utf8)))
            #expect(latin1.status == 400)
            #expect(latin1.body.contains("the body is not UTF-8"))
            let utf16 = try #require(
                try await server.post(#"{"q":"x"}"#.utf16.flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] }))
            #expect(utf16.status == 400)
        }
    }

    @Test func measuresQueries() async throws {
        try await RunningServer.run { server in
            for (count, status) in [(SearchLimits.queryBytes, 200), (SearchLimits.queryBytes + 1, 413)] {
                let body = #"{"q":""# + String(repeating: "x", count: count) + #""}"#
                let response = try #require(try await server.post(Array(body.utf8)))
                #expect(response.status == status)
                if status == 413 { #expect(response.body.contains("\(SearchLimits.queryBytes) are allowed")) }
            }
        }
    }

    @Test func headIsGetWithoutBody() async throws {
        try await RunningServer.run { server in
            let get = try #require(try await server.exchange("GET /v1/skipped HTTP/1.1\r\n\r\n"))
            let answers = try await offPool { [socket = server.socket] in
                let client = try RawSocket(socket)
                client.send("HEAD /v1/skipped HTTP/1.1\r\n\r\nHEAD /nowhere HTTP/1.1\r\nConnection: close\r\n\r\n")
                return String(decoding: client.receiveAll() ?? [], as: UTF8.self)
            }
            let parts = answers.components(separatedBy: "\r\n\r\n")
            #expect(parts.count == 3)
            #expect(parts[0].hasPrefix("HTTP/1.1 200 OK"))
            #expect(parts[0].contains("Content-Length: \(get.body.utf8.count)"))
            #expect(parts[1].hasPrefix("HTTP/1.1 404 Not Found"))
        }
    }

    @Test func saysWhichMethods() async throws {
        try await RunningServer.run { server in
            let response = try #require(try await server.exchange("PUT /v1/search HTTP/1.1\r\n\r\n"))
            #expect(response.headers["allow"] == "GET, HEAD, POST")
        }
    }

    @Test(
        arguments: [
            ("abc-123", "abc-123"), (String(repeating: "i", count: 128), String(repeating: "i", count: 128)),
            (String(repeating: "i", count: 129), nil), ("two words", nil), ("żółw", nil), ("", nil),
        ] as [(String, String?)])
    func givesBackRequestIDs(id: String, expected: String?) async throws {
        try await RunningServer.run { server in
            let response = try #require(
                try await server.exchange("GET /healthz HTTP/1.1\r\nRequest-Id: \(id)\r\n\r\n"))
            #expect(response.headers["request-id"] == expected)
        }
    }

    @Test func composesStatus() async throws {
        try await RunningServer.run { server in
            #expect(await server.isWell())
            let status = try #require(try await server.exchange("GET /v1/status HTTP/1.1\r\n\r\n"))
            #expect(status.body.contains(#""version":"\#(KwicVersion.current)","generation":"g1","pid":"#))
            #expect(status.body.contains(#""socket":"\#(server.socket)","queries":1,"index":{"path":"/index""#))
        }
    }
}
