import FoundationEssentials
import SearchAPI
import TestSupport
import Testing

@Suite struct JSONTests {
    private func reread<T: JSONWritable & Decodable>(_ value: T) throws -> T {
        try JSONDecoder().decode(T.self, from: Data(value.json.utf8))
    }

    @Test(arguments: 0..<300 as Range<UInt64>)
    func answersAreReadAsTheyWereWritten(seed: UInt64) throws {
        var values = RandomResponses(seed: seed)
        let search = values.response()
        #expect(try reread(search) == search, "seed \(seed): \(search.json)")
        let passage = values.passageResponse()
        #expect(try reread(passage) == passage, "seed \(seed): \(passage.json)")
        let documents = values.documents()
        #expect(try reread(documents) == documents, "seed \(seed): \(documents.json)")
        let document = values.documentResponse()
        #expect(try reread(document) == document, "seed \(seed): \(document.json)")
        let status = values.status()
        #expect(try reread(status) == status, "seed \(seed): \(status.json)")
        let skipped = values.skipped()
        #expect(try reread(skipped) == skipped, "seed \(seed): \(skipped.json)")
        let facet = values.facet()
        #expect(try reread(facet) == facet, "seed \(seed): \(facet.json)")
        let whyNot = values.whyNot()
        #expect(try reread(whyNot) == whyNot, "seed \(seed): \(whyNot.json)")
        let folders = values.folders()
        #expect(try reread(folders) == folders, "seed \(seed): \(folders.json)")
        let completions = values.completions()
        #expect(try reread(completions) == completions, "seed \(seed): \(completions.json)")
        let failure = values.failure()
        #expect(try reread(failure) == failure, "seed \(seed): \(failure.json)")
    }

    @Test func noControlCharacterIsLeftBare() {
        let all = String(String.UnicodeScalarView((0...0x9F).compactMap { Unicode.Scalar($0) }))
        let text = SkippedFile(path: all, reason: all, detail: all).json
        #expect(text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F })
    }

    @Test(
        arguments: [
            (0.0, 3, "0.0"), (1.0, 3, "1.0"), (0.42, 2, "0.42"), (11.73456, 4, "11.7346"), (-0.00001, 3, "-0.0"),
            (1e-9, 3, "0.0"),
            (2.5, 0, "3.0"), (1e300, 3, "1e+300"), (1e308, 4, "1e+308"),
            (-.greatestFiniteMagnitude, 3, "-1.7976931348623157e+308"),
            (.infinity, 3, "null"), (-.infinity, 3, "null"), (.nan, 3, "null"),
            (123_456_789.123_456, 3, "123456789.123"),
        ] as [(Double, Int, String)])
    func writesNumbers(number: Double, decimals: Int, expected: String) {
        var writer = JSONWriter()
        writer.value(number, decimals: decimals)
        #expect(writer.text == expected)
    }

