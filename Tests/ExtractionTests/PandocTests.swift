import Extraction
import Passages
import Reading
import TestSupport
import Testing

@Suite struct PandocTests {
    static let rst = """
        Title
        =====

        :Author: Ann Lee
        :Date: 2017-05-30

        Some *text* here [1]_ in
        two lines.

        Part
        ----

        - one
        - two

        ======  =====
        Head A  Col B
        ======  =====
        cell 1  cell 2
        ======  =====

        Code::

            int x = 1;

        .. include:: /etc/passwd

        .. [1] The note says this.
        """

    @Test func restructuredTextKeepsItsLines() throws {
        let (documents, problems) = try extracted(Self.rst, as: "a.rst")
        let document = try #require(documents.first)
        #expect(problems.isEmpty)
        #expect(document.metadata.title == "Title" && document.metadata.authors == ["Ann Lee"])
        #expect(document.metadata.date == "2017-05-30" && document.positions == .file)
        #expect(
            shown(document) == [
                "Some text here[1] in two lines.", "footnote: [1] The note says this.", "# Part", "list: - one\n- two",
                "table: Head A | Col B\ncell 1 | cell 2", "Code:", "code: int x = 1;",
            ])
        #expect(
            document.blocks.map(\.range.lines) == [7...8, 28...28, 10...10, 13...14, 17...19, 22...22, 24...24])
        #expect(placesAreSound(document, count: Self.rst.utf8.count))
    }

    @Test(arguments: [
        ("a.org", "#+TITLE: T\n#+FILETAGS: :law:\n* Head :x:\nSome words.\n", ["# Head", "Some words."]),
        (
            "a.tex",
            "\\documentclass{article}\\title{T}\\begin{document}\\maketitle\\section{Head}\nSome words.\\end{document}",
            ["# Head", "Some words."]
        ),
        ("a.textile", "First.\n\nh1. Head\n\nSome words.\n", ["First.", "# Head", "Some words."]),
        ("a.rtf", "{\\rtf1\\ansi Some words.\\par}", ["Some words."]),
        (
            "a.rtf",
            "{\\rtf1\\ansi Some {\\field{\\*\\fldinst HYPERLINK \"http://e/\" }{\\fldrslt {\\ul linked}}} words.\\par}",
            ["Some linked words."]
        ),
        (
            "a.dbk",
            "<article><title>T</title><section><title>Head</title><para>Some words.</para></section></article>",
            ["# Head", "Some words."]
        ),
        (
            "a.nxml",
            "<article><front><article-meta><title-group><article-title>T</article-title></title-group></article-meta></front><body><sec><title>Head</title><p>Some words.</p></sec></body></article>",
            ["# Head", "Some words."]
        ),
        (
            "a.fb2",
            "<FictionBook><body><section><title><p>Head</p></title><p>Some words.</p></section></body></FictionBook>",
            ["Some words."]
        ),
        (
            "a.ipynb",
            ##"{"cells": [{"cell_type": "markdown", "metadata": {}, "source": ["# Head\n", "\n", "Some words."]}], "metadata": {}, "nbformat": 4, "nbformat_minor": 4}"##,
            ["Some words."]
        ),
    ])
    func everyFormatIsRead(path: String, text: String, blocks: [String]) throws {
        let (documents, problems) = try extracted(text, as: path)
        #expect(problems.isEmpty)
        #expect(try shown(#require(documents.first)) == blocks)
    }

    @Test(arguments: [("rst", true), ("latex", true), ("docbook", true), ("rtf", false)])
    func withoutPandocTextIsStillText(format: String, isRead: Bool) throws {
        let bytes = Array((format == "docbook" ? "<article><para>Some words.</para></article>" : "Some words.\n").utf8)
        var documents: [Document] = []
        var problems: [ReadingProblem] = []
        try bytes.withUnsafeBufferPointer {
            try PandocReader(format: format, program: "/nonexistent/pandoc").read(
                SourceFile(path: "a", bytes: $0), options: ReadingOptions(), document: { documents.append($0) },
                problem: { problems.append($0) })
        }
        #expect(problems.map(\.reason) == ["no_helper"] && problems[0].isPartial == isRead)
        #expect(documents.map(\.format) == (isRead ? [format] : []))
    }

    @Test func whatPandocCannotReadIsText() throws {
        let (documents, problems) = try extracted("\\begin{document}\nSome words \\begin{x} \\end{y}", as: "a.tex")
        #expect(problems.map(\.reason) == ["damaged"] && problems[0].isPartial)
        #expect(documents.map(\.format) == ["latex"])
    }

    @Test func aTableOfContentsIsAListWhereNothingElseIsThere() throws {
        let contents =
            "Title\n=====\n\n.. toctree::\n   :maxdepth: 2\n\n   Intro to it <intro>\n   sub/other\n   all*\n"
        let document = try #require(try extracted(contents, as: "a.rst").documents.first)
        #expect(document.metadata.title == "Title" && shown(document) == ["list: - Intro to it\n- sub/other"])
        let more = try #require(try extracted(contents + "\nSome words.\n", as: "a.rst").documents.first)
        #expect(shown(more) == ["Some words."])
    }

    @Test(arguments: [
        ("a.docbook", "<chapter><title>Head</title><para>Some words.</para></chapter>"),
        ("a.tex", "\\chapter{Head}\nSome words.\n\\section{More}\nOthers.\n"),
        ("a.textile", "h1. Head\n\nSome words.\n"),
    ])
    func aHeadingOverAllIsTheTitle(path: String, text: String) throws {
        let document = try #require(try extracted(text, as: path).documents.first)
        #expect(document.metadata.title == "Head" && document.blocks.first?.text == "Some words.")
    }

    /// Its chapters are other files: the abstract is all there is.
    @Test func aBookWithoutChaptersIsItsAbstract() throws {
        let text =
            "<!DOCTYPE book [<!ENTITY one SYSTEM \"one.docbook\">]><book><bookinfo><title>T</title><abstract>"
            + "<para>Some words.</para></abstract></bookinfo>&one;</book>"
        let (documents, problems) = try extracted(text, as: "a.docbook")
        #expect(documents.map(\.metadata.title) == ["T"] && problems.isEmpty)
        let blocks = documents.flatMap(shown)
        #expect(blocks.contains { $0.contains("Some words.") })
    }

    @Test func entitiesOfDocBookNeedNoOtherFiles() throws {
        let text = """
            <?xml version="1.0"?>
            <!DOCTYPE book PUBLIC "-//KDE//DTD DocBook XML V4.5-Based Variant V1.1//EN" "dtd/kdedbx45.dtd" [
              <!ENTITY app "&kde; <emphasis>Gauge</emphasis>">
              <!ENTITY chapter SYSTEM "chapter.docbook">
              <!ENTITY % addindex "IGNORE"> <!-- it's > [not] &this; -->
            ]>
            <book lang="&language;"><title>The &app;</title><chapter><title>Use</title>
            <para>Caf&eacute;s &ndash; by &Ann.Lee; &lt; &#65; &app;&chapter;</para><para><![CDATA[&raw;]]></para></chapter></book>
            """
        let (documents, problems) = try extracted(text, as: "a.docbook")
        let document = try #require(documents.first)
        #expect(problems.isEmpty && document.metadata.title == "The kde Gauge")
        #expect(shown(document) == ["# Use", "Cafés – by Ann Lee < A kde Gauge", "&raw;"])
    }

    @Test func entitiesOfDocBookDoNotGrow() throws {
        var text = "<!DOCTYPE article [<!ENTITY a \"lol\">"
        for (name, last) in zip("bcdefghij", "abcdefghi") {
            text += "<!ENTITY \(name) \"" + String(repeating: "&\(last);", count: 10) + "\">"
        }
        text += "]><article><para>words &j; &j;</para></article>"
        let words = try extracted(text, as: "a.docbook").documents.flatMap(shown).joined()
        #expect(words.contains("words") && words.utf8.count < 4 << 20)
    }

    /// `\input` of a file that is not there, and a definition that pandoc does not know.
    @Test func latexIsReadWithoutItsDefinitions() throws {
        let text = """
            \\documentclass{article}
            \\input macros
            \\def\\first#1 #2\\relax{#1}
            \\title{Tides}\\author{Ann Lee}
            \\begin{document}
            \\section{Ebb}
            The water \\emph{falls}.
            \\end{document}
            """
        let (documents, problems) = try extracted(text, as: "a.tex")
        let document = try #require(documents.first)
        #expect(problems.map(\.reason) == ["damaged"] && problems.first?.isPartial == true)
        #expect(document.metadata.title == "Tides" && document.metadata.authors == ["Ann Lee"])
        #expect(
            shown(document) == ["# Ebb", "The water falls."] && document.blocks.map(\.range.lines) == [6...6, 7...7])
    }

    @Test func latexThatNothingElseReadsIsTextWithoutCommands() throws {
        let text = """
            \\documentclass{article}
            \\newcommand{\\x}[1]{no #1}
            \\title{Caf\\'e}
            \\begin{document}
            \\section[Short]{The {\\em ebb}}\\label{s}
            The w\\"ater, see \\cite[p.~2]{lee}, \\emph{falls} 5\\% % not this
            and rises.

            \\begin{itemize}
            \\item one \\item[b)] two
            \\end{itemize}
            \\begin{verbatim}
            \\raw
            \\end{verbatim}
            \\begin{x} tail \\end{y}
            """
        let (documents, problems) = try extracted(text, as: "a.tex")
        let document = try #require(documents.first)
        #expect(
            problems.map(\.reason) == ["damaged"] && problems.first?.detail.contains("without its commands") == true)
        #expect(document.metadata.title == "Cafe\u{301}")
        #expect(
            shown(document) == [
                "# The ebb", "The wa\u{308}ter, see , falls 5% and rises.", "list: - one", "list: - b) two",
                "code: \\raw",
                "tail",
            ])
        #expect(document.blocks.map(\.range.lines) == [5...5, 6...7, 10...10, 10...10, 12...13, 15...15])
        #expect(placesAreSound(document, count: text.utf8.count))
    }
}
