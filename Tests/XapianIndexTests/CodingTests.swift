import Passages
import TestSupport
import Testing
import XapianIndex

/// Random values for records.
struct RandomRecords {
    var random: SeededGenerator

    init(seed: UInt64) { random = SeededGenerator(seed: seed) }

    mutating func text(_ longest: Int = 12) -> String {
        let scalars: [Unicode.Scalar] = ["a", "B", "7", " ", "\n", "\0", "é", "漢", "😀", "\u{301}", "#", "/"]
        var text = ""
        for _ in 0..<Int.random(in: 0...longest, using: &random) {
            text.unicodeScalars.append(scalars.randomElement(using: &random)!)
        }
        return text
    }

    mutating func optional() -> String? { Bool.random(using: &random) ? text() : nil }

    mutating func texts() -> [String] { (0..<Int.random(in: 0...3, using: &random)).map { _ in text() } }

    mutating func number() -> Int {
        [0, 1, 127, 128, 300, 16_383, 16_384, 1 << 31, 1 << 40, 1 << 47].randomElement(using: &random)!
    }

    mutating func record() -> StoredRecord {
        var document: StoredDocument?
        if Bool.random(using: &random) {
            var tags: [String: [String]] = [:]
            for _ in 0..<Int.random(in: 0...3, using: &random) { tags[text()] = texts() }
            document = StoredDocument(
                id: text(), path: text(), format: text(),
                metadata: DocumentMetadata(
                    title: text(), authors: texts(), categories: texts(), date: optional(), language: optional(),
                    tags: tags),
                passageNames: texts())
        }
        let (line, byte) = (number(), number())
        let page = Bool.random(using: &random) ? PageNumber(number(), label: optional()) : nil
        return StoredRecord(
            document: document,
            passage: Passage(
                ordinal: 1 + number() / 2, section: texts(), kind: PassageKind.allCases.randomElement(using: &random)!,
                text: text(300),
                range: SourceRange(
                    lines: line...line + number(), bytes: byte..<byte + number(), page: page,
                    anchor: optional()),
                isVerbatim: Bool.random(using: &random),
                pageBreaks: (0..<Int.random(in: 0...3, using: &random)).map { _ in
                    PageBreak(offset: number(), page: PageNumber(number(), label: optional()))
                },
                language: optional(), years: (0..<Int.random(in: 0...3, using: &random)).map { _ in number() },
                dates: texts()))
    }
}

@Suite struct CodingTests {
    private func encoded(_ record: StoredRecord) -> [UInt8] {
        var writer = ByteWriter()
        record.encode(to: &writer)
        return writer.bytes
    }

    private func decoded(_ bytes: [UInt8]) throws -> StoredRecord {
        try bytes.withUnsafeBytes { try StoredRecord(decoding: $0) }
    }

    @Test(arguments: 0..<300 as Range<UInt64>)
    func recordsAreReadAsTheyWereWritten(seed: UInt64) throws {
        var values = RandomRecords(seed: seed)
        let record = values.record()
        #expect(try decoded(encoded(record)) == record, "seed \(seed)")
    }

    @Test(arguments: 0..<60 as Range<UInt64>)
    func aRecordCutShortIsDamaged(seed: UInt64) throws {
        var values = RandomRecords(seed: seed)
        let bytes = encoded(values.record())
        for end in bytes.indices {
            let error = #expect(throws: IndexError.self, "seed \(seed), \(end) bytes") {
                try self.decoded(Array(bytes[..<end]))
            }
            #expect(error?.code == .damaged, "seed \(seed), \(end) bytes")
        }
    }

    @Test(arguments: 0..<500 as Range<UInt64>)
    func anyBytesAreReadOrDamaged(seed: UInt64) throws {
        var values = RandomRecords(seed: seed)
        var bytes = encoded(values.record())
        if seed % 5 == 0 { bytes = (0..<200).map { _ in UInt8.random(in: 0...255, using: &values.random) } }
        for _ in 0..<Int.random(in: 1...8, using: &values.random) {
            bytes[Int.random(in: 0..<bytes.count, using: &values.random)] = [0, 1, 0x7F, 0x80, 0xFF].randomElement(
                using: &values.random)!
        }
        do {
            // What can be read can be written and is the same again.
            let record = try decoded(bytes)
            #expect(try decoded(encoded(record)) == record, "seed \(seed)")
        } catch let error as IndexError {
            #expect(error.code == .damaged, "seed \(seed)")
        }
    }

    @Test(
        arguments: [
            (0, [0]), (1, [1]), (127, [0x7F]), (128, [0x80, 1]), (16_383, [0xFF, 0x7F]), (16_384, [0x80, 0x80, 1]),
            (.max, Array(repeating: 0xFF, count: 8) + [0x7F]),
        ] as [(Int, [UInt8])])
    func numbersHaveSevenBitsAByte(number: Int, bytes: [UInt8]) throws {
        var writer = ByteWriter()
        writer.number(number)
        #expect(writer.bytes == bytes)
        let read = try bytes.withUnsafeBytes { buffer in
            var reader = ByteReader(buffer)
            return (try reader.number(), reader.isAtEnd)
        }
        #expect(read == (number, true))
    }

    @Test(arguments: ["", "a", String(repeating: "x", count: 199), String(repeating: "漢", count: 66)])
    func shortTermsAreAsTheyAre(text: String) { #expect(IndexSchema.bounded("Q", text) == "Q" + text) }

    @Test(arguments: [
        String(repeating: "x", count: 200), String(repeating: "漢", count: 67), String(repeating: "😀", count: 1000),
        "a\0b", "\0",
        String(repeating: "\0", count: 500), String(repeating: "x", count: 1_000_000),
    ])
    func longTermsEndInAHash(text: String) {
        for prefix in ["Q", "XPW", "XT" + String(repeating: "k", count: 90) + ":"] {
            let term = IndexSchema.bounded(prefix, text)
            #expect(term.utf8.count <= 200 && !term.utf8.contains(0))
            #expect(term.hasPrefix(prefix) && term.hasSuffix("\u{1}" + PassageID.fingerprint(of: text)))
            #expect(IndexSchema.bounded(prefix, text + "y") != term)
        }
    }

    @Test(arguments: [0, 0.25, 0.6, 1])
    func storedCountsAreBM25sBut(b: Double) {
        let profile = RankingProfile(b: b)
        for occurrences in [0.5, 1, 2, 3.5, 12, 90] {
            for words in [0, 1, 10, 75, 150, 300, 4000] {
                let length = 1 - b + b * Double(words) / profile.pivotWords
                let exact = occurrences / length
                let stored = Double(profile.count(occurrences: occurrences, words: words)) / RankingProfile.scale
                if length > 0, (0.1...6553).contains(exact) { #expect(abs(stored - exact) <= 0.05 + 1e-9) }
                #expect((0.1...6553.5).contains(stored))
            }
        }
    }
}
