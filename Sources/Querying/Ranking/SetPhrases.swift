internal import Passages
internal import XapianIndex

/// Words of a query that stand together wherever they stand (`Hong Kong`, `World Wide Web`): what the second says is mostly said by the
/// first, so their parts in one passage are not several pieces of evidence.
///
/// How much all of them say is the inverse document frequency of the passages that have them all; were they independent, that would
/// be the sum of theirs.
enum SetPhrases {
    /// Words of a phrase, at most.
    private static let maximumLength = 4
    /// A query with more words is a text.
    private static let maximumWords = 24

    /// A word that says something, in the order of the query.
    private struct Part {
        var text: String
        var forms: WordForms
    }

    /// The shares that words in set phrases count of their weights, by their folded forms; those of others are not there.
    ///
    /// - Parameter most: What a word may add to those before it, as a share of its own weight, to be of their phrase; 0 for no phrases.
    static func shares(
        _ node: QueryNode, most: Double, isInflected: Bool, _ context: QueryContext, _ reader: inout IndexReader,
        _ tools: inout QueryTools
    ) throws -> [String: Double] {
        guard most > 0 else { return [:] }
        let parts = try parts(of: node, isInflected: isInflected, context, &reader, &tools)
        guard parts.count > 1 else { return [:] }
        var shares: [String: Double] = [:]
        var start = 0
        while start + 1 < parts.count {
            var joint = parts[start].forms.weight
            var end = start + 1
            while end < parts.count, end - start < maximumLength {
                let own = parts[end].forms.weight
                let together = try weight(of: parts[start...end], context, &reader)
                guard own > 0, let together, together - max(joint, own) <= most * min(joint, own) else { break }
                joint = max(together, joint, own)
                end += 1
            }
            let phrase = parts[start..<end]
            if phrase.count > 1, Set(phrase.map(\.text)).count == phrase.count {
                let share = joint / phrase.reduce(0) { $0 + $1.forms.weight }
                for part in phrase { shares[part.text] = min(1, share) }
            }
            start = end
        }
        return shares
    }

    private static func parts(
        of node: QueryNode, isInflected: Bool, _ context: QueryContext, _ reader: inout IndexReader,
        _ tools: inout QueryTools
    ) throws -> [Part] {
        var parts: [Part] = []
        for text in node.wantedTexts {
            tools.tokenizer.tokenize(text, into: &tools.buffer)
            let buffer = tools.buffer
            for token in buffer.tokens where token.kind == .word {
                let word = buffer.foldedText(token)
                if context.isStop(word) { continue }
                guard parts.count < maximumWords else { return [] }
                let forms = try context.lookUp(token, buffer, inflected: isInflected, &reader, &tools)
                parts.append(Part(text: word, forms: forms))
            }
        }
        return parts
    }

    /// The inverse document frequency of all of some words together; nil where no passage has them all.
    private static func weight(
        of parts: ArraySlice<Part>, _ context: QueryContext, _ reader: inout IndexReader
    ) throws -> Double? {
        guard parts.allSatisfy({ !$0.forms.forms.isEmpty }) else { return nil }
        let count = try context.together.value(of: parts.map(\.forms.terms)) {
            try reader.search(
                .and(parts.map { .synonym($0.forms.terms.map { .term($0) }) }), offset: 0, limit: 1, countUpTo: .max,
                order: .relevance, k1: 1, wantsSignatures: false
            ).matchesLower
        }
        let forms = parts.flatMap { $0.forms.forms.map { ($0.form.language, $0.passages) } }
        guard count > 0, let language = context.statistics.language(of: forms) else { return nil }
        return context.statistics.weight(frequency: count, language: language)
    }
}
