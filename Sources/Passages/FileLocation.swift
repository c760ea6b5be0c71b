/// Names of files as text. Linux takes any bytes for a name, and a `String` holds valid UTF-8 alone, so bytes that are not
/// UTF-8 are carried as scalars of a private use area: a byte B as U+10FF00 + B.
///
/// `text(of:)` and `bytes(of:)` undo each other for any bytes; a name that has such a scalar itself is carried byte by byte.
public enum FileLocation {
    private static let first: UInt32 = 0x10FF80
    private static let last: UInt32 = 0x10FFFF

    /// A name or path as text.
    public static func text(of bytes: some Collection<UInt8>) -> String {
        let bytes = Array(bytes)
        if let text = String(validating: bytes, as: UTF8.self), !text.unicodeScalars.contains(where: isCarried) {
            return text
        }
        var scalars = String.UnicodeScalarView()
        var index = 0
        while index < bytes.count {
            let length = Self.length(bytes[index])
            let end = index + length
            if length > 0, end <= bytes.count,
                let text = String(validating: bytes[index..<end], as: UTF8.self),
                let scalar = text.unicodeScalars.first, text.unicodeScalars.count == 1, !isCarried(scalar)
            {
                scalars.append(scalar)
                index = end
            } else {
                // Never below 0x80: those are valid by themselves.
                scalars.append(Unicode.Scalar(0x10FF00 + UInt32(bytes[index])) ?? "\u{FFFD}")
                index += 1
            }
        }
        return String(scalars)
    }

    /// The bytes that a text stands for.
    public static func bytes(of text: String) -> [UInt8] {
        guard text.unicodeScalars.contains(where: isCarried) else { return Array(text.utf8) }
        var bytes: [UInt8] = []
        for scalar in text.unicodeScalars {
            if isCarried(scalar) {
                bytes.append(UInt8(truncatingIfNeeded: scalar.value))
            } else {
                bytes.append(contentsOf: String(scalar).utf8)
            }
        }
        return bytes
    }

    /// Calls `body` with the path that a text stands for, as the system's calls take it.
    public static func withPath<Result>(_ text: String, _ body: (UnsafePointer<CChar>) -> Result) -> Result {
        // The two bytes with which every carried scalar begins in UTF-8 are looked for, as most paths have none.
        guard text.utf8.contains(0xF4) else { return text.withCString(body) }
        return (bytes(of: text) + [0]).withUnsafeBytes { body($0.baseAddress!.assumingMemoryBound(to: CChar.self)) }
    }

    /// A path as documents' ids and citations have it: where it holds bytes that are not UTF-8, those and `%` are written as
    /// in URLs (RFC 3986, 2.1); any other path is as it is.
    public static func displayed(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: isCarried) else { return text }
        var shown = ""
        for scalar in text.unicodeScalars {
            if isCarried(scalar) {
                shown += escaped(UInt8(truncatingIfNeeded: scalar.value))
            } else if scalar == "%" {
                shown += "%25"
            } else {
                shown.unicodeScalars.append(scalar)
            }
        }
        return shown
    }

    private static func escaped(_ byte: UInt8) -> String {
        let digits = String(byte, radix: 16, uppercase: true)
        return digits.utf8.count == 1 ? "%0" + digits : "%" + digits
    }

    private static func isCarried(_ scalar: Unicode.Scalar) -> Bool { scalar.value >= first && scalar.value <= last }

    /// The bytes of a character that begins so; 0 where none does.
    private static func length(_ byte: UInt8) -> Int {
        switch byte {
        case ..<0x80: 1
        case 0xC2...0xDF: 2
        case 0xE0...0xEF: 3
        case 0xF0...0xF4: 4
        default: 0
        }
    }
}
