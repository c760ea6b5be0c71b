internal import Passages
internal import SearchAPI
internal import XapianIndex

/// One list of completions: of titles, authors and categories that begin as the query does, and of words that its last may be
/// the beginning of.
struct CompletionRun {
    private let context: QueryContext
    private let limit: Int
    /// The query in the form for comparing, and where its last word begins.
    private let key: String
    private let earlier: String
    /// The words before the last, as they were written.
    private let written: String
    private let last: String

    /// Passages with the earlier words that are read for the last one, and that are counted at most otherwise.
    private static let textsRead = 64
    private static let countUpTo = 1000

    init(_ prefix: String, limit: Int, _ context: QueryContext, _ tools: inout QueryTools) {
        self.context = context
        self.limit = limit
        tools.tokenizer.tokenize(prefix, into: &tools.buffer)
        let tokens = tools.buffer.tokens.filter { $0.kind != .compound }
        let isFinished = prefix.unicodeScalars.last?.properties.isWhitespace ?? true
        key = tools.tokenizer.key(prefix) + (isFinished ? " " : "")
        // The syllables of Hangul are tokens; the word that they make up goes on from its first.
        var first = tokens.count - 1
        while first > 0, tokens[first].continuesRun { first -= 1 }
        if isFinished || tokens.isEmpty {
            (earlier, written, last) = (prefix, prefix, "")
        } else {
            let start = prefix.utf8.index(prefix.utf8.startIndex, offsetBy: tokens[first].start)
            written = String(prefix[..<start])
            earlier = written
            last = tokens[first...].map { tools.buffer.foldedText($0) }.joined()
        }
    }

    func completions(_ reader: inout IndexReader, _ tools: inout QueryTools) throws -> [Completion] {
        guard key != " " else { return [] }
        var found = try names(&tools)
        var seen = Set(found.map { tools.tokenizer.key($0.completion.text) })
        for word in try words(&reader, &tools) where seen.insert(tools.tokenizer.key(word.completion.text)).inserted {
            found.append(word)
        }
        found.sort { ($1.score, $0.completion.text) < ($0.score, $1.completion.text) }
        return found.prefix(limit).map(\.completion)
    }

    /// A completion and how likely it is.
    private struct Scored {
        var completion: Completion
        var score: Double

        /// - Parameter begins: Whether the whole text begins as what is completed, not one of its later words.
        init(_ completion: Completion, isWhole: Bool, begins: Bool) {
            self.completion = completion
            // What documents are called by says more than a word among others.
            let bonus = completion.kind == .word ? 0 : 2.0
            score = Logarithm.natural(Double(completion.passages) + 1) + bonus + (isWhole ? 2 : 0) + (begins ? 2 : 0)
        }
    }

    // MARK: Names

    private func names(_ tools: inout QueryTools) throws -> [Scored] {
        let prefix = Array(key.utf8)
        var candidates: [String: NameEntry] = [:]
        for vocabulary in context.words.vocabularies {
            var most = MostFrequent<NameEntry>(2 * limit)
            try vocabulary.forEachName(prefix: prefix) { _, name in
                most.offer(name.passages) { name.entry }
                return true
            }
            for entry in most.values {
                candidates[
                    entry.kind.label + entry.text, default: NameEntry(kind: entry.kind, text: entry.text, passages: 0)
                ]
                .passages += entry.passages
            }
        }
        return candidates.values.map { entry in
            Scored(
                Completion(text: entry.text, kind: entry.kind.completion, passages: entry.passages),
                isWhole: entry.text.utf8.count == key.utf8.count,
                begins: tools.tokenizer.key(entry.text).hasPrefix(key))
        }
    }

    // MARK: Words

    private func words(_ reader: inout IndexReader, _ tools: inout QueryTools) throws -> [Scored] {
        guard !last.isEmpty else { return [] }
        guard written.unicodeScalars.contains(where: \.properties.isAlphabetic) else {
            return try mostFrequent(2 * limit).map { scored($0.word, $0.counts, $0.counts.passages) }
        }
        let required = try earlierWords(&reader, &tools)
        let page = try reader.search(
            required, offset: 0, limit: 0, countUpTo: Self.textsRead + 1, order: .relevance, k1: 1)
        if page.matchesUpper <= Self.textsRead { return try wordsRead(required, &reader, &tools) }
        var found: [Scored] = []
        // Passages are counted by all forms of a word, so that one form of a word stands for all.
        var seen: Set<IndexQuery> = []
        for candidate in try mostFrequent(2 * limit) {
            guard let term = try self.term(of: candidate.word, &reader, &tools), seen.insert(term).inserted else {
                continue
            }
            let page = try reader.search(
                .and([required, term]), offset: 0, limit: 0, countUpTo: Self.countUpTo, order: .relevance, k1: 1)
            if page.matchesLower > 0 { found.append(scored(candidate.word, candidate.counts, page.matchesLower)) }
        }
        return found
    }

