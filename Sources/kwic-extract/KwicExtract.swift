internal import ArgumentParser
internal import Extraction
internal import Glibc
internal import Isolation
internal import Passages
internal import Reading

@main
struct KwicExtract: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "kwic-extract",
        abstract: "Print what Kwic reads in a file: its documents, their metadata and blocks.",
        discussion: "kwic-index runs it as the worker process that reads files of formats other than plain text.")

    @Argument(help: "Files to read.")
    var files: [String] = []

    @Flag(help: .hidden)
    var worker = false

    func run() throws {
        if worker {
            var server = WorkerServer(socket: STDIN_FILENO) { source, options, document, problem in
                try Extractor(options).read(source, document: document, problem: problem)
            }
            return server.run()
        }
        let extractor = Extractor(ReadingOptions())
        for path in files {
            guard let bytes = Self.contents(of: path) else {
                print("\(path): cannot be read: \(String(cString: strerror(errno)))")
                throw ExitCode(2)
            }
            try bytes.withUnsafeBufferPointer { buffer in
                try extractor.read(
                    SourceFile(path: path, bytes: buffer), document: { Self.show($0) },
                    problem: { print("PROBLEM \($0.path ?? path): \($0.reason): \($0.detail)") })
            }
        }
    }

    private static func contents(of path: String) -> [UInt8]? {
        guard let file = fopen(path, "rb") else { return nil }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = fread(&chunk, 1, chunk.count, file)
            if count == 0 { break }
            bytes += chunk[..<count]
        }
        return bytes
    }

    private static func show(_ document: Document) {
        let metadata = document.metadata
        print("DOCUMENT \(document.id) (\(document.format), positions: \(document.positions.rawValue))")
        print("  title: \(metadata.title)")
        print("  authors: \(metadata.authors) date: \(metadata.date ?? "-") language: \(metadata.language ?? "-")")
        print("  categories: \(metadata.categories)")
        for (key, values) in metadata.tags.sorted(by: { $0.key < $1.key }) { print("  \(key): \(values)") }
        for block in document.blocks {
            var place = "\(block.range.lines.lowerBound)-\(block.range.lines.upperBound)"
            if let page = block.range.firstPage {
                place += " p\(page.number)" + (page.label.map { "(\($0))" } ?? "")
                if let last = block.range.lastPage, last != page { place += "-\(last.number)" }
            }
            if let anchor = block.range.anchor { place += " #\(anchor)" }
            if let language = block.language { place += " [\(language)]" }
            switch block.role {
            case .heading(let level): print("\(String(repeating: "#", count: level)) \(block.text)   <\(place)>")
            case .text(let kind):
                print("<\(kind.rawValue) \(place)>\(block.startsAfterBreak ? " BREAK" : "")\n\(block.text)")
            }
        }
    }
}
