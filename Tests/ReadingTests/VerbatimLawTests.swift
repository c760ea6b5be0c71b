import Foundation
import Passages
import Reading
import TestSupport
import Testing

/// A passage's text is the bytes that its place names, or the passage says that it is not.
@Suite struct VerbatimLawTests {
    /// A text of many shapes: indented, hard-wrapped, with tabs, lists, code, quotes and headings.
    private struct Maker {
        var random: SeededGenerator
        var isMarkdown: Bool

        private static let words = [
            "the", "ford", "was", "closed", "in", "winter", "and", "Река", "замёрзла", "漢字", "État", "a-b", "(see)",
            "well-known", "—",
        ]

        mutating func pick<T>(_ values: [T]) -> T { values.randomElement(using: &random)! }

        mutating func sentence() -> String {
            let count = Int.random(in: 3...18, using: &random)
            return (0..<count).map { _ in pick(Self.words) }.joined(separator: pick([" ", " ", "  "])) + "."
        }

        mutating func paragraph() -> [String] {
            let indent = pick(["", "", "", "  ", "    ", "\t", "   "])
            let hanging = pick([indent, indent, ""])
            return (0..<Int.random(in: 1...5, using: &random)).map { number in
                (number == 0 ? indent : hanging) + sentence() + pick(["", "", " ", "  "])
            }
        }

        mutating func block() -> [String] {
            switch Int.random(in: 0..<8, using: &random) {
            case 0: return [pick(["# ", "## ", "### "]) + "Heading \(Int.random(in: 0...99, using: &random))"]
            case 1: return (0..<3).map { _ in pick(["- ", "  - ", "* ", "1. "]) + sentence() }
            case 2: return (0..<3).map { _ in pick(["    ", "\t", "      "]) + "x = f(\(pick(Self.words)));" }
            case 3: return (0..<2).map { _ in "> " + sentence() }
            case 4 where isMarkdown: return ["```", "\tx  = 1", "", "    y", "```"]
            default: return paragraph()
            }
        }

        mutating func text(lineEnd: String) -> String {
            var lines: [String] = []
            for _ in 0..<Int.random(in: 1...20, using: &random) {
                lines += block()
                for _ in 0..<pick([1, 1, 1, 2, 3, 4]) { lines.append(pick(["", "", "", "  ", "\t"])) }
            }
            return lines.joined(separator: lineEnd) + pick(["", lineEnd])
        }
    }

