internal import Passages
internal import SearchAPI
internal import XapianIndex

extension QueryPlanner {
    /// A plain word: its stems in the languages of the index; a compound by its parts or as a whole; a run of ideographs by
    /// their pairs.
    mutating func word(
        _ text: String, isRequired: Bool, _ reader: inout IndexReader, _ tools: inout QueryTools
    ) throws -> IndexQuery {
        tools.tokenizer.tokenize(text, into: &tools.buffer)
        let tokens = tools.buffer.tokens
        guard !tokens.isEmpty else { return isRequired ? .all : .nothing }
        if isRequired, tokens.count > 1, tokens.allSatisfy({ $0.kind == .ideograph || $0.kind == .cluster }) {
            return try texts(.phrase(text), isRoot: false, &reader, &tools)
        }
        let buffer = tools.buffer
        let kept = isRequired ? nil : self.kept
        var parts: [IndexQuery] = []
        var compounds: [IndexQuery] = []
        for token in tokens where token.kind == .word || token.kind == .compound {
            let key = buffer.foldedText(token)
            if let kept, !kept.contains(key) { continue }
            let query = try wordQuery(token, buffer, text, isRequired: isRequired, &reader, &tools)
            if token.kind == .compound { compounds.append(query) } else { parts.append(query) }
        }
        for gram in QueryWords.grams(buffer) where kept?.contains(gram.text) ?? true {
            let term = IndexSchema.stemPrefix + gram.text
            if gram.isMarked { note(term, gram.text) }
            parts.append(.term(term))
        }
        var seen: Set<IndexQuery> = []
        parts = parts.filter { seen.insert($0).inserted }
        guard isRequired else { return .or(parts + compounds) }
        if parts.count > Self.maximumWords {
            warn(
                "words_ignored",
                "of \(parts.count) words that hang together the first \(Self.maximumWords) were searched")
            parts = Array(parts.prefix(Self.maximumWords))
        }
        return compounds.isEmpty ? .and(parts) : .or([.and(parts)] + compounds)
    }

    /// A word's stems, weighed as one term, and lightly if the word says little. Where words are not to be stemmed, the text
    /// decides; not of words that say little, which nearly every text has.
    private mutating func wordQuery(
        _ token: Token, _ buffer: TokenBuffer, _ text: String, isRequired: Bool, _ reader: inout IndexReader,
        _ tools: inout QueryTools
    ) throws -> IndexQuery {
        let word = buffer.foldedText(token)
        let isStop = StopWords.contains(word, languages: context.stopLanguages)
        let query = IndexQuery.synonym(try stemTerms(of: token, buffer, &reader, &tools).map { .term($0) })
        if request.match != .stemmed, isRequired || !isStop {
            let pattern = pattern(of: token, buffer, text)
            return try checked(query, .phrase([pattern]), word, &reader, &tools)
        }
        return isStop ? .scale(query, context.stopWordWeight) : query
    }

    /// What a word as it is written is compared by.
    func pattern(of token: Token, _ buffer: TokenBuffer, _ text: String) -> WordPattern {
        guard request.match == .exact else { return .exact(buffer.folded(token) { Array($0) }) }
        return .literal(String(decoding: Array(text.utf8)[token.start..<token.end], as: UTF8.self))
    }

    /// The terms of a word in each language of the index, those that occur; if none does, the first.
    mutating func stemTerms(
        of token: Token, _ buffer: TokenBuffer, _ reader: inout IndexReader, _ tools: inout QueryTools
    ) throws -> [String] {
        let word = buffer.foldedText(token)
        let found = stems(of: token, buffer, tools)
        let present = try found.filter { try frequency(of: $0, &reader) > 0 }
        for term in present { note(term, word) }
        return present.isEmpty ? Array(found.prefix(1)) : present
    }

    func stems(of token: Token, _ buffer: TokenBuffer, _ tools: QueryTools) -> [String] {
        Self.stemTerms(of: token, buffer, tools, languages: context.languages)
    }

    /// A word's terms in each of the languages.
    static func stemTerms(
        of token: Token, _ buffer: TokenBuffer, _ tools: QueryTools, languages: [String]
    ) -> [String] {
        tools.stems(of: token, buffer, languages).map { number in
            tools.stems.bytes(of: number) { IndexSchema.stemPrefix + String(decoding: $0, as: UTF8.self) }
        }
    }

    /// The terms of a run of ideographs.
    mutating func gramQueries(_ buffer: TokenBuffer) -> [IndexQuery] {
        QueryWords.grams(buffer).map { gram in
            let term = IndexSchema.stemPrefix + gram.text
            if gram.isMarked { note(term, gram.text) }
            return .term(term)
        }
    }

    // MARK: Long queries

    /// Where a query has very many plain words, keeps the rarest and says so.
    mutating func chooseWords(
        _ node: QueryNode, _ reader: inout IndexReader, _ tools: inout QueryTools
    ) throws {
        var texts: [String] = []
        func collect(_ node: QueryNode) {
            switch node {
            case .word, .phrase, .wildcard, .fuzzy, .near, .field, .within: break
            case .and(let nodes): nodes.forEach(collect)
            case .not(let inner): collect(inner)
            case .or(let nodes): collect(choices: nodes)
            case .clauses(let clauses):
                (clauses.must + clauses.mustNot).forEach(collect)
                collect(choices: clauses.may)
            }
        }
        func collect(choices nodes: [QueryNode]) {
            for node in nodes {
                if case .word(let word) = node { texts.append(word) } else { collect(node) }
            }
        }
        if case .word(let word) = node { texts.append(word) } else { collect(node) }
        guard texts.reduce(0, { $0 + $1.utf8.count }) > Self.maximumWords else { return }
        var terms: [String: [String]] = [:]
        var parts: [String: [String]] = [:]
        for text in Set(texts) {
            tools.tokenizer.tokenize(text, into: &tools.buffer)
            // Not into `parts` itself: the text may be long, and would be hashed for each of its words.
            var words: [String] = []
            for token in tools.buffer.tokens where token.kind == .word {
                let word = tools.buffer.foldedText(token)
                words.append(word)
                guard terms[word] == nil, !StopWords.contains(word, languages: context.stopLanguages) else { continue }
                terms[word] = stems(of: token, tools.buffer, tools)
            }
            for gram in QueryWords.grams(tools.buffer) {
                words.append(gram.text)
                terms[gram.text] = [IndexSchema.stemPrefix + gram.text]
            }
            parts[text] = words
        }
        guard terms.count > Self.maximumWords else { return }
        // Looking up how frequent a word is takes the index some microseconds; long words are the rarer ones.
        let looked = terms.sorted { ($1.key.utf8.count, $0.key) < ($0.key.utf8.count, $1.key) }.prefix(
            Self.maximumLookups)
        var counts: [(word: String, frequency: Int)] = []
        for (word, terms) in looked {
            let frequency = try terms.map { try self.frequency(of: $0, &reader) }.max() ?? 0
            if frequency > 0 { counts.append((word, frequency)) }
        }
        counts.sort { ($0.frequency, $0.word) < ($1.frequency, $1.word) }
        let rarest = Set(counts.prefix(Self.maximumWords).map(\.word))
        kept = rarest
        keptTexts = Set(parts.filter { !rarest.isDisjoint(with: $0.value) }.keys)
        warn(
            "words_ignored",
            "the query has \(terms.count) different words; the \(rarest.count) rarest that occur in the index were searched"
        )
    }
}
