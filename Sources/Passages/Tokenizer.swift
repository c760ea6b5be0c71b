/// Takes text apart into words, the same way for documents and queries.
///
/// Words are runs of letters with their marks, or of digits; case, accents, ligatures, full-width forms and invisible
/// characters are normalised away (NFKC), and what a script's writers treat as one is one (`LetterVariants`). Words part at
/// apostrophes, hyphens, capitals within, and between digits and letters, so that `state-owned` is found by `owned`,
/// `getElement` by `element` and `17km` by `17 km`; the compound as a whole is a token besides. So it is with a word that a
/// hyphen divides at the end of a line. `40,000` is `40000`. Scripts without spaces give a token a scalar. Signs and raised digits
/// are tokens that stand aside.
public struct Tokenizer: Sendable {
    /// A longer word is cut here, in bytes of its normal form: Xapian's terms end at 245 bytes, a stem is not longer than
    /// its word, and no language's words are.
    public static let maximumWordBytes = 96

    /// Compounds of more parts are not kept whole.
    private static let maximumParts = 32
    /// Of a longer run, in bytes as it stands in the text, only the beginning is normalised: ten times what is kept.
    private static let maximumRawBytes = 1024
    /// Distinct non-ASCII words whose forms are remembered, and the bytes that they may take.
    private static let cacheLimit = 200_000
    private static let cacheByteLimit = 16 << 20

    private var cache = ByteTable()
    /// By the numbers of `cache`.
    private var forms: [KnownForm] = []
    private var formBytes: [UInt8] = []

    /// What a word that is not ASCII was found to be: its two forms stand in `formBytes`, one after the other.
    private struct KnownForm {
        var start: Int
        /// Neither has more than `maximumWordBytes`.
        var normalCount: UInt8
        /// 0 where the form for comparing is the normal one.
        var foldedCount: UInt8
    }

    /// A tokeniser with nothing remembered.
    public init() {}

    /// Takes `text` apart.
    public mutating func tokenize(_ text: String, into buffer: inout TokenBuffer) {
        var text = text
        text.withUTF8 { tokenize($0, into: &buffer) }
    }

    /// Takes UTF-8 of less than 2 GiB apart. What is not valid UTF-8 parts words and is passed over.
    public mutating func tokenize(_ text: UnsafeBufferPointer<UInt8>, into buffer: inout TokenBuffer) {
        tokenize(text, partsCase: true, into: &buffer)
    }

    private mutating func tokenize(
        _ text: UnsafeBufferPointer<UInt8>, partsCase: Bool, into buffer: inout TokenBuffer
    ) {
        precondition(text.count < Int(Int32.max))
        guard !takeApart(text, partsCase: partsCase, into: &buffer) else { return }
        let expansion = Expansion(text)
        guard expansion.text.count < Int(Int32.max) else { return }
        expansion.text.withUnsafeBufferPointer { _ = takeApart($0, partsCase: partsCase, into: &buffer) }
        buffer.move(expansion.source)
    }

    /// - Returns: False where a sign was met that is to be written out first.
    private mutating func takeApart(
        _ text: UnsafeBufferPointer<UInt8>, partsCase: Bool, into buffer: inout TokenBuffer
    ) -> Bool {
        buffer.removeAll()
        return Scan.withTables { classes, byteClasses, cases in
            var scan = Scan(text: text, classes: classes, byteClasses: byteClasses, cases: partsCase ? cases : nil)
            while !scan.hasExpanded {
                buffer.appendPlainWords(&scan)
                if scan.isAtEnd { break }
                guard let part = scan.part() else { continue }
                switch part.scalarClass {
                case .ideograph: single(.ideograph, part, of: text, into: &buffer)
                case .cluster: single(.cluster, part, of: text, into: &buffer)
                case .sign: append(.word, part, of: text, into: &buffer)
                default: compound(from: part, &scan, into: &buffer)
                }
            }
            return !scan.hasExpanded
        }
    }

    /// The words and signs of `text` in their form for comparing, with single spaces: how tags and filters are compared. Capitals part
    /// no words here.
    public mutating func key(_ text: String) -> String {
        var buffer = TokenBuffer()
        var text = text
        text.withUTF8 { tokenize($0, partsCase: false, into: &buffer) }
        var key = ""
        for token in buffer.tokens where token.kind != .compound || token.isAside {
            if !key.isEmpty && !token.continuesRun { key += " " }
            key += buffer.foldedText(token)
        }
        return key
    }

    /// Appends one scalar of a script without spaces.
    private mutating func single(
        _ kind: Token.Kind, _ part: Part, of text: UnsafeBufferPointer<UInt8>, into buffer: inout TokenBuffer
    ) {
        let previous = buffer.tokens.last
        append(
            kind, part, of: text, into: &buffer, continuesRun: previous?.kind == kind && previous?.end == part.start)
    }

