import Glibc

/// A query of the mix, in Kwic's query language.
struct BenchQuery: Sendable {
    /// `term`, `intersection`, `union` or `phrase`.
    var kind: String
    var expression: String

    /// The queries of a file with lines of a kind, a tab and words.
    static func read(_ path: String) throws -> [BenchQuery] {
        try text(of: path).split(separator: "\n").map { line in
            let fields = line.split(separator: "\t", maxSplits: 1)
            guard fields.count == 2, let query = BenchQuery(kind: String(fields[0]), words: fields[1]) else {
                throw BenchProblem("\(path): a line is KIND, tab, words, and this is not: \(line)")
            }
            return query
        }
    }

    private init?(kind: String, words: Substring) {
        let words = words.split { $0 == " " || $0 == "\"" }
        self.kind = kind
        switch kind {
        case "term", "union": expression = words.joined(separator: " OR ")
        case "intersection": expression = words.joined(separator: " AND ")
        case "phrase": expression = "\"" + words.joined(separator: " ") + "\""
        default: return nil
        }
    }

    private static func text(of path: String) throws -> String {
        guard let file = fopen(path, "r") else { throw BenchProblem("cannot read \(path)") }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while case let count = fread(&chunk, 1, chunk.count, file), count > 0 { bytes += chunk[..<count] }
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// Why nothing could be measured.
struct BenchProblem: Error, CustomStringConvertible {
    var description: String
    init(_ description: String) { self.description = description }
}
