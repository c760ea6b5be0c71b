internal import Passages
internal import SearchAPI
internal import XapianIndex

/// What the index narrows down and the text decides.
struct TextOperand: Hashable {
    /// Passages that may have it.
    var candidates: IndexQuery
    var test: TextTest
    /// What it is called in a warning.
    var name: String
}

extension QueryPlanner {
    /// A phrase that counts and is not required: its words, and besides them the whole.
    ///
    /// - Parameters:
    ///   - isFirst: Whether passages that have the whole come before all others.
    ///   - words: How many words there are beside it, to tell what the others could score.
    mutating func preferred(
        _ text: String, isFirst: Bool, words: Int, _ reader: inout IndexReader, _ tools: inout QueryTools
    ) throws -> [IndexQuery] {
        guard let operand = try phraseOperand(text, &reader, &tools) else { return [] }
        let passages = try passing(operand.candidates, operand.test, operand.name, &reader, &tools)
        let own = text.unicodeScalars.split(whereSeparator: \.properties.isWhitespace).map(String.init)
        var queries = try own.prefix(Self.maximumWords).map {
            try word($0, isRequired: false, &reader, &tools)
        }
        if isFirst {
            queries.append(.weighed(passages, context.highestWeight * Double(min(words + own.count, 1000) + 1)))
        } else {
            queries.append(.filter(operand.candidates, by: .passages(passages)))
        }
        return queries
    }

    private mutating func phraseOperand(
        _ text: String, _ reader: inout IndexReader, _ tools: inout QueryTools
    ) throws -> TextOperand? {
        if let operand = try phraseOfPatterns(text, &reader, &tools) { return operand }
        tools.tokenizer.tokenize(text, into: &tools.buffer)
        let buffer = tools.buffer
        guard !buffer.tokens.isEmpty else {
            warn("words_ignored", "\"\(text)\" has no word in it that could be searched")
            return nil
        }
        var patterns: [WordPattern] = []
        var required: [IndexQuery] = []
        for group in Self.groups(buffer.tokens) {
            let parts = group.parts.map { pattern(of: $0, buffer, text) }
            var queries: [IndexQuery] = []
            for token in group.parts where token.kind == .word || token.isAside {
                queries.append(try exactly(token, buffer, &reader, &tools))
            }
            guard !group.wholes.isEmpty else {
                patterns += parts
                required += queries
                continue
            }
            patterns.append(.choice([parts] + group.wholes.map { [pattern(of: $0, buffer, text)] }))
            var choices = [IndexQuery.and(queries)]
            for token in group.wholes {
                choices.append(try exactly(token, buffer, &reader, &tools))
            }
            required.append(.or(choices))
        }
        required += try gramQueries(buffer, &reader)
        return TextOperand(candidates: candidates(required), test: .phrase(patterns), name: "\"\(text)\"")
    }

    /// Tokens as they are looked for: each by itself, and the parts of a compound with what stands for all of them.
    private static func groups(_ tokens: [Token]) -> [(parts: [Token], wholes: [Token])] {
        var groups: [(parts: [Token], wholes: [Token])] = []
        for token in tokens {
            guard token.kind == .compound, !token.isAside else {
                groups.append(([token], []))
                continue
            }
            if let last = groups.last, !last.wholes.isEmpty, last.wholes[0].start == token.start {
                groups[groups.count - 1].wholes.append(token)
                continue
            }
            let first = groups.lastIndex { $0.parts[0].start < token.start }.map { $0 + 1 } ?? 0
            groups[first...] = [(groups[first...].flatMap(\.parts), [token])]
        }
        return groups
    }

    /// A word in this form alone, but for accents.
    mutating func exactly(
        _ token: Token, _ buffer: TokenBuffer, _ reader: inout IndexReader, _ tools: inout QueryTools
    ) throws -> IndexQuery {
        let found = try forms(of: token, buffer, inflected: false, &reader, &tools)
        return .scale(.synonym(found.terms.map { .term($0) }), found.weight)
    }

    /// Passages with all of the words, or, of a long text, its first: the text itself is checked anyway.
    func candidates(_ required: [IndexQuery]) -> IndexQuery {
        var seen: Set<IndexQuery> = []
        return .and(Array(required.filter { seen.insert($0).inserted }.prefix(Self.maximumWords)))
    }

    /// A phrase or NEAR, of which the text decides: later, where it can.
    mutating func texts(
        _ node: QueryNode, isRoot: Bool, _ reader: inout IndexReader, _ tools: inout QueryTools
    ) throws -> IndexQuery {
        guard let operand = try textOperand(node, &reader, &tools) else {
            if case .near = node { warn("words_ignored", "\(node.text) has no word in it that could be searched") }
            return .all
        }
        if isRoot, request.canVerifyLater {
            verifyLater(operand.test)
            return operand.candidates
        }
        return try checked(operand.candidates, operand.test, operand.name, &reader, &tools)
    }

