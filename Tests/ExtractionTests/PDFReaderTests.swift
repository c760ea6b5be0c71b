import Extraction
import Foundation
import Passages
import Reading
import Testing

/// The fixtures are written by `Fixtures/pdf/make.py`, which says what is in them.
private let pdfs = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures/pdf")

private func read(_ bytes: [UInt8], as name: String) throws -> (documents: [Document], problems: [ReadingProblem]) {
    var documents: [Document] = []
    var problems: [ReadingProblem] = []
    try bytes.withUnsafeBufferPointer { buffer in
        try Extractor(ReadingOptions()).read(
            SourceFile(path: name, bytes: buffer), document: { documents.append($0) }, problem: { problems.append($0) })
    }
    return (documents, problems)
}

private func read(_ name: String) throws -> (documents: [Document], problems: [ReadingProblem]) {
    try read([UInt8](Data(contentsOf: pdfs.appending(path: name))), as: name)
}

/// The headings above a block.
private func section(_ index: Int, _ document: Document) -> [String] {
    var path: [(level: Int, text: String)] = []
    for block in document.blocks[...index] {
        guard case .heading(let level) = block.role else { continue }
        path.removeAll { $0.level >= level }
        path.append((level, block.text))
    }
    return path.map(\.text)
}

/// A sentence of a fixture and where it has to be found.
struct Sentence: Sendable, CustomTestStringConvertible {
    var file: String
    var words: String
    var kind: PassageKind
    var page: Int
    var label: String?
    var section: [String]
    var testDescription: String { words }

    init(
        _ file: String, _ words: String, _ kind: PassageKind = .paragraph, page: Int = 1, label: String? = nil,
        section: [String] = []
    ) {
        (self.file, self.words, self.kind, self.page, self.label, self.section) = (
            file, words, kind, page, label, section
        )
    }
}

struct PDFReaderTests {
    @Test(arguments: [
        Sentence("article.pdf", "This preface says why the catalogue was made and for whom", page: 1, label: "i"),
        Sentence("article.pdf", "The second page of the front matter carries a roman number", page: 2, label: "ii"),
        // A line's end within a word; hyphens that belong there, by the same word elsewhere.
        Sentence(
            "article.pdf",
            "since every compressor warms up within minutes and a well-known self-test of the old machine",
            page: 3, label: "1", section: ["1 Engines", "1.1 Cooling"]),
        Sentence(
            "article.pdf", "how long the next self-test took.", page: 3, label: "1",
            section: ["1 Engines", "1.1 Cooling"]),
        Sentence(
            "article.pdf", "foot of the page explains what the cooling", .footnote, page: 3, label: "1",
            section: ["1 Engines", "1.1 Cooling"]),
        Sentence(
            "article.pdf",
            "The right column is read second and goes on where the left one ended. Every reading room keeps",
            page: 4, label: "2", section: ["2 Shelves in two columns"]),
        Sentence(
            "article.pdf", "finding flowers in the office", page: 5, label: "3", section: ["The unseen chapter"]),
        Sentence("article.pdf", "The afterword thanks the printers.", page: 6, label: "4", section: ["3 Afterword"]),
        Sentence("report.pdf", "The keeper counts the supplies each spring.", section: ["Supplies"]),
        Sentence(
            "report.pdf", "stove that dries the coats of the crew after a night out\n• rope\n• paint", .list,
            section: ["Supplies"]),
        Sentence("report.pdf", "Item  Amount  Price\nOil  40  120.50\nRope  7  31.00", .table, section: ["Accounts"]),
        Sentence("report.pdf", "while dark:\n    flash(2)\n    wait(5)", .code, section: ["Signals"]),
        Sentence("hebrew.pdf", "הספר הראשון מונח על המדף הגבוה בחדר והספר השני נמצא על השולחן ליד החלון"),
        Sentence("part-scan.pdf", "Only this page has text."),
        Sentence("owner-locked.pdf", "Nobody reads this without the word."),
    ])
    func findsSentence(_ sentence: Sentence) throws {
        let document = try #require(try read(sentence.file).documents.first)
        let index = try #require(document.blocks.firstIndex { $0.text.contains(sentence.words) })
        let block = document.blocks[index]
        #expect(block.role == .text(sentence.kind))
        #expect(block.range.firstPage == PageNumber(sentence.page, label: sentence.label))
        #expect(section(index, document) == sentence.section)
        #expect(document.format == "pdf")
        #expect(document.positions == .text)
    }

