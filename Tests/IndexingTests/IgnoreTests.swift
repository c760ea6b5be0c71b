import Foundation
import Indexing
import SearchAPI
import TestSupport
import Testing
import XapianIndex

/// Ignore files, in the manner of `.gitignore`.
@Suite struct IgnoreTests {
    /// An ignore file at the top, the paths that exist, and those that stay.
    @Test(
        arguments: [
            ("*.log", "a.log b.txt sub/c.log", "b.txt"),
            ("/a.txt", "a.txt sub/a.txt", "sub/a.txt"),
            ("sub/a.txt", "sub/a.txt x/sub/a.txt", "x/sub/a.txt"),
            ("drafts/", "drafts/a.txt x/drafts/b.txt notes/drafts", "notes/drafts"),
            ("**/old", "old/a.txt x/y/old/b.txt c.txt", "c.txt"),
            ("a/**/b.txt", "a/b.txt a/x/y/b.txt b.txt", "b.txt"),
            ("a/**", "a/x/y.txt b.txt", "b.txt"),
            ("*.txt\n!keep.txt", "a.txt keep.txt sub/keep.txt", "keep.txt sub/keep.txt"),
            ("sub/\n!sub/keep.txt", "sub/keep.txt a.txt", "a.txt"),
            ("sub/*\n!sub/keep.txt", "sub/keep.txt sub/a.txt", "sub/keep.txt"),
            ("# note\n\n\\#a.txt\n\\!b.txt", "#a.txt !b.txt c.txt", "c.txt"),
            ("[ab].txt\n?.md", "a.txt c.txt d.md dd.md", "c.txt dd.md"),
            ("[!a-c].txt", "a.txt d.txt", "a.txt"),
            ("[[:digit:]]*", "1a.txt a1.txt", "a1.txt"),
            ("[a.txt\n[[:nothing:]]\nb\\", "[a.txt b.txt b", "[a.txt b b.txt"),
            ("a.txt   \r\nb.txt\t", "a.txt b.txt", "b.txt"),
            ("\u{FEFF}a.txt", "a.txt b.txt", "b.txt"),
            ("é?.txt\n[äö].txt", "éü.txt ä.txt é.txt", "é.txt"),
            ("/", "a.txt", "a.txt"),
            ("!\n//\n**\n!a.txt", "a.txt b.txt", "a.txt"),
        ])
    func leaveOut(patterns: String, paths: String, left: String) throws {
        let index = try TestIndex()
        try index.write(patterns, ".kwicignore")
        for path in paths.split(separator: " ") { try index.write("A word.", String(path)) }
        try index.run()
        #expect(
            try index.content().documents.map(\.document.id).sorted()
                == left.split(separator: " ").map(String.init).sorted())
    }

    @Test func deeperFilesWinAndChangesTakeEffect() throws {
        let index = try TestIndex()
        try index.write("*.txt\n", ".kwicignore")
        try index.write("!a.txt\n", "sub/.kwicignore")
        for path in ["a.txt", "sub/a.txt", "sub/b.txt", "c.md"] { try index.write("A word.", path) }
        let report = try index.run()
        func documents() throws -> [String] { try index.content().documents.map(\.document.id) }
        #expect(try documents() == ["c.md", "sub/a.txt"])
        #expect(report.ignored.files == 2 && report.ignored.folders == 0 && report.skipped.isEmpty)
        try index.delete("sub/.kwicignore")
        #expect(try index.run().filesRemoved == 1)
        #expect(try documents() == ["c.md"])
        try index.delete(".kwicignore")
        try index.run()
        #expect(try documents() == ["a.txt", "c.md", "sub/a.txt", "sub/b.txt"])
        try index.write("sub\n", ".kwicignore")
        #expect(try index.run().ignored.folders == 1)
        #expect(try documents() == ["a.txt", "c.md"])
    }

    @Test func eachCorpusFolderHasItsOwn() throws {
        var index = try TestIndex()
        for name in ["one", "two"] {
            for path in ["a.txt", "b.txt"] { try index.write("A word.", "\(name)/\(path)") }
        }
        try index.write("/a.txt\n", "one/.kwicignore")
        index.options.corpus = [index.path("one"), index.path("two")]
        try index.run()
        #expect(try index.content().documents.map(\.document.id) == ["a.txt", "b.txt", "two/b.txt"])
    }

    @Test func oneThatCannotBeReadIsReported() throws {
        let index = try TestIndex()
        try FileManager.default.createDirectory(atPath: index.path(".kwicignore"), withIntermediateDirectories: true)
        try index.write("A word.", "a.txt")
        let report = try index.run()
        #expect(report.documents == 1 && report.skipped.map(\.path) == [".kwicignore"])
    }

    /// Random patterns on random trees leave out what git leaves out.
    @Test(
        .enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/git")), arguments: 0..<40 as Range<UInt64>)
    func agreesWithGit(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var index = try TestIndex()
        index.options.ignoreFiles = [".gitignore"]
        let names = ["a", "b", "ab", "abc", "b.c", "a b", "-", "]", "a\\b", "x"]
        var folders = [""]
        for _ in 0..<8 {
            let folder = folders.randomElement(using: &random)! + names.randomElement(using: &random)! + "/"
            if !folders.contains(folder), folder.utf8.count(where: { $0 == 0x2F }) < 5 { folders.append(folder) }
        }
        var paths: Set<String> = []
        for folder in folders {
            for name in names where Bool.random(using: &random) && !folders.contains(folder + name + "/") {
                try index.write("A word.", folder + name)
                paths.insert(folder + name)
            }
        }
        let pieces = [
            "a", "b", "c", ".", "*", "*", "**", "?", "/", "/", "/**/", "**/", "[ab]", "[!a]", "[^b-c]", "[]]", "[a-",
            "[[:alpha:]]",
            "\\", "\\*", " ", "x", "abc", "[\\]]", "-", "!", "#", "[b-a]", "[[:x:]]", "[a\\-c]",
        ]
        var files: [String: String] = [:]
        for folder in [""] + folders.shuffled(using: &random).prefix(3) {
            let lines = (0..<Int.random(in: 1...4, using: &random)).map { _ in
                (Int.random(in: 0..<3, using: &random) == 0 ? "!" : "")
                    + (0..<Int.random(in: 1...5, using: &random)).map { _ in pieces.randomElement(using: &random)! }
                    .joined()
            }
            files[folder] = lines.joined(separator: "\n")
            try index.write(files[folder]!, folder + ".gitignore")
        }
        let ignored = try gitIgnores(paths.sorted(), in: index)
        if !paths.isSubset(of: ignored) { try index.run() }
        let found = paths.isSubset(of: ignored) ? [] : Set(try index.content().documents.map(\.document.id))
        #expect(found == paths.subtracting(ignored), "seed \(seed): \(files)")
    }

    private func gitIgnores(_ paths: [String], in index: TestIndex) throws -> Set<String> {
        func git(_ arguments: [String], input: String = "") throws -> Data {
            let process = Process()
            process.executableURL = URL(filePath: "/usr/bin/git")
            process.arguments = ["--git-dir", index.folder.file("git"), "--work-tree", index.path("")] + arguments
            process.currentDirectoryURL = URL(filePath: index.path(""))
            process.environment = ["GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_SYSTEM": "/dev/null", "HOME": "/"]
            let file = try index.folder.write(input, to: "input")
            process.standardInput = FileHandle(forReadingAtPath: file)
            let output = index.folder.file("output")
            try Data().write(to: URL(filePath: output))
            process.standardOutput = FileHandle(forWritingAtPath: output)
            process.standardError = FileHandle.nullDevice
            try process.run()
            process.waitUntilExit()
            return try Data(contentsOf: URL(filePath: output))
        }
        _ = try git(["init", "-q", "--template="])
        let output = try git(["check-ignore", "--no-index", "-z", "--stdin"], input: paths.map { $0 + "\0" }.joined())
        return Set(output.split(separator: 0).map { String(decoding: $0, as: UTF8.self) })
    }
}
