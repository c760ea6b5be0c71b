import Patterns
import Reading
import Testing

/// Whether a file holds a document, and of what format.
@Suite struct FileKindTests {
    private static func kind(
        _ path: String, _ head: [UInt8], mediaType: String? = nil, alsoRead: [Glob] = []
    ) -> String {
        var options = ReadingOptions()
        options.alsoRead = alsoRead
        return head.withUnsafeBufferPointer { head in
            switch options.kind(of: path, head: head, mediaType: mediaType) {
            case .document(let format): format.name
            case .other(let problem): problem.reason
            }
        }
    }

    private static let text = "A sentence about the harbour.\n"
    private static let png = "\u{89}PNG\r\n\u{1A}\n\0\0\0\rIHDR"

    /// - Parameter head: Each character stands for one byte.
    @Test(
        arguments: [
            // By name, also where the content is text.
            ("a/style.css", text, "style_sheet"), ("style.SCSS", text, "style_sheet"), ("app.js", text, "script"),
            ("app.min.mjs", text, "script"), ("app.js.map", "{\"version\":3}", "script"),
            ("icon.xpm", "/* XPM */\nstatic char *x[] = {", "image"),
            ("drawing.svg", "<svg><text>x</text></svg>", "image"),
            ("figure.eps", "%!PS-Adobe-3.0 EPSF-3.0\n", "image"), ("empty.png", "", "image"),
            ("site.woff2", "wOF2\0\u{1}", "font"), ("talk.mp3", "ID3\u{3}\0", "audio"),
            ("talk.mp4", "\0\0\0\u{18}ftyp", "video"),
            // Search indexes of documentation.
            ("html/searchindex.js", "Search.setIndex({})", "search_index"),
            ("search/search_index.json", "{\"docs\":[]}", "search_index"),
            ("api/member-search-index.js", text, "search_index"),
            ("api/type-search-index.zip", "PK\u{3}\u{4}", "search_index"),
            ("html/objects.inv", "# Sphinx inventory version 2\n\u{1}\u{2}\0", "search_index"),
            ("book.devhelp2", "<?xml version=\"1.0\"?><book/>", "search_index"),
            // What is called like them and is none.
            ("genindex.html", "<html><body>Index</body></html>", "html"), ("index.json", "{\"a\": 1}", "json"),
            ("search.json", "{\"a\": 1}", "json"), ("css", text, "text"), ("css/notes.txt", text, "text"),
            ("fonts.md", text, "markdown"), ("figure.tex", "\\section{A}", "latex"), ("map.geojson", "{}", "json"),
            ("script.py", "print(1)\n", "text"), ("list.map", text, "text"),
            ("ford.mo", "model Ford\nend Ford;\n", "text"),
            ("notes.db", text, "text"), ("library.so", ".so man3/x.3\n", "text"), ("page.js.html", "<html>", "html"),
            // A signature says more than a name.
            ("scan.png", "%PDF-1.4\n", "pdf"), ("photo.jpg", "PK\u{3}\u{4}", "archive"),
            // By content, where the name does not tell.
            ("image001", png, "image"), ("notes.txt", png, "image"),
            ("photo.orig", "\u{FF}\u{D8}\u{FF}\u{E0}\0", "image"),
            ("arrow", "Xcur\u{10}\0\0\0", "image"),
            ("run", "\u{7F}ELF\u{2}\u{1}\u{1}\0", "program"), ("de.mo", "\u{DE}\u{12}\u{4}\u{95}\0\0", "program"),
            ("places", "SQLite format 3\0", "database"), ("old.mdb", "\0\u{1}\0\0Standard Jet", "database"),
            ("sound", "RIFF\u{1}\0\0\0WAVEfmt ", "audio"),
            // Known to nobody.
            ("data.bin", "\0\u{1}\u{2}\0", "binary"), ("letter.doc", "\u{D0}\u{CF}\u{11}\u{E0}\0", "binary"),
            ("grid.npy", "\u{93}NUMPY\u{1}\0", "binary"),
            ("paper.ps", "%!PS-Adobe-3.0\n%%Title: x\n", "binary"), ("ps", "%!PS\n", "binary"),
            ("notes.ps", text, "text"),
        ])
    func files(path: String, head: String, expected: String) {
        let bytes = head.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) }
        #expect(Self.kind(path, bytes) == expected)
        #expect(Self.kind("a.zip/" + path, bytes) == expected)
    }

    /// What mail says of its parts.
    @Test(
        arguments: [
            ("part", "image/png", "image"), ("part", "text/css", "style_sheet"), ("part", "text/javascript", "script"),
            ("part", "audio/mpeg", "audio"), ("part", "text/plain", "text"), ("part", nil, "text"),
            ("note.txt", "image/png", "text"), ("part.css", "text/plain", "style_sheet"),
        ] as [(String, String?, String)])
    func attachments(path: String, mediaType: String?, expected: String) {
        #expect(Self.kind(path, Array(Self.text.utf8), mediaType: mediaType) == expected)
    }

    @Test func whatIsNamedIsReadAllTheSame() throws {
        let globs = [try Glob("*.css"), try Glob("slides/**/*.svg"), try Glob("*.png")]
        func kind(_ path: String, _ head: String) -> String { Self.kind(path, Array(head.utf8), alsoRead: globs) }
        #expect(kind("a/style.css", Self.text) == "text" && kind("app.js", Self.text) == "script")
        #expect(kind("slides/1/a.svg", "<?xml version=\"1.0\"?><svg/>") == "xml" && kind("a.svg", "<svg/>") == "image")
        // Nothing makes text of what is none.
        #expect(kind("a.png", "\u{1}\0\0") == "binary")
    }
}
