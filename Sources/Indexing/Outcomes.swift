internal import Passages
internal import XapianIndex

/// A document's place among the passages of the new segment.
struct WrittenDocument: Hashable, Sendable {
    /// FNV-1a of its id.
    var idHash: UInt64
    /// Its id, where the run must look for it in older segments.
    var id: String?
    /// The number of its first passage, from 1, and how many it has.
    var first: UInt32
    var count: UInt32

    /// Its passages.
    var range: DeadRange { DeadRange(first: first, last: first + count - 1) }
}

/// What became of an item of work, or of all items of a file together.
struct Outcome: Sendable {
    /// Index into the plan's files.
    var file: Int
    /// True where the file's bytes are those that the last generation read.
    var isUnchanged = false
    /// True where the file could not be read at all just now.
    var isUnreadable = false
    /// True where that is because this user may not.
    var isForbidden = false
    var digest: [UInt8]?
    /// The file's own format; that of its documents may be another, as in an archive.
    var format = ""
    /// Its documents by their formats.
    var formats: [String: Int] = [:]
    /// Its passages, none where there is no range: a file's items follow each other.
    var range: DeadRange?
    /// Passages by language.
    var languages: [String: Int] = [:]
    var tags: Set<String> = []
    var skipped = ProblemList()

    /// How many documents it has.
    var documents: Int { formats.values.reduce(0, +) }
    /// How many passages it has.
    var passages: Int { range.map { Int($0.last - $0.first) + 1 } ?? 0 }

    init(file: Int) { self.file = file }

    mutating func skip(_ entry: SkippedEntry) { skipped.append(entry) }

    /// Takes in what became of the file's next item.
    mutating func add(_ next: Outcome) {
        isUnchanged = next.isUnchanged
        isUnreadable = isUnreadable || next.isUnreadable
        isForbidden = isForbidden || next.isForbidden
        digest = next.digest ?? digest
        if !next.format.isEmpty { format = next.format }
        formats.merge(next.formats, uniquingKeysWith: +)
        if let more = next.range { range = DeadRange(first: range?.first ?? more.first, last: more.last) }
        languages.merge(next.languages, uniquingKeysWith: +)
        tags.formUnion(next.tags)
        skipped.append(next.skipped)
    }
}

/// What became of a batch. What it says of each item is in a file, as there are as many as source files.
struct BatchResult: Sendable {
    /// The index of its first file in the plan, and what that was when its outcomes were written.
    var firstFile = 0
    var writtenFirstFile = 0
    /// The runs, in order: one, but for files from which much comes; none where no passage was written.
    var runs: [String] = []
    var passages = 0
    /// Where `OutcomeWriter` wrote what became of its items.
    var outcomes: String
}

/// Writes the outcomes of a batch's items, each followed by its documents. Passages are numbered from 1 in each batch.
struct OutcomeWriter: ~Copyable {
    private let file: SpoolFile
    private var documents = ByteWriter()

    init(creating path: String) throws(SystemError) { file = try SpoolFile(creating: path) }

    /// Notes a document of the current item, which becomes longer by it.
    mutating func add(_ document: WrittenDocument, format: String, to outcome: inout Outcome) {
        documents.fixed(document.idHash)
        documents.number(Int(document.first))
        documents.number(Int(document.count))
        documents.optional(document.id)
        outcome.formats[format, default: 0] += 1
        outcome.range = DeadRange(first: outcome.range?.first ?? document.first, last: document.range.last)
    }

    /// Ends the item at hand.
    mutating func end(_ outcome: Outcome) {
        var out = ByteWriter()
        out.number(outcome.file)
        out.number((outcome.isUnchanged ? 1 : 0) | (outcome.isUnreadable ? 2 : 0) | (outcome.isForbidden ? 4 : 0))
        out.number(outcome.digest?.count ?? 0)
        out.bytes += outcome.digest ?? []
        out.text(outcome.format)
        out.counts(outcome.formats)
        out.number(Int(outcome.range?.first ?? 0))
        out.number(Int(outcome.range?.last ?? 0))
        out.counts(outcome.languages)
        out.texts(Array(outcome.tags))
        outcome.skipped.encode(to: &out)
        var head = ByteWriter()
        head.number(out.bytes.count)
        head.number(documents.bytes.count)
        file.append(head.bytes)
        file.append(out.bytes)
        file.append(documents.bytes)
        documents.bytes.removeAll(keepingCapacity: true)
    }

