import Foundation
import Indexing
import Passages
import Querying
import SearchAPI
import TestSupport
import Testing
import XapianIndex

/// The law: after any sequence of changes an index holds what a full build of the same corpus holds.
@Suite struct IncrementalTests {
    private static let words = """
        ferry harbour lantern ledger winter crossing salt barley timber archive signal bridge orchard ministry rail delta
        the of and in from towards 1958 1971 2004 40,000 state-owned re-export café 17km мост река поезд hafen brücke
        """.split { $0 == " " || $0 == "\n" }.map(String.init)
    private static let queries = [
        "ferry harbour", "\"salt barley\"", "+ledger -winter", "bridge AND rail", "мост река", "cafe 17 km",
        "year:1971",
        "type:jsonl timber", "path:notes", "orch*", "topic:rail", "title:lantern", "state-owned",
    ]

    private static func sentence(_ random: inout SeededGenerator, _ range: ClosedRange<Int> = 3...14) -> String {
        (0..<Int.random(in: range, using: &random)).map { _ in words.randomElement(using: &random) ?? "" }
            .joined(separator: " ").capitalized + "."
    }

    private static func text(_ random: inout SeededGenerator) -> String {
        (0..<Int.random(in: 1...5, using: &random)).map { _ in
            (0..<Int.random(in: 1...9, using: &random)).map { _ in sentence(&random) }.joined(separator: " ")
        }.joined(separator: "\n\n") + "\n"
    }

    private static func markdown(_ random: inout SeededGenerator) -> String {
        "---\ntitle: \(sentence(&random, 1...3).dropLast())\ndate: 19\(Int.random(in: 10...99, using: &random))\n"
            + "topic: [\(words.randomElement(using: &random) ?? "x")]\n---\n\n# Part\n\n" + text(&random)
            + "\n## Rest\n\n"
            + text(&random)
    }

    /// Records whose ids come from a few, so that the same id turns up in one file and in several.
    private static func records(_ random: inout SeededGenerator) -> String {
        (0..<Int.random(in: 0...12, using: &random)).map { _ in
            switch Int.random(in: 0..<12, using: &random) {
            case 0: "{\"id\": \"cut off"
            case 1: "{\"text\": \"\(sentence(&random))\"}"
            case 2: "{\"id\": \"r\(Int.random(in: 0..<9, using: &random))\", \"text\": \"\"}"
            default:
                "{\"id\": \"r\(Int.random(in: 0..<9, using: &random))\", \"title\": \"\(sentence(&random, 1...2))\", "
                    + "\"topic\": \"rail\", \"text\": \"\(sentence(&random, 1...60))\"}"
            }
        }.joined(separator: "\n")
    }

    private static func change(_ index: TestIndex, _ random: inout SeededGenerator) throws {
        let names = ["a.txt", "b.txt", "notes/c.md", "notes/d.md", "k.jsonl", "m.jsonl", "notes/z.jsonl"]
        let name = names.randomElement(using: &random) ?? ""
        let path = index.path(name)
        let exists = FileManager.default.fileExists(atPath: path)
        switch Int.random(in: 0..<8, using: &random) {
        case 0 where exists: try index.delete(name)
        case 1 where exists:
            let other = names.filter { $0.hasSuffix(name.suffix(3)) }.randomElement(using: &random) ?? name
            let text = try String(contentsOfFile: path, encoding: .utf8)
            try index.delete(name)
            try index.write(text, other)
        case 2 where exists:
            try FileManager.default.setAttributes(
                [
                    .modificationDate: Date(
                        timeIntervalSince1970: Double(Int.random(in: 1...2_000_000_000, using: &random)))
                ],
                ofItemAtPath: path)
        case 3 where exists:
            let text = try String(contentsOfFile: path, encoding: .utf8)
            try index.write(text + "\n" + (name.hasSuffix("jsonl") ? Self.records(&random) : Self.text(&random)), name)
        default:
            let text =
                name.hasSuffix("jsonl")
                ? records(&random) : name.hasSuffix("md") ? markdown(&random) : Self.text(&random)
            try index.write(text, name)
        }
    }

