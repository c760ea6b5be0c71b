import Foundation
import Indexing
import Querying
import SearchAPI
import TestSupport
import Testing

/// Pages, totals, scores and snippets.
@Suite struct RankingTests {
    private static let words =
        "ferry harbour lantern ledger winter crossing salt barley timber archive signal bridge orchard the of and"
        .split(separator: " ").map(String.init)

    private static func texts(_ count: Int, seed: UInt64 = 3, words range: ClosedRange<Int> = 4...180) -> [String] {
        var random = SeededGenerator(seed: seed)
        return (0..<count).map { _ in
            (0..<Int.random(in: range, using: &random)).map { word in
                (words.randomElement(using: &random) ?? "") + (word % 9 == 8 ? "." : "")
            }.joined(separator: " ").capitalized
        }
    }

    @Test func pagesNeitherOverlapNorLeaveGaps() throws {
        let engine = try Library(Library.records(Self.texts(120))).engine()
        for sort in SearchAPI.SortOrder.allCases {
            let whole = try engine.search(SearchRequest(query: "ferry harbour", limit: 1000, sort: sort))
            #expect(whole.total == TotalHits(value: whole.hits.count, relation: .equal) && whole.hits.count > 50)
            var paged: [SearchHit] = []
            while paged.count < whole.hits.count {
                let page = try engine.search(
                    SearchRequest(query: "ferry harbour", limit: 7, offset: paged.count, sort: sort))
                #expect(page.hits.map(\.rank) == Array(paged.count + 1..<paged.count + page.hits.count + 1))
                paged += page.hits
                if page.hits.isEmpty { break }
            }
            #expect(paged.map(\.passage.id) == whole.hits.map(\.passage.id))
        }
        #expect(try engine.search(SearchRequest(query: "ferry", offset: 5000)).hits.isEmpty)
    }

    @Test func totalsSayWhetherTheyWereCounted() throws {
        let library = try Library(Library.records(Self.texts(1500, words: 4...12)))
        let counted = try library.engine().search(SearchRequest(query: "ledger orchard"))
        let engine = try SearchEngine(indexPath: library.options.index, options: SearchEngineOptions(countUpTo: 20))
        let bounded = try engine.search(SearchRequest(query: "ledger orchard"))
        let all = try library.engine().search(SearchRequest(query: "ledger orchard", limit: 1000)).total.value
        #expect(bounded.total.relation == .atLeast && bounded.total.value >= 10 && bounded.total.value <= all)
        #expect(counted.total.value >= 500 && counted.total.value <= 1500)
    }

    @Test(arguments: [
        ("ledger orchard", nil), ("\"ledger orchard\"", "ledger orchard"), ("ledger OR orchard OR ferry", nil),
        ("ferry -\"ledger orchard\"", nil), ("ledger", nil),
    ])
    func anExactTotalIsOfAllMatches(query: String, phrase: String?) throws {
        let texts = Self.texts(1500, words: 4...12)
        let library = try Library(Library.records(texts))
        let engine = try SearchEngine(indexPath: library.options.index, options: SearchEngineOptions(countUpTo: 5))
        var request = SearchRequest(query: query, limit: 2)
        let bounded = try engine.search(request)
        request.wantsExactTotal = true
        let exact = try engine.search(request)
        let counting = try SearchEngine(
            indexPath: library.options.index, options: SearchEngineOptions(countUpTo: 1_000_000))
        let all = try counting.search(SearchRequest(query: query, facets: ["type"])).total
        #expect(exact.total == all && exact.total.relation == .equal)
        #expect(exact.hits.map(\.passage.id) == bounded.hits.map(\.passage.id))
        #expect(bounded.total.value <= exact.total.value)
        if let phrase {
            #expect(exact.total.value == texts.count { $0.lowercased().replacing(".", with: "").contains(phrase) })
        }
    }

    @Test func anExplanationAddsUpToTheScore() throws {
        let engine = try Library(Library.records(Self.texts(80))).engine()
        for query in ["ferry", "ferry harbour the", "+ferry +salt", "bridge AND orchard", "ferry OR lantern OR winter"]
        {
            let hits = try engine.search(SearchRequest(query: query, explain: true)).hits
            #expect(!hits.isEmpty)
            for hit in hits {
                let sum = (hit.explanation ?? []).reduce(0) { $0 + $1.weight }
                #expect(abs(sum - hit.score) < 1e-6 * max(1, hit.score), "\(query): \(sum) and \(hit.score)")
            }
        }
    }

