package import Passages

/// Text in another character encoding, made UTF-8.
package struct DecodedText {
    /// UTF-8, without a byte order mark.
    package var bytes: [UInt8]
    /// The encoding that the source is in, by its IANA name in lower case.
    package var encoding: String
    /// From `bytes` to the source.
    package var offsets: OffsetMap
    /// What could not be converted, or why nothing could.
    package var problem: ReadingProblem?
}

/// Which character encoding a text is in.
package enum TextEncoding {
    /// The text as UTF-8, or nil where it is UTF-8 already.
    ///
    /// - Parameters:
    ///   - declared: What whatever holds the text says of its encoding.
    ///   - format: HTML and XML declare their encoding themselves.
    package static func decode(
        _ bytes: UnsafeBufferPointer<UInt8>, declared: String?, format: FileFormat
    ) -> DecodedText? {
        nil
    }
}
