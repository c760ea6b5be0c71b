internal import Passages
internal import XapianIndex

/// The plain words and phrases of a query in their order, as the ranking looks at them.
struct RankedQuery {
    /// A word, or a pair of ideographs.
    struct Word {
        /// What it may stand as; none for a pair of ideographs.
        var forms: [SoughtForm]
        /// As it stands in the query, without accents and case.
        var folded: [UInt8]
        /// BM25's inverse document frequency; of a word in a set phrase its share of what the phrase says.
        var weight: Double
        var isStop: Bool
        var isGram = false
    }

    /// Distinct words.
    private(set) var words: [Word] = []
    /// Places in `words`, in the order of the query.
    private(set) var sequence: [Int] = []
    /// The words of what the query asks a definition of, as places in `words`.
    private(set) var subject: [Int] = []
    private var numbers: [[UInt8]: Int] = [:]
    /// Whether inflections count as the word.
    private let isInflected: Bool
    /// See `SetPhrases`.
    private let shares: [String: Double]

    /// Words beyond this many are not looked at: what is that long is a text, and its order says little.
    private static let maximumWords = 48

    /// The words of a query's tree that it wants, in any language of the index.
    init(
        _ node: QueryNode, isInflected: Bool, _ context: QueryContext, _ options: RankingOptions,
        _ reader: inout IndexReader, _ tools: inout QueryTools
    ) throws {
        self.isInflected = isInflected
        shares = try SetPhrases.shares(
            node, most: options.setPhrase, isInflected: isInflected, context, &reader, &tools)
        // The words, compounds left out, with their places in `sequence`.
        var asked: [(word: String, place: Int)] = []
        for text in node.wantedTexts where sequence.count < Self.maximumWords {
            tools.tokenizer.tokenize(text, into: &tools.buffer)
            let buffer = tools.buffer
            for (index, token) in buffer.tokens.enumerated() where token.kind != .compound || token.isAside {
                guard sequence.count < Self.maximumWords else { break }
                if token.kind == .word { asked.append((buffer.foldedText(token), sequence.count)) }
                try add(token, index, buffer, context, &reader, &tools)
            }
        }
        if let range = Definitions.subject(of: asked.map(\.word)) { subject = asked[range].map { sequence[$0.place] } }
    }

    private mutating func add(
        _ token: Token, _ index: Int, _ buffer: TokenBuffer, _ context: QueryContext,
        _ reader: inout IndexReader, _ tools: inout QueryTools
    ) throws {
        var found = WordForms()
        var isGram = false
        var folded = buffer.folded(token) { Array($0) }
        var isStop = false
        var share = 1.0
        switch token.kind {
        case .ideograph, .cluster:
            let isFollowed = index + 1 < buffer.tokens.count && buffer.tokens[index + 1].continuesRun
            if token.continuesRun, index > 0 {
                folded = buffer.folded(buffer.tokens[index - 1]) { Array($0) } + folded
            } else if token.kind == .cluster, isFollowed {
                return  // a letter that says nothing by itself
            }
            isGram = true
            found.weight = context.statistics.weight(
                frequency: try reader.frequency(of: IndexSchema.wordPrefix + String(decoding: folded, as: UTF8.self)))
        default:
            found = try context.lookUp(token, buffer, inflected: isInflected, &reader, &tools)
            isStop = context.isStop(buffer.foldedText(token))
            share = shares[buffer.foldedText(token)] ?? 1
        }
        // Two forms of one word are one word.
        let key = found.forms.first?.form.beginning ?? folded
        if let known = numbers[key] { return sequence.append(known) }
        numbers[key] = words.count
        sequence.append(words.count)
        words.append(
            Word(forms: found.forms, folded: folded, weight: found.weight * share, isStop: isStop, isGram: isGram))
    }
}

extension QueryNode {
    /// The words and phrases that the query wants, in their order.
    var wantedTexts: [String] {
        switch self {
        case .word(let text), .phrase(let text): [text]
        case .near(let nodes, _, _), .and(let nodes), .or(let nodes): nodes.flatMap(\.wantedTexts)
        case .clauses(let clauses): (clauses.must + clauses.should + clauses.may).flatMap(\.wantedTexts)
        case .not, .field, .fuzzy, .wildcard, .within: []
        }
    }
}
