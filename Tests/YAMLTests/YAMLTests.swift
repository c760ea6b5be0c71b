import TestSupport
import Testing
import YAML

@Suite struct YAMLTests {
    /// A node in one line: `'quoted'`, `[a, b]`, `{k: v}`.
    private func describe(_ node: YAMLNode?) -> String {
        guard let node else { return "nothing" }
        return switch node.content {
        case .scalar(let text, let isQuoted): isQuoted ? "'\(text)'" : text
        case .sequence(let elements): "[" + elements.map(describe).joined(separator: ", ") + "]"
        case .mapping(let entries):
            "{" + entries.map { "\($0.key): \(describe($0.value))" }.joined(separator: ", ") + "}"
        }
    }

    @Test(arguments: [
        ("", "nothing"), ("# only a comment\n", "nothing"), ("---\n", ""), ("a", "a"), ("\u{FEFF}a: 1", "{a: 1}"),
        // Scalars stay text.
        (
            "a: 2017\nb: 1.10\nc: 0x1F\nd: 2017-05-30\ne: yes\nf: 1e3\ng: 0777",
            "{a: 2017, b: 1.10, c: 0x1F, d: 2017-05-30, e: yes, f: 1e3, g: 0777}"
        ),
        ("a: null\nb: 'null'\nc: \"~\"\nd: ~\ne:", "{a: null, b: 'null', c: '~', d: ~, e: }"),
        ("a: \"x\\ty\\u00e9\"\nb: 'it''s'", "{a: 'x\ty\u{E9}', b: 'it's'}"),
        ("a: |\n  one\n  two\nb: >\n  one\n  two\n", "{a: 'one\ntwo\n', b: 'one two\n'}"),
        ("a: one\n  two", "{a: one two}"),
        ("a: b#c # d", "{a: b#c}"), ("a: x:y", "{a: x:y}"), ("a: !!str 1", "{a: 1}"),
        // Collections.
        ("- a\n- b", "[a, b]"), ("a:\n- b\n-\n  c: d", "{a: [b, {c: d}]}"),
        ("a: [b, 'c', {d: e}]", "{a: [b, 'c', {d: e}]}"), ("{a: 1, b: [ ]}", "{a: 1, b: []}"),
        ("a: {}", "{a: {}}"), ("b: 1\na: 2", "{b: 1, a: 2}"), ("? a\n: b", "{a: b}"), ("'a b': c", "{a b: c}"),
        ("1: x", "{1: x}"),
        ("a: 1\r\nb: 2\r\n", "{a: 1, b: 2}"), ("日本: 語", "{日本: 語}"),
        // Aliases.
        ("a: &x [1, 2]\nb: *x", "{a: [1, 2], b: [1, 2]}"), ("a: &x 1\nb: &x 2\nc: *x", "{a: 1, b: 2, c: 2}"),
        ("&k a: *k", "{a: a}"),
        ("<<: b", "{<<: b}"),
        // What comes after the first document is not read.
        ("a: 1\n---\nb: 2", "{a: 1}"), ("a: 1\n...\nrest", "{a: 1}"), ("---\na: 1", "{a: 1}"),
    ])
    func reads(text: String, expected: String) throws {
        #expect(describe(try YAMLNode.parse(text)) == expected)
    }

