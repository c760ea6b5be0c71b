import Passages
import TestSupport
import Testing
import XapianIndex

/// The best matches from postings held in memory, against those that the engine finds itself.
@Suite struct BestMatchesTests {
    /// Such a filter takes nothing out, and is for the engine alone.
    private static func plain(_ query: IndexQuery) -> IndexQuery { .filter(query, by: .all) }

    private typealias OpenSegment = (path: String, dead: [DeadRange])

    private static func segments(
        _ count: Int, in folder: TemporaryFolder, _ random: inout SeededGenerator
    ) throws -> [OpenSegment] {
        var opened: [OpenSegment] = []
        for segment in 0..<count {
            let passages = (0..<Int.random(in: 900...2500, using: &random)).map { number in
                var passage = SamplePassage(text: "passage \(number)")
                // From nearly all passages down to few.
                for (rank, term) in ["Za", "Zb", "Zc", "Zd", "Ze", "Zf"].enumerated()
                where Int.random(in: 0...rank * rank * 8, using: &random) < 2 {
                    let most: UInt16 = Int.random(in: 0..<50, using: &random) == 0 ? 2000 : 30
                    passage.terms[term] = UInt16.random(in: 1...most, using: &random)
                }
                return passage
            }
            let dead =
                Bool.random(using: &random) ? [] : [DeadRange(first: 5, last: 90), DeadRange(first: 400, last: 401)]
            opened.append((try Segments.write(passages, to: "s\(segment)", in: folder), dead))
        }
        return opened
    }

    private static func choice(_ random: inout SeededGenerator) -> IndexQuery {
        func term(_ random: inout SeededGenerator) -> IndexQuery {
            .term(["Za", "Zb", "Zc", "Zd", "Ze", "Zf", "Znone"].randomElement(using: &random)!)
        }
        switch Int.random(in: 0..<6, using: &random) {
        case 0...2: return term(&random)
        case 3: return .scale(term(&random), [0.1, 0.35, 2].randomElement(using: &random)!)
        case 4: return .synonym([.term("Zc"), .term("Ze"), .term("Zf")])
        default: return .or([term(&random), .scale(.synonym([.term("Zb"), .term("Zf")]), 0.4)])
        }
    }

    private static func query(_ numbers: [UInt32], _ random: inout SeededGenerator) -> IndexQuery {
        func choices(_ random: inout SeededGenerator) -> [IndexQuery] {
            (0..<Int.random(in: 1...4, using: &random)).map { _ in choice(&random) }
        }
        var query: IndexQuery = Bool.random(using: &random) ? .or(choices(&random)) : .and(choices(&random))
        if Int.random(in: 0..<3, using: &random) == 0 { query = .filter(query, by: .passages(numbers)) }
        if Bool.random(using: &random) { query = .andMaybe(query, .or(choices(&random))) }
        return query
    }

    @Test(arguments: 0..<24 as Range<UInt64>)
    func areThoseOfTheEngine(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let folder = try TemporaryFolder()
        let cache = PostingCache(bytes: [64 << 20, 20_000][Int(seed % 2)])
        var reader = try IndexReader(
            segments: Self.segments(1 + Int(seed % 3), in: folder, &random), postings: cache)
        try Self.compare(&reader, rounds: 40, &random, "seed \(seed)")
    }

    /// Segments that come, go, and change their places, with what is dead in them, while their lists are held.
    @Test(arguments: 0..<4 as Range<UInt64>)
    func areThoseOfTheEngineFromGenerationToGeneration(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let folder = try TemporaryFolder()
        let segments = try Self.segments(5, in: folder, &random)
        let cache = PostingCache(bytes: 64 << 20)
        var before = try IndexReader(segments: [segments[0]], postings: cache)
        for generation in 0..<6 {
            let chosen = segments.shuffled(using: &random).prefix(Int.random(in: 1...4, using: &random))
            var reader = try IndexReader(
                segments: chosen.map { ($0.path, Bool.random(using: &random) ? $0.dead : []) }, postings: cache)
            cache.keepOnly(segmentsOf: reader)
            try Self.compare(&reader, rounds: 8, &random, "seed \(seed), generation \(generation)")
            try Self.compare(&before, rounds: 3, &random, "seed \(seed), before generation \(generation)")
            before = reader
        }
    }