    /// As the standard library writes the rounded number.
    @Test(arguments: 0..<50 as Range<UInt64>)
    func writesAnyNumber(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<200 {
            let decimals = Int.random(in: 1...6, using: &random)
            let scale = [1, 10, 100, 1000, 10_000, 100_000, 1_000_000][decimals]
            let most = [1, 100, 100_000, 1_000_000_000].randomElement(using: &random)!
            let number = Double.random(in: -Double(most)...Double(most), using: &random)
            let expected = (number * Double(scale)).rounded() / Double(scale)
            var writer = JSONWriter()
            writer.array([number]) { $0.value($1, decimals: decimals) }
            #expect(
                Double(writer.text.dropFirst().dropLast()) == expected, "seed \(seed): \(number), \(decimals) places")
            let places = writer.text.dropLast().split(separator: ".").last!
            #expect(places.count == 1 || places.last != "0", "seed \(seed): \(writer.text)")
            let whole = Int.random(in: Int.min...Int.max, using: &random) >> Int.random(in: 0..<64, using: &random)
            writer = JSONWriter()
            writer.value(whole)
            #expect(writer.text == String(whole), "seed \(seed)")
        }
    }

    /// Wherever a byte stands that must be escaped, in texts of all lengths about those that are copied in one go.
    @Test func escapesAnywhere() throws {
        for length in 0..<40 {
            for place in 0..<max(length, 1) {
                for special in ["\"", "\\", "\n", "\u{7f}", "\u{1}", "é", "漢"] {
                    var text = String(repeating: "x", count: length)
                    text.insert(contentsOf: special, at: text.index(text.startIndex, offsetBy: min(place, text.count)))
                    var writer = JSONWriter(capacity: 1)
                    writer.array([text, special]) { $0.value($1) }
                    #expect(try JSONDecoder().decode([String].self, from: Data(writer.text.utf8)) == [text, special])
                }
            }
        }
    }

    @Test func putsCommas() {
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("a", 1)
            writer.key("b")
            writer.array([[], ["x", "y"]] as [[String]]) { writer, inner in writer.array(inner) { $0.value($1) } }
            writer.key("c")
            writer.object { _ in }
            writer.member("d", true)
            writer.key("e")
            writer.null()
            writer.member("f", nil as String?)
            writer.member("g", nil as Int?)
            writer.key("h")
            writer.value(Int.min)
        }
        #expect(
            writer.text
                == #"{"a":1,"b":[[],["x","y"]],"c":{},"d":true,"e":null,"f":null,"g":null,"h":-9223372036854775808}"#)
    }

    /// Null stands where the contract shows it; `match` and `explanation` only where they are said.
    @Test func aWholeAnswer() throws {
        let document = DocumentReference(
            id: "briefs/migration.txt", title: "Crossing “the” river", path: "briefs/migration.txt", format: "text",
            language: "en",
            date: "2017-05-30", authors: ["Ann Lee"], categories: ["Ethnic groups"])
        let undated = DocumentReference(
            id: "b", title: "", path: "b.md", format: "markdown", language: nil, date: nil, authors: [], categories: [])
        let hits = [
            SearchHit(
                passage: PassageRecord(
                    id: "briefs/migration.txt#9f2c41d07be3", ordinal: 6, document: document,
                    section: ["History", "Refugees"],
                    kind: "paragraph", language: "en", tags: ["year": ["1994", "1996"], "collection": ["briefs"]],
                    location: PassageLocation(lineStart: 21, lineEnd: 21, byteStart: 1402, byteEnd: 2011, page: nil),
                    text: "All of \"it\",\n\tand more.", fingerprint: "9f2c41d07be3"),
                rank: 1, score: 11.73456,
                snippet: [SnippetSegment(text: "… "), SnippetSegment(text: "it", isMatch: true)],
                explanation: [TermExplanation(word: "it", term: "Zit", weight: 1.5, passages: 12)]),
            SearchHit(
                passage: PassageRecord(
                    id: "b#000000000000", ordinal: 1, document: undated, section: [], kind: "table", language: nil,
                    tags: [:],
                    location: PassageLocation(lineStart: 1, lineEnd: 2, byteStart: 0, byteEnd: 9, page: 4), text: "",
                    fingerprint: ""),
                rank: 2, score: 0, snippet: []),
        ]
        let answer = SearchResponse(
            query: "logging camps", parsed: "logging OR camps", tookMilliseconds: 0.42,
            generation: "3-20170530T120000Z",
            total: TotalHits(value: 3, relation: .atLeast), offset: 0,
            warnings: [SearchWarning(code: "stale", detail: "Old.")],
            hits: hits, facets: ["category": [FacetValue(value: "Ethnic groups", count: 2)], "author": []])
        try expectGolden(answer.json + "\n", "search.json")
    }

    @Test(arguments: [
        (SearchRequest(query: "a \"b\""), #"{"q":"a \"b\""}"#),
        (SearchRequest(query: "q").with { $0.wantsSnippets = false }, #"{"q":"q","snippets":false}"#),
        (SearchRequest(query: "q").with { $0.wantsExactTotal = true }, #"{"q":"q","exact_total":true}"#),
        (
            SearchRequest(
                query: "", limit: 5, offset: 20, filters: ["b": ["2", "1"], "a": []], sort: .dateDescending,
                groupBy: "document",
                facets: ["x", "y"], explain: true, strict: true),
            #"{"q":"","limit":5,"offset":20,"filter":{"a":[],"b":["2","1"]},"sort":"-date","group_by":"document","facet":["x","y"],"explain":true,"strict":true}"#
        ),
        (
            SearchRequest(query: "q").with {
                $0.perGroup = 3
                $0.perDocument = 2
                $0.fold = .none
                $0.facetLimit = 7
                ($0.cursor, $0.generation) = ("c", "g")
                ($0.maximumBytes, $0.maximumTokens) = (8, 9)
                ($0.like, $0.unlike) = (["a"], ["b", "c"])
            },
            #"{"q":"q","per_group":3,"per_document":2,"fold":"none","facet_limit":7,"cursor":"c","generation":"g","max_bytes":8,"max_tokens":9,"like":["a"],"unlike":["b","c"]}"#
        ),
    ])
    func requestsLeaveOutDefaults(request: SearchRequest, expected: String) { #expect(request.json == expected) }
}

@Suite struct SearchFailureTests {
    @Test(arguments: [
        (SearchFailure.Code.badQuery, "bad_query", 400), (.badParameter, "bad_parameter", 400),
        (.badRequest, "bad_request", 400),
        (.notFound, "not_found", 404), (.methodNotAllowed, "method_not_allowed", 405),
        (.requestTimeout, "request_timeout", 408), (.generationGone, "generation_gone", 410),
        (.tooLarge, "too_large", 413), (.timeout, "timeout", 504), (.overloaded, "overloaded", 503),
        (.indexUnavailable, "index_unavailable", 503), (.internalError, "internal_error", 500),
    ])
    func codesHaveTheirStatus(code: SearchFailure.Code, word: String, status: Int) {
        #expect(code.rawValue == word && code.status == status)
        let json = SearchFailure(code, "what").json
        #expect(
            json
                == #"{"type":"about:blank","title":"\#(code.title)","status":\#(status),"code":"\#(word)","detail":"what"}"#
        )
    }

    @Test func allCodesAreInTheTable() { #expect(SearchFailure.Code.allCases.count == 12) }

    @Test func anUnknownCodeIsAnInternalError() throws {
        let failure = try JSONDecoder().decode(
            SearchFailure.self, from: Data(#"{"code":"new","detail":"d","position":4}"#.utf8))
        #expect(failure == SearchFailure(.internalError, "d", position: 4))
        #expect(throws: DecodingError.self) { try JSONDecoder().decode(SearchFailure.self, from: Data("{}".utf8)) }
    }
}

extension SearchRequest {
    fileprivate func with(_ change: (inout SearchRequest) -> Void) -> SearchRequest {
        var request = self
        change(&request)
        return request
    }
}
