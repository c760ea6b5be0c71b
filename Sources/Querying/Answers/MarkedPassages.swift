internal import Passages
internal import SearchAPI
internal import XapianIndex

/// A word by which a passage can be told from others.
struct TellingTerm {
    var term: String
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
    private let total: Double
    private let languages: [String]

    /// Words taken of a passage to find others like it.
    static let similarTerms = 25
    /// Words that marked passages add to a query.
    static let expansionTerms = 20
    /// What the most telling of these counts beside a word of the query.
    static let expansionWeight = 0.5

    init(_ generation: OpenGeneration) {
        total = Double(max(1, generation.manifest.segments.reduce(0) { $0 + $1.passages }))
        languages = generation.context.languages
    }

    /// The telling words of a passage, the most telling first: by BM25's weight of each (its occurrences saturated with k1 = 1.2,
    /// times its rarity). Words that no other passage has, and stop words, are none.
    func terms(
        of record: StoredRecord, _ document: StoredDocument, _ reader: inout IndexReader, _ tools: inout QueryTools
    ) throws -> [TellingTerm] {
        let language = record.passage.language ?? document.metadata.language
        tools.tokenizer.tokenize(record.passage.text, into: &tools.buffer)
        let bytes = Array(record.passage.text.utf8)
        var counts: [String: (word: String, count: Int)] = [:]
        for (term, range) in IndexTerms.places(in: tools.buffer, tools.stems, language: language) {
            let known = counts[term]
            counts[term] = (known?.word ?? String(decoding: bytes[range], as: UTF8.self), (known?.count ?? 0) + 1)
        }
        var found: [TellingTerm] = []
        for (term, entry) in counts {
            guard !StopWords.contains(tools.tokenizer.key(entry.word), languages: languages) else { continue }
            let frequency = Double(try reader.frequency(of: term))
            guard frequency > 1 else { continue }
            // As Xapian has it (xapian-core/weight/bm25weight.cc): ratios under 2 are drawn in, so that none is negative.
            var ratio = (total - frequency + 0.5) / (frequency + 0.5)
            if ratio < 2 { ratio = ratio * 0.5 + 1 }
            let count = Double(entry.count)
            found.append(
                TellingTerm(
                    term: term, word: entry.word, saturation: count / (count + 1.2),
                    rarity: Logarithm.natural(ratio)))
        }
        return found.sorted { ($1.weight, $0.term) < ($0.weight, $1.term) }
    }

    /// A query for passages that have these terms.
    static func query(_ terms: [TellingTerm]) -> IndexQuery {
        .or(terms.map { .scale(.term($0.term), $0.saturation) })
    }

    /// The words that tell the passages in `like` from those in `unlike`: the mean of their weights in the first, less that in
    /// the second; each with what it is to count beside a word of the query.
    func expansion(
        like: [PassageLookup.Place], unlike: [PassageLookup.Place], without known: Set<String>,
        _ reader: inout IndexReader, _ tools: inout QueryTools
    ) throws -> [TellingTerm] {
        var sums: [String: TellingTerm] = [:]
        for (places, sign) in [(like, 1.0), (unlike, -1.0)] {
            for place in places {
                for term in try terms(of: try reader.record(place.number), place.document, &reader, &tools) {
                    var sum = sums[term.term] ?? term
                    if sums[term.term] == nil { sum.saturation = 0 }
                    sum.saturation += sign * term.saturation / Double(places.count)
                    sums[term.term] = sum
                }
            }
        }
        let best = sums.values.filter { $0.saturation > 0 && !known.contains($0.term) }
            .sorted { ($1.weight, $0.term) < ($0.weight, $1.term) }.prefix(Self.expansionTerms)
        let most = best.map(\.saturation).max() ?? 1
        return best.map { term in
            var term = term
            term.saturation *= Self.expansionWeight / most
            return term
        }
    }
}
