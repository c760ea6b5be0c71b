import Extraction
import Passages
import Reading
import TestSupport
import Testing

@Suite struct XMLTests {
    @Test func teiIsReadAsABook() throws {
        let text = """
            <TEI xml:lang="la"><teiHeader><titleStmt><title>De bello</title><author>Caesar</author></titleStmt></teiHeader>
            <text><body><div xml:id="c1"><head>Liber I</head><p>Gallia est <hi>omnis</hi> divisa<note>fn</note> in partes.</p>
            <lg><l>a b</l><l>c d</l></lg><list><item>one <b>x</b></item><item>two</item></list>
            <div><head>Inner</head><table><row><cell>1</cell><cell>2</cell></row></table><p xml:lang="grc">λόγος</p></div>
            </div></body></text></TEI>
            """
        let document = try #require(try extracted(text, as: "b.xml").documents.first)
        #expect(document.metadata.title == "De bello" && document.metadata.authors == ["Caesar"])
        #expect(document.metadata.language == "la")
        #expect(
            shown(document) == [
                "# Liber I", "Gallia est omnis divisa in partes.", "footnote: fn", "a b\nc d", "list: - one x\n- two",
                "## Inner", "table: 1 | 2", "λόγος",
            ])
        #expect(document.blocks[0].range.anchor == "c1" && document.blocks.last?.language == "grc")
    }

    @Test(arguments: [
        """
        <rss><channel><title>F</title><item><title>One &amp; two</title><link>http://e/1</link>
        <pubDate>Tue, 30 May 2017 10:00:00 GMT</pubDate><category>Law</category>
        <description>&lt;p&gt;Hello &lt;b&gt;world&lt;/b&gt;.&lt;/p&gt;&lt;p&gt;More&lt;/p&gt;</description></item></channel></rss>
        """,
        """
        <feed xmlns="http://www.w3.org/2005/Atom"><title>F</title><entry><title>One &amp; two</title><link href="http://e/1"/>
        <updated>2017-05-30T10:00:00Z</updated><category term="Law"/>
        <content type="html">&lt;p&gt;Hello world.&lt;/p&gt;&lt;p&gt;More&lt;/p&gt;</content></entry></feed>
        """,
    ])
    func entriesOfFeedsAreDocuments(text: String) throws {
        let documents = try extracted(text, as: "f.xml").documents
        #expect(documents.map(\.id) == ["f.xml/1"])
        let entry = try #require(documents.first)
        #expect(entry.metadata.title == "One & two" && entry.metadata.date == "2017-05-30")
        #expect(entry.metadata.categories == ["Law"] && entry.metadata.tags["link"] == ["http://e/1"])
        #expect(shown(entry) == ["Hello world.", "More"])
    }

    @Test func unknownElementsKeepTheirText() throws {
        let text = "<r><x>alpha <y>beta</y> gamma</x><z><k>delta</k><k v=\"some words here\">eps</k></z>tail</r>"
        let document = try #require(try extracted(text, as: "u.xml").documents.first)
        let words = shown(document).joined(separator: " ")
        for word in ["alpha beta gamma", "delta", "some words here", "eps", "tail"] { #expect(words.contains(word)) }
    }

    @Test func entitiesNeitherLoadNorGrow() throws {
        var text = "<!DOCTYPE l [<!ENTITY f SYSTEM \"file:///etc/passwd\"><!ENTITY a \"lol\">"
        for (name, last) in zip("bcdefghij", "abcdefghi") {
            text += "<!ENTITY \(name) \"" + String(repeating: "&\(last);", count: 10) + "\">"
        }
        text += "]><l>words &f; &j;</l>"
        let (documents, _) = try extracted(text, as: "l.xml")
        let shown = documents.flatMap(shown).joined()
        #expect(shown.contains("words") && !shown.contains("root:") && shown.utf8.count < 100_000)
    }

    @Test func brokenXMLIsReadAndReported() throws {
        let (documents, problems) = try extracted("<a><p>one</p><p>two", as: "a.xml")
        #expect(documents.flatMap(shown) == ["one", "two"] && problems.map(\.reason) == ["damaged"])
        #expect(try extracted("<a/>", as: "a.xml").problems.map(\.reason) == ["empty"])
    }

    @Test(arguments: [
        "<?xml version='1.0'?><!-- <x> --><sect><title>One</title><p>a</p></sect>\n<sect><title>Two</title><p>b</p></sect>",
        "<!DOCTYPE sect [<!ENTITY x 'y'>]>\n<sect><title>One</title><p>a</p></sect><sect><title>Two</title><p>b</p></sect>",
    ])
    func allOutermostElementsAreRead(text: String) throws {
        let (documents, problems) = try extracted(text, as: "p.xml")
        #expect(documents.map(\.metadata.title) == ["One"] && documents.flatMap(shown) == ["a", "# Two", "b"])
        #expect(problems.map(\.reason) == ["damaged"] && problems.first?.isPartial == true)
        #expect(problems.first?.detail.contains("outermost") == true)
    }

    @Test func charactersHaveTheNamesOfHTML() throws {
        let document = try #require(
            try extracted("<a><p>caf&eacute; &mdash; &gnum;</p></a>", as: "a.xml").documents.first)
        #expect(shown(document) == ["café — &gnum;"])
    }

    @Test(arguments: [
        ("<?xml version=\"1.0\"?><TEI><text><head>Liber I</head><p>Gallia</p></text></TEI>", "xml"),
        ("<TEI xmlns='http://www.tei-c.org/ns/1.0'><text><head>Liber I</head></text></TEI>", "xml"),
        ("<?xml version='1.0'?><!DOCTYPE html [<!ENTITY a 'b'>]><html><body>x</body></html>", "html"),
        ("<!-- a > b --><head><title>x</title></head>", "html"), ("<HTML><BODY>x", "html"),
    ])
    func theOutermostElementTellsTheFormat(text: String, format: String) throws {
        let found = Array(text.utf8).withUnsafeBufferPointer { FileFormat.of("noname", head: $0)?.name }
        #expect(found == format)
    }
}
