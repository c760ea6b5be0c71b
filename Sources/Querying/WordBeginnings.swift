internal import Passages

/// The first bytes of stems that are looked for. In most languages a word and its stem have the first letter in common, but for its
/// accent; so most words of a text need no stemming to know that they are none of those.
struct WordBeginnings {
    private var low: (UInt64, UInt64) = (0, 0)
    private var high: (UInt64, UInt64) = (0, 0)

    /// Adds what a stem begins with.
    mutating func insert(_ stem: [UInt8]) {
        guard let first = stem.first else { return }
        let bit = UInt64(1) << UInt64(first & 63)
        switch first >> 6 {
        case 0: low.0 |= bit
        case 1: low.1 |= bit
        case 2: high.0 |= bit
        default: high.1 |= bit
        }
    }

    /// Whether one of the stems begins as the token does.
    @inline(__always)
    func contains(_ token: Token, _ buffer: TokenBuffer) -> Bool {
        let first = buffer.folded(token) { $0.first ?? 0 }
        let bits =
            switch first >> 6 {
            case 0: low.0
            case 1: low.1
            case 2: high.0
            default: high.1
            }
        return bits >> UInt64(first & 63) & 1 != 0
    }
}
