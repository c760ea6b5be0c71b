/// Points at a place in a query.
public enum QueryCaret {
    /// Columns that a query may take before it is cut on both sides.
    private static let width = 72

    /// The query and below it a caret, each on a line of its own with a line break before; nothing where there is no place.
    ///
    /// - Parameter position: A UTF-8 byte of the query, from 0; its end is the place after the last letter.
    public static func lines(_ query: String, position: Int?) -> String {
        guard let position, position >= 0, position <= query.utf8.count else { return "" }
        // White space is a blank each: the query stays one line.
        func columns(_ text: some StringProtocol) -> [Character] { text.map { $0.isWhitespace ? " " : $0 } }
        let place = query.utf8.index(query.startIndex, offsetBy: position)
        var before = columns(query[..<place])
        var after = columns(query[place...])
        if before.count > width / 2 { before = ["…"] + before.suffix(width / 2 - 1) }
        if after.count > width / 2 { after = after.prefix(width / 2 - 1) + ["…"] }
        let indent = before.reduce(0) { $0 + columnCount($1) }
        return "\n  \(String(before + after))\n  \(String(repeating: " ", count: indent))^"
    }

    /// Ideographs and Hangul take two columns of a terminal.
    private static func columnCount(_ character: Character) -> Int {
        guard let scalar = character.unicodeScalars.first else { return 0 }
        switch scalar.value {
        case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE4F, 0xFF00...0xFF60,
            0xFFE0...0xFFE6, 0x1F300...0x1FAFF, 0x20000...0x3FFFD:
            return 2
        default: return 1
        }
    }
}