    /// What a node asks of a text; nil where it has no word in it.
    mutating func textOperand(
        _ node: QueryNode, _ reader: inout IndexReader, _ tools: inout QueryTools
    ) throws -> TextOperand? {
        switch node {
        case .word(let text): return try wordOperand(text, &reader, &tools)
        case .phrase(let text): return try phraseOperand(text, &reader, &tools)
        case .wildcard(let pattern):
            let wildcard = Wildcard(pattern, &tools.tokenizer)
            if wildcard.pieces.isEmpty || hasRuns(wildcard.pieces, &tools) {
                return try wordOperand(wildcard.pieces.joined(separator: " "), &reader, &tools)
            }
            return TextOperand(
                candidates: try self.wildcard(pattern, &reader, &tools), test: .phrase([.wildcard(wildcard)]),
                name: pattern)
        case .fuzzy(let word, let edits):
            let key = tools.tokenizer.key(word)
            if key.isEmpty || key.contains(" ") || hasRuns([key], &tools) {
                return try wordOperand(word, &reader, &tools)
            }
            let fuzzy = FuzzyWord(key, edits: edits ?? (key.unicodeScalars.count > 5 ? 2 : 1))
            return TextOperand(
                candidates: try self.fuzzy(word, edits: edits, &reader, &tools), test: .phrase([.fuzzy(fuzzy)]),
                name: node.text)
        case .or(let nodes), .near(let nodes, _, _):
            let operands = try nodes.compactMap { try textOperand($0, &reader, &tools) }
            guard !operands.isEmpty else { return nil }
            if case .near(_, let distance, let isOrdered) = node {
                return TextOperand(
                    candidates: candidates(operands.map(\.candidates)),
                    test: .near(operands.map(\.test), distance: distance, isOrdered: isOrdered), name: node.text)
            }
            return TextOperand(
                candidates: .or(operands.map(\.candidates)), test: .any(operands.map(\.test)), name: node.text)
        case .field, .within, .and, .not, .clauses: return nil
        }
    }

    /// Words in their forms; of several, or of several parts, those one after the other, or as a whole.
    mutating func wordOperand(
        _ text: String, _ reader: inout IndexReader, _ tools: inout QueryTools
    ) throws -> TextOperand? {
        tools.tokenizer.tokenize(text, into: &tools.buffer)
        let buffer = tools.buffer
        var required: [IndexQuery] = []
        var patterns: [WordPattern] = []
        var wholes: [TextOperand] = []
        for token in buffer.tokens {
            guard token.kind == .word || token.kind == .compound else {
                patterns.append(.exact(buffer.folded(token) { Array($0) }))
                continue
            }
            let found = try forms(of: token, buffer, &reader, &tools)
            let candidates = IndexQuery.scale(.synonym(found.terms.map { .term($0) }), found.weight)
            let pattern =
                request.match == .stemmed
                ? WordPattern.forms(Set(found.forms.map(\.form.word))) : pattern(of: token, buffer, text)
            if token.kind == .compound, !token.isAside {
                wholes.append(TextOperand(candidates: candidates, test: .phrase([pattern]), name: text))
            } else {
                required.append(candidates)
                patterns.append(pattern)
            }
        }
        required += try gramQueries(buffer, &reader)
        guard !patterns.isEmpty else { return nil }
        let parts = TextOperand(candidates: candidates(required), test: .phrase(patterns), name: text)
        guard !wholes.isEmpty else { return parts }
        let all = [parts] + wholes
        return TextOperand(candidates: .or(all.map(\.candidates)), test: .any(all.map(\.test)), name: text)
    }

    // MARK: Reading texts

    /// Candidates whose text passes a test, with the candidates' weight.
    mutating func checked(
        _ candidates: IndexQuery, _ test: TextTest, _ name: String, _ reader: inout IndexReader,
        _ tools: inout QueryTools
    ) throws -> IndexQuery {
        .filter(candidates, by: .passages(try passing(candidates, test, name, &reader, &tools)))
    }

    /// The candidates whose text passes a test, ascending.
    mutating func passing(
        _ candidates: IndexQuery, _ test: TextTest, _ name: String, _ reader: inout IndexReader,
        _ tools: inout QueryTools
    ) throws -> [UInt32] {
        let key = TextOperand(candidates: narrowed(candidates), test: test, name: name)
        if let known = passed[key] { return known }
        var passages: [UInt32] = []
        var checker = TextChecker(test)
        try visit(candidates, test.pairs, name, &reader) { number, bytes throws(IndexError) in
            if try StoredRecord.anyText(in: bytes, { checker.passes($0) }) { passages.append(number) }
        }
        passages.sort()
        passed[key] = passages
        return passages
    }

    /// The candidates that matter where the query is.
    private func narrowed(_ candidates: IndexQuery) -> IndexQuery {
        restrictions.isEmpty ? candidates : .filter(candidates, by: .and(restrictions))
    }

    /// Reads the records of candidates that may have all of `pairs`, as many as a query may read and as long as there is time.
    mutating func visit(
        _ candidates: IndexQuery, _ pairs: [UInt64], _ name: String, _ reader: inout IndexReader,
        _ body: (UInt32, UnsafeRawBufferPointer) throws(IndexError) -> Void
    ) throws {
        let budget = Self.maximumChecks - checks
        // One more than may be read tells whether there are more. Without reading them, more can be looked at.
        let limit = pairs.isEmpty ? budget + 1 : budget * 16 + 1
        var found = try reader.matches(narrowed(candidates), limit: limit, budget: textDeadline.remaining)
        let isCut = found.numbers.count == limit
        if !pairs.isEmpty { found.numbers = try reader.keep(found.numbers, havingPairs: pairs) }
        var isLate = found.isPartial
        for (index, number) in found.numbers.prefix(budget).enumerated() {
            // The clock is looked at every few texts; the first may be long.
            if index % 16 == 0, textDeadline.isPast {
                isLate = true
                break
            }
            checks += 1
            try reader.withRecord(number) { bytes throws(IndexError) in try body(number, bytes) }
        }
        if isLate || textDeadline.isPast {
            isPartial = true
        } else if isCut || found.numbers.count > budget {
            warn("phrase_cut", "\(name) was looked for in the first \(budget) candidates only; add a rarer word")
        }
    }
}
