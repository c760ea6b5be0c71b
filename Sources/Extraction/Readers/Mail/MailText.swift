internal import Passages

/// The pieces of a plain text as people write it in mail: paragraphs, lists, code, what is quoted, signatures.
struct MailText {
    /// Whole lines that belong together, and where they stand in the text.
    struct Piece {
        var kind: PassageKind
        /// From the first line's first sign to the last line's last one, in bytes.
        var bytes: Range<Int>
        /// Counted from 0.
        var lines: ClosedRange<Int>
        var startsAfterBreak = false
    }

    private(set) var pieces: [Piece] = []
    private let text: UnsafeBufferPointer<UInt8>
    /// Without line ends.
    private var lines: [Range<Int>] = []
    private var isAfterBreak = false

    /// - Parameter text: UTF-8; borrowed.
    init(_ text: UnsafeBufferPointer<UInt8>) {
        self.text = text
        var start = 0
        while start < text.count {
            let end = text[start...].firstIndex(of: 0x0A) ?? text.count
            lines.append(start..<(end > start && text[end - 1] == 0x0D ? end - 1 : end))
            start = end + 1
        }
        read()
    }

    private mutating func read() {
        var index = 0
        while index < lines.count {
            if isBlank(index) {
                index += 1
            } else if let end = endOfSignature(at: index) {
                add(.footnote, index..<end)
                index = end
            } else if MailQuoting.beginsOriginal(line(index)) || beginsOutlookHead(index) {
                addQuotes(index..<lines.count)
                index = lines.count
            } else if isQuoted(index) {
                let end = (index..<lines.count).first { !isQuoted($0) } ?? lines.count
                addQuotes(index..<end)
                index = end
            } else if isRule(index) {
                isAfterBreak = true
                index += 1
            } else {
                let end =
                    (index + 1..<lines.count).first {
                        isBlank($0) || isQuoted($0) || endOfSignature(at: $0) != nil
                            || MailQuoting.beginsOriginal(line($0))
                    } ?? lines.count
                addParagraph(index..<end)
                index = end
            }
        }
    }

    /// Lines without a blank one between them: a paragraph, a list under it, code, or the line that introduces a quote.
    private mutating func addParagraph(_ run: Range<Int>) {
        if isCode(run) { return add(.code, run) }
        if let next = (run.upperBound..<lines.count).first(where: { !isBlank($0) }), isQuoted(next),
            next - run.upperBound <= 1
        {
            // At most the last three lines of a paragraph say who wrote what follows.
            for start in max(run.lowerBound, run.upperBound - 3)..<run.upperBound {
                let words = (start..<run.upperBound).map { line($0) }.joined(separator: " ")
                guard MailQuoting.isAttribution(words) else { continue }
                addList(run.lowerBound..<start)
                return add(.quote, start..<run.upperBound)
            }
        }
        addList(run)
    }

    private mutating func addList(_ run: Range<Int>) {
        let items = run.filter { isItem($0) }
        guard items.count > 1, let first = items.first else { return add(.paragraph, run) }
        add(.paragraph, run.lowerBound..<first)
        add(.list, first..<run.upperBound)
    }

    /// Quoted paragraphs: an empty line, quoted or not, stands between them.
    private mutating func addQuotes(_ run: Range<Int>) {
        var start = run.lowerBound
        for index in run where isEmptyQuote(index) {
            add(.quote, start..<index)
            start = index + 1
        }
        add(.quote, start..<run.upperBound)
    }

    private mutating func add(_ kind: PassageKind, _ run: Range<Int>) {
        guard let first = run.first(where: { !isBlank($0) }), let last = run.last(where: { !isBlank($0) }) else {
            return
        }
        var start = lines[first].lowerBound
        if kind != .code { while Self.isSpace(text[start]) { start += 1 } }
        var end = lines[last].upperBound
        while Self.isSpace(text[end - 1]) { end -= 1 }
        pieces.append(Piece(kind: kind, bytes: start..<end, lines: first...last, startsAfterBreak: isAfterBreak))
        isAfterBreak = false
    }

