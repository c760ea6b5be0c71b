internal import Passages
internal import Reading

/// Where a file inside another is: the path that it is read under, and what is to be told of it.
struct MemberPlace {
    /// The path that readers see. What a compressed file holds is read under the name without the compression's extension, for
    /// that tells its format, and is cited under the compressed file's own path.
    let path: String
    private let sourcePath: String
    private let isCompressed: Bool

    /// - Parameters:
    ///   - address: The member's address in the file that holds it; nil for what a compressed file holds.
    ///   - sourcePath: The path of the file that holds it.
    init(_ address: String?, in sourcePath: String) {
        self.sourcePath = sourcePath
        isCompressed = address == nil
        guard let address else {
            path = Self.uncompressed(sourcePath)
            return
        }
        // An address that climbs out of its archive stays an address within it.
        let parts = address.split(separator: "/").filter { $0 != "." && $0 != ".." }
        path = sourcePath + "/" + (parts.isEmpty ? "unnamed" : parts.joined(separator: "/"))
    }

    /// A document out of the member, as it is told of.
    func located(_ document: Document, _ metadata: DocumentMetadata) -> Document {
        var document = document
        if document.positions == .file { document.positions = .member }
        if isCompressed {
            document.id = cited(document.id)
            document.path = cited(document.path)
        }
        document.metadata.complete(with: metadata)
        return document
    }

    /// A problem with the member, as it is told of.
    func located(_ problem: ReadingProblem) -> ReadingProblem {
        var problem = problem
        problem.path = problem.path.map(cited) ?? (isCompressed ? nil : path)
        return problem
    }

    /// Puts the compressed file's path at the head of an id or path that begins with the name without its extension.
    private func cited(_ name: String) -> String {
        guard isCompressed, name.hasPrefix(path) else { return name }
        let rest = name.dropFirst(path.count)
        return rest.isEmpty || rest.first == "/" || rest.first == ":" || rest.first == "#" ? sourcePath + rest : name
    }

    /// `notes.txt.gz` is notes.txt, `paper.tgz` paper.tar; a name without an extension of compression tells by itself.
    private static func uncompressed(_ path: String) -> String {
        guard let suffix = FileFormat.pathExtension(path) else { return path }
        let stem = String(path.dropLast(suffix.count + 1))
        switch suffix {
        case "tgz", "tbz", "tbz2", "txz", "tzst", "tlz": return stem + ".tar"
        case "svgz": return stem + ".svg"
        default: return FileFormat.named("compressed")?.extensions.contains(suffix) == true ? stem : path
        }
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
