import Extraction
import Foundation
import Passages
import Reading

/// What came out of a file.
struct Extracted {
    var documents: [Document] = []
    var problems: [ReadingProblem] = []

    /// Reads bytes as a file of that path.
    init(_ bytes: [UInt8], as path: String, _ change: (inout ReadingLimits) -> Void = { _ in }) throws {
        var options = ReadingOptions()
        change(&options.limits)
        var documents: [Document] = []
        var problems: [ReadingProblem] = []
        try bytes.withUnsafeBufferPointer { buffer in
            try Extractor(options).read(
                SourceFile(path: path, bytes: buffer), document: { documents.append($0) },
                problem: { problems.append($0) })
        }
        self.documents = documents
        self.problems = problems
    }

    /// Reads a file of the fixtures, under its path there.
    init(fixture: String, _ change: (inout ReadingLimits) -> Void = { _ in }) throws {
        try self.init(Self.bytes(fixture), as: fixture, change)
    }

    static func bytes(_ fixture: String) throws -> [UInt8] {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Fixtures")
        return Array(try Data(contentsOf: folder.appendingPathComponent(fixture)))
    }

    var ids: [String] { documents.map(\.id) }
    var texts: [String] { documents.map { $0.blocks.map(\.text).joined(separator: "\n") } }
    var reasons: [String] { problems.map(\.reason) }
}
