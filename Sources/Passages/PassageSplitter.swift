/// How large passages are to be, in words as `Measure.words` counts them.
public struct PassageSize: Hashable, Sendable {
    /// Short paragraphs are joined up to this, and longer text is cut into pieces of about this.
    public var targetWords: Int
    /// A paragraph up to this stays whole.
    public var maximumWords: Int
    /// A paragraph up to this that stands right before a list or table goes with it.
    public var leadInWords: Int
    /// A record up to this is one passage.
    public var recordMaximumWords: Int

    /// Sizes; the defaults are those of the configuration.
    public init(
        targetWords: Int = 150, maximumWords: Int = 220, leadInWords: Int = 60, recordMaximumWords: Int = 400
    ) {
        self.targetWords = targetWords
        self.maximumWords = maximumWords
        self.leadInWords = leadInWords
        self.recordMaximumWords = recordMaximumWords
    }
}

/// Cuts documents into passages: never across a section, short paragraphs joined, long ones cut where a sentence ends.
///
/// A heading is no passage: it names the section of those below it. A list or table stays one passage, with the paragraph
/// that leads in to it, unless it is longer than `maximumWords`; then it is cut between lines.
public struct PassageSplitter: Sendable {
    public var size: PassageSize

    /// A splitter for passages of a size.
    public init(size: PassageSize = PassageSize()) { self.size = size }

    /// The passages of `document`, in reading order.
    ///
    /// Every word of every block but headings is in exactly one passage. A document with a title and no text has one
    /// passage, its title, above all sections.
    public func passages(of document: Document) -> [Passage] {
        var builder = Builder(size: size, title: document.metadata.title, language: document.metadata.language)
        for block in document.blocks {
            switch block.role {
            case .heading(let level): builder.heading(block.text, level: level)
            case .text(let kind): builder.text(block, kind)
            }
        }
        builder.flush()
        if builder.passages.isEmpty, !document.metadata.title.isEmpty {
            builder.emitTitle(document.metadata.title, document.blocks.first)
        }
        guard let offsets = document.offsets else { return builder.passages }
        // Encodings that shift between alphabets cannot be decoded from the middle.
        let isStateful = document.encoding.map { $0.hasPrefix("iso-2022") || $0.hasPrefix("hz") } ?? false
        return builder.passages.map { passage in
            var passage = passage
            passage.range.bytes = offsets.source(of: passage.range.bytes)
            // U+FFFD is in place of bytes that are no character.
            if isStateful || passage.text.utf8.containsReplacement { passage.isVerbatim = false }
            return passage
        }
    }
}

extension String.UTF8View {
    /// True if U+FFFD is in it.
    fileprivate var containsReplacement: Bool {
        var rest = self[...]
        while let first = rest.firstIndex(of: 0xEF) {
            if rest[first...].starts(with: [0xEF, 0xBF, 0xBD]) { return true }
            rest = rest[rest.index(after: first)...]
        }
        return false
    }
}

/// A piece of text with its place, not yet a passage.
private struct Piece {
    var text: String
    var range: SourceRange
    var words: Int
    /// True if the source has `text` byte for byte at `range`.
    var isVerbatim: Bool
    /// The white space before it in the source; nil if unknown.
    var gap: String?
    /// Within `text`.
    var pageBreaks: [PageBreak]
    /// Where it is not the document's.
    var language: String?
}

private struct Builder {
    let size: PassageSize
    let title: String
    let language: String?
    var passages: [Passage] = []
    private var section: [(level: Int, title: String)] = []
    /// The headings of `section` as passages have them.
    private var path: [String] = []
    /// Paragraphs that wait to be joined, of one kind.
    private var pending: [Piece] = []
    private var pendingKind = PassageKind.paragraph

    init(size: PassageSize, title: String, language: String?) {
        self.size = size
        self.title = SectionPath.essence(title)
        self.language = language
    }

    mutating func heading(_ title: String, level: Int) {
        flush()
        while let last = section.last, last.level >= level { section.removeLast() }
        section.append((level, title))
        path = SectionPath.path(section.map(\.title), below: self.title)
    }

    mutating func text(_ block: Block, _ kind: PassageKind) {
        if block.startsAfterBreak { flush() }
        guard block.text.utf8.contains(where: { !Cutter.isSpace($0) }) else { return }
        var text = block.text
        let words = text.withUTF8 { Measure.words(in: $0) }
        let piece = Piece(
            text: text, range: block.range, words: words, isVerbatim: block.isVerbatim, gap: block.gap,
            pageBreaks: block.pageBreaks, language: ownLanguage(block))
        switch kind {
        case .paragraph, .quote:
            let limit = size.maximumWords
            if kind != pendingKind || pendingWords + words > size.targetWords || !follows(piece) { flush() }
            pendingKind = kind
            if words > limit {
                for part in cut(piece, block, atLines: false) { emit(part, kind) }
            } else {
                pending.append(piece)
            }
        case .record:
            flush()
            if words <= size.recordMaximumWords { return emit(piece, kind) }
            for part in cut(piece, block, atLines: false) { emit(part, kind) }
        case .list, .table, .code:
            let leadIn = takeLeadIn(to: piece)
            flush()
            if words <= size.maximumWords {
                return emit(leadIn.map { join([$0, piece]) } ?? piece, kind)
            }
            var parts = cut(piece, block, atLines: true)
            if let leadIn, let first = parts.first { parts[0] = join([leadIn, first]) }
            for part in parts { emit(part, kind) }
        case .footnote:
            flush()
            if words <= size.maximumWords { return emit(piece, kind) }
            for part in cut(piece, block, atLines: false) { emit(part, kind) }
        }
    }

