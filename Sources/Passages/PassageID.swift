internal import CNettle

/// SHA-256 of a passage's text, and the name made from it.
///
/// A passage is called by its document's id, `#`, and the first 12 hexadecimal digits of the SHA-256 of its text's UTF-8
/// bytes. An edit elsewhere in the document does not change it. Where a document repeats a text, the second is `-2`,
/// the third `-3`.
public enum PassageID {
    /// The SHA-256 of `text`'s UTF-8 bytes, 64 hexadecimal digits: what `sha256sum` prints for the same bytes.
    public static func fingerprint(of text: String) -> String {
        var text = text
        return text.withUTF8 { hexadecimal(sha256($0)) }
    }

    /// The 12 hexadecimal digits that name `text` within its document.
    public static func digits(of text: String) -> String {
        String(fingerprint(of: text).prefix(12))
    }

    /// The names of a document's passages within it (what stands after `#`), in order.
    public static func names(of texts: [String]) -> [String] {
        var seen: [String: Int] = [:]
        return texts.map { text in
            let digits = digits(of: text)
            let count = (seen[digits] ?? 0) + 1
            seen[digits] = count
            return count == 1 ? digits : "\(digits)-\(count)"
        }
    }

    /// The document's id and the passage's name in `id`; nil where there is no `#`.
    public static func parse(_ id: String) -> (document: String, name: String)? {
        guard let hash = id.lastIndex(of: "#") else { return nil }
        return (String(id[..<hash]), String(id[id.index(after: hash)...]))
    }

    /// SHA-256 of `bytes`: 32 bytes.
    public static func sha256(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt8] {
        var hash = SHA256()
        hash.update(bytes)
        return hash.digest()
    }

    /// Lower-case hexadecimal digits of `bytes`.
    public static func hexadecimal(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(unsafeUninitializedCapacity: bytes.count * 2) { buffer in
            for (index, byte) in bytes.enumerated() {
                buffer[2 * index] = digits[Int(byte >> 4)]
                buffer[2 * index + 1] = digits[Int(byte & 15)]
            }
            return bytes.count * 2
        }
    }
}

/// SHA-256 of bytes that come piece by piece.
public struct SHA256: Sendable {
    private var context = sha256_ctx()

    /// The hash of nothing yet.
    public init() { nettle_sha256_init(&context) }

    /// Takes in more bytes.
    public mutating func update(_ bytes: UnsafeBufferPointer<UInt8>) {
        if let base = bytes.baseAddress { nettle_sha256_update(&context, bytes.count, base) }
    }

    /// The hash of all bytes so far, 32 bytes; the next begins afresh.
    public mutating func digest() -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: 32) { buffer, count in
            nettle_sha256_digest(&context, 32, buffer.baseAddress!)
            count = 32
        }
    }
}
