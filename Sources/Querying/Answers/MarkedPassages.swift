internal import Passages
internal import SearchAPI
internal import XapianIndex

/// A word by which a passage can be told from others.
struct TellingTerm {
    /// Of all its forms.
    var terms: [String]
    /// As the passage has it.
    var word: String
    /// How much of it there is, 0 to 1.
    var saturation: Double
    /// Inverse document frequency.
    var rarity: Double

    var weight: Double { saturation * rarity }
}

/// Passages whose words are used: to find others like them, or to help a query.
struct MarkedPassages {
    private let context: QueryContext

    /// Words taken of a passage to find others like it.
    static let similarTerms = 25
    /// Words that marked passages add to a query.
    static let expansionTerms = 20
    /// What the most telling of these counts beside a word of the query.
    static let expansionWeight = 0.5

    init(_ generation: OpenGeneration) {
        context = generation.context
    }

    /// The telling words of a passage, the most telling first: by BM25's weight of each (its occurrences saturated with k1 = 1.2,
    /// times its rarity). Words that no other passage has, and stop words, are none.
    func terms(
        of record: StoredRecord, _ document: StoredDocument, _ reader: inout IndexReader, _ tools: inout QueryTools
    ) throws -> [TellingTerm] {
        tools.tokenizer.tokenize(record.passage.text, into: &tools.buffer)
        let buffer = tools.buffer
        let bytes = Array(record.passage.text.utf8)
        var counts: [[String]: (word: String, weight: Double, count: Int)] = [:]
        func count(_ terms: [String], _ range: Range<Int>, _ weight: Double) {
            let word = String(decoding: bytes[range], as: UTF8.self)
            counts[terms, default: (word, weight, 0)].count += 1
        }
        for (index, token) in buffer.tokens.enumerated() {
            switch token.kind {
            case .word, .compound:
                guard !StopWords.contains(buffer.foldedText(token), languages: context.languages) else { continue }
                let found = try context.lookUp(token, buffer, inflected: true, &reader, &tools)
                count(found.terms.sorted(), token.start..<token.end, found.weight)
            case .ideograph, .cluster:
                guard token.continuesRun, index > 0 else { continue }
                let pair = buffer.foldedText(buffer.tokens[index - 1]) + buffer.foldedText(token)
                let term = IndexSchema.wordPrefix + pair
                let weight = context.statistics.weight(frequency: try reader.frequency(of: term))
                count([term], buffer.tokens[index - 1].start..<token.end, weight)
            }
        }
        var found: [TellingTerm] = []
        for (terms, entry) in counts {
            let passages = try terms.reduce(0) { $0 + (try reader.frequency(of: $1)) }
            guard passages > 1 else { continue }
            let count = Double(entry.count)
            found.append(
                TellingTerm(
                    terms: terms, word: entry.word, saturation: count / (count + 1.2), rarity: entry.weight))
        }
        return found.sorted { ($1.weight, $0.terms[0]) < ($0.weight, $1.terms[0]) }
    }

    /// A query for passages that have these terms.
    static func query(_ terms: [TellingTerm]) -> IndexQuery {
        .or(terms.map { .scale(.synonym($0.terms.map { .term($0) }), $0.weight) })
    }

    /// The words that tell the passages in `like` from those in `unlike`: the mean of their weights in the first, less that in
    /// the second; each with what it is to count beside a word of the query.
    func expansion(
        like: [PassageLookup.Place], unlike: [PassageLookup.Place], without known: Set<String>,
        _ reader: inout IndexReader, _ tools: inout QueryTools
    ) throws -> [TellingTerm] {
        var sums: [[String]: TellingTerm] = [:]
        for (places, sign) in [(like, 1.0), (unlike, -1.0)] {
            for place in places {
                for term in try terms(of: try reader.record(place.number), place.document, &reader, &tools) {
                    var sum = sums[term.terms] ?? term
                    if sums[term.terms] == nil { sum.saturation = 0 }
                    sum.saturation += sign * term.saturation / Double(places.count)
                    sums[term.terms] = sum
                }
            }
        }
        let best = sums.values.filter { $0.saturation > 0 && known.isDisjoint(with: $0.terms) }
            .sorted { ($1.weight, $0.terms[0]) < ($0.weight, $1.terms[0]) }.prefix(Self.expansionTerms)
        let most = best.map(\.saturation).max() ?? 1
        return best.map { term in
            var term = term
            term.saturation *= Self.expansionWeight / most
            return term
        }
    }
}
