import Foundation
import Glibc
import Indexing
import Passages
import Querying
import SearchAPI
import TestSupport
import Testing
import XapianIndex

/// The list of source files that a generation keeps, and its comparison with the corpus.
@Suite struct CatalogTests {
    /// Signs on both sides of `/`, which stands between a folder and what is in it.
    private static let parts = ["a", "b", "a-", "a.", "a0", "a ", "é", "ab", "-", "0", "~", "z"]

    private static func path(_ random: inout SeededGenerator) -> String {
        let folders = (0..<Int.random(in: 0...3, using: &random)).map { _ in
            (parts.randomElement(using: &random) ?? "a") + "d/"
        }
        let name = (0..<Int.random(in: 1...3, using: &random)).map { _ in parts.randomElement(using: &random) ?? "a" }
        return folders.joined() + name.joined() + ".txt"
    }

    /// Long ago: what changed just before a run is read again by the next.
    private static func write(_ text: String, _ name: String, to index: TestIndex) throws {
        let path = try index.write(text, name)
        try FileManager.default.setAttributes(
            [.modificationDate: Date(timeIntervalSince1970: 1_000_000_000)], ofItemAtPath: path)
    }

    @Test(arguments: 0..<20 as Range<UInt64>) func anyTree(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var index = try TestIndex()
        index.options.jobs = Int.random(in: 1...4, using: &random)
        var files: Set<String> = []
        for _ in 0..<3 {
            var (added, changed, removed) = (0, 0, 0)
            for name in files.sorted() {
                switch Int.random(in: 0..<4, using: &random) {
                case 0:
                    try index.delete(name)
                    files.remove(name)
                    removed += 1
                case 1:
                    let old = try String(contentsOfFile: index.path(name), encoding: .utf8)
                    try Self.write(old + "more of it\n", name, to: index)
                    changed += 1
                default: break
                }
            }
            let unchanged = files.count - changed
            for _ in 0..<Int.random(in: 1...20, using: &random) {
                let name = Self.path(&random)
                guard files.insert(name).inserted else { continue }
                // A file that went may come back: then it is a changed one.
                try Self.write("the file \(name) of seed \(seed)\n", name, to: index)
                added += 1
            }
            let report = try index.run()
            #expect(report.filesAdded + report.filesChanged + report.filesUnchanged == files.count, "seed \(seed)")
            #expect(report.filesUnchanged >= unchanged, "seed \(seed)")
            #expect(report.filesAdded - report.filesRemoved == added - removed, "seed \(seed)")
            let again = try index.run()
            #expect(again.filesUnchanged == files.count && !again.published, "seed \(seed)")
            let difference = try index.content().difference(from: index.rebuilt().content())
            #expect(difference == nil, "seed \(seed): \(difference ?? "")")
        }
    }

    @Test func theSameCatalogWithAnyNumberOfThreads() throws {
        var random = SeededGenerator(seed: 7)
        var index = try TestIndex()
        for number in 0..<200 { try Self.write("file \(number)\n", Self.path(&random), to: index) }
        func catalog(_ jobs: Int) throws -> [UInt8] {
            index.options.jobs = jobs
            index.options.rebuild = true
            try index.run()
            let name = try #require(try index.index.currentGeneration())
            let bytes = try SystemFile.read(index.index.catalogPath(name))
            // Without when the run began, what the segment is called, and the checksum.
            let text = String(decoding: bytes[16..<bytes.count - 32], as: UTF8.self)
            return Array(text.replacing(name, with: "").utf8)
        }
        let one = try catalog(1)
        #expect(try catalog(2) == one)
        #expect(try catalog(5) == one)
    }

