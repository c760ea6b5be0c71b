import Foundation
import SearchAPI
import Testing

@Suite struct SkipReasonTests {
    private static let sources = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Sources")

    private static let known = Set(SkipReason.all.map(\.word))

    /// A reader that reports a new word has to say in the table what to do about it.
    @Test func everyReasonInTheSourcesHasItsAdvice() throws {
        let files = try #require(FileManager.default.enumerator(at: Self.sources, includingPropertiesForKeys: nil))
        var words: Set<String> = []
        for case let file as URL in files where file.pathExtension == "swift" {
            let text = try String(contentsOf: file, encoding: .utf8)
            for match in text.matches(of: /reason(?:: | = )"([a-z][a-z0-9_]*)"/) { words.insert(String(match.1)) }
            for match in text.matches(of: /skip\(\s*path, "([a-z][a-z0-9_]*)"/) { words.insert(String(match.1)) }
        }
        #expect(words.count > 12 && words.isSubset(of: Self.known), "\(words.subtracting(Self.known))")
    }

    @Test func adviceIsASentence() {
        for reason in Self.known.union(["a_new_word"]) {
            let advice = SkipReason.advice(for: reason)
            #expect(advice.hasSuffix(".") && advice.count > 20 && advice.count < 140, "\(reason): \(advice)")
        }
    }

    /// The first lines of a report are what to act on; what costs text comes first.
    @Test func theTableIsInOrder() {
        let weights = SkipReason.all.map(\.weight)
        #expect(weights == SkipClass.allCases.flatMap { weight in weights.filter { $0 == weight } })
        #expect(SkipReason.all.prefix(4).map(\.word) == ["needs_ocr", "unmapped_text", "damaged", "encrypted"])
        let unknown = SkipReason.named("a_new_word")
        #expect(unknown.weight == .act)
        #expect(SkipReason.all.allSatisfy { $0.order <= unknown.order || $0.weight != .act })
    }

    @Test(
        arguments: [
            ([:], [:]), (["image": 2600, "script": 3], [.byDesign: 2603]), (["symlink_inside": 2], [.note: 2]),
            (["needs_ocr unmapped_text": 1, "empty": 2], [.act: 1, .note: 2]),
            (["duplicate_id redirect": 1, "duplicate_id encrypted": 1], [.note: 1, .act: 1]),
            (["a_new_word image": 4], [.act: 4]),
        ] as [([String: Int], [SkipClass: Int])])
    func aFileIsOfTheClassOfItsFirstReason(counts: [String: Int], classes: [SkipClass: Int]) {
        #expect(SkipReason.classes(counts) == classes)
    }

    /// With several problems a file counts once, for the one that matters most.
    @Test func aSummaryHasEachFileOnce() {
        let files = [
            ("b.pdf", "needs_ocr"), ("a.pdf", "unmapped_text"), ("a.pdf", "needs_ocr"), ("i.png", "image"),
            ("j.png", "image"), ("a.pdf", "duplicate_id"), ("l", "symlink_inside"),
        ].map { SkippedFile(path: $0.0, reason: $0.1, detail: "", isPartial: $0.0 == "a.pdf") }
        for files in [files, files.reversed()] {
            let summary = SkippedSummary(files, examples: 1)
            #expect(summary.groups.map(\.reason) == ["needs_ocr", "symlink_inside", "image"])
            #expect(summary.groups.map(\.files) == [2, 1, 2] && summary.groups.map(\.partial) == [1, 0, 0])
            #expect(summary.groups.map { $0.examples.map(\.path) } == [["a.pdf"], ["l"], ["i.png"]])
            #expect(SkipClass.allCases.map(summary.files) == [2, 1, 2])
        }
    }

    @Test func pagesAreInOrderAndCounted() {
        let files = ["b", "a", "c", "a/x"].map {
            SkippedFile(path: $0, reason: $0 == "c" ? "binary" : "empty", detail: "")
        }
        let all = SkippedResponse(files, generation: "g", for: SkippedRequest())
        #expect(all.files.map(\.path) == ["c", "a", "a/x", "b"] && all.counts == ["binary": 1, "empty": 3])
        let page = SkippedResponse(
            files, generation: "g", for: SkippedRequest(limit: 1, offset: 1, reason: "empty", path: "a"))
        #expect(page.files.map(\.path) == ["a/x"] && page.total == 2 && page.counts == ["empty": 2])
    }
}
