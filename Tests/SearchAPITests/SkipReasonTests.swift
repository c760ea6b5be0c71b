import Foundation
import SearchAPI
import Testing

@Suite struct SkipReasonTests {
    private static let sources = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Sources")

    /// A reader that reports a new word has to say in the table what to do about it.
    @Test func everyReasonInTheSourcesHasItsAdvice() throws {
        let files = try #require(FileManager.default.enumerator(at: Self.sources, includingPropertiesForKeys: nil))
        var words: Set<String> = []
        for case let file as URL in files where file.pathExtension == "swift" {
            let text = try String(contentsOf: file, encoding: .utf8)
            for match in text.matches(of: /reason(?:: | = )"([a-z][a-z0-9_]*)"/) { words.insert(String(match.1)) }
            for match in text.matches(of: /skip\(\s*path, "([a-z][a-z0-9_]*)"/) { words.insert(String(match.1)) }
        }
        #expect(words.count > 12 && words.isSubset(of: SkipReason.known), "\(words.subtracting(SkipReason.known))")
    }

    @Test func adviceIsASentence() {
        for reason in SkipReason.known + ["a_new_word"] {
            let advice = SkipReason.advice(for: reason)
            #expect(advice.hasSuffix(".") && advice.count > 20 && advice.count < 140, "\(reason): \(advice)")
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
