import Extraction
import Passages
import Reading

/// Reads `bytes` as a file called `path`: its documents and problems.
func extracted(_ bytes: [UInt8], as path: String) throws -> (documents: [Document], problems: [ReadingProblem]) {
    var documents: [Document] = []
    var problems: [ReadingProblem] = []
    try bytes.withUnsafeBufferPointer {
        try Extractor(ReadingOptions()).read(
            SourceFile(path: path, bytes: $0), document: { documents.append($0) }, problem: { problems.append($0) })
    }
    return (documents, problems)
}

func extracted(_ text: String, as path: String) throws -> (documents: [Document], problems: [ReadingProblem]) {
    try extracted(Array(text.utf8), as: path)
}

/// Headings as `# words`, text as it is.
func shown(_ document: Document) -> [String] {
    document.blocks.map { block in
        switch block.role {
        case .heading(let level): String(repeating: "#", count: level) + " " + block.text
        case .text(.paragraph), .text(.record): block.text
        case .text(let kind): "\(kind.rawValue): \(block.text)"
        }
    }
}

/// True where every text block's range stands within a file of `count` bytes and its lines ascend.
func placesAreSound(_ document: Document, count: Int) -> Bool {
    document.blocks.allSatisfy { $0.range.bytes.upperBound <= count && $0.range.lines.lowerBound >= 1 }
}
