internal import Passages
internal import SearchAPI
internal import XapianIndex

/// What is shown of a passage, and where in it the matched words stand.
struct Snippet {
    /// White space is folded; the segments joined are its text.
    var segments: [SnippetSegment]
    /// Bytes of the passage's text, ascending, without overlap.
    var matches: [Range<Int>]
}

/// Shows the sentences of a passage that answer, with the matched words marked.
struct SnippetMaker {
    /// Words that a snippet has at most, about.
    static let words = 45
    /// A passage up to this many words is shown whole.
    static let wholeWords = 60

    /// Stem terms looked for, each with its weight.
    private let weights: [[UInt8]: Double]
    private var beginnings = WordBeginnings()
    /// Which words of the texts shown so far are looked for, by language: texts of one answer have many words in common.
    private var known: [String: KnownWords] = [:]

    /// A maker for a query's terms.
    init(terms: [(term: String, weight: Double)]) {
        var weights: [[UInt8]: Double] = [:]
        for (term, weight) in terms {
            weights[Array(term.utf8.dropFirst(IndexSchema.stemPrefix.utf8.count))] = weight
        }
        self.weights = weights
        for stem in weights.keys { beginnings.insert(stem) }
    }

    /// The snippet of `text`.
    mutating func snippet(of text: String, language: String?, _ tools: inout QueryTools) -> Snippet {
        tools.tokenizer.tokenize(text, into: &tools.buffer)
        let buffer = tools.buffer
        let marks = matches(buffer, language, tools.stems)
        var text = text
        return text.withUTF8 { bytes in
            let matched = merged(marks, bytes)
            var windows = [0..<bytes.count]
            if buffer.wordCount > Self.wholeWords {
                let fragments = SnippetFragments(marks, buffer, bytes, language: language)
                windows = fragments.best(words: Self.words)
            }
            return Snippet(segments: segments(bytes, windows, matched), matches: matched)
        }
    }

    /// A matched word.
    struct Mark {
        var range: Range<Int>
        var position: Int
        var stem: [UInt8]
        var weight: Double
    }

    /// The matched words, in order.
    private mutating func matches(_ buffer: TokenBuffer, _ language: String?, _ stems: StemSet) -> [Mark] {
        guard !weights.isEmpty else { return [] }
        var words = known.removeValue(forKey: language ?? "") ?? KnownWords()
        defer { known[language ?? ""] = words }
        let weights = weights
        var marks: [Mark] = []
        let beginnings = StemSet.mayChangeBeginnings(language) ? nil : beginnings
        func mark(_ form: [UInt8], _ start: Int, _ token: Token) {
            guard let weight = weights[form] else { return }
            marks.append(Mark(range: start..<token.end, position: token.position, stem: form, weight: weight))
        }
        for (index, token) in buffer.tokens.enumerated() {
            switch token.kind {
            case .word, .compound:
                if let beginnings, !beginnings.contains(token, buffer) { continue }
                let stem = buffer.normal(token) { word in
                    words.stem(of: word) {
                        let stem = stems.stem(word, language: language)
                        return weights[stem] == nil ? nil : stem
                    }
                }
                if let stem { mark(stem, token.start, token) }
            case .ideograph, .cluster:
                let single = buffer.folded(token) { Array($0) }
                var start = token.start
                if token.continuesRun, index > 0 {
                    let previous = buffer.tokens[index - 1]
                    let pair = buffer.folded(previous) { Array($0) } + single
                    if weights[pair] != nil { start = previous.start }
                    mark(pair, start, token)
                }
                mark(single, start, token)
            }
        }
        return marks.sorted { ($0.range.lowerBound, $0.range.upperBound) < ($1.range.lowerBound, $1.range.upperBound) }
    }

    /// What is marked: words with nothing but a blank between them together.
    private func merged(_ marks: [Mark], _ bytes: UnsafeBufferPointer<UInt8>) -> [Range<Int>] {
        var merged: [Range<Int>] = []
        for mark in marks {
            if let last = merged.last, isJoined(bytes, last.upperBound, mark.range.lowerBound) {
                merged[merged.count - 1] = last.lowerBound..<max(last.upperBound, mark.range.upperBound)
            } else {
                merged.append(mark.range)
            }
        }
        return merged
    }

    private func isJoined(_ bytes: UnsafeBufferPointer<UInt8>, _ end: Int, _ start: Int) -> Bool {
        start <= end || bytes[end..<start].allSatisfy { $0 == 0x20 || $0 == 0x0A || $0 == 0x0D }
    }

    private func segments(
        _ bytes: UnsafeBufferPointer<UInt8>, _ windows: [Range<Int>], _ matches: [Range<Int>]
    ) -> [SnippetSegment] {
        var segments: [SnippetSegment] = []
        var folder = SpaceFolder()
        func add(_ text: String, isMatch: Bool = false) {
            guard !text.isEmpty else { return }
            // Neighbours of one kind are one segment.
            if let last = segments.last, last.isMatch == isMatch {
                segments[segments.count - 1].text += text
            } else {
                segments.append(SnippetSegment(text: text, isMatch: isMatch))
            }
        }
        func add(_ range: Range<Int>, isMatch: Bool) {
            add(folder.fold(UnsafeBufferPointer(rebasing: bytes[range])), isMatch: isMatch)
        }
        if let first = windows.first, first.lowerBound > 0 { add("… ") }
        for (index, window) in windows.enumerated() {
            if index > 0 {
                add(" … ")
                folder = SpaceFolder()
            }
            var offset = window.lowerBound
            for match in matches where match.upperBound > window.lowerBound && match.lowerBound < window.upperBound {
                let range = match.clamped(to: window)
                add(offset..<range.lowerBound, isMatch: false)
                add(range, isMatch: true)
                offset = range.upperBound
            }
            add(offset..<window.upperBound, isMatch: false)
        }
        if let last = windows.last, last.upperBound < bytes.count { add(" …") }
        return segments
    }
}

/// Words with their stems, where these are looked for.
private struct KnownWords {
    private var words = ByteTable()
    private var stems: [[UInt8]?] = []

    /// What `find` said of a word when it was asked first.
    mutating func stem(of word: UnsafeBufferPointer<UInt8>, _ find: () -> [UInt8]?) -> [UInt8]? {
        let (number, isNew) = words.insert(word)
        if isNew { stems.append(find()) }
        return stems[number]
    }
}

/// Makes any run of white space one blank, over the borders of segments; none stands at the beginning.
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
