internal import Reading

/// Where a value stands in a JSON text: found by its brackets and quotes alone, so that a large file need not become a tree
/// and each record has its place.
struct JSONSpan {
    let bytes: UnsafeBufferPointer<UInt8>
    /// Without the white space around the value.
    let range: Range<Int>

    /// The value that begins at or after `start`; nil where none does.
    init?(_ bytes: UnsafeBufferPointer<UInt8>, at start: Int) {
        var first = start
        while first < bytes.count, Self.isSpace(bytes[first]) { first += 1 }
        guard first < bytes.count else { return nil }
        self.bytes = bytes
        range = first..<Self.end(of: bytes, from: first)
    }

    private init(_ bytes: UnsafeBufferPointer<UInt8>, range: Range<Int>) {
        self.bytes = bytes
        self.range = range
    }

    var isObject: Bool { bytes[range.lowerBound] == UInt8(ascii: "{") }
    var isArray: Bool { bytes[range.lowerBound] == UInt8(ascii: "[") }

    /// The value, read strictly.
    func value() throws(JSONError) -> JSONValue {
        try JSONScanner.value(of: UnsafeBufferPointer(rebasing: bytes[range]))
    }

    /// Calls `body` with each element of an array, until it returns false.
    func elements(_ body: (JSONSpan) throws -> Bool) rethrows {
        var position = range.lowerBound + 1
        while let next = nextValue(from: position) {
            if try !body(next) { return }
            position = next.range.upperBound
        }
    }

    /// The members of an object: each key as it is written, and its value.
    func members() -> [(key: JSONSpan, value: JSONSpan)] {
        var members: [(JSONSpan, JSONSpan)] = []
        var position = range.lowerBound + 1
        while let key = nextValue(from: position), bytes[key.range.lowerBound] == UInt8(ascii: "\"") {
            var colon = key.range.upperBound
            while colon < range.upperBound, Self.isSpace(bytes[colon]) { colon += 1 }
            guard colon < range.upperBound, bytes[colon] == UInt8(ascii: ":"), let value = nextValue(from: colon + 1)
            else { break }
            members.append((key, value))
            position = value.range.upperBound
        }
        return members
    }

    /// The value after white space and commas; nil at the closing bracket.
    private func nextValue(from start: Int) -> JSONSpan? {
        var position = start
        while position < range.upperBound, Self.isSpace(bytes[position]) || bytes[position] == UInt8(ascii: ",") {
            position += 1
        }
        guard position < range.upperBound, bytes[position] != UInt8(ascii: "]"), bytes[position] != UInt8(ascii: "}")
        else { return nil }
        return JSONSpan(bytes, range: position..<min(Self.end(of: bytes, from: position), range.upperBound))
    }

    /// Behind the value that begins at `start`: its closing bracket or quote, or the last byte before a comma or bracket.
    private static func end(of bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
        var position = start
        var depth = 0
        repeat {
            switch bytes[position] {
            case UInt8(ascii: "\""): position = stringEnd(bytes, from: position)
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                depth += 1
                position += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                depth -= 1
                position += 1
            default:
                position += 1
                if depth == 0 {
                    while position < bytes.count, !isSpace(bytes[position]), !",]}:".utf8.contains(bytes[position]) {
                        position += 1
                    }
                }
            }
        } while depth > 0 && position < bytes.count
        return position
    }

    private static func stringEnd(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
        var position = start + 1
        while position < bytes.count {
            if bytes[position] == UInt8(ascii: "\\") {
                position += 2
            } else if bytes[position] == UInt8(ascii: "\"") {
                return position + 1
            } else {
                position += 1
            }
        }
        return bytes.count
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 }
}
