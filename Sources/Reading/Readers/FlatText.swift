public import Passages

/// Plain text.
public struct FlatTextReader: DocumentReader {
    public let format = "text"
    public let extensions = ["txt", "text"]
    public let isLineOriented = false
    /// A reader; it keeps nothing.
    public init() {}
    public func read(
        _ source: SourceFile, options: ReadingOptions, document: (Document) throws -> Void,
        problem: (ReadingProblem) -> Void
    ) throws {
        if let failure = SourceCheck.problem(with: source.bytes) { return problem(failure) }
        try document(self.document(source, format: format, options: options))
    }
    func document(_ source: SourceFile, format: String, options: ReadingOptions) -> Document {
        Document(
            id: source.path, path: source.path, format: format, metadata: DocumentMetadata(title: source.nameAsTitle),
            blocks: [])
    }
}
