import Querying
import SearchAPI
import Testing

/// What writers and keyboards treat as one, and words in one or in two, are found either way.
@Suite struct LettersTests {
    /// A text, and queries that find it among all the others.
    private static let shelves: [(text: String, queries: [String])] = [
        // Raised marks.
        (
            "The claim¹ was repeated by many historians² and later refuted.³",
            ["+historians +refuted", "+claim +repeated", "\"many historians and later\"", "\"claim was repeated\""]
        ),
        (
            "The flat has 85 m² and holds 40 m³; the ions Ca²⁺ and SO₄²⁻ precipitate; he wrote E=mc² there.",
            ["\"85 m2\"", "\"85 m²\"", "+m2 +flat", "\"Ca2+\"", "\"E=mc2\"", "+SO4 +ions", "\"ions Ca and\""]
        ),
        (
            "Elle habite au 2º étage chez Mᵐᵉ Martin.",
            ["\"2o étage\"", "\"2 étage\"", "\"Mme Martin\"", "+Mme +habite"]
        ),
        ("L'eau H₂O et le gaz CO₂ se mêlent.", ["\"gaz CO2\"", "+H2O +gaz", "+CO₂ +eau"]),
        // Signs that stand for several characters.
        ("It was 20 ℃ in the room.", ["\"20 °C\"", "+℃ +room", "\"20 ℃\""]),
        ("The other room had 25 °C at noon.", ["\"25 ℃\"", "\"25 °C\""]),
        ("See the note № 12 of the register.", ["\"No 12\"", "\"№12 of\"", "\"№ 12\""]),
        ("Add 1½ cups of milk.", ["\"1 1/2 cups\"", "\"1½ cups\"", "+½ +milk"]),
        ("Add 3/4 cups of honey.", ["\"¾ cups\""]),
        ("The sack weighs 7㎏ full.", ["\"7 kg\"", "\"weighs 7kg\"", "\"weighs 7 ㎏\""]),
        ("The crate weighs 9 kg empty.", ["\"weighs 9㎏ empty\""]),
        ("平成の㍿山田は①を見た。", ["株式会社"]),
        // Groups of digits.
        ("The town had 41\u{202F}000 souls.", ["+41000", "\"41 000 souls\"", "+41,000", "\"41000 souls\""]),
        ("Die Stadt hatte 42.000 Seelen.", ["+42000", "+42,000", "\"42.000 Seelen\"", "\"42000 Seelen\""]),
        ("Zürich hatte 43'000 Seelen und 44’000 Kühe.", ["+43000", "+44000", "\"43'000 Seelen\""]),
        ("The fort cost 1,23,000 rupees.", ["+123000", "+123,000"]),
        ("کان عدد السکان ٤٥٬٠٠٠ نسمة.", ["+45000", "+٤٥٠٠٠"]),
        // Zero-width non-joiners.
        (
            "علی در کتابخانهٔ ملی کتاب\u{200C}های قدیمی را می\u{200C}خواند.",
            ["+کتاب", "\"کتاب های\"", "\"می خواند\"", "+کتابهای", "+كتاب\u{200C}هاي"]
        ),
        ("علي در شهر نامه\u{200C}ها را نوشت.", ["+نامه +شهر", "\"نامه ها\"", "+علی +شهر"]),
        // Compounds of many parts.
        ("The second edition has the ISBN 978-3-16-148410-0 in it.", ["+9783161484100", "+978-3-16-148410-0"]),
        ("The third edition has the ISBN 9783161484101 in it.", ["+9783161484101", "+978-3-16-148410-1"]),
        ("It was out-of-the-box-thinking indeed.", ["+outoftheboxthinking", "\"out of the box thinking indeed\""]),
        ("Id 550e8400-e29b-41d4-a716-446655440000 failed.", ["+550e8400e29b41d4a716446655440000"]),
        ("Das Frage-und-Antwort-Spiel-Buch half.", ["+FrageundAntwortSpielBuch", "\"frageundantwortspielbuch half\""]),
        // Ends of lines.
        (
            "Several mer-\nchants kept ware-\nhouses. The inter-\nnational crisis ended their enter-\nprise; three well-\nknown barges",
            [
                "+merchants", "+warehouses", "+international +crisis", "\"international crisis\"",
                "\"the international\"",
                "+enterprise +ended", "\"well known barges\"", "\"well-known barges\"", "+wellknown",
                "\"several merchants kept\"",
            ]
        ),
        (
            "Mehrere Kauf-\nleute der Stadt und die Nachbar-\ndörfer klagten.",
            ["+Kaufleute", "\"Kaufleute der Stadt\"", "+Nachbardörfer"]
        ),
        ("Les négo\u{AD}\nciants du port partirent.", ["+négociants", "\"négociants du port\""]),
        ("Многие путе\u{2010}\nшественники вернулись.", ["+путешественники", "\"многие путешественники\""]),
        // Capitals within words.
        (
            "Call getElementById or XMLHttpRequest first.",
            ["+element +xml", "+getelementbyid", "\"http request first\"", "\"xmlhttprequest first\""]
        ),
        ("The iphone sales rose.", ["\"iPhone sales\"", "+iPhone +sales"]),
        ("Old McDonald sold iPads.", ["+mcdonald", "\"old mcdonald sold\"", "\"McDonald sold\"", "+donald +sold"]),
        ("Many NGOs and PhDs wrote to a GmbH.", ["\"many ngos and\"", "+NGOs +wrote", "+gmbh +phds"]),
        (
            "Rename snake_case_name in FY2022.",
            ["+snakecasename", "\"snake case name\"", "+FY2022", "\"fy 2022\"", "+2022 +rename"]
        ),
        ("The state-owned mill burnt.", ["\"stateowned mill\"", "\"state owned mill\"", "\"state-owned mill\""]),
        ("The stateowned forge burnt.", ["\"state-owned forge\"", "+state-owned +forge"]),
        // Signs.
        ("Release went well 🚀 today → done ✓.", ["\"well today done\"", "\"today → done\"", "\"well 🚀 today\""]),
        ("Prices of 5 € and £7 held.", ["\"5 and 7 held\"", "\"5 € and\""]),
        // Letters.
        ("Ministerul Învăţământului şi informaţia.", ["+învățământului", "+informația"]),
        ("В старом за́мке жили.", ["+замке +жили", "\"старом замке\""]),
        ("Біля ґанку росла вишня.", ["+ганку", "\"ґанку росла\""]),
        ("ذهب إلى مستشفى المدينة.", ["+مستشفي", "\"الى مستشفى\""]),
        ("سال ۱۳۷۵ در تهران.", ["+1375"]),
        ("सन् १९४७ में क़ानून बना।", ["+1947", "+कानून"]),
        ("El projecte paral·lel va fallar.", ["+parallel", "\"paral·lel va\"", "\"parallel va\""]),
        ("The Qurʾan of ʿAlī in Hawaiʻi.", ["+Quran +Hawaii", "\"Qur'an of Ali\"", "\"quran of\""]),
        ("ביקור בצה״ל אתמול.", ["+בצהל"]),
    ]
    /// Each fifth text; more languages than an index searches at once stand in none.
    private static let shelf = (0..<parts).map { part in
        Result {
            try Library(try Library.records(shelves.indices.map { $0 % parts == part ? shelves[$0].text : "-" }))
        }
    }
    private static let parts = 5

