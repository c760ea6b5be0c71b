internal import Passages
internal import Reading

/// The text of a paragraph, and what is tied to places in it.
struct FlowText {
    var string = ""
    /// Where pages begin in `string`.
    var pageBreaks: [PageBreak] = []
    /// In the order of their marks.
    var notes: [FlowNote] = []
    /// How many bytes are declared to be in which language (primary subtag).
    var languages: [String: Int] = [:]

    /// Adds words.
    mutating func append(_ text: String, language: String? = nil) {
        string += text
        if let language { languages[language, default: 0] += text.utf8.count }
    }

    /// The language that most of it is declared to be in.
    var language: String? {
        guard let most = languages.max(by: { ($0.value, $1.key) < ($1.value, $0.key) }),
            most.value * 2 > string.utf8.count
        else { return nil }
        return most.key
    }

    /// The words alone, on one line, without the marks of notes.
    var heading: String {
        var words = string
        for note in notes where note.isMarked {
            if let mark = words.firstRange(of: note.mark) { words.removeSubrange(mark) }
        }
        return words.split { $0.isWhitespace }.joined(separator: " ")
    }
}

/// A footnote, endnote or comment.
struct FlowNote {
    /// What it begins with: `[1]`, or who wrote a comment.
    var mark: String
    /// True where the mark stands in the text.
    var isMarked = true
    var nodes: [FlowNode]
}

/// A paragraph of an office document.
struct FlowParagraph {
    enum Role: Hashable {
        case title
        /// Levels from 1.
        case heading(level: Int)
        case paragraph, quote, code
        /// Levels from 0; the marker is empty for a further paragraph of an item.
        case item(level: Int, marker: String)
        case note
    }

    var role: Role
    var text: FlowText
    /// The page that it begins on.
    var page: PageNumber?
}

/// What an office document is made of, in reading order.
enum FlowNode {
    case paragraph(FlowParagraph)
    case table(rows: [FlowRow], page: PageNumber?)
    /// A block as it is.
    case block(PassageKind, String, page: PageNumber?)
    /// What follows is not to be joined with what was before.
    case pause
}

/// A row of a table.
struct FlowRow {
    var cells: [[FlowNode]] = []
    /// True for a row that is marked to be removed.
    var isRemoved = false
}

extension [FlowNode] {
    /// All words on one line; of nested tables the rows one after the other.
    var line: String {
        var pieces: [String] = []
        for node in self {
            switch node {
            case .paragraph(let paragraph): pieces.append(Self.joined(paragraph.text.string))
            case .table(let rows, _):
                for row in rows {
                    pieces.append(row.cells.map(\.line).filter { !$0.isEmpty }.joined(separator: ", "))
                }
            case .block(_, let text, _): pieces.append(Self.joined(text))
            case .pause: continue
            }
        }
        return pieces.filter { !$0.isEmpty }.joined(separator: " ")
    }

    /// The notes of all paragraphs in it, in order.
    var notes: [FlowNote] {
        flatMap { node -> [FlowNote] in
            switch node {
            case .paragraph(let paragraph): return paragraph.text.notes
            case .table(let rows, _): return rows.flatMap { $0.cells.flatMap(\.notes) }
            case .block, .pause: return []
            }
        }
    }

    private static func joined(_ text: String) -> String { text.split { $0.isWhitespace }.joined(separator: " ") }
}

/// Makes blocks of nodes: items become lists, lines of code one block, rows lines with ` | ` between cells, and notes
/// follow what refers to them.
struct FlowBlocks {
    private(set) var text = ExtractedText()
    /// Of the document: a block that is in it too needs none of its own.
    private let language: String?
    /// What most of the text is marked to be in; where that is wrong, such a mark says nothing.
    private let usual: String?
    private let detectsLanguage: Bool
    /// Items or lines of code that make one block together.
    private var group: [FlowParagraph] = []
    private var isAfterPause = false

    init(language: String?, usual: String?, detectsLanguage: Bool) {
        self.language = language
        self.usual = usual
        self.detectsLanguage = detectsLanguage
    }

    /// Adds nodes and closes the last block.
    mutating func add(_ nodes: [FlowNode]) {
        for node in nodes {
            switch node {
            case .paragraph(let paragraph): add(paragraph)
            case .table(let rows, let page): add(rows, page)
            case .block(let kind, let words, let page):
                flush()
                add(kind, words, page)
            case .pause:
                flush()
                isAfterPause = true
            }
        }
        flush()
    }

