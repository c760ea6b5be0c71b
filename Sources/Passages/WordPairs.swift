/// Words that follow each other, as hashes: by them the index tells which passages cannot have a phrase.
///
/// Words are compared in their folded form. A compound follows what its first part follows and is followed by what its last part
/// is, and what stands aside may be passed over or not, as in a phrase. A pair never reaches from one text to another.
public enum WordPairs {
    /// Appends the pairs of the text in `buffer`.
    public static func append(_ buffer: TokenBuffer, to pairs: inout [UInt64]) {
        buffer.withTokens { tokens, bytes in
            var last: UInt64?
            for index in tokens.indices {
                let token = tokens[index]
                let word = hash(token.folded(bytes))
                if token.kind != .compound, index == 0 || tokens[index - 1].kind != .compound {
                    if let last { pairs.append(pair(last, word)) }
                } else {
                    forEach(before: index, tokens) { pairs.append(pair(hash(tokens[$0].folded(bytes)), word)) }
                }
                if token.kind != .compound { last = word }
            }
        }
    }

    /// Calls `body` with each token that the one at `index` follows: the word before it, compounds that end in that word, and what
    /// stands aside between the two.
    private static func forEach(before index: Int, _ tokens: UnsafeBufferPointer<Token>, _ body: (Int) -> Void) {
        let token = tokens[index]
        var before = index - 1
        // The parts of a compound stand before it.
        let isWhole = token.kind == .compound && !token.isAside
        while isWhole, before >= 0, tokens[before].start >= token.start { before -= 1 }
        while before >= 0 {
            if !isWhole || tokens[before].end <= token.start { body(before) }
            if tokens[before].kind != .compound { return }
            before -= 1
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
