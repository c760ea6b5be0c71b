import Extraction
import Foundation
import Passages
import Reading
import Testing

/// Where a passage is, for all formats: its text is what the place says, or the passage says that it is not.
@Suite struct PlacesLawTests {
    private static let fixtures = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures")

    private static let files: [String] = {
        let all = FileManager.default.enumerator(at: fixtures, includingPropertiesForKeys: nil)
        var names: [String] = []
        for case let file as URL in all ?? .init() where !["py", "sh"].contains(file.pathExtension) {
            let name = String(file.path(percentEncoded: false).dropFirst(fixtures.path(percentEncoded: false).count))
            if !file.hasDirectoryPath { names.append(name) }
        }
        return names.sorted()
    }()

    /// What a document's bytes count, where that is at hand: the file, or the blocks one after the other.
    private func counted(_ document: Document, _ file: [UInt8]) -> [UInt8]? {
        switch document.positions {
        case .file: document.encoding == nil ? file : nil
        case .text: Array(document.blocks.map(\.text).joined(separator: "\n\n").utf8)
        case .member: nil
        }
    }

    @Test(arguments: files)
    func placesSayTheText(name: String) throws {
        let bytes = [UInt8](try Data(contentsOf: Self.fixtures.appending(path: name)))
        for document in try extracted(bytes, as: name).documents {
            guard let source = counted(document, bytes) else { continue }
            for passage in PassageSplitter().passages(of: document) {
                let range = passage.range.bytes
                guard passage.isVerbatim else {
                    #expect(document.positions == .file || range.isEmpty || passage.section.isEmpty, "\(document.id)")
                    continue
                }
                guard range.upperBound <= source.count else {
                    Issue.record("\(document.id): \(range) is beyond \(source.count)")
                    continue
                }
                #expect(String(decoding: source[range], as: UTF8.self) == passage.text, "\(document.id): \(range)")
                // Lines count the same text.
                guard !source.contains(0x0D) else { continue }
                let first = 1 + source[..<range.lowerBound].count { $0 == 0x0A }
                let last = 1 + source[..<range.upperBound].count { $0 == 0x0A }
                #expect(passage.range.lines == first...last, "\(document.id): \(range)")
            }
        }
    }

    /// What a compressed file or an archive holds is cited by lines and bytes of its own.
    @Test func membersHaveTheirLines() throws {
        let text = "Title\n\n   The first words stand here,\n   and the second.\n\nMore.\n"
        let bytes = Array(text.utf8)
        let stored = try gzip(bytes)
        let document = try #require(try extracted(stored, as: "a.txt.gz").documents.first)
        #expect(document.positions == .member && document.path == "a.txt.gz")
        let passage = try #require(PassageSplitter().passages(of: document).first)
        #expect(passage.isVerbatim && passage.range.lines == 3...6)
        #expect(String(decoding: bytes[passage.range.bytes], as: UTF8.self) == passage.text)
    }

