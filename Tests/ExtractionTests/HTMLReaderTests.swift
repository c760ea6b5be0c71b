import Extraction
import Foundation
import Passages
import Reading
import TestSupport
import Testing

private let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures/html")

private func bytes(_ name: String) throws -> [UInt8] { [UInt8](try Data(contentsOf: folder.appending(path: name))) }

private func read(_ bytes: [UInt8], as name: String = "page.html") -> (document: Document?, problems: [ReadingProblem])
{
    var document: Document?
    var problems: [ReadingProblem] = []
    bytes.withUnsafeBufferPointer { buffer in
        try? Extractor(ReadingOptions()).read(
            SourceFile(path: name, bytes: buffer), document: { document = $0 }, problem: { problems.append($0) })
    }
    return (document, problems)
}

private func read(_ text: String) -> (document: Document?, problems: [ReadingProblem]) { read(Array(text.utf8)) }

private func texts(_ html: String) -> [String] { read(html).document?.blocks.map(\.text) ?? [] }

/// A block of a fixture: what it is, its whole text, its first line and the name that leads to it.
struct ExpectedBlock: Sendable, CustomTestStringConvertible {
    var file: String
    var role: Block.Role
    var text: String
    var line: Int
    var anchor: String?
    var testDescription: String { "\(file): \(text.prefix(40))" }

    init(_ file: String, _ role: Block.Role, _ text: String, _ line: Int, _ anchor: String? = nil) {
        self.file = file
        self.role = role
        self.text = text
        self.line = line
        self.anchor = anchor
    }
}

@Suite struct HTMLReaderTests {
    @Test(arguments: [
        ExpectedBlock("article", .heading(level: 1), "Dredging", 28, "dredging"),
        ExpectedBlock(
            "article", .text(.paragraph),
            "The first dredger worked from 1811.[1] It lifted some 10^4 tons a year, which the next spring tide brought "
                + "back. The hyphen is soft.", 29, "dredging"),
        ExpectedBlock("article", .text(.quote), "We dig, and the sea fills.", 31, "dredging"),
        ExpectedBlock("article", .text(.quote), "The harbour master, 1823", 31, "dredging"),
        ExpectedBlock(
            "article", .text(.paragraph), "Nothing larger than a punt gets in.\nThe quay is a car park.", 36, "dredging"
        ),
        ExpectedBlock("article", .text(.footnote), "1. Minutes of the board, 1811.", 37, "fn1"),
        ExpectedBlock("sphinx", .heading(level: 1), "Reading", 11, "reading"),
        ExpectedBlock(
            "sphinx", .text(.list), "read(gauge, count=1)\n  Return the last readings of gauge. Equivalent to:", 13,
            "tidelib.read"),
        ExpectedBlock("sphinx", .text(.code), "for value in gauge:\n    print(value)", 15, "tidelib.read"),
        ExpectedBlock("wiki", .heading(level: 1), "Bauarten", 13, "Bauarten"),
        ExpectedBlock(
            "wiki", .text(.table), "Pegel am Fluss\nOrt | Höhe\nOberstadt | 112,4 m\nUnterdorf | 98,0 m", 15, "Bauarten"
        ),
        ExpectedBlock("wiki", .text(.footnote), "1. A. Muster: Gewässerkunde, 1998.", 17, "cite_note-1"),
        ExpectedBlock("forms", .text(.list), "- one\n- two\n  3. three\n  4. four", 3),
        ExpectedBlock(
            "forms", .text(.list), "Ebb  The tide goes out.\nNeap tide, or quadrature\n  The least rise.", 4),
        ExpectedBlock("forms", .text(.table), "Day | Height\nMonday | 4.1\nTuesday", 5),
        ExpectedBlock("forms", .text(.paragraph), "A cell that is only layout.", 6),
        ExpectedBlock("forms", .text(.code), "  if tide < 3:\n      wait()", 8),
        ExpectedBlock("forms", .text(.paragraph), "The quay in 1890.", 11),
        ExpectedBlock("forms", .text(.paragraph), "Hidden until it is opened.", 12),
        ExpectedBlock("forms", .heading(level: 1), "A heading by role", 13, "h"),
        ExpectedBlock("forms", .text(.paragraph), "x1 and y“said”.", 14, "h"),
        ExpectedBlock("forms", .text(.paragraph), "After the rule", 17, "own"),
    ])
    func readsBlocks(expected: ExpectedBlock) throws {
        let source = try bytes(expected.file + ".html")
        let document = try #require(read(source).document)
        let block = try #require(document.blocks.first { $0.text == expected.text }, "\(document.blocks.map(\.text))")
        #expect(block.role == expected.role)
        #expect(block.range.lines.lowerBound == expected.line)
        #expect(block.range.anchor == expected.anchor)
        // The place in the source begins and ends with the block's own words.
        let place = String(decoding: source[block.range.bytes], as: UTF8.self)
        if block.isVerbatim { #expect(place == block.text) }
    }

    @Test(arguments: [
        ("article", "cookies"), ("article", "Politics"), ("article", "Eels"), ("article", "not shown"),
        ("article", "Nor is"), ("article", "bridges"), ("article", "rights reserved"), ("article", "not text"),
        ("article", "¶"), ("article", "↩"), ("sphinx", "Navigation"), ("sphinx", "Copyright"), ("sphinx", "¶"),
        ("sphinx", "Table of Contents"), ("wiki", "Inhaltsverzeichnis"), ("wiki", "Bearbeiten"), ("wiki", "Abgerufen"),
        ("wiki", "Anmelden"), ("wiki", "zuletzt"), ("wiki", "↑"),
    ])
    func leavesOutWhatIsAroundTheText(file: String, words: String) throws {
        let document = try #require(read(try bytes(file + ".html")).document)
        #expect(!document.blocks.contains { $0.text.contains(words) })
    }

    @Test func readsMetadata() throws {
        let article = try #require(read(try bytes("article.html")).document).metadata
        #expect(article.title == "How the harbour silted up")
        #expect(article.authors == ["Ann Lee", "Bo Chan"])
        #expect(article.date == "2019-03-04" && article.language == "en" && article.categories == ["History"])
        #expect(
            article.tags == [
                "keywords": ["harbours", "silt", "dredging"], "description": ["Two centuries of dredging."],
                "site": ["The Tidal Review"], "url": ["https://tidal.example/harbour-silt"],
            ])
        #expect(read(try bytes("sphinx.html")).document?.metadata.title == "Gauges")
        #expect(read(try bytes("wiki.html")).document?.metadata.title == "Pegel (Wasser)")
        #expect(read(try bytes("wiki.html")).document?.metadata.language == "de")
    }

