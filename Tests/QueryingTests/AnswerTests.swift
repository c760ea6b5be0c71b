import Foundation
import Indexing
import Querying
import SearchAPI
import TestSupport
import Testing

/// What answers hold besides ranked passages.
@Suite struct AnswerTests {
    private static let words = [
        "ferry", "harbour", "salt", "barley", "winter", "bridge", "orchard", "lantern", "river",
    ]

    /// Documents of several passages, with tags, in several segments; some are replaced.
    private static let shelf = Result {
        var random = SeededGenerator(seed: 7)
        var library = try Library(["start.txt": "Nothing of note.\n"], maximumSegments: 50)
        for round in 0..<4 {
            var files: [String: String] = [:]
            for number in 0..<12 {
                var text =
                    "---\ntopic: [t\(number % 3), \"t\(number % 5)\"]\ncategories: [\"a/b\(number % 2)\", \"a/c\"]\n"
                text += number % 4 == 0 ? "author: Ada Lind\n" : ""
                text += "date: 20\(10 + number % 6)-0\(1 + number % 9)-11\n---\n"
                for section in 0..<3 {
                    text += "\n# Part \(section)\n\nIn \(1990 + section) there was "
                    text += (0..<12).map { _ in words.randomElement(using: &random)! }.joined(separator: " ") + ".\n"
                    if section == 1 { text += "\n- one \(words[number % 9])\n- two\n- three\n- four\n" }
                }
                files["f\(round % 3)/d\(number).md"] = text
            }
            try library.add(files)
        }
        return library
    }

    private func answer(
        _ query: String, limit: Int = 1000, _ change: (inout SearchRequest) -> Void = { _ in }
    ) throws -> SearchResponse {
        var request = SearchRequest(query: query, limit: limit)
        change(&request)
        return try Self.shelf.get().engine().search(request)
    }

    // MARK: Facets

    @Test(arguments: ["ferry", "salt OR winter", "+bridge -orchard", "NOT lantern", "f1"])
    func facetsAgreeWithTheHits(query: String) throws {
        let keys = [
            "topic", "category", "author", "kind", "lang", "type", "year", "date", "date:month", "document", "section",
        ]
        let answer = try answer(query) { $0.facets = keys }
        func values(_ key: String, _ passage: PassageRecord) -> [String] {
            switch key {
            case "category": passage.document.categories + ["a"]
            case "author": passage.document.authors
            case "kind": [passage.kind]
            case "lang": [passage.language ?? "und"]
            case "type": [passage.document.format]
            case "date": passage.document.date.map { [String($0.prefix(4))] } ?? []
            case "date:month": passage.document.date.map { [String($0.prefix(7))] } ?? []
            case "document": [passage.document.id]
            case "section": passage.section.isEmpty ? [] : [passage.section.joined(separator: " › ")]
            default: passage.tags[key] ?? []
            }
        }
        for key in keys {
            var expected: [String: Int] = [:]
            for hit in answer.hits {
                for value in Set(values(key, hit.passage))
                where !(key == "category" && hit.passage.document.categories.isEmpty) {
                    expected[value, default: 0] += 1
                }
            }
            let found = Dictionary(uniqueKeysWithValues: (answer.facets[key] ?? []).map { ($0.value, $0.count) })
            #expect(found == expected, "\(query) \(key)")
            let info = FacetInfo(
                isExact: true, sampled: answer.hits.count, of: answer.hits.count, values: expected.count)
            #expect(answer.facetInfo[key] == info, "\(query) \(key)")
        }
        #expect(answer.warnings.isEmpty && answer.total.value == answer.hits.count)
    }

    @Test func pathsAreCountedByFolder() throws {
        let values = try answer("", limit: 1) {
            $0.filters = ["type": ["markdown"]]
            $0.facets = ["path"]
        }.facets["path"]
        let counts = Dictionary(uniqueKeysWithValues: (values ?? []).map { ($0.value, $0.count) })
        let inFolder = counts.filter { $0.key.hasPrefix("f1/") }
        #expect(inFolder.count == 12 && counts["f1"] == inFolder.values.reduce(0, +))
    }

