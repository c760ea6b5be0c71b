import Foundation
import Testing
@Suite struct Scratch {
    @Test func dump() throws {
        guard let list = ProcessInfo.processInfo.environment["SCRATCH"] else { return }
        for path in list.split(separator: ":") {
            let bytes = try [UInt8](Data(contentsOf: URL(filePath: String(path))))
            let clock = ContinuousClock(); let start = clock.now
            let (documents, problems) = try readBytes(bytes, as: String(path))
            print("=== \(path) \(clock.now - start) documents \(documents.count) problems \(problems.count)")
            for p in problems.prefix(5) { print("problem", p) }
            for d in documents.prefix(3) { print(outline(d)) }
        }
    }
}
