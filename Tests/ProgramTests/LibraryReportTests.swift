import Foundation
import SearchAPI
import TestSupport
import Testing

/// What is told of a folder as people keep them, with much that is no document.
@Suite struct LibraryReportTests {
    private static let png = Data([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 0x0D])

    private static func fixture(_ name: String) throws -> Data {
        try Data(contentsOf: URL(filePath: Checkout.path + "/Tests/ExtractionTests/Fixtures/" + name))
    }

    private static func link(_ index: TestIndex, _ name: String, to target: String) throws {
        try FileManager.default.createSymbolicLink(
            atPath: index.folder.file("corpus/" + name), withDestinationPath: target)
    }

    /// Documentation with images, style sheets, scripts, fonts and links, and every kind of thing to act on.
    private static func library() throws -> TestIndex {
        let index = try TestIndex()
        for number in 0..<40 {
            let folder = "corpus/book-\(number)/"
            try index.folder.write(
                "<html><body><p>Chapter \(number) is about the armadillo.</p></body></html>", to: folder + "index.html")
            try index.folder.write("p { margin: 0 }", to: folder + "style.css")
            try index.folder.write("var armadillo = 1", to: folder + "app.js")
            try index.folder.write("Search.setIndex({armadillo: 1})", to: folder + "searchindex.js")
            try index.folder.write(Data("wOFF\0\u{1}".utf8), to: folder + "a-font-with-a-long-name.woff")
            for image in 0..<30 { try index.folder.write(png, to: folder + "images/figure-\(image).png") }
            try link(index, "book-\(number)/start.html", to: "index.html")
            try link(index, "latest-\(number)", to: "book-\(number)")
        }
        for number in 0..<12 {
            try index.folder.write(
                fixture("pdf/scan.pdf"), to: "corpus/scans/a rather long name of a scan \(number).pdf")
        }
        try index.folder.write(fixture("pdf/unmapped.pdf"), to: "corpus/letters/unmapped.pdf")
        try index.folder.write(fixture("pdf/locked.pdf"), to: "corpus/letters/locked.pdf")
        try index.folder.write(fixture("archive/damaged.zip"), to: "corpus/letters/damaged.zip")
        try index.folder.write(fixture("archive/encrypted.zip"), to: "corpus/letters/encrypted.zip")
        for name in ["old.doc", "old.djvu", "table.sav"] {
            try index.folder.write(Data([0xD0, 0xCF, 0x11, 0xE0, 0, 1]), to: "corpus/letters/" + name)
        }
        try index.folder.write("{\"id\": \"r\", \"text\": \"x\"}\n{\n", to: "corpus/records.jsonl")
        try index.folder.write("---\na: [\n---\nA note.\n", to: "corpus/note.md")
        try index.folder.write("title: Nothing\n", to: "corpus/gone.pdf.kwic.yaml")
        try index.folder.write("", to: "corpus/empty.txt")
        try link(index, "nowhere", to: "/no/such/file")
        mkfifo(index.folder.file("corpus/pipe"), 0o600)
        return index
    }

    @Test func theReportFitsOnOneScreenAndBeginsWithWhatToActOn() throws {
        let index = try Self.library()
        let report = try index.index([index.folder.file("corpus")]).output
        let lines = report.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(
            lines.count <= 40 && lines.allSatisfy { $0.count <= 80 || $0.hasPrefix("Indexed") || $0.hasPrefix("The") })
        #expect(lines[0].contains("files could not be read, or only in part. What to do:"))
        #expect(lines[1].contains("12  files with scanned pages (needs_ocr) → The pages are pictures"), "\(report)")
        let places = ["needs_ocr", "unmapped_text", "damaged", "encrypted", "binary"].map { word in
            lines.firstIndex { $0.contains("(\(word)") } ?? -1
        }
        #expect(places == places.sorted() && !places.contains(-1), "\(report)")
        // A line a kind, and nothing of each.
        for part in ["1,200 images", "40 style sheets", "40 scripts", "40 fonts", "40 search indexes"] {
            #expect(report.folded.contains(part), "\(part) in \(report)")
        }
        #expect(!report.contains("figure-1.png") && !report.contains("app.js"))
        #expect(report.folded.contains("80 links into the corpus (symlink_inside)"), "\(report)")

        // The second run tells only what is new; dates have seconds.
        usleep(1_100_000)
        let same = try index.index([]).output
        #expect(same.hasPrefix("Nothing has changed") && same.contains("As before,"), "\(same)")
        usleep(1_100_000)
        try index.folder.write(Self.fixture("pdf/scan.pdf"), to: "corpus/scans/another.pdf")
        let next = try index.index([]).output
        #expect(next.hasPrefix("1 file could not be read") && next.contains("scans/another.pdf"), "\(next)")
    }

