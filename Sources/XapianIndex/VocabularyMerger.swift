internal import Glibc
internal import Passages

/// Makes one vocabulary of several.
public enum VocabularyMerger {
    /// Where the vocabulary of a database lies: beside it, with `.words` for `.glass` or after its name.
    public static func path(beside database: String) -> String {
        (database.hasSuffix(".glass") ? String(database.dropLast(6)) : database) + ".words"
    }

    /// So many are merged at once: of each some pages are in memory.
    private static let width = 256

    /// Merges the vocabularies at `inputs` into a new one at `path`; returns its bytes. What several have is added up.
    public static func merge(_ inputs: [String], to path: String) throws -> Int {
        guard inputs.count > width else { return try mergeAtOnce(inputs, to: path) }
        var parts: [String] = []
        defer { for part in parts { SystemFile.remove(part) } }
        for start in stride(from: 0, to: inputs.count, by: width) {
            let part = "\(path).\(parts.count)"
            parts.append(part)
            _ = try mergeAtOnce(Array(inputs[start..<min(start + width, inputs.count)]), to: part)
        }
        return try merge(parts, to: path)
    }

    private static func mergeAtOnce(_ inputs: [String], to path: String) throws -> Int {
        var vocabularies: [Vocabulary] = []
        for input in inputs { vocabularies.append(try Vocabulary(path: input)) }
        var writer = try VocabularyWriter(creating: path)
        try mergeWords(vocabularies, &writer)
        writer.endWords()
        try mergeNames(vocabularies, &writer)
        return try writer.finish()
    }

    /// The order of names with one key.
    static func isBefore(_ first: (NameKind, String), _ second: (NameKind, String)) -> Bool {
        first.0 == second.0
            ? first.1.utf8.lexicographicallyPrecedes(second.1.utf8) : first.0.rawValue < second.0.rawValue
    }

    private static func mergeWords(_ vocabularies: [Vocabulary], _ writer: inout VocabularyWriter) throws {
        var heads = MergeHeads()
        var values: [WordCounts] = []
        for vocabulary in vocabularies {
            let cursor = try vocabulary.wordCursor()
            if try cursor.nextKey() {
                values.append(try cursor.readCounts())
                heads.insert(cursor, of: vocabulary) { _, _ in false }
            }
        }
        var word: [UInt8] = []
        var sum: WordCounts?
        func write(_ writer: inout VocabularyWriter) {
            if let sum { word.withUnsafeBufferPointer { writer.add(word: $0, sum) } }
        }
        while let head = heads.first {
            if sum != nil, head.hasKey(word) {
                sum?.add(values[head.source])
            } else {
                write(&writer)
                word.removeAll(keepingCapacity: true)
                word.append(contentsOf: head.bytes)
                sum = values[head.source]
            }
            if try heads.cursors[head.source].nextKey() {
                values[head.source] = try heads.cursors[head.source].readCounts()
                heads.replaceFirst { _, _ in false }
            } else {
                heads.removeFirst { _, _ in false }
            }
        }
        write(&writer)
    }

    private static func mergeNames(_ vocabularies: [Vocabulary], _ writer: inout VocabularyWriter) throws {
        var heads = MergeHeads()
        var values: [NameEntry] = []
        func isBelow(_ first: Int, _ second: Int) -> Bool {
            isBefore((values[first].kind, values[first].text), (values[second].kind, values[second].text))
        }
        for vocabulary in vocabularies {
            let cursor = try vocabulary.nameCursor()
            if try cursor.nextKey() {
                values.append(try cursor.readName().entry)
                heads.insert(cursor, of: vocabulary, isBelow)
            }
        }
        var key: [UInt8] = []
        var sum: NameEntry?
        func write(_ writer: inout VocabularyWriter) {
            if let sum { key.withUnsafeBufferPointer { writer.add(key: $0, sum) } }
        }
        while let head = heads.first {
            let value = values[head.source]
            if let last = sum, head.hasKey(key), last.kind == value.kind, last.text == value.text {
                sum?.passages += value.passages
            } else {
                write(&writer)
                key.removeAll(keepingCapacity: true)
                key.append(contentsOf: head.bytes)
                sum = value
            }
            if try heads.cursors[head.source].nextKey() {
                values[head.source] = try heads.cursors[head.source].readName().entry
                heads.replaceFirst(isBelow)
            } else {
                heads.removeFirst(isBelow)
            }
        }
        write(&writer)
    }
}

