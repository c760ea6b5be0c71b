import Foundation
import Passages
import Reading
import TestSupport
import Testing
import YAML

@Suite struct ReaderTests {
    @Test(arguments: [
        ("a.txt", "text"), ("a.TXT", "text"), ("dir.md/a", "text"), ("a.md", "markdown"), ("a.ndjson", "jsonl"),
        ("README", "text"), (".txt", "text"), ("a.unknown", "text"),
    ])
    func choosesByExtension(path: String, format: String) throws {
        let head = Array("plain words\n".utf8)
        let found = head.withUnsafeBufferPointer { FileFormat.of(path, head: $0) }
        #expect(found?.name == format)
    }

    @Test(
        arguments: [
            ("a.txt", [], "empty"), ("a.md", [], "empty"), ("a.jsonl", [], "empty"),
            ("a", Array(" \n\t\r\n".utf8), "empty"), ("a.txt", Array("\u{A0}\n\u{3000}\u{2028}".utf8), "empty"),
            ("a.txt", [0xEF, 0xBB, 0xBF], "empty"), ("a.bin", [0x50, 0x4B, 0, 1], "binary"),
            ("a.txt", [0x41, 0, 0x42], "binary"),
            ("a.md", [1, 2, 3, 4, 5, 6], "binary"), ("a.jsonl", [0xFF, 0x0A], "bad_record"),
        ] as [(String, [UInt8], String)])
    func saysWhatItCannotRead(path: String, bytes: [UInt8], reason: String) throws {
        let (documents, problems) = try readBytes(bytes, as: path)
        #expect(documents.isEmpty)
        #expect(problems.map(\.reason) == [reason])
    }