    @Test func aSampleIsSpreadAndSaidToBeOne() throws {
        let texts = (0..<6000).map { "ferry number \($0) to the " + ($0 % 2 == 0 ? "north" : "south") }
        let lines = texts.enumerated().map {
            "{\"id\": \"\($0)\", \"text\": \"\($1)\", \"half\": \"\($0 < 3000 ? "first" : "second")\"}"
        }
        let library = try Library(["r.jsonl": lines.joined(separator: "\n")])
        var options = SearchEngineOptions()
        options.facetMatches = 500
        let engine = try SearchEngine(indexPath: library.options.index, options: options)
        let sampled = try engine.search(SearchRequest(query: "ferry", limit: 1, facets: ["half"]))
        let info = try #require(sampled.facetInfo["half"])
        #expect(!info.isExact && info.of == 6000 && (400...700).contains(info.sampled) && info.values == 2)
        for value in sampled.facets["half"] ?? [] { #expect((2700...3300).contains(value.count), "\(value)") }
        #expect(sampled.warnings.map(\.code) == ["facets_sampled"])
        // Few matches are all looked at, wherever they are.
        let few = try engine.search(SearchRequest(query: "+ferry +4711", limit: 1, facets: ["half"]))
        #expect(few.facets["half"] == [FacetValue(value: "second", count: 1)] && few.facetInfo["half"]?.isExact == true)
        let listed = try engine.facet(FacetRequest(key: "half"))
        #expect(listed.values.map(\.count) == [3000, 3000] && listed.info.isExact)
    }

    @Test func facetsAreListed() throws {
        let engine = try Self.shelf.get().engine()
        let topics = try engine.facet(FacetRequest(key: "topic", prefix: "T", limit: 2))
        #expect(topics.values.count == 2 && topics.info.values == 5)
        #expect(try engine.facet(FacetRequest(key: "category", prefix: "a/c")).values.map(\.value) == ["a/c"])
        let some = try engine.facet(FacetRequest(key: "topic", query: "ferry", filters: ["author": ["ada lind"]]))
        #expect(some.info.of < topics.info.of && some.info.of > 0)
        let years = try engine.facet(FacetRequest(key: "date"))
        #expect(years.values.map(\.value) == ["2010", "2011", "2012", "2013", "2014", "2015"])
        #expect(throws: SearchFailure.self) { try engine.facet(FacetRequest(key: "nokey")) }
    }

    // MARK: Groups, caps and copies

    @Test(arguments: ["ferry", "salt winter", "NOT ferry"])
    func groupsHoldTheBestOfEachDocument(query: String) throws {
        let all = try answer(query)
        let grouped = try answer(query) {
            $0.groupBy = "document"
            $0.perGroup = 2
        }
        let byDocument = Dictionary(grouping: all.hits, by: \.passage.document.id)
        #expect(grouped.total == TotalHits(value: byDocument.count, relation: .equal, unit: .documents))
        #expect(grouped.hits.count == byDocument.count)
        for hit in grouped.hits {
            let group = try #require(hit.group)
            let members = try #require(byDocument[hit.passage.document.id])
            #expect(members.first?.passage.id == hit.passage.id)
            #expect(group.total == TotalHits(value: members.count, relation: .equal))
            #expect(group.hits.count == min(1, members.count - 1))
            let best = members.map(\.score).sorted(by: >).prefix(group.hits.count + 1)
            #expect(zip(best, [hit.score] + group.hits.map(\.score)).allSatisfy { abs($0 - $1) < 1e-9 })
        }
    }

    @Test func noDocumentHasMoreThanItsShare() throws {
        let all = try answer("ferry").hits
        let capped = try answer("ferry") { $0.perDocument = 1 }.hits
        var seen: Set<String> = []
        #expect(
            capped.map(\.passage.id) == all.filter { seen.insert($0.passage.document.id).inserted }.map(\.passage.id))
    }

