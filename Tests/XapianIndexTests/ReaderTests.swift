import Foundation
import Passages
import TestSupport
import Testing
import XapianIndex

/// A random small index, and what is in it.
private struct RandomIndex: ~Copyable {
    static let terms = ["Za", "Zb", "Zc", "Zd", "Ze", "Lx", "Ly"]
    let folder: TemporaryFolder
    let segments: [[SamplePassage]]
    let dead: [[DeadRange]]
    var reader: IndexReader

    init(segments count: Int, using random: inout SeededGenerator) throws {
        let folder = try TemporaryFolder()
        var segments: [[SamplePassage]] = []
        var dead: [[DeadRange]] = []
        var opened: [(path: String, dead: [DeadRange])] = []
        for segment in 0..<count {
            let passages = (0..<Int.random(in: 1...25, using: &random)).map { index in
                var passage = SamplePassage()
                for term in Self.terms where Int.random(in: 0..<3, using: &random) == 0 {
                    passage.terms[term] = UInt16.random(in: 1...40, using: &random)
                }
                if Int.random(in: 0..<4, using: &random) > 0 {
                    passage.values[0] = ["1994", "1996-05", "1996", "2001-01-02", "2017", "2017-05"].randomElement(
                        using: &random)!
                }
                passage.text = "segment \(segment) passage \(index + 1)"
                return passage
            }
            var ranges: [DeadRange] = []
            var next: UInt32 = 1
            while Bool.random(using: &random), next < passages.count {
                let first = UInt32.random(in: next..<UInt32(passages.count), using: &random)
                let last = UInt32.random(in: first...min(first + 4, UInt32(passages.count)), using: &random)
                ranges.append(DeadRange(first: first, last: last))
                next = last + 2
            }
            let path = try Segments.write(
                passages, to: "s\(segment)", in: folder,
                parts: Int.random(in: 1...min(3, passages.count), using: &random))
            segments.append(passages)
            dead.append(ranges)
            opened.append((path, ranges))
        }
        let reader = try IndexReader(segments: opened)
        self.folder = folder
        self.segments = segments
        self.dead = dead
        self.reader = reader
    }

    /// The living passages by their numbers.
    func living() -> [UInt32: SamplePassage] {
        var living: [UInt32: SamplePassage] = [:]
        for (segment, passages) in segments.enumerated() {
            for (index, passage) in passages.enumerated() {
                let local = UInt32(index + 1)
                if dead[segment].contains(where: { $0.first <= local && local <= $0.last }) { continue }
                living[reader.number(segment: segment, local: local)] = passage
            }
        }
        return living
    }
}

private func randomQuery(_ depth: Int, _ numbers: [UInt32], using random: inout SeededGenerator) -> IndexQuery {
    func operand(using random: inout SeededGenerator) -> IndexQuery { randomQuery(depth - 1, numbers, using: &random) }
    func operands(using random: inout SeededGenerator) -> [IndexQuery] {
        (0..<Int.random(in: 0...4, using: &random)).map { _ in operand(using: &random) }
    }
    switch Int.random(in: depth > 0 ? 0..<15 : 0..<7, using: &random) {
    case 0...2: return .term((RandomIndex.terms + ["Znone"]).randomElement(using: &random)!)
    case 3: return .all
    case 4: return .nothing
    case 5:
        let bounds = ["", "1", "1994", "1996", "1996-05", "2000", "2017", "2017-05-30", "\u{7F}"]
        return .valueRange(
            slot: 0, from: bounds.randomElement(using: &random)!, to: bounds.randomElement(using: &random)!)
    case 6:
        let some = numbers.filter { _ in Int.random(in: 0..<4, using: &random) == 0 }
        return Bool.random(using: &random) ? .passages(some) : .weighed(some, 2.5)
    case 7...8: return .and(operands(using: &random))
    case 9...11: return .or(operands(using: &random))
    case 12: return .andNot(operand(using: &random), operand(using: &random))
    case 13:
        return Bool.random(using: &random)
            ? .andMaybe(operand(using: &random), operand(using: &random))
            : .filter(operand(using: &random), by: operand(using: &random))
    default:
        return Bool.random(using: &random)
            ? .scale(operand(using: &random), [0.5, 2, 10].randomElement(using: &random)!)
            : .synonym((0..<3).map { _ in .term(RandomIndex.terms.randomElement(using: &random)!) })
    }
}