    private func line(_ index: Int) -> String {
        String(decoding: UnsafeBufferPointer(rebasing: text[lines[index].prefix(400)]), as: UTF8.self)
    }

    /// A signature or a mailing list's footer goes to the end of the text, or to where a quote begins under it.
    private func endOfSignature(at index: Int) -> Int? {
        let content = text[lines[index]]
        let isDashes = content.elementsEqual("-- ".utf8)
        // Without its space it may be a rule; at the end of a text it is none. Lists put a line of underscores there.
        let isBare = content.elementsEqual("--".utf8) || (content.count >= 20 && content.allSatisfy { $0 == 0x5F })
        guard isDashes || isBare else { return nil }
        if isBare, beginsOutlookHead(index) { return nil }
        // Not more than so many lines are looked at for every line of dashes in the text.
        if isBare, lines.count - index > 100 { return nil }
        let rest = index + 1..<lines.count
        let end = rest.first { isQuoted($0) || MailQuoting.beginsOriginal(line($0)) } ?? lines.count
        if isBare, end < lines.count || rest.count(where: { !isBlank($0) }) > 10 { return nil }
        return end
    }

    /// Outlook puts the head of the mail that is answered over its text, under a line or an empty line: four or so of
    /// "From: … Sent: … To: … Subject: …".
    private func beginsOutlookHead(_ index: Int) -> Bool {
        let start = isRule(index) ? index + 1 : index
        guard start < lines.count, start > index || index == 0 || isBlank(index - 1) else { return false }
        return MailQuoting.isHead((start..<min(start + 4, lines.count)).map { line($0) })
    }

    private func isBlank(_ index: Int) -> Bool { text[lines[index]].allSatisfy { Self.isSpace($0) } }

    private func isQuoted(_ index: Int) -> Bool {
        let content = text[lines[index]]
        guard let first = content.firstIndex(where: { $0 != 0x20 }), first - content.startIndex <= 3 else {
            return false
        }
        if content[first] == 0x3E {
            // mbox writers put a sign before this word.
            return !content[first...].starts(with: ">From ".utf8)
        }
        // Some programs put the initials of who is quoted before the sign: `JD> `.
        let initials = content[first...].prefix { ($0 | 0x20) >= 0x61 && ($0 | 0x20) <= 0x7A }
        return (1...4).contains(initials.count) && content[initials.endIndex...].starts(with: "> ".utf8)
    }

    private func isEmptyQuote(_ index: Int) -> Bool {
        text[lines[index]].allSatisfy { Self.isSpace($0) || $0 == 0x3E || $0 == 0x7C }
    }

    /// A line of nothing but dashes, equals signs, underscores or stars.
    private func isRule(_ index: Int) -> Bool {
        let content = text[lines[index]].filter { !Self.isSpace($0) }
        guard content.count >= 5, let first = content.first, "-=_*~#".utf8.contains(first) else { return false }
        return content.allSatisfy { $0 == first }
    }

    private func isItem(_ index: Int) -> Bool {
        let content = text[lines[index]].drop { $0 == 0x20 || $0 == 0x09 }
        guard let first = content.first else { return false }
        let rest: Slice<UnsafeBufferPointer<UInt8>>
        if "-*+".utf8.contains(first) {
            rest = content.dropFirst()
        } else if content.starts(with: "•".utf8) {
            rest = content.dropFirst(3)
        } else {
            let number = content.prefix { (0x30...0x39).contains($0) }
            guard (1...2).contains(number.count), number.endIndex < content.endIndex,
                content[number.endIndex] == 0x2E || content[number.endIndex] == 0x29
            else { return false }
            rest = content[number.endIndex...].dropFirst()
        }
        return rest.first == 0x20 || rest.first == 0x09
    }

    /// Patches, and lines that are all set in by a tab or four spaces.
    private func isCode(_ run: Range<Int>) -> Bool {
        let first = text[lines[run.lowerBound]]
        for sign in ["diff --git ", "@@ -", "--- a/", "Index: "] where first.starts(with: sign.utf8) { return true }
        return run.count > 1
            && run.allSatisfy { text[lines[$0]].starts(with: "    ".utf8) || text[lines[$0]].first == 0x09 }
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
}
