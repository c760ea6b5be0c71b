internal import CGumbo
internal import Passages

/// What a page that shows no text says all the same: its title, the names of what its pictures and frames show, and where
/// it sends its readers.
enum HTMLLabels {
    /// More are not taken of a page.
    private static let maximum = 500

    /// The title, and the rest as a list.
    static func blocks(_ tree: HTMLTree, _ place: HTMLPlace) -> [Block] {
        var titles: [Label] = []
        var others: [Label] = []
        for node in tree.nodes where node.kind == .element {
            switch node.tag {
            case GUMBO_TAG_TITLE where titles.isEmpty:
                titles += title(node).map { Label(text: $0, node: node) }
            case GUMBO_TAG_AREA, GUMBO_TAG_IMG: add(node, ["alt", "title"], to: &others)
            case GUMBO_TAG_IFRAME, GUMBO_TAG_FRAME: add(node, ["title", "name", "src"], to: &others)
            case GUMBO_TAG_META where node.attribute("http-equiv")?.lowercased() == "refresh":
                add(node, ["content"], to: &others)
            default: break
            }
            if others.count >= maximum { break }
        }
        return [titles, others].filter { !$0.isEmpty }.map { labels in
            let ranges = labels.map { place.range(place.offset(ofTag: $0.node)) }
            let range = ranges.dropFirst().reduce(ranges[0]) { $0.union($1) }
            return Block(
                .text(labels.count > 1 ? .list : .paragraph),
                labels.count > 1 ? labels.map { "- " + $0.text }.joined(separator: "\n") : labels[0].text,
                range: range, isVerbatim: false)
        }
    }

    private struct Label {
        var text: String
        var node: HTMLNode
    }

    private static func title(_ node: HTMLNode) -> [String] {
        let children = node.pointer.pointee.v.element.children
        var text = ""
        for index in 0..<Int(children.length) {
            guard let child = children.data[index]?.assumingMemoryBound(to: GumboNode.self),
                child.pointee.type == GUMBO_NODE_TEXT, let words = child.pointee.v.text.text
            else { continue }
            text += String(cString: words)
        }
        return words(text).map { [$0] } ?? []
    }

    /// Adds the first of a node's attributes that says something.
    private static func add(_ node: HTMLNode, _ names: [String], to labels: inout [Label]) {
        for name in names {
            guard let value = node.attribute(name).flatMap({ words($0) }) else { continue }
            var text = value
            if node.tag == GUMBO_TAG_META {
                guard let target = HTMLMetadata.target(value) else { return }
                text = target
            }
            if labels.last?.text != text { labels.append(Label(text: text, node: node)) }
            return
        }
    }

    /// A text on one line; nil where there is no letter or digit in it.
    private static func words(_ text: String) -> String? {
        let line = text.split { $0.isWhitespace }.joined(separator: " ")
        return line.contains { $0.isLetter || $0.isNumber } ? line : nil
    }
}
