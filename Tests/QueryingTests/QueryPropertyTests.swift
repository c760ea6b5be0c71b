import Foundation
import Querying
import SearchAPI
import TestSupport
import Testing

/// Random queries and trees, by printed seeds.
@Suite struct QueryPropertyTests {
    private static let words = [
        "ferry", "AND", "NEAR/3", "a:b", "title:x", "+salt", "-salt", "=x", "\"salt", "(a", "b)", "\\", "\\AND", "lo*g",
        "w?n",
        "typo~", "港", "мост", "C++", "«x", "“", "?", "?a", "*", "don't", "state-owned", "..", "query:camps", "a\\*",
        "http://x",
    ]
    private static let names = ["title", "section", "author", "category", "lang", "path", "price", "topic"]

    private static func tree(_ depth: Int, _ random: inout SeededGenerator) -> QueryTree {
        let word = words.randomElement(using: &random) ?? ""
        func trees(_ range: ClosedRange<Int>) -> [QueryTree] {
            (0..<Int.random(in: range, using: &random)).map { _ in tree(depth - 1, &random) }
        }
        func leaf() -> QueryTree {
            switch Int.random(in: 0..<3, using: &random) {
            case 0: .word(words.randomElement(using: &random) ?? "")
            case 1: .phrase((words.randomElement(using: &random) ?? "") + " " + word)
            default: .wildcard("lo*g")
            }
        }
        switch Int.random(in: 0..<(depth > 0 ? 14 : 8), using: &random) {
        case 0, 1: return .word(word)
        case 2: return .words(word + " " + (words.randomElement(using: &random) ?? ""))
        case 3: return .phrase(word + " x")
        case 4: return .wildcard(["lo*g", "*x", "w?n", "*"].randomElement(using: &random) ?? "")
        case 5: return .fuzzy("typos", edits: [nil, 1, 2].randomElement(using: &random) ?? nil)
        case 6:
            let name = names.randomElement(using: &random) ?? ""
            let values: [QueryTree.Value] = [
                .words(word), .words(word + " b"), .phrase(word + " b"), .range(from: "1", to: nil),
                .range(from: nil, to: "2..3"), .exists,
            ]
            return .field(name, values.randomElement(using: &random) ?? .exists)
        case 7:
            let isOrdered = Bool.random(using: &random)
            let inner = QueryTree.near([leaf(), leaf()], distance: 2, isOrdered: Bool.random(using: &random))
            return .near(
                [Bool.random(using: &random) ? inner : leaf(), .or([leaf(), leaf()])],
                distance: Int.random(in: 1...1000, using: &random), isOrdered: isOrdered)
        case 8: return .and(trees(1...3))
        case 9: return .or(trees(1...3))
        case 10: return .not(tree(depth - 1, &random))
        case 11: return .and([.word("a"), .within(["sentence", "section"].randomElement(using: &random) ?? "")])
        default:
            return .clauses(must: trees(0...2), should: trees(0...2), may: trees(0...2), mustNot: trees(0...1))
        }
    }

    /// From a tree to text and back, and over JSON, it stays the same tree.
    @Test(arguments: 0..<20 as Range<UInt64>)
    func treesAndTextsAreOne(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let language = QueryRoundTrip(
            tags: ["author", "category", "price", "topic"], saved: ["camps": "logging \"labour camps\""])
        var done = 0
        for _ in 0..<1000 {
            let tree = Self.tree(3, &random)
            guard let first = try? language.normal(tree) else { continue }
            done += 1
            let text = try language.text(first)
            let second = try language.parse(text)
            #expect(second == first, "seed \(seed): \(tree.json) is \(text)")
            #expect(try language.text(second) == text)
            let decoded = try JSONDecoder().decode(QueryTree.self, from: Data(first.json.utf8))
            #expect(decoded == first)
            #expect(try language.normal(decoded) == first, "seed \(seed): \(first.json)")
        }
        #expect(done > 300, "seed \(seed)")
    }

    /// Whatever is parsed can be written and parsed again.
    @Test(arguments: 0..<20 as Range<UInt64>)
    func textsStayTheSame(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let language = QueryRoundTrip(
            tags: ["author", "category", "price", "topic"], saved: ["camps": "logging \"labour camps\""])
        for _ in 0..<1000 {
            let query = QueryStrings.random(&random)
            guard let first = try? language.parse(query) else { continue }
            let text = try language.text(first)
            let second = try language.parse(text)
            #expect(second == first, "seed \(seed): \(query.debugDescription) is \(text)")
            #expect(try language.normal(first) == first, "seed \(seed): \(query.debugDescription)")
        }
    }

    /// As plain words nothing is an error, and what was searched can be asked again as an expression.
    @Test(arguments: 0..<10 as Range<UInt64>)
    func wordsAreNeverAnError(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let engine = try QueryTable.shelf.get().engine
        for _ in 0..<1000 {
            var request = SearchRequest(query: QueryStrings.random(&random), limit: 2)
            request.mode = .words
            let answer = try engine.search(request)
            guard !answer.parsed.isEmpty else { continue }
            let again = try engine.search(SearchRequest(query: answer.parsed, limit: 2, strict: true))
            #expect(again.parsed == answer.parsed, "seed \(seed): \(request.query.debugDescription)")
        }
    }
}
