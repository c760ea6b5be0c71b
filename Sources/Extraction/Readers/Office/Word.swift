package import Passages
package import Reading

/// Word documents (`.docx`, ECMA-376).
package struct WordReader: DocumentReader {
    package let format = "docx"

    /// The one reader there is.
    package init() {}

    package func read(
        _ source: SourceFile, options: ReadingOptions, document: (Document) throws -> Void,
        problem: (ReadingProblem) -> Void
    ) throws {
        guard let package = OfficeOpenPackage(source, options: options, problem: problem) else { return }
        guard let main = package.mainPart(usual: "word/document.xml") else {
            return package.reportMissing("word/document.xml", problem)
        }
        let relations = package.relations(of: main)
        var styles = WordStyles()
        var lists = WordLists()
        func part(_ kind: String) -> String { package.part(kind, in: relations, usual: "word/\(kind).xml") }
        _ = package.zip.withEvents(of: part("styles"), problem: problem) { styles.read($0) }
        _ = package.zip.withEvents(of: part("numbering"), problem: problem) { lists.read($0) }
        var body = WordBody(styles: styles, lists: lists)
        for kind in ["footnotes", "endnotes", "comments"] {
            _ = package.zip.withEvents(of: part(kind), problem: problem) { body.readNotes($0, kind: kind) }
        }
        let hasPages = package.zip.holds("lastRenderedPageBreak", in: main)
        let nodes = package.zip.withEvents(of: main, problem: problem) { body.read($0, hasPages: hasPages) } ?? []
        let made = OfficeDocument.make(
            source, format: format, metadata: package.properties(problem).metadata, nodes: nodes,
            usual: body.usualLanguage, options: options)
        try OfficeDocument.hand(over: made, to: document, problem: problem)
    }

    /// The value of a switch: `true` where it has none.
    static func isOn(_ value: String) -> Bool { !["0", "false", "off", "none"].contains(value) }
}