    @Test func joinsParagraphOverPages() throws {
        let document = try #require(try read("article.pdf").documents.first)
        let block = try #require(document.blocks.first { $0.text.hasPrefix("The last paragraph of this page") })
        #expect(
            block.text.hasSuffix(
                "when the page ends, as paragraphs often do when there is no room for them on one page. They end on the next."
            ))
        #expect(block.range.firstPage == PageNumber(3, label: "1"))
        #expect(block.range.lastPage == PageNumber(4, label: "2"))
        let pageBreak = try #require(block.pageBreaks.first)
        #expect(block.pageBreaks.count == 1)
        #expect(pageBreak.page == PageNumber(4, label: "2"))
        #expect(String(decoding: block.text.utf8.dropFirst(pageBreak.offset), as: UTF8.self).hasPrefix("graphs often"))
    }

    @Test func readsColumnsOneAfterTheOther() throws {
        let document = try #require(try read("article.pdf").documents.first)
        let left = try #require(
            document.blocks.firstIndex { $0.text.contains("Its lines stand beside those of the other column") })
        let right = try #require(document.blocks.firstIndex { $0.text.contains("The right column is read second") })
        #expect(left < right)
    }

    @Test func takesRunningHeadsOutOfTheText() throws {
        let document = try #require(try read("article.pdf").documents.first)
        let heads = document.blocks.filter {
            $0.text.contains("A CATALOGUE OF QUIET") || $0.text.contains("EXAMPLE AND SAMPLE")
        }
        // The second is found nowhere else but in the list of authors, so it is kept once, by itself.
        #expect(heads.map(\.text).allSatisfy { !$0.contains("reading room") })
        #expect(heads.count <= 1)
        #expect(!document.blocks.contains { $0.text == "2" || $0.text == "4" })
    }

    @Test func keepsTurnedTextApart() throws {
        let document = try #require(try read("article.pdf").documents.first)
        #expect(document.blocks.contains { $0.text == "preprint:2601.01234v1" })
    }

    @Test func readsMetadata() throws {
        let metadata = try #require(try read("article.pdf").documents.first).metadata
        #expect(metadata.title == "A Catalogue of Quiet Machines")
        #expect(metadata.authors == ["Ada Example", "Ben Sample"])
        #expect(metadata.date == "2024-02-29")
        #expect(metadata.language == "en")
        #expect(metadata.tags["keywords"] == ["engines", "shelves"])
        #expect(metadata.tags["subject"] == ["Machines that make no noise"])
        #expect(metadata.tags["pages"] == ["6"])
    }

    @Test func mistrustsTitlesThatProgramsGive() throws {
        let metadata = try #require(try read("report.pdf").documents.first).metadata
        #expect(metadata.title == "Yearly report of the lighthouse")
        #expect(metadata.authors == [])
    }

    @Test(arguments: [
        ("scan.pdf", "needs_ocr", "no page has text", false), ("part-scan.pdf", "needs_ocr", "pages 2–3, 5", true),
        ("locked.pdf", "encrypted", "password", false), ("unmapped.pdf", "unmapped_text", "pages 1", false),
        ("part-unmapped.pdf", "unmapped_text", "pages 1", true),
    ])
    func reportsWhatCannotBeRead(_ file: String, _ reason: String, _ detail: String, _ isPartial: Bool) throws {
        let (documents, problems) = try read(file)
        #expect(problems.map(\.reason) == [reason])
        #expect(problems.first?.detail.contains(detail) == true)
        #expect(problems.first?.isPartial == isPartial)
        #expect(documents.isEmpty == !isPartial)
    }

    /// Signs of a music font mean nothing; the words beside them do.
    @Test func readsTheFontsThatSayWhatTheyShow() throws {
        #expect(try read("part-unmapped.pdf").documents.first?.blocks.map(\.text) == ["Andante cantabile"])
    }

    @Test(arguments: ["", "%PDF-1.4\n", "%PDF-1.7\n%%EOF\n", "%PDF-1.4\ntrailer << /Root 1 0 R >>\n"])
    func reportsWhatIsNoPDF(_ text: String) throws {
        let (documents, problems) = try read(Array(text.utf8), as: "a.pdf")
        #expect(documents.isEmpty)
        #expect(problems.map(\.reason) == ["damaged"])
    }

    @Test(arguments: Array(stride(from: 5, through: 95, by: 5)))
    func readsOrReportsTruncatedFiles(_ percent: Int) throws {
        let whole = [UInt8](try Data(contentsOf: pdfs.appending(path: "article.pdf")))
        let (documents, problems) = try read(Array(whole.prefix(whole.count * percent / 100)), as: "a.pdf")
        #expect(!documents.isEmpty || !problems.isEmpty)
        for document in documents {
            for block in document.blocks { #expect(block.pageBreaks.allSatisfy { $0.offset < block.text.utf8.count }) }
        }
    }

    @Test func positionsAreThoseOfTheText() throws {
        let document = try #require(try read("article.pdf").documents.first)
        let text = Array(document.blocks.map(\.text).joined(separator: "\n\n").utf8)
        for block in document.blocks {
            #expect(String(decoding: text[block.range.bytes], as: UTF8.self) == block.text)
        }
    }
}
