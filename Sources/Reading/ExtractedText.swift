public import Passages

/// The text that a reader takes out of a source which is not itself text, block by block.
///
/// The blocks' lines and bytes are those of the text that they make together, one blank line between two: what
/// `PositionSpace.text` means.
public struct ExtractedText {
    /// In the order they were added.
    public private(set) var blocks: [Block] = []
    /// Where the next block begins.
    private var offset = 0
    private var line = 1

    /// Nothing yet.
    public init() {}

    /// Adds a heading; white space in it is made single spaces, and one without text is left out.
    public mutating func heading(
        _ text: String, level: Int, page: PageNumber? = nil, anchor: String? = nil, language: String? = nil
    ) {
        let words = FootnoteMarks.removed(from: text.split { $0.isWhitespace }.joined(separator: " "))
        add(.heading(level: max(1, level)), words, [], page, anchor, language, false)
    }

    /// Adds a block of text; white space around it is taken off, and one without text is left out.
    ///
    /// - Parameters:
    ///   - page: The page that it begins on.
    ///   - pageBreaks: Where pages begin within `text`, for a block that runs on to another page.
    public mutating func text(
        _ kind: PassageKind, _ text: String, page: PageNumber? = nil, pageBreaks: [PageBreak] = [],
        anchor: String? = nil,
        language: String? = nil, startsAfterBreak: Bool = false
    ) {
        let leading = text.utf8.prefix { $0 == 0x20 || (0x09...0x0D).contains($0) }.count
        var trimmed = text[text.utf8.index(text.startIndex, offsetBy: leading)...]
        while let last = trimmed.utf8.last, last == 0x20 || (0x09...0x0D).contains(last) {
            trimmed = trimmed[..<trimmed.utf8.index(before: trimmed.endIndex)]
        }
        let count = trimmed.utf8.count
        let breaks = pageBreaks.map { PageBreak(offset: min(max(0, $0.offset - leading), count), page: $0.page) }
        add(.text(kind), String(trimmed), breaks, page, anchor, language, startsAfterBreak)
    }

    private mutating func add(
        _ role: Block.Role, _ text: String, _ pageBreaks: [PageBreak], _ page: PageNumber?, _ anchor: String?,
        _ language: String?, _ startsAfterBreak: Bool
    ) {
        let count = text.utf8.count
        guard count > 0 else { return }
        let lines = text.utf8.count { $0 == 0x0A }
        var range = SourceRange(lines: line...line + lines, bytes: offset..<offset + count, page: page, anchor: anchor)
        if let last = pageBreaks.last { range.lastPage = last.page }
        var block = Block(role, text, range: range, startsAfterBreak: startsAfterBreak, language: language)
        block.pageBreaks = pageBreaks
        if !blocks.isEmpty { block.gap = "\n\n" }
        blocks.append(block)
        offset += count + 2
        line += lines + 2
    }
}
