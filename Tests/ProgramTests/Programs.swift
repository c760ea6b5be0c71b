import Foundation
import SearchAPI
import TestSupport

/// Where things are.
enum Places {
    /// The built programs, which lie beside the tests.
    static let programs: String = {
        let executable = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        return (executable as NSString).deletingLastPathComponent
    }()
}

extension String {
    /// With any run of white space as one blank.
    var folded: String { split { $0.isWhitespace }.joined(separator: " ") }
}

/// What a program did.
struct Outcome: Sendable {
    var status: Int32
    var output: String
    var errors: String
    var outputBytes: Data
}

/// What a program said when it failed.
struct ProgramFailure: Error, CustomStringConvertible {
    var description: String
    init(_ description: String) { self.description = description }
}

/// Runs one of the project's programs to its end, as a new user would.
func run(
    _ program: String, _ arguments: [String], in folder: String? = nil, environment: [String: String] = [:]
) throws -> Outcome {
    try run(executable: Places.programs + "/" + program, arguments, in: folder, environment: environment)
}

/// Runs a script of the shell to its end; `$KWIC` in it is the program `kwic`, `$BIN` the folder of all programs.
func shell(
    _ script: String, in folder: String? = nil, environment: [String: String] = [:]
) throws -> Outcome {
    let places = ["KWIC": Places.programs + "/kwic", "BIN": Places.programs]
    return try run(
        executable: "/bin/sh", ["-c", script], in: folder, environment: places.merging(environment) { $1 })
}

/// Runs a program to its end.
func run(
    executable: String, _ arguments: [String], in folder: String? = nil, environment: [String: String] = [:]
) throws -> Outcome {
    let process = Process()
    process.executableURL = URL(filePath: executable)
    process.arguments = arguments
    if let folder { process.currentDirectoryURL = URL(filePath: folder) }
    var variables = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("KWIC_") }
    variables.merge(environment) { $1 }
    process.environment = variables
    // Files, not pipes: a daemon that a program leaves behind would hold a pipe open.
    let scratch = try TemporaryFolder()
    let out = scratch.file("out")
    let err = scratch.file("err")
    for path in [out, err] { try Data().write(to: URL(filePath: path)) }
    process.standardOutput = FileHandle(forWritingAtPath: out)
    process.standardError = FileHandle(forWritingAtPath: err)
    process.standardInput = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    let bytes = try Data(contentsOf: URL(filePath: out))
    return Outcome(
        status: process.terminationStatus, output: String(decoding: bytes, as: UTF8.self),
        errors: String(decoding: try Data(contentsOf: URL(filePath: err)), as: UTF8.self), outputBytes: bytes)
}

/// An index in a folder of its own, with its daemon stopped at the end.
final class TestIndex: Sendable {
    let folder: TemporaryFolder
    var path: String { folder.file("index") }

    init() throws { folder = try TemporaryFolder() }

    deinit { _ = try? run("kwic", ["stop", "--index", path]) }

    /// Indexes folders or files.
    @discardableResult
    func index(_ paths: [String], _ options: [String] = []) throws -> Outcome {
        try run("kwic", ["index", "--index", path] + options + paths, in: folder.path)
    }

    /// Runs a command of the client on this index.
    @discardableResult
    func kwic(_ arguments: [String]) throws -> Outcome {
        try run("kwic", [arguments[0], "--index", path] + arguments.dropFirst(), in: folder.path)
    }

    /// The answer to a query.
    func search(_ query: String, _ options: [String] = []) throws -> SearchResponse {
        let outcome = try kwic(["search", "--format", "json"] + options + ["--", query])
        guard outcome.status != 2 else { throw ProgramFailure(outcome.errors) }
        return try JSONDecoder().decode(SearchResponse.self, from: outcome.outputBytes)
    }

    /// Every document and its passages, in order.
    func everything() throws -> [(document: DocumentResponse, passages: [PassageRecord])] {
        var all: [(DocumentResponse, [PassageRecord])] = []
        let list = try kwic(["documents", "--limit", "1000", "--format", "json"])
        for summary in try JSONDecoder().decode(DocumentsResponse.self, from: list.outputBytes).documents {
            let one = try kwic(["documents", "--format", "json", "--", summary.document.id])
            let document = try JSONDecoder().decode(DocumentResponse.self, from: one.outputBytes)
            var passages: [PassageRecord] = []
            // One call brings up to a hundred neighbours.
            while passages.count < document.passages.count {
                let shown = try kwic([
                    "show", "--format", "json", "--context", "100", "--", document.passages[passages.count],
                ])
                let answer = try JSONDecoder().decode(PassageResponse.self, from: shown.outputBytes)
                passages += [answer.passage] + answer.after
            }
            all.append((document, passages))
        }
        return all
    }
}

/// Questions with the text that the right passage contains.
struct Question: Sendable {
    var id: String
    var text: String
    /// The document's path; nil where any will do.
    var path: String?
    var answer: String

    /// Reads `id`, question, optional path, answer from lines with tabs.
    static func read(_ file: String) throws -> [Question] {
        try String(contentsOfFile: file, encoding: .utf8).split(separator: "\n").map { line in
            let parts = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
            return parts.count == 3
                ? Question(id: parts[0], text: parts[1], path: nil, answer: parts[2])
                : Question(id: parts[0], text: parts[1], path: parts[2], answer: parts[3])
        }
    }

    /// The rank of the first right passage among the first ten.
    func rank(in index: TestIndex) throws -> Int? {
        try index.search(text).hits.first { hit in
            hit.passage.text.folded.contains(answer.folded) && (path == nil || hit.passage.document.path == path)
        }?.rank
    }
}

/// Recall at 1 and 3, and what was not first, as a golden file shows them.
func ranking(_ questions: [Question], in index: TestIndex) throws -> (first: Int, third: Int, text: String) {
    var first = 0
    var third = 0
    var lines: [String] = []
    for question in questions {
        let rank = try question.rank(in: index)
        if rank == 1 { first += 1 }
        if let rank, rank <= 3 { third += 1 }
        lines.append("\(question.id)\t\(rank.map(String.init) ?? "-")\t\(question.text)")
    }
    lines.append("recall@1 \(first)/\(questions.count)  recall@3 \(third)/\(questions.count)")
    return (first, third, lines.joined(separator: "\n") + "\n")
}

/// What `kwic extract` shows of a document at a passage's lines.
func extractedLines(_ file: String, _ id: String, _ place: PassageLocation) throws -> String {
    let outcome = try run("kwic", ["extract", "--format", "json", file])
    let name = (id as NSString).lastPathComponent
    var lines: [Int: Substring] = [:]
    for line in outcome.output.split(separator: "\n") {
        let document = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
        guard let shown = document?["id"] as? String, (shown as NSString).lastPathComponent == name else {
            continue
        }
        for case let block as [String: Any] in document?["blocks"] as? [Any] ?? [] {
            guard let text = block["text"] as? String, let first = block["line_start"] as? Int else { continue }
            for (offset, part) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
                lines[first + offset] = part
            }
        }
    }
    return (place.lineStart...place.lineEnd).compactMap { lines[$0] }.joined(separator: "\n")
}
