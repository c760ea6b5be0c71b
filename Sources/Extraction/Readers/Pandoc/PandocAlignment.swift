internal import Passages

/// Where pieces of text stand in the markup that they were taken from, by their words.
struct SourceAlignment {
    private let bytes: UnsafeBufferPointer<UInt8>
    private var words: [Word] = []
    /// Where each word stands among `words`, ascending.
    private var places: [String: [Int]] = [:]
    /// Of each line, its bytes without the white space around them.
    private var lines: [Range<Int>] = []

    private struct Word {
        var text: String
        var line: Int
    }

    /// Words of markup that may stand between two words of a text.
    private static let tolerance = 12
    /// Places of its first word that are tried for a piece.
    private static let trials = 300

    init(_ bytes: UnsafeBufferPointer<UInt8>) {
        self.bytes = bytes
        var start = 0
        while start < bytes.count {
            let end = bytes[start...].firstIndex(of: 0x0A) ?? bytes.count
            let text = String(decoding: UnsafeBufferPointer(rebasing: bytes[start..<end]), as: UTF8.self)
            for word in Self.words(of: text) {
                places[word, default: []].append(words.count)
                words.append(Word(text: word, line: lines.count))
            }
            let line = bytes[start..<end]
            let first = line.firstIndex { $0 > 0x20 } ?? start
            let last = line.lastIndex { $0 > 0x20 } ?? start - 1
            lines.append(first..<last + 1)
            start = end + 1
        }
    }

    /// The lines of each piece, which stand in this order, notes apart; what is not found has the lines between its
    /// neighbours.
    ///
    /// - Returns: nil where more than a tenth of them is not found, so that the rest is in doubt as well.
    func ranges(of items: [PandocTree.Item]) -> [SourceRange]? {
        guard !items.isEmpty, !lines.isEmpty else { return nil }
        var found: [ClosedRange<Int>?] = []
        var cursor = 0
        for item in items {
            let isNote = item.role == .text(.footnote)
            // A note stands anywhere, and its number is not in the source.
            let piece = Self.words(of: item.text).dropFirst(isNote ? 1 : 0)
            let match = match(Array(piece), from: isNote ? 0 : cursor)
            found.append(match.map { words[$0.lowerBound].line...words[$0.upperBound].line })
            if let match, !isNote { cursor = match.upperBound + 1 }
        }
        guard found.count(where: { $0 == nil }) * 10 <= found.count else { return nil }
        return fill(found).map { range($0) }
    }

    private func fill(_ found: [ClosedRange<Int>?]) -> [ClosedRange<Int>] {
        var filled: [ClosedRange<Int>] = []
        var next: [Int] = []
        var following = lines.count - 1
        for range in found.reversed() {
            next.append(following)
            if let range { following = min(following, range.lowerBound) }
        }
        next.reverse()
        var last = 0
        for (index, range) in found.enumerated() {
            let lines = range ?? min(last, next[index])...max(last, next[index])
            filled.append(lines)
            if range != nil { last = max(last, lines.upperBound) }
        }
        return filled
    }

    private func range(_ span: ClosedRange<Int>) -> SourceRange {
        let start = lines[span.lowerBound].lowerBound
        let end = max(start, lines[span.upperBound].upperBound)
        return SourceRange(lines: span.lowerBound + 1...span.upperBound + 1, bytes: start..<end)
    }

    /// The first and last word of the first place from `cursor` on where most words of a piece stand in order.
    private func match(_ piece: [String], from cursor: Int) -> ClosedRange<Int>? {
        // The piece's first word may be one that the markup does not have (a number of a list).
        for lead in piece.indices.prefix(3) {
            guard let starts = places[piece[lead]] else { continue }
            var low = 0
            var high = starts.count
            while low < high {
                let middle = (low + high) / 2
                if starts[middle] < cursor { low = middle + 1 } else { high = middle }
            }
            for start in starts[low...].prefix(Self.trials) {
                if let end = end(of: piece[(lead + 1)...], from: start) { return start...end }
            }
        }
        return nil
    }

    /// The last word where the words of a piece go on behind `start`; nil where fewer than seven in ten do.
    private func end(of piece: ArraySlice<String>, from start: Int) -> Int? {
        var place = start
        var missed = 0
        for (index, word) in piece.enumerated() {
            let near = words[min(words.count, place + 1)..<min(words.count, place + 1 + Self.tolerance)]
            if let next = near.firstIndex(where: { $0.text == word }) {
                place = next
            } else {
                missed += 1
                if index < 4, missed > 1 { return nil }
            }
        }
        return missed * 10 <= piece.count * 3 ? place : nil
    }

    /// Runs of letters and digits in small.
    private static func words(of text: String) -> [String] {
        text.lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init)
    }
}
