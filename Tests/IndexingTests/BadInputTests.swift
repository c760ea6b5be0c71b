import Foundation
import Glibc
import Indexing
import Querying
import SearchAPI
import TestSupport
import Testing
import XapianIndex

/// Bad input gets a clear word, and everything else is indexed.
@Suite struct BadInputTests {
    /// A file, what is said of it, and how many of its documents are there all the same.
    struct Bad: Sendable, CustomTestStringConvertible {
        var name: String
        var bytes: [UInt8]
        var reason: String
        var detail: String
        var documents = 0
        var testDescription: String { "\(name): \(reason)" }
    }

    private static let record = Array(#"{"id": "one", "text": "A whole record."}"#.utf8) + [0x0A]

    static let files: [Bad] = [
        Bad(name: "empty.txt", bytes: [], reason: "empty", detail: "the file is empty"),
        Bad(name: "blank.md", bytes: Array(" \n\n".utf8), reason: "empty", detail: "white space"),
        Bad(name: "empty.jsonl", bytes: [], reason: "empty", detail: "the file is empty"),
        Bad(name: "binary.dat", bytes: [0x7F, 0x45, 0, 1, 2, 0], reason: "binary", detail: "neither text"),
        Bad(name: "binary.txt", bytes: Array("text".utf8) + [0], reason: "binary", detail: "neither text"),
        Bad(
            name: "cut.jsonl", bytes: record + Array(#"{"id": "two", "te"#.utf8), reason: "bad_record",
            detail: "line 2: ", documents: 1),
        Bad(
            name: "cut-scalar.jsonl", bytes: record + Array(#"{"id": "two", "text": "caf"#.utf8) + [0xC3],
            reason: "bad_record", detail: "line 2: ", documents: 1),
        Bad(
            name: "nonsense.jsonl", bytes: Array("\n\nnonsense\n".utf8) + record, reason: "bad_record",
            detail: "line 3: ", documents: 1),
        Bad(
            name: "array.jsonl", bytes: Array("[1, 2]\n".utf8) + record, reason: "bad_record",
            detail: "line 1: ", documents: 1),
    ]

    @Test(arguments: files)
    func saysWhatIsWrong(bad: Bad) throws {
        let index = try TestIndex()
        try index.write(bytes: bad.bytes, bad.name)
        try index.write("Everything else is there.\n", "good.txt")
        let report = try index.run()
        #expect(report.skipped.map(\.path) == [bad.name] && report.skipped.map(\.reason) == [bad.reason])
        #expect(report.skipped.first?.detail.contains(bad.detail) == true, "\(report.skipped)")
        #expect(report.documents == bad.documents + 1)
        #expect(try index.engine().skipped(SkippedRequest()).files.map(\.reason) == [bad.reason])
        #expect(try index.engine().search(SearchRequest(query: "everything")).total.value == 1)
    }

    @Test func saysWhatCannotBeRead() throws {
        var index = try TestIndex()
        index.options.followSymlinks = true
        try index.write("Good.\n", "good.txt")
        try index.write("Deep.\n", "folder/deep.txt")
        try index.write("In a folder that looks like a file.\n", "x.txt/inside.txt")
        func link(_ name: String, to target: String) throws {
            try FileManager.default.createSymbolicLink(atPath: index.path(name), withDestinationPath: target)
        }
        try link("dangling.txt", to: "nowhere")
        try link("loop", to: "loop")
        try link("folder/up", to: "..")
        try link("memory.txt", to: "/proc/self/mem")
        mkfifo(index.path("pipe"), 0o644)
        let outside = index.folder.file("outside")
        try index.folder.write("Outside, by way of a link.\n", to: "outside/o.txt")
        try FileManager.default.createSymbolicLink(atPath: outside + "/again", withDestinationPath: outside)
        try link("linked", to: outside)
        let report = try index.run()
        #expect(
            Dictionary(uniqueKeysWithValues: report.skipped.map { ($0.path, $0.reason) }) == [
                "dangling.txt": "broken_symlink", "loop": "symlink_loop", "folder/up": "symlink_loop",
                "memory.txt": "not_a_file", "pipe": "not_a_file", "linked/again": "symlink_loop",
            ])
        #expect(report.documents == 4)
    }

    @Test(.enabled(if: geteuid() != 0, "root reads every file"))
    func saysWhatItMayNotRead() throws {
        let index = try TestIndex()
        try index.write("Secret.\n", "secret.txt")
        try index.write("Good.\n", "good.txt")
        chmod(index.path("secret.txt"), 0)
        let report = try index.run()
        #expect(report.documents == 1 && report.skipped.map(\.reason) == ["unreadable"])
    }

    /// Links are followed within the corpus folders only: whoever may put a link there would decide what is indexed.
    @Test func linksThatLeadOutAreNotFollowed() throws {
        let index = try TestIndex()
        try index.write("Good.\n", "good.txt")
        try index.folder.write("Not for the index.\n", to: "outside/secret.txt")
        for (name, target) in [("file.txt", "outside/secret.txt"), ("folder", "outside")] {
            try FileManager.default.createSymbolicLink(
                atPath: index.path(name), withDestinationPath: index.folder.file(target))
        }
        let report = try index.run()
        #expect(report.documents == 1)
        #expect(report.skipped.map { "\($0.path) \($0.reason)" } == ["file.txt symlink", "folder symlink"])
    }

    /// What is left out where it lies is read by way of a link to it, as git-annex keeps files in `.git/annex`.
    @Test func linksToWhatIsLeftOutAreFollowed() throws {
        var index = try TestIndex()
        index.options = IndexingOptions(
            corpus: index.options.corpus, index: index.options.index,
            excludes: { path in
                path.split(separator: "/").contains { $0.hasPrefix(".") }
            })
        index.options.freeBytes = 0
        try index.write("Kept in the store.\n", ".store/aa/x.txt")
        try index.write("In plain sight.\n", "plain.txt")
        for (name, target) in [("x.txt", ".store/aa/x.txt"), ("again.txt", "plain.txt")] {
            try FileManager.default.createSymbolicLink(
                atPath: index.path(name), withDestinationPath: index.path(target))
        }
        let report = try index.run()
        #expect(try index.content().documents.map(\.document.id) == ["plain.txt", "x.txt"])
        #expect(report.skipped.map { "\($0.path) \($0.reason)" } == ["again.txt symlink_inside"])
    }

    @Test func aCorpusThatIsNotThere() throws {
        var index = try TestIndex()
        index.options.corpus = [index.folder.file("nowhere")]
        let text = message { try index.run() }
        #expect(text.contains("nowhere: No such file or directory; name a folder or file that is there"))
        #expect(message { _ = try index.engine() }.contains("there is no index at \(index.options.index) yet"))
    }

    @Test func anEmptyCorpus() throws {
        let index = try TestIndex()
        let report = try index.run()
        #expect(report.published && report.documents == 0 && report.segments == 0)
        let engine = try index.engine()
        for query in ["anything", "\"a phrase\"", "wild*", "typo~", "year:1990..1999", "NOT a", "漢字"] {
            let answer = try engine.search(SearchRequest(query: query, facets: ["lang"]))
            #expect(answer.hits.isEmpty && answer.total == TotalHits(value: 0, relation: .equal))
        }
        #expect(try engine.documents(offset: 0, limit: 10).documents.isEmpty)
        #expect(try !index.run().published)
    }

    /// 20 MB in one line, as text and as a record.
    @Test func oneLongLine() throws {
        let index = try TestIndex()
        let text = String(repeating: "The ledger lists every barge that passed. ", count: 480_000)
        try index.write(text + "\n", "long.txt")
        try index.write("{\"id\": \"long\", \"text\": \"" + text + "\"}\n", "long.jsonl")
        let report = try index.run()
        #expect(report.documents == 2 && report.skipped.isEmpty && report.passages > 40_000)
    }

    /// Names of keys, values and ids of any length and content.
    @Test func monstrousMetadata() throws {
        let index = try TestIndex()
        let long = String(repeating: "k", count: 5000)
        try index.write(
            """
            {"id": "\(long)", "text": "First.", "\(long)": "v", "nul\\u0000key": "nul\\u0000value", "": "empty key"}
            {"id": "nul\\u0000id", "text": "Second.", "lang": "\(long)", "date": "\(long)"}
            {"id": "t", "text": "Third.", "title": "\(String(repeating: "title ", count: 20_000))", "tag": "\(long) \(long)"}
            """, "r.jsonl")
        let report = try index.run()
        #expect(report.documents == 3 && report.skipped.isEmpty, "\(report.skipped)")
        let engine = try index.engine()
        #expect(try engine.document(id: long).document.document.id == long)
        #expect(try engine.document(id: "nul\0id").document.document.id == "nul\0id")
        #expect(try engine.search(SearchRequest(query: "", filters: [long: ["v"]])).total.value == 1)
        #expect(try engine.search(SearchRequest(query: "", filters: ["nul\0key": ["nul\0value"]])).total.value == 1)
    }

    // MARK: The index

    @Test func aSecondIndexer() throws {
        let index = try TestIndex()
        try index.write("Good.\n", "good.txt")
        try index.run()
        let lock = open(index.index.lockPath, O_RDWR)
        flock(lock, LOCK_EX)
        defer { close(lock) }
        pwrite(lock, "process 4711, since then\n", 25, 0)
        let text = message { try index.run() }
        #expect(
            text
                == "another indexer is at work on \(index.options.index): process 4711, since then; wait until it is done, or stop it"
        )
    }

    /// Reads a generation's file, changes it and writes it back.
    private func damage(_ path: String, _ change: (inout [UInt8]) -> Void) throws {
        var bytes = try [UInt8](Data(contentsOf: URL(filePath: path)))
        change(&bytes)
        try Data(bytes).write(to: URL(filePath: path))
    }

    private func built() throws -> (TestIndex, String) {
        let index = try TestIndex()
        for number in 0..<20 { try index.write("A text with the number \(number) in it.\n", "f\(number).txt") }
        try index.run()
        return (index, try index.index.currentGeneration() ?? "")
    }

    /// After damage a run mends the index from its sources and says so; a rebuild does as well.
    private func expectMended(_ index: TestIndex, _ words: String, sourceLocation: SourceLocation = #_sourceLocation)
        throws
    {
        try index.write("A new file.\n", "new.txt")
        let report = try index.run()
        let said = (report.mended + [report.rebuildReason ?? ""]).joined(separator: "\n")
        #expect(said.contains(words) && report.documents == 21, "\(said)", sourceLocation: sourceLocation)
        #expect(try index.engine().search(SearchRequest(query: "new")).total.value == 1, sourceLocation: sourceLocation)
        #expect(
            try index.content().difference(from: index.rebuilt().content()) == nil, sourceLocation: sourceLocation)
        #expect(try !index.run().published, sourceLocation: sourceLocation)
    }

    /// An index that another version wrote is left to that version, unless a rebuild is asked for.
    private func expectRefused(_ index: TestIndex, _ words: String) throws {
        try index.write("A new file.\n", "new.txt")
        let text = message { try index.run() }
        #expect(text.contains(words) && text.contains("--rebuild"), "\(text)")
        var other = index
        other.options.rebuild = true
        #expect(try other.run().documents == 21)
        #expect(try index.engine().search(SearchRequest(query: "new")).total.value == 1)
    }

    @Test func anotherFormat() throws {
        let (index, name) = try built()
        try damage(index.index.manifestPath(name)) {
            $0 = Array(
                String(decoding: $0, as: UTF8.self).replacing("\"format\":\(IndexSchema.format)", with: "\"format\":99")
                    .utf8)
        }
        #expect(message { _ = try index.engine() }.contains("another version of Kwic wrote it"))
        try expectRefused(index, "another version of Kwic wrote it")
    }

    @Test func aDamagedManifest() throws {
        let (index, name) = try built()
        try damage(index.index.manifestPath(name)) { $0.removeLast($0.count / 2) }
        #expect(message { _ = try index.engine() }.contains("damaged"))
        try expectMended(index, "damaged")
    }

    @Test(arguments: ["[[0,1]]", "[[5,3]]", "[[1,2],[2,3]]", "[[1,21]]", "[[1,4294967295]]"])
    func impossibleNumbers(dead: String) throws {
        let (index, name) = try built()
        try damage(index.index.manifestPath(name)) {
            $0 = Array(String(decoding: $0, as: UTF8.self).replacing("\"dead\":[]", with: "\"dead\":\(dead)").utf8)
        }
        try expectMended(index, "damaged")
    }

    @Test(arguments: 0..<20 as Range<UInt64>)
    func aDamagedCatalog(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let (index, name) = try built()
        try damage(index.index.catalogPath(name)) {
            if seed % 4 == 0 {
                $0.removeLast(Int.random(in: 1...$0.count, using: &random))
            } else {
                $0[Int.random(in: $0.indices, using: &random)] ^= UInt8.random(in: 1...255, using: &random)
            }
        }
        try expectMended(index, "list of files was damaged")
    }

    @Test func aMissingCatalog() throws {
        let (index, name) = try built()
        try FileManager.default.removeItem(atPath: index.index.catalogPath(name))
        try expectMended(index, "list of files was damaged")
    }

    @Test func aMissingSegment() throws {
        let (index, _) = try built()
        let segment = try #require(try index.index.currentManifest().segments.first)
        try FileManager.default.removeItem(atPath: index.index.segmentPath(segment.id))
        let text = message { _ = try index.engine() }
        #expect(text.contains("it is damaged; kwic index mends it"), "\(text)")
        try expectMended(index, "is missing")
    }

    /// A file of a segment that is short, changed by a byte, gone, or a link, is seen by a run that finds nothing else to do.
    @Test(arguments: ["glass", "records", "words"], ["short", "flipped", "gone", "link"])
    func aRunSeesDamage(file: String, damage: String) throws {
        let (index, _) = try built()
        #expect(try !index.run().published)
        let segment = try #require(try index.index.currentManifest().segments.first)
        let path = index.index.segmentsPath + "/\(segment.id).\(file)"
        switch damage {
        case "short": try self.damage(path) { $0.removeLast(min(100, $0.count)) }
        case "flipped": try self.damage(path) { $0[$0.count / 2] ^= 1 }
        case "gone": try FileManager.default.removeItem(atPath: path)
        default:
            let elsewhere = index.folder.file("elsewhere")
            try FileManager.default.moveItem(atPath: path, toPath: elsewhere)
            try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: elsewhere)
        }
        let report = try index.run()
        #expect(report.mended.count == 1 && report.mended.first?.contains(segment.id) == true, "\(report.mended)")
        #expect(report.published && report.documents == 20 && report.filesRead == 20)
        #expect(try index.content().difference(from: index.rebuilt().content()) == nil)
        #expect(try !index.run().published)
    }

