internal import Passages
internal import SearchAPI
internal import XapianIndex

/// A query, ready to run.
struct QueryPlan {
    var query: IndexQuery
    /// Stem terms of the words that are looked for, each with the word as it was written: what is marked in snippets.
    var terms: [(term: String, word: String)]
    var warnings: [SearchWarning]
}

/// Turns a tree into what the engine runs, with the words that the index has.
struct QueryPlanner {
    let context: QueryContext
    private var terms: [(term: String, word: String)] = []
    private var seenTerms: Set<String> = []
    private var warnings: [SearchWarning] = []
    private var frequencies: [String: Int] = [:]
    /// Words with `*` or `~` looked up so far, those in phrases with them.
    var expansionsMade = 0
    /// Texts read so far.
    private var checks = 0
    /// Words that a long query keeps of those that may occur; nil where it keeps all.
    private var kept: Set<String>?

    /// A query with more distinct words keeps the rarest of them: Xapian's cost grows with the square of their number.
    static let maximumWords = 64
    /// Words that a wildcard stands for at most.
    static let maximumExpansions = 200
    /// Texts that the phrases, NEARs and wildcards of a query read at most.
    static let maximumChecks = 200_000

    private init(_ context: QueryContext) { self.context = context }

    /// The plan of a tree and filters.
    static func plan(
        _ node: QueryNode, filters: [String: [String]], _ context: QueryContext, _ reader: inout IndexReader,
        _ tools: inout QueryTools
    ) throws -> QueryPlan {
        var planner = QueryPlanner(context)
        try planner.chooseWords(node, &reader, &tools)
        var query = try planner.query(node, &reader, &tools)
        for (key, values) in filters.sorted(by: { $0.key < $1.key }) {
            query = .filter(query, by: try planner.filter(key, values, &tools, &reader))
        }
        return QueryPlan(query: query, terms: planner.terms, warnings: planner.warnings)
    }

    // MARK: Trees

    private mutating func query(
        _ node: QueryNode, _ reader: inout IndexReader, _ tools: inout QueryTools
    ) throws -> IndexQuery {
        switch node {
        case .word(let word):
            let asked = try self.word(word, isRequired: true, &reader, &tools)
            let others = try otherSpellings(of: [node], &reader, &tools)
            return others.isEmpty ? asked : .or([asked] + others)
        case .phrase(let text): return try phrase(text, &reader, &tools)
        case .wildcard(let pattern): return try wildcard(pattern, &reader, &tools)
        case .fuzzy(let word, let edits): return try fuzzy(word, edits: edits, &reader, &tools)
        case .near(let words, let distance, let isOrdered):
            return try near(words, distance, isOrdered, &reader, &tools)
        case .field(let field, let value): return try fieldQuery(field, value, &reader, &tools)
        case .and(let nodes):
            var positive: [IndexQuery] = []
            var negative: [IndexQuery] = []
            for node in nodes {
                if case .not(let inner) = node {
                    negative.append(try query(inner, &reader, &tools))
                } else {
                    positive.append(try query(node, &reader, &tools))
                }
            }
            let core = IndexQuery.and(positive)
            return negative.isEmpty ? core : .andNot(core, .or(negative))
        case .or(let nodes):
            return .or(
                try QueryWords.counted(nodes).map { node, times in
                    var choice: IndexQuery
                    // Where only the rarest words are kept, a compound is what is left of it.
                    if kept != nil, case .word(let word) = node {
                        choice = try self.word(word, isRequired: false, &reader, &tools)
                    } else {
                        choice = try query(node, &reader, &tools)
                    }
                    return times > 1 ? .scale(choice, Double(times)) : choice
                })
        case .not(let inner): return .andNot(.all, try query(inner, &reader, &tools))
        case .clauses(let must, let may, let mustNot):
            let required = try must.map { try query($0, &reader, &tools) }
            var optional = try QueryWords.counted(may).map { node, times in
                var choice: IndexQuery
                if case .word(let word) = node {
                    choice = try self.word(word, isRequired: false, &reader, &tools)
                } else {
                    choice = try query(node, &reader, &tools)
                }
                return times > 1 ? .scale(choice, Double(times)) : choice
            }
            if kept == nil { optional += try otherSpellings(of: may, &reader, &tools) }
            var core = required.isEmpty ? IndexQuery.or(optional) : .and(required)
            if required.isEmpty && optional.isEmpty { core = .all }
            if !required.isEmpty && !optional.isEmpty { core = .andMaybe(core, .or(optional)) }
            guard !mustNot.isEmpty else { return core }
            // What must not match must not be marked either.
            let before = (terms, seenTerms)
            let excluded = try mustNot.map { try query($0, &reader, &tools) }
            (terms, seenTerms) = before
            return .andNot(core, .or(excluded))
        }
    }

