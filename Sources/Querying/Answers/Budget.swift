internal import SearchAPI

/// How much text an answer may hold. Whole passages only, best first.
struct Budget {
    private let bytes: Int
    private let tokens: Int

    /// Ids of dropped hits that are named at most.
    private static let named = 10

    /// The budget of a request; nil where it has none.
    init?(_ request: SearchRequest) {
        guard request.maximumBytes != nil || request.maximumTokens != nil else { return nil }
        bytes = request.maximumBytes ?? .max
        tokens = request.maximumTokens ?? .max
    }

    /// About how many tokens a language model makes of a text: one for each ideograph, syllable or kana, and one for every
    /// four bytes of all else.
    static func tokens(in text: String) -> Int {
        var (ideographs, others) = (0, 0)
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0x3000...0x9FFF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0x20000...0x3FFFF: ideographs += 1
            default: others += UTF8.width(scalar)
            }
        }
        return ideographs + (others + 3) / 4
    }

    /// Keeps the hits that fit: from the first on, until one does not. One that would not fit by itself is passed over.
    ///
    /// - Returns: What was dropped, and how many of `hits`, from the first on, need not be asked for again.
    func keep(_ hits: inout [SearchHit]) -> (dropped: DroppedHits, done: Int) {
        var kept: [SearchHit] = []
        var ids: [String] = []
        var dropped = 0
        var (usedBytes, usedTokens, done) = (0, 0, 0)
        var isFull = false
        for hit in hits {
            let (size, count) = Self.size(of: hit)
            if !isFull, size > bytes || count > tokens {
                done += 1
            } else if !isFull, usedBytes + size <= bytes, usedTokens + count <= tokens {
                kept.append(hit)
                usedBytes += size
                usedTokens += count
                done += 1
                continue
            } else {
                isFull = true
            }
            dropped += 1
            if ids.count < Self.named { ids.append(hit.passage.id) }
        }
        hits = kept
        return (DroppedHits(count: dropped, ids: ids, bytes: usedBytes, tokens: usedTokens), done)
    }

    /// Of a hit and the others of its group.
    private static func size(of hit: SearchHit) -> (bytes: Int, tokens: Int) {
        let texts = [hit.passage.text] + (hit.group?.hits.map(\.passage.text) ?? [])
        return (texts.reduce(0) { $0 + $1.utf8.count }, texts.reduce(0) { $0 + tokens(in: $1) })
    }
}
