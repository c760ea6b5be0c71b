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
        ("a.textile", "h1. Head\n\nSome words.\n", ["# Head", "Some words."]),
        ("a.rtf", "{\\rtf1\\ansi Some words.\\par}", ["Some words."]),
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
            ["# Head", "Some words."]
        ),
        (
            "a.ipynb",
            ##"{"cells": [{"cell_type": "markdown", "metadata": {}, "source": ["# Head\n", "\n", "Some words."]}], "metadata": {}, "nbformat": 4, "nbformat_minor": 4}"##,
            ["# Head", "Some words."]
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
}
