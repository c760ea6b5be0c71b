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

    /// Strings that are alike in their first eight bytes, in their last, or but for zeros at their end.
    @Test func tellsNearStringsApart() {
        var table = ByteTable()
        var strings: Set<[UInt8]> = []
        for count in 0...40 {
            strings.insert(Array(repeating: 0, count: count))
            for place in 0..<count {
                var string = Array(repeating: UInt8(ascii: "a"), count: count)
                strings.insert(string)
                string[place] = UInt8(ascii: "b")
                strings.insert(string)
            }
        }
        for length in 250...260 { strings.insert(Array(repeating: 7, count: length)) }
        for string in strings { #expect(string.withUnsafeBufferPointer { table.insert($0).isNew }) }
        for string in strings {
            let (number, isNew) = string.withUnsafeBufferPointer { table.insert($0) }
            #expect(!isNew && table.withBytes(of: number) { Array($0) } == string)
        }
        #expect(table.count == strings.count)
    }

    @Test func aCopyIsATableOfItsOwn() {
        func insert(_ text: String, _ table: inout ByteTable) -> Int {
            var text = text
            return text.withUTF8 { table.insert($0).number }
        }
        var first = ByteTable()
        for number in 0..<100 { #expect(insert("word \(number)", &first) == number) }
        var second = first
        #expect(insert("of the first", &first) == 100 && insert("of the second", &second) == 100)
        #expect(insert("word 99", &second) == 99 && first.count == 101 && second.count == 101)
        #expect(first.withBytes(of: 100) { Array($0) } == Array("of the first".utf8))
        #expect(second.withBytes(of: 100) { Array($0) } == Array("of the second".utf8))
    }
}
