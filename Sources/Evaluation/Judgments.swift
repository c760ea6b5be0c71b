/// Which documents answer which queries: TREC's `qrels`.
public struct Judgments: Hashable, Sendable {
    /// For each query, the grade of each judged document or passage; 0 or less is not relevant.
    public private(set) var grades: [String: [String: Int]] = [:]

    /// A line that is not `qid 0 id grade`.
    public struct LineError: Error, Hashable, Sendable, CustomStringConvertible {
        /// From 1.
        public var line: Int

        /// The line and what was expected.
        public var description: String {
            "line \(line): expected a query's id, 0, a document's or passage's id and a whole number, with blanks between"
        }
    }

    /// Reads the lines of a qrels file; blank lines are passed over. Columns are divided by blanks or tabs; a blank within an
    /// id is written `%20`.
    ///
    /// Where the second of two lines judges the same again, it holds.
    public init(parsing text: String) throws(LineError) {
        for (number, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
            let columns = line.split(whereSeparator: \.isWhitespace)
            if columns.isEmpty { continue }
            guard columns.count == 4, let grade = Int(columns[3]) else { throw LineError(line: number + 1) }
            grades[String(columns[0]), default: [:]][String(columns[2])] = grade
        }
    }

    /// True where the judged ids are passages': a document's id, `#`, twelve hexadecimal digits, and perhaps `-` and a number.
    public var namePassages: Bool {
        let ids = grades.values.joined().lazy.map(\.key)
        return !grades.isEmpty && ids.allSatisfy(Self.isPassageID)
    }

    static func isPassageID(_ id: String) -> Bool {
        guard let sign = id.lastIndex(of: "#"), sign != id.startIndex else { return false }
        let parts = id[id.index(after: sign)...].split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count <= 2, parts[0].utf8.count == 12, parts[0].allSatisfy(\.isHexDigit) else { return false }
        return parts.count == 1 || Int(parts[1]) != nil
    }
}
