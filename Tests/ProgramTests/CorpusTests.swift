import Foundation
import Glibc
import SearchAPI
import TestSupport
import Testing

/// Folders of the corpus, on the command line.
@Suite struct CorpusTests {
    private func fill(_ index: TestIndex, _ folder: String, _ files: Int) throws {
        for number in 0..<files {
            try index.folder.write("Text \(number) of \(folder).\n", to: "\(folder)/f\(number).txt")
        }
    }

    private func report(_ outcome: Outcome) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: outcome.outputBytes) as? [String: Any])
    }

    @Test func foldersAreAddedListedAndForgotten() throws {
        let index = try TestIndex()
        try fill(index, "papers", 4)
        try fill(index, "notes", 3)
        #expect(try index.index([index.folder.file("papers")]).status == 0)
        let second = try index.index([index.folder.file("notes")], ["--name", "my notes", "--exclude", "f2.txt"])
        #expect(second.status == 0 && second.output.contains("Added to the corpus: \(index.folder.file("notes"))"))
        let answer = try index.search("text in:\"my notes\"")
        #expect(answer.hits.map(\.passage.document.id).sorted() == ["my notes/f0.txt", "my notes/f1.txt"])
        #expect(answer.hits.allSatisfy { $0.passage.document.folder == "my notes" })

        let folders = try index.kwic(["folders"])
        #expect(folders.status == 0 && folders.output.contains("my notes") && folders.output.contains("4 documents"))
        let json = try JSONDecoder().decode(
            FoldersResponse.self, from: try index.kwic(["folders", "--format", "json"]).outputBytes)
        #expect(json.folders.map(\.name) == ["papers", "my notes"] && json.folders.map(\.documents) == [4, 2])
        #expect(json.folders.allSatisfy { $0.seen != nil && $0.isAvailable })

        let unknown = try index.kwic(["forget", "nothing"])
        #expect(unknown.status == 1 && unknown.errors.contains("papers, my notes"))
        let forgotten = try index.kwic(["forget", index.folder.file("papers")])
        #expect(forgotten.status == 0 && forgotten.output.contains("No longer in the index"))
        #expect(try index.kwic(["reload"]).status == 0)
        #expect(
            try index.search("text").hits.map(\.passage.document.id).sorted() == ["my notes/f0.txt", "my notes/f1.txt"])
    }

    /// What is gone at once is kept, with exit status 2 and a word on what to type, until that is typed.
    @Test func nothingGoesWithoutAWord() throws {
        let index = try TestIndex()
        try fill(index, "papers", 20)
        let papers = index.folder.file("papers")
        #expect(try index.index([papers]).status == 0)
        try FileManager.default.moveItem(atPath: papers, toPath: index.folder.file("aside"))
        for isThere in [false, true] {
            if isThere { try FileManager.default.createDirectory(atPath: papers, withIntermediateDirectories: true) }
            let run = try index.index([])
            #expect(run.status == 2 && run.errors.contains("kwic forget 'papers'"), "\(run.errors)")
            #expect(run.errors.contains("--allow-removal"))
            #expect(try report(index.index([], ["--format", "json"]))["documents"] as? Int == 20)
        }
        let answer = try index.search("text")
        #expect(answer.hits.count == 10 && answer.warnings.contains { $0.code == "source_unavailable" })
        let skipped = try index.kwic(["status", "--skipped"])
        #expect(skipped.output.contains(papers), "\(skipped.output)")
        let allowed = try index.index([], ["--allow-removal"])
        #expect(allowed.status == 1 && allowed.output.contains("0 documents"), "\(allowed.output)\(allowed.errors)")
    }

    /// As a user who may not read everything. Root would, so the programs run as another.
    @Test(.enabled(if: Nobody.canRun, "the programs cannot be run as another user here"))
    func permissionsTakenAway() throws {
        let scratch = try TemporaryFolder()
        chmod(scratch.path, 0o777)
        let nobody = Nobody(home: scratch.path)
        _ = try nobody.shell(
            "mkdir -p c/sub && printf 'The hiddenword here.\\n' > c/a.txt && printf 'Another.\\n' > c/sub/b.txt")
        #expect(try nobody.kwic("index", "c", "--index", "ix").status == 0)
        _ = try nobody.shell("chmod 0 c/a.txt")
        // The file's owner has taken it away: it is in no answer any more, and listed.
        #expect(try nobody.kwic("index", "--index", "ix").status == 0)
        #expect(try nobody.kwic("search", "--index", "ix", "hiddenword").status == 1)
        #expect(try nobody.kwic("status", "--index", "ix", "--skipped").output.contains("a.txt"))
        _ = try nobody.shell("chmod 600 c/a.txt")
        #expect(try nobody.kwic("index", "--index", "ix").status == 0)
        #expect(try nobody.kwic("reload", "--index", "ix").status == 0)
        #expect(try nobody.kwic("search", "--index", "ix", "hiddenword").status == 0)
        // What lies in a folder that cannot be opened is not gone: it stays, and is marked.
        _ = try nobody.shell("chmod 0 c/sub")
        #expect(try nobody.kwic("index", "--index", "ix").status == 0)
        #expect(try nobody.kwic("reload", "--index", "ix").status == 0)
        let found = try nobody.kwic("search", "--index", "ix", "another", "--format", "json")
        #expect(found.status == 0 && found.output.contains("\"unavailable\":\"unreadable\""), "\(found.output)")
        _ = try nobody.kwic("stop", "--index", "ix")
        _ = try nobody.shell("chmod 700 c/sub")
    }

    /// An index is a copy of all that the documents say: nobody else may read it.
    @Test(.enabled(if: Nobody.canRun, "the programs cannot be run as another user here"))
    func othersReadNothing() throws {
        let index = try TestIndex()
        chmod(index.folder.path, 0o755)
        try index.folder.write("The topsecretword.\n", to: "corpus/s.txt")
        #expect(try index.index([index.folder.file("corpus")]).status == 0)
        #expect(try index.kwic(["search", "topsecretword"]).status == 0)
        var status = stat()
        let enumerator = FileManager.default.enumerator(atPath: index.path)
        for path in [index.path] + (enumerator?.allObjects as? [String] ?? []).map({ index.path + "/" + $0 }) {
            guard lstat(path, &status) == 0 else { continue }
            #expect(status.st_mode & 0o077 == 0, "\(path) has mode \(String(status.st_mode & 0o777, radix: 8))")
        }
        let scratch = try TemporaryFolder()
        chmod(scratch.path, 0o777)
        let nobody = Nobody(home: scratch.path)
        #expect(try nobody.shell("cat '\(index.path)'/generations/*.json '\(index.path)/current'").status != 0)
        #expect(try nobody.kwic("search", "--index", index.path, "topsecretword").status == 2)
    }

    /// Ctrl-C, a kill: the next run goes on, and the result is that of one run.
    @Test func aStoppedRunGoesOn() throws {
        let index = try TestIndex()
        var random = SeededGenerator(seed: 5)
        for number in 0..<3000 {
            let words = (0..<60).map { _ in "w\(Int.random(in: 0..<9000, using: &random))" }.joined(separator: " ")
            try index.folder.write("Text \(number). \(words)\n", to: "corpus/d\(number % 40)/f\(number).txt")
        }
        try index.folder.write(
            "index: {batch_bytes: 64 KiB, path: index}\ncorpus: {paths: [corpus]}\n", to: "kwic.yaml")
        let arguments = ["index", "--config", index.folder.file("kwic.yaml"), "--format", "json"]
        var interrupted = 0
        for signal in [SIGINT, SIGKILL, SIGTERM, SIGINT] {
            let process = Process()
            process.executableURL = URL(filePath: Places.programs + "/kwic")
            process.arguments = arguments
            process.currentDirectoryURL = URL(filePath: index.folder.path)
            process.standardOutput = FileHandle.nullDevice
            process.standardError = FileHandle.nullDevice
            try process.run()
            usleep(UInt32.random(in: 10_000...150_000, using: &random))
            kill(process.processIdentifier, signal)
            process.waitUntilExit()
            if process.terminationReason == .uncaughtSignal { interrupted += 1 }
        }
        let last = try run("kwic", arguments, in: index.folder.path)
        #expect(last.status == 0)
        let report = try report(last)
        #expect(report["documents"] as? Int == 3000, "\(last.output)")
        #expect(interrupted > 0)
        #expect(!FileManager.default.fileExists(atPath: index.path + "/building"))
    }
}

