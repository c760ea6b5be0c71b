import FoundationEssentials
import SearchAPI
import TestSupport
import Testing

@Suite struct JSONValueTests {
    private func read(_ text: String) throws -> JSONValue { try JSONValue(parsing: Array(text.utf8)) }

    @Test(
        arguments: [
            ("null", .null), (" true\n", .bool(true)), ("false", .bool(false)), ("0", .integer(0)), ("-0", .integer(0)),
            ("12345678901234567", .integer(12_345_678_901_234_567)), ("-9223372036854775808", .integer(.min)),
            ("9223372036854775808", .number(9_223_372_036_854_775_808)), ("1.5", .number(1.5)), ("1e3", .number(1000)),
            ("-2.5E-2", .number(-0.025)), ("1E+2", .number(100)), (#""""#, .string("")), (#""a/b""#, .string("a/b")),
            (#""é 漢 👍""#, .string("é 漢 👍")), (#""\"\\\/\b\f\n\r\t""#, .string("\"\\/\u{8}\u{C}\n\r\t")),
            (#""\u00e9\u6f22\uD83D\udc4d\u0000x""#, .string("é漢👍\0x")), ("\"\u{7F}\"", .string("\u{7F}")),
            ("[]", .array([])),
            ("[ 1 , [2] ]", .array([.integer(1), .array([.integer(2)])])), ("{ }", .object([])),
            (
                #"{"b": 1, "a": {"c": null}}"#,
                .object([
                    .init(name: "b", value: .integer(1)),
                    .init(name: "a", value: .object([.init(name: "c", value: .null)])),
                ])
            ),
        ] as [(String, JSONValue)])
    func reads(text: String, expected: JSONValue) throws { #expect(try read(text) == expected) }

    @Test(arguments: [
        "", " ", "nul", "nulll", "True", "01", "-", "+1", ".5", "1.", "1e", "1e+", "0x1", "1e999", "NaN", "'a'", #"""#,
        #""a"#, #""\"#, #""\x""#, #""\u12""#, #""\u12g4""#, #""\ud800""#, #""\ud800\u0041""#, #""\udc00""#,
        "\"a\nb\"", "[", "[1", "[1,", "[1,]", "[,1]", "[1 2]", "{", "{a:1}", #"{"a"}"#, #"{"a":}"#, #"{"a":1"#,
        #"{"a":1,}"#, #"{"a":1 "b":2}"#, "{1:2}", "1 2", "[]]", "\u{FEFF}1",
    ])
    func refuses(text: String) { #expect(throws: JSONProblem.self) { try read(text) } }

    @Test func refusesWhatIsNotUTF8() {
        for bytes in [[0x22, 0xFF, 0x22], [0x22, 0xC3, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22]] as [[UInt8]] {
            #expect(throws: JSONProblem.self) { try JSONValue(parsing: bytes) }
        }
    }

    @Test(arguments: [("[", "]"), (#"{"a":"#, "}")])
    func goesSoDeepAndNoDeeper(open: String, close: String) throws {
        func nested(_ depth: Int) -> String {
            String(repeating: open, count: depth) + "1" + String(repeating: close, count: depth)
        }
        _ = try read(nested(512))
        #expect(throws: JSONProblem.self) { try read(nested(513)) }
        #expect(throws: JSONProblem.self) { try read(String(repeating: open, count: 100_000)) }
    }

    @Test func theFirstOfTwoMembersCounts() throws {
        let value = try read(#"{"a": 1, "a": 2, "b": null}"#)
        #expect(try value.value("a") == 1)
        #expect(try [String: Int](json: try read(#"{"a": 1, "a": 2}"#)) == ["a": 1])
        #expect(try value.optional("b") == nil as Int?)
        #expect(try value.optional("c") == nil as Int?)
        #expect(throws: JSONProblem.self) { try value.value("c") as Int }
        #expect(throws: JSONProblem.self) { try value.value("a") as String }
    }

    @Test(arguments: [("7", 7), ("2.0", 2), ("1e3", 1000)])
    func wholeNumbers(text: String, expected: Int) throws { #expect(try Int(json: try read(text)) == expected) }

    @Test(arguments: ["1.5", "1e99", "\"1\"", "null", "true"])
    func otherNumbers(text: String) { #expect(throws: JSONProblem.self) { try Int(json: try read(text)) } }

    /// What is written is read again, by this reader and by Foundation's, whatever signs stand wherever in a text.
    @Test(arguments: 0..<200 as Range<UInt64>)
    func textsAreReadAsTheyWereWritten(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let signs: [Unicode.Scalar] = [
            "\"", "\\", "\n", "\r", "\t", "\0", "\u{1F}", " ", "\u{7F}", "\u{80}", "é", "漢", "👍", "a",
        ]
        var text = String.UnicodeScalarView()
        for _ in 0..<Int.random(in: 0...40, using: &random) {
            text.append(Bool.random(using: &random) ? "x" : signs.randomElement(using: &random)!)
        }
        var writer = JSONWriter()
        writer.array([String(text)]) { $0.value($1) }
        #expect(try [String](json: try JSONValue(parsing: writer.bytes)) == [String(text)], "seed \(seed)")
        #expect(try JSONDecoder().decode([String].self, from: Data(writer.bytes)) == [String(text)], "seed \(seed)")
    }

    @Test(arguments: [0, 7, 10, 99, 1_000_000, -1, -10, Int.max, Int.min])
    func wholeNumbersAreWritten(number: Int) {
        var writer = JSONWriter()
        writer.value(number)
        #expect(writer.text == "\(number)")
    }
}

@Suite struct QueryTreeReadingTests {
    @Test(
        arguments: [
            (#"{"word": "ferry"}"#, .word("ferry")), (#"{"fuzzy": "a", "edits": 1}"#, .fuzzy("a", edits: 1)),
            (#"{"field": "year", "range": {"from": "1994"}}"#, .field("year", .range(from: "1994", to: nil))),
            (
                #"{"clauses": {"must_not": [{"within": "sentence"}]}}"#,
                .clauses(must: [], should: [], may: [], mustNot: [.within("sentence")])
            ),
            (#"{"near": [{"word": "a"}], "ordered": true}"#, .near([.word("a")], distance: 10, isOrdered: true)),
            (#"{"not": {"query": "n"}}"#, .not(.saved("n"))),
        ] as [(String, QueryTree)])
    func reads(text: String, expected: QueryTree) throws {
        #expect(try QueryTree(json: try JSONValue(parsing: Array(text.utf8))) == expected)
        #expect(try JSONDecoder().decode(QueryTree.self, from: Data(text.utf8)) == expected)
    }

    @Test(arguments: [
        (#"[]"#, #"tree must be an object such as {"word": "ferry"}"#),
        (#"{"x": 1}"#, "tree has none of the members that tell a node"),
        (#"{"word": 1}"#, "tree.word must be a string"),
        (#"{"word": "a", "edits": 1}"#, "tree is told by 'word', and 'edits' does not go with that"),
        (#"{"and": {"word": "a"}}"#, "tree.and must be an array of nodes"),
        (#"{"and": [{"word": "a"}, {"near": 1}]}"#, "tree.and[1].near must be an array of nodes"),
        (#"{"not": 1}"#, "tree.not must be an object"),
        (#"{"clauses": {"must": [1]}}"#, "tree.clauses.must[0] must be an object"),
        (#"{"clauses": {"mst": []}}"#, "tree.clauses can have must, should, may, must_not, and 'mst' is none of them"),
        (#"{"field": "a"}"#, "tree names a field, and needs one of words, phrase, range or exists"),
        (#"{"field": "a", "exists": false}"#, "tree.exists must be true"),
        (#"{"field": "a", "range": {"up": "1"}}"#, "tree.range must have 'from', 'to' or both"),
        (
            String(repeating: #"{"not":"#, count: 150) + "1" + String(repeating: "}", count: 150),
            "deeper than 100 nodes"
        ),
    ])
    func saysWhereTheFaultIs(text: String, part: String) throws {
        let json = try JSONValue(parsing: Array(text.utf8))
        let failure = #expect(throws: SearchFailure.self) { try QueryTree(json: json) }
        #expect(failure?.code == .badQuery && failure?.detail.contains(part) == true, "\(failure as Any)")
    }
}
