import Foundation
import SearchAPI
import TestSupport
import Testing

/// Every example that a reader may copy finds something in the sample corpus.
@Suite struct ExampleTests {
    /// Beginnings of commands that are not run, and why.
    private static let notRun = [
        "kwic index": "it needs a folder of the reader's, or stays",
        "kwic start": "the daemon runs already",
        "kwic stop": "the other examples need the daemon",
        "kwic trust": "it is about a configuration of the reader's",
        "kwic eval": "it needs files of questions and judgments",
        "kwic search --queries": "it needs a file of queries",
        "kwic show 'ID'": "a placeholder",
        ".build/release/kwic": "placeholders, after a build in the checkout",
    ]

    /// The sample corpus in `Index` of a folder, as the examples expect it, with its daemon.
    private struct Sample {
        let folder: TemporaryFolder

        init() throws {
            folder = try TemporaryFolder()
            let outcome = try run("kwic", ["index", "--index", "Index", Checkout.path + "/Corpus"], in: folder.path)
            guard outcome.status == 0 else { throw ProgramFailure(outcome.errors) }
            _ = try run("kwic", ["start"], in: folder.path)
        }

        func stop() { _ = try? run("kwic", ["stop"], in: folder.path) }

        func shell(_ command: String) throws -> Outcome {
            let path = Places.programs + ":" + (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin")
            return try run(executable: "/bin/sh", ["-c", command], in: folder.path, environment: ["PATH": path])
        }
    }

    // MARK: Commands

    @Test func everyCommandFindsSomething() throws {
        let sample = try Sample()
        defer { sample.stop() }
        let examples = try Self.ofDocuments() + Self.ofHelp()
        #expect(examples.count > 30)
        let hasCurl = try sample.shell("command -v curl").status == 0
        var passedOver: Set<String> = []
        for (source, command) in examples {
            if let reason = Self.notRun.keys.first(where: command.hasPrefix) {
                passedOver.insert(reason)
                continue
            }
            if !hasCurl, command.hasPrefix("curl ") { continue }
            let outcome = try sample.shell(command)
            #expect(outcome.status == 0, "\(source): \(command): \(outcome.errors)")
            #expect(
                !(outcome.output + outcome.errors).isEmpty || command.hasPrefix("kwic save"),
                "\(source): \(command) says nothing")
            #expect(!outcome.output.contains("\"hits\":[]"), "\(source): \(command) finds nothing")
        }
        #expect(passedOver == Set(Self.notRun.keys), "what is not run is in no text any more")
    }

    /// Commands in the fenced blocks of the documents.
    private static func ofDocuments() throws -> [(source: String, command: String)] {
        let names = try FileManager.default.contentsOfDirectory(atPath: Checkout.path + "/Docs").sorted()
        let files = ["README.md", "CONTRIBUTING.md"] + names.filter { $0.hasSuffix(".md") }.map { "Docs/" + $0 }
        var examples: [(String, String)] = []
        for file in files {
            var isFenced = false
            for line in try String(contentsOfFile: Checkout.path + "/" + file, encoding: .utf8).split(separator: "\n") {
                if line.hasPrefix("```") { isFenced.toggle() }
                let text = line.drop { $0 == " " || $0 == "$" }
                guard isFenced, ["kwic ", "curl ", ".build/release/kwic "].contains(where: text.hasPrefix) else {
                    continue
                }
                examples.append((file, command(text)))
            }
        }
        return examples
    }

    /// Commands in the help texts of the programs.
    private static func ofHelp() throws -> [(source: String, command: String)] {
        let overview = try run("kwic", ["--help"]).output
        var helps = [("kwic --help", overview)]
        for match in overview.matches(of: /\n  ([a-z][a-z-]+)(?: \(default\))?(?:  +|\n)/) {
            helps.append(("kwic \(match.1) --help", try run("kwic", [String(match.1), "--help"]).output))
        }
        #expect(helps.count > 12)
        return helps.flatMap { source, text in
            text.matches(of: /\n {2,6}(kwic [^\n]*)/).map { (source, command($0.1)) }
        }
    }

    /// A line without the remark behind it: two blanks, or one and a `#`, outside of quotes.
    private static func command(_ line: Substring) -> String {
        var quote: Character?
        var index = line.startIndex
        while index < line.endIndex {
            let character = line[index]
            if let open = quote {
                if character == open { quote = nil }
            } else if character == "'" || character == "\"" {
                quote = character
            } else if line[index...].hasPrefix("  ") || line[index...].hasPrefix(" #") {
                break
            }
            index = line.index(after: index)
        }
        return String(line[..<index])
    }

