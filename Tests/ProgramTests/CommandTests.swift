import Foundation
import SearchAPI
import TestSupport
import Testing

/// The command line as a person meets it: what it prints where, and how it ends.
@Suite struct CommandTests {
    static func small() throws -> TestIndex {
        let index = try TestIndex()
        try index.folder.write(
            """
            ---
            title: Harbour notes
            authors: [Ida Weber]
            date: 2019-03-02
            tags: [port]
            ---
            # Harbour notes

            ## Cranes

            Two cranes were moved to the northern quay.

            ## Ice

            The harbour is free of ice from April on, a ferry captain said.
            """, to: "corpus/harbour.md")
        try index.folder.write(
            """
            {"id": "r1", "title": "Ferry", "text": "The ferry calls three times a week.", "date": "2020-05-01"}
            {"id": "r2", "title": "Ferry fares", "text": "A crossing by ferry costs 40 crowns."}

            """, to: "corpus/records.jsonl")
        try index.index([index.folder.file("corpus")])
        return index
    }

    @Test func searchEndsWithZeroOneOrTwo() throws {
        let index = try Self.small()
        let found = try index.kwic(["search", "cranes"])
        #expect(found.status == 0)
        #expect(found.output.contains("Two cranes were moved"))
        #expect(!found.output.contains("\u{1B}"), "no colour where the output is no terminal")
        let nothing = try index.kwic(["search", "submarine"])
        #expect(nothing.status == 1)
        #expect(nothing.output.isEmpty)
        let failed = try run("kwic", ["search", "--index", index.folder.file("none"), "cranes"])
        #expect(failed.status == 2)
        #expect(failed.output.isEmpty)
        #expect(failed.errors.contains("kwic index"), "says how to make an index: \(failed.errors)")
        #expect(try index.kwic(["search", "cranes", "--no-such-option"]).status == 64)
        #expect(try index.kwic(["search", "cranes", "--limit", "0"]).status == 64)
    }

    @Test func jsonIsTheDaemonsOwn() throws {
        let index = try Self.small()
        let outcome = try index.kwic(["search", "--format", "json", "ferry captain"])
        let answer = try JSONDecoder().decode(SearchResponse.self, from: outcome.outputBytes)
        #expect(answer.parsed == "ferry OR captain")
        let hit = try #require(answer.hits.first)
        #expect(hit.passage.section == ["Ice"])
        #expect(hit.passage.document.title == "Harbour notes")
        #expect(hit.passage.document.authors == ["Ida Weber"])
        #expect(hit.passage.document.date == "2019-03-02")
        #expect(hit.passage.location.lineStart == 15)
        #expect(hit.snippet.contains { $0.isMatch && $0.text == "ferry captain" })
        #expect(outcome.output.contains("\"page\":null"))
        #expect(outcome.output.contains("\"suggestion\":null"))
    }

    @Test(arguments: [
        ("tsv", "1\t", 3), ("jsonl", "{\"id\":", 3), ("trec", "1 Q0 ", 3),
    ])
    func otherFormatsHaveALineAHit(format: String, start: String, lines: Int) throws {
        let index = try Self.small()
        let outcome = try index.kwic(["search", "--format", format, "ferry"])
        #expect(outcome.status == 0)
        let all = outcome.output.split(separator: "\n")
        #expect(all.count == lines)
        #expect(all.first?.hasPrefix(start) == true, "\(outcome.output)")
    }

    @Test func batchesCanBeScored() throws {
        let index = try Self.small()
        let queries = try index.folder.write("q1\tferry fares\nq2\tcranes\n", to: "queries.tsv")
        let outcome = try index.kwic(["search", "--queries", queries, "--format", "trec"])
        #expect(outcome.status == 0)
        let lines = outcome.output.split(separator: "\n").map { $0.split(separator: " ") }
        #expect(lines.first.map { $0.prefix(4).joined(separator: " ") } == "q1 Q0 r2 1")
        #expect(lines.last.map { $0.prefix(4).joined(separator: " ") } == "q2 Q0 harbour.md 1")
        #expect(lines.allSatisfy { $0.count == 6 })
    }

