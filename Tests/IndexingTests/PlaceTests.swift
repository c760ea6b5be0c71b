import Foundation
import Glibc
import Indexing
import Passages
import Querying
import SearchAPI
import TestSupport
import Testing
import XapianIndex

/// The index folder: whose it is, and what may be in it.
@Suite struct PlaceTests {
    private func mode(_ path: String) -> UInt32 {
        var status = stat()
        return lstat(path, &status) == 0 ? status.st_mode & 0o777 : 0
    }

    @Test func onlyTheOwnerMayEnter() throws {
        var index = try TestIndex()
        try index.write("Good.\n", "good.txt")
        try index.run()
        #expect(mode(index.options.index) == 0o700)
        index.options.indexMode = 0o750
        chmod(index.options.index, 0o777)
        try index.run()
        #expect(mode(index.options.index) == 0o750)
    }

    /// A folder with somebody's files in it is no index, whatever they are called.
    @Test(arguments: [
        "building/house/plan.txt", "segments/customers.csv", "generations/family.json", "notes.txt",
        "building/notes.txt",
        "segments/000001-x.txt", "lock/x",
    ])
    func othersFilesAreLeft(name: String) throws {
        var index = try TestIndex()
        try index.write("Good.\n", "good.txt")
        index.options.index = index.folder.file("project")
        try index.folder.write("my only copy", to: "project/" + name)
        let text = message { try index.run() }
        #expect(
            text.contains("holds other things") || text.contains("is no folder of an index")
                || text.contains("could not write to the index folder"), "\(text)")
        #expect(try String(contentsOfFile: index.folder.file("project/" + name), encoding: .utf8) == "my only copy")
        #expect(!FileManager.default.fileExists(atPath: index.folder.file("project/current")))
    }

    /// Nor are files in a real index that no indexer made.
    @Test func strangersInAnIndexAreLeft() throws {
        let index = try TestIndex()
        try index.write("Good.\n", "good.txt")
        try index.run()
        for name in ["segments/mine.csv", "generations/family.json", "building/plan.txt", "note.txt"] {
            try index.folder.write("mine", to: "index/" + name)
        }
        for number in 0..<4 {
            try index.write("State \(number).\n", "good.txt")
            try index.run()
        }
        for name in ["segments/mine.csv", "generations/family.json", "building/plan.txt", "note.txt"] {
            #expect(FileManager.default.fileExists(atPath: index.folder.file("index/" + name)), "\(name)")
        }
    }

    /// Nothing is written or read through a link in an index folder that somebody else prepared.
    @Test(arguments: [
        "lock", "current.new", "current", "seen.json", "seen.json.new", "verified.json.new", "building/segment.glass",
        "building/catalog.new",
    ])
    func linksAreNotFollowed(name: String) throws {
        let index = try TestIndex()
        try index.write("Good.\n", "good.txt")
        let precious = try index.folder.write("my only key", to: "precious")
        let link = index.folder.file("index/" + name)
        try FileManager.default.createDirectory(
            atPath: URL(filePath: link).deletingLastPathComponent().path, withIntermediateDirectories: true)
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: precious)
        _ = try? index.run()
        #expect(try String(contentsOfFile: precious, encoding: .utf8) == "my only key")
    }

    @Test(arguments: ["segments", "generations", "building"]) func foldersMayBeNoLinks(name: String) throws {
        let index = try TestIndex()
        try index.write("Good.\n", "good.txt")
        try index.folder.write("mine", to: "elsewhere/mine.txt")
        try FileManager.default.createDirectory(atPath: index.options.index, withIntermediateDirectories: true)
        try FileManager.default.createSymbolicLink(
            atPath: index.folder.file("index/" + name), withDestinationPath: index.folder.file("elsewhere"))
        #expect(message { try index.run() }.contains("is no folder of an index"))
        #expect(try FileManager.default.contentsOfDirectory(atPath: index.folder.file("elsewhere")) == ["mine.txt"])
    }

    /// Where a run fails, it leaves no folder behind.
    @Test func aFailureMakesNoFolder() throws {
        var index = try TestIndex()
        index.options.corpus = [index.folder.file("nowhere")]
        index.options.index = index.folder.file("deep/er/index")
        _ = message { try index.run() }
        #expect(!FileManager.default.fileExists(atPath: index.folder.file("deep")))
        index = try TestIndex()
        try index.write("Good.\n", "good.txt")
        index.options.index = index.folder.file("deep/er/index")
        index.options.freeBytes = 1 << 60
        #expect(message { try index.run() }.contains("make room"))
        #expect(!FileManager.default.fileExists(atPath: index.folder.file("deep")))
    }

    /// Names of generations count on past six digits, and the one in force is never taken for an old one.
    @Test func generationsPassAMillion() throws {
        let index = try TestIndex()
        try index.write("The first.\n", "a.txt")
        let name = try #require(try index.run().generation)
        let manifest = try String(contentsOfFile: index.index.manifestPath(name), encoding: .utf8)
        let rest = name.drop { $0 != "-" }
        for number in ["999998", "999999"] {
            try manifest.replacing("\"\(name)\"", with: "\"\(number)\(rest)\"").write(
                toFile: index.index.manifestPath(number + rest), atomically: true, encoding: .utf8)
        }
        for number in 1...4 {
            try index.write("The text number \(number).\n", "n\(number).txt")
            #expect(try index.run().generation?.hasPrefix("\(999_999 + number)-") == true)
            #expect(try index.engine().search(SearchRequest(query: "number")).total.value == number)
        }
        #expect(index.index.generations().count == 2)
    }

    /// Two files that change places, one put in another's place, and one whose time is put back are seen.
    @Test func changesOfTheSameSizeAndTime() throws {
        var index = try TestIndex()
        // Nothing is looked at again only because it is new.
        index.options.racyNanoseconds = -3_600_000_000_000
        func write(_ word: String, _ name: String) throws {
            let path = try index.write("The \(word) stands here.\n", name)
            try FileManager.default.setAttributes(
                [.modificationDate: Date(timeIntervalSince1970: 1_577_836_800)], ofItemAtPath: path)
        }
        func documents(_ word: String) throws -> [String] {
            try index.engine().search(SearchRequest(query: word)).hits.map(\.passage.document.id)
        }
        try write("alphaword", "a.txt")
        try write("omegaword", "b.txt")
        try index.run()
        #expect(try index.run().filesRead == 0)
        let files = FileManager.default
        try files.moveItem(atPath: index.path("a.txt"), toPath: index.path("x"))
        try files.moveItem(atPath: index.path("b.txt"), toPath: index.path("a.txt"))
        try files.moveItem(atPath: index.path("x"), toPath: index.path("b.txt"))
        try index.run()
        #expect(try documents("omegaword") == ["a.txt"] && documents("alphaword") == ["b.txt"])
        try write("thetaword", "a.txt")
        try index.run()
        #expect(try documents("thetaword") == ["a.txt"] && documents("omegaword").isEmpty)
    }

    /// Whatever bytes a name has, its text stands for them, and is shown without them.
    @Test(arguments: 0..<50 as Range<UInt64>) func anyName(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<100 {
            let bytes = (0..<Int.random(in: 0...12, using: &random)).map { _ in
                Bool.random(using: &random)
                    ? UInt8.random(in: 1...255, using: &random) : UInt8.random(in: 32...126, using: &random)
            }
            let text = FileLocation.text(of: bytes)
            #expect(FileLocation.bytes(of: text) == bytes, "seed \(seed)")
            let shown = FileLocation.displayed(text)
            if let valid = String(validating: bytes, as: UTF8.self) { #expect(shown == valid || text != valid) }
        }
        #expect(FileLocation.bytes(of: FileLocation.text(of: Array("\u{10FF80}x".utf8))) == Array("\u{10FF80}x".utf8))
    }
}
