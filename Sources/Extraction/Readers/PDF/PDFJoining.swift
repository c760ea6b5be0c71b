internal import Passages

/// Joins the lines of a block into its text: words that were parted at a line's end become whole again.
struct PDFJoining {
    /// What the document's words say of hyphens.
    private let words: PDFWordList

    init(_ words: PDFWordList) { self.words = words }

    /// A text, and the places where pages begin in it.
    struct Joined {
        var text = ""
        /// Bytes of `text`, and the page (from 0).
        var breaks: [(offset: Int, page: Int)] = []
    }

    /// The lines as running text.
    func running(_ lines: some Collection<PDFLine>, _ pages: some Collection<Int>) -> Joined {
        var joined = Joined()
        add(lines, pages, to: &joined)
        return joined
    }

    /// The lines as items, each item on a line of its own.
    func items(_ draft: PDFDraft) -> Joined {
        var joined = Joined()
        let starts = draft.itemStarts + [draft.lines.count]
        for (start, end) in zip(starts, starts.dropFirst()) where start < end {
            if !joined.text.isEmpty { joined.text += "\n" }
            add(draft.lines[start..<end], draft.pages[start..<end], to: &joined, startsLine: true)
        }
        return joined
    }

    /// Each line by itself, its pieces parted by `separator`.
    func separate(_ draft: PDFDraft, _ separator: String) -> Joined {
        var joined = Joined()
        for (line, page) in zip(draft.lines, draft.pages) {
            if !joined.text.isEmpty { joined.text += "\n" }
            note(page, draft.pages[0], &joined)
            joined.text += Self.withoutLeaders(line.text(separator))
        }
        return joined
    }

    /// Lines of fixed width with their indentation.
    func code(_ draft: PDFDraft) -> Joined {
        let widths = draft.lines.filter(\.isFixed).map { line in
            line.cells[0].box.width / Double(max(1, line.cells[0].text.unicodeScalars.count))
        }
        let width = max(1, PDFColumns.median(widths))
        let left = draft.lines.map(\.box.x0).min() ?? 0
        var joined = Joined()
        for (line, page) in zip(draft.lines, draft.pages) {
            if !joined.text.isEmpty { joined.text += "\n" }
            note(page, draft.pages[0], &joined)
            var end = left
            for (index, cell) in line.cells.enumerated() {
                let gap = Int(((cell.box.x0 - end) / width).rounded())
                // A line in the middle of nowhere is not filled with spaces.
                joined.text += String(repeating: " ", count: min(max(gap, index > 0 ? 1 : 0), 60))
                joined.text += cell.text
                end = cell.box.x1
            }
        }
        return joined
    }

    private func note(_ page: Int, _ first: Int, _ joined: inout Joined) {
        if page != joined.breaks.last?.page ?? first { joined.breaks.append((joined.text.utf8.count, page)) }
    }

    private func add(
        _ lines: some Collection<PDFLine>, _ pages: some Collection<Int>, to joined: inout Joined,
        startsLine: Bool = false
    ) {
        var isFirst = joined.text.isEmpty || startsLine
        var last = joined.breaks.last?.page ?? (joined.text.isEmpty ? pages.first : nil)
        for (line, page) in zip(lines, pages) {
            let text = Self.withoutLeaders(line.text())
            guard !text.isEmpty else { continue }
            if isFirst {
                isFirst = false
            } else {
                joinEnd(&joined.text, to: text)
            }
            if let before = last, page != before { joined.breaks.append((joined.text.utf8.count, page)) }
            last = page
            joined.text += text
        }
    }

