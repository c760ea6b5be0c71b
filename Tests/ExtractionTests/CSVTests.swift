import Extraction
import Foundation
import Passages
import Reading
import TestSupport
import Testing

@Suite struct CSVTests {
    @Test func aRowIsARecord() throws {
        let text =
            "ID,Title,Text,Authors,Pub Year\r\n7,One,\"A \"\"quoted\"\" text,\nin two lines\",Ann Lee; Bo Chan,1999\r\n8,Two,Short,,\r\n"
        let (documents, problems) = try extracted(text, as: "t.csv")
        #expect(problems.isEmpty)
        #expect(documents.map(\.id) == ["7", "8"])
        #expect(shown(documents[0]) == ["A \"quoted\" text,\nin two lines"])
        #expect(documents[0].metadata.authors == ["Ann Lee", "Bo Chan"])
        #expect(documents[0].metadata.tags == ["pub_year": ["1999"]])
        #expect(documents.map { $0.blocks[0].range.lines } == [2...3, 4...4])
        let bytes = Array(text.utf8)
        #expect(String(decoding: bytes[documents[1].blocks[0].range.bytes], as: UTF8.self) == "8,Two,Short,,")
    }

    @Test(arguments: [
        ("a.csv", "name;city\nAnn;Paris\nBo;Rome\n"), ("a.tsv", "name\tcity\nAnn\tParis\nBo\tRome\n"),
        ("a.csv", "\u{FEFF}name,city\rAnn,Paris\rBo,Rome"), ("a.csv", "name|city\nAnn|Paris\n\nBo|Rome\n"),
        ("a.csv", "\"name\",\"city\"\n\"Ann\", \"Paris\"\n\"Bo\",\"Rome\""),
    ])
    func separatorsAndLineEndsAreFound(path: String, text: String) throws {
        let (documents, problems) = try extracted(text, as: path)
        #expect(problems.isEmpty)
        #expect(documents.map { shown($0)[0] } == ["name: Ann\ncity: Paris", "name: Bo\ncity: Rome"])
    }

    @Test func columnsOfOtherNamesGiveTitles() throws {
        let text = "Name,Brand,Description,Created At,Web\nLamp,Acme,\"Gives light, if lit.\",2017-05-30,\n"
        let document = try #require(try extracted(text, as: "a.csv").documents.first)
        #expect(document.metadata.title == "Lamp" && document.metadata.date == "2017-05-30")
        #expect(shown(document) == ["Gives light, if lit.\n\nname: Lamp\nbrand: Acme"])
        #expect(document.metadata.tags == ["name": ["Lamp"], "brand": ["Acme"], "created_at": ["2017-05-30"]])
    }

    /// Tables saved as "Unicode text": UTF-16 with tabs.
    @Test(arguments: [String.Encoding.utf16LittleEndian, .utf16BigEndian]) func wideTablesAreRead(
        encoding: String.Encoding
    ) throws {
        let text = "\u{FEFF}name\tcity\nЖанна\tĊ ਊ\nBo\tRome\n"
        let bytes = Array(try #require(text.data(using: encoding)))
        let documents = try extracted(bytes, as: "a.csv").documents
        #expect(documents.map { shown($0)[0] } == ["name: Жанна\ncity: Ċ ਊ", "name: Bo\ncity: Rome"])
        let passage = try #require(PassageSplitter().passages(of: documents[0]).first)
        #expect(String(data: Data(bytes[passage.range.bytes]), encoding: encoding) == "Жанна\tĊ ਊ")
    }

    @Test func withoutNamesColumnsAreNumbered() throws {
        let documents = try extracted("1,Paris,2.5\n2,Rome,3.5\n", as: "a.csv").documents
        #expect(documents.map(\.id) == ["a.csv:1", "a.csv:2"])
        #expect(shown(documents[1]) == ["column_1: 2\ncolumn_2: Rome\ncolumn_3: 3.5"])
    }

    @Test func oddRowsAreReadAndReported() throws {
        let (documents, problems) = try extracted("a,b\nx,y,more\nz\n\"open,w\nlast,one\n", as: "a.csv")
        #expect(documents.count == 4)
        #expect(problems.map(\.line) == [2, 3] && problems.allSatisfy { $0.reason == "bad_record" && $0.isPartial })
        #expect(shown(documents[0]) == ["a: x\nb: y\ncolumn_3: more"])
    }

    @Test func manyOpenQuotesCostNoMoreThanALineEach() throws {
        let text = "a,b,c\n" + String(repeating: "\"x,y,z\n", count: 50_000)
        #expect(try extracted(text, as: "a.csv").documents.count == 50_000)
    }

    @Test func legacyTablesKeepTheirPlaces() throws {
        let line: [UInt8] =
            Array("name,city\nJos".utf8) + [0xE9] + Array(",K".utf8) + [0xF6] + Array("ln\nAnn,Bonn\n".utf8)
        let documents = try extracted(line, as: "a.csv").documents
        #expect(shown(documents[0]) == ["name: José\ncity: Köln"])
        let passage = try #require(PassageSplitter().passages(of: documents[1]).first)
        #expect(String(decoding: line[passage.range.bytes], as: UTF8.self) == "Ann,Bonn")
    }

    @Test(arguments: ["", "\n\n", "a,b\n"]) func emptyTablesAreReported(text: String) throws {
        let (documents, problems) = try extracted(text, as: "a.csv")
        #expect(documents.isEmpty && problems.map(\.reason) == ["empty"])
    }
}
