public import SearchAPI

/// Where a passage is, as people write it.
public enum Citation {
    /// `path:49-54`, or `path:49` for a single line; `path p. 12–13` where there are pages; `path#anchor` for extracted text that
    /// has names to link to, else the lines of that text.
    public static func text(of passage: PassageRecord) -> String {
        let (path, location) = (passage.document.path, passage.location)
        if let pages = pages(location) { return "\(path) p. \(pages)" }
        if location.of == "text", let anchor = location.anchor { return "\(path)#\(anchor)" }
        let (first, last) = (location.lineStart, location.lineEnd)
        return "\(path):\(first)" + (last > first ? "-\(last)" : "")
    }

    /// The page or pages: `24`, `24–25`; `25 (24–25)` where the best match is not on the first of them; nil where there are none.
    ///
    /// Where another number is printed on a page, that comes first: `xii (12)`, `xii–xiii (12–13)`, `xiii (13; 12–13)`.
    static func pages(_ location: PassageLocation) -> String? {
        guard let first = location.page else { return nil }
        let last = max(first, location.pageEnd ?? first)
        let numbers = last > first ? "\(first)–\(last)" : "\(first)"
        if let best = location.bestPage, best > first, best <= last {
            let label = location.bestPageLabel
            return label.map { "\($0) (\(best); \(numbers))" } ?? "\(best) (\(numbers))"
        }
        guard location.pageLabel != nil || (last > first && location.pageEndLabel != nil) else { return numbers }
        let firstLabel = location.pageLabel ?? "\(first)"
        let labels = last > first ? "\(firstLabel)–\(location.pageEndLabel ?? "\(last)")" : firstLabel
        return "\(labels) (\(numbers))"
    }
}