    @Test(arguments: 0..<15 as Range<UInt64>)
    func holdsWhatAFullBuildHolds(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var index = try TestIndex()
        (index.options.maximumSegments, index.options.deadShare) = [(1, 0), (2, 0.3), (3, 0.5)][Int(seed % 3)]
        index.options.batchBytes = [300, 2_000, 1 << 20].randomElement(using: &random) ?? 300
        for _ in 0..<4 { try Self.change(index, &random) }
        for step in 0..<Int.random(in: 6...10, using: &random) {
            let report = try index.run()
            let rebuilt = try index.rebuilt()
            let difference = try index.content().difference(from: rebuilt.content())
            #expect(difference == nil, "seed \(seed), step \(step)")
            #expect(report.segments <= index.options.maximumSegments)
            try expectSameHits(index, rebuilt, sameOrder: seed % 3 == 0, "seed \(seed), step \(step)")
            try FileManager.default.removeItem(atPath: rebuilt.options.index)
            for _ in 0..<Int.random(in: 1...3, using: &random) { try Self.change(index, &random) }
        }
    }

    /// The same hits; where there is one segment without dead passages, with the same scores as well.
    private func expectSameHits(_ index: TestIndex, _ other: TestIndex, sameOrder: Bool, _ comment: Comment) throws {
        let (first, second) = (try index.engine(), try other.engine())
        for query in Self.queries {
            let request = SearchRequest(query: query, limit: 1000, facets: ["lang", "author"])
            let (left, right) = (try first.search(request), try second.search(request))
            func ranking(_ response: SearchResponse) -> [String] {
                response.hits.map { "\((($0.score * 1e6).rounded())) \($0.passage.id)" }.sorted()
            }
            #expect(Set(left.hits.map(\.passage)) == Set(right.hits.map(\.passage)), comment)
            #expect(left.total == right.total && left.facets == right.facets, comment)
            #expect(left.parsed == right.parsed && left.warnings == right.warnings, comment)
            if sameOrder { #expect(ranking(left) == ranking(right), comment) }
        }
    }

    @Test func aSecondRunPublishesNothing() throws {
        let index = try TestIndex()
        try index.write(
            #"{"id": "same", "text": "Barges wait."}"# + "\n" + #"{"id": "same", "text": "Trains wait."}"#, "a.jsonl")
        try index.write(#"{"id": "same", "text": "Ships wait."}"#, "b.jsonl")
        try index.write("Nothing much.\n", "c.txt")
        let first = try index.run()
        #expect(first.published && first.skipped.map(\.reason) == ["duplicate_id", "duplicate_id"])
        #expect(try index.content().documents.map(\.document.id) == ["a.jsonl/same", "b.jsonl/same", "c.txt", "same"])
        for _ in 0..<2 {
            let second = try index.run()
            #expect(!second.published && second.generation == first.generation && second.skipped == first.skipped)
            #expect(second.filesUnchanged == 3 && second.filesAdded + second.filesChanged + second.filesRemoved == 0)
        }
        try FileManager.default.setAttributes(
            [.modificationDate: Date.distantPast], ofItemAtPath: index.path("b.jsonl"))
        #expect(try index.run().generation == first.generation)
    }

    @Test func aChangeTouchesWhatChanged() throws {
        var index = try TestIndex()
        index.options.deadShare = 1
        for name in ["a", "b", "c"] { try index.write("The \(name) file has a line of its own.\n", "\(name).txt") }
        let first = try index.run()
        #expect(first.filesAdded == 3 && first.documents == 3 && first.segments == 1)
        let before = try index.index.currentManifest().segments
        try index.write("Another thing altogether.\n", "b.txt")
        try index.write("A fourth file.\n", "d.txt")
        try index.delete("c.txt")
        let second = try index.run()
        #expect(
            second.filesAdded == 1 && second.filesChanged == 1 && second.filesRemoved == 1 && second.filesUnchanged == 1
        )
        #expect(second.documentsWritten == 2 && second.passagesWritten == 2 && second.documents == 3)
        let after = try index.index.currentManifest().segments
        #expect(after.count == 2 && after[0].id == before[0].id && after[0].dead == [DeadRange(first: 2, last: 3)])
        #expect(after[1].passages == 2 && after[1].dead.isEmpty)
        #expect(try index.engine().search(SearchRequest(query: "line")).hits.map(\.passage.document.id) == ["a.txt"])
    }

    /// How many threads work, and how much each takes at once, leaves no trace in the index.
    @Test func threadsAndBatchesDoNotShow() throws {
        var random = SeededGenerator(seed: 7)
        let index = try TestIndex()
        for number in 0..<30 { try index.write(Self.text(&random), "t\(number).txt") }
        try index.write(
            (0..<400).map { "{\"id\": \"n\($0)\", \"text\": \"\(Self.sentence(&random))\"}\r\n" }.joined(), "big.jsonl")
        func records(jobs: Int, batchBytes: Int) throws -> [StoredRecord] {
            var other = index
            other.options.jobs = jobs
            other.options.batchBytes = batchBytes
            other.options.index = index.folder.file("index-\(jobs)-\(batchBytes)")
            let report = try other.run()
            #expect(report.skipped.isEmpty && report.documents == 430)
            var reader = try other.index.reader(of: other.index.currentManifest())
            return try (1...UInt32(report.passages)).map { try reader.record($0) }
        }
        let expected = try records(jobs: 1, batchBytes: 1 << 20)
        for (jobs, batchBytes) in [(4, 1 << 20), (1, 700), (4, 700), (3, 5_000)] {
            #expect(try records(jobs: jobs, batchBytes: batchBytes) == expected)
        }
        // Chunks know their lines and bytes.
        let source = try [UInt8](Data(contentsOf: URL(filePath: index.path("big.jsonl"))))
        for record in expected where record.document?.format == "jsonl" {
            let range = record.passage.range
            #expect(range.lines.lowerBound == (Int(record.document?.id.dropFirst() ?? "") ?? -1) + 1)
            #expect(String(decoding: source[range.bytes], as: UTF8.self).contains(record.passage.text))
        }
    }

    /// A long document is handed over in parts, and may take several runs.
    @Test func theRunsOfALongDocumentDoNotShow() throws {
        var random = SeededGenerator(seed: 3)
        let index = try TestIndex()
        let text = (0..<3_000).map { _ in Self.text(&random) }.joined(separator: "\n\n")
        try index.write("---\ntitle: The Qwartz Register\nauthor: Ann Lee\n---\n\n" + text, "long.md")
        try index.write("a short one\n", "z.txt")
        func built(_ batchBytes: Int) throws -> (TestIndex, SegmentEntry) {
            var other = index
            other.options.batchBytes = batchBytes
            other.options.index = index.folder.file("index-\(batchBytes)")
            #expect(try other.run().documents == 2)
            return (other, try #require(try other.index.currentManifest().segments.first))
        }
        let (one, whole) = try built(16 << 20)
        let (many, parts) = try built(2_000)
        #expect(whole.passages > 2_000 && whole.sizes == parts.sizes)
        for (first, second) in zip(one.index.files(of: whole), many.index.files(of: parts)) {
            #expect(try SystemFile.read(first.path) == SystemFile.read(second.path))
        }
        // The title's words belong to every passage, in whichever run.
        #expect(try many.engine().search(SearchRequest(query: "title:qwartz")).total.value == whole.passages - 1)
    }

    @Test func twoFilesMayHaveOneID() throws {
        let index = try TestIndex()
        func records(_ name: String) -> String {
            (1...3).map { "{\"id\": \($0), \"text\": \"Record \($0) of the \(name) file.\"}\n" }.joined()
        }
        for name in ["first", "second"] { try index.write(records(name), "\(name).jsonl") }
        let report = try index.run()
        #expect(report.documents == 6 && report.skipped.map(\.path) == ["second.jsonl"])
        let detail = report.skipped.first?.detail ?? ""
        #expect(detail.contains("line 1: the id '1' stands already in first.jsonl, line 1"))
        #expect(detail.contains("'second.jsonl/1'; 2 more documents"))
        func texts() throws -> [String: String] {
            let engine = try index.engine()
            let hits = try engine.search(SearchRequest(query: "record 2")).hits
            for hit in hits { #expect(try engine.passage(id: hit.passage.id, context: 0).passage == hit.passage) }
            return Dictionary(uniqueKeysWithValues: hits.map { ($0.passage.document.id, $0.passage.text) })
        }
        #expect(try texts()["2"] == "Record 2 of the first file.")
        #expect(try texts()["second.jsonl/2"] == "Record 2 of the second file.")
        // When the first goes, the second's ids are free.
        try index.delete("first.jsonl")
        #expect(try index.run().skipped.isEmpty && texts()["2"] == "Record 2 of the second file.")
        try index.write(records("first"), "first.jsonl")
        #expect(try index.run().skipped.map(\.path) == ["second.jsonl"])
        #expect(try texts()["2"] == "Record 2 of the first file." && texts()["second.jsonl/2"] != nil)
        #expect(try index.content().difference(from: index.rebuilt().content()) == nil)
    }

    /// Names that are given are no one's own, even where somebody tries.
    @Test func givenNamesAreFree() throws {
        let index = try TestIndex()
        let texts = ["One", "Two", "Three"].map { "{\"id\": \"x\", \"text\": \"\($0).\"}\n" }.joined()
        try index.write(texts, "a.jsonl")
        try index.write(texts + #"{"id": "a.jsonl/x", "text": "Taken."}"#, "b.jsonl")
        let expected = [
            "a.jsonl/x", "a.jsonl/x-2", "a.jsonl/x-3", "b.jsonl/x", "b.jsonl/x-2", "b.jsonl/x-3", "x",
        ]
        #expect(try index.run().documents == 7)
        #expect(try index.content().documents.map(\.document.id).sorted() == expected)
        try index.write("Something else.\n", "c.txt")
        #expect(try index.run().documents == 8)
        #expect(try index.content().difference(from: index.rebuilt().content()) == nil)
    }

    /// A file's own id can be a record's.
    @Test func aFileMayLoseItsPath() throws {
        let index = try TestIndex()
        try index.write(#"{"id": "b.txt", "text": "A record."}"#, "a.jsonl")
        try index.write("A file.\n", "b.txt")
        try index.run()
        #expect(try index.content().documents.map(\.document.id) == ["b.txt", "b.txt-2"])
    }

    /// Two new documents lose to an older one, and an older one to a new one.
    @Test func newDocumentsMeetOlderOnes() throws {
        let index = try TestIndex()
        try index.write(#"{"id": "x", "text": "Oldest of them."}"#, "5.jsonl")
        try index.run()
        for name in ["a", "b"] {
            try index.write(
                "{\"id\": \"x\", \"text\": \"Later \(name).\"}\n{\"id\": \"\(name)\", \"text\": \"Own.\"}\n",
                "\(name).jsonl")
        }
        let report = try index.run()
        #expect(report.documents == 5 && report.passages == 5)
        #expect(try index.content().difference(from: index.rebuilt().content()) == nil)
        try index.write(#"{"id": "x", "text": "First by its path."}"#, "0.jsonl")
        #expect(try index.run().documents == 6)
        #expect(try index.content().difference(from: index.rebuilt().content()) == nil)
    }

    @Test func manyDuplicatesAreCounted() throws {
        let index = try TestIndex()
        try index.write((0..<250).map { _ in #"{"id": "x", "text": "Again."}"# }.joined(separator: "\n"), "a.jsonl")
        let report = try index.run()
        #expect(report.documents == 250 && report.skipped.count == 1)
        #expect(report.skipped.first?.detail.contains("'a.jsonl/x'; 248 more documents") == true)
    }

    @Test func anIndexWithinTheCorpusIsNotIndexed() throws {
        var index = try TestIndex()
        index.options.index = index.path("Index")
        try index.write("The only document.\n", "a.txt")
        for _ in 0..<3 {
            let report = try index.run()
            #expect(report.documents == 1 && report.skipped.isEmpty)
        }
    }

    /// Folders and files of one name keep apart.
    @Test func severalRootsDoNotCollide() throws {
        var index = try TestIndex()
        for (number, root) in ["p/docs", "q/docs", "r/docs-2", "s/x.txt", "t/x.txt"].enumerated() {
            let file = root.hasSuffix(".txt") ? root : root + "/x.txt"
            try index.write("Root number \(number).\n", file)
        }
        index.options.corpus = ["p/docs", "q/docs", "r/docs-2", "s/x.txt", "t/x.txt"].map(index.path)
        #expect(try index.run().documents == 5)
        let ids = try index.content().documents.map(\.document.id)
        #expect(
            ids == ["docs-2-2/x.txt", "docs-2/x.txt", "x.txt", "x.txt-2/x.txt", "x.txt/x.txt"].sorted(), "\(ids)")
        try index.write("Root number one, changed.\n", "q/docs/x.txt")
        #expect(try index.run().documents == 5)
        #expect(try index.content().difference(from: index.rebuilt().content()) == nil)
    }
}
