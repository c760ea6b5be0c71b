import Foundation
import SearchAPI
import TestSupport
import Testing

/// The two seed documents, through the programs, from the folder to the ranked and cited passage.
@Suite struct SeedTests {
    @Test func seedQuestionsAreAnswered() throws {
        let index = try TestIndex()
        try index.index([Places.seeds])
        let result = try ranking(try Question.read(Places.data + "/seed-questions.tsv"), in: index)
        print(result.text)
        #expect(result.first >= 12)
        #expect(result.third >= 15)
        try expectGolden(result.text, "seed-ranking.txt")
    }

    @Test func seedStructureIsWhatAnArchivistWouldWrite() throws {
        let index = try TestIndex()
        try index.index([Places.seeds])
        for (document, passages) in try index.everything() {
            let reference = document.document.document
            var lines = [
                "title       \(reference.title)", "authors     \(reference.authors.joined(separator: "; "))",
                "categories  \(reference.categories.joined(separator: "; "))",
                "language    \(reference.language ?? "-")   date \(reference.date ?? "-")   format \(reference.format)",
                "",
            ]
            for passage in passages {
                let words = passage.text.folded.split(separator: " ")
                let shown = words.count > 6 ? words.prefix(3) + ["…"] + words.suffix(2) : words[...]
                let place = passage.location
                lines.append(
                    "\(passage.ordinal). \(passage.kind), lines \(place.lineStart)-\(place.lineEnd), "
                        + "bytes \(place.byteStart)-\(place.byteEnd), years \((passage.tags["year"] ?? []).joined(separator: " "))"
                )
                lines.append("   [\(passage.section.joined(separator: " > "))]")
                lines.append("   \(shown.joined(separator: " "))")
            }
            try expectGolden(lines.joined(separator: "\n") + "\n", "structure-\(reference.id)")
        }
    }

    @Test func corpusQuestionsAreAnswered() throws {
        let index = try TestIndex()
        try index.index([Places.project + "/Corpus"])
        let questions = try Question.read(Places.project + "/Tests/ProgramTests/Fixtures/corpus-questions.tsv")
        let result = try ranking(questions, in: index)
        #expect(Double(result.first) >= 0.85 * Double(questions.count))
        #expect(Double(result.third) >= 0.95 * Double(questions.count))
        try expectGolden(result.text, "corpus-ranking.txt")
    }

    /// Every passage's bytes and lines, read again from the source, contain its text.
    @Test(arguments: [Places.seeds, Places.project + "/Corpus"])
    func citationsLeadToTheText(corpus: String) throws {
        let index = try TestIndex()
        try index.index([corpus])
        var checked = 0
        for (_, passages) in try index.everything() {
            for passage in passages {
                let bytes = try Data(contentsOf: URL(filePath: corpus + "/" + passage.document.path))
                let place = passage.location
                let slice = bytes[place.byteStart..<place.byteEnd]
                let lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)[
                    (place.lineStart - 1)..<place.lineEnd
                ].joined(separator: [0x0A])
                for source in [Data(slice), Data(lines)] {
                    #expect(
                        try Self.says(source, passage), "\(passage.id), lines \(place.lineStart)-\(place.lineEnd)")
                }
                checked += 1
            }
        }
        #expect(checked > 20)
    }

    private static func says(_ source: Data, _ passage: PassageRecord) throws -> Bool {
        guard passage.document.format == "jsonl" else {
            return String(decoding: source, as: UTF8.self).folded.contains(passage.text.folded)
        }
        let record = try JSONSerialization.jsonObject(with: source) as? [String: Any]
        return (record?["text"] as? String)?.folded.contains(passage.text.folded) ?? false
    }
}
