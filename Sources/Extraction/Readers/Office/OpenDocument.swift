internal import Passages
internal import Reading

/// OpenDocument files (ISO/IEC 26300), zipped or flat: text (`.odt`), presentations (`.odp`), spreadsheets (`.ods`).
struct OpenDocumentReader: DocumentReader {
    let format: String

    func read(
        _ source: SourceFile, options: ReadingOptions, document: (Document) throws -> Void,
        problem: (ReadingProblem) -> Void
    ) throws {
        var contents = OpenDocumentContents()
        if source.bytes.starts(with: "PK".utf8) {
            let zip = ZipPackage(source.bytes, limits: options.limits)
            for failure in zip.problems { problem(failure) }
            if zip.names.isEmpty { return }
            if Self.isEncrypted(zip) { return problem(OfficeOpenPackage.encrypted) }
            guard zip["content.xml"] != nil else {
                return problem(
                    ReadingProblem(
                        reason: "damaged",
                        detail:
                            "the file has no content.xml, where its text should be; open it in its own program and save it anew"
                    ))
            }
            contents.body.formula = { Self.formula(in: zip, $0) }
            contents.hasPages = zip.holds("text:soft-page-break", in: "content.xml")
            for name in ["meta.xml", "styles.xml", "content.xml"] {
                _ = zip.withEvents(of: name, problem: problem) { contents.read($0) }
            }
        } else {
            let xml = XMLEvents(source.bytes)
            contents.hasPages = ZipPackage.bytes(source.bytes, hold: "text:soft-page-break")
            contents.read(xml)
            if let failure = xml.entityProblem(in: "it") { problem(failure) }
            if let failure = xml.failure {
                problem(
                    ReadingProblem(
                        reason: "damaged",
                        detail:
                            "line \(failure.line) is no sound XML (\(failure.message)); what can be made out was read",
                        line: failure.line, isPartial: true))
            }
        }
        let made = OfficeDocument.make(
            source, format: format, metadata: contents.properties.metadata, nodes: contents.nodes,
            usual: contents.body.usualLanguage, namesItself: format != "ods", options: options)
        try OfficeDocument.hand(over: made, to: document, problem: problem)
    }

    private static func isEncrypted(_ zip: ZipPackage) -> Bool {
        if zip.isEncrypted || zip.names.contains("encrypted-package") { return true }
        return zip.withEvents(of: "META-INF/manifest.xml", problem: { _ in }) { xml in
            while let event = xml.next() {
                if event == .start, xml.name == "encryption-data" { return true }
            }
            return false
        } ?? false
    }

    /// The formula that is embedded at an address, on one line, by the words and signs of its MathML.
    private static func formula(in zip: ZipPackage, _ address: String) -> String? {
        zip.withEvents(of: ZipPackage.resolve(address + "/content.xml", from: ""), problem: { _ in }) { xml in
            var pieces: [String] = []
            while let event = xml.next() {
                guard event == .start else { continue }
                switch xml.name {
                case "annotation", "body": xml.skip()  // a body: no formula, but a chart or a sheet
                case "mi", "mn", "mo", "mtext":
                    let piece = xml.content()
                    if !piece.isEmpty { pieces.append(piece) }
                default: break
                }
            }
            return pieces.joined(separator: " ")
        }
    }
}

/// What the parts of an OpenDocument file hold. A flat file has all of them in one.
struct OpenDocumentContents {
    var body = OpenDocumentBody()
    /// Whether there are marks of where pages begin.
    var hasPages = false
    private(set) var properties = OfficeProperties()
    private(set) var nodes: [FlowNode] = []

    /// Reads a part, whichever it is.
    mutating func read(_ xml: XMLEvents) {
        while let event = xml.next() {
            guard event == .start, xml.namespace.hasSuffix(":office:1.0") else { continue }
            switch xml.name {
            case "meta": properties.read(xml)
            case "styles", "automatic-styles": body.styles.read(xml)
            case "settings", "scripts", "font-face-decls", "master-styles": xml.skip()
            case "text":
                body.page = hasPages ? PageNumber(1) : nil
                nodes = body.blocks(xml)
            case "presentation": nodes = body.slides(xml)
            case "spreadsheet": nodes = SheetText.openDocument(xml, &body)
            default: break
            }
        }
    }
}
