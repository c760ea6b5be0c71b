import Foundation
import Indexing
import Querying
import SearchAPI
import TestSupport
import Testing

/// A library of documents and a table of queries, both files: what each query is taken for, and what it finds.
struct QueryTable {
    /// A line: the query, how it is asked, what the answer says as `parsed`, the documents that are found (one for each of
    /// their passages), and the codes of the warnings.
    struct Row: CustomTestStringConvertible, Sendable {
        var query: String
        var options: [String: String]
        var parsed: String
        var documents: [String]
        var warnings: [String]
        var testDescription: String { query }
    }

    static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures/queries")

    static let rows: [Row] = {
        let lines = (try? String(contentsOf: folder.appending(path: "queries.tsv"), encoding: .utf8)) ?? ""
        return lines.split(separator: "\n").filter { !$0.hasPrefix("# ") }.map { line in
            let fields = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
            func words(_ field: Int) -> [String] { fields[field].split(separator: " ").map(String.init) }
            var options: [String: String] = [:]
            for option in words(1) {
                let parts = option.split(separator: "=").map(String.init)
                options[parts[0]] = parts[1]
            }
            return Row(
                query: fields[0], options: options, parsed: fields[2], documents: words(3), warnings: words(4))
        }
    }()

    static let saved = [
        "camps": "logging OR \"labour camps\"", "both": "query:camps OR ferry", "circle": "query:round",
        "round": "salt query:circle", "broken": "salt AND", "odd": "nofield:x",
    ]

    let library: Library
    let engine: SearchEngine

    init() throws {
        var files: [String: String] = [:]
        for name in ["records.jsonl", "guide.md"] {
            files[name] = try String(contentsOf: Self.folder.appending(path: name), encoding: .utf8)
        }
        library = try Library(files)
        let text = try String(contentsOf: Self.folder.appending(path: "synonyms.txt"), encoding: .utf8)
        let lexicon = Lexicon(saved: Self.saved, synonyms: Synonyms.parse(text).synonyms)
        engine = try SearchEngine(
            indexPath: library.options.index, options: SearchEngineOptions(readers: 1), lexicon: { lexicon })
    }

    static let shelf = Result { try QueryTable() }

    static func request(_ row: Row) -> SearchRequest {
        var request = SearchRequest(query: row.query, limit: 100)
        request.match = row.options["match"].flatMap(WordMatch.init) ?? .stemmed
        request.mode = row.options["mode"].flatMap(QueryMode.init) ?? .query
        request.limit = row.options["limit"].flatMap(Int.init) ?? 100
        return request
    }
}

@Suite struct QueryTableTests {
    @Test func thereAreManyRows() { #expect(QueryTable.rows.count >= 200) }

    @Test(arguments: QueryTable.rows)
    func finds(row: QueryTable.Row) throws {
        let answer = try QueryTable.shelf.get().engine.search(QueryTable.request(row))
        #expect(answer.parsed == row.parsed)
        #expect(answer.hits.map(\.passage.document.id).sorted() == row.documents)
        #expect(Set(answer.warnings.map(\.code)).sorted() == row.warnings, "\(answer.warnings)")
    }

    /// What an answer says was searched can be asked again, as text and as a tree, and is the same query.
    @Test(arguments: QueryTable.rows)
    func parsedIsTheSameQuery(row: QueryTable.Row) throws {
        let engine = try QueryTable.shelf.get().engine
        var request = QueryTable.request(row)
        request.wantsTree = true
        let first = try engine.search(request)
        guard let tree = first.tree else { return #expect(first.parsed.isEmpty) }
        request.query = first.parsed
        request.mode = .query
        let second = try engine.search(request)
        #expect(second.parsed == first.parsed && second.tree == tree)
        #expect(second.hits == first.hits && second.total == first.total)
        // Over JSON, as a client sends it.
        request.query = ""
        request.tree = try JSONDecoder().decode(QueryTree.self, from: Data(tree.json.utf8))
        let third = try engine.search(request)
        #expect(third.parsed == first.parsed && third.tree == tree && third.hits == first.hits)
    }

    /// Phrases among plain words come first, whatever else has the words.
    @Test func phrasesComeFirst() throws {
        let engine = try QueryTable.shelf.get().engine
        let ids = try engine.ids("who wrote \"war and peace\"")
        #expect(ids.first == "novel" && ids.count > 1)
        // A page that is filled by passages with the phrase has no others.
        let page = try engine.search(SearchRequest(query: "who wrote \"war and peace\"", limit: 1))
        #expect(page.total.value == 1 && page.warnings.isEmpty)
    }

    @Test(arguments: [
        ("query:camp", 0, "no saved query 'camp' (did you mean camps?)"),
        ("salt query:nothing", 5, "there are both, broken, camps"),
        ("query:circle", 0, "asks for itself: circle → round → circle"),
        ("query:broken", 0, "in the saved query 'broken': the query ends where a word should follow"),
    ])
    func savedQueriesThatCannotBeUsed(query: String, position: Int, detail: String) throws {
        let failure = try #require(try QueryTable.shelf.get().engine.failure(SearchRequest(query: query)))
        #expect(
            failure.code == .badQuery && failure.position == position && failure.detail.contains(detail), "\(failure)")
        var words = SearchRequest(query: query)
        words.mode = .words
        #expect(try QueryTable.shelf.get().engine.failure(words) == nil)
    }

    /// A saved query that asks for others, which ask for others: as much as is allowed, and no more.
    @Test func savedQueriesGrowNoFurther() throws {
        var saved = ["a0": "ferry"]
        for number in 1..<40 { saved["a\(number)"] = "query:a\(number - 1) query:a\(number - 1)" }
        let lexicon = Lexicon(saved: saved)
        let engine = try SearchEngine(
            indexPath: try QueryTable.shelf.get().library.options.index, options: SearchEngineOptions(),
            lexicon: { lexicon })
        #expect(try engine.ids("query:a3") == ["ferry"])
        #expect(engine.failure(SearchRequest(query: "query:a39"))?.code == .badQuery)
    }
}
