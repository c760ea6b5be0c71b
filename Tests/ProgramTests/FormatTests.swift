import Foundation
import SearchAPI
import TestSupport
import Testing

/// A file of every format in one corpus: the sentence that is known to be in it is found first, and cited right.
@Suite struct FormatTests {
    @Test func everySentenceIsFoundAndCited() throws {
        let index = try TestIndex()
        for sample in FormatSample.all { try index.folder.write(sample.bytes, to: "corpus/" + sample.file) }
        let outcome = try index.index([index.folder.file("corpus")], ["--format", "json"])
        #expect(outcome.status == 0, "\(outcome.errors)")
        for sample in FormatSample.all {
            for finding in sample.findings { try check(finding, in: sample, index) }
        }
        // All of them, and nothing else.
        let known = Set(FormatSample.all.flatMap(\.findings).map(\.format))
        let status = try JSONDecoder().decode(
            StatusResponse.self, from: try index.kwic(["status", "--format", "json"]).outputBytes)
        #expect(Set(status.index.formats.keys) == known)
        let listed = try index.kwic(["status", "--skipped", "--format", "json"])
        let skipped = try JSONDecoder().decode(SkippedResponse.self, from: listed.outputBytes)
        #expect(skipped.files.isEmpty, "\(skipped.files.map { "\($0.path): \($0.reason): \($0.detail)" })")
    }

    private func check(_ finding: Finding, in sample: FormatSample, _ index: TestIndex) throws {
        let name = finding.path ?? sample.file
        let query = String(String.UnicodeScalarView(finding.sentence.unicodeScalars.map { Self.isWord($0) ? $0 : " " }))
        guard let hit = try index.search(query).hits.first else {
            Issue.record("\(name): no hit for \(query)")
            return
        }
        let passage = hit.passage
        check(hit.matches, in: passage, name)
        let document = passage.document
        #expect(document.path == name || document.path == sample.file, "\(name): found in \(document.path)")
        #expect(passage.text.folded.contains(finding.sentence), "\(name): \(passage.text)")
        if let id = finding.id { #expect(document.id == id, "\(name)") }
        #expect(document.format == finding.format, "\(name)")
        #expect(document.title == finding.title, "\(name)")
        #expect(passage.section == finding.section, "\(name)")
        #expect(document.language == finding.language, "\(name)")
        #expect(document.date == finding.date, "\(name)")
        #expect(document.authors == finding.authors, "\(name)")
        if !finding.categories.isEmpty { #expect(document.categories == finding.categories, "\(name)") }
        for (key, values) in finding.tags { #expect(passage.tags[key] == values, "\(name), \(key): \(passage.tags)") }
        let place = passage.location
        #expect(place.page == finding.page && place.pageEnd == finding.pageEnd, "\(name): \(place)")
        #expect(place.pageLabel == finding.label, "\(name): \(place)")
        #expect(place.anchor == finding.anchor, "\(name): \(place)")
        #expect(place.of == finding.of, "\(name): \(place)")
        #expect(place.encoding == finding.encoding, "\(name): \(place)")
        switch place.of {
        case "text":
            let lines = try extractedLines(index.folder.file("corpus/" + sample.file), document.id, place)
            #expect(
                lines.folded.contains(passage.text.folded),
                "\(name), lines \(place.lineStart)-\(place.lineEnd): \(lines)")
        case "file": try check(passage, of: sample.bytes, finding, name)
        default: if let member = finding.member { try check(passage, of: member, finding, name) }
        }
    }

    /// Matches are on the passage's pages, and stand in its source where its text does.
    private func check(_ matches: [MatchRange], in passage: PassageRecord, _ name: String) {
        let place = passage.location
        let text = Array(passage.text.utf8)
        #expect(!matches.isEmpty, "\(name)")
        for match in matches {
            #expect(match.start < match.end && match.end <= text.count, "\(name): \(match)")
            if let first = place.page, let last = place.pageEnd {
                #expect(match.page.map { first...last ~= $0 } == true, "\(name): \(match)")
                if first == last { #expect(match.pageLabel == place.pageLabel, "\(name): \(match)") }
            } else {
                #expect(match.page == nil && match.pageLabel == nil, "\(name): \(match)")
            }
            if let start = match.sourceStart {
                #expect(place.isVerbatim && start - place.byteStart == match.start, "\(name): \(match)")
            }
        }
        let spans = place.page != place.pageEnd
        #expect((place.bestPage != nil) == spans, "\(name): \(place)")
    }

    /// A passage over the end of a page is cited by both, and by the page of the words that were looked for first.
    @Test func theBestPageComesFirst() throws {
        let index = try TestIndex()
        let fixture = Checkout.path + "/Tests/ExtractionTests/Fixtures/pdf/article.pdf"
        try index.folder.write(try Data(contentsOf: URL(filePath: fixture)), to: "corpus/article.pdf")
        try index.index([index.folder.file("corpus")])
        for (query, page, label, cited) in [
            ("\"the last paragraph of this page\"", 3, "1", "article.pdf p. 1–2 (3–4)"),
            ("\"no room for them on one page\"", 4, "2", "article.pdf p. 2 (4; 3–4)"),
        ] {
            let hit = try #require(try index.search(query).hits.first)
            let place = hit.passage.location
            #expect(place.page == 3 && place.pageEnd == 4 && place.pageLabel == "1" && place.pageEndLabel == "2")
            #expect(place.bestPage == page && place.bestPageLabel == label)
            // Words such as "page" are marked wherever they are.
            let pages = Dictionary(hit.matches.map { ($0.page, $0.pageLabel) }) { first, _ in first }
            #expect(pages == [3: "1", 4: "2"] || pages == [page: label], "\(hit.matches)")
            let shown = try index.kwic(["search", query]).output
            #expect(shown.contains(cited), "\(shown)")
        }
    }

    private static func isWord(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.isAlphabetic || scalar.properties.numericType != nil || scalar == "'" || scalar == " "
            || scalar.properties.generalCategory == .nonspacingMark
    }

    /// The bytes and the lines of a place, in its encoding, say the sentence.
    private func check(_ passage: PassageRecord, of source: Data, _ finding: Finding, _ name: String) throws {
        let place = passage.location
        func decoded(_ bytes: Data) throws -> String {
            let encoding = place.encoding ?? "utf-8"
            return String(decoding: try filtered(bytes, "iconv -c -f \(encoding) -t UTF-8"), as: UTF8.self)
        }
        let whole = try decoded(source).replacing("\r\n", with: "\n")
        let lines = whole.split(separator: "\n", omittingEmptySubsequences: false)
        guard place.byteEnd <= source.count, place.lineEnd <= lines.count else {
            Issue.record("\(name): \(place) is outside the file")
            return
        }
        let bytes = try decoded(source[(source.startIndex + place.byteStart)..<(source.startIndex + place.byteEnd)])
        if place.isVerbatim { #expect(bytes == passage.text, "\(name): \(place)") }
        let cited = lines[(place.lineStart - 1)..<place.lineEnd].joined(separator: "\n")
        for text in [bytes, cited] {
            for word in finding.sentence.split(whereSeparator: { $0 == " " || $0 == "|" }) {
                #expect(text.contains(word), "\(name): \(word) is not in \(text)")
            }
            if !finding.sentence.contains("|") {
                #expect(text.folded.contains(finding.sentence), "\(name): \(text)")
            }
        }
    }
}
