internal import Passages
internal import Reading

/// PowerPoint presentations (`.pptx`, ECMA-376): each slide a page and a section.
struct PowerPointReader: DocumentReader {
    let format = "pptx"

    func read(
        _ source: SourceFile, options: ReadingOptions, document: (Document) throws -> Void,
        problem: (ReadingProblem) -> Void
    ) throws {
        guard let package = OfficeOpenPackage(source, options: options, problem: problem) else { return }
        guard let main = package.mainPart(usual: "ppt/presentation.xml") else {
            return package.reportMissing("ppt/presentation.xml", problem)
        }
        let relations = package.relations(of: main)
        var text = SlideText()
        var nodes: [FlowNode] = []
        for (index, id) in Self.slides(package, main, problem).enumerated() {
            guard let slide = relations[id]?.target, package.zip[slide] != nil else {
                problem(
                    ReadingProblem(
                        reason: "damaged", detail: "slide \(index + 1) is missing in the file", isPartial: true))
                continue
            }
            let page = PageNumber(index + 1)
            nodes += [.pause] + Self.slide(package, slide, page, &text, problem)
        }
        let made = OfficeDocument.make(
            source, format: format, metadata: package.properties(problem).metadata, nodes: nodes,
            usual: text.usualLanguage, options: options)
        try OfficeDocument.hand(over: made, to: document, problem: problem)
    }

    /// The ids of the slides' relations, in the order in which they are shown.
    private static func slides(
        _ package: OfficeOpenPackage, _ main: String, _ problem: (ReadingProblem) -> Void
    ) -> [String] {
        package.zip.withEvents(of: main, problem: problem) { xml in
            var ids: [String] = []
            while let event = xml.next() {
                guard event == .start, xml.name == "sldId" else { continue }
                if let id = xml.attribute("id", namespace: "/relationships") { ids.append(id) }
            }
            return ids
        } ?? []
    }

    private static func slide(
        _ package: OfficeOpenPackage, _ part: String, _ page: PageNumber, _ text: inout SlideText,
        _ problem: (ReadingProblem) -> Void
    ) -> [FlowNode] {
        let relations = package.relations(of: part)
        text.page = page
        var shapes = package.zip.withEvents(of: part, problem: problem) { text.shapes($0) } ?? SlideText.Shapes()
        for id in shapes.diagrams {
            guard let target = relations[id]?.target else { continue }
            let words = package.zip.withEvents(of: target, problem: problem) { text.words($0) } ?? []
            shapes.body += words
        }
        var notes: [FlowNode] = []
        if let target = relations.values.first(where: { $0.kind == "notesSlide" })?.target {
            notes = package.zip.withEvents(of: target, problem: problem) { text.shapes($0).notes } ?? []
        }
        return Slide.nodes(title: shapes.title, body: shapes.body, notes: notes, page: page)
    }
}

/// Reads the text of slides (DrawingML).
struct SlideText {
    /// What a slide shows.
    struct Shapes {
        var title: [FlowNode] = []
        var body: [FlowNode] = []
        /// The body of a page of notes.
        var notes: [FlowNode] = []
        /// The ids of relations to charts and diagrams.
        var diagrams: [String] = []
    }

    var page: PageNumber?
    private var languages: [String: Int] = [:]

    /// The language that most of the text is marked to be in.
    var usualLanguage: String? { languages.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key }

    /// The shapes of a slide, of those in groups too.
    mutating func shapes(_ xml: XMLEvents) -> Shapes {
        var shapes = Shapes()
        var placeholder: String?
        while let event = xml.next() {
            guard event == .start else { continue }
            switch xml.name {
            case "sp", "graphicFrame": placeholder = nil
            case "ph": placeholder = xml.attribute("type") ?? "body"
            case "txBody":
                let nodes = paragraphs(xml, placeholder: placeholder)
                switch placeholder {
                case "title", "ctrTitle": if shapes.title.isEmpty { shapes.title = nodes } else { shapes.body += nodes }
                // The same on every slide.
                case "dt", "ftr", "sldNum", "hdr": break
                default: shapes.body += nodes
                }
                if placeholder == "body" { shapes.notes += nodes }
            case "tbl": shapes.body.append(table(xml))
            case "chart": shapes.diagrams += [xml.attribute("id", namespace: "/relationships")].compactMap { $0 }
            case "relIds": shapes.diagrams += [xml.attribute("dm", namespace: "/relationships")].compactMap { $0 }
            case "Fallback": xml.skip()
            default: break
            }
        }
        return shapes
    }

