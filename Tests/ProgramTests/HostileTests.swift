import Foundation
import SearchAPI
import TestSupport
import Testing

/// Files made to break whoever reads them: the run ends, the report names them, and everything else is indexed.
@Suite struct HostileTests {
    private struct Report: Decodable {
        struct Skipped: Decodable {
            var path: String
            var reason: String
        }
        var documents: Int
        var skipped: [Skipped]

        /// Why a file, or something inside it, was not read.
        func reasons(_ name: String) -> Set<String> {
            Set(skipped.filter { $0.path == name || $0.path.hasPrefix(name + "/") }.map(\.reason))
        }
    }

    /// What a program of the system writes for `input`.
    private func pipe(_ command: String) throws -> Data {
        let process = Process()
        process.executableURL = URL(filePath: "/bin/sh")
        process.arguments = ["-c", command]
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let bytes = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return bytes
    }

    private func index(_ index: TestIndex) throws -> Report {
        let config = try index.folder.write(
            """
            corpus: {paths: [corpus]}
            index: {path: index}
            reading: {processor_seconds: 20, wall_seconds: 40, memory_bytes: 600 MiB, member_bytes: 16 MiB}
            """, to: "kwic.yaml")
        let outcome = try run("kwic-index", ["--config", config, "--format", "json"], in: index.folder.path)
        #expect(outcome.status == 0, "\(outcome.errors)")
        return try JSONDecoder().decode(Report.self, from: outcome.outputBytes)
    }

    private static let sound = [
        ("a-first.txt", "A heron stood in the reeds at dawn."),
        ("m-middle.html", "<h1>Birds</h1><p>A kingfisher dived twice into the canal.</p>"),
        (
            "z-last.eml",
            "From: a@b.example\nSubject: Bitterns\nDate: Tue, 30 May 2017 10:00:00 +0000\n\nA bittern boomed.\n"
        ),
    ]

    private func writeSound(_ index: TestIndex) throws {
        for (name, text) in Self.sound { try index.folder.write(text, to: "corpus/" + name) }
    }

    private func expectSound(_ index: TestIndex) throws {
        for (name, word) in [("a-first.txt", "heron"), ("m-middle.html", "kingfisher"), ("z-last.eml", "bittern")] {
            #expect(try index.search(word).hits.contains { $0.passage.document.path == name }, "\(name)")
        }
    }

    @Test func bombs() throws {
        let index = try TestIndex()
        try writeSound(index)
        try index.folder.write(try pipe("head -c 1000000000 /dev/zero | gzip -1"), to: "corpus/zeros.gz")
        let lines = try pipe("yes bomb | head -c 1000000000 | gzip -1")
        try index.folder.write(lines, to: "corpus/bomb.txt.gz")
        var zip = ZipFile()
        for number in 0..<40 { zip.add("lines-\(number).txt", gzipped: lines) }
        zip.add("note.txt", Data("An egret fished beside the bomb.".utf8))
        try index.folder.write(zip.bytes, to: "corpus/bomb.zip")
        // Archives within archives, 30 deep.
        var nested = Data("A stork at the bottom.".utf8)
        for level in 0..<30 {
            var outer = ZipFile()
            outer.add(level == 0 ? "stork.txt" : "\(level).zip", nested)
            nested = outer.bytes
        }
        try index.folder.write(nested, to: "corpus/nested.zip")
        let entities = (1...12).map { level in
            "<!ENTITY e\(level) \"\(String(repeating: "&e\(level - 1);", count: 10))\">"
        }
        let laughs = """
            <?xml version="1.0"?>
            <!DOCTYPE lolz [<!ENTITY e0 "ha">\(entities.joined())]>
            """
        try index.folder.write(laughs + "<text><p>&e12;</p></text>", to: "corpus/laughs.xml")
        var word = ZipFile()
        word.add("[Content_Types].xml", Data("<Types/>".utf8))
        word.add(
            "word/document.xml",
            Data(
                (laughs + """
                    <w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r>\
                    <w:t>&e12;</w:t></w:r></w:p></w:body></w:document>
                    """).utf8))
        try index.folder.write(word.bytes, to: "corpus/laughs.docx")
        let report = try self.index(index)
        for name in ["zeros.gz", "bomb.txt.gz", "bomb.zip", "nested.zip", "laughs.xml", "laughs.docx"] {
            #expect(!report.reasons(name).isEmpty, "\(name) is not in the report")
        }
        #expect(report.reasons("bomb.txt.gz") == ["too_large"] && report.reasons("bomb.zip") == ["too_large"])
        #expect(report.reasons("nested.zip") == ["too_deep"])
        try expectSound(index)
        #expect(try index.search("egret").hits.first?.passage.document.path == "bomb.zip/note.txt")
    }