    @Test func recordsTakeTheirKeysFromTheOptions() throws {
        var keys = RecordKeys()
        (keys.id, keys.title, keys.text) = (["_id"], ["name"], ["body", "abstract"])
        let line =
            #"{"_id": 12, "name": "N", "abstract": "A text.", "lang": "de", "date": "soon", "flag": true, "n": 1.50, "z": null}"#
        let document = try #require(
            try readBytes(Array(line.utf8), as: "d/r.jsonl", options: ReadingOptions(records: keys)).documents.first)
        #expect(document.id == "12" && document.path == "d/r.jsonl")
        #expect(document.metadata.title == "N" && document.metadata.language == "de" && document.metadata.date == nil)
        #expect(document.metadata.tags == ["flag": ["true"], "n": ["1.50"], "date_text": ["soon"]])
        #expect(document.blocks.map(\.text) == ["A text."])
    }

    @Test(
        arguments: [
            (#"{"Title": "T", "name": "N", "text": "x"}"#, "T", ["name": ["N"]]),
            (#"{"title": "", "Headline": "H", "text": "x"}"#, "H", ["headline": ["H"]]),
            (#"{"label": 1, "text": "x"}"#, "", ["label": ["1"]]),
            (#"{"label": "spam", "text": "x"}"#, "spam", ["label": ["spam"]]),
            (#"{"link": "https://a.example/b", "URL": "none", "text": "x"}"#, "", ["url": ["https://a.example/b"]]),
        ] as [(String, String, [String: [String]])])
    func whatAnotherNameHoldsStaysATag(line: String, title: String, tags: [String: [String]]) throws {
        let metadata = try #require(try readBytes(Array(line.utf8), as: "r.jsonl").documents.first?.metadata)
        #expect(metadata.title == title)
        #expect(metadata.tags.filter { $0.key != "url" || $0.value != ["none"] } == tags)
    }

    @Test func theFirstKeyWithTextCounts() throws {
        let line =
            #"{"text": "", "Body": {"a": 1}, "description": "Words.", "Published-At": "2017-05-30", "creator": "Ann"}"#
        let document = try #require(try readBytes(Array(line.utf8), as: "r.jsonl").documents.first)
        #expect(document.blocks.map(\.text) == ["Words."])
        #expect(document.metadata.date == "2017-05-30" && document.metadata.authors == ["Ann"])
    }

    /// The configuration's defaults are the reader's.
    @Test func theDefaultKeysAreThoseOfTheConfiguration() throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../Config/kwic.yaml")
        let records = try #require(try YAMLNode.parse(String(contentsOf: file, encoding: .utf8))?["records"])
        let keys = RecordKeys()
        let expected = [
            "id": keys.id, "title": keys.title, "text": keys.text, "section": keys.section, "language": keys.language,
            "date": keys.date, "authors": keys.authors, "categories": keys.categories, "url": keys.url,
        ]
        let said = (records.entries ?? []).map { ($0.key, $0.value.strings ?? []) }
        #expect(Dictionary(uniqueKeysWithValues: said) == expected)
    }

    /// A text of many megabytes is looked at in parts, which do not show.
    @Test(arguments: ["\n", "\r\n", "\r"]) func partsOfALongTextDoNotShow(end: String) throws {
        let stanza =
            ["A heading over it", "", String(repeating: "Some words of a long text. ", count: 400), ""]
            .joined(separator: end) + end
        let count = 2_000
        let bytes = Array(String(repeating: stanza, count: count).utf8)
        let blocks = try #require(try readBytes(bytes, as: "a.txt").documents.first).blocks
        #expect(bytes.count > 20 << 20)
        #expect(blocks.count == 2 * count - 1, "the title, and a heading over all other paragraphs")
        #expect(blocks.map(\.range.lines) == (0..<2 * count - 1).map { (2 * $0 + 3)...(2 * $0 + 3) })
        #expect(blocks.enumerated().allSatisfy { ($1.role == .text(.paragraph)) == ($0 % 2 == 0) })
        #expect(blocks.allSatisfy { String(decoding: bytes[$0.range.bytes], as: UTF8.self) == $0.text })
    }

    /// A chunk of a file says the same of its records as the whole file.
    @Test func chunksReadAsTheWhole() throws {
        let lines = (1...9).map { "{\"text\": \"record \($0)\"}\($0 % 3 == 0 ? "\r" : "")\n" } + ["nonsense\n"]
        let bytes = Array(lines.joined().utf8)
        let whole = try readBytes(bytes, as: "r.jsonl")
        let cut = lines[..<4].joined().utf8.count
        let first = try readBytes(Array(bytes[..<cut]), as: "r.jsonl")
        let second = try readBytes(Array(bytes[cut...]), as: "r.jsonl", firstLine: 5, baseOffset: cut)
        #expect(first.documents + second.documents == whole.documents)
        #expect(second.problems == whole.problems && whole.problems.map(\.line) == [10])
        #expect(whole.documents.map(\.id) == (1...9).map { "r.jsonl:\($0)" })
        for document in whole.documents {
            let slice = String(decoding: bytes[document.blocks[0].range.bytes], as: UTF8.self)
            #expect(slice.hasPrefix("{") && slice.hasSuffix("}") && !document.blocks[0].isVerbatim)
        }
    }

    @Test(arguments: ["a.txt", "a.md"])
    func aLineOfManyMegabytesIsOneBlock(path: String) throws {
        let bytes = Array(String(repeating: "word and another word. ", count: 1 << 18).utf8)
        let document = try #require(try readBytes(bytes, as: path).documents.first)
        #expect(document.blocks.count == 1)
        try expectSound(document, bytes)
    }

    /// Whatever repeats without end is read without a deep stack.
    @Test(arguments: [
        "-----\n", "== A ==\n", "A\n===\n", "# A\n", "> ", "- ", "[1] a\n", "A\n\n", "1. a\n\n", "| a\n", "(a)\n", "\r",
    ])
    func survivesRepetition(unit: String) throws {
        let bytes = Array("x\n".utf8) + Array(String(repeating: unit, count: 20_000).utf8)
        for path in unit == "> " || unit == "- " ? ["a.txt"] : ["a.txt", "a.md"] {
            let document = try #require(try readBytes(bytes, as: path).documents.first)
            #expect(!document.blocks.isEmpty)
            try #require(document.blocks.allSatisfy { $0.range.bytes.upperBound <= bytes.count })
        }
    }

    /// Blocks are verbatim, in order and apart; what no block holds is metadata, marks or blank.
    @Test(arguments: ["a.txt", "a.md"], 0..<400 as Range<UInt64>)
    func losesNothing(path: String, seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let text = randomText(using: &random)
        let bytes = Array(text.utf8)
        let (documents, problems) = try readBytes(bytes, as: path)
        guard let document = documents.first else {
            #expect(problems.map(\.reason) == ["empty"], "seed \(seed)")
            return
        }
        try expectSound(document, bytes)
        // Every word of the text carries a number of its own, so that a lost one is seen.
        var kept = document.blocks.map { String(decoding: bytes[$0.range.bytes], as: UTF8.self) }.joined(separator: " ")
        kept += " " + document.metadata.title + " " + document.metadata.authors.joined(separator: " ")
        kept += " " + document.metadata.tags.values.joined().joined(separator: " ")
        let words = Set(kept.split { !$0.isLetter && !$0.isNumber })
        let lost = text.split { !$0.isLetter && !$0.isNumber }.filter { $0.hasPrefix("w") && !words.contains($0) }
        #expect(lost.isEmpty, "seed \(seed): \(lost) of \(text.debugDescription)")
    }

    private func randomText(using random: inout SeededGenerator) -> String {
        let openings = [
            "", "", "", "", "- ", "1. ", "2. ", "  1. ", "    ", "\t", "> ", "# ", "## ", "| ", "[1] ", "* ", "(a) ",
            "W", "\u{3000}",
            "*", "A. ", "<b>", "```", "==", "IV. ", "• ",
        ]
        let endings = [".", ".", ".", "", "", ",", ":", "?", " |", "。", " --", "[1]."]
        let breaks = [
            "\n", "\n", "\n\n", "\n\n", "\n\n\n\n", "\r\n", "\n---\n", "\n===\n\n", " \n\u{A0}\n", "\n* * *\n",
        ]
        var text = Bool.random(using: &random) ? "\u{FEFF}" : ""
        var number = 0
        for _ in 0..<Int.random(in: 0...25, using: &random) {
            text += openings.randomElement(using: &random) ?? ""
            let count = [1, 2, 3, 8, 14, 40].randomElement(using: &random) ?? 1
            text += (0..<count).map { _ in
                number += 1
                return (Bool.random(using: &random) ? "w" : "W x w") + "\(number)"
            }.joined(separator: " ")
            text += endings.randomElement(using: &random) ?? ""
            text += breaks.randomElement(using: &random) ?? ""
        }
        return text
    }
}
