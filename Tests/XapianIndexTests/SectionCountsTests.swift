import TestSupport
import Testing
import XapianIndex

/// What sections have, against the counts of their passages added up one by one.
@Suite struct SectionCountsTests {
    @Test(arguments: 0..<12 as Range<UInt64>)
    func areSumsOverTheSection(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let folder = try TemporaryFolder()
        let words = [["Za"], ["Zb", "Zc"], ["Znone"]]
        var segments: [[(passage: SamplePassage, first: Int, end: Int, section: Int)]] = []
        var paths: [(path: String, dead: [DeadRange])] = []
        for segment in 0..<Int.random(in: 1...3, using: &random) {
            var passages: [(passage: SamplePassage, first: Int, end: Int, section: Int)] = []
            for _ in 0..<Int.random(in: 1...6, using: &random) {
                let (first, count) = (passages.count, Int.random(in: 1...9, using: &random))
                var section = first
                for distance in 0..<count {
                    var passage = SamplePassage(text: "\(segment) \(first + distance)")
                    for term in ["Za", "Zb", "Zc"] where Bool.random(using: &random) {
                        passage.terms[term] = UInt16.random(in: 1...60, using: &random)
                    }
                    let begins = distance == 0 || Int.random(in: 0..<3, using: &random) == 0
                    if begins { section = first + distance }
                    if distance > 0 {
                        let place = distance << 1 | (begins ? 1 : 0)
                        passage.values[UInt8(IndexSchema.placeSlot)] = String(UnicodeScalar(UInt8(place)))
                    }
                    passages.append((passage, first, first + count, section))
                }
            }
            paths.append((try Segments.write(passages.map(\.passage), to: "s\(segment)", in: folder), []))
            segments.append(passages)
        }
        var reader = try IndexReader(segments: paths)
        var numbers: [UInt32] = []
        var places: [(segment: Int, index: Int)] = []
        for (segment, passages) in segments.enumerated() {
            for index in passages.indices where Int.random(in: 0..<3, using: &random) > 0 {
                numbers.append(reader.number(segment: segment, local: UInt32(index + 1)))
                places.append((segment, index))
            }
        }
        let found = try reader.sections(of: numbers, words: words)
        #expect(found.count == numbers.count)
        for (around, place) in zip(found, places) {
            let passages = segments[place.segment]
            let own = passages[place.index]
            let section = (own.first..<own.end).filter { passages[$0].section == own.section }
            func sum(_ range: some Sequence<Int>, _ terms: [String]) -> Double {
                range.reduce(0) { sum, place in
                    terms.reduce(sum) { $0 + Double(passages[place].passage.terms[$1] ?? 0) }
                }
            }
            #expect(around.passages == section.count, "seed \(seed)")
            for (counts, terms) in zip(around.counts, words) {
                let expected = (sum([place.index], terms), sum(section, terms))
                #expect(counts == expected, "seed \(seed)")
            }
        }
    }
}
