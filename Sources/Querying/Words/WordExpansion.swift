internal import Passages
internal import XapianIndex

extension QueryPlanner {
    /// Words like a pattern. The vocabulary says which there are.
    mutating func wildcard(
        _ pattern: String, _ reader: inout IndexReader, _ tools: inout QueryTools
    ) throws -> IndexQuery {
        if QueryNode.wildcard(pattern) == .everything { return .all }
        let wildcard = Wildcard(pattern, &tools.tokenizer)
        // In scripts without spaces a word is found anywhere in a run of letters, with or without a wildcard.
        guard !wildcard.pieces.isEmpty, !hasRuns(wildcard.pieces, &tools) else {
            return try self.word(
                wildcard.pieces.joined(separator: " "), isRequired: true, &reader, &tools)
        }
        expansionsMade += 1
        let words = try context.words.words(from: wildcard.head) { word, _ in wildcard.matches(word) }
        // `what?no`: two words without a space are likelier than a pattern that nothing is like.
        if words.isEmpty, !pattern.utf8.contains(UInt8(ascii: "*")) {
            return try self.word(pattern, isRequired: true, &reader, &tools)
        }
        return try expanded(words, pattern, &reader, &tools)
    }

    /// Words spelt about so: one letter off up to five letters, else two, where the query does not say.
    mutating func fuzzy(
        _ word: String, edits: Int?, _ reader: inout IndexReader, _ tools: inout QueryTools
    ) throws -> IndexQuery {
        let key = tools.tokenizer.key(word)
        guard !key.isEmpty, !key.contains(" "), key.utf8.count <= Tokenizer.maximumWordBytes, !hasRuns([key], &tools)
        else { return try self.word(word, isRequired: true, &reader, &tools) }
        let fuzzy = FuzzyWord(key, edits: edits ?? (key.unicodeScalars.count > 5 ? 2 : 1))
        expansionsMade += 1
        let words = try context.words.words(like: fuzzy) { word, _ in fuzzy.distance(to: word) != nil }
        return try expanded(words, word + "~", &reader, &tools)
    }

    /// A phrase with `*`, `?` or `~` in some of its words; nil for one without.
    mutating func phraseOfPatterns(
        _ text: String, _ reader: inout IndexReader, _ tools: inout QueryTools
    ) throws -> TextOperand? {
        let parts = text.split { $0.isWhitespace }.map(String.init)
        let nodes = parts.map { WildcardSyntax.node($0) ?? .word($0) }
        let signs = nodes.filter { if case .word = $0 { false } else { true } }.count
        guard signs > 0, mayExpand(signs, text) else { return nil }
        var patterns: [WordPattern] = []
        var required: [IndexQuery] = []
        for node in nodes {
            switch node {
            case .wildcard(let pattern):
                let wildcard = Wildcard(pattern, &tools.tokenizer)
                if hasRuns(wildcard.pieces, &tools) { return nil }
                patterns.append(.wildcard(wildcard))
                if node != .everything { required.append(try self.wildcard(pattern, &reader, &tools)) }
            case .fuzzy(let word, let edits):
                let key = tools.tokenizer.key(word)
                if hasRuns([key], &tools) { return nil }
                patterns.append(.fuzzy(FuzzyWord(key, edits: edits ?? (key.unicodeScalars.count > 5 ? 2 : 1))))
                required.append(try fuzzy(word, edits: edits, &reader, &tools))
            case .word(let word):
                tools.tokenizer.tokenize(word, into: &tools.buffer)
                let buffer = tools.buffer
                for token in buffer.tokens where token.kind != .compound {
                    patterns.append(.exact(buffer.folded(token) { Array($0) }))
                    guard token.kind == .word else { continue }
                    let found = try forms(of: token, buffer, inflected: false, &reader, &tools)
                    required.append(.scale(.synonym(found.terms.map { .term($0) }), found.weight))
                }
                required += try gramQueries(buffer, &reader)
            default: return nil
            }
        }
        return TextOperand(candidates: candidates(required), test: .phrase(patterns), name: "\"\(text)\"")
    }

    /// Whether so many more words may be looked up among all that the index has; says so where not.
    private mutating func mayExpand(_ count: Int, _ name: String) -> Bool {
        guard expansionsMade + count > Self.maximumPatterns else { return true }
        warn(
            "words_ignored",
            "the signs in \(name) were passed over: a query may have \(Self.maximumPatterns) words with * or ~")
        return false
    }

    /// Words with `*` or `~` of a query; each goes through the words of the index.
    private static let maximumPatterns = 32

    func hasRuns(_ texts: [String], _ tools: inout QueryTools) -> Bool {
        texts.contains { text in
            tools.tokenizer.tokenize(text, into: &tools.buffer)
            return tools.buffer.tokens.contains { $0.kind == .ideograph || $0.kind == .cluster }
        }
    }

    /// Any of `words`, the most frequent if there are too many, weighed as one.
    private mutating func expanded(
        _ words: [IndexWords.Found], _ name: String, _ reader: inout IndexReader,
        _ tools: inout QueryTools
    ) throws -> IndexQuery {
        var words = words
        var seen: Set<String> = []
        if words.count > Self.maximumExpansions {
            warn(
                "wildcard_cut",
                "\(name) stands for \(words.count) words; the \(Self.maximumExpansions) most frequent were searched")
            words.sort { ($1.counts.passages, $0.word) < ($0.counts.passages, $1.word) }
            words.removeLast(words.count - Self.maximumExpansions)
        }
        var terms: [String] = []
        for found in words {
            let forms = try context.lookUp(text: found.word, inflected: false, &reader, &tools)
            for term in forms.terms where seen.insert(term).inserted { terms.append(term) }
        }
        for term in terms { note(term, name) }
        return try weighed(terms, &reader)
    }
}
