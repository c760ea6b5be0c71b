internal import Glibc
internal import Isolation
internal import Passages
internal import Reading

/// A reader that does what its file tells it to, for tests of the isolation: each line of the file is an order.
@main
struct FaultyReader {
    static func main() {
        var server = WorkerServer(socket: STDIN_FILENO) { source, _, document, problem in
            for line in String(decoding: source.bytes, as: UTF8.self).split(separator: "\n") {
                try obey(String(line), source, document, problem)
            }
        }
        server.run()
    }

    private static func obey(
        _ order: String, _ source: SourceFile, _ document: (Document) throws -> Void,
        _ problem: (ReadingProblem) -> Void
    ) throws {
        let words = order.split(separator: " ")
        switch words.first {
        case "document":
            let size = Int(words[1]) ?? 0
            var text = ExtractedText()
            text.text(.paragraph, String(repeating: "word ", count: size / 5 + 1))
            try document(
                Document(
                    id: source.path, path: source.path, format: "faulty", metadata: DocumentMetadata(title: "T"),
                    blocks: text.blocks, positions: .text))
        case "problem": problem(ReadingProblem(reason: "damaged", detail: "as told", line: 7, isPartial: true))
        case "crash": abort()
        case "exit": exit(3)
        case "hang": while true { sleep(100) }
        case "spin": while true {}
        case "allocate":
            var blocks: [[UInt8]] = []
            while true { blocks.append([UInt8](repeating: UInt8(blocks.count & 0xFF), count: 1 << 20)) }
        case "kill-server": kill(getppid(), SIGKILL)
        case "leave-program":
            // A program that outlives its caller, and writes its number where the test can see it.
            let child = fork()
            if child == 0 { while true { sleep(100) } }
            problem(ReadingProblem(reason: "left", detail: "\(child)"))
        default: problem(ReadingProblem(reason: "unknown", detail: order))
        }
    }
}