/// Cursors by the keys that they are at, the lowest first: a binary heap. Of keys, the first eight bytes tell most apart, so that the
/// cursors themselves are hardly looked at.
private struct MergeHeads {
    struct Head {
        /// The first eight bytes of the key, the first highest; zeros after the end.
        var start: UInt64
        /// The key, in the cursor's own memory.
        var key: UnsafePointer<UInt8>
        var length: Int
        /// The cursor's place.
        var source: Int

        var bytes: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(start: key, count: length) }

        func hasKey(_ other: [UInt8]) -> Bool { length == other.count && memcmp(key, other, length) == 0 }
    }

    private(set) var cursors: [VocabularySection.Cursor] = []
    private var vocabularies: [Vocabulary] = []
    private var heap: [Head] = []
    private var steps = 0

    /// After so many steps, the memory of what was read is let go of.
    private static let releaseStep = 1 << 16

    var first: Head? { heap.first }

    /// Adds a cursor that is at an entry, as the last of `cursors`.
    ///
    /// - Parameter isBelow: The order of cursors with equal keys, by their places.
    mutating func insert(
        _ cursor: VocabularySection.Cursor, of vocabulary: Vocabulary, _ isBelow: (Int, Int) -> Bool
    ) {
        cursors.append(cursor)
        vocabularies.append(vocabulary)
        heap.append(head(cursors.count - 1))
        var place = heap.count - 1
        while place > 0, Self.isBelow(heap[place], heap[(place - 1) / 2], isBelow) {
            heap.swapAt(place, (place - 1) / 2)
            place = (place - 1) / 2
        }
    }

    /// To be called when the first cursor has moved on.
    mutating func replaceFirst(_ isBelow: (Int, Int) -> Bool) {
        heap[0] = head(heap[0].source)
        sink(isBelow)
        release()
    }

    /// To be called when the first cursor has come to its end.
    mutating func removeFirst(_ isBelow: (Int, Int) -> Bool) {
        let last = heap.removeLast()
        guard !heap.isEmpty else { return }
        heap[0] = last
        sink(isBelow)
    }

    private func head(_ source: Int) -> Head {
        let key = cursors[source].key
        var start: UInt64 = 0
        for index in 0..<8 { start = start << 8 | (index < key.count ? UInt64(key[index]) : 0) }
        return Head(start: start, key: key.baseAddress!, length: key.count, source: source)
    }

    private static func isBelow(_ first: Head, _ second: Head, _ isBelow: (Int, Int) -> Bool) -> Bool {
        if first.start != second.start { return first.start < second.start }
        let shared = min(first.length, second.length)
        if shared > 8 {
            let order = memcmp(first.key + 8, second.key + 8, shared - 8)
            if order != 0 { return order < 0 }
        }
        return first.length == second.length ? isBelow(first.source, second.source) : first.length < second.length
    }

    private mutating func sink(_ isBelow: (Int, Int) -> Bool) {
        var place = 0
        let sinking = heap[0]
        while true {
            var least = 2 * place + 1
            guard least < heap.count else { break }
            if least + 1 < heap.count, Self.isBelow(heap[least + 1], heap[least], isBelow) { least += 1 }
            guard Self.isBelow(heap[least], sinking, isBelow) else { break }
            heap[place] = heap[least]
            place = least
        }
        heap[place] = sinking
    }

    private mutating func release() {
        steps += 1
        guard steps % Self.releaseStep == 0 else { return }
        for (file, cursor) in zip(vocabularies, cursors) { file.release(before: cursor) }
    }
}
