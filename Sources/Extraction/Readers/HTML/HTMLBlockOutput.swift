internal import CGumbo
internal import Glibc
internal import Passages
internal import Reading

/// Where the parsed text stands in the source.
struct HTMLPlace {
    /// What was parsed: the source, or the source made safe, or a part of it.
    let parsed: UnsafeBufferPointer<UInt8>
    /// Where `parsed` begins in the whole of what is parsed.
    private let base: Int
    private let guarded: HTMLGuardedSource
    private let source: UnsafeBufferPointer<UInt8>
    private let lines: HTMLLineStarts

    init(
        _ parsed: UnsafeBufferPointer<UInt8>, base: Int, _ guarded: HTMLGuardedSource,
        _ source: UnsafeBufferPointer<UInt8>, _ lines: HTMLLineStarts
    ) {
        self.parsed = parsed
        self.base = base
        self.guarded = guarded
        self.source = source
        self.lines = lines
    }

    /// The bytes of `parsed` that a text node was made of.
    func offset(of node: HTMLNode) -> Range<Int> {
        let original = node.pointer.pointee.v.text.original_text
        guard let data = original.data, let start = parsed.baseAddress else { return 0..<0 }
        let offset = min(max(0, UnsafeRawPointer(data) - UnsafeRawPointer(start)), parsed.count)
        return offset..<min(parsed.count, offset + original.length)
    }

    /// The bytes of `parsed` that an element's start tag was made of.
    func offset(ofTag node: HTMLNode) -> Range<Int> {
        let original = node.pointer.pointee.v.element.original_tag
        guard let data = original.data, let start = parsed.baseAddress else { return 0..<0 }
        let offset = min(max(0, UnsafeRawPointer(data) - UnsafeRawPointer(start)), parsed.count)
        return offset..<min(parsed.count, offset + original.length)
    }

    /// The place in the source of a range of `parsed`.
    func range(_ parsed: Range<Int>) -> SourceRange {
        let low = min(max(0, guarded.source(of: parsed.lowerBound + base)), max(0, source.count - 1))
        let high = min(max(low + 1, guarded.source(of: parsed.upperBound - 1 + base) + 1), source.count)
        let bytes = low..<max(low, high)
        return SourceRange(lines: lines.number(at: low)...lines.number(at: max(low, high - 1)), bytes: bytes)
    }

    /// True where the source says the text byte for byte.
    func says(_ text: [UInt8], at range: Range<Int>) -> Bool {
        range.count == text.count && source[range].elementsEqual(text)
    }
}

/// Where the lines of a source begin. A line ends at LF, and at CR alone only in a source without any LF.
struct HTMLLineStarts {
    private var starts: [Int] = [0]

    init(_ bytes: UnsafeBufferPointer<UInt8>) {
        let end: UInt8 = HTMLBytes.find(0x0A, in: bytes, from: 0) == nil ? 0x0D : 0x0A
        var position = 0
        while let found = HTMLBytes.find(end, in: bytes, from: position) {
            position = found + 1
            starts.append(position)
        }
    }

    /// The number of the line, from 1, that holds the byte at `offset`.
    func number(at offset: Int) -> Int {
        var low = 0
        var high = starts.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if starts[middle] <= offset { low = middle } else { high = middle }
        }
        return low + 1
    }
}

/// Blocks as they are made, with the names that lead to them and the language they are in.
struct HTMLBlockOutput {
    private(set) var blocks: [Block] = []
    let place: HTMLPlace
    var anchors = HTMLAnchors()
    /// What the open elements say of their language, the innermost last.
    var languages: [String] = []
    var isAfterBreak = false

    init(_ place: HTMLPlace) { self.place = place }

    /// Adds a block under the name that was last seen before it.
    mutating func emit(_ role: Block.Role, _ text: [UInt8], _ range: Range<Int>) {
        if case .heading = role {
            emit(role, text, range, anchor: anchors.takeForHeading())
        } else {
            emit(role, text, range, anchor: anchors.take())
        }
    }

    mutating func emit(_ role: Block.Role, _ text: [UInt8], _ range: Range<Int>, anchor: String?) {
        var range = place.range(range)
        range.anchor = anchor
        let language = languages.last.flatMap { LanguageDetector.subtag($0) }
        blocks.append(
            Block(
                role, String(decoding: text, as: UTF8.self), range: range,
                isVerbatim: place.says(text, at: range.bytes), startsAfterBreak: isAfterBreak, language: language))
        isAfterBreak = false
    }
}

/// The names in a page that links lead to, and which of them a block is under.
struct HTMLAnchors {
    private static let longest = 200

    /// The last name before the block that comes.
    private var pending: String?
    /// A name within the text of a block: that of the next, if no text follows it.
    private var later: String?
    private var headingLink: String?
    /// The name of the heading, section or entry that blocks without a name of their own are under.
    private var section: String?
    private var outer: [String?] = []

    mutating func see(_ id: UnsafePointer<CChar>, isInText: Bool) {
        guard let name = Self.name(id) else { return }
        if isInText { later = name } else { pending = name }
    }

    private static func name(_ id: UnsafePointer<CChar>) -> String? {
        let length = strnlen(id, longest + 1)
        return length == 0 || length > longest ? nil : String(cString: id)
    }

    mutating func textFollows() { later = nil }

    /// The target of a heading's sign of a link to itself.
    mutating func seeHeadingLink(_ target: String) {
        guard target.hasPrefix("#"), target.utf8.count > 1, target.utf8.count <= Self.longest, !target.contains("%")
        else { return }
        headingLink = String(target.dropFirst())
    }

    mutating func enterSection() { if let pending { section = pending } }
    mutating func enterList() { outer.append(section) }
    mutating func leaveList() { if let last = outer.popLast() { section = last } }
    mutating func enterEntry(_ id: UnsafePointer<CChar>) { section = Self.name(id) ?? section }

    /// The name for a block of text.
    mutating func take() -> String? {
        defer {
            pending = later
            later = nil
        }
        return pending ?? section
    }

    /// The name for a heading, which is that of the blocks under it too.
    mutating func takeForHeading() -> String? {
        if let own = headingLink ?? pending { section = own }
        headingLink = nil
        return take() == nil ? nil : section
    }
}
