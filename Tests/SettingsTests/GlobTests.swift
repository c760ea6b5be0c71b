import Patterns
import Settings
import Testing

@Suite struct GlobTests {
    @Test(
        arguments: [
            ("**", "a", true),
            ("**", "a/b/c.txt", true),
            ("*.md", "a.md", true),
            ("*.md", "deep/er/a.md", true),
            ("*.md", "a.md.txt", false),
            ("/*.md", "deep/a.md", false),
            ("briefs/*.txt", "briefs/a.txt", true),
            ("briefs/*.txt", "briefs/x/a.txt", false),
            ("briefs/**", "briefs/x/a.txt", true),
            ("briefs/**", "briefs", false),
            ("briefs/**", "other/briefs/a", false),
            ("**/briefs/**", "briefs/a", true),
            ("**/briefs/**", "other/briefs/a/b", true),
            ("a/**/z", "a/z", true),
            ("a/**/z", "a/b/c/z", true),
            ("a/**/z", "a/b/c/zz", false),
            ("a/**/**/z", "a/b/z", true),
            ("a/**/b/*/c", "a/b/x/b/y/c", true),
            ("**/.*", ".git", true),
            ("**/.*", "a/.hidden", true),
            ("**/.*", "a.b", false),
            ("?.txt", "é.txt", true),
            ("?.txt", "ab.txt", false),
            ("?/x", "/x", false),
            ("[a-c]x", "bx", true),
            ("[a-c]x", "dx", false),
            ("[!a-c]x", "dx", true),
            ("[]x]y", "]y", true),
            ("[a-]y", "-y", true),
            ("*.{md,txt}", "a.txt", true),
            ("*.{md,txt}", "a.{md,txt}", false),
            ("{a,b{c,d}}/*", "bd/x", true),
            ("{a,b{c,d}}/*", "b/x", false),
            ("{a,b/**}", "b/c/d", true),
            (#"\*.txt"#, "*.txt", true),
            (#"\*.txt"#, "a.txt", false),
            (#"\{a,b\}"#, "{a,b}", true),
            ("a*b*c", "aXbYbZc", true),
            ("a*b*c", "aXbYbZ", false),
            ("A.txt", "a.txt", false),
            ("", "a", nil),
            ("[a", "a", nil),
            ("[b-a]", "a", nil),
            ("{a,b", "a", nil),
            ("a**", "a", nil),
            ("{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}", "a", nil),
        ] as [(String, String, Bool?)])
    func matches(pattern: String, path: String, expected: Bool?) {
        let glob = try? Glob(pattern)
        #expect(glob?.matches(path) == expected)
    }

    @Test func manyStarsAreQuick() throws {
        let pattern = String(repeating: "a*", count: 30) + "b"
        let stars = try Glob(pattern)
        #expect(!stars.matches(String(repeating: "a", count: 2000)))
        let folders = try Glob(String(repeating: "**/a/", count: 30) + "b")
        #expect(!folders.matches(String(repeating: "a/", count: 2000)))
    }

    @Test func saysWhatIsWrong() {
        #expect(throws: GlobError(pattern: "[a", problem: "a '[' is not closed")) { try Glob("[a") }
    }
}
