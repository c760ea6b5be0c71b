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
    private var offset = 0

    init(text: UnsafeBufferPointer<UInt8>) { self.text = text }

    /// The next run of letters or digits, or the next single scalar of a script without spaces.
    mutating func nextPart() -> Part? {
        while offset < text.count {
            let (scalarClass, length) = scalarClass(at: offset)
            if Self.begins(scalarClass) { return part(scalarClass, length) }
            offset += length
        }
        return nil
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
        part.scalarClass == .letter && part.end - part.start == scalarClass(at: part.start).1
    }

    /// Whether exactly one letter stands at `index`; nil where none does.
    private func singleLetter(at index: Int) -> Bool? {
        guard index < text.count else { return nil }
        let (first, length) = scalarClass(at: index)
        guard first == .letter else { return nil }
        guard let next = nextClass(index + length) else { return true }
        return next != .letter && next != .digit && next != .mark
    }

    private mutating func part(_ first: ScalarClass, _ firstLength: Int) -> Part {
        let start = offset
        offset += firstLength
        var isASCII = firstLength == 1
        if first == .ideograph || first == .cluster {
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
            Self.ends(text, offset + 2)
        {
            return 2
        }
        if rest >= 1, text[offset] == UInt8(ascii: "#"), length == 1, Self.ends(text, offset + 1) { return 1 }
        return 0
    }

    private static func ends(_ text: UnsafeBufferPointer<UInt8>, _ index: Int) -> Bool {
        index >= text.count || ScalarClass.of(UInt32(text[index])) == .separator
    }

    /// The class of the scalar at `index` and its length in bytes; a byte that begins no scalar is a separator.
    @inline(__always)
    private func scalarClass(at index: Int) -> (ScalarClass, Int) {
        let byte = text[index]
        if byte < 0x80 { return (Self.ascii[Int(byte)], 1) }
        return multibyteClass(at: index)
    }

    private func multibyteClass(at index: Int) -> (ScalarClass, Int) {
        let byte = text[index]
        let length = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : 2
        guard byte >= 0xC2, byte < 0xF5, index + length <= text.count else { return (.separator, 1) }
        var value = UInt32(byte) & (0xFF >> UInt32(length + 1))
        for offset in 1..<length {
            let next = text[index + offset]
            guard next & 0xC0 == 0x80 else { return (.separator, 1) }
            value = value << 6 | UInt32(next & 0x3F)
        }
        return (ScalarClass.of(value), length)
    }

    private static let ascii: [ScalarClass] = (0..<128).map { ScalarClass.of(UInt32($0)) }
}
