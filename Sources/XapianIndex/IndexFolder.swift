internal import FoundationEssentials

/// The folder that the indexer writes and the daemon reads.
///
///     current                      the name of the generation in force, one line
///     generations/NAME.json        its manifest
///     generations/NAME.catalog     its source files
///     generations/NAME.skipped     files that are not in it
///     segments/ID.glass            a Xapian database in one file: terms and values
///     segments/ID.records          what is stored of each passage
///     segments/ID.words            its words as they are written, and its documents' names
///     building/                    what a run is writing
///     lock                         held while a run is at work, with its process's number
///     seen.json                    when the last run was, and when it saw each corpus folder
///     verified.json                what the system said of segments' files when their digests were compared
///
/// Everything but `current` is written once, under a new name; the rename of `current` publishes a generation.
public struct IndexFolder: Hashable, Sendable {
    public let path: String

    /// The folder at `path`, whether it is there or not.
    public init(path: String) { self.path = path }

    /// The pointer to the generation in force.
    public var currentPath: String { path + "/current" }
    /// Where runs write what is not published yet.
    public var buildingPath: String { path + "/building" }
    /// The indexer's lock.
    public var lockPath: String { path + "/lock" }
    /// The folder of manifests.
    public var generationsPath: String { path + "/generations" }
    /// The folder of segments.
    public var segmentsPath: String { path + "/segments" }

    /// A segment's database, by which the segment is known.
    public func segmentPath(_ id: String) -> String { "\(segmentsPath)/\(id).glass" }
    /// The file of a segment's records.
    public func recordsPath(_ id: String) -> String { IndexFiles.recordsPath(beside: segmentPath(id)) }
    /// The file of a segment's words.
    public func wordsPath(_ id: String) -> String { VocabularyMerger.path(beside: segmentPath(id)) }
    /// A generation's manifest.
    public func manifestPath(_ generation: String) -> String { "\(generationsPath)/\(generation).json" }
    /// A generation's list of source files.
    public func catalogPath(_ generation: String) -> String { "\(generationsPath)/\(generation).catalog" }
    /// A generation's list of files that were not read.
    public func skippedPath(_ generation: String) -> String { "\(generationsPath)/\(generation).skipped" }

    /// The name of the generation in force; nil where there is no index yet.
    public func currentGeneration() throws(IndexError) -> String? {
        do {
            let bytes = try SystemFile.read(currentPath, followsLinks: false, limit: 4096)
            let name = String(decoding: bytes.prefix { $0 != 0x0A }, as: UTF8.self)
            guard !name.isEmpty, !name.contains("/") else {
                throw IndexError(.damaged, "read \(currentPath)", cause: "it names no generation")
            }
            return name
        } catch let error as SystemError {
            if error.isNotFound { return nil }
            throw IndexError(.failed, "open the index at \(path)", cause: error.description)
        } catch {
            throw IndexError(.damaged, "read \(currentPath)", cause: "\(error)")
        }
    }

    /// The manifest of the generation in force.
    ///
    /// - Throws: `notFound` where there is no index, `otherFormat` where another version of Kwic wrote it, `damaged`.
    public func currentManifest() throws(IndexError) -> Manifest {
        guard let name = try currentGeneration() else {
            throw IndexError(.notFound, "open the index at \(path)")
        }
        return try manifest(name)
    }

    /// The manifest of a generation.
    public func manifest(_ generation: String) throws(IndexError) -> Manifest {
        let operation = "read generation \(generation) of the index at \(path)"
        do {
            let data = Data(try SystemFile.read(manifestPath(generation), followsLinks: false))
            // The format first: another version's manifest may have other members.
            let format = try JSONDecoder().decode(FormatOnly.self, from: data).format
            guard format == IndexSchema.format else {
                throw IndexError(
                    .otherFormat, "open the index at \(path)",
                    cause: "its format is \(format), this Kwic's is \(IndexSchema.format)")
            }
            let manifest = try JSONDecoder().decode(Manifest.self, from: data)
            guard manifest.segments.allSatisfy(\.isPossible) else {
                throw IndexError(.damaged, operation, cause: "a segment's numbers cannot be right")
            }
            return manifest
        } catch let error as IndexError {
            throw error
        } catch let error as SystemError where error.isNotFound {
            throw IndexError(.damaged, operation, cause: error.description)
        } catch {
            throw IndexError(.damaged, operation, cause: "\(error)")
        }
    }

    /// The files that a generation does not have, or not wholly.
    public func skipped(_ generation: String) throws(IndexError) -> [SkippedEntry] {
        do {
            return try JSONDecoder().decode(
                [SkippedEntry].self, from: Data(try SystemFile.read(skippedPath(generation), followsLinks: false)))
        } catch {
            throw IndexError(.damaged, "read \(skippedPath(generation))", cause: "\(error)")
        }
    }