    /// Writes the rest.
    func finish() throws(SystemError) { try file.finish() }
}

/// Reads the outcomes of all batches, in the order of their files, with passages numbered as in the new segment.
struct Outcomes {
    private let results: [BatchResult]

    init(_ results: [BatchResult]) { self.results = results }

    /// Calls `body` with the outcome of each file that had any item until it returns false; those of a file's items together.
    func forEach(_ body: (Outcome) throws -> Bool) throws {
        var pending: Outcome?
        try forEachItem { outcome, _ in
            if pending?.file == outcome.file {
                pending?.add(outcome)
                return true
            }
            defer { pending = outcome }
            return try pending.map(body) ?? true
        }
        if let pending { _ = try body(pending) }
    }

    /// Calls `body` with every document and the index of its file, of files for which `includes` is true.
    func forEachDocument(
        in includes: (_ file: Int) -> Bool, _ body: (_ file: Int, WrittenDocument) throws -> Void
    ) throws {
        var offset: UInt32 = 0
        for result in results {
            try Self.forEachItem(of: result) { item, documents in
                var item = ByteReader(item)
                var file = try item.number()
                file += result.firstFile - result.writtenFirstFile
                guard includes(file) else { return true }
                var input = ByteReader(documents)
                while !input.isAtEnd {
                    var hash: UInt64 = 0
                    for shift in 0..<8 { hash |= UInt64(try input.byte()) << UInt64(8 * shift) }
                    let (first, count) = (UInt32(try input.number()), UInt32(try input.number()))
                    let id = try input.optional()
                    try body(file, WrittenDocument(idHash: hash, id: id, first: first + offset, count: count))
                }
                return true
            }
            offset += UInt32(result.passages)
        }
    }

    private func forEachItem(_ body: (Outcome, UnsafeRawBufferPointer) throws -> Bool) throws {
        var offset: UInt32 = 0
        for result in results {
            var goesOn = true
            try Self.forEachItem(of: result) { item, documents in
                var outcome = try Outcome(decoding: item, offset: offset)
                outcome.file += result.firstFile - result.writtenFirstFile
                goesOn = try body(outcome, documents)
                return goesOn
            }
            guard goesOn else { return }
            offset += UInt32(result.passages)
        }
    }

    private static func forEachItem(
        of result: BatchResult, _ body: (UnsafeRawBufferPointer, UnsafeRawBufferPointer) throws -> Bool
    ) throws {
        let file = try MappedBytes(result.outcomes)
        try withExtendedLifetime(file) {
            do {
                var input = ByteReader(file.bytes)
                while !input.isAtEnd {
                    let (item, documents) = (try input.number(), try input.number())
                    guard try body(try input.bytes(item), try input.bytes(documents)) else { return }
                }
            } catch is DamagedBytes {
                throw IndexError(.damaged, "read \(result.outcomes)", cause: "it is not as it was written")
            }
        }
    }
}

extension ByteWriter {
    fileprivate mutating func counts(_ counts: [String: Int]) {
        number(counts.count)
        for (name, count) in counts {
            text(name)
            number(count)
        }
    }
}

extension ByteReader {
    fileprivate mutating func counts() throws(DamagedBytes) -> [String: Int] {
        var counts: [String: Int] = [:]
        for _ in 0..<(try number()) { counts[try text()] = try number() }
        return counts
    }
}

extension Outcome {
    /// Reads what `OutcomeWriter` wrote.
    fileprivate init(decoding bytes: UnsafeRawBufferPointer, offset: UInt32) throws(DamagedBytes) {
        var input = ByteReader(bytes)
        file = try input.number()
        let flags = try input.number()
        isUnchanged = flags & 1 != 0
        isUnreadable = flags & 2 != 0
        isForbidden = flags & 4 != 0
        let digest = try input.bytes(input.number())
        self.digest = digest.isEmpty ? nil : Array(digest)
        format = try input.text()
        formats = try input.counts()
        let (first, last) = (UInt32(try input.number()), UInt32(try input.number()))
        range = first == 0 ? nil : DeadRange(first: first + offset, last: last + offset)
        languages = try input.counts()
        tags = Set(try input.texts())
        skipped = try ProblemList(decoding: &input)
    }
}
