import Foundation
import Glibc
import Indexing
import Querying
import SearchAPI
import TestSupport
import Testing
import XapianIndex

/// Generations come and go; a reader has always a whole one.
@Suite struct GenerationTests {
    @Test func oldGenerationsGo() throws {
        var index = try TestIndex()
        index.options.maximumSegments = 2
        try index.write("Number 0 of the series.\n", "a.txt")
        try index.run()
        let reader = try index.engine()
        let firstName = try reader.status().generation
        for number in 1...6 {
            try index.write("Number \(number) of the series.\n", "a.txt")
            try index.write("Another file.\n", "b\(number).txt")
            try index.run()
            let generations = index.index.generations()
            #expect(generations.count == 2)
            #expect(generations.last == (try index.index.currentGeneration()))
            let needed = try Set(generations.flatMap { try index.index.manifest($0).segments.map(\.id) })
            let there = try FileManager.default.contentsOfDirectory(atPath: index.index.segmentsPath)
            #expect(Set(there) == Set(needed.flatMap { [$0 + ".glass", $0 + ".records", $0 + ".words"] }))
            #expect(
                try FileManager.default.contentsOfDirectory(atPath: index.index.generationsPath).sorted()
                    == generations.flatMap { ["\($0).catalog", "\($0).json", "\($0).skipped"] }.sorted())
        }
        // A reader that was open before goes on with what it has, and moves on when it is told to.
        let old = try reader.search(SearchRequest(query: "series"))
        #expect(old.generation == firstName && old.hits.map(\.passage.text) == ["Number 0 of the series."])
        #expect(try reader.refresh() == index.index.currentGeneration())
        #expect(
            try reader.search(SearchRequest(query: "series")).hits.map(\.passage.text) == ["Number 6 of the series."])
    }

    @Test func goingBackIsOneRename() throws {
        let index = try TestIndex()
        try index.write("The first state.\n", "a.txt")
        let first = try #require(try index.run().generation)
        try index.write("The second state, longer.\n", "a.txt")
        try index.run()
        try (first + "\n").write(toFile: index.index.currentPath, atomically: true, encoding: .utf8)
        let engine = try index.engine()
        #expect(try engine.search(SearchRequest(query: "state")).hits.map(\.passage.text) == ["The first state."])
        #expect(try index.run().documents == 1)
        _ = try engine.refresh()
        #expect(
            try engine.search(SearchRequest(query: "state")).hits.map(\.passage.text) == ["The second state, longer."])
    }

    /// Whenever the indexer is killed, the index is the last generation, whole, and the next run completes.
    @Test func aKillLosesNothing() throws {
        var random = SeededGenerator(seed: 20)
        var index = try TestIndex()
        index.options.settings = "same"
        let program = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent().appending(path: "kwic-index")
        try #require(FileManager.default.isExecutableFile(atPath: program.path), "\(program.path) is not built")
        for number in 0..<40 { try index.write(Self.text(number, "zero", &random), "f\(number).txt") }
        func start() throws -> Process {
            let process = Process()
            process.executableURL = program
            process.arguments = [index.path(""), "--index", index.options.index]
            process.currentDirectoryURL = URL(filePath: index.folder.path)
            process.environment = ["HOME": index.folder.path]
            process.standardOutput = FileHandle.nullDevice
            process.standardError = FileHandle.nullDevice
            try process.run()
            return process
        }
        func finish() throws {
            let process = try start()
            process.waitUntilExit()
            #expect(process.terminationStatus == 0)
        }
        try finish()
        var killed = 0
        for round in 1...20 {
            let before = try #require(try index.index.currentGeneration())
            let content = try index.content()
            let word = "round\(round)"
            for _ in 0..<6 {
                let number = Int.random(in: 0..<40, using: &random)
                try index.write(Self.text(number, word, &random), "f\(number).txt")
            }
            let process = try start()
            usleep(UInt32.random(in: 0..<120_000, using: &random))
            kill(process.processIdentifier, SIGKILL)
            process.waitUntilExit()
            if process.terminationReason == .uncaughtSignal { killed += 1 }
            if try index.index.currentGeneration() == before {
                #expect(try index.content() == content, "round \(round)")
            }
            try finish()
            #expect(try index.content().documentCount == 40)
            #expect(try index.engine().search(SearchRequest(query: word)).total.value > 0, "round \(round)")
        }
        #expect(killed > 0)
        #expect(index.index.generations().count <= 3)
    }

    private static func text(_ number: Int, _ word: String, _ random: inout SeededGenerator) -> String {
        (0..<30).map { _ in "File \(number) speaks of \(word) and of \(Int.random(in: 0..<999, using: &random)) things."
        }
        .joined(separator: " ") + "\n"
    }
}
