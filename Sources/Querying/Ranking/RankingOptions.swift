/// The numbers of the ranking that are applied when a query runs. Each one's effect on fourteen test collections stands in
/// Docs/RANKING.md.
public struct RankingOptions: Hashable, Sendable {
    /// BM25's k1.
    public var k1 = 1.2
    /// What a stop word counts against another word.
    public var stopWordWeight = 0.1
    /// What a name's spelling in another script or romanisation counts against the one asked for; 0 looks for none.
    public var spellingWeight = 0.4
    /// What words of the same family as a query's word (`historian` for `history`) count against the word itself, before their
    /// likeness comes in; 0 for none.
    public var relatives = 0.35
    /// The best passages by BM25 that are ordered with what their sections add before the best of those are looked at by their texts.
    public var sectionDepth = 100
    /// What a passage's section counts, taken as one text, against the passage itself: the same words spread over a page speak for its
    /// best passage.
    public var section = 0.3
    /// The best passages by BM25 that are looked at again by their texts; 0 for none.
    public var rerankDepth = 30
    /// What two words that follow each other in query and passage alike add, against their rarity among the candidates.
    public var pairs = 0.4
    /// What the best sentence adds, against the weight of the query's words in it and in the title.
    public var sentence = 0.2
    /// What the longest run of the query's words in their order adds.
    public var run = 0.15
    /// What a word adds that stands in the passage as it stands in the query.
    public var exactWords = 0.15
    /// What a title adds that consists of the query's words.
    public var titleMatch = 1.2
    /// What a passage loses, against its score, that has no sentences: contents, indexes, lists of options or changes.
    public var prose = 0.05
    /// What a word may add to those before it, as a share of its own weight, to be of one set phrase with them; 0 for no set phrases.
    public var setPhrase = 0.4
    /// What a passage adds that says what the thing is that a query asks a definition of.
    public var definition = 0.3
    /// What the words of the best passages count, against the query's own, for the order of passages below `rerankDepth`; 0
    /// for nothing.
    public var feedback = 0.6

    /// The defaults, which are those of the configuration.
    public init() {}
}