/// What a query matches, with weights where they can be told from those of its terms; nil where they cannot.
private struct Evaluation {
    let living: [UInt32: SamplePassage]
    /// The weight of each term in each passage that has it, as the engine gives it for the term alone.
    let weights: [String: [UInt32: Double]]

    func matches(_ query: IndexQuery) -> [UInt32: Double?] {
        switch query {
        case .term(let term):
            living.filter { $0.value.terms[term] != nil }.mapValues { _ in nil }.merging(
                (weights[term] ?? [:]).mapValues { Optional($0) }
            ) { $1 }
        case .all: living.mapValues { _ in 0 }
        case .nothing: [:]
        case .passages(let numbers): living.filter { numbers.contains($0.key) }.mapValues { _ in 0 }
        case .weighed(let numbers, let weight):
            living.filter { numbers.contains($0.key) }.mapValues { _ in weight }
        case .valueRange(let slot, let from, let to):
            living.filter { $0.value.values[slot].map { from <= $0 && $0 <= to } ?? false }.mapValues { _ in 0 }
        case .and(let operands):
            operands.isEmpty
                ? matches(.all) : operands.dropFirst().reduce(matches(operands[0])) { both($0, matches($1)) }
        case .or(let operands):
            operands.reduce([:]) { $0.merging(matches($1)) { sum($0, $1) } }
        case .synonym(let operands):
            operands.reduce([:]) { $0.merging(matches($1)) { a, _ in a } }.mapValues { _ in nil }
        case .andNot(let first, let second):
            matches(first).filter { [excluded = matches(second)] in excluded[$0.key] == nil }
        case .andMaybe(let first, let second):
            matches(first).merging(matches(second).filter { [all = matches(first)] in all[$0.key] != nil }) {
                sum($0, $1)
            }
        case .filter(let first, let second): matches(first).filter { [kept = matches(second)] in kept[$0.key] != nil }
        case .scale(let operand, let factor): matches(operand).mapValues { $0.map { $0 * factor } }
        }
    }

    private func sum(_ a: Double?, _ b: Double?) -> Double? { a.flatMap { a in b.map { a + $0 } } }

    private func both(_ a: [UInt32: Double?], _ b: [UInt32: Double?]) -> [UInt32: Double?] {
        var result: [UInt32: Double?] = [:]
        for (number, weight) in a { if let other = b[number] { result[number] = .some(sum(weight, other)) } }
        return result
    }
}

@Suite struct ReaderTests {
    private func everything(_ query: IndexQuery, _ index: inout RandomIndex, order: PageOrder = .relevance) throws
        -> Page
    {
        try index.reader.search(query, offset: 0, limit: 1000, countUpTo: 1000, order: order, k1: 1.2)
    }

