/// Writes numbers (LEB128) and texts (length, UTF-8) one after the other.
public struct ByteWriter: Sendable {
    public var bytes: [UInt8] = []

    /// An empty writer.
    public init() {}

    /// A number from 0, seven bits a byte, lowest first.
    public mutating func number(_ number: Int) {
        precondition(number >= 0)
        var rest = UInt64(number)
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    /// A text.
    public mutating func text(_ text: String) {
        number(text.utf8.count)
        bytes.append(contentsOf: text.utf8)
    }

    /// A text or nothing.
    public mutating func optional(_ text: String?) {
        if let text {
            number(text.utf8.count + 1)
            bytes.append(contentsOf: text.utf8)
        } else {
            number(0)
        }
    }

    /// Texts with their number.
    public mutating func texts(_ texts: [String]) {
        number(texts.count)
        for text in texts { self.text(text) }
    }

    /// A fixed-width number, little-endian.
    public mutating func fixed<T: FixedWidthInteger>(_ number: T) {
        withUnsafeBytes(of: number.littleEndian) { bytes.append(contentsOf: $0) }
    }

    /// Puts a fixed-width number in place of one written before.
    public mutating func replace<T: FixedWidthInteger>(at offset: Int, _ number: T) {
        withUnsafeBytes(of: number.littleEndian) { bytes.replaceSubrange(offset..<offset + $0.count, with: $0) }
    }
}

/// The bytes are not what `ByteWriter` wrote.
public struct DamagedBytes: Error, Hashable, Sendable {
    /// An error.
    public init() {}
}

/// Reads what `ByteWriter` wrote, and never past the end.
public struct ByteReader {
    private let bytes: UnsafeRawBufferPointer
    private var offset = 0

    /// A reader at the start of `bytes`.
    public init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    /// True where everything was read.
    public var isAtEnd: Bool { offset == bytes.count }

    /// The next number.
    public mutating func number() throws(DamagedBytes) -> Int {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while true {
            guard offset < bytes.count, shift < 63 else { throw DamagedBytes() }
            let byte = bytes[offset]
            offset += 1
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return Int(value) }
            shift += 7
        }
    }

    /// The next number, one that can be added to another such without harm: a place or length in a file, below 2⁴⁸.
    public mutating func place() throws(DamagedBytes) -> Int {
        let number = try number()
        guard number < 1 << 48 else { throw DamagedBytes() }
        return number
    }

    /// The next byte.
    public mutating func byte() throws(DamagedBytes) -> UInt8 {
        guard offset < bytes.count else { throw DamagedBytes() }
        defer { offset += 1 }
        return bytes[offset]
    }

    /// The next text.
    public mutating func text() throws(DamagedBytes) -> String { try text(count: number()) }

    /// The next text or nothing.
    public mutating func optional() throws(DamagedBytes) -> String? {
        let count = try number()
        return count == 0 ? nil : try text(count: count - 1)
    }

    /// The next texts.
    public mutating func texts() throws(DamagedBytes) -> [String] {
        let count = try number()
        guard count <= bytes.count - offset else { throw DamagedBytes() }
        var texts: [String] = []
        texts.reserveCapacity(count)
        for _ in 0..<count { texts.append(try text()) }
        return texts
    }

    /// Passes over a text.
    public mutating func skipText() throws(DamagedBytes) { try skip(number()) }

    /// Passes over a text or nothing.
    public mutating func skipOptional() throws(DamagedBytes) { try skip(max(0, number() - 1)) }

    /// Passes over texts.
    public mutating func skipTexts() throws(DamagedBytes) {
        for _ in 0..<(try number()) { try skipText() }
    }

    /// The bytes of the next text, in place.
    public mutating func textBytes() throws(DamagedBytes) -> UnsafeBufferPointer<UInt8> {
        let count = try number()
        guard count <= bytes.count - offset else { throw DamagedBytes() }
        defer { offset += count }
        return UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + count]).bindMemory(to: UInt8.self)
    }

    /// The next bytes, in place.
    public mutating func bytes(_ count: Int) throws(DamagedBytes) -> UnsafeRawBufferPointer {
        guard count <= bytes.count - offset else { throw DamagedBytes() }
        defer { offset += count }
        return UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + count])
    }

    private mutating func skip(_ count: Int) throws(DamagedBytes) {
        guard count <= bytes.count - offset else { throw DamagedBytes() }
        offset += count
    }

    private mutating func text(count: Int) throws(DamagedBytes) -> String {
        guard count <= bytes.count - offset else { throw DamagedBytes() }
        defer { offset += count }
        return String(decoding: UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + count]), as: UTF8.self)
    }
}
