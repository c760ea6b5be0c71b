internal import CPDF
internal import Passages

/// An area of a page: points from its upper left corner.
struct PDFBox: Hashable {
    var x0: Double
    var y0: Double
    var x1: Double
    var y1: Double

    var width: Double { x1 - x0 }
    var height: Double { y1 - y0 }

    /// Grows to hold another.
    mutating func add(_ other: PDFBox) {
        x0 = min(x0, other.x0)
        y0 = min(y0, other.y0)
        x1 = max(x1, other.x1)
        y1 = max(y1, other.y1)
    }

    /// How much of the lower of the two stands beside the other, 0 to 1.
    func overlapOfHeights(_ other: PDFBox) -> Double {
        let shared = min(y1, other.y1) - max(y0, other.y0)
        return shared / max(0.01, min(height, other.height))
    }
}

/// What a font's name tells of it.
struct PDFFont: Hashable {
    var isBold = false
    var isFixed = false

    init(name: String) {
        // A subset's name begins with six letters and a plus sign.
        let name = (name.firstIndex(of: "+").map { name[name.index(after: $0)...] } ?? name[...]).lowercased()
        isBold =
            [
                "bold", "black", "heavy", "-bd", "demi", "cmb", "ecbx", "sfbx", "larm1000bx", "-medi",
                "nimbusromno9l-medi",
            ]
            .contains { name.contains($0) } || name.hasPrefix("cmssbx") || name.hasPrefix("ecsx")
            || name.hasPrefix("sfsx")
        isFixed =
            [
                "mono", "courier", "typewriter", "consol", "menlo", "monaco", "terminal", "lettergothic", "fixed",
                "nimbusmon",
            ]
            .contains { name.contains($0) }
            || ["cmtt", "ectt", "sftt", "latt", "cmsltt", "cmitt", "lmtt", "txtt", "t1xtt", "beratt"].contains {
                name.hasPrefix($0)
            }
    }
}

/// A run of characters without white space, in one font.
struct PDFWord {
    var text: String
    var box: PDFBox
    /// Of the font, in points.
    var size: Double
    var font: PDFFont
    /// Which of the page's fonts it is.
    var fontNumber: Int
    /// The line that poppler put it into, counted on its page.
    var line: Int
    /// Whether a space parts it from the word before in poppler's line.
    var isAfterSpace: Bool
    /// Quarter turns: 0 upright, 1 read from the bottom up, 3 read from the top down.
    var turn: Int
}

/// A page as poppler reads it.
struct PDFPage {
    var number: PageNumber
    var width: Double
    var height: Double
    var isTurned: Bool
    /// In poppler's reading order.
    var words: [PDFWord]
}

/// An entry of the outline that leads into the document.
struct PDFOutlineEntry {
    var title: String
    /// From 1.
    var level: Int
    /// From 1; 0 where it leads nowhere.
    var page: Int
    /// Points from the lower edge of the page; nil where only the page is known.
    var top: Double?
}

/// An open PDF. Keeps to one thread, and to the life of the bytes that it was opened on.
final class PDFFile {
    /// Why a file could not be opened.
    enum Failure: Error {
        case encrypted
        case damaged
    }

    private let document: OpaquePointer
    let pageCount: Int

    init(_ bytes: UnsafeBufferPointer<UInt8>) throws(Failure) {
        var status = CPDF_OK
        guard let base = bytes.baseAddress, let document = cpdf_open(base, bytes.count, &status) else {
            throw status == CPDF_ENCRYPTED ? .encrypted : .damaged
        }
        self.document = document
        pageCount = max(0, Int(cpdf_page_count(document)))
    }

    deinit { cpdf_close(document) }

    /// What the document says of itself; nil where it says nothing.
    func property(_ property: cpdf_property) -> String? {
        guard let text = cpdf_get(document, property) else { return nil }
        defer { cpdf_string_free(text) }
        let words = String(cString: text)
        return words.isEmpty ? nil : words
    }

    /// The bookmarks in their order, at most 100,000.
    var outline: [PDFOutlineEntry] {
        var count = 0
        guard let items = cpdf_outline(document, 100_000, &count) else { return [] }
        defer { cpdf_outline_free(items, count) }
        return (0..<count).compactMap { index in
            let item = items[index]
            guard let title = item.title else { return nil }
            return PDFOutlineEntry(
                title: String(cString: title), level: Int(item.level), page: Int(item.page),
                top: item.has_top ? item.top : nil)
        }
    }

    /// The share of a page (from 0) that pictures cover, 0 to 1. Slow: the page is drawn.
    func pictureShare(_ index: Int) -> Double { cpdf_picture_share(document, Int32(index)) }

