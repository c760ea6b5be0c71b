internal import Passages
internal import XapianIndex

/// What is checked on a passage's text, because the index does not know what stands beside what.
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

extension TextTest {
    /// Whether passages that have the terms have it anyway: a single word in any of its forms.
    var isKnownToIndex: Bool {
        switch self {
        case .phrase(let patterns):
            guard patterns.count == 1, case .forms = patterns[0] else { return false }
            return true
        case .any(let tests): return tests.allSatisfy(\.isKnownToIndex)
        case .near, .sentence: return false
        }
    }
}

extension TextTest {
    /// Words that follow each other in every passage that passes, as `WordPairs` hashes them. Only of whole words is that known.
    var pairs: [UInt64] {
        guard case .phrase(let patterns) = self else { return [] }
        return zip(patterns, patterns.dropFirst()).compactMap { first, second in
            guard case .exact(let first) = first, case .exact(let second) = second else { return nil }
            return first.withUnsafeBufferPointer { first in
                second.withUnsafeBufferPointer { WordPairs.hash(first, $0) }
            }
        }
    }
}

/// Whether a text has a phrase, for tests: by its bytes first, as searches do, or by its tokens alone.
package enum PhraseTest {
    /// - Parameter words: Folded.
    package static func passes(_ text: String, words: [String], byBytes: Bool) -> Bool {
        let test = TextTest.phrase(words.map { .exact(Array($0.utf8)) })
        var checker = TextChecker(test)
        var text = text
        return text.withUTF8 { byBytes ? checker.passes($0) : checker.passesWhole($0) }
    }
}

/// Checks texts, with everything that is reused from text to text.
struct TextChecker {
    private var tokenizer = Tokenizer()
    private var buffer = TokenBuffer()
    private var text = UnsafeBufferPointer<UInt8>(start: nil, count: 0)
    private let test: Test
    private var patterns: [WordPattern] = []
    /// Words met so far, numbered, and of each whether it is like each pattern: nothing is stemmed or compared twice.
    private var words = ByteTable()
    private var answers: [Bool] = []
    /// The word number of each token of the text.
    private var numbers: [Int] = []
    /// The compounds of the text, in order, and whether something stands aside in it.
    private var compounds: [Int] = []
    private var hasAsides = false
    private let needsWords: Bool
    /// Where the test is a phrase of plain words.
    private let phraseBytes: PhraseBytes?

    /// The test with its patterns numbered.
    private indirect enum Test {
        case phrase(Phrase)
        case any([Test])
        case near([Test], distance: Int, isOrdered: Bool)
        case sentence([Test])

        init(_ test: TextTest, _ patterns: inout [WordPattern]) {
            var known: [WordPattern: Int] = [:]
            self.init(test, &patterns, &known)
        }

        /// - Parameter known: The places of the patterns; a phrase may have very many.
        private init(_ test: TextTest, _ patterns: inout [WordPattern], _ known: inout [WordPattern: Int]) {
            switch test {
            case .phrase(let words): self = .phrase(Phrase(words, &patterns, &known))
            case .any(let tests): self = .any(tests.map { Test($0, &patterns, &known) })
            case .near(let tests, let distance, let isOrdered):
                self = .near(tests.map { Test($0, &patterns, &known) }, distance: distance, isOrdered: isOrdered)
            case .sentence(let tests): self = .sentence(tests.map { Test($0, &patterns, &known) })
            }
        }
    }

    /// The ways through a phrase: from each place, the patterns that may come next, with the places after them.
    private struct Phrase {
        private(set) var steps: [[(pattern: Int, next: Int)]] = [[]]
        /// Where the phrase ends; nothing comes after it.
        private(set) var end = 0

        init(_ words: [WordPattern], _ patterns: inout [WordPattern], _ known: inout [WordPattern: Int]) {
            for word in words {
                let start = end
                end = add()
                guard case .choice(let ways) = word else {
                    steps[start].append((Self.number(of: word, &patterns, &known), end))
                    continue
                }
                for way in ways where !way.isEmpty {
                    var place = start
                    for (index, word) in way.enumerated() {
                        let next = index == way.count - 1 ? end : add()
                        steps[place].append((Self.number(of: word, &patterns, &known), next))
                        place = next
                    }
                }
            }
        }

        private mutating func add() -> Int {
            steps.append([])
            return steps.count - 1
        }

        private static func number(
            of word: WordPattern, _ patterns: inout [WordPattern], _ known: inout [WordPattern: Int]
        ) -> Int {
            if let place = known[word] { return place }
            known[word] = patterns.count
            patterns.append(word)
            return patterns.count - 1
        }
    }

    /// Where something stands in a text: its words by their positions, and its bytes.
    private struct Span: Hashable {
        var first: Int
        var last: Int
        var start: Int
        var end: Int
    }

    /// Ways in which the words of a chain are put together, in one text; of more the rest is not tried.
    private static let maximumChains = 10_000
    /// Distinct words that are remembered.
    private static let maximumWords = 200_000

    init(_ test: TextTest) {
        var patterns: [WordPattern] = []
        self.test = Test(test, &patterns)
        self.patterns = patterns
        phraseBytes = if case .phrase(let words) = test { PhraseBytes(words) } else { nil }
        needsWords = patterns.contains { pattern in
            switch pattern {
            case .exact, .literal, .choice: false
            case .wildcard, .fuzzy, .forms: true
            }
        }
    }

    /// Whether `text` passes.
    mutating func passes(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let phraseBytes, PhraseBytes.isPlain(text) else { return passesWhole(text) }
        var start = 0
        while let window = phraseBytes.next(in: text, from: &start) {
            if passesWhole(UnsafeBufferPointer(rebasing: text[window])) { return true }
        }
        return false
    }

