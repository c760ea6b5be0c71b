/// Reads one JSON text from bytes.
struct JSONParser {
    private static let maximumDepth = 512

    private let bytes: UnsafeBufferPointer<UInt8>
    private var position = 0

    /// A parser of `bytes`, which must be UTF-8 and stay where they are while it is used.
    init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

    /// The whole text.
    mutating func text() throws(JSONProblem) -> JSONValue {
        let value = try value(depth: 0)
        guard next() == nil else { throw problem("there is more after its end") }
        return value
    }

    /// The first byte that is not white space, which is not passed; nil at the end.
    private mutating func next() -> UInt8? {
        while position < bytes.count {
            switch bytes[position] {
            case 0x20, 0x0A, 0x0D, 0x09: position += 1
            case let byte: return byte
            }
        }
        return nil
    }

    private mutating func value(depth: Int) throws(JSONProblem) -> JSONValue {
        guard let first = next() else { throw problem("it ends too early") }
        switch first {
        case UInt8(ascii: "{"): return .object(try members(depth: depth))
        case UInt8(ascii: "["): return .array(try elements(depth: depth))
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try number()
        default: throw problem("there is no value")
        }
    }

    private mutating func members(depth: Int) throws(JSONProblem) -> [JSONValue.Member] {
        guard depth < Self.maximumDepth else { throw problem("it goes too deep") }
        position += 1
        var members: [JSONValue.Member] = []
        if next() == UInt8(ascii: "}") {
            position += 1
            return members
        }
        members.reserveCapacity(8)
        while true {
            guard next() == UInt8(ascii: "\"") else { throw problem("a member has no name") }
            let name = try string()
            guard next() == UInt8(ascii: ":") else { throw problem("a member has no value") }
            position += 1
            members.append(JSONValue.Member(name: name, value: try value(depth: depth + 1)))
            let separator = next()
            position += 1
            if separator == UInt8(ascii: "}") { return members }
            guard separator == UInt8(ascii: ",") else { throw problem("an object is not closed") }
        }
    }

    private mutating func elements(depth: Int) throws(JSONProblem) -> [JSONValue] {
        guard depth < Self.maximumDepth else { throw problem("it goes too deep") }
        position += 1
        var elements: [JSONValue] = []
        if next() == UInt8(ascii: "]") {
            position += 1
            return elements
        }
        while true {
            elements.append(try value(depth: depth + 1))
            let separator = next()
            position += 1
            if separator == UInt8(ascii: "]") { return elements }
            guard separator == UInt8(ascii: ",") else { throw problem("an array is not closed") }
        }
    }

    private mutating func word(_ word: StaticString, _ value: JSONValue) throws(JSONProblem) -> JSONValue {
        let isThere =
            bytes.count - position >= word.utf8CodeUnitCount
            && word.withUTF8Buffer { $0.elementsEqual(bytes[position..<position + $0.count]) }
        guard isThere else { throw problem("there is no value") }
        position += word.utf8CodeUnitCount
        return value
    }

    // MARK: Strings

    private mutating func string() throws(JSONProblem) -> String {
        position += 1
        let start = position
        while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: "\""):
                let text = String(decoding: UnsafeBufferPointer(rebasing: bytes[start..<position]), as: UTF8.self)
                position += 1
                return text
            case UInt8(ascii: "\\"): return try escapedString(from: start)
            case 0..<0x20: throw problem("a string has a control character")
            default: position += 1
            }
        }
        throw problem("a string is not closed")
    }

    /// The string that begins at `start` and has an escape here.
    private mutating func escapedString(from start: Int) throws(JSONProblem) -> String {
        var text = Array(bytes[start..<position])
        while position < bytes.count {
            let byte = bytes[position]
            position += 1
            switch byte {
            case UInt8(ascii: "\""): return String(decoding: text, as: UTF8.self)
            case UInt8(ascii: "\\"): try escape(into: &text)
            case 0..<0x20: throw problem("a string has a control character")
            default: text.append(byte)
            }
        }
        throw problem("a string is not closed")
    }

    private mutating func escape(into text: inout [UInt8]) throws(JSONProblem) {
        guard position < bytes.count else { throw problem("a string is not closed") }
        let byte = bytes[position]
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte)
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "u"):
            var value = try codeUnit()
            if value & 0xFC00 == 0xD800 {  // the first of a surrogate pair
                guard bytes.count - position >= 6, bytes[position] == UInt8(ascii: "\\"),
                    bytes[position + 1] == UInt8(ascii: "u")
                else { throw problem("half of a surrogate pair") }
                position += 2
                let low = try codeUnit()
                guard low & 0xFC00 == 0xDC00 else { throw problem("half of a surrogate pair") }
                value = 0x10000 + (value & 0x3FF) << 10 + low & 0x3FF
            }
            guard let scalar = Unicode.Scalar(value) else { throw problem("half of a surrogate pair") }
            text.append(contentsOf: String(scalar).utf8)
        default: throw problem("an unknown escape")
        }
    }

    private mutating func codeUnit() throws(JSONProblem) -> UInt32 {
        guard bytes.count - position >= 4 else { throw problem("a string is not closed") }
        var value: UInt32 = 0
        for byte in bytes[position..<position + 4] {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): value = value << 4 | UInt32(byte - UInt8(ascii: "0"))
            case UInt8(ascii: "a")...UInt8(ascii: "f"): value = value << 4 | UInt32(byte - UInt8(ascii: "a") + 10)
            case UInt8(ascii: "A")...UInt8(ascii: "F"): value = value << 4 | UInt32(byte - UInt8(ascii: "A") + 10)
            default: throw problem("an escape without four hexadecimal digits")
            }
        }
        position += 4
        return value
    }

    // MARK: Numbers

    private mutating func number() throws(JSONProblem) -> JSONValue {
        let start = position
        if bytes[position] == UInt8(ascii: "-") { position += 1 }
        let first = position
        let digits = passDigits()
        guard digits > 0, digits == 1 || bytes[first] != UInt8(ascii: "0") else { throw problem("a number is not one") }
        var isWhole = true
        if position < bytes.count, bytes[position] == UInt8(ascii: ".") {
            position += 1
            isWhole = false
            guard passDigits() > 0 else { throw problem("a number is not one") }
        }
        if position < bytes.count, bytes[position] | 0x20 == UInt8(ascii: "e") {
            position += 1
            isWhole = false
            if position < bytes.count, bytes[position] == UInt8(ascii: "+") || bytes[position] == UInt8(ascii: "-") {
                position += 1
            }
            guard passDigits() > 0 else { throw problem("a number is not one") }
        }
        let text = String(decoding: UnsafeBufferPointer(rebasing: bytes[start..<position]), as: UTF8.self)
        if isWhole, let number = Int(text) { return .integer(number) }
        guard let number = Double(text), number.isFinite else { throw problem("a number is too large") }
        return .number(number)
    }

    /// Passes digits; returns how many.
    private mutating func passDigits() -> Int {
        let start = position
        while position < bytes.count, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[position]) {
            position += 1
        }
        return position - start
    }

    private func problem(_ words: String) -> JSONProblem { JSONProblem("at byte \(position): \(words)") }
}
