import Passages
import Reading
import Testing

/// Languages a passage at a time.
@Suite struct LanguageTests {
    private static let texts: [(language: String, text: String)] = [
        ("en", "The expedition left the harbour in May and came back in early June with the hold full of specimens."),
        ("de", "Die Expedition verließ den Hafen im Mai und kehrte Anfang Juni mit vollem Laderaum wieder zurück."),
        ("fr", "L'expédition a quitté le port au mois de mai et elle est revenue au début de juin, la cale pleine."),
        (
            "es",
            "La expedición salió del puerto en mayo y volvió a principios de junio con la bodega llena de muestras."
        ),
        (
            "pt",
            "A expedição deixou o porto em maio e voltou no início de junho com o porão cheio de amostras e registos."
        ),
        ("it", "La spedizione lasciò il porto in maggio e tornò ai primi di giugno con la stiva piena di campioni."),
        ("nl", "De expeditie verliet de haven in mei en kwam begin juni terug met een ruim vol verzamelde monsters."),
        ("pl", "Wyprawa opuściła port w maju i wróciła na początku czerwca z ładownią pełną zebranych okazów."),
        ("sv", "Expeditionen lämnade hamnen i maj och kom tillbaka i början av juni med en mängd intressanta prover."),
        (
            "tr",
            "Sefer heyeti mayıs ayında limandan ayrıldı ve haziran başında ambarı örneklerle dolu olarak geri döndü."
        ),
        ("fi", "Retkikunta lähti satamasta toukokuussa ja palasi kesäkuun alussa ruuma täynnä kerättyjä näytteitä."),
        ("vi", "Đoàn thám hiểm rời cảng vào tháng năm và trở về vào đầu tháng sáu với khoang đầy những mẫu vật."),
        ("ru", "Экспедиция покинула гавань в мае и вернулась в начале июня с трюмом, полным собранных образцов."),
        (
            "uk",
            "Експедиція залишила гавань у травні й повернулася на початку червня з трюмом, повним зібраних зразків."
        ),
        ("el", "Η αποστολή άφησε το λιμάνι τον Μάιο και επέστρεψε στις αρχές Ιουνίου με το αμπάρι γεμάτο δείγματα."),
        ("ar", "غادرت البعثة الميناء في مايو وعادت في أوائل يونيو وهي محملة بالعينات والسجلات الكثيرة التي جمعتها."),
        ("fa", "هیئت اکتشافی در ماه مه بندر را ترک کرد و در اوایل ژوئن با انباری پر از نمونه‌ها بازگشت و گزارش داد."),
        ("he", "המשלחת עזבה את הנמל בחודש מאי וחזרה בתחילת יוני כשמחסן האנייה מלא בדגימות שנאספו בדרך הארוכה."),
        ("zh", "探险队五月离开港口，六月初满载标本而归，所有的记录都保存在图书馆里，供研究人员查阅和使用。"),
        ("ja", "探検隊は五月に港を出発し、六月の初めに標本を満載して帰ってきました。記録は図書館にあります。"),
        ("ko", "탐험대는 오월에 항구를 떠나 유월 초에 표본을 가득 싣고 돌아왔으며 기록은 도서관에 보관되어 있다."),
        ("th", "คณะสำรวจออกจากท่าเรือในเดือนพฤษภาคมและกลับมาในต้นเดือนมิถุนายนพร้อมตัวอย่างเต็มระวางเรือ"),
    ]
    private static let english = texts[0].text

    private func document(_ blocks: [(String, declared: String?)], language: String? = nil) -> Document {
        let range = SourceRange(lines: 1...1, bytes: 0..<1)
        return Document(
            id: "d", path: "d", format: "text", metadata: DocumentMetadata(title: "Notes", language: language),
            blocks: blocks.map { Block(.text(.paragraph), $0.0, range: range, language: $0.declared) })
    }

    /// The document's language, and those of its blocks.
    private func settled(_ document: Document, isFinal: Bool = false) -> (String?, [String?]) {
        var document = document
        PassageLanguages.settle(&document, isFinal: isFinal)
        return (document.metadata.language, document.blocks.map(\.language))
    }

