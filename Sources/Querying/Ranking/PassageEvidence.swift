internal import Passages
internal import XapianIndex

/// Where a query's words stand in a passage, and what that says about it beyond their counts.
struct PassageEvidence {
    /// For each pair of words that follow each other in the query, how surely they do so in the passage: 0 to 1.
    var pairs: [Double] = []
    /// Weight of the query's words in the best sentence and the title together.
    var sentence = 0.0
    /// Weight of the longest run of words in the query's order.
    var run = 0.0
    /// Weight of the words that stand in the passage as they stand in the query.
    var exactWords = 0.0
    /// Weight of the query's words in the title, times the share that they have of its weight.
    var titleMatch = 0.0
    /// The share of the passage's words that stand in sentences.
    var prose = 1.0
    /// Weight of what the query asks a definition of, where the passage defines it.
    var definition = 0.0
}

/// Looks at passages' texts for one query.
struct PassageReader {
    private let query: RankedQuery
    /// Distinct pairs of words that are no stop words and follow each other when stop words are left out.
    let pairs: [(first: Int, second: Int)]
    private var meanings: WordMeanings

    private struct Occurrence {
        var position: Int32
        var sentence: Int32
        var certainty: Double
    }

    private var occurrences: [[Occurrence]]
    private var relatives: [[Occurrence]]
    /// How near the query's word the nearest form is that the passage has.
    private var nearest: [Double]
    /// The query's word at each position of the text, or -1.
    private var wordAt: [Int32] = []
    /// What of the text is sentences.
    private var prose = Prose()
    private var titleWords: [Bool]

    /// What ends a sentence.
    private enum SentenceEnd { case mark, paragraph }

    /// Counts the words of a text that stand in sentences: contents, indexes, and lists of options or changes have few.
    private struct Prose {
        private var all = 0
        private var inSentences = 0
        /// Words of scripts that have no spaces, and often no signs at the ends of sentences.
        private var withoutSpaces = 0
        /// Words since the last end.
        private var length = 0

        /// Words that a sentence has.
        private static let usual = 5...60

        mutating func add(_ token: Token) {
            length += 1
            all += 1
            if token.kind != .word { withoutSpaces += 1 }
        }

        mutating func end(isSentence: Bool) {
            if isSentence, Self.usual.contains(length) { inSentences += length }
            length = 0
        }

        /// 1 for scripts in which it is not known.
        var share: Double { withoutSpaces * 2 > all ? 1 : Double(inSentences) / Double(max(1, all)) }
    }

    /// Two words that follow each other may have this many places between them and still be a pair.
    private static let pairDistance: Int32 = 3
    /// What a relative counts against the word itself, besides its likeness.
    private static let relativeCertainty = 0.7
    /// What a form counts as a word that is written as it was typed.
    private static func nearness(_ kinship: SoughtForm.Kinship) -> Double {
        switch kinship {
        case .typed: 1
        case .folded: 0.8
        case .inflected: 0
        }
    }
    /// Occurrences of a word that are looked at.
    private static let maximumOccurrences = 32

    init(_ query: RankedQuery, relatives: [WordRelative]) {
        self.query = query
        meanings = WordMeanings(query, relatives)
        var pairs: [(first: Int, second: Int)] = []
        let content = query.sequence.filter { !query.words[$0].isStop }
        for (first, second) in zip(content, content.dropFirst()) where first != second {
            if !pairs.contains(where: { $0 == (first, second) }) { pairs.append((first, second)) }
        }
        self.pairs = pairs
        occurrences = Array(repeating: [], count: query.words.count)
        self.relatives = occurrences
        nearest = Array(repeating: 0, count: query.words.count)
        titleWords = Array(repeating: false, count: query.words.count)
    }

