internal import Passages
internal import XapianIndex

/// Where a file's passages are: passages `range` of a segment.
struct CatalogPlace: Hashable, Sendable {
    /// The segment's id.
    var segment: String
    var range: DeadRange
}

/// A source file as a generation has it.
struct CatalogEntry: Hashable, Sendable {
    /// As its document's id has it; unique in the catalog.
    var path: String
    /// The name of its corpus folder.
    var folder: String
    /// How many bytes at the beginning of `path` are not in its path relative to that folder: `NAME/`, where another folder
    /// had a file of the same path first.
    var prefixBytes = 0
    var state: FileState
    /// SHA-256 of its bytes; nothing where it is to be read again whatever they are.
    var digest: [UInt8]
    /// `CorpusFile.sidecarDigest`.
    var sidecars: [UInt8] = []
    /// The file's own; that of its documents may be another.
    var format = ""
    /// How filters were set for it when it was read (`IndexingOptions.filterKey`).
    var filter = ""
    /// Living documents by their formats: an archive's are those of its members.
    var formats: [String: Int] = [:]
    /// Living ones.
    var passages = 0
    /// Living passages by language.
    var languages: [String: Int] = [:]
    /// Keys of its documents' tags.
    var tags: [String] = []
    var places: [CatalogPlace] = []
    /// True where a document was left out because another has its id: such a file is read again whenever the corpus
    /// changes, for the other may be gone.
    var hasDuplicates = false
    /// What was not read of it.
    var skipped: [SkippedEntry] = []

    /// Living documents.
    var documents: Int { formats.values.reduce(0, +) }

    /// True where more might be read of it under other limits.
    var metLimit: Bool { skipped.contains { Self.reasonsOfLimits.contains($0.reason) } }

    /// A reader or program that lacks memory may also just end.
    private static let reasonsOfLimits: Set<String> = [
        "too_large", "too_deep", "too_many_members", "timeout", "out_of_memory", "crashed", "helper_failed",
    ]

    var flags: CatalogFlags {
        var flags: CatalogFlags = []
        if !digest.isEmpty { flags.insert(.hasDigest) }
        if !sidecars.isEmpty { flags.insert(.hasSidecars) }
        if !filter.isEmpty { flags.insert(.hasFilter) }
        if hasDuplicates { flags.insert(.hasDuplicates) }
        if !skipped.isEmpty { flags.insert(.hasProblems) }
        if metLimit { flags.insert(.metLimit) }
        return flags
    }
}

/// What a catalog's entries come to.
struct CatalogTotals: Hashable, Sendable {
    var documents = 0
    var passages = 0
    /// Passages by language.
    var languages: [String: Int] = [:]
    /// Documents by format.
    var formats: [String: Int] = [:]
    /// Documents by folder.
    var folders: [String: Int] = [:]
    /// Keys of tags.
    var tags: Set<String> = []
}

/// The source files of a generation, by path, and when the run that wrote it began: a catalog that is on disk, and a few
/// changes to it.
struct Catalog: Sendable {
    private let file: CatalogFile
    /// Entries that are new or changed, by the bytes of their paths: as texts, two names that differ only in how an accent is
    /// written would be one.
    private var changes: [[UInt8]: CatalogEntry] = [:]
    /// Nanoseconds since 1970. A file that changed at about this time may have changed after it was read.
    var started: Int
    /// The limits for reading that the run had (`IndexingOptions.limitsKey`).
    var limits: String

    /// A catalog that is as `file` so far.
    init(_ file: CatalogFile = CatalogFile()) {
        self.file = file
        started = file.started
        limits = file.limits
    }

    /// The entry of a file; nil where there is none. None can be taken away.
    ///
    /// An entry that is damaged counts as none, which a catalog with the right checksum has not.
    subscript(path: String) -> CatalogEntry? {
        get {
            let key = Array(path.utf8)
            if let changed = changes[key] { return changed }
            return file.withView { view in
                key.withUnsafeBytes { view.index(of: $0) }.flatMap { try? view.entry($0) }
            }
        }
        set { if let newValue { changes[Array(path.utf8)] = newValue } }
    }

    /// A part of the catalog, in the order of paths.
    private enum Part {
        /// Entries as they were.
        case kept(Range<Int>)
        case entry(CatalogEntry)
    }

    /// Calls `body` with one part after the other. Of entries that are kept, not too many at once.
    private func forEachPart(_ view: CatalogFile.View, _ body: (Part) throws -> Void) rethrows {
        func keep(_ range: Range<Int>) throws {
            for first in stride(from: range.lowerBound, to: range.upperBound, by: CatalogFile.releaseStep) {
                try body(.kept(first..<min(first + CatalogFile.releaseStep, range.upperBound)))
                view.release()
            }
        }
        let changed = changes.sorted { first, second in
            first.key.withUnsafeBytes { first in
                second.key.withUnsafeBytes { PathOrder.compare(first, $0) < 0 }
            }
        }
        var next = 0
        for (key, entry) in changed {
            let (index, isThere) = key.withUnsafeBytes { (view.firstIndex(from: $0), view.index(of: $0) != nil) }
            if index > next { try keep(next..<index) }
            next = isThere ? index + 1 : index
            try body(.entry(entry))
        }
        if next < view.count { try keep(next..<view.count) }
    }

    /// Writes the catalog to a file.
    func write(to path: String) throws {
        try file.reading { view in
            var builder = try CatalogBuilder(creating: path, from: file)
            try forEachPart(view) { part in
                switch part {
                case .entry(let entry): builder.add(entry)
                case .kept(let range): try builder.keep(range, of: view)
                }
            }
            try builder.finish(started: started, limits: limits)
        }
    }

