/// Writes JSON text, members in the order in which they are given.
///
/// Foundation's encoder keeps no order and reflects over each value; an answer's order is part of how people read it.
///
/// It owns its memory and is not copied, so that a byte costs a comparison and a store.
public struct JSONWriter: ~Copyable {
    /// UTF-8 written so far stands in the first `count` bytes.
    private var memory: UnsafeMutablePointer<UInt8>
    private var capacity: Int
    private var count = 0
    private var needsComma = false

    /// An empty writer with room for `capacity` bytes; more is found when it is needed.
    public init(capacity: Int = 512) {
        self.capacity = max(capacity, 64)
        memory = .allocate(capacity: self.capacity)
    }

    deinit { memory.deallocate() }

    /// UTF-8 written so far.
    public var bytes: [UInt8] { Array(UnsafeBufferPointer(start: memory, count: count)) }

    /// What was written, as text.
    public var text: String { String(decoding: UnsafeBufferPointer(start: memory, count: count), as: UTF8.self) }

    /// Writes `{`, the members that `body` writes, and `}`.
    public mutating func object(_ body: (inout JSONWriter) -> Void) {
        open(UInt8(ascii: "{"))
        body(&self)
        close(UInt8(ascii: "}"))
    }

    /// Writes an array, each element by `body`.
    public mutating func array<S: Sequence>(_ elements: S, _ body: (inout JSONWriter, S.Element) -> Void) {
        open(UInt8(ascii: "["))
        for element in elements { body(&self, element) }
        close(UInt8(ascii: "]"))
    }

    /// Writes a member's name; a value must follow.
    public mutating func key(_ name: String) {
        separate()
        quote(name)
        append(UInt8(ascii: ":"))
        needsComma = false
    }

    /// Writes a string.
    public mutating func value(_ string: String) {
        separate()
        quote(string)
        needsComma = true
    }

    /// Writes a whole number.
    public mutating func value(_ number: Int) {
        separate()
        needsComma = true
        reserve(20)
        if number < 0 { append(UInt8(ascii: "-")) }
        let start = count
        var rest = number.magnitude
        repeat {
            append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10))
            rest /= 10
        } while rest > 0
        var digits = UnsafeMutableBufferPointer(start: memory + start, count: count - start)
        digits.reverse()
    }

    /// Writes a number, rounded to `decimals` places; what is not finite becomes null.
    public mutating func value(_ number: Double, decimals: Int) {
        guard number.isFinite else { return literal("null") }
        var scale = 1.0
        for _ in 0..<decimals { scale *= 10 }
        let rounded = (number * scale).rounded() / scale
        // So large a number has no places to round, and `scale` may carry it past what a Double holds.
        literal("\(rounded.isFinite ? rounded : number)")
    }

    /// Writes true or false.
    public mutating func value(_ flag: Bool) { literal(flag ? "true" : "false") }

    /// Writes null.
    public mutating func null() { literal("null") }

    /// Writes a member whose value is a string or null.
    public mutating func member(_ name: String, _ string: String?) {
        key(name)
        if let string { value(string) } else { null() }
    }

    /// Writes a member whose value is a whole number or null.
    public mutating func member(_ name: String, _ number: Int?) {
        key(name)
        if let number { value(number) } else { null() }
    }

    /// Writes a member whose value is true or false.
    public mutating func member(_ name: String, _ flag: Bool) {
        key(name)
        value(flag)
    }

    /// Writes a member whose value is an array of strings.
    public mutating func member(_ name: String, _ strings: [String]) {
        key(name)
        array(strings) { $0.value($1) }
    }

    /// Writes a member whose value is an object of arrays of strings, its keys in order.
    public mutating func member(_ name: String, _ table: [String: [String]]) {
        key(name)
        object { writer in
            for (key, values) in table.sorted(by: { $0.key < $1.key }) { writer.member(key, values) }
        }
    }

    private mutating func open(_ bracket: UInt8) {
        separate()
        append(bracket)
        needsComma = false
    }

    private mutating func close(_ bracket: UInt8) {
        append(bracket)
        needsComma = true
    }

    private mutating func literal(_ text: String) {
        separate()
        for byte in text.utf8 { append(byte) }
        needsComma = true
    }

    private mutating func separate() {
        if needsComma { append(UInt8(ascii: ",")) }
    }

    // MARK: Bytes

    /// Finds room for `more` bytes.
    private mutating func reserve(_ more: Int) {
        guard capacity - count < more else { return }
        capacity = max(2 * capacity, count + more)
        let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity)
        larger.initialize(from: memory, count: count)
        memory.deallocate()
        memory = larger
    }

    private mutating func append(_ byte: UInt8) {
        reserve(1)
        memory[count] = byte
        count += 1
    }

    // MARK: Strings

    private mutating func quote(_ string: String) {
        if string.utf8.withContiguousStorageIfAvailable({ quote($0) }) == nil {
            var string = string
            string.withUTF8 { quote($0) }
        }
    }

    private mutating func quote(_ text: UnsafeBufferPointer<UInt8>) {
        append(UInt8(ascii: "\""))
        var start = 0
        while start < text.count {
            let end = Self.plainEnd(text, from: start)
            reserve(end - start)
            if end > start { (memory + count).initialize(from: text.baseAddress! + start, count: end - start) }
            count += end - start
            if end < text.count { escape(text[end]) }
            start = end + 1
        }
        append(UInt8(ascii: "\""))
    }

    /// Where the bytes of `text` that stand for themselves end, from `start` on. Most text has none that do not, so
    /// eight are looked at in one go.
    private static func plainEnd(_ text: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
        var position = start
        while text.count - position >= 8 {
            let eight = UnsafeRawBufferPointer(text).loadUnaligned(fromByteOffset: position, as: UInt64.self)
            guard !hasEscape(eight) else { break }
            position += 8
        }
        while position < text.count, !isEscaped(text[position]) { position += 1 }
        return position
    }

    private static func isEscaped(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") || byte == 0x7F
    }

    /// Whether `isEscaped` holds for one of eight bytes: a byte's highest bit comes out of a subtraction below zero.
    private static func hasEscape(_ eight: UInt64) -> Bool {
        let ones: UInt64 = 0x0101_0101_0101_0101
        func zeros(_ bytes: UInt64) -> UInt64 { (bytes &- ones) & ~bytes }
        let controls = (eight &- ones &* 0x20) & ~eight
        let others = zeros(eight ^ (ones &* 0x22)) | zeros(eight ^ (ones &* 0x5C)) | zeros(eight ^ (ones &* 0x7F))
        return (controls | others) & (ones &* 0x80) != 0
    }

    private mutating func escape(_ byte: UInt8) {
        append(UInt8(ascii: "\\"))
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): append(byte)
        case 0x0A: append(UInt8(ascii: "n"))
        case 0x0D: append(UInt8(ascii: "r"))
        case 0x09: append(UInt8(ascii: "t"))
        default:
            // Control characters, DEL with them, so that no escape sequence reaches a terminal by way of JSON.
            let digits: StaticString = "0123456789abcdef"
            for byte in "u00".utf8 { append(byte) }
            append(digits.utf8Start[Int(byte >> 4)])
            append(digits.utf8Start[Int(byte & 15)])
        }
    }
}

/// A value with one JSON form.
public protocol JSONWritable {
    /// Writes the value as JSON.
    func write(to writer: inout JSONWriter)
}

extension JSONWritable {
    /// The value's JSON text.
    public var json: String {
        var writer = JSONWriter()
        write(to: &writer)
        return writer.text
    }
}
