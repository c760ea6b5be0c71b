import Extraction
import Passages
import Reading
import TestSupport
import Testing

@Suite struct JSONTests {
    @Test func anArrayOfObjectsIsRecords() throws {
        let text = """
            [{"id": "a", "title": "One", "text": "First text.", "year": 2017, "tags": ["x", "y"]},
             {"id": "b", "text": ["Part one.", "Part two."],
              "comment": {"by": "Ann Lee", "note": "Nested words"}},
             {"title": "Only a title"}, 5]
            """
        let (documents, problems) = try extracted(text, as: "r.json")
        #expect(documents.map(\.id) == ["a", "b", "r.json:4"])
        #expect(documents.map { $0.blocks[0].range.lines } == [1...1, 2...3, 4...4])
        #expect(documents[0].metadata.tags == ["year": ["2017"], "tags": ["x", "y"]])
        #expect(shown(documents[1]) == ["Part one.\n\nPart two.", "comment.by: Ann Lee\ncomment.note: Nested words"])
        #expect(shown(documents[2]) == ["Only a title"])
        #expect(problems.map(\.reason) == ["bad_record"] && problems[0].isPartial)
        let bytes = Array(text.utf8)
        for document in documents {
            #expect(bytes[document.blocks[0].range.bytes].first == UInt8(ascii: "{"))
        }
    }

    @Test(arguments: [
        #"{"meta": 1, "data": [{"text": "one of them"}, {"text": "two of them"}]}"#,
        #"{"took": 3, "hits": {"total": 2, "hits": [{"_source": {"text": "one of them"}}, {"_source": {"text": "two of them"}}]}}"#,
        #"{"type": "FeatureCollection", "features": [{"geometry": {"x": [1, 2]}, "properties": {"text": "one of them"}}, {"properties": {"text": "two of them"}}]}"#,
        "{\"text\": \"one of them\"}\n{\"text\": \"two of them\"}\n",
    ])
    func recordsAreFoundWhereMostOfItIs(text: String) throws {
        #expect(try extracted(text, as: "r.json").documents.flatMap(shown) == ["one of them", "two of them"])
    }

    /// Records of one line have ids of their own.
    @Test func recordsOfOneLineAreToldApart() throws {
        let text = #"[{"text": "one"}, {"text": "two"}, {"id": 7, "text": "three"}, {"text": "four"}]"# + "\n"
        #expect(try extracted(text, as: "r.json").documents.map(\.id) == ["r.json:1", "r.json:1.2", "7", "r.json:1.4"])
    }

    @Test func namesAreTitles() throws {
        let text =
            #"{"name": "menu", "Subject": "Dishes", "description": "What there is.", "url": "https://a.example/m"}"#
        let document = try #require(try extracted(text, as: "m.json").documents.first)
        #expect(document.metadata.title == "Dishes" && document.metadata.tags["url"] == ["https://a.example/m"])
        #expect(shown(document) == ["name: menu", "Subject: Dishes", "What there is."])
    }

    @Test func anyOtherObjectIsOneDocument() throws {
        let text = """
            {"title": "Menu", "author": "Ann Lee", "date": "2017-05-30",
             "about": {"long": "\(String(repeating: "words of a text ", count: 20))", "short": "here"},
             "numbers": [1, 2, 3], "names": ["Ann", "Bo"]}
            """
        let document = try #require(try extracted(text, as: "m.json").documents.first)
        #expect(document.metadata.title == "Menu" && document.metadata.authors == ["Ann Lee"])
        #expect(document.metadata.date == "2017-05-30")
        #expect(shown(document).first == "# about" && shown(document).last == "names: Ann, Bo")
        #expect(document.blocks.last?.range.lines == 3...3)
        #expect(placesAreSound(document, count: text.utf8.count))
    }

    @Test(arguments: [
        ("", "empty"), ("  \n", "empty"), ("[]", "empty"), ("{}", "empty"), ("{\"a\": 1", "damaged"),
        (String(repeating: "[", count: 100_000), "damaged"),
        (String(repeating: "{\"a\":", count: 100_000) + "1" + String(repeating: "}", count: 100_000), "damaged"),
        ("{\"a\": \"b\",}", "damaged"), ("// no JSON\n{}", "damaged"),
    ])
    func badInputIsReported(text: String, reason: String) throws {
        #expect(try extracted(text, as: "a.json").problems.map(\.reason) == [reason])
    }

    @Test func changedBytesNeverCrash() throws {
        var random = SeededGenerator(seed: 5)
        let seed = Array(
            #"{"data": [{"id": 1, "text": "a \"b\" c"}, {"text": "d", "x": {"y": [1, "z"]}}], "e": null}"#.utf8)
        for _ in 0..<2000 {
            var bytes = seed
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                bytes[Int.random(in: bytes.indices, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            let found = try extracted(bytes, as: "a.json")
            #expect(!found.documents.isEmpty || !found.problems.isEmpty)
        }
    }
}
