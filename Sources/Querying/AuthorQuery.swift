internal import Passages
internal import XapianIndex

/// A query that is an author's name and nothing else, who wants that author's documents.
struct AuthorQuery {
    /// The names that it may be, as they are written in the index.
    let names: [String]
    /// In their form for comparing.
    private let keys: [String]
    /// The query's words.
    private let words: [String]

    /// Words of a name at most.
    private static let maximumWords = 5

    /// What a tree asks for, if it is one.
    init?(
        _ node: QueryNode, _ context: QueryContext, _ tools: inout QueryTools
    ) throws {
        guard let text = node.plainText else { return nil }
        let words = tools.words(of: text)
        guard (1...Self.maximumWords).contains(words.count) else { return nil }
        // Given name and surname stand either way round, in queries and in documents.
        for turn in words.indices {
            let key = Array(words[turn...] + words[..<turn]).joined(separator: " ")
            let authors = try context.words.names(key, .author)
            guard !authors.isEmpty else { continue }
            let passages = authors.reduce(0) { $0 + $1.passages }
            // A single word that texts speak of more than its authors have passages is not meant as a name.
            if words.count == 1, try context.words.counts(of: key)?.passages ?? 0 > passages { continue }
            names = authors.map(\.text)
            keys = names.map { tools.tokenizer.key($0) }
            self.words = words
            return
        }
        return nil
    }

    /// The passages of the author's documents, with more weight than others can have.
    func passages(_ context: QueryContext, _ reader: inout IndexReader) throws -> IndexQuery {
        var weight = 0.0
        for word in words {
            weight += context.statistics.weight(
                frequency: try reader.frequency(of: IndexSchema.tagWordTerm(IndexSchema.authorTag, word: word)))
        }
        let own = words.map { IndexQuery.term(IndexSchema.tagWordTerm(IndexSchema.authorTag, word: $0)) }
        return .filter(
            .scale(.synonym(own), weight * Self.share),
            by: .or(keys.map { .term(IndexSchema.tagTerm(IndexSchema.authorTag, value: $0)) }))
    }

    /// More than words in a text can give: BM25 gives at most k1 + 1 of their weights, and what their places add about as much again.
    private static let share = 8.0
}

extension QueryNode {
    /// The words of a query that has nothing else.
    fileprivate var plainText: String? {
        switch self {
        case .word(let text): return text
        case .or(let nodes): return Self.plainText(of: nodes)
        case .clauses(let clauses):
            guard clauses.must.isEmpty, clauses.should.isEmpty, clauses.mustNot.isEmpty, clauses.scope == nil else {
                return nil
            }
            return Self.plainText(of: clauses.may)
        default: return nil
        }
    }

    private static func plainText(of nodes: [QueryNode]) -> String? {
        var texts: [String] = []
        for node in nodes {
            guard case .word(let text) = node else { return nil }
            texts.append(text)
        }
        return texts.isEmpty ? nil : texts.joined(separator: " ")
    }
}
