internal import CMail
internal import Reading

/// A message as GMime parsed it: headers, and parts in the order they stand in, each before those within it.
final class MailMessage {
    /// One part of a message.
    struct Part {
        enum Kind {
            /// Text, an attachment.
            case leaf
            /// A part that consists of others.
            case multipart
            /// A message of its own.
            case embedded
        }
        let kind: Kind
        /// Indices of the parts that it consists of.
        var children: [Int] = []
        /// The media type in lower case, without parameters.
        let type: String
        let isAttachment: Bool
        let isInline: Bool
        let filename: String?
        let hasContentID: Bool
        /// True where the contents stand in the message without a transfer encoding.
        let isUnencoded: Bool
        /// Where the contents stand in the message, in bytes; of leaves only.
        let range: Range<Int>
    }

    let parts: [Part]
    private let handle: OpaquePointer
    /// What is not encoded in the headers is in the encoding of the first text, as a rule.
    private let headerCharset: String?

    /// Parses a message; nil where there is none.
    ///
    /// - Parameter bytes: The caller keeps them as long as this lives.
    init?(_ bytes: UnsafeBufferPointer<UInt8>) {
        guard let handle = cmail_parse(bytes.baseAddress, bytes.count) else { return nil }
        self.handle = handle
        var parts: [Part] = []
        for index in 0..<cmail_part_count(handle) {
            let part = cmail_part_at(handle, index)
            let disposition = part.disposition.map { String(cString: $0) }
            parts.append(
                Part(
                    kind: part.kind == CMAIL_LEAF ? .leaf : part.kind == CMAIL_MULTIPART ? .multipart : .embedded,
                    type: String(cString: part.type), isAttachment: disposition == "attachment",
                    isInline: disposition == "inline", filename: part.filename.map { String(cString: $0) },
                    hasContentID: part.content_id != nil, isUnencoded: part.is_unencoded,
                    range: part.begin..<part.end))
            if index > 0 { parts[part.parent].children.append(index) }
        }
        self.parts = parts
        let text = parts.firstIndex { $0.type == "text/plain" || $0.type == "text/html" }
        let declared = text.flatMap { cmail_parameter(handle, $0, "charset") }.map { String(cString: $0) }
        headerCharset = declared ?? Self.guess(UnsafeBufferPointer(rebasing: bytes.prefix(64 << 10)))
    }

    /// The encoding of a message that does not say it, by all that is not encoded in it; nil where that is ASCII or UTF-8.
    private static func guess(_ bytes: UnsafeBufferPointer<UInt8>) -> String? {
        guard let format = FileFormat.named("text"), !bytes.allSatisfy({ $0 < 0x80 }) else { return nil }
        return TextEncoding.decode(bytes, declared: nil, format: format)?.encoding
    }

    deinit { cmail_free(handle) }

    /// True where parts lie too deep in each other; the deepest are taken for text.
    var isTooDeep: Bool { cmail_is_too_deep(handle) }

    /// A parameter of a part's content type, or nil.
    func parameter(_ name: String, of part: Int) -> String? {
        cmail_parameter(handle, part, name).map { String(cString: $0) }
    }

    /// Gives the contents of a leaf without transfer encoding, or an embedded message as a file.
    func withContents<Result>(
        of part: Int, _ body: (UnsafeBufferPointer<UInt8>) throws -> Result
    ) rethrows -> Result {
        var length = 0
        let contents = cmail_contents(handle, part, &length)
        defer { cmail_release(contents) }
        return try body(UnsafeRawBufferPointer(start: contents, count: length).bindMemory(to: UInt8.self))
    }

    /// The first field of that name, decoded, without line breaks and white space around it; nil where there is none or it is
    /// empty.
    func header(_ name: String, nth: Int = 0) -> String? {
        guard let text = cmail_header(handle, name, nth, headerCharset) else { return nil }
        defer { cmail_release(text) }
        let words = String(cString: text).split { $0.isWhitespace || $0.isNewline || $0 == "\0" }.joined(separator: " ")
        return words.isEmpty ? nil : words
    }

    /// The mailboxes in a field of addresses: the name, which may be empty, and the address.
    func addresses(_ name: String) -> [(name: String, address: String)] {
        guard let text = cmail_addresses(handle, name, headerCharset) else { return [] }
        defer { cmail_release(text) }
        let lines = String(cString: text).split(separator: "\n", omittingEmptySubsequences: false)
        return stride(from: 0, to: lines.count - 1, by: 2).map { (String(lines[$0]), String(lines[$0 + 1])) }
    }
}
