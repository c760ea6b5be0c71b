import Passages
import Reading
import Testing

@Suite struct MetadataTests {
    @Test(
        arguments: [
            ("2017", "2017"), ("2017-05", "2017-05"), ("2017-05-30", "2017-05-30"), ("2017/5/3", "2017-05-03"),
            ("30 May 2017", "2017-05-30"), ("May 30, 2017", "2017-05-30"), ("30th of May, 2017", "2017-05-30"),
            ("May 2017", "2017-05"), ("30.05.2017", "2017-05-30"), ("1.2.2017", "2017-02-01"),
            ("30/05/2017", "2017-05-30"),
            ("05/30/2017", "2017-05-30"), ("05/06/2017", "2017"), ("06/06/2017", "2017-06-06"),
            ("20170530", "2017-05-30"),
            ("Tue, 30 May 2017 10:00:00 +0200", "2017-05-30"), ("2017-05-30T10:00:00Z", "2017-05-30"),
            ("2017-05-30 10:00", "2017-05-30"), ("30. Mai 2017", "2017-05-30"), ("1er juillet 1999", "1999-07-01"),
            ("5 de mayo de 1901", "1901-05-05"), ("30 мая 2017 г.", "2017-05-30"), ("2017年5月30日", "2017-05-30"),
            ("29 February 2016", "2016-02-29"), ("05/2017", "2017-05"),
            // Times, zones, what programs write.
            ("2017-05-30T10:00:00+02:00", "2017-05-30"), ("20170530T120000Z", "2017-05-30"),
            ("20170530120000", "2017-05-30"), ("D:20170530120000+02'00'", "2017-05-30"), ("D:201705", "2017-05"),
            ("D:2017", "2017"), ("D:20170530", "2017-05-30"), ("D:", nil), ("30-May-2017", "2017-05-30"),
            ("30/May/2017:10:00:00 +0000", "2017-05-30"), ("30 May 2017 10:00:00 -0000 (UTC)", "2017-05-30"),
            // Less than a month.
            ("2017Q2", "2017"), ("Q2 2017", "2017"), ("Spring 2017", "2017"), ("Winter 2017/18", "2017"),
            ("c. 1994", "1994"), ("ca. 1994", "1994"), ("[1994]", "1994"), ("© 1994", "1994"),
            // The first of a range.
            ("1994–1996", "1994"), ("1994-96", "1994"), ("1994 to 1996", "1994"), ("May–June 1994", "1994-05"),
            ("3–5 May 1994", "1994-05-03"), ("May 3-5, 1994", "1994-05-03"),
            ("30 May – 2 June 2017", "2017-05-30"), ("2017-05-30/2017-06-02", "2017-05-30"),
            // Languages and calendars.
            ("30 maggio 2017", "2017-05-30"), ("30 de maio de 2017", "2017-05-30"), ("30 mei 2017", "2017-05-30"),
            ("30 maja 2017", "2017-05-30"), ("30 травня 2017", "2017-05-30"), ("30 Mayıs 2017", "2017-05-30"),
            ("30 maj 2017", "2017-05-30"), ("30. května 2017", "2017-05-30"), ("2017년 5월 30일", "2017-05-30"),
            ("2017年", "2017"), ("平成29年5月30日", "2017-05-30"), ("平成29年", "2017"), ("民國106年5月30日", "2017-05-30"),
            ("30 مايو 2017", "2017-05-30"), ("٣٠ مايو ٢٠١٧", "2017-05-30"), ("set 2017", "2017-09"),
            ("30.05.17", nil), ("5/6/17", nil),
            ("29 February 2017", nil), ("2017-13-01", nil), ("31.04.2017", nil), ("", nil), ("soon", nil), ("12", nil),
            ("May", nil), ("30 May 2017 or later", nil), ("0017-05-30", nil), ("99999999", nil), ("Kim 2017", nil),
            (String(repeating: "2017 ", count: 100), nil),
        ] as [(String, String?)])
    func readsDates(text: String, expected: String?) {
        #expect(ISODate.parse(text) == expected)
    }

