import Foundation
import Patterns
import Reading
import Testing

@Suite struct ExternalFilterTests {
    static let filter = ExternalFilter(
        match: [try! Glob("scans/**/*.ps")], extensions: ["doc"], mediaType: "application/msword",
        command: ["{file}", "--in={file}", "{file}{file}", "-"])

    @Test(
        arguments: [
            ("a.doc", nil, true), ("x/A.DOC", nil, true), ("mail.eml/letter.doc", nil, true),
            ("scans/x/a.ps", nil, true),
            ("a.ps", nil, false), ("doc", nil, false), ("a.docx", nil, false), ("letter", "application/msword", true),
            ("letter", "text/plain", false),
        ] as [(String, String?, Bool)])
    func matches(path: String, type: String?, expected: Bool) {
        #expect(Self.filter.matches(path, mediaType: type) == expected)
        #expect(([Self.filter].first(for: path, mediaType: type) != nil) == expected)
    }

    @Test func theFileStandsWhereItsMarkStood() {
        #expect(Self.filter.arguments(for: "/a {file}") == ["{file}", "--in=/a {file}", "/a {file}/a {file}", "-"])
    }

    @Test func goesToTheWorkerAndBack() throws {
        var options = ReadingOptions()
        options.filters = [Self.filter]
        let data = try JSONEncoder().encode(options)
        #expect(try JSONDecoder().decode(ReadingOptions.self, from: data) == options)
    }
}
