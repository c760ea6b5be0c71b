import Foundation
import SearchAPI
import TestSupport
import Testing

/// Folders of documents, through the programs, from the folder to the ranked and cited passage.
@Suite struct DocumentTests {
    @Test func layoutQuestionsAreAnswered() throws {
        let index = try TestIndex()
        try index.index([Checkout.layouts])
        let questions = try Question.read(Checkout.layoutQuestions)
        let result = try ranking(questions, in: index)
        #expect(Double(result.first) >= 0.75 * Double(questions.count))
        #expect(Double(result.third) >= 0.9 * Double(questions.count))
        try expectGolden(result.text, "layout-ranking.txt")
    }

    @Test func layoutStructureIsWhatAnArchivistWouldWrite() throws {
        let index = try TestIndex()
        try index.index([Checkout.layouts])
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
                lines.append(outline(passage))
                lines.append("   [\(passage.section.joined(separator: " > "))]")
                lines.append("   \(shown.joined(separator: " "))")
            }
            try expectGolden(lines.joined(separator: "\n") + "\n", "layout-\(reference.id)")
        }
    }

    @Test func corpusQuestionsAreAnswered() throws {
        let index = try TestIndex()
        try index.index([Checkout.corpus])
        let questions = try Question.read(Checkout.path + "/Tests/ProgramTests/Fixtures/corpus-questions.tsv")
        let result = try ranking(questions, in: index)
        #expect(Double(result.first) >= 0.85 * Double(questions.count))
        #expect(Double(result.third) >= 0.95 * Double(questions.count))
        try expectGolden(result.text, "corpus-ranking.txt")
    }

    /// Every passage, read again from its source by lines and by bytes, has its text.
    @Test(arguments: [Checkout.layouts, Checkout.corpus])
    func citationsLeadToTheText(corpus: String) throws {
        try expectCitations(of: corpus)
    }
}

/// Texts of the layouts that were not written for the tests. Golden files tell their structure, and none of their words.
@Suite struct OutsideDataTests {
    @Test(.enabled(if: OutsideData.isThere, OutsideData.absent)) func seedQuestionsAreAnswered() throws {
        let index = try TestIndex()
        try index.index([OutsideData.seeds])
        let result = try ranking(try Question.read(OutsideData.path + "/seed-questions.tsv"), in: index)
        print(result.text)
        #expect(result.first >= 12)
        #expect(result.third >= 15)
    }

    @Test(.enabled(if: OutsideData.isThere, OutsideData.absent)) func seedsHaveTheStructureOfTheirLayout() throws {
        let index = try TestIndex()
        try index.index([OutsideData.seeds])
        for (document, passages) in try index.everything() {
            let lines = passages.map { outline($0) + ", below \($0.section.count) headings" }
            try expectGolden(lines.joined(separator: "\n") + "\n", "seed-\(document.document.document.id)")
        }
    }

    @Test(.enabled(if: OutsideData.isThere, OutsideData.absent)) func seedCitationsLeadToTheText() throws {
        try expectCitations(of: OutsideData.seeds)
    }
}

/// A passage's kind, place and years.
private func outline(_ passage: PassageRecord) -> String {
    let place = passage.location
    return "\(passage.ordinal). \(passage.kind), lines \(place.lineStart)-\(place.lineEnd), "
        + "bytes \(place.byteStart)-\(place.byteEnd), years \((passage.tags["year"] ?? []).joined(separator: " "))"
}

private func expectCitations(of corpus: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
    let index = try TestIndex()
    try index.index([corpus])
    var checked = 0
    for (document, passages) in try index.everything() {
        let file = corpus + "/" + document.document.document.path
        for passage in passages {
            for source in try citedTexts(passage.location, of: document.document.document, in: file) {
                #expect(
                    has(source, passage),
                    "\(passage.id), lines \(passage.location.lineStart)-\(passage.location.lineEnd)",
                    sourceLocation: sourceLocation)
            }
            checked += 1
        }
    }
    #expect(checked > 10, sourceLocation: sourceLocation)
}

/// What stands at a location, by lines and, where these are the file's, by bytes.
private func citedTexts(_ place: PassageLocation, of document: DocumentReference, in file: String) throws -> [Data] {
    guard place.of == "file" else {
        return [Data(try extractedLines(file, document.id, place).utf8)]
    }
    let bytes = try Data(contentsOf: URL(filePath: file))
    let lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)[(place.lineStart - 1)..<place.lineEnd]
    return [Data(bytes[place.byteStart..<place.byteEnd]), Data(lines.joined(separator: [0x0A]))]
}

/// Whether a source has a passage's text: of a record in its member `text`; in markup its words, in their order.
private func has(_ source: Data, _ passage: PassageRecord) -> Bool {
    let text = String(decoding: source, as: UTF8.self)
    switch passage.document.format {
    case "jsonl":
        let record = try? JSONSerialization.jsonObject(with: source) as? [String: Any]
        return (record?["text"] as? String)?.folded.contains(passage.text.folded) ?? false
    case "html", "mail":
        let words = { (text: String) in text.split { !$0.isLetter && !$0.isNumber }.joined(separator: " ") }
        return words(text.replacing(/<[^>]*>/, with: " ")).contains(words(passage.text))
    default: return text.folded.contains(passage.text.folded)
    }
}