    @Test(arguments: [
        (
            #"<meta name="citation_author" content="Lee, Ann"><meta name="citation_author" content="Chan, Bo">"#,
            ["Lee, Ann", "Chan, Bo"]
        ),
        (#"<meta name="author" content="Ann Lee, Bo Chan">"#, ["Ann Lee", "Bo Chan"]),
        (#"<meta name="DC.creator" content="Ann Lee">"#, ["Ann Lee"]),
        (#"<meta property="article:author" content="https://example.org/lee">"#, []),
        (#"<script type="application/ld+json">{"author": "Ann Lee"}</script>"#, ["Ann Lee"]),
        (#"<script type="application/ld+json">{"author": </script>"#, []),
    ])
    func findsAuthors(head: String, authors: [String]) {
        #expect(read("<head>\(head)</head><p>Some text.</p>").document?.metadata.authors == authors)
    }

    @Test(arguments: [
        (#"<meta property="article:published_time" content="2020-05-06T07:08:09+02:00">"#, "2020-05-06"),
        (#"<meta name="citation_publication_date" content="2020/05">"#, "2020-05"),
        (#"<body><time datetime="2020-05-06">yesterday</time><p>a<p>b<p>c<p>d<p>e"#, "2020-05-06"),
        (#"<meta name="date" content="soon">"#, nil),
    ])
    func findsTheDate(head: String, date: String?) {
        #expect(read("\(head)<p>Some text.</p>").document?.metadata.date == date)
    }

    @Test(arguments: [
        ("<title>A – B</title><h1>A</h1><p>t", "A"), ("<title>Site: A</title><h1>A</h1><p>t", "A"),
        ("<title>A – B</title><p>t", "A – B"), ("<h1>A</h1><p>t", "A"), ("<p>t", "page"),
        ("<title>A &amp; B</title><p>t", "A & B"),
    ])
    func findsTheTitle(html: String, title: String) {
        #expect(read(html).document?.metadata.title == title)
    }

    @Test func aBlockInAnotherLanguageSaysSo() throws {
        let document = try #require(read(try bytes("forms.html")).document)
        #expect(document.metadata.language == "en")
        #expect(document.blocks.filter { $0.language != nil }.map(\.language) == ["fr"])
    }

    /// Templates declare `en` around any text.
    @Test func aLongTextInAnotherLanguageOutweighsTheDeclaration() {
        let text = String(repeating: "Гавань заносило илом, и корабли уже не подходили к причалу. ", count: 10)
        #expect(read("<html lang=en><p>\(text)").document?.metadata.language == "ru")
        #expect(read("<html lang=en><p>Гавань").document?.metadata.language == "en")
    }

    @Test(arguments: [
        ("un<b>believ</b>able", ["unbelievable"]), ("<p>a</p><p>b</p>", ["a", "b"]),
        ("<div>a<p>b</p>c</div>", ["a", "b", "c"]), ("a<br>b<br><br>c", ["a\nb", "c"]),
        ("<nav>only a menu</nav>", ["only a menu"]),
        ("<body style='display:none'>shown by a script", ["shown by a script"]),
        ("<p>a <b </p><p>c</p>", ["a", "c"]), ("1 < 2 and a <b", ["1 < 2 and a <b"]),
        ("<p title=\"x>lost?</p><p>no</p>", ["lost?", "no"]), ("<!-- open<p>text", ["open", "text"]),
        ("<title>open<p>text", ["open", "text"]),
        ("<noscript>Without scripts.</noscript>", ["Without scripts."]),
        ("<ruby>漢字<rp>(</rp><rt>かんじ</rt><rp>)</rp></ruby>を読む", ["漢字を読む"]),
        ("<p>one&shy;two&#8203;three&nbsp;four", ["onetwothree four"]),
        ("<pre>\na\n  b\n</pre>", ["a\n  b"]), ("<pre>a<br>b</pre>", ["a\nb"]),
        ("<dl><dt>a<dd><ul><li>b</ul><dt>c<dd>d</dl>", ["a\n  - b\nc  d"]),
        ("<form><p>Text in a form.</p><button>Send</button></form>", ["Text in a form."]),
        ("<table><tr><td>a<td>b<tr><td>c<td>d</table>", ["a | b\nc | d"]),
        ("<table><tr><td><table><tr><td>inner</table><td>outer</table>", ["inner", "outer"]),
        ("<div class=footnote><span class=label>[1]</span><p>A note.</p></div>", ["[1] A note."]),
        (
            "<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'><head><title/></head><body><p>x</p></body></html>",
            ["x"]
        ),
    ])
    func readsForms(html: String, expected: [String]) {
        #expect(texts(html) == expected)
    }

    /// A page that shows no text is found by its title and by what it leads to.
    @Test(arguments: [
        ("<title>Gauges</title><script>run()</script>", ["Gauges"]),
        (#"<meta http-equiv="refresh" content="0; url=next.html">"#, ["next.html"]),
        (
            "<title>Gauges</title><frameset><frame src=a.html><frame title=Menu src=b.html></frameset>",
            ["Gauges", "- a.html\n- Menu"]
        ),
        ("<iframe src='tide.html' title='Tide table'></iframe>", ["Tide table"]),
        (
            "<img src=m.gif usemap='#m'><map name=m><area alt='North quay' href=n><area alt='South quay' href=s></map>",
            ["- North quay\n- South quay"]
        ),
    ])
    func namesWhatAPageLeadsTo(html: String, expected: [String]) {
        let (document, problems) = read(html)
        #expect(document?.blocks.map(\.text) == expected)
        #expect(problems.map(\.reason) == ["empty"] && problems.first?.isPartial == true)
    }

    @Test(arguments: [
        (#"<title>Tides</title><meta http-equiv="refresh" content="0; url=next.html"><p>Moved.</p>"#, ["Moved."]),
        ("<title>Tides</title><h1>Tides</h1>", ["Tides"]), ("<h1>Tides</h1><h2>Ebb</h2>", ["Tides", "Ebb"]),
        (
            "<?xml version='1.0'?><!DOCTYPE html PUBLIC '-//W3C//DTD XHTML 1.0//EN' 'x.dtd' [\n<!ENTITY a '[b]'>\n] >"
                + "<html><body><p>x</p></body></html>", ["x"]
        ),
    ])
    func readsPagesOfFewWords(html: String, expected: [String]) {
        let (document, problems) = read(html)
        #expect(document?.blocks.map(\.text) == expected && problems.isEmpty)
        #expect(document?.blocks.allSatisfy { $0.role == .text(.paragraph) } == true)
    }

    @Test(arguments: [
        ("<html><body></body></html>", "no text"), ("<script>run()</script>", "no text"),
    ])
    func saysWhyAPageIsEmpty(html: String, detail: String) {
        let (document, problems) = read(html)
        #expect(document == nil)
        #expect(problems.map(\.reason) == ["empty"] && problems[0].detail.contains(detail))
    }
}
