import Foundation
import Passages
import TestSupport
import Testing
import XapianIndex

/// What is put into runs comes out of the segment that they are merged into, whatever its tree of blocks looks like.
struct SegmentTests {
    private static let languages = ["de", "en", "fr", "ru"]

    /// Passages with rare, common and very long terms, values of all lengths, and texts that may be empty.
    private static func passages(_ count: Int, using random: inout SeededGenerator) -> [SamplePassage] {
        (0..<count).map { _ in
            var passage = SamplePassage(terms: ["Zcommon": UInt16.random(in: 0...900, using: &random)])
            for _ in 0..<Int.random(in: 0...30, using: &random) {
                let number = Int.random(in: 0...Int.random(in: 0...5_000, using: &random), using: &random)
                let long = number % 11 == 0 ? String(repeating: "x", count: number % 180) : ""
                passage.terms["Z\(number)\(long)"] = UInt16.random(in: 0...300, using: &random)
            }
            if Bool.random(using: &random) { passage.values[0] = "\(Int.random(in: 1900...2030, using: &random))" }
            if Int.random(in: 0..<40, using: &random) == 0 {
                passage.values[5] = String(repeating: "v", count: Int.random(in: 1...15_000, using: &random))
            }
            passage.pairs = (0..<Int.random(in: 0...200, using: &random)).map { _ in
                UInt64.random(in: 0..<2_000, using: &random) &* 0x9E37_79B9_7F4A_7C15
            }
            passage.values[17] = "\u{2}" + (languages.randomElement(using: &random) ?? "de")
            let words = ["coal", "sanctions", "Klima", "Ärger", "правда", "经济"]
            passage.text = (0..<Int.random(in: 0...60, using: &random)).map { _ in words.randomElement(using: &random)!
            }
            .joined(separator: " ")
            return passage
        }
    }

