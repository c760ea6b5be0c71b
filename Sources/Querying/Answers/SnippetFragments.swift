internal import Passages
internal import XapianIndex

/// Chooses the parts of a long passage that are shown.
struct SnippetFragments {
    private let marks: [SnippetMaker.Mark]
    /// Where each word stands, compounds left out.
    private let words: [Range<Int>]
    private let sentences: [Sentence]
    private let bytes: UnsafeBufferPointer<UInt8>

    private struct Sentence {
        /// Of `words`.
        var words: Range<Int>
        /// Of `marks`.
        var marks: Range<Int>
    }

    /// Parts that a snippet has at most.
    private static let maximumParts = 3
    /// Words that are shown of a sentence at most, where other sentences have something as well.
    private static let longSentence = 30
    /// Sentences are looked for in so many words around the best place.
    private static let reach = 400

    init(
        _ marks: [SnippetMaker.Mark], _ buffer: TokenBuffer, _ bytes: UnsafeBufferPointer<UInt8>, language: String?
    ) {
        self.marks = marks
        self.bytes = bytes
        words = buffer.tokens.lazy.filter { $0.kind != .compound }.map { $0.start..<$0.end } as [Range<Int>]
        // Of a very long passage only what is around the best place is taken apart.
        var region = 0..<words.count
        if words.count > 2 * Self.reach {
            let middle = Self.densest(marks)
            region = max(0, middle - Self.reach)..<min(words.count, middle + Self.reach)
        }
        let start = region.lowerBound == 0 ? 0 : words[region.lowerBound].lowerBound
        let end = region.upperBound == words.count ? bytes.count : words[region.upperBound - 1].upperBound
        let ends = Sentences.ends(in: UnsafeBufferPointer(rebasing: bytes[start..<end]), language: language)
        var sentences: [Sentence] = []
        var (word, mark) = (region.lowerBound, 0)
        while mark < marks.count, marks[mark].range.lowerBound < start { mark += 1 }
        for end in ends {
            let (firstWord, firstMark) = (word, mark)
            while word < region.upperBound, words[word].lowerBound < start + end { word += 1 }
            while mark < marks.count, marks[mark].range.lowerBound < start + end { mark += 1 }
            if firstWord < word { sentences.append(Sentence(words: firstWord..<word, marks: firstMark..<mark)) }
        }
        self.sentences = sentences
    }

    /// A run of words that does not begin or end within a compound such as `state-owned`.
    private func unbroken(_ run: Range<Int>) -> Range<Int> {
        func hangTogether(_ word: Int) -> Bool {
            let gap = words[word - 1].upperBound..<max(words[word - 1].upperBound, words[word].lowerBound)
            return !gap.isEmpty && gap.count <= 3 && !bytes[gap].contains(where: Self.isSpace)
        }
        var (start, end) = (run.lowerBound, run.upperBound)
        while start > 0, hangTogether(start) { start -= 1 }
        while end < words.count, hangTogether(end) { end += 1 }
        return start..<end
    }

    /// The bytes of a run of words, with the signs that hang on its first and last.
    private func bytes(of run: Range<Int>) -> Range<Int> {
        var start = words[run.lowerBound].lowerBound
        let before = run.lowerBound == 0 ? 0 : words[run.lowerBound - 1].upperBound
        while start > before, run.lowerBound == 0 || !Self.isSpace(bytes[start - 1]) { start -= 1 }
        var end = words[run.upperBound - 1].upperBound
        let after = run.upperBound == words.count ? bytes.count : words[run.upperBound].lowerBound
        while end < after, run.upperBound == words.count || !Self.isSpace(bytes[end]) { end += 1 }
        return start..<end
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }

    /// The place of the word around which the most of what was looked for stands.
    private static func densest(_ marks: [SnippetMaker.Mark]) -> Int {
        var best = (weight: 0.0, position: 0)
        var low = 0
        var weight = 0.0
        for high in marks.indices {
            weight += marks[high].weight
            while marks[high].position - marks[low].position >= SnippetMaker.words {
                weight -= marks[low].weight
                low += 1
            }
            if weight > best.weight { best = (weight, marks[low].position) }
        }
        return best.position
    }

