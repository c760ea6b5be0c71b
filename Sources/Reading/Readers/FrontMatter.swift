internal import Passages
internal import YAML

/// The YAML at the head of a Markdown file, between two lines `---`, or what else says the same there.
struct FrontMatter {
    /// How many lines of the file it takes, the fences included; 0 where there is none.
    private(set) var lineCount = 0
    private(set) var metadata = DocumentMetadata()
    private(set) var problem: ReadingProblem?

    init(_ lines: SourceLines) {
        if let other = OtherFrontMatter.read(lines) {
            lineCount = other.lineCount
            metadata = other.metadata.metadata
            return
        }
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
            metadata = DeclaredMetadata(entries).metadata
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
}
