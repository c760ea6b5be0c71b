/// The text of one block while it is read: white space made single, and where in the source it begins and ends.
struct HTMLText {
    private var bytes: [UInt8] = []
    /// The first byte of the source that is in it; nil while there is none.
    private var start: Int?
    /// Behind the last.
    private var end = 0
    private var spaceWaits = false
    /// True where white space is kept as it is.
    var isPreformatted = false

    var isEmpty: Bool { bytes.isEmpty }
    /// In bytes.
    var count: Int { bytes.count }

    /// Ends the block: its text without white space at its ends, and its place; nil where there is none. White space at
    /// the head of code is part of it.
    mutating func take() -> (text: [UInt8], range: Range<Int>)? {
        defer {
            bytes.removeAll(keepingCapacity: true)
            start = nil
            end = 0
            spaceWaits = false
        }
        var text = bytes[...]
        while let last = text.last, HTMLBytes.isSpace(last) { text.removeLast() }
        if isPreformatted {
            // Empty lines before the first line of code.
            while let first = text.firstIndex(where: { $0 != 0x20 && $0 != 0x09 }), text[first] == 0x0A {
                text = text[(first + 1)...]
            }
        } else {
            while let first = text.first, HTMLBytes.isSpace(first) { text.removeFirst() }
        }
        guard !text.isEmpty, let start else { return nil }
        return (Array(text), start..<max(end, start + 1))
    }

    /// The text so far.
    var collapsed: [UInt8] { bytes }

    /// A place where words end.
    mutating func space() {
        if !bytes.isEmpty { spaceWaits = true }
    }

    /// The end of a line within the block. Returns false where the line is empty: a second break in a row.
    @discardableResult
    mutating func lineEnd() -> Bool {
        spaceWaits = false
        if bytes.last == 0x0A, !isPreformatted { return false }
        if !bytes.isEmpty || isPreformatted { bytes.append(0x0A) }
        return true
    }

    /// Ends a line of code, unless one has just ended.
    mutating func codeLineEnd() {
        if let last = bytes.last, last != 0x0A { bytes.append(0x0A) }
    }

    /// Adds signs that are not in the source.
    mutating func add(_ signs: String) {
        settleSpace()
        bytes.append(contentsOf: signs.utf8)
    }

    /// The last byte, if no white space follows it.
    var last: UInt8? { spaceWaits ? nil : bytes.last }

    /// Adds the text of a node that stands at `source` in the page.
    mutating func add(_ text: UnsafeBufferPointer<UInt8>, at source: Range<Int>, page: UnsafeBufferPointer<UInt8>) {
        let count = bytes.count
        if isPreformatted { addVerbatim(text) } else { addCollapsed(text) }
        guard bytes.count > count else { return }
        var low = source.lowerBound
        var high = min(source.upperBound, page.count)
        while high > low, HTMLBytes.isSpace(page[high - 1]) { high -= 1 }
        if start == nil {
            while !isPreformatted, low < high, HTMLBytes.isSpace(page[low]) { low += 1 }
            if low == high { return }
            start = low
        }
        end = max(end, high)
    }

    private mutating func settleSpace() {
        if spaceWaits, let last = bytes.last, last != 0x0A { bytes.append(0x20) }
        spaceWaits = false
    }

    private mutating func addVerbatim(_ text: UnsafeBufferPointer<UInt8>) {
        guard text.contains(0xC2) || text.contains(0x0D) else { return bytes.append(contentsOf: text) }
        var index = 0
        while index < text.count {
            if text[index] == 0xC2, index + 1 < text.count, text[index + 1] == 0xA0 {
                bytes.append(0x20)
                index += 2
            } else {
                if text[index] != 0x0D { bytes.append(text[index]) }
                index += 1
            }
        }
    }

    private mutating func addCollapsed(_ text: UnsafeBufferPointer<UInt8>) {
        var index = 0
        while index < text.count {
            let byte = text[index]
            if HTMLBytes.isSpace(byte) {
                if !bytes.isEmpty { spaceWaits = true }
                index += 1
                continue
            }
            if byte >= 0xC2, let length = special(text, index) {
                index += length
                continue
            }
            settleSpace()
            var end = index + 1
            while end < text.count, text[end] > 0x20, text[end] != 0xC2, text[end] != 0xE2, text[end] != 0xEF {
                end += 1
            }
            bytes.append(contentsOf: UnsafeBufferPointer(rebasing: text[index..<end]))
            index = end
        }
    }

    /// Passes over what is not seen in a text (soft hyphens, marks of no width), and takes other spaces for spaces.
    private mutating func special(_ text: UnsafeBufferPointer<UInt8>, _ index: Int) -> Int? {
        let second = index + 1 < text.count ? text[index + 1] : 0
        if text[index] == 0xC2 {
            if second == 0xAD { return 2 }
            guard second == 0xA0 else { return nil }
            if !bytes.isEmpty { spaceWaits = true }
            return 2
        }
        let third = index + 2 < text.count ? text[index + 2] : 0
        switch (text[index], second, third) {
        case (0xE2, 0x80, 0x8B), (0xEF, 0xBB, 0xBF): return 3
        case (0xE2, 0x80, 0x80...0x8A), (0xE2, 0x80, 0xAF):
            if !bytes.isEmpty { spaceWaits = true }
            return 3
        default: return nil
        }
    }
}