    /// The bytes to show, ascending: of the best sentences about `limit` words.
    func best(words limit: Int) -> [Range<Int>] {
        var covered = WordPlaces()
        var parts: [Range<Int>] = []
        var left = limit
        var chosen: Set<Int> = []
        var firstGain = 0.0
        while parts.count < Self.maximumParts, left >= 8 {
            guard let (index, gain) = next(covered, chosen), gain >= firstGain / 10 else { break }
            if firstGain == 0 { firstGain = gain }
            chosen.insert(index)
            let sentence = sentences[index]
            for mark in marks[sentence.marks] { _ = covered.insert(mark.word) }
            let part = cut(sentence, to: min(left, parts.isEmpty ? max(left * 2 / 3, Self.longSentence) : left))
            parts.append(part)
            left -= part.count
        }
        if parts.isEmpty { parts = [0..<min(limit, words.count)] }
        extend(&parts, by: limit - parts.reduce(0) { $0 + $1.count })
        return joined(parts.filter { !$0.isEmpty }.map(unbroken)).map { bytes(of: $0) }
    }

    /// The marks in the sentence that has the most of what was looked for; empty if nothing is marked.
    var bestMarks: ArraySlice<SnippetMaker.Mark> {
        next(WordPlaces(), []).map { marks[sentences[$0.0].marks] } ?? []
    }

    /// What a mark adds to those seen before: repeats hardly count.
    static func gain(of mark: SnippetMaker.Mark, _ seen: inout WordPlaces) -> Double {
        seen.insert(mark.word) ? mark.weight : mark.weight / 50
    }

    /// The sentence that has the most of what is not shown yet. Each word counts once at its weight; repeats hardly count.
    private func next(_ covered: WordPlaces, _ chosen: Set<Int>) -> (Int, Double)? {
        var best: (index: Int, gain: Double)?
        for (index, sentence) in sentences.enumerated() where !sentence.marks.isEmpty && !chosen.contains(index) {
            var seen = WordPlaces()
            var gain = 0.0
            for mark in marks[sentence.marks] {
                gain += !covered.contains(mark.word) && seen.insert(mark.word) ? mark.weight : mark.weight / 50
            }
            if gain > best?.gain ?? 0 { best = (index, gain) }
        }
        return best
    }

    /// A sentence, or as much of a long one around what matched as `limit` words are.
    private func cut(_ sentence: Sentence, to limit: Int) -> Range<Int> {
        guard sentence.words.count > limit else { return sentence.words }
        let places = marks[sentence.marks].map(\.position)
        var best = (score: 0.0, first: 0, last: 0)
        var low = 0
        for high in places.indices {
            while places[high] - places[low] >= limit { low += 1 }
            var seen = WordPlaces()
            var score = 0.0
            for mark in marks[sentence.marks].dropFirst(low).prefix(high - low + 1) {
                score += Self.gain(of: mark, &seen)
            }
            if score > best.score { best = (score, places[low], places[high]) }
        }
        let slack = limit - (best.last - best.first + 1)
        var first = max(sentence.words.lowerBound, best.first - slack / 2)
        // The beginning of the sentence is better than its middle.
        if best.last - sentence.words.lowerBound < limit { first = sentence.words.lowerBound }
        let last = min(sentence.words.upperBound, first + limit)
        return max(sentence.words.lowerBound, last - limit)..<last
    }

    /// Adds what follows, then what comes before, while there is room for whole sentences.
    private func extend(_ parts: inout [Range<Int>], by room: Int) {
        var room = room
        guard let index = parts.indices.first else { return }
        while let sentence = sentences.first(where: { $0.words.lowerBound == parts[index].upperBound }),
            sentence.words.count <= room
        {
            parts[index] = parts[index].lowerBound..<sentence.words.upperBound
            room -= sentence.words.count
        }
        while let sentence = sentences.first(where: { $0.words.upperBound == parts[index].lowerBound }),
            sentence.words.count <= room
        {
            parts[index] = sentence.words.lowerBound..<parts[index].upperBound
            room -= sentence.words.count
        }
    }

    /// Parts in their order, those that overlap or touch as one.
    private func joined(_ parts: [Range<Int>]) -> [Range<Int>] {
        var joined: [Range<Int>] = []
        for part in parts.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if let last = joined.last, part.lowerBound <= last.upperBound {
                joined[joined.count - 1] = last.lowerBound..<max(last.upperBound, part.upperBound)
            } else {
                joined.append(part)
            }
        }
        return joined
    }
}