    private func scored(_ word: String, _ counts: WordCounts, _ passages: Int) -> Scored {
        let word = counts.isName ? word.prefix(1).uppercased() + word.dropFirst() : word
        return Scored(
            Completion(text: written + word, kind: .word, passages: passages),
            isWhole: word.utf8.count == last.utf8.count, begins: true)
    }

    /// Words that begin as the last does, the most frequent of them.
    private func mostFrequent(_ count: Int) throws -> [IndexWords.Found] {
        var found: [String: WordCounts] = [:]
        for vocabulary in context.words.vocabularies {
            var most = MostFrequent<IndexWords.Found>(2 * count)
            try vocabulary.forEachWord(prefix: Array(last.utf8)) { word, counts in
                // Single letters and words such as "the" complete nothing.
                guard !counts.isCompound, word.count > 1 else { return true }
                most.offer(counts.passages) {
                    IndexWords.Found(word: String(decoding: word, as: UTF8.self), counts: counts)
                }
                return true
            }
            for value in most.values {
                if found[value.word] == nil {
                    found[value.word] = value.counts
                } else {
                    found[value.word]?.add(value.counts)
                }
            }
        }
        found = found.filter { !StopWords.contains($0.key, languages: context.languages) }
        let sorted = found.sorted { ($1.value.passages, $0.key) < ($0.value.passages, $1.key) }
        return sorted.prefix(count).map { IndexWords.Found(word: $0.key, counts: $0.value) }
    }

    /// Passages with all of the earlier words.
    private func earlierWords(_ reader: inout IndexReader, _ tools: inout QueryTools) throws -> IndexQuery {
        tools.tokenizer.tokenize(earlier, into: &tools.buffer)
        let buffer = tools.buffer
        var required: [IndexQuery] = []
        for token in buffer.tokens where token.kind == .word {
            let found = try context.lookUp(token, buffer, inflected: true, &reader, &tools)
            required.append(.or(found.terms.map { .term($0) }))
        }
        required += QueryWords.grams(buffer).filter(\.isMarked).map { .term(IndexSchema.wordPrefix + $0.text) }
        return .and(Array(required.prefix(QueryPlanner.maximumWords)))
    }

    private func term(of word: String, _ reader: inout IndexReader, _ tools: inout QueryTools) throws -> IndexQuery? {
        tools.tokenizer.tokenize(word, into: &tools.buffer)
        let buffer = tools.buffer
        guard let token = buffer.tokens.first else { return nil }
        if token.kind == .word {
            let found = try context.lookUp(token, buffer, inflected: true, &reader, &tools)
            return .or(found.terms.sorted().map { .term($0) })
        }
        return .and(QueryWords.grams(buffer).filter(\.isMarked).map { .term(IndexSchema.wordPrefix + $0.text) })
    }

    /// Words that begin as the last does, counted in the few passages that have the earlier ones.
    private func wordsRead(
        _ required: IndexQuery, _ reader: inout IndexReader, _ tools: inout QueryTools
    ) throws -> [Scored] {
        var passages: [String: Int] = [:]
        let start = Array(last.utf8)
        var local = tools
        for number in try reader.matches(required).numbers {
            var seen: Set<String> = []
            _ = try reader.withRecord(number) { bytes throws(IndexError) in
                try StoredRecord.anyText(in: bytes) { text in
                    local.tokenizer.tokenize(text, into: &local.buffer)
                    for token in local.buffer.tokens where token.kind == .word {
                        guard local.buffer.folded(token, { $0.starts(with: start) }) else { continue }
                        seen.insert(local.buffer.foldedText(token))
                    }
                    return false
                }
            }
            for word in seen { passages[word, default: 0] += 1 }
        }
        return try passages.map { word, count in
            scored(word, try context.words.counts(of: word) ?? WordCounts(passages: count), count)
        }
    }
}

/// The values that occur most often of many that are offered.
private struct MostFrequent<Value> {
    private let limit: Int
    private var found: [(count: Int, value: Value)] = []
    /// What a further one must exceed.
    private var least = 0

    init(_ limit: Int) { self.limit = limit }

    var values: [Value] { found.sorted { $0.count > $1.count }.prefix(limit).map(\.value) }

    mutating func offer(_ count: Int, _ value: () -> Value) {
        guard found.count < limit || count > least else { return }
        found.append((count, value()))
        // Sorted now and then, so that each costs little.
        guard found.count >= 2 * limit else { return }
        found.sort { $0.count > $1.count }
        found.removeLast(found.count - limit)
        least = found[limit - 1].count
    }
}

extension NameKind {
    var completion: Completion.Kind {
        switch self {
        case .title: .title
        case .author: .author
        case .category: .category
        }
    }

    fileprivate var label: String { "\(rawValue)" }
}
