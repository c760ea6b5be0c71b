import Querying
import SearchAPI
import Testing

/// Dates that texts speak of, and categories within others.
@Suite struct MentionsQueryTests {
    private static let shelf = Result {
        try Library([
            "r.jsonl": """
            {"id": "a", "text": "Signed on 30 May 1994.", "categories": ["energy > gas > LNG"]}
            {"id": "b", "text": "In June 1994 the ferry sank.", "categories": ["energy/gas", "Energy/Oil"]}
            {"id": "c", "text": "From 1994 on, and on 1 January 2001.", "categories": ["energy"]}
            {"id": "d", "text": "平成6年5月31日に出発した。", "categories": ["gas energy"]}
            {"id": "e", "text": "No date at all.", "categories": ["energetic"]}
            """
        ])
    }

    @Test(
        arguments: [
            ("mentions:1994-05-30", ["a"]), ("mentions:1994-05", ["a", "d"]), ("mentions:1994-06", ["b"]),
            ("mentions:1994", ["a", "b", "c", "d"]), ("mentions:1994-05..1994-06", ["a", "b", "d"]),
            ("mentions:1994-05-31..1994-06", ["b", "d"]), ("mentions:1994-05-31..1994-06-29", ["d"]),
            ("mentions:1994-06..", ["b", "c"]), ("mentions:..1994-05-30", ["a"]),
            ("mentions:1993-11..1995-02", ["a", "b", "c", "d"]),
            ("mentions:2000-12-31..2001-01-01", ["c"]), ("mentions:1995", []), ("year:2001", ["c"]),
            ("category:energy", ["a", "b", "c", "d"]), ("category:energy/gas", ["a", "b"]),
            ("category:energy/gas/lng", ["a"]), ("category:gas/energy", []), ("category:ENERGY/oil", ["b"]),
            ("category:ener", []), ("category:\"energy > gas\"", ["a", "b"]),
        ] as [(String, [String])])
    func finds(query: String, expected: [String]) throws {
        #expect(try Self.shelf.get().engine().ids(query).sorted() == expected)
    }

    @Test(arguments: [
        ("category", "energy", ["a", "b", "c"]), ("category", "energy/gas", ["a", "b"]), ("category", "gas", []),
        ("mentions", "1994-05", ["a", "d"]),
    ])
    func filters(key: String, value: String, expected: [String]) throws {
        #expect(try Self.shelf.get().engine().ids("", filters: [key: [value]]).sorted() == expected)
    }

    @Test(arguments: [
        ("mentions:May", "is no date"), ("mentions:1994-13", "is no date"), ("mentions:1995..1994", "run backwards"),
    ])
    func refuses(query: String, expected: String) throws {
        let failure = try Self.shelf.get().engine().failure(SearchRequest(query: query))
        #expect(failure?.code == .badQuery && failure?.detail.contains(expected) == true)
    }

    @Test func facetsCountWhatHoldsToo() throws {
        let answer = try Self.shelf.get().engine().search(
            SearchRequest(query: "lang:en OR category:energy", limit: 10, facets: ["category", "mentions"]))
        let counts = Dictionary(uniqueKeysWithValues: (answer.facets["category"] ?? []).map { ($0.value, $0.count) })
        #expect(counts["energy"] == 3 && counts["energy/gas"] == 2 && counts["energy/gas/LNG"] == 1)
        #expect(counts["Energy"] == 1 && counts["Energy/Oil"] == 1)
        #expect(answer.hits.first { $0.passage.document.id == "a" }?.passage.tags["mentions"] == ["1994-05-30"])
    }
}
