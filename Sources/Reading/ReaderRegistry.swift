/// Which reader reads which file: the one table of formats. A new format is one file in `Readers` and one line here.
public struct ReaderRegistry: Sendable {
    /// All the formats that Kwic reads.
    public static let standard = ReaderRegistry(readers: [
        FlatTextReader(),
        MarkdownReader(),
        JSONLinesReader(),
    ])

    /// In the order of the table; the first reads text that no extension tells of.
    public let readers: [any DocumentReader]
    private let byExtension: [String: any DocumentReader]

    /// A registry of its own, say for tests. Where two readers name one extension, the first has it.
    public init(readers: [any DocumentReader]) {
        self.readers = readers
        let pairs = readers.flatMap { reader in reader.extensions.map { ($0, reader) } }
        byExtension = Dictionary(pairs) { first, _ in first }
    }

    /// The reader for a file, by its extension, or else by its first bytes.
    ///
    /// - Parameters:
    ///   - path: The file's path or name.
    ///   - head: Its first bytes (some thousand are enough); they count only where the extension says nothing.
    /// - Returns: nil where the extension says nothing and `head` is not text; report `ReadingProblem.binary`.
    public func reader(for path: String, head: UnsafeBufferPointer<UInt8>) -> (any DocumentReader)? {
        if let suffix = Self.pathExtension(path), let reader = byExtension[suffix] { return reader }
        return SourceCheck.looksBinary(head) ? nil : readers.first
    }

    private static func pathExtension(_ path: String) -> String? {
        let name = path.utf8.split(separator: UInt8(ascii: "/")).last ?? path.utf8[...]
        guard let dot = name.lastIndex(of: UInt8(ascii: ".")), dot > name.startIndex else { return nil }
        return String(path[path.index(after: dot)..<name.endIndex]).lowercased()
    }
}
