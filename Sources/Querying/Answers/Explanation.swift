internal import Passages
internal import SearchAPI
internal import XapianIndex

/// Takes scores apart: what each word, or bonus, gave to each hit.
///
/// A score is a sum over the leaves of the query that match. Each leaf is asked for alone, of the hits only, and the engine weighs
/// it as it did in the whole; so the parts add up, whatever the formula.
struct ScoreExplainer {
    private let terms: [String: String]
    private let options: SearchEngineOptions
    private var parts: [UInt32: [IndexQuery: Double]] = [:]
    private var order: [IndexQuery] = []

    /// - Parameter terms: Stem terms with the words that they stand for.
    init(terms: [(term: String, word: String)], options: SearchEngineOptions) {
        self.terms = Dictionary(terms.map { ($0.term, $0.word) }) { first, _ in first }
        self.options = options
    }

    /// Weighs every part of `query` for passages that match it.
    mutating func weigh(_ query: IndexQuery, for numbers: [UInt32], _ reader: inout IndexReader) throws {
        try weigh(query, numbers, factor: 1, &reader)
    }

    private mutating func weigh(
        _ query: IndexQuery, _ numbers: [UInt32], factor: Double, _ reader: inout IndexReader
    ) throws {
        guard !numbers.isEmpty, factor != 0 else { return }
        switch query {
        case .term, .synonym, .weighed:
            if parts.values.allSatisfy({ $0[query] == nil }), !order.contains(query) { order.append(query) }
            for (number, weight) in try weights(query, numbers, &reader) where weight > 0 {
                parts[number, default: [:]][query, default: 0] += weight * factor
            }
        case .scale(let inner, let scale): try weigh(inner, numbers, factor: factor * scale, &reader)
        case .and(let operands): for part in operands { try weigh(part, numbers, factor: factor, &reader) }
        case .or(let operands): for part in operands { try weighIfMatching(part, numbers, factor, &reader) }
        case .andMaybe(let first, let second):
            try weigh(first, numbers, factor: factor, &reader)
            try weighIfMatching(second, numbers, factor, &reader)
        case .filter(let first, _), .andNot(let first, _): try weigh(first, numbers, factor: factor, &reader)
        case .all, .nothing, .valueRange, .passages: break
        }
    }

    private mutating func weighIfMatching(
        _ query: IndexQuery, _ numbers: [UInt32], _ factor: Double, _ reader: inout IndexReader
    ) throws {
        switch query {
        case .term, .synonym, .weighed, .or: try weigh(query, numbers, factor: factor, &reader)
        case .scale(let inner, let scale): try weighIfMatching(inner, numbers, factor * scale, &reader)
        default:
            let matching = try weights(query, numbers, &reader).map(\.0)
            try weigh(query, matching, factor: factor, &reader)
        }
    }

    /// Those of `numbers` that match, with their weights.
    private func weights(
        _ query: IndexQuery, _ numbers: [UInt32], _ reader: inout IndexReader
    ) throws -> [(UInt32, Double)] {
        let page = try reader.search(
            .filter(query, by: .passages(numbers.sorted())), offset: 0, limit: numbers.count, countUpTo: 0,
            order: .relevance, k1: options.ranking.k1)
        return page.hits.map { ($0.number, $0.weight * options.scoreScale) }
    }

    /// The parts of a hit's score, the greatest first.
    func explanation(
        of candidate: Candidate, _ passage: PassageRecord, _ reader: inout IndexReader, _ tools: inout QueryTools
    ) throws -> [TermExplanation] {
        let forms = WordsInPassage(passage, &tools)
        var explained: [TermExplanation] = []
        for leaf in order {
            guard let weight = parts[candidate.number]?[leaf] else { continue }
            if case .weighed = leaf {
                explained.append(TermExplanation(bonus: "phrase", weight: weight))
                continue
            }
            let present = try Self.terms(of: leaf).filter { try reader.count(of: $0, in: candidate.number) > 0 }
            let found = present.map { forms.places(of: $0) }
            explained.append(
                TermExplanation(
                    // A relative of a word is told by the form that stands there.
                    word: present.lazy.compactMap { terms[$0] }.first ?? found.flatMap(\.forms).first ?? present.first
                        ?? "",
                    term: present.map(Self.readable).joined(separator: " "), weight: weight,
                    passages: try present.map { try reader.frequency(of: $0) }.max() ?? 0,
                    fields: ["text", "title", "section"].filter { field in found.contains { $0.fields.contains(field) }
                    }
                        + Set(present.compactMap(IndexSchema.metadataField)).sorted(),
                    forms: Set(found.flatMap(\.forms)).sorted()))
        }
        // The place of a match below the best comes of their words as well.
        if candidate.isFedBack {
            let sum = explained.reduce(0) { $0 + $1.weight }
            explained.append(TermExplanation(bonus: "feedback", weight: candidate.score - sum))
        }
        explained.sort { ($1.weight, $0.word) < ($0.weight, $1.word) }
        return explained + candidate.bonuses.map { TermExplanation(bonus: $0.name, weight: $0.weight) }
    }

    /// A term as people read it: a word with its language.
    private static func readable(_ term: String) -> String {
        guard let form = FormTerm(Array(term.utf8.dropFirst(IndexSchema.wordPrefix.utf8.count))) else { return term }
        return "\(form.language):" + String(decoding: form.word, as: UTF8.self)
    }

    private static func terms(of leaf: IndexQuery) -> [String] {
        switch leaf {
        case .term(let term): [term]
        case .synonym(let operands): operands.flatMap(terms)
        default: []
        }
    }
}

/// The terms of a passage's text, title and headings, with the words that have them.
struct WordsInPassage {
    private var found: [String: (fields: [String], forms: [String])] = [:]

    init(_ passage: PassageRecord, _ tools: inout QueryTools) {
        let texts =
            [("text", passage.text), ("title", passage.document.title)] + passage.section.map { ("section", $0) }
        for (field, text) in texts {
            // A title's terms are in its document's language, headings' in the passage's.
            let language = field == "title" ? passage.document.language : passage.language
            tools.tokenizer.tokenize(text, into: &tools.buffer)
            let bytes = Array(text.utf8)
            for (term, range) in IndexTerms.places(in: tools.buffer, tools.stems, language: language) {
                let form = String(decoding: bytes[range], as: UTF8.self)
                var entry = found[term] ?? ([], [])
                if !entry.fields.contains(field) { entry.fields.append(field) }
                if !entry.forms.contains(form) { entry.forms.append(form) }
                found[term] = entry
            }
        }
    }

    /// Where the words with a term stand, and how they are written.
    func places(of term: String) -> (fields: [String], forms: [String]) { found[term] ?? ([], []) }
}
