import Foundation
import TestSupport
import Testing

/// Which files the globs of a configuration leave out, as the indexer asks them.
@Suite struct PathPatternTests {
    private static let files = [
        "a.txt", "b.md", "draft-1.txt", "x/draft-2.txt", "x/y/a.txt", "x/é.txt", "old/a.txt", "old/x/b.txt",
    ]

    struct Row: Sendable, CustomTestStringConvertible {
        var glob: String
        var matching: Set<String>
        var testDescription: String { glob }
    }

    private static let rows = [
        Row(glob: "**", matching: Set(files)), Row(glob: "*", matching: Set(files)),
        Row(glob: "*.md", matching: ["b.md"]), Row(glob: "draft*", matching: ["draft-1.txt", "x/draft-2.txt"]),
        Row(glob: "*-?.txt", matching: ["draft-1.txt", "x/draft-2.txt"]),
        Row(glob: "{a,b}.*", matching: ["a.txt", "b.md", "x/y/a.txt", "old/a.txt", "old/x/b.txt"]),
        Row(glob: "old/**", matching: ["old/a.txt", "old/x/b.txt"]), Row(glob: "x/*/a.txt", matching: ["x/y/a.txt"]),
        Row(glob: "**/y/**", matching: ["x/y/a.txt"]), Row(glob: "[!a-z]*", matching: ["x/é.txt"]),
        Row(glob: "\\a.txt", matching: ["a.txt", "x/y/a.txt", "old/a.txt"]), Row(glob: "é.txt", matching: ["x/é.txt"]),
        Row(glob: "*/a.txt", matching: ["old/a.txt"]), Row(glob: "**/*b.txt", matching: ["old/x/b.txt"]),
        Row(glob: "c*", matching: []), Row(glob: "*t~", matching: []),
    ]

    @Test(arguments: rows) func asTheConfigurationSays(row: Row) throws {
        let folder = try TemporaryFolder()
        for name in Self.files { try folder.write("the file \(name)\n", to: "corpus/" + name) }
        for (key, expected) in [
            ("include: ['\(row.glob)']", row.matching),
            ("exclude: ['\(row.glob)']", Set(Self.files).subtracting(row.matching)),
        ] {
            let name = String(key.prefix(7))
            let config = try folder.write(
                "corpus:\n  paths: [corpus]\n  \(key)\nindex: {path: index-\(name)}\n", to: "\(name).yaml")
            let outcome = try run("kwic-index", ["--config", config, "--format", "json"], in: folder.path)
            let report = try #require(
                JSONSerialization.jsonObject(with: outcome.outputBytes) as? [String: Any], "\(outcome.errors)")
            #expect(report["documents"] as? Int == expected.count, "\(key): \(outcome.output)")
        }
    }
}