    @Test(arguments: shelves.indices.flatMap { row in shelves[row].queries.map { (row, $0) } })
    func finds(row: Int, query: String) throws {
        let ids = try Self.shelf[row % Self.parts].get().engine().ids(query)
        #expect(ids.contains(String(row)), "\(Self.shelves[row].text) by \(query): \(ids)")
    }

    @Test(
        arguments: [
            // Parts that do not follow each other, and wholes that are none.
            ("\"national merchants\"", []), ("\"owned forge\"", []), ("\"mc sold\"", []), ("\"chants kept inter\"", []),
            ("\"http first\"", []), ("\"state owned forge\"", []), ("\"85 m 3\"", []), ("\"well → today\"", []),
        ] as [(String, [Int])])
    func findsNot(query: String, expected: [Int]) throws {
        let request = SearchRequest(query: query, limit: 1000, strict: true)
        for shelf in Self.shelf {
            let hits = try shelf.get().engine().search(request).hits
            #expect(hits.map(\.passage.document.id) == expected.map(String.init))
        }
    }

    /// A phrase is found by the bytes of a text as by its tokens, also in what hangs together.
    @Test(arguments: [
        ("The inter-\nnational crisis", ["international", "crisis"]), ("an XMLHttpRequest here", ["http", "request"]),
        ("an XMLHttpRequest here", ["an", "xmlhttprequest"]), ("the U.S.A. army", ["usa", "army"]),
        ("a state-owned mill", ["stateowned", "mill"]), ("snake_case_name is", ["snakecasename", "is"]),
        ("a McDonald-\n  like shop", ["mcdonaldlike", "shop"]), ("getElement by", ["element", "by"]),
    ])
    func bytesSayTheSame(text: String, words: [String]) {
        #expect(PhraseTest.passes(text, words: words, byBytes: true))
        #expect(PhraseTest.passes(text, words: words, byBytes: false))
    }
}
