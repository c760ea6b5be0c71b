import Foundation
import Passages
import Testing

/// Builds documents block by block; the source is the blocks' texts with blank lines between, so that ranges are right.
struct DocumentBuilder {
    private(set) var source = ""
    private(set) var blocks: [Block] = []
    var metadata = DocumentMetadata(title: "Title", language: "en")

    var document: Document {
        Document(id: "d.txt", path: "d.txt", format: "text", metadata: metadata, blocks: blocks)
    }

    /// Appends a block; what is not verbatim stands in the source with a mark before it.
    mutating func add(
        _ role: Block.Role, _ text: String, isVerbatim: Bool = true, startsAfterBreak: Bool = false,
        language: String? = nil
    ) {
        let gap = source.isEmpty || !isVerbatim ? nil : "\n\n"
        if !source.isEmpty { source += "\n\n" }
        if !isVerbatim { source += "> " }
        let start = source.utf8.count
        let line = source.utf8.count { $0 == 0x0A } + 1
        source += text
        let lines = line...line + text.utf8.count { $0 == 0x0A }
        var block = Block(
            role, text, range: SourceRange(lines: lines, bytes: start..<source.utf8.count), isVerbatim: isVerbatim,
            startsAfterBreak: startsAfterBreak, language: language)
        block.gap = gap
        blocks.append(block)
    }

    /// The source's text at `range`.
    func text(at range: Range<Int>) -> String { String(decoding: Array(source.utf8)[range], as: UTF8.self) }
}

/// Text with pages, of which the second has the label ii.
struct ExtractedPages {
    private(set) var blocks: [Block] = []
    private var offset = 0

    var document: Document {
        Document(
            id: "d.pdf", path: "d.pdf", format: "pdf", metadata: DocumentMetadata(title: "Title", language: "en"),
            blocks: blocks, positions: .text)
    }

    mutating func add(_ text: String, from page: Int, breaks: [(offset: Int, page: Int)] = []) {
        func numbered(_ number: Int) -> PageNumber { PageNumber(number, label: number == 2 ? "ii" : nil) }
        var range = SourceRange(lines: 1...1, bytes: offset..<offset + text.utf8.count, page: numbered(page))
        if let last = breaks.last { range.lastPage = numbered(last.page) }
        var block = Block(.text(.paragraph), text, range: range)
        block.pageBreaks = breaks.map { PageBreak(offset: $0.offset, page: numbered($0.page)) }
        block.gap = "\n\n"
        blocks.append(block)
        offset += text.utf8.count + 2
    }
}

/// `count` words in sentences of seven.
func prose(_ count: Int, _ word: String = "word") -> String {
    (1...count).map { $0 % 7 == 1 ? word.capitalized + "\($0)" : $0 % 7 == 0 || $0 == count ? word + "." : word }
        .joined(separator: " ")
}

@Suite struct SplitterTests {
    private func passages(_ build: (inout DocumentBuilder) -> Void) -> [Passage] {
        var builder = DocumentBuilder()
        build(&builder)
        return PassageSplitter().passages(of: builder.document)
    }

    private func shapes(_ build: (inout DocumentBuilder) -> Void) -> [String] {
        passages(build).map { "\($0.section.joined(separator: "/")): \($0.kind) \($0.text.replacing("\n", with: "|"))" }
    }

    /// What repeats the title or the heading above it is said once.
    @Test(
        arguments: [
            (["Title"], []), (["TITLE."], []), (["Title", "A"], ["A"]), (["A", "A"], ["A"]),
            (["A", "B", "b "], ["A", "B"]),
            (["A", "Title"], ["A", "Title"]), (["Title", "Title", "A"], ["A"]), (["Titles"], ["Titles"]),
            (["?"], ["?"]),
        ] as [([String], [String])])
    func repeatedHeadingsAreSaidOnce(headings: [String], expected: [String]) {
        let passages = passages {
            for (level, heading) in headings.enumerated() { $0.add(.heading(level: level + 1), heading) }
            $0.add(.text(.paragraph), "Text.")
        }
        #expect(passages.map(\.section) == [expected])
    }

    /// Where pages begin within a passage, through joining and cutting.
    @Test func pagesAreKeptWithinPassages() throws {
        var text = ExtractedPages()
        text.add("Short words first.", from: 1)
        text.add("One sentence here. Another there.", from: 1, breaks: [(19, 2)])
        text.add("The end of it.", from: 2)
        let joined = try #require(PassageSplitter().passages(of: text.document).first)
        #expect(joined.text.contains("first.\n\nOne sentence here. Another there.\n\nThe end"))
        #expect(joined.pageBreaks == [PageBreak(offset: 39, page: PageNumber(2, label: "ii"))])
        #expect(joined.page(at: 38) == PageNumber(1) && joined.page(at: 39)?.number == 2)
        #expect(joined.range.firstPage?.number == 1 && joined.range.lastPage?.number == 2)
        let words = String(repeating: "Seven words are in this one sentence. ", count: 200)
        var long = ExtractedPages()
        long.add(words, from: 1, breaks: [(2000, 2), (4000, 3), (6000, 4)])
        var offset = 0
        let bytes = Array(words.utf8)
        for passage in PassageSplitter().passages(of: long.document) {
            let start = try #require(bytes[offset...].firstIndex(of: UInt8(ascii: "S")))
            for at in stride(from: 0, to: passage.text.utf8.count, by: 7) {
                #expect(passage.page(at: at)?.number == 1 + (start + at) / 2000)
            }
            offset = start + passage.text.utf8.count
        }
        #expect(offset > 7000)
    }

