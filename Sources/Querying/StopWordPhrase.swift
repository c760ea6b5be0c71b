internal import Passages

extension QueryNode {
    /// The same, with the phrase besides where all that is asked for are words that say little: `to be or not to be`. Nearly every
    /// passage has them, so those that have them as they stand come first.
    var withPhraseOfStopWords: QueryNode {
        guard case .or(let nodes) = self, (Self.fewestStopWords...Self.mostStopWords).contains(nodes.count) else {
            return self
        }
        var tokenizer = Tokenizer()
        var words: [String] = []
        var keys: [String] = []
        for node in nodes {
            guard case .word(let word) = node else { return self }
            words.append(word)
            keys.append(tokenizer.key(word))
        }
        guard StopWordLists.all.values.contains(where: { list in keys.allSatisfy(list.contains) }) else { return self }
        return .list(Clauses(should: [.phrase(of: words.joined(separator: " "))], may: nodes))
    }

    private static let fewestStopWords = 4
    private static let mostStopWords = 32
}
