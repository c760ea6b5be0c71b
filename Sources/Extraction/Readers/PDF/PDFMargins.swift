internal import Passages

/// The lines of a page before they are paragraphs.
struct PDFPageText {
    var number: PageNumber
    var width: Double
    var height: Double
    var isTurned: Bool
    /// The pieces of lines that make the page's text.
    var main: [PDFLine]
    /// Those that stand across it.
    var aside: [PDFLine]
    /// Running heads and feet that stood on it first of all pages.
    var removed: [PDFLine] = []

    init(_ page: PDFPage) {
        number = page.number
        width = page.width
        height = page.height
        isTurned = page.isTurned
        (main, aside) = PDFPieces.of(page)
    }
}

/// Finds running heads, running feet and page numbers.
///
/// The outermost line of each page is one where it is nothing but the page's number, or where the same line, digits apart,
/// stands at the same height of two other pages nearby. Once it is taken off, the next line is looked at.
struct PDFMargins {
    private enum Side {
        case top, bottom
    }

    /// The outermost line of a page.
    private struct Edge {
        var pieces: [Int]
        var line: PDFLine?
        var text: String
        /// The text in lower case, each number as one sign.
        var key: String
        var box: PDFBox
        var size: Double
        /// Nothing but a number.
        var isBareNumber: Bool
        /// The numbers at its beginning and end, less the page's number.
        var offsets: [Int]
        /// Whether its first or last word is the page's label.
        var hasLabel: Bool
        /// How far the next line is.
        var distance: Double
    }

    /// As many lines at the top or foot of a page may be taken off.
    private static let maximumDepth = 4
    /// Pages that are looked at for the same line.
    private static let window = 10

    private var pages: [PDFPageText]
    /// The letters of lines that were taken off: of each the first is kept with its page.
    private var kept: Set<String> = [""]
    private let bodySize: Double
    /// Heights at which the outline says that a heading stands, by page (from 0).
    private let headings: [Int: [Double?]]

    /// The pages without their running heads and feet.
    ///
    /// - Parameters:
    ///   - bodySize: The size that most text is in.
    ///   - headings: By page (from 0) the heights, from the top, at which the outline has an entry, nil where only the page is
    ///     known: what stands there is no running head.
    static func removed(from pages: [PDFPageText], bodySize: Double, headings: [Int: [Double?]]) -> [PDFPageText] {
        var margins = PDFMargins(pages: pages, bodySize: bodySize, headings: headings)
        for side in [Side.top, .bottom] { margins.remove(side) }
        return margins.pages
    }

    private mutating func remove(_ side: Side) {
        var live = Array(pages.indices)
        for _ in 0..<Self.maximumDepth {
            var edges: [Int: Edge] = [:]
            for index in live { edges[index] = edge(index, side) }
            let found = furniture(edges)
            if found.isEmpty { return }
            for index in found {
                guard let edge = edges[index] else { continue }
                let gone = Set(edge.pieces)
                // All that a page says is its text, however much it is like other pages.
                if !edge.isBareNumber, gone.count >= pages[index].main.count { continue }
                if let line = edge.line, !edge.isBareNumber, kept.insert(Self.letters(edge.text)).inserted {
                    pages[index].removed.append(line)
                }
                pages[index].main = pages[index].main.enumerated().filter { !gone.contains($0.offset) }.map(\.element)
            }
            live = found
        }
    }

    private func edge(_ index: Int, _ side: Side) -> Edge? {
        let page = pages[index]
        let zone = page.height * 0.2
        let sign = side == .top ? 1.0 : -1.0
        /// How far from the edge a piece begins.
        func depth(_ box: PDFBox) -> Double { side == .top ? box.y0 : page.height - box.y1 }
        let near = page.main.indices.filter { depth(page.main[$0].box) < zone * 1.5 && page.main[$0].length > 0 }
        guard let first = near.min(by: { depth(page.main[$0].box) < depth(page.main[$1].box) }),
            depth(page.main[first].box) < zone
        else { return nil }
        let anchor = page.main[first].box
        let row = near.filter { page.main[$0].box.overlapOfHeights(anchor) > 0.4 }
        let line = PDFColumns.rows(row.map { page.main[$0] })
        var box = line[0].box
        for piece in line { box.add(piece.box) }
        let rest = near.filter { !row.contains($0) }.map { page.main[$0].box }
        let next = rest.map { sign > 0 ? $0.y0 - box.y1 : box.y0 - $0.y1 }.min()
        let text = line.map { $0.text() }.joined(separator: " ")
        let words = text.split(separator: " ")
        let ends = [words.first, words.last].compactMap { $0 }
        let number = pages[index].number
        return Edge(
            pieces: row, line: line.first, text: text, key: Self.key(text), box: box, size: line[0].size,
            isBareNumber: Self.isBareNumber(text),
            offsets: Array(Set(ends.compactMap { Self.number($0) })).map { $0 - number.number },
            hasLabel: number.label.map { label in ends.contains { Self.stripped($0) == label[...] } } ?? false,
            distance: next ?? .infinity)
    }

