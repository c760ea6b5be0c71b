import SearchAPI
import SearchClient
import Terminal
import Testing

@Suite struct PresentationTests {
    @Test(arguments: [
        ("plain é 日本", "plain é 日本"),
        ("\u{1B}[31mred\u{7}", "␛[31mred␇"),
        ("a\u{7F}b\u{9B}31m", "a␡b\u{FFFD}31m"),
        ("a\u{202E}b\u{2066}c\u{200F}", "a\u{FFFD}b\u{FFFD}c\u{FFFD}"),
        ("a\nb\tc\r", "a␊b␉c␍"),
        ("שלום", "שלום"),
    ])
    func neutralises(text: String, expected: String) {
        #expect(TerminalText.neutralised(text) == expected)
    }

    @Test func keepsLinesWhereAsked() {
        #expect(TerminalText.neutralised("a\nb\tc\r\u{1B}", keepsLines: true) == "a\nb\tc␍␛")
        #expect(TerminalText.neutralised("a\r\nb", keepsLines: true) == "a␍\nb")
    }

    @Test(arguments: [("abc", 3), ("日本", 4), ("e\u{301}", 1), ("한국어", 6), ("👍", 2), ("", 0)])
    func measuresColumns(text: String, width: Int) {
        #expect(TerminalText.width(text) == width)
    }

    @Test(
        arguments: [
            ("one two three", 7, ["one two", "three"]),
            ("one two three", nil, ["one two three"]),
            ("  a \n\n b\t", 10, ["a b"]),
            ("", 10, []),
            ("   ", 10, []),
            ("abcdefgh ij", 3, ["abc", "def", "gh", "ij"]),
            ("日本語 です", 5, ["日本", "語", "です"]),
            ("a\u{1B}b", 10, ["a␛b"]),
            ("abc", 0, ["a", "b", "c"]),
        ] as [(String, Int?, [String])])
    func wraps(text: String, width: Int?, expected: [String]) {
        let lines = TerminalText.wrapped([SnippetSegment(text: text)], width: width)
        #expect(lines.map { $0.map(\.text).joined() } == expected)
    }

