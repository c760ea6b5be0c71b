import Indexing
import Querying
import Reading
import SearchAPI
import Testing
import XapianIndex

/// What filters have to do with which files are read again, and what is said of files that wait for one.
@Suite struct FilteringTests {
    @Test func filesThatWaitForTrustSaySo() throws {
        var index = try TestIndex()
        try index.write(bytes: [0, 1, 2, 0xFF], "sub/A.DOC")
        try index.write(bytes: [0, 1, 2, 0xFF], "other.bin")
        try index.write("Readable all the same.", "notes.doc")
        let first = try index.run()
        #expect(first.skipped.map(\.reason) == ["binary", "binary"])
        index.options.untrustedFilters = [ExternalFilter(extensions: ["doc"], command: ["antiword", "{file}"])]
        let second = try index.run()
        // Only those that it is about are looked at again; what a reader reads is read.
        #expect(second.filesChanged == 2 && second.filesUnchanged == 1 && second.documents == 1)
        #expect(second.skipped.map { "\($0.path) \($0.reason)" } == ["other.bin binary", "sub/A.DOC filter_untrusted"])
        #expect(second.skipped.last?.detail.contains("antiword {file}") == true)
        #expect(try index.run().published == false)
        index.options.untrustedFilters = []
        #expect(try index.run().skipped.map(\.reason) == ["binary", "binary"])
    }

    @Test func aFilterThatIsSetOtherwiseReadsItsFilesAgain() throws {
        var index = try TestIndex()
        try index.write("One.", "a.txt")
        try index.write("Two.", "b.md")
        try index.run()
        var filter = ExternalFilter(extensions: ["txt"], command: ["cat", "{file}"])
        index.options.reading.filters = [filter]
        #expect(try index.run().filesChanged == 1)
        #expect(try index.run().filesChanged == 0)
        filter.timeoutSeconds = 5
        index.options.reading.filters = [filter]
        #expect(try index.run().filesChanged == 1)
    }

    /// What holds no document is of the class that is only counted; with a filter that waits for trust it is to act on.
    @Test func filesWithoutDocumentsAreCounted() throws {
        #expect(NonDocument.allCases.allSatisfy { SkipReason.named($0.rawValue).weight == .byDesign })
        var index = try TestIndex()
        try index.write("A note.", "note.txt")
        try index.write("p { margin: 0 }", "a.css")
        try index.write(bytes: [0x89, 0x50, 0x4E, 0x47, 0, 0], "b.png")
        #expect(try index.run().skipped.map(\.reason) == ["style_sheet", "image"])
        #expect(try index.engine().status().skippedClasses == ["by_design": 2])
        index.options.untrustedFilters = [ExternalFilter(extensions: ["png"], command: ["tesseract", "{file}", "-"])]
        #expect(try index.run().skipped.map(\.reason) == ["style_sheet", "filter_untrusted"])
        #expect(try index.engine().status().skippedClasses == ["by_design": 1, "act": 1])
    }
}
