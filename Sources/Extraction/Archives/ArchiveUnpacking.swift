internal import Glibc
internal import Passages
internal import Reading

extension Extractor {
    /// Reads the files inside an archive, or the one in a compressed file.
    ///
    /// Never holds more than one of them, and of that no more than `ReadingLimits.memberBytes`.
    func unpack(
        _ source: SourceFile, isCompressed: Bool, depth: Int, _ progress: ExtractionProgress,
        document: (Document) throws -> Void, problem: (ReadingProblem) -> Void
    ) throws {
        let archive: Archive
        do {
            archive = try Archive(source.bytes, isCompressed: isCompressed)
        } catch { return problem(Self.problem(error, isPartial: false)) }
        var names = ArchiveNames()
        var isEmpty = true
        while true {
            let entry: Archive.Entry
            do throws(Archive.Failure) {
                guard let next = try archive.next() else { break }
                entry = next
            } catch {
                problem(Self.problem(error, isPartial: !isEmpty))
                if error.isFatal { return }
                continue
            }
            isEmpty = false
            let failure = try read(
                entry, of: archive, in: source, depth: depth + 1, &names, progress, document: document,
                problem: problem)
            if failure?.isFatal == true {
                if entry.name != nil {
                    problem(
                        ReadingProblem(
                            reason: "damaged",
                            detail:
                                "the files behind the damaged one could not be reached; repair the archive, or get it "
                                + "again", isPartial: true))
                }
                return
            }
        }
        if isEmpty {
            // A run of zeros is how a tar ends, so one that has nothing else is read as one without files.
            let detail =
                isCompressed ? "there is nothing inside it, or nothing but zero bytes" : "there is no file inside it"
            problem(ReadingProblem(reason: "empty", detail: detail))
        }
    }

    /// Reads one entry of an archive.
    ///
    /// - Returns: Why it could not be read to its end; reported already.
    private func read(
        _ entry: Archive.Entry, of archive: Archive, in source: SourceFile, depth: Int, _ names: inout ArchiveNames,
        _ progress: ExtractionProgress, document: (Document) throws -> Void, problem: (ReadingProblem) -> Void
    ) throws -> Archive.Failure? {
        try progress.addMember()
        let address = entry.name.flatMap { names.address(of: $0, isFromDOS: archive.isFromDOS) }
        if entry.name != nil, address == nil || !entry.isFile { return try skip(archive, progress) }
        let place = MemberPlace(address, in: source.path)
        func pass(_ reason: ReadingProblem) throws -> Archive.Failure? {
            problem(place.located(reason))
            return try skip(archive, progress)
        }
        if depth > options.limits.depth { return try pass(.tooDeep(depth, options.limits)) }
        if entry.isEncrypted { return try pass(.encrypted) }

        let contents = MemberContents(archive, progress)
        try contents.fill(to: FileFormat.headBytes)
        let format: FileFormat
        switch options.kind(of: place.path, head: contents.bytes) {
        case .document(let known): format = known
        case .other(let reason): return try pass(reason)
        }
        if let reader = Self.streamReaders[format.name] {
            let opened = SourceFile(path: place.path, bytes: contents.bytes)
            try reader.read(
                opened, next: contents.next, options: options, document: { try document(place.located($0, .init())) },
                member: {
                    try read(
                        $0, of: opened, depth: depth + 1, progress,
                        document: { try document(place.located($0, .init())) },
                        problem: { problem(place.located($0)) })
                }, problem: { problem(place.located($0)) })
        } else {
            let limit = options.limits.memberBytes
            if let size = entry.size, size > limit { return try pass(.tooLarge(limit)) }
            try contents.fill(to: limit + 1)
            if contents.bytes.count > limit { return try pass(.tooLarge(limit)) }
            // Nothing is read of what broke off before it began.
            if contents.failure == nil || !contents.bytes.isEmpty {
                try readUnpacked(
                    Member(path: address, bytes: contents.bytes), of: source, depth: depth, progress,
                    document: document, problem: problem)
            }
        }
        if let failure = contents.failure {
            problem(place.located(Self.problem(failure, isPartial: !contents.bytes.isEmpty)))
            return failure
        }
        return try skip(archive, progress)
    }