    // MARK: Queries

    /// What is set as code in the page on the query language and is no query: names, signs, forms with blanks to fill, and
    /// what depends on the day or on tags that the sample corpus has not.
    private static let notQueries: Set<String> = [
        "kwic search", "kwic folders", "GET", "POST /v1/search", "Tests/QueryingTests/Fixtures/queries/queries.tsv",
        "Corpus/",
        "parsed", "warnings", "match=", "--match", "match", "stemmed", "folded", "exact", "strict", "queries.yaml",
        "kwic save NAME QUERY", "query:NAME", "kwic saved", "kwic save --delete NAME", "queries", "search.synonyms",
        "search.synonym_weight", "synonyms_added", "parsed_as_words", "position", "--strict", "mode=words",
        "words_ignored", "tree", "q", "tree=1", "\"tree\": true", "distance", "ordered", "should", "search.timeout",
        "timeout_ms", "--timeout", "\"partial\": true", "partial", "timeout", "phrase_relaxed", "tree.and[1].near",
        "\"phrase\"", "query:name", "{\"query\": \"name\"}", "{\"within\": \"sentence\"}", "within:sentence",
        "within:paragraph", "within:section",
        "+", "-", "?", "~", "_", "=", "( )", "\\", "\\+", "\\(", "\\\"", "\\\\", "AND", "NOT", "NEAR", "NEAR/10",
        "today", "yesterday", "this-week", "last-week", "this-month", "last-month", "this-year", "last-year", "7d",
        "2w", "3m", "1y", "2weeks", "date:2w..1w", "12.50", "year:soon",
        "operators_as_words", "no_regular_expressions", "demands_relaxed", "nothing_has", ">2016", "rock\"n\"roll",
        "5'10\"",
        // The file of synonyms.
        "# each for the others", "car, automobile, motor car",
        "# what is right for what is left, and not the other way", "ddr, gdr => east germany",
    ]

    @Test func everyQueryOfThePageFindsSomething() throws {
        let sample = try Sample()
        defer { sample.stop() }
        let page = try String(contentsOfFile: Checkout.path + "/Docs/QUERYLANGUAGE.md", encoding: .utf8)
        let plain = page.replacing(/```[^`]*```/, with: "")
        var spans = plain.matches(of: /`([^`\n]+)`/).map { String($0.1) }
        spans += plain.matches(of: /\n    ([^\n]+)/).map { String($0.1) }
        // A field's name ends in a colon; a form has an ellipsis where something is to be put.
        let queries = Set(spans).filter { !Self.notQueries.contains($0) && !$0.hasSuffix(":") && !$0.contains("…") }
        #expect(queries.count > 50)
        #expect(Self.notQueries.isSubset(of: spans), "\(Self.notQueries.subtracting(spans))")
        for query in queries.sorted() {
            let answer = try Self.search(query, sample)
            #expect(answer.total.value > 0, "\(query)")
            let codes = answer.warnings.map(\.code)
            #expect(!codes.contains("unknown_field") && !codes.contains("parsed_as_words"), "\(query): \(codes)")
        }
        let trees = page.matches(of: /```json\n([^`]*)```/)
        #expect(!trees.isEmpty)
        for tree in trees { #expect(try Self.post(String(tree.1), sample).total.value > 0, "\(tree.1)") }
    }

    private static func search(_ query: String, _ sample: Sample) throws -> SearchResponse {
        if query.hasPrefix("{") { return try post("{\"tree\": \(query)}", sample) }
        let outcome = try run("kwic", ["search", "--format", "json", "--", query], in: sample.folder.path)
        guard outcome.status != 2 else { throw ProgramFailure("\(query): \(outcome.errors)") }
        return try JSONDecoder().decode(SearchResponse.self, from: outcome.outputBytes)
    }

    private static func post(_ body: String, _ sample: Sample) throws -> SearchResponse {
        let socket = try RawSocket(sample.folder.file("Index/kwic.sock"))
        socket.send(
            "POST /v1/search HTTP/1.1\r\nHost: kwic\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)")
        guard let response = socket.receiveResponse() else { throw ProgramFailure("no answer to \(body)") }
        return try JSONDecoder().decode(SearchResponse.self, from: Data(response.body.utf8))
    }
}