    /// Writes a generation's files and makes it the one in force. Its segments must be in place.
    ///
    /// - Parameter catalog: A file on the same disk, which is moved to its place.
    public func publish(_ manifest: Manifest, catalog: String, skipped: [SkippedEntry]) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        try SystemFile.sync(catalog)
        try SystemFile.move(catalog, to: catalogPath(manifest.generation))
        try SystemFile.replace(
            skippedPath(manifest.generation), with: Array(try encoder.encode(skipped)), syncsFolder: false)
        try SystemFile.replace(manifestPath(manifest.generation), with: Array(try encoder.encode(manifest)))
        try SystemFile.replace(currentPath, with: Array("\(manifest.generation)\n".utf8))
    }

    /// Names of the generations that are there, oldest first.
    public func generations() -> [String] {
        SystemFile.names(in: generationsPath).compactMap { name in
            name.hasSuffix(".json") ? GenerationName(String(name.dropLast(5))) : nil
        }.sorted().map(\.text)
    }

    /// Opens the segments of a generation.
    ///
    /// - Parameter postings: Where lists of postings are kept; nil keeps none.
    /// - Throws: `damaged` where a segment is missing, or is not of the size that the manifest has: a file that was cut off is
    ///   not always noticed by the engine.
    public func reader(of manifest: Manifest, postings: PostingCache? = nil) throws(IndexError) -> IndexReader {
        for segment in manifest.segments {
            try check(segmentPath(segment.id), "segment \(segment.id)", segment.sizes.database, manifest)
            try check(recordsPath(segment.id), "the records of segment \(segment.id)", segment.sizes.records, manifest)
        }
        do throws(IndexError) {
            return try IndexReader(
                segments: manifest.segments.map { (segmentPath($0.id), $0.dead) }, postings: postings)
        } catch {
            var error = error
            error.operation = "open generation \(manifest.generation) of the index at \(path)"
            if error.code == .notFound { error.code = .damaged }
            throw error
        }
    }

    /// The files of a segment, how long each is to be, and its SHA-256 (empty where that is not known).
    public func files(of segment: SegmentEntry) -> [(path: String, bytes: Int, digest: String)] {
        [
            (segmentPath(segment.id), segment.sizes.database, segment.digests.database),
            (recordsPath(segment.id), segment.sizes.records, segment.digests.records),
            (wordsPath(segment.id), segment.sizes.words, segment.digests.words),
        ]
    }

    /// Opens the words of a generation's segments.
    ///
    /// - Throws: `damaged` where a file is missing, has another size than the manifest says, or is no vocabulary.
    public func vocabularies(of manifest: Manifest) throws(IndexError) -> [Vocabulary] {
        var vocabularies: [Vocabulary] = []
        for segment in manifest.segments {
            try check(wordsPath(segment.id), "the vocabulary of segment \(segment.id)", segment.sizes.words, manifest)
            vocabularies.append(try Vocabulary(path: wordsPath(segment.id)))
        }
        return vocabularies
    }

    private func check(_ file: String, _ name: String, _ bytes: Int, _ manifest: Manifest) throws(IndexError) {
        let size = SystemFile.size(file)
        guard size != bytes else { return }
        throw IndexError(
            .damaged, "open generation \(manifest.generation) of the index at \(path)",
            cause: size.map { "\(name) has \($0) bytes and should have \(bytes)" } ?? "\(name) is missing")
    }

    private struct FormatOnly: Decodable { var format: Int }

    /// How many documents a generation has, also where another version of Kwic wrote it; nil where that cannot be read.
    public func documents(ofGeneration name: String) -> Int? {
        struct DocumentsOnly: Decodable { var documents: Int }
        return decoded(DocumentsOnly.self, manifestPath(name))?.documents
    }

    // MARK: Notes of the last run

    /// When the last run was, and when it saw each corpus folder.
    public func seenTimes() -> SeenTimes { decoded(SeenTimes.self, path + "/seen.json") ?? SeenTimes() }

    /// Notes these. A note that cannot be written is no reason to fail.
    public func write(seen: SeenTimes) { encode(seen, path + "/seen.json") }

    /// What the system said of files of segments when their digests were compared, by the files' names.
    public func verified() -> [String: String] { decoded([String: String].self, path + "/verified.json") ?? [:] }

    /// Notes these.
    public func write(verified: [String: String]) { encode(verified, path + "/verified.json") }

    private func decoded<Value: Decodable>(_ type: Value.Type, _ path: String) -> Value? {
        guard let bytes = try? SystemFile.read(path, followsLinks: false) else { return nil }
        return try? JSONDecoder().decode(type, from: Data(bytes))
    }

    private func encode(_ value: some Encodable, _ path: String) {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let data = try? encoder.encode(value) else { return }
        try? SystemFile.replace(path, with: Array(data), syncsFolder: false)
    }
}

/// Notes of the indexer's last run, in ISO 8601 and UTC.
public struct SeenTimes: Hashable, Sendable, Codable {
    /// When it began.
    public var run: String
    /// When each corpus folder was last seen, by the folder's name.
    public var folders: [String: String]

    /// Notes.
    public init(run: String = "", folders: [String: String] = [:]) {
        self.run = run
        self.folders = folders
    }
}

/// A generation's name: a number that counts up, of at least six digits, and the moment of its publication
/// (`000042-20261122T045047Z`). Ordered by the number: names of seven digits come after those of six.
public struct GenerationName: Hashable, Sendable, Comparable {
    public let text: String
    /// What it counts as.
    public let number: Int

    /// Takes a name apart; nil for what is none.
    public init?(_ text: String) {
        let digits = text.prefix { ("0"..."9").contains($0) }
        guard digits.utf8.count >= 1, let number = Int(digits), text.utf8.count > digits.utf8.count,
            text[digits.endIndex] == "-", !text.contains("/")
        else { return nil }
        self.text = text
        self.number = number
    }

    public static func < (first: GenerationName, second: GenerationName) -> Bool {
        (first.number, first.text) < (second.number, second.text)
    }
}
