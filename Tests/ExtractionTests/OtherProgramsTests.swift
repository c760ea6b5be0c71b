import Extraction
import Passages
import Reading
import Testing

/// Files as users' programs write them, where they were read wrong once.
@Suite struct OtherProgramsTests {
    // MARK: RTF

    private func rtf(_ text: String) throws -> Document {
        try #require(try extracted("{\\rtf1\\ansi " + text + "}", as: "a.rtf").documents.first)
    }

    @Test(arguments: [
        // With a stand-in, with a byte, with none, and with two.
        (#"M\u252?hle"#, "Mühle"), (#"M\u252\'fchle"#, "Mühle"), (#"\uc0 M\u252 hle"#, "Mühle"),
        (#"{\uc2 M\u252\'81\'40hle}"#, "Mühle"), (#"M\u252 ?hle"#, "Mühle"), (#"a\u-4064?b"#, "a\u{F020}b"),
        // A character beyond 16 bits is one that is missing, and takes no letter along.
        (#"a\u-10179?\u-8704?b"#, "a\u{FFFD}b"),
        // Code pages: of the document, of a font, and of two bytes, the second of which may be a letter.
        (#"\ansicpg1250 M\'b3yn"#, "Młyn"),
        (#"\ansicpg1252{\fonttbl{\f1\fcharset204 A;}}\f1\'ec\'e5\'eb\plain \'e9"#, "мелé"),
        (#"{\fonttbl{\f1\fcharset128 A;}}\f1\'90\'85\'8e\'d4 \'83A"#, "水車 ア"),
        (#"{\fonttbl{\f1\fcharset134 A;}}\f1\'cb\'ae\'c4\'a5"#, "水磨"), (#"\mac M\'9fhle"#, "Mühle"),
        (#"a{\pict\pngblip 89504e47}b"#, "ab"), (#"a \{b\} \\c"#, "a {b} \\c"),
    ])
    func lettersOfRTF(source: String, text: String) throws {
        #expect(shown(try rtf(source + "\\par")) == [text])
    }

    @Test func stylesOfRTFAreHeadings() throws {
        let document = try rtf(
            #"""
            {\stylesheet{\s0\f3\fs20 Normal;}{\s1\sbasedon0\f4 Heading 1;}{\s2\outlinelevel1 heading 2;}
            {\*\cs3 heading 3;}{\s20\f5 Title;}{\s21\sbasedon1 Kapitel;}}{\info{\creatim\yr2016\mo3\dy4\hr1}{\revtim\yr2019}}
            \pard\plain\s20 The \b whole\b0\par\pard\plain\s1 One\par\pard\plain\s0 text\par\pard\s2 Two\par\pard\s0 more\par
            \pard\s21 Three\par\pard\s3 last\par
            """#)
        #expect(document.metadata.title == "The whole" && document.metadata.date == "2016-03-04")
        #expect(shown(document) == ["# One", "text", "## Two", "more", "# Three", "last"])
    }

    @Test(arguments: [
        "{", "}", "\\", "\\u", "\\u-", "\\'", "\\'8", "\\bin99999999999 ", "{\\uc99999999999\\u1", "\\f",
        "{\\stylesheet;;",
    ])
    func piecesOfRTFEnd(piece: String) throws {
        let (documents, problems) = try extracted("{\\rtf1 a" + String(repeating: piece, count: 2000), as: "a.rtf")
        #expect(documents.count + problems.count > 0)
    }

    @Test(arguments: [
        ("{\\rtf1 {\\b one} two", ["one two"], ["damaged"]),
        ("{\\rtf1 one {\\pict\\pngblip 8950", ["one"], ["damaged"]),
        ("{\\rtf1 one\\par}}}", ["one"], []),
    ])
    func bracesOfRTFAreBalanced(text: String, blocks: [String], reasons: [String]) throws {
        let (documents, problems) = try extracted(text, as: "a.rtf")
        #expect(documents.flatMap(shown) == blocks && problems.map(\.reason) == reasons)
    }

    // MARK: What pandoc reads

    @Test func passagesHaveTheAnchorOfTheirHeading() throws {
        let text =
            ".. _looms:\n\nLooms\n=====\n\nFirst.\n\nSecond :py:func:`weave`, :c:member:`~a.b`.\n\nDyes\n====\n\nThird.\n"
        let document = try #require(try extracted(text, as: "a.rst").documents.first)
        #expect(document.blocks.map(\.range.anchor) == ["looms", "looms", "looms", "dyes", "dyes"])
        #expect(shown(document)[2].hasPrefix("Second weave, "))
        #expect(document.positions == .file && document.blocks[2].range.lines == 8...8)
    }

    @Test(arguments: [
        ("<pub-date pub-type='ppub'><year>2013</year></pub-date>", "2013"),
        ("<pub-date pub-type='epub' iso-8601-date='2012-03'><year>2012</year></pub-date>", "2012-03"),
        (
            "<pub-date date-type='pub' publication-format='print'><year>2014</year></pub-date>"
                + "<pub-date date-type='pub' publication-format='electronic'><day>1</day><month>12</month><year>2013</year></pub-date>",
            "2013-12-01"
        ),
        ("<history><date date-type='received'><year>2001</year></date></history>", nil),
    ])
    func articlesHaveTheirDate(dates: String, expected: String?) throws {
        let text = """
            <!DOCTYPE article PUBLIC "-//NLM//DTD JATS v1.2//EN" "x.dtd"><article><front><article-meta><title-group>
            <article-title>T</article-title></title-group><contrib-group><contrib contrib-type="author"><string-name>
            <given-names>A.</given-names> <surname>Lee</surname></string-name></contrib><contrib contrib-type="author">
            <collab>The Group<contrib-group><contrib><name><surname>No</surname></name></contrib></contrib-group></collab>
            </contrib></contrib-group>\(dates)</article-meta></front><body><p>words</p></body></article>
            """
        let metadata = try #require(try extracted(text, as: "a.nxml").documents.first).metadata
        #expect(metadata.date == expected && metadata.authors == ["A. Lee", "The Group"])
    }

    @Test func theOneHeadingIsTheTitle() throws {
        let one = try #require(try extracted("h1. Guide\n\ntext\n\nh2. Part\n\nmore", as: "a.textile").documents.first)
        #expect(one.metadata.title == "Guide" && shown(one) == ["text", "# Part", "more"])
        let two = try #require(try extracted("h1. One\n\ntext\n\nh1. Two\n\nmore", as: "a.textile").documents.first)
        #expect(two.metadata.title == "a" && shown(two) == ["# One", "text", "# Two", "more"])
    }

    // MARK: Records

    @Test func recordsOnOneLineHaveNames() throws {
        let text = #"[{"text": "a b"}, {"text": "c d"}, {"id": 7, "text": "e f"},"# + "\n" + #"{"text": "g h"}]"#
        #expect(try extracted(text, as: "r.json").documents.map(\.id) == ["r.json:1", "r.json:1.2", "7", "r.json:2"])
    }

    @Test(arguments: [
        ("Titel;Jahr;Verfasser;Sprache\nDie Mühle;1999;Ann Lee;de", "Die Mühle", "1999", ["Ann Lee"], "de"),
        ("name,when,notes\nMill,never,some words", "Mill", nil, [], nil),
        ("title,name,date,year\nA,B,2001-02-03,1999", "A", "2001-02-03", [], nil),
        ("Название;Автор\nМельница;Ли Анна", "Мельница", nil, ["Ли Анна"], nil),
        ("Headline,Published_At,creator\nA,2001-02-03T04:05:06Z,B C", "A", "2001-02-03", ["B C"], nil),
    ])
    func columnsAreKnownByCommonNames(
        text: String, title: String, date: String?, authors: [String], language: String?
    ) throws {
        let metadata = try #require(try extracted(text, as: "a.csv").documents.first).metadata
        #expect(metadata.title == title && metadata.date == date && metadata.authors == authors)
        if let language { #expect(metadata.language == language) }
    }

    // MARK: Pages, sheets, mail, feeds

    @Test func headsOfTablesStayAndHeadingsAreSections() throws {
        let table = """
            <h1>One</h1><p>text</p><table><thead class="header"><tr class="header"><th class="header">A</th><th>B</th></tr>
            </thead><tr class="odd"><td>1</td><td>2</td></tr></table><h1>Two</h1><p>more</p>
            """
        let page = try #require(try extracted(table, as: "a.html").documents.first)
        #expect(page.metadata.title == "One")
        #expect(shown(page) == ["# One", "text", "table: A | B\n1 | 2", "# Two", "more"])
        let said = try #require(try extracted("<title>One</title>" + table, as: "a.html").documents.first)
        #expect(shown(said).first == "text")
    }

    @Test func openDocumentCountsAPageOnce() throws {
        let start = "<text:p text:style-name=\"Heading_20_2\">A</text:p><text:p>b</text:p>"
        let document = try #require(
            OfficeReading(
                StoredZip.make(
                    OfficeSamples.odt(
                        start
                            + "<text:p>c<text:soft-page-break/>d</text:p><text:p text:style-name=\"Heading 1\">E</text:p>"
                    )),
                named: "a.odt"
            ).documents.first)
        #expect(shown(document) == ["## A", "b", "cd", "# E"] || shown(document) == ["# A", "b", "cd", "# E"])
    }

    @Test func archivesOfListsAreMail() throws {
        let text = """
            From ann at example.org  Wed May 31 10:00:00 2017
            From: ann at example.org (Ann Lee)
            Date: Wed, 31 May 2017 10:00:00 +0000
            Subject: Weirs

            Words.

            """
        let document = try #require(try extracted(text, as: "2017-May.txt").documents.first)
        #expect(document.format == "mail" && document.metadata.authors == ["Ann Lee"])
        let prose = try extracted("From here on it is prose.\nDate: unknown\n", as: "a.txt").documents.first
        #expect(prose?.format == "text")
    }

    @Test func mailThatSaysNothingIsGuessed() throws {
        let text = "Subject: Мельница\nFrom: a@b.example\n\nМельница стояла на левом берегу реки и работала до осени.\n"
        // The letters from А to я stand in Windows-1251 in the order of Unicode.
        let bytes = text.unicodeScalars.map { UInt8($0.value < 0x80 ? $0.value : 0xC0 + $0.value - 0x410) }
        let document = try #require(try extracted(bytes, as: "a.eml").documents.first)
        #expect(document.metadata.title == "Мельница")
        #expect(shown(document) == ["Мельница стояла на левом берегу реки и работала до осени."])
    }

    @Test func cellsOfParagraphsAreCells() throws {
        let text =
            "<TEI><text><body><table><row><cell><p>a</p><p>b</p></cell><cell><p>c</p></cell></row></table></body></text></TEI>"
        #expect(try shown(#require(try extracted(text, as: "a.xml").documents.first)) == ["table: a b | c"])
    }

    @Test func picturesOfOtherWikisAreLeftOut() throws {
        let text = "[[Datei:X.png|mini|Ein [[Bild]]]]Wort [[Категория:Дом]] [[Fichier:Y.jpg]]end"
        let page = try #require(try extracted(text, as: "a.mediawiki").documents.first)
        #expect(shown(page) == ["Wort end"] && page.metadata.categories == ["Дом"])
    }
}
