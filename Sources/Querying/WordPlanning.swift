internal import Passages
internal import SearchAPI
internal import XapianIndex

extension QueryPlanner {
    /// A plain word in its forms; a compound by its parts or as a whole; a run of ideographs by
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
            // What stands aside, as signs do, is a part of its own.
            if token.kind == .compound, !token.isAside { compounds.append(query) } else { parts.append(query) }
        }
        for gram in QueryWords.grams(buffer) where kept?.contains(gram.text) ?? true {
            let term = IndexSchema.wordPrefix + gram.text
            if gram.isMarked { note(term, gram.text) }
            parts.append(.scale(.term(term), context.statistics.weight(frequency: try frequency(of: term, &reader))))
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

    /// A word's forms, weighed as one term, and lightly if the word says little; where it is the only one, the word as it was typed
    /// the most; and what documents' metadata have of it.
    private mutating func wordQuery(
        _ token: Token, _ buffer: TokenBuffer, _ text: String, isRequired: Bool, _ reader: inout IndexReader,
        _ tools: inout QueryTools
    ) throws -> IndexQuery {
        let word = buffer.foldedText(token)
        let isStop = context.isStop(word)
        let found = try forms(of: token, buffer, &reader, &tools)
        guard !found.forms.isEmpty else {
            return isStop ? .nothing : .or(try metadata(word, found, &reader))
        }
        let factor = isStop ? context.stopWordWeight : 1
        let isNearFirst = request.match == .stemmed && (isStop ? isNothingElse : isOneWord)
        let share = isNearFirst ? Self.inflectedShare : factor
        let query = IndexQuery.scale(.synonym(found.terms.map { .term($0) }), found.weight * share)
        if request.match == .exact {
            guard isRequired || !isStop else { return query }
            return try checked(query, .phrase([pattern(of: token, buffer, text)]), word, &reader, &tools)
        }
        let queries = [query] + (isNearFirst ? nearest(found) : [])
        guard request.match == .stemmed, !isStop else { return queries.count == 1 ? query : .or(queries) }
        return .or(queries + (try metadata(word, found, &reader)))
    }

    /// What was typed comes before its inflections and other accents where it is the only word of the query. Among several words
    /// only the texts of the best matches tell it (`RankingOptions.exactWords`): there an inflection is as good, and a little more
    /// for the word as typed cost 0.003 to 0.006 of nDCG@10 on scifact and xquad-ru.
    private func nearest(_ found: WordForms) -> [IndexQuery] {
        // Where nothing has the very letters, those with other accents are what was typed.
        let hasTyped = found.forms.first?.kinship == .typed
        let foldedShare = hasTyped ? Self.foldedShare : Self.foldedShare + Self.typedShare
        return [(SoughtForm.Kinship.folded, foldedShare), (.typed, Self.typedShare)].compactMap { kinship, share in
            let near = found.forms.filter { $0.kinship <= kinship }
            guard !near.isEmpty else { return nil }
            return .scale(.synonym(near.map { .term($0.term) }), found.weight * share)
        }
    }

    /// Shares of the weight of a single word: what any form gives; what the same letters give besides, but for accents; and what the
    /// very letters do. With k1 at 1.2 a word that stands once in a long passage counts 0.45, and one that fills it 2.2: so no number
    /// of inflections gives more than the word itself.
    private static let inflectedShare = 0.2
    private static let foldedShare = 0.3
    private static let typedShare = 0.5

    /// Passages of documents that have the word in their authors, categories, other tags, or path, at a lower weight. What is excluded
    /// is excluded for its text alone: who does not want a word may want the folder that is called so.
    private mutating func metadata(
        _ word: String, _ found: WordForms, _ reader: inout IndexReader
    ) throws -> [IndexQuery] {
        guard request.match != .exact, !isExcluding else { return [] }
        let tags = [IndexSchema.authorTag, IndexSchema.categoryTag] + context.tags.sorted().prefix(Self.maximumTags)
        var terms = Set(tags).sorted().map { IndexSchema.tagWordTerm($0, word: word) }
        terms.append(IndexSchema.bounded(IndexSchema.pathWordPrefix, word))
        var known: [String] = []
        var most = 0
        for term in terms {
            let passages = try frequency(of: term, &reader)
            guard passages > 0 else { continue }
            note(term, word)
            known.append(term)
            most = max(most, passages)
        }
        guard !known.isEmpty else { return [] }
        // Names of files have no accents often; where the text has the very word, that comes first.
        let isTyped = isOneWord && found.forms.first?.kinship == .typed
        let share = isTyped ? Self.metadataBesideText : Self.metadataWeight
        let weight = context.statistics.weight(frequency: most) * share
        return [.scale(.synonym(known.map { .term($0) }), weight)]
    }

    /// What a word in a document's metadata counts against one in its text; titles count twice as much as text.
    private static let metadataWeight = 0.3
    /// The same for a query of one word that texts have as it was typed.
    private static let metadataBesideText = 0.05
    /// Tags whose values plain words are looked for in.
    private static let maximumTags = 64

    /// What a word as it is written is compared by.
    func pattern(of token: Token, _ buffer: TokenBuffer, _ text: String) -> WordPattern {
        guard request.match == .exact else { return .exact(buffer.folded(token) { Array($0) }) }
        return .literal(String(decoding: Array(text.utf8)[token.start..<token.end], as: UTF8.self))
    }

    /// The forms of a word that are looked for, which are to be marked.
    ///
    /// - Parameter inflected: Whether those with other endings are among them; nil where the query says so.
    mutating func forms(
        of token: Token, _ buffer: TokenBuffer, inflected: Bool? = nil, _ reader: inout IndexReader,
        _ tools: inout QueryTools
    ) throws -> WordForms {
        let word = buffer.foldedText(token)
        let found = try context.lookUp(
            token, buffer, inflected: inflected ?? (request.match == .stemmed), &reader, &tools)
        for form in found.forms { note(form.term, word) }
        if found.cut > 0, !context.isStop(word) {
            warn(
                "forms_cut",
                "\(word) was searched in the \(found.forms.count) forms that are nearest and most frequent; "
                    + "\(found.cut) others were left out")
        }
        return found
    }

    /// Terms as one word with its weight.
    func weighed(_ terms: [String], _ reader: inout IndexReader) throws -> IndexQuery {
        var seen: Set<String> = []
        let terms = terms.filter { seen.insert($0).inserted }
        guard !terms.isEmpty else { return .nothing }
        return .scale(.synonym(terms.map { .term($0) }), try context.weight(ofTerms: terms, &reader))
    }

    /// The terms of a run of ideographs.
    mutating func gramQueries(_ buffer: TokenBuffer, _ reader: inout IndexReader) throws -> [IndexQuery] {
        try QueryWords.grams(buffer).map { gram in
            let term = IndexSchema.wordPrefix + gram.text
            if gram.isMarked { note(term, gram.text) }
            return .scale(.term(term), context.statistics.weight(frequency: try frequency(of: term, &reader)))
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
        var known: Set<String> = []
        var grams: Set<String> = []
        var parts: [String: [String]] = [:]
        for text in Set(texts) {
            tools.tokenizer.tokenize(text, into: &tools.buffer)
            // Not into `parts` itself: the text may be long, and would be hashed for each of its words.
            var words: [String] = []
            for token in tools.buffer.tokens where token.kind == .word {
                let word = tools.buffer.foldedText(token)
                words.append(word)
                if !context.isStop(word) { known.insert(word) }
            }
            for gram in QueryWords.grams(tools.buffer) {
                words.append(gram.text)
                known.insert(gram.text)
                grams.insert(gram.text)
            }
            parts[text] = words
        }
        guard known.count > Self.maximumWords else { return }
        // Looking up how frequent a word is takes the index some microseconds; long words are the rarer ones.
        let looked = known.sorted { ($1.utf8.count, $0) < ($0.utf8.count, $1) }.prefix(Self.maximumLookups)
        var counts: [(word: String, frequency: Int)] = []
        for word in looked {
            let frequency =
                try grams.contains(word)
                ? self.frequency(of: IndexSchema.wordPrefix + word, &reader) : context.words.passages(of: word)
            if frequency > 0 { counts.append((word, frequency)) }
        }
        counts.sort { ($0.frequency, $0.word) < ($1.frequency, $1.word) }
        let rarest = Set(counts.prefix(Self.maximumWords).map(\.word))
        kept = rarest
        keptTexts = Set(parts.filter { !rarest.isDisjoint(with: $0.value) }.keys)
        warn(
            "words_ignored",
            "the query has \(known.count) different words; the \(rarest.count) rarest that occur in the index were searched"
        )
    }
}
