import Foundation
import Passages
import Reading
import TestSupport
import Testing

@Suite struct GoldenTests {
    @Test(arguments: ["exported-article.txt", "copied-brief.txt"])
    func layoutsReadAsAnArchivistWould(name: String) throws {
        try check(URL(filePath: Checkout.layouts).appending(path: name), "layout-" + name)
    }

    @Test func fixturesReadAsAnArchivistWould() throws {
        let names = try FileManager.default.contentsOfDirectory(atPath: fixtures.path).sorted()
        #expect(names.count >= 8)
        for name in names { try check(fixtures.appending(path: name), name) }
    }

    private func check(_ file: URL, _ name: String) throws {
        let bytes = try [UInt8](Data(contentsOf: file))
        let (documents, problems) = try readBytes(bytes, as: name)
        var text = problems.map { "problem \($0.reason): \($0.detail)\n" }.joined()
        for document in documents {
            text += outline(document)
            try expectSound(document, bytes)
        }
        try expectGolden(text, name + ".txt")
    }
}

/// Texts of the layouts that were not written for the tests. Their golden files tell the structure alone, and none of their words.
@Suite struct OutsideDataTests {
    @Test(
        .enabled(if: OutsideData.isThere, OutsideData.absent),
        arguments: ["000_a3f69d0b2f7172fb.txt", "003_172b9b2d9aa4c933.txt"])
    func seedsHaveTheStructureOfTheirLayout(name: String) throws {
        let bytes = try [UInt8](Data(contentsOf: URL(filePath: OutsideData.seeds + "/" + name)))
        let (documents, problems) = try readBytes(bytes, as: name)
        #expect(problems.isEmpty && documents.count == 1)
        var text = ""
        for document in documents {
            text += "title of \(document.metadata.title.count) characters, \(document.metadata.authors.count) authors, "
            text += "\(document.metadata.categories.count) categories, language \(document.metadata.language ?? "-")\n"
            for (block, path) in zip(document.blocks, sectionPaths(document)) {
                let range = block.range
                let place = "\(range.lines.lowerBound)-\(range.lines.upperBound) [\(range.bytes)]"
                switch block.role {
                case .heading(let level): text += "\(place) heading \(level)\n"
                case .text(let kind): text += "\(place) \(kind.rawValue) below \(path.count) headings\n"
                }
            }
            try expectSound(document, bytes)
        }
        try expectGolden(text, "seed-" + name)
    }
}

/// The law for every document of text: blocks in order, apart from each other, and verbatim but for headings.
func expectSound(_ document: Document, _ bytes: [UInt8], sourceLocation: SourceLocation = #_sourceLocation) throws {
    guard document.format != "jsonl" else { return }
    var end = 0
    for block in document.blocks {
        let range = block.range.bytes
        try #require(range.lowerBound >= end && range.upperBound <= bytes.count && !range.isEmpty)
        end = range.upperBound
        let slice = String(decoding: bytes[range], as: UTF8.self)
        if case .text = block.role {
            #expect(block.isVerbatim && slice == block.text, sourceLocation: sourceLocation)
        } else {
            #expect(!block.text.isEmpty && !block.text.contains { $0.isNewline })
        }
        let first = bytes[..<range.lowerBound].count { $0 == 10 } + 1
        let last = bytes[..<range.upperBound].count { $0 == 10 } + 1
        #expect(block.range.lines == first...last, sourceLocation: sourceLocation)
    }
}
