internal import CMark
internal import Passages

/// Markdown as GitHub writes it (CommonMark, tables, task lists, footnotes), with YAML front matter.
///
/// cmark-gfm tells which lines are which block; the text of a block is what stands in those lines.
struct MarkdownReader: DocumentReader {
    let format = "markdown"

    /// cmark counts bytes in 32 bits and keeps some 20 bytes of tree for each of text. More is read as plain text.
    private static let maximumLength = 64 << 20

    func read(
        _ source: SourceFile, options: ReadingOptions, document: (Document) throws -> Void,
        problem: (ReadingProblem) -> Void
    ) throws {
        if let failure = SourceCheck.problem(with: source.bytes) { return problem(failure) }
        if source.bytes.count > Self.maximumLength {
            return try document(FlatTextReader().document(source, format: format, options: options))
        }
        let lines = SourceLines(source.bytes, from: SourceCheck.markLength(source.bytes))
        let frontMatter = FrontMatter(lines)
        if let failure = frontMatter.problem { problem(failure) }
        let start =
            frontMatter.lineCount < lines.ranges.count
            ? lines.ranges[frontMatter.lineCount].lowerBound : source.bytes.count
        var metadata = frontMatter.metadata
        var blocks = MarkdownBlocks(lines, from: start).blocks
        takeTitle(&metadata, &blocks, source)
        if metadata.language == nil && options.detectsLanguage { metadata.language = Self.language(blocks, metadata) }
        try document(
            Document(id: source.path, path: source.path, format: format, metadata: metadata, blocks: blocks))
    }

    /// The one heading of level 1 that opens the text is the title and no section; levels then begin at 1 below it.
    private func takeTitle(_ metadata: inout DocumentMetadata, _ blocks: inout [Block], _ source: SourceFile) {
        let headings = blocks.indices.filter { blocks[$0].headingLevel != nil }
        let tops = headings.filter { blocks[$0].headingLevel == 1 }
        if let first = headings.first, tops == [first] {
            if metadata.title.isEmpty { metadata.title = blocks[first].text }
            if metadata.title == blocks[first].text {
                blocks.remove(at: first)
                // What is above the title is not joined to what is below it.
                if first > 0, first < blocks.count { blocks[first].startsAfterBreak = true }
            }
        }
        if metadata.title.isEmpty, let first = headings.first, tops.count > 1 { metadata.title = blocks[first].text }
        if metadata.title.isEmpty { metadata.title = source.nameAsTitle }
        let shallowest = blocks.compactMap(\.headingLevel).min() ?? 1
        for index in blocks.indices {
            if let level = blocks[index].headingLevel { blocks[index].role = .heading(level: level - shallowest + 1) }
        }
    }

    /// The language of the first 4 KB of text, code left out.
    private static func language(_ blocks: [Block], _ metadata: DocumentMetadata) -> String? {
        var sample = metadata.title
        for block in blocks where block.role != .text(.code) && sample.utf8.count < 4096 {
            sample += "\n" + String(decoding: block.text.utf8.prefix(4096), as: UTF8.self)
        }
        return LanguageDetector.detect(sample)
    }
}

extension Block {
    /// The level of a heading; nil for text.
    var headingLevel: Int? {
        if case .heading(let level) = role { level } else { nil }
    }
}

/// A heading's words, and what pandoc, kramdown and others let one write behind them: `{#name .class key=value}`.
private struct HeadingAttributes {
    private(set) var words: String
    private(set) var anchor: String?

    init(_ text: String) {
        words = text
        guard text.last == "}", let open = text.lastIndex(of: "{"), open > text.startIndex else { return }
        let parts = text[text.index(after: open)...].dropLast().drop { $0 == ":" }.split(separator: " ")
        guard !parts.isEmpty,
            parts.allSatisfy({ $0.hasPrefix("#") || $0.hasPrefix(".") || $0.contains("=") || $0 == "-" })
        else { return }
        anchor = parts.first { $0.hasPrefix("#") && $0.count > 1 }.map { String($0.dropFirst()) }
        words = text[..<open].split { $0.isWhitespace }.joined(separator: " ")
    }
}

/// The top-level blocks of a Markdown text.
private struct MarkdownBlocks {
    private(set) var blocks: [Block] = []
    private let lines: SourceLines
    /// The name that the last heading gives itself: `# Words {#name}`.
    private var anchor: String?
    /// The lines as cmark counts them: it also ends one at a CR alone.
    private let ranges: [Range<Int>]

    /// One top-level node: its lines (from 0) and what becomes of it.
    private struct Node {
        enum Kind {
            case heading(level: Int, text: String)
            case text(PassageKind)
            case rule
            case comment
        }
        var kind: Kind
        var first: Int
        var last: Int
    }

