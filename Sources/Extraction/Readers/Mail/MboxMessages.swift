internal import CMail

/// The messages of a mailbox, cut out of a stream.
struct MboxMessages {
    /// Memory that holds the message at hand and what was read behind it.
    private var buffer: [UInt8] = []
    /// Where the message at hand begins in the buffer; what is before has been handed over.
    private var start = 0
    private var isAtEnd = false

    /// How much is read at once, in bytes.
    private static let pieceLength = 1 << 18
    /// A longer message is looked through for its end, whatever it says of its length.
    private static let longestTold = 64 << 20
    /// Of separators and header fields, in bytes.
    private static let longestLine = 1 << 16

    /// Reads a stream to its end.
    ///
    /// - Parameters:
    ///   - next: As in `StreamReader`.
    ///   - limit: The longest message that is read, in bytes.
    ///   - message: Takes each message without the line that separates it; nil for one that is longer.
    static func read(
        _ next: (UnsafeMutableRawBufferPointer) throws -> Int, limit: Int,
        message: (UnsafeBufferPointer<UInt8>?) throws -> Void
    ) throws {
        var messages = MboxMessages()
        while try messages.passSeparator(next) {
            if let end = try messages.findEnd(next, limit: limit) {
                let count = messages.unquote(before: end)
                try messages.buffer.withUnsafeBufferPointer {
                    try message(UnsafeBufferPointer(rebasing: $0[messages.start..<messages.start + count]))
                }
                messages.start = end
            } else {
                try message(nil)
            }
        }
    }

    /// Goes behind the line that begins a message; false at the end of the stream. What stands before the first such line is
    /// a message without one.
    private mutating func passSeparator(_ next: (UnsafeMutableRawBufferPointer) throws -> Int) throws -> Bool {
        while true {
            while start < buffer.count, buffer[start] == 0x0A || buffer[start] == 0x0D { start += 1 }
            if start < buffer.count { break }
            if try !fill(next) { return false }
        }
        while buffer.count - start < 5, try fill(next) {}
        guard starts(with: "From ", at: start) else { return true }
        start = try lineEnd(after: start, next) + 1
        return try start < buffer.count || fill(next)
    }

    /// Where the message at hand ends in the buffer; nil for one that is longer than `limit`, which is left behind.
    private mutating func findEnd(
        _ next: (UnsafeMutableRawBufferPointer) throws -> Int, limit: Int
    ) throws -> Int? {
        if let told = try toldEnd(next, limit: limit) { return told }
        var isTooLong = false
        // Relative to `start`, for the buffer moves.
        var scanned = 0
        while true {
            if let found = find("\nFrom ", from: start + scanned) {
                let line = found + 1 - start
                _ = try lineEnd(after: start + line, next)
                if try isSeparator(at: start + line, next) {
                    if isTooLong {
                        start += line
                        return nil
                    }
                    return start + line
                }
                scanned = line
            } else {
                // The sign may begin in what is here and end in what follows.
                scanned = max(scanned, buffer.count - start - 5)
                if scanned > limit {
                    isTooLong = true
                    start += scanned
                    scanned = 0
                }
                if try !fill(next) {
                    if isTooLong {
                        start = buffer.count
                        return nil
                    }
                    return buffer.count
                }
            }
        }
    }

    /// The end that the message's field Content-Length tells, if another message or nothing follows there.
    private mutating func toldEnd(
        _ next: (UnsafeMutableRawBufferPointer) throws -> Int, limit: Int
    ) throws -> Int? {
        var line = 0
        var length: Int?
        while true {
            let end = try lineEnd(after: start + line, next) - start
            if end - line >= Self.longestLine || line > 1 << 20 || start + end >= buffer.count { return nil }
            let content = buffer[(start + line)..<(start + end)]
            line = end + 1
            if content.isEmpty || content.elementsEqual([0x0D]) { break }
            if content.count < 40, content.first.map({ $0 | 0x20 }) == 0x63 {
                let text = String(decoding: content, as: UTF8.self).lowercased()
                if text.hasPrefix("content-length:") { length = Int(text.dropFirst(15)[...].trimmed()) }
            }
        }
        guard let length, length >= 0, length <= min(limit, Self.longestTold) else { return nil }
        while buffer.count - start < line + length + 8, try fill(next) {}
        var end = start + line + length
        guard end <= buffer.count else { return nil }
        while end < buffer.count, buffer[end] == 0x0A || buffer[end] == 0x0D { end += 1 }
        return end == buffer.count ? (isAtEnd ? end : nil) : (starts(with: "From ", at: end) ? end : nil)
    }