    // MARK: Words

    /// A plain word: its stems in the languages of the index; a compound by its parts or as a whole; a run of ideographs by
    /// their pairs.
    mutating func word(
        _ text: String, isRequired: Bool, _ reader: inout IndexReader, _ tools: inout QueryTools
    ) throws -> IndexQuery {
        tools.tokenizer.tokenize(text, into: &tools.buffer)
        let tokens = tools.buffer.tokens
        guard !tokens.isEmpty else { return isRequired ? .all : .nothing }
        if isRequired, tokens.count > 1, tokens.allSatisfy({ $0.kind == .ideograph || $0.kind == .cluster }) {
            return try phrase(text, &reader, &tools)
        }
        let kept = isRequired ? nil : self.kept
        var parts: [IndexQuery] = []
        var compounds: [IndexQuery] = []
        for token in tokens where token.kind == .word || token.kind == .compound {
            let key = tools.buffer.foldedText(token)
            if let kept, !kept.contains(key) { continue }
            let query = try wordQuery(token, tools.buffer, &reader, &tools)
            if token.kind == .compound { compounds.append(query) } else { parts.append(query) }
        }
        for gram in QueryWords.grams(tools.buffer) where kept?.contains(gram.text) ?? true {
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

    /// A word's stems, weighed as one term, and lightly if the word says little.
    private mutating func wordQuery(
        _ token: Token, _ buffer: TokenBuffer, _ reader: inout IndexReader, _ tools: inout QueryTools
    ) throws -> IndexQuery {
        let word = buffer.foldedText(token)
        let query = IndexQuery.synonym(try stemTerms(of: token, buffer, &reader, &tools).map { .term($0) })
        return StopWords.contains(word, languages: context.stopLanguages)
            ? .scale(query, context.stopWordWeight) : query
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
        var found: [String] = []
        for language in languages {
            let stem = buffer.normal(token) { tools.stems.stem($0, language: language) }
            let term = IndexSchema.stemPrefix + String(decoding: stem, as: UTF8.self)
            if !found.contains(term) { found.append(term) }
        }
        return found
    }

    /// The terms of `grams`.
    mutating func gramQueries(_ buffer: TokenBuffer) -> [IndexQuery] {
        QueryWords.grams(buffer).map { gram in
            let term = IndexSchema.stemPrefix + gram.text
            if gram.isMarked { note(term, gram.text) }
            return .term(term)
        }
    }

    mutating func note(_ term: String, _ word: String) {
        if seenTerms.insert(term).inserted { terms.append((term, word)) }
    }

    mutating func frequency(of term: String, _ reader: inout IndexReader) throws -> Int {
        if let known = frequencies[term] { return known }
        let frequency = try reader.frequency(of: term)
        frequencies[term] = frequency
        return frequency
    }

    /// Where a query has very many plain words, keeps the rarest and says so.
    private mutating func chooseWords(
        _ node: QueryNode, _ reader: inout IndexReader, _ tools: inout QueryTools
    ) throws {
        var texts: [String] = []
        func collect(_ node: QueryNode) {
            switch node {
            case .word, .phrase, .wildcard, .fuzzy, .near, .field: break
            case .and(let nodes): nodes.forEach(collect)
            case .not(let inner): collect(inner)
            case .or(let nodes): collect(choices: nodes)
            case .clauses(let must, let may, let mustNot):
                (must + mustNot).forEach(collect)
                collect(choices: may)
            }
        }
        func collect(choices nodes: [QueryNode]) {
            for node in nodes {
                if case .word(let word) = node { texts.append(word) } else { collect(node) }
            }
        }
        collect(node)
        var terms: [String: [String]] = [:]
        for text in texts {
            tools.tokenizer.tokenize(text, into: &tools.buffer)
            for token in tools.buffer.tokens where token.kind == .word {
                let word = tools.buffer.foldedText(token)
                guard terms[word] == nil, !StopWords.contains(word, languages: context.stopLanguages) else { continue }
                terms[word] = stems(of: token, tools.buffer, tools)
            }
            for gram in QueryWords.grams(tools.buffer) { terms[gram.text] = [IndexSchema.stemPrefix + gram.text] }
        }
        guard terms.count > Self.maximumWords else { return }
        var counts: [(word: String, frequency: Int)] = []
        for (word, terms) in terms {
            let frequency = try terms.map { try self.frequency(of: $0, &reader) }.max() ?? 0
            if frequency > 0 { counts.append((word, frequency)) }
        }
        counts.sort { ($0.frequency, $0.word) < ($1.frequency, $1.word) }
        kept = Set(counts.prefix(Self.maximumWords).map(\.word))
        warn(
            "words_ignored",
            "the query has \(terms.count) different words; the \(kept?.count ?? 0) rarest that occur in the index were searched"
        )
    }

    mutating func warn(_ code: String, _ detail: String) {
        let warning = SearchWarning(code: code, detail: detail)
        if !warnings.contains(warning) { warnings.append(warning) }
    }

    // MARK: What is checked on the text

    private mutating func phrase(
        _ text: String, _ reader: inout IndexReader, _ tools: inout QueryTools
    ) throws -> IndexQuery {
        if let query = try phraseOfPatterns(text, &reader, &tools) { return query }
        tools.tokenizer.tokenize(text, into: &tools.buffer)
        let buffer = tools.buffer
        let tokens = buffer.tokens.filter { $0.kind != .compound }
        guard !tokens.isEmpty else {
            warn("words_ignored", "\"\(text)\" has no word in it that could be searched")
            return .all
        }
        let patterns = tokens.map { WordPattern.exact(buffer.folded($0) { Array($0) }) }
        var required: [IndexQuery] = []
        for token in tokens where token.kind == .word {
            required.append(.synonym(try stemTerms(of: token, buffer, &reader, &tools).map { .term($0) }))
        }
        required += gramQueries(buffer)
        return try checked(candidates(required), .phrase(patterns), "\"\(text)\"", &reader, &tools)
    }

    /// Passages with all of the words, or, of a long text, its first: the text itself is checked anyway.
    func candidates(_ required: [IndexQuery]) -> IndexQuery {
        var seen: Set<IndexQuery> = []
        return .and(Array(required.filter { seen.insert($0).inserted }.prefix(Self.maximumWords)))
    }

    private mutating func near(
        _ words: [String], _ distance: Int, _ isOrdered: Bool, _ reader: inout IndexReader, _ tools: inout QueryTools
    ) throws -> IndexQuery {
        var required: [IndexQuery] = []
        var patterns: [WordPattern] = []
        for word in words {
            tools.tokenizer.tokenize(word, into: &tools.buffer)
            let buffer = tools.buffer
            for token in buffer.tokens where token.kind != .compound {
                let stems = try stemTerms(of: token, buffer, &reader, &tools)
                required.append(.synonym(stems.map { .term($0) }))
                patterns.append(.stem(Set(stems.map { Array($0.utf8.dropFirst(IndexSchema.stemPrefix.utf8.count)) })))
            }
        }
        guard !patterns.isEmpty else {
            warn("words_ignored", "\(words.joined(separator: " ")) has no word in it that could be searched")
            return .all
        }
        return try checked(
            candidates(required), .near(patterns, distance: distance, isOrdered: isOrdered),
            words.joined(separator: " "),
            &reader, &tools)
    }

    /// Candidates whose text passes a test, with the candidates' weight.
    mutating func checked(
        _ candidates: IndexQuery, _ test: TextTest, _ name: String, _ reader: inout IndexReader,
        _ tools: inout QueryTools
    ) throws -> IndexQuery {
        var passed: [UInt32] = []
        let budget = Self.maximumChecks - checks
        var visited = 0
        var checker = TextChecker(stems: tools.stems, languages: context.languages)
        var failure: IndexError?
        try reader.scan(candidates) { number, bytes in
            visited += 1
            guard visited <= budget else { return false }
            do throws(IndexError) {
                if try StoredRecord.anyText(in: bytes, { checker.passes(test, $0) }) { passed.append(number) }
            } catch {
                failure = error
                return false
            }
            return true
        }
        if let failure { throw failure }
        checks += min(visited, budget)
        if visited > budget {
            warn("phrase_cut", "\(name) was looked for in the first \(budget) candidates only; add a rarer word")
        }
        return .filter(candidates, by: .passages(passed.sorted()))
    }
}

extension QueryPlanner {
    // MARK: Fields

    private mutating func fieldQuery(
        _ field: QueryNode.Field, _ value: QueryNode.FieldValue, _ reader: inout IndexReader,
        _ tools: inout QueryTools
    ) throws -> IndexQuery {
        let text: String
        switch value {
        case .words(let words), .phrase(let words): text = words
        case .range(let from, let to):
            switch field {
            case .year: return try DateQueries.years(from, to, &reader)
            case .mentions: return try DateQueries.mentions(from, to, &reader)
            case .date: return try DateQueries.dates(from, to)
            default: return try fieldQuery(field, .words("\(from ?? "")..\(to ?? "")"), &reader, &tools)
            }
        }
        switch field {
        case .year: return try DateQueries.years(text, text, &reader)
        case .mentions: return try DateQueries.mentions(text, text, &reader)
        case .date: return try DateQueries.dates(text, text)
        case .title, .section:
            let prefix = field == .title ? IndexSchema.titlePrefix : IndexSchema.sectionPrefix
            return try words(text, &tools, &reader) { stem in prefix + stem }
        case .path: return FieldQueries.path(text, &tools)
        case .language: return .term(IndexSchema.languagePrefix + text.lowercased().prefix { $0 != "-" && $0 != "_" })
        case .format: return .term(IndexSchema.formatPrefix + text.lowercased())
        case .kind: return .term(IndexSchema.kindPrefix + text.lowercased())
        case .tag(let key): return FieldQueries.tag(key, text, &tools)
        }
    }

    /// All the words of `text`, by terms made of their stems; and, so that what is looked for is marked, the words themselves.
    private mutating func words(
        _ text: String, _ tools: inout QueryTools, _ reader: inout IndexReader, _ term: (String) -> String
    ) throws -> IndexQuery {
        tools.tokenizer.tokenize(text, into: &tools.buffer)
        let buffer = tools.buffer
        var required: [IndexQuery] = []
        for (index, token) in buffer.tokens.enumerated() {
            switch token.kind {
            case .compound: continue
            case .word:
                let stems = try stemTerms(of: token, buffer, &reader, &tools)
                required.append(
                    .synonym(stems.map { .term(term(String($0.dropFirst(IndexSchema.stemPrefix.count)))) }))
            case .ideograph, .cluster:
                if token.continuesRun, index > 0 {
                    required.append(
                        .term(term(buffer.foldedText(buffer.tokens[index - 1]) + buffer.foldedText(token))))
                }
            }
        }
        return candidates(required)
    }

    /// The passages that a filter lets through: any of its values.
    private mutating func filter(
        _ key: String, _ values: [String], _ tools: inout QueryTools, _ reader: inout IndexReader
    ) throws -> IndexQuery {
        guard let field = QueryNode.Field.named(key.lowercased(), tags: context.tags) else {
            throw SearchFailure(
                .badParameter,
                "there is no field '\(key)' to filter by; there are \(context.fieldNames.joined(separator: ", "))")
        }
        var queries: [IndexQuery] = []
        for value in values {
            if case .tag(let tag) = field {
                queries.append(.term(IndexSchema.tagTerm(tag, value: FieldQueries.key(tag, value, &tools))))
            } else {
                queries.append(try fieldQuery(field, QueryParser.value(value), &reader, &tools))
            }
        }
        return .or(queries)
    }
}
