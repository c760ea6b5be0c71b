public import Passages
public import Reading

/// Reads a file of any format, and the files inside it.
///
/// What may come out of one file is limited (`ReadingLimits`); a limit that is met ends the reading with a problem, and what
/// was read until then stays.
public struct Extractor: Sendable {
    /// The readers of formats that are not built in, by format.
    static let readers = ReaderRegistry(
        [
            CSVReader(),
            EPUBReader(),
            ExcelReader(),
            HTMLReader(),
            JSONReader(),
            ManReader(),
            OpenDocumentReader(format: "odp"),
            OpenDocumentReader(format: "ods"),
            OpenDocumentReader(format: "odt"),
            PDFReader(),
            PowerPointReader(),
            WordReader(),
            XMLReader(),
        ] + PandocReader.formats.map { PandocReader(format: $0) })

    /// The readers of files that hold others, by format. Archives and compressed files are unpacked by this itself.
    static let containers: [String: any ContainerReader] = ["mail": MailReader()]

    /// The readers of files that may be larger than memory, by format.
    static let streamReaders: [String: any StreamReader] = ["mbox": MboxReader(), "mediawiki": MediaWikiReader()]

    let options: ReadingOptions

    /// An extractor with the corpus's options.
    public init(_ options: ReadingOptions) { self.options = options }

    /// Reads a file and hands over its documents, and those of the files inside it.
    ///
    /// - Throws: Only what `document` throws.
    public func read(
        _ source: SourceFile, document: (Document) throws -> Void, problem: (ReadingProblem) -> Void
    ) throws {
        let progress = ExtractionProgress(options.limits, sourceBytes: source.bytes.count)
        do {
            try read(source, depth: 0, progress, document: document, problem: problem)
        } catch let limit as ExtractionProgress.LimitMet {
            problem(limit.problem)
        }
    }

    private func read(
        _ source: SourceFile, depth: Int, _ progress: ExtractionProgress, document: (Document) throws -> Void,
        problem: (ReadingProblem) -> Void
    ) throws {
        let head = UnsafeBufferPointer(rebasing: source.bytes.prefix(FileFormat.headBytes))
        if let filter = options.filters.first(for: source.path, mediaType: source.mediaType) {
            return try FilterReader(filter: filter).read(
                source, options: options, document: document, problem: problem)
        }
        let format: FileFormat
        switch options.kind(of: source.path, head: head, mediaType: source.mediaType) {
        case .document(let known): format = known
        case .other(let reason): return problem(reason)
        }
        if format.name == "archive" || format.name == "compressed" {
            return try unpack(
                source, isCompressed: format.name == "compressed", depth: depth, progress, document: document,
                problem: problem)
        }
        let member = { (member: Member) in
            try read(member, of: source, depth: depth + 1, progress, document: document, problem: problem)
        }
        if let reader = Self.streamReaders[format.name] {
            var opened = source
            opened.bytes = head
            var rest = source.bytes[...]
            return try reader.read(
                opened, next: { Self.take(&rest, into: $0) }, options: options, document: document, member: member,
                problem: problem)
        }
        if let container = Self.containers[format.name] {
            return try container.read(source, options: options, document: document, member: member, problem: problem)
        }
        guard let reader = ReaderRegistry.builtIn[format.name] ?? Self.readers[format.name] else {
            return problem(.binary)
        }
        try SourceReading.read(
            source, format, with: reader, options: options, document: document, problem: problem)
    }

    /// Reads a file inside another whose container has it in memory.
    func read(
        _ member: Member, of source: SourceFile, depth: Int, _ progress: ExtractionProgress,
        document: (Document) throws -> Void, problem: (ReadingProblem) -> Void
    ) throws {
        try progress.addMember()
        try progress.add(member.bytes.count)
        try readUnpacked(member, of: source, depth: depth, progress, document: document, problem: problem)
    }

    /// Reads a file inside another that has been counted.
    func readUnpacked(
        _ member: Member, of source: SourceFile, depth: Int, _ progress: ExtractionProgress,
        document: (Document) throws -> Void, problem: (ReadingProblem) -> Void
    ) throws {
        let place = MemberPlace(member.path, in: source.path)
        var inner = SourceFile(path: place.path, bytes: member.bytes)
        inner.mediaType = member.mediaType
        inner.declaredEncoding = member.encoding
        if depth > options.limits.depth { return problem(place.located(.tooDeep(depth, options.limits))) }
        try read(
            inner, depth: depth, progress, document: { try document(place.located($0, member.metadata)) },
            problem: { problem(place.located($0)) })
    }

    /// Moves bytes from the front of `rest` to `buffer`, as many as there are and fit, and tells how many.
    static func take(
        _ rest: inout Slice<UnsafeBufferPointer<UInt8>>, into buffer: UnsafeMutableRawBufferPointer
    ) -> Int {
        let piece = rest.prefix(buffer.count)
        buffer.copyMemory(from: UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: piece)))
        rest = rest.dropFirst(piece.count)
        return piece.count
    }
}
