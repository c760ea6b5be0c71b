import Foundation

extension FormatSample {
    /// Markup in lines, and XML.
    static let markup: [FormatSample] = [
        FormatSample(
            "markup/mill.1",
            """
            .TH GRIST 1 "April 2018" "grist 1.2" "User Commands"
            .SH NAME
            grist \\- grind the grain
            .SH DESCRIPTION
            .PP
            The hopper feeds barley between two stones of granite until it is empty.
            .SS Wheels
            .TP
            \\fB\\-w\\fR, \\fB\\-\\-wheel\\fR=\\fINUM\\fR
            set the number of paddle wheels that turn under the floor
            """,
            Finding("feeds barley between two stones of granite until it is empty", "man", "grist(1) – grind the grain")
            {
                $0.section = ["DESCRIPTION"]
                $0.language = "en"
                $0.date = "2018-04"
                $0.of = "text"
            },
            Finding("set the number of paddle wheels that turn under the floor", "man", "grist(1) – grind the grain") {
                $0.section = ["DESCRIPTION", "Wheels"]
                $0.language = "en"
                $0.date = "2018-04"
                $0.of = "text"
            }),
        FormatSample(
            "markup/guide.rst",
            """
            Weaving guide
            =============

            :Author: Jane Smith
            :Author: Hans Müller
            :Date: 2014-02-03

            .. _looms:

            Looms
            -----

            The warp beam of the loom was cut from pear wood. See :py:func:`weave`.
            """,
            Finding("warp beam of the loom was cut from pear wood", "rst", "Weaving guide") {
                $0.section = ["Looms"]
                $0.anchor = "looms"
                $0.language = "en"
                $0.date = "2014-02-03"
                $0.authors = ["Jane Smith", "Hans Müller"]
            }),
        FormatSample(
            "markup/notes.org",
            """
            #+TITLE: Falconry notes
            #+AUTHOR: Jane Smith
            #+DATE: <2018-04-05 Thu>
            #+LANGUAGE: en
            #+FILETAGS: :birds:

            * TODO [#A] Hoods                                    :leather:
              :PROPERTIES:
              :CUSTOM_ID: hoods
              :END:
              The falconer stitched hoods of kid leather before the moult.
            """,
            Finding("stitched hoods of kid leather before the moult", "org", "Falconry notes") {
                $0.section = ["Hoods"]
                $0.anchor = "hoods"
                $0.language = "en"
                $0.date = "2018-04-05"
                $0.authors = ["Jane Smith"]
                $0.categories = ["birds"]
            }),
        FormatSample(
            "markup/salz.tex",
            #"""
            \documentclass{article}
            \usepackage[ngerman]{babel}
            \title{Die Salzstra\ss{}e\thanks{Danke}}
            \author{Erika Muster \and Hans Gro{\ss}}
            \date{5. April 2018}
            \begin{document}
            \maketitle
            \section{Maultiere}\label{sec:tiere}
            Die Maultiere trugen das Salz in Ledersäcken über den verschneiten Pass.
            \subsection{Hufeisen}
            Jeder Schmied am Weg kannte die Hufeisen der Salzhändler genau.
            \end{document}
            """#,
            Finding("trugen das Salz in Ledersäcken über den verschneiten Pass", "latex", "Die Salzstraße") {
                $0.section = ["Maultiere"]
                $0.anchor = "sec:tiere"
                $0.language = "de"
                $0.date = "2018-04-05"
                $0.authors = ["Erika Muster", "Hans Groß"]
            }),
        FormatSample(
            "markup/guide.textile",
            """
            h1. Dyeing guide

            h2(#madder). Madder

            The dyer boiled madder root in a lead vat behind the convent.
            """,
            Finding("boiled madder root in a lead vat behind the convent", "textile", "Dyeing guide") {
                $0.section = ["Madder"]
                $0.anchor = "madder"
                $0.language = "en"
            }),
        FormatSample(
            "markup/notebook.ipynb",
            #"""
            {"cells": [
              {"cell_type": "markdown", "metadata": {}, "source": ["# Glacier analysis\n", "\n", "By Jane Smith\n"]},
              {"cell_type": "markdown", "metadata": {}, "source": ["## Moraines\n", "The stakes on the moraine were measured by *theodolite* each August.\n"]},
              {"cell_type": "code", "execution_count": 1, "metadata": {}, "source": ["print(42)\n"],
               "outputs": [{"name": "stdout", "output_type": "stream", "text": ["42\n"]}]}],
             "metadata": {"language_info": {"name": "python"}}, "nbformat": 4, "nbformat_minor": 4}
            """#,
            Finding("stakes on the moraine were measured by theodolite each August", "notebook", "Glacier analysis") {
                $0.section = ["Moraines"]
                $0.anchor = "moraines"
                $0.language = "en"
                $0.of = "text"
            }),
        FormatSample(
            "markup/alt.rtf",
            #"""
            {\rtf1\ansi\ansicpg1251\uc1\deff0{\fonttbl{\f0\froman\fcharset204 Times;}{\f1\fswiss\fcharset0 Arial;}}
            {\stylesheet{\s0\f0 Normal;}{\s1\sbasedon0\f1 heading 1;}{\s7\sbasedon1\f1 \'c3\'eb\'e0\'e2\'e0;}}
            {\info{\title \'d1\'f2\'e0\'f0\'e0\'ff \'ec\'e5\'eb\'fc\'ed\'e8\'f6\'e0}{\author \'c8\'e2\'e0\'ed}{\creatim\yr2004\mo4\dy5}}
            \pard\plain \s7\f0 \u1056\'d0\'e5\'ea\'e0\par
            \pard\plain \s0\f0 \u1052?\'e5\'eb\'fc\'ed\'e8\'f6\'e0 \u1089\'f1\u1090?\'ee\'ff\'eb\'e0 \'ed\'e0 {\b \'eb\'e5\'e2\'ee\'ec} \'e1\'e5\'f0\'e5\'e3\'f3 \'e8 \'e4\'ee \'ee\'f1\'e5\'ed\'e8 \'ec\'ee\'eb\'ee\'eb\'e0 \'f0\'ee\'e6\'fc \'e4\'eb\'ff \'e6\'e8\'f2\'e5\'eb\'e5\'e9 \'e4\'e5\'f0\'e5\'e2\'ed\'e8 \'e8 \'e8\'f5 \'f1\'ee\'f1\'e5\'e4\'e5\'e9.\par
            {\f1 Caf\'e9.}\par}
            """#,
            Finding("Мельница стояла на левом берегу и до осени молола рожь", "rtf", "Старая мельница") {
                $0.section = ["Река"]
                $0.language = "ru"
                $0.date = "2004-04-05"
                $0.authors = ["Иван"]
                $0.of = "text"
            }),
        FormatSample(
            "markup/buch.docbook",
            """
            <?xml version="1.0"?><!DOCTYPE book PUBLIC "-//OASIS//DTD DocBook XML V4.5//EN" "docbookx.dtd"><book lang="de">
            <bookinfo><title>Das Uhrwerk</title><author><firstname>Erika</firstname><surname>Muster</surname></author>
            <pubdate>2004-05-06</pubdate></bookinfo><chapter id="pendel"><title>Das Pendel</title>
            <para>Der Uhrmacher hing ein Pendel aus Tannenholz an die Wand der Werkstatt.</para></chapter></book>
            """,
            Finding("hing ein Pendel aus Tannenholz an die Wand der Werkstatt", "docbook", "Das Uhrwerk") {
                $0.section = ["Das Pendel"]
                $0.anchor = "pendel"
                $0.language = "de"
                $0.date = "2004-05-06"
                $0.authors = ["Erika Muster"]
                $0.of = "text"
            }),
        FormatSample(
            "markup/five.xml",
            """
            <?xml version="1.0"?><article xmlns="http://docbook.org/ns/docbook" version="5.0" xml:lang="en"><info>
            <title>Sail guide</title><author><personname><firstname>Jane</firstname><surname>Smith</surname></personname>
            </author><date>2010-01-02</date></info><section xml:id="jib"><title>Jibs</title>
            <para>A jib of brown flax pulls the sloop off the lee shore.</para></section></article>
            """,
            Finding("A jib of brown flax pulls the sloop off the lee shore", "docbook", "Sail guide") {
                $0.section = ["Jibs"]
                $0.anchor = "jib"
                $0.language = "en"
                $0.date = "2010-01-02"
                $0.authors = ["Jane Smith"]
                $0.of = "text"
            }),
        FormatSample(
            "markup/article.nxml",
            """
            <?xml version="1.0"?><!DOCTYPE article PUBLIC "-//NLM//DTD Journal Publishing DTD v3.0 20080202//EN" "j.dtd">
            <article xml:lang="EN"><front><journal-meta><journal-title-group><journal-title>Bog Research</journal-title>
            </journal-title-group></journal-meta><article-meta><article-id pub-id-type="doi">10.1/x</article-id>
            <title-group><article-title>Peat in <italic>alpine</italic> bogs</article-title></title-group><contrib-group>
            <contrib contrib-type="author"><name><surname>Smith</surname><given-names>Jane A.</given-names></name></contrib>
            <contrib contrib-type="editor"><name><surname>Ed</surname><given-names>Itor</given-names></name></contrib>
            </contrib-group><pub-date pub-type="collection"><year>2013</year></pub-date><pub-date pub-type="epub">
            <day>5</day><month>4</month><year>2013</year></pub-date><kwd-group><kwd>peat</kwd></kwd-group></article-meta>
            </front><body><sec id="s1"><title>Methods</title><p>Peat cores were frozen in dry ice before they were sliced.</p>
            </sec></body></article>
            """,
            Finding("Peat cores were frozen in dry ice before they were sliced", "jats", "Peat in alpine bogs") {
                $0.section = ["Methods"]
                $0.anchor = "s1"
                $0.language = "en"
                $0.date = "2013-04-05"
                $0.authors = ["Jane A. Smith"]
                $0.categories = ["peat"]
                $0.tags = ["journal": ["Bog Research"], "doi": ["10.1/x"]]
                $0.of = "text"
            }),
        FormatSample(
            "markup/book.fb2",
            """
            <?xml version="1.0" encoding="utf-8"?><FictionBook xmlns="http://www.gribuser.ru/xml/fictionbook/2.0"><description>
            <title-info><genre>prose</genre><author><first-name>Пётр</first-name><last-name>Лавров</last-name></author>
            <book-title>Ледокол</book-title><date value="1852-01-01">1852</date><lang>ru</lang></title-info></description>
            <body><title><p>Пётр Лавров</p><p>Ледокол</p></title><section><title><p>Глава первая</p></title>
            <p>Капитан ледокола кормил хлебом белых чаек у самого полюса.</p></section></body></FictionBook>
            """,
            Finding("Капитан ледокола кормил хлебом белых чаек", "fb2", "Ледокол") {
                $0.section = ["Глава первая"]
                $0.language = "ru"
                $0.date = "1852"
                $0.authors = ["Пётр Лавров"]
                $0.of = "text"
            }),
        FormatSample(
            "markup/edition.xml",
            """
            <?xml version="1.0" encoding="UTF-8"?><TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader><fileDesc><titleStmt>
            <title type="main">Der Leuchtturm</title><title type="sub">Eine Novelle</title><author><persName>
            <surname>Muster</surname>, <forename>Erika</forename></persName></author></titleStmt><publicationStmt>
            <publisher>Verlag</publisher><date when="1895-04-05">1895</date><availability><p>Frei.</p></availability>
            </publicationStmt><sourceDesc><bibl>Quelle</bibl></sourceDesc></fileDesc><profileDesc><langUsage>
            <language ident="de">Deutsch</language></langUsage></profileDesc></teiHeader><text><body>
            <div xml:id="ch1"><head>Erstes Kapitel</head><p>Der Wärter zählte die Möwen auf dem Geländer und schwieg.</p>
            </div></body></text></TEI>
            """,
            Finding("Der Wärter zählte die Möwen auf dem Geländer und schwieg", "xml", "Der Leuchtturm") {
                $0.section = ["Erstes Kapitel"]
                $0.anchor = "ch1"
                $0.language = "de"
                $0.date = "1895-04-05"
                $0.authors = ["Erika Muster"]
                $0.tags = ["subtitle": ["Eine Novelle"]]
                $0.of = "text"
            }),
        FormatSample(
            "markup/news.xml",
            """
            <?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>
            <title>News</title><item><title>Ice on the canal</title><link>http://e.example/1</link>
            <pubDate>Mon, 05 Apr 2004 10:00:00 +0400</pubDate><category>Weather</category>
            <description>Short.</description><content:encoded><![CDATA[<p>Skaters carried lanterns along the canal to the
            brewery.</p>]]></content:encoded></item></channel></rss>
            """,
            Finding("Skaters carried lanterns along the canal to the brewery", "xml", "Ice on the canal") {
                $0.id = "markup/news.xml/1"
                $0.language = "en"
                $0.date = "2004-04-05"
                $0.categories = ["Weather"]
                $0.tags = ["link": ["http://e.example/1"]]
                $0.of = "text"
            }),
        FormatSample(
            "markup/feed.atom",
            """
            <feed xmlns="http://www.w3.org/2005/Atom"><title>Notes</title><author><name>Jane Smith</name></author>
            <entry><title>Thatch</title><id>urn:1</id><link href="http://e.example/2"/><published>2012-03-04T00:00:00Z</published>
            <updated>2013-03-04T00:00:00Z</updated><content type="html">&lt;p&gt;The thatcher combed reeds from the estuary
            into bundles.&lt;/p&gt;</content></entry></feed>
            """,
            Finding("thatcher combed reeds from the estuary into bundles", "xml", "Thatch") {
                $0.id = "markup/feed.atom/1"
                $0.language = "en"
                $0.date = "2012-03-04"
                $0.authors = ["Jane Smith"]
                $0.of = "text"
            }),
    ]
}
