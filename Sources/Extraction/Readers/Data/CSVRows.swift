/// The rows of a table in text (RFC 4180 and what programs make of it).
///
/// A quoted cell may hold separators, line ends and doubled quotes. A quote that is never closed is a character like any
/// other: so it cannot swallow the rest of the file.
struct CSVRows {
    /// A row's cells and where it stands.
    struct Row {
        var cells: [String]
        /// Without its line end.
        var bytes: Range<Int>
        var lines: ClosedRange<Int>
    }

    private let bytes: UnsafeBufferPointer<UInt8>
    private let separator: UInt8
    private var position: Int
    private var line = 1
    /// Quotes that were opened and not closed; after a few of them cells end with their line.
    private var unclosed = 0

    /// A quoted cell is at most so long, in bytes.
    private static let longestCell = 1 << 20
    private static let toleratedUnclosed = 3

    /// - Parameter start: The first byte of the first row.
    init(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int, separator: UInt8) {
        self.bytes = bytes
        self.separator = separator
        position = start
    }

    /// The next row that is not empty; nil at the end.
    mutating func next() -> Row? {
        while position < bytes.count {
            let start = position
            let firstLine = line
            var cells: [String] = []
            var end = start
            while true {
                let cell = self.cell()
                cells.append(cell)
                end = position
                guard position < bytes.count, bytes[position] == separator else { break }
                position += 1
            }
            let lastLine = line
            skipLineEnd()
            if cells.count > 1 || !(cells[0].utf8.allSatisfy { $0 == 0x20 || $0 == 0x09 }) {
                return Row(cells: cells, bytes: start..<max(end, start + 1), lines: firstLine...lastLine)
            }
        }
        return nil
    }

    private mutating func skipLineEnd() {
        guard position < bytes.count else { return }
        if bytes[position] == 0x0D {
            position += 1
            if position < bytes.count, bytes[position] == 0x0A { position += 1 }
        } else {
            position += 1
        }
        line += 1
    }

    private func isCellEnd(_ index: Int) -> Bool {
        index >= bytes.count || bytes[index] == separator || bytes[index] == 0x0A || bytes[index] == 0x0D
    }

    /// Reads a cell and stops at what ends it.
    private mutating func cell() -> String {
        var start = position
        if separator != 0x20 { while start < bytes.count, bytes[start] == 0x20 { start += 1 } }
        if start < bytes.count, bytes[start] == UInt8(ascii: "\""), let quoted = quoted(from: start) { return quoted }
        start = position
        while !isCellEnd(position) { position += 1 }
        return String(decoding: UnsafeBufferPointer(rebasing: bytes[start..<position]), as: UTF8.self)
    }

    /// The cell whose quote opens at `start`; nil where the quote is not closed before a separator or a line end.
    private mutating func quoted(from start: Int) -> String? {
        let limit = min(bytes.count, start + Self.longestCell)
        var text: [UInt8] = []
        var lines = 0
        var index = start + 1
        while index < limit {
            let byte = bytes[index]
            if byte == UInt8(ascii: "\"") {
                if index + 1 < bytes.count, bytes[index + 1] == byte {
                    text.append(byte)
                    index += 2
                    continue
                }
                var after = index + 1
                while after < bytes.count, bytes[after] == 0x20 { after += 1 }
                if isCellEnd(after) {
                    position = after
                    line += lines
                    return String(decoding: text, as: UTF8.self)
                }
            }
            if byte == 0x0A || (byte == 0x0D && (index + 1 == bytes.count || bytes[index + 1] != 0x0A)) {
                if unclosed >= Self.toleratedUnclosed { return nil }
                lines += 1
            }
            text.append(byte)
            index += 1
        }
        unclosed += 1
        return nil
    }
}
