public import Passages

extension IndexTerms {
    /// The stem terms of the buffer's tokens with the bytes of the text that each stands for.
    public static func places(
        in buffer: TokenBuffer, _ stems: StemSet, language: String?
    ) -> [(term: String, range: Range<Int>)] {
        var places: [(String, Range<Int>)] = []
        let tokens = buffer.tokens
        for (index, token) in tokens.enumerated() {
            switch token.kind {
            case .word, .compound:
                let stem = buffer.normal(token) { stems.stem($0, language: language) }
                places.append((IndexSchema.stemPrefix + String(decoding: stem, as: UTF8.self), token.start..<token.end))
            case .ideograph, .cluster:
                let single = buffer.foldedText(token)
                places.append((IndexSchema.stemPrefix + single, token.start..<token.end))
                if token.continuesRun, index > 0 {
                    let pair = buffer.foldedText(tokens[index - 1]) + single
                    places.append((IndexSchema.stemPrefix + pair, tokens[index - 1].start..<token.end))
                }
            }
        }
        return places
    }
}