    /// Makes the end of `text` ready for a line that goes on with it.
    private func joinEnd(_ text: inout String, to next: String) {
        guard let last = text.unicodeScalars.last, let first = next.unicodeScalars.first else { return }
        if last.value == 0xAD {
            text.unicodeScalars.removeLast()
            return
        }
        if last == "-" || last.value == 0x2010 {
            let head = text.unicodeScalars.dropLast().suffix(while: { $0.properties.isAlphabetic || $0 == "'" })
            let tail = next.unicodeScalars.prefix { $0.properties.isAlphabetic || $0 == "'" }
            guard !head.isEmpty else {
                // A dash that stands alone, or a number's.
                if text.unicodeScalars.dropLast().last.map({ $0 == " " }) ?? true { text += " " }
                return
            }
            let isCapital =
                head.count > 1 && tail.count > 1 && head.allSatisfy(\.properties.isUppercase)
                && tail.allSatisfy(\.properties.isUppercase)
            guard !tail.isEmpty,
                isCapital || first.properties.isLowercase || first.properties.generalCategory == .otherLetter
            else {
                return
            }
            let word = String(tail)
            if Self.joiners.contains(word) {
                text += " "
            } else if !words.keepsHyphen(String(head), word) {
                text.unicodeScalars.removeLast()
            }
            return
        }
        if last == "—" || last == "/" && !text.hasSuffix(" /") { return }
        // An address on the web is not cut at its end.
        if "./_=&?#".unicodeScalars.contains(last), first.properties.isLowercase,
            let word = text.split(separator: " ").last, word.contains("://") || word.hasPrefix("www.")
        {
            return
        }
        if PDFCharacters.isUnspaced(last) && PDFCharacters.isUnspaced(first) { return }
        // Hangul has spaces between words, and breaks lines within them.
        if PDFCharacters.isHangul(last), PDFCharacters.isHangul(first) {
            let head = text.unicodeScalars.suffix(while: PDFCharacters.isHangul)
            let tail = next.unicodeScalars.prefix(while: PDFCharacters.isHangul)
            if words.isWhole(String(head), String(tail)) { return }
        }
        text += " "
    }

    /// Words that follow the first half of a pair that shares its second: `Vor- und Nachteile`.
    private static let joiners: Set<String> = [
        "and", "or", "und", "oder", "bzw", "et", "ou", "en", "of", "y", "e", "o", "och", "og",
    ]

    /// Whether a text ends as sentences do.
    static func endsSentence(_ text: String) -> Bool {
        var rest = text[...]
        while let last = rest.last,
            last.isWhitespace || "\"'”’»)]」』".contains(last)
                || last.isNumber && rest.count > 1 && rest.dropLast().last.map({ ".!?".contains($0) }) == true
        {
            rest = rest.dropLast()
        }
        return rest.last.map { ".!?:;。！？：；…؟।".contains($0) } ?? true
    }

    /// `text` without the dots that lead from a title to its page.
    static func withoutLeaders(_ text: String) -> String {
        guard text.contains("....") || text.contains(". . . .") || text.contains("…") else { return text }
        var out = ""
        var dots = ""
        var count = 0
        for character in text {
            if character == "." || character == "…" || (character == " " && count > 0) {
                dots.append(character)
                if character != " " { count += character == "…" ? 3 : 1 }
                continue
            }
            out += count >= 4 ? " " : dots
            dots = ""
            count = 0
            out.append(character)
        }
        if count < 4 { out += dots }
        return out
    }
}

extension BidirectionalCollection {
    /// The longest end whose elements all satisfy `condition`.
    fileprivate func suffix(while condition: (Element) -> Bool) -> SubSequence {
        var start = endIndex
        while start > startIndex, condition(self[index(before: start)]) { start = index(before: start) }
        return self[start...]
    }
}

/// The words of a document, for telling a hyphen that belongs to a word from one that parted it.
struct PDFWordList {
    /// Hashes of words, and of pairs that a hyphen joins within a line.
    private var plain: Set<Int> = []
    private var hyphenated: Set<Int> = []
    /// A document has fewer different words; what lies beyond is joined without being looked up.
    private static let limit = 400_000

    /// Counts the words of a line, but for the last, which may be half a word.
    mutating func add(_ text: String) {
        guard plain.count < Self.limit else { return }
        for word in text.split(separator: " ").dropLast() {
            let bare = word.lowercased().drop { !$0.isLetter }
            if bare.contains("-") {
                let parts = bare.split(separator: "-")
                for (first, second) in zip(parts, parts.dropFirst()) {
                    hyphenated.insert("\(first)-\(second.prefix { $0.isLetter })".hashValue)
                }
            } else {
                plain.insert(String(bare.prefix { $0.isLetter }).hashValue)
            }
        }
    }

    /// Whether the document has `headtail` as a word elsewhere, and not both of its parts.
    func isWhole(_ head: String, _ tail: String) -> Bool {
        plain.contains((head + tail).hashValue) && !(plain.contains(head.hashValue) && plain.contains(tail.hashValue))
    }

    /// Whether `head-tail` is a word with a hyphen, by what the document has elsewhere.
    func keepsHyphen(_ head: String, _ tail: String) -> Bool {
        let head = head.lowercased()
        let tail = tail.lowercased()
        return hyphenated.contains("\(head)-\(tail)".hashValue) && !plain.contains((head + tail).hashValue)
    }
}
