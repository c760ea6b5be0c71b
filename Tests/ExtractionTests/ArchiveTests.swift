import Passages
import Reading
import TestSupport
import Testing

@Suite struct ArchiveTests {
    @Test(arguments: [
        ("names.zip", ["docs/über.txt", "etc/passwd", "a.md", "a-2.md", "a-3.md"]),
        ("dos-name.zip", ["über.txt"]),
        ("tape.tar", ["x/y.txt", "abs/name.txt", "last.md"]),
        ("package.deb", ["debian-binary", "data.tar.xz/x/y.txt", "data.tar.xz/abs/name.txt", "data.tar.xz/last.md"]),
        ("encrypted.zip", ["open.txt"]),
        ("damaged.zip", ["good.txt"]),
    ])
    func readsItsFiles(name: String, members: [String]) throws {
        let read = try Extracted(fixture: "archive/" + name)
        #expect(read.ids == members.map { "archive/\(name)/\($0)" })
        #expect(read.documents.allSatisfy { $0.path == $0.id && $0.positions == .member })
    }

    @Test(arguments: [
        ("encrypted.zip", ["encrypted"], ["secret.txt"]), ("damaged.zip", ["damaged", "damaged"], ["bad.txt", nil]),
        ("names.zip", [], []),
    ])
    func tellsWhatItCannotRead(name: String, reasons: [String], members: [String?]) throws {
        let read = try Extracted(fixture: "archive/" + name)
        #expect(read.reasons == reasons)
        #expect(read.problems.map(\.path) == members.map { $0.map { "archive/\(name)/\($0)" } })
    }

    @Test func readsArchivesInArchivesToALimit() throws {
        let read = try Extracted(fixture: "archive/nested.zip") { $0.depth = 3 }
        #expect(read.documents.count == 3)
        #expect(Set(read.reasons) == ["too_deep"])
    }

    @Test func stopsAtItsLimits() throws {
        let members = try Extracted(fixture: "archive/tape.tar") { $0.members = 4 }
        #expect(members.ids == ["archive/tape.tar/x/y.txt"])
        #expect(members.reasons == ["too_many_members"])
        let member = try Extracted(fixture: "archive/names.zip") { $0.memberBytes = 11 }
        #expect(member.ids == ["archive/names.zip/docs/über.txt", "archive/names.zip/etc/passwd"])
        #expect(member.reasons == ["too_large", "too_large", "too_large"])
    }

    @Test func survivesTruncation() throws {
        for name in ["archive/names.zip", "archive/package.deb", "compressed/tape.tgz", "compressed/notes.txt.xz"] {
            let bytes = try Extracted.bytes(name)
            for count in 0..<bytes.count { _ = try Extracted(Array(bytes[..<count]), as: name) }
        }
    }

    @Test func survivesMutation() throws {
        var random = SeededGenerator(seed: 20)
        for name in ["archive/names.zip", "archive/nested.zip", "archive/package.deb", "compressed/tape.tar.bz2"] {
            let bytes = try Extracted.bytes(name)
            for _ in 0..<300 {
                var changed = bytes
                for _ in 0..<Int.random(in: 1...8, using: &random) {
                    changed[Int.random(in: changed.indices, using: &random)] = UInt8.random(in: 0...255, using: &random)
                }
                _ = try Extracted(changed, as: name) { $0.memberBytes = 1 << 20 }
            }
        }
    }
}
