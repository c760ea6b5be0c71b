internal import Passages
internal import SearchAPI

/// Where an answer goes on: a generation, a place in its ranking, and a mark of the request that it belongs to.
struct Cursor: Hashable {
    var generation: String
    /// Hits that come before.
    var offset: Int
    private var mark: String

    /// The place `offset` in the answer to `request`.
    init(_ request: SearchRequest, generation: String, offset: Int) {
        self.generation = generation
        self.offset = offset
        mark = Self.mark(of: request)
    }

    /// Reads a cursor.
    ///
    /// - Throws: `badParameter` where it is none, or one of another request.
    init(_ text: String, for request: SearchRequest) throws(SearchFailure) {
        let parts = Self.bytes(text).map { String(decoding: $0, as: UTF8.self).split(separator: " ") } ?? []
        guard parts.count == 3, let offset = Int(parts[1]), (0...SearchLimits.depth).contains(offset) else {
            throw SearchFailure(.badParameter, "the cursor is none that an answer gave; ask again without it")
        }
        generation = String(parts[0])
        self.offset = offset
        mark = String(parts[2])
        guard mark == Self.mark(of: request) else {
            throw SearchFailure(
                .badParameter,
                "the cursor belongs to another request; repeat the query, filters and order that it came with")
        }
    }

    /// URL-safe.
    var text: String { Self.encoded(Array("\(generation) \(offset) \(mark)".utf8)) }

    /// What of a request decides which hits come in which order.
    private static func mark(of request: SearchRequest) -> String {
        var same = request
        same.limit = 10
        same.offset = 0
        same.cursor = nil
        same.generation = nil
        same.explain = false
        same.facets = []
        same.facetLimit = 100
        same.perGroup = nil
        same.maximumBytes = nil
        same.maximumTokens = nil
        return String(PassageID.fingerprint(of: same.json).prefix(12))
    }

    // Base 64 for addresses (RFC 4648, section 5), without padding.
    private static let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

    private static func encoded(_ bytes: [UInt8]) -> String {
        var text: [UInt8] = []
        var (bits, count): (UInt32, UInt32) = (0, 0)
        for byte in bytes {
            (bits, count) = (bits << 8 | UInt32(byte), count + 8)
            while count >= 6 {
                count -= 6
                text.append(letters[Int(bits >> count & 63)])
            }
            bits &= 0xFF
        }
        if count > 0 { text.append(letters[Int(bits << (6 - count) & 63)]) }
        return String(decoding: text, as: UTF8.self)
    }

    private static func bytes(_ text: String) -> [UInt8]? {
        guard text.utf8.count <= 1000 else { return nil }
        var bytes: [UInt8] = []
        var (bits, count): (UInt32, UInt32) = (0, 0)
        for letter in text.utf8 {
            guard let value = letters.firstIndex(of: letter) else { return nil }
            (bits, count) = ((bits << 6 | UInt32(value)) & 0xFFFF, count + 6)
            if count >= 8 {
                count -= 8
                bytes.append(UInt8(truncatingIfNeeded: bits >> count))
            }
        }
        // Bits that are left over, and letters too many, are none of ours.
        return encoded(bytes) == text ? bytes : nil
    }
}