    /// Only what lies in the damaged segment is read again.
    @Test func aRunMendsWhatIsDamaged() throws {
        var (index, _) = try built()
        index.options.maximumSegments = 9
        try index.write("A second segment.\n", "second.txt")
        try index.run()
        let segments = try index.index.currentManifest().segments
        try #require(segments.count == 2)
        try FileManager.default.removeItem(atPath: index.index.recordsPath(segments[1].id))
        let report = try index.run()
        #expect(report.documentsWritten == 1 && report.documents == 21)
        #expect(try index.content().difference(from: index.rebuilt().content()) == nil)
    }

    /// What is damaged and has no source to be read from is said, and nothing is lost before somebody says so.
    @Test func damageWithoutSources() throws {
        var (index, name) = try built()
        index.options.allowsRemoval = false
        let segment = try #require(try index.index.currentManifest().segments.first)
        try FileManager.default.removeItem(atPath: index.index.recordsPath(segment.id))
        let aside = index.folder.file("aside")
        try FileManager.default.moveItem(atPath: index.path(""), toPath: aside)
        let text = message { try index.run() }
        #expect(text.contains("20 of their documents") && text.contains("--allow-removal"), "\(text)")
        #expect(try index.index.currentGeneration() == name)
        try FileManager.default.moveItem(atPath: aside, toPath: index.path(""))
        #expect(try index.run().documents == 20)
    }