    private mutating func add(
        _ kind: PassageKind, _ words: String, _ page: PageNumber?, _ breaks: [PageBreak] = [], language: String? = nil
    ) {
        let count = text.blocks.count
        text.text(kind, words, page: page, pageBreaks: breaks, language: language, startsAfterBreak: isAfterPause)
        if text.blocks.count > count { isAfterPause = false }
    }

    private mutating func add(_ paragraph: FlowParagraph) {
        switch paragraph.role {
        case .item:
            if case .item? = group.last?.role {} else { flush() }
            group.append(paragraph)
            return
        case .code:
            if group.last?.role != .code { flush() }
            group.append(paragraph)
            return
        default: flush()
        }
        let content = paragraph.text
        let own = language(of: content)
        switch paragraph.role {
        case .title: text.heading(content.heading, level: 1, page: paragraph.page, language: own)
        case .heading(let level): text.heading(content.heading, level: level, page: paragraph.page, language: own)
        case .note, .quote, .paragraph, .item, .code:
            let kind: PassageKind = paragraph.role == .quote ? .quote : paragraph.role == .note ? .footnote : .paragraph
            add(kind, content.string, paragraph.page, content.pageBreaks, language: own)
        }
        add(content.notes, paragraph.page)
    }

    private mutating func add(_ rows: [FlowRow], _ page: PageNumber?) {
        flush()
        if Self.isLayout(rows) {
            for row in rows {
                for cell in row.cells { add(cell) }
            }
            return
        }
        let lines = rows.map { row in row.cells.map(\.line) }.filter { $0.contains { !$0.isEmpty } }
        add(.table, lines.map { $0.joined(separator: " | ") }.joined(separator: "\n"), page)
        for row in rows { add(row.cells.flatMap(\.notes), page) }
    }

    /// True for a table that only places text on the page: one full cell, or cells with headings, tables or long text in them.
    private static func isLayout(_ rows: [FlowRow]) -> Bool {
        if rows.reduce(0, { $0 + $1.cells.count { !$0.isEmpty } }) == 1 { return true }
        return rows.contains { row in
            row.cells.contains { cell in
                var length = 0
                for node in cell {
                    guard case .paragraph(let paragraph) = node else { return true }
                    if case .heading = paragraph.role { return true }
                    length += paragraph.text.string.utf8.count
                }
                return length > 1500
            }
        }
    }

    private mutating func add(_ notes: [FlowNote], _ page: PageNumber?) {
        for note in notes {
            let words = note.nodes.map { [$0].line }.filter { !$0.isEmpty }.joined(separator: "\n")
            if !words.isEmpty { add(.footnote, note.mark + " " + words, page) }
            add(note.nodes.notes, page)
        }
    }

    private mutating func flush() {
        guard let first = group.first else { return }
        let paragraphs = group
        group = []
        var whole = FlowText()
        for paragraph in paragraphs {
            if !whole.string.isEmpty { whole.string += "\n" }
            var indent = ""
            if case .item(let level, let marker) = paragraph.role {
                indent = String(repeating: "  ", count: min(level, 12))
                whole.string += indent + (marker.isEmpty ? "  " : marker + " ")
                indent += "  "
            }
            let start = whole.string.utf8.count
            if !whole.string.isEmpty, let page = paragraph.page, page != last(before: whole, first) {
                whole.pageBreaks.append(PageBreak(offset: start, page: page))
            }
            whole.pageBreaks += paragraph.text.pageBreaks.map { PageBreak(offset: start + $0.offset, page: $0.page) }
            // Page breaks in text with line breaks would be off by the indent: it is left out there.
            let isPlain = indent.isEmpty || !paragraph.text.pageBreaks.isEmpty
            whole.string += isPlain ? paragraph.text.string : paragraph.text.string.replacing("\n", with: "\n" + indent)
            whole.languages.merge(paragraph.text.languages, uniquingKeysWith: +)
        }
        let isCode = first.role == .code
        add(
            isCode ? .code : .list, whole.string, first.page, whole.pageBreaks,
            language: isCode ? nil : language(of: whole))
        for paragraph in paragraphs { add(paragraph.text.notes, paragraph.page) }
    }

    private func last(before text: FlowText, _ first: FlowParagraph) -> PageNumber? {
        text.pageBreaks.last?.page ?? first.page
    }

    /// The language that a block is declared to be in, where it is another than the document's and its words do not speak
    /// against it: word processors mark text with the language of whoever typed it.
    private func language(of content: FlowText) -> String? {
        guard let declared = content.language, declared != language, declared != usual,
            content.string.utf8.count >= 20
        else { return nil }
        guard detectsLanguage, let seen = LanguageDetector.detect(content.string) else { return declared }
        return seen == declared ? declared : nil
    }
}