    /// Appends the parts that hang together with `first`, and the compound if they are few.
    private mutating func compound(from first: Part, _ scan: inout Scan, into buffer: inout TokenBuffer) {
        var part = first
        let firstToken = buffer.tokens.count
        let position = buffer.wordCount
        // A bit for each token that a decimal point stands before.
        var points: UInt64 = 0
        var joint = Joint.none
        append(.word, part, of: scan.text, into: &buffer)
        while let (next, nextJoint) = scan.linked(after: part, joint) {
            if nextJoint == .decimalPoint { points |= 1 << UInt64(min(63, buffer.tokens.count - firstToken)) }
            append(.word, next, of: scan.text, into: &buffer)
            (part, joint) = (next, nextJoint)
        }
        // Tokens, not parts: a part that normalises to nothing (a Hangul filler) gives none.
        let parts = firstToken..<buffer.tokens.count
        guard parts.count >= 2, parts.count <= Self.maximumParts else { return }
        buffer.appendCompound(of: parts, points: points, first.start..<part.end, position: position)
        // Where three digits stand after each, points may part thousands.
        if points != 0, isGrouped(parts, buffer) {
            buffer.appendCompound(of: parts, points: 0, first.start..<part.end, position: position)
        }
    }

    /// Whether tokens are the groups of a number: three digits but for the first, which has fewer and does not begin with 0.
    private func isGrouped(_ parts: Range<Int>, _ buffer: TokenBuffer) -> Bool {
        parts.allSatisfy { index in
            buffer.folded(buffer.tokens[index]) { form in
                form.allSatisfy { $0 &- 48 < 10 }
                    && (index == parts.lowerBound ? form.count <= 3 && form[0] != 48 : form.count == 3)
            }
        }
    }

    private mutating func append(
        _ kind: Token.Kind, _ part: Part, of text: UnsafeBufferPointer<UInt8>, into buffer: inout TokenBuffer,
        continuesRun: Bool = false
    ) {
        let range = part.start..<part.end
        if part.isASCII {
            let form = buffer.appendForm(atMost: Self.maximumWordBytes) { out in
                var count = 0
                for index in range where Scan.isKept(text[index]) {
                    let byte = text[index]
                    out[count] = byte &- 65 < 26 ? byte | 32 : byte
                    count += 1
                    if count == Self.maximumWordBytes { break }
                }
                return count
            }
            buffer.append(kind, range, normal: form, folded: form, continuesRun: continuesRun)
            return
        }
        let known = form(of: UnsafeBufferPointer(rebasing: text[range]))
        guard known.normalCount > 0 else { return }
        func copied(_ start: Int, _ count: UInt8) -> Range<Int32> {
            buffer.appendForm(atMost: Int(count)) { out in
                formBytes.withUnsafeBufferPointer { out.update(from: $0.baseAddress! + start, count: Int(count)) }
                return Int(count)
            }
        }
        let normal = copied(known.start, known.normalCount)
        let folded =
            known.foldedCount > 0 ? copied(known.start + Int(known.normalCount), known.foldedCount) : normal
        if part.scalarClass == .sign || part.scalarClass == .raisedDigit || part.scalarClass == .raisedLetter {
            buffer.appendAside(range, normal: normal, folded: folded)
        } else {
            buffer.append(kind, range, normal: normal, folded: folded, continuesRun: continuesRun)
        }
    }

    /// The forms of a word; those of one that is nothing without its invisible characters have no bytes.
    private mutating func form(of word: UnsafeBufferPointer<UInt8>) -> KnownForm {
        if cache.count >= Self.cacheLimit || cache.byteCount >= Self.cacheByteLimit {
            cache.removeAll()
            forms.removeAll()
            formBytes.removeAll()
        }
        let raw = UnsafeBufferPointer(rebasing: word.prefixOfScalars(Self.maximumRawBytes))
        let (number, isNew) = cache.insert(raw)
        if isNew { forms.append(learn(WordForms(raw))) }
        return forms[number]
    }

    private mutating func learn(_ word: WordForms) -> KnownForm {
        let start = formBytes.count
        guard !word.folded.isEmpty else { return KnownForm(start: start, normalCount: 0, foldedCount: 0) }
        let normal = word.normal.prefixOfScalars(Self.maximumWordBytes)
        let folded = word.folded == word.normal ? [] : word.folded.prefixOfScalars(Self.maximumWordBytes)
        formBytes += normal
        formBytes += folded
        return KnownForm(start: start, normalCount: UInt8(normal.count), foldedCount: UInt8(folded.count))
    }
}

extension RandomAccessCollection<UInt8> where Index == Int {
    /// As many whole UTF-8 scalars as fit into `count` bytes; of a collection whose indices begin at 0.
    fileprivate func prefixOfScalars(_ count: Int) -> SubSequence {
        guard self.count > count else { return self[...] }
        var end = count
        while end > 0 && self[end] & 0xC0 == 0x80 { end -= 1 }
        return self[..<end]
    }
}
