import Foundation
import Indexing
import Querying
import SearchAPI
import TestSupport
import Testing
import XapianIndex

/// Folders are added and taken out; what is not seen is not lost.
@Suite struct FolderTests {
    /// An index that remembers its folders, as the program makes it.
    private func library() throws -> TestIndex {
        var index = try TestIndex()
        index.options.folders = []
        index.options.keepsFolders = true
        index.options.allowsRemoval = false
        // Nothing is read again only because it is new.
        index.options.racyNanoseconds = -3_600_000_000_000
        return index
    }

    private func add(_ name: String, to index: TestIndex) throws -> IndexReport {
        var options = index.options
        options.folders = CorpusFolder.named([index.path(name)])
        return try IndexRun(options).run()
    }

    private func forget(_ name: String, in index: TestIndex) throws -> IndexReport {
        var options = index.options
        options.forgotten = name
        return try IndexRun(options).run()
    }

    private func ids(_ index: TestIndex) throws -> [String] { try index.content().documents.map(\.document.id) }

    private func fill(_ folder: String, _ files: Int, in index: TestIndex, _ word: String = "") throws {
        for number in 0..<files {
            let path = try index.write("Text \(number) of \(folder) \(word).\n", "\(folder)/f\(number).txt")
            try FileManager.default.setAttributes(
                [.modificationDate: Date(timeIntervalSince1970: 1_000_000_000)], ofItemAtPath: path)
        }
    }

