internal import Passages
internal import SearchAPI
internal import XapianIndex

/// "Did you mean": the query with words that the index does not have replaced by ones that it has. It never changes what is
/// searched.
struct SpellingSuggestion {
    private let context: QueryContext
    private let query: String
    /// Words of the query, with where they stand in it.
    private var words: [Word] = []
    /// How much of the vocabulary may still be gone through.
    private var searches = 4

    struct Word {
        /// In the form for comparing.
        var text: String
        /// Bytes of the query.
        var range: Range<Int>
        /// Passages that have it as it is written, and those that have its most frequent form.
        var passages = 0
        var stemPassages = 0
        var terms: [String] = []
        var stems: [String] = []
        /// False for what stands between operators, quotes and brackets.
        var followsLast = false
        var isStop = false
        var isCapital = false
    }

    /// Whether the query has both cases, so that they say something.
    private var hasCapitals = false

    /// Words beyond which a query is a text, whose misspellings nobody wants to hear of.
    private static let maximumWords = 32

    init(_ query: String, _ context: QueryContext) {
        self.query = query
        self.context = context
        hasCapitals = query != query.lowercased() && query != query.uppercased()
    }

    /// The whole query as it was probably meant; nil where there is nothing to say.
    static func suggest(
        _ query: String, _ context: QueryContext, _ reader: inout IndexReader, _ tools: inout QueryTools
    ) throws -> String? {
        guard query.utf8.count <= 1000 else { return nil }
        var suggestion = SpellingSuggestion(query, context)
        guard try suggestion.readWords(&reader, &tools) else { return nil }
        return try suggestion.corrected(&reader, &tools)
    }

    // MARK: The query's words

    private mutating func readWords(_ reader: inout IndexReader, _ tools: inout QueryTools) throws -> Bool {
        var isSkipped = false
        var isAfterWord = false
        let tokens =
            (try? QueryLexer.tokens(of: query)) ?? [QueryToken(kind: .word(query, isLiteral: false), position: 0)]
        for token in tokens {
            var follows = false
            switch token.kind {
            case .word(let text, let isLiteral) where !isSkipped && (isLiteral || WildcardSyntax.node(text) == nil):
                follows = try add(text, at: token.position, follows: isAfterWord, &reader, &tools)
            case .phrase(let text, _) where !isSkipped:
                let quote = query.utf8[query.utf8.index(query.utf8.startIndex, offsetBy: token.position)]
                let width = quote < 0x80 ? 1 : quote < 0xE0 ? 2 : 3
                _ = try add(text, at: token.position + width, follows: false, &reader, &tools)
            default: break
            }
            isAfterWord = follows
            switch token.kind {
            // Only titles and headings are text; the values of other fields are names and codes.
            case .field(let name): isSkipped = !["title", "section"].contains(name)
            case .minus, .not: isSkipped = true
            default: isSkipped = false
            }
            if words.count > Self.maximumWords { return false }
        }
        return !words.isEmpty
    }

    private mutating func add(
        _ text: String, at position: Int, follows: Bool, _ reader: inout IndexReader, _ tools: inout QueryTools
    ) throws -> Bool {
        tools.tokenizer.tokenize(text, into: &tools.buffer)
        let buffer = tools.buffer
        var follows = follows
        var last = false
        for token in buffer.tokens where token.kind != .compound {
            last = false
            guard token.kind == .word else { continue }
            var word = Word(
                text: buffer.foldedText(token), range: position + token.start..<position + token.end)
            word.followsLast = follows
            word.terms = try context.lookUp(token, buffer, inflected: true, &reader, &tools).terms
            word.stems = languages(of: word.text).map { tools.stem(token, language: $0) }
            word.passages = try context.words.passages(of: word.text)
            for term in word.terms { word.stemPassages = max(word.stemPassages, try reader.frequency(of: term)) }
            word.isCapital = text.utf8.dropFirst(token.start).first.map { $0 &- 65 < 26 } ?? false
            word.isStop = StopWords.contains(word.text, languages: context.languages)
            words.append(word)
            follows = true
            last = true
        }
        // A compound is known as a whole or by its parts; the parts of one that is known are left alone.
        for token in buffer.tokens where token.kind == .compound {
            guard let counts = try context.words.counts(of: buffer.foldedText(token)), counts.passages > 0 else {
                continue
            }
            let range = position + token.start..<position + token.end
            for index in words.indices where range.contains(words[index].range.lowerBound) {
                words[index].passages = max(words[index].passages, counts.passages)
            }
        }
        return last
    }

    // MARK: Corrections

