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
        quote(name, isKey: true)
        needsComma = false
    }

    /// Writes a string.
    public mutating func value(_ string: String) {
        quote(string, isKey: false)
        needsComma = true
    }

    /// Writes a whole number.
    public mutating func value(_ number: Int) {
        separate()
        needsComma = true
        reserve(20)
        if number < 0 { put(UInt8(ascii: "-")) }
        putDigits(number.magnitude, atLeast: 1)
    }

    /// Writes a number, rounded to `decimals` places; what is not finite becomes null.
    public mutating func value(_ number: Double, decimals: Int) {
        guard number.isFinite else { return null() }
        var scale: UInt = 1
        for _ in 0..<decimals { scale *= 10 }
        let scaled = (number * Double(scale)).rounded()
        // Where a Double has no places to round, or `scale` would carry it past what it holds, it is written as it is.
        guard scaled.magnitude < 0x1p53 else { return raw("\(number)") }
        separate()
        needsComma = true
        reserve(24 + decimals)
        if scaled.sign == .minus { put(UInt8(ascii: "-")) }
        let whole = UInt(scaled.magnitude)
        putDigits(whole / scale, atLeast: 1)
        put(UInt8(ascii: "."))
        var (places, rest) = (decimals, whole % scale)
        while places > 1, rest % 10 == 0 { (places, rest) = (places - 1, rest / 10) }
        putDigits(rest, atLeast: max(places, 1))
    }

    /// Writes the decimal digits of `number`, with noughts before them up to `least` digits; there is room for them.
    private mutating func putDigits(_ number: UInt, atLeast least: Int) {
        var length = 1
        var power: UInt = 10
        while length < 20, number >= power {
            length += 1
            power = length < 20 ? power * 10 : power
        }
        length = max(length, least)
        var rest = number
        for place in stride(from: count + length - 1, through: count, by: -1) {
            memory[place] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
        }
        count += length
    }

    /// Writes true or false.
    public mutating func value(_ flag: Bool) {
        if flag { literal("true") } else { literal("false") }
    }

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
        reserve(2)
        if needsComma { put(UInt8(ascii: ",")) }
        put(bracket)
        needsComma = false
    }

    private mutating func close(_ bracket: UInt8) {
        reserve(1)
        put(bracket)
        needsComma = true
    }

    private mutating func literal(_ text: StaticString) {
        reserve(text.utf8CodeUnitCount + 1)
        if needsComma { put(UInt8(ascii: ",")) }
        (memory + count).initialize(from: text.utf8Start, count: text.utf8CodeUnitCount)
        count += text.utf8CodeUnitCount
        needsComma = true
    }

    private mutating func raw(_ text: String) {
        reserve(text.utf8.count + 1)
        if needsComma { put(UInt8(ascii: ",")) }
        for byte in text.utf8 { put(byte) }
        needsComma = true
    }

    private mutating func separate() {
        guard needsComma else { return }
        reserve(1)
        put(UInt8(ascii: ","))
    }

    // MARK: Bytes

    /// Finds room for `more` bytes.
    @inline(__always)
    private mutating func reserve(_ more: Int) {
        if capacity - count < more { grow(more) }
    }

    @inline(never)
    private mutating func grow(_ more: Int) {
        capacity = max(2 * capacity, count + more)
        let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity)
        larger.initialize(from: memory, count: count)
        memory.deallocate()
        memory = larger
    }

    /// Writes a byte for which there is room.
    @inline(__always)
    private mutating func put(_ byte: UInt8) {
        memory[count] = byte
        count += 1
    }

    // MARK: Strings

    private mutating func quote(_ string: String, isKey: Bool) {
        if string.utf8.withContiguousStorageIfAvailable({ quote($0, isKey: isKey) }) == nil {
            var string = string
            string.withUTF8 { quote($0, isKey: isKey) }
        }
    }

    private mutating func quote(_ text: UnsafeBufferPointer<UInt8>, isKey: Bool) {
        reserve(text.count + 4)
        if needsComma { put(UInt8(ascii: ",")) }
        put(UInt8(ascii: "\""))
        var start = 0
        while true {
            start = copyPlain(text, from: start)
            guard start < text.count else { break }
            reserve(text.count - start + 8)  // six for the escape at most, and two to end with
            escape(text[start])
            start += 1
        }
        put(UInt8(ascii: "\""))
        if isKey { put(UInt8(ascii: ":")) }
    }

    /// Writes the bytes of `text` that stand for themselves, from `start` on; there is room for all that is left of it.
    ///
    /// Most text has no others, so eight are looked at in one go.
    ///
    /// - Returns: Where the first stands that has to be escaped, or the end.
    private mutating func copyPlain(_ text: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
        guard let bytes = text.baseAddress else { return 0 }
        var position = start
        while text.count - position >= 8 {
            let eight = UnsafeRawPointer(bytes + position).loadUnaligned(as: UInt64.self)
            guard !Self.hasEscape(eight) else { break }
            UnsafeMutableRawPointer(memory + count).storeBytes(of: eight, as: UInt64.self)
            position += 8
            count += 8
        }
        while position < text.count, !Self.isEscaped(bytes[position]) {
            put(bytes[position])
            position += 1
        }
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

    /// Writes the escape of a byte, for which there is room.
    private mutating func escape(_ byte: UInt8) {
        put(UInt8(ascii: "\\"))
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): put(byte)
        case 0x0A: put(UInt8(ascii: "n"))
        case 0x0D: put(UInt8(ascii: "r"))
        case 0x09: put(UInt8(ascii: "t"))
        default:
            // Control characters, DEL with them, so that no escape sequence reaches a terminal by way of JSON.
            let digits: StaticString = "0123456789abcdef"
            for byte in "u00".utf8 { put(byte) }
            put(digits.utf8Start[Int(byte >> 4)])
            put(digits.utf8Start[Int(byte & 15)])
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
