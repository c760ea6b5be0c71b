/// A value of JSON. Numbers stay as they are written, so that an id or a version is never changed on the way.
package indirect enum JSONValue: Hashable, Sendable {
    case null
    case bool(Bool)
    case number(String)
    case string(String)
    case array([JSONValue])
    /// In the order of the source. A key may stand twice: the last counts, as for most readers of JSON.
    case object([JSONMember])

    /// A string, or a number or a truth value as it is written; nil for null, arrays and objects.
    package var scalar: String? {
        switch self {
        case .string(let text), .number(let text): text
        case .bool(let value): value ? "true" : "false"
        case .null, .array, .object: nil
        }
    }

    /// The scalars of an array, or the one scalar; nil where anything else is among them. Nulls are passed over.
    package var scalars: [String]? {
        guard case .array(let elements) = self else { return scalar.map { [$0] } }
        var texts: [String] = []
        for element in elements where element != .null {
            guard let text = element.scalar else { return nil }
            texts.append(text)
        }
        return texts
    }
}

/// A key of an object and its value.
package struct JSONMember: Hashable, Sendable {
    package var key: String
    package var value: JSONValue

    package init(key: String, value: JSONValue) {
        self.key = key
        self.value = value
    }
}

/// Why bytes are not the JSON that was looked for.
package struct JSONError: Error, Hashable, Sendable {
    package var problem: String
    /// Bytes before the place.
    package var offset: Int

    package init(problem: String, offset: Int) {
        self.problem = problem
        self.offset = offset
    }
}

