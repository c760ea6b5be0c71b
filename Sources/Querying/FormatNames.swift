/// What people call formats besides their names: by the ending of a file, or by a program.
package enum FormatNames {
    /// The formats that a value of `type:` can mean: itself, and what a file that ends so is.
    static func formats(of text: String) -> [String] {
        var name = text.lowercased()[...]
        while let first = name.first, first == "." || first == "*" { name = name.dropFirst() }
        let format = byName[String(name)]
        return [String(name)] + (format.map { $0 == name ? [] : [$0] } ?? [])
    }

    /// Endings as the table of formats has them, and names of programs.
    package static let endings: [String: String] = [
        "text": "txt text log", "markdown": "md markdown mkd mdown", "jsonl": "jsonl ndjson",
        "html": "html htm xhtml xht shtml", "docx": "docx docm dotx", "pptx": "pptx pptm ppsx potx",
        "xlsx": "xlsx xlsm xltx", "odt": "odt ott fodt", "odp": "odp fodp otp", "ods": "ods fods ots",
        "mail": "eml emlx", "mbox": "mbox mbx", "json": "json geojson", "csv": "csv tsv tab", "man": "man mdoc",
        "rst": "rst rest", "latex": "tex latex ltx", "notebook": "ipynb", "docbook": "docbook dbk", "jats": "jats nxml",
        "xml": "xml tei rss atom rdf opml dita",
    ]
    private static let programs = [
        "docx": "word msword", "pptx": "powerpoint", "xlsx": "excel", "odt": "writer", "odp": "impress", "ods": "calc",
        "mail": "email e-mail", "text": "plain plaintext", "notebook": "jupyter", "mediawiki": "wiki", "html": "web",
    ]

    private static let byName: [String: String] = {
        var names: [String: String] = [:]
        for table in [programs, endings] {
            for (format, words) in table {
                for word in words.split(separator: " ") { names[String(word)] = format }
            }
        }
        return names
    }()
}
