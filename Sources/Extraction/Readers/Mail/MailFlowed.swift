/// Text of format=flowed (RFC 3676): a line that ends in a space goes on in the next one.
enum MailFlowed {
    /// The text with its lines joined to paragraphs; quoted ones begin with `> `, a sign for each level.
    ///
    /// - Parameter deletesSpaces: Whether the space at the end of a line is not part of the text (DelSp).
    static func unfold(_ text: String, deletesSpaces: Bool) -> String {
        var result = ""
        result.reserveCapacity(text.utf8.count)
        var openDepth: Int?
        for line in text.split(omittingEmptySubsequences: false, whereSeparator: { $0.isNewline }) {
            let depth = line.prefix { $0 == ">" }.utf8.count
            var content = line.dropFirst(depth)
            if content.first == " " { content = content.dropFirst() }
            let isSignature = content == "-- "
            // A signature's mark is never joined, nor are lines of different depth.
            if let openDepth, openDepth == depth, !isSignature {
            } else {
                if openDepth != nil { result += "\n" }
                if depth > 0 { result += String(repeating: ">", count: min(depth, 20)) + " " }
            }
            let flows = content.hasSuffix(" ") && !isSignature
            result += flows && deletesSpaces ? content.dropLast() : content
            openDepth = flows ? depth : nil
            if !flows { result += "\n" }
        }
        return result
    }
}
