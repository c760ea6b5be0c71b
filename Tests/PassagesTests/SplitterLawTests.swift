import Foundation
import Passages
import TestSupport
import Testing

@Suite struct SplitterLawTests {
    private static let words = [
        "one", "two", "Three", "1994", "漢字", "État", "и", "ไทย", "a-b", "x", "U.S.", "नमस्ते", "(see)", "…",
    ]

    /// Text with now and then a full stop, and between words one of `blanks`.
    private func text(_ count: Int, blanks: [String], using random: inout SeededGenerator) -> String {
        var text = ""
        for index in 0..<count {
            if index > 0 { text += blanks.randomElement(using: &random)! }
            text += Self.words.randomElement(using: &random)!
            if Int.random(in: 0..<9, using: &random) == 0 { text += "." }
        }
        return text
    }

    private func document(using random: inout SeededGenerator) -> DocumentBuilder {
        var builder = DocumentBuilder()
        for _ in 0..<Int.random(in: 0...25, using: &random) {
            let isBreak = Int.random(in: 0..<6, using: &random) == 0
            let isVerbatim = Int.random(in: 0..<5, using: &random) != 0
            switch Int.random(in: 0..<10, using: &random) {
            case 0...1:
                builder.add(.heading(level: Int.random(in: 1...4, using: &random)), "Heading \(builder.blocks.count)")
            case 2...3:
                let kind = [PassageKind.list, .table, .code].randomElement(using: &random)!
                let count = Int.random(in: 1...[20, 700].randomElement(using: &random)!, using: &random)
                builder.add(
                    .text(kind), text(count, blanks: ["\n", " ", "\t", " | "], using: &random), isVerbatim: isVerbatim,
                    startsAfterBreak: isBreak)
            default:
                let kind = [PassageKind.paragraph, .paragraph, .paragraph, .quote, .footnote, .record].randomElement(
                    using: &random)!
                let count = Int.random(in: 1...[20, 100, 1000].randomElement(using: &random)!, using: &random)
                builder.add(
                    .text(kind), text(count, blanks: [" ", " ", "  ", "\n"], using: &random), isVerbatim: isVerbatim,
                    startsAfterBreak: isBreak)
            }
        }
        return builder
    }

    private func words(_ text: String) -> [Substring] { text.split { $0 == " " || $0 == "\n" || $0 == "\t" } }

    private func measure(_ text: String) -> Int { Array(text.utf8).withUnsafeBufferPointer { Measure.words(in: $0) } }

    @Test(arguments: 0..<300 as Range<UInt64>)
    func everyWordIsInOnePassage(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let builder = document(using: &random)
        let size = PassageSize(
            targetWords: Int.random(in: 20...200, using: &random),
            maximumWords: Int.random(in: 200...300, using: &random))
        let passages = PassageSplitter(size: size).passages(of: builder.document)
        let texts = builder.blocks.filter { if case .text = $0.role { true } else { false } }
        guard !texts.isEmpty else {
            #expect(passages.map(\.text) == ["Title"])
            return
        }
        #expect(passages.flatMap { words($0.text) } == texts.flatMap { words($0.text) }, "seed \(seed)")
        #expect(passages.map(\.ordinal) == Array(1...passages.count), "seed \(seed)")
        // Runs without blanks are short here, so that only a single sentence, up to one and a half targets, may be longer.
        for passage in passages {
            let limit = passage.kind == .record ? size.recordMaximumWords : size.maximumWords
            #expect(measure(passage.text) <= max(limit, size.targetWords * 3 / 2) + size.leadInWords, "seed \(seed)")
        }
    }

    @Test(arguments: 0..<300 as Range<UInt64>)
    func rangesLeadToTheText(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let builder = document(using: &random)
        let passages = PassageSplitter().passages(of: builder.document)
        for passage in passages where passage.text != builder.metadata.title {
            let found = builder.text(at: passage.range.bytes)
            if passage.isVerbatim { #expect(found == passage.text, "seed \(seed)") }
            let blocks = builder.blocks.filter { $0.range.bytes.overlaps(passage.range.bytes) }
            if blocks.allSatisfy(\.isVerbatim) {
                #expect(passage.isVerbatim, "seed \(seed)")
                #expect(words(found) == words(passage.text), "seed \(seed)")
                let before = Array(builder.source.utf8)[..<passage.range.bytes.lowerBound].count { $0 == 0x0A }
                let inside = found.utf8.count { $0 == 0x0A }
                #expect(passage.range.lines == before + 1...before + 1 + inside, "seed \(seed)")
            } else {
                #expect(words(found).count >= words(passage.text).count, "seed \(seed)")
            }
        }
    }

    @Test(arguments: 0..<300 as Range<UInt64>)
    func noPassageCrossesASectionOrABreak(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let builder = document(using: &random)
        let passages = PassageSplitter().passages(of: builder.document)
        guard builder.blocks.contains(where: { if case .text = $0.role { true } else { false } }) else { return }
        var path: [(level: Int, title: String)] = []
        for block in builder.blocks {
            if case .heading(let level) = block.role {
                path.removeAll { $0.level >= level }
                path.append((level, block.text))
                #expect(!passages.contains { $0.range.bytes.overlaps(block.range.bytes) }, "seed \(seed)")
            } else {
                let own = passages.filter { $0.range.bytes.overlaps(block.range.bytes) }
                #expect(own.allSatisfy { $0.section == path.map(\.title) }, "seed \(seed)")
                if block.startsAfterBreak {
                    #expect(
                        own.allSatisfy { $0.range.bytes.lowerBound >= block.range.bytes.lowerBound }, "seed \(seed)")
                }
            }
        }
    }
}
