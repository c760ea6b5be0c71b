internal import Passages
internal import XapianIndex

/// What the tokens of a text stand for: which of a query's words, and how surely.
struct WordMeanings {
    private var sought: SoughtStems
    /// By the places of the stems: the query's word, and its likeness, or 0 for the word's own stem.
    private var meanings: [(word: Int, likeness: Double)] = []
    /// The query's words as they stand in it.
    private let written: [[UInt8]]

    init(_ query: RankedQuery, _ relatives: [WordRelative], _ stems: StemSet) {
        sought = SoughtStems(stems)
        written = query.words.map(\.folded)
        for (index, word) in query.words.enumerated() {
            for stem in word.stems { learn(stem, index, 0) }
        }
        for relative in relatives { learn(relative.stem, relative.word, relative.likeness) }
    }

    private mutating func learn(_ stem: [UInt8], _ word: Int, _ likeness: Double) {
        if sought.insert(stem).isNew { meanings.append((word, likeness)) }
    }

    func language(_ code: String?) -> SoughtStems.Language { sought.language(code) }

    /// What a token stands for, if it is one of the query's words or like one.
    @inline(__always)
    func meaning(
        of index: Int, _ buffer: TokenBuffer, _ language: SoughtStems.Language
    ) -> (word: Int, likeness: Double)? {
        let token = buffer.tokens[index]
        let place: Int32
        switch token.kind {
        case .word, .compound: place = sought.place(of: token, buffer, language)
        case .ideograph, .cluster:
            var key = buffer.folded(token) { Array($0) }
            if token.continuesRun, index > 0 { key = buffer.folded(buffer.tokens[index - 1]) { Array($0) } + key }
            place = sought.place(of: key)
        }
        return place < 0 ? nil : meanings[Int(place)]
    }

    /// Whether a token with the stem of a query's word is that very word.
    func isWritten(_ token: Token, _ buffer: TokenBuffer, as word: Int) -> Bool {
        switch token.kind {
        case .ideograph, .cluster: true
        case .word, .compound: buffer.folded(token) { $0.elementsEqual(written[word]) }
        }
    }
}
