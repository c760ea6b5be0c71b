internal import CGumbo
internal import Glibc

/// A page's bytes as they are given to the parser, and the way back to the source.
struct HTMLGuardedSource {
    /// nil where the source can be parsed as it stands.
    var changed: [UInt8]?
    /// Where a parse is to begin anew, ascending: a very large page is read in parts, so that memory stays bounded.
    var cuts: [Int] = []
    /// From `offset` on, `delta` is to be added to come to the place in the source; ascending.
    fileprivate(set) var shifts: [(offset: Int, delta: Int)] = []

    /// The place in the source of a byte that was given to the parser.
    func source(of offset: Int) -> Int {
        var low = 0
        var high = shifts.count
        while low < high {
            let middle = (low + high) / 2
            if shifts[middle].offset <= offset { low = middle + 1 } else { high = middle }
        }
        return low == 0 ? offset : offset + shifts[low - 1].delta
    }
}

/// Looks at the tags of a page before it is parsed, and takes away what would make the parse slow, deep or blind.
///
/// The parser follows the HTML standard, which bounds neither the depth of the tree nor the work: each tag may look at all
/// open elements, and formatting that is never closed is opened again in every paragraph. It also lets a title or a quote
/// that is not closed swallow the rest of the page. Tags beyond the limits are left out; their text never is.
struct HTMLTagGuard {
    /// Deeper than pages that people write; some add a level for each answer in a discussion.
    private static let maximumDepth = 128
    /// Formatting (`<b>`, `<font>`) that is open at once, and that was left open for the parser to open again.
    private static let maximumFormatting = 12
    private static let maximumAttributes = 200
    /// Brackets in a document type.
    private static let maximumDeclarations = 1000
    /// Start tags that are parsed as one tree, at some 400 bytes of memory each.
    private static let tagsPerPart = 400_000

    private let bytes: UnsafeBufferPointer<UInt8>
    private let isXHTML: Bool
    private var result = HTMLGuardedSource()
    /// What was copied to `changed` so far: bytes of the source.
    private var copied = 0
    private var open: [GumboTag] = []
    private var openCounts = [Int](repeating: 0, count: Int(GUMBO_TAG_LAST.rawValue) + 1)
    private var leftOut = [Int](repeating: 0, count: Int(GUMBO_TAG_LAST.rawValue) + 1)
    private var openFormatting = 0
    private var leakedFormatting = 0
    private var tags = 0
    /// Signs that are known not to come any more, so that no page is searched twice.
    private var missing: Set<String> = []
    /// Whether declarations in a document type were met: there is one of it, and no page is searched twice.
    private var hasDeclarations = false
    private var lacksTagEnd = false
    private var lacksDoubleQuote = false
    private var lacksSingleQuote = false

    /// The page made safe.
    static func examine(_ bytes: UnsafeBufferPointer<UInt8>) -> HTMLGuardedSource {
        var tagGuard = HTMLTagGuard(bytes)
        tagGuard.run()
        return tagGuard.result
    }

    private init(_ bytes: UnsafeBufferPointer<UInt8>) {
        self.bytes = bytes
        let head = UnsafeBufferPointer(rebasing: bytes.prefix(2048))
        isXHTML =
            HTMLBytes.find("<?xml", in: head, from: 0) != nil
            || HTMLBytes.find("http://www.w3.org/1999/xhtml", in: head, from: 0) != nil
    }

    private mutating func run() {
        var position = 0
        while let start = HTMLBytes.find(UInt8(ascii: "<"), in: bytes, from: position), start + 1 < bytes.count {
            switch bytes[start + 1] {
            case UInt8(ascii: "!"): position = comment(start)
            case UInt8(ascii: "?"): position = (HTMLBytes.find(UInt8(ascii: ">"), in: bytes, from: start) ?? start) + 1
            case UInt8(ascii: "/"): position = endTag(start)
            case let byte where HTMLBytes.isLetter(byte): position = startTag(start)
            default: position = start + 1
            }
        }
        guard result.changed != nil else { return }
        result.changed?.append(contentsOf: bytes[copied...])
    }

    /// Puts `text` in the place of a piece of the source.
    private mutating func replace(_ range: Range<Int>, with text: String = "") {
        if result.changed == nil {
            result.changed = []
            result.changed?.reserveCapacity(bytes.count)
        }
        result.changed?.append(contentsOf: bytes[copied..<range.lowerBound])
        result.changed?.append(contentsOf: text.utf8)
        copied = range.upperBound
        result.shifts.append((result.changed?.count ?? 0, 0))
        result.shifts[result.shifts.count - 1].delta = copied - result.shifts[result.shifts.count - 1].offset
    }

