/// A run of scalars of one class in a text.
struct Part {
    var scalarClass: ScalarClass
    var start: Int
    var end: Int
    var isASCII: Bool
}

/// What holds two parts of a compound together.
enum Joint {
    /// Nothing: a digit and a letter side by side.
    case none
    case joiner
    case decimalPoint
}

/// Walks over UTF-8 and finds the parts that words are made of.
struct Scan {
    let text: UnsafeBufferPointer<UInt8>
    /// `ScalarClass.table`.
    private let classes: UnsafeBufferPointer<ScalarClass>
    private(set) var offset = 0

    init(text: UnsafeBufferPointer<UInt8>, classes: UnsafeBufferPointer<ScalarClass>) {
        self.text = text
        self.classes = classes
    }

    var isAtEnd: Bool { offset >= text.count }

    /// The run of letters or digits that begins here, or the single scalar of a script without spaces; nil where none does:
    /// then what stands here is passed over.
    mutating func part() -> Part? {
        let (scalarClass, length) = scalarClass(at: offset)
        if Self.begins(scalarClass) { return part(scalarClass, length) }
        offset += length
        return nil
    }

    /// The next word, if it is a run of ASCII letters or of digits that no other part hangs together with, and of no more than
    /// `Tokenizer.maximumWordBytes`. Else nil, and the scan stays before it: the word is for `part` to take.
    ///
    /// - Parameter out: Where the word is written in lower case. There must be room for all that is left of the text.
    @inline(__always)
    mutating func nextPlainWord(loweredInto out: UnsafeMutablePointer<UInt8>) -> Range<Int>? {
        guard let text = text.baseAddress, let classes = classes.baseAddress else { return nil }
        let count = self.text.count
        var index = offset
        while index < count {
            let byte = text[index]
            if byte >= 0x80 { break }
            let scalarClass = classes[Int(byte)]
            guard scalarClass == .letter || scalarClass == .digit else {
                index += 1
                continue
            }
            var end = index
            while end < count, text[end] < 0x80, classes[Int(text[end])] == scalarClass {
                // Digits have the bit of lower case already.
                out[end - index] = text[end] | 0x20
                end += 1
            }
            guard end - index <= Tokenizer.maximumWordBytes, endsPlainWord(end, scalarClass, end - index) else { break }
            offset = end
            return index..<end
        }
        offset = index
        return nil
    }

    /// Whether a run of ASCII letters or digits that ends before `end` is surely a word by itself.
    @inline(__always)
    private func endsPlainWord(_ end: Int, _ scalarClass: ScalarClass, _ length: Int) -> Bool {
        guard end < text.count else { return true }
        let byte = text[end]
        if byte <= 0x20 { return true }
        guard byte < 0x80 else { return false }
        switch classes[Int(byte)] {
        case .separator: break
        // A hyphen joins what has letters or digits on both sides.
        case .joiner: return end + 1 == text.count || text[end + 1] <= 0x20
        default: return false
        }
        switch byte {
        case UInt8(ascii: "."), UInt8(ascii: ","):
            // `3.5`, `40,000`; `U.S.`
            if scalarClass == .digit { return end + 1 == text.count || text[end + 1] <= 0x20 }
            return length > 1 || byte == UInt8(ascii: ",")
        case UInt8(ascii: "+"), UInt8(ascii: "#"): return scalarClass == .digit
        default: return true
        }
    }

    /// The part that hangs together with the one that ended here, if any.
    mutating func linked(after part: Part) -> (Part, Joint)? {
        guard offset == part.end, offset < text.count else { return nil }
        let (scalarClass, length) = scalarClass(at: offset)
        switch scalarClass {
        case .letter, .digit: return (self.part(scalarClass, length), .none)
        case .joiner: return linked(.joiner, over: length)
        case .separator where text[offset] == UInt8(ascii: "."):
            if part.scalarClass == .digit {
                return nextClass(offset + 1) == .digit ? linked(.decimalPoint, over: 1) : nil
            }
            // Initials: single letters with points between them.
            guard isSingleLetter(part), let next = singleLetter(at: offset + 1) else { return nil }
            return next ? linked(.joiner, over: 1) : nil
        default: return nil
        }
    }

    /// Bytes of an ASCII part that are kept; the comma of `40,000` is not.
    static func isKept(_ byte: UInt8) -> Bool { byte != UInt8(ascii: ",") }

    private static func begins(_ scalarClass: ScalarClass) -> Bool {
        switch scalarClass {
        case .letter, .digit, .ideograph, .cluster: true
        case .separator, .mark, .ignorable, .joiner: false
        }
    }

    private mutating func linked(_ joint: Joint, over length: Int) -> (Part, Joint)? {
        guard offset + length < text.count else { return nil }
        let (next, nextLength) = scalarClass(at: offset + length)
        guard next == .letter || next == .digit else { return nil }
        offset += length
        return (part(next, nextLength), joint)
    }

    private func nextClass(_ index: Int) -> ScalarClass? {
        index < text.count ? scalarClass(at: index).0 : nil
    }

    private func isSingleLetter(_ part: Part) -> Bool {
        part.scalarClass == .letter && endOfMarks(part.start + scalarClass(at: part.start).1) >= part.end
    }

