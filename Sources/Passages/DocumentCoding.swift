/// Documents and their parts as bytes: in the index's records, and on the way from the process that reads a file.
extension ByteWriter {
    /// What is known of a document.
    public mutating func metadata(_ metadata: DocumentMetadata) {
        text(metadata.title)
        optional(metadata.language)
        optional(metadata.date)
        texts(metadata.authors)
        texts(metadata.categories)
        number(metadata.tags.count)
        for (key, values) in metadata.tags.sorted(by: { $0.key < $1.key }) {
            text(key)
            texts(values)
        }
    }

    /// A place in a source.
    public mutating func range(_ range: SourceRange) {
        number(range.lines.lowerBound)
        number(range.lines.count - 1)
        number(range.bytes.lowerBound)
        number(range.bytes.count)
        page(range.firstPage)
        page(range.lastPage)
        optional(range.anchor)
    }

    /// Places where pages begin.
    public mutating func pageBreaks(_ pageBreaks: [PageBreak]) {
        number(pageBreaks.count)
        for pageBreak in pageBreaks {
            number(max(0, pageBreak.offset))
            page(pageBreak.page)
        }
    }

    /// A page or none.
    private mutating func page(_ page: PageNumber?) {
        number(page.map { max(0, $0.number) + 1 } ?? 0)
        if let page { optional(page.label) }
    }

    /// A whole document.
    public mutating func document(_ document: Document) {
        text(document.id)
        text(document.path)
        text(document.format)
        metadata(document.metadata)
        text(document.positions.rawValue)
        optional(document.encoding)
        offsets(document.offsets)
        number(document.blocks.count)
        // What is large does not grow by doubling, which would hold it three times.
        let size = document.blocks.reduce(0) { $0 + $1.text.utf8.count + 64 }
        if size > 1 << 20 { bytes.reserveCapacity(bytes.count + size) }
        for block in document.blocks { self.block(block) }
    }

    private mutating func block(_ block: Block) {
        switch block.role {
        case .heading(let level):
            number(1)
            number(max(0, level))
        case .text(let kind):
            number(0)
            text(kind.rawValue)
        }
        text(block.text)
        range(block.range)
        number((block.isVerbatim ? 1 : 0) + (block.startsAfterBreak ? 2 : 0))
        optional(block.language)
        pageBreaks(block.pageBreaks)
        optional(block.gap)
    }

    private mutating func offsets(_ offsets: OffsetMap?) {
        number(offsets == nil ? 0 : 1)
        guard let offsets else { return }
        number(offsets.start)
        number(offsets.sourceStart)
        let code = offsets.code
        number(code.count)
        bytes += code
    }
}

extension ByteReader {
    /// What is known of a document.
    public mutating func metadata() throws(DamagedBytes) -> DocumentMetadata {
        var metadata = DocumentMetadata(title: try text())
        metadata.language = try optional()
        metadata.date = try optional()
        metadata.authors = try texts()
        metadata.categories = try texts()
        for _ in 0..<(try number()) { metadata.tags[try text()] = try texts() }
        return metadata
    }

    /// Passes over what is known of a document, but for its title, which it returns in place.
    public mutating func titleOfMetadata() throws(DamagedBytes) -> UnsafeBufferPointer<UInt8> {
        let title = try textBytes()
        for _ in 0..<2 { try skipOptional() }
        for _ in 0..<2 { try skipTexts() }
        for _ in 0..<(try number()) {
            try skipText()
            try skipTexts()
        }
        return title
    }

    /// A place in a source.
    public mutating func range() throws(DamagedBytes) -> SourceRange {
        let firstLine = try place()
        let lines = firstLine...firstLine + (try place())
        let firstByte = try place()
        var range = SourceRange(lines: lines, bytes: firstByte..<firstByte + (try place()))
        range.firstPage = try page()
        range.lastPage = try page()
        range.anchor = try optional()
        return range
    }

    /// Passes over a place in a source.
    public mutating func skipRange() throws(DamagedBytes) {
        for _ in 0..<4 { _ = try number() }
        for _ in 0..<2 where try number() > 0 { try skipOptional() }
        try skipOptional()
    }

    /// Places where pages begin.
    public mutating func pageBreaks() throws(DamagedBytes) -> [PageBreak] {
        var pageBreaks: [PageBreak] = []
        for _ in 0..<(try number()) {
            let offset = try place()
            guard let page = try page() else { throw DamagedBytes() }
            pageBreaks.append(PageBreak(offset: offset, page: page))
        }
        return pageBreaks
    }

    /// Passes over places where pages begin.
    public mutating func skipPageBreaks() throws(DamagedBytes) {
        for _ in 0..<(try number()) {
            _ = try number()
            if try number() > 0 { try skipOptional() }
        }
    }

    private mutating func page() throws(DamagedBytes) -> PageNumber? {
        let number = try place()
        return number == 0 ? nil : PageNumber(number - 1, label: try optional())
    }

    /// A whole document.
    public mutating func document() throws(DamagedBytes) -> Document {
        var document = Document(
            id: try text(), path: try text(), format: try text(), metadata: try metadata(), blocks: [])
        guard let positions = PositionSpace(rawValue: try text()) else { throw DamagedBytes() }
        document.positions = positions
        document.encoding = try optional()
        document.offsets = try offsets()
        for _ in 0..<(try number()) { document.blocks.append(try block()) }
        return document
    }

    private mutating func block() throws(DamagedBytes) -> Block {
        let role: Block.Role
        if try number() == 1 {
            role = .heading(level: try place())
        } else {
            guard let kind = PassageKind(rawValue: try text()) else { throw DamagedBytes() }
            role = .text(kind)
        }
        let text = try text()
        var block = Block(role, text, range: try range())
        let flags = try number()
        block.isVerbatim = flags & 1 != 0
        block.startsAfterBreak = flags & 2 != 0
        block.language = try optional()
        block.pageBreaks = try pageBreaks()
        block.gap = try optional()
        return block
    }

    private mutating func offsets() throws(DamagedBytes) -> OffsetMap? {
        guard try number() == 1 else { return nil }
        let (start, sourceStart) = (try place(), try place())
        guard let map = OffsetMap(start: start, sourceStart: sourceStart, code: Array(try textBytes())) else {
            throw DamagedBytes()
        }
        return map
    }
}