    /// Where `sign` is, from `start` on; each sign that is missing is looked for only once.
    private mutating func search(_ sign: String, from start: Int) -> Int? {
        if missing.contains(sign) { return nil }
        if let found = HTMLBytes.find(sign, in: bytes, from: start) { return found }
        missing.insert(sign)
        return nil
    }

    private mutating func comment(_ start: Int) -> Int {
        guard start + 3 < bytes.count, bytes[start + 2] == 0x2D, bytes[start + 3] == 0x2D else {
            return declaration(start)
        }
        if let end = search("-->", from: start + 2) { return end + 3 }
        // Not closed, it would hide the rest of the page.
        replace(start..<start + 4)
        return start + 4
    }

    /// Past a declaration. What the document type of XHTML declares itself, in brackets, HTML does not know and would show.
    private mutating func declaration(_ start: Int) -> Int {
        guard let close = HTMLBytes.find(UInt8(ascii: ">"), in: bytes, from: start) else { return start + 1 }
        let head = UnsafeBufferPointer(rebasing: bytes[start..<min(bytes.count, close)])
        guard !hasDeclarations, let open = HTMLBytes.find(UInt8(ascii: "["), in: head, from: 0),
            HTMLBytes.find("<!doctype", in: UnsafeBufferPointer(rebasing: head.prefix(9)), from: 0) == 0,
            var end = search("]", from: start + open)
        else { return close + 1 }
        hasDeclarations = true
        // The bracket that closes them stands before the end of the whole.
        for _ in 0..<Self.maximumDeclarations {
            let next = bytes[(end + 1)...].firstIndex { !HTMLBytes.isSpace($0) } ?? bytes.count
            if next < bytes.count, bytes[next] == UInt8(ascii: ">") {
                replace(start + open..<next)
                return next + 1
            }
            guard let further = search("]", from: end + 1) else { break }
            end = further
        }
        return close + 1
    }

    private func nameEnd(_ start: Int) -> Int {
        var end = start
        while end < bytes.count, bytes[end] > 0x20, bytes[end] != UInt8(ascii: ">"), bytes[end] != UInt8(ascii: "/") {
            end += 1
        }
        return end
    }

    private func tag(_ name: Range<Int>) -> GumboTag {
        guard let base = bytes.baseAddress, name.count <= 32 else { return GUMBO_TAG_UNKNOWN }
        return (base + name.lowerBound).withMemoryRebound(to: CChar.self, capacity: name.count) {
            gumbo_tagn_enum($0, UInt32(name.count))
        }
    }

    private mutating func endTag(_ start: Int) -> Int {
        guard start + 2 < bytes.count, HTMLBytes.isLetter(bytes[start + 2]) else { return start + 2 }
        let nameEnd = nameEnd(start + 2)
        guard let close = HTMLBytes.find(UInt8(ascii: ">"), in: bytes, from: nameEnd) else { return bytes.count }
        let tag = tag(start + 2..<nameEnd)
        let index = Int(tag.rawValue)
        if leftOut[index] > 0 {
            leftOut[index] -= 1
            replace(start..<close + 1)
        } else if openCounts[index] > 0 {
            end(tag)
        } else if HTMLTags.isFormatting(tag), leakedFormatting > 0 {
            leakedFormatting -= 1
        }
        return close + 1
    }

    /// Closes an open element as the parser would: the end of a block ends all in it; that of a link or of formatting ends
    /// no block; that of another inline element is not heeded across one.
    private mutating func end(_ tag: GumboTag) {
        guard let place = open.lastIndex(of: tag) else { return }
        if !HTMLTags.isBlock(tag), open[place...].contains(where: { HTMLTags.isBlock($0) }) {
            guard tag == GUMBO_TAG_A || HTMLTags.isFormatting(tag) else { return }
            forget(open.remove(at: place), isClosed: true)
            return
        }
        while open.count > place { forget(open.removeLast(), isClosed: open.count == place) }
    }

    private mutating func forget(_ tag: GumboTag, isClosed: Bool) {
        openCounts[Int(tag.rawValue)] -= 1
        guard HTMLTags.isFormatting(tag) else { return }
        openFormatting -= 1
        if !isClosed { leakedFormatting += 1 }
    }

