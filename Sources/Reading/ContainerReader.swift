public import Passages

/// A file inside another.
public struct Member {
    /// Its address in the file that holds it, with `/`; nil for what a compressed file holds, which keeps that file's path.
    public var path: String?
    /// The container owns them; they live as long as the call that is given them.
    public var bytes: UnsafeBufferPointer<UInt8>
    /// The media type that the container gives for it, in lower case without parameters.
    public var mediaType: String?
    /// The character encoding that the container gives for it.
    public var encoding: String?
    /// Metadata for its documents where they have none of their own.
    public var metadata: DocumentMetadata

    /// A file inside another.
    public init(
        path: String?, bytes: UnsafeBufferPointer<UInt8>, mediaType: String? = nil, encoding: String? = nil,
        metadata: DocumentMetadata = DocumentMetadata()
    ) {
        self.path = path
        self.bytes = bytes
        self.mediaType = mediaType
        self.encoding = encoding
        self.metadata = metadata
    }
}

/// Bytes of a format that holds other files: archives, compressed files, mail with attachments. It may have documents of its
/// own as well.
public protocol ContainerReader: Sendable {
    /// The name of the format in `FileFormat.all`.
    var format: String { get }

    /// Reads a file and hands over its documents, and each file inside it.
    ///
    /// Bad input is no error: it goes to `problem`, and what can be read is read.
    ///
    /// - Throws: What `document` and `member` throw; it is passed on at once (a limit was met).
    func read(
        _ source: SourceFile, options: ReadingOptions, document: (Document) throws -> Void,
        member: (Member) throws -> Void, problem: (ReadingProblem) -> Void
    ) throws
}

/// How much may come out of one file.
public struct ReadingLimits: Hashable, Sendable, Codable {
    /// Bytes of one member of an archive, unpacked.
    public var memberBytes = 512 << 20
    /// Bytes of all that comes out of one file, members and those within them together.
    public var outputBytes = 4 << 30
    /// Members of one file.
    public var members = 1_000_000
    /// How deep archives may lie within archives.
    public var depth = 8
    /// Memory that the process which reads a file may take, besides the file itself.
    public var memoryBytes = 1 << 30
    /// Processor time for one document, in seconds.
    public var processorSeconds = 120
    /// Time on the clock for one document, in seconds.
    public var wallSeconds = 300

    /// The defaults.
    public init() {}
}
