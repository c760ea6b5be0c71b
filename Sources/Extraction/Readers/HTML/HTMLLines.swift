internal import CGumbo
internal import Passages

/// The lines of a list or table that is not yet a block.
struct HTMLLines {
    private var bytes: [UInt8] = []
    private var range: Range<Int>?
    private var anchor: String?

    /// In bytes.
    var count: Int { bytes.count }

    /// Adds a line behind `marker`; lines within it are indented as far as its first.
    ///
    /// - Parameter hanging: How far, where that is not the length of the marker.
    mutating func add(
        _ marker: String, _ line: [UInt8], _ place: Range<Int>, _ out: inout HTMLBlockOutput, hanging: Int? = nil
    ) {
        let hanging = hanging ?? marker.utf8.count
        let found = out.anchors.take()
        if let known = range {
            bytes.append(0x0A)
            range = min(known.lowerBound, place.lowerBound)..<max(known.upperBound, place.upperBound)
        } else {
            range = place
            anchor = found
        }
        bytes.append(contentsOf: marker.utf8)
        for byte in line {
            bytes.append(byte)
            if byte == 0x0A { bytes.append(contentsOf: repeatElement(0x20, count: hanging)) }
        }
    }

    /// Makes a block of the lines, and begins anew.
    mutating func emit(_ kind: PassageKind, _ out: inout HTMLBlockOutput) {
        guard let range else { return }
        out.emit(.text(kind), bytes, range, anchor: anchor)
        self = HTMLLines()
    }
}

/// One list of those that are open.
struct HTMLListLevel {
    private let isOrdered: Bool
    private let isDefinitions: Bool
    private var number: Int
    /// What stands before the next line; nil behind the first line of an item.
    private var marker: String?
    private var isInDescription = false
    /// A short term, which stands in the line of its description.
    private var held: (text: [UInt8], range: Range<Int>)?
    /// True behind a description: a term that follows begins a new entry.
    private(set) var isAfterDescription = true

    init(_ list: HTMLNode) {
        isOrdered = list.tag == GUMBO_TAG_OL
        isDefinitions = list.effect == .definitions
        number = isOrdered ? (list.attribute("start").flatMap { Int($0) } ?? 1) &- 1 : 0
    }

    /// True where the next line begins an item or term.
    var startsEntry: Bool { marker != nil || isDefinitions && !isInDescription }

    /// How far lists within this one are set in.
    var indentation: Int { isOrdered ? 3 : isDefinitions && !isInDescription ? 0 : 2 }

    mutating func startItem(_ value: Int?) {
        number = value ?? number &+ 1
        marker = isOrdered ? "\(number). " : "- "
    }

    mutating func startTerm() {
        isInDescription = false
        isAfterDescription = false
        marker = nil
    }

    mutating func startDescription() { isInDescription = true }

    mutating func endDescription() {
        isInDescription = false
        isAfterDescription = true
    }

    /// A longer term has a line of its own.
    private static let longestHeldTerm = 8

    /// Keeps a short term back until its description comes. Returns false for what needs a line of its own.
    mutating func hold(_ line: [UInt8], _ range: Range<Int>) -> Bool {
        guard isDefinitions, !isInDescription, held == nil, line.count <= Self.longestHeldTerm, !line.contains(0x0A)
        else { return false }
        held = (line, range)
        return true
    }

    /// The term that was kept back.
    mutating func takeHeld() -> (text: [UInt8], range: Range<Int>)? {
        defer { held = nil }
        return held
    }

    /// What stands before the line that comes now.
    mutating func takeMarker() -> String {
        defer { marker = nil }
        return marker ?? String(repeating: " ", count: isDefinitions && !isInDescription ? 0 : indentation)
    }
}

/// The rows of a table that is read as one.
struct HTMLTableRows {
    var lines = HTMLLines()
    let isNote: Bool
    private var cells: [[UInt8]] = []
    private var range: Range<Int>?

    init(isNote: Bool) { self.isNote = isNote }

    /// True for a table that only sets things side by side: its cells are then read one after the other.
    static func isLayout(_ tree: HTMLTree, _ index: Int) -> Bool {
        let table = tree.nodes[index]
        if !table.traits.isDisjoint(with: [.holdsTable, .holdsHeading, .holdsCode]) { return true }
        if let role = table.attribute("role"), role == "presentation" || role == "none" { return true }
        var rows = 0
        var cells = 0
        for inner in tree.nodes[index..<Int(table.end)] where inner.traits.isDisjoint(with: [.skipped, .noise]) {
            if inner.effect == .row { rows += 1 }
            if inner.effect == .cell { cells += 1 }
        }
        let hasHeader = table.traits.contains(.hasHeaderCells)
        if cells <= max(1, hasHeader ? 1 : rows) || rows == 1 && !hasHeader { return true }
        return Int(table.textBytes) / cells > (hasHeader ? 1000 : 300)
    }

    mutating func add(_ cell: [UInt8], _ place: Range<Int>?) {
        cells.append(cell.map { $0 == 0x0A ? 0x20 : $0 })
        guard let place else { return }
        range = range.map { min($0.lowerBound, place.lowerBound)..<max($0.upperBound, place.upperBound) } ?? place
    }

    mutating func endRow(_ out: inout HTMLBlockOutput) {
        while cells.last?.isEmpty == true { cells.removeLast() }
        if let range {
            let separator: [UInt8] = isNote ? [0x20] : Array(" | ".utf8)
            lines.add("", Array(cells.joined(separator: separator)), range, &out)
        }
        cells = []
        range = nil
    }
}