    /// Of several links to one folder the first is followed, name by name, whichever thread is the fastest.
    @Test(arguments: [1, 4]) func theFirstLinkIsFollowed(jobs: Int) throws {
        var index = try TestIndex()
        index.options.followSymlinks = true
        index.options.jobs = jobs
        try index.folder.write("outside\n", to: "far/o.txt")
        try index.folder.write("further outside\n", to: "further/o.txt")
        func link(_ path: String, to target: String) throws {
            try FileManager.default.createSymbolicLink(
                atPath: index.folder.file(path), withDestinationPath: index.folder.file(target))
        }
        for name in ["a/x", "a-b/x", "m/x"] { try Self.write("inside\n", name + ".txt", to: index) }
        try link("corpus/a-b/link", to: "far")
        try link("corpus/a/link", to: "far")
        try link("corpus/m/link", to: "further")
        try link("far/on", to: "further")
        let report = try index.run()
        #expect(
            report.skipped.map { "\($0.path) \($0.reason)" } == ["a-b/link symlink_loop", "m/link symlink_loop"])
        #expect(
            try index.content().documents.map(\.document.id)
                == ["a-b/x.txt", "a/link/o.txt", "a/link/on/o.txt", "a/x.txt", "m/x.txt"])
        #expect(try index.run().filesUnchanged == 5)
    }

    /// As texts they are the same, and on disk they are two files.
    @Test func namesThatDifferInHowAnAccentIsWritten() throws {
        let index = try TestIndex()
        let names = ["caf\u{E9}.txt", "cafe\u{301}.txt"]
        for (number, name) in names.enumerated() {
            let bytes = Array("the harbour number \(number)\n".utf8)
            let file = open(index.path(name), O_WRONLY | O_CREAT, 0o644)
            #expect(Glibc.write(file, bytes, bytes.count) == bytes.count)
            close(file)
        }
        #expect(try index.run().filesAdded == 2)
        #expect(try index.run().filesUnchanged == 2)
        #expect(try index.engine().search(SearchRequest(query: "harbour")).total.value == 2)
        unlink(index.path(names[0]))
        let report = try index.run()
        #expect(report.filesRemoved == 1 && report.filesUnchanged == 1)
        #expect(try index.engine().search(SearchRequest(query: "harbour")).total.value == 1)
    }

    /// Segments come and go with every run; the catalog does not keep the names of all that ever were.
    @Test func manyRuns() throws {
        let index = try TestIndex()
        for number in 0..<30 { try Self.write("stays \(number)\n", "f\(number).txt", to: index) }
        var sizes: [Int] = []
        for number in 0..<40 {
            try Self.write(
                "it changes for the \(number)th time" + String(repeating: "!", count: number), "x.txt", to: index)
            try index.run()
            let name = try #require(try index.index.currentGeneration())
            sizes.append(SystemFile.size(index.index.catalogPath(name)) ?? 0)
        }
        #expect(try index.content().difference(from: index.rebuilt().content()) == nil)
        #expect((sizes.max() ?? 0) < 30 * 200 + 40 * 100, "\(sizes)")
    }

    private static func built() throws -> (TestIndex, String) {
        let index = try TestIndex()
        for number in 0..<20 { try index.write("a letter about the harbour, number \(number)\n", "n\(number).txt") }
        try index.run()
        return (index, try #require(try index.index.currentGeneration()))
    }

    private static func signed(_ bytes: [UInt8]) -> Data {
        Data(bytes + bytes.withUnsafeBufferPointer { PassageID.sha256($0) })
    }

    /// The catalogs before there were versions began with a number.
    @Test func anOlderCatalogMakesTheRunStartAfresh() throws {
        let (index, name) = try Self.built()
        let before = try index.content()
        let old = Self.signed([0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x18, 0x14, 0x00])
        try old.write(to: URL(filePath: index.index.catalogPath(name)))
        let report = try index.run()
        #expect(report.rebuilt && report.filesAdded == 20)
        #expect(report.rebuildReason == "another version of Kwic wrote the index's list of files")
        #expect(try index.content().difference(from: before) == nil)
        #expect(try index.run().filesUnchanged == 20)
    }

    /// Wrong numbers under a right checksum: an error or an index, never a crash.
    @Test(arguments: 0..<60 as Range<UInt64>) func aCatalogOfWrongNumbers(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let (index, name) = try Self.built()
        let path = index.index.catalogPath(name)
        var bytes = Array(try SystemFile.read(path).dropLast(32))
        for _ in 0..<Int.random(in: 1...4, using: &random) {
            let place = Int.random(in: 8..<bytes.count, using: &random)
            bytes[place] = [0, 1, 0x7F, 0x80, 0xFF].randomElement(using: &random) ?? 0
        }
        if seed % 5 == 0 { bytes.removeLast(Int.random(in: 1..<bytes.count - 8, using: &random)) }
        try Self.signed(bytes).write(to: URL(filePath: path))
        try index.write("a new letter\n", "new.txt")
        _ = message { _ = try index.run() }
        var afresh = index
        afresh.options.rebuild = true
        #expect(try afresh.run().documents == 21, "seed \(seed)")
    }
}
