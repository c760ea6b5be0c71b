internal import Passages

/// Makes tables of the rows of a sheet: a line a row, and for each piece of a long table its first line again, so that a
/// piece can be understood alone.
struct SheetText {
    /// Rows of one piece, and its bytes: about what makes one passage, which would otherwise be cut without the first line.
    private static let maximumRows = 40
    private static let maximumBytes = 1200
    /// Cells of one row; more are left out.
    static let maximumColumns = 1024

    private(set) var nodes: [FlowNode] = []
    /// The line over the columns: the first of two cells or more since an empty row.
    private var header: String?
    private var lines: [String] = []
    private var bytes = 0
    private let page: PageNumber?

    /// A sheet, with its name as a heading; no heading where it is nil.
    init(name: String?, page: PageNumber? = nil) {
        self.page = page
        if let name {
            nodes.append(
                .paragraph(
                    FlowParagraph(role: .heading(level: 1), text: FlowText(string: name), page: page)))
        }
    }

    /// Adds a row; an empty one ends the table.
    mutating func add(_ cells: [String]) {
        var cells = cells.map { $0.split { $0.isWhitespace }.joined(separator: " ") }
        while cells.last?.isEmpty == true { cells.removeLast() }
        guard !cells.isEmpty else {
            cut()
            header = nil
            return
        }
        let line = cells.joined(separator: " | ")
        if lines.count >= Self.maximumRows || (lines.count > 1 && bytes + line.utf8.count > Self.maximumBytes) {
            cut()
            if let header, header.utf8.count < Self.maximumBytes / 2 { append(header) }
        }
        append(line)
        if header == nil, cells.count(where: { !$0.isEmpty }) > 1 { header = line }
    }

    private mutating func append(_ line: String) {
        lines.append(line)
        bytes += line.utf8.count + 1
    }

    private mutating func cut() {
        if !lines.isEmpty { nodes.append(.block(.table, lines.joined(separator: "\n"), page: page)) }
        lines = []
        bytes = 0
    }

    /// Ends the sheet; one without rows has no heading either.
    mutating func finish() -> [FlowNode] {
        cut()
        if nodes.count == 1, case .paragraph = nodes[0] { return [] }
        return nodes
    }
}

extension SheetText {
    /// The sheets of the `office:spreadsheet` that just began.
    static func openDocument(_ xml: XMLEvents, _ body: inout OpenDocumentBody) -> [FlowNode] {
        var nodes: [FlowNode] = []
        let level = xml.depth
        while let event = xml.next(), !(event == .end && xml.depth == level) {
            guard event == .start else { continue }
            if xml.name == "tracked-changes" { xml.skip() }
            if xml.name == "table" { nodes += openDocumentSheet(xml, &body) }
        }
        return nodes
    }

    private static func openDocumentSheet(_ xml: XMLEvents, _ body: inout OpenDocumentBody) -> [FlowNode] {
        var sheet = SheetText(name: xml.attribute("name"))
        var cells: [String] = []
        var notes: [FlowNode] = []
        var repeats = 1
        let level = xml.depth
        while let event = xml.next(), !(event == .end && xml.depth == level) {
            switch (event, xml.name) {
            case (.start, "table-row"):
                cells = []
                repeats = OpenDocumentBody.repeats(xml, "number-rows-repeated")
            case (.end, "table-row"):
                // Rows without text stand there a million times, to the end of the sheet.
                for _ in 0..<(cells.contains { !$0.isEmpty } ? repeats : 1) { sheet.add(cells) }
            case (.start, "table-cell"), (.start, "covered-table-cell"):
                let count = OpenDocumentBody.repeats(xml, "number-columns-repeated")
                let stored = storedValue(xml)
                let content = body.blocks(xml)
                let text = stored ?? content.line
                for note in content.notes {
                    let words = FlowText(string: note.mark + " " + note.nodes.line)
                    notes.append(.paragraph(FlowParagraph(role: .note, text: words)))
                }
                for _ in 0..<count where cells.count < maximumColumns { cells.append(text) }
            case (.start, "shapes"): notes += body.blocks(xml)
            default: continue
            }
        }
        return sheet.finish() + notes
    }

    /// The value of a number or date; nil for all else, which is what the cell shows.
    private static func storedValue(_ xml: XMLEvents) -> String? {
        switch xml.attribute("value-type", namespace: ":office:1.0") {
        case "float": return xml.attribute("value")
        case "date": return xml.attribute("date-value").map { $0.hasSuffix("T00:00:00") ? String($0.dropLast(9)) : $0 }
        default: return nil
        }
    }
}
