internal import Passages
internal import XapianIndex

/// What the texts of the best passages add to their weight by BM25.
struct RankingBonus: Hashable {
    var pairs = 0.0
    var sentence = 0.0
    var run = 0.0
    var exactWords = 0.0
    var titleMatch = 0.0
    var prose = 0.0
    var definition = 0.0

    var sum: Double { pairs + sentence + run + exactWords + titleMatch + prose + definition }

    /// Those that are there, by the names that explanations have.
    var parts: [Candidate.Bonus] {
        [
            ("pairs", pairs), ("sentence", sentence), ("run", run), ("exact words", exactWords),
            ("title", titleMatch), ("prose", prose), ("definition", definition),
        ].filter { $0.1 != 0 }.map { Candidate.Bonus(name: $0.0, weight: $0.1) }
    }
}

/// Orders the best passages anew by what counts cannot tell: which of the query's words stand together, in one sentence, in
/// the query's order, as they were written, or make up the title.
struct Reranker {
    private let options: RankingOptions
    private let context: QueryContext
    private var reader: PassageReader
    /// By the numbers of terms.
    private var titleWeights: [Int32: Double] = [:]

    init(
        _ query: RankedQuery, relatives: [WordRelative], _ context: QueryContext, _ options: RankingOptions
    ) {
        self.options = options
        self.context = context
        reader = PassageReader(query, relatives: relatives)
    }

    /// The bonus of each candidate, in their order.
    ///
    /// - Parameter scores: Theirs until now.
    mutating func bonuses(
        _ scores: [Double], _ candidates: [(passage: Passage, document: StoredDocument)], _ index: inout IndexReader,
        _ tools: inout QueryTools
    ) throws -> [RankingBonus] {
        var all: [PassageEvidence] = []
        var titleWeights = self.titleWeights
        // By titles.
        var shared: [String: Int] = [:]
        let stems = tools.stems
        func sharing(_ title: String, _ tools: inout QueryTools) throws -> Int {
            if let known = shared[title] { return known }
            let passages = try context.words.names(tools.tokenizer.key(title), .title).reduce(0) { $0 + $1.passages }
            shared[title] = passages
            return passages
        }
        for (passage, document) in candidates {
            let language = passage.language ?? document.metadata.language
            all.append(
                try reader.evidence(
                    in: passage, of: document.passageNames.count, title: document.metadata.title,
                    language: language,
                    titleLanguage: document.metadata.language, sharing: sharing, &tools
                ) { number in
                    if let known = titleWeights[number] { return known }
                    let term = stems.bytes(of: number) { Array($0) }
                    let frequency = try index.frequency(
                        of: IndexSchema.wordPrefix + String(decoding: term, as: UTF8.self))
                    let weight =
                        FormTerm(term).map { context.statistics.weight(frequency: frequency, language: $0.language) }
                        ?? context.statistics.weight(frequency: frequency)
                    titleWeights[number] = weight
                    return weight
                })
        }
        self.titleWeights = titleWeights
        // A pair counts as much as it is rare among the candidates in the passage's language.
        let languages = candidates.map { $0.passage.language ?? $0.document.metadata.language }
        var rarities: [String?: [Double]] = [:]
        for language in Set(languages) {
            let own = zip(all, languages).filter { $0.1 == language }.map(\.0)
            let count = Double(own.count)
            rarities[language] = reader.pairs.indices.map { pair in
                let frequency = own.reduce(0.0) { $0 + ($1.pairs[pair] > 0 ? 1 : 0) }
                return Logarithm.natural(1 + (count - frequency + 0.5) / (frequency + 0.5))
            }
        }
        return zip(zip(all, languages), scores).map { both, score in
            let (evidence, language) = both
            let rarity = rarities[language] ?? []
            return RankingBonus(
                pairs: options.pairs * zip(evidence.pairs, rarity).reduce(0) { $0 + $1.0 * $1.1 },
                sentence: options.sentence * evidence.sentence, run: options.run * evidence.run,
                exactWords: options.exactWords * evidence.exactWords,
                titleMatch: options.titleMatch * evidence.titleMatch,
                prose: -options.prose * score * (1 - evidence.prose),
                definition: options.definition * evidence.definition)
        }
    }
}
