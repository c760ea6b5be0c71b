import Passages
import Reading
import Testing

@Suite struct FlatTextTests {
    @Test(
        arguments: [
            ("- item", .bullet, 2), ("• item", .bullet, 4), ("1. Title", .number(parts: 1, first: 1), 3),
            ("2.3.1 Title", .number(parts: 3, first: 2), 6), ("IV. Title", .number(parts: 1, first: nil), 4),
            ("(a) item", .letter, 4), ("b) item", .letter, 3), ("[1] note", .note, 4), ("[^x]: note", .note, 4),
            ("*Legend", .legend, 1), ("** Legend", .legend, 3), ("> quoted", .quote, 2),
            ("1990 was dry", nil, 0), ("1990. Then", nil, 0), ("-5 degrees", nil, 0), ("*both* ends", nil, 0),
            ("word", nil, 0),
            ("", nil, 0), ("[[Title]]", nil, 0), ("-", nil, 0),
        ] as [(String, FlatLine.Marker?, Int)])
    func knowsMarkers(line: String, marker: FlatLine.Marker?, length: Int) {
        let (found, foundLength) = FlatLine.marker(of: line)
        #expect(found == marker)
        #expect(foundLength == length)
    }

    @Test(
        arguments: [
            ("It ends.", .sentence), ("He said so.”", .sentence), ("with the Institute[2].", .sentence),
            ("as shown.[12]", .sentence), ("终于完了。", .sentence), ("Why?", .question), ("However,", .comma),
            ("these:", .colon), ("Trade (", .opening), ("north –", .opening), ("Students", .open), ("(closed)", .open),
            ("", .open),
        ] as [(String, FlatLine.Ending)])
    func knowsEndings(line: String, ending: FlatLine.Ending) {
        #expect(FlatLine.ending(of: line) == ending)
    }

    @Test(arguments: [
        ("Engagement Points:", "Engagement Points"), ("Other sources:>", "Other sources"), ("== A  b ==", "A b"),
        ("## A", "A"), ("  A\u{A0}b ", "A b"), ("", ""),
    ])
    func cleansHeadings(text: String, expected: String) {
        #expect(FlatTextHeadings.clean(text) == expected)
    }

    @Test(
        arguments: [
            ("See also", .backMatter), ("REFERENCES", .backMatter), ("Other sources:>", .backMatter),
            ("Annex 1:", .annex),
            ("Appendix B. Tables", .annex), ("Chapter Two", .chapter), ("第三章 水", .chapter), ("Part IV", .part),
            ("Conclusions", .frame), ("Примечания", .backMatter), ("Part of the way", nil),
            ("Annexation of the isles", nil),
            ("History", nil),
        ] as [(String, FlatTextHeadings.Name?)])
    func knowsNames(heading: String, name: FlatTextHeadings.Name?) {
        #expect(FlatTextHeadings.name(of: heading) == name)
    }

    private static let prose =
        "The harvest was late that year, and so the barns stood empty until the first week of October, when it rained again and would not stop. "

    /// Kinds and section paths of small texts; `P` stands for a paragraph.
    @Test(arguments: [
        ("T\n\nP\n\nA\n\nB\n\nP\n\nC\n\nP\n\nD\n\nE\n\nP", "- / A>B / A>C / D>E"),
        ("T\n\nP\n\nA\n\nP\n\n\n\nB\n\nP", "- / A / B"),
        ("T\n\nA\n\nP\n\nReferences\n\n[1] One\n[2] Two", "A / References / References"),
        ("T\n\n1. A\n\nP\n\n2. B\n\nP\n\n2.1 C\n\nP\n\n3. D\n\nP", "A / B / B>C / D"),
        ("T\n\nFindings\n\nP\n\n1. A\n\nP\n\n2. B\n\nP\n\nEnd\n\nP", "Findings / Findings>A / Findings>B / End"),
        ("T\n\nIntroduction\n\nP\n\n1. A\n\nP\n\n2. B\n\nP", "Introduction / A / B"),
        ("T\n\nP\n\n1. One\n\n2. Two\n\n3. Three\n\nP", "- / - / -"),
        ("T\n\nGOALS\n\nFirst\n\nP\n\nMEANS\n\nSecond\n\nP", "GOALS>First / MEANS>Second"),
        ("T\n\nAlpha\n=====\n\nP\n\nBeta\n----\n\nP\n\nGamma\n=====\n\nP", "Alpha / Alpha>Beta / Gamma"),
        ("T\n\n== A ==\nP\n=== B ===\nP\n== C ==\nP", "A / A>B / C"),
        ("T\n\nHistory\nP\nCulture\nP", "History / Culture"),
        (
            "T\n\nPart I\n\nChapter 1\n\nA\n\nP\n\nChapter 2\n\nP\n\nPart II\n\nP",
            "Part I>Chapter 1>A / Part I>Chapter 2 / Part II"
        ),
        ("T\n\nA\n\nP\n\nLast words without a stop", "A / A"),
        ("T\n\nA\n\nP\n\nFurther reading\n", "A"),
        ("T\n\nP\n\nSee also\n\nOne thing\n\nOther thing\n\nReferences\n\nP", "- / See also / References"),
        ("T\n\nP\n\nTomsk\n\nKazan\n\nOmsk\n\nMoscow\n\nA\n\nP", "- / - / A"),
    ])
    func findsSections(text: String, expected: String) throws {
        let document = try readText(text.replacing("P", with: Self.prose, when: text))
        let paths = zip(document.blocks, sectionPaths(document)).compactMap { block, path -> String? in
            if case .heading = block.role { return nil }
            return path.isEmpty ? "-" : path.joined(separator: ">")
        }
        #expect(paths.joined(separator: " / ") == expected)
        #expect(document.metadata.title == "T")
    }

