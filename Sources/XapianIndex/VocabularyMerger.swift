internal import Passages

/// Makes one vocabulary of several.
public enum VocabularyMerger {
    /// Where the vocabulary of a database lies: beside it, with `.words` for `.glass` or after its name.
    public static func path(beside database: String) -> String {
        (database.hasSuffix(".glass") ? String(database.dropLast(6)) : database) + ".words"
    }

    /// So many are merged at once: of each some pages are in memory.
    private static let width = 256
    /// After so many entries, the memory of what was read is let go of.
    private static let releaseStep = 1 << 16

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

    /// A cursor and what it read last.
    private struct Head<Value> {
        let cursor: VocabularySection.Cursor
        var value: Value
    }

    private static func mergeWords(_ vocabularies: [Vocabulary], _ writer: inout VocabularyWriter) throws {
        var heap = Heap<Head<(counts: WordCounts, forms: [UInt8])>> {
            $0.cursor.key.lexicographicallyPrecedes($1.cursor.key)
        }
        var cursors: [VocabularySection.Cursor] = []
        var steps = 0
        for vocabulary in vocabularies {
            let cursor = try vocabulary.wordCursor()
            cursors.append(cursor)
            if try cursor.nextKey() { heap.insert(Head(cursor: cursor, value: try cursor.readWord())) }
        }
        var word: [UInt8] = []
        var sum: (counts: WordCounts, forms: [UInt8])?
        func write(_ writer: inout VocabularyWriter) {
            if let sum { word.withUnsafeBufferPointer { writer.add(word: $0, sum.counts, forms: sum.forms) } }
        }
        while let head = heap.first {
            steps += 1
            if steps % releaseStep == 0 {
                for (file, cursor) in zip(vocabularies, cursors) { file.release(before: cursor) }
            }
            if let known = sum, head.cursor.key.elementsEqual(word) {
                sum?.counts.add(head.value.counts)
                sum?.forms = try VocabularyForms.merged(known.forms, head.value.forms)
            } else {
                write(&writer)
                word = Array(head.cursor.key)
                sum = head.value
            }
            if try head.cursor.nextKey() {
                heap.replaceFirst(with: Head(cursor: head.cursor, value: try head.cursor.readWord()))
            } else {
                heap.removeFirst()
            }
        }
        write(&writer)
    }

    private static func mergeNames(_ vocabularies: [Vocabulary], _ writer: inout VocabularyWriter) throws {
        var heap = Heap<Head<NameEntry>> { first, second in
            if first.cursor.key.lexicographicallyPrecedes(second.cursor.key) { return true }
            guard first.cursor.key.elementsEqual(second.cursor.key) else { return false }
            return isBefore((first.value.kind, first.value.text), (second.value.kind, second.value.text))
        }
        var cursors: [VocabularySection.Cursor] = []
        var steps = 0
        for vocabulary in vocabularies {
            let cursor = try vocabulary.nameCursor()
            cursors.append(cursor)
            if try cursor.nextKey() { heap.insert(Head(cursor: cursor, value: try cursor.readName().entry)) }
        }
        var key: [UInt8] = []
        var sum: NameEntry?
        func write(_ writer: inout VocabularyWriter) {
            if let sum { key.withUnsafeBufferPointer { writer.add(key: $0, sum) } }
        }
        while let head = heap.first {
            steps += 1
            if steps % releaseStep == 0 {
                for (file, cursor) in zip(vocabularies, cursors) { file.release(before: cursor) }
            }
            if let last = sum, head.cursor.key.elementsEqual(key), last.kind == head.value.kind,
                last.text == head.value.text
            {
                sum?.passages += head.value.passages
            } else {
                write(&writer)
                key = Array(head.cursor.key)
                sum = head.value
            }
            if try head.cursor.nextKey() {
                heap.replaceFirst(with: Head(cursor: head.cursor, value: try head.cursor.readName().entry))
            } else {
                heap.removeFirst()
            }
        }
        write(&writer)
    }
}

/// A binary heap: its first element is below all others.
private struct Heap<Element> {
    private var elements: [Element] = []
    private let isBelow: (Element, Element) -> Bool

    init(_ isBelow: @escaping (Element, Element) -> Bool) { self.isBelow = isBelow }

    var first: Element? { elements.first }

    mutating func insert(_ element: Element) {
        elements.append(element)
        var place = elements.count - 1
        while place > 0, isBelow(elements[place], elements[(place - 1) / 2]) {
            elements.swapAt(place, (place - 1) / 2)
            place = (place - 1) / 2
        }
    }

    mutating func replaceFirst(with element: Element) {
        elements[0] = element
        sink()
    }

    mutating func removeFirst() {
        let last = elements.removeLast()
        guard !elements.isEmpty else { return }
        replaceFirst(with: last)
    }

    private mutating func sink() {
        var place = 0
        while true {
            var least = place
            for child in [2 * place + 1, 2 * place + 2]
            where child < elements.count && isBelow(elements[child], elements[least]) { least = child }
            guard least != place else { return }
            elements.swapAt(place, least)
            place = least
        }
    }
}
