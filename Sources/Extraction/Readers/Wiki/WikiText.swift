internal import Passages
internal import Reading

/// A page in the markup of MediaWiki, as blocks.
///
/// What makes a page but says nothing by itself is left out: templates, references, pictures, links to other languages.
/// Nothing of it needs more than one look at a byte or two, however brackets are nested or left open.
struct WikiText {
    /// The blocks so far.
    private(set) var text = ExtractedText()
    /// The categories that the page is in.
    private(set) var categories: [String] = []

    /// Names of namespaces in small letters, localised ones as well.
    struct Names {
        // Those of large wikis are known where no dump names them, as in a page that was saved alone.
        var category: Set<String> = [
            "category", "kategorie", "catégorie", "categoría", "categoria", "категория", "kategoria", "categorie", "分类",
            "分類", "カテゴリ", "분류", "تصنيف",
        ]
        var file: Set<String> = [
            "file", "image", "media", "datei", "bild", "fichier", "archivo", "imagen", "immagine", "ficheiro", "imagem",
            "файл", "изображение", "plik", "grafika", "bestand", "afbeelding", "文件", "图像", "檔案", "ファイル", "画像", "파일",
            "그림", "ملف",
        ]
    }

    private let names: Names
    private var anchor: String?
    private var paragraph: [String] = []
    private var list: [String] = []
    private var code: [String] = []
    private var isAfterBreak = false

    /// - Parameter source: UTF-8.
    init(_ source: [UInt8], names: Names = Names()) {
        self.names = names
        let plain = source.withUnsafeBufferPointer { WikiMarkup.withoutTemplates($0) }
        let linked = links(plain)
        addLines(String(decoding: linked, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false))
    }

    /// Links deeper within links are no links.
    private static let deepestLink = 8

    /// The text with what links show in the place of the links.
    private mutating func links(_ source: [UInt8]) -> [UInt8] {
        var out: [UInt8] = []
        out.reserveCapacity(source.count)
        var open: [Int] = []
        var index = 0
        while index < source.count {
            let byte = source[index]
            let isPair = index + 1 < source.count && source[index + 1] == byte
            if byte == UInt8(ascii: "["), isPair {
                if open.count < Self.deepestLink { open.append(out.count) }
                index += 2
            } else if byte == UInt8(ascii: "]"), isPair {
                if let start = open.popLast() {
                    let shown = self.shown(String(decoding: out[start...], as: UTF8.self))
                    out.removeSubrange(start...)
                    out += Array(shown.utf8)
                }
                index += 2
            } else if byte == UInt8(ascii: "["), let end = WikiMarkup.externalLink(source, at: index) {
                out += source[end.text]
                index = end.next
            } else if byte == UInt8(ascii: "'"), isPair {
                while index < source.count, source[index] == byte { index += 1 }
            } else {
                // A link does not go on behind an empty line: brackets that are still open are just brackets.
                if byte == 0x0A, isPair { open.removeAll(keepingCapacity: true) }
                out.append(byte)
                index += 1
            }
        }
        return out
    }

    /// What `[[content]]` shows.
    private mutating func shown(_ content: String) -> String {
        guard let bar = content.firstIndex(of: "|") else { return shown(target: content, label: nil) }
        return shown(target: String(content[..<bar]), label: String(content[content.index(after: bar)...]))
    }

    private mutating func shown(target: String, label: String?) -> String {
        if target.first == ":" { return label ?? String(target.dropFirst()) }
        guard let colon = target.firstIndex(of: ":") else {
            return label ?? String(target.first == "#" ? target.dropFirst() : target[...])
        }
        let prefix = target[..<colon].lowercased().singleSpaced
        if names.category.contains(prefix) {
            let name = String(target[target.index(after: colon)...]).singleSpaced
            if !name.isEmpty, !categories.contains(name) { categories.append(name) }
            return ""
        }
        if names.file.contains(prefix) { return "" }
        let isLanguage =
            label == nil && prefix.utf8.count <= 12 && prefix.utf8.count >= 2
            && prefix.utf8.allSatisfy { (0x61...0x7A).contains($0) || $0 == 0x2D }
            && (prefix.utf8.count <= 3 || prefix.contains("-")) && target[..<colon] == prefix[...]
        return isLanguage ? "" : label ?? target
    }