    private mutating func startTag(_ start: Int) -> Int {
        let nameEnd = nameEnd(start + 1)
        let tag = tag(start + 1..<nameEnd)
        guard !lacksTagEnd, let end = tagEnd(nameEnd) else {
            // "a <b" at the end of a text is no tag.
            lacksTagEnd = true
            replace(start..<start + 1, with: "&lt;")
            return start + 1
        }
        if !end.isWhole || end.attributes > Self.maximumAttributes {
            replace(start..<end.offset)
            return end.offset
        }
        // Formatting that is open is opened again in each block.
        tags += 1 + (HTMLTags.isBlock(tag) ? openFormatting + leakedFormatting : 0)
        if tags >= Self.tagsPerPart, HTMLTags.isBlock(tag), tag != GUMBO_TAG_PRE { cut(at: start) }
        let closesItself = bytes[end.offset - 2] == UInt8(ascii: "/") && isXHTML
        if HTMLTags.isVoid(tag) { return end.offset }
        if HTMLTags.isRawText(tag) { return rawText(tag, start, nameEnd, end.offset, closesItself) }
        if closesItself {
            let name = String(decoding: bytes[start + 1..<nameEnd], as: UTF8.self)
            replace(end.offset..<end.offset, with: "</\(name)>")
        } else if !HTMLTags.closesByItself(tag) {
            push(tag, start..<end.offset)
        }
        return end.offset
    }

    private mutating func push(_ tag: GumboTag, _ range: Range<Int>) {
        let isFormatting = HTMLTags.isFormatting(tag)
        if isFormatting, openFormatting >= Self.maximumFormatting || leakedFormatting >= Self.maximumFormatting {
            leftOut[Int(tag.rawValue)] += 1
            return replace(range)
        }
        if open.count >= Self.maximumDepth {
            leftOut[Int(tag.rawValue)] += 1
            return replace(range, with: HTMLTags.isBlock(tag) ? "<p>" : "")
        }
        open.append(tag)
        openCounts[Int(tag.rawValue)] += 1
        if isFormatting { openFormatting += 1 }
    }

    /// Everything to the end tag is text. Where there is none, the rest of the page would be.
    private mutating func rawText(
        _ tag: GumboTag, _ start: Int, _ nameEnd: Int, _ end: Int, _ closesItself: Bool
    ) -> Int {
        let name = String(decoding: bytes[start + 1..<nameEnd], as: UTF8.self)
        if closesItself {
            replace(start..<end)
        } else if let close = search("</" + name.lowercased(), from: end) {
            return close
        } else if tag != GUMBO_TAG_SCRIPT, tag != GUMBO_TAG_STYLE {
            replace(start..<end)
        }
        return end
    }

    private mutating func cut(at start: Int) {
        replace(start..<start)
        result.cuts.append(result.changed?.count ?? start)
        tags = 0
        open = []
        for index in openCounts.indices {
            openCounts[index] = 0
            leftOut[index] = 0
        }
        openFormatting = 0
        leakedFormatting = 0
    }

    /// Where the quote that opens at `start` closes.
    private mutating func quoteEnd(_ start: Int) -> Int? {
        let isDouble = bytes[start] == 0x22
        if isDouble ? lacksDoubleQuote : lacksSingleQuote { return nil }
        if let close = HTMLBytes.find(bytes[start], in: bytes, from: start + 1) { return close }
        if isDouble { lacksDoubleQuote = true } else { lacksSingleQuote = true }
        return nil
    }

    private struct TagEnd {
        /// Behind the `>`.
        var offset: Int
        var attributes: Int
        /// False where a quote is not closed.
        var isWhole: Bool
    }

    private mutating func tagEnd(_ start: Int) -> TagEnd? {
        var index = start
        var attributes = 0
        while index < bytes.count {
            switch bytes[index] {
            case UInt8(ascii: ">"): return TagEnd(offset: index + 1, attributes: attributes, isWhole: true)
            case 0x20, 0x09, 0x0A, 0x0C, 0x0D:
                index += 1
                if index < bytes.count, bytes[index] > 0x20 { attributes += 1 }
            case UInt8(ascii: "="):
                index += 1
                while index < bytes.count, bytes[index] <= 0x20 { index += 1 }
                guard index < bytes.count, bytes[index] == 0x22 || bytes[index] == 0x27 else { continue }
                guard let close = quoteEnd(index) else {
                    return HTMLBytes.find(UInt8(ascii: ">"), in: bytes, from: index).map {
                        TagEnd(offset: $0 + 1, attributes: attributes, isWhole: false)
                    }
                }
                index = close + 1
            default: index += 1
            }
        }
        return nil
    }
}
