public import Foundation

/// Zip files made by hand, for tests.
public struct ZipFile {
    /// The file so far, without its directory.
    private var body = Data()
    private var directory = Data()
    private var count: UInt16 = 0

    /// An empty one.
    public init() {}

    /// Adds a member as it is.
    public mutating func add(_ name: String, _ bytes: Data) {
        add(name, bytes, method: 0, checksum: Self.checksum(bytes), size: bytes.count)
    }

    /// Adds what a gzip file holds: its deflated bytes, checksum and length are taken over.
    public mutating func add(_ name: String, gzipped: Data) {
        let trailer = gzipped.suffix(8)
        func number(_ bytes: Data) -> UInt32 { bytes.reversed().reduce(0) { $0 << 8 | UInt32($1) } }
        // A gzip file without a name has a head of ten bytes.
        add(
            name, gzipped.dropFirst(10).dropLast(8), method: 8, checksum: number(trailer.prefix(4)),
            size: Int(number(trailer.suffix(4))))
    }

    private mutating func add(_ name: String, _ data: Data, method: UInt16, checksum: UInt32, size: Int) {
        let offset = UInt32(body.count)
        var common = Data()
        for field in [20, 0x800, method, 0, 0x21] as [UInt16] { common.append(little: field) }
        for field in [checksum, UInt32(data.count), UInt32(size)] { common.append(little: field) }
        common.append(little: UInt16(name.utf8.count))
        common.append(little: UInt16(0))
        body.append(little: 0x0403_4B50 as UInt32)
        body += common + Data(name.utf8) + data
        directory.append(little: 0x0201_4B50 as UInt32)
        directory.append(little: 20 as UInt16)
        directory += common
        for field in [0, 0, 0] as [UInt16] { directory.append(little: field) }
        directory.append(little: 0 as UInt32)
        directory.append(little: offset)
        directory += Data(name.utf8)
        count += 1
    }

    /// The whole file.
    public var bytes: Data {
        var end = Data()
        end.append(little: 0x0605_4B50 as UInt32)
        for field in [0, 0, count, count] { end.append(little: field) }
        end.append(little: UInt32(directory.count))
        end.append(little: UInt32(body.count))
        end.append(little: 0 as UInt16)
        return body + directory + end
    }

    /// CRC-32 as zip and gzip use it (polynomial 0xEDB88320).
    static func checksum(_ bytes: Data) -> UInt32 {
        ~bytes.reduce(~0 as UInt32) { sum, byte in
            (0..<8).reduce(sum ^ UInt32(byte)) { rest, _ in rest & 1 == 1 ? rest >> 1 ^ 0xEDB8_8320 : rest >> 1 }
        }
    }
}

extension Data {
    fileprivate mutating func append<Number: FixedWidthInteger>(little number: Number) {
        Swift.withUnsafeBytes(of: number.littleEndian) { append(contentsOf: $0) }
    }
}
