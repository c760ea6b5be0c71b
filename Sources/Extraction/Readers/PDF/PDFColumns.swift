/// Puts the pieces of lines on a page into the order of reading.
///
/// A gutter is looked for that parts the most lines: a strip that no line crosses, with text on both sides that runs on by
/// itself. What stands above it is read first, then the left side, the right side, and what stands below; each of these may
/// be parted again. Everything else is read line by line.
struct PDFColumns {
    /// Lines that are read one after another, and the area that they share.
    struct Column {
        var lines: [PDFLine]
        var box: PDFBox
    }

    private(set) var columns: [Column] = []
    /// Guards against pages that look parted again and again.
    private var splitsLeft = 24

    init(_ pieces: [PDFLine]) {
        let pieces = pieces.filter { $0.length > 0 }
        let isRightToLeft = PDFLine.isRightToLeft(pieces.lazy.prefix(400).map { $0.cells[0].text })
        divide(pieces.sorted { ($0.box.y0, $0.box.x0) < ($1.box.y0, $1.box.x0) }, isRightToLeft)
    }

    private mutating func divide(_ pieces: [PDFLine], _ isRightToLeft: Bool) {
        guard !pieces.isEmpty else { return }
        guard splitsLeft > 0, pieces.count >= 6, let gutter = gutter(pieces) else {
            let lines = Self.rows(pieces)
            var box = lines[0].box
            for line in lines { box.add(line.box) }
            columns.append(Column(lines: lines, box: box))
            return
        }
        splitsLeft -= 1
        var above: [PDFLine] = []
        var left: [PDFLine] = []
        var right: [PDFLine] = []
        var below: [PDFLine] = []
        for piece in pieces {
            let middle = (piece.box.y0 + piece.box.y1) / 2
            if middle < gutter.top {
                above.append(piece)
            } else if middle > gutter.bottom {
                below.append(piece)
            } else if piece.box.x0 + piece.box.x1 < 2 * gutter.x {
                left.append(piece)
            } else {
                right.append(piece)
            }
        }
        divide(above, isRightToLeft)
        divide(isRightToLeft ? right : left, isRightToLeft)
        divide(isRightToLeft ? left : right, isRightToLeft)
        divide(below, isRightToLeft)
    }

    /// A strip without text: its middle, and how far up and down it goes.
    private struct Gutter {
        var x: Double
        var top: Double
        var bottom: Double
        var score: Int
    }

    /// The gutter that parts the most text; nil where there is none. `pieces` are ordered from the top.
    private func gutter(_ pieces: [PDFLine]) -> Gutter? {
        var box = pieces[0].box
        for piece in pieces { box.add(piece.box) }
        guard box.width > 80 else { return nil }
        var best: Gutter?
        // Strips are probed at the right ends of pieces, a little behind them: a gutter's left edge is one.
        var probes: Set<Int> = []
        for piece in pieces { probes.insert(Int(piece.box.x1.rounded(.up)) + 2) }
        // A page of thousands of pieces is a drawing or a table, not worth the time.
        guard probes.count * pieces.count < 4_000_000 else { return nil }
        /// Partings that were looked at: between two strips that part the same pieces there is nothing to choose.
        var seen: Set<[Int]> = []
        let inner = box.x0 + box.width * 0.12...box.x1 - box.width * 0.12
        for probe in probes.sorted() where inner.contains(Double(probe)) {
            let x = Double(probe)
            var start = 0
            var leftLength = 0
            var rightLength = 0
            for index in 0...pieces.count {
                if index < pieces.count {
                    let piece = pieces[index].box
                    if piece.x0 >= x {
                        rightLength += pieces[index].length
                        continue
                    }
                    if piece.x1 <= x {
                        leftLength += pieces[index].length
                        continue
                    }
                }
                let score = min(leftLength, rightLength)
                if score > max(60, best?.score ?? 0), seen.insert([start, index, leftLength]).inserted,
                    let found = checked(pieces[start..<index], x, score)
                {
                    best = found
                }
                start = index + 1
                leftLength = 0
                rightLength = 0
            }
        }
        return best
    }

