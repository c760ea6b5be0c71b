import Querying
import SearchAPI
import Testing

/// What each construct finds, and what it does not.
@Suite struct FindingTests {
    private static let texts = [
        /* 0 */ "The logging camps paid in roubles.",
        /* 1 */ "He logged the camp's wages.",
        /* 2 */ "A road of 17km leads to the state-owned mill.",
        /* 3 */ "After 17 km the mill, state owned, comes in sight.",
        /* 4 */ "The mill is stateowned and 18 km away.",
        /* 5 */ "The café by the quay serves façade and naïve readers.",
        /* 6 */ "The cafe was closed.",
        /* 7 */ "Die Straße führt zum Fluß.",
        /* 8 */ "Die Strasse führt zum Fluss; die Häuser stehen leer.",
        /* 9 */ "Тёмный лес и ещё мосты.",
        /* 10 */ "Темный мост, еще один.",
        /* 11 */ "Ｆｕｌｌ　ｗｉｄｔｈ letters.",
        /* 12 */ "한국어 문서를 검색합니다.",
        /* 13 */ "図書館で資料を検索する。",
        /* 14 */ "我们在图书馆检索文献。",
        /* 15 */ "ห้องสมุดมีเอกสารเก่า",
        /* 16 */ "The U.S. delegation left.",
        /* 17 */ "The US market grew by 40,000 tons.",
        /* 18 */ "It fell to 40000 tons, then 400 00.",
        /* 19 */ "Salt and barley, barley and salt; the salt of the earth.",
        /* 20 */ "Salt barley was sold.",
        /* 21 */ "The ﬁrst ﬂoor, co-operation and soft\u{AD}hyphens.",
        /* 22 */ "L'économie d'Actium and the l’amour.",
    ]
    private static let shelf = Result { try Library(try Library.records(texts)) }

    @Test(
        arguments: [
            // Stems, and phrases that are exact.
            ("+camp", [0, 1]), ("+logging", [0, 1]), ("\"logging camps\"", [0]), ("\"logging camp\"", []),
            ("\"LOGGING Camps\"", [0]),
            ("\"camps logging\"", []), ("\"salt barley\"", [20]), ("\"barley and salt\"", [19]),
            ("+salt +barley", [19, 20]),
            ("salt NEAR/1 barley", [20]), ("salt NEAR/2 barley", [19, 20]), ("barley ADJ/1 salt", []),
            ("barley ADJ/2 salt", [19]),
            ("salt ADJ/1 barley", [20]), ("logg*", [0, 1]), ("loggi*", [0]), ("roubels~", [0]), ("+roubels", []),
            // Numbers and units, compounds.
            ("+17km", [2, 3]), ("+\"17 km\"", [2, 3]), ("\"17km\"", [2, 3]), ("+17 +km", [2, 3]), ("+18km", [4]),
            ("+state-owned", [2, 3, 4]), ("\"state owned\"", [2, 3]), ("\"state-owned\"", [2, 3, 4]),
            ("+stateowned", [2, 4]),
            ("+40,000", [17, 18]), ("+40000", [17, 18]), ("\"40,000 tons\"", [17, 18]), ("+400", [18]),
            // Accents, letters, widths, ligatures.
            ("+cafe", [5, 6]), ("+CAFÉ", [5, 6]), ("+cafe\u{301}", [5, 6]), ("\"facade and naive\"", [5]),
            ("+strasse", [7, 8]), ("+straße", [7, 8]), ("+STRASSE", [7, 8]), ("+fluss", [7, 8]), ("+темный", [9, 10]),
            ("+тёмный", [9, 10]), ("\"еще один\"", [10]), ("\"ещё один\"", [10]), ("+full +width", [11]),
            ("+ｆｕｌｌ", [11]),
            ("+first +floor", [21]), ("+cooperation", [21]), ("+softhyphens", [21]),
            // Other scripts.
            ("+검색", [12]), ("+문서", [12]), ("\"문서를 검색\"", [12]), ("+図書館", [13]), ("+資料", [13]), ("+書図", []),
            ("+图书馆", [14]),
            ("+馆检", [14]), ("+เอกสาร", [15]), ("\"เอกสารเก่า\"", [15]), ("+เก่าเอ", []),
            // Inflection.
            ("+мост", [9, 10]), ("+мостами", [9, 10]), ("+Haus", [8]), ("+house", []),
            // Abbreviations, elision.
            ("+economie", [22]), ("+amour", [22]), ("+actium", [22]), ("+\"U.S.\" +delegation", [16]),
            // Exclusion.
            ("+mill -17km", [4]), ("+mill -\"state owned\"", [4]), ("+mill NOT (17km OR 18km)", []),
            ("+cafe -closed", [5]),
            ("mill AND NOT stateowned AND NOT 17km", []),
        ] as [(String, [Int])])
    func finds(query: String, expected: [Int]) throws {
        // Strictly, for what nothing has is let go else.
        let answer = try Self.shelf.get().engine().search(SearchRequest(query: query, limit: 1000, strict: true))
        let ids = answer.hits.map(\.passage.document.id)
        #expect(Set(ids) == Set(expected.map(String.init)), "\(ids)")
    }

