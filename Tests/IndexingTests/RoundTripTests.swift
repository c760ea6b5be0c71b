import Foundation
import Indexing
import Passages
import SearchAPI
import TestSupport
import Testing

/// Every passage's bytes and lines, read again from the source, contain its text.
@Suite struct RoundTripTests {
    @Test(arguments: [Checkout.corpus, Checkout.layouts])
    func ofFolders(_ path: String) throws {
        var index = try TestIndex()
        index.options.corpus = [path]
        // Formats whose passages stand in the file as they are.
        index.options.includes = { path in [".txt", ".md", ".jsonl"].contains { path.hasSuffix($0) } }
        let report = try index.run()
        #expect(report.documents > 1 && report.skipped.isEmpty)
        try expectRoundTrip(index)
    }

    @Test func ofAwkwardFiles() throws {
        let index = try TestIndex()
        let long = (1...400).map { "Sentence number \($0) of a paragraph that does not end." }
        let files: [String: String] = [
            "crlf.txt":
                "First heading\r\n\r\nA paragraph that\r\nis wrapped by hand.\r\n\r\nAnother one, longer than the first.\r\n",
            "mark.txt": "\u{FEFF}Begins with a mark.\n\nAnd goes on.\n",
            "no-newline.txt": "One line without an end",
            "tabs.txt": "A\ttable\tof\tsorts\n1\t2\t3\n4\t5\t6\n\n\tAn indented paragraph.\n",
            "nbsp.txt":
                "Prices\u{00A0}rose by 12\u{202F}% \u{2003}in 1974.\n\n\u{3000}An ideographic space begins this one.\n",
            "long.txt": long.joined(separator: " ") + "\n",
            "wrapped.txt": long.joined(separator: "\n") + "\n",
            "unbroken.txt": String(repeating: "運河と港", count: 3000) + "\n",
            "one-word.txt": String(repeating: "x", count: 50_000),
            "crlf.md":
                "---\r\ntitle: Wrapped\r\n---\r\n\r\n# One\r\n\r\nSome *text* with `code`\r\nand a [link](x.md).\r\n\r\n- a\r\n- b\r\n",
            "long.md": "# Long\n\n" + long.joined(separator: " ") + "\n\n> " + long.prefix(60).joined(separator: "\n> ")
                + "\n",
            "r.jsonl": #"{"id": "é", "text": "Tab\there, \"quotes\", a \u00e9 and \ud83d\ude00."}"# + "\r\n\n"
                + "{\"id\": \"long\", \"text\": \"" + long.joined(separator: "\\n") + "\"}",
        ]
        for (name, text) in files { try index.write(text, name) }
        #expect(try index.run().skipped.isEmpty)
        #expect(try index.content().documents.count == files.count + 1)
        try expectRoundTrip(index)
    }

    private func expectRoundTrip(_ index: TestIndex, sourceLocation: SourceLocation = #_sourceLocation) throws {
        let root = try #require(index.options.corpus.first)
        for passage in try index.content().passages {
            let source = try [UInt8](Data(contentsOf: URL(filePath: root + "/" + passage.document.path)))
            let bytes = Array(source[passage.location.byteStart..<passage.location.byteEnd])
            let lines = source.split(separator: 0x0A, omittingEmptySubsequences: false)
            let inLines = Array(
                lines[passage.location.lineStart - 1..<passage.location.lineEnd].joined(separator: [0x0A]))
            for said in [bytes, inLines] {
                let text = try decoded(said, passage.document.format)
                #expect(
                    folded(text).contains(folded(passage.text)), "\(passage.id): \(passage.text.prefix(60))",
                    sourceLocation: sourceLocation)
            }
        }
    }

    /// What a reader sees in the bytes: of a record its strings.
    private func decoded(_ bytes: [UInt8], _ format: String) throws -> String {
        guard format == "jsonl" else { return String(decoding: bytes, as: UTF8.self) }
        let object = try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any]
        return (object ?? [:]).values.compactMap { $0 as? String }.joined(separator: "\n")
    }

    private func folded(_ text: String) -> String {
        text.split { $0.isWhitespace }.joined(separator: " ")
    }
}