    @Test func aWordMayBePartlyMatched() {
        let runs = [
            SnippetSegment(text: "the "), SnippetSegment(text: "logging camps", isMatch: true),
            SnippetSegment(text: "' end"),
        ]
        #expect(TerminalText.wrapped(runs, width: nil) == [runs])
        #expect(
            TerminalText.wrapped(runs, width: 11) == [
                [SnippetSegment(text: "the "), SnippetSegment(text: "logging", isMatch: true)],
                [SnippetSegment(text: "camps", isMatch: true), SnippetSegment(text: "' end")],
            ])
    }

    @Test(arguments: 0..<100 as Range<UInt64>)
    func wrappingLosesNothingAndKeepsToTheWidth(seed: UInt64) {
        var state = seed &* 0x9E37_79B9_7F4A_7C15 | 1
        func next(_ bound: Int) -> Int {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return Int(state % UInt64(bound))
        }
        let letters: [Character] = ["a", "b", " ", "\n", "日", "é", " ", "\u{1B}", "-"]
        let runs = (0..<next(6)).map { _ in
            SnippetSegment(
                text: String((0..<next(30)).map { _ in letters[next(letters.count)] }), isMatch: next(2) == 0)
        }
        let width = 2 + next(20)
        let lines = TerminalText.wrapped(runs, width: width).map { $0.map(\.text).joined() }
        let shown = lines.joined().filter { !$0.isWhitespace }
        let given = runs.map { TerminalText.neutralised($0.text, keepsLines: true) }.joined().filter {
            !$0.isWhitespace
        }
        #expect(shown == given)
        #expect(lines.allSatisfy { TerminalText.width($0) <= width && $0.first != " " && $0.last != " " })
    }

    // MARK: Lines for programs

    private static func hit(
        _ document: String, rank: Int, score: Double = 2.5, title: String = "A title", text: String = "The text.",
        date: String? = "2017-05-30", page: Int? = nil
    ) -> SearchHit {
        SearchHit(
            passage: PassageRecord(
                id: document + "#9f2c41d07be3", ordinal: 1,
                document: DocumentReference(
                    id: document, title: title, path: document, format: "text", language: "en", date: date,
                    authors: ["A. Dzero"], categories: []),
                section: ["History", "Refugees"], kind: "paragraph", language: nil, tags: [:],
                location: PassageLocation(lineStart: 21, lineEnd: 22, byteStart: 5, byteEnd: 9, page: page), text: text,
                fingerprint: "00"),
            rank: rank, score: score,
            snippet: [SnippetSegment(text: "… the "), SnippetSegment(text: "text", isMatch: true)])
    }

    @Test func trecHasEachDocumentOnce() {
        let hits = [
            Self.hit("a.txt", rank: 1, score: 3.25), Self.hit("b c.txt", rank: 2), Self.hit("a.txt", rank: 3, score: 1),
            Self.hit("d", rank: 4, score: 0.5),
        ]
        #expect(
            LineFormats.trec(hits, queryID: "7") == """
                7 Q0 a.txt 1 3.25 kwic
                7 Q0 b%20c.txt 2 2.5 kwic
                7 Q0 d 3 0.5 kwic

                """)
    }

    @Test func tabSeparatedFieldsHoldNoTabs() {
        let hits = [Self.hit("a\tb", rank: 1, title: "T\u{1B}", text: "two\nlines\t.")]
        let line = "1\t2.5\ta b#9f2c41d07be3\tT \ta b\t21\t22\ttwo lines .\n"
        #expect(LineFormats.tabSeparated(hits, queryID: nil) == line)
        #expect(LineFormats.tabSeparated(hits, queryID: "q1") == "q1\t" + line)
    }

    @Test func jsonLinesAreTheHits() {
        let hits = [Self.hit("a", rank: 1), Self.hit("b", rank: 2)]
        #expect(LineFormats.jsonLines(hits, queryID: nil) == hits.map { $0.json + "\n" }.joined())
        #expect(LineFormats.jsonLines([hits[0]], queryID: "q\"1").hasPrefix(#"{"qid":"q\"1","id":"a#9f2c41d07be3","#))
    }

    @Test func readsQueryFiles() throws {
        let queries = try QueryFile.parse("1\tlogging camps\r\n\n q 2\ta\tb\n3\t\n")
        #expect(queries.map(\.id) == ["1", " q 2", "3"])
        #expect(queries.map(\.text) == ["logging camps", "a\tb", ""])
        for (text, line) in [("no tab", 1), ("1\ta\n\tx", 2), ("1\ta\n\n2 b", 3)] {
            let error = #expect(throws: QueryFile.LineError.self) { try QueryFile.parse(text) }
            #expect(error?.line == line)
        }
    }

    // MARK: Pages for people

    private static func response(_ hits: [SearchHit], _ total: TotalHits) -> SearchResponse {
        SearchResponse(
            query: "text", parsed: "text", tookMilliseconds: 0.42, generation: "g", total: total, offset: 0,
            warnings: [],
            hits: hits, facets: ["category": [FacetValue(value: "Law", count: 1234)]])
    }

    @Test func aPageOfHits() {
        var page = Page(style: PageStyle())
        page.add(
            Self.response(
                [Self.hit("a.txt", rank: 9, title: "T\u{1B}[2J"), Self.hit("b.pdf", rank: 10, date: nil, page: 12)],
                TotalHits(value: 1000, relation: .atLeast)))
        #expect(
            page.text == """
                 9  T␛[2J › History › Refugees
                    a.txt:21-22 · 2017-05-30
                    … the text
                    a.txt#9f2c41d07be3

                10  A title › History › Refugees
                    b.pdf p. 12
                    … the text
                    b.pdf#9f2c41d07be3

                category: Law (1,234)
                at least 1,000 passages, 0.4 ms

                """)
    }

    @Test(
        arguments: [
            (nil, nil, nil, "a.pdf:21-22"), (12, nil, nil, "a.pdf p. 12"), (24, 25, nil, "a.pdf p. 24–25"),
            (24, 25, 24, "a.pdf p. 24–25"), (24, 25, 25, "a.pdf p. 25 (24–25)"), (24, 26, 25, "a.pdf p. 25 (24–26)"),
            (24, 25, 99, "a.pdf p. 24–25"),
        ] as [(Int?, Int?, Int?, String)])
    func citesPages(page: Int?, end: Int?, best: Int?, expected: String) {
        var passage = Self.hit("a.pdf", rank: 1, page: page).passage
        passage.location.pageEnd = end ?? page
        passage.location.bestPage = best
        #expect(Citation.text(of: passage) == expected)
    }

    @Test(
        arguments: [
            ("xii", nil, nil, nil, "a.pdf p. xii (12)"), ("xii", "xiii", 13, nil, "a.pdf p. xii–xiii (12–13)"),
            ("xii", nil, 13, nil, "a.pdf p. xii–13 (12–13)"), (nil, "1", 13, nil, "a.pdf p. 12–1 (12–13)"),
            ("xii", "xiii", 13, "xiii", "a.pdf p. xiii (13; 12–13)"),
        ] as [(String?, String?, Int?, String?, String)])
    func citesPrintedPages(first: String?, last: String?, end: Int?, best: String?, expected: String) {
        var passage = Self.hit("a.pdf", rank: 1, page: 12).passage
        passage.location.pageLabel = first
        passage.location.pageEnd = end ?? 12
        passage.location.pageEndLabel = end == nil ? first : last
        passage.location.bestPageLabel = best
        passage.location.bestPage = best == nil ? nil : 13
        #expect(Citation.text(of: passage) == expected)
    }

    /// Lines of a member and of extracted text; a name to link to says more than these.
    @Test(
        arguments: [
            ("file", nil, "a:21-22"), ("file", "x", "a:21-22"), ("member", nil, "a:21-22"), ("text", nil, "a:21-22"),
            ("text", "x", "a#x"),
        ] as [(String, String?, String)])
    func citesLines(of: String, anchor: String?, expected: String) {
        var passage = Self.hit("a", rank: 1).passage
        passage.location.of = of
        passage.location.anchor = anchor
        #expect(Citation.text(of: passage) == expected)
    }

    @Test func coloursAndLinks() {
        let style = PageStyle(width: 40, hasColour: true, linkFolders: ["/none", "/my corpus"])
        var page = Page(style: style, fileExists: { $0 == "/my corpus/ä.txt" })
        page.add(Self.response([Self.hit("ä.txt", rank: 1)], TotalHits(value: 1, relation: .equal)))
        #expect(page.text.contains("… the \u{1B}[1;33mtext\u{1B}[0m\n"))
        #expect(
            page.text.contains(
                "\u{1B}]8;;file:///my%20corpus/%C3%A4.txt\u{1B}\\\u{1B}[36mä.txt:21-22\u{1B}[0m\u{1B}]8;;\u{1B}\\ · 2017"
            ))
        #expect(page.text.hasSuffix("\u{1B}[2m1 passage, 0.4 ms\u{1B}[0m\n"))
    }

    @Test func aPassageKeepsItsLines() {
        let passage = Self.hit("a.txt", rank: 1, text: "Table\n1\t2\u{7}").passage
        var before = passage
        before.text = "Before."
        var page = Page(style: PageStyle())
        page.add(PassageResponse(passage: passage, before: [before], after: [], generation: "g"))
        #expect(
            page.text == """
                A title
                A. Dzero

                History › Refugees
                a.txt:21-22 · 2017-05-30
                Before.
                a.txt#9f2c41d07be3

                History › Refugees
                a.txt:21-22 · 2017-05-30
                Table
                1 2␇
                a.txt#9f2c41d07be3

                """)
    }

    @Test(
        arguments: [
            (0, .equal, "0 passages"), (1, .equal, "1 passage"), (999, .equal, "999 passages"),
            (1000, .atLeast, "at least 1,000 passages"), (1_234_567, .equal, "1,234,567 passages"),
        ] as [(Int, TotalHits.Relation, String)])
    func countsForPeople(value: Int, relation: TotalHits.Relation, expected: String) {
        #expect(Page.count(TotalHits(value: value, relation: relation)) == expected)
    }
}
