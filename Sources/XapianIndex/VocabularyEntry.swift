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

/// The layout of a segment's `.words` file.
///
///     "KWICWRD1"
///     six numbers of 8 bytes, little-endian: how many words, where their places stand; how many names, where their blocks
///         begin, where their places stand; the file's length
///     words, in blocks of 16, in the order of their bytes
///     for each block of words, where it begins, 8 bytes
///     names, and their blocks, likewise
///
/// An entry is how many bytes of its key are those of the one before (0 for the first of a block), how many others follow,
/// and these; then for a word its passages times 4 with two flags, and how many are capitalised; for a name its kind, its
/// passages, and the text as written. Numbers are LEB128. A name's key is its text in the form for comparing.
enum VocabularyLayout {
    static let magic = Array("KWICWRD1".utf8)
    static let headerBytes = 8 + 6 * 8
    static let blockEntries = 16
    /// A longer key is cut here.
    static let maximumKeyBytes = 96
    /// A longer name is not offered.
    static let maximumNameBytes = 300
}
