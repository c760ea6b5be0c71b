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
    /// Between groups of three digits.
    case grouping
}

/// Walks over UTF-8 and finds the parts that words are made of.
struct Scan {
    let text: UnsafeBufferPointer<UInt8>
    /// `ScalarClass.table`.
    private let classes: UnsafeBufferPointer<ScalarClass>
    /// `ScalarClass.byteTable`.
    private let byteClasses: UnsafeBufferPointer<ScalarClass>
    /// `LetterCase.table`; nil where capitals part no words.
    private let cases: UnsafeBufferPointer<LetterCase>?
    private(set) var offset = 0
    /// Where the run of small letters and capitals ends that a word was last found in.
    private var mixedEnd = 0
    /// Whether a sign was met that is to be written out first.
    private(set) var hasExpanded = false

    init(
        text: UnsafeBufferPointer<UInt8>, classes: UnsafeBufferPointer<ScalarClass>,
        byteClasses: UnsafeBufferPointer<ScalarClass>, cases: UnsafeBufferPointer<LetterCase>?
    ) {
        self.text = text
        self.classes = classes
        self.byteClasses = byteClasses
        self.cases = cases
    }

    /// Calls `body` with what a scan looks scalars up in.
    @inline(__always)
    static func withTables<R>(
        _ body: (
            _ classes: UnsafeBufferPointer<ScalarClass>, _ byteClasses: UnsafeBufferPointer<ScalarClass>,
            _ cases: UnsafeBufferPointer<LetterCase>
        ) -> R
    ) -> R {
        ScalarClass.table.withUnsafeBufferPointer { classes in
            ScalarClass.byteTable.withUnsafeBufferPointer { byteClasses in
                LetterCase.table.withUnsafeBufferPointer { body(classes, byteClasses, $0) }
            }
        }
    }

    var isAtEnd: Bool { offset >= text.count }

    /// The run of letters or digits that begins here, or the single scalar of a script without spaces; nil where none does:
    /// then what stands here is passed over.
    mutating func part() -> Part? {
        let (scalarClass, length) = scalarClass(at: offset)
        switch scalarClass {
        case .letter: return word()
        case .digit, .ideograph, .cluster, .loweredDigit, .raisedDigit, .raisedLetter:
            return part(scalarClass, length)
        case .sign: return sign(length)
        // `≠` is also written as an ASCII sign with a stroke through it.
        case .mark where isStruckThrough(length): return sign(length, from: offset - 1)
        case .expanded: hasExpanded = true
        case .separator, .mark, .ignorable, .joiner: break
        }
        offset += length
        return nil
    }

    /// The next word, if it is a run of ASCII letters or of digits that no other part hangs together with, and of no more than
    /// `Tokenizer.maximumWordBytes`. Else nil, and the scan stays before it: the word is for `part` to take.
    ///
    /// - Parameter out: Where the word is written in lower case. There must be room for all that is left of the text.
    @inline(__always)
    mutating func nextPlainWord(loweredInto out: UnsafeMutablePointer<UInt8>) -> Range<Int>? {
        guard let text = text.baseAddress, let classes = byteClasses.baseAddress else { return nil }
        let count = self.text.count
        var index = offset
        while index < count {
            let byte = text[index]
            let scalarClass = classes[Int(byte)]
            guard scalarClass == .letter || scalarClass == .digit else {
                if scalarClass == .mark { break }
                index += 1
                continue
            }
            // Digits have the bit of lower case already.
            out[0] = byte | 0x20
            // All bytes but the first together: they tell whether there are capitals among them.
            var rest = UInt8.max
            var end = index + 1
            while end < count, classes[Int(text[end])] == scalarClass {
                let byte = text[end]
                out[end - index] = byte | 0x20
                rest &= byte
                end += 1
            }
            guard end - index <= Tokenizer.maximumWordBytes, endsPlainWord(end, scalarClass, end - index),
                rest & 0x20 != 0 || !isMixed(index..<end)
            else { break }
            offset = end
            return index..<end
        }
        offset = index
        return nil
    }

