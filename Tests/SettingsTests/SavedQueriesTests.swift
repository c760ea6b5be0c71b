import Foundation
import Glibc
import Settings
import Testing

/// The file that keeps queries under names.
@Suite struct SavedQueriesTests {
    @Test func whatIsWrittenIsRead() throws {
        let folder = try TemporaryFolder()
        _ = try folder.write("current", "000001")
        var file = try SavedQueries(index: folder.path)
        #expect(file.queries.isEmpty && file.path == folder.path + "/queries.yaml")
        let queries = [
            "a": "ferry OR \"labour camps\"", "b-1": "back\\slash: # {no} 'yaml' \u{7}\u{85}",
            "ключ": "мост\n港 \u{1F600}", "yes": "null",
        ]
        file.queries = queries
        try file.write()
        #expect(try SavedQueries(index: folder.path).queries == queries)
        file.queries = [:]
        try file.write()
        #expect(try SavedQueries(index: folder.path).queries.isEmpty)
    }

    @Test(arguments: [("a: [1]", 1), ("a: x\nb c: y", 2), ("- a", 1), ("a: ''", 1), ("a: \"", 1)])
    func wrongFilesAreNamed(text: String, line: Int) throws {
        let folder = try TemporaryFolder()
        _ = try folder.write("queries.yaml", text)
        let error = #expect(throws: SettingsError.self) { _ = try SavedQueries(index: folder.path) }
        #expect(error?.file == folder.path + "/queries.yaml" && error?.line != nil)
    }

    @Test(arguments: ["", "/none"])
    func nothingIsWrittenWhereThereIsNoIndex(name: String) throws {
        let folder = try TemporaryFolder()
        var file = try SavedQueries(index: folder.path + name)
        file.queries = ["a": "b"]
        let error = #expect(throws: SettingsError.self) { try file.write() }
        #expect(error?.problem.contains("kwic index") == true)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
    }

    @Test(arguments: [0o600, 0o640, 0o644] as [mode_t])
    func whoMayReadTheIndexMayReadThem(mode: mode_t) throws {
        let folder = try TemporaryFolder()
        chmod(try folder.write("current", "000001"), mode)
        var file = try SavedQueries(index: folder.path)
        file.queries = ["a": "b"]
        try file.write()
        var status = stat()
        #expect(stat(file.path, &status) == 0 && status.st_mode & 0o7777 == mode)
    }

    @Test func names() {
        #expect(["a", "A-1_b", "ключ", "검색"].allSatisfy(SavedQueries.isName))
        #expect(!["", "a b", "a:b", "a.b", String(repeating: "a", count: 65)].contains(where: SavedQueries.isName))
    }

    @Test func changesAreSeen() throws {
        let folder = try TemporaryFolder()
        var file = WatchedFile(path: folder.path + "/x")
        var seen = [file.hasChanged(), file.hasChanged()]
        for text in ["a", "ab"] {
            _ = try folder.write("x", text)
            seen += [file.hasChanged(), file.hasChanged()]
        }
        #expect(seen == [true, false, true, false, true, false])
    }
}
