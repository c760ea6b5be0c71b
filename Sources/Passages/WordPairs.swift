/// Words that follow each other, as hashes: by them the index tells which passages cannot have a phrase.
///
/// Words are compared in their folded form and compounds are passed over, as a phrase's words are. A pair never reaches from one
/// text to another.
public enum WordPairs {
    /// Appends the pairs of the text in `buffer`, in its order.
    public static func append(_ buffer: TokenBuffer, to pairs: inout [UInt64]) {
        buffer.withTokens { tokens, bytes in
            var last: UInt64?
            for token in tokens where token.kind != .compound {
                let word = hash(token.folded(bytes))
                if let last { pairs.append(pair(last, word)) }
                last = word
            }
        }
    }

    /// The hash of a pair of words in their folded form.
    public static func hash(_ first: UnsafeBufferPointer<UInt8>, _ second: UnsafeBufferPointer<UInt8>) -> UInt64 {
        pair(hash(first), hash(second))
    }

    /// Eight bytes at a time, multiplied and folded.
    @inline(__always)
    private static func hash(_ word: UnsafeBufferPointer<UInt8>) -> UInt64 {
        var hash = UInt64(truncatingIfNeeded: word.count) &* 0x9E37_79B9_7F4A_7C15
        var index = 0
        while index < word.count {
            var part: UInt64 = 0
            let end = min(index + 8, word.count)
            while index < end {
                part = part << 8 | UInt64(word[index])
                index += 1
            }
            hash = (hash ^ part) &* 0xD6E8_FEB8_6659_FD93
            hash ^= hash >> 32
        }
        return hash
    }

    /// The finishing steps of SplitMix64 (G. Steele, D. Lea, C. Flood, 2014), so that all bits depend on both words.
    @inline(__always)
    private static func pair(_ first: UInt64, _ second: UInt64) -> UInt64 {
        var hash = first &* 0x9E37_79B9_7F4A_7C15 ^ second
        hash = (hash ^ hash >> 30) &* 0xBF58_476D_1CE4_E5B9
        hash = (hash ^ hash >> 27) &* 0x94D0_49BB_1331_11EB
        return hash ^ hash >> 31
    }
}
