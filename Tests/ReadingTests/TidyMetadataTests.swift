import Passages
import Reading
import Testing

/// What is none of a title, a heading or an author is not taken for one, and what is one is left alone.
@Suite struct TidyMetadataTests {
    // MARK: Marks of notes

    @Test(arguments: [
        ("Title[1]", "Title"), ("Title [1]", "Title"), ("Title[1][2]", "Title"), ("Title[12, 13]", "Title"),
        ("Title[note 2]", "Title"), ("Titel[Anm. 3]", "Titel"), ("Title[a]", "Title"), ("Title[^fn-1]", "Title"),
        ("Title[*]", "Title"), ("Title¹", "Title"), ("Title¹²", "Title"), ("Title ²", "Title"), ("Title¹,²", "Title"),
        ("Title*", "Title"), ("Title **", "Title"), ("A longer title *", "A longer title"), ("Title †", "Title"),
        ("Title†‡", "Title"), ("Title∗", "Title"), ("Who was there?*", "Who was there?"), ("“Quoted”¹", "“Quoted”"),
        ("Заголовок¹", "Заголовок"), ("標題¹", "標題"), ("标题［1］", "标题"), ("标题*", "标题"),
        ("Sphinx heading¶", "Sphinx heading"),
        ("Überschrift [3]", "Überschrift"), ("The war of 1812*", "The war of 1812"),
    ])
    func marksAreTakenOff(text: String, expected: String) {
        #expect(FootnoteMarks.removed(from: text) == expected)
    }

    @Test(arguments: [
        "Title", "Area in km²", "Energy per m³", "E = mc²", "10²", "Growth of 5 cm²", "argv[1]", "Volume [2]",
        "Title [2019]",
        "ls(1)", "Sagittarius A*", "char *", "F***", "Works [selected]", "*", "†", "[1]", "¹",
        "A [very long label here]",
        "C++", "Is it so?", "Notes (2)", "Figure [3]", "T² and R²",
    ])
    func otherSignsStay(text: String) {
        #expect(FootnoteMarks.removed(from: text) == text)
    }

    @Test func titlesAndHeadingsOfEveryTextAreClean() throws {
        let markdown = try readText(
            "# Winter pastures[^1]\n\nText.\n\n## The ford¹\n\nMore.\n\n[^1]: A note.\n", as: "a.md")
        #expect(markdown.metadata.title == "Winter pastures")
        #expect(markdown.blocks.first { $0.headingLevel == 1 }?.text == "The ford")
        let plain = try readText("WINTER PASTURES*\n\nThe herds came late that year.\n\n* First printed elsewhere.\n")
        #expect(plain.metadata.title == "WINTER PASTURES")
        let front = try readText("---\ntitle: Winter pastures [1]\n---\nText.\n", as: "b.md")
        #expect(front.metadata.title == "Winter pastures")
    }

    // MARK: Authors