/// A strict reader of JSON (RFC 8259) on bytes.
///
/// A corpus of records is read at hundreds of megabytes a minute, and a general decoder makes many values for each that
/// is wanted. Text is checked: bytes that are not UTF-8, half surrogate pairs and bare control characters are errors.
package struct JSONScanner {
    private static let maximumDepth = 128  // deeper than any record; keeps the recursion far from the stack's end

    private let bytes: UnsafeBufferPointer<UInt8>
    private var position: Int

    /// Reads the one value that `bytes` hold, white space around it allowed.
    package static func value(of bytes: UnsafeBufferPointer<UInt8>) throws(JSONError) -> JSONValue {
        var scanner = JSONScanner(bytes)
        scanner.skipSpace()
        let value = try scanner.value(depth: 0)
        scanner.skipSpace()
        guard scanner.position == bytes.count else { throw scanner.failure("text after the value") }
        return value
    }

    private init(_ bytes: UnsafeBufferPointer<UInt8>) {
        self.bytes = bytes
        position = 0
    }

    private func failure(_ problem: String, at offset: Int? = nil) -> JSONError {
        JSONError(problem: problem, offset: offset ?? position)
    }

    private var current: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func skipSpace() {
        while position < bytes.count {
            switch bytes[position] {
            case 0x20, 0x09, 0x0A, 0x0D: position += 1
            default: return
            }
        }
    }

    private mutating func value(depth: Int) throws(JSONError) -> JSONValue {
        guard depth < Self.maximumDepth else { throw failure("nested deeper than \(Self.maximumDepth)") }
        guard let byte = current else { throw failure("it ends where a value should stand") }
        switch byte {
        case UInt8(ascii: "\""):
            return .string(try string())
        case UInt8(ascii: "{"):
            return .object(try members(depth: depth))
        case UInt8(ascii: "["):
            return .array(try elements(depth: depth))
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            return .number(try number())
        case UInt8(ascii: "t"):
            try word("true")
            return .bool(true)
        case UInt8(ascii: "f"):
            try word("false")
            return .bool(false)
        case UInt8(ascii: "n"):
            try word("null")
            return .null
        default:
            throw failure("no value begins like this")
        }
    }

    private mutating func word(_ word: StaticString) throws(JSONError) {
        let start = position
        for index in 0..<word.utf8CodeUnitCount {
            guard current == word.utf8Start[index] else { throw failure("a word that is not JSON", at: start) }
            position += 1
        }
    }

    private mutating func members(depth: Int) throws(JSONError) -> [JSONMember] {
        position += 1
        skipSpace()
        var members: [JSONMember] = []
        if current == UInt8(ascii: "}") {
            position += 1
            return members
        }
        while true {
            guard current == UInt8(ascii: "\"") else { throw failure("a key in quotes is missing") }
            let key = try string()
            skipSpace()
            guard current == UInt8(ascii: ":") else { throw failure("a colon is missing after a key") }
            position += 1
            skipSpace()
            members.append(JSONMember(key: key, value: try value(depth: depth + 1)))
            skipSpace()
            if try closes(UInt8(ascii: "}")) { return members }
        }
    }

    private mutating func elements(depth: Int) throws(JSONError) -> [JSONValue] {
        position += 1
        skipSpace()
        var elements: [JSONValue] = []
        if current == UInt8(ascii: "]") {
            position += 1
            return elements
        }
        while true {
            elements.append(try value(depth: depth + 1))
            skipSpace()
            if try closes(UInt8(ascii: "]")) { return elements }
        }
    }

    /// Passes over a comma (false) or the closing byte (true).
    private mutating func closes(_ end: UInt8) throws(JSONError) -> Bool {
        guard current == end || current == UInt8(ascii: ",") else {
            throw failure(current == nil ? "it ends in the middle" : "a comma or a closing bracket is missing")
        }
        let isEnd = current == end
        position += 1
        if !isEnd { skipSpace() }
        return isEnd
    }

    private mutating func number() throws(JSONError) -> String {
        let start = position
        if current == UInt8(ascii: "-") { position += 1 }
        if current == UInt8(ascii: "0") {
            position += 1
        } else {
            try digits()
        }
        if current == UInt8(ascii: ".") {
            position += 1
            try digits()
        }
        if current == UInt8(ascii: "e") || current == UInt8(ascii: "E") {
            position += 1
            if current == UInt8(ascii: "+") || current == UInt8(ascii: "-") { position += 1 }
            try digits()
        }
        return String(decoding: UnsafeBufferPointer(rebasing: bytes[start..<position]), as: UTF8.self)
    }

    private mutating func digits() throws(JSONError) {
        let start = position
        while let byte = current, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { position += 1 }
        guard position > start else { throw failure("a digit is missing") }
    }

    private mutating func string() throws(JSONError) -> String {
        position += 1
        let start = position
        let end = plainEnd(from: start)
        position = end
        if current == UInt8(ascii: "\"") {
            position += 1
            return try text(start..<end)
        }
        return try escapedString(from: start)
    }

    /// The first byte from `start` that is a quote, a backslash or a control character.
    private func plainEnd(from start: Int) -> Int {
        guard let base = bytes.baseAddress else { return start }
        let ones: UInt64 = 0x0101_0101_0101_0101
        let tops: UInt64 = 0x8080_8080_8080_8080
        var index = start
        while index + 8 <= bytes.count {
            let word = UnsafeRawPointer(base + index).loadUnaligned(as: UInt64.self)
            let quote = word ^ (ones &* 0x22)
            let slash = word ^ (ones &* 0x5C)
            // The classic test for a zero byte (or one below 0x20): its top bit is set in the result.
            let found =
                (quote &- ones) & ~quote | (slash &- ones) & ~slash | (word &- (ones &* 0x20)) & ~word
            if found & tops != 0 { break }
            index += 8
        }
        while index < bytes.count {
            let byte = bytes[index]
            if byte < 0x20 || byte == 0x22 || byte == 0x5C { return index }
            index += 1
        }
        return index
    }

    private mutating func escapedString(from start: Int) throws(JSONError) -> String {
        var buffer: [UInt8] = []
        // A text with one escape mostly has more, and is long.
        buffer.reserveCapacity(max(64, 2 * (position - start)))
        var plainStart = start
        while true {
            buffer.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[plainStart..<position]))
            switch current {
            case UInt8(ascii: "\""):
                position += 1
                let decoded: String? = buffer.withUnsafeBufferPointer { String(validating: $0, as: UTF8.self) }
                guard let decoded else { throw failure("bytes that are not UTF-8 in a string", at: start) }
                return decoded
            case UInt8(ascii: "\\"):
                position += 1
                buffer.append(contentsOf: UTF8.encode(try escape())!)
            case nil:
                throw failure("it ends inside a string", at: start - 1)
            default:
                throw failure("a control character in a string; it must be written as an escape")
            }
            plainStart = position
            position = plainEnd(from: position)
        }
    }

    private mutating func escape() throws(JSONError) -> Unicode.Scalar {
        let start = position - 1
        guard let byte = current else { throw failure("it ends inside a string") }
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"): break
        default: throw failure("an escape that does not exist", at: start)
        }
        let first = try hexadecimal()
        if let scalar = Unicode.Scalar(first) { return scalar }
        // Half of a surrogate pair: the other half must follow.
        guard first < 0xDC00, current == UInt8(ascii: "\\"), position + 1 < bytes.count,
            bytes[position + 1] == UInt8(ascii: "u")
        else { throw failure("half of a surrogate pair", at: start) }
        position += 2
        let second = try hexadecimal()
        guard (0xDC00...0xDFFF).contains(second),
            let scalar = Unicode.Scalar(0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00))
        else { throw failure("half of a surrogate pair", at: start) }
        return scalar
    }

    private mutating func hexadecimal() throws(JSONError) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            let digit: UInt8
            switch current {
            case let byte? where byte &- 48 < 10: digit = byte - 48
            case let byte? where (byte | 32) &- 97 < 6: digit = (byte | 32) - 87
            default: throw failure("\\u needs four hexadecimal digits")
            }
            value = value << 4 | UInt32(digit)
            position += 1
        }
        return value
    }

    private func text(_ range: Range<Int>) throws(JSONError) -> String {
        guard let text = String(validating: UnsafeBufferPointer(rebasing: bytes[range]), as: UTF8.self) else {
            throw failure("bytes that are not UTF-8 in a string", at: range.lowerBound)
        }
        return text
    }
}