    mutating func flush() {
        guard !pending.isEmpty else { return }
        let piece = join(pending)
        pending.removeAll()
        emit(piece, pendingKind)
    }

    /// The one passage of a document without text: its title, cited as its first block, which is a heading if there is one.
    mutating func emitTitle(_ title: String, _ block: Block?) {
        path.removeAll()
        emit(
            Piece(
                text: title, range: block?.range ?? SourceRange(lines: 1...1, bytes: 0..<0), words: 0,
                isVerbatim: block.map { $0.isVerbatim && $0.text == title } ?? false, pageBreaks: []), .paragraph)
    }

    private mutating func emit(_ piece: Piece, _ kind: PassageKind) {
        var text = piece.text
        let mentions = text.withUTF8 { Mentions.find(in: $0) }
        passages.append(
            Passage(
                ordinal: passages.count + 1, section: path, kind: kind,
                text: text, range: piece.range, isVerbatim: piece.isVerbatim, pageBreaks: piece.pageBreaks,
                language: piece.language, years: mentions.years, dates: mentions.dates))
    }

    /// A block's language where it is not the document's.
    private func ownLanguage(_ block: Block) -> String? { block.language == language ? nil : block.language }

    private var pendingWords: Int { pending.reduce(0) { $0 + $1.words } }

    /// Whether a piece may be joined to those that wait: it is on their page and in their language.
    private func follows(_ piece: Piece) -> Bool {
        guard let last = pending.last else { return true }
        return last.range.lastPage?.number == piece.range.firstPage?.number && last.language == piece.language
    }

    /// The last waiting paragraph, if it is short enough to lead in to a list or table.
    private mutating func takeLeadIn(to piece: Piece) -> Piece? {
        guard pendingKind == .paragraph, let last = pending.last, last.words <= size.leadInWords, follows(piece) else {
            return nil
        }
        return pending.removeLast()
    }

    private func join(_ pieces: [Piece]) -> Piece {
        guard var joined = pieces.first else {
            return Piece(
                text: "", range: SourceRange(lines: 1...1, bytes: 0..<0), words: 0, isVerbatim: false, pageBreaks: [])
        }
        for piece in pieces.dropFirst() {
            // Two neighbours in the source with what is between them there are again a text that the source has.
            let gap = piece.gap.flatMap { gap in
                let start = joined.range.bytes.upperBound + gap.utf8.count
                return joined.isVerbatim && piece.isVerbatim && start == piece.range.bytes.lowerBound ? gap : nil
            }
            joined.text += gap ?? "\n\n"
            joined.isVerbatim = gap != nil
            let start = joined.text.utf8.count
            joined.pageBreaks += piece.pageBreaks.map { PageBreak(offset: $0.offset + start, page: $0.page) }
            joined.text += piece.text
            joined.range = joined.range.union(piece.range)
            joined.words += piece.words
        }
        return joined
    }

    /// Cuts a long piece into parts of about the target size.
    private func cut(_ piece: Piece, _ block: Block, atLines: Bool) -> [Piece] {
        var text = piece.text
        return text.withUTF8 { bytes in
            let cutter = Cutter(text: bytes, targetWords: max(1, size.targetWords))
            let ends = atLines ? cutter.lineEnds : Sentences.ends(in: bytes, language: block.language ?? language)
            // Old files end their lines at CR alone.
            let lineEnd: UInt8 = block.range.lines.count > 1 && !bytes.contains(0x0A) ? 0x0D : 0x0A
            // Lines are counted along the way, so that a long text is read once.
            var line = block.range.lines.lowerBound
            var counted = 0
            return cutter.parts(endingAt: ends, totalWords: piece.words).compactMap { range in
                let (start, end) = Cutter.trimmed(bytes, range)
                guard start < end else { return nil }
                line += bytes[counted..<start].count { $0 == lineEnd }
                counted = start
                return part(
                    of: block, bytes, start..<end, lines: line...line + bytes[start..<end].count { $0 == lineEnd })
            }
        }
    }

    /// The piece of `block` at `range` of its text.
    private func part(
        of block: Block, _ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, lines: ClosedRange<Int>
    ) -> Piece {
        let slice = UnsafeBufferPointer(rebasing: bytes[range])
        var place = block.range
        if block.isVerbatim {
            let base = block.range.bytes.lowerBound
            place.lines = lines
            place.bytes = base + range.lowerBound..<base + range.upperBound
        }
        // Code begins with white space, which is then part of what is before its first piece.
        var gap: String?
        if let before = block.gap, bytes[..<range.lowerBound].allSatisfy(Cutter.isSpace) {
            gap = before + String(decoding: bytes[..<range.lowerBound], as: UTF8.self)
        }
        if !block.pageBreaks.isEmpty {
            place.firstPage = block.pageBreaks.last { $0.offset <= range.lowerBound }?.page ?? place.firstPage
            place.lastPage = block.pageBreaks.last { $0.offset < range.upperBound }?.page ?? block.range.firstPage
        }
        return Piece(
            text: String(decoding: slice, as: UTF8.self), range: place, words: Measure.words(in: slice),
            isVerbatim: block.isVerbatim, gap: gap,
            pageBreaks: block.pageBreaks.filter { $0.offset > range.lowerBound && $0.offset < range.upperBound }
                .map { PageBreak(offset: $0.offset - range.lowerBound, page: $0.page) }, language: ownLanguage(block))
    }
}
