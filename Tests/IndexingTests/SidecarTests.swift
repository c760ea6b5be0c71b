import Foundation
import Indexing
import Querying
import SearchAPI
import TestSupport
import Testing
import XapianIndex

/// Metadata from outside a document: sidecars, folders' files, rules.
@Suite struct SidecarTests {
    private func document(_ id: String, _ index: TestIndex) throws -> DocumentSummary {
        let documents = try index.engine().documents(offset: 0, limit: 100).documents
        return try #require(documents.first { $0.document.id == id })
    }

    private func reasons(_ report: IndexReport) -> [String] { report.skipped.map { "\($0.path) \($0.reason)" } }

    @Test func theNearerWordWins() throws {
        var index = try TestIndex()
        index.options = IndexingOptions(corpus: index.options.corpus, index: index.options.index) { _ in
            true
        } tags: { path in
            path.hasSuffix(".md")
                ? ["date": ["1990"], "author": ["Rule"], "category": ["rules"], "topic": ["rule"], "source": ["rule"]]
                : [:]
        }
        index.options.freeBytes = 0
        try index.write("---\ndate: 2010\ntopic: own\n---\n\nSalt and barley.\n", "a/b/doc.md")
        try index.write("date: 2001\nseries: outer\ncategory: outer\n", "a/.kwic.yaml")
        try index.write("series: inner\nlanguage: de\n", "a/b/.kwic.yaml")
        try index.run()
        var found = try document("a/b/doc.md", index)
        #expect(found.document.date == "2010" && found.document.language == "de" && found.document.authors == ["Rule"])
        #expect(found.document.categories == ["outer", "rules"])
        #expect(found.tags == ["topic": ["own", "rule"], "source": ["rule"], "series": ["inner"]])

        try index.write(
            "title: New\ndate: 2017-05\nlanguage: fr\nauthors: [Ann Lee]\ncategories: x > y\ntopic: side\n",
            "a/b/doc.md.kwic.yaml")
        try index.run()
        found = try document("a/b/doc.md", index)
        #expect(found.document.title == "New" && found.document.date == "2017-05" && found.document.language == "fr")
        #expect(found.document.authors == ["Ann Lee"] && found.document.categories == ["x/y", "rules"])
        #expect(found.tags == ["topic": ["side", "rule"], "source": ["rule"], "series": ["inner"]])
    }

    @Test func theIndexFollows() throws {
        let index = try TestIndex()
        try index.write("Salt and barley were sold at the harbour.", "doc.txt")
        try index.write("Timber was sold at the bridge.", "other.txt")
        try index.run()
        func check(_ report: IndexReport, date: String?, changed: Int, _ step: String) throws {
            #expect(try document("doc.txt", index).document.date == date, "\(step)")
            #expect(report.filesChanged == changed && report.filesUnchanged == 2 - changed, "\(step)")
            let difference = try index.content().difference(from: index.rebuilt().content())
            #expect(difference == nil, "\(step): \(difference ?? "")")
        }
        try index.write("date: 2001", "doc.txt.kwic.yaml")
        try check(index.run(), date: "2001", changed: 1, "a new sidecar")
        #expect(try index.run().published == false)
        // The same size: only what it says is another.
        try index.write("date: 2002", "doc.txt.kwic.yaml")
        try check(index.run(), date: "2002", changed: 1, "a changed sidecar")
        try index.write("date: 2003", ".kwic.yaml")
        try check(index.run(), date: "2002", changed: 2, "a new folder's file")
        try index.delete("doc.txt.kwic.yaml")
        try check(index.run(), date: "2003", changed: 1, "a removed sidecar")
        try index.delete(".kwic.yaml")
        try check(index.run(), date: nil, changed: 2, "a removed folder's file")
    }

    @Test func recordsShareASidecar() throws {
        let index = try TestIndex()
        let lines = (1...3).map { #"{"id": "r\#($0)", "title": "Title \#($0)", "text": "Salt and barley \#($0)."}"# }
        try index.write(lines.joined(separator: "\n"), "r.jsonl")
        try index.write("title: All\nauthor: Ann Lee\nplace: Oslo\n", "r.jsonl.kwic.yaml")
        try index.run()
        for number in 1...3 {
            let found = try document("r\(number)", index)
            #expect(found.document.title == "Title \(number)" && found.document.authors == ["Ann Lee"])
            #expect(found.tags == ["place": ["Oslo"]])
        }
    }

    @Test func whatIsWrongIsReportedEachTime() throws {
        let index = try TestIndex()
        try index.write("Salt and barley.", "doc.txt")
        try index.write("date: [1", "doc.txt.kwic.yaml")
        try index.write("date: 2001", "gone.txt.kwic.yaml")
        try index.write("title: T\ndate: 2002\n", "sub/.kwic.yaml")
        try index.write("Timber.", "sub/doc.txt")
        try index.write("date: 2001", "sub.kwic.yaml")
        #expect(mkfifo(index.path("sub/doc.txt.kwic.yaml"), 0o600) == 0)
        let expected = [
            "doc.txt.kwic.yaml bad_sidecar", "gone.txt.kwic.yaml orphan_sidecar", "sub.kwic.yaml orphan_sidecar",
            "sub/.kwic.yaml bad_sidecar", "sub/doc.txt.kwic.yaml bad_sidecar",
        ]
        #expect(try reasons(index.run()).sorted() == expected)
        #expect(try index.content().documentCount == 2)
        #expect(try document("sub/doc.txt", index).document.date == "2002")
        let again = try index.run()
        #expect(reasons(again).sorted() == expected && !again.published)
    }

    @Test func passagesHaveTheirLanguages() throws {
        let index = try TestIndex()
        let english =
            "The expedition left the harbour in May and came back in early June with the hold full of specimens."
        let russian = "Экспедиция покинула гавань в мае и вернулась в начале июня с трюмом, полным собранных образцов."
        try index.write([english, english, russian, russian, english].joined(separator: "\n\n"), "doc.md")
        try index.run()
        let content = try index.content()
        #expect(content.passages.map(\.language) == ["en", "ru", "en"] && content.languages == ["en": 2, "ru": 1])
        #expect(try index.engine().search(SearchRequest(query: "+lang:ru +гавани")).hits.count == 1)
        // A document that loses its id to another keeps its passages.
        let record = #"{"id": "doc.md", "text": "\#(english)"}"#
        try index.write(record, "a.jsonl")
        try index.run()
        #expect(try index.content().languages == ["en": 3, "ru": 1])
    }
}