    /// Whether letters of ASCII are small ones and capitals, and capitals may part them.
    @inline(never)
    private func isMixed(_ range: Range<Int>) -> Bool {
        guard cases != nil else { return false }
        var (any, all) = (UInt8.zero, UInt8.max)
        for index in range {
            any |= text[index]
            all &= text[index]
        }
        return any & ~all & 0x20 != 0
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
        // A hyphen joins what has letters or digits on both sides, be it over the end of a line.
        case .joiner: return end + 1 == text.count
        default: return false
        }
        switch byte {
        case UInt8(ascii: "."), UInt8(ascii: ","):
            // `3.5`, `40,000`; `U.S.`
            if scalarClass == .digit { return end + 1 == text.count || text[end + 1] <= 0x20 }
            return length > 1 || byte == UInt8(ascii: ",")
        case UInt8(ascii: "+"), UInt8(ascii: "#"): return scalarClass == .digit
        // `40'000`
        case UInt8(ascii: "'"): return scalarClass == .letter
        default: return true
        }
    }

    /// The part that hangs together with the one that ended here, if any.
    ///
    /// - Parameter joint: What holds that one and the part before it together.
    @inline(__always)
    mutating func linked(after part: Part, _ joint: Joint) -> (Part, Joint)? {
        guard offset == part.end, offset < text.count else { return nil }
        // Most words end before white space or a sign that joins nothing.
        let byte = text[offset]
        if byte <= 0x20 {
            // The last byte of a soft hyphen.
            if offset > 0, text[offset - 1] != 0xAD { return nil }
        } else if byteClasses[Int(byte)] == .separator, byte != 0x2E, byte != 0x27, byte != 0x22 {
            return nil
        }
        return following(part, joint)
    }

    private mutating func following(_ part: Part, _ joint: Joint) -> (Part, Joint)? {
        let (scalarClass, length) = scalarClass(at: offset)
        switch scalarClass {
        case .letter, .digit, .loweredDigit, .raisedDigit, .raisedLetter:
            return (self.part(scalarClass, length), .none)
        case .joiner:
            if isLineHyphen(length) { return linkedOverLine(from: offset + length) }
            return linked(.joiner, over: length)
        case .ignorable where isNonJoiner(offset):
            return linked(.joiner, over: endOfMarks(offset) - offset)
        case .separator:
            return linkedBySeparator(after: part, joint)
        default: return nil
        }
    }

    @inline(never)
    private mutating func linkedBySeparator(after part: Part, _ joint: Joint) -> (Part, Joint)? {
        if part.scalarClass == .digit {
            if let length = decimalPoint(), nextClass(offset + length) == .digit {
                return linked(.decimalPoint, over: length)
            }
            guard let length = groupSeparator(), isGroup(after: length), isGroup(part, joint) else { return nil }
            return linked(.grouping, over: length)
        }
        if text[offset] == UInt8(ascii: ".") {
            // Initials: single letters with points between them.
            guard isSingleLetter(part), let next = singleLetter(at: offset + 1) else { return nil }
            return next ? linked(.joiner, over: 1) : nil
        }
        // צה"ל
        if text[offset] == UInt8(ascii: "\""), isHebrew(offset - 2), isHebrew(offset + 1) {
            return linked(.joiner, over: 1)
        }
        // A soft hyphen, which is part of the word before it, at the end of a line.
        return endsInSoftHyphen ? linkedOverLine(from: offset) : nil
    }

    /// Bytes of an ASCII part that are kept; the comma of `40,000` is not.
    static func isKept(_ byte: UInt8) -> Bool { byte != UInt8(ascii: ",") }

    private mutating func linked(_ joint: Joint, over length: Int) -> (Part, Joint)? {
        guard offset + length < text.count else { return nil }
        let (next, nextLength) = scalarClass(at: offset + length)
        guard next == .letter || next == .digit else { return nil }
        offset += length
        return (part(next, nextLength), joint)
    }

    /// The part after a hyphen at the end of a line, or, where lines were put together, after a hyphen and a blank.
    @inline(never)
    private mutating func linkedOverLine(from index: Int) -> (Part, Joint)? {
        var index = index
        var lines = 0
        var blanks = 0
        while index < text.count, text[index] <= 0x20 {
            switch text[index] {
            case 0x0A: lines += 1
            case 0x20, 0x09: blanks += 1
            case 0x0D: if index + 1 == text.count || text[index + 1] != 0x0A { lines += 1 }
            default: return nil
            }
            index += 1
        }
        guard index < text.count, lines == 1 || (lines == 0 && blanks == 1) else { return nil }
        let (next, length, value) = scalar(at: index)
        guard next == .letter || next == .digit else { return nil }
        // Between lines any letters: the hyphen may be of a compound as well. Side by side it may stand for what is left out
        // (pre- and postwar), but for no name.
        if lines == 0, next == .digit || value < 0x10000 && LetterCase.table[Int(value)] == .capital { return nil }
        offset = index
        return (part(next, length), .joiner)
    }

    /// Whether the joiner at the offset is a hyphen with white space after it.
    private func isLineHyphen(_ length: Int) -> Bool {
        let value = value(at: offset)
        guard value == 0x2D || value == 0x2010, offset + length < text.count else { return false }
        return text[offset + length] <= 0x20
    }

    /// Whether the part that ended here ends in a soft hyphen, and white space follows.
    private var endsInSoftHyphen: Bool {
        offset >= 2 && text[offset] <= 0x20 && text[offset - 1] == 0xAD && text[offset - 2] == 0xC2
    }

    /// Whether a zero-width non-joiner stands at `index` in Arabic letters, where it shows like a blank. In other scripts it only
    /// chooses between forms of letters.
    private func isNonJoiner(_ index: Int) -> Bool {
        // The letters of the Arabic block are two bytes, D8 to DB first.
        value(at: index) == 0x200C && index >= 2 && (0xD8...0xDB).contains(text[index - 2])
    }

    private func isHebrew(_ index: Int) -> Bool {
        guard index >= 0, index + 1 < text.count else { return false }
        // U+05D0 to U+05EA
        return text[index] == 0xD7 && (0x90...0xAA).contains(text[index + 1])
    }

    /// The length of a decimal point at the offset, if one stands there.
    private func decimalPoint() -> Int? {
        if text[offset] == UInt8(ascii: ".") { return 1 }
        switch value(at: offset) {
        case 0x66B: return 2
        case 0xFF0E: return 3
        default: return nil
        }
    }

    /// The length of what may stand between groups of digits: blanks that do not break, apostrophes, the separator of Arabic.
    private func groupSeparator() -> Int? {
        if text[offset] == UInt8(ascii: "'") { return 1 }
        switch value(at: offset) {
        case 0xA0, 0x66C: return 2
        case 0x2007, 0x2009, 0x202F, 0x2019, 0xFF0C: return 3
        default: return nil
        }
    }

    /// Whether exactly three digits stand after what is at the offset.
    private func isGroup(after length: Int) -> Bool { digits(from: offset + length) == 3 }

    /// Whether groups of three digits may follow a part: it has one to three, three where it is a group itself.
    private func isGroup(_ part: Part, _ joint: Joint) -> Bool {
        let digits = digits(from: part.start)
        return joint == .grouping ? digits == 3 : joint == .none && (1...3).contains(digits)
    }

    /// How many digits stand from `index` on; four if there are more.
    private func digits(from index: Int) -> Int {
        var index = index
        var count = 0
        while count < 4, index < text.count {
            let (next, length) = scalarClass(at: index)
            if next == .digit { count += 1 } else if next != .mark, next != .ignorable { break }
            index += length
        }
        return count
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
        var first = first
        if first == .raisedLetter, isWithinWord(offset) { first = .letter }
        if first == .letter { return word() }
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
            let goes = next == first || next == .mark || next == .ignorable || isGroupComma(next, first, start)
            guard goes, !(first == .raisedLetter && next == first && isWithinWord(offset)) else { break }
            if length > 1 { isASCII = false }
            offset += length
        }
        return Part(scalarClass: first, start: start, end: offset, isASCII: isASCII)
    }

    /// A run of letters, as far as one word goes that is told from the next by a capital: `get|Element`, `XML|Http`.
    private mutating func word() -> Part {
        let start = offset
        var isASCII = true
        if offset >= mixedEnd {
            var index = offset
            var hasCapitals = false
            while index < text.count {
                let byte = text[index]
                if byteClasses[Int(byte)] == .letter {
                    if byte & 0x20 == 0, index > start { hasCapitals = true }
                    index += 1
                    continue
                }
                guard byte >= 0x80 else { break }
                let (next, length, value) = scalar(at: index)
                if next == .letter {
                    if index > start, value < 0x1_0000, letterCase(value) == .capital { hasCapitals = true }
                } else {
                    guard isWithinRun(next, length, index) else { break }
                }
                isASCII = false
                index += length
            }
            if !hasCapitals || cases == nil {
                offset = index
                // `C++`, `C#`: a name that ends in signs.
                if isASCII { offset += trailingSigns(start) }
                return Part(scalarClass: .letter, start: start, end: offset, isASCII: isASCII)
            }
            mixedEnd = index
        }
        offset = endOfCase(start)
        isASCII = true
        for index in start..<offset where text[index] >= 0x80 { isASCII = false }
        if isASCII, offset == mixedEnd { offset += trailingSigns(start) }
        return Part(scalarClass: .letter, start: start, end: offset, isASCII: isASCII)
    }

    /// Whether a scalar that is no letter goes on with a run of letters.
    @inline(never)
    private func isWithinRun(_ scalarClass: ScalarClass, _ length: Int, _ index: Int) -> Bool {
        switch scalarClass {
        case .mark: true
        case .ignorable: length != 3 || !isNonJoiner(index) || nextClass(endOfMarks(index)) != .letter
        case .raisedLetter: isWithinWord(index)
        default: false
        }
    }

    /// Where the word that begins at `start` ends, before `mixedEnd` or there.
    @inline(never)
    private func endOfCase(_ start: Int) -> Int {
        // Small letters and capitals that stand one after the other up to the index, and capitals before the small ones.
        var (small, capitals, before) = (0, 0, 0)
        var lastCapital = start
        var index = start
        while index < mixedEnd {
            let (next, length, value) = scalar(at: index)
            if next == .letter {
                switch value < 0x1_0000 ? letterCase(value) : .none {
                case .none: (small, capitals, before) = (0, 0, 0)
                case .small:
                    if capitals > 0 { (small, capitals, before) = (0, 0, capitals) }
                    small += 1
                    // Not NGOs.
                    if small == 2, before > 1 { return lastCapital }
                case .capital:
                    // Not a last one after few letters: PhD, GmbH, pH.
                    if small > 0, small >= 4 || nextClass(endOfMarks(index + length)) == .letter { return index }
                    if small > 0 { (small, before) = (0, 0) }
                    capitals += 1
                    lastCapital = index
                }
            }
            index += length
        }
        return mixedEnd
    }

    @inline(__always)
    private func letterCase(_ value: UInt32) -> LetterCase { cases?[Int(value)] ?? .none }

    /// Whether raised letters at `index` have a letter after them.
    @inline(never)
    private func isWithinWord(_ index: Int) -> Bool {
        var index = index
        // A longer run is none.
        for _ in 0..<16 {
            guard index < text.count else { return false }
            let (next, length) = scalarClass(at: index)
            if next == .letter { return true }
            guard next == .raisedLetter || next == .mark || next == .ignorable else { return false }
            index += length
        }
        return false
    }

    /// A sign, with what belongs to it: variation selectors, skin tones, signs that a joiner adds, the other letter of a flag.
    private mutating func sign(_ length: Int, from start: Int? = nil) -> Part {
        let start = start ?? offset
        if isRegional(offset), isRegional(offset + length) { offset += 4 }
        offset += length
        while offset < text.count {
            let (next, length) = scalarClass(at: offset)
            if next == .sign {
                guard offset >= 3, value(at: offset - 3) == 0x200D else { break }
            } else if next != .mark && next != .ignorable {
                break
            }
            offset += length
        }
        return Part(scalarClass: .sign, start: start, end: offset, isASCII: false)
    }

    private func isRegional(_ index: Int) -> Bool {
        index < text.count && text[index] == 0xF0 && (0x1_F1E6...0x1_F1FF).contains(value(at: index))
    }

    /// Whether a long stroke (U+0338) at the offset goes through one of the ASCII signs that it makes another of.
    private func isStruckThrough(_ length: Int) -> Bool {
        length == 2 && value(at: offset) == 0x338 && offset > 0 && (0x3C...0x3E).contains(text[offset - 1])
    }

    /// A comma inside a number: with exactly three digits after it, or, as in India, with two and more such groups (1,00,000).
    private func isGroupComma(_ next: ScalarClass, _ first: ScalarClass, _ start: Int) -> Bool {
        let comma = UInt8(ascii: ",")
        guard first == .digit, next == .separator, text[offset] == comma else { return false }
        func isDigit(_ index: Int) -> Bool { index < text.count && text[index] &- 48 < 10 }
        func hasDigits(_ count: Int, after index: Int) -> Bool {
            (1...count).allSatisfy { isDigit(index + $0) } && !isDigit(index + count + 1)
        }
        if hasDigits(3, after: offset) { return true }
        guard offset - start <= 2 || text[offset - 3] == comma else { return false }
        var index = offset
        while hasDigits(2, after: index), index + 3 < text.count, text[index + 3] == comma { index += 3 }
        return index > offset && hasDigits(3, after: index)
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
        let (scalarClass, length, _) = scalar(at: index)
        return (scalarClass, length)
    }

    /// The same, and the scalar.
    @inline(__always)
    private func scalar(at index: Int) -> (ScalarClass, Int, UInt32) {
        let byte = text[index]
        if byte < 0x80 { return (classes[Int(byte)], 1, UInt32(byte)) }
        if byte >= 0xC2, byte < 0xE0, index + 1 < text.count, text[index + 1] & 0xC0 == 0x80 {
            let value = UInt32(byte & 0x1F) << 6 | UInt32(text[index + 1] & 0x3F)
            return (classes[Int(value)], 2, value)
        }
        return multibyteScalar(at: index)
    }

    @inline(never)
    private func multibyteScalar(at index: Int) -> (ScalarClass, Int, UInt32) {
        guard let (value, length) = text.scalar(at: index) else { return (.separator, 1, UInt32(text[index])) }
        return (value < 0x1_0000 ? classes[Int(value)] : ScalarClass.of(value), length, value)
    }

    private func value(at index: Int) -> UInt32 {
        text.scalar(at: index)?.value ?? UInt32(text[index])
    }
}