    @Test func headingsNameSections() {
        let shapes = shapes {
            $0.add(.text(.paragraph), "Before.")
            $0.add(.heading(level: 1), "A")
            $0.add(.text(.paragraph), "In A.")
            $0.add(.heading(level: 2), "B")
            $0.add(.text(.paragraph), "In B.")
            $0.add(.heading(level: 3), "C")
            $0.add(.heading(level: 2), "D")
            $0.add(.text(.paragraph), "In D.")
            $0.add(.heading(level: 4), "E")
            $0.add(.text(.paragraph), "In E.")
            $0.add(.heading(level: 1), "F")
            $0.add(.text(.paragraph), "In F.")
        }
        #expect(
            shapes == [
                ": paragraph Before.", "A: paragraph In A.", "A/B: paragraph In B.", "A/D: paragraph In D.",
                "A/D/E: paragraph In E.", "F: paragraph In F.",
            ])
    }

    @Test func shortParagraphsAreJoinedUpToTheTarget() {
        let joined = passages { for _ in 0..<4 { $0.add(.text(.paragraph), prose(50)) } }
        #expect(joined.map { $0.range.lines } == [1...5, 7...7])
        #expect(joined[0].text == [prose(50), prose(50), prose(50)].joined(separator: "\n\n"))
        #expect(joined.map(\.ordinal) == [1, 2])
    }

    @Test func breaksAndOtherKindsAreNotJoined() {
        let shapes = shapes {
            $0.add(.text(.paragraph), "One.")
            $0.add(.text(.paragraph), "Two.", startsAfterBreak: true)
            $0.add(.text(.quote), "Three.")
            $0.add(.text(.quote), "Four.")
            $0.add(.text(.paragraph), "Five.")
            $0.add(.text(.footnote), "1 Six.")
            $0.add(.text(.footnote), "2 Seven.")
            $0.add(.text(.record), "Eight.")
            $0.add(.text(.record), "Nine.")
        }
        #expect(
            shapes == [
                ": paragraph One.", ": paragraph Two.", ": quote Three.||Four.", ": paragraph Five.",
                ": footnote 1 Six.",
                ": footnote 2 Seven.", ": record Eight.", ": record Nine.",
            ])
    }

    @Test(arguments: [PassageKind.list, .table, .code])
    func aListKeepsItsLeadIn(kind: PassageKind) {
        let shapes = shapes {
            $0.add(.text(.paragraph), "Apart.")
            $0.add(.text(.paragraph), "These are:")
            $0.add(.text(kind), "a\nb")
            $0.add(.text(.paragraph), "After.")
            $0.add(.text(kind), "c", startsAfterBreak: true)
            $0.add(.text(.quote), "Said.")
            $0.add(.text(kind), "d")
        }
        #expect(
            shapes == [
                ": paragraph Apart.", ": \(kind) These are:||a|b", ": paragraph After.", ": \(kind) c", ": quote Said.",
                ": \(kind) d",
            ])
    }

    @Test func aLongParagraphDoesNotLeadIn() {
        let kinds = passages {
            $0.add(.text(.paragraph), prose(61))
            $0.add(.text(.list), "a\nb")
        }.map(\.kind)
        #expect(kinds == [.paragraph, .list])
    }

    @Test(arguments: [PassageKind.list, .table, .code])
    func aLongListIsCutBetweenLines(kind: PassageKind) {
        var builder = DocumentBuilder()
        let lines = (1...300).map { "item \($0) with four" }
        builder.add(.text(.paragraph), "Lead:")
        builder.add(.text(kind), lines.joined(separator: "\n"))
        let passages = PassageSplitter().passages(of: builder.document)
        #expect(passages.count == 8)
        #expect(passages.flatMap { $0.text.split(separator: "\n").map(String.init) } == ["Lead:"] + lines)
        for passage in passages {
            #expect(builder.text(at: passage.range.bytes) == passage.text)
            #expect(passage.kind == kind)
        }
        #expect(passages[0].range.lines.lowerBound == 1 && passages.last?.range.lines.upperBound == 302)
        for (one, next) in zip(passages, passages.dropFirst()) {
            #expect(one.range.lines.upperBound + 1 == next.range.lines.lowerBound)
        }
    }

    @Test(arguments: [PassageKind.paragraph, .quote, .record, .footnote])
    func longTextIsCutWhereSentencesEnd(kind: PassageKind) {
        var builder = DocumentBuilder()
        builder.add(.text(kind), prose(1000))
        let passages = PassageSplitter().passages(of: builder.document)
        #expect((6...8).contains(passages.count))
        for passage in passages {
            #expect(passage.text.hasSuffix(".") && passage.text.hasPrefix("Word"))
            #expect(builder.text(at: passage.range.bytes) == passage.text && passage.range.lines == 1...1)
        }
        #expect(passages.map(\.text).joined(separator: " ") == prose(1000))
    }

    @Test(arguments: [
        (PassageKind.paragraph, 220, 1), (.paragraph, 221, 2), (.quote, 220, 1), (.footnote, 220, 1),
        (.footnote, 221, 2), (.record, 400, 1),
        (.record, 401, 3), (.list, 220, 1), (.paragraph, 151, 1),
    ])
    func sizesAreLimits(kind: PassageKind, words: Int, count: Int) {
        #expect(passages { $0.add(.text(kind), prose(words)) }.count == count)
    }

    @Test func wrappedTextIsCutAtSentencesNotLines() {
        var builder = DocumentBuilder()
        let words = prose(700).split(separator: " ")
        let text = stride(from: 0, to: words.count, by: 10).map {
            words[$0..<min($0 + 10, words.count)].joined(separator: " ")
        }
        builder.add(.text(.paragraph), text.joined(separator: "\n"))
        let passages = PassageSplitter().passages(of: builder.document)
        #expect(passages.count > 3)
        for passage in passages {
            #expect(passage.text.hasSuffix("."))
            #expect(builder.text(at: passage.range.bytes) == passage.text)
            #expect(passage.range.lines.count == passage.text.utf8.count { $0 == 0x0A } + 1)
        }
    }

    @Test(arguments: ["a", "漢", "é", "a.", "a-", "1", "\u{301}", "A1", "😀", "a "])
    func textWithoutEndIsCut(unit: String) {
        var builder = DocumentBuilder()
        builder.add(.text(.paragraph), String(repeating: unit, count: 400_000 / unit.utf8.count))
        let passages = PassageSplitter().passages(of: builder.document)
        #expect(passages.count >= 10)
        for passage in passages {
            #expect(passage.text.utf8.count < 64_000)
            #expect(builder.text(at: passage.range.bytes) == passage.text)
        }
    }

    @Test func whatIsNotVerbatimIsCitedWhole() {
        var builder = DocumentBuilder()
        builder.add(.text(.paragraph), "First.")
        builder.add(.text(.paragraph), prose(500), isVerbatim: false)
        let passages = PassageSplitter().passages(of: builder.document)
        #expect(passages.count > 2)
        for passage in passages.dropFirst() { #expect(passage.range == builder.blocks[1].range) }
    }

    @Test func aTitleAloneIsAPassage() {
        let expected = [
            Passage(
                ordinal: 1, section: [], kind: .paragraph, text: "Title",
                range: SourceRange(lines: 1...1, bytes: 0..<1),
                isVerbatim: false)
        ]
        #expect(passages { $0.add(.heading(level: 1), "A") } == expected)
        #expect(
            passages {
                $0.add(.heading(level: 1), "A")
                $0.add(.text(.paragraph), " \n ")
            } == expected)
        #expect(passages { _ in }.map(\.text) == ["Title"])
    }

    @Test func nothingIsNoPassage() {
        #expect(
            passages {
                $0.metadata.title = ""
                $0.add(.heading(level: 1), "A")
            } == [])
        #expect(
            passages {
                $0.metadata.title = ""
                $0.add(.text(.list), "  ")
            } == [])
    }

    @Test func aBlankListDoesNotTakeItsLeadInAway() {
        #expect(
            shapes {
                $0.add(.text(.paragraph), "Lead:")
                $0.add(.text(.list), String(repeating: " ", count: 100_000))
            } == [": paragraph Lead:"])
    }

    @Test func paragraphsInTwoLanguagesAreNotJoined() {
        let passages = passages { builder in
            builder.add(.text(.paragraph), prose(20), language: "en")
            builder.add(.text(.paragraph), prose(20))
            builder.add(.text(.paragraph), prose(20), language: "de")
            builder.add(.text(.paragraph), prose(20), language: "de")
            builder.add(.text(.list), "- one", language: "fr")
        }
        #expect(passages.map(\.language) == [nil, "de", "fr"])
    }

    @Test func passagesTellTheirYears() {
        #expect(passages { $0.add(.text(.paragraph), "From 1996 to 1994.") }[0].years == [1994, 1996])
    }

    @Test func sizesOfNothingDoNoHarm() {
        var builder = DocumentBuilder()
        builder.add(.text(.paragraph), prose(50))
        builder.add(.text(.list), prose(50))
        let size = PassageSize(targetWords: 0, maximumWords: 0, leadInWords: 0, recordMaximumWords: 0)
        let words = PassageSplitter(size: size).passages(of: builder.document).map(\.text).joined(separator: " ")
        #expect(words == prose(50) + " " + prose(50))
    }
}
