internal import Passages
internal import SearchAPI
internal import XapianIndex

extension QueryPlanner {
    /// Synonyms that a query takes at most; of more the first.
    private static let maximumSynonyms = 32

    /// A word that is required, or what may stand for it.
    mutating func withSynonyms(
        _ query: IndexQuery, of word: String, _ reader: inout IndexReader, _ tools: inout QueryTools
    ) throws -> IndexQuery {
        let added = try synonyms(of: [.word(word)], &reader, &tools)
        return added.isEmpty ? query : .or([query] + added)
    }

    /// What the plain words among `nodes`, and runs of them, may be called as well, at a lower weight. What was quoted, or is
    /// to be compared as it is written, has no synonyms; nor have pasted texts.
    mutating func synonyms(
        of nodes: [QueryNode], _ reader: inout IndexReader, _ tools: inout QueryTools
    ) throws -> [IndexQuery] {
        guard request.match == .stemmed, kept == nil, !context.synonyms.isEmpty else { return [] }
        var queries: [IndexQuery] = []
        for run in nodes.split(whereSeparator: { if case .word = $0 { false } else { true } }) {
            var words: [String] = []
            var stems: [[String]] = []
            for case .word(let text) in run {
                tools.tokenizer.tokenize(text, into: &tools.buffer)
                for token in tools.buffer.tokens where token.kind != .compound {
                    words.append(tools.buffer.foldedText(token))
                    stems.append(context.synonyms.languages.map { tools.stem(token, language: $0) })
                }
            }
            for start in words.indices {
                for end in start + 1..<min(words.count, start + context.synonyms.maximumWords) + 1 {
                    let others = context.synonyms.others(of: stems[start..<end])
                    guard !others.isEmpty, queries.count < Self.maximumSynonyms else { continue }
                    queries += try self.synonyms(Array(others.prefix(Self.maximumSynonyms)), &reader, &tools)
                    let text = "\(words[start..<end].joined(separator: " ")): \(others.joined(separator: ", "))"
                    if !synonymsAdded.contains(text) { synonymsAdded.append(text) }
                }
            }
        }
        return queries
    }

    /// What stands for a word, as if all of it were one word: a passage that has several of them has said it once.
    private mutating func synonyms(
        _ texts: [String], _ reader: inout IndexReader, _ tools: inout QueryTools
    ) throws -> [IndexQuery] {
        var words: [String] = []
        var runs: Set<UInt32> = []
        for text in texts {
            guard let operand = try wordOperand(text, &reader, &tools) else { continue }
            if operand.test.isKnownToIndex {
                words += operand.candidates.terms
            } else {
                runs.formUnion(try passing(operand.candidates, operand.test, text, &reader, &tools))
            }
        }
        let passages = runs.sorted()
        var queries: [IndexQuery] = []
        if !words.isEmpty {
            let word = IndexQuery.scale(try weighed(words, &reader), context.synonymWeight)
            queries.append(passages.isEmpty ? word : .andNot(word, .passages(passages)))
        }
        // Several words have no weight of their own: that of a word which as many passages have once.
        if !passages.isEmpty {
            queries.append(.weighed(passages, context.synonymWeight * context.weight(of: passages.count)))
        }
        return queries
    }

    /// Says which synonyms were added.
    mutating func reportSynonyms() {
        guard !synonymsAdded.isEmpty else { return }
        warn(
            "synonyms_added",
            "also searched, at \(context.synonymWeight) of the weight: " + synonymsAdded.joined(separator: "; "))
    }
}
