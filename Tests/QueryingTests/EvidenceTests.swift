import Indexing
import Passages
import Querying
import SearchAPI
import TestSupport
import Testing

/// What the ranking sees in texts beyond counts.
@Suite struct EvidenceTests {
    /// Two records that are alike to BM25, of which the second answers better; and what tells it from the first.
    struct Row: CustomTestStringConvertible, Sendable {
        var part: String
        var query: String
        var worse: (title: String, text: String)
        var better: (title: String, text: String)
        var withoutIt: @Sendable (inout RankingOptions) -> Void
        var testDescription: String { part }
    }

    private static let rows = [
        Row(
            part: "pairs", query: "salt harbour",
            worse: ("A", "Harbour dues were paid in grain and the salt came later by rail from abroad."),
            better: ("B", "Grain was paid as dues and the salt near harbour came later by rail from abroad."),
            withoutIt: { $0.pairs = 0 }),
        Row(
            part: "sentence", query: "barley lantern",
            worse: ("A", "Barley was sown early that year. Nobody wrote down why. A lantern stood at the gate of it."),
            better: (
                "B", "Barley was seen by the old lantern. Nobody wrote down why. It stood at the gate early that year."
            ),
            withoutIt: { $0.sentence = 0 }),
        Row(
            part: "run", query: "timber of the ferry",
            worse: ("A", "The timber for a ferry came of the hills, and it was sold there each spring."),
            better: ("B", "The timber of the ferry came for a hill, and it was sold there each spring."),
            withoutIt: { $0.run = 0 }),
        Row(
            part: "exact words", query: "walking",
            worse: ("A", "They walked along the river until the bridge."),
            better: ("B", "They went walking along the river to the bridge."),
            withoutIt: { $0.exactWords = 0 }),
        Row(
            part: "title", query: "amber trade",
            worse: ("Amber and the trade in other goods of the northern towns", "It was large in its time."),
            better: ("Amber trade", "It was large in its time, and later it was not."),
            withoutIt: { $0.titleMatch = 0 }),
        Row(
            part: "definition", query: "what is an amber road",
            worse: ("A", "Every amber road of old was forgotten by those of the north."),
            better: ("B", "As is known now an amber road is a way on which traders went north."),
            withoutIt: { $0.definition = 0 }),
    ]

    private static func record(_ number: Int, _ text: (title: String, text: String)) -> String {
        #"{"id": "r\#(number)", "title": "\#(text.title)", "text": "\#(text.text)"}"#
    }

    /// Each part ranks what it is for first, and is what does so: without it, and without the others, it is not.
    @Test(arguments: rows)
    func whatCountsCannotTell(row: Row) throws {
        // Others, so that no word is in half of all passages.
        let others = (3..<40).map { Self.record($0, ("Note \($0)", "Nothing of that kind, number \($0).")) }
        let library = try Library(Self.files([Self.record(1, row.worse), Self.record(2, row.better)] + others))
        var alone = RankingOptions()
        alone.prose = 0
        for other in Self.rows where other.part != row.part { other.withoutIt(&alone) }
        var none = alone
        row.withoutIt(&none)
        let request = SearchRequest(query: row.query, explain: true)
        let with = try library.engine(ranking: alone).search(request).hits
        let without = try library.engine(ranking: none).search(request).hits
        #expect(with.first?.passage.document.id == "r2", "\(with.map(\.score))")
        #expect(with.first?.explanation?.contains { $0.bonus == row.part } == true)
        #expect(without.first?.explanation?.contains { $0.bonus != nil } == false)
        #expect(Self.gap(with) > Self.gap(without) + 0.05, "\(Self.gap(with)), \(Self.gap(without))")
    }

    private static func files(_ records: [String]) -> [String: String] {
        ["records.jsonl": records.joined(separator: "\n") + "\n"]
    }

    /// How much better the better one is.
    private static func gap(_ hits: [SearchHit]) -> Double {
        func score(_ id: String) -> Double { hits.first { $0.passage.document.id == id }?.score ?? 0 }
        return score("r2") - score("r1")
    }

    /// A relative of a word helps a passage that matches, and makes none match.
    @Test func relativesOnlyAdd() throws {
        let texts = ["A town of weavers.", "A town in historiography.", "Works of historiography."]
        let library = try Library(
            Self.files(
                (1..<4).map { Self.record($0, ("", texts[$0 - 1])) }
                    + (4..<40).map { Self.record($0, ("", "Other things, number \($0), the tale of none.")) }))
        let hits = try library.engine().search(SearchRequest(query: "town historiographic", explain: true)).hits
        #expect(hits.map(\.passage.document.id) == ["r2", "r1"])
        var off = RankingOptions()
        off.relatives = 0
        #expect(
            try library.engine(ranking: off).search(SearchRequest(query: "town historiographic")).hits.map(
                \.passage.document.id) == ["r1", "r2"])
    }

    /// `war` says little in German, and much in English.
    @Test func stopWordsAreThoseOfTheQuerysLanguage() throws {
        let german = "Der Krieg war lang, und die Stadt war am Ende zerstört, wie es in den Berichten heißt."
        let english = "The war was long, and the town was in ruins at the end, as the reports have it."
        let library = try Library(
            Self.files((1..<30).map { Self.record($0, ("", $0 % 3 == 0 ? german : english + " Number \($0).")) }))
        func weight(of word: String, in query: String) throws -> Double {
            let request = SearchRequest(query: query, limit: 100, explain: true)
            let parts = try library.engine().search(request).hits.flatMap { $0.explanation ?? [] }
            return parts.filter { $0.word == word }.map(\.weight).max() ?? 0
        }
        let asEnglish = try weight(of: "war", in: "what was the war")
        let asGerman = try weight(of: "war", in: "wie war die stadt")
        #expect(asGerman > 0 && asEnglish > 5 * asGerman, "\(asEnglish) \(asGerman)")
    }

    /// What is compared with folded words must be folded itself.
    @Test func stopWordsAreFolded() {
        var tokenizer = Tokenizer()
        for (language, words) in StopWordLists.all {
            for word in words { #expect(tokenizer.key(word) == word, "\(language): \(word)") }
        }
        #expect(StopWordLists.all.count >= 25)
    }

    @Test(
        arguments: [
            ("Universitätsbibliothek", ["r1"]), ("Bundestagswahl", ["r2"]), ("Wahlbundestag", ["r2"]),
            ("Bibliothekswahl", []), ("Bundesx", []),
        ] as [(String, [String])])
    func compoundsAreFoundByTheirParts(query: String, expected: [String]) throws {
        let texts = [
            "Die Bibliothek der Universität wurde im Jahr 1817 gegründet und hat heute viele Bände.",
            "Die Wahl zum Deutschen Bundestag findet alle vier Jahre statt, mit zwei Stimmen für jeden.",
            "Über das Wetter der letzten Tage ist nichts zu berichten, es war wie immer.",
        ]
        let library = try Library(Self.files((1..<4).map { Self.record($0, ("", texts[$0 - 1])) }))
        let answer = try library.engine().search(SearchRequest(query: query))
        #expect(answer.hits.map(\.passage.document.id) == expected)
        #expect(answer.warnings.contains { $0.code == "compounds_split" } == (query != "Bundesx"))
    }
}