    /// The file that two folders have is called by its folder's name in the second; nothing else is, and nothing that is there
    /// changes its id.
    @Test func aSecondFolderChangesNoID() throws {
        let index = try library()
        try fill("papers", 3, in: index)
        try fill("notes", 2, in: index)
        try index.write("Herons.\n", "notes/own.txt")
        _ = try add("papers", to: index)
        #expect(try ids(index) == ["f0.txt", "f1.txt", "f2.txt"])
        let report = try add("notes", to: index)
        #expect(report.filesAdded == 3 && report.filesRemoved == 0 && report.addedCorpus == [index.path("notes")])
        #expect(
            try ids(index) == ["f0.txt", "f1.txt", "f2.txt", "notes/f0.txt", "notes/f1.txt", "own.txt"])
        let engine = try index.engine()
        func found(_ query: String) throws -> [String] {
            try engine.search(SearchRequest(query: query, limit: 50)).hits.map(\.passage.document.id).sorted()
        }
        #expect(try found("text in:papers") == ["f0.txt", "f1.txt", "f2.txt"])
        #expect(try found("text folder:Notes") == ["notes/f0.txt", "notes/f1.txt", "own.txt"])
        let facets = try engine.search(SearchRequest(query: "text OR herons", facets: ["folder"])).facets
        #expect(facets["folder"] == [FacetValue(value: "notes", count: 3), FacetValue(value: "papers", count: 3)])
        #expect(try engine.folders().folders.map { "\($0.name) \($0.documents)" } == ["papers 3", "notes 3"])
        // Without naming any, all of them are brought up to date.
        try index.write("Changed text.\n", "notes/f0.txt")
        let again = try IndexRun(index.options).run()
        #expect(again.filesChanged == 1 && again.filesUnchanged == 5)
    }

    /// One is forgotten, one is away and comes back: the ids of the others stay, and no file is read twice.
    @Test func foldersComeAndGo() throws {
        let index = try library()
        for (name, files) in [("papers", 20), ("notes", 15), ("mail", 12)] {
            try fill(name, files, in: index)
            #expect(try add(name, to: index).filesRead == files)
        }
        let before = try ids(index)
        let read = try forget("notes", in: index)
        #expect(read.filesRead == 0 && read.droppedCorpus == [index.path("notes")] && read.held.isEmpty)
        let left = before.filter { !$0.hasPrefix("notes/") }
        #expect(try ids(index) == left && left.count == 32)

        try FileManager.default.moveItem(atPath: index.path("mail"), toPath: index.path("away"))
        let away = try IndexRun(index.options).run()
        #expect(away.held.map(\.folder) == ["mail"] && away.held.first?.documents == 12 && away.filesRead == 0)
        #expect(try ids(index) == left)
        let engine = try index.engine()
        let hits = try engine.search(SearchRequest(query: "text in:mail")).hits
        #expect(hits.count == 10 && hits.allSatisfy { $0.passage.document.unavailable == "missing" })
        #expect(
            try engine.search(SearchRequest(query: "text in:papers")).hits.first?.passage.document.unavailable == nil)
        #expect(try engine.skipped(SkippedRequest()).counts == ["missing": 1])
        #expect(try !engine.folders().folders[1].isAvailable)
        #expect(try !IndexRun(index.options).run().published)

        // An empty folder is what a mount point without its disk looks like.
        try FileManager.default.createDirectory(atPath: index.path("mail"), withIntermediateDirectories: false)
        #expect(try IndexRun(index.options).run().held.map(\.folder) == ["mail"])
        #expect(try ids(index) == left)

        try FileManager.default.removeItem(atPath: index.path("mail"))
        try FileManager.default.moveItem(atPath: index.path("away"), toPath: index.path("mail"))
        let back = try IndexRun(index.options).run()
        #expect(back.held.isEmpty && back.filesRead == 0 && back.filesUnchanged == 32)
        #expect(try ids(index) == left && index.engine().skipped(SkippedRequest()).files.isEmpty)
    }

    /// The law: whatever folders come and go, and whatever changes in them, an id that is given stays with its file.
    @Test(arguments: 0..<12 as Range<UInt64>) func idsStay(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let index = try library()
        var options = index.options
        options.allowsRemoval = true
        var added: Set<String> = []
        /// Ids by folder and path in it.
        var known: [String: String] = [:]
        for step in 0..<14 {
            let folder = ["a", "b", "c"].randomElement(using: &random) ?? "a"
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let name = "\(folder)/" + (["x", "y", "b/x", "c/y"].randomElement(using: &random) ?? "x") + ".txt"
                if Int.random(in: 0..<4, using: &random) == 0 {
                    try? index.delete(name)
                } else {
                    try index.write("Step \(step) in \(name).\n", name)
                }
            }
            options.folders = []
            options.forgotten = nil
            if !added.contains(folder), FileManager.default.fileExists(atPath: index.path(folder)) {
                options.folders = CorpusFolder.named([index.path(folder)])
                added.insert(folder)
            } else if added.count > 1, Int.random(in: 0..<5, using: &random) == 0 {
                options.forgotten = folder
                added.remove(folder)
            }
            guard !added.isEmpty else { continue }
            _ = try IndexRun(options).run()
            let engine = try index.engine()
            var now: [String: String] = [:]
            for document in try engine.documents(offset: 0, limit: 100).documents {
                let passage = try #require(try engine.document(id: document.document.id).passages.first)
                // Its text says which file it is of.
                let text = try engine.passage(id: passage, context: 0).passage.text
                now[String(text.split(separator: " ").last ?? "")] = document.document.id
            }
            for (file, id) in now {
                #expect(known[file] == nil || known[file] == id, "seed \(seed), step \(step): \(file)")
            }
            let files = added.sorted().flatMap { folder in
                (FileManager.default.enumerator(atPath: index.path(folder))?.allObjects as? [String] ?? [])
                    .filter { $0.hasSuffix(".txt") }.map { "\(folder)/\($0)." }
            }
            #expect(Set(now.keys) == Set(files), "seed \(seed), step \(step)")
            known = now
        }
    }

    @Test func muchIsNotDroppedAtOnce() throws {
        let index = try library()
        try fill("papers", 200, in: index)
        _ = try add("papers", to: index)
        for number in 0..<15 { try index.delete("papers/f\(number).txt") }
        let few = try IndexRun(index.options).run()
        #expect(few.held.isEmpty && few.documents == 185 && few.filesRemoved == 15)
        for number in 15..<40 { try index.delete("papers/f\(number).txt") }
        try index.write("A new one.\n", "papers/new.txt")
        let many = try IndexRun(index.options).run()
        #expect(many.held.count == 1 && many.held.first?.documents == 25 && many.filesRemoved == 0)
        #expect(many.held.first?.detail.contains("--allow-removal") == true)
        #expect(many.documents == 186 && many.filesAdded == 1)
        #expect(try index.engine().skipped(SkippedRequest()).counts == ["missing": 25])
        var options = index.options
        options.allowsRemoval = true
        let allowed = try IndexRun(options).run()
        #expect(allowed.held.isEmpty && allowed.documents == 161 && allowed.filesRemoved == 25)
        // Below the floor nobody is asked: half of a few notes may go.
        let notes = try library()
        try fill("notes", 8, in: notes)
        _ = try add("notes", to: notes)
        for number in 0..<4 { try notes.delete("notes/f\(number).txt") }
        #expect(try IndexRun(notes.options).run().documents == 4)
    }

    /// A rebuild could not keep what is not there, so it does not begin.
    @Test func aRebuildLosesNothing() throws {
        let index = try library()
        try fill("papers", 12, in: index)
        _ = try add("papers", to: index)
        try FileManager.default.moveItem(atPath: index.path("papers"), toPath: index.path("away"))
        var options = index.options
        options.rebuild = true
        #expect(message { _ = try IndexRun(options).run() }.contains("12 documents"))
        options.rebuild = false
        options.settings = "others"
        #expect(message { _ = try IndexRun(options).run() }.contains("--allow-removal"))
        #expect(try index.content().documentCount == 12)
    }

    /// A folder that a configuration no longer names leaves the index, but not with many documents unasked.
    @Test func aConfigurationNamesFolders() throws {
        let index = try library()
        try fill("papers", 30, in: index)
        try fill("notes", 5, in: index)
        try fill("added", 3, in: index)
        var options = index.options
        options.namesConfigured = true
        func configure(_ names: [String]) {
            options.folders = CorpusFolder.named(names.map(index.path)).map { folder in
                var folder = folder
                folder.isConfigured = true
                return folder
            }
        }
        configure(["papers", "notes"])
        #expect(try IndexRun(options).run().documents == 35)
        #expect(try add("added", to: index).documents == 38)
        configure(["papers"])
        let fewer = try IndexRun(options).run()
        #expect(fewer.droppedCorpus == [index.path("notes")] && fewer.documents == 33 && fewer.held.isEmpty)
        configure(["notes"])
        let held = try IndexRun(options).run()
        #expect(held.held.map(\.folder) == ["papers"] && held.documents == 38)
    }

    @Test func aFolderHasItsOwnGlobs() throws {
        let index = try library()
        for name in ["keep.txt", "drop.txt", "keep.md"] { try index.write("Text of \(name).\n", "papers/\(name)") }
        var options = index.options
        options.matcher = { globs in { path in globs.contains { path.hasSuffix($0.dropFirst()) || path == $0 } } }
        options.folders = CorpusFolder.named([index.path("papers")])
        options.folders[0].set(include: ["*.txt"], exclude: ["drop.txt"], options.matcher)
        #expect(try IndexRun(options).run().documents == 1)
        // They are remembered.
        options.folders = []
        try index.write("Another.\n", "papers/other.md")
        try index.write("Another.\n", "papers/other.txt")
        _ = try IndexRun(options).run()
        #expect(try ids(index) == ["keep.txt", "other.txt"])
    }

    /// A folder within another is read once, and belongs to the inner one.
    @Test func foldersWithinFolders() throws {
        let index = try library()
        try fill("papers/2020", 2, in: index)
        try index.write("Beside it.\n", "papers/own.txt")
        _ = try add("papers/2020", to: index)
        #expect(try add("papers", to: index).filesAdded == 1)
        #expect(try ids(index) == ["f0.txt", "f1.txt", "own.txt"])
        _ = try forget("2020", in: index)
        #expect(try ids(index) == ["2020/f0.txt", "2020/f1.txt", "own.txt"])
    }

    /// A folder that lies elsewhere now is given its new place by its name, and nothing of it is read again.
    @Test func aFolderMoves() throws {
        let index = try library()
        try fill("papers", 3, in: index)
        _ = try add("papers", to: index)
        try FileManager.default.moveItem(atPath: index.path("papers"), toPath: index.path("archive"))
        var options = index.options
        options.folders = CorpusFolder.named([index.path("archive")])
        options.folders[0].name = "papers"
        options.folders[0].isNamed = true
        let moved = try IndexRun(options).run()
        #expect(moved.documents == 3 && moved.documentsWritten == 0 && moved.held.isEmpty)
        #expect(try index.engine().folders().folders.map(\.path) == [index.path("archive")])
        try fill("papers", 1, in: index)
        options.folders[0].path = index.path("papers")
        #expect(message { _ = try IndexRun(options).run() }.contains("there is a folder called 'papers' already"))
    }

    /// Names that are not UTF-8 are shown as in URLs, and lead to the file.
    @Test func namesOfAnyBytes() throws {
        let index = try library()
        let names: [[UInt8]] = [
            Array("caf".utf8) + [0xE9] + Array(".txt".utf8), [0xFF, 0xFE] + Array("100%.txt".utf8),
            Array("plain.txt".utf8), Array("50%.txt".utf8),
        ]
        let folder = index.path("papers").utf8 + [0x2F, 0xC3] + Array("dir".utf8)
        #expect((folder + [0]).withUnsafeBytes { mkdirs($0) })
        for name in names {
            let path = folder + [0x2F] + name + [0]
            let file = path.withUnsafeBytes {
                open($0.baseAddress!.assumingMemoryBound(to: CChar.self), O_WRONLY | O_CREAT, 0o600)
            }
            try #require(file >= 0)
            _ = "The lighthouse stands.\n".withCString { write(file, $0, strlen($0)) }
            close(file)
        }
        let report = try add("papers", to: index)
        #expect(report.documents == 4 && report.skipped.isEmpty)
        #expect(
            try ids(index) == ["%C3dir/%FF%FE100%25.txt", "%C3dir/50%.txt", "%C3dir/caf%E9.txt", "%C3dir/plain.txt"])
        #expect(try index.engine().search(SearchRequest(query: "lighthouse")).total.value == 4)
        #expect(try IndexRun(index.options).run().filesUnchanged == 4)
    }

    private func mkdirs(_ path: UnsafeRawBufferPointer) -> Bool {
        var part: [UInt8] = []
        for byte in path {
            if byte == 0x2F || byte == 0, !part.isEmpty {
                (part + [0]).withUnsafeBytes { _ = mkdir($0.baseAddress!.assumingMemoryBound(to: CChar.self), 0o755) }
            }
            part.append(byte)
        }
        return true
    }
}