    /// Whether exactly one letter stands at `index`, its marks counted with it; nil where none does.
    private func singleLetter(at index: Int) -> Bool? {
        guard index < text.count else { return nil }
        let (first, length) = scalarClass(at: index)
        guard first == .letter else { return nil }
        guard let next = nextClass(endOfMarks(index + length)) else { return true }
        return next != .letter && next != .digit
    }

    /// Where the marks and invisible characters that begin at `index`, if any, end.
    private func endOfMarks(_ index: Int) -> Int {
        var index = index
        while index < text.count {
            let (next, length) = scalarClass(at: index)
            guard next == .mark || next == .ignorable else { break }
            index += length
        }
        return index
    }

    /// Whether the scalar at the offset, of class `next`, makes one letter with what stands from `start`: the same text is
    /// one scalar in composed form (が, 한, ဦ) and several when it is decomposed.
    private func composes(_ start: Int, with next: ScalarClass) -> Bool {
        guard next == .ideograph || next == .cluster else { return false }
        let scalar = value(at: offset)
        switch scalar {
        case 0x3099, 0x309A, 0xFF9E, 0xFF9F: return true  // sound marks of kana
        case 0x1160...0x11FF, 0xD7B0...0xD7FF:  // a vowel or final consonant of a syllable
            let first = value(at: start)
            return Self.isHangul(first)
        case 0x102E: return value(at: start) == 0x1025
        default: return false
        }
    }

    private static func isHangul(_ scalar: UInt32) -> Bool {
        (0x1100...0x115F).contains(scalar) || (0xA960...0xA97F).contains(scalar) || (0xAC00...0xD7A3).contains(scalar)
    }

    private mutating func part(_ first: ScalarClass, _ firstLength: Int) -> Part {
        let start = offset
        offset += firstLength
        var isASCII = firstLength == 1
        if first == .ideograph || first == .cluster {
            while offset < text.count {
                let (next, length) = scalarClass(at: offset)
                guard next == .mark || next == .ignorable || composes(start, with: next) else { break }
                offset += length
            }
            return Part(scalarClass: first, start: start, end: offset, isASCII: false)
        }
        while offset < text.count {
            let (next, length) = scalarClass(at: offset)
            let goes = next == first || next == .mark || next == .ignorable || isThousands(next, first)
            guard goes else { break }
            if length > 1 { isASCII = false }
            offset += length
        }
        // `C++`, `C#`: a name that ends in signs.
        if first == .letter, isASCII { offset += trailingSigns(start) }
        return Part(scalarClass: first, start: start, end: offset, isASCII: isASCII)
    }

    /// A comma with exactly three digits after it, inside a number.
    private func isThousands(_ next: ScalarClass, _ first: ScalarClass) -> Bool {
        guard first == .digit, next == .separator, text[offset] == UInt8(ascii: ","), offset + 3 < text.count else {
            return false
        }
        for index in offset + 1...offset + 3 where !(48...57).contains(text[index]) { return false }
        return offset + 4 >= text.count || !(48...57).contains(text[offset + 4])
    }

    private func trailingSigns(_ start: Int) -> Int {
        let length = offset - start
        let rest = text.count - offset
        if rest >= 2, text[offset] == UInt8(ascii: "+"), text[offset + 1] == UInt8(ascii: "+"), length <= 8,
            nextClass(offset + 2) ?? .separator == .separator
        {
            return 2
        }
        if rest >= 1, text[offset] == UInt8(ascii: "#"), length == 1, nextClass(offset + 1) ?? .separator == .separator
        {
            return 1
        }
        return 0
    }

    /// The class of the scalar at `index` and its length in bytes; a byte that begins no scalar is a separator.
    @inline(__always)
    private func scalarClass(at index: Int) -> (ScalarClass, Int) {
        let byte = text[index]
        if byte < 0x80 { return (classes[Int(byte)], 1) }
        return multibyteClass(at: index)
    }

    private func multibyteClass(at index: Int) -> (ScalarClass, Int) {
        guard let (value, length) = multibyteScalar(at: index) else { return (.separator, 1) }
        return (value < 0x1_0000 ? classes[Int(value)] : ScalarClass.of(value), length)
    }

    /// The scalar of two to four bytes at `index` and its length; nil where there is none.
    private func multibyteScalar(at index: Int) -> (UInt32, Int)? {
        let byte = text[index]
        let length = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : 2
        guard byte >= 0xC2, byte < 0xF5, index + length <= text.count else { return nil }
        var value = UInt32(byte) & (0xFF >> UInt32(length + 1))
        for offset in 1..<length {
            let next = text[index + offset]
            guard next & 0xC0 == 0x80 else { return nil }
            value = value << 6 | UInt32(next & 0x3F)
        }
        // Longer than it need be is no UTF-8.
        guard length == 2 || value >= (length == 3 ? 0x800 : 0x1_0000) else { return nil }
        return (value, length)
    }

    private func value(at index: Int) -> UInt32 {
        multibyteScalar(at: index)?.0 ?? UInt32(text[index])
    }
}
