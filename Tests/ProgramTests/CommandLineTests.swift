import Foundation
import SearchAPI
import TestSupport
import Testing

/// Command lines as people type them.
@Suite struct CommandLineTests {
    // MARK: Words with a dash

    @Test func aWordWithADashIsPartOfTheQuery() throws {
        let index = try CommandTests.small()
        func found(_ words: [String]) throws -> Set<String> {
            let outcome = try index.kwic(["search", "--format", "json"] + words)
            #expect(outcome.status == 0, "\(outcome.errors)")
            let answer = try JSONDecoder().decode(SearchResponse.self, from: outcome.outputBytes)
            return Set(answer.hits.map(\.passage.document.id))
        }
        #expect(try found(["ferry"]) == ["harbour.md", "r1", "r2"])
        #expect(try found(["ferry", "-crossing"]) == ["harbour.md", "r1"])
        #expect(try found(["-crossing", "ferry"]) == ["harbour.md", "r1"])
        #expect(try found(["ferry", "-has:author"]) == ["r1", "r2"])
        #expect(try found(["-has:author"]) == ["r1", "r2"])
        #expect(try found(["-nuclear ferry", "-n", "5"]) == ["harbour.md", "r1", "r2"])
        #expect(try found(["ferry", "-crossing", "-n1"]).count == 1)
        #expect(try found(["--", "ferry", "-crossing"]) == ["harbour.md", "r1"])

        #expect(try index.kwic(["save", "dry", "ferry", "-crossing"]).status == 0)
        #expect(try index.kwic(["saved"]).output == "dry\tferry -crossing\n")
        #expect(try found(["query:dry"]) == ["harbour.md", "r1"])
        let whyNot = try index.kwic(["why-not", "-crossing ferry", "r2"])
        #expect(whyNot.status == 0 && whyNot.output.contains("crossing"), "\(whyNot.errors)")
        #expect(try index.kwic(["facets", "document", "--query", "-crossing ferry"]).output.contains("r1"))
        #expect(try index.kwic(["suggest", "-cro"]).status <= 1)
        for command in ["show", "similar", "documents"] {
            let missing = try index.kwic([command, "-no-such.txt#9f2c41d07be3"])
            #expect(missing.status == 1, "\(command): \(missing.errors)")
        }
    }

    // MARK: What is unknown

    @Test(arguments: [
        (["serach", "x"], "did you mean 'kwic search'?"), (["serach", "--help"], "did you mean 'kwic search'?"),
        (["sttaus"], "did you mean 'kwic status'?"), (["Search", "x"], "did you mean 'kwic search'?"),
        (["help", "serach"], "did you mean 'kwic search'?"), (["docu"], "did you mean 'kwic documents'?"),
        (["no-such-command"], "'kwic --help' lists"), (["search", "x", "--lmit", "3"], "did you mean '--limit'?"),
        (["status", "--skiped"], "did you mean '--skipped'?"), (["stop", "--al"], "did you mean '--all'?"),
        (["search", "--China"], "write -- before it"), (["index", "--rebiuld"], "did you mean '--rebuild'?"),
        (["doctor", "--dep"], "did you mean '--deep'?"), (["status", "-x"], "no option '-x'"),
        (["--index", "I", "search", "x"], "options come after the command"),
    ])
    func whatIsUnknownIsAnErrorThatSaysWhatWasMeant(arguments: [String], expected: String) throws {
        let outcome = try run("kwic", arguments)
        #expect(outcome.status == 64)
        #expect(outcome.output.isEmpty, "\(outcome.output)")
        #expect(outcome.errors.contains(expected), "\(outcome.errors)")
    }

    // MARK: Help

    private static let commands = [
        [], ["index"], ["search"], ["show"], ["documents"], ["suggest"], ["status"], ["serve"], ["start"], ["stop"],
        ["reload"], ["extract"], ["save"], ["saved"], ["doctor"], ["trust"], ["eval"], ["facets"], ["similar"],
        ["why-not"],
    ]

