import Foundation
import SearchAPI
import TestSupport
import Testing

/// `Docs/PROTOCOL.md` against what is written: a member that is on one side alone is found here.
@Suite struct ProtocolDocumentTests {
    private let document: ProtocolDocument

    init() throws { document = try ProtocolDocument() }

    @Test func everyMemberIsInTheTables() throws {
        var check = ShapeCheck(document)
        for seed in 0..<300 as Range<UInt64> {
            var values = RandomResponses(seed: seed)
            let answers: [(any JSONWritable, String)] = [
                (values.response(), "search answer"), (values.passageResponse(), "passage answer"),
                (values.documents(), "documents answer"), (values.documentResponse(), "document answer"),
                (values.status(), "status answer"), (values.skipped(), "skipped answer"),
                (values.facet(), "facet answer"), (values.whyNot(), "why-not answer"),
                (values.folders(), "folders answer"), (values.completions(), "suggest answer"),
                (values.failure(), "problem"),
            ]
            for (answer, type) in answers { try check.look(at: answer.json, as: type) }
        }
        #expect(check.problems.isEmpty, "\(check.problems.sorted())")
        #expect(check.unseen.isEmpty, "\(check.unseen)")
    }

    /// Types that no answer has would be looked at by nobody.
    @Test func everyTypeIsNamedBySomething() throws {
        let start = try #require(document.headings.firstIndex(of: "Types"))
        let end = try #require(document.headings.firstIndex(of: "Codes"))
        let types = document.headings[(start + 1)..<end]
        let used = Set(
            types.flatMap { document.rows($0).map { $0[1] } }.flatMap { type in
                type.replacing(" or null", with: "").components(separatedBy: " of ")
            })
        let answers = Set((document.endpoints + document.commands).compactMap(document.answer))
        #expect(types.filter { !used.contains($0) && !answers.contains($0) } == ["problem"])
        let plain: Set = ["array", "map", "string", "integer", "number", "boolean", "tree"]
        #expect(used.subtracting(types).subtracting(plain).isEmpty)
    }

    @Test func everyCodeIsThereWithItsStatus() {
        let written = document.rows("Codes").map { "\($0[0]) \($0[1])" }
        #expect(Set(written) == Set(SearchFailure.Code.allCases.map { "`\($0.rawValue)` \($0.status)" }))
        #expect(written.count == SearchFailure.Code.allCases.count)
    }

    @Test func everyReasonIsThereInOrder() {
        #expect(
            document.rows("Reasons") == SkipReason.all.map { ["`\($0.word)`", $0.weight.rawValue, $0.plural] })
        #expect(document.names("classes") == SkipClass.allCases.map(\.rawValue))
    }

    /// The words that the engine warns with, as its sources have them.
    @Test func everyWarningIsThere() throws {
        var sources = URL(filePath: #filePath)
        for _ in 0..<3 { sources.deleteLastPathComponent() }
        sources.append(path: "Sources/Querying")
        var words: Set<String> = []
        let files = try #require(FileManager.default.enumerator(at: sources, includingPropertiesForKeys: nil))
        for case let file as URL in files where file.pathExtension == "swift" {
            let text = try String(contentsOf: file, encoding: .utf8)
            for match in text.matches(of: /(?:warn\(\s*|code: )"([a-z_]+)"/) { words.insert(String(match.1)) }
        }
        #expect(Set(document.names("Warnings")) == words)
    }
}
