internal import Passages
internal import XapianIndex

/// The plain words and phrases of a query in their order, as the ranking looks at them.
struct RankedQuery {
    /// A word, or a pair of ideographs.
    struct Word {
        /// Its stems in the languages of the index, without the prefix of terms.
        var stems: [[UInt8]]
        /// As it stands in the query, without accents and case.
        var folded: [UInt8]
        /// BM25's inverse document frequency.
        var weight: Double
        var isStop: Bool
    }

    /// Distinct words.
    private(set) var words: [Word] = []
    /// Places in `words`, in the order of the query.
    private(set) var sequence: [Int] = []
    private var numbers: [[UInt8]: Int] = [:]

    /// Words beyond this many are not looked at: what is that long is a text, and its order says little.
    private static let maximumWords = 48

    /// The words of a query's tree that it wants, in any language of the index.
    init(
        _ node: QueryNode, _ context: QueryContext, _ reader: inout IndexReader,
        _ tools: inout QueryTools
    ) throws {
        for text in node.wantedTexts where sequence.count < Self.maximumWords {
            tools.tokenizer.tokenize(text, into: &tools.buffer)
            let buffer = tools.buffer
            for (index, token) in buffer.tokens.enumerated() where token.kind != .compound {
                guard sequence.count < Self.maximumWords else { break }
                try add(token, index, buffer, context, &reader, &tools)
            }
        }
    }

    private mutating func add(
        _ token: Token, _ index: Int, _ buffer: TokenBuffer, _ context: QueryContext,
        _ reader: inout IndexReader, _ tools: inout QueryTools
    ) throws {
        var stems: [[UInt8]] = []
        var folded = buffer.folded(token) { Array($0) }
        var isStop = false
        switch token.kind {
        case .ideograph, .cluster:
            let isFollowed = index + 1 < buffer.tokens.count && buffer.tokens[index + 1].continuesRun
            if token.continuesRun, index > 0 {
                folded = buffer.folded(buffer.tokens[index - 1]) { Array($0) } + folded
            } else if token.kind == .cluster, isFollowed {
                return  // a letter that says nothing by itself
            }
            stems = [folded]
        default:
            stems = tools.stems(of: token, buffer, context.languages).map { number in
                tools.stems.bytes(of: number) { Array($0) }
            }
            isStop = StopWords.contains(buffer.foldedText(token), languages: context.stopLanguages)
        }
        // Two forms of one word are one word.
        let key = stems.first ?? folded
        if let known = numbers[key] { return sequence.append(known) }
        var frequency = 0
        for stem in stems {
            frequency = max(frequency, try reader.frequency(of: TermStatistics.term(stem)))
        }
        numbers[key] = words.count
        sequence.append(words.count)
        words.append(
            Word(stems: stems, folded: folded, weight: context.statistics.weight(frequency: frequency), isStop: isStop))
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

/// How frequent terms are in the index, and what follows for their weight.
struct TermStatistics: Sendable {
    /// Passages, the dead with them, as Xapian counts them.
    let passages: Double

    init(_ manifest: Manifest) {
        passages = Double(max(1, manifest.segments.reduce(0) { $0 + $1.passages }))
    }

    /// BM25's inverse document frequency as Xapian computes it (xapian-core/weight/bm25weight.cc): ratios under 2 are drawn
    /// in, so that no weight is negative.
    func weight(frequency: Int) -> Double {
        var ratio = (passages - Double(frequency) + 0.5) / (Double(frequency) + 0.5)
        if ratio < 2 { ratio = ratio * 0.5 + 1 }
        return Logarithm.natural(ratio)
    }

    /// The index's term for a stem.
    static func term(_ stem: [UInt8]) -> String { IndexSchema.stemPrefix + String(decoding: stem, as: UTF8.self) }
}
