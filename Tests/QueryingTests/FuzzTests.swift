import Querying
import SearchAPI
import TestSupport
import Testing

/// Nothing that can be typed, pasted or sent brings the engine down.
@Suite struct FuzzTests {
    private static let shelf = Result {
        try Library(
            Library.records([
                "The ferry waits in the harbour of 1974.", "Salt barley and state-owned mills, 17 km away.",
                "Мосты через реку. 港に船。 ท่าเรือ", "Ein Café in Brücke; U.S. ships.",
            ]).merging(["notes/b.md": "---\ntitle: Bridge\ntopic: rail\n---\n\n# Part\n\nText of the note.\n"]) { $1 })
    }
    @Test(arguments: 0..<20 as Range<UInt64>)
    func anyTextIsAnswered(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let engine = try Self.shelf.get().engine()
        for _ in 0..<5000 {
            var request = SearchRequest(query: QueryStrings.random(&random), strict: Bool.random(using: &random))
            request.match = WordMatch.allCases.randomElement(using: &random) ?? .stemmed
            if Int.random(in: 0..<4, using: &random) == 0 {
                let key =
                    ["year", "mentions", "date", "category", "lang", "path", "topic", "kind", "title", "nokey"]
                    .randomElement(using: &random)
                    ?? ""
                request.filters = [key: [QueryStrings.random(&random)]]
                request.facets = ["topic", "year", "topic"]
                request.groupBy = Bool.random(using: &random) ? "document" : nil
                request.sort = SearchAPI.SortOrder.allCases.randomElement(using: &random) ?? .path
                request.explain = true
            }
            do {
                let answer = try engine.search(request)
                #expect(answer.total.value >= answer.hits.count)
            } catch {
                #expect(
                    [.badQuery, .badParameter, .tooLarge].contains(error.code), "seed \(seed), \(request): \(error)")
            }
        }
    }

    /// What is long, in each way that a query can be, has an answer, and says what it left out.
    @Test(arguments: [
        ("words", "w%x ", "words_ignored"), ("known words", "ferry salt harbour ", nil),
        ("ideographs", "@", "words_ignored"), ("compound", "w%x-", "words_ignored"),
        ("alternatives", "w%x OR ", "parsed_as_words"), ("phrases", "\"a% b\" ", "parsed_as_words"),
        ("wildcards", "ab%* ", "parsed_as_words"), ("near misses", "ab%~ ", "parsed_as_words"),
        ("nearness", "a% NEAR ", "parsed_as_words"), ("signs", "+a% ", "parsed_as_words"),
        ("fields", "title:a% ", "parsed_as_words"), ("brackets", "(", "parsed_as_words"),
        ("unknown fields", "f%:x ", "parsed_as_words"), ("one word", "abc", nil), ("one wildcard", "x", nil),
        ("colons", "a:", nil),
    ])
    func longQueries(name: String, piece: String, warning: String?) throws {
        // `%` stands for a number, `@` for an ideograph, another one each time.
        let whole = (0..<20_000).map { number in
            piece.replacing("%", with: String(number))
                .replacing("@", with: String(Unicode.Scalar(0x4E00 + UInt32(number)).map(Character.init) ?? "x"))
        }.joined()
        var query = whole
        query = String(decoding: query.utf8.prefix(SearchLimits.queryBytes - 1), as: UTF8.self)
        if name == "one wildcard" { query += "*" }
        let engine = try Self.shelf.get().engine()
        do {
            let answer = try engine.search(SearchRequest(query: query + (name == "brackets" ? "a" : "")))
            if let warning {
                #expect(answer.warnings.contains { $0.code == warning }, "\(answer.warnings.map(\.code))")
            }
        } catch {
            #expect(warning == nil && error.code == .badQuery, "\(name): \(error.code) \(error.detail)")
        }
        let long = String(decoding: whole.replacing("\"", with: "").utf8.prefix(200_000), as: UTF8.self)
        if name != "brackets" {
            #expect(try engine.search(SearchRequest(query: "\"\(long)\"", strict: true)).hits.isEmpty)
        }
    }

    @Test(arguments: [
        SearchRequest(query: String(repeating: "a", count: 1 << 20)), SearchRequest(query: "a", limit: 0),
        SearchRequest(query: "a", limit: -1), SearchRequest(query: "a", limit: .max),
        SearchRequest(query: "a", offset: -1),
        SearchRequest(query: "a", offset: .max), SearchRequest(query: "a", limit: 1, offset: 100_000),
        SearchRequest(query: "a", groupBy: "author"), SearchRequest(query: "a", filters: ["nokey": ["x"]]),
        SearchRequest(query: "a", filters: ["year": ["soon"]]), SearchRequest(query: "a", facets: ["nokey"]),
        SearchRequest(query: "a", filters: ["lang": Array(repeating: "en", count: 2000)]),
    ])
    func outOfBounds(request: SearchRequest) throws {
        let failure = try #require(try Self.shelf.get().engine().failure(request))
        #expect([.badParameter, .tooLarge, .badQuery].contains(failure.code))
        #expect((failure.code == .tooLarge) == (request.query.utf8.count > SearchLimits.queryBytes))
    }
}