    /// The words of a chart or diagram, as one paragraph.
    mutating func words(_ xml: XMLEvents) -> [FlowNode] {
        var words: [String] = []
        while let event = xml.next() {
            guard event == .start else { continue }
            switch xml.name {
            case "p" where xml.namespace.hasSuffix("/main"):
                if case .paragraph(let paragraph)? = self.paragraph(xml, isBody: false) {
                    words.append(paragraph.text.heading)
                }
            // Names of series and categories; numbers alone tell nothing.
            case "numCache", "numRef", "Fallback": xml.skip()
            case "v":
                let value = xml.content()
                if words.last != value { words.append(value) }
            default: break
            }
        }
        let line = words.filter { !$0.isEmpty }.joined(separator: "\n")
        return line.isEmpty
            ? [] : [.paragraph(FlowParagraph(role: .paragraph, text: FlowText(string: line), page: page))]
    }

    private mutating func paragraphs(_ xml: XMLEvents, placeholder: String?) -> [FlowNode] {
        var nodes: [FlowNode] = []
        let level = xml.depth
        while let event = xml.next(), !(event == .end && xml.depth == level) {
            guard event == .start, xml.name == "p" else { continue }
            if let node = paragraph(xml, isBody: placeholder == "body" || placeholder == "obj") { nodes.append(node) }
        }
        // The layout, not the slide, says that a body has bullets; a single line has none to speak of.
        if nodes.count == 1, case .paragraph(var only) = nodes[0], case .item(0, "-") = only.role {
            only.role = .paragraph
            nodes[0] = .paragraph(only)
        }
        return nodes
    }

    /// The paragraph that just began; nil where it has no text.
    private mutating func paragraph(_ xml: XMLEvents, isBody: Bool) -> FlowNode? {
        var text = FlowText()
        var level = 0
        var marker: String? = isBody ? "-" : nil
        var language: String?
        let depth = xml.depth
        while let event = xml.next(), !(event == .end && xml.depth == depth) {
            guard event == .start else { continue }
            switch xml.name {
            case "pPr": level = min(8, max(0, xml.attribute("lvl").flatMap { Int($0) } ?? 0))
            case "buNone": marker = nil
            case "buChar", "buAutoNum", "buBlip": marker = "-"
            case "r": language = nil
            case "rPr": language = xml.attribute("lang").flatMap { LanguageDetector.subtag($0) }
            case "t":
                let words = xml.content()
                if let language { languages[language, default: 0] += words.utf8.count }
                text.append(words, language: language)
            case "br": text.append("\n")
            case "fld":
                // The number and date of the slide.
                if let type = xml.attribute("type"), type == "slidenum" || type.hasPrefix("datetime") { xml.skip() }
            case "Fallback": xml.skip()
            default: break
            }
        }
        guard text.string.utf8.contains(where: { $0 > 0x20 }) else { return nil }
        let role = marker.map { FlowParagraph.Role.item(level: level, marker: $0) } ?? .paragraph
        return .paragraph(FlowParagraph(role: role, text: text, page: page))
    }

    private mutating func table(_ xml: XMLEvents) -> FlowNode {
        var rows: [FlowRow] = []
        let level = xml.depth
        while let event = xml.next(), !(event == .end && xml.depth == level) {
            guard event == .start else { continue }
            switch xml.name {
            case "tr": rows.append(FlowRow())
            case "txBody":
                let cell = paragraphs(xml, placeholder: nil)
                if rows.isEmpty { rows.append(FlowRow()) }
                rows[rows.count - 1].cells.append(cell)
            default: break
            }
        }
        return .table(rows: rows, page: page)
    }
}