    private func expect(_ passages: [SamplePassage], in path: String, _ seed: UInt64) throws {
        try IndexFiles.check(path)
        var reader = try IndexReader(segments: [(path, [])])
        var expected: [String: [UInt32]] = [:]
        for (index, passage) in passages.enumerated() {
            for term in passage.terms.keys { expected[term, default: []].append(UInt32(index + 1)) }
            #expect(try reader.record(UInt32(index + 1)).passage.text == passage.text, "seed \(seed)")
        }
        try expectPairs(passages, &reader, seed)
        var found: [String: Int] = [:]
        try reader.forEachTerm(prefix: "Z") { term, frequency in
            found[term] = frequency
            return true
        }
        #expect(found == expected.mapValues(\.count), "seed \(seed)")
        for (term, numbers) in expected {
            #expect(try reader.passages(with: term, limit: passages.count) == numbers, "seed \(seed): \(term)")
            for number in [numbers.first, numbers.last].compactMap({ $0 }) {
                #expect(
                    try reader.count(of: term, in: number) == Int(passages[Int(number) - 1].terms[term] ?? 0),
                    "seed \(seed): \(term) in \(number)")
            }
        }
        let page = try reader.search(
            .term("Zcommon"), offset: 0, limit: passages.count, countUpTo: passages.count,
            order: .value(slot: 0, descending: false, tiesByNumber: true), k1: 1.2)
        let byValue = passages.indices.sorted {
            let (first, second) = (passages[$0].values[0] ?? "~", passages[$1].values[0] ?? "~")
            return first == second ? $0 < $1 : first < second
        }
        #expect(page.hits.map(\.number) == byValue.map { UInt32($0 + 1) }, "seed \(seed)")
        let tally = try reader.tally(
            .term("Zcommon"), [.property(.language, limit: 10)], budget: passages.count, estimate: passages.count)
        let languages = Dictionary(
            passages.map { (String($0.values[17]?.dropFirst() ?? ""), 1) }, uniquingKeysWith: +)
        #expect(
            Dictionary(uniqueKeysWithValues: (tally.facets.first?.values ?? []).map { ($0.text, $0.count) })
                == languages,
            "seed \(seed)")
    }

    /// Passages that have all pairs are kept, and few others.
    private func expectPairs(_ passages: [SamplePassage], _ reader: inout IndexReader, _ seed: UInt64) throws {
        let numbers = passages.indices.map { UInt32($0 + 1) }
        var others = 0
        var wrong = 0
        for (index, passage) in passages.enumerated().prefix(60) where !passage.pairs.isEmpty {
            let wanted = Array(passage.pairs.suffix(2))
            let kept = Set(try reader.keep(numbers, havingPairs: wanted))
            #expect(kept.contains(UInt32(index + 1)), "seed \(seed)")
            for (number, other) in zip(numbers, passages) {
                if wanted.allSatisfy(other.pairs.contains) {
                    #expect(kept.contains(number), "seed \(seed): \(number)")
                } else {
                    others += 1
                    if kept.contains(number) { wrong += 1 }
                }
            }
        }
        // 15% a pair by Bloom's formula; one of the two may be there.
        #expect(wrong * 5 <= others || others < 500, "seed \(seed): \(wrong) of \(others)")
    }

    @Test(arguments: [UInt64(1), 2, 3, 4])
    func aSegmentHasWhatItsRunsHad(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let folder = try TemporaryFolder()
        let passages = Self.passages(Int.random(in: 1...3_000, using: &random), using: &random)
        let path = try Segments.write(passages, to: "s.glass", in: folder, parts: Int.random(in: 1...7, using: &random))
        try expect(passages, in: path, seed)
        // Merged once more, alone and with others, and the same whichever way it came about.
        let again = folder.file("again.glass")
        try IndexFiles.merge([path], to: again)
        #expect(try Data(contentsOf: URL(filePath: again)) == Data(contentsOf: URL(filePath: path)), "seed \(seed)")
        let more = Self.passages(Int.random(in: 1...300, using: &random), using: &random)
        let other = try Segments.write(more, to: "other.glass", in: folder)
        let both = folder.file("both.glass")
        try IndexFiles.merge([path, other], to: both)
        try expect(passages + more, in: both, seed)
        let whole = try Segments.write(passages + more, to: "whole.glass", in: folder, parts: 3)
        #expect(try Data(contentsOf: URL(filePath: whole)) == Data(contentsOf: URL(filePath: both)), "seed \(seed)")
    }

    /// Whatever byte of the file of records changes, no record is read as another text.
    @Test func aChangedByteNeverMakesAnotherText() throws {
        let folder = try TemporaryFolder()
        var random = SeededGenerator(seed: 5)
        let passages = Self.passages(300, using: &random)
        let path = try Segments.write(passages, to: "s.glass", in: folder)
        let good = try Data(contentsOf: URL(filePath: IndexFiles.recordsPath(beside: path)))
        for _ in 0..<150 {
            var bad = good
            let place = Int.random(in: 0..<bad.count, using: &random)
            bad[place] ^= UInt8(1 << Int.random(in: 0...7, using: &random))
            try bad.write(to: URL(filePath: IndexFiles.recordsPath(beside: path)))
            do throws(IndexError) {
                var reader = try IndexReader(segments: [(path, [])])
                for number in passages.indices {
                    do throws(IndexError) {
                        let text = try reader.record(UInt32(number + 1)).passage.text
                        #expect(text == passages[number].text, "byte \(place)")
                    } catch { #expect([.damaged, .notFound].contains(error.code), "byte \(place): \(error)") }
                }
            } catch {
                #expect([.damaged, .notFound].contains(error.code), "byte \(place): \(error)")
            }
        }
    }

    /// A changed filter of word pairs could hide a passage from a phrase.
    @Test func aChangedFilterIsFound() throws {
        let folder = try TemporaryFolder()
        var random = SeededGenerator(seed: 6)
        // Groups are of 16.
        let path = try Segments.write(Self.passages(320, using: &random), to: "s.glass", in: folder)
        let good = try Data(contentsOf: URL(filePath: IndexFiles.recordsPath(beside: path)))
        // Where the filters begin stands in the header, after its magic, two short numbers and a long one.
        let start = good[24..<32].reversed().reduce(0) { $0 << 8 | Int($1) }
        #expect(good.count - start > 2000)
        try IndexFiles.check(path, readingRecords: true)
        for _ in 0..<60 {
            var bad = good
            let place = Int.random(in: start..<bad.count, using: &random)
            bad[place] ^= UInt8(1 << Int.random(in: 0...7, using: &random))
            try bad.write(to: URL(filePath: IndexFiles.recordsPath(beside: path)))
            let error = #expect(throws: IndexError.self, "byte \(place)") {
                try IndexFiles.check(path, readingRecords: true)
            }
            #expect(error?.code == .damaged)
        }
    }

    /// Postings are read straight from the database's file, whatever is in it.
    @Test func aChangedDatabaseIsAnErrorAndNothingWorse() throws {
        let folder = try TemporaryFolder()
        var random = SeededGenerator(seed: 7)
        let path = try Segments.write(Self.passages(2000, using: &random), to: "s.glass", in: folder)
        let good = try Data(contentsOf: URL(filePath: path))
        let terms = ["Zcommon", "Z1", "Z7", "Z44", "Z900", "Znone"]
        var original = try IndexReader(segments: [(path, [])])
        let frequencies = try terms.map { term throws(IndexError) in try original.frequency(of: term) }
        #expect(frequencies[0] == 2000 && frequencies[5] == 0)
        var failures = 0
        for _ in 0..<300 {
            var bad = good
            // The first block is Xapian's to check.
            for _ in 0..<Int.random(in: 1...40, using: &random) {
                bad[Int.random(in: 8192..<bad.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            try bad.write(to: URL(filePath: path))
            do throws(IndexError) {
                var reader = try IndexReader(segments: [(path, [])])
                for term in terms { _ = try reader.frequency(of: term) }
                let page = try reader.search(
                    .or(terms.map { .term($0) }), offset: 0, limit: 20, countUpTo: 100, order: .relevance, k1: 1.2,
                    wantsSignatures: false)
                #expect(page.hits.count <= 20)
            } catch {
                #expect([.damaged, .notFound, .failed].contains(error.code), "\(error)")
                failures += 1
            }
        }
        #expect(failures > 0)
    }
}
