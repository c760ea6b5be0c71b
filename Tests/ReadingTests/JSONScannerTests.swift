import Foundation
import Reading
import TestSupport
import Testing

@Suite struct JSONScannerTests {
    private func parse(_ bytes: [UInt8]) -> Result<JSONValue, JSONError> {
        bytes.withUnsafeBufferPointer { buffer in
            do throws(JSONError) { return .success(try JSONScanner.value(of: buffer)) } catch { return .failure(error) }
        }
    }

    @Test(
        arguments: [
            (#""""#, .string("")),
            (#""\u00e9\n\/\"\\""#, .string("é\n/\"\\")),
            (#""\ud83d\ude00 and 12345678""#, .string("😀 and 12345678")),
            (" [1, -2.50e+3 ,true,null] ", .array([.number("1"), .number("-2.50e+3"), .bool(true), .null])),
            (
                #"{"a":{"b":[]},"a":false}"#,
                .object([
                    JSONMember(key: "a", value: .object([JSONMember(key: "b", value: .array([]))])),
                    JSONMember(key: "a", value: .bool(false)),
                ])
            ),
            ("0", .number("0")),
        ] as [(String, JSONValue)])
    func readsJSON(text: String, expected: JSONValue) {
        #expect(parse(Array(text.utf8)) == .success(expected))
    }

    @Test(
        arguments: [
            ("", 0), ("{", 1), ("[1", 2), ("[1,]", 3), (#"{"a" 1}"#, 5), (#"{"a":1,}"#, 7), ("01", 1), ("1.", 2),
            ("-", 1),
            ("tru", 0), ("nul", 0), (#""a"#, 0), (#""\x""#, 1), (#""\ud800""#, 1), (#""\udc00\ud800""#, 1),
            (#""\u12g4""#, 5),
            ("\"a\u{1}\"", 2), ("1 2", 2), ("'a'", 0), ("NaN", 0), ("+1", 0), (".5", 0), (#"{a:1}"#, 1),
            (#""12345678\q""#, 9),
        ] as [(String, Int)])
    func refusesWhatIsNoJSON(text: String, offset: Int) throws {
        guard case .failure(let error) = parse(Array(text.utf8)) else {
            Issue.record("\(text) was read")
            return
        }
        #expect(error.offset == offset, "\(error.problem)")
    }

    @Test func refusesBytesThatAreNotUTF8AndDepth() {
        #expect(
            parse([0x22, 0xFF, 0x22]) == .failure(JSONError(problem: "bytes that are not UTF-8 in a string", offset: 1))
        )
        #expect(throws: JSONError.self) {
            try self.parse(Array(String(repeating: "[", count: 100_000).utf8)).get()
        }
    }

    /// What Foundation writes, this reads as Foundation does.
    @Test(arguments: 0..<300 as Range<UInt64>)
    func agreesWithFoundation(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let tree = randomTree(depth: 0, using: &random)
        let options: JSONSerialization.WritingOptions =
            Bool.random(using: &random) ? [.fragmentsAllowed, .prettyPrinted] : [.fragmentsAllowed]
        let data = try JSONSerialization.data(withJSONObject: tree, options: options)
        let value = try parse([UInt8](data)).get()
        let theirs = try JSONSerialization.jsonObject(with: data, options: .fragmentsAllowed)
        #expect(same(value, theirs), "seed \(seed): \(String(decoding: data, as: UTF8.self))")
    }

    /// No change of a byte makes it crash; and what it then reads, Foundation reads as well.
    @Test(arguments: 0..<300 as Range<UInt64>)
    func survivesMutation(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var bytes = [UInt8](
            try JSONSerialization.data(withJSONObject: [randomTree(depth: 0, using: &random)], options: []))
        for _ in 0..<Int.random(in: 1...3, using: &random) {
            let index = Int.random(in: 0..<bytes.count, using: &random)
            switch Int.random(in: 0..<3, using: &random) {
            case 0: bytes[index] = UInt8.random(in: 0...255, using: &random)
            case 1: bytes[index] = Array("{}[]\",:\\u0e-".utf8).randomElement(using: &random) ?? 0
            default: bytes.removeSubrange(index..<min(bytes.count, index + 3))
            }
            if bytes.isEmpty { return }
        }
        if case .success = parse(bytes) {
            #expect(throws: Never.self, "seed \(seed): \(String(decoding: bytes, as: UTF8.self))") {
                try JSONSerialization.jsonObject(with: Data(bytes), options: .fragmentsAllowed)
            }
        } else {
            #expect(bytes.count > 0)
        }
    }

    private func randomTree(depth: Int, using random: inout SeededGenerator) -> Any {
        switch Int.random(in: 0..<(depth < 4 ? 7 : 5), using: &random) {
        case 0: return NSNull()
        case 1: return Bool.random(using: &random)
        case 2: return Int.random(in: -1_000_000...1_000_000, using: &random)
        case 3, 4: return randomString(using: &random)
        case 5:
            return (0..<Int.random(in: 0...4, using: &random)).map { _ in randomTree(depth: depth + 1, using: &random) }
        default:
            var object: [String: Any] = [:]
            for _ in 0..<Int.random(in: 0...4, using: &random) {
                object[randomString(using: &random)] = randomTree(depth: depth + 1, using: &random)
            }
            return object
        }
    }

    private func randomString(using random: inout SeededGenerator) -> String {
        let letters = Array("abc \"\\/\n\t\u{8}\u{1}é😀中\u{7f}0")
        return String(
            (0..<Int.random(in: 0...20, using: &random)).compactMap { _ in letters.randomElement(using: &random) })
    }

    private func same(_ value: JSONValue, _ theirs: Any) -> Bool {
        switch value {
        case .null: return theirs is NSNull
        case .string(let text): return theirs as? String == text
        case .number(let text): return (theirs as? NSNumber)?.doubleValue == Double(text)
        case .bool(let flag): return (theirs as? NSNumber)?.boolValue == flag
        case .array(let values):
            guard let list = theirs as? [Any], list.count == values.count else { return false }
            return zip(values, list).allSatisfy { same($0, $1) }
        case .object(let members):
            guard let map = theirs as? [String: Any], map.count == members.count else { return false }
            return members.allSatisfy { member in map[member.key].map { same(member.value, $0) } ?? false }
        }
    }
}
