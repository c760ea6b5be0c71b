import Passages
import TestSupport
import Testing
import XapianIndex

/// The file of a segment's words.
struct VocabularyTests {
    private static func write(_ texts: [String], in folder: TemporaryFolder, _ name: String, title: String = "") throws
        -> String
    {
        let encoder = PassageEncoder(profile: RankingProfile())
        var batch = ByteWriter()
        for (number, text) in texts.enumerated() {
            var metadata = DocumentMetadata()
            metadata.title = title
            metadata.authors = ["Kim Yong-nam"]
            metadata.language = "en"
            let document = Document(
                id: "\(name)-\(number)", path: name, format: "text", metadata: metadata, blocks: [])
            let range = SourceRange(lines: 1...1, bytes: 0..<text.utf8.count)
            let passage = Passage(
                ordinal: 1, section: [], kind: .paragraph, text: text, range: range, language: "en", years: [],
                dates: [])
            encoder.encode(document, [passage], to: &batch) { _ in }
        }
        let path = folder.file(name)
        try encoder.writeWords(beside: path)
        return VocabularyMerger.path(beside: path)
    }

    private static func words(_ vocabulary: Vocabulary) throws -> [String] {
        var words: [String] = []
        try vocabulary.forEachWord { word, shared, _ in
            #expect(shared <= word.count)
            words.append(String(decoding: word, as: UTF8.self))
            return true
        }
        return words
    }

    @Test func hasEachWordWithItsPassages() throws {
        let folder = try TemporaryFolder()
        let path = try Self.write(
            ["The Ferry, the ferry and the état-major.", "a FERRY 김영남은 東京"], in: folder, "one", title: "Tides of Kobe")
        let vocabulary = try Vocabulary(path: path)
        let words = try Self.words(vocabulary)
        #expect(
            words == ["a", "and", "etat", "etatmajor", "ferry", "kobe", "major", "of", "the", "tides", "김영남은"])
        #expect(vocabulary.wordCount == words.count)
        #expect(try vocabulary.counts(of: "ferry") == WordCounts(passages: 2, capitalised: 2))
        #expect(try vocabulary.counts(of: "the") == WordCounts(passages: 1, capitalised: 1))
        #expect(try vocabulary.counts(of: "etat") == WordCounts(passages: 1, hasAccents: true))
        #expect(try vocabulary.counts(of: "etatmajor")?.isCompound == true)
        #expect(try vocabulary.counts(of: "fer") == nil)
        #expect(try vocabulary.counts(of: "zzz") == nil)
    }

    @Test func findsManyWordsByTheirBeginnings() throws {
        let folder = try TemporaryFolder()
        var generator = SeededGenerator(seed: 5)
        let made = (0..<3000).map { _ in
            String(
                (0..<Int.random(in: 1...12, using: &generator)).map { _ in "abcdé".randomElement(using: &generator)! })
        }
        let vocabulary = try Vocabulary(path: try Self.write([made.joined(separator: " ")], in: folder, "many"))
        let distinct = Set(made.map { $0.replacing("é", with: "e") }).sorted {
            $0.utf8.lexicographicallyPrecedes($1.utf8)
        }
        #expect(try Self.words(vocabulary) == distinct)
        for start in ["", "a", "ab", "abc", "dd", "e", "zz", "bbbbbbbbbbbbbbbbbb"] {
            var found: [String] = []
            try vocabulary.forEachWord(prefix: Array(start.utf8)) { word, _ in
                found.append(String(decoding: word, as: UTF8.self))
                return true
            }
            #expect(found == distinct.filter { $0.hasPrefix(start) })
        }
        for word in distinct { #expect(try vocabulary.counts(of: word)?.passages == 1) }
        for _ in 0..<50 {
            // Passed over as chance has it, by beginnings of every length.
            var expected = distinct[...]
            try vocabulary.forEachWord(skipping: { word, _, _ in
                let text = String(decoding: word, as: UTF8.self)
                #expect(expected.first == text)
                expected = expected.dropFirst()
                guard Bool.random(using: &generator) else { return nil }
                let length = Int.random(in: 1...word.count, using: &generator)
                let prefix = Array(word.prefix(length))
                expected = expected.drop { $0.utf8.starts(with: prefix) }
                return length
            })
            #expect(expected.isEmpty)
        }
    }

    @Test func mergingAddsUp() throws {
        let folder = try TemporaryFolder()
        let inputs = try (0..<5).map { number in
            try Self.write(
                ["ferry word\(number)", "ferry tide"], in: folder, "part\(number)", title: "Kobe \(number % 2)")
        }
        let merged = folder.file("merged.words")
        let bytes = try VocabularyMerger.merge(inputs, to: merged)
        #expect(SystemFile.size(merged) == bytes)
        let vocabulary = try Vocabulary(path: merged)
        #expect(try vocabulary.counts(of: "ferry")?.passages == 10)
        #expect(try vocabulary.counts(of: "word3")?.passages == 1)
        var names: [NameEntry] = []
        try vocabulary.forEachName(prefix: Array("kobe".utf8)) { _, name in
            names.append(name.entry)
            return true
        }
        #expect(
            names == [
                NameEntry(kind: .title, text: "Kobe 0", passages: 6),
                NameEntry(kind: .title, text: "Kobe 1", passages: 4),
            ])
        var authors = 0
        // By the family name and by either part of the given one.
        for start in ["kim", "yong", "nam"] {
            try vocabulary.forEachName(prefix: Array(start.utf8)) { _, name in
                if name.kind == .author { authors += name.passages }
                return true
            }
        }
        #expect(authors == 30)
    }

    @Test func damageIsAnErrorAndNothingWorse() throws {
        let folder = try TemporaryFolder()
        let texts = (0..<40).map { "word\($0) some other words of passage \($0 * 7919)" }
        let path = try Self.write(texts, in: folder, "whole", title: "A title")
        let whole = try SystemFile.read(path)
        var generator = SeededGenerator(seed: 11)
        func readAll(_ bytes: [UInt8]) throws {
            let damaged = folder.file("damaged.words")
            try SystemFile.replace(damaged, with: bytes)
            do {
                let vocabulary = try Vocabulary(path: damaged)
                _ = try Self.words(vocabulary)
                _ = try vocabulary.counts(of: "word7")
                try vocabulary.forEachName(prefix: []) { _, name in !name.text.isEmpty }
            } catch let error as IndexError {
                #expect(error.code == .damaged)
            }
        }
        for length in stride(from: 0, to: whole.count, by: 13) { try readAll(Array(whole[..<length])) }
        for _ in 0..<1500 {
            var bytes = whole
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                bytes[Int.random(in: 0..<bytes.count, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
            }
            try readAll(bytes)
        }
        #expect(throws: IndexError.self) { try Vocabulary(path: folder.file("none.words")) }
    }
}