    // Lines.

    private mutating func addLines(_ lines: [Substring]) {
        var table: WikiTable?
        var isCode = false
        for line in lines {
            if line.first == WikiMarkup.codeStart {
                endBlocks()
                isCode = true
            } else if line.first == WikiMarkup.codeEnd {
                isCode = false
                endBlocks()
            } else if isCode {
                code.append(String(line))
            } else if table != nil {
                table?.add(line)
                if table?.isClosed == true {
                    text.text(.table, table?.text ?? "", anchor: anchor)
                    table = nil
                }
            } else if line.drop(while: { $0 == " " || $0 == ":" }).hasPrefix("{|") {
                endBlocks()
                table = WikiTable()
            } else {
                add(line)
            }
        }
        if let table { text.text(.table, table.text, anchor: anchor) }
        endBlocks()
    }

    private mutating func add(_ line: Substring) {
        let shown = WikiMarkup.clean(line)
        guard let first = shown.first else { return endBlocks() }
        if first == "=", let (level, heading) = WikiMarkup.heading(shown) {
            endBlocks()
            anchor = heading.replacing(" ", with: "_")
            text.heading(heading, level: level, anchor: anchor)
        } else if "*#:;".contains(first) {
            let marks = shown.prefix { "*#:;".contains($0) }
            let item = String(shown.dropFirst(marks.count)).singleSpaced
            if item.isEmpty { return }
            if marks.allSatisfy({ $0 == ":" }), list.isEmpty {
                endBlocks()
                paragraph.append(item)
                return endBlocks()
            }
            endParagraph()
            list.append(String(repeating: "  ", count: marks.count - 1) + (marks.last == ";" ? item : "- " + item))
        } else if shown.hasPrefix("----") {
            endBlocks()
            isAfterBreak = true
        } else {
            endList()
            paragraph.append(shown)
        }
    }

    private mutating func endBlocks() {
        endParagraph()
        endList()
        if !code.isEmpty { text.text(.code, code.joined(separator: "\n"), anchor: anchor) }
        code = []
    }

    private mutating func endParagraph() {
        if paragraph.isEmpty { return }
        text.text(.paragraph, paragraph.joined(separator: "\n"), anchor: anchor, startsAfterBreak: isAfterBreak)
        paragraph = []
        isAfterBreak = false
    }

    private mutating func endList() {
        if !list.isEmpty { text.text(.list, list.joined(separator: "\n"), anchor: anchor) }
        list = []
    }
}

/// A table of wiki markup: rows a line, cells with a bar between them.
private struct WikiTable {
    private(set) var isClosed = false
    private var rows: [[String]] = [[]]
    private var depth = 1

    var text: String {
        rows.map { $0.filter { !$0.isEmpty }.joined(separator: " | ") }.filter { !$0.isEmpty }.joined(separator: "\n")
    }

    mutating func add(_ line: Substring) {
        let line = line.drop { $0 == " " || $0 == "\t" }
        if line.hasPrefix("{|") {
            depth += 1
        } else if line.hasPrefix("|}") {
            depth -= 1
            isClosed = depth == 0
        } else if line.hasPrefix("|-") {
            rows.append([])
        } else if line.hasPrefix("|+") {
            rows.append([Self.cell(line.dropFirst(2))])
            rows.append([])
        } else if line.first == "|" || line.first == "!" {
            let rest =
                line.first == "!" ? String(line.dropFirst()).replacing("!!", with: "||") : String(line.dropFirst())
            rows[rows.count - 1] += rest.split(separator: "||", omittingEmptySubsequences: false).map { Self.cell($0) }
        } else {
            let more = WikiMarkup.clean(line)
            guard !more.isEmpty else { return }
            if let last = rows[rows.count - 1].popLast() {
                rows[rows.count - 1].append(last.isEmpty ? more : last + " " + more)
            } else {
                rows[rows.count - 1].append(more)
            }
        }
    }

    /// A cell without its attributes.
    private static func cell(_ text: some StringProtocol) -> String {
        let text = String(text)
        if let bar = text.firstIndex(of: "|"), text[..<bar].contains("=") {
            return WikiMarkup.clean(text[text.index(after: bar)...])
        }
        return WikiMarkup.clean(text[...])
    }
}