    init(_ lines: SourceLines, from start: Int) {
        self.lines = lines
        ranges = Self.ranges(of: lines.bytes, from: start)
        var nodes = Self.parse(UnsafeBufferPointer(rebasing: lines.bytes[start...]))
        for index in nodes.indices { nodes[index].first = tableStart(nodes[index]) }
        nodes.sort { $0.first < $1.first }
        markHighlighted(&nodes)
        var next = 0
        var isAfterRule = false
        for (index, node) in nodes.enumerated() {
            let limit = index + 1 < nodes.count ? nodes[index + 1].first - 1 : ranges.count - 1
            let first = max(node.first, next)
            let last = min(node.last, limit)
            addLeftovers(next..<first)
            guard first <= last, first < ranges.count else { continue }
            next = last + 1
            if case .rule = node.kind {
                isAfterRule = true
                continue
            }
            add(node.kind, first...last, isAfterRule)
            isAfterRule = false
        }
        addLeftovers(next..<ranges.count)
    }

    /// cmark-gfm says of a table right under a paragraph that it begins where the paragraph does: it begins at the line
    /// over its row of dashes.
    private func tableStart(_ node: Node) -> Int {
        guard case .text(.table) = node.kind, node.first < ranges.count else { return node.first }
        let dashes = (node.first...min(node.last, ranges.count - 1)).first { index in
            let row = lines.bytes[ranges[index]]
            return row.contains(UInt8(ascii: "-")) && row.allSatisfy { "|:- \t".utf8.contains($0) }
        }
        return max(node.first, (dashes ?? 1) - 1)
    }

    /// Between Jekyll's or Hugo's `highlight` and its end everything is code: `# a comment` is no heading there.
    private func markHighlighted(_ nodes: inout [Node]) {
        var open: Int?
        for (index, range) in ranges.enumerated() {
            guard let line = lines.trimmed(range), lines.bytes[line.lowerBound] == UInt8(ascii: "{") else { continue }
            let text = lines.bytes[line].prefix(24).filter { $0 != 0x20 && $0 != UInt8(ascii: "-") }
            if ["{%highlight", "{{<highlight"].contains(where: { text.starts(with: $0.utf8) }) {
                open = open ?? index
            } else if let start = open,
                ["{%endhighlight", "{{</highlight"].contains(where: { text.starts(with: $0.utf8) })
            {
                for node in nodes.indices where (start...index).contains(nodes[node].first) {
                    nodes[node].kind = .text(.code)
                }
                open = nil
            }
        }
    }

    private mutating func add(_ kind: Node.Kind, _ span: ClosedRange<Int>, _ isAfterRule: Bool) {
        let range = ranges[span.lowerBound].lowerBound..<ranges[span.upperBound].upperBound
        guard var trimmed = lines.trimmed(range) else { return }
        if case .text(.code) = kind, let first = span.first(where: { lines.trimmed(ranges[$0]) != nil }) {
            // Spaces at the head of code are part of it.
            trimmed = ranges[first].lowerBound..<trimmed.upperBound
        }
        switch kind {
        case .heading(let level, let text):
            let heading = HeadingAttributes(text)
            anchor = heading.anchor
            if !heading.words.isEmpty {
                blocks.append(lines.block(.heading(level: level), trimmed, text: heading.words))
            }
        case .text(let kind): blocks.append(lines.block(.text(kind), trimmed))
        case .rule, .comment: return
        }
        if let anchor, !blocks.isEmpty { blocks[blocks.count - 1].range.anchor = anchor }
        if !blocks.isEmpty { blocks[blocks.count - 1].startsAfterBreak = isAfterRule }
    }

    /// Lines that no node covers: notes that nothing refers to are kept, link definitions hold nothing to read.
    private mutating func addLeftovers(_ span: Range<Int>) {
        var index = span.lowerBound
        while index < span.upperBound {
            guard let range = lines.trimmed(ranges[index]) else {
                index += 1
                continue
            }
            var last = index
            while last + 1 < span.upperBound, lines.trimmed(ranges[last + 1]) != nil,
                !startsDefinition(ranges[last + 1])
            { last += 1 }
            if !startsDefinition(range) {
                add(.text(.paragraph), index...last, false)
            } else if lines.bytes[range.lowerBound + 1] == UInt8(ascii: "^") {
                add(.text(.footnote), index...last, false)
            }
            index = last + 1
        }
    }

