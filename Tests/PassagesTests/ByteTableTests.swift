import Passages
import TestSupport
import Testing

@Suite struct ByteTableTests {
    @Test(arguments: 0..<20 as Range<UInt64>)
    func agreesWithADictionary(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var table = ByteTable()
        var numbers: [[UInt8]: Int] = [:]
        for _ in 0..<5000 {
            let count = Int.random(in: 0..<Int.random(in: 1...40, using: &random), using: &random)
            let bytes = (0..<count).map { _ in UInt8.random(in: 0...3, using: &random) }
            bytes.withUnsafeBufferPointer { buffer in
                #expect(table.number(of: buffer) == numbers[bytes], "seed \(seed)")
                let (number, isNew) = table.insert(buffer)
                #expect(number == numbers[bytes] ?? numbers.count && isNew == (numbers[bytes] == nil), "seed \(seed)")
            }
            if numbers[bytes] == nil { numbers[bytes] = numbers.count }
        }
        #expect(table.count == numbers.count)
        #expect(table.byteCount == numbers.keys.reduce(0) { $0 + $1.count })
        for (bytes, number) in numbers { #expect(table.withBytes(of: number) { Array($0) } == bytes, "seed \(seed)") }
        table.removeAll()
        #expect(table.count == 0 && table.byteCount == 0)
        for bytes in numbers.keys { #expect(bytes.withUnsafeBufferPointer { table.number(of: $0) } == nil) }
    }
}
