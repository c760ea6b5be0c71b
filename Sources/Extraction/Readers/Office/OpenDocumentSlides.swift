internal import Passages

extension OpenDocumentBody {
    /// The slides of the `office:presentation` that just began: each a page and a section.
    mutating func slides(_ xml: XMLEvents) -> [FlowNode] {
        var nodes: [FlowNode] = []
        var number = 0
        let level = xml.depth
        while let event = xml.next(), !(event == .end && xml.depth == level) {
            guard event == .start, xml.name == "page" else { continue }
            number += 1
            page = PageNumber(number)
            nodes += [.pause] + slide(xml)
        }
        return nodes
    }

    private mutating func slide(_ xml: XMLEvents) -> [FlowNode] {
        var title: [FlowNode] = []
        var nodes: [FlowNode] = []
        var notes: [FlowNode] = []
        let level = xml.depth
        while let event = xml.next(), !(event == .end && xml.depth == level) {
            guard event == .start else { continue }
            let kind = xml.attribute("class", namespace: ":presentation:1.0")
            switch xml.name {
            case "notes": notes = self.notes(xml)
            case "frame", "custom-shape", "rect", "ellipse", "text-box", "g", "line", "connector", "polygon", "path":
                let content = blocks(xml)
                if kind == "title", title.isEmpty { title = content } else { nodes += content }
            case "forms", "animations", "par", "annotation": xml.skip()
            default: break
            }
        }
        return Slide.nodes(title: title, body: nodes, notes: notes, page: page)
    }

    /// What the speaker noted; the page of notes also shows the slide and its number.
    private mutating func notes(_ xml: XMLEvents) -> [FlowNode] {
        var nodes: [FlowNode] = []
        xml.each { event in
            guard event == .start, xml.name == "frame" else { return }
            let kind = xml.attribute("class", namespace: ":presentation:1.0")
            if kind == "notes" { nodes += blocks(xml) } else { xml.skip() }
        }
        return nodes
    }
}

/// A slide of a presentation.
enum Slide {
    /// A slide's title as a heading, what is on it, and what its speaker noted.
    static func nodes(title: [FlowNode], body: [FlowNode], notes: [FlowNode], page: PageNumber?) -> [FlowNode] {
        var nodes: [FlowNode] = []
        let heading = title.line
        if !heading.isEmpty {
            nodes.append(
                .paragraph(FlowParagraph(role: .heading(level: 1), text: FlowText(string: heading), page: page)))
            let marked = title.notes
            if !marked.isEmpty {
                nodes.append(.paragraph(FlowParagraph(role: .paragraph, text: FlowText(notes: marked), page: page)))
            }
        }
        nodes += body
        let words = notes.map { [$0].line }.filter { !$0.isEmpty }.joined(separator: "\n")
        if !words.isEmpty {
            nodes.append(.paragraph(FlowParagraph(role: .note, text: FlowText(string: words), page: page)))
        }
        return nodes
    }
}