    /// True for `[label]: …` and `[^label]: …`.
    private func startsDefinition(_ range: Range<Int>) -> Bool {
        guard let range = lines.trimmed(range), lines.bytes[range.lowerBound] == UInt8(ascii: "[") else { return false }
        let label = lines.bytes[range].prefix(1000)
        guard let close = label.firstIndex(of: UInt8(ascii: "]")), close + 1 < range.upperBound else { return false }
        return lines.bytes[close + 1] == UInt8(ascii: ":")
    }

    private static func ranges(of bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> [Range<Int>] {
        var ranges: [Range<Int>] = []
        var lineStart = start
        var index = start
        while index < bytes.count {
            if bytes[index] == 0x0A || bytes[index] == 0x0D {
                ranges.append(lineStart..<index)
                if bytes[index] == 0x0D, index + 1 < bytes.count, bytes[index + 1] == 0x0A { index += 1 }
                lineStart = index + 1
            }
            index += 1
        }
        if lineStart < bytes.count { ranges.append(lineStart..<bytes.count) }
        return ranges
    }

    private static let isRegistered: Bool = {
        cmark_gfm_core_extensions_ensure_registered()
        return true
    }()

    /// Only the extensions that make blocks. Those for inlines (strikethrough, autolinks) put their special characters
    /// into a global table for the time of a parse, which is a race between threads; all they could change here is
    /// the words of a heading.
    private static func parse(_ bytes: UnsafeBufferPointer<UInt8>) -> [Node] {
        guard isRegistered, let parser = cmark_parser_new(Int32(CMARK_OPT_FOOTNOTES)) else { return [] }
        defer { cmark_parser_free(parser) }
        for name in ["table", "tasklist"] {
            if let found = cmark_find_syntax_extension(name) { cmark_parser_attach_syntax_extension(parser, found) }
        }
        bytes.withMemoryRebound(to: CChar.self) { characters in
            if let base = characters.baseAddress { cmark_parser_feed(parser, base, characters.count) }
        }
        guard let root = cmark_parser_finish(parser) else { return [] }
        defer { cmark_node_free(root) }
        var nodes: [Node] = []
        var child = cmark_node_first_child(root)
        while let node = child {
            nodes.append(describe(node))
            child = cmark_node_next(node)
        }
        return nodes
    }

    private static func describe(_ node: OpaquePointer) -> Node {
        let first = Int(cmark_node_get_start_line(node)) - 1
        var last = Int(cmark_node_get_end_line(node)) - 1
        let kind: Node.Kind
        switch cmark_node_get_type(node) {
        case CMARK_NODE_HEADING: kind = .heading(level: Int(cmark_node_get_heading_level(node)), text: words(node))
        case CMARK_NODE_LIST: kind = .text(.list)
        case CMARK_NODE_BLOCK_QUOTE: kind = .text(.quote)
        case CMARK_NODE_CODE_BLOCK: kind = .text(.code)
        case CMARK_NODE_THEMATIC_BREAK: kind = .rule
        case CMARK_NODE_HTML_BLOCK: kind = isComment(node) ? .comment : .text(.paragraph)
        case CMARK_NODE_FOOTNOTE_DEFINITION:
            kind = .text(.footnote)
            if let child = cmark_node_last_child(node) { last = max(last, Int(cmark_node_get_end_line(child)) - 1) }
        default:
            let name = cmark_node_get_type_string(node).map { String(cString: $0) }
            kind = .text(name == "table" ? .table : .paragraph)
        }
        return Node(kind: kind, first: max(0, first), last: max(first, last))
    }

    private static func isComment(_ node: OpaquePointer) -> Bool {
        guard let literal = cmark_node_get_literal(node) else { return true }
        let text = String(cString: literal).split { $0.isWhitespace }.joined(separator: " ")
        return text.hasPrefix("<!--") && text.firstRange(of: "-->")?.upperBound == text.endIndex
    }

    /// What a reader sees of a heading: its words without marks, on one line.
    private static func words(_ heading: OpaquePointer) -> String {
        var text = ""
        let iterator = cmark_iter_new(heading)
        defer { cmark_iter_free(iterator) }
        while true {
            let event = cmark_iter_next(iterator)
            if event == CMARK_EVENT_DONE { break }
            guard event == CMARK_EVENT_ENTER, let node = cmark_iter_get_node(iterator) else { continue }
            switch cmark_node_get_type(node) {
            case CMARK_NODE_TEXT, CMARK_NODE_CODE:
                text += cmark_node_get_literal(node).map { String(cString: $0) } ?? ""
            case CMARK_NODE_SOFTBREAK, CMARK_NODE_LINEBREAK: text += " "
            default: continue
            }
        }
        return text.replacing("~~", with: "").split { $0.isWhitespace }.joined(separator: " ")
    }
}
