internal import Passages
internal import Reading

/// The words of a text in TeX without its commands, for what pandoc cannot read: sections, paragraphs, lists and code.
struct LaTeXText {
    private(set) var blocks: [Block] = []
    private(set) var metadata = DocumentMetadata()
    private var scanner: LaTeXScanner
    private let bytes: UnsafeBufferPointer<UInt8>
    private let lines: HTMLLineStarts
    /// The text of the block to come, and the bytes of the source that it is made of.
    private var pending: [UInt8] = []
    private var start: Int?
    private var end = 0
    private var listDepth = 0

    /// Bytes of a title that are read.
    private static let longestTitle = 2000

    /// The bytes of all text found.
    var count: Int { blocks.reduce(0) { $0 + $1.text.utf8.count } }

    init(_ bytes: UnsafeBufferPointer<UInt8>) {
        self.bytes = bytes
        scanner = LaTeXScanner(bytes)
        lines = HTMLLineStarts(bytes)
        read(0..<bytes.count)
        flush()
        let shallowest = blocks.compactMap(Self.level).min() ?? 1
        for index in blocks.indices {
            if let level = Self.level(blocks[index]) { blocks[index].role = .heading(level: level - shallowest + 1) }
        }
    }

    private static func level(_ block: Block) -> Int? {
        if case .heading(let level) = block.role { level } else { nil }
    }

    private mutating func read(_ range: Range<Int>) {
        var index = range.lowerBound
        while index < range.upperBound {
            let from = index
            switch bytes[index] {
            case UInt8(ascii: "\\"): index = read(command: scanner.command(at: index), at: index)
            case UInt8(ascii: "%"):
                index = scanner.lineEnd(index)
                while index < bytes.count, bytes[index] == 0x20 || bytes[index] == 0x09 { index += 1 }
            case 0x0A:
                index += 1
                let next = bytes[index..<range.upperBound].firstIndex { $0 != 0x20 && $0 != 0x09 && $0 != 0x0D }
                if next.map({ bytes[$0] == 0x0A }) ?? true { flush() } else { pending.append(0x20) }
            case UInt8(ascii: "{"), UInt8(ascii: "}"), UInt8(ascii: "$"): index += 1
            case UInt8(ascii: "~"), UInt8(ascii: "&"):
                pending.append(0x20)
                index += 1
            default:
                pending.append(bytes[index])
                index += 1
                if bytes[from] > 0x20 {
                    start = start ?? from
                    end = index
                }
            }
        }
    }

    /// Reads what a command says, and returns where what it takes ends.
    private mutating func read(command: (name: String, end: Int), at index: Int) -> Int {
        let (name, end) = command
        if let level = Self.levels.firstIndex(of: name) {
            let short = scanner.group(at: end, brackets: true)
            guard let title = scanner.group(at: short.map { $0.upperBound + 1 } ?? end) else { return end }
            flush()
            add(.heading(level: level + 1), words(title), index..<title.upperBound + 1)
            return title.upperBound + 1
        }
        switch name {
        case "title", "author", "date":
            guard let group = scanner.group(at: end) else { return end }
            take(name, words(group))
            return group.upperBound + 1
        case "begin": return open(index, end)
        case "end":
            flush()
            guard let environment = scanner.environment(end) else { return end }
            if Self.lists.contains(environment.name) { listDepth = max(0, listDepth - 1) }
            return environment.end
        case "item", "par":
            flush()
            if name == "par" { return end }
            pending += Array("- ".utf8)
            guard let label = scanner.group(at: end, brackets: true) else { return end }
            pending += Array((words(label) + " ").utf8)
            return label.upperBound + 1
        case "verb":
            guard let close = scanner.verbEnd(end) else { return end }
            say(bytes[end + 1..<close - 1], index..<close)
            return close
        default:
            if let close = scanner.definitionEnd(name, end) { return max(end, close) }
            if Self.silent.contains(name) { return scanner.afterArguments(end) }
            if let accent = Self.accents[name] { return add(accent: accent, end) }
            if let sign = Self.signs[name] {
                say(Array(sign.utf8)[...], index..<end)
                return name.utf8.first.map(HTMLBytes.isLetter) == true ? scanner.afterSpace(end) : end
            }
            // An option is a measure or the like.
            let option = name.utf8.count > 1 ? scanner.group(at: end, brackets: true) : nil
            return option.map { $0.upperBound + 1 } ?? (name.utf8.count > 1 ? scanner.afterSpace(end) : end)
        }
    }

    private mutating func open(_ start: Int, _ end: Int) -> Int {
        flush()
        guard let environment = scanner.environment(end) else { return end }
        if let verbatim = scanner.verbatim(environment.name, environment.end) {
            if environment.name != "comment" {
                let code = bytes[verbatim.content].drop { $0 != 0x0A }
                let last = code.lastIndex { !HTMLBytes.isSpace($0) } ?? code.startIndex - 1
                add(.text(.code), String(decoding: code[...last].dropFirst(), as: UTF8.self), verbatim.content)
            }
            return verbatim.end
        }
        if Self.lists.contains(environment.name) { listDepth += 1 }
        // What stands before it are settings; further on it is an example.
        if environment.name == "document", start == scanner.body { blocks = [] }
        let isTable = environment.name.hasPrefix("tabular") || environment.name == "longtable"
        let option = scanner.group(at: environment.end, brackets: true)
        return isTable
            ? scanner.afterArguments(environment.end) : option.map { $0.upperBound + 1 } ?? environment.end
    }

