import Foundation
import SearchAPI
import TestSupport
import Testing

/// What `kwic status` tells of the index.
@Suite struct StatusTests {
    /// A file may hold documents of several formats; each counts for its own.
    @Test func documentsAreCountedByTheirOwnFormat() throws {
        let index = try TestIndex()
        let fixtures = URL(filePath: Checkout.path + "/Tests/ExtractionTests/Fixtures")
        let pdf = try Data(contentsOf: fixtures.appending(path: "pdf/report.pdf"))
        let mail = """
            From: Ann <ann@example.com>
            To: Bob <bob@example.com>
            Subject: The report
            MIME-Version: 1.0
            Content-Type: multipart/mixed; boundary=part

            --part
            Content-Type: text/plain

            The report on the harbour is attached.
            --part
            Content-Type: application/pdf; name=report.pdf
            Content-Disposition: attachment; filename=report.pdf
            Content-Transfer-Encoding: base64

            \(pdf.base64EncodedString(options: .lineLength76Characters))
            --part--

            """
        var archive = ZipFile()
        archive.add("notes/crane.md", Data("# Cranes\n\nTwo cranes were moved.\n".utf8))
        archive.add("notes/ferry.txt", Data("The ferry calls at noon.\n".utf8))
        archive.add("notes/quay.txt", Data("The quay was repaired.\n".utf8))
        try index.folder.write(mail, to: "corpus/letter.eml")
        try index.folder.write(archive.bytes, to: "corpus/notes.zip")
        try index.folder.write("id,text\n1,One row.\n2,Another row.\n", to: "corpus/rows.csv")
        try index.index([index.folder.file("corpus")])
        func formats() throws -> [String: Int] {
            let answer = try index.kwic(["status", "--format", "json"])
            return try JSONDecoder().decode(StatusResponse.self, from: answer.outputBytes).index.formats
        }
        _ = try index.kwic(["start"])
        let all = ["mail": 1, "pdf": 1, "markdown": 1, "text": 2, "csv": 2]
        #expect(try formats() == all)
        // The rest is kept from the last generation when one file changes.
        try index.folder.write("id,text\n1,The only row.\n", to: "corpus/rows.csv")
        try index.index([])
        _ = try index.kwic(["reload"])
        #expect(try formats() == all.merging(["csv": 1]) { $1 })
    }
}