    @Test(
        arguments: [
            ("Goals of the plan are these:\n- a\n- b\n\nmore text.", [.paragraph, .list, .paragraph]),
            ("x is.\n\n* a\n\n* b\n\n  hanging under b.\n\n* c", [.paragraph, .list]),
            ("x is.\n\n> quoted\n> more", [.paragraph, .quote]),
            ("x is.\n\n| a | b |\n| c | d |", [.paragraph, .table]),
            ("x is.\n\na\tb\nc\td", [.paragraph, .table]),
            ("x is.\n\n[1] One.\n[2] Two\ngoes on.\n\n[3] Three.", [.paragraph, .footnote, .footnote, .footnote]),
            ("We went on, but not far. However,\n\nThe road was closed then.", [.paragraph]),
            ("They came by the\n\nriver road that day.", [.paragraph]),
            ("One.\n\n\n\n\nTwo.", [.paragraph, .paragraph]),
            ("Dr. Jane Smith\n12 High Street\nLondon\n\nDear Jane, it is late.", [.paragraph, .paragraph]),
        ] as [(String, [PassageKind])])
    func findsKinds(text: String, expected: [PassageKind]) throws {
        let document = try readText(text)
        #expect(
            document.blocks.compactMap { block in
                if case .text(let kind) = block.role { return kind } else { return nil }
            } == expected)
    }

    @Test func aFileOfOneShortLineIsFound() throws {
        let document = try readText("Only a title\n")
        #expect(document.metadata.title == "Only a title")
        #expect(document.blocks.map(\.text) == ["Only a title"])
    }

    @Test func verseIsNotAHundredHeadings() throws {
        let verse = (1...60).map { "Line \($0) of the song\nand its answer \($0)" }.joined(separator: "\n\n")
        let singles = (1...60).map { "Name of person \($0)" }.joined(separator: "\n\n")
        for text in [verse, singles] {
            let headings = try readText(text).blocks.filter { if case .heading = $0.role { true } else { false } }
            #expect(headings.count <= 1)
        }
    }

    @Test func aHeadingOfMarksAloneIsNone() throws {
        let document = try readText("P==:==\n==:==\n==\nB")
        #expect(document.blocks.allSatisfy { !$0.text.isEmpty && $0.role == .text(.paragraph) })
    }

    /// Found by fuzzing: time that grew with the square of the lines, minutes for the first of these.
    @Test(
        .timeLimit(.minutes(1)),
        arguments: ["Abc\n---\n", "----\n", "== a ==\n", "ABC\n      d e f\n", "[1] a\nb\n", "* a\n  b:\n"])
    func manyLinesWithoutABlankOneAreReadInTime(lines: String) throws {
        let document = try readText(String(repeating: lines, count: 100_000))
        #expect(document.blocks.last?.range.lines.upperBound ?? 0 >= 100_000)
    }
}

extension String {
    /// `P` alone in a line becomes `prose`.
    fileprivate func replacing(_ mark: String, with prose: String, when text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false).map { $0 == mark ? prose : String($0) }
            .joined(separator: "\n")
    }
}
