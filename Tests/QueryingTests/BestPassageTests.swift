import Querying
import SearchAPI
import TestSupport
import Testing

/// Which passage of a library comes first, and what is listed and counted.
@Suite struct BestPassageTests {
    private static func first(_ query: String, of texts: [String: String]) throws -> String? {
        try Library(texts).engine().ids(query).first
    }

    // MARK: Definitions

    @Test(arguments: [
        (
            "what is a vampire tap", "A vampire tap is a piece of equipment that pierces a cable.",
            "Every vampire tap of the old building, vampire tap by vampire tap, went into the bin."
        ),
        (
            "vampire tap definition", "Vampire tap: equipment that pierces a cable in the wall.",
            "The old vampire tap of that building went into the bin in the end."
        ),
        (
            "Was ist ein Flaschenzug?", "Ein Flaschenzug ist ein Gerät, das den Betrag der Kraft verringert.",
            "Der Flaschenzug hing, wie jeder Flaschenzug hier, am alten Haken über dem Hof."
        ),
        (
            "qu'est-ce que le levain", "Le levain est une pâte qui fermente lentement à la maison.",
            "Ma tante gardait le levain au frais, car le levain aime le froid de la cave."
        ),
        (
            "¿qué es la quinoa?", "La quinoa es una planta cuyas semillas se comen.",
            "Compró la quinoa en el mercado y guardó la quinoa en un saco."
        ),
        (
            "что такое самовар", "Самовар это сосуд для кипячения воды.",
            "На столе стоял самовар, и старый самовар тихо шумел весь вечер."
        ),
    ])
    func questionsForADefinitionFindIt(query: String, definition: String, mention: String) throws {
        #expect(
            try Self.first(query, of: ["a.txt": mention, "b.txt": definition, "c.txt": "Nothing of that."]) == "b.txt")
    }

    // MARK: Lists

    @Test func sentencesComeBeforeListsOfTheSameWords() throws {
        let list = "Contents harbour 4 salt trade 9 barley trade 12 ferry timetable 15 bridges 17 weather 21 index 24"
        let text =
            "Near the harbour the salt trade went on for years. The barley trade came later, with a ferry in spring."
        #expect(try Library(Library.records([list, text])).engine().ids("harbour salt trade").first == "1")
    }

    // MARK: Titles

    @Test func aTitleOfManyDocumentsIsNone() throws {
        var files = [
            "answer.txt":
                "The annual report of the ferry company says that the northern harbour was closed for repairs."
        ]
        for number in 0..<30 {
            files["form-\(number).html"] =
                "<html><head><title>Annual report</title></head><body><p>Page \(number) of nothing much, filled in by hand and signed.</p></body></html>"
        }
        #expect(try Self.first("annual report harbour closed", of: files) == "answer.txt")
    }

    // MARK: Set phrases

    /// Words that always stand together say little more than one of them.
    @Test func aSetPhraseIsOnePieceOfEvidence() throws {
        let phrase = "Nova Scotia is where the wind comes from."
        let words = "A lighthouse keeper saw where the wind comes from."
        let others = (0..<60).map { number in
            [
                "Nova Scotia, note \(number).", "A lighthouse, note \(number).", "A keeper, note \(number).",
                "Note \(number).",
            ][
                number % 4]
        }
        let library = try Library(Library.records([phrase, words] + others))
        func gap(_ setPhrase: Double) throws -> Double {
            var options = RankingOptions()
            options.setPhrase = setPhrase
            var request = SearchRequest(query: "nova scotia lighthouse keeper", limit: 100)
            request.fold = .none
            let hits = try library.engine(ranking: options).search(request).hits
            func score(_ id: String) throws -> Double {
                try #require(hits.first { $0.passage.document.id == id }).score
            }
            return try score("1") - score("0")
        }
        #expect(try gap(0.4) > gap(0) + 0.05)
        // What adds more than that is no part of it.
        #expect(try gap(0.4) == gap(0.3))
    }

    // MARK: Authors

    private static let shelf = Result {
        try Library([
            "one.md":
                "---\nauthor: Ada Byron\n---\n\n# First\n\nOn engines.\n\n# Second\n\nOn looms, and more on looms.\n",
            "two.md": "---\nauthor: Ada Byron\n---\n\nOn sails.\n",
            "three.md":
                "---\nauthor: Charles Babbage\n---\n\nAda Byron wrote to me. Ada Byron was right, said Ada Byron.\n",
            "four.md": "---\nauthor: Salt\n---\n\nOn pepper.\n", "five.md": "Salt of the sea.\n",
            "six.md": "Salt of the mine.\n",
        ])
    }

    @Test(arguments: ["ada byron", "Byron, Ada", "byron"])
    func anAuthorsNameListsTheDocuments(name: String) throws {
        let response = try Self.shelf.get().engine().search(SearchRequest(query: name))
        #expect(response.warnings.map(\.code) == ["author_listed"])
        let ids = response.hits.map(\.passage.document.id)
        #expect(ids.prefix(2).sorted() == ["one.md", "two.md"] && ids.dropFirst(2) == ["three.md"])
    }

    @Test(arguments: ["ada", "byron loom", "salt", "\"ada byron\"", "+ada +byron"])
    func otherWordsListNone(query: String) throws {
        let response = try Self.shelf.get().engine().search(SearchRequest(query: query))
        #expect(!response.warnings.map(\.code).contains("author_listed"))
    }

    @Test func anAuthorsDocumentsPassTheFilters() throws {
        let request = SearchRequest(query: "ada byron", filters: ["path": ["two.md"]])
        #expect(try Self.shelf.get().engine().search(request).hits.map(\.passage.document.id) == ["two.md"])
    }

    // MARK: What is counted

    @Test func wordsThatSayNothingAreNotCounted() throws {
        let texts =
            (0..<40).map { "It is the year of the number \($0), and so it was in the house." } + [
                "The heron is in the reeds."
            ]
        let engine = try Library(Library.records(texts)).engine()
        var request = SearchRequest(query: "what is the heron of the house")
        request.fold = .none
        #expect(try engine.search(request).total.value == 41)
        request.query = "where is the heron"
        #expect(try engine.search(request).total.value == 1)
        request.query = "is it the"
        #expect(try engine.search(request).total.value == 41)
    }

    // MARK: Copies

    @Test func copiesAreFoldedUnlessAskedFor() throws {
        let text =
            "The ferry from the northern harbour carried salt and barley over the river until the bridge was built"
        let engine = try Library(["a.txt": text + ".", "b.html": "<p>\(text)!</p>", "c.txt": "No ferry came here."])
            .engine()
        var request = SearchRequest(query: "ferry harbour salt")
        #expect(try engine.search(request).hits.map { $0.duplicates?.count ?? 0 } == [1, 0])
        request.fold = .none
        #expect(try engine.search(request).hits.count == 3)
    }
}