    @Test func sizes() throws {
        let index = try TestIndex()
        try writeSound(index)
        try index.folder.write(Self.pdf(pages: 10_000), to: "corpus/pages.pdf")
        let depth = 100_000
        let deep = String(repeating: "<div>", count: depth) + "A plover at the bottom."
        try index.folder.write(deep, to: "corpus/deep.html")
        var mail = "From: a@b.example\nSubject: Many\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=x\n"
        mail += "\n--x\nContent-Type: text/plain\n\nA thousand of them.\n"
        for number in 1...1000 {
            mail +=
                "--x\nContent-Type: text/plain\nContent-Disposition: attachment; filename=\"part-\(number).txt\"\n\n"
            mail += "Attachment number \(number) speaks of avocet\(number)avocet.\n"
        }
        try index.folder.write(mail + "--x--\n", to: "corpus/many.eml")
        let report = try self.index(index)
        try expectSound(index)
        for page in [1, 4_711, 10_000] {
            let hit = try #require(try index.search("curlew\(page)curlew").hits.first)
            #expect(hit.passage.location.page == page)
        }
        for number in [1, 500, 1000] {
            let hit = try #require(try index.search("avocet\(number)avocet").hits.first)
            #expect(hit.passage.document.path == "many.eml/part-\(number).txt")
        }
        let isDeepRead = try index.search("plover").hits.contains { $0.passage.document.path == "deep.html" }
        #expect(isDeepRead || !report.reasons("deep.html").isEmpty)
    }

    /// A PDF with a line of text on each page.
    private static func pdf(pages: Int) -> Data {
        var file = "%PDF-1.4\n"
        var offsets: [Int] = []
        func object(_ number: Int, _ content: String) {
            offsets.append(file.utf8.count)
            file += "\(number) 0 obj\n\(content)\nendobj\n"
        }
        object(1, "<< /Type /Catalog /Pages 2 0 R >>")
        let kids = (0..<pages).map { "\(4 + 2 * $0) 0 R" }.joined(separator: " ")
        object(2, "<< /Type /Pages /Count \(pages) /Kids [\(kids)] >>")
        object(3, "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>")
        for page in 0..<pages {
            object(
                4 + 2 * page,
                "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents \(5 + 2 * page) 0 R "
                    + "/Resources << /Font << /F1 3 0 R >> >> >>")
            let text = "BT /F1 12 Tf 72 700 Td (On this page a curlew\(page + 1)curlew walked in the mud.) Tj ET"
            object(5 + 2 * page, "<< /Length \(text.utf8.count) >>\nstream\n\(text)\nendstream")
        }
        let start = file.utf8.count
        file += "xref\n0 \(offsets.count + 1)\n0000000000 65535 f \n"
        for offset in offsets {
            file += String(repeating: "0", count: 10 - String(offset).count) + "\(offset) 00000 n \n"
        }
        file += "trailer\n<< /Size \(offsets.count + 1) /Root 1 0 R >>\nstartxref\n\(start)\n%%EOF\n"
        return Data(file.utf8)
    }

    /// 500 files of all formats, cut at random places.
    @Test func truncation() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SeededGenerator(seed: seed)
        let folders = ["Tests/ExtractionTests/Fixtures", "Tests/ReadingTests/Fixtures", "Corpus"]
        var files: [String] = []
        for folder in folders {
            let root = Checkout.path + "/" + folder
            for name in try FileManager.default.subpathsOfDirectory(atPath: root) {
                let file = URL(filePath: root + "/" + name)
                let isFile = try file.resourceValues(forKeys: [.isRegularFileKey]).isRegularFile ?? false
                if isFile, !name.contains("/.") { files.append(file.path) }
            }
        }
        #expect(files.count > 50)
        let index = try TestIndex()
        try writeSound(index)
        for number in 0..<500 {
            let file = files.randomElement(using: &random)!
            let bytes = try Data(contentsOf: URL(filePath: file))
            let cut = bytes.prefix(Int.random(in: 0...bytes.count, using: &random))
            let name = (file as NSString).lastPathComponent
            try index.folder.write(cut, to: "corpus/cut/\(number)-\(name)")
        }
        let report = try self.index(index)
        try expectSound(index)
        let bad = report.skipped.filter { ["crashed", "timeout", "out_of_memory"].contains($0.reason) }
        #expect(bad.isEmpty, "seed \(seed)")
        // Each is in the index, or in the report.
        let list = try index.kwic(["documents", "--limit", "1000", "--format", "json"])
        let documents = try JSONDecoder().decode(DocumentsResponse.self, from: list.outputBytes).documents
        for number in 0..<500 {
            let prefix = "cut/\(number)-"
            let isIndexed = documents.contains { $0.document.path.hasPrefix(prefix) }
            let isReported = report.skipped.contains { $0.path.hasPrefix(prefix) }
            #expect(isIndexed || isReported, "file \(number), seed \(seed)")
        }
    }
}