    /// The same by its tokens alone.
    fileprivate mutating func passesWhole(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        tokenizer.tokenize(text, into: &buffer)
        self.text = text
        defer { self.text = UnsafeBufferPointer(start: nil, count: 0) }
        if needsWords { compareWords() }
        compounds.removeAll(keepingCapacity: true)
        hasAsides = false
        for (index, token) in buffer.tokens.enumerated() where token.kind == .compound {
            if token.isAside { hasAsides = true } else { compounds.append(index) }
        }
        return passes(test)
    }

    /// Compares the words of the text that were not met before.
    private mutating func compareWords() {
        if words.count > Self.maximumWords {
            words.removeAll()
            answers.removeAll()
        }
        numbers.removeAll(keepingCapacity: true)
        for token in buffer.tokens {
            let (number, isNew) = buffer.normal(token) { words.insert($0) }
            numbers.append(Int(number))
            if isNew { for pattern in patterns { answers.append(isLike(token, pattern)) } }
        }
    }

    private func isLike(_ token: Token, _ pattern: WordPattern) -> Bool {
        switch pattern {
        case .exact(let word): buffer.folded(token) { $0.elementsEqual(word) }
        case .wildcard(let wildcard): buffer.folded(token) { wildcard.matches($0) }
        case .fuzzy(let word): buffer.folded(token) { word.distance(to: $0) != nil }
        // The text itself decides.
        case .literal, .choice: false
        case .forms(let forms): forms.contains(buffer.normal(token) { Array($0) })
        }
    }

    private func matches(_ index: Int, _ pattern: Int) -> Bool {
        let token = buffer.tokens[index]
        switch patterns[pattern] {
        case .exact(let word): return buffer.folded(token) { $0.elementsEqual(word) }
        // Strings are equal where their canonical forms are.
        case .literal(let word):
            return String(decoding: UnsafeBufferPointer(rebasing: text[token.start..<token.end]), as: UTF8.self) == word
        case .choice: return false
        case .wildcard, .fuzzy, .forms: return answers[numbers[index] * patterns.count + pattern]
        }
    }

    private func passes(_ test: Test) -> Bool {
        switch test {
        case .phrase(let phrase): !spans(of: phrase, firstOnly: true).isEmpty
        case .any(let tests): tests.contains(where: passes)
        case .near: !spans(of: test).isEmpty
        case .sentence(let tests): standInOneSentence(tests)
        }
    }

    private func spans(of test: Test) -> [Span] {
        switch test {
        case .phrase(let phrase): spans(of: phrase, firstOnly: false)
        case .any(let tests): Array(Set(tests.flatMap { spans(of: $0) }))
        case .near(let tests, let distance, let isOrdered): spans(ofChain: tests, distance, isOrdered)
        case .sentence: []
        }
    }

    private func spans(of phrase: Phrase, firstOnly: Bool) -> [Span] {
        var found: [Span] = []
        let tokens = buffer.tokens
        let firsts = phrase.steps[0]
        for start in tokens.indices {
            for step in firsts where matches(start, step.pattern) {
                guard let last = last(of: phrase, from: step.next, after: start) else { continue }
                // A compound has the position of its first part.
                let isCompound = tokens[last].kind == .compound && !tokens[last].isAside
                found.append(
                    Span(
                        first: tokens[start].position,
                        last: isCompound
                            ? max(tokens[start].position, position(after: last) - 1) : tokens[last].position,
                        start: tokens[start].start, end: tokens[last].end))
                if firstOnly { return found }
                break
            }
        }
        return found
    }

    /// The last token of the rest of a phrase, if it stands after the token at `index`.
    private func last(of phrase: Phrase, from place: Int, after index: Int) -> Int? {
        var (place, index) = (place, index)
        // Other ways to go on, and where it was gone on from.
        var others: [(place: Int, index: Int)] = []
        var seen: Set<[Int]> = []
        while place != phrase.end {
            var way: (place: Int, index: Int)?
            forEach(after: index) { token in
                for step in phrase.steps[place] where matches(token, step.pattern) {
                    if way == nil {
                        way = (step.next, token)
                    } else if seen.insert([step.next, token]).inserted {
                        others.append((step.next, token))
                    }
                }
            }
            guard let next = way ?? others.popLast() else { return nil }
            (place, index) = next
        }
        return index
    }

    /// Calls `body` with each token that may come next after the one at `index`: the next word, compounds that it begins, and what
    /// stands aside before it.
    private func forEach(after index: Int, _ body: (Int) -> Void) {
        let tokens = buffer.tokens
        let end = tokens[index].end
        var next = index + 1
        while next < tokens.count, tokens[next].kind == .compound {
            if tokens[next].isAside, tokens[next].start >= end { body(next) }
            next += 1
        }
        guard next < tokens.count else { return }
        body(next)
        let position = tokens[next].position
        var compound = compounds.partitioningIndex { tokens[$0].position >= position }
        while compound < compounds.count, tokens[compounds[compound]].position == position {
            if tokens[compounds[compound]].start >= end { body(compounds[compound]) }
            compound += 1
        }
    }

    /// The position of the next word after the token at `index`.
    private func position(after index: Int) -> Int {
        let tokens = buffer.tokens
        var next = index + 1
        while next < tokens.count, tokens[next].kind == .compound { next += 1 }
        return next < tokens.count ? tokens[next].position : buffer.wordCount
    }

    /// What each way to go from the first to the last covers.
    private func spans(ofChain tests: [Test], _ distance: Int, _ isOrdered: Bool) -> [Span] {
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

    private func standInOneSentence(_ tests: [Test]) -> Bool {
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