    /// Puts an accent on the letter that follows.
    private mutating func add(accent: UnicodeScalar, _ end: Int) -> Int {
        let group = scanner.group(at: end)
        let place = group?.lowerBound ?? scanner.afterSpace(end)
        guard place < bytes.count, HTMLBytes.isLetter(bytes[place]) || bytes[place] == UInt8(ascii: "\\") else {
            return end
        }
        let isDotless = bytes[place] == UInt8(ascii: "\\")
        let letter = isDotless ? scanner.command(at: place).name : String(UnicodeScalar(bytes[place]))
        guard letter.utf8.count == 1 else { return end }
        let after = group.map { $0.upperBound + 1 } ?? (isDotless ? scanner.command(at: place).end : place + 1)
        say(Array((letter + String(accent)).utf8)[...], end..<after)
        return after
    }

    private mutating func say(_ text: some Sequence<UInt8>, _ range: Range<Int>) {
        pending += text
        start = start ?? range.lowerBound
        end = range.upperBound
    }

    private mutating func take(_ name: String, _ text: String) {
        guard !text.isEmpty else { return }
        switch name {
        case "title": if metadata.title.isEmpty { metadata.title = text }
        case "author": metadata.authors = AuthorNames.list(text).isEmpty ? [text] : AuthorNames.list(text)
        default: metadata.date = ISODate.parse(text)
        }
    }

    /// The words of a group, on one line.
    private mutating func words(_ range: Range<Int>) -> String {
        let outer = (pending, start, end)
        pending = []
        readWords(range)
        let text = String(decoding: pending, as: UTF8.self)
        (pending, start, end) = outer
        return text.split { $0.isWhitespace }.joined(separator: " ")
    }

    /// Text and simple commands, no blocks.
    private mutating func readWords(_ range: Range<Int>) {
        var index = range.lowerBound
        while index < min(range.upperBound, range.lowerBound + Self.longestTitle) {
            if bytes[index] == UInt8(ascii: "\\") {
                let (name, end) = scanner.command(at: index)
                if let accent = Self.accents[name] {
                    index = max(index + 1, add(accent: accent, end))
                } else {
                    pending += Array((Self.signs[name] ?? " ").utf8)
                    index = max(index + 1, Self.silent.contains(name) ? scanner.afterArguments(end) : end)
                }
            } else {
                if ![UInt8(ascii: "{"), UInt8(ascii: "}"), UInt8(ascii: "$")].contains(bytes[index]) {
                    pending.append(bytes[index] == UInt8(ascii: "~") ? 0x20 : bytes[index])
                }
                index += 1
            }
        }
    }

    private mutating func flush() {
        defer { (pending, start) = ([], nil) }
        guard let start else { return }
        let text = String(decoding: pending, as: UTF8.self).split { $0.isWhitespace }.joined(separator: " ")
            .replacing("---", with: "—").replacing("--", with: "–").replacing("``", with: "“").replacing(
                "''", with: "”")
        guard text.contains(where: \.isLetter) else { return }
        add(.text(listDepth > 0 ? .list : .paragraph), text, start..<end)
    }

    private mutating func add(_ role: Block.Role, _ text: String, _ range: Range<Int>) {
        guard !text.isEmpty else { return }
        let last = max(range.lowerBound, range.upperBound - 1)
        blocks.append(
            Block(
                role, text,
                range: SourceRange(
                    lines: lines.number(at: range.lowerBound)...lines.number(at: last), bytes: range),
                isVerbatim: false))
    }

    private static let levels = [
        "part", "chapter", "section", "subsection", "subsubsection", "paragraph", "subparagraph",
    ]
    private static let lists: Set<String> = ["itemize", "enumerate", "description", "thebibliography"]
    private static let silent: Set<String> = Set(
        ("label ref pageref eqref autoref cref Cref cite citep citet citeauthor nocite includegraphics vspace hspace vskip "
            + "hskip index glossary fontsize selectfont linewidth hsize vsize parindent parskip baselineskip cline rule "
            + "color textcolor addcontentsline bibitem hypertarget pdfbookmark raisebox resizebox special tag")
            .split(separator: " ").map(String.init))
    private static let accents: [String: UnicodeScalar] = [
        "'": "\u{301}", "`": "\u{300}", "^": "\u{302}", "\"": "\u{308}", "~": "\u{303}", "=": "\u{304}",
        ".": "\u{307}", "u": "\u{306}", "v": "\u{30C}", "H": "\u{30B}", "c": "\u{327}", "k": "\u{328}", "r": "\u{30A}",
        "d": "\u{323}", "b": "\u{331}",
    ]
    private static let signs: [String: String] = [
        "\\": " ", ",": " ", ";": " ", ":": " ", " ": " ", "\n": " ", "%": "%", "&": "&", "$": "$", "#": "#", "_": "_",
        "{": "{", "}": "}", "/": "", "-": "", "ss": "ß", "ae": "æ", "AE": "Æ", "oe": "œ", "OE": "Œ", "o": "ø", "O": "Ø",
        "l": "ł", "L": "Ł", "aa": "å", "AA": "Å", "i": "i", "j": "j", "S": "§", "dots": "…", "ldots": "…", "TeX": "TeX",
        "LaTeX": "LaTeX", "LaTeXe": "LaTeX2e", "textbackslash": "\\", "quad": " ", "qquad": " ", "newline": " ",
        "copyright": "©", "pounds": "£", "euro": "€", "textasciitilde": "~",
    ]
}