    @Test func copiesAreFolded() throws {
        let text =
            "The ferry from the northern harbour carried salt and barley over the river in winter until the bridge was built"
        let other =
            "A lantern hung in the orchard by the river where the ferry came in every evening before the bridge was there"
        func record(_ id: String, _ date: String, _ text: String) -> String {
            "{\"id\": \"\(id)\", \"date\": \"\(date)\", \"text\": \"\(text)\"}"
        }
        let engine = try Library([
            "r.jsonl": [
                record("new", "2020-01-01", text), record("old", "1999-05-05", text + "."),
                record("case", "2005-01-01", text.uppercased()), record("longer", "2001-01-01", text + " at last"),
                record("other", "1990-01-01", other),
            ].joined(separator: "\n")
        ]).engine()
        var request = SearchRequest(query: "ferry salt")
        request.fold = .none
        #expect(try engine.search(request).hits.count == 5)
        request.fold = .duplicates
        let hits = try engine.search(request).hits
        #expect(hits.count == 2 && hits.last?.passage.document.id == "other" && hits.last?.duplicates == nil)
        let copies = try #require(hits.first?.duplicates)
        #expect(copies.count == 3 && copies.ids.count == 3)
        #expect(copies.earliest?.document == "old" && copies.earliest?.date == "1999-05-05")

        let missed = try engine.whyNot(WhyNotRequest(search: request, id: copies.ids[0]))
        #expect(missed.verdict == .folded && missed.detail.contains(hits[0].passage.id))
        let similar = try engine.similar(id: hits[0].passage.id, SearchRequest(query: ""))
        #expect(similar.hits.map(\.passage.document.id) == ["other"])
    }

    // MARK: Pages

    @Test(arguments: [Folding.none, .duplicates])
    func cursorsReadEverythingOnce(fold: Folding) throws {
        let engine = try Self.shelf.get().engine()
        for group in [nil, "document"] {
            var request = SearchRequest(query: "ferry salt river", limit: 1000, groupBy: group)
            request.fold = fold
            let all = try engine.search(request)
            #expect(all.cursor == nil)
            request.limit = 7
            var ids: [String] = []
            while true {
                let page = try engine.search(request)
                #expect(page.hits.first?.rank == ids.count + 1)
                ids += page.hits.map(\.passage.id)
                guard let cursor = page.cursor else { break }
                request.cursor = cursor
            }
            #expect(ids == all.hits.map(\.passage.id))
        }
    }

    @Test func aCursorStaysInItsGeneration() throws {
        let library = try Library(Library.records((0..<30).map { "ferry number \($0)" }))
        let engine = try library.engine()
        var request = SearchRequest(query: "ferry", limit: 10)
        let before = try engine.search(SearchRequest(query: "ferry", limit: 30)).hits.map(\.passage.id)
        let first = try engine.search(request)
        try library.add(Library.records((100..<130).map { "the ferry ferry number \($0)" }))
        #expect(try engine.refresh() != first.generation)
        request.cursor = first.cursor
        let second = try engine.search(request)
        #expect(second.generation == first.generation)
        #expect(first.hits.map(\.passage.id) + second.hits.map(\.passage.id) == Array(before.prefix(20)))
        request.cursor = nil
        request.generation = first.generation
        #expect(try engine.search(request).hits.map(\.passage.id) == Array(before.prefix(10)))

        request.generation = "000000-20000101T000000Z"
        #expect(engine.failure(request)?.code == .generationGone)
        request.generation = nil
        for cursor in ["", "x", "!!", first.cursor! + "A"] {
            request.cursor = cursor
            #expect(engine.failure(request)?.code == .badParameter, "\(cursor)")
        }
        request.cursor = first.cursor
        request.query = "number"
        #expect(engine.failure(request)?.code == .badParameter)
    }

    @Test func generationsAreLetGo() throws {
        let library = try Library(["a.txt": "The first ferry.\n"])
        var options = SearchEngineOptions()
        options.keptGenerations = 0
        let engine = try SearchEngine(indexPath: library.options.index, options: options)
        let name = try engine.status().generation
        try library.add(["a.txt": "The second ferry.\n"])
        _ = try engine.refresh()
        try FileManager.default.removeItem(atPath: library.options.index + "/generations/\(name).json")
        var request = SearchRequest(query: "ferry")
        request.generation = name
        #expect(engine.failure(request)?.code == .generationGone)
    }

