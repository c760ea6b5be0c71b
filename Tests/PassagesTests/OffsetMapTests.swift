import Passages
import TestSupport
import Testing

/// The compact map against the plain one: a place for every character.
@Suite struct OffsetMapTests {
    private struct Plain {
        var text: [Int] = []
        var source: [Int] = []
        var length: Int
        var sourceLength: Int

        mutating func append(_ step: Int, _ sourceStep: Int) {
            if step > 0 {
                text.append(length)
                source.append(sourceLength)
            }
            length += step
            sourceLength += sourceStep
        }

        /// A byte within a character is where the character begins.
        func source(of offset: Int) -> Int {
            offset >= length ? sourceLength : source[(text.firstIndex { $0 > offset } ?? text.count) - 1]
        }
    }

    /// Text of two scripts, of one, of characters of every length, and with lengths that need the long form.
    private static func maps(_ random: inout SeededGenerator) -> (OffsetMap, Plain) {
        let start = Int.random(in: 0...3, using: &random) * 1000
        let sourceStart = Int.random(in: 0...4, using: &random)
        var map = OffsetMap(start: start, sourceStart: sourceStart)
        var plain = Plain(length: start, sourceLength: sourceStart)
        let kind = Int.random(in: 0..<4, using: &random)
        for _ in 0..<Int.random(in: 0...400, using: &random) {
            let (step, source) =
                switch kind {
                case 0: (2, 1)
                case 1: (Int.random(in: 1...4, using: &random), Int.random(in: 1...4, using: &random))
                default: (Int.random(in: 0...9, using: &random), Int.random(in: 0...300, using: &random))
                }
            for _ in 0..<Int.random(in: 1...(kind == 2 ? 90 : 9), using: &random) {
                map.append(step: step, sourceStep: source)
                plain.append(step, source)
            }
            if kind == 0 {
                map.append(step: 1, sourceStep: 1)
                plain.append(1, 1)
            }
        }
        return (map, plain)
    }

    @Test(arguments: 0..<60 as Range<UInt64>) func leadsWhereThePlainOneDoes(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let (map, plain) = Self.maps(&random)
        #expect(map.length == plain.length && map.sourceLength == plain.sourceLength)
        let again = try #require(OffsetMap(start: map.start, sourceStart: map.sourceStart, code: map.code))
        #expect(again == map)
        let bounds = (0..<2).map { _ in Int.random(in: map.start...map.length, using: &random) }.sorted()
        let part = map.part(bounds[0]..<bounds[1])
        for _ in 0..<200 {
            let offset = Int.random(in: map.start...(map.length + 2), using: &random)
            #expect(map.source(of: offset) == plain.source(of: offset), "offset \(offset)")
            let inside = Int.random(in: bounds[0]...bounds[1], using: &random)
            #expect(part.source(of: inside) == plain.source(of: inside), "offset \(inside) of \(bounds)")
        }
    }

    /// A word of Cyrillic and the space behind it are two runs.
    @Test func takesAByteARun() {
        var map = OffsetMap()
        for _ in 0..<10_000 {
            for _ in 0..<6 { map.append(step: 2, sourceStep: 1) }
            map.append(step: 1, sourceStep: 1)
        }
        #expect(map.code.count == 20_000)
    }

    @Test(
        arguments: [
            [0], [0, 0x80], [0, 1, 0xFF], [0, 1, 1], [0] + Array(repeating: 0xFF, count: 9) + [1, 1, 1],
            [0, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x1F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x1F, 1],
        ] as [[UInt8]])
    func damagedCodeIsNoMap(code: [UInt8]) { #expect(OffsetMap(start: 0, sourceStart: 0, code: code) == nil) }
}
