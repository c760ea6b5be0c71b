import Foundation
import SearchAPI
import TestSupport
import Testing

/// Files that only a program of the user's can read, and such as hold no text: what is found, and what the report says.
@Suite struct FilteredFormatTests {
    /// One filter writes HTML, one hangs; beside them is a PDF of pictures.
    @Test func aFilterThatHangsHoldsNothingUp() throws {
        let index = try TestIndex()
        let config = index.folder.file("kwic.yaml")
        let environment = ["XDG_CONFIG_HOME": index.folder.file("xdg"), "KWIC_CONFIG": config]
        func kwic(_ arguments: String...) throws -> Outcome {
            try run("kwic", arguments, in: index.folder.path, environment: environment)
        }
        try index.folder.write(
            """
            corpus: {paths: corpus}
            index: {path: index}
            filters:
              - {match: .sgml, command: [sed, "s/^title: //;1s/.*/<title>&<\\\\/title>/;2s/.*/<h2 id=bees>&<\\\\/h2>/", "{file}"], output: html}
              - {match: .stuck, command: [tail, -f, "{file}"], timeout_seconds: 2}
            """, to: "kwic.yaml")
        try index.folder.write(
            "title: Der Imker\nDie Körbe\n<p>Der Imker strich Lehm auf die Körbe seiner Bienen.\n",
            to: "corpus/imker.sgml")
        try index.folder.write("Nobody will read this.\n", to: "corpus/b.stuck")
        try index.folder.write("Nor this.\n", to: "corpus/c.stuck")
        try index.folder.write("# Eels\n\nThe eel trap was woven of willow.\n", to: "corpus/eels.md")
        let pictures = Checkout.path + "/Tests/ExtractionTests/Fixtures/pdf/scan.pdf"
        try index.folder.write(try Data(contentsOf: URL(filePath: pictures)), to: "corpus/scan.pdf")
        #expect(try kwic("trust", "--yes").status == 0)

        let clock = ContinuousClock()
        let start = clock.now
        let outcome = try kwic("index")
        #expect(outcome.status == 0, "\(outcome.errors)")
        // Two files of two seconds each, one after the other at worst; an hour is what the filter would take.
        #expect(clock.now - start < .seconds(120))

        let hit = try #require(try index.search("strich Lehm auf die Körbe").hits.first).passage
        #expect(hit.document.path == "imker.sgml" && hit.document.title == "Der Imker" && hit.section == ["Die Körbe"])
        #expect(hit.document.language == "de" && hit.location.anchor == "bees", "\(hit)")
        #expect(hit.location.of == "text", "lines and bytes are those of what the filter wrote")
        #expect(try index.search("eel trap").hits.first?.passage.document.path == "eels.md")

        let listed = try index.kwic(["status", "--skipped", "--format", "json"])
        let skipped = try JSONDecoder().decode(SkippedResponse.self, from: listed.outputBytes)
        #expect(skipped.files.map(\.path).sorted() == ["b.stuck", "c.stuck", "scan.pdf"], "\(skipped.files)")
        for file in skipped.files where file.path.hasSuffix(".stuck") {
            #expect(["timeout", "filter_failed"].contains(file.reason) && file.detail.contains("tail"), "\(file)")
            #expect(file.detail.contains("2 s"), "says which time it had: \(file.detail)")
        }
        #expect(skipped.files.first { $0.path == "scan.pdf" }?.reason == "needs_ocr")
        let text = try index.kwic(["status", "--skipped"]).output
        #expect(text.contains("1  file with scanned pages (needs_ocr)") && text.contains("ocrmypdf"), "\(text)")
    }
}