    /// By stored blocks, so that no program is needed.
    private func gzip(_ bytes: [UInt8]) throws -> [UInt8] {
        var out: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 1]
        let count = UInt16(bytes.count)
        for number in [count, ~count] { out += [UInt8(number & 0xFF), UInt8(number >> 8)] }
        out += bytes
        var crc: UInt32 = 0xFFFF_FFFF
        for byte in bytes {
            crc ^= UInt32(byte)
            for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
        }
        for number in [~crc, UInt32(bytes.count)] {
            for shift in stride(from: 0, to: 32, by: 8) {
                out.append(UInt8(truncatingIfNeeded: number >> UInt32(shift)))
            }
        }
        return out
    }

    // MARK: Metadata

    @Test func anAttachmentIsNotItsSendersWork() throws {
        let mail = """
            From: Ann Lee <ann@example.com>
            Subject: Papers
            Date: Tue, 30 May 2017 10:00:00 +0000
            MIME-Version: 1.0
            Content-Type: multipart/mixed; boundary=x

            --x

            Here it is.
            --x
            Content-Type: text/plain; name="paper.txt"
            Content-Disposition: attachment; filename="paper.txt"

            On winter pastures

            The herds came late that year.
            --x
            Content-Type: text/markdown; name="own.md"
            Content-Disposition: attachment; filename="own.md"

            ---
            author: Bo Chan
            ---
            Text.
            --x--

            """
        let read = try extracted(mail, as: "a.eml")
        let authors = Dictionary(uniqueKeysWithValues: read.documents.map { ($0.id, $0.metadata.authors) })
        #expect(authors == ["a.eml": ["Ann Lee"], "a.eml/paper.txt": [], "a.eml/own.md": ["Bo Chan"]])
        #expect(read.documents.allSatisfy { $0.metadata.date == "2017-05-30" })
    }

    @Test(arguments: [
        ("<h1>Title<sup>1</sup></h1><p>Text.</p>", "Title"),
        ("<h1>Title<sup><a href='#n1'>1</a></sup></h1><p>Text.</p>", "Title"),
        ("<h1>Title<a href='#fn1' role='doc-noteref'><sup>1</sup></a></h1><p>Text.</p>", "Title"),
        ("<h1>Title<sup class='reference'><a href='#n'>[1]</a></sup></h1><p>Text.</p>", "Title"),
        ("<h1>Title<sup>*</sup></h1><p>Text.</p>", "Title"), ("<h1>Title*</h1><p>Text.</p>", "Title"),
        ("<title>Title[1]</title><p>Text.</p>", "Title"),
        ("<h1>Fields in km<sup>2</sup></h1><p>Text.</p>", "Fields in km2"),
        ("<h1>Title <sup>†</sup> of it</h1><p>Text.</p>", "Title of it"),
    ])
    func titlesOfPagesHaveNoMarks(html: String, expected: String) throws {
        let document = try #require(try extracted(html, as: "a.html").documents.first)
        #expect(document.metadata.title == expected, "\(html)")
        #expect(
            document.blocks.allSatisfy { if case .heading = $0.role { $0.text == expected } else { true } }, "\(html)")
    }

    @Test(
        arguments: [
            ("<meta name='author' content='Jane Doe, staff writer'>", ["Jane Doe"]),
            ("<meta name='author' content='John Smith, Associate Professor of History'>", ["John Smith"]),
            ("<meta name='author' content='Anna Schmidt, Redakteurin'>", ["Anna Schmidt"]),
            ("<meta name='author' content='Ann Lee, Bo Chan'>", ["Ann Lee", "Bo Chan"]),
            ("<meta name='author' content='World Bank'>", ["World Bank"]),
            ("<meta name='citation_author' content='Petrova, Anna'>", ["Petrova, Anna"]),
            ("<meta name='DC.creator' content='Petrova, Anna'>", ["Petrova, Anna"]),
            ("<meta name='author' content='Reference Index'>", []),
            ("<meta name='author' content='All rights reserved'>", []),
            ("<body><p class='byline'>By Jane Doe, Staff Writer</p>", ["Jane Doe"]),
            ("<body><p class='byline author'>Von Anna Schmidt, Redakteurin</p>", ["Anna Schmidt"]),
        ] as [(String, [String])])
    func authorsOfPages(head: String, expected: [String]) throws {
        let html = "<html>\(head)<h1>Title of it</h1><p>Some text that is long enough to be a paragraph.</p></html>"
        let document = try #require(try extracted(html, as: "a.html").documents.first)
        #expect(document.metadata.authors == expected, "\(head)")
    }

    @Test(arguments: [
        (
            "Title\n=====\n\nRun::\n\n    # comment one\n    ls\n\n.. code-block:: sh\n\n   # comment two\n\nText.\n",
            "a.rst"
        ),
        ("#+TITLE: Title\n\n#+BEGIN_SRC sh\n# comment one\nls\n#+END_SRC\n\n: # comment two\n\nText.\n", "a.org"),
        ("<h1>Title</h1><pre>\n# comment one\nls\n\n# comment two\n</pre><p>Text.</p>", "a.html"),
        (
            """
            {"cells":[{"cell_type":"markdown","metadata":{},"source":["# Title\\n"]},{"cell_type":"code",
            "execution_count":1,"metadata":{},"outputs":[],"source":["# comment one\\n","ls()\\n"]}],"metadata":{},
            "nbformat":4,"nbformat_minor":5}
            """,
            "a.ipynb"
        ),
        (
            "== Title ==\n\n<syntaxhighlight lang=\"sh\">\n# comment one\n== x ==\n</syntaxhighlight>\n\nText.\n",
            "a.mediawiki"
        ),
    ])
    func commentsAreNoHeadings(text: String, path: String) throws {
        let read = try extracted(text, as: path)
        if read.problems.contains(where: { $0.reason == "no_helper" }) { return }
        let document = try #require(read.documents.first)
        let headings = document.blocks.filter { if case .heading = $0.role { true } else { false } }.map(\.text)
        #expect(headings.isEmpty || headings == ["Title"], "\(path): \(headings)")
        #expect(document.blocks.contains { $0.text.contains("comment one") }, "\(path)")
    }
}
