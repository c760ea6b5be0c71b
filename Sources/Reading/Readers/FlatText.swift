internal import Passages

/// Plain text: articles and briefs exported or pasted from pages, hard-wrapped text, and whatever else is text.
///
/// Such text marks its structure by its look alone. The way: visible lines (`FlatLine`), what stands at the head
/// (`FlatTextPreamble`), pieces between blank lines (`FlatPieceCutter`), what their neighbours make of them
/// (`FlatEntries`), the levels of headings (`FlatTextOutline`).
struct FlatTextReader: DocumentReader {
    let format = "text"

    func read(
        _ source: SourceFile, options: ReadingOptions, document: (Document) throws -> Void,
        problem: (ReadingProblem) -> Void
    ) throws {
        if let failure = SourceCheck.problem(with: source.bytes) { return problem(failure) }
        let read = self.document(source, format: format, options: options)
        guard !read.blocks.isEmpty else { return problem(.blank) }
        try document(read)
    }

    /// The document in a file that is known to be text.
    func document(_ source: SourceFile, format: String, options: ReadingOptions) -> Document {
        let text = SourceLines(source.bytes, from: SourceCheck.markLength(source.bytes))
        let (lines, stanzas) = Self.stanzas(text)
        let preamble = FlatTextPreamble(text, lines, stanzas: stanzas)
        let body = stanzas.compactMap { stanza -> (lines: ClosedRange<Int>, blanks: Int)? in
            guard stanza.lines.upperBound >= preamble.lineCount else { return nil }
            let isCut = stanza.lines.lowerBound < preamble.lineCount
            return (
                max(stanza.lines.lowerBound, preamble.lineCount)...stanza.lines.upperBound, isCut ? 0 : stanza.blanks
            )
        }
        var metadata = preamble.metadata
        let entries = FlatEntries(FlatPieceCutter(lines, stanzas: body))
        metadata.categories += entries.categories.filter { !metadata.categories.contains($0) }
        var blocks = Self.blocks(entries.entries, lines, text)
        if blocks.isEmpty, let title = preamble.titleLines {
            blocks = [text.block(.text(.paragraph), Self.bytes(of: title, lines))]
        }
        if metadata.title.isEmpty { metadata.title = source.nameAsTitle }
        if metadata.language == nil, options.detectsLanguage, let last = lines.last {
            let start = (preamble.lineCount < lines.count ? lines[preamble.lineCount] : last).range.lowerBound
            metadata.language = LanguageDetector.detect(
                UnsafeBufferPointer(rebasing: source.bytes[start...]), limit: 4096)
        }
        return Document(id: source.path, path: source.path, format: format, metadata: metadata, blocks: blocks)
    }

    /// The visible lines, and their runs with the number of blank lines before each.
    private static func stanzas(_ text: SourceLines) -> ([FlatLine], [(lines: ClosedRange<Int>, blanks: Int)]) {
        var lines: [FlatLine] = []
        var stanzas: [(lines: ClosedRange<Int>, blanks: Int)] = []
        var blanks = 0
        var isOpen = false
        for range in text.ranges {
            guard let line = FlatLine(text, range) else {
                blanks = isOpen ? 1 : blanks + 1
                isOpen = false
                continue
            }
            lines.append(line)
            if isOpen, let last = stanzas.indices.last {
                stanzas[last].lines = stanzas[last].lines.lowerBound...(lines.count - 1)
            } else {
                stanzas.append(((lines.count - 1)...(lines.count - 1), blanks))
            }
            isOpen = true
        }
        return (lines, stanzas)
    }

    private static func bytes(of span: ClosedRange<Int>, _ lines: [FlatLine]) -> Range<Int> {
        lines[span.lowerBound].range.lowerBound..<lines[span.upperBound].range.upperBound
    }

    /// Levels for the headings, and blocks for all. A heading with nothing under it is dropped where its name alone says
    /// so little as `Further reading`; any other becomes a paragraph, so that its words are not lost.
    private static func blocks(_ entries: [FlatEntry], _ lines: [FlatLine], _ text: SourceLines) -> [Block] {
        var outline = FlatTextOutline()
        let levels: [Int?] = entries.indices.map { index in
            guard case .heading(var heading) = entries[index].content else {
                outline.text()
                return nil
            }
            if index + 1 < entries.count, case .heading(let next) = entries[index + 1].content {
                heading.isParent = next.style == .bare && next.name == nil && next.blanks <= heading.blanks
            }
            return outline.level(of: heading)
        }
        // From the end: does text follow before a heading of the same or a higher level?
        var hasText = [Bool](repeating: true, count: entries.count)
        var isText = levels.map { $0 == nil }
        for index in entries.indices.reversed() {
            guard let level = levels[index] else { continue }
            var next = index + 1
            while next < entries.count, !isText[next], levels[next].map({ $0 > level }) ?? false { next += 1 }
            hasText[index] = next < entries.count && isText[next]
            if !hasText[index], entries[index].name == nil { isText[index] = true }
        }
        var blocks: [Block] = []
        for (index, entry) in entries.enumerated() {
            let range = bytes(of: entry.lines, lines)
            var block: Block
            switch entry.content {
            case .heading(let heading) where hasText[index]:
                block = text.block(.heading(level: levels[index] ?? 1), range, text: heading.text)
            case .heading where !isText[index]: continue
            case .heading: block = text.block(.text(.paragraph), range)
            case .text(let kind): block = text.block(.text(kind), range)
            }
            block.startsAfterBreak = entry.isAfterBreak
            blocks.append(block)
        }
        return blocks
    }
}
