internal import Passages
internal import XapianIndex

extension QueryPlanner {
    /// Words like a pattern. Stems do not tell: `logg*` means `logging`, whose stem is `log`; so the candidates have a stem
    /// that begins so or that the beginning begins with, and the text decides.
    mutating func wildcard(
        _ pattern: String, _ reader: inout IndexReader, _ tools: inout QueryTools
    ) throws -> IndexQuery {
        if QueryNode.wildcard(pattern) == .everything { return .all }
        let wildcard = Wildcard(pattern, &tools.tokenizer)
        let start = String(decoding: wildcard.head, as: UTF8.self)
        guard !start.isEmpty, start.utf8.count <= Tokenizer.maximumWordBytes else {
            return try self.word(pattern, isRequired: true, &reader, &tools)
        }
        var found = try expansions(of: start, &reader) { _ in true }
        for length in 2..<max(3, start.unicodeScalars.count) {
            let shorter = IndexSchema.stemPrefix + String(String.UnicodeScalarView(start.unicodeScalars.prefix(length)))
            if try frequency(of: shorter, &reader) > 0 { found.append(shorter) }
        }
        for term in found { note(term, pattern) }
        return try checked(
            .synonym(found.map { .term($0) }), .phrase([.wildcard(wildcard)]), pattern, &reader, &tools)
    }

    /// Words spelt about so: one letter off up to five letters, else two, and the first one right.
    mutating func fuzzy(
        _ word: String, edits: Int?, _ reader: inout IndexReader, _ tools: inout QueryTools
    ) throws -> IndexQuery {
        let key = tools.tokenizer.key(word)
        let scalars = Array(key.unicodeScalars)
        guard let first = scalars.first, !key.contains(" "), key.utf8.count <= Tokenizer.maximumWordBytes else {
            return try self.word(word, isRequired: true, &reader, &tools)
        }
        let edits = edits ?? (scalars.count > 5 ? 2 : 1)
        // A stem is shorter than its word by an ending, so stems are compared with the word's own stems.
        tools.tokenizer.tokenize(word, into: &tools.buffer)
        var targets: [[Unicode.Scalar]] = [scalars]
        for language in context.languages {
            for token in tools.buffer.tokens.prefix(1) {
                let stem = tools.buffer.normal(token) { tools.stems.stem($0, language: language) }
                targets.append(Array(String(decoding: stem, as: UTF8.self).unicodeScalars))
            }
        }
        let found = try expansions(of: String(first), &reader) { stem in
            let stem = Array(stem.unicodeScalars)
            return targets.contains { EditDistance.isWithin(edits, $0, stem) }
        }
        for term in found { note(term, word + "~") }
        return .synonym(found.map { .term($0) })
    }

    /// Stem terms that begin with `start` and pass, the most frequent if there are too many.
    mutating func expansions(
        of start: String, _ reader: inout IndexReader, _ passes: (Substring) -> Bool
    ) throws -> [String] {
        var found: [(term: String, frequency: Int)] = []
        let prefix = IndexSchema.stemPrefix
        try reader.forEachTerm(prefix: prefix + start) { term, frequency in
            if passes(term.dropFirst(prefix.count)) { found.append((term, frequency)) }
            return found.count < 50_000
        }
        guard found.count > Self.maximumExpansions else { return found.map(\.term) }
        warn(
            "wildcard_cut",
            "\(start)… stands for \(found.count) words; the \(Self.maximumExpansions) most frequent were searched")
        return found.sorted { ($1.frequency, $0.term) < ($0.frequency, $1.term) }.prefix(Self.maximumExpansions).map(
            \.term)
    }
}
