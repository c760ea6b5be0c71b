internal import Passages

/// The lines of a file: where each begins and ends.
///
/// A line ends at LF or CR LF; at CR alone only in a file without any LF (as old systems wrote), so that line numbers
/// are those that editors and other tools show.
struct SourceLines {
    let bytes: UnsafeBufferPointer<UInt8>
    /// Byte ranges without the line ends. An empty last line (after the last line end) is not counted.
    private(set) var ranges: [Range<Int>] = []

    /// The number of the first line.
    private let firstLine: Int

    /// - Parameter start: The first byte that counts (behind a byte order mark); it belongs to line 1.
    init(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int = 0) {
        self.init(bytes, in: start..<bytes.count, lineEnd: Self.lineEnd(bytes), firstLine: 1)
    }

    /// The lines of a part, which begins with line `firstLine`.
    init(_ bytes: UnsafeBufferPointer<UInt8>, in part: Range<Int>, lineEnd end: UInt8, firstLine: Int) {
        self.bytes = bytes
        self.firstLine = firstLine
        var lineStart = part.lowerBound
        for position in part where bytes[position] == end {
            let isPair = end == 0x0A && position > lineStart && bytes[position - 1] == 0x0D
            ranges.append(lineStart..<(isPair ? position - 1 : position))
            lineStart = position + 1
        }
        if lineStart < part.upperBound { ranges.append(lineStart..<part.upperBound) }
    }

    /// The byte that ends a file's lines.
    static func lineEnd(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt8 { bytes.contains(0x0A) ? 0x0A : 0x0D }

    /// The number of the line, from 1, that holds the byte at `offset`.
    func number(at offset: Int) -> Int {
        var low = 0
        var high = ranges.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if ranges[middle].lowerBound <= offset { low = middle } else { high = middle }
        }
        return low + firstLine
    }

    /// The bytes of `range` as they stand; they are known to be UTF-8.
    func text(_ range: Range<Int>) -> String {
        String(decoding: UnsafeBufferPointer(rebasing: bytes[range]), as: UTF8.self)
    }

    /// `range` without the white space around it, or nil where there is nothing else. Also takes off the white space
    /// that is not ASCII: no-break spaces, the ideographic space, marks of no width.
    func trimmed(_ range: Range<Int>, leading: Bool = true) -> Range<Int>? {
        var low = range.lowerBound
        var high = range.upperBound
        if leading {
            while low < high, let length = Self.spaceLength(bytes, at: low, before: high) { low += length }
        }
        while low < high {
            var start = high - 1
            while start > low, bytes[start] & 0xC0 == 0x80 { start -= 1 }
            guard let length = Self.spaceLength(bytes, at: start, before: high), start + length == high else { break }
            high = start
        }
        return low < high ? low..<high : nil
    }

    /// A block whose text is what stands at `range`, which begins and ends with something to see.
    func block(_ role: Block.Role, _ range: Range<Int>, text clean: String? = nil) -> Block {
        let lines = number(at: range.lowerBound)...number(at: range.upperBound - 1)
        return Block(
            role, clean ?? text(range), range: SourceRange(lines: lines, bytes: range), isVerbatim: clean == nil)
    }

    /// The length in bytes of the white space scalar at `index`, or nil where something else stands there.
    static func spaceLength(_ bytes: UnsafeBufferPointer<UInt8>, at index: Int, before end: Int) -> Int? {
        let byte = bytes[index]
        if byte == 0x20 || (0x09...0x0D).contains(byte) { return 1 }
        if byte < 0xC2 { return nil }
        if byte == 0xC2, index + 1 < end { return bytes[index + 1] == 0xA0 || bytes[index + 1] == 0x85 ? 2 : nil }
        guard index + 2 < end else { return nil }
        switch (byte, bytes[index + 1], bytes[index + 2]) {
        case (0xE2, 0x80, 0x80...0x8F), (0xE2, 0x80, 0xA8...0xA9), (0xE2, 0x80, 0xAF), (0xE2, 0x81, 0x9F),
            (0xE2, 0x81, 0xA0), (0xE3, 0x80, 0x80), (0xEF, 0xBB, 0xBF):
            return 3
        default: return nil
        }
    }
}
