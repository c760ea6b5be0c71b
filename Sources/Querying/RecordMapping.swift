internal import Glibc
internal import Passages
internal import SearchAPI
internal import XapianIndex

extension DocumentReference {
    /// What hits say of a document.
    init(_ document: StoredDocument) {
        self.init(
            id: document.id, title: document.metadata.title, path: document.path, format: document.format,
            language: document.metadata.language, date: document.metadata.date, authors: document.metadata.authors,
            categories: document.metadata.categories)
        folder = document.folder
    }
}

extension DocumentReference {
    /// Says if its source is known to be out of reach.
    mutating func mark(by manifest: Manifest) {
        unavailable = manifest.kept.first { $0.holds(folder: folder, path: path) }?.reason
    }
}

extension DocumentSummary {
    /// A document as lists show it.
    init(_ document: StoredDocument) {
        self.init(
            document: DocumentReference(document), passageCount: document.passageNames.count,
            tags: document.metadata.tags)
    }
}

extension PassageLocation {
    /// Where a passage of a document stands.
    fileprivate init(_ passage: Passage, _ document: StoredDocument) {
        let range = passage.range
        self.init(
            lineStart: range.lines.lowerBound, lineEnd: range.lines.upperBound, byteStart: range.bytes.lowerBound,
            byteEnd: range.bytes.upperBound, page: range.firstPage?.number, of: document.positions.rawValue,
            isVerbatim: passage.isVerbatim)
        pageEnd = range.lastPage?.number
        pageLabel = range.firstPage?.label
        pageEndLabel = range.lastPage?.label
        anchor = range.anchor
        encoding = document.encoding
    }
}

extension PassageRecord {
    /// A stored passage with its document.
    init(_ passage: Passage, _ document: StoredDocument) {
        var tags = document.metadata.tags
        if !passage.years.isEmpty { tags["year"] = passage.years.map(String.init) }
        if !passage.dates.isEmpty { tags["mentions"] = passage.dates }
        let names = document.passageNames
        let name =
            names.indices.contains(passage.ordinal - 1)
            ? names[passage.ordinal - 1] : PassageID.digits(of: passage.text)
        self.init(
            id: "\(document.id)#\(name)", ordinal: passage.ordinal, document: DocumentReference(document),
            section: passage.section, kind: passage.kind.rawValue,
            language: passage.language ?? document.metadata.language, tags: tags,
            location: PassageLocation(passage, document),
            text: passage.text, fingerprint: PassageID.fingerprint(of: passage.text))
    }
}

extension FoldersResponse {
    /// The folders of a generation, and when runs have seen them.
    init(_ manifest: Manifest, seen: SeenTimes) {
        self.init(
            generation: manifest.generation,
            folders: manifest.folders.map { folder in
                FolderStatus(
                    name: folder.name, path: folder.path, documents: folder.documents, seen: seen.folders[folder.name],
                    isAvailable: !manifest.kept.contains { $0.folder == folder.name && $0.path.isEmpty },
                    include: folder.include, exclude: folder.exclude)
            })
    }
}

extension SkippedFile {
    /// A stored entry.
    init(_ entry: SkippedEntry) {
        self.init(
            path: entry.path, reason: entry.reason, detail: entry.detail, size: entry.size, isPartial: entry.isPartial,
            since: entry.since)
    }
}

extension Day {
    /// Today, where the daemon runs.
    @Sendable static func current() -> Day {
        var seconds = time(nil)
        var parts = tm()
        localtime_r(&seconds, &parts)
        return Day(year: Int(parts.tm_year) + 1900, month: Int(parts.tm_mon) + 1, day: Int(parts.tm_mday))
    }
}

/// The one function of mathematics that ranking needs.
enum Logarithm {
    static func natural(_ value: Double) -> Double { log(value) }
}

extension Manifest {
    /// How many files that were not read, or only in part, are of each class.
    var skippedClasses: [SkipClass: Int] {
        // Of an earlier version's only the number is known.
        guard let skippedByReasons else { return skipped > 0 ? [.act: skipped] : [:] }
        return SkipReason.classes(skippedByReasons)
    }
}