    /// A page, counted from 0; nil where poppler cannot make it.
    func page(_ index: Int) -> PDFPage? {
        guard let page = cpdf_page_read(document, Int32(index)) else { return nil }
        defer { cpdf_page_free(page) }
        let label = page.pointee.label.map { String(cString: $0) }
        let number = index + 1
        let isOwn = label != nil && label != "" && label != String(number)
        return PDFPage(
            number: PageNumber(number, label: isOwn ? label : nil), width: page.pointee.width,
            height: page.pointee.height, isTurned: page.pointee.is_turned, words: Self.words(page.pointee))
    }

    private static func words(_ page: cpdf_page) -> [PDFWord] {
        guard let text = page.text, let boxes = page.boxes else { return [] }
        var assembler = PDFWordAssembler()
        var fonts: [PDFFont] = []
        var numbers: [Int] = []
        var known: [String: Int] = [:]
        for index in 0..<page.run_count {
            let name = page.runs[index].font.map { String(cString: $0) } ?? ""
            let number = known[name, default: fonts.count]
            if number == fonts.count {
                known[name] = number
                fonts.append(PDFFont(name: name))
            }
            numbers.append(number)
        }
        var run = 0
        var position = 0
        for scalar in String(cString: text).unicodeScalars {
            // Marks that poppler puts around text of the other direction; they have no box.
            if (0x202A...0x202C).contains(scalar.value) { continue }
            guard position < page.box_count else { break }
            let box = boxes[position]
            while run < page.run_count, page.runs[run].last < position { run += 1 }
            switch scalar {
            case " ": assembler.space()
            case "\n": assembler.newline()
            default:
                let number = run < page.run_count ? numbers[run] : nil
                assembler.add(
                    scalar,
                    PDFBox(
                        x0: min(box.x1, box.x2), y0: min(box.y1, box.y2), x1: max(box.x1, box.x2),
                        y1: max(box.y1, box.y2)),
                    run: run, size: number == nil ? 0 : page.runs[run].size,
                    font: number.map { fonts[$0] } ?? PDFFont(name: ""), fontNumber: number ?? -1)
            }
            position += 1
        }
        assembler.newline()
        return assembler.words
    }
}

/// Makes words of characters.
private struct PDFWordAssembler {
    private(set) var words: [PDFWord] = []
    private var scalars = String.UnicodeScalarView()
    private var box = PDFBox(x0: 0, y0: 0, x1: 0, y1: 0)
    private var first = PDFBox(x0: 0, y0: 0, x1: 0, y1: 0)
    private var last = PDFBox(x0: 0, y0: 0, x1: 0, y1: 0)
    private var run = -1
    private var size = 0.0
    private var font = PDFFont(name: "")
    private var fontNumber = -1
    private var line = 0
    private var isAfterSpace = true

    mutating func add(
        _ scalar: Unicode.Scalar, _ box: PDFBox, run: Int, size: Double, font: PDFFont, fontNumber: Int
    ) {
        if run != self.run { flush() }
        if !scalars.isEmpty, isApart(box) {
            // The next piece of a row of a table, which poppler puts no space before.
            flush()
            isAfterSpace = true
        }
        if scalars.isEmpty {
            self.box = box
            first = box
            self.run = run
            self.size = size
            self.font = font
            self.fontNumber = fontNumber
        }
        self.box.add(box)
        last = box
        scalars.append(scalar)
    }

    /// Whether a character stands too far from the last one to be of the same word.
    private func isApart(_ box: PDFBox) -> Bool {
        max(box.x0 - last.x1, last.x0 - box.x1, box.y0 - last.y1, last.y0 - box.y1) > 0.6 * max(size, 1)
    }

    mutating func space() {
        flush()
        isAfterSpace = true
    }

    mutating func newline() {
        flush()
        isAfterSpace = true
        line += 1
    }

    private mutating func flush() {
        guard !scalars.isEmpty else { return }
        // Numbers that are no numbers would make every comparison false.
        if [box.x0, box.x1, box.y0, box.y1, size].allSatisfy({ $0.isFinite && abs($0) < 1e6 }) {
            words.append(
                PDFWord(
                    text: String(scalars), box: box, size: max(0.5, size), font: font,
                    fontNumber: fontNumber, line: line, isAfterSpace: isAfterSpace, turn: turn))
        }
        scalars = String.UnicodeScalarView()
        isAfterSpace = false
    }

    /// Characters of one word that stand over each other are turned text, or vertical text, which is read like text that
    /// was turned clockwise.
    private var turn: Int {
        guard scalars.count > 1, box.height > box.width, abs(last.y0 - first.y0) > abs(last.x0 - first.x0) else {
            return 0
        }
        return last.y0 < first.y0 ? 1 : 3
    }
}
