internal import Passages
internal import SearchAPI
internal import XapianIndex

/// What is shown of a passage, and where in it the matched words stand.
struct Snippet {
    /// White space is folded; the segments joined are its text.
    var segments: [SnippetSegment]
    /// Bytes of the passage's text, ascending, without overlap.
    var matches: [Range<Int>]
    /// Where the best of the matches begins, if the passage has pages; nil otherwise.
    var best: Int?
}

/// Shows the sentences of a passage that answer, with the matched words marked.
struct SnippetMaker {
    /// Words that a snippet has at most, about.
    static let words = 45
    /// A passage up to this many words is shown whole.
    static let wholeWords = 60

    private let sought: SoughtForms
    /// By the words' places.
    private let weights: [Double]
    /// Words that metadata are searched for, by field.
    private let metadata: [String: Set<String>]

    /// A maker for a query's words: the terms of each, and its weight.
    init(words: [(terms: [String], weight: Double)]) {
        var sought = SoughtForms()
        var metadata: [String: Set<String>] = [:]
        for (place, word) in words.enumerated() {
            for term in word.terms {
                if let (field, word) = IndexSchema.metadataWord(of: term) {
                    metadata[field, default: []].insert(word)
                } else {
                    sought.insert(term, place: place)
                }
            }
        }
        self.metadata = metadata
        self.sought = sought
        weights = words.map(\.weight)
    }

    /// The snippet of `text`.
    ///
    /// - Parameter pageStarts: Where pages begin within it, in bytes: for `Snippet.best`.
    func snippet(
        of text: String, pageStarts: [Int] = [], language: String?, _ tools: inout QueryTools
    ) -> Snippet {
        tools.tokenizer.tokenize(text, into: &tools.buffer)
        let buffer = tools.buffer
        let marks = matches(buffer, language)
        var text = text
        return text.withUTF8 { bytes in
            let matched = merged(marks, bytes)
            var windows = [0..<bytes.count]
            var best: Int?
            if buffer.wordCount > Self.wholeWords || !pageStarts.isEmpty {
                let fragments = SnippetFragments(marks, buffer, bytes, language: language)
                if buffer.wordCount > Self.wholeWords { windows = fragments.best(words: Self.words) }
                if !pageStarts.isEmpty { best = Self.best(of: fragments.bestMarks, pageStarts) }
            }
            return Snippet(segments: segments(bytes, windows, matched), matches: matched, best: best)
        }
    }

    /// Title and headings of a passage, and what else of its metadata has a word that is looked for, with these words marked; empty where
    /// none has.
    func heading(of passage: PassageRecord, _ tools: inout QueryTools) -> [SnippetSegment] {
        let document = passage.document
        var heading: [SnippetSegment] = []
        /// Adds a text with what `marks` finds in it; where it has to have some, only then.
        func add(
            _ text: String, after separator: String, isWanted: Bool, _ tools: inout QueryTools,
            marks: (TokenBuffer) -> [Mark]
        ) {
            tools.tokenizer.tokenize(text, into: &tools.buffer)
            let marks = marks(tools.buffer)
            guard isWanted || !marks.isEmpty else { return }
            if !heading.isEmpty { heading.append(SnippetSegment(text: separator)) }
            var text = text
            heading += text.withUTF8 { segments($0, [0..<$0.count], merged(marks, $0)) }
        }
        let title = document.title.isEmpty ? document.id : document.title
        add(title, after: "", isWanted: true, &tools) { matches($0, document.language) }
        for text in passage.section {
            add(text, after: " › ", isWanted: true, &tools) { matches($0, passage.language) }
        }
        var fields = passage.tags
        fields[IndexSchema.authorTag] = document.authors
        fields[IndexSchema.categoryTag] = document.categories
        fields["path"] = [document.path]
        for (field, values) in fields.sorted(by: { $0.key < $1.key }) {
            guard let words = metadata[field] else { continue }
            for value in values {
                add(value, after: " · ", isWanted: false, &tools) { buffer in
                    buffer.tokens.filter { words.contains(buffer.foldedText($0)) }.map {
                        Mark(range: $0.start..<$0.end, position: $0.position, word: 0, weight: 0)
                    }
                }
            }
        }
        return heading.contains(where: \.isMatch) ? heading : []
    }

    /// The first mark on the page that has the most of them; a sentence may run over the end of a page.
    private static func best(of marks: ArraySlice<Mark>, _ pageStarts: [Int]) -> Int? {
        let pages = Dictionary(grouping: marks) { mark in pageStarts.count { $0 <= mark.range.lowerBound } }
        var best: (start: Int, gain: Double)?
        for page in pages.keys.sorted() {
            let marks = pages[page] ?? []
            var seen = WordPlaces()
            let gain = marks.reduce(0.0) { $0 + SnippetFragments.gain(of: $1, &seen) }
            if let first = marks.first, gain > best?.gain ?? 0 { best = (first.range.lowerBound, gain) }
        }
        return best?.start
    }

    /// A matched word.
    struct Mark {
        var range: Range<Int>
        var position: Int
        /// The place of its word among those that are looked for.
        var word: Int
        var weight: Double
    }

    /// The matched words, in order.
    private func matches(_ buffer: TokenBuffer, _ language: String?) -> [Mark] {
        guard !weights.isEmpty else { return [] }
        var marks: [Mark] = []
        let language = sought.language(language)
        func mark(_ place: Int32, _ start: Int, _ token: Token) {
            guard place >= 0 else { return }
            marks.append(
                Mark(
                    range: start..<token.end, position: token.position, word: Int(place), weight: weights[Int(place)]))
        }
        for (index, token) in buffer.tokens.enumerated() {
            switch token.kind {
            case .word, .compound: mark(sought.place(of: token, buffer, language), token.start, token)
            case .ideograph, .cluster:
                let single = buffer.folded(token) { Array($0) }
                var start = token.start
                if token.continuesRun, index > 0 {
                    let previous = buffer.tokens[index - 1]
                    let pair = sought.place(of: buffer.folded(previous) { Array($0) } + single)
                    if pair >= 0 { start = previous.start }
                    mark(pair, start, token)
                }
                mark(sought.place(of: single), start, token)
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