    /// The gutter at `x` between pieces, if what stands on its sides is two columns and no table.
    private func checked(_ pieces: ArraySlice<PDFLine>, _ x: Double, _ score: Int) -> Gutter? {
        let left = Self.rows(pieces.filter { $0.box.x1 <= x })
        let right = Self.rows(pieces.filter { $0.box.x0 >= x })
        guard left.count >= 3, right.count >= 3, let leftBox = Self.box(left), let rightBox = Self.box(right) else {
            return nil
        }
        let size = Self.median(left.map(\.size) + right.map(\.size))
        guard rightBox.x0 - leftBox.x1 > 0.7 * size, leftBox.width > 5 * size, rightBox.width > 5 * size else {
            return nil
        }
        // The columns stand side by side, not one below the other.
        let shared = min(leftBox.y1, rightBox.y1) - max(leftBox.y0, rightBox.y0)
        guard shared > 0.4 * min(leftBox.height, rightBox.height) else { return nil }
        let isText = Self.isFilled(left, leftBox, size) && Self.isFilled(right, rightBox, size)
        guard isText || Self.areUnaligned(left, right) else { return nil }
        return Gutter(
            x: (leftBox.x1 + rightBox.x0) / 2, top: min(leftBox.y0, rightBox.y0), bottom: max(leftBox.y1, rightBox.y1),
            score: score)
    }

    /// Whether most lines run from one side of the column to the other, as text does and the cells of a table do not.
    private static func isFilled(_ lines: [PDFLine], _ box: PDFBox, _ size: Double) -> Bool {
        guard box.width > 9 * size else { return false }
        let full = lines.count { $0.box.width > 0.7 * box.width && $0.length > 12 }
        return full * 2 > lines.count
    }

    /// Whether the lines of one side do not stand beside lines of the other.
    private static func areUnaligned(_ left: [PDFLine], _ right: [PDFLine]) -> Bool {
        let (few, many) = left.count < right.count ? (left, right) : (right, left)
        var aligned = 0
        var index = 0
        for line in few {
            while index < many.count, many[index].box.y1 < line.box.y1 - 0.15 * line.size { index += 1 }
            if index < many.count, abs(many[index].box.y1 - line.box.y1) <= 0.15 * line.size { aligned += 1 }
        }
        return aligned * 3 < few.count
    }

    private static func box(_ lines: [PDFLine]) -> PDFBox? {
        guard var box = lines.first?.box else { return nil }
        for line in lines { box.add(line.box) }
        return box
    }

    static func median(_ values: [Double]) -> Double { values.isEmpty ? 0 : values.sorted()[values.count / 2] }

    /// Pieces that stand beside each other as lines, from the top.
    static func rows(_ pieces: some Sequence<PDFLine>) -> [PDFLine] {
        var rows: [[PDFLine]] = []
        /// The tallest text of each row tells where the row is: marks above or below it belong to it.
        var anchors: [PDFBox] = []
        for piece in pieces.sorted(by: { ($0.box.y0 + $0.box.y1, $0.box.x0) < ($1.box.y0 + $1.box.y1, $1.box.x0) }) {
            var home: Int?
            // Only the rows just before can be beside it.
            for index in rows.indices.suffix(3).reversed() where anchors[index].overlapOfHeights(piece.box) > 0.45 {
                let isFree = rows[index].allSatisfy {
                    min($0.box.x1, piece.box.x1) - max($0.box.x0, piece.box.x0) < 0.3
                        * min($0.box.width, piece.box.width)
                }
                if isFree {
                    home = index
                    break
                }
            }
            if let home {
                if piece.box.height > anchors[home].height * 1.1 { anchors[home] = piece.box }
                rows[home].append(piece)
            } else {
                rows.append([piece])
                anchors.append(piece.box)
            }
        }
        return rows.map { row in
            let row = row.sorted { $0.box.x0 < $1.box.x0 }
            var line = row[0]
            for piece in row.dropFirst() { line.append(piece) }
            line.finish()
            return line
        }.sorted { $0.box.y0 + $0.box.y1 < $1.box.y0 + $1.box.y1 }
    }
}
