internal import Passages
internal import XapianIndex

/// A batch that was read and whose files are whole: a later run of the same work takes it as it is.
struct FinishedBatch: Sendable {
    /// The digest of its first item and of all its items, and how many they are.
    var first: [UInt8]
    var key: [UInt8]
    var items: Int
    var result: BatchResult
}

/// What runs that did not end have left in `building/`: batches, each with a file that says of which work it is and what its
/// files are, by their SHA-256. Files that a crash left half-written do not fit, and are passed over.
struct FinishedBatches {
    /// By the digest of the first item.
    private var byFirst: [[UInt8]: FinishedBatch] = [:]

    private static let suffix = ".done"
    private static let magic = Array("KwicRun1".utf8)

    /// None.
    init() {}

    var isEmpty: Bool { byFirst.isEmpty }

    /// Reads what is there of some work, and deletes what other work has left.
    ///
    /// - Parameter work: What the batches must have been made for (`IndexRun.work`).
    init(in index: IndexFolder, of work: [UInt8]) {
        let folder = index.buildingPath
        var needed: Set<String> = []
        for name in SystemFile.names(in: folder) where name.hasSuffix(Self.suffix) {
            guard let (batch, files) = Self.read(folder, name, work) else { continue }
            byFirst[batch.first] = batch
            needed.formUnion(files)
            needed.insert(name)
        }
        BuildingFolder(index).clean(keeping: needed)
    }

    /// The batch that begins with an item, if all its items are those that follow.
    ///
    /// - Parameters:
    ///   - first: The digest of the item.
    ///   - key: The digest of so many items from there on; nil where there are fewer.
    func batch(from first: [UInt8], _ key: (_ items: Int) -> [UInt8]?) -> FinishedBatch? {
        guard let batch = byFirst[first], key(batch.items) == batch.key else { return nil }
        return batch
    }

    /// Notes that a batch is finished.
    static func write(_ batch: FinishedBatch, _ work: [UInt8], in folder: String, name: String) throws {
        var out = ByteWriter()
        out.bytes += magic + work + batch.first + batch.key
        out.number(batch.items)
        out.number(batch.result.firstFile)
        out.number(batch.result.passages)
        out.texts(batch.result.runs.map(Self.name))
        out.text(Self.name(batch.result.outcomes))
        let names = files(of: batch.result).map(Self.name)
        out.number(names.count)
        for name in names {
            out.text(name)
            out.text(try SystemFile.digest(folder + "/" + name))
        }
        out.bytes += out.bytes.withUnsafeBufferPointer { PassageID.sha256($0) }
        try SystemFile.replace(folder + "/" + name + suffix, with: out.bytes, syncsFolder: false)
    }

    private static func name(_ path: String) -> String { path.split(separator: "/").last.map(String.init) ?? path }

    private static func files(of result: BatchResult) -> [String] {
        result.runs.flatMap { [$0, VocabularyMerger.path(beside: $0)] } + [result.outcomes]
    }

    /// Reads a batch's file, and checks the files that it names.
    private static func read(_ folder: String, _ name: String, _ work: [UInt8]) -> (FinishedBatch, [String])? {
        guard let bytes = try? SystemFile.read(folder + "/" + name, followsLinks: false), bytes.count > 32,
            bytes.dropLast(32).withContiguousStorageIfAvailable({ PassageID.sha256($0) }) == Array(bytes.suffix(32)),
            bytes.starts(with: magic + work)
        else { return nil }
        let found: (FinishedBatch, [(String, String)])? = bytes.withUnsafeBytes { bytes in
            do throws(DamagedBytes) {
                var input = ByteReader(UnsafeRawBufferPointer(rebasing: bytes[(magic.count + work.count)...]))
                let first = Array(try input.bytes(32))
                let key = Array(try input.bytes(32))
                let items = try input.number()
                var result = BatchResult(outcomes: "")
                result.writtenFirstFile = try input.number()
                result.passages = try input.number()
                result.runs = try input.texts().map { folder + "/" + $0 }
                result.outcomes = folder + "/" + (try input.text())
                var files: [(String, String)] = []
                for _ in 0..<(try input.number()) { files.append((try input.text(), try input.text())) }
                return (FinishedBatch(first: first, key: key, items: items, result: result), files)
            } catch { return nil }
        }
        guard let (batch, files) = found, !files.contains(where: { $0.0.contains("/") }),
            files.allSatisfy({ (try? SystemFile.digest(folder + "/" + $0.0)) == $0.1 })
        else { return nil }
        return (batch, files.map(\.0))
    }
}
