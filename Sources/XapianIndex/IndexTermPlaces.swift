public import Passages

extension IndexTerms {
    /// The terms of the buffer's tokens with the bytes of the text that each stands for.
    public static func places(
        in buffer: TokenBuffer, _ stems: StemSet, language: String?
    ) -> [(term: String, range: Range<Int>)] {
        var places: [(String, Range<Int>)] = []
        let tokens = buffer.tokens
        for (index, token) in tokens.enumerated() {
            switch token.kind {
            case .word, .compound:
                places.append(
                    (FormTerm.term(of: token, buffer, stems, language: language), token.start..<token.end))
            case .ideograph, .cluster:
                let single = buffer.foldedText(token)
                places.append((IndexSchema.wordPrefix + single, token.start..<token.end))
                if token.continuesRun, index > 0 {
                    let pair = buffer.foldedText(tokens[index - 1]) + single
                    places.append((IndexSchema.wordPrefix + pair, tokens[index - 1].start..<token.end))
                }
            }
        }
        return places
    }
}
