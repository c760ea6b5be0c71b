internal import Passages
internal import XapianIndex

/// What a query is read against: the generation's languages and tags, and the settings.
struct QueryContext: Sendable {
    /// Languages of the passages, the most frequent first.
    var languages: [String]
    /// Keys of the documents' tags.
    var tags: Set<String>
    var stopWordWeight: Double
    /// The languages whose stop words the query's are; see `StopWords.languages(of:among:)`.
    var stopLanguages: [String]
    /// Words of the query that only say that something is asked; see `CarrierPhrases`.
    private(set) var carriers: Set<String> = []
    /// What a spelling in another script weighs beside the one asked for.
    var spellingWeight: Double
    /// The index's words as they are written.
    var words: IndexWords
    /// The most that a word can add to a score, in the index's own units: BM25 with a rare word that occurs without end.
    var highestWeight: Double
    var synonyms = SynonymTable()
    /// How frequent terms are.
    let statistics: TermStatistics
    /// What words were found to stand for; some KB each at most.
    let known = Remembered<LookedUpWord, WordForms>(maximum: 4096)
    /// Which stems are like which, by what the terms of a stem in a language begin with; up to some 3 KB each.
    let relatives = Remembered<[UInt8], [AlikeStem]>(maximum: 2048)
    /// How many passages have some words all, by the terms of each.
    let together = Remembered<[[String]], Int>(maximum: 4096)
    /// Which names are spelt in which other ways; nil for what is none.
    let spellings = Remembered<SpeltName, [String]?>(maximum: 4096)
    /// What a synonym counts against the word that was asked for.
    var synonymWeight = 0.7
    var saved: [String: String] = [:]
    /// The day that `date:today` means.
    var today: @Sendable () -> Day = Day.current

    init(_ manifest: Manifest, words: IndexWords, stopWordWeight: Double, spellingWeight: Double) {
        languages = manifest.languages.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map(\.key)
        tags = Set(manifest.tags)
        self.stopWordWeight = stopWordWeight
        stopLanguages = StopWords.languages(of: [], among: languages)
        self.words = words
        self.spellingWeight = spellingWeight
        statistics = TermStatistics(manifest)
        // k1 is 10 at most.
        highestWeight = (10 * RankingProfile.scale + 1) * Logarithm.natural(statistics.passages + 2)
    }

    /// The same for a query with these words.
    func reading(_ words: some Collection<String>) -> QueryContext {
        var context = self
        let words = Array(words.prefix(Self.maximumWords))
        context.stopLanguages = StopWords.languages(of: words, among: languages)
        let places = CarrierPhrases.words(in: words)
        // A word that is asked for elsewhere in the query says something.
        let asked = Set(words.indices.filter { !places.contains($0) }.map { words[$0] })
        context.carriers = Set(places.map { words[$0] }).subtracting(asked)
        return context
    }

    /// Whether a folded word says little: one of the query's language, or of what people say around a question.
    func isStop(_ word: String) -> Bool {
        StopWords.contains(word, languages: stopLanguages) || carriers.contains(word)
    }

    /// Words of a query that its language is judged by.
    private static let maximumWords = 200

    /// What a word that `count` passages have adds about, in the index's own units, where it stands once in a passage of usual
    /// length: BM25 with its default k1.
    func weight(of count: Int) -> Double {
        let k1 = 1.2 * RankingProfile.scale
        return statistics.weight(frequency: count) * (k1 + 1) * RankingProfile.scale / (k1 + RankingProfile.scale)
    }

    /// What queries are read by.
    var language: QueryLanguage { QueryLanguage(tags: tags, saved: saved) }

    /// Every field that a query can name.
    var fieldNames: [String] { QueryNode.Field.builtIn + tags.subtracting(QueryNode.Field.builtIn).sorted() }
}

/// What a thread keeps from query to query.
struct QueryTools {
    var tokenizer = Tokenizer()
    var buffer = TokenBuffer()
    let stems = StemSet()

    /// Words and stems that are remembered from request to request; some 60 bytes each, and each thread has its own.
    private static let stringsKept = 50_000

    /// To be called before each request: numbers of stems are good for one.
    func begin() { stems.trim(to: Self.stringsKept) }

    /// The words of `text` in their form for comparing, compounds left out.
    mutating func words(of text: String) -> [String] {
        tokenizer.tokenize(text, into: &buffer)
        return buffer.tokens.filter { $0.kind != .compound }.map { buffer.foldedText($0) }
    }
}
