internal import Passages
internal import XapianIndex

/// What is checked on a passage's text, because the index only knows stems.
indirect enum TextTest: Hashable, Sendable {
    /// The patterns, one right after the other.
    case phrase([WordPattern])
    /// Any of these.
    case any([TextTest])
    /// Each at most `distance` words from the one before; after it, if `isOrdered`.
    case near([TextTest], distance: Int, isOrdered: Bool)
    /// All of these in one sentence.
    case sentence([TextTest])
}

/// Checks texts, with everything that is reused from text to text.
struct TextChecker {
    private var tokenizer = Tokenizer()
    private var buffer = TokenBuffer()
    private var text = UnsafeBufferPointer<UInt8>(start: nil, count: 0)
    private let stems: StemSet
    /// A word passes by its stem in any of these.
    private let languages: [String]

    /// Where something stands in a text: its words by their positions, and its bytes.
    private struct Span: Hashable {
        var first: Int
        var last: Int
        var start: Int
        var end: Int
    }

    /// Ways in which the words of a chain are put together, in one text; of more the rest is not tried.
    private static let maximumChains = 10_000

    init(stems: StemSet, languages: [String]) {
        self.stems = stems
        self.languages = languages
    }

    /// Whether `text` passes.
    mutating func passes(_ test: TextTest, _ text: UnsafeBufferPointer<UInt8>) -> Bool {
        tokenizer.tokenize(text, into: &buffer)
        self.text = text
        defer { self.text = UnsafeBufferPointer(start: nil, count: 0) }
        return passes(test)
    }

    private func passes(_ test: TextTest) -> Bool {
        switch test {
        case .phrase(let patterns): !spans(ofPhrase: patterns, firstOnly: true).isEmpty
        case .any(let tests): tests.contains(where: passes)
        case .near: !spans(of: test).isEmpty
        case .sentence(let tests): standInOneSentence(tests)
        }
    }

    private func matches(_ token: Token, _ pattern: WordPattern) -> Bool {
        switch pattern {
        case .exact(let word): buffer.folded(token) { $0.elementsEqual(word) }
        case .wildcard(let wildcard): buffer.folded(token) { wildcard.matches($0) }
        case .fuzzy(let word): buffer.folded(token) { word.distance(to: $0) != nil }
        // Strings are equal where their canonical forms are.
        case .literal(let word):
            String(decoding: UnsafeBufferPointer(rebasing: text[token.start..<token.end]), as: UTF8.self) == word
        case .stem(let stemSet):
            languages.contains { language in
                stemSet.contains(buffer.normal(token) { stems.stem($0, language: language) })
            }
        }
    }

    private func spans(of test: TextTest) -> [Span] {
        switch test {
        case .phrase(let patterns): spans(ofPhrase: patterns, firstOnly: false)
        case .any(let tests): Array(Set(tests.flatMap { spans(of: $0) }))
        case .near(let tests, let distance, let isOrdered): spans(ofChain: tests, distance, isOrdered)
        case .sentence: []
        }
    }

    private func spans(ofPhrase patterns: [WordPattern], firstOnly: Bool) -> [Span] {
        guard let first = patterns.first else { return [] }
        var found: [Span] = []
        let tokens = buffer.tokens
        for start in tokens.indices {
            // Compounds stand beside their parts; a phrase of one word may be one.
            guard patterns.count == 1 || tokens[start].kind != .compound, matches(tokens[start], first) else {
                continue
            }
            var next = start
            var matched = 1
            while matched < patterns.count {
                next += 1
                guard next < tokens.count else { return found }
                if tokens[next].kind == .compound { continue }
                guard matches(tokens[next], patterns[matched]) else { break }
                matched += 1
            }
            guard matched == patterns.count else { continue }
            found.append(
                Span(
                    first: tokens[start].position, last: tokens[next].position, start: tokens[start].start,
                    end: tokens[next].end))
            if firstOnly { return found }
        }
        return found
    }

    /// What each way to go from the first to the last covers.
    private func spans(ofChain tests: [TextTest], _ distance: Int, _ isOrdered: Bool) -> [Span] {
        /// What was covered so far, and the link that the next one joins.
        struct Chain: Hashable {
            var cover: Span
            var link: Span
        }
        var chains: Set<Chain> = []
        for (index, test) in tests.enumerated() {
            let links = spans(of: test).sorted { ($0.first, $0.last) < ($1.first, $1.last) }
            guard index > 0 else {
                chains = Set(links.prefix(Self.maximumChains).map { Chain(cover: $0, link: $0) })
                continue
            }
            let reach = (links.map { $0.last - $0.first }.max() ?? 0) + distance
            var longer: Set<Chain> = []
            for chain in chains where longer.count < Self.maximumChains {
                let lowest = isOrdered ? chain.link.last + 1 : chain.link.first - reach
                var place = links.partitioningIndex { $0.first >= lowest }
                while place < links.count, links[place].first <= chain.link.last + distance {
                    let link = links[place]
                    place += 1
                    let isAfter = link.first > chain.link.last && link.first - chain.link.last <= distance
                    let isBefore = link.last < chain.link.first && chain.link.first - link.last <= distance
                    guard isAfter || (!isOrdered && isBefore) else { continue }
                    longer.insert(
                        Chain(
                            cover: Span(
                                first: min(chain.cover.first, link.first), last: max(chain.cover.last, link.last),
                                start: min(chain.cover.start, link.start), end: max(chain.cover.end, link.end)),
                            link: link))
                }
            }
            chains = longer
            if chains.isEmpty { return [] }
        }
        return Array(Set(chains.map(\.cover)))
    }

    private func standInOneSentence(_ tests: [TextTest]) -> Bool {
        let places = tests.map { spans(of: $0) }
        guard !places.contains(where: \.isEmpty) else { return false }
        var start = 0
        for end in Sentences.ends(in: text, language: nil) {
            if places.allSatisfy({ spans in spans.contains { $0.start >= start && $0.end <= end } }) { return true }
            start = end
        }
        return false
    }
}

extension Array {
    /// The first index whose element passes; the array's elements are parted by `passes`.
    fileprivate func partitioningIndex(_ passes: (Element) -> Bool) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if passes(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
