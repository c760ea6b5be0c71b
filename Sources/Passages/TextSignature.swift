/// What texts that are nearly the same have in common.
///
/// A text is the set of its shingles: three words in their form for comparing, one after the other. Two texts are near-duplicates
/// where most of their shingles are the same (A. Broder, On the resemblance and containment of documents, 1997).
public enum TextSignature {
    /// Words of a shingle.
    private static let width = 3
    /// Numbers of 16 bits in a signature.
    private static let parts = 4
    /// Odd numbers that make four hashes of one.
    private static let factors = SIMD4<UInt64>(
        0x9E37_79B9_7F4A_7C15, 0xC2B2_AE3D_27D4_EB4F, 0xD6E8_FEB8_6659_FD93, 0xA076_1D64_78BD_642F)

    /// Shared shingles, of all that either text has, from which on two texts count as nearly the same.
    public static let enough = 0.85

    /// Eight bytes for the text in `buffer`: of four hashes each the least of any shingle, cut to 16 bits. Two texts agree in
    /// each with a probability that is the share of their common shingles. 0 for a text without words.
    public static func of(_ buffer: TokenBuffer) -> UInt64 {
        var least = SIMD4<UInt64>(repeating: .max)
        var isEmpty = true
        forEachShingle(buffer) { shingle in
            isEmpty = false
            let hashes = (SIMD4(repeating: shingle) ^ factors) &* factors
            least.replace(with: hashes, where: hashes .< least)
        }
        guard !isEmpty else { return 0 }
        var signature: UInt64 = 0
        for part in 0..<parts { signature |= (least[part] & 0xFFFF) << UInt64(16 * part) }
        return max(signature, 1)
    }

    /// Whether two signatures agree in at least half of their parts, as those of near-duplicates do in 99 of 100 cases.
    public static func areAlike(_ first: UInt64, _ second: UInt64) -> Bool {
        guard first != 0, second != 0 else { return false }
        if first == second { return true }
        let difference = first ^ second
        var equal = 0
        for part in 0..<parts where difference >> UInt64(16 * part) & 0xFFFF == 0 { equal += 1 }
        return equal * 2 >= parts
    }

    /// The shingles of the text in `buffer`, as hashes.
    public static func shingles(_ buffer: TokenBuffer) -> Set<UInt64> {
        var shingles: Set<UInt64> = []
        forEachShingle(buffer) { shingles.insert($0) }
        return shingles
    }

    /// The share of common shingles, 0 to 1.
    public static func overlap(_ first: Set<UInt64>, _ second: Set<UInt64>) -> Double {
        guard !first.isEmpty, !second.isEmpty else { return 0 }
        let common =
            first.count < second.count ? first.count { second.contains($0) } : second.count { first.contains($0) }
        return Double(common) / Double(first.count + second.count - common)
    }

    /// A text of fewer words than a shingle has is one.
    @inline(__always)
    private static func forEachShingle(_ buffer: TokenBuffer, _ body: (UInt64) -> Void) {
        buffer.withTokens { tokens, bytes in
            var last: (UInt64, UInt64) = (0, 0)
            var words = 0
            for token in tokens where token.kind != .compound {
                // FNV-1a (G. Fowler, L. C. Noll, K.-P. Vo).
                var word: UInt64 = 0xCBF2_9CE4_8422_2325
                for byte in token.folded(bytes) { word = (word ^ UInt64(byte)) &* 0x100_0000_01B3 }
                words += 1
                if words >= width { body(mixed(last.0, last.1, word)) }
                last = (last.1, word)
            }
            if words > 0, words < width { body(mixed(0, last.0, last.1)) }
        }
    }

    @inline(__always)
    private static func mixed(_ first: UInt64, _ second: UInt64, _ third: UInt64) -> UInt64 {
        var hash = (first &* factors[0] ^ second) &* factors[1] ^ third
        hash = (hash ^ hash >> 30) &* 0xBF58_476D_1CE4_E5B9
        hash = (hash ^ hash >> 27) &* 0x94D0_49BB_1331_11EB
        return hash ^ hash >> 31
    }
}
