internal import Passages
internal import YAML

/// The YAML at the head of a Markdown file, between two lines `---`.
struct FrontMatter {
    /// How many lines of the file it takes, the fences included; 0 where there is none.
    private(set) var lineCount = 0
    private(set) var metadata = DocumentMetadata()
    private(set) var problem: ReadingProblem?

    init(_ lines: SourceLines) {
        guard lines.ranges.count > 1, Self.isFence(lines, 0, opening: true),
            let end = (1..<lines.ranges.count).first(where: { Self.isFence(lines, $0, opening: false) })
        else { return }
        let start = lines.ranges[1].lowerBound
        let text = end == 1 ? "" : lines.text(start..<lines.ranges[end - 1].upperBound)
        do throws(YAMLError) {
            guard let root = try YAMLNode.parse(text) else {
                lineCount = end + 1
                return
            }
            guard let entries = root.entries else { return }  // text between two rules
            lineCount = end + 1
            take(entries)
        } catch {
            lineCount = end + 1
            problem = ReadingProblem(
                reason: "bad_front_matter",
                detail: "line \(error.line + 1), column \(error.column): the front matter is not YAML "
                    + "(\(error.problem)); it was left out and the rest of the file read", line: error.line + 1)
        }
    }

    private static func isFence(_ lines: SourceLines, _ index: Int, opening: Bool) -> Bool {
        let range = lines.ranges[index]
        guard range.count <= 40 else { return false }
        var text = lines.text(range)
        while text.last == " " || text.last == "\t" { text.removeLast() }
        return text == "---" || (!opening && text == "...")
    }

    private mutating func take(_ entries: [YAMLNode.Entry]) {
        for entry in entries {
            let key = entry.key.lowercased()
            let values = (entry.value.strings ?? []).map { $0.split { $0.isWhitespace }.joined(separator: " ") }
                .filter { !$0.isEmpty }
            switch key {
            case "title":
                metadata.title = values.first ?? ""
            case "author", "authors", "by":
                metadata.authors += values.isEmpty ? names(entry.value) : authors(values)
            case "categories", "category", "tags", "keywords":
                let list: [String] =
                    if case .scalar = entry.value.content { values.flatMap { CategoryList.split($0) } } else { values }
                metadata.categories += list.filter { !metadata.categories.contains($0) }
            case "lang", "language":
                metadata.language = values.first.flatMap(LanguageDetector.subtag)
                if metadata.language == nil, !values.isEmpty { metadata.tags["language_text"] = values }
            case "date", "published", "pubdate", "created":
                if metadata.date != nil {
                    if !values.isEmpty { metadata.tags[key] = values }
                    continue
                }
                metadata.date = values.first.flatMap(ISODate.parse)
                if metadata.date == nil, !values.isEmpty { metadata.tags["date_text"] = values }
            default:
                if !values.isEmpty { metadata.tags[key] = values }
            }
        }
    }

    /// Of a list every element is one author; a scalar may name several.
    private func authors(_ values: [String]) -> [String] {
        values.count == 1 ? AuthorNames.list(values[0]) : values
    }

    /// The `name` of each mapping in a list of authors.
    private func names(_ node: YAMLNode) -> [String] {
        let nodes: [YAMLNode] = if case .sequence(let nodes) = node.content { nodes } else { [node] }
        return nodes.compactMap { $0.string ?? $0["name"]?.string }
    }
}

/// Categories written in one line.
enum CategoryList {
    /// Split at semicolons or bars where there are any, else at commas.
    static func split(_ text: String) -> [String] {
        let marks: [Character] = text.contains(";") ? [";"] : text.contains("|") ? ["|"] : [",", "、", "，"]
        return text.split { marks.contains($0) }
            .map { $0.split { $0.isWhitespace }.joined(separator: " ") }.filter { !$0.isEmpty }
    }
}