    private func check(_ documents: [Document], _ bytes: [UInt8], _ comment: String) -> (verbatim: Int, all: Int) {
        var counts = (verbatim: 0, all: 0)
        for document in documents {
            for passage in PassageSplitter(size: PassageSize(targetWords: 30, maximumWords: 50)).passages(of: document)
            {
                counts.all += 1
                guard passage.isVerbatim else { continue }
                counts.verbatim += 1
                let said = String(decoding: bytes[passage.range.bytes], as: UTF8.self)
                #expect(
                    said == passage.text && said.utf8.elementsEqual(passage.text.utf8), "\(comment): \(passage.range)")
            }
        }
        return counts
    }

    @Test(arguments: 0..<400 as Range<UInt64>)
    func plainTextIsVerbatim(seed: UInt64) throws {
        var maker = Maker(random: SeededGenerator(seed: seed), isMarkdown: seed % 2 == 0)
        let lineEnd = maker.pick(["\n", "\n", "\r\n"] + (maker.isMarkdown ? [] : ["\r"]))
        let mark: [UInt8] = maker.pick([[], [], [0xEF, 0xBB, 0xBF]])
        let bytes = mark + Array(maker.text(lineEnd: lineEnd).utf8)
        let (documents, _) = try readBytes(bytes, as: maker.isMarkdown ? "a.md" : "a.txt")
        let counts = check(documents, bytes, "seed \(seed)")
        let hasText = documents.contains { document in
            document.blocks.contains { if case .text = $0.role { true } else { false } }
        }
        if hasText { #expect(counts.verbatim == counts.all, "seed \(seed): \(counts)") }
    }

    /// Lines are those of the place's bytes, also of parts of a long block in a file whose lines end at CR alone.
    @Test(arguments: ["\n", "\r\n", "\r"])
    func linesAreThoseOfTheBytes(lineEnd: String) throws {
        let line = (0..<9).map { "word\($0)" }.joined(separator: " ") + "."
        let text = "Title" + lineEnd + lineEnd + Array(repeating: line, count: 60).joined(separator: lineEnd) + lineEnd
        let bytes = Array(text.utf8)
        let document = try readText(text)
        let passages = PassageSplitter().passages(of: document)
        #expect(passages.count > 2)
        let end: UInt8 = lineEnd == "\r" ? 0x0D : 0x0A
        for passage in passages {
            let first = 1 + bytes[..<passage.range.bytes.lowerBound].count { $0 == end }
            let last = 1 + bytes[..<passage.range.bytes.upperBound].count { $0 == end }
            #expect(passage.range.lines == first...last)
        }
    }

    /// In another encoding the bytes, decoded, are the text; where a byte is no character, the passage says that they are not.
    @Test func decodedBytesAreTheText() throws {
        let text = "Überschrift\n\nDie Größe der Bücher.\n\n   Eingerückt, für später.\n"
        let bytes = [UInt8](try #require(text.data(using: .isoLatin1)))
        let document = try #require(try readBytes(bytes, as: "a.txt").documents.first)
        #expect(document.encoding != nil)
        for passage in PassageSplitter().passages(of: document) {
            #expect(passage.isVerbatim)
            let said = String(data: Data(bytes[passage.range.bytes]), encoding: .isoLatin1)
            #expect(said == passage.text)
        }
        let broken =
            Array("Title\n\nGood text here, long enough.\n\n\n\nBad ".utf8) + [0xFF] + Array(" text here.\n".utf8)
        let read = try #require(try readBytes(broken, as: "b.txt").documents.first)
        for passage in PassageSplitter().passages(of: read) {
            #expect(passage.isVerbatim == !passage.text.contains("\u{FFFD}"))
        }
    }

    @Test func whatIsBetweenTwoBlocksIsPartOfTheText() throws {
        let text =
            "Title\n\n   One sentence stands here.\n \t\n   Another stands below it.\n\nA third.\n- an item\n- another item\n"
        let passages = PassageSplitter().passages(of: try readText(text))
        #expect(passages.allSatisfy { $0.isVerbatim })
        #expect(passages.map(\.text).joined().contains("here.\n \t\n   Another"))
    }

    @Test func codeKeepsItsIndentationBehindItsLeadIn() throws {
        let code = (0..<40).map { "    line number \($0) of the program = \($0);" }.joined(separator: "\n")
        let text = "# T\n\nIt goes like this:\n\n" + code + "\n"
        let passages = PassageSplitter().passages(of: try readText(text, as: "a.md"))
        #expect(passages.count > 1 && passages.allSatisfy { $0.isVerbatim })
        #expect(passages.first?.text.hasPrefix("It goes like this:\n\n    line number 0 of") == true)
    }

    /// What is left out of the text between two blocks makes them no text of the source.
    @Test func whatIsLeftOutIsSaid() throws {
        let passages = PassageSplitter().passages(of: try readText("One.\n\n<!-- a note -->\n\nTwo.\n", as: "a.md"))
        #expect(passages.map(\.text) == ["One.\n\nTwo."])
        #expect(passages.map(\.isVerbatim) == [false])
    }

    @Test func theTitleDividesTheText() throws {
        let passages = PassageSplitter().passages(of: try readText("Above.\n\n# Title\n\nBelow.\n", as: "a.md"))
        #expect(passages.map(\.text) == ["Above.", "Below."])
    }

    @Test func theSampleCorpusIsVerbatim() throws {
        let corpus = URL(filePath: Checkout.corpus)
        let files = FileManager.default.enumerator(at: corpus, includingPropertiesForKeys: nil)
        var counts = (verbatim: 0, all: 0)
        for case let file as URL in files ?? .init() where ["txt", "md"].contains(file.pathExtension) {
            let bytes = [UInt8](try Data(contentsOf: file))
            let found = check(try readBytes(bytes, as: file.lastPathComponent).documents, bytes, file.lastPathComponent)
            counts = (counts.verbatim + found.verbatim, counts.all + found.all)
        }
        #expect(counts.all > 20 && counts.verbatim == counts.all)
    }
}
