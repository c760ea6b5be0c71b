public import Passages

/// Readers by the name of their format.
public struct ReaderRegistry: Sendable {
    /// The readers of the built-in formats, which are text. Those of all others live in `Extraction`.
    public static let builtIn = ReaderRegistry([FlatTextReader(), MarkdownReader(), JSONLinesReader()])

    private let readers: [String: any DocumentReader]

    /// A registry of these.
    public init(_ readers: [any DocumentReader]) {
        self.readers = Dictionary(readers.map { ($0.format, $0) }) { first, _ in first }
    }

    /// The reader of a format.
    public subscript(format: String) -> (any DocumentReader)? { readers[format] }
}

/// How every file is read once its format and reader are known: text is made UTF-8 first.
public enum SourceReading {
    /// Reads one file, or one chunk of whole lines.
    ///
    /// - Throws: Only what `document` throws.
    public static func read(
        _ source: SourceFile, _ format: FileFormat, with reader: any DocumentReader, options: ReadingOptions,
        document: (Document) throws -> Void, problem: (ReadingProblem) -> Void
    ) throws {
        guard format.isText,
            let decoded = TextEncoding.decode(source, format: format)
        else {
            return try reader.read(
                source, options: options, document: { try document(settled($0, source)) }, problem: problem)
        }
        source.release?()
        if let failure = decoded.problem {
            problem(failure)
            if !failure.isPartial { return }
        }
        try decoded.bytes.withUnsafeBufferPointer { bytes in
            var converted = source
            converted.bytes = bytes
            converted.declaredEncoding = nil
            converted.release = nil
            try reader.read(
                converted, options: options,
                document: { read in
                    var read = settled(read, converted)
                    read.encoding = decoded.encoding
                    if read.positions != .text { read.offsets = decoded.offsets.part(for: read) }
                    try document(read)
                }, problem: problem)
        }
    }

    /// What is the same for all readers: the blocks' places compared with the source, and the metadata tidied.
    private static func settled(_ document: Document, _ source: SourceFile) -> Document {
        var document = document
        document.tidyMetadata()
        document.settlePlaces(in: source.bytes, baseOffset: source.baseOffset)
        return document
    }
}