    /// The pages whose edge is no text.
    private func furniture(_ edges: [Int: Edge]) -> [Int] {
        var byOffset: [Int: Int] = [:]
        var byKey: [String: [Int]] = [:]
        let order = edges.keys.sorted()
        for index in order {
            guard let edge = edges[index] else { continue }
            for offset in edge.offsets { byOffset[offset, default: 0] += 1 }
            byKey[edge.key, default: []].append(index)
        }
        // Lines with the page's number in them stand at one height, or at a few.
        var slots: [Int: Int] = [:]
        for edge in edges.values where edge.hasLabel || edge.offsets.contains(where: { byOffset[$0, default: 0] >= 3 })
        {
            slots[Self.slot(edge), default: 0] += 1
        }
        var found: Set<Int> = []
        for index in order {
            guard let edge = edges[index], !isHeading(edge, index) else { continue }
            let isCounted = edge.hasLabel || edge.offsets.contains { byOffset[$0, default: 0] >= 3 }
            if edge.isBareNumber {
                if isCounted || edge.offsets.contains(0) || edge.hasLabel { found.insert(index) }
            } else if isRepeated(edge, index, byKey[edge.key] ?? [], edges) {
                found.insert(index)
            } else if isCounted, Self.count(slots, near: edge) >= 3, edge.distance > 0.3 * edge.size,
                edge.size <= bodySize * 1.15,
                edge.text.utf8.count < 200,
                edge.offsets.contains(where: { byOffset[$0, default: 0] * 3 >= edges.count }) || edge.hasLabel
            {
                found.insert(index)
            }
        }
        return Array(found.union(alike(edges, order, found))).sorted()
    }

    /// Lines that stand where running heads stand on most pages, parted from the text: heads that change from page to page.
    private func alike(_ edges: [Int: Edge], _ order: [Int], _ found: Set<Int>) -> [Int] {
        guard found.count >= 3, found.count * 2 >= edges.count else { return [] }
        var slots: [Int: Int] = [:]
        for index in found {
            guard let edge = edges[index] else { continue }
            slots[Self.slot(edge), default: 0] += 1
        }
        return order.filter { index in
            guard !found.contains(index), let edge = edges[index], !isHeading(edge, index),
                edge.size <= bodySize * 1.05,
                edge.distance > 0.8 * edge.size, edge.text.utf8.count < 120
            else { return false }
            return Self.count(slots, near: edge) * 2 >= found.count
        }
    }

    /// A line's height, in units of three points.
    private static func slot(_ edge: Edge) -> Int { Int((edge.box.y0 / 3).rounded()) }

    private static func count(_ slots: [Int: Int], near edge: Edge) -> Int {
        (slot(edge) - 1...slot(edge) + 1).reduce(0) { $0 + (slots[$1] ?? 0) }
    }

    /// Whether the same line stands at the same height of at least two other pages nearby.
    private func isRepeated(_ edge: Edge, _ index: Int, _ same: [Int], _ edges: [Int: Edge]) -> Bool {
        guard same.count >= 3, edge.key.contains(where: \.isLetter) || edge.key.count > 2 else { return false }
        guard edge.size <= bodySize * 1.3 || same.count * 2 > edges.count else { return false }
        // `same` ascends: its neighbours in it are the nearest pages.
        var low = 0
        var high = same.count
        while low < high {
            let middle = (low + high) / 2
            if same[middle] < index { low = middle + 1 } else { high = middle }
        }
        var near = 0
        for other in same[max(0, low - 6)..<min(same.count, low + 7)] where abs(other - index) <= Self.window {
            if let box = edges[other]?.box, abs(box.y0 - edge.box.y0) < 4 { near += 1 }
        }
        return near >= 3
    }

    private func isHeading(_ edge: Edge, _ index: Int) -> Bool {
        guard let heights = headings[index], !edge.isBareNumber else { return false }
        return heights.contains { height in
            // A destination stands at the heading's upper edge or a little over it.
            guard let height else { return edge.size > bodySize * 1.1 }
            return height > edge.box.y0 - 30 && height < edge.box.y1 + 4 && edge.offsets.isEmpty
        }
    }

    /// The letters of a text in lower case.
    static func letters(_ text: String) -> String {
        String(String.UnicodeScalarView(text.lowercased().unicodeScalars.filter(\.properties.isAlphabetic)))
    }

    private static func stripped(_ word: some StringProtocol) -> Substring {
        var word = Substring(word)
        while let first = word.first, "-–—|·[](),.•".contains(first) { word = word.dropFirst() }
        while let last = word.last, "-–—|·[](),.•".contains(last) { word = word.dropLast() }
        return word
    }

    private static func number(_ word: some StringProtocol) -> Int? {
        let word = stripped(word)
        guard word.utf8.count <= 5, word.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return Int(word)
    }

    /// `12`, `- 12 -`, `xii`, `Page 12`, `12 / 40`.
    private static func isBareNumber(_ text: String) -> Bool {
        let words = text.lowercased().split { $0 == " " || $0 == "/" }.map { stripped($0) }.filter { !$0.isEmpty }
        guard (1...4).contains(words.count) else { return false }
        if words.count == 1, words[0].utf8.count <= 8, words[0].allSatisfy({ "ivxlc".contains($0) }) { return true }
        return words.contains { number($0) != nil }
            && words.allSatisfy { number($0) != nil || pageWords.contains(String($0)) }
    }

    private static let pageWords: Set<String> = [
        "page", "p", "seite", "s", "pagina", "página", "pág", "стр", "страница", "of", "von", "de", "sur", "di", "из",
    ]

    private static func key(_ text: String) -> String {
        var key = ""
        for word in text.lowercased().split(separator: " ") {
            let bare = stripped(word)
            let isNumber =
                bare.contains(where: \.isNumber) || (!bare.isEmpty && bare.allSatisfy { "ivxl".contains($0) })
            key += isNumber ? "#" : word
            key += " "
        }
        return String(key.dropLast())
    }
}
