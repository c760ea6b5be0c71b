import Extraction
import Passages
import Reading
import TestSupport
import Testing

@Suite struct WikiTests {
    static let dump = """
        <mediawiki xmlns="http://www.mediawiki.org/xml/export-0.10/" xml:lang="de"><siteinfo><sitename>Wiki</sitename>
        <namespaces><namespace key="0"/><namespace key="6">Datei</namespace><namespace key="14">Kategorie</namespace>
        <namespace key="100">Portal</namespace></namespaces></siteinfo>
        <page><title>Stadt</title><ns>0</ns><id>7</id><revision><id>9</id><timestamp>2020-02-03T04:05:06Z</timestamp>
        <text xml:space="preserve">Die '''Stadt''' liegt am [[Fluss (Natur)|Fluss]].&lt;ref&gt;Quelle&lt;/ref&gt;
        [[Kategorie:Orte|*]]
        == Alte Zeit ==
        Text.</text></revision></page>
        <page><title>Ort</title><ns>0</ns><redirect title="Stadt"/><revision><text>#REDIRECT [[Stadt]]</text></revision></page>
        <page><title>Diskussion:Stadt</title><ns>1</ns><revision><text>Gerede</text></revision></page>
        <page><title>Portal:Fluss</title><ns>100</ns><revision><text>Portaltext</text></revision></page>
        </mediawiki>
        """

    @Test func pagesAreDocuments() throws {
        let (documents, problems) = try extracted(Self.dump, as: "dump.xml")
        #expect(problems.isEmpty)
        #expect(documents.map(\.id) == ["dump.xml/Stadt", "dump.xml/Portal:Fluss"])
        let page = documents[0]
        #expect(page.metadata.date == "2020-02-03" && page.metadata.language == "de")
        #expect(page.metadata.categories == ["Orte"] && page.metadata.tags["page_id"] == ["7"])
        #expect(documents[1].metadata.tags["namespace"] == ["Portal"])
        #expect(shown(page) == ["Die Stadt liegt am Fluss.", "# Alte Zeit", "Text."])
        #expect(page.blocks[2].range.anchor == "Alte_Zeit" && page.positions == .text)
    }

    @Test(arguments: [
        ("''a'' and '''''b'''''", ["a and b"]), ("x {{t|{{u}}|[[v]]}} y", ["x y"]),
        ("{{open\n\nwords", ["open", "words"]),
        ("a <!-- b --> c", ["a c"]), ("a <nowiki>[[b]]</nowiki>", ["a b"]),
        ("[http://e.org two words]", ["two words"]),
        ("* a\n** b\n# c", ["list: - a\n  - b\n- c"]), ("; a\n: b", ["list: a\n- b"]), (": indented", ["indented"]),
        ("=== a ===\nb", ["## a", "b"]), ("[[File:X.png|thumb|A [[b]] c]]d", ["d"]), ("[[en:Page]]x", ["x"]),
        ("[[:Category:X]] y", ["Category:X y"]), ("{{lang|la|verba}} x", ["verba x"]),
        ("__TOC__\na&nbsp;b", ["a b"]),
        ("{|\n! A !! B\n|-\n| style=\"x\" | 1 || 2\n|}", ["table: A | B\n1 | 2"]),
        ("a<ref name=\"x\" />b<ref>c</ref>", ["ab"]),
        ("x <math>a^2</math>", ["x a^2"]), ("<pre>\nint x;\n</pre>", ["code: int x;"]), ("a\n----\nb", ["a", "b"]),
    ])
    func markupBecomesText(source: String, blocks: [String]) throws {
        #expect(try shown(#require(try extracted(source, as: "p.mediawiki").documents.first)) == blocks)
    }

    @Test(arguments: [
        "{{", "}}", "[[", "]]", "<ref>", "<!--", "{|\n", "[[a|", "{{{", "'''", "<a ", "[http:", "=", "{{lang|a|",
    ])
    func openBracketsTakeNoLonger(piece: String) throws {
        let (documents, problems) = try extracted("word " + String(repeating: piece, count: 100_000), as: "p.mediawiki")
        #expect(documents.count + problems.count >= 1)
    }

    @Test func aCutDumpIsReported() throws {
        let whole = Array(Self.dump.utf8)
        let (documents, problems) = try extracted(Array(whole.prefix(whole.count - 60)), as: "dump.xml")
        #expect(documents.count == 1 && problems.map(\.reason) == ["damaged"])
    }

    @Test func changedBytesNeverCrash() throws {
        var random = SeededGenerator(seed: 6)
        let seed = Array(Self.dump.utf8)
        for _ in 0..<500 {
            var bytes = seed
            for _ in 0..<Int.random(in: 1...6, using: &random) {
                bytes[Int.random(in: bytes.indices, using: &random)] = UInt8.random(in: 9...255, using: &random)
            }
            let found = try extracted(bytes, as: "dump.xml")
            #expect(!found.documents.isEmpty || !found.problems.isEmpty)
        }
    }
}
