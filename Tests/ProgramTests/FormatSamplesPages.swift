import Foundation

extension FormatSample {
    /// What browsers and page viewers open.
    static var pages: [FormatSample] {
        get throws {
            [
                FormatSample(
                    "pages/news.html",
                    """
                    <!doctype html><html lang="en-GB"><head><meta charset="utf-8">
                    <title>Old ropewalk reopens | The Valley News</title><meta property="og:title" content="Old ropewalk reopens">
                    <meta property="og:site_name" content="The Valley News">
                    <meta property="article:published_time" content="2021-05-06T07:08:09+02:00">
                    <meta name="author" content="Jane Smith"><meta name="keywords" content="rope, harbour"></head>
                    <body><header><nav><a href="/">Home</a> <a href="/s">Sport</a></nav></header><main><article>
                    <h1>Old ropewalk reopens</h1><p>The ropewalk reopened on Thursday.</p><h2 id="costs">Costs</h2>
                    <p>Repairs to the ropewalk cost the harbour board four million crowns.</p>
                    <table><thead><tr class="header"><th>Yard</th><th>Hemp</th></tr></thead>
                    <tbody><tr><td>Quayside</td><td>twelve bales</td></tr></tbody></table></article></main>
                    <footer>Valley News</footer></body></html>
                    """,
                    Finding(
                        "Repairs to the ropewalk cost the harbour board four million crowns", "html",
                        "Old ropewalk reopens"
                    ) {
                        $0.section = ["Costs"]
                        $0.anchor = "costs"
                        $0.language = "en"
                        $0.date = "2021-05-06"
                        $0.authors = ["Jane Smith"]
                        $0.tags = ["keywords": ["rope", "harbour"]]
                    },
                    Finding("Yard | Hemp Quayside | twelve bales", "html", "Old ropewalk reopens") {
                        $0.section = ["Costs"]
                        $0.anchor = "costs"
                        $0.language = "en"
                        $0.date = "2021-05-06"
                        $0.authors = ["Jane Smith"]
                    }),
                // As Google Docs exports it: no title in the head, a paragraph of that class instead.
                FormatSample(
                    "pages/exported.html",
                    """
                    <html><head><meta content="text/html; charset=UTF-8" http-equiv="content-type"></head><body class="c5">
                    <p class="c3 title" id="h.abc"><span>Der Stollen</span></p><h1 id="h.zxy"><span>Die Zimmerung</span></h1>
                    <p class="c2"><span>Die Stempel der Zimmerung waren aus Lärche und knackten vor jedem Bruch.</span></p>
                    <h1 id="h.two"><span>Das Wasser</span></h1><p>Mehr.</p></body></html>
                    """,
                    Finding("waren aus Lärche und knackten vor jedem Bruch", "html", "Der Stollen") {
                        $0.section = ["Die Zimmerung"]
                        $0.anchor = "h.zxy"
                        $0.language = "de"
                    }),
                try FormatSample(
                    fixture: "pdf/article.pdf", as: "pages/article.pdf",
                    Finding(
                        "second page of the front matter carries a roman number", "pdf", "A Catalogue of Quiet Machines"
                    ) {
                        ($0.page, $0.pageEnd, $0.label) = (2, 2, "ii")
                        $0.language = "en"
                        $0.date = "2024-02-29"
                        $0.authors = ["Ada Example", "Ben Sample"]
                        $0.tags = ["subject": ["Machines that make no noise"]]
                        $0.of = "text"
                    },
                    Finding(
                        "as paragraphs often do when there is no room for them", "pdf", "A Catalogue of Quiet Machines"
                    ) {
                        $0.section = ["1 Engines", "1.1 Cooling"]
                        ($0.page, $0.pageEnd, $0.label) = (3, 4, "1")
                        $0.language = "en"
                        $0.date = "2024-02-29"
                        $0.authors = ["Ada Example", "Ben Sample"]
                        $0.of = "text"
                    }),
                FormatSample(
                    "pages/deux.epub",
                    zipped([
                        ("mimetype", "application/epub+zip"), ("META-INF/container.xml", container),
                        (
                            "OEBPS/content.opf",
                            """
                            <package xmlns="http://www.idpf.org/2007/opf" version="2.0"><metadata
                            xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:opf="http://www.idpf.org/2007/opf">
                            <dc:title>Le chasse-marée</dc:title><dc:creator opf:role="aut">Marie Dupont</dc:creator>
                            <dc:creator opf:role="ill">Paul Dessin</dc:creator><dc:language>fr-FR</dc:language>
                            <dc:date opf:event="modification">2020-01-01</dc:date>
                            <dc:date opf:event="publication">1895-04-05</dc:date><dc:subject>Roman</dc:subject></metadata>
                            <manifest><item id="ncx" href="toc.ncx" media-type="application/x-dtbncx+xml"/>
                            <item id="c1" href="Text/c1.xhtml" media-type="application/xhtml+xml"/></manifest>
                            <spine toc="ncx"><itemref idref="c1"/></spine></package>
                            """
                        ),
                        (
                            "OEBPS/toc.ncx",
                            """
                            <ncx xmlns="http://www.daisy.org/z3986/2005/ncx/"><navMap><navPoint id="a"><navLabel><text>Le port</text>
                            </navLabel><content src="Text/c1.xhtml"/><navPoint id="b"><navLabel><text>Les quais</text></navLabel>
                            <content src="Text/c1.xhtml#quais"/></navPoint></navPoint></navMap></ncx>
                            """
                        ),
                        (
                            "OEBPS/Text/c1.xhtml",
                            """
                            <html xmlns="http://www.w3.org/1999/xhtml"><head><title>x</title></head><body><h2>Le port</h2>
                            <p>Il pleuvait.</p><h3 id="quais">Les quais</h3>
                            <p>Le mousse dormait sur les cordages humides des quais de granit.</p></body></html>
                            """
                        ),
                    ]),
                    Finding("Le mousse dormait sur les cordages humides des quais de granit", "epub", "Le chasse-marée")
                    {
                        $0.section = ["Le port", "Les quais"]
                        $0.anchor = "Text/c1.xhtml#quais"
                        $0.language = "fr"
                        $0.date = "1895-04-05"
                        $0.authors = ["Marie Dupont"]
                        $0.categories = ["Roman"]
                        $0.tags = ["contributor": ["Paul Dessin"]]
                        $0.of = "text"
                    }),
                FormatSample(
                    "pages/three.epub",
                    zipped([
                        ("mimetype", "application/epub+zip"), ("META-INF/container.xml", container),
                        (
                            "OEBPS/content.opf",
                            """
                            <package xmlns="http://www.idpf.org/2007/opf" version="3.0"><metadata
                            xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>The Bell Buoy</dc:title>
                            <dc:creator id="a">Ann Lee</dc:creator><meta refines="#a" property="role">aut</meta>
                            <dc:creator id="b">Bob Draw</dc:creator><meta refines="#b" property="role">ill</meta>
                            <dc:language>en</dc:language><dc:date>2013-09-01T00:00:00Z</dc:date></metadata><manifest>
                            <item id="n" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>
                            <item id="c" href="c.xhtml" media-type="application/xhtml+xml"/></manifest>
                            <spine><itemref idref="c"/></spine></package>
                            """
                        ),
                        (
                            "OEBPS/nav.xhtml",
                            """
                            <html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops"><body>
                            <nav epub:type="toc"><ol><li><a href="c.xhtml#fog">Fog</a></li></ol></nav>
                            <nav epub:type="page-list"><ol><li><a href="c.xhtml#p12">12</a></li></ol></nav></body></html>
                            """
                        ),
                        (
                            "OEBPS/c.xhtml",
                            """
                            <html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops"><body>
                            <section id="fog"><h1>Fog</h1><span epub:type="pagebreak" id="p12" title="12"/>
                            <p>The pilot steered by the sound of the bell buoy off the sandbar.</p></section></body></html>
                            """
                        ),
                    ]),
                    Finding("steered by the sound of the bell buoy off the sandbar", "epub", "The Bell Buoy") {
                        $0.section = ["Fog"]
                        $0.anchor = "c.xhtml#fog"
                        ($0.page, $0.pageEnd, $0.label) = (1, 1, "12")
                        $0.language = "en"
                        $0.date = "2013-09-01"
                        $0.authors = ["Ann Lee"]
                        $0.of = "text"
                    }),
            ]
        }
    }

    private static let container = """
        <container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>
        <rootfile full-path="OEBPS/content.opf" media-type="application/oebps-package+xml"/></rootfiles></container>
        """
}
