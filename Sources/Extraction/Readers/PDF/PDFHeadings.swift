/// Finds headings by their fonts, for documents without an outline or with a short one.
///
/// A heading is larger than the text, or bold, or a numbered line of its own; it is short, and stands apart from what is
/// before it. Its level is that of its font among the fonts of headings, or that of its number.
struct PDFHeadings {
    private let bodySize: Double

    /// What a heading looks like.
    private struct Style: Hashable {
        /// In half points.
        var size: Int
        var isBold: Bool
    }

    private struct Candidate {
        var layout: Int
        var column: Int
        var lines: Range<Int>
        var style: Style
        /// The depth of its number (`2.1` has two), 0 without one.
        var depth: Int
    }

    /// Marks the lines that are headings.
    static func mark(_ layouts: inout [PDFLayout], bodySize: Double, bodyIsBold: Bool, title: String) {
        let finder = PDFHeadings(bodySize: bodySize)
        var candidates: [Candidate] = []
        var lineCount = 0
        let essence = PDFOutline.essence(title)
        for (index, layout) in layouts.enumerated() {
            for (column, lines) in layout.columns.enumerated() {
                lineCount += lines.lines.count
                for found in finder.candidates(lines, bodyIsBold) {
                    let text = PDFOutline.essence(lines.lines[found].map { $0.text() }.joined(separator: " "))
                    if index == 0, !essence.isEmpty, essence.contains(text) { continue }
                    let first = lines.lines[found.lowerBound]
                    candidates.append(
                        Candidate(
                            layout: index, column: column, lines: found,
                            style: Style(size: Int((first.size * 2).rounded()), isBold: first.isBold),
                            depth: numberDepth(first.text())))
                }
            }
        }
        // A style that every second line is in is the text's, whatever its size.
        var counts: [Style: Int] = [:]
        for candidate in candidates { counts[candidate.style, default: 0] += candidate.lines.count }
        candidates.removeAll { counts[$0.style, default: 0] * 4 > lineCount }
        let styles = Set(candidates.map(\.style)).sorted { ($0.size, $0.isBold ? 1 : 0) > ($1.size, $1.isBold ? 1 : 0) }
        // Below the outline's headings, if there are some.
        let marked = layouts.lazy.flatMap(\.columns).flatMap(\.lines).filter { $0.heading != nil }
        let floor = marked.compactMap { $0.heading?.level }.max() ?? 0
        let levels = Dictionary(uniqueKeysWithValues: styles.enumerated().map { ($1, floor + $0 + 1) })
        // Numbers tell depths; headings that carry one show which level the depth 1 is on.
        let base =
            marked.filter { numberDepth($0.text()) == 1 }.compactMap { $0.heading?.level }.min()
            ?? candidates.filter { $0.depth == 1 }.compactMap { levels[$0.style] }.min() ?? floor + 1
        for (id, candidate) in candidates.enumerated() {
            let level = candidate.depth > 0 ? base + candidate.depth - 1 : levels[candidate.style] ?? 1
            for line in candidate.lines {
                layouts[candidate.layout].columns[candidate.column].lines[line].heading = PDFHeadingMark(
                    level: min(level, 6), id: -2 - id)
            }
        }
    }

    private func candidates(_ column: PDFColumns.Column, _ bodyIsBold: Bool) -> [Range<Int>] {
        let lines = column.lines
        var found: [Range<Int>] = []
        var index = 0
        while index < lines.count {
            let line = lines[index]
            guard stands(line, bodyIsBold) else {
                index += 1
                continue
            }
            var end = index + 1
            while end < lines.count, end - index < 4, abs(lines[end].size - line.size) < 0.3,
                lines[end].isBold == line.isBold,
                lines[end].cells.count == 1, lines[end].box.y0 - lines[end - 1].box.y1 < line.size * 0.7,
                Self.numberDepth(lines[end].text()) == 0
            { end += 1 }
            if isHeading(lines, index..<end) { found.append(index..<end) }
            index = end
        }
        return found
    }

    /// Whether a line's font makes it stand out.
    private func stands(_ line: PDFLine, _ bodyIsBold: Bool) -> Bool {
        if line.isFixed || line.heading != nil || line.cells.count > 2 || line.length < 2 { return false }
        if line.size >= bodySize * 1.15 { return true }
        return line.isBold && !bodyIsBold && line.size >= bodySize * 0.88
    }

    private func isHeading(_ lines: [PDFLine], _ range: Range<Int>) -> Bool {
        let text = lines[range].map { $0.text() }.joined(separator: " ")
        // A comment of a program that is printed in bold.
        if ["# ", "// ", "/* ", "-- "].contains(where: text.hasPrefix) { return false }
        let letters = text.unicodeScalars.count { $0.properties.isAlphabetic }
        let length = lines[range].reduce(0) { $0 + $1.length }
        guard letters >= 2, letters * 2 >= length, length <= 160, let first = text.first, let last = text.last else {
            return false
        }
        if first.isLowercase || ",;".contains(last) { return false }
        let line = lines[range.lowerBound]
        let isLarge = line.size >= bodySize * 1.15
        if last == ".", !isLarge || length > 60, Self.numberDepth(text) == 0 { return false }
        if range.count > 2 && !isLarge { return false }
        // Apart from the line before, unless that is a heading too or there is none.
        if range.lowerBound > 0 {
            let before = lines[range.lowerBound - 1]
            if line.box.y0 - before.box.y1 < line.size * 0.15, abs(before.size - line.size) < 1 { return false }
        }
        // Something has to follow it, in this column or the next: a label at the foot of a picture is none.
        return isLarge || range.upperBound < lines.count
    }

    /// The depth of the number that a heading begins with: 1 for `3` and `IV.`, 2 for `3.1`; 0 without one.
    static func numberDepth(_ text: String) -> Int {
        guard let word = text.split(separator: " ").first, word.count < text.count, word.utf8.count <= 12 else {
            return 0
        }
        let parts = word.split(separator: ".", omittingEmptySubsequences: true)
        guard let first = parts.first, parts.count <= 5, word.utf8.first != UInt8(ascii: ".") else { return 0 }
        func isNumber(_ part: Substring) -> Bool {
            part.utf8.count <= 3 && part.utf8.allSatisfy { (0x30...0x39).contains($0) }
        }
        let isRoman = parts.count == 1 && word.hasSuffix(".") && first.allSatisfy { "IVXL".contains($0) }
        let isLetter = first.count == 1 && first.first?.isUppercase == true && parts.count > 1
        guard parts.dropFirst().allSatisfy(isNumber), isNumber(first) || isRoman || isLetter else { return 0 }
        return parts.count
    }
}
