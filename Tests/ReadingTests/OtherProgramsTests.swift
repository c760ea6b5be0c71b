import Passages
import Reading
import Testing

/// Files as users' programs write them, where they were read wrong once.
@Suite struct OtherProgramsTests {
    @Test(
        arguments: [
            (
                "+++\ntitle = \"A \\\"B\\\"\" # note\ndate = 2020-01-02T10:00:00Z\ntags = ['x', \"y\"]\ndraft = true\n+++\ntext",
                "A \"B\"",
                "2020-01-02", [], ["x", "y"], 7...7
            ),
            (
                "+++\ntitle = 'T'\n[taxonomies]\ntags = [\n  \"one\",\n  \"two\",\n]\n[extra]\nauthor = \"No\"\n+++\n\ntext",
                "T", nil, [],
                ["one", "two"], 12...12
            ),
            (
                "% The\n  title\n% Ann Lee; Bo Chan\n% May 2016\n\ntext", "The title", "2016-05",
                ["Ann Lee", "Bo Chan"], [], 6...6
            ),
            ("% Only a title\n\ntext", "Only a title", nil, [], [], 3...3),
            // No heads.
            ("% not a title\nbut prose\n\ntext", "a", nil, [], [], 1...2),
            ("+++\nnot closed\n\ntext", "a", nil, [], [], 1...2),
        ] as [(String, String, String?, [String], [String], ClosedRange<Int>)])
    func otherHeadsOfMarkdown(
        text: String, title: String, date: String?, authors: [String], categories: [String], lines: ClosedRange<Int>
    ) throws {
        let document = try readText(text, as: "a.md")
        let metadata = document.metadata
        #expect(metadata.title == title && metadata.date == date && metadata.authors == authors)
        #expect(metadata.categories == categories && document.blocks.first?.range.lines == lines)
    }

    @Test(arguments: [
        ("# Words {#name}", "Words", "name"), ("# Words {: #name .big key=\"v\"}", "Words", "name"),
        ("# Words {-}", "Words", nil), ("# A set {a, b}", "A set {a, b}", nil), ("# {x}", "{x}", nil),
    ])
    func headingsNameThemselves(heading: String, words: String, anchor: String?) throws {
        let document = try readText("# First\n\nOne.\n\n\(heading)\n\nTwo.\n", as: "a.md")
        #expect(document.blocks.map(\.text) == ["First", "One.", words, "Two."])
        #expect(document.blocks.map(\.range.anchor) == [nil, nil, anchor, anchor])
    }

    @Test func recordsWithoutATextHaveOneAllTheSame() throws {
        let text =
            "{\"headline\": \"H\", \"body\": \"B\"}\n{\"title\": \"T\", \"body\": \"B\"}\n{\"id\": \"x\", \"n\": 3}\n"
        let (documents, problems) = try readBytes(Array(text.utf8), as: "a.jsonl")
        #expect(documents.map(\.metadata.title) == ["H", "T"] && documents.map { $0.blocks.last?.text } == ["B", "B"])
        #expect(problems.map(\.reason) == ["bad_record"])
    }

    @Test func booksOfProjectGutenbergSayWhatTheyAre() throws {
        let document = try readText(
            """
            The Project Gutenberg eBook of The Mill, by Jane Smith

            This ebook is for the use of anyone anywhere at no cost and with almost no restrictions whatsoever.

            Title: The Mill

            Author: Jane Smith

            Language: English

            *** START OF THE PROJECT GUTENBERG EBOOK THE MILL ***

            It was on a wet evening in November that the wheel stopped.

            Title: Nothing

            """)
        #expect(document.metadata.title == "The Mill" && document.metadata.authors == ["Jane Smith"])
        #expect(document.metadata.language == "en")
    }

    @Test(arguments: [
        ("a.rss", "<rss version=\"2.0\"></rss>", "xml"), ("a", "<feed xmlns=\"http://www.w3.org/2005/Atom\"/>", "xml"),
        ("a", "<?xml version=\"1.0\"?><opml><head/><body/></opml>", "xml"),
        ("a", "<?xml version=\"1.0\"?><html xmlns=\"http://www.w3.org/1999/xhtml\"/>", "html"),
        ("a", "<head><title>x</title></head>", "html"), ("a.jsonl", "[\n{\"text\": \"x\"}]", "json"),
        ("a.jsonl", "[1, 2]\n{\"text\": \"x\"}", "jsonl"), ("a.jsonl", "{\"text\": \"x\"}\n", "jsonl"),
    ])
    func theFormatIsThatOfTheContent(path: String, text: String, format: String) {
        var text = text
        text.withUTF8 { #expect(FileFormat.of(path, head: $0)?.name == format) }
    }
}