    /// Passes over the rest of an entry; damage in what nobody reads is of no interest unless it ends the archive.
    private func skip(_ archive: Archive, _ progress: ExtractionProgress) throws -> Archive.Failure? {
        do {
            try archive.skip { try progress.add($0) }
            return nil
        } catch let failure as Archive.Failure {
            return failure
        }
    }

    private static func problem(_ failure: Archive.Failure, isPartial: Bool) -> ReadingProblem {
        if failure.isEncrypted { return .encrypted }
        if failure.isOutOfMemory {
            return ReadingProblem(
                reason: "out_of_memory",
                detail:
                    "unpacked it takes more memory than its reader may have (reading.memory_bytes); unpack it into the "
                    + "corpus, or raise the limit", isPartial: isPartial)
        }
        return ReadingProblem(
            reason: "damaged",
            detail: "it cannot be unpacked to its end (\(failure.message)); what came before is read. Test it with the "
                + "program that made it, or get it again", isPartial: isPartial)
    }
}

extension ReadingProblem {
    /// The file needs a password.
    static let encrypted = ReadingProblem(
        reason: "encrypted", detail: "it is encrypted; decrypt it and put what comes out into the corpus")

    static func tooLarge(_ limit: Int) -> ReadingProblem {
        ReadingProblem(
            reason: "too_large",
            detail:
                "unpacked it is larger than \(limit) bytes (reading.member_bytes); unpack it into the corpus, or raise "
                + "the limit")
    }

    static func tooDeep(_ depth: Int, _ limits: ReadingLimits) -> ReadingProblem {
        ReadingProblem(
            reason: "too_deep",
            detail: "it lies \(depth) files deep in others, more than \(limits.depth) (reading.depth); unpack it")
    }
}

/// The contents of an archive's entry, unpacked as far as somebody asked.
private final class MemberContents {
    /// What made the entry end early.
    private(set) var failure: Archive.Failure?
    private let archive: Archive
    private let progress: ExtractionProgress
    private var memory: UnsafeMutableRawPointer?
    private var capacity = 0
    private var count = 0
    /// How much of what is in memory `next` has given.
    private var given = 0

    init(_ archive: Archive, _ progress: ExtractionProgress) {
        self.archive = archive
        self.progress = progress
    }

    deinit { free(memory) }

    /// What is in memory, from the entry's first byte; good until more is asked for.
    var bytes: UnsafeBufferPointer<UInt8> {
        UnsafeRawBufferPointer(start: memory, count: count).bindMemory(to: UInt8.self)
    }

    /// Unpacks until so many bytes are in memory, or the entry ends.
    func fill(to length: Int) throws {
        while count < length {
            if count == capacity {
                // Memory that grows in place or by moving pages: never two copies of a large one.
                let larger = min(length, max(1 << 16, capacity * 2))
                guard let grown = realloc(memory, larger) else {
                    // The files behind it may be smaller.
                    failure = .outOfMemory(isFatal: false)
                    return
                }
                memory = grown
                capacity = larger
            }
            let room = UnsafeMutableRawBufferPointer(start: memory, count: capacity)[count..<min(capacity, length)]
            let read = try unpack(UnsafeMutableRawBufferPointer(rebasing: room))
            if read == 0 { return }
            count += read
        }
    }

    /// Gives what is in memory, then what follows, without keeping it: for `StreamReader`.
    func next(_ buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        guard given < count else { return try unpack(buffer) }
        var rest = bytes[given...]
        let piece = Extractor.take(&rest, into: buffer)
        given += piece
        return piece
    }

    private func unpack(_ buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        if failure != nil { return 0 }
        let read: Int
        do throws(Archive.Failure) {
            read = try archive.read(buffer)
        } catch {
            failure = error
            return 0
        }
        try progress.add(read)
        return read
    }
}
