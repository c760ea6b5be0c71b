internal import Passages

/// What a segment's vocabulary says of a word.
public struct WordCounts: Hashable, Sendable {
    /// Passages that have it in their text, headings or title, the dead counted with them.
    public var passages: Int
    /// Those in which it stands with a capital letter; 0 in scripts without.
    public var capitalised: Int
    /// True where it only occurs as parts written together (`stateowned` of `state-owned`).
    public var isCompound: Bool
    /// True where some passage writes it with accents, which its form for comparing lacks.
    public var hasAccents: Bool

    /// Counts.
    public init(passages: Int, capitalised: Int = 0, isCompound: Bool = false, hasAccents: Bool = false) {
        self.passages = passages
        self.capitalised = capitalised
        self.isCompound = isCompound
        self.hasAccents = hasAccents
    }

    /// Counts of the same word in another segment, added.
    public mutating func add(_ other: WordCounts) {
        passages += other.passages
        capitalised += other.capitalised
        isCompound = isCompound && other.isCompound
        hasAccents = hasAccents || other.hasAccents
    }

    /// Whether it is written with a capital wherever it stands, or nearly so: a name, in most languages.
    public var isName: Bool { capitalised > 0 && capitalised * 10 >= passages * 9 }
}

/// What documents are called by.
public enum NameKind: Int, Hashable, Sendable, CaseIterable {
    case title = 0
    case author
    case category
}

/// A title, an author or a category as it is written.
public struct NameEntry: Hashable, Sendable {
    public var kind: NameKind
    public var text: String
    /// Passages of the documents that have it, the dead counted with them.
    public var passages: Int

    /// An entry.
    public init(kind: NameKind, text: String, passages: Int) {
        self.kind = kind
        self.text = text
        self.passages = passages
    }
}

/// A name in place, valid as long as the call that gives it.
public struct NameView {
    public let kind: NameKind
    public let passages: Int
    let bytes: UnsafeRawBufferPointer

    /// As it is written.
    public var text: String { String(decoding: bytes, as: UTF8.self) }
    /// The entry, copied.
    public var entry: NameEntry { NameEntry(kind: kind, text: text, passages: passages) }
}

/// The forms of a word as a vocabulary has them: each with its language, the length of its stem times 2, and, where the stem is not
/// the key's beginning or the word not the key itself, 1 more, the stem, the word's length and the word.
enum VocabularyForms {
    /// The forms of the word with a key, in the order of their bytes.
    static func encoded(_ forms: [FormTerm], of key: UnsafeBufferPointer<UInt8>) -> [UInt8] {
        joined(
            forms.map { form in
                var bytes = ByteWriter()
                bytes.text(form.language)
                let isPlain = form.word.elementsEqual(key) && key.starts(with: form.stem)
                bytes.number(form.stem.count << 1 | (isPlain ? 0 : 1))
                if !isPlain {
                    bytes.bytes += form.stem
                    bytes.number(form.word.count)
                    bytes.bytes += form.word
                }
                return bytes.bytes
            })
    }

    /// The forms that two segments have of one word.
    static func merged(_ first: [UInt8], _ second: [UInt8]) throws(DamagedBytes) -> [UInt8] {
        if first == second || second.isEmpty { return first }
        return joined(try parts(of: first).map(\.bytes) + parts(of: second).map(\.bytes))
    }

    /// The forms of the word with a key.
    static func decoded(_ bytes: [UInt8], of key: [UInt8]) throws(DamagedBytes) -> [FormTerm] {
        try parts(of: bytes).map { part throws(DamagedBytes) in
            if let (stem, word) = part.own { return FormTerm(language: part.language, stem: stem, word: word) }
            guard part.stemLength <= key.count else { throw DamagedBytes() }
            return FormTerm(language: part.language, stem: Array(key[..<part.stemLength]), word: key)
        }
    }

    private static func joined(_ parts: [[UInt8]]) -> [UInt8] {
        var sorted = parts.sorted { $0.lexicographicallyPrecedes($1) }
        for index in sorted.indices.dropFirst().reversed() where sorted[index] == sorted[index - 1] {
            sorted.remove(at: index)
        }
        return Array(sorted.joined())
    }

    private struct Part {
        var bytes: [UInt8]
        var language: String
        var stemLength: Int
        var own: (stem: [UInt8], word: [UInt8])?
    }

    private static func parts(of bytes: [UInt8]) throws(DamagedBytes) -> [Part] {
        var rest = bytes[...]
        func number() throws(DamagedBytes) -> Int {
            var (value, shift) = (0, 0)
            while let byte = rest.popFirst(), shift < 42 {
                value |= Int(byte & 0x7F) << shift
                if byte < 0x80 { return value }
                shift += 7
            }
            throw DamagedBytes()
        }
        func text() throws(DamagedBytes) -> [UInt8] { try taken(try number()) }
        func taken(_ count: Int) throws(DamagedBytes) -> [UInt8] {
            guard count <= rest.count else { throw DamagedBytes() }
            defer { rest.removeFirst(count) }
            return Array(rest.prefix(count))
        }
        var parts: [Part] = []
        while !rest.isEmpty {
            let start = rest.startIndex
            let language = String(decoding: try text(), as: UTF8.self)
            let head = try number()
            let own = head & 1 == 0 ? nil : (stem: try taken(head >> 1), word: try text())
            parts.append(
                Part(bytes: Array(bytes[start..<rest.startIndex]), language: language, stemLength: head >> 1, own: own))
        }
        return parts
    }
}

/// The layout of a segment's `.words` file.
///
///     "KWICWRD2"
///     six numbers of 8 bytes, little-endian: how many words, where their places stand; how many names, where their blocks
///         begin, where their places stand; the file's length
///     words, in blocks of 16, in the order of their bytes
///     for each block of words, where it begins, 8 bytes
///     names, and their blocks, likewise
///
/// An entry is how many bytes of its key are those of the one before (0 for the first of a block), how many others follow,
/// and these; then for a word its passages times 4 with two flags, how many are capitalised, and its forms (`VocabularyForms`);
/// for a name its kind, its passages, and the text as written. Numbers are LEB128. A name's key is its text in the form for comparing.
enum VocabularyLayout {
    static let magic = Array("KWICWRD2".utf8)
    static let headerBytes = 8 + 6 * 8
    static let blockEntries = 16
    /// A longer key is cut here.
    static let maximumKeyBytes = 96
    /// A longer name is not offered.
    static let maximumNameBytes = 300
}
