import Foundation
import Indexing
import Querying
import SearchAPI
import TestSupport
import Testing
import XapianIndex

/// Large files of records in other encodings than UTF-8, which are read in chunks.
@Suite struct EncodingTests {
    /// Records of Russian, with characters whose code units have a byte 0A.
    private static func record(_ number: Int) -> String {
        "{\"id\": \"r\(number)\", \"title\": \"Запись \(number)\", \"text\": \"Закон номер \(number) о гражданстве Ċ ਊ ༊ "
            + "был принят в ноябре.\"}\n"
    }

    @Test(
        arguments: [
            (String.Encoding.utf16LittleEndian, [0xFF, 0xFE]), (.utf16LittleEndian, []), (.utf16BigEndian, []),
            (.utf16BigEndian, [0xFE, 0xFF]), (.utf32LittleEndian, [0xFF, 0xFE, 0, 0]), (.utf32BigEndian, []),
        ] as [(String.Encoding, [UInt8])])
    func wideRecordsAreCutBetweenLines(encoding: String.Encoding, mark: [UInt8]) throws {
        var index = try TestIndex()
        index.options.batchBytes = 3000
        let text = (1...300).map(Self.record).joined()
        try index.write(bytes: mark + Array(try #require(text.data(using: encoding))), "r.jsonl")
        let report = try index.run()
        #expect(report.documents == 300 && report.skipped.isEmpty)
        let hit = try #require(try index.engine().search(SearchRequest(query: "id:r217 217")).hits.first)
        #expect(hit.passage.document.title == "Запись 217")
        #expect(hit.passage.location.lineStart == 217)
        #expect(hit.passage.text.contains("Ċ ਊ ༊"))
        // The place in the source, converted by itself, is the record.
        let bytes = try Data(contentsOf: URL(fileURLWithPath: index.path("r.jsonl")))
        let range = hit.passage.location.byteStart..<hit.passage.location.byteEnd
        let source = try #require(String(data: bytes[range], encoding: encoding))
        #expect(source == Self.record(217).dropLast())
    }

    /// Most chunks have no letter that would tell, and some one or two: all are read as the whole file is.
    @Test func oneEncodingForAllChunks() throws {
        var index = try TestIndex()
        index.options.batchBytes = 3000
        var text = ""
        for number in 1...600 {
            let word =
                number == 599 ? "Щука" : number % 100 == 50 ? "мир" : number < 60 ? "закон о гражданстве" : "plain"
            text += "{\"id\": \"r\(number)\", \"text\": \"record \(number) of many: \(word)\"}\n"
        }
        try index.write(bytes: Array(try #require(text.data(using: .windowsCP1251))), "r.jsonl")
        let report = try index.run()
        #expect(report.documents == 600 && report.skipped.isEmpty)
        let hits = try index.engine().search(SearchRequest(query: "мир", limit: 100)).hits
        #expect(Set(hits.map(\.passage.document.id)) == Set((0..<6).map { "r\($0 * 100 + 50)" }))
        #expect(
            try index.engine().search(SearchRequest(query: "+599")).hits.first?.passage.text.hasSuffix("Щука") == true)
    }

    /// A stray byte is told with its line and byte in the file, and leaves the file UTF-8.
    @Test func badBytesAreToldByTheirPlaceInTheFile() throws {
        var index = try TestIndex()
        index.options.batchBytes = 3000
        var bytes: [UInt8] = []
        var bad = 0
        for number in 1...300 {
            bytes += Array(Self.record(number).utf8)
            if number == 250 {
                bad = bytes.count - 4
                bytes[bad] = 0xFE
            }
        }
        try index.write(bytes: bytes, "r.jsonl")
        let report = try index.run()
        #expect(report.documents == 300 && report.skipped.count == 1)
        #expect(report.skipped.first?.detail.contains("byte \(bad) (line 250)") == true)
    }
}