    @Test(arguments: commands)
    func helpIsLaidOutForTheWidth(command: [String]) throws {
        for width in [40, 80, 120] {
            let outcome = try run("kwic", command + ["--help"], environment: ["COLUMNS": "\(width)"])
            #expect(outcome.status == 0 && outcome.errors.isEmpty, "\(outcome.errors)")
            #expect(outcome.output.contains("USAGE: "))
            for line in outcome.output.split(separator: "\n") { #expect(line.count <= width, "\(line)") }
        }
        // Without a width and a terminal it is 80 columns, whichever way help is asked for.
        let plain = try run("kwic", command + ["--help"], environment: ["COLUMNS": ""])
        #expect(plain.output == (try run("kwic", command + ["-h"], environment: ["COLUMNS": "80"]).output))
    }

    @Test func helpAndVersionAreResults() throws {
        #expect(try run("kwic", []).output == (try run("kwic", ["--help"]).output))
        for command in Self.commands.joined() {
            #expect(try run("kwic", ["help", command]).output == (try run("kwic", [command, "--help"]).output))
        }
        for program in ["kwic", "kwic-index", "kwic-extract", "kwicd"] {
            let version = try run(program, ["--version"])
            #expect(version.status == 0 && version.output == KwicVersion.current + "\n")
        }
    }

    // MARK: kwic show, -n

    @Test func showTakesPassagesDocumentsAndDigits() throws {
        let index = try CommandTests.small()
        let hit = try #require(try index.search("cranes").hits.first)
        let id = hit.passage.id
        let digits = String(id.drop { $0 != "#" }.dropFirst())
        let whole = try index.kwic(["show", id])
        #expect(whole.status == 0 && whole.output.contains("Two cranes"))
        for name in [digits, "#" + digits, digits.uppercased()] {
            #expect(try index.kwic(["show", name]).output == whole.output, "\(name)")
        }
        let document = try index.kwic(["show", "harbour.md"])
        #expect(document.status == 0)
        for part in ["Harbour notes", "Two cranes", "free of ice", id, "harbour.md:11"] {
            #expect(document.output.contains(part), "\(part) is not in \(document.output)")
        }
        let several = try index.kwic(["show", id, "r1", "r2"])
        #expect(several.status == 0)
        for part in ["Two cranes", "three times a week", "40 crowns"] { #expect(several.output.contains(part)) }
        let json = try index.kwic(["show", "--format", "json", id, "r1"]).output.split(separator: "\n")
        #expect(json.count == 2)
        #expect(try JSONDecoder().decode(PassageResponse.self, from: Data(json[0].utf8)).passage.id == id)
        #expect(try JSONDecoder().decode(DocumentResponse.self, from: Data(json[1].utf8)).document.document.id == "r1")
        let partly = try index.kwic(["show", "no-such.txt", id])
        #expect(partly.status == 1 && partly.output.contains("Two cranes") && partly.errors.contains("no-such.txt"))
        #expect(try index.kwic(["show", "000000000000"]).status == 1)
        #expect(try index.kwic(["show"]).status == 64)
    }

    @Test func digitsOfSeveralPassagesAreAnErrorThatListsThem() throws {
        let index = try TestIndex()
        for name in ["one", "two"] { try index.folder.write("The very same sentence.\n", to: "corpus/\(name).txt") }
        try index.folder.write("A ledger of its own.\n", to: "corpus/9f2c41d07be3")
        try index.index([index.folder.file("corpus")])
        let id = try #require(try index.search("sentence").hits.first).passage.id
        let digits = String(id.drop { $0 != "#" }.dropFirst())
        let outcome = try index.kwic(["show", digits])
        #expect(outcome.status == 2 && outcome.output.isEmpty)
        for name in ["one", "two"] { #expect(outcome.errors.contains("\(name).txt#\(digits)"), "\(outcome.errors)") }
        // A document that is called like a passage's digits is found by its name.
        #expect(try index.kwic(["show", "9f2c41d07be3"]).output.contains("A ledger"))
    }

    @Test(arguments: [
        ["search", "ferry"], ["documents"], ["suggest", "f"], ["facets", "document"], ["status", "--skipped"],
    ])
    func theShortLimitIsTheLongOne(command: [String]) throws {
        let index = try CommandTests.small()
        try index.kwic(["start"])
        func comparable(_ outcome: Outcome) -> String { outcome.output.replacing(/, [0-9.]+ ms/, with: "") }
        let long = try index.kwic(command + ["--limit", "1"])
        #expect(long.status <= 1)
        for form in [["-n", "1"], ["-n1"], ["-n=1"]] {
            #expect(comparable(try index.kwic(command + form)) == comparable(long), "\(form)")
        }
    }

    // MARK: Output

    @Test func outputThatCannotBeWrittenIsAnError() throws {
        let index = try CommandTests.small()
        try index.kwic(["start"])
        let name = ["IX": index.path, "FILE": index.folder.file("corpus/harbour.md")]
        for command in [
            "$KWIC search --index $IX ferry", "$KWIC search --index $IX ferry --format json",
            "$KWIC status --index $IX",
            "$KWIC documents --index $IX", "$KWIC show --index $IX r1", "$KWIC extract $FILE", "$KWIC --help",
            "$KWIC --version", "$KWIC search --help", "$KWIC index --help", "$KWIC index --index $IX",
            "$KWIC facets --index $IX kind", "$KWIC doctor --index $IX",
        ] {
            for redirection in [">&-", "> /dev/full"] {
                let outcome = try shell("\(command) \(redirection)", in: index.folder.path, environment: name)
                #expect(outcome.status == 2, "\(command) \(redirection): \(outcome.status)")
                #expect(outcome.errors.contains("could not be written"), "\(command): \(outcome.errors)")
            }
            let read = try shell(
                "\(command) 2>err | head -n 1 > /dev/null; cat err", in: index.folder.path, environment: name)
            #expect(read.status == 0 && !read.output.contains("written"), "\(command): \(read.output)")
        }
    }

    /// Runs a command with a terminal for its standard output, and returns what the terminal was sent.
    private func onTerminal(_ command: String, in folder: String, _ environment: [String: String]) throws -> String {
        let outcome = try shell(
            "script -qec '\(command)' /dev/null < /dev/null", in: folder,
            environment: environment.merging(["TERM": "xterm", "COLUMNS": "100"]) { $1 })
        return outcome.output
    }

    @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/script"), "needs script, for a terminal"))
    func nothingFromADocumentSteersATerminal() throws {
        let index = try TestIndex()
        let hostile = "a\u{1B}]0;title\u{7}b\u{202E}c\u{9B}31md\u{2066}e\u{7F}"
        // Much more than that, or the file would be taken for binary.
        let plain = String(repeating: "Nothing else in this text is meant to steer anything at all. ", count: 20) + "\n"
        try index.folder.write(
            "# Title \(hostile)\n\nThe body \(hostile) word.\n\n" + plain, to: "corpus/file\u{1B}]0;x\u{7}\u{202E}.md")
        try index.folder.write("{\"id\": \"r\u{202E}\\u001b[31m\", \"text\": \"A record.\"}\n", to: "corpus/r.jsonl")
        try index.index([index.folder.file("corpus")])
        try index.kwic(["start"])
        let name = ["IX": index.path, "DIR": index.folder.file("corpus")]
        for command in [
            "$KWIC search --index $IX word", "$KWIC search --index $IX word --explain", "$KWIC documents --index $IX",
            "$KWIC documents --index $IX --format tsv", "$KWIC search --index $IX word --format json",
            "$KWIC search --index $IX word --format jsonl", "$KWIC search --index $IX word --format tsv",
            "$KWIC search --index $IX record --format trec", "$KWIC facets --index $IX path",
            "$KWIC facets --index $IX path --format tsv", "$KWIC suggest --index $IX wor", "$KWIC status --index $IX",
            "$KWIC status --index $IX --skipped", "$KWIC extract $DIR/*.md", "$KWIC extract --format json $DIR/*.md",
            "$KWIC extract --format tsv $DIR/*.md", "$KWIC index --index $IX --format json",
            "$KWIC search --index $IX no$(printf \"\\\\033[31m\")where",
            "$KWIC show --index $IX no$(printf \"\\\\033[31m\")",
            "$KWIC sea$(printf \"\\\\033[31m\")", "$KWIC extract $DIR/nothing$(printf \"\\\\033[31m\")",
        ] {
            // Colours, links and the progress bar are the program's own.
            let shown = try onTerminal(command, in: index.folder.path, name)
                .replacing(/\u{1B}\[([0-9;]*m|K)/, with: "").replacing(/\u{1B}\]8;;[^\u{1B}\u{7}]*\u{1B}\\/, with: "")
            #expect(!shown.isEmpty, "\(command)")
            let raw = shown.unicodeScalars.filter { scalar in
                switch scalar.value {
                case 9, 10, 13: false
                case 0..<0x20, 0x7F..<0xA0, 0x202A...0x202E, 0x2066...0x2069: true
                default: false
                }
            }
            #expect(raw.isEmpty, "\(command): \(raw.map { String($0.value, radix: 16) }) in \(shown.debugDescription)")
        }
        // Programs get what is there, byte for byte.
        #expect(try index.kwic(["search", "word", "--format", "tsv"]).output.contains("\u{202E}c"))
        #expect(try shell("$KWIC extract $DIR/*.md", environment: name).output.contains("\u{1B}]0;title\u{7}"))
    }

    @Test func longTitlesStayWithinTheirMargin() throws {
        let index = try TestIndex()
        let title =
            "The very long title of a report on harbours and their cranes, with the years in which they were built"
        try index.folder.write("# \(title)\n\nA sentence on gantries.\n", to: "corpus/a.md")
        try index.index([index.folder.file("corpus")])
        let outcome = try run(
            "kwic", ["search", "--index", index.path, "gantries"], environment: ["COLUMNS": "40"])
        let lines = outcome.output.split(separator: "\n").map(String.init)
        #expect(lines.count > 4 && lines[0].hasPrefix("1  The very long title"))
        #expect(lines[1...3].allSatisfy { $0.hasPrefix("   ") && !$0.hasPrefix("    ") }, "\(outcome.output)")
        #expect(lines[0...3].allSatisfy { $0.count <= 40 })
        #expect(lines.prefix(4).joined().folded.contains("of a report on"))
    }
}
