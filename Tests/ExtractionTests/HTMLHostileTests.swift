import Extraction
import Foundation
import Passages
import Reading
import TestSupport
import Testing

private let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures/html")

private func read(_ bytes: [UInt8]) -> Document? {
    bytes.withUnsafeBufferPointer { HTMLReader.read(SourceFile(path: "a.html", bytes: $0), options: ReadingOptions()) }
}

/// What repeats without end, or is cut, or has lost its signs. No test here waits for the clock: what is quadratic would
/// take hours at these sizes.
@Suite struct HTMLHostileTests {
    @Test(arguments: [
        "<div>", "<p>", "<b>", "<p><b>", "<a>", "<a href=x>", "<span>", "<ul><li>", "<table><tr><td>", "<font a=1><p>",
        "<h1>", "<blockquote>", "<dl><dt>x<dd>", "<select>", "<svg>", "<math><mi>", "<template>", "<button>", "<form>",
        "<a><div></a>", "<a><b><p></b></a>", "</p>", "</div></b>", "<", "a<b ", "<a href=\"x ", "<!-- ", "<script>",
        "<title>", "<textarea>", "&", "&amp;", "<ruby>a<rt>", "<pre>", "<frameset>", "<noscript>", "<li>", "<option>",
        "<object>", "<center><font color=1>", "<x-y>", "<table><b>x</b>", "<details>", "<section id=x>",
    ])
    func repetitionIsReadInBoundedTime(unit: String) throws {
        let page = "<p>first words</p>" + String(repeating: unit, count: 100_000) + "last"
        let document = try #require(read(Array(page.utf8)))
        #expect(document.blocks.first?.text.contains("first words") == true)
        // Some hold nothing that is read; an only heading is the title.
        let isUnread = [
            "<script>", "<svg>", "<template>", "<select>", "<button>", "<option>", "<ruby>a<rt>", "<frameset>",
            "<noscript>", "<h1>",
        ].contains(unit)
        #expect(isUnread || document.blocks.last?.text.hasSuffix("last") == true)
    }

    @Test func formattingThatNeverEndsIsNotOpenedAgainForEver() throws {
        let page = (0..<50_000).map { "<div><font color=\($0)>w\($0)</div>" }.joined()
        let document = try #require(read(Array(page.utf8)))
        #expect(document.blocks.map(\.text) == (0..<50_000).map { "w\($0)" })
    }

    @Test func hugeAttributesAreRead() throws {
        let many = (0..<100_000).map { "a\($0)=1" }.joined(separator: " ")
        #expect(read(Array("<p \(many)>text</p>".utf8))?.blocks.map(\.text) == ["text"])
        let long = String(repeating: "x", count: 4 << 20)
        #expect(read(Array("<p title='\(long)'>text</p>".utf8))?.blocks.map(\.text) == ["text"])
    }

    /// A page of more elements than are parsed at once is read to its end, and the places stay right.
    @Test func aVeryLongPageIsReadInParts() throws {
        let count = 450_000
        let bytes = Array((0..<count).map { "<p>w\($0)\n" }.joined().utf8)
        let document = try #require(read(bytes))
        try #require(document.blocks.count == count)
        for index in [0, 399_998, 399_999, 400_000, 400_001, count - 1] {
            let block = document.blocks[index]
            #expect(block.text == "w\(index)" && block.isVerbatim && block.range.lines == index + 1...index + 1)
            #expect(String(decoding: bytes[block.range.bytes], as: UTF8.self) == block.text)
        }
    }

    /// Bytes of the fixtures taken away, doubled or changed: no crash, and every block has a place in the source.
    @Test(arguments: 0..<300 as Range<UInt64>)
    func mutationsAreSound(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let name = ["article", "sphinx", "wiki", "forms"].randomElement(using: &random) ?? "forms"
        var bytes = [UInt8](try Data(contentsOf: folder.appending(path: name + ".html")))
        for _ in 0..<Int.random(in: 1...12, using: &random) {
            let place = Int.random(in: 0..<bytes.count, using: &random)
            let end = min(bytes.count, place + Int.random(in: 1...200, using: &random))
            switch Int.random(in: 0..<4, using: &random) {
            case 0: bytes.removeSubrange(place..<end)
            case 1:
                bytes.insert(contentsOf: Array(bytes[place..<end]), at: Int.random(in: 0..<bytes.count, using: &random))
            case 2:
                bytes[place] = UInt8(ascii: Array("<>\"'=/&! \n".unicodeScalars).randomElement(using: &random) ?? "<")
            default: bytes.insert(contentsOf: Array("<table><a><b><div>".utf8), at: place)
            }
            if bytes.isEmpty { bytes = [0x61] }
        }
        // Cuts may have fallen within a character.
        bytes = Array(String(decoding: bytes, as: UTF8.self).utf8)
        guard let document = read(bytes) else { return }
        let lines = bytes.count { $0 == 0x0A } + 1
        for block in document.blocks {
            #expect(!block.text.isEmpty && block.range.bytes.upperBound <= bytes.count, "seed \(seed)")
            #expect(block.range.lines.upperBound <= lines && !block.range.bytes.isEmpty, "seed \(seed)")
            if block.isVerbatim {
                #expect(String(decoding: bytes[block.range.bytes], as: UTF8.self) == block.text, "seed \(seed)")
            }
        }
    }

    /// Every word of a page without names and scripts is in a block, in whatever way its tags are muddled.
    @Test(arguments: 0..<300 as Range<UInt64>)
    func losesNothing(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let tags = [
            "<p>", "</p>", "<div>", "</div>", "<b>", "</b>", "<a href='x'>", "</a>", "<ul>", "<li>", "</ul>", "<table>",
            "<tr>", "<td>", "<th>", "</table>", "<h2>", "</h2>", "<pre>", "</pre>", "<blockquote>", "</blockquote>",
            "<br>", "<dl>", "<dt>", "<dd>", "</dl>", "<section>", "</section>", "<span>", "</span>", "<hr>", "<main>",
            "</main>", "<article>", "</article>",
        ]
        var page = ""
        let count = Int.random(in: 1...60, using: &random)
        for number in 0..<count {
            for _ in 0..<Int.random(in: 0...3, using: &random) { page += tags.randomElement(using: &random) ?? "" }
            page += " word\(number)x "
        }
        let document = try #require(read(Array(page.utf8)), "seed \(seed)")
        let text = document.blocks.map(\.text).joined(separator: " ") + " " + document.metadata.title
        let hasMain = page.contains("<main>") || page.contains("<article>")
        let lost = (0..<count).filter { !text.contains("word\($0)x") }
        #expect(hasMain || lost.isEmpty, "seed \(seed): \(lost) of \(page)")
    }
}
