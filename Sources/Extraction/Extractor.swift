public import Passages
public import Reading

/// Reads a file of any format, and the files inside it.
///
/// What may come out of one file is limited (`ReadingLimits`); a limit that is met ends the reading with a problem, and what
/// was read until then stays.
public struct Extractor {
    /// The readers of formats that are not built in, by format.
    static let readers = ReaderRegistry([
        HTMLReader(),
        WordReader(), PowerPointReader(), ExcelReader(), EPUBReader(),
        OpenDocumentReader(format: "odt"), OpenDocumentReader(format: "odp"), OpenDocumentReader(format: "ods"),
    ])

    /// The readers of files that hold others, by format.
    static let containers: [String: any ContainerReader] = [:]

    private let options: ReadingOptions

    /// An extractor with the corpus's options.
    public init(_ options: ReadingOptions) { self.options = options }

    /// Reads a file and hands over its documents, and those of the files inside it.
    ///
    /// - Throws: Only what `document` throws.
    public func read(
        _ source: SourceFile, document: (Document) throws -> Void, problem: (ReadingProblem) -> Void
    ) throws {
        var state = State()
        do {
            try read(source, depth: 0, &state, document: document, problem: problem)
        } catch let limit as LimitMet {
            problem(limit.problem)
        }
    }

    /// What came out of the file so far.
    private struct State {
        var members = 0
        var bytes = 0
    }

    /// A limit that ends the reading of the whole file.
    private struct LimitMet: Error {
        var problem: ReadingProblem
    }

    private func read(
        _ source: SourceFile, depth: Int, _ state: inout State, document: (Document) throws -> Void,
        problem: (ReadingProblem) -> Void
    ) throws {
        let head = UnsafeBufferPointer(rebasing: source.bytes.prefix(8192))
        guard let format = FileFormat.of(source.path, head: head, mediaType: source.mediaType) else {
            return problem(.binary)
        }
        if let container = Self.containers[format.name] {
            // Its members change the state while it reads; a copy goes down and comes back.
            var inner = state
            defer { state = inner }
            return try container.read(
                source, options: options, document: document,
                member: { member in
                    try read(member, of: source, depth: depth + 1, &inner, document: document, problem: problem)
                }, problem: problem)
        }
        guard let reader = ReaderRegistry.builtIn[format.name] ?? Self.readers[format.name] else {
            return problem(.binary)
        }
        try SourceReading.read(
            source, format, with: reader, options: options, document: document, problem: problem)
    }

    private func read(
        _ member: Member, of source: SourceFile, depth: Int, _ state: inout State, document: (Document) throws -> Void,
        problem: (ReadingProblem) -> Void
    ) throws {
        let limits = options.limits
        state.members += 1
        state.bytes += member.bytes.count
        if state.members > limits.members {
            throw LimitMet(
                problem: ReadingProblem(
                    reason: "too_many_members",
                    detail:
                        "more than \(limits.members) files are inside it (reading.members); the others were not read",
                    isPartial: true))
        }
        if state.bytes > limits.outputBytes {
            throw LimitMet(
                problem: ReadingProblem(
                    reason: "too_large",
                    detail:
                        "more than \(limits.outputBytes) bytes came out of it (reading.output_bytes); the rest was not "
                        + "read. Unpack it, or raise the limit if it is no bomb", isPartial: true))
        }
        var inner = SourceFile(path: Self.path(of: member, in: source), bytes: member.bytes)
        inner.mediaType = member.mediaType
        inner.declaredEncoding = member.encoding
        func report(_ found: ReadingProblem) {
            var found = found
            if found.path == nil, inner.path != source.path { found.path = inner.path }
            problem(found)
        }
        if depth > limits.depth {
            return report(
                ReadingProblem(
                    reason: "too_deep",
                    detail:
                        "it lies \(depth) files deep in others, more than \(limits.depth) (reading.depth); unpack it"))
        }
        try read(
            inner, depth: depth, &state,
            document: { read in
                var read = read
                if read.positions == .file { read.positions = .member }
                // A compressed file is read under the name of what it holds, and cited under its own.
                if member.path == nil, read.path == inner.path {
                    if read.id == inner.path { read.id = source.path }
                    read.path = source.path
                }
                read.metadata.complete(with: member.metadata)
                try document(read)
            }, problem: report)
    }

    private static func path(of member: Member, in source: SourceFile) -> String {
        guard let address = member.path else {
            // The name without the compression's extension tells the format: notes.txt.gz is notes.txt.
            guard let suffix = FileFormat.pathExtension(source.path) else { return source.path }
            let stem = String(source.path.dropLast(suffix.count + 1))
            switch suffix {
            case "tgz", "tbz", "tbz2", "txz", "tzst": return stem + ".tar"
            case "svgz": return stem + ".svg"
            default: return stem
            }
        }
        // An address that climbs out of its archive stays an address within it.
        let parts = address.split(separator: "/").filter { $0 != "." && $0 != ".." }
        return source.path + "/" + (parts.isEmpty ? "unnamed" : parts.joined(separator: "/"))
    }
}

extension DocumentMetadata {
    /// Takes over what this has none of.
    mutating func complete(with other: DocumentMetadata) {
        if title.isEmpty { title = other.title }
        if authors.isEmpty { authors = other.authors }
        if categories.isEmpty { categories = other.categories }
        date = date ?? other.date
        language = language ?? other.language
        for (key, values) in other.tags where tags[key] == nil { tags[key] = values }
    }
}