    /// Random bytes in a segment: an error or an answer, never a crash.
    @Test(arguments: 0..<30 as Range<UInt64>)
    func aDamagedSegment(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let (index, _) = try built()
        let segment = try #require(try index.index.currentManifest().segments.first)
        try damage(index.index.segmentPath(segment.id)) {
            if seed % 5 == 0 { $0.removeLast(Int.random(in: 1..<$0.count, using: &random)) }
            for _ in 0..<Int.random(in: 1...40, using: &random) {
                $0[Int.random(in: $0.indices, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
        }
        guard let engine = try? index.engine() else { return }
        for query in ["number", "\"the number\"", "num*", "year:1999", "NOT text"] {
            do {
                _ = try engine.search(SearchRequest(query: query, facets: ["type"]))
            } catch {
                #expect([.indexUnavailable, .internalError].contains(error.code), "\(error)")
            }
        }
    }

    @Test func leftoversOfAKilledRun() throws {
        let (index, _) = try built()
        try index.folder.write("junk", to: "index/building/run-0-0.done")
        try index.folder.write("junk", to: "index/building/segment.glass")
        try index.folder.write("junk", to: "index/segments/000099-x.glass")
        try index.folder.write("junk", to: "index/current.new")
        try index.write("A new file.\n", "new.txt")
        #expect(try index.run().documents == 21)
        #expect(!FileManager.default.fileExists(atPath: index.index.buildingPath))
        #expect(!FileManager.default.fileExists(atPath: index.index.segmentPath("000099-x")))
    }

    @Test func anIndexThatIsAFile() throws {
        var index = try TestIndex()
        index.options.index = try index.folder.write("text", to: "file")
        #expect(message { try index.run() }.contains("\(index.options.index) is no folder"))
    }

    @Test func notEnoughRoom() throws {
        var index = try TestIndex()
        try index.write("Good.\n", "good.txt")
        index.options.freeBytes = 1 << 60
        let text = message { try index.run() }
        #expect(text.contains("MiB free") && text.contains("index.free_bytes") && text.contains("make room"), "\(text)")
    }

    /// A small file system of its own for the index, where the test may mount one.
    @Test(.enabled(if: geteuid() == 0, "only root can mount")) func aFullOrReadOnlyDisk() throws {
        var index = try TestIndex()
        index.options.index = index.folder.file("disk/index")
        let disk = index.folder.file("disk")
        try FileManager.default.createDirectory(atPath: disk, withIntermediateDirectories: true)
        guard mount("tmpfs", disk, "tmpfs", 0, "size=3m") == 0 else { return }
        defer { umount2(disk, Int32(MNT_DETACH)) }
        try index.write("The first state of things.\n", "a.txt")
        let first = try index.run()
        var random = SeededGenerator(seed: 1)
        let words = (0..<120_000).map { _ in String(UInt32.random(in: 0 ... .max, using: &random), radix: 36) }
        try index.write(words.joined(separator: " ") + "\n", "b.txt")
        let text = message { try index.run() }
        #expect(text.contains("free") || text.contains("No space left"), "\(text)")
        // Without the check beforehand, the engine itself runs into the wall.
        index.options.freeBytes = -(1 << 40)
        let full = message { try index.run() }
        #expect(full.contains("No space left on device"), "\(full)")
        #expect(try index.engine().refresh() == first.generation)
        #expect(try index.engine().search(SearchRequest(query: "first state")).total.value == 1)
        try index.write("Short.\n", "b.txt")
        #expect(try index.run().documents == 2)

        #expect(mount("tmpfs", disk, "tmpfs", UInt(MS_REMOUNT | MS_RDONLY), "size=3m") == 0)
        try index.write("Shorter.\n", "b.txt")
        let readOnly = message { try index.run() }
        #expect(readOnly.contains("Read-only file system") && readOnly.contains("--index"), "\(readOnly)")
        #expect(try index.engine().search(SearchRequest(query: "first state")).total.value == 1)
    }
}
