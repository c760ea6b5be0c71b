internal import Passages
internal import XapianIndex

extension QueryPlanner {
    /// Words like a pattern. The vocabulary says which there are; their stems have other words as well, so the text decides
    /// where it must.
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
        return try expanded(words, .wildcard(wildcard), pattern, &reader, &tools)
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
        return try expanded(words, .fuzzy(fuzzy), word + "~", &reader, &tools)
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
                    required.append(.synonym(try stemTerms(of: token, buffer, &reader, &tools).map { .term($0) }))
                }
                required += gramQueries(buffer)
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
        _ words: [IndexWords.Found], _ pattern: WordPattern, _ name: String, _ reader: inout IndexReader,
        _ tools: inout QueryTools
    ) throws -> IndexQuery {
        var words = words
        if words.count > Self.maximumExpansions {
            warn(
                "wildcard_cut",
                "\(name) stands for \(words.count) words; the \(Self.maximumExpansions) most frequent were searched")
            words.sort { ($1.counts.passages, $0.word) < ($0.counts.passages, $1.word) }
            words.removeLast(words.count - Self.maximumExpansions)
        }
        let (sure, unsure) = try terms(of: words, &reader, &tools)
        for term in sure + unsure { note(term, name) }
        let all = IndexQuery.synonym((sure + unsure).map { .term($0) })
        guard !unsure.isEmpty else { return all }
        let known = IndexQuery.or(sure.map { .term($0) })
        let open = IndexQuery.synonym(unsure.map { .term($0) })
        let passed = try checked(
            sure.isEmpty ? open : .andNot(open, known), .phrase([pattern]), name, &reader, &tools)
        return .filter(all, by: .or([passed, known]))
    }

    /// The stem terms of words: those where every passage with the term has one of the words, and those where it may have
    /// another word with that stem.
    private mutating func terms(
        of words: [IndexWords.Found], _ reader: inout IndexReader, _ tools: inout QueryTools
    ) throws -> (sure: [String], unsure: [String]) {
        var sure: [String] = []
        var unsure: [String] = []
        var seen: [String: Int] = [:]
        for found in words {
            tools.tokenizer.tokenize(found.word, into: &tools.buffer)
            // `17km` is a compound of two words; the compound stands last.
            guard let token = tools.buffer.tokens.last(where: { $0.kind == .compound }) ?? tools.buffer.tokens.first
            else {
                continue
            }
            for term in stems(of: token, tools.buffer, tools) {
                seen[term] = max(seen[term] ?? 0, found.counts.passages)
            }
        }
        for (term, passages) in seen.sorted(by: { $0.key < $1.key }) {
            let frequency = try frequency(of: term, &reader)
            if frequency > 0 { if passages >= frequency { sure.append(term) } else { unsure.append(term) } }
        }
        return (sure, unsure)
    }
}
