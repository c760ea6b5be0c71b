import Foundation
import SearchAPI
import TestSupport
import Testing

/// The index follows the corpus, and the daemon the index.
@Suite struct FollowingTests {
    /// Waits until `condition` holds, up to half a minute; what a test waits for takes a fraction of a second.
    private func eventually(_ condition: () throws -> Bool) rethrows -> Bool {
        for _ in 0..<600 {
            if try condition() { return true }
            usleep(50_000)
        }
        return false
    }

    @Test func theDaemonFollowsNewGenerationsByItself() throws {
        let index = try TestIndex()
        try index.folder.write("# One\n\nA heron stood in the reeds.\n", to: "corpus/one.md")
        try index.index([index.folder.file("corpus")])
        let first = try index.search("heron")
        #expect(first.hits.count == 1)
        try index.folder.write("# Two\n\nA kingfisher dived twice.\n", to: "corpus/two.md")
        try FileManager.default.removeItem(atPath: index.folder.file("corpus/one.md"))
        try index.index([])
        #expect(try eventually { try index.search("kingfisher").hits.count == 1 })
        let second = try index.search("heron")
        #expect(second.hits.isEmpty)
        #expect(second.generation != first.generation)
    }

    @Test func watchingIndexesWhatChanges() throws {
        let index = try TestIndex()
        try index.folder.write("A heron stood in the reeds.\n", to: "corpus/one.txt")
        let process = Process()
        process.executableURL = URL(filePath: Places.programs + "/kwic-index")
        process.arguments = ["--watch", "--index", index.path, index.folder.file("corpus")]
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        defer {
            process.terminate()
            process.waitUntilExit()
        }
        #expect(eventually { (try? index.search("heron").hits.count) == 1 })
        try index.folder.write("A kingfisher dived twice.\n", to: "corpus/deep/two.txt")
        #expect(eventually { (try? index.search("kingfisher").hits.count) == 1 })
        try index.folder.write("A bittern boomed.\n", to: "corpus/deep/two.txt")
        #expect(eventually { (try? index.search("bittern").hits.count) == 1 })
        #expect(try index.search("kingfisher").hits.isEmpty)
        try FileManager.default.removeItem(atPath: index.folder.file("corpus/one.txt"))
        #expect(eventually { (try? index.search("heron").hits.isEmpty) == true })
    }

    @Test func theDaemonWatchesWhereTheConfigurationSaysSo() throws {
        let index = try TestIndex()
        try index.folder.write("A heron stood in the reeds.\n", to: "corpus/one.txt")
        let config = try index.folder.write(
            "corpus:\n  paths: [../corpus]\n  watch: true\nindex:\n  path: ../index\n", to: "Config/kwic.yaml")
        #expect(try run("kwic", ["index", "--config", config]).status == 0)
        #expect(try run("kwic", ["start", "--config", config]).status == 0)
        try index.folder.write("A kingfisher dived twice.\n", to: "corpus/two.txt")
        #expect(eventually { (try? index.search("kingfisher").hits.count) == 1 })
        #expect(try index.kwic(["stop"]).status == 0)
        // The watcher ends with its daemon: the index can be written to again.
        #expect(eventually { (try? run("kwic", ["index", "--config", config]).status) == 0 })
    }

    @Test func tagsComeFromTheConfiguration() throws {
        let index = try TestIndex()
        try index.folder.write("A heron stood in the reeds.\n", to: "corpus/field/one.txt")
        try index.folder.write("A heron was drawn in ink.\n", to: "corpus/prints/two.txt")
        let config = try index.folder.write(
            """
            corpus:
              paths: [../corpus]
            index:
              path: ../index
            tags:
              - match: "field/**"
                set: {collection: [fieldwork]}
            """, to: "Config/kwic.yaml")
        #expect(try run("kwic", ["index", "--config", config]).status == 0)
        let hits = try index.search("heron collection:fieldwork").hits
        #expect(hits.map(\.passage.document.path) == ["field/one.txt"])
        #expect(hits.first?.passage.tags["collection"] == ["fieldwork"])
    }
}
