import Foundation
import TestSupport
import Testing
import XapianIndex

@Suite struct IndexFolderTests {
    private func manifest(_ generation: String, segments: [SegmentEntry] = []) -> Manifest {
        Manifest(
            generation: generation, published: "2017-05-30T12:00:00Z", settings: "abc",
            folders: [FolderEntry(name: "corpus", path: "/corpus")], segments: segments,
            documents: 2, passages: 5, languages: ["en": 4, "und": 1], formats: ["text": 2], tags: ["year"], skipped: 1)
    }

    private func folder() throws -> (TemporaryFolder, IndexFolder) {
        let temporary = try TemporaryFolder()
        for name in ["generations", "segments"] {
            try FileManager.default.createDirectory(atPath: temporary.file(name), withIntermediateDirectories: true)
        }
        return (temporary, IndexFolder(path: temporary.path))
    }

    private func expectFailure(
        _ code: IndexError.Code, sourceLocation: SourceLocation = #_sourceLocation, _ body: () throws -> Void
    ) {
        let error = #expect(throws: IndexError.self, sourceLocation: sourceLocation) { try body() }
        #expect(error?.code == code, "\(error.map { "\($0)" } ?? "")", sourceLocation: sourceLocation)
    }

    private func sizes(_ bytes: Int) -> SegmentSizes { SegmentSizes(database: bytes, records: bytes, words: bytes) }

    @Test func publishesAGeneration() throws {
        let (temporary, index) = try folder()
        #expect(try index.currentGeneration() == nil)
        let dead = [DeadRange(first: 1, last: 3), DeadRange(first: 7, last: 7)]
        let first = manifest("1-a", segments: [SegmentEntry(id: "s", passages: 9, dead: dead, sizes: sizes(100))])
        let skipped = [SkippedEntry(path: "a/b.txt", reason: "binary", detail: "It is \"binary\".")]
        let catalog = temporary.file("made.catalog")
        try SystemFile.replace(catalog, with: [1, 2, 0])
        try index.publish(first, catalog: catalog, skipped: skipped)
        #expect(try index.currentGeneration() == "1-a")
        #expect(try index.currentManifest() == first)
        #expect(try index.skipped("1-a") == skipped)
        #expect(try SystemFile.read(index.catalogPath("1-a")) == [1, 2, 0])
        #expect(first.segments[0].deadPassages == 4)
        #expect(SystemFile.size(catalog) == nil)
        try temporary.write("", to: "made.catalog")
        try index.publish(manifest("2-b"), catalog: catalog, skipped: [])
        #expect(try index.currentManifest().generation == "2-b")
        #expect(try index.manifest("1-a") == first)
        #expect(index.generations() == ["1-a", "2-b"])
        #expect(!FileManager.default.fileExists(atPath: temporary.file("current.new")))
    }

    @Test func noIndexIsNotFound() throws {
        let temporary = try TemporaryFolder()
        for path in [temporary.path, temporary.file("none"), temporary.file("none/deeper")] {
            #expect(try IndexFolder(path: path).currentGeneration() == nil)
            expectFailure(.notFound) { _ = try IndexFolder(path: path).currentManifest() }
            #expect(IndexFolder(path: path).generations() == [])
        }
    }

    @Test(arguments: ["", "\n", "a/b\n", "../x", "none\n", "\0", "\u{FFFD}"])
    func aPointerToNothingIsDamaged(text: String) throws {
        let (temporary, index) = try folder()
        try temporary.write(text, to: "current")
        expectFailure(.damaged) { _ = try index.currentManifest() }
    }

    @Test func anotherFormatIsTold() throws {
        let (temporary, index) = try folder()
        try temporary.write("g\n", to: "current")
        for format in [0, IndexSchema.format + 1, 99] {
            try temporary.write("{\"format\": \(format), \"other\": []}", to: "generations/g.json")
            expectFailure(.otherFormat) { _ = try index.currentManifest() }
        }
    }

    @Test(arguments: [
        "", "{", "[]", "null", "{}", "{\"format\": \"1\"}", "{\"format\": \(IndexSchema.format)}", "{\"format\": 1e99}",
        "{\"format\": \(IndexSchema.format), \"generation\": 3}", "\u{0}\u{1}",
    ])
    func aDamagedManifestIsTold(text: String) throws {
        let (temporary, index) = try folder()
        try temporary.write("g\n", to: "current")
        try temporary.write(text, to: "generations/g.json")
        try temporary.write(text, to: "generations/g.skipped")
        expectFailure(.damaged) { _ = try index.currentManifest() }
        if text != "[]" { expectFailure(.damaged) { _ = try index.skipped("g") } }
    }

    @Test(arguments: ["[[3,2]]", "[[0,1]]", "[[1]]", "[[-1,2]]", "[[1,4294967296]]", "[1,2]", "[[1.5,2]]"])
    func aDamagedDeadRangeIsTold(ranges: String) throws {
        let (temporary, index) = try folder()
        try temporary.write("", to: "made.catalog")
        try index.publish(
            manifest(
                "g",
                segments: [SegmentEntry(id: "s", passages: 9, dead: [DeadRange(first: 1, last: 2)], sizes: sizes(1))]),
            catalog: temporary.file("made.catalog"),
            skipped: [])
        let text = try temporary.read("generations/g.json")
        #expect(text.contains("[[1,2]]"))
        try temporary.write(text.replacing("[[1,2]]", with: ranges), to: "generations/g.json")
        expectFailure(.damaged) { _ = try index.currentManifest() }
    }

    @Test func aMissingSegmentIsDamage() throws {
        let (temporary, index) = try folder()
        let lost = manifest("g", segments: [SegmentEntry(id: "s", passages: 1, sizes: sizes(1))])
        expectFailure(.damaged) { _ = try index.reader(of: lost) }
        for text in ["text", "t"] {
            try temporary.write(text, to: "segments/s.glass")
            expectFailure(.damaged) { _ = try index.reader(of: lost) }
        }
        _ = try index.reader(of: manifest("empty"))
    }

    @Test(
        arguments: [
            ([], []), ([(1, 2)], [(1, 2)]), ([(5, 6), (1, 2)], [(1, 2), (5, 6)]), ([(1, 2), (3, 4)], [(1, 4)]),
            ([(1, 9), (2, 3)], [(1, 9)]),
            ([(1, 2), (4, 5), (2, 4)], [(1, 5)]), ([(1, UInt32.max), (7, 8)], [(1, UInt32.max)]),
            ([(3, 3), (3, 3)], [(3, 3)]),
        ] as [([(UInt32, UInt32)], [(UInt32, UInt32)])])
    func rangesAreMerged(ranges: [(UInt32, UInt32)], expected: [(UInt32, UInt32)]) {
        let merged = DeadRange.merged(ranges.map { DeadRange(first: $0.0, last: $0.1) })
        #expect(merged == expected.map { DeadRange(first: $0.0, last: $0.1) })
    }
}