/// Runs programs as an ordinary user, where the tests run as root.
struct Nobody {
    let home: String

    /// Whether that can be done: the tests are root's, and the programs lie where others may run them.
    static let canRun: Bool = {
        guard geteuid() == 0 else { return false }
        return (try? Nobody(home: "/tmp").shell("'\(Places.programs)/kwic' --version").status) == 0
    }()

    func shell(_ command: String) throws -> Outcome {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/setpriv")
        process.arguments = [
            "--reuid", "nobody", "--regid", "nogroup", "--clear-groups", "/bin/bash", "-c",
            "cd '\(home)' && \(command)",
        ]
        process.environment = ["HOME": home, "PATH": "/usr/bin:/bin"]
        let scratch = try TemporaryFolder()
        for name in ["out", "err"] { try Data().write(to: URL(filePath: scratch.file(name))) }
        process.standardOutput = FileHandle(forWritingAtPath: scratch.file("out"))
        process.standardError = FileHandle(forWritingAtPath: scratch.file("err"))
        process.standardInput = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        let bytes = try Data(contentsOf: URL(filePath: scratch.file("out")))
        return Outcome(
            status: process.terminationStatus, output: String(decoding: bytes, as: UTF8.self),
            errors: try String(contentsOfFile: scratch.file("err"), encoding: .utf8), outputBytes: bytes)
    }

    func kwic(_ arguments: String...) throws -> Outcome {
        try shell("'\(Places.programs)/kwic' " + arguments.map { "'\($0)'" }.joined(separator: " "))
    }
}