    /// True for a line behind an empty one that begins with `From ` and has a time of day, or stands over a header field.
    private mutating func isSeparator(
        at position: Int, _ next: (UnsafeMutableRawBufferPointer) throws -> Int
    ) throws -> Bool {
        let before = buffer[start..<position].suffix(3)
        guard
            before.count < 2 || before.suffix(2).elementsEqual([0x0A, 0x0A])
                || before.elementsEqual([0x0A, 0x0D, 0x0A])
        else { return false }
        let offset = position - start
        let end = try lineEnd(after: position, next) - start
        let line = buffer[(start + offset)..<(start + end)].prefix(400)
        for index in line.indices.dropFirst(2).dropLast(2)
        where line[index] == 0x3A && [-2, -1, 1, 2].allSatisfy({ (0x30...0x39).contains(line[index + $0]) }) {
            return true
        }
        while buffer.count - start < end + 80, try fill(next) {}
        let following = buffer[min(start + end + 1, buffer.count)...].prefix(80)
        let name = following.prefix { $0 > 0x20 && $0 < 0x7F && $0 != 0x3A }
        return !name.isEmpty && name.endIndex < following.endIndex && following[name.endIndex] == 0x3A
    }

    /// Takes one `>` off each line that begins with `>From `, and the empty line off the end.
    ///
    /// - Returns: The message's length, from `start`.
    private mutating func unquote(before end: Int) -> Int {
        var end = end
        if end > start, buffer[end - 1] == 0x0A { end -= end - 1 > start && buffer[end - 2] == 0x0D ? 2 : 1 }
        guard find(">From ", from: start, before: end) != nil else { return end - start }
        var written = start
        var isAtLineStart = true
        var index = start
        while index < end {
            if isAtLineStart, buffer[index] == 0x3E {
                let signs = buffer[index..<end].prefix { $0 == 0x3E }.count
                if starts(with: "From ", at: index + signs) { index += 1 }
            }
            isAtLineStart = buffer[index] == 0x0A
            buffer[written] = buffer[index]
            written += 1
            index += 1
        }
        return written - start
    }

    /// Where the line ends that begins at `position`, in the buffer as it is after the call; the end of the stream, or of
    /// `longestLine` bytes, at the latest.
    private mutating func lineEnd(
        after position: Int, _ next: (UnsafeMutableRawBufferPointer) throws -> Int
    ) throws -> Int {
        let former = start
        var scanned = position - start
        while true {
            let limit = position - former + Self.longestLine
            if let found = find("\n", from: start + scanned, before: min(buffer.count, start + limit)) { return found }
            scanned = buffer.count - start
            if scanned >= limit { return start + limit }
            if try !fill(next) { return buffer.count }
        }
    }

    private func starts(with text: String, at position: Int) -> Bool {
        position <= buffer.count && buffer[position...].starts(with: text.utf8)
    }

    private func find(_ text: String, from position: Int, before end: Int? = nil) -> Int? {
        let end = end ?? buffer.count
        guard position < end else { return nil }
        return buffer.withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress,
                let found = cmail_find(base + position, end - position, text)
            else { return nil }
            return found - base
        }
    }

    /// Reads more; false at the end of the stream. Moves what is in the buffer to its head: offsets are good relative to
    /// `start` only.
    private mutating func fill(_ next: (UnsafeMutableRawBufferPointer) throws -> Int) throws -> Bool {
        if isAtEnd { return false }
        // Not for every piece, or long messages would be moved again and again.
        if start > 1 << 20, start > buffer.count / 2 {
            buffer.removeSubrange(..<start)
            start = 0
        }
        let count = buffer.count
        buffer.append(contentsOf: repeatElement(0, count: Self.pieceLength))
        let read = try buffer.withUnsafeMutableBytes { try next(UnsafeMutableRawBufferPointer(rebasing: $0[count...])) }
        buffer.removeLast(Self.pieceLength - read)
        isAtEnd = read == 0
        return read > 0
    }
}
