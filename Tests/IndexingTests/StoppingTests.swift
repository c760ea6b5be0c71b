import Foundation
import Indexing
import Passages
import Querying
import SearchAPI
import Synchronization
import TestSupport
import Testing
import XapianIndex

/// A run that is stopped or killed has not worked in vain.
@Suite struct StoppingTests {
    /// Asks for a stop after so many questions.
    private final class Stopper: Sendable {
        private let left: Atomic<Int>
        init(after questions: Int) { left = Atomic(questions) }
        func isDue() -> Bool { left.subtract(1, ordering: .relaxed).newValue < 0 }
    }

    private func files(_ count: Int, _ random: inout SeededGenerator, in index: TestIndex) throws {
        for number in 0..<count {
            let words = (0..<Int.random(in: 5...80, using: &random)).map { _ in
                "w\(Int.random(in: 0..<500, using: &random))"
            }
            try index.write("File \(number) says \(words.joined(separator: " ")).\n", "d\(number % 7)/f\(number).txt")
        }
        let records = (0..<300).map { "{\"id\": \"r\($0)\", \"text\": \"Record \($0) of the long file.\"}\n" }.joined()
        try index.write(records, "long.jsonl")
    }

    /// The law: stopped at any moments, and then let finish, a run makes the index that it would have made at once, byte for
    /// byte, and reads no file twice.
    @Test(arguments: 0..<12 as Range<UInt64>) func stopsLoseNothing(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var index = try TestIndex()
        index.options.batchBytes = [2_000, 8_000, 40_000].randomElement(using: &random) ?? 2_000
        index.options.jobs = Int.random(in: 1...3, using: &random)
        try files(120, &random, in: index)
        let whole = try index.rebuilt()
        var read = 0
        var total = 0
        var stops = 0
        for _ in 0..<5 {
            var options = index.options
            let stopper = Stopper(after: Int.random(in: 0...160, using: &random))
            options.isCancelled = { stopper.isDue() }
            do {
                let report = try IndexRun(options).run()
                read += report.filesRead
                break
            } catch let stopped as IndexingStopped {
                stops += 1
                if stopped.filesTotal > 0 {
                    #expect(stopped.files >= read, "seed \(seed)")
                    read = stopped.files
                    total = stopped.filesTotal
                }
            }
        }
        let last = try index.run()
        #expect(
            last.documents == 420 && (total == 0 || last.filesResumed == read || !last.published),
            "seed \(seed), \(stops) stops")
        let first = try #require(try index.index.currentManifest().segments.first)
        let second = try #require(try whole.index.currentManifest().segments.first)
        #expect(first.sizes == second.sizes && first.passages == second.passages, "seed \(seed)")
        for (one, other) in zip(index.index.files(of: first), whole.index.files(of: second)) {
            #expect(try SystemFile.read(one.path) == SystemFile.read(other.path), "seed \(seed): \(one.path)")
        }
        #expect(try index.content().difference(from: whole.content()) == nil, "seed \(seed)")
        #expect(!FileManager.default.fileExists(atPath: index.index.buildingPath))
    }

    /// What changed since a run was stopped is read again; what was left half-written, or by another work, is not trusted.
    @Test(arguments: 0..<8 as Range<UInt64>) func whatIsLeftIsChecked(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var index = try TestIndex()
        index.options.batchBytes = 4_000
        index.options.jobs = 1
        try files(60, &random, in: index)
        var options = index.options
        let stopper = Stopper(after: 40)
        options.isCancelled = { stopper.isDue() }
        #expect(throws: IndexingStopped.self) { _ = try IndexRun(options).run() }
        let building = index.index.buildingPath
        let left = SystemFile.names(in: building)
        try #require(!left.isEmpty)
        switch seed % 4 {
        case 0:
            for _ in 0..<3 {
                let number = Int.random(in: 0..<60, using: &random)
                try index.write("Another text altogether.\n", "d\(number % 7)/f\(number).txt")
            }
            try index.delete("d0/f0.txt")
            try index.write("A new file in between.\n", "d3/a.txt")
        case 1:
            let name = try #require(left.filter { !$0.hasSuffix(".done") }.randomElement(using: &random))
            var bytes = try SystemFile.read(building + "/" + name)
            if !bytes.isEmpty { bytes[bytes.count / 2] ^= 4 }
            try Data(bytes).write(to: URL(filePath: building + "/" + name))
        case 2: index.options.settings = "of another kind"
        default:
            let name = try #require(left.randomElement(using: &random))
            try FileManager.default.removeItem(atPath: building + "/" + name)
        }
        try index.run()
        #expect(try index.content().difference(from: index.rebuilt().content()) == nil, "seed \(seed)")
    }
}