    @Test(arguments: [
        ("a: [1, 2", 2, 1), ("a: 1\nb: 2\na: 3", 3, 1), ("a:\n  x: 1\n  x: 2", 3, 3), ("{a: 1, a: 2}", 1, 8),
        ("a: *x", 1, 4),
        ("[1, 2]: a", 1, 1), ("? {a: b}\n: c", 1, 3), ("a: 1\n\tb: 2", 2, 1), ("a: 'x", 1, 6), ("a: b: c", 1, 5),
        ("a: @x", 1, 4), ("a: 1\n b: 2", 2, 3), ("\"\\q\"", 1, 2),
        ("a: &x [*x]", 1, 8), ("%YAML 9.0\n---\na", 1, 1),
        // A character that YAML does not allow, after letters of two bytes.
        ("é: 1\néé: \u{1}", 2, 5), ("\0", 1, 1), ("a: 1\n\u{7F}", 2, 1),
    ])
    func refuses(text: String, line: Int, column: Int) {
        #expect {
            _ = try YAMLNode.parse(text)
        } throws: { error in
            guard let error = error as? YAMLError else { return false }
            #expect(error.line == line && error.column == column && !error.problem.isEmpty, "\(error)")
            return error.description.hasPrefix("line \(line), column \(column): ")
        }
    }

    @Test func knowsNullFromText() throws {
        let root = try #require(
            try YAMLNode.parse("a: null\nb: 'null'\nc: [x, ~]\nd: [x, '']\ne: {f: g}\nh: NULL\ni:\nj: nullo"))
        let expected: [(String, String?, [String]?)] = [
            ("a", nil, []), ("b", "null", ["null"]), ("c", nil, nil), ("d", nil, ["x", ""]), ("e", nil, nil),
            ("h", nil, []), ("i", nil, []),
            ("j", "nullo", ["nullo"]), ("none", nil, nil),
        ]
        for (key, string, strings) in expected {
            #expect(root[key]?.string == string, "\(key)")
            #expect(root[key]?.strings == strings, "\(key)")
        }
        #expect(root["e"]?["f"]?.string == "g")
        #expect(root["a"]?.entries == nil)
    }

    @Test func tellsPlaces() throws {
        let root = try #require(try YAMLNode.parse("é: 1\nbb:\n  - x\n  - cc: y\n"))
        let entries = try #require(root.entries)
        #expect(entries.map(\.keyLine) == [1, 2] && entries.map(\.keyColumn) == [1, 1])
        #expect(entries[0].value.line == 1 && entries[0].value.column == 4)
        guard case .sequence(let elements) = entries[1].value.content else {
            Issue.record("no sequence")
            return
        }
        #expect(elements.map(\.line) == [3, 4] && elements.map(\.column) == [5, 5])
        #expect(elements[1]["cc"]?.column == 9)
    }

    @Test(arguments: [
        (String(repeating: "[", count: 100_000), false),
        (String(repeating: "[", count: 70) + String(repeating: "]", count: 70), false),
        (String(repeating: "[", count: 60) + String(repeating: "]", count: 60), true),
        (String(repeating: "- ", count: 50_000) + "a", false),
        (String(repeating: "{a: ", count: 10_000), false),
        ((0..<5000).map { String(repeating: " ", count: $0) + "a:\n" }.joined(), false),
        ("[" + String(repeating: "1,", count: 99_000) + "]", true),
        ("[" + String(repeating: "1,", count: 100_001) + "]", false),
    ])
    func depthAndSizeAreBounded(text: String, isRead: Bool) {
        if isRead {
            #expect(throws: Never.self) { try YAMLNode.parse(text) }
        } else {
            #expect(throws: YAMLError.self) { try YAMLNode.parse(text) }
        }
    }

    @Test func aBombOfAliasesIsRefused() {
        var text = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
        for level in 1..<20 {
            text +=
                "a\(level): &a\(level) [" + Array(repeating: "*a\(level - 1)", count: 9).joined(separator: ", ") + "]\n"
        }
        #expect {
            _ = try YAMLNode.parse(text)
        } throws: { ($0 as? YAMLError)?.problem.contains("100000") == true }
    }

    private static let sample = """
        # comment
        title: "A \\"quoted\\" title"
        authors: [Ann Lee, 'Bo ''B'' Ray']
        tags: &tags
          - one
          - {deep: [1, 2, &x 3], more: *x}
        text: |
          line
            indented
        folded: >-
          a
          b
        again: *tags
        ? key
        : value
        """

    @Test(arguments: 0..<600 as Range<UInt64>)
    func anyTextIsReadOrRefused(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var scalars = Array(Self.sample.unicodeScalars)
        let marks = Array("[]{}:,-?&*!|>'\"%@`#~\n\t \\\0\u{FEFF}é漢😀\u{85}\u{2028}<=".unicodeScalars)
        for _ in 0..<Int.random(in: 1...12, using: &random) {
            let index = Int.random(in: 0..<scalars.count, using: &random)
            switch Int.random(in: 0..<3, using: &random) {
            case 0: scalars[index] = marks.randomElement(using: &random)!
            case 1: scalars.insert(marks.randomElement(using: &random)!, at: index)
            default: scalars.removeSubrange(index..<min(scalars.count, index + Int.random(in: 1...9, using: &random)))
            }
        }
        var text = ""
        text.unicodeScalars.append(contentsOf: scalars)
        let lines = text.utf8.count { $0 == 0x0A || $0 == 0x85 || $0 == 0xA8 } + 2
        do {
            let root = try YAMLNode.parse(text)
            #expect(try YAMLNode.parse(text) == root, "seed \(seed)")
        } catch {
            #expect((1...lines).contains(error.line) && error.column >= 1, "seed \(seed): \(error)")
        }
    }
}
