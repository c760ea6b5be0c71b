public import Passages
public import Reading

/// Bytes of a format whose files may be far larger than memory, read piece by piece: dumps of a wiki, mailboxes.
///
/// The same reader serves a file as it lies on disk, one that is compressed, and a member of an archive; neither is ever held
/// in memory as a whole.
public protocol StreamReader: Sendable {
    /// The name of the format in `FileFormat.all`.
    var format: String { get }

    /// Reads a file to its end and hands over each document as it is made.
    ///
    /// Bad input is no error: it goes to `problem`, and what can be read is read.
    ///
    /// - Parameters:
    ///   - source: The file's path and what is known of it. Its `bytes` are only the file's head, 8 KB or all, to look at;
    ///     `next` gives them once more.
    ///   - next: Fills the buffer with the bytes that follow, from the file's first on, and tells how many they are; 0 at the
    ///     end. A damaged file ends early: whoever unpacks it reports that. What it throws is passed on at once (a limit was
    ///     met).
    ///   - member: Takes a file inside this one (an attachment); its address is relative to the source's path.
    /// - Throws: What `next`, `document` and `member` throw.
    func read(
        _ source: SourceFile, next: (UnsafeMutableRawBufferPointer) throws -> Int, options: ReadingOptions,
        document: (Document) throws -> Void, member: (Member) throws -> Void, problem: (ReadingProblem) -> Void
    ) throws
}
