internal import Foundation
public import Testing

/// Compares `actual` with `Golden/name` beside the test's file. RECORD_GOLDEN=1 rewrites the file and still fails the
/// test.
public func expectGolden(
    _ actual: String, _ name: String, testFile: String = #filePath,
    sourceLocation: SourceLocation = #_sourceLocation
) throws {
    let file = URL(filePath: testFile).deletingLastPathComponent().appending(path: "Golden/\(name)")
    if ProcessInfo.processInfo.environment["RECORD_GOLDEN"] != nil {
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try actual.write(to: file, atomically: true, encoding: .utf8)
        Issue.record("recorded \(name): read the diff, then run again", sourceLocation: sourceLocation)
    }
    let expected = try String(contentsOf: file, encoding: .utf8)
    #expect(expected == actual, sourceLocation: sourceLocation)
}
