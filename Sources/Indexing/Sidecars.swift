internal import Glibc
internal import Passages
internal import Reading
internal import XapianIndex

/// A file of metadata: `NAME.kwic.yaml` for the file NAME beside it, `.kwic.yaml` for all files of its folder and below.
struct Sidecar: Hashable, Sendable {
    /// Where it is on disk.
    var location: String
    /// SHA-256 of its bytes; nothing where it could not be read.
    var digest: [UInt8]

    /// How its name ends; a folder's is called so and no more.
    static let suffix = ".kwic.yaml"
    /// Larger ones are not read, in bytes.
    private static let maximumBytes = 1 << 20

    /// The name of the file that a sidecar of this name is for; nil for any other name.
    static func target(of name: String) -> String? {
        guard name.hasSuffix(suffix), name.utf8.count > suffix.utf8.count else { return nil }
        return String(name.dropLast(suffix.count))
    }

    /// Tells one state of all metadata files of a file from another; nothing where there are none.
    ///
    /// - Parameters:
    ///   - own: The file's own.
    ///   - folders: Those of its folders, the nearest first.
    static func digest(of own: Sidecar?, _ folders: [Sidecar]) -> [UInt8] {
        guard own != nil || !folders.isEmpty else { return [] }
        let all = [own?.digest ?? []] + folders.map(\.digest)
        return all.flatMap { [UInt8($0.count)] + $0 }.withUnsafeBufferPointer { PassageID.sha256($0) }
    }

    /// Reads a sidecar while the corpus is walked, and reports what is wrong with it.
    ///
    /// - Parameter path: What it is called in the report.
    static func read(
        _ location: String, _ path: String, ofFolder: Bool, _ skipped: inout [SkippedEntry]
    ) -> Sidecar {
        let (sidecar, said) = read(location) { problem in
            var entry = SkippedEntry(path: path, reason: problem.reason, detail: problem.detail)
            entry.isPartial = problem.isPartial
            skipped.append(entry)
        }
        if ofFolder, said.title != nil {
            var entry = SkippedEntry(
                path: path, reason: "bad_sidecar",
                detail: "a folder's file gives no title to the documents in it; the key 'title' was left out; delete it"
            )
            entry.isPartial = true
            skipped.append(entry)
        }
        return sidecar
    }

    /// Reads a sidecar at a location, and what it says.
    ///
    /// - Parameter problem: What is wrong with it.
    static func read(_ location: String, problem: (ReadingProblem) -> Void) -> (Sidecar, DeclaredMetadata) {
        func nothing(_ detail: String) -> (Sidecar, DeclaredMetadata) {
            problem(ReadingProblem(reason: "bad_sidecar", detail: detail))
            return (Sidecar(location: location, digest: []), DeclaredMetadata())
        }
        do throws(SystemError) {
            let bytes = try SystemFile.read(location, limit: maximumBytes)
            let digest = bytes.withUnsafeBufferPointer { PassageID.sha256($0) }
            return (
                Sidecar(location: location, digest: digest), DeclaredMetadata.read(sidecar: bytes, problem: problem)
            )
        } catch {
            switch error.code {
            case EISDIR, SystemError.notAFile: return nothing("it is no file; rename or delete it")
            case EFBIG: return nothing("it has more than \(maximumBytes) bytes; metadata takes a few lines")
            default: return nothing("\(error); check it and run again")
            }
        }
    }
}

/// What is said of a file's documents from outside, and what of it holds.
///
/// Precedence, for each of title, authors, date, language, categories and each tag: the file's sidecar, then the document
/// itself, then the folder's file (the nearest first), then the rules of the configuration. Categories and tags of
/// rules are added to whatever there is.
struct OutsideMetadata: Hashable, Sendable {
    /// What the file's own sidecar says.
    var sidecar = DeclaredMetadata()
    /// What the files of its folders say, the nearest first.
    var folders: [DeclaredMetadata] = []

    /// Nothing.
    init() {}

    /// Reads what is said of a file.
    ///
    /// - Parameter cache: Of folders' files, by location.
    init(of file: CorpusFile, _ cache: inout [String: DeclaredMetadata]) {
        // What is wrong with them was reported by the walk.
        if let own = file.sidecar { sidecar = Sidecar.read(own.location) { _ in }.1 }
        for folder in file.folderSidecars {
            let said = cache[folder.location] ?? Sidecar.read(folder.location) { _ in }.1
            cache[folder.location] = said
            folders.append(said)
        }
    }

    /// Gives a document of the file at `path` the metadata that holds.
    ///
    /// A title is for a file of one document: one whose id is the file's path.
    func apply(to document: inout Document, ofFile path: String, rules: DeclaredMetadata) {
        sidecar.override(&document.metadata, withTitle: document.id == path)
        for folder in folders { folder.complete(&document.metadata) }
        rules.complete(&document.metadata, addsValues: true)
        document.metadata.categories = CategoryPath.normal(document.metadata.categories)
    }
}
