import Foundation
import Passages
import Reading
import Testing

let fixtures = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures")

/// Reads `bytes` as a file called `path`: its documents and problems.
func readBytes(
    _ bytes: [UInt8], as path: String, options: ReadingOptions = ReadingOptions(), firstLine: Int = 1,
    baseOffset: Int = 0
) throws -> (documents: [Document], problems: [ReadingProblem]) {
    try bytes.withUnsafeBufferPointer { buffer in
        var documents: [Document] = []
        var problems: [ReadingProblem] = []
        guard let format = FileFormat.of(path, head: buffer), let reader = ReaderRegistry.builtIn[format.name] else {
            return ([], [.binary])
        }
        try SourceReading.read(
            SourceFile(path: path, bytes: buffer, firstLine: firstLine, baseOffset: baseOffset), format, with: reader,
            options: options,
            document: { documents.append($0) }, problem: { problems.append($0) })
        return (documents, problems)
    }
}

func readText(_ text: String, as path: String = "a.txt") throws -> Document {
    try #require(try readBytes(Array(text.utf8), as: path).documents.first)
}

/// One line a block: where, what, under which headings, and its first and last words. What an archivist checks.
func outline(_ document: Document) -> String {
    let metadata = document.metadata
    var out = "title: \(metadata.title)\n"
    if !metadata.authors.isEmpty { out += "authors: \(metadata.authors)\n" }
    if !metadata.categories.isEmpty { out += "categories: \(metadata.categories)\n" }
    if let date = metadata.date { out += "date: \(date)\n" }
    out += "language: \(metadata.language ?? "-")\n"
    for (key, values) in metadata.tags.sorted(by: { $0.key < $1.key }) { out += "tag \(key): \(values)\n" }
    for (block, path) in zip(document.blocks, sectionPaths(document)) {
        let lines = block.range.lines
        out +=
            "\(lines.lowerBound)-\(lines.upperBound) [\(block.range.bytes.lowerBound)..<\(block.range.bytes.upperBound)] "
        switch block.role {
        case .heading(let level): out += "heading \(level): \(block.text)"
        case .text(let kind):
            let words = block.text.split(whereSeparator: \.isWhitespace)
            let ends = words.count <= 6 ? words[...] : words.prefix(3) + ["…"] + words.suffix(2)
            out += "\(kind.rawValue) \(path): \(ends.joined(separator: " ").prefix(90))"
        }
        out += block.startsAfterBreak ? " (after a break)\n" : "\n"
    }
    return out
}

/// The headings above each block.
func sectionPaths(_ document: Document) -> [[String]] {
    var stack: [(level: Int, text: String)] = []
    return document.blocks.map { block in
        if case .heading(let level) = block.role {
            stack.removeAll { $0.level >= level }
            stack.append((level, block.text))
        }
        return stack.map(\.text)
    }
}
