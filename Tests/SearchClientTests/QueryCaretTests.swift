import SearchClient
import Testing

/// A caret below the place in a query.
@Suite struct QueryCaretTests {
    @Test(
        arguments: [
            ("a \"b", 2, "\n  a \"b\n    ^"), ("AND", 3, "\n  AND\n     ^"), ("é (", 3, "\n  é (\n    ^"),
            ("港 (", 4, "\n  港 (\n     ^"), ("a\n(", 2, "\n  a (\n    ^"), ("", 0, "\n  \n  ^"), ("a", 5, ""),
            ("a", nil, ""),
        ] as [(String, Int?, String)])
    func points(query: String, position: Int?, lines: String) {
        #expect(QueryCaret.lines(query, position: position) == lines)
    }

    @Test func longQueriesAreCut() {
        let query = String(repeating: "word ", count: 1000) + "(" + String(repeating: " word", count: 1000)
        let lines = QueryCaret.lines(query, position: 5000).split(separator: "\n")
        #expect(lines.count == 2 && lines.allSatisfy { $0.count < 80 })
        #expect(Array(lines[0])[lines[1].count - 1] == "(")
    }
}