    /// Reads a passage.
    ///
    /// - Parameters:
    ///   - passages: How many its document has.
    ///   - sharing: How many passages, of all documents, have a title.
    ///   - weight: The weight of a term of the title, by its number.
    mutating func evidence(
        in passage: Passage, of passages: Int, title: String, language: String?, titleLanguage: String?,
        sharing: (_ title: String, inout QueryTools) throws -> Int, _ tools: inout QueryTools,
        weight: (_ term: Int32) throws -> Double
    ) throws -> PassageEvidence {
        var evidence = PassageEvidence()
        for index in query.words.indices {
            occurrences[index].removeAll(keepingCapacity: true)
            relatives[index].removeAll(keepingCapacity: true)
            nearest[index] = 0
            titleWords[index] = false
        }
        try readTitle(title, titleLanguage, &tools, &evidence, weight)
        read(passage.text, language, &tools)
        if !query.subject.isEmpty { evidence.definition = definition(passage, language, &tools) }
        if evidence.titleMatch > 0 {
            if passages > 1 { evidence.titleMatch *= coverage(of: passage, language, &tools) }
            // The title of a book is that of each of its thousand passages, and a form's name that of many documents: so many
            // it does not tell from one another.
            let sharing = Double(max(1, passages, try sharing(title, &tools)))
            evidence.titleMatch /= 1 + Logarithm.natural(sharing) / Logarithm.natural(10)
        }
        for index in query.words.indices where occurrences[index].isEmpty {
            swap(&occurrences[index], &relatives[index])
        }
        evidence.pairs = pairs.map(certainty)
        evidence.sentence = bestSentence()
        evidence.run = longestRun()
        evidence.prose = prose.share
        for (index, word) in query.words.enumerated() where !word.isStop {
            evidence.exactWords += word.weight * nearest[index]
        }
        return evidence
    }

    private mutating func readTitle(
        _ title: String, _ language: String?, _ tools: inout QueryTools, _ evidence: inout PassageEvidence,
        _ weight: (_ term: Int32) throws -> Double
    ) throws {
        guard !title.isEmpty else { return }
        tools.tokenizer.tokenize(title, into: &tools.buffer)
        var seen: Set<Int32> = []
        var all = 0.0
        // The query's words by the places of the title's.
        var wordOf: [Int: Int] = [:]
        let meanings = meanings
        let known = meanings.language(language)
        // Of a single word only the word as it was typed makes a title that matches.
        let isOneWord = query.words.count { !$0.isStop } == 1
        let stemmed = tools.stems.language(language)
        for (index, token) in tools.buffer.tokens.enumerated() where token.kind != .compound {
            if let meaning = meanings.meaning(of: index, tools.buffer, known), meaning.likeness == 0,
                !isOneWord || meaning.kinship == .typed
            {
                titleWords[meaning.word] = true
                wordOf[index] = meaning.word
            }
        }
        let matched = query.words.indices.reduce(0) {
            titleWords[$1] && !query.words[$1].isStop ? $0 + query.words[$1].weight : $0
        }
        guard matched > 0 else { return }
        all = matched
        for (index, token) in tools.buffer.tokens.enumerated() where token.kind != .compound {
            let term: Int32
            if token.kind == .word {
                if StopWords.contains(tools.buffer.foldedText(token), languages: language.map { [$0] } ?? []) {
                    continue
                }
                term = tools.buffer.normal(token) { tools.stems.number(of: $0, language: stemmed) }
            } else {
                guard token.continuesRun, index > 0 else { continue }
                var pair = tools.buffer.folded(tools.buffer.tokens[index - 1]) { Array($0) }
                pair += tools.buffer.folded(token) { Array($0) }
                term = pair.withUnsafeBufferPointer { tools.stems.number(ofTerm: $0) }
            }
            guard wordOf[index] == nil, seen.insert(term).inserted else { continue }
            all += try weight(term)
        }
        evidence.titleMatch = matched * matched / all
    }