    /// Snippets are the passage's text, white space folded, or windows of it.
    @Test(arguments: 0..<6 as Range<UInt64>)
    func snippetsAreTheText(seed: UInt64) throws {
        let engine = try Library(
            Library.records(Self.texts(40, seed: seed) + ["漢字の検索。\n\nSalt\tand  salt, 港湾の検索 ferry."])
        ).engine()
        for query in ["ferry", "salt barley", "\"the ferry\"", "nothing ferry", "検索 salt", "title:x winter", "orch*"] {
            for hit in try engine.search(SearchRequest(query: query, limit: 100)).hits {
                let joined = hit.snippet.map(\.text).joined()
                let folded = hit.passage.text.split { $0.isWhitespace }.joined(separator: " ")
                var inner = joined
                if inner.hasPrefix("… ") { inner.removeFirst(2) }
                if inner.hasSuffix(" …") { inner.removeLast(2) }
                let windows = inner.components(separatedBy: " … ")
                #expect(windows.allSatisfy { folded.contains($0) && !$0.isEmpty }, "\(joined)\n\(folded)")
                #expect(joined != inner || inner == folded || windows.count > 1)
                #expect(hit.snippet.contains { $0.isMatch }, "\(query): \(joined)")
                #expect(!zip(hit.snippet, hit.snippet.dropFirst()).contains { $0.isMatch == $1.isMatch })
            }
        }
    }

    @Test func neighboursAreMarkedAsOne() throws {
        let engine = try Library(Library.records(["Old salt  barley, and salt."])).engine()
        let hit = try #require(try engine.search(SearchRequest(query: "salt barley")).hits.first)
        #expect(
            hit.snippet.map { "\($0.isMatch ? "[" : "")\($0.text)\($0.isMatch ? "]" : "")" } == [
                "Old ", "[salt barley]", ", and ", "[salt]", ".",
            ])
        let excluded = try #require(try engine.search(SearchRequest(query: "barley -pepper")).hits.first)
        #expect(excluded.snippet.filter(\.isMatch).map(\.text) == ["barley"])
    }

    /// Without dead passages the segments do not show: the same hits, the same scores.
    @Test func segmentsDoNotShow() throws {
        let texts = Self.texts(90)
        let whole = try Library(["a.txt": "Start here.\n"], maximumSegments: 1)
        let split = try Library(["a.txt": "Start here.\n"], maximumSegments: 50)
        for part in 0..<6 {
            let lines = texts[part * 15..<part * 15 + 15].enumerated().map {
                "{\"id\": \"\(part)-\($0)\", \"text\": \"\($1)\"}"
            }
            for library in [whole, split] { try library.add(["r\(part).jsonl": lines.joined(separator: "\n")]) }
        }
        let (one, many) = (try whole.engine(), try split.engine())
        #expect(try one.status().segments == 1 && many.status().segments == 7)
        for query in [
            "ferry", "ferry harbour", "\"the ferry\"", "orch*", "winter NEAR/3 salt", "ledgr~", "+salt -barley",
            "NOT ferry",
        ] {
            func ranking(_ engine: SearchEngine) throws -> [String] {
                let answer = try engine.search(SearchRequest(query: query, limit: 1000, facets: ["path"]))
                #expect(answer.facets["path"]?.reduce(0) { $0 + $1.count } == answer.total.value)
                return answer.hits.map { "\(($0.score * 1e9).rounded()) \($0.passage.id)" }.sorted()
            }
            let expected = try ranking(one)
            #expect(try !expected.isEmpty && ranking(many) == expected, "\(query)")
        }
        let hit = try #require(try many.search(SearchRequest(query: "ferry")).hits.first)
        #expect(try many.passage(id: hit.passage.id, context: 3).passage == hit.passage)
    }

    @Test func neighboursOfAPassage() throws {
        let paragraphs = (1...40).map { number in
            "Paragraph \(number). " + Self.texts(1, seed: UInt64(number), words: 120...140)[0]
        }
        let library = try Library(["a.txt": "A first file.\n"])
        try library.add(["b.txt": paragraphs.joined(separator: "\n\n") + "\n"])
        let engine = try library.engine()
        let ids = try engine.document(id: "b.txt").passages
        #expect(ids.count >= 40)
        for place in [0, 1, 20, ids.count - 1] {
            let answer = try engine.passage(id: ids[place], context: 2)
            #expect(answer.before.map(\.id) == Array(ids[max(0, place - 2)..<place]))
            #expect(answer.after.map(\.id) == Array(ids[(place + 1)..<max(place + 1, min(ids.count, place + 3))]))
        }
        for id in ["", "#", "b.txt", "b.txt#", "nowhere#123", "b.txt#000000000000"] {
            #expect(throws: SearchFailure.self) { try engine.passage(id: id, context: 0) }
        }
    }
}
