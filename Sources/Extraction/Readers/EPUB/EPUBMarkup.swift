internal import Passages

/// XHTML made ready for a reader of HTML.
///
/// An empty element in XHTML's short form (`<title/>`) would be taken for one that does not end, and is written out. A sign
/// is put into the text where a printed page begins, so that the place is known however the text is cut.
struct EPUBMarkup {
    /// The page's place is its own number between these; they are private-use characters (Unicode planes have no text there).
    static let pageStart: Unicode.Scalar = "\u{F0F1A}"
    static let pageEnd: Unicode.Scalar = "\u{F0F1B}"

    private(set) var bytes: [UInt8] = []
    /// The pages that begin in it, by their place.
    private(set) var pages: [PageNumber] = []

    /// How much text there is, spaces left out, and how much of it in links.
    private(set) var textBytes = 0
    private(set) var linkedBytes = 0

    private static let void: Set<String> = [
        "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr",
    ]

    /// Goes through the markup once.
    ///
    /// - Parameters:
    ///   - known: The pages by the ids where they begin, as the book's list of pages has them.
    ///   - counted: How many pages were met before, where the book has no such list; counted on.
    init(_ source: [UInt8], known: [String: PageNumber], hasList: Bool, counted: inout Int) {
        bytes.reserveCapacity(source.count + source.count / 16)
        if let page = known[""] { add(page) }
        var index = 0
        var isLink = false
        while index < source.count {
            guard source[index] == UInt8(ascii: "<"), index + 1 < source.count else {
                if source[index] > 0x20 {
                    textBytes += 1
                    if isLink { linkedBytes += 1 }
                }
                bytes.append(source[index])
                index += 1
                continue
            }
            if !Self.isLetter(source[index + 1]) {
                if source[index...].starts(with: "</a>".utf8) { isLink = false }
                bytes.append(source[index])
                index += 1
                continue
            }
            let end = Self.tagEnd(source, from: index)
            let tag = source[index..<end]
            index = end
            let name = Self.name(tag)
            if name == "a" { isLink = true }
            let isShort = tag.count > 3 && tag[tag.endIndex - 2] == UInt8(ascii: "/") && tag.last == UInt8(ascii: ">")
            let page = Self.page(tag, known, hasList, &counted)
            if isShort, !Self.void.contains(name) {
                bytes += tag.dropLast(2)
                bytes.append(UInt8(ascii: ">"))
                if let page { add(page) }
                bytes += "</\(name)>".utf8
            } else {
                bytes += tag
                guard let page, name != "body" || !pages.contains(page) else { continue }
                add(page)
                // The number itself is no text.
                let next = source[index...].prefix(12).firstIndex(of: UInt8(ascii: "<"))
                if let next, !Self.void.contains(name), Self.isPageBreak(tag) { index = next }
            }
        }
    }

    private mutating func add(_ page: PageNumber) {
        pages.append(page)
        var sign = String(Self.pageStart)
        sign += "\(pages.count - 1)"
        sign.unicodeScalars.append(Self.pageEnd)
        bytes += sign.utf8
    }

    private static func page(
        _ tag: ArraySlice<UInt8>, _ known: [String: PageNumber], _ hasList: Bool, _ counted: inout Int
    ) -> PageNumber? {
        if hasList { return known.isEmpty ? nil : attribute("id", tag).flatMap { known[$0] } }
        guard isPageBreak(tag) else { return nil }
        counted += 1
        let label = attribute("title", tag) ?? attribute("aria-label", tag)
        return PageNumber(counted, label: label == "\(counted)" ? nil : label)
    }

    private static func isPageBreak(_ tag: ArraySlice<UInt8>) -> Bool {
        let words = (attribute("epub:type", tag) ?? "") + " " + (attribute("role", tag) ?? "")
        return words.split(separator: " ").contains { $0 == "pagebreak" || $0 == "doc-pagebreak" }
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }

    /// The offset after a tag's `>`; values in quotation marks may hold one too.
    private static func tagEnd(_ source: [UInt8], from start: Int) -> Int {
        var quote: UInt8?
        var index = start
        while index < source.count {
            let byte = source[index]
            index += 1
            if let open = quote {
                if byte == open { quote = nil }
            } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
                quote = byte
            } else if byte == UInt8(ascii: ">") {
                return index
            }
        }
        return source.count
    }

    private static func name(_ tag: ArraySlice<UInt8>) -> String {
        let name = tag.dropFirst().prefix { $0 > 0x20 && $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: ">") }
        return String(decoding: name, as: UTF8.self).lowercased()
    }

    /// The value of an attribute in quotation marks.
    private static func attribute(_ name: String, _ tag: ArraySlice<UInt8>) -> String? {
        let sign = Array(name.utf8)
        var index = tag.startIndex + 1
        while index + sign.count + 3 < tag.endIndex {
            defer { index += 1 }
            guard tag[index] <= 0x20, tag[(index + 1)...].starts(with: sign) else { continue }
            var value = tag[(index + 1 + sign.count)...].drop { $0 <= 0x20 }
            guard value.popFirst() == UInt8(ascii: "=") else { continue }
            value = value.drop { $0 <= 0x20 }
            guard let quote = value.popFirst(), quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else {
                continue
            }
            return String(decoding: value.prefix { $0 != quote }, as: UTF8.self)
        }
        return nil
    }
}