    private mutating func read(_ text: String, _ language: String?, _ tools: inout QueryTools) {
        tools.tokenizer.tokenize(text, into: &tools.buffer)
        let buffer = tools.buffer
        wordAt.removeAll(keepingCapacity: true)
        wordAt.append(contentsOf: repeatElement(-1, count: buffer.wordCount))
        // On its own for the time, so that it is not looked up through `self` for each token.
        let meanings = meanings
        let language = meanings.language(language)
        var text = text
        var prose = Prose()
        text.withUTF8 { bytes in
            var sentence: Int32 = 0
            var end = 0
            for (index, token) in buffer.tokens.enumerated() {
                if token.kind != .compound {
                    let stop = Self.sentenceEnd(bytes, from: end, to: token.start)
                    if let stop {
                        sentence += 1
                        prose.end(isSentence: stop == .mark)
                    }
                    prose.add(token)
                    end = token.end
                }
                guard let meaning = meanings.meaning(of: index, buffer, language) else { continue }
                let word = meaning.word
                let position = Int32(token.position)
                if meaning.likeness > 0 {
                    guard relatives[word].count < Self.maximumOccurrences else { continue }
                    relatives[word].append(
                        Occurrence(
                            position: position, sentence: sentence, certainty: meaning.likeness * Self.relativeCertainty
                        ))
                    continue
                }
                if token.kind != .compound { wordAt[token.position] = Int32(word) }
                nearest[word] = max(nearest[word], Self.nearness(meaning.kinship))
                guard occurrences[word].count < Self.maximumOccurrences else { continue }
                occurrences[word].append(Occurrence(position: position, sentence: sentence, certainty: 1))
            }
            if Self.sentenceEnd(bytes, from: end, to: bytes.count, isLast: true) == .mark {
                prose.end(isSentence: true)
            }
        }
        self.prose = prose
    }
    /// The share of the query's weight that stands in the passage, its headings or the title: a title of the query's words is
    /// that of many passages, and the one that says most of them is meant.
    private func coverage(of passage: Passage, _ language: String?, _ tools: inout QueryTools) -> Double {
        var found = query.words.indices.map { titleWords[$0] || !occurrences[$0].isEmpty }
        let known = meanings.language(language)
        for heading in passage.section {
            tools.tokenizer.tokenize(heading, into: &tools.buffer)
            for index in tools.buffer.tokens.indices {
                if let meaning = meanings.meaning(of: index, tools.buffer, known), meaning.likeness == 0 {
                    found[meaning.word] = true
                }
            }
        }
        var (covered, all) = (0.0, 0.0)
        for (index, word) in query.words.enumerated() where !word.isStop {
            all += word.weight
            if found[index] { covered += word.weight }
        }
        return all > 0 ? covered / all : 1
    }

    /// Whether a sentence ends between two words: a full stop, question mark or exclamation mark before white space, those
    /// of other scripts anywhere, and a blank line. Rough, and fast: abbreviations count as ends.
    private static func sentenceEnd(
        _ text: UnsafeBufferPointer<UInt8>, from start: Int, to end: Int, isLast: Bool = false
    ) -> SentenceEnd? {
        var lines = 0
        for index in start..<max(start, end) {
            switch text[index] {
            case 0x2E, 0x21, 0x3F:  // . ! ?
                if index + 1 == end
                    ? isLast : text[index + 1] <= 0x20 || text[index + 1] == 0x22 || text[index + 1] >= 0x80
                {
                    return .mark
                }
            case 0x0A:
                lines += 1
                if lines == 2 { return .paragraph }
            case 0xE3 where index + 2 < end && text[index + 1] == 0x80 && text[index + 2] == 0x82: return .mark  // 。
            case 0xEF where index + 2 < end && text[index + 1] == 0xBC && [0x81, 0x9F].contains(text[index + 2]):
                return .mark  // ！？
            case 0xD8 where index + 1 < end && text[index + 1] == 0x9F: return .mark  // ؟
            case 0xE0 where index + 2 < end && text[index + 1] == 0xA5 && text[index + 2] == 0xA4: return .mark  // ।
            default: break
            }
        }
        return nil
    }

