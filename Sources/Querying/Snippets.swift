internal import Passages
internal import SearchAPI
internal import XapianIndex

/// Shows the part of a passage that answers, with the matched words marked.
struct SnippetMaker {
    /// Words that a snippet has at most, about.
    static let words = 45
    /// A passage up to this many words is shown whole.
    static let wholeWords = 60

    /// Stem terms looked for, each with its weight.
    private let weights: [[UInt8]: Double]

    /// A maker for a query's terms.
    init(terms: [(term: String, weight: Double)]) {
        var weights: [[UInt8]: Double] = [:]
        for (term, weight) in terms {
            weights[Array(term.utf8.dropFirst(IndexSchema.stemPrefix.utf8.count))] = weight
        }
        self.weights = weights
    }

    /// The snippet of `text`. White space is folded; the segments joined are its text.
    func snippet(of text: String, language: String?, _ tools: inout QueryTools) -> [SnippetSegment] {
        tools.tokenizer.tokenize(text, into: &tools.buffer)
        let buffer = tools.buffer
        var text = text
        return text.withUTF8 { bytes in
            let marks = matches(buffer, language, tools.stems)
            let window = window(marks, wordCount: buffer.wordCount, buffer, bytes)
            return segments(bytes, window, marks)
        }
    }

    private struct Mark {
        var range: Range<Int>
        var position: Int
        var stem: [UInt8]
        var weight: Double
    }

    /// The matched words, in order.
    private func matches(_ buffer: TokenBuffer, _ language: String?, _ stems: StemSet) -> [Mark] {
        guard !weights.isEmpty else { return [] }
        var marks: [Mark] = []
        for (index, token) in buffer.tokens.enumerated() {
            var forms: [[UInt8]] = []
            var start = token.start
            switch token.kind {
            case .word, .compound: forms.append(buffer.normal(token) { stems.stem($0, language: language) })
            case .ideograph, .cluster:
                let single = buffer.folded(token) { Array($0) }
                forms.append(single)
                if token.continuesRun, index > 0 {
                    let previous = buffer.tokens[index - 1]
                    let pair = buffer.folded(previous) { Array($0) } + single
                    if weights[pair] != nil { start = previous.start }
                    forms.append(pair)
                }
            }
            for form in forms {
                guard let weight = weights[form] else { continue }
                marks.append(Mark(range: start..<token.end, position: token.position, stem: form, weight: weight))
            }
        }
        return marks.sorted { ($0.range.lowerBound, $0.range.upperBound) < ($1.range.lowerBound, $1.range.upperBound) }
    }

    /// The bytes to show: all of a short text, else the run of words that has the most of what was looked for.
    private func window(
        _ marks: [Mark], wordCount: Int, _ buffer: TokenBuffer, _ bytes: UnsafeBufferPointer<UInt8>
    ) -> Range<Int> {
        guard wordCount > Self.wholeWords else { return 0..<bytes.count }
        let tokens = buffer.tokens.filter { $0.kind != .compound }
        var best = (score: 0.0, first: 0)
        var low = 0
        for high in marks.indices {
            while marks[high].position - marks[low].position >= Self.words { low += 1 }
            // Each word once at its weight; repeats hardly count.
            var seen: Set<[UInt8]> = []
            var score = 0.0
            for mark in marks[low...high] { score += seen.insert(mark.stem).inserted ? mark.weight : mark.weight / 20 }
            if score > best.score { best = (score, low) }
        }
        guard best.score > 0 else {
            return 0..<(tokens.count > Self.words ? tokens[Self.words - 1].end : bytes.count)
        }
        // Centre what matched, begin where a sentence does if one begins shortly before.
        let firstMark = marks[best.first].position
        let lastMark = marks.last { $0.position - firstMark < Self.words }?.position ?? firstMark
        let slack = max(0, Self.words - (lastMark - firstMark + 1))
        var first = max(0, firstMark - slack / 2)
        for candidate in stride(from: firstMark, through: max(0, firstMark - slack), by: -1)
        where candidate == 0 || beginsSentence(tokens[candidate], after: tokens[candidate - 1], bytes) {
            first = candidate
            break
        }
        let last = min(tokens.count - 1, first + Self.words - 1)
        let start = first == 0 ? 0 : tokens[first].start
        let end = last == tokens.count - 1 ? bytes.count : tokens[last].end
        return start..<end
    }

    private func beginsSentence(_ token: Token, after previous: Token, _ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        guard previous.end < token.start else { return false }
        var sawEnd = false
        var index = previous.end
        while index < token.start {
            switch bytes[index] {
            case UInt8(ascii: "."), UInt8(ascii: "!"), UInt8(ascii: "?"): sawEnd = true
            case 0x0A where index + 1 < token.start && bytes[index + 1] == 0x0A: return true
            case 0xE3 where index + 2 < token.start && bytes[index + 1] == 0x80 && bytes[index + 2] == 0x82:
                return true  // 。
            case 0x20, 0x0A: if sawEnd { return true }
            default: break
            }
            index += 1
        }
        return false
    }

    private func segments(_ bytes: UnsafeBufferPointer<UInt8>, _ window: Range<Int>, _ marks: [Mark])
        -> [SnippetSegment]
    {
        var merged: [Range<Int>] = []
        for mark in marks where window.contains(mark.range.lowerBound) && mark.range.upperBound <= window.upperBound {
            if let last = merged.last, isJoined(bytes, last.upperBound, mark.range.lowerBound) {
                merged[merged.count - 1] = last.lowerBound..<max(last.upperBound, mark.range.upperBound)
            } else {
                merged.append(mark.range)
            }
        }
        var segments: [SnippetSegment] = []
        var folder = SpaceFolder()
        func add(_ range: Range<Int>, isMatch: Bool) {
            let text = folder.fold(UnsafeBufferPointer(rebasing: bytes[range]))
            if !text.isEmpty { segments.append(SnippetSegment(text: text, isMatch: isMatch)) }
        }
        if window.lowerBound > 0 { segments.append(SnippetSegment(text: "… ")) }
        var offset = window.lowerBound
        for range in merged {
            add(offset..<range.lowerBound, isMatch: false)
            add(range, isMatch: true)
            offset = range.upperBound
        }
        add(offset..<window.upperBound, isMatch: false)
        if window.upperBound < bytes.count { segments.append(SnippetSegment(text: " …")) }
        // Neighbours of one kind are one segment.
        return segments.reduce(into: []) { joined, segment in
            if let last = joined.last, last.isMatch == segment.isMatch {
                joined[joined.count - 1].text += segment.text
            } else {
                joined.append(segment)
            }
        }
    }

    /// Matched words with nothing but a blank between them are marked as one.
    private func isJoined(_ bytes: UnsafeBufferPointer<UInt8>, _ end: Int, _ start: Int) -> Bool {
        start <= end || bytes[end..<start].allSatisfy { $0 == 0x20 || $0 == 0x0A || $0 == 0x0D }
    }
}

/// Makes any run of white space one blank, over the borders of segments.
private struct SpaceFolder {
    private var endsInSpace = true

    mutating func fold(_ bytes: UnsafeBufferPointer<UInt8>) -> String {
        var folded: [UInt8] = []
        folded.reserveCapacity(bytes.count)
        for byte in bytes {
            if byte == 0x20 || (0x09...0x0D).contains(byte) {
                if !endsInSpace { folded.append(0x20) }
                endsInSpace = true
            } else {
                folded.append(byte)
                endsInSpace = false
            }
        }
        return String(decoding: folded, as: UTF8.self)
    }
}
