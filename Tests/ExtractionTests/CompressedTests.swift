import Passages
import Reading
import Testing

@Suite struct CompressedTests {
    @Test(arguments: ["notes.txt.gz", "notes.txt.bz2", "notes.txt.xz", "notes.txt.lzma"])
    func readsAllStreamsUnderItsOwnPath(name: String) throws {
        let read = try Extracted(fixture: "compressed/" + name)
        #expect(read.ids == ["compressed/" + name])
        #expect(read.documents.map(\.path) == read.ids)
        #expect(read.texts == ["First stream.\nSecond stream."])
        #expect(read.documents.first?.metadata.title == "notes")
        #expect(read.documents.first?.positions == .member)
        #expect(read.problems.isEmpty)
    }

    @Test(arguments: ["tape.tgz", "tape.tar.xz", "tape.tar.bz2"])
    func readsATapeAsAnArchive(name: String) throws {
        let read = try Extracted(fixture: "compressed/" + name)
        #expect(read.ids == ["x/y.txt", "abs/name.txt", "last.md"].map { "compressed/\(name)/\($0)" })
        #expect(read.problems.isEmpty)
    }

    @Test func namesRecordsAfterTheCompressedFile() throws {
        #expect(try Extracted(fixture: "compressed/records.jsonl.gz").ids == ["compressed/records.jsonl.gz:1"])
    }

    @Test(arguments: [
        ("bomb.txt.bz2", "too_large"), ("empty.gz", "empty"), ("truncated.txt.gz", "damaged"),
    ])
    func tellsWhatItCannotRead(name: String, reason: String) throws {
        let read = try Extracted(fixture: "compressed/" + name) { $0.memberBytes = 1 << 20 }
        #expect(read.reasons == [reason])
        #expect(read.problems.first?.path == nil)
    }

    @Test func countsWhatIsUnpackedAndThrownAway() throws {
        let read = try Extracted(fixture: "compressed/bomb.txt.bz2") {
            $0.memberBytes = 1 << 20
            $0.outputBytes = 4 << 20
        }
        #expect(read.reasons == ["too_large", "too_large"])
    }
}