    private func certainty(_ pair: (first: Int, second: Int)) -> Double {
        let seconds = occurrences[pair.second]
        var best = 0.0
        var from = 0
        for first in occurrences[pair.first] {
            while from < seconds.count, seconds[from].position <= first.position { from += 1 }
            var next = from
            while next < seconds.count, seconds[next].position - first.position <= Self.pairDistance {
                best = max(best, first.certainty * seconds[next].certainty)
                next += 1
            }
        }
        return best
    }

    private func bestSentence() -> Double {
        var sums: [Int32: Double] = [:]
        var title = 0.0
        for (index, word) in query.words.enumerated() where !word.isStop {
            if titleWords[index] {
                title += word.weight
                continue
            }
            var last: Int32 = -1
            for occurrence in occurrences[index] where occurrence.sentence != last {
                sums[occurrence.sentence, default: 0] += word.weight * occurrence.certainty
                last = occurrence.sentence
            }
        }
        // A title alone is no sentence of the passage.
        if let best = sums.values.max() { return best + title }
        return query.words.indices.contains { !occurrences[$0].isEmpty && titleWords[$0] } ? title : 0
    }

    /// The weight of the query's subject, where the passage, which was just read, says what it is: before a verb that defines, or at the
    /// beginning of a line as dictionaries and glossaries have it.
    private func definition(_ passage: Passage, _ language: String?, _ tools: inout QueryTools) -> Double {
        let weight = query.subject.reduce(0) { $0 + (query.words[$1].isStop ? 0 : query.words[$1].weight) }
        let buffer = tools.buffer
        var tokens: [Token] = []
        for token in buffer.tokens where token.kind != .compound { tokens.append(token) }
        guard tokens.count == wordAt.count else { return 0 }
        var text = passage.text
        let count = query.subject.count
        return text.withUTF8 { bytes in
            for place in wordAt.indices.dropLast(count - 1)
            where query.subject.indices.allSatisfy({ Int(wordAt[place + $0]) == query.subject[$0] }) {
                let next = place + count
                let end = tokens[next - 1].end
                if next < tokens.count, Definitions.isVerb(buffer.foldedText(tokens[next]), language: language) {
                    return weight
                }
                // A line's first words, and then a line's end, a colon, a dash or a bracket.
                let before = bytes[(place > 0 ? tokens[place - 1].end : 0)..<tokens[place].start]
                guard place == 0 || before.contains(0x0A) else { continue }
                let after = bytes[end..<(next < tokens.count ? tokens[next].start : bytes.count)]
                if after.contains(where: { [0x0A, 0x3A, 0x3C, 0x28, 0x5B].contains($0) })
                    || after.starts(with: [0x20, 0xE2, 0x80])
                {
                    return weight
                }
            }
            return passage.section.last.map { heading in
                tools.tokenizer.tokenize(heading, into: &tools.buffer)
                let known = meanings.language(language)
                let words = tools.buffer.tokens.indices.compactMap {
                    meanings.meaning(of: $0, tools.buffer, known)?.word
                }
                return words == query.subject ? weight / 2 : 0
            } ?? 0
        }
    }

    /// The weight of the heaviest run of two or more words that follow each other in query and passage; stop words weigh
    /// little in it.
    private func longestRun() -> Double {
        var best = 0.0
        for (place, word) in query.sequence.enumerated() {
            for occurrence in occurrences[word] where occurrence.certainty == 1 {
                let position = Int(occurrence.position)
                if place > 0, position > 0, wordAt[position - 1] == query.sequence[place - 1] { continue }
                var length = 0
                var weight = 0.0
                while place + length < query.sequence.count, position + length < wordAt.count,
                    Int(wordAt[position + length]) == query.sequence[place + length]
                {
                    let word = query.words[query.sequence[place + length]]
                    weight += word.isStop ? word.weight * 0.3 : word.weight
                    length += 1
                }
                if length >= 2 { best = max(best, weight) }
            }
        }
        return best
    }
}
