import Foundation
import Passages
import Querying
import SearchAPI
import TestSupport
import Testing

/// Ways that are shorter than the plain ones, and have to come to the same.
@Suite struct ShortcutTests {
    private static let words = ["a", "ab", "operator", "the", "km", "x", "set", "property", "naive"]
    /// What stands between words: things that part them, join them, or change how they are written.
    private static let between = [
        " ", "  ", "\n", ", ", "-", "_", "&", ".", "/", "\u{2019}", "\u{201C}", "\u{A0}", "\u{2014}", "\u{AD}",
        "\u{200B}",
        "\u{2011}", "\u{301}", "17", "++ ", "# ", "\u{BD}", "\u{B2}", "\u{FB01}", "\u{E9}", "(", ")", "::", "...",
        "\u{2022} ", "",
    ]

    @Test(arguments: 0..<40 as Range<UInt64>)
    func phrasesByBytesAreThoseByTokens(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var found = 0
        for _ in 0..<400 {
            var text = ""
            for _ in 0..<Int.random(in: 1...14, using: &random) {
                var word = Self.words.randomElement(using: &random)!
                if Int.random(in: 0..<4, using: &random) == 0 { word = word.uppercased() }
                text += word
                // Mostly what is usual, so that phrases occur.
                text += Int.random(in: 0..<3, using: &random) > 0 ? " " : Self.between.randomElement(using: &random)!
            }
            let phrase = (0..<Int.random(in: 1...3, using: &random)).map { _ in
                Self.words.randomElement(using: &random)!
            }
            let plain = PhraseTest.passes(text, words: phrase, byBytes: false)
            #expect(
                PhraseTest.passes(text, words: phrase, byBytes: true) == plain, "seed \(seed): \(phrase) in \(text)")
            if plain { found += 1 }
        }
        #expect(found > 0)
    }

    /// The walk may only pass over words that are too far off.
    @Test(arguments: 0..<40 as Range<UInt64>)
    func walkingFindsAllThatIsClose(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        func word() -> String {
            String(
                (0..<Int.random(in: 1...9, using: &random)).map { _ in "abcdé東".randomElement(using: &random)! })
        }
        let words = Set((0..<2000).map { _ in word() }).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        for edits in 0...2 {
            let asked = FuzzyWord(word(), edits: edits)
            let walk = FuzzyWalk(asked)
            var found: [String] = []
            var last: [UInt8] = []
            var index = 0
            while index < words.count {
                let bytes = Array(words[index].utf8)
                let shared = zip(bytes, last).prefix { $0 == $1 }.count
                let (isClose, skip) = bytes.withUnsafeBufferPointer {
                    walk.look(at: $0, shared: Int.random(in: 0...shared, using: &random))
                }
                if isClose { found.append(words[index]) }
                last = bytes
                index += 1
                guard let skip else { continue }
                while index < words.count, words[index].utf8.starts(with: bytes.prefix(skip)) { index += 1 }
            }
            let expected = words.filter { word in
                Array(word.utf8).withUnsafeBufferPointer { asked.distance(to: $0) } != nil
            }
            #expect(Set(expected).isSubset(of: found), "seed \(seed), \(edits) edits")
        }
    }

    @Test(arguments: 0..<20 as Range<UInt64>)
    func likenessIsThatOfSetsOfTriples(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        func word() -> String {
            String((0..<Int.random(in: 1...9, using: &random)).map { _ in "abcё".randomElement(using: &random)! })
        }
        func triples(_ word: String) -> Set<[UInt32]> {
            let letters = [0] + word.unicodeScalars.map(\.value) + [1]
            return Set((0..<letters.count - 2).map { Array(letters[$0..<$0 + 3]) })
        }
        for _ in 0..<500 {
            let (one, other) = (word(), word())
            let (first, second) = (triples(one), triples(other))
            let expected = 2 * Double(first.intersection(second).count) / Double(first.count + second.count)
            let found = Array(other.utf8).withUnsafeBufferPointer {
                LetterTriples(one.unicodeScalars.map(\.value)).likeness(to: $0, least: 0)
            }
            #expect(found == expected, "seed \(seed): \(one), \(other)")
        }
    }

    /// The first answer comes from the index, later ones from what is held in memory by then.
    @Test(arguments: 0..<6 as Range<UInt64>)
    func laterAnswersAreThoseOfTheFirst(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        // Words by rank, the first in most texts, so that some lists are long.
        let words = [
            "harbour", "harbours", "harboured", "ferry", "salt", "operator", "operate", "operation", "lantern", "tide",
        ]
        let texts = (0..<1500).map { _ in
            (0..<Int.random(in: 2...40, using: &random)).map { _ in
                words[min(Int.random(in: 0..<10, using: &random), Int.random(in: 0..<10, using: &random))]
            }.joined(separator: " ")
        }
        let engine = try Library(Library.records(texts)).engine()
        for query in [
            "harbour", "ferry salt", "+operator +tide", "lantern OR tide OR salt", "\"ferry salt\"", "operation -salt",
            "+harbour ferry", "lantern NEAR/3 tide", "operat*", "(ferry salt) AND tide",
        ] {
            for limit in [1, 10, 60] {
                var request = SearchRequest(query: query, limit: limit)
                request.explain = limit == 10
                var first: SearchResponse?
                for round in 0..<4 {
                    let answer = try engine.search(request)
                    guard let known = first else {
                        first = answer
                        continue
                    }
                    let place = "seed \(seed), \(query), limit \(limit), round \(round)"
                    #expect(answer.hits.map(\.passage.id) == known.hits.map(\.passage.id), "\(place)")
                    for (one, other) in zip(answer.hits, known.hits) {
                        #expect(abs(one.score - other.score) < 1e-9 * max(1, abs(other.score)), "\(place)")
                    }
                    // Counting may be more exact, and never says anything else.
                    #expect(answer.total.value >= known.total.value, "\(place)")
                    if known.total.relation == .equal { #expect(answer.total == known.total, "\(place)") }
                }
            }
        }
    }

    /// With something to count, the texts of all matches are looked at before they are ranked; without, only those of the best.
    @Test(arguments: 0..<6 as Range<UInt64>)
    func textsOfTheBestAreThoseOfAll(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let words = ["harbour", "ferry", "salt", "operator", "lantern", "tide", "mill", "barley"]
        let texts = (0..<1200).map { _ in
            (0..<Int.random(in: 2...30, using: &random)).map { _ in
                words[min(Int.random(in: 0..<8, using: &random), Int.random(in: 0..<8, using: &random))]
            }.joined(separator: " ") + (Int.random(in: 0..<8, using: &random) == 0 ? " mill. Tide salt barley" : "")
        }
        let engine = try Library(Library.records(texts)).engine()
        for query in [
            "\"ferry salt\"", "\"tide salt barley\"", "+\"ferry salt\" +\"harbour tide\"",
            "\"ferry salt\" lantern -mill",
            "lantern NEAR/2 tide", "(mill OR barley) ADJ/1 tide", "\"barley mill lantern\"",
            "\"barley barley barley\" tide",
            "+\"mill tide\" harbour OR salt", "\"no such phrase\"", "\"harbour salt\" AND \"salt tide\" AND NOT barley",
        ] {
            for (limit, offset) in [(1, 0), (10, 0), (10, 25), (200, 0)] {
                var request = SearchRequest(query: query, limit: limit, offset: offset)
                let found = try engine.search(request)
                request.facets = ["type"]
                let expected = try engine.search(request)
                let place = "seed \(seed), \(query), \(limit) from \(offset)"
                #expect(found.hits.map(\.passage.id) == expected.hits.map(\.passage.id), "\(place)")
                #expect(found.hits.map(\.score) == expected.hits.map(\.score), "\(place)")
                #expect(found.warnings.map(\.code) == expected.warnings.map(\.code), "\(place)")
                #expect(expected.total.relation == .equal, "\(place)")
                #expect(found.total.value <= expected.total.value, "\(place)")
                if found.total.relation == .equal { #expect(found.total == expected.total, "\(place)") }
                #expect((found.cursor == nil) == (expected.cursor == nil), "\(place)")
            }
        }
    }
}
