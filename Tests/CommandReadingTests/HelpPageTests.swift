import CommandReading
import Testing

/// Help is laid out once, for the width that there is.
@Suite struct HelpPageTests {
    private static let forms = [Tool.form] + Tool.form.subcommands

    @Test(arguments: [20, 30, 40, 59, 60, 80, 100, 120, 300])
    func noLineIsWiderThanTheTerminal(width: Int) {
        for form in Self.forms {
            for line in HelpPage.text(form, width: width).split(separator: "\n") {
                #expect(line.count <= width, "\(form.name): \(line)")
                #expect(line.last != " ")
            }
        }
    }

    @Test(arguments: [40, 80, 120])
    func paragraphsFillTheirLines(width: Int) throws {
        // No line of the first paragraph could have taken the first word of the next: they were not broken twice.
        let lines = HelpPage.text(Tool.form, width: width).split(separator: "\n", omittingEmptySubsequences: false)
        let start = try #require(lines.firstIndex { $0.hasPrefix("A first paragraph") })
        let paragraph = lines[start...].prefix { !$0.isEmpty }
        #expect(paragraph.count == (width == 120 ? 2 : width == 80 ? 2 : 4))
        for (line, next) in zip(paragraph, paragraph.dropFirst()) {
            let word = next.prefix { $0 != " " }
            #expect(line.count + 1 + word.count > width, "\(line)")
        }
    }

    @Test func everythingDeclaredIsThere() {
        let search = HelpPage.text(Tool.form.subcommands[0], width: 80)
        for part in [
            "USAGE: tool search [<options>] [<query> ...]", "-n, --limit <limit>     At most so many. (default: 10)",
            "--filter <filter>", "--explain               Say why.", "-h, --help", "<query>",
        ] {
            #expect(search.contains(part), "\(part) is not in:\n\(search)")
        }
        #expect(
            HelpPage.text(Tool.form.subcommands[2], width: 80).contains(
                "USAGE: tool list --needed <needed> [<options>]"))
        let root = HelpPage.text(Tool.form, width: 120)
        for name in ["search", "keep", "list", "pass", "documents"] { #expect(root.contains("  \(name) ")) }
        #expect(root.contains("tool search words       a short example"))
    }

    @Test func aNarrowTerminalHasCommentsBelowTheirExamples() {
        let lines = HelpPage.text(Tool.form, width: 40).split(separator: "\n").map(String.init)
        #expect(lines.contains("  tool search words") && lines.contains("        a short example"))
    }
}
