import Foundation
import SearchAPI
import TestSupport
import Testing

/// What was not read, and what is not well: nothing is hidden, and each comes with what to do.
@Suite struct CoverageTests {
    private static func flawed() throws -> TestIndex {
        let index = try TestIndex()
        try index.folder.write("# Harbour\n\nTwo cranes were moved.\n", to: "corpus/harbour.md")
        try index.folder.write("", to: "corpus/empty.txt")
        try index.folder.write(Data([0, 1, 2, 0xFF, 0, 9]), to: "corpus/sub/blob.bin")
        try index.folder.write("{\"id\": \"r1\", \"text\": \"The ferry calls.\"}\n{\n", to: "corpus/records.jsonl")
        try index.folder.write("Not for us.\n", to: "corpus/drafts/a.txt")
        try index.folder.write("drafts/\n", to: "corpus/.kwicignore")
        try index.index([index.folder.file("corpus")])
        return index
    }

    @Test func everySkippedFileIsListedWithWhatToDo() throws {
        let index = try Self.flawed()
        let none = try index.kwic(["status", "--skipped", "--no-start"])
        #expect(none.status == 2 && none.errors.contains("kwic start"), "\(none.errors)")
        let nothing = try index.kwic(["search", "submarine"])
        #expect(
            nothing.status == 1 && nothing.errors.contains("2 files of the corpus could not be read"),
            "\(nothing.errors)")
        #expect(try index.search("submarine").warnings.map(\.code) == ["skipped_files"])
        #expect(try index.search("cranes").warnings.isEmpty)
        let status = try index.kwic(["status"]).output
        #expect(
            status.contains("skipped     2 files to act on, 1 file with nothing to do (kwic status --skipped)"),
            "\(status)")

        let summary = try index.kwic(["status", "--skipped"]).output
        #expect(
            summary.hasPrefix("2 files could not be read, or only in part. What to do:\n")
                && summary.hasSuffix("Nothing to do about: 1 file without text (empty).\n"), "\(summary)")
        let text = try index.kwic(["status", "--skipped", "--path", ""])
        #expect(text.status == 0)
        for part in [
            "bad_record (1)", "binary (1)", "empty (1)", "sub/blob.bin (6 bytes)", "records.jsonl (43 bytes, in part)",
            SkipReason.advice(for: "binary"), "3 in all",
        ] { #expect(text.output.contains(part), "\(part) in \(text.output)") }

        let json = try index.kwic(["status", "--skipped", "--format", "json", "--reason", "bad_record"])
        let answer = try JSONDecoder().decode(SkippedResponse.self, from: json.outputBytes)
        #expect(answer.total == 1 && answer.counts == ["bad_record": 1])
        let file = try #require(answer.files.first)
        #expect(file.path == "records.jsonl" && file.isPartial && file.size == 43 && file.detail.contains("line 2"))
        let since = try #require(file.since)
        #expect(since.hasSuffix("Z") && since.count == 20)

        // It keeps its date as long as it keeps its reason.
        try index.folder.write("More.\n", to: "corpus/more.txt")
        usleep(1_100_000)
        try index.index([])
        _ = try index.kwic(["reload"])
        let later = try JSONDecoder().decode(
            SkippedResponse.self, from: try index.kwic(["status", "--skipped", "--format", "json"]).outputBytes)
        #expect(later.generation != answer.generation)
        #expect(later.files.allSatisfy { $0.since == since }, "\(later.files)")
        let page = try index.kwic(["status", "--skipped", "-n", "1", "--offset", "1", "--path", ""])
        #expect(
            page.output.contains("bad_record (1)") && page.output.contains("2 to 2 of 3; --offset 2"), "\(page.output)")
        #expect(try index.kwic(["status", "--skipped", "--reason", "none"]).output == "nothing was skipped\n")
        #expect(try index.kwic(["status", "--reason", "empty"]).status == 64)
    }

    @Test func ignoreFilesAreObeyedAndFollowed() throws {
        let index = try Self.flawed()
        #expect(try index.search("us").hits.isEmpty)
        let dry = try index.index([], ["--dry-run"])
        #expect(dry.output.contains("Ignored by .kwicignore: 1 folder."), "\(dry.output)")
        try FileManager.default.removeItem(atPath: index.folder.file("corpus/.kwicignore"))
        try index.index([])
        _ = try index.kwic(["reload"])
        #expect(try index.search("us").hits.map(\.passage.document.path) == ["drafts/a.txt"])
    }

    // MARK: Limits

    /// Another limit reads the files again that met one, and no others; and it makes no new index.
    @Test func aNewLimitReadsAgainWhatMetOne() throws {
        let index = try TestIndex()
        let table = "id,text\n" + (1...60_000).map { "\($0),row number \($0) of many\n" }.joined()
        try index.folder.write(table, to: "corpus/table.csv")
        try index.folder.write("A page, quite short.", to: "corpus/page.html")
        try index.folder.write("A note.", to: "corpus/note.txt")
        struct Report: Decodable {
            struct Files: Decodable {
                var changed: Int
                var unchanged: Int
            }
            struct Skipped: Decodable {
                var path: String
                var reason: String
            }
            var published: Bool
            var rebuilt: Bool
            var files: Files
            var skipped: [Skipped]
        }
        func report(_ limit: String) throws -> Report {
            let config = try index.folder.write(
                "corpus: {paths: [corpus]}\nindex: {path: index}\nreading: {\(limit)}\n", to: "kwic.yaml")
            let outcome = try run("kwic-index", ["--config", config, "--format", "json"], in: index.folder.path)
            #expect(outcome.status == 0, "\(outcome.errors)")
            return try JSONDecoder().decode(Report.self, from: outcome.outputBytes)
        }
        #expect(try report("output_bytes: 1 MiB").skipped.map(\.reason) == ["too_large"])
        let same = try report("output_bytes: 1 MiB")
        #expect(!same.published && same.files.unchanged == 3)
        let more = try report("output_bytes: 1 GiB")
        #expect(more.skipped.isEmpty && !more.rebuilt && more.files.changed == 1 && more.files.unchanged == 2)
        let less = try report("output_bytes: 1 MiB")
        #expect(less.skipped.isEmpty && !less.rebuilt && less.files.unchanged == 3)
        #expect(try report("output_bytes: 1 MiB").published == false)
    }

    // MARK: Trust

    @Test func filtersNeedTrust() throws {
        let index = try Self.flawed()
        let config = index.folder.file("kwic.yaml")
        let environment = ["XDG_CONFIG_HOME": index.folder.file("xdg"), "KWIC_CONFIG": config]
        func kwic(_ arguments: String...) throws -> Outcome {
            try run("kwic", arguments, in: index.folder.path, environment: environment)
        }
        try index.folder.write(
            """
            corpus: {paths: corpus}
            index: {path: index}
            filters:
              - {match: .bin, command: [strings, "{file}"]}
            """, to: "kwic.yaml")
        let untrusted = try kwic("index", "--format", "json")
        #expect(untrusted.status == 0)
        #expect(untrusted.errors.contains("kwic trust '\(config)'"), "\(untrusted.errors)")
        #expect(untrusted.output.contains(#""reason":"filter_untrusted""#), "\(untrusted.output)")

        let shown = try kwic("trust")
        #expect(shown.status == 1)
        #expect(
            shown.output.contains("strings {file}") && shown.errors.contains("--yes"), "\(shown.output)\(shown.errors)")
        #expect(try kwic("trust", "--list").output.isEmpty)
        let trusted = try kwic("trust", "--yes")
        #expect(trusted.status == 0, "\(trusted.errors)")
        #expect(try kwic("trust", "--list").output.contains(config))
        let list = index.folder.file("xdg/kwic/trusted")
        #expect(try FileManager.default.attributesOfItem(atPath: list)[.posixPermissions] as? Int == 0o600)
        let obeyed = try kwic("index", "--format", "json")
        #expect(
            obeyed.errors.isEmpty && !obeyed.output.contains("filter_untrusted"), "\(obeyed.errors)\(obeyed.output)")

        // Another command needs it anew; another setting does not.
        let text = try index.folder.read("kwic.yaml")
        try index.folder.write("# note\n" + text, to: "kwic.yaml")
        #expect(try kwic("index").errors.isEmpty)
        try index.folder.write(text.replacingOccurrences(of: "strings", with: "rm"), to: "kwic.yaml")
        #expect(try kwic("index").errors.contains("not run until"))
        try index.folder.write(text, to: "kwic.yaml")
        #expect(try kwic("index").errors.isEmpty)
        #expect(try kwic("trust", "--revoke").status == 0)
        #expect(try kwic("trust", "--revoke").status == 1)
        #expect(try kwic("index").errors.contains("kwic trust"))

        try FileManager.default.setAttributes([.posixPermissions: 0o666], ofItemAtPath: config)
        let refused = try kwic("trust", "--yes")
        #expect(refused.status == 2 && refused.errors.contains("everybody"), "\(refused.errors)")
        try index.folder.write("index: {path: index}\n", to: "kwic.yaml")
        #expect(try kwic("trust").output.contains("names no filters"))
        try index.folder.write("filters: [nonsense]\n", to: "kwic.yaml")
        #expect(try kwic("trust").status == 2)
    }

    // MARK: Doctor

    private struct Diagnosis: Decodable {
        struct Check: Decodable {
            var name: String
            var status: String
            var detail: String
            var advice: String?
        }
        var status: String
        var checks: [Check]

        subscript(name: String) -> Check? { checks.first { $0.name == name } }
    }

    private func doctor(
        _ arguments: [String], in folder: String, _ environment: [String: String] = [:]
    ) throws -> (Diagnosis, Int32) {
        let outcome = try run("kwic", ["doctor", "--format", "json"] + arguments, in: folder, environment: environment)
        let diagnosis = try JSONDecoder().decode(Diagnosis.self, from: outcome.outputBytes)
        #expect(outcome.status == (diagnosis.status == "problem" ? 2 : 0))
        for check in diagnosis.checks {
            #expect(
                (check.status == "ok") == (check.advice == nil),
                "\(check.name) says what to do if anything is to be done")
        }
        return (diagnosis, outcome.status)
    }

    @Test func aWholeIndexIsWell() throws {
        let index = try Self.flawed()
        _ = try index.kwic(["start"])
        let (diagnosis, _) = try doctor(["--index", index.path, "--deep"], in: index.folder.path)
        for name in [
            "configuration", "program.kwic", "program.kwicd", "corpus", "corpus.permissions", "index",
            "index.permissions", "index.segments", "index.age", "socket", "daemon", "disk",
        ] { #expect(diagnosis[name]?.status == "ok", "\(name): \(String(describing: diagnosis[name]))") }
        #expect(diagnosis["index.skipped"]?.detail.contains("1 file of a format that is not read") == true)
        #expect(diagnosis["libraries"]?.detail.contains("Xapian") == true)
        try index.folder.write("New.\n", to: "corpus/new.txt")
        #expect(try doctor(["--index", index.path], in: index.folder.path).0["index.age"]?.status == "warning")
        let text = try index.kwic(["doctor"])
        #expect(text.output.contains("ok       daemon") && text.output.contains("→"), "\(text.output)")
    }

    @Test func aBareFolderIsNoCrash() throws {
        let folder = try TemporaryFolder()
        let (diagnosis, _) = try doctor([], in: folder.path, ["HOME": folder.path])
        #expect(diagnosis["corpus"]?.status == "warning" && diagnosis["index"]?.status == "warning")
        #expect(diagnosis["index"]?.advice?.contains("kwic index PATH") == true)
    }

    /// A file of the index, what is put in its place (nil: it is deleted), and the check that notices.
    @Test(
        arguments: [
            ("current", "nothing-such\n", "index"), ("current", "", "index"), ("generations/*.json", "{", "index"),
            ("generations/*.json", nil, "index"), ("generations/*.catalog", "x", "index.segments"),
            ("generations/*.skipped", "x", "index.skipped"), ("segments/*.glass", "x", "index.segments"),
            ("segments/*.glass", nil, "index.segments"),
        ] as [(String, String?, String)])
    func damageIsNamed(file: String, text: String?, check: String) throws {
        let index = try Self.flawed()
        let parts = file.split(separator: "/*")
        var path = index.path + "/" + parts[0]
        if parts.count > 1 {
            let names = try FileManager.default.contentsOfDirectory(atPath: path)
            path += "/" + (try #require(names.first { $0.hasSuffix(String(parts[1])) }))
        }
        if let text {
            try Data(text.utf8).write(to: URL(filePath: path))
        } else {
            try FileManager.default.removeItem(atPath: path)
        }
        let (diagnosis, status) = try doctor(["--index", index.path, "--deep"], in: index.folder.path)
        #expect(status == 2 && diagnosis[check]?.status == "problem", "\(diagnosis.checks)")
        #expect(diagnosis[check]?.advice?.contains("--rebuild") == true)
    }

    @Test func socketsConfigurationsAndFiltersAreLookedAt() throws {
        let index = try Self.flawed()
        _ = try index.kwic(["start"])
        let status = try index.kwic(["status", "--format", "json"])
        let pid = try JSONDecoder().decode(StatusResponse.self, from: status.outputBytes).pid
        kill(pid_t(pid), SIGKILL)
        while kill(pid_t(pid), 0) == 0 { usleep(10_000) }
        #expect(try doctor(["--index", index.path], in: index.folder.path).0["daemon"]?.status == "warning")
        try FileManager.default.removeItem(atPath: index.path + "/kwic.sock")
        try Data().write(to: URL(filePath: index.path + "/kwic.sock"))
        #expect(try doctor(["--index", index.path], in: index.folder.path).0["socket"]?.status == "problem")
        try FileManager.default.removeItem(atPath: index.path + "/kwic.sock")

        let config = try index.folder.write("indx: 3\n", to: "kwic.yaml")
        let wrong = try doctor(["--index", index.path, "--config", config], in: index.folder.path)
        #expect(wrong.1 == 2 && wrong.0["configuration"]?.detail.contains("did you mean") == true)
        #expect(wrong.0["index"]?.status == "ok", "the other checks are made all the same")
        let long = "/" + String(repeating: "s", count: 200)
        #expect(try doctor(["--socket", long], in: index.folder.path).0["configuration"]?.status == "problem")
        try index.folder.write(
            "corpus: {paths: corpus, watch: true}\nfilters: [{match: .doc, command: [no-such-program, '{file}']}]\n",
            to: "kwic.yaml")
        let filters = try doctor(["--index", index.path, "--config", config], in: index.folder.path).0
        #expect(filters["filters"]?.status == "warning" && filters["filters"]?.advice?.contains("kwic trust") == true)
        #expect(filters["filter .doc"]?.status == "problem")
        #expect(filters["watches"] != nil)
        try index.folder.write("corpus: {paths: nowhere}\n", to: "kwic.yaml")
        #expect(try doctor(["--config", config], in: index.folder.path).0["corpus"]?.status == "problem")
    }
}