    private static func compare(
        _ reader: inout IndexReader, rounds: Int, _ random: inout SeededGenerator, _ label: String
    ) throws {
        let all = try reader.matches(.all).numbers.sorted()
        for round in 0..<rounds {
            let some = all.filter { _ in Int.random(in: 0..<3, using: &random) == 0 }
            let query = query(some, &random)
            let (limit, countUpTo) = (
                [1, 10, 30, 200].randomElement(using: &random)!, [0, 50, 1000, 100_000].randomElement(using: &random)!
            )
            let expected = try reader.search(
                plain(query), offset: 0, limit: limit, countUpTo: 100_000, order: .relevance, k1: 1.2)
            #expect(expected.matchesLower == expected.matchesUpper)
            // From the second time on the lists are held.
            for time in 0..<3 {
                let place = "\(label), round \(round), time \(time), limit \(limit), count \(countUpTo)"
                let found = try reader.search(
                    query, offset: 0, limit: limit, countUpTo: countUpTo, order: .relevance, k1: 1.2)
                #expect(found.hits.count == expected.hits.count, "\(place)")
                for (one, other) in zip(found.hits, expected.hits) {
                    #expect(abs(one.weight - other.weight) < 1e-9 * max(1, other.weight), "\(place)")
                    // Sums made in another order may differ in their last digits, and so part what is equal.
                    let isTie =
                        expected.hits.contains { $0.number == one.number && abs($0.weight - other.weight) < 1e-9 }
                        || abs(other.weight - expected.hits[expected.hits.count - 1].weight) < 1e-9
                    #expect(one.number == other.number || isTie, "\(place)")
                }
                #expect(found.matchesLower <= expected.matchesLower, "\(place)")
                #expect(found.matchesUpper >= expected.matchesLower, "\(place)")
                #expect(found.matchesLower >= min(countUpTo, expected.matchesLower), "\(place)")
            }
        }
    }

    /// Blocks of postings are packed by the distances in them: from those of a word in each passage to one in tens of thousands.
    @Test func areFoundAcrossAnyDistance() throws {
        var random = SeededGenerator(seed: 11)
        let folder = try TemporaryFolder()
        let distances = [1, 2, 9, 60, 500, 4000, 33_000, 140_000]
        let passages = (0..<150_000).map { number in
            var passage = SamplePassage()
            for distance in distances where number % distance == distance / 2 {
                passage.terms["Z\(distance)"] = UInt16.random(in: 1...(number % 1000 == 0 ? 900 : 200), using: &random)
            }
            if number == 0 || number == 149_999 { passage.terms["Zends"] = 5 }
            return passage
        }
        var reader = try IndexReader(segments: [(try Segments.write(passages, to: "s", in: folder), [])])
        let terms = distances.map { IndexQuery.term("Z\($0)") } + [.term("Zends")]
        let queries =
            terms + terms.flatMap { one in terms.flatMap { [.and([one, $0]), .or([one, $0]), .andMaybe(one, $0)] } }
        for query in queries {
            let expected = try reader.search(
                Self.plain(query), offset: 0, limit: 20, countUpTo: 200_000, order: .relevance, k1: 1.2)
            let found = try reader.search(
                query, offset: 0, limit: 20, countUpTo: 200_000, order: .relevance, k1: 1.2)
            #expect(found.matchesLower == expected.matchesLower, "\(query)")
            #expect(found.hits.count == expected.hits.count, "\(query)")
            for (one, other) in zip(found.hits, expected.hits) {
                #expect(abs(one.weight - other.weight) < 1e-9 * max(1, other.weight), "\(query)")
            }
        }
    }
}