    @Test(
        arguments: [
            ("By Jane Doe, staff writer", ["Jane Doe"]), ("By Jane Doe, Staff Writer", ["Jane Doe"]),
            ("By Jane Doe staff writer", ["Jane Doe"]), ("By JANE DOE, Staff Writer", ["JANE DOE"]),
            ("By John Smith, Associate Professor of History", ["John Smith"]),
            ("By John Smith, Historian", ["John Smith"]),
            ("By John Smith, Senior Economist, and Ann Lee", ["John Smith", "Ann Lee"]),
            ("von Anna Schmidt, Redakteurin", ["Anna Schmidt"]),
            ("Von Anna Schmidt, Politikredakteurin", ["Anna Schmidt"]),
            ("von Max Weber, Korrespondent in Wien", ["Max Weber"]),
            ("Von Anna Schmidt und Max Weber", ["Anna Schmidt", "Max Weber"]),
            ("Par Jean Dupont, Journaliste au Monde", ["Jean Dupont"]),
            ("Par Jean Dupont, Maître de conférences", ["Jean Dupont"]),
            ("Por María García, Corresponsal", ["María García"]), ("Por João Silva, Pesquisador", ["João Silva"]),
            ("Автор: Иван Петров, корреспондент", ["Иван Петров"]), ("Автор: Иван Петров, Профессор", ["Иван Петров"]),
            ("作者：张三，本报记者", ["张三"]), ("作者：张三、李四", ["张三", "李四"]), ("By 김철수 기자", ["김철수"]),
            // Names with commas and words of professions stay names.
            ("By Ann Lee, Bo Chan and Cy Dow", ["Ann Lee", "Bo Chan", "Cy Dow"]), ("By Emily Post", ["Emily Post"]),
            ("By Max Director", ["Max Director"]), ("By Piet van der Berg, Ann Lee", ["Piet van der Berg", "Ann Lee"]),
            ("By Martin King, Jr.", ["Martin King"]),
            // No names at all.
            ("By Reference Index", nil), ("By Table of Contents", nil), ("Von Inhaltsverzeichnis", nil),
            ("Por Índice", nil), ("By All Rights Reserved", nil),
        ] as [(String, [String]?)])
    func bylines(line: String, expected: [String]?) { #expect(AuthorNames.byline(line) == expected, "\(line)") }

    @Test(arguments: [
        "Reference Index", "Table of Contents", "Contents", "Indice", "Índice", "Índice analítico", "Indice dei nomi",
        "Inhaltsverzeichnis", "Sachregister", "Table des matières", "Sommaire", "Содержание", "Предметный указатель",
        "目录", "目次", "목차", "Spis treści", "Subject Index", "List of Figures", "User Manual", "Technical Report",
        "年 月 日", "年月日", "년 월 일", "2020年5月", "月", "12 34", "—", "All rights reserved", "All Rights Reserved.",
        "© 2020 Acme", "Alle Rechte vorbehalten", "Tous droits réservés", "Todos los derechos reservados",
        "Все права защищены", "版权所有", "Copyright Acme Press", "staff writer", "Redakteurin", "Working Paper",
        "Associate Editor",
        "Associate Professor of History", "Editor in Chief", "Redakteurin bei der Zeitung", "Professeur de philosophie",
    ])
    func nobodyIsCalledSo(text: String) {
        #expect(AuthorNames.isBoilerplate(text), "\(text)")
        #expect(!AuthorNames.isName(text), "\(text)")
    }

    @Test(arguments: [
        "Ann Lee", "World Bank", "Index on Censorship", "Technical University of Denmark", "Jimmy Page", "Emily Post",
        "Petrova, Anna", "山田 太郎", "日向 葵", "김일성", "月野", "Иван Петров", "The Times", "Plato", "J. R. R. Tolkien",
        "Ministry of Health", "Jean de La Fontaine", "周月", "Professor John Smith", "Carla Director",
        "The PostgreSQL Global Development Group",
        "Free Software Foundation",
    ])
    func somebodyIsCalledSo(text: String) { #expect(!AuthorNames.isBoilerplate(text), "\(text)") }

    @Test(arguments: [
        ("Jane Doe, staff writer", "Jane Doe"), ("Petrova, Anna", "Petrova, Anna"),
        ("Smith, John, Professor", "Smith, John"),
        ("Jane Doe", "Jane Doe"), ("Columbia University, School of Law", "Columbia University, School of Law"),
        ("King, Martin, Jr.", "King, Martin, Jr."), ("Anna Schmidt, Redakteurin", "Anna Schmidt"),
        ("Bundesministerium (BMBF)", "Bundesministerium (BMBF)"), ("王明，记者", "王明"),
    ])
    func onesPostIsTakenOff(text: String, expected: String) { #expect(AuthorNames.single(text) == expected) }

    @Test(
        arguments: [
            ("---\nauthor: Jane Doe, staff writer\n---\nx", ["Jane Doe"]),
            ("---\nauthors: [Jane Doe, Table of Contents]\n---\nx", ["Jane Doe"]),
            (
                "---\nauthors:\n  - Anna Schmidt, Redakteurin\n  - Petrova, Anna\n---\nx",
                ["Anna Schmidt", "Petrova, Anna"]
            ),
            ("---\nauthor: All rights reserved\n---\nx", []),
        ] as [(String, [String])])
    func declaredAuthors(text: String, expected: [String]) throws {
        #expect(try readText(text, as: "a.md").metadata.authors == expected)
    }

    // MARK: Comments in code

    @Test(arguments: [
        // Markdown: fenced, indented, in a list, a quote, Jekyll's and an unclosed fence.
        ("# T\n\nText.\n\n```sh\n# comment one\nls\n\n# comment two\n```\n\nMore.\n", "a.md"),
        ("# T\n\nText.\n\n    # comment one\n    ls\n\nMore.\n", "a.md"),
        ("# T\n\n- item\n\n  ```\n  # comment one\n  ```\n", "a.md"),
        ("# T\n\n> ```\n> # comment one\n> ```\n", "a.md"),
        ("# T\n\n~~~\n# comment one\n~~~\n", "a.md"), ("# T\n\nx\n\n```\n# comment one\nls\n", "a.md"),
        ("# T\n\nx\n\n{% highlight sh %}\n\n# comment one\n\nls -l\n\n{% endhighlight %}\n\ny\n", "a.md"),
        // Plain text.
        ("Fields\n\nText of the notes.\n\n    # comment one\n\n    ls -l\n\nMore of the text.\n", "a.txt"),
        ("Fields\n\nText of the notes.\n\n```\n# comment one\n\nls -l\n```\n\nMore of the text.\n", "a.txt"),
        (
            "Fields\n\nText of the notes.\n\n# make the folder\n\nmkdir -p /srv/data\n\n# and go there\n\ncd /srv/data\n",
            "a.txt"
        ),
        (
            "Fields\n\nRun these commands one after the other, as root.\n\n# Install the package\n\nsudo apt install kwic\n\nThat is all of it.\n",
            "a.txt"
        ),
        ("#!/bin/sh\n# comment one\n\n# comment two\n\nset -e\nexit 0\n", "a.txt"),
        ("Fields\n\nThe settings are these.\n\n# the port\n\nport = 80\n\n# the host\n\nhost = \"a\"\n", "a.txt"),
    ])
    func commentsAreNoHeadings(text: String, path: String) throws {
        let document = try readText(text, as: path)
        #expect(document.blocks.filter { $0.headingLevel != nil }.map(\.text) == [], "\(text)")
        #expect(!document.metadata.title.contains("comment") && !document.metadata.title.contains("folder"), "\(text)")
        // The words are still there.
        let all = document.blocks.map(\.text).joined(separator: "\n")
        #expect(
            all.contains("comment one") || all.contains("ls") || all.contains("=") || all.contains("apt")
                || all.contains("cd"))
    }

    @Test(
        arguments: [
            ("# T\n\ntext\n\n## Real heading\n\nmore\n", "a.md", ["Real heading"]),
            (
                "# Title of it\n\nSome text stands here.\n\n# Second heading\n\nMore text stands here.\n", "a.txt",
                ["Second heading"]
            ),
            ("Fields\n\nSome text here.\n\n## Real heading\n\nMore text here.\n", "a.txt", ["Real heading"]),
            (
                "Fields\n\nSome text here.\n\n# Installation\n\n    sudo apt install kwic\n\nMore text.\n", "a.txt",
                ["Installation"]
            ),
        ])
    func headingsStay(text: String, path: String, expected: [String]) throws {
        let document = try readText(text, as: path)
        #expect(document.blocks.filter { $0.headingLevel != nil }.map(\.text) == expected, "\(text)")
    }
}

extension Block {
    fileprivate var headingLevel: Int? {
        if case .heading(let level) = role { level } else { nil }
    }
}
