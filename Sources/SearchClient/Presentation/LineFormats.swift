public import SearchAPI

/// Hits as lines for other programs.
public enum LineFormats {
    /// One hit a line, as it stands in the JSON answer; in a batch with the query's `qid` before its other members.
    public static func jsonLines(_ hits: [SearchHit], queryID: String?) -> String {
        hits.map { hit in
            guard let queryID else { return hit.json + "\n" }
            var writer = JSONWriter()
            writer.value(queryID)
            return "{\"qid\":" + writer.text + "," + hit.json.dropFirst() + "\n"
        }.joined()
    }

    /// Rank, score, id, title, path, first and last line, text, with tabs between; in a batch after the query's id.
    ///
    /// A tab, line end or other control character within a value is a blank. There is no head line.
    public static func tabSeparated(_ hits: [SearchHit], queryID: String?) -> String {
        hits.map { hit in
            let passage = hit.passage
            return tabSeparated(
                (queryID.map { [$0] } ?? []) + [
                    "\(hit.rank)", decimal(hit.score), passage.id, passage.document.title, passage.document.path,
                    "\(passage.location.lineStart)", "\(passage.location.lineEnd)", passage.text,
                ])
        }.joined()
    }

    /// A line of values with tabs between them.
    public static func tabSeparated(_ values: [String]) -> String {
        values.map(field).joined(separator: "\t") + "\n"
    }

    /// TREC's run format: `qid Q0 document rank score kwic`, what `trec_eval` reads.
    ///
    /// Every document stands once, where its best passage does, and ranks count documents. White space
    /// in an id is `%20`, because blanks separate the columns. Scores fall from line to line, by a ten-thousandth where two are
    /// the same: programs that go by them read the same order.
    ///
    /// - Parameter namesPassages: Passages instead, each under its own id.
    public static func trec(_ hits: [SearchHit], queryID: String, namesPassages: Bool = false) -> String {
        var seen: Set<String> = []
        var lines = ""
        var last = Double.infinity
        for hit in hits {
            let id = namesPassages ? hit.passage.id : hit.passage.document.id
            guard seen.insert(id).inserted else { continue }
            last = min((hit.score * 10_000).rounded(), last - 1)
            lines += "\(word(queryID)) Q0 \(word(id)) \(seen.count) \(decimal(last / 10_000)) kwic\n"
        }
        return lines
    }

    private static func field(_ value: String) -> String {
        var text = String.UnicodeScalarView()
        for scalar in value.unicodeScalars {
            switch scalar.value {
            case 0..<0x20, 0x7F..<0xA0, 0x2028, 0x2029: text.append(" ")
            default: text.append(scalar)
            }
        }
        return String(text)
    }

    /// An id as run files and judgments have it: white space is `%20`.
    public static func word(_ value: String) -> String {
        let text = value.map { $0.isWhitespace ? "%20" : String($0) }.joined()
        return text.isEmpty ? "-" : text
    }

    private static func decimal(_ number: Double) -> String {
        var writer = JSONWriter()
        writer.value(number, decimals: 4)
        return writer.text
    }
}

/// A file of queries, one a line: `qid<TAB>query`. A first line that names the columns may name more of them.
public enum QueryFile {
    /// A query and what it is called.
    public struct Query: Hashable, Sendable {
        /// What judgments call it.
        public var id: String
        /// The query, in the query language.
        public var text: String
        /// What further columns say of it, by their names: `lang`, `kind`.
        public var columns: [String: String] = [:]
    }

    /// A line that is not `qid<TAB>query`.
    public struct LineError: Error, Hashable, Sendable, CustomStringConvertible {
        /// From 1.
        public var line: Int

        /// The line and what was expected.
        public var description: String { "line \(line): expected a query's id, a tab and the query" }
    }

    /// The queries of `text`; blank lines are passed over. Where the first line is `qid<TAB>query<TAB>NAME…`, the lines have more
    /// columns; else all after the first tab is the query.
    public static func parse(_ text: String) throws(LineError) -> [Query] {
        var queries: [Query] = []
        var names: [String] = []
        for (number, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
            if line.allSatisfy(\.isWhitespace) { continue }
            guard let tab = line.firstIndex(of: "\t"), tab != line.startIndex else {
                throw LineError(line: number + 1)
            }
            if queries.isEmpty, names.isEmpty, let found = columnNames(line) {
                names = found
                continue
            }
            var query = Query(id: String(line[..<tab]), text: String(line[line.index(after: tab)...]))
            if !names.isEmpty {
                let values = query.text.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
                query.text = values[0]
                query.columns = Dictionary(zip(names, values.dropFirst())) { first, _ in first }.filter {
                    !$0.value.isEmpty
                }
            }
            queries.append(query)
        }
        return queries
    }

    /// The names of the columns after the query; nil for a line that is a query.
    private static func columnNames(_ line: Substring) -> [String]? {
        let names = line.split(separator: "\t", omittingEmptySubsequences: false).map { $0.lowercased() }
        guard names.count > 2, ["qid", "id"].contains(names[0]), ["query", "text", "question"].contains(names[1]) else {
            return nil
        }
        return Array(names.dropFirst(2))
    }
}
