import ArgumentParser
import CommandReading
import Testing

/// Which arguments are options, which are words, and what is meant by others.
@Suite struct ArgumentReadingTests {
    private static func arguments(_ line: [String]) throws -> [String]? {
        guard case .arguments(let arguments) = try ArgumentReading.read(line, Tool.form) else { return nil }
        return arguments
    }

    @Test(
        arguments: [
            (["India", "-China"], [], ["India", "-China"]),
            (["-China", "India"], [], ["-China", "India"]),
            (["-has:author"], [], ["-has:author"]),
            (["-nuclear power"], [], ["-nuclear power"]),
            (["-nuclear", "power"], [], ["-nuclear", "power"]),
            (["-n3d"], [], ["-n3d"]),
            (["-n 3"], [], ["-n 3"]),
            (["-\"two words\""], [], ["-\"two words\""]),
            (["-(a OR b)"], [], ["-(a OR b)"]),
            (["-é"], [], ["-é"]),
            (["-"], [], ["-"]),
            ([""], [], [""]),
            (["-n", "3", "-China"], ["--limit=3"], ["-China"]),
            (["-China", "-n", "3"], ["--limit=3"], ["-China"]),
            (["-China", "-n3", "India"], ["--limit=3"], ["-China", "India"]),
            (["-n=3", "x"], ["--limit=3"], ["x"]),
            (["--limit=3", "-x"], ["--limit=3"], ["-x"]),
            (["--limit", "-5", "x"], ["--limit=-5"], ["x"]),
            (["--filter", "lang:en", "--filter", "-a:b", "x"], ["--filter=lang:en", "--filter=-a:b"], ["x"]),
            (["--sort", "-date", "-China"], ["--sort=-date"], ["-China"]),
            (["--explain", "-China"], ["--explain"], ["-China"]),
            (["-a", "--", "-n", "3", "--limit"], [], ["-a", "-n", "3", "--limit"]),
            (["--", "--"], [], ["--"]),
            (["a", "--limit"], ["--limit"], ["a"]),
            (["--filter", "--explain", "a"], ["--filter", "--explain"], ["a"]),
        ] as [([String], [String], [String])])
    func aWordWithADashIsPartOfTheQuery(line: [String], options: [String], words: [String]) throws {
        let expected = ["search"] + options + (words.isEmpty ? [] : ["--"] + words)
        #expect(try Self.arguments(["search"] + line) == expected)
        // ArgumentParser agrees, unless a value is missing.
        if !expected.contains("--limit"), !expected.contains("--filter"), !expected.contains("--limit=-5") {
            let command = try #require(try Tool.parseAsRoot(expected) as? Tool.Search)
            #expect(command.query == words)
        }
    }

    @Test func wordsKeepTheirOrderWhereThereAreSeveralArguments() throws {
        let line = try #require(try Self.arguments(["keep", "camps", "-siberia", "--delete", "+x"]))
        let command = try #require(try Tool.parseAsRoot(line) as? Tool.Keep)
        #expect(command.name == "camps" && command.query == ["-siberia", "+x"] && command.delete)
    }

    @Test func aValueMayBeginWithADash() throws {
        let line = try #require(try Self.arguments(["list", "--query", "-China", "--needed", "a", "-l", "4"]))
        let command = try #require(try Tool.parseAsRoot(line) as? Tool.List)
        #expect(command.query == "-China" && command.limit == 4)
    }

    @Test(arguments: [
        (["search", "x", "--lmit", "3"], "there is no option '--lmit' for tool search; did you mean '--limit'?"),
        (["search", "x", "--limt=3"], "there is no option '--limt' for tool search; did you mean '--limit'?"),
        (["search", "--China"], "; if it is meant as a word, write -- before it"),
        (["list", "-x"], "there is no option '-x' for tool list"),
        (["list", "--explain"], "there is no option '--explain' for tool list"),
        (["serach", "x"], "there is no command 'serach'; did you mean 'tool search'?"),
        (["serach", "--help"], "there is no command 'serach'; did you mean 'tool search'?"),
        (["Search"], "did you mean 'tool search'?"),
        (["doc", "x"], "did you mean 'tool documents'?"),
        (["lsit", "-n", "3"], "did you mean 'tool list'?"),
        (["help", "serch"], "did you mean 'tool search'?"),
        (["hlep"], "did you mean 'tool help'?"),
        (["xyzzy"], "there is no command 'xyzzy'; 'tool --help' lists those that there are"),
        (["--limit", "3", "search", "x"], "there is no option '--limit' for tool; options come after the command"),
        (["-n", "3", "search", "x"], "there is no option '-n' for tool; options come after the command"),
    ])
    func whatIsUnknownIsAnErrorThatSaysWhatWasMeant(line: [String], expected: String) {
        let failure = #expect(throws: ArgumentReading.Failure.self) { try ArgumentReading.read(line, Tool.form) }
        #expect(failure?.message.contains(expected) == true, "\(failure?.message ?? "")")
    }

    @Test(arguments: [
        (["--help"], ["tool"]), (["-h"], ["tool"]), (["help"], ["tool"]), (["help", "search"], ["tool", "search"]),
        (["search", "--help"], ["tool", "search"]), (["search", "a", "-China", "-h", "b"], ["tool", "search"]),
        (["search", "--limit", "3", "--help"], ["tool", "search"]),
    ])
    func helpIsAnOptionAnywhere(line: [String], command: [String]) throws {
        guard case .help(let form) = try ArgumentReading.read(line, Tool.form) else {
            Issue.record("no help for \(line)")
            return
        }
        #expect(form.path == command)
    }

    @Test(arguments: [
        ["pass", "--help"], ["pass", "-x", "--", "y"], ["--version"], ["search", "--", "--help"],
        ["--generate-completion-script", "bash"],
    ])
    func otherArgumentsAreLeftAsTheyAre(line: [String]) throws { #expect(try Self.arguments(line) == line) }

    @Test(arguments: [
        ("-n", true), ("-n3", true), ("-n=3", true), ("-n-3", true), ("-h", true), ("-nuclear", false),
        ("-help", false),
        ("-x", false), ("-", false), ("-n3d", false), ("-has:author", false),
    ])
    func shortOptionsAreToldFromWords(argument: String, isOption: Bool) {
        #expect(ArgumentReading.isShortOption(argument, letters: "nh") == isOption)
    }
}