    @Test func filtersPagingAndSorting() throws {
        let index = try Self.small()
        #expect(try index.search("ferry", ["--filter", "type:jsonl"]).total.value == 2)
        #expect(try index.search("ferry", ["--filter", "category:port"]).total.value == 1)
        #expect(try index.search("ferry date:2020").hits.map(\.passage.document.id) == ["r1"])
        let sorted = try index.search("ferry", ["--sort", "-date"])
        #expect(sorted.hits.map(\.passage.document.id) == ["r1", "harbour.md", "r2"])
        let pages = try (0..<3).map {
            try index.search("ferry", ["-n", "1", "--offset", "\($0)"]).hits.map(\.passage.id)
        }
        #expect(Set(pages.joined()).count == 3)
        #expect(try index.search("ferry", ["--offset", "1", "-n", "1"]).hits.first?.rank == 2)
    }

    @Test func showAndDocuments() throws {
        let index = try Self.small()
        let hit = try #require(try index.search("cranes").hits.first)
        let shown = try index.kwic(["show", "--context", "1", hit.passage.id])
        #expect(shown.status == 0)
        #expect(shown.output.contains("Two cranes") && shown.output.contains("harbour.md"))
        let missing = try index.kwic(["show", "harbour.md#000000000000"])
        #expect(missing.status == 1)
        #expect(missing.errors.contains("000000000000"))
        let documents = try index.kwic(["documents"])
        for id in ["harbour.md", "r1", "r2"] { #expect(documents.output.contains(id)) }
    }

    @Test func theDaemonStartsStopsAndSaysSo() throws {
        let index = try Self.small()
        #expect(try index.kwic(["status"]).status == 2)
        #expect(try index.kwic(["search", "--no-start", "ferry"]).status == 2)
        #expect(try index.kwic(["start"]).status == 0)
        let again = try index.kwic(["start"])
        #expect(again.status == 0, "a daemon that runs is no failure: \(again.errors)")
        let second = try run("kwicd", ["--index", index.path])
        #expect(second.status == 2)
        #expect(second.errors.contains("kwic stop"), "says what to do: \(second.errors)")
        let status = try index.kwic(["status", "--format", "json"])
        let answer = try JSONDecoder().decode(StatusResponse.self, from: status.outputBytes)
        #expect(answer.index.documents == 3)
        #expect(answer.socket == index.path + "/kwic.sock")
        let attributes = try FileManager.default.attributesOfItem(atPath: answer.socket)
        #expect(attributes[.posixPermissions] as? Int == 0o600)
        #expect(try index.kwic(["stop"]).status == 0)
        #expect(!FileManager.default.fileExists(atPath: answer.socket))
        #expect(try index.kwic(["stop"]).status == 1, "there was nothing to stop")
    }

    /// The usual form of a command line is read without ArgumentParser; `--limit=10` sends the same search through it.
    @Test(arguments: [
        ["ferry"], ["the", "ferry"], ["--format", "json", "ferry"], ["ferry", "--format", "jsonl"],
        ["--sort", "-date", "ferry"], ["--facet", "kind", "--facet", "lang", "ferry"], ["--offset", "1", "the"],
        ["--filter", "lang:en", "--filter", "kind:paragraph", "the"], ["--filter", "lang:en"], ["no-such-word"],
        ["--explain", "--format", "tsv", "ferry"], ["--strict", "ferry AND ("], ["ferry AND ("],
        ["--color", "always", "ferry"], ["--no-start", "ferry"], ["--", "-ferry", "the"],
        ["--format", "trec", "--", "the"],
        ["the", "-crossing"], ["-crossing", "the"], ["-has:author"], ["-nuclear power", "the"], ["the", "-n2d"], ["-"],
        ["the", "-n2"], ["the", "-n=2"], ["-crossing", "-n", "2", "the"], ["the", "-h"], ["the", "-h2"],
        ["the", "-help"],
        ["the", "--lmit", "2"], ["the", "--crossing"], ["--filter", "-a:b", "the"], ["--index", "--explain", "the"],
        ["--filter", "lang"], ["--format", "xml", "ferry"], ["--sort", "-size", "ferry"], ["--offset", "-1", "ferry"],
        [],
    ])
    func bothWaysToReadASearchAgree(arguments: [String]) throws {
        let index = try Self.small()
        #expect(try index.kwic(["start"]).status == 0)
        func comparable(_ text: String) -> String {
            text.replacing(/"took_ms":[0-9.]+/, with: "").replacing(/, [0-9.]+ ms/, with: "")
        }
        let plain = try index.kwic(["search"] + arguments)
        let parsed = try index.kwic(["search", "--limit=10"] + arguments)
        #expect(plain.status == parsed.status)
        #expect(comparable(plain.output) == comparable(parsed.output))
        #expect(comparable(plain.errors) == comparable(parsed.errors))
    }

    @Test func theLogDoesNotGrowForEver() throws {
        let index = try Self.small()
        let config = try index.folder.write("server: {log_bytes: 4 KiB}\n", to: "small.yaml")
        let long = String(repeating: "an old line\n", count: 500)
        try index.folder.write(long, to: "index/kwicd.log")
        #expect(try index.kwic(["start", "--config", config]).status == 0)
        #expect(try index.kwic(["stop"]).status == 0)
        let old = try String(contentsOfFile: index.path + "/kwicd.log.1", encoding: .utf8)
        #expect(old.hasPrefix(long))
        let new = try String(contentsOfFile: index.path + "/kwicd.log", encoding: .utf8)
        #expect(!new.contains("an old line") && new.contains("stopped"), "\(new)")
    }

    @Test func aStaleSocketIsReplacedAndALongPathAvoided() throws {
        let index = try Self.small()
        #expect(try index.kwic(["start"]).status == 0)
        let status = try index.kwic(["status", "--format", "json"])
        let pid = try JSONDecoder().decode(StatusResponse.self, from: status.outputBytes).pid
        kill(pid_t(pid), SIGKILL)
        while kill(pid_t(pid), 0) == 0 { usleep(10_000) }
        #expect(FileManager.default.fileExists(atPath: index.path + "/kwic.sock"))
        #expect(try index.kwic(["search", "cranes"]).status == 0)

        let long = index.folder.file(String(repeating: "long-folder-name/", count: 8) + "index")
        #expect(try run("kwic", ["index", "--index", long, index.folder.file("corpus")]).status == 0)
        #expect(try run("kwic", ["search", "--index", long, "cranes"]).status == 0)
        #expect(try run("kwic", ["stop", "--index", long]).status == 0)
        let named = index.folder.file(String(repeating: "s", count: 120))
        let refused = try run("kwic", ["search", "--index", index.path, "--socket", named, "cranes"])
        #expect(refused.status == 2)
        #expect(refused.errors.contains("107"), "\(refused.errors)")
    }

    @Test func indexReportsAndFailsInWords() throws {
        let index = try Self.small()
        let same = try index.index([])
        #expect(same.status == 0)
        #expect(same.output.contains("Nothing has changed"))
        let json = try index.index([], ["--format", "json"])
        let report = try JSONSerialization.jsonObject(with: json.outputBytes) as? [String: Any]
        #expect(report?["documents"] as? Int == 3)
        #expect(report?["published"] as? Bool == false)
        let missing = try run("kwic", ["index", "--index", index.path, index.folder.file("no-such-folder")])
        #expect(missing.status == 2)
        #expect(missing.errors.contains("no-such-folder") && missing.errors.contains("corpus.paths"))
        try FileManager.default.createDirectory(
            atPath: index.folder.file("nothing"), withIntermediateDirectories: true)
        let empty = try run(
            "kwic", ["index", "--index", index.folder.file("empty-index"), index.folder.file("nothing")])
        #expect(empty.status == 1)
        #expect(empty.errors.contains("no document"))
        let dry = try index.index([], ["--rebuild", "--dry-run"])
        #expect(dry.status == 0 && dry.output.contains("Would read 2 files"), "\(dry.output)")
    }
}