    @Test(arguments: texts.dropFirst().map(\.language))
    func aParagraphHasItsOwnLanguage(language: String) throws {
        let foreign = try #require(Self.texts.first { $0.language == language }).text
        let english = Array(repeating: (Self.english, declared: nil as String?), count: 5)
        for declared in [nil, "en"] {
            let (main, blocks) = settled(document(english + [(foreign, nil)] + english, language: declared))
            #expect(
                main == "en" && blocks == Array(repeating: nil, count: 5) + [language] + Array(repeating: nil, count: 5)
            )
        }
        #expect(settled(document([(foreign, nil)])).0 == language)
    }

    @Test func languagesTakeTurns() {
        let blocks = Self.texts.filter { ["en", "ru", "de", "fr", "zh", "ar"].contains($0.language) }
        let (main, languages) = settled(document((blocks + blocks).map { ($0.text, nil) }))
        #expect(languages.map { $0 ?? main } == (blocks + blocks).map(\.language))
    }

    @Test(arguments: [
        "Jean-Pierre Dupont, Marie Leclerc, François Mitterrand, Claude Debussy, Émile Zola, Victor Hugo, Jules Verne",
        "Müller, Schmidt, Schneider, Fischer, Weber, Meyer, Wagner, Becker, Schulz, Hoffmann, Koch, Bauer, Richter, Klein",
        "1,204 3,881 12.5 17.0 44,120 9,111 0.44 0.51 1994 1995 1996 1997 12,001 13,887 4.4 5.1 6.6 7.0 8.8 km m kg t",
        "Nur kurz auf Deutsch.", "***",
    ])
    func whatDoesNotTellIsInTheDocumentsLanguage(text: String) {
        let english = Array(repeating: (Self.english, declared: nil as String?), count: 3)
        #expect(settled(document(english + [(text, nil)] + english)).1.allSatisfy { $0 == nil })
    }

    @Test func namesInChineseCharactersAreJapanese() {
        let japanese = Self.texts.first { $0.language == "ja" }?.text ?? ""
        let names = "山田太郎、鈴木一郎、佐藤花子、高橋健一、伊藤博文、渡辺謙三、山本五郎、中村正人、小林一茶、加藤清正"
        #expect(settled(document([(japanese, nil), (names, nil), (japanese, nil)])).1 == [nil, nil, nil])
    }

    @Test func codeIsInNoLanguageOfItsOwn() {
        var document = document([(Self.english, nil), (Self.english, nil)])
        document.blocks[1].role = .text(.code)
        document.blocks[1].text = Self.texts[1].text
        #expect(settled(document) == ("en", [nil, nil]))
    }

    @Test func aShortParagraphIsAsItsNeighbours() {
        let german = Self.texts[1].text
        let english = Array(repeating: (Self.english, declared: nil as String?), count: 4)
        let blocks =
            english + [(german, nil), ("Und weiter.", nil), (german, nil), ("And on.", nil), (Self.english, nil)]
        #expect(settled(document(blocks)).1 == [nil, nil, nil, nil, "de", "de", "de", nil, nil])
    }

    @Test func whatIsDeclaredHoldsWhereItIsPlausible() {
        let ukrainian = Self.texts.first { $0.language == "uk" }?.text ?? ""
        let danish = "Ekspeditionen forlod havnen i maj og kom tilbage i begyndelsen af juni med lasten fuld af prøver."
        // A document's own word against all of its text.
        #expect(
            settled(document([(Self.english, nil), (Self.english, nil), (Self.english, nil)], language: "ru")).0 == "en"
        )
        #expect(settled(document([(Self.english, nil)], language: "ru"), isFinal: true).0 == "ru")
        #expect(settled(document([(ukrainian + " " + ukrainian, nil)], language: "ru")).0 == "uk")
        // Near languages, and texts that say little.
        #expect(settled(document([(danish, nil)], language: "no")).0 == "no")
        #expect(settled(document([("Salve, mundus pulcher.", nil)], language: "la")).0 == "la")
        // A block's.
        let (main, blocks) = settled(
            document(
                [
                    (Self.english, "en"), ("Danke.", "de"), (Self.texts[1].text + " " + Self.texts[1].text, "fr"),
                    (danish, "no"),
                ], language: "en"))
        #expect(main == "en" && blocks == [nil, "de", "de", "no"])
    }

    @Test func aTitleAloneTells() {
        var document = document([])
        document.metadata.title = "Мельница стоит на левом берегу реки, в двух верстах от деревни"
        #expect(settled(document).0 == "ru")
    }
}

@Suite struct DeclaredMetadataTests {
    private func read(_ text: String) -> (DeclaredMetadata, [String]) {
        var problems: [String] = []
        let said = DeclaredMetadata.read(sidecar: Array(text.utf8)) { problem in
            problems.append("\(problem.reason) \(problem.line ?? 0): \(problem.detail)")
        }
        return (said, problems)
    }

    @Test func aSidecarSays() {
        let (said, problems) = read(
            "title: T\nauthor: Ann Lee and Bo Chan\ncategory: [a > b, c]\nDate: 3–5 May 1994\nlang: en-GB\nproject: [x, y]\n"
        )
        #expect(problems == [])
        #expect(said.title == "T" && said.authors == ["Ann Lee", "Bo Chan"] && said.categories == ["a > b", "c"])
        #expect(said.date == "1994-05-03" && said.language == "en" && said.tags == ["project": ["x", "y"]])
    }

    @Test(arguments: [
        ("date: [2017", "bad_sidecar 2: line 2: it is not YAML"),
        ("- a\n- b\n", "bad_sidecar 1: line 1: it has no keys"),
        ("title: T\ndate: soon\n", "bad_sidecar 2: line 2: 'soon' is no date"),
        ("language: the usual\n", "bad_sidecar 1: line 1: 'the usual' is no language"),
        ("place:\n  town: X\n", "bad_sidecar 2: line 2: the value of 'place' is neither"),
    ])
    func whatIsWrongIsSaid(text: String, expected: String) throws {
        let problems = read(text).1
        #expect(problems.count == 1 && problems[0].hasPrefix(expected), "\(problems)")
    }

    @Test func bytesAreUTF8() {
        var line = 0
        _ = DeclaredMetadata.read(sidecar: Array("a: b\nc: ".utf8) + [0xFF]) { line = $0.line ?? 0 }
        #expect(line == 2)
    }

    @Test(arguments: ["", "# nothing\n", "title:\n"])
    func nothingIsNothing(text: String) {
        let (said, problems) = read(text)
        #expect(said == DeclaredMetadata() && problems == [])
    }
}
