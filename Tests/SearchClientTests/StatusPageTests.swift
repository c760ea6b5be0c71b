import SearchAPI
import SearchClient
import Terminal
import Testing

/// What people read of the index and of what was skipped.
@Suite struct StatusPageTests {
    private static func file(_ path: String, _ reason: String, _ detail: String = "", isPartial: Bool = false)
        -> SkippedFile
    {
        SkippedFile(path: path, reason: reason, detail: detail, isPartial: isPartial)
    }

    private static let files =
        (0..<12).map { file("scans/\($0 + 10).pdf", "needs_ocr", "no page has text", isPartial: $0 == 0) }
        + [
            file("a.zip", "encrypted", "it is encrypted"), file("a.zip", "damaged", "it ends in the middle"),
            file("l", "symlink_inside"), file("m", "symlink_inside"), file("e.txt", "empty"),
        ] + (0..<2600).map { file("p\($0).png", "image") } + [file("s.css", "style_sheet")]

    @Test func whatToActOnComesFirst() {
        var page = Page(style: PageStyle(width: 72))
        page.add(SkippedSummary(Self.files, examples: 1), .short)
        #expect(
            page.text == """
                13 files could not be read, or only in part. What to do:
                  12  files with scanned pages (needs_ocr, some in part) → The pages are
                      pictures: run OCR over the file (ocrmypdf IN OUT) and index what
                      comes out.
                      scans/10.pdf: no page has text
                   1  damaged file (damaged) → Get a whole copy of the file; open it
                      with its own program, and save it again if that can read it.
                      a.zip: it ends in the middle
                Nothing to do about: 2 links into the corpus (symlink_inside), 1 file
                  without text (empty).
                Not documents: 2,600 images, 1 style sheet.

                """)
    }

    @Test func theFullPageNamesMoreAndHowToSeeTheRest() {
        var page = Page(style: PageStyle())
        page.add(SkippedSummary(Self.files, examples: 3), .full)
        #expect(
            page.text.contains(
                "      scans/12.pdf: no page has text\n      … 9 more: kwic status --skipped --reason needs_ocr\n"))
        var nothing = Page(style: PageStyle())
        nothing.add(SkippedSummary([], examples: 3), .full)
        #expect(nothing.text.isEmpty)
    }

    /// However many reasons there are and however long the names, a report stays on one screen.
    @Test(arguments: [40, 65, 80, 132]) func aShortPageIsShort(width: Int) {
        let files = SkipReason.all.map { reason in
            Self.file(
                String(repeating: "a long folder/", count: 20) + reason.word, reason.word,
                String(repeating: "long ", count: 50))
        }
        var page = Page(style: PageStyle(width: width))
        page.add(SkippedSummary(files, examples: 1), .short)
        let lines = page.text.split(separator: "\n")
        #expect(lines.allSatisfy { TerminalText.width($0) <= width }, "\(page.text)")
        #expect(width < 80 || lines.count <= 33, "\(lines.count)")
        #expect(lines.filter { $0.contains("→") }.count == 5)
        for reason in SkipReason.all { #expect(page.text.contains(reason.word) || reason.weight == .byDesign) }
    }

    @Test func namesCannotSteerTheTerminal() {
        var page = Page(style: PageStyle(width: 80))
        page.add(SkippedSummary([Self.file("a\u{1B}[2J", "new\u{1B}word", "d\u{7}")], examples: 1), .full)
        #expect(!page.text.contains("\u{1B}") && !page.text.contains("\u{7}"))
    }

    @Test(
        arguments: [
            ("2026-11-22T05:34:44Z", 1_795_325_684, "just now"), ("2026-11-22T05:34:44Z", 1_795_325_743, "just now"),
            ("2026-11-22T05:34:44Z", 1_795_325_744, "1 minute ago"),
            ("2026-11-22T05:34:44Z", 1_795_325_684 + 7200, "2 hours ago"),
            ("2026-11-22T05:34:44Z", 1_795_325_684 + 3 * 86_400, "3 days ago"),
            ("2026-11-22T05:34:44Z", 1_795_325_683, nil), ("yesterday", 0, nil), ("", 0, nil), ("1-2-3T4:5:6", 0, nil),
        ] as [(String, Int, String?)])
    func ages(moment: String, now: Int, expected: String?) {
        #expect(Page.age(of: moment, now: now) == expected)
    }

    @Test(
        arguments: [
            (CorpusChanges(), "none since"), (CorpusChanges(new: 1), "1 file since: 1 new (kwic index)"),
            (
                CorpusChanges(new: 1200, changed: 2, gone: 3),
                "1,205 files since: 1,200 new, 2 changed, 3 gone (kwic index)"
            ),
        ])
    func changes(changes: CorpusChanges, expected: String) { #expect(changes.text == expected) }

    @Test func aStatus() {
        var index = IndexStatus(
            path: "/i", generation: "000001-x", published: "2026-11-22T05:34:44Z", documents: 2, passages: 3,
            segments: 1,
            bytes: 1500, languages: ["en": 3], formats: ["mail": 1, "pdf": 1], tags: [], corpus: ["/c"], skipped: 2603,
            skippedClasses: ["act": 1, "note": 2, "by_design": 2600])
        func text(_ changes: String?) -> String {
            var page = Page(style: PageStyle())
            page.add(
                StatusResponse(version: "1", pid: 2, uptimeSeconds: 61, socket: "/s", queries: 0, index: index),
                now: 1_795_325_684 + 86_400, changes: changes)
            return page.text
        }
        #expect(
            text("none since") == """
                daemon      version 1, process 2, up 1 min
                socket      /s
                searches    0
                index       /i
                generation  000001-x
                indexed     2026-11-22T05:34:44Z (1 day ago)
                changes     none since
                documents   2 (mail 1, pdf 1)
                passages    3 (en 3)
                size        1.5 kB in 1 segment
                fields      -
                corpus      /c
                skipped     1 file to act on, 2 files with nothing to do, 2,600 files that hold no document (kwic status --skipped)

                """)
        index.skippedClasses = [:]
        #expect(text(nil).hasSuffix("corpus      /c\nskipped     nothing\n") && !text(nil).contains("changes"))
    }
}
