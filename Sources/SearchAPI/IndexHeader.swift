internal import Glibc

/// The header of every answer that names the index it is from, so that a client notices a daemon of another index without a
/// request of its own.
package enum IndexHeader {
    /// The header's name.
    package static let name = "Kwic-Index"

    /// The header's value for the index folder at `path`: percent-encoded, slashes as they are.
    package static func value(_ path: String) -> String {
        var text = ""
        for byte in path.utf8 {
            switch byte {
            case UInt8(ascii: "%"), 0...0x20, 0x7F...:
                text += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            default: text.unicodeScalars.append(Unicode.Scalar(byte))
            }
        }
        return text
    }

    /// The index folder that a header's value names.
    package static func path(_ value: String) -> String {
        var bytes: [UInt8] = []
        var rest = Substring(value).utf8
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), rest.count > 1,
                let decoded = UInt8(String(Substring(rest.prefix(2))), radix: 16)
            {
                bytes.append(decoded)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Whether two paths lead to one folder, as they do where a disk is mounted in two places.
    package static func isSameFolder(_ first: String, _ second: String) -> Bool {
        var one = stat()
        var other = stat()
        return stat(first, &one) == 0 && stat(second, &other) == 0 && one.st_dev == other.st_dev
            && one.st_ino == other.st_ino
    }
}