    @Test(
        arguments: [
            ("By Alexandra V. Dzero, Associate Sanctions and Illicit Trade (", ["Alexandra V. Dzero"]),
            ("By Ann Lee and Bo Chan", ["Ann Lee", "Bo Chan"]),
            ("By Ann Lee, Bo Chan and Cy Dow", ["Ann Lee", "Bo Chan", "Cy Dow"]),
            ("By Ann Lee, Research Fellow, and Bo Chan, Director", ["Ann Lee", "Bo Chan"]),
            ("by Ann Lee | 3 May 2017", ["Ann Lee"]),
            ("BY ANN LEE", ["ANN LEE"]),
            ("Written by Piet van der Berg", ["Piet van der Berg"]),
            ("By Ann Lee, New York Times", ["Ann Lee"]),
            ("By Martin King, Jr.", ["Martin King"]),
            ("Von Jürgen Höß", ["Jürgen Höß"]),
            ("By the end of the war it was over", nil),
            ("By 1953 the war was over", nil),
            ("By and large", nil),
            ("Bylaws of the Society", nil),
            ("By", nil),
        ] as [(String, [String]?)])
    func readsBylines(line: String, expected: [String]?) {
        #expect(AuthorNames.byline(line) == expected)
    }

    @Test(
        arguments: [
            ("The harvest was late that year and the barns stood empty until October.", "en"),
            ("Die Ernte kam in diesem Jahr spät, und die Scheunen standen bis Oktober leer.", "de"),
            ("Мельница стоит на левом берегу реки, в двух верстах от деревни.", "ru"),
            ("梅雨は日本の季節現象である", "ja"), ("稻田里的鸭子", "zh"), ("서울대학교", "ko"), ("ไทย", "th"), ("αβγ", "el"),
            ("שלום", "he"), ("", nil), ("12 34", nil), ("x", nil),
        ] as [(String, String?)])
    func detectsLanguages(text: String, expected: String?) {
        #expect(LanguageDetector.detect(text) == expected)
    }

    @Test(
        arguments: [
            ("en", "en"), ("en-GB", "en"), ("EN_us.UTF-8", "en"), ("zh-Hant", "zh"), ("iw", "he"), ("English", "en"),
            ("deu", "de"), ("und", nil), ("", nil), ("the usual", nil), ("e", nil),
        ] as [(String, String?)])
    func readsDeclaredLanguages(text: String, expected: String?) {
        #expect(LanguageDetector.subtag(text) == expected)
    }

    @Test(
        arguments: [
            ("---\ntitle: T\nauthors: [A B, C D]\n---\nx", "T", ["A B", "C D"], nil, [:]),
            ("---\nauthor: A B and C D\ndate: 2017-05\n...\nx", "a", ["A B", "C D"], "2017-05", [:]),
            (
                "---\nauthor:\n  - name: A B\n  - C D\ndate: someday\n---\nx", "a", ["A B", "C D"], nil,
                ["date_text": ["someday"]]
            ),
            (
                "---\nVersion: 1.10\nlist: [1, b]\nmap: {a: 1}\nnone:\n---\nx", "a", [], nil,
                ["version": ["1.10"], "list": ["1", "b"]]
            ),
            ("---\n---\n# H\nx", "H", [], nil, [:]),
            ("---\nnot a mapping\n---\nx", "a", [], nil, [:]),
            ("---\ntitle: never closed\n", "a", [], nil, [:]),
            ("# From a heading\n\n## Part\n\nx", "From a heading", [], nil, [:]),
            ("# One\n\nx\n\n# Two\n\nx", "One", [], nil, [:]),
        ] as [(String, String, [String], String?, [String: [String]])])
    func readsFrontMatter(
        text: String, title: String, authors: [String], date: String?, tags: [String: [String]]
    ) throws {
        let metadata = try readText(text, as: "a.md").metadata
        #expect(metadata.title == title)
        #expect(metadata.authors == authors)
        #expect(metadata.date == date)
        #expect(metadata.tags == tags)
    }

    @Test func badFrontMatterIsToldAndTheRestRead() throws {
        let (documents, problems) = try readBytes(Array("---\ntitle: [\nb: 2\n---\n# H\n\ntext\n".utf8), as: "a.md")
        #expect(problems.map(\.reason) == ["bad_front_matter"])
        #expect(problems.first?.line == 4)
        #expect(documents.first?.metadata.title == "H")
        #expect(documents.first?.blocks.map(\.text) == ["text"])
    }

    @Test func headersOfPlainText() throws {
        let text =
            "Title: Wells\nAuthor: Ann Lee\nDate: 30 May 2017\nLanguage: English\nShelf mark: B 7\nURL: http://a.b\n\nBody text here.\n"
        let document = try readText(text)
        #expect(document.metadata.title == "Wells")
        #expect(document.metadata.authors == ["Ann Lee"])
        #expect(document.metadata.date == "2017-05-30")
        #expect(document.metadata.language == "en")
        #expect(document.metadata.tags == ["shelf_mark": ["B 7"], "url": ["http://a.b"]])
        #expect(document.blocks.map(\.text) == ["Body text here."])
    }
}