    @Test(arguments: 0..<60 as Range<UInt64>)
    func searchAgreesWithPlainEvaluation(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var index = try RandomIndex(segments: 1 + Int(seed % 3), using: &random)
        let living = index.living()
        var weights: [String: [UInt32: Double]] = [:]
        for term in RandomIndex.terms {
            let hits = try everything(.term(term), &index).hits
            weights[term] = Dictionary(uniqueKeysWithValues: hits.map { ($0.number, $0.weight) })
            #expect(
                Set(hits.map(\.number)) == Set(living.filter { $0.value.terms[term] != nil }.keys),
                "seed \(seed) \(term)")
            // BM25 with b = 0: count / (k1 + count), times what is the same for all passages.
            let shares = hits.map { hit -> Double in
                let count = Double(living[hit.number]?.terms[term] ?? 0)
                return hit.weight / (count / (1.2 * RankingProfile.scale + count))
            }
            #expect(shares.allSatisfy { abs($0 - shares[0]) < 1e-9 * shares[0] && $0 > 0 }, "seed \(seed) \(term)")
        }
        let evaluation = Evaluation(living: living, weights: weights)
        let numbers = index.segments.indices.flatMap { segment in
            (1...index.segments[segment].count).map { index.reader.number(segment: segment, local: UInt32($0)) }
        }.sorted()
        for round in 0..<40 {
            let query = randomQuery(3, numbers, using: &random)
            let place = "seed \(seed), round \(round): \(query)"
            let expected = evaluation.matches(query)
            let page = try everything(query, &index)
            #expect(Set(page.hits.map(\.number)) == Set(expected.keys), "\(place)")
            #expect(page.hits.count == expected.count, "\(place)")
            #expect(page.matchesLower == expected.count && page.matchesUpper == expected.count, "\(place)")
            #expect(zip(page.hits, page.hits.dropFirst()).allSatisfy { $0.weight >= $1.weight - 1e-12 }, "\(place)")
            for hit in page.hits {
                #expect(try index.reader.record(hit.number).passage.text == living[hit.number]?.text, "\(place)")
                if case .some(.some(let weight)) = expected[hit.number] {
                    #expect(abs(hit.weight - weight) < 1e-6 * max(1, weight), "\(place)")
                }
            }
            let matches = try index.reader.matches(query)
            #expect(!matches.isPartial)
            for number in matches.numbers {
                let text = try index.reader.withRecord(number) { bytes throws(IndexError) in
                    try StoredRecord(decoding: bytes).passage.text
                }
                #expect(text == living[number]?.text, "\(place)")
            }
            #expect(matches.numbers.sorted() == page.hits.map(\.number).sorted(), "\(place)")
            // A page is a window on the whole.
            let window = try index.reader.search(
                query, offset: 2, limit: 3, countUpTo: 1000, order: .relevance, k1: 1.2)
            #expect(window.hits == Array(page.hits.dropFirst(2).prefix(3)), "\(place)")
            #expect(window.matchesLower == expected.count, "\(place)")
        }
    }

    @Test(arguments: 0..<20 as Range<UInt64>)
    func missingValuesComeLastBothWays(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var index = try RandomIndex(segments: 1 + Int(seed % 3), using: &random)
        let living = index.living()
        for descending in [false, true] {
            let hits = try everything(.all, &index, order: .value(slot: 0, descending: descending)).hits
            let values = hits.map { living[$0.number]?.values[0] }
            let present = values.compactMap(\.self)
            #expect(present == (descending ? present.sorted(by: >) : present.sorted()), "seed \(seed)")
            #expect(
                values.prefix(present.count).allSatisfy { $0 != nil } && values.count == living.count, "seed \(seed)")
        }
    }

    @Test(arguments: 0..<20 as Range<UInt64>)
    func looksUpTermsAndPassages(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var index = try RandomIndex(segments: 1 + Int(seed % 3), using: &random)
        let living = index.living()
        var frequencies: [String: Int] = [:]
        for (segment, passages) in index.segments.enumerated() {
            for (offset, passage) in passages.enumerated() {
                let number = index.reader.number(segment: segment, local: UInt32(offset + 1))
                let place = index.reader.place(of: number)
                #expect(place.segment == segment && place.local == UInt32(offset + 1), "seed \(seed)")
                #expect(
                    index.reader.number(number, movedBy: -offset) == index.reader.number(segment: segment, local: 1))
                // The dead can be read as well.
                #expect(try index.reader.record(number).passage.text == passage.text, "seed \(seed)")
                for term in RandomIndex.terms {
                    #expect(
                        try index.reader.count(of: term, in: number) == Int(passage.terms[term] ?? 0), "seed \(seed)")
                    if passage.terms[term] != nil { frequencies[term, default: 0] += 1 }
                }
            }
        }
        for term in RandomIndex.terms + ["Znone"] {
            #expect(try index.reader.frequency(of: term) == frequencies[term] ?? 0, "seed \(seed)")
            let expected = living.filter { $0.value.terms[term] != nil }.keys.sorted()
            for limit in [0, 1, 5, 1000] {
                #expect(
                    try index.reader.passages(with: term, limit: limit) == Array(expected.prefix(limit)), "seed \(seed)"
                )
            }
        }
        for prefix in ["", "Z", "L", "Zc", "N"] {
            var listed: [String] = []
            try index.reader.forEachTerm(prefix: prefix) { term, frequency in
                listed.append(term)
                #expect(frequency == frequencies[term], "seed \(seed)")
                return true
            }
            #expect(listed == frequencies.keys.filter { $0.hasPrefix(prefix) }.sorted(), "seed \(seed)")
        }
        var visited = 0
        try index.reader.forEachTerm(prefix: "") { _, _ in
            visited += 1
            return false
        }
        #expect(visited == min(1, frequencies.count))
        #expect(try index.reader.matches(.all, limit: 3).numbers.count == min(3, living.count), "seed \(seed)")
    }

    @Test func anIndexWithoutSegmentsIsEmpty() throws {
        var reader = try IndexReader(segments: [])
        #expect(try reader.search(.all, offset: 0, limit: 10, countUpTo: 10, order: .relevance, k1: 1.2).hits.isEmpty)
        #expect(try reader.frequency(of: "Za") == 0)
        #expect(try reader.count(of: "Za", in: 1) == 0)
        #expect(try reader.passages(with: "Za", limit: 5) == [])
        #expect(try reader.matches(.all).numbers.isEmpty)
        #expect(throws: IndexError.self) { try reader.record(1) }
    }

    @Test func whatIsNotThereIsNotFound() throws {
        let folder = try TemporaryFolder()
        let path = try Segments.write([SamplePassage(terms: ["Za": 1], text: "x")], to: "s", in: folder)
        var reader = try IndexReader(segments: [(path, [])])
        for number: UInt32 in [0, 2, .max] {
            let error = #expect(throws: IndexError.self) { try reader.record(number) }
            #expect(error?.code == .notFound, "\(number)")
        }
        let error = #expect(throws: IndexError.self) { _ = try IndexReader(segments: [(folder.file("none"), [])]) }
        #expect(error?.code == .notFound)
    }

    @Test func whatIsNoSegmentIsRefused() throws {
        let folder = try TemporaryFolder()
        let text = try folder.write(String(repeating: "Only text.\n", count: 5000), to: "text.glass")
        let empty = try folder.write("", to: "empty.glass")
        for path in [text, empty, folder.path] {
            let error = #expect(throws: IndexError.self) { _ = try IndexReader(segments: [(path, [])]) }
            #expect(
                error.map { [.damaged, .notFound].contains($0.code) } == true, "\(path): \(String(describing: error))")
            #expect(throws: IndexError.self) { try IndexFiles.check(path) }
        }
    }

    /// Opening or reading fails, or what is read is right; never anything else.
    @Test func aSegmentCutShortFailsAsAnError() throws {
        let folder = try TemporaryFolder()
        let passages = (1...400).map { number in
            SamplePassage(
                terms: ["Za": 1, "Zterm\(number)": 2], values: [0: "\(number)"],
                text: String(repeating: "text \(number) ", count: 40))
        }
        let path = try Segments.write(passages, to: "s", in: folder)
        let bytes = try Data(contentsOf: URL(filePath: path))
        var failures = 0
        for cut in stride(from: 0, to: bytes.count, by: bytes.count / 40 + 1) {
            let short = try folder.write(bytes.prefix(cut), to: "short-\(cut)")
            do {
                var reader = try IndexReader(segments: [(short, [])])
                for number in 1...400 {
                    #expect(try reader.record(UInt32(number)).passage.text == passages[number - 1].text)
                    #expect(try reader.frequency(of: "Zterm\(number)") == 1)
                }
                _ = try reader.search(.term("Za"), offset: 0, limit: 400, countUpTo: 400, order: .relevance, k1: 1.2)
            } catch {
                failures += 1
                #expect([.damaged, .notFound, .failed].contains(error.code), "\(cut): \(error)")
            }
            #expect(throws: IndexError.self, "\(cut)") { try IndexFiles.check(short) }
        }
        #expect(failures > 30)
    }

    @Test func badBatchesAreRefused() throws {
        let folder = try TemporaryFolder()
        let good = Segments.batch([SamplePassage(terms: ["Za": 1], values: [0: "v"], text: "x")]).bytes
        for end in 1..<good.count {
            var writer = try IndexWriter(creating: folder.file("w\(end)"))
            var batch = ByteWriter()
            batch.bytes = Array(good[..<end])
            let error = #expect(throws: IndexError.self) { try writer.add(batch) }
            #expect(error?.code == .badArgument, "\(end)")
        }
        var writer = try IndexWriter(creating: folder.file("empty"))
        try writer.add(ByteWriter())
        try writer.finish()
        #expect(throws: IndexError.self) { _ = try IndexWriter(creating: folder.file("no/such/folder")) }
        #expect(throws: IndexError.self) {
            try IndexFiles.merge([folder.file("none")], to: folder.file("out"))
        }
    }
}