    /// What is in all entries together.
    func totals() throws -> CatalogTotals {
        try file.reading { view in
            var sums = CatalogSums(texts: file.texts.count)
            var totals = CatalogTotals()
            try forEachPart(view) { part in
                switch part {
                case .entry(let entry): totals.add(entry)
                case .kept(let range): for index in range { try sums.add(view.rest(index), folder: view.folder(index)) }
                }
            }
            totals.add(sums, file.texts)
            return totals
        }
    }

    /// Calls `body` with the entries of files that were not read, or only in part.
    func forEachWithProblems(_ body: (CatalogEntry) -> Void) throws {
        try file.reading { view in
            try forEachPart(view) { part in
                switch part {
                case .entry(let entry): if !entry.skipped.isEmpty { body(entry) }
                case .kept(let range):
                    for index in range where view.flags(index).contains(.hasProblems) { body(try view.entry(index)) }
                }
            }
        }
    }

    /// Writes the catalog with the passages of some segments elsewhere to a file.
    ///
    /// - Parameter move: Where a place in them is now; nil where nothing of it is left.
    func write(
        to path: String, movingFrom segments: Set<String>, _ move: (CatalogPlace) -> CatalogPlace?
    ) throws {
        try file.reading { view in
            var builder = try CatalogBuilder(creating: path, from: file)
            let numbers = Set(file.texts.indices.filter { segments.contains(file.texts[$0]) })
            func add(_ entry: CatalogEntry) {
                var entry = entry
                entry.places = entry.places.compactMap { segments.contains($0.segment) ? move($0) : $0 }
                builder.add(entry)
            }
            try forEachPart(view) { part in
                switch part {
                case .entry(let entry): add(entry)
                case .kept(let range):
                    var next = range.lowerBound
                    for index in range where try CatalogSums.names(numbers, view.rest(index)) {
                        try builder.keep(next..<index, of: view)
                        add(try view.entry(index))
                        next = index + 1
                    }
                    try builder.keep(next..<range.upperBound, of: view)
                }
            }
            try builder.finish(started: started, limits: limits)
        }
    }
}

/// Makes a catalog of another, in the order of paths.
struct CatalogBuilder {
    private var writer: CatalogWriter
    private let startsAfresh: Bool

    /// With more texts than this, those that nothing names any more (segments, mostly) are left behind.
    private static let maximumTexts = 1024

    /// Begins the file at `path`.
    init(creating path: String, from last: CatalogFile) throws(SystemError) {
        startsAfresh = last.texts.count > Self.maximumTexts
        writer = try CatalogWriter(creating: path, texts: startsAfresh ? [] : last.texts)
    }

    /// Appends an entry.
    mutating func add(_ entry: CatalogEntry) { writer.add(entry) }

    /// Appends entries of the other catalog as they are.
    mutating func keep(_ range: Range<Int>, of view: CatalogFile.View) throws {
        if startsAfresh {
            for index in range { writer.add(try view.entry(index)) }
        } else {
            writer.copy(range, of: view)
        }
    }

    /// Writes the rest.
    consuming func finish(started: Int, limits: String) throws(SystemError) {
        try writer.finish(started: started, limits: limits)
    }
}

/// Totals of entries as they lie in a file, by the numbers of their texts.
struct CatalogSums {
    var documents = 0
    var passages = 0
    var languages: [Int]
    var formats: [Int]
    var folders: [Int]
    var tags: [Bool]

    init(texts: Int) {
        languages = Array(repeating: 0, count: texts)
        formats = languages
        folders = languages
        tags = Array(repeating: false, count: texts)
    }

    mutating func add(_ rest: UnsafeRawBufferPointer, folder: Int) throws(DamagedBytes) {
        var input = ByteReader(rest)
        guard folders.indices.contains(folder) else { throw DamagedBytes() }
        func text() throws(DamagedBytes) -> Int {
            let number = try input.number()
            guard number < languages.count else { throw DamagedBytes() }
            return number
        }
        for _ in 0..<(try input.number()) { for _ in 0..<3 { _ = try input.number() } }
        for _ in 0..<2 { _ = try input.number() }
        for _ in 0..<(try input.number()) {
            let format = try text()
            let count = try input.place()
            documents += count
            folders[folder] += count
            formats[format] += count
        }
        passages += try input.place()
        for _ in 0..<(try input.number()) {
            let language = try text()
            languages[language] += try input.place()
        }
        for _ in 0..<(try input.number()) { tags[try text()] = true }
    }

    /// Whether an entry has passages in a segment of these numbers.
    static func names(_ segments: Set<Int>, _ rest: UnsafeRawBufferPointer) throws(DamagedBytes) -> Bool {
        var input = ByteReader(rest)
        for _ in 0..<(try input.number()) {
            if segments.contains(try input.number()) { return true }
            for _ in 0..<2 { _ = try input.number() }
        }
        return false
    }
}

extension CatalogTotals {
    fileprivate mutating func add(_ entry: CatalogEntry) {
        documents += entry.documents
        passages += entry.passages
        languages.merge(entry.languages, uniquingKeysWith: +)
        formats.merge(entry.formats, uniquingKeysWith: +)
        if entry.documents > 0 { folders[entry.folder, default: 0] += entry.documents }
        tags.formUnion(entry.tags)
    }

    mutating func add(_ sums: CatalogSums, _ texts: [String]) {
        documents += sums.documents
        passages += sums.passages
        for (number, text) in texts.enumerated() {
            if sums.languages[number] > 0 { languages[text, default: 0] += sums.languages[number] }
            if sums.formats[number] > 0 { formats[text, default: 0] += sums.formats[number] }
            if sums.folders[number] > 0 { folders[text, default: 0] += sums.folders[number] }
            if sums.tags[number] { tags.insert(text) }
        }
    }
}
