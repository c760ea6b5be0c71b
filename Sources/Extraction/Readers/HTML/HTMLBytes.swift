internal import Glibc

/// Looking at bytes of markup.
enum HTMLBytes {
    /// Where a byte is, from `start` on.
    static func find(_ byte: UInt8, in bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
        guard let base = bytes.baseAddress, start < bytes.count,
            let found = memchr(base + start, Int32(byte), bytes.count - start)
        else { return nil }
        return UnsafeRawPointer(found) - UnsafeRawPointer(base)
    }

    /// Where `sign` (ASCII, in lower case) is, from `start` on; the case of letters does not count.
    static func find(_ sign: String, in bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
        let sign = Array(sign.utf8)
        var position = start
        while let found = find(sign[0], in: bytes, from: position) {
            if found + sign.count > bytes.count { return nil }
            var index = 1
            while index < sign.count, lowered(bytes[found + index]) == sign[index] { index += 1 }
            if index == sign.count { return found }
            position = found + 1
        }
        return nil
    }

    static func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(lowered(byte)) }

    static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }

    static func isAlphanumeric(_ byte: UInt8) -> Bool { isLetter(byte) || (0x30...0x39).contains(byte) }

    static func lowered(_ byte: UInt8) -> UInt8 { (0x41...0x5A).contains(byte) ? byte | 0x20 : byte }
}