    /// `U.S.` is `US`, and `us` may be meant as well.
    @Test func abbreviations() throws {
        let engine = try Self.shelf.get().engine()
        #expect(try Set(engine.ids("+U.S.")).isSuperset(of: ["16", "17"]))
        #expect(try Set(engine.ids("+US")).isSuperset(of: ["16", "17"]))
    }

    @Test func stopWordsAloneAreSearched() throws {
        let answer = try Self.shelf.get().engine().search(SearchRequest(query: "the of"))
        #expect(answer.total.value > 5 && answer.hits.first?.passage.document.id == "19")
    }
}

/// Metadata: fields, filters, ranges, orders, groups and facets.
@Suite struct MetadataTests {
    private static let files = [
        "records.jsonl": """
        {"id": "a", "title": "Rail and river", "text": "Freight moved by rail in 1958 and 1971.", "date": "2014-03-05", "author": ["Ada Lind"], "category": "Transport", "topic": ["rail", "river"]}
        {"id": "b", "title": "River ports", "text": "Freight waited in the ports of 1994.", "date": "2016", "author": "Bo Ek", "category": "Ports of call", "topic": "river"}
        {"id": "c", "title": "Undated", "text": "Freight without a year.", "topic": "Rail"}
        {"id": "d", "title": "Späte Fracht", "text": "Die Fracht kam 1999 mit dem Schiff an und wurde im Hafen gelagert. Freight.", "date": "2016-06-30", "lang": "de"}
        """,
        "notes/deep/e.md":
            "---\ntitle: Freight notes\ndate: 2015-01-31\n---\n\n# Sidings\n\nFreight on sidings.\n\n## Sheds and yards\n\nFreight in sheds of 2004, at length. Freight again.\n",
        "notes/f.txt": "Freight in a plain text.\n",
    ]
    private static let shelf = Result { try Library(files) }

    @Test(
        arguments: [
            ("title:river", ["a", "b"]), ("title:(river ports)", ["b"]), ("title:\"rail river\"", []),
            ("title:\"rail and river\"", ["a"]),
            ("section:sidings", ["notes/deep/e.md"]),
            ("section:yards", ["notes/deep/e.md"]), ("author:lind", ["a"]), ("author:\"Ada Lind\"", ["a"]),
            ("author:\"Lind Ada\"", ["a"]),
            ("category:transport", ["a"]), ("category:ports", ["b"]), ("topic:rail", ["a", "c"]),
            ("topic:river", ["a", "b"]),
            ("lang:de", ["d"]), ("lang:de-AT", ["d"]), ("type:markdown", ["notes/deep/e.md"]),
            ("type:jsonl AND topic:rail", ["a", "c"]),
            ("kind:record", ["a", "b", "c", "d"]), ("path:notes", ["notes/deep/e.md", "notes/f.txt"]),
            ("path:notes/", ["notes/deep/e.md", "notes/f.txt"]),
            ("path:notes/deep", ["notes/deep/e.md"]), ("path:notes/f.txt", ["notes/f.txt"]),
            ("path:./notes/f.txt", ["notes/f.txt"]),
            ("path:deep", ["notes/deep/e.md"]), ("path:note", []), ("year:1958", ["a"]),
            ("year:1990..1999", ["b", "d"]), ("year:1995..", ["d", "notes/deep/e.md"]),
            ("year:..1960", ["a"]), ("year:1900..1910", []), ("date:2016", ["b", "d"]), ("date:2016-06", ["d"]),
            ("date:2016-06-30", ["d"]),
            ("date:2014-01..2015-12", ["a", "notes/deep/e.md"]), ("date:2015..", ["b", "d", "notes/deep/e.md"]),
            ("date:..2014", ["a"]),
            ("date:2014-03-05..2014-03-05", ["a"]),
            ("-topic:rail freight", ["b", "d", "notes/deep/e.md", "notes/f.txt"]),
        ] as [(String, [String])])
    func fields(query: String, expected: [String]) throws {
        let engine = try Self.shelf.get().engine()
        #expect(try Set(engine.ids(query)) == Set(expected))
        // A filter says the same.
        guard !query.contains(" "), let colon = query.firstIndex(of: ":"), !query.hasPrefix("author:l"),
            !query.hasPrefix("category:p")
        else { return }
        let filter = [String(query[..<colon]): [String(query[query.index(after: colon)...])]]
        #expect(try Set(engine.ids("", filters: filter)) == Set(expected))
    }

