import TestSupport
import Testing
import XapianIndex

/// What stands around passages, against their counts added up one by one.
@Suite struct SurroundingsTests {
    @Test(arguments: 0..<12 as Range<UInt64>)
    func areSumsOverTheDocument(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let folder = try TemporaryFolder()
        let words = [["Za"], ["Zb", "Zc"], ["Znone"]]
        var segments: [[(passage: SamplePassage, first: Int, end: Int)]] = []
        var paths: [(path: String, dead: [DeadRange])] = []
        for segment in 0..<Int.random(in: 1...3, using: &random) {
            var passages: [(passage: SamplePassage, first: Int, end: Int)] = []
            for _ in 0..<Int.random(in: 1...6, using: &random) {
                let (first, count) = (passages.count, Int.random(in: 1...9, using: &random))
                for distance in 0..<count {
                    var passage = SamplePassage(text: "\(segment) \(first + distance)")
                    for term in ["Za", "Zb", "Zc"] where Bool.random(using: &random) {
                        passage.terms[term] = UInt16.random(in: 1...60, using: &random)
                    }
                    if distance > 0 {
                        passage.values[UInt8(IndexSchema.distanceSlot)] = String(UnicodeScalar(UInt8(distance)))
                    }
                    passages.append((passage, first, first + count))
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
        let (near, far) = (Int.random(in: 0...3, using: &random), Int.random(in: 3...9, using: &random))
        let found = try reader.surroundings(of: numbers, words: words, near: near, far: far)
        #expect(found.count == numbers.count)
        for (around, place) in zip(found, places) {
            let passages = segments[place.segment]
            let own = passages[place.index]
            func range(_ reach: Int) -> Range<Int> {
                max(own.first, place.index - reach)..<min(own.end, place.index + reach + 1)
            }
            func sum(_ range: Range<Int>, _ terms: [String]) -> Double {
                passages[range].reduce(0) { sum, passage in
                    terms.reduce(sum) { $0 + Double(passage.passage.terms[$1] ?? 0) }
                }
            }
            #expect(around.near == range(near).count && around.far == range(far).count, "seed \(seed)")
            for (counts, terms) in zip(around.counts, words) {
                let expected = (sum(range(0), terms), sum(range(near), terms), sum(range(far), terms))
                #expect(counts == expected, "seed \(seed)")
            }
        }
    }
}