    @Test func budgetsHoldWholePassages() throws {
        let texts = (1...8).map { String(repeating: "ferry ", count: $0 * 5) + "harbour" }
        let engine = try Library(Library.records(texts)).engine()
        var request = SearchRequest(query: "ferry")
        let all = try engine.search(request).hits
        request.maximumBytes = 250
        var ids: [String] = []
        var dropped: Set<String> = []
        while true {
            let page = try engine.search(request)
            #expect(page.hits.reduce(0) { $0 + $1.passage.text.utf8.count } <= 250)
            ids += page.hits.map(\.passage.id)
            dropped.formUnion(page.dropped?.ids ?? [])
            guard let cursor = page.cursor else { break }
            request.cursor = cursor
        }
        // One that has no room in any page is passed over and named.
        #expect(Set(ids).isDisjoint(with: dropped.subtracting(ids)))
        #expect(ids == all.filter { $0.passage.text.utf8.count <= 250 }.map(\.passage.id))
        request = SearchRequest(query: "ferry")
        request.fold = .none
        request.maximumTokens = 1
        let nothing = try engine.search(request)
        #expect(nothing.hits.isEmpty && nothing.dropped?.count == 8 && nothing.cursor == nil)
    }

    // MARK: Words

    @Test func anExplanationNamesFieldsAndForms() throws {
        let engine = try Library([
            "a.md": "# Harbours\n\nThe ferries leave; one Ferry stays.\n", "b.txt": "Ferries and ferrying.\n",
        ]).engine()
        let hit = try #require(
            try engine.search(SearchRequest(query: "ferry harbour", explain: true)).hits.first)
        let parts = try #require(hit.explanation)
        let ferry = try #require(parts.first { $0.word == "ferry" })
        #expect(ferry.fields == ["text"] && ferry.forms == ["Ferry", "ferries"])
        let harbour = try #require(parts.first { $0.word == "harbour" })
        #expect(!harbour.fields.contains("text") && harbour.forms == ["Harbours"])
        #expect(abs(parts.reduce(0) { $0 + $1.weight } - hit.score) < 1e-6)
    }

    @Test func markedPassagesHelp() throws {
        let engine = try Library(
            Library.records([
                "ferry timetable harbour", "ferry accident lifeboat storm", "lifeboat storm rescue at sea",
                "storm lifeboat crew", "harbour timetable bus", "ferry ticket timetable", "a garden", "a kitchen",
                "an orchard", "a bridge",
            ])
        ).engine()
        let marked = try #require(try engine.search(SearchRequest(query: "+accident")).hits.first)
        var request = SearchRequest(query: "ferry")
        request.like = [marked.passage.id]
        let answer = try engine.search(request)
        #expect(Set(answer.expansion?.map(\.term) ?? []) == ["lifeboat", "storm"])
        let ids = answer.hits.map(\.passage.document.id)
        #expect(ids.first == "1" && Set(ids) == ["0", "1", "2", "3", "5"])
        request.query = "+ferry +timetable"
        #expect(Set(try engine.search(request).hits.map(\.passage.document.id)) == ["0", "5"])
        request.query = ""
        #expect(Set(try engine.search(request).hits.map(\.passage.document.id)) == ["1", "2", "3", "0", "5"])
        request.query = "ferry"
        (request.like, request.unlike) = ([], [marked.passage.id])
        #expect(try engine.search(request).hits.map(\.passage.document.id).contains("1") == false)
        request.like = ["nothing#000000000000"]
        #expect(engine.failure(request)?.code == .notFound)
    }

    @Test func similarPassagesAreFound() throws {
        let engine = try Library(
            Library.records([
                "lifeboat crew in a storm at sea", "the storm took the lifeboat and its crew", "a garden in spring",
                "storm over the garden", "a kitchen", "an orchard", "a bridge",
            ])
        ).engine()
        let id = try #require(try engine.search(SearchRequest(query: "\"a storm at sea\"")).hits.first?.passage.id)
        let answer = try engine.similar(id: id, SearchRequest(query: ""))
        #expect(answer.hits.map(\.passage.document.id) == ["1", "3"])
        #expect(answer.expansion?.isEmpty == false && answer.hits[0].snippet.contains { $0.isMatch })
        #expect(throws: SearchFailure.self) { try engine.similar(id: "x#0", SearchRequest(query: "")) }
    }

    // MARK: Why not

    @Test func whatKeepsAPassageOutIsSaid() throws {
        let library = try Library([
            "a.txt": "The ferries left the harbour.\n", "b.txt": "Labour and barley.\n", "c.bin": "\0\u{1}\u{2}",
            "d/e.txt": "The ferry ferry ferry.\n",
        ])
        let engine = try library.engine()
        func ask(_ query: String, _ id: String, limit: Int = 10, filters: [String: [String]] = [:]) throws
            -> WhyNotResponse
        {
            try engine.whyNot(
                WhyNotRequest(search: SearchRequest(query: query, limit: limit, filters: filters), id: id))
        }
        #expect(try ask("ferry", "none.txt").verdict == .notIndexed)
        let binary = try ask("ferry", "c.bin")
        #expect(binary.verdict == .notIndexed && binary.skipped.first?.reason == "binary")
        let filtered = try ask("ferry", "a.txt", filters: ["path": ["d"], "type": ["text"]])
        #expect(filtered.verdict == .filteredOut)
        #expect(filtered.checks.filter { $0.kind == "filter" }.map(\.holds) == [false, true])
        let demanded = try ask("+ferry +salt -harbour", "a.txt")
        #expect(demanded.verdict == .notMatched)
        #expect(
            demanded.checks.filter { $0.kind.hasPrefix("must") }.map(\.holds) == [true, false, false])
        #expect(demanded.checks.first { $0.text == "ferry" && $0.kind == "word" }?.detail == "as 'ferries'")
        let near = try ask("labor", "b.txt")
        #expect(near.verdict == .notMatched && near.checks.first?.detail?.contains("'Labour'") == true)
        let lower = try ask("ferry", "a.txt", limit: 1)
        #expect(lower.verdict == .rankedLower && lower.rank == 2)
        let scores = try #require(lower.score.flatMap { score in lower.pageScore.map { (score, $0) } })
        #expect(scores.0 < scores.1)
        #expect(abs(lower.explanation.reduce(0) { $0 + $1.weight } - scores.0) < 1e-6)
        #expect(try ask("ferry", "a.txt").verdict == .shown)
    }

    // MARK: Headings

    /// Words of the query are marked in the title and the headings; what else of the metadata has them stands behind these.
    @Test(arguments: [
        ("byron", "Notes › Of engines · Ada [Byron]"), ("notes engines", "[Notes] › Of [engines]"),
        ("physics looms", "Notes › Of engines · [Physics]"), ("mill", "Notes › Of engines · the-[mill]/a.md"),
        ("wind", ""),
    ])
    func headingsHaveTheWordsMarked(query: String, heading: String) throws {
        let text =
            "---\ntitle: Notes\nauthor: Ada Byron\ncategories: [Physics, Botany]\n---\n\n# Of engines\n\nOn looms, and the wind.\n"
        let engine = try Library(["the-mill/a.md": text, "b.md": "Salt.\n"]).engine()
        let hit = try #require(try engine.search(SearchRequest(query: query)).hits.first)
        #expect(hit.heading.map { $0.isMatch ? "[\($0.text)]" : $0.text }.joined() == heading)
    }

    // MARK: Snippets

    @Test func snippetsAreSentences() throws {
        let filler = (0..<6).map { "Nothing of note happened in the village during week \($0) of that long year." }
        let text =
            (["The ferry sank in March (so they say)."] + filler + ["Its captain had been warned of the ice."] + filler
            + ["Nobody was drowned."]).joined(separator: " ")
        let engine = try Library(["a.txt": text + "\n"]).engine()
        let hit = try #require(try engine.search(SearchRequest(query: "ferry captain")).hits.first)
        let shown = hit.snippet.map(\.text).joined()
        #expect(shown.contains("The ferry sank in March (so they say)."))
        #expect(shown.contains(" … Its captain had been warned of the ice."))
        #expect(hit.snippet.filter(\.isMatch).map(\.text) == ["ferry", "captain"])
        let bytes = Array(hit.passage.text.utf8)
        #expect(
            hit.matches.map { String(decoding: bytes[$0.start..<$0.end], as: UTF8.self) } == ["ferry", "captain"])
        let source = Array((text + "\n").utf8)
        #expect(
            hit.matches.map { String(decoding: source[$0.sourceStart!..<$0.sourceEnd!], as: UTF8.self) } == [
                "ferry", "captain",
            ])
        var request = SearchRequest(query: "ferry captain")
        request.wantsSnippets = false
        var bare = try #require(try engine.search(request).hits.first)
        #expect(bare.snippet.isEmpty && bare.matches.isEmpty)
        (bare.snippet, bare.matches) = (hit.snippet, hit.matches)
        #expect(bare == hit)
    }
}