    @Test(arguments: [
        ("year:soon", "is no year"), ("year:1999..1994", "run backwards"), ("year:12345", "is no year"),
        ("date:soon", "is no date"), ("topic:1..x", "is no number"),
        ("date:2016-13", "is no date"), ("date:2016-02-32", "is no date"), ("date:2017..2016", "run backwards"),
        ("date:16", "is no date"),
    ])
    func badRanges(query: String, detail: String) throws {
        let failure = try #require(try Self.shelf.get().engine().failure(SearchRequest(query: query)))
        #expect(failure.code == .badQuery && failure.detail.contains(detail), "\(failure)")
    }

    @Test func filtersOfOneKeyAreAlternatives() throws {
        let engine = try Self.shelf.get().engine()
        #expect(try Set(engine.ids("freight", filters: ["topic": ["rail", "river"]])) == ["a", "b", "c"])
        #expect(
            try Set(engine.ids("freight", filters: ["topic": ["rail", "river"], "year": ["1990..1999", "1958"]])) == [
                "a", "b",
            ])
        #expect(try engine.ids("freight", filters: ["author": ["ada lind"]]) == ["a"])
        #expect(try engine.ids("freight", filters: ["author": ["lind"]]).isEmpty)
    }

    @Test func orders() throws {
        let engine = try Self.shelf.get().engine()
        #expect(try engine.ids("freight", sort: .date).prefix(4) == ["a", "notes/deep/e.md", "notes/deep/e.md", "b"])
        #expect(try Set(engine.ids("freight", sort: .date).suffix(2)) == ["c", "notes/f.txt"])
        #expect(
            try engine.ids("freight", sort: .dateDescending).prefix(4) == [
                "d", "b", "notes/deep/e.md", "notes/deep/e.md",
            ])
        #expect(try Set(engine.ids("freight", sort: .dateDescending).suffix(2)) == ["c", "notes/f.txt"])
        let byPath = try engine.search(SearchRequest(query: "freight", sort: .path)).hits
        #expect(
            byPath.map(\.passage.document.id) == [
                "notes/deep/e.md", "notes/deep/e.md", "notes/f.txt", "a", "b", "c", "d",
            ])
        #expect(byPath.prefix(2).map(\.passage.ordinal) == [1, 2] && byPath.allSatisfy { $0.score > 0 })
    }

    @Test func groups() throws {
        let engine = try Self.shelf.get().engine()
        var request = SearchRequest(query: "freight", limit: 1000, groupBy: "document")
        let all = try engine.search(request).hits
        #expect(all.count == 6 && Set(all.map(\.passage.document.id)).count == 6 && all.map(\.rank) == Array(1...6))
        let single = try engine.search(SearchRequest(query: "freight")).hits
        var seen: Set<String> = []
        #expect(
            all.map(\.passage.id) == single.filter { seen.insert($0.passage.document.id).inserted }.map(\.passage.id))
        request.limit = 2
        request.offset = 3
        #expect(try engine.search(request).hits.map(\.passage.id) == all[3..<5].map(\.passage.id))
    }

    @Test func facets() throws {
        let answer = try Self.shelf.get().engine().search(
            SearchRequest(query: "freight", limit: 1, facets: ["topic", "type", "year", "lang", "author", "topic"]))
        #expect(
            answer.facets["topic"] == [
                FacetValue(value: "river", count: 2), FacetValue(value: "Rail", count: 1),
                FacetValue(value: "rail", count: 1),
            ])
        #expect(
            answer.facets["type"] == [
                FacetValue(value: "jsonl", count: 4), FacetValue(value: "markdown", count: 2),
                FacetValue(value: "text", count: 1),
            ])
        #expect(answer.facets["year"]?.count == 5 && answer.facets["author"]?.map(\.value) == ["Ada Lind", "Bo Ek"])
    }
}