    /// `Docs/PROTOCOL.md` has every member of what the programs write by themselves.
    @Test func theProgramsWriteWhatTheDocumentSays() throws {
        let index = try Self.library()
        let document = try ProtocolDocument()
        var check = ShapeCheck(document)
        let outputs = [
            "kwic index --format json": try index.index([index.folder.file("corpus")], ["--format", "json"]).output,
            "kwic doctor --format json": try index.kwic(["doctor", "--format", "json"]).output,
        ]
        #expect(Set(document.commands) == Set(outputs.keys))
        for (command, output) in outputs { try check.look(at: output, as: try #require(document.answer(of: command))) }
        try FileManager.default.removeItem(atPath: index.folder.file("corpus/scans"))
        try FileManager.default.moveItem(atPath: index.folder.file("corpus"), toPath: index.folder.file("elsewhere"))
        try check.look(at: index.index([], ["--format", "json"]).output, as: "index report")
        #expect(check.problems.isEmpty, "\(check.problems.sorted())")
        #expect(check.unseen.allSatisfy { $0.hasPrefix("skipped ") }, "\(check.unseen)")
    }

    @Test func classesAreCountedEverywhereAlike() throws {
        let index = try Self.library()
        struct Report: Decodable { var classes: [String: Int] }
        let json = try index.index([index.folder.file("corpus")], ["--format", "json"])
        let report = try JSONDecoder().decode(Report.self, from: json.outputBytes)
        let toAct = try #require(report.classes["act"])
        #expect(report.classes["by_design"] == 1200 + 4 * 40)

        let empty = try index.search("xylophone")
        #expect(empty.warnings.map(\.code) == ["skipped_files"])
        #expect(empty.warnings.first?.detail.hasPrefix("\(toAct) files of the corpus") == true, "\(empty.warnings)")
        // Scripts and search indexes are not found.
        let found = try index.search("armadillo", ["-n", "100"]).hits.map(\.passage.document.format)
        #expect(found == Array(repeating: "html", count: 40))

        let status = try JSONDecoder().decode(
            StatusResponse.self, from: try index.kwic(["status", "--format", "json"]).outputBytes)
        #expect(status.index.skippedClasses.filter { $0.value > 0 } == report.classes.filter { $0.value > 0 })
        let listed = try JSONDecoder().decode(
            SkippedResponse.self, from: try index.kwic(["status", "--skipped", "--format", "json"]).outputBytes)
        for weight in SkipClass.allCases {
            #expect(listed.summary.files(of: weight) == report.classes[weight.rawValue] ?? 0)
        }
        let acts = try JSONDecoder().decode(
            SkippedResponse.self,
            from: try index.kwic(["status", "--skipped", "--class", "act", "--format", "json"]).outputBytes)
        #expect(acts.files.allSatisfy { $0.weight == .act } && Set(acts.files.map(\.path)).count == toAct)
    }

    /// Links within the corpus, loops and pipes take no text away: nobody is told that something could not be read.
    @Test func harmlessThingsAreNotCalledUnread() throws {
        let index = try TestIndex()
        try index.folder.write("The armadillo file.\n", to: "corpus/sub/a.txt")
        try Self.link(index, "sub/l.txt", to: "a.txt")
        try Self.link(index, "again", to: "sub")
        try Self.link(index, "sub/up", to: "..")
        try Self.link(index, "self", to: "self")
        mkfifo(index.folder.file("corpus/pipe"), 0o600)
        try index.folder.write(Self.png, to: "corpus/photo.png")
        try index.index([index.folder.file("corpus")])
        let search = try index.kwic(["search", "nosuchword"])
        #expect(search.status == 1 && !search.errors.contains("warning"), "\(search.errors)")
        #expect(try index.search("nosuchword").warnings.isEmpty)
        let skipped = try index.kwic(["status", "--skipped"]).output
        #expect(skipped.contains("Nothing to do about:") && !skipped.contains("could not be read"), "\(skipped)")
        // One that leads nowhere may stand for a text, but not where its name tells that it is none.
        try Self.link(index, "jquery.js", to: "nowhere.js")
        try Self.link(index, "logo.svg", to: "/no/such/logo.svg")
        try Self.link(index, "lost.txt", to: "nowhere")
        try index.index([])
        _ = try index.kwic(["reload"])
        #expect(try index.search("nosuchword").warnings.map(\.detail).first?.hasPrefix("1 file of the corpus") == true)
    }

    @Test func filesOfOtherKindsAreReadOnRequest() throws {
        let index = try TestIndex()
        try index.folder.write("/* the armadillo sheet */", to: "corpus/a.css")
        try index.folder.write("/* the armadillo script */", to: "corpus/a.js")
        func paths(_ setting: String) throws -> [String] {
            let config = try index.folder.write("corpus: {paths: corpus\(setting)}\n", to: "kwic.yaml")
            try index.index([], ["--config", config])
            _ = try? index.kwic(["reload"])
            return try index.search("armadillo").hits.map(\.passage.document.path).sorted()
        }
        #expect(try paths(", also_read: '*.css'") == ["a.css"])
        #expect(try paths(", also_read: ['*.css', '*.js']") == ["a.css", "a.js"])
        #expect(try paths("").isEmpty)
    }

    @Test func statusTellsTheAgeAndWhatChangedSince() throws {
        let index = try TestIndex()
        for name in ["a", "b", "c"] { try index.folder.write("The file \(name).\n", to: "corpus/\(name).txt") }
        try index.index([index.folder.file("corpus")])
        _ = try index.kwic(["start"])
        func line(_ name: String) throws -> String? {
            try index.kwic(["status"]).output.split(separator: "\n").first { $0.hasPrefix(name) }.map(String.init)
        }
        #expect(try line("changes") == "changes     none since")
        let age = try #require(try line("indexed"))
        #expect(age.hasSuffix("(just now)"), "\(age)")
        try index.folder.write("The file a, longer now.\n", to: "corpus/a.txt")
        try FileManager.default.removeItem(atPath: index.folder.file("corpus/b.txt"))
        for name in ["d", "e"] { try index.folder.write("New.\n", to: "corpus/\(name).txt") }
        #expect(try line("changes") == "changes     4 files since: 2 new, 1 changed, 1 gone (kwic index)")
        try FileManager.default.removeItem(atPath: index.folder.file("corpus"))
        #expect(try line("changes")?.hasPrefix("changes     not known: ") == true)
    }
}