    private mutating func corrected(_ reader: inout IndexReader, _ tools: inout QueryTools) throws -> String? {
        var replacements: [(range: Range<Int>, text: String)] = []
        var index = 0
        while index < words.count {
            defer { index += 1 }
            let word = words[index]
            guard isDoubtful(word) else { continue }
            if let joined = try joined(index) {
                replacements.append(joined.replacement)
                index = joined.last
            } else if let text = try best(for: index, &reader, &tools) {
                replacements.append((word.range, inCase(of: word.range, text)))
            }
        }
        guard !replacements.isEmpty else { return nil }
        var bytes = Array(query.utf8)
        for replacement in replacements.reversed() {
            bytes.replaceSubrange(replacement.range, with: replacement.text.utf8)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Whether a word may be misspelt: no passage has it, or only one or two.
    private func isDoubtful(_ word: Word) -> Bool {
        guard !word.isStop, word.text.unicodeScalars.count >= 3 else { return false }
        guard word.text.unicodeScalars.allSatisfy(\.properties.isAlphabetic) else { return false }
        return word.passages == 0
    }

    /// `web page` where only `webpage` is known.
    private func joined(_ index: Int) throws -> (replacement: (range: Range<Int>, text: String), last: Int)? {
        for first in [index, index - 1] where first >= 0 && first + 1 < words.count && words[first + 1].followsLast {
            let pair = words[first].text + words[first + 1].text
            guard try context.words.passages(of: pair) > 0 else { continue }
            if first == index - 1, words[first].passages > 0 { continue }
            let range = words[first].range.lowerBound..<words[first + 1].range.upperBound
            return ((range, inCase(of: range, pair)), first + 1)
        }
        return nil
    }

    private struct Candidate {
        var text: String
        var score: Double
    }

    /// The likeliest word or two words for one that is misspelt.
    private mutating func best(
        for index: Int, _ reader: inout IndexReader, _ tools: inout QueryTools
    ) throws -> String? {
        guard searches > 0 else { return nil }
        searches -= 1
        let word = words[index]
        let channel = SpellingChannel(word.text)
        var candidates = try context.words.words(like: channel.near) { other, counts in
            !counts.isCompound && channel.cost(of: other) != nil
        }.compactMap { found in
            candidate(found, channel, for: word)
        }
        candidates += try splits(word.text, &reader, &tools)
        candidates.sort { ($1.score, $0.text) < ($0.score, $1.text) }
        candidates = Array(candidates.prefix(8))
        try weighByNeighbours(&candidates, of: index, &reader, &tools)
        guard let best = candidates.max(by: { ($0.score, $1.text) < ($1.score, $0.text) }) else { return nil }
        // A form of the word that the text has not: its stem finds what there is.
        if word.stemPassages > 0, shareStem(word, best.text, tools), !isSlip(word.text, of: best.text) {
            return nil
        }
        // Beside words that are known, one that is not may as well be right: the text simply has it not.
        let isAlone = !words.contains { !$0.isStop && $0.stemPassages > 0 }
        guard isAlone || best.score + Self.lengthBonus * Double(word.text.unicodeScalars.count) > Self.threshold else {
            return nil
        }
        return try isSameName(word.text, best.text) ? best.text : nil
    }

    /// Whether two words may be one name, if the first is a name that the index has in another script: such a name is rightly spelt,
    /// unless the second is the same one.
    private func isSameName(_ word: String, _ other: String) throws -> Bool {
        func spellings(_ word: String) throws -> Set<String> {
            Set(try NameSpelling(word, hasAccents: false, context.words)?.found().map(\.word) ?? [])
        }
        let known = try spellings(word)
        return try known.isEmpty || !known.isDisjoint(with: spellings(other))
    }

    /// How much surer a longer word makes that another is meant, a letter; and how sure it must be.
    private static let lengthBonus = 0.8
    private static let threshold = 0.0
    /// A name for what is no name, or the other way round.
    private static let caseCost = 2.0

    private func candidate(_ found: IndexWords.Found, _ channel: SpellingChannel, for word: Word) -> Candidate? {
        var text = found.word
        guard let cost = text.withUTF8({ channel.cost(of: $0) })?.cost else { return nil }
        var score = Self.frequencyWeight * Logarithm.natural(Double(found.counts.passages)) - cost
        if hasCapitals, word.range.lowerBound > 0 {
            let isName = found.counts.capitalised > 0
            if word.isCapital ? !isName : found.counts.isName { score -= Self.caseCost }
        }
        return Candidate(text: text, score: score)
    }

    private static let frequencyWeight = 0.6

    /// Whether `word` is `other` with one slip where no ending is: `confered`, `becam`, `wantted`. Only in Latin letters: Russian
    /// words change inside as well (`рынок`, `рынка`).
    private func isSlip(_ word: String, of other: String) -> Bool {
        guard word.utf8.allSatisfy({ $0 < 0x80 }) else { return false }
        let word = Array(word.unicodeScalars)
        let other = Array(other.unicodeScalars)
        let start = zip(word, other).prefix { $0 == $1 }.count
        let (rest, otherRest) = (word[start...], other[start...])
        if rest.count == 2, otherRest.count == 2, rest.first == otherRest.last, rest.last == otherRest.first {
            return true
        }
        if otherRest.dropFirst().elementsEqual(rest) { return !rest.isEmpty || otherRest.first == "e" }
        guard rest.dropFirst().elementsEqual(otherRest) || rest.dropFirst().elementsEqual(otherRest.dropFirst()) else {
            return false
        }
        return rest.count > 2 || start > 0 && rest.first == word[start - 1]
    }

    /// The languages that a word is taken for: of one in Latin letters without accents the query's, as another's stemmer may see an
    /// ending in any letter.
    private func languages(of word: String) -> [String] {
        word.utf8.allSatisfy { $0 < 0x80 } && !context.stopLanguages.isEmpty ? context.stopLanguages : context.languages
    }

    private func shareStem(_ word: Word, _ other: String, _ tools: QueryTools) -> Bool {
        var tools = tools
        tools.tokenizer.tokenize(other, into: &tools.buffer)
        guard let token = tools.buffer.tokens.first else { return false }
        let stems = languages(of: word.text).map { tools.stem(token, language: $0) }
        return !Set(stems).isDisjoint(with: word.stems)
    }

    /// A candidate that occurs with the query's other words is likelier.
    private func weighByNeighbours(
        _ candidates: inout [Candidate], of index: Int, _ reader: inout IndexReader, _ tools: inout QueryTools
    ) throws {
        let others = words.enumerated().filter { place, word in
            place != index && !word.isStop && word.stemPassages > 0
        }.sorted { $0.element.stemPassages < $1.element.stemPassages }.prefix(3)
        guard !others.isEmpty, candidates.count > 1 else { return }
        for place in candidates.indices {
            tools.tokenizer.tokenize(candidates[place].text, into: &tools.buffer)
            let buffer = tools.buffer
            var parts: [IndexQuery] = []
            for token in buffer.tokens where token.kind == .word {
                let found = try context.lookUp(token, buffer, inflected: true, &reader, &tools)
                parts.append(.synonym(found.terms.map { .term($0) }))
            }
            for other in others {
                let query = IndexQuery.and(parts + [.or(other.element.terms.map { .term($0) })])
                let page = try reader.search(query, offset: 0, limit: 0, countUpTo: 1, order: .relevance, k1: 1)
                if page.matchesLower > 0 { candidates[place].score += Self.neighbourBonus }
            }
        }
    }

    private static let neighbourBonus = 1.5

    /// `webpage` where only `web page` is known: two words that stand side by side somewhere.
    private func splits(
        _ word: String, _ reader: inout IndexReader, _ tools: inout QueryTools
    ) throws -> [Candidate] {
        let letters = Array(word.unicodeScalars)
        guard letters.count >= 5 else { return [] }
        var found: [Candidate] = []
        for cut in 2...letters.count - 2 {
            let first = String(String.UnicodeScalarView(letters[..<cut]))
            let second = String(String.UnicodeScalarView(letters[cut...]))
            let fewest = min(try context.words.passages(of: first), try context.words.passages(of: second))
            guard fewest > 0 else { continue }
            let count = try together(first, second, &reader, &tools)
            guard count > 0 else { continue }
            found.append(
                Candidate(
                    text: first + " " + second, score: Logarithm.natural(Double(count)) - SpellingChannel.splitCost))
        }
        return found
    }

    /// In how many of the first passages that have both words these stand side by side.
    private func together(
        _ first: String, _ second: String, _ reader: inout IndexReader, _ tools: inout QueryTools
    ) throws -> Int {
        var required: [IndexQuery] = []
        for text in [first, second] {
            tools.tokenizer.tokenize(text, into: &tools.buffer)
            guard let token = tools.buffer.tokens.first, tools.buffer.tokens.count == 1 else { return 0 }
            let found = try context.lookUp(token, tools.buffer, inflected: false, &reader, &tools)
            required.append(.or(found.terms.map { .term($0) }))
        }
        let test = TextTest.phrase([.exact(Array(first.utf8)), .exact(Array(second.utf8))])
        var checker = TextChecker(test)
        var count = 0
        for number in try reader.matches(.and(required), limit: Self.textsPerSplit).numbers {
            let isThere = try reader.withRecord(number) { bytes throws(IndexError) in
                try StoredRecord.anyText(in: bytes) { checker.passes($0) }
            }
            if isThere { count += 1 }
        }
        return count
    }

    private static let textsPerSplit = 200

    /// `text` with a capital where the word that it stands for has one.
    private func inCase(of range: Range<Int>, _ text: String) -> String {
        let bytes = Array(query.utf8)[range]
        let old = String(decoding: bytes, as: UTF8.self)
        guard let first = old.unicodeScalars.first, first.properties.isUppercase else { return text }
        if old.unicodeScalars.count > 1, old.unicodeScalars.allSatisfy(\.properties.isUppercase) {
            return text.uppercased()
        }
        return text.prefix(1).uppercased() + text.dropFirst()
    }
}
