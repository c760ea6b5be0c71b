internal import ArgumentParser
internal import CommandReading
internal import Extraction
internal import Glibc
internal import Isolation
internal import Passages
internal import Reading
internal import SearchAPI
internal import Terminal

@main
enum Main {
    static func main() {
        StandardOutput.occupyClosedDescriptors()
        CommandRunner.run(KwicExtract.self, Array(CommandLine.arguments.dropFirst()))
    }
}

struct KwicExtract: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "kwic extract",
        abstract: "Show what Kwic reads in a file.",
        discussion: """
            Prints each document in the files with its metadata and its text, block by block, as it would be indexed, and \
            whatever could not be read. Each file is read in a process of its own, with limits, as kwic index does.

            Exit status: 0 all was read, 1 something could not be read, 2 the output could not be written, 64 wrong command line.
            """,
        version: KwicVersion.current)

    enum Format: String, ExpressibleByArgument, CaseIterable { case text, plain, json, tsv }

    @Argument(help: "Files to read.")
    var files: [String] = []

    @Option(
        help: """
            How to print: text for people; plain, the text alone, whose lines and bytes are those of a citation that counts \
            the text (location.of is "text"); json, a line a document or problem; tsv, a line a file with what was found in \
            it.
            """)
    var format = Format.text

    @Flag(help: "Print which libraries and helper programs there are, as JSON.")
    var check = false

    @Flag(help: .hidden)
    var worker = false

    func validate() throws {
        if files.isEmpty && !worker && !check { throw ValidationError("Name a file.") }
    }

    func run() throws {
        if worker {
            var server = WorkerServer(socket: STDIN_FILENO) { source, options, document, problem in
                try Extractor(options).read(source, document: document, problem: problem)
            }
            return server.run()
        }
        if check {
            return Output.line(Components.found().json)
        }
        let worker = Worker(program: Worker.standardProgram, options: ReadingOptions())
        var isWhole = true
        if format == .tsv { Output.line(FileSummary.header) }
        for path in files {
            var summary = FileSummary(path: path)
            var problems: [ReadingProblem] = []
            try worker.read(
                location: path, path: path,
                document: { document in
                    switch format {
                    case .text: Output.line(DocumentText.text(of: document))
                    case .plain: Output.line(DocumentText.plain(document))
                    case .json: Output.line(DocumentText.json(of: document))
                    case .tsv: summary.add(document)
                    }
                },
                problem: { found in
                    problems.append(found)
                    switch format {
                    case .text: Output.line("not read: \(found.path ?? path): \(found.reason): \(found.detail)\n")
                    case .plain:
                        let message = "not read: \(found.path ?? path): \(found.reason): \(found.detail)\n"
                        _ = message.withCString { write(STDERR_FILENO, $0, strlen($0)) }
                    case .json: Output.line(DocumentText.json(of: found, in: path))
                    case .tsv: break
                    }
                })
            if format == .tsv { Output.line(summary.line(problems)) }
            if !problems.isEmpty { isWhole = false }
        }
        if !isWhole { throw ExitCode(1) }
    }
}

/// Standard output of this program.
private enum Output {
    /// Writes a text and a line break. One that cannot be written ends the program as a failure.
    static func line(_ text: String) {
        do {
            try StandardOutput.write(text + "\n")
        } catch {
            StandardError.write("kwic extract: \(error)")
            Glibc.exit(2)
        }
    }
}
