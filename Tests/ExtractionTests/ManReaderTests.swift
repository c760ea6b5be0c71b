import Extraction
import Foundation
import Passages
import Reading
import Testing

private let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures/man")

private func read(_ bytes: [UInt8], as path: String) -> (document: Document?, problems: [ReadingProblem]) {
    var document: Document?
    var problems: [ReadingProblem] = []
    bytes.withUnsafeBufferPointer { buffer in
        try? Extractor(ReadingOptions()).read(
            SourceFile(path: path, bytes: buffer), document: { document = $0 }, problem: { problems.append($0) })
    }
    return (document, problems)
}

private func fixture(_ name: String) throws -> Document {
    let bytes = [UInt8](try Data(contentsOf: folder.appending(path: name)))
    return try #require(read(bytes, as: "man/man\(name.suffix(1))/" + name).document)
}

@Suite struct ManReaderTests {
    @Test func readsAPageInTheManLanguage() throws {
        let page = try fixture("gauge.1")
        #expect(page.format == "man" && page.positions == .text)
        #expect(page.metadata.title == "gauge(1) – read the height of the water")
        #expect(page.metadata.date == "2021-06-30" && page.metadata.language == "en")
        #expect(page.metadata.tags == ["name": ["gauge"], "section": ["1"]])
        let expected: [(Block.Role, String)] = [
            (.heading(level: 1), "NAME"), (.text(.paragraph), "gauge - read the height of the water"),
            (.heading(level: 1), "SYNOPSIS"), (.text(.code), "gauge [-a] [--count=N] FILE..."),
            (.heading(level: 1), "DESCRIPTION"),
            (.text(.paragraph), "gauge prints the last readings of each FILE."),
            (.text(.list), "-a  print all readings\n-c, --count=N\n  print the last N readings"),
            (.heading(level: 2), "Units"), (.text(.paragraph), "Readings are in millimetres."),
            (.text(.code), "gauge -a quay\n  412"), (.heading(level: 1), "SEE ALSO"), (.text(.paragraph), "tide(1)"),
        ]
        #expect(page.blocks.map(\.role) == expected.map(\.0))
        #expect(page.blocks.map(\.text) == expected.map(\.1))
    }

    @Test func readsAPageInMdoc() throws {
        let page = try fixture("tide.3")
        #expect(page.metadata.title == "tide(3) – compute the height of the tide")
        #expect(page.metadata.date == "2019-03-04")
        #expect(page.metadata.tags == ["name": ["tide", "tide_at"], "section": ["3"]])
        #expect(page.blocks.contains { $0.role == .text(.code) && $0.text.contains("tide(time_t when);") })
        #expect(page.blocks.contains { $0.role == .text(.list) && $0.text == "TIDE_EBB  The water falls." })
    }

    @Test(arguments: [
        ("man/de/man1/x.1", "de"), ("usr/share/man/man1/x.1", "en"), ("man/pt_BR/man1/x.1", "pt"),
    ])
    func takesTheLanguageOfAShortPageFromItsFolder(path: String, language: String) {
        let source = ".TH X 1\n.SH NAME\nx \\- y\n"
        #expect(read(Array(source.utf8), as: path).document?.metadata.language == language)
    }

    @Test func aPageThatIsAnotherNameSaysOfWhat() {
        let (document, problems) = read(Array(".\\\" alias\n.so man3/tide.3\n".utf8), as: "man/man3/ebb.3")
        #expect(document == nil && problems.map(\.reason) == ["empty"])
        #expect(problems.first?.detail.contains("man3/tide.3") == true)
    }

    /// A page in a corpus does not make mandoc open files.
    @Test func otherFilesAreNotRead() throws {
        let source = ".TH X 1\n.SH NAME\nx \\- y\n.so README.md\n' so /etc/passwd\nend\n"
        let page = try #require(read(Array(source.utf8), as: "man/man1/x.1").document)
        #expect(page.blocks.map(\.text) == ["NAME", "x - y end"])
    }

    @Test(arguments: [".TP\n", ".RS\n", ".nf\n", "\\fB", ".Bl -tag\n.It a\n", ".de x\n", ".TS\n", "\\*[", ".if 1 "])
    func repetitionIsRead(unit: String) {
        let source = ".TH X 1\n.SH NAME\nx \\- y\n" + String(repeating: unit, count: 2000) + "\nend\n"
        let (document, problems) = read(Array(source.utf8), as: "man/man1/x.1")
        #expect(document != nil || !problems.isEmpty)
    }
}
