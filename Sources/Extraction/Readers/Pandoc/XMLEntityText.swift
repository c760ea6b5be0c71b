internal import Reading

/// XML with its references to entities replaced by what they stand for, as far as that is known without other files.
///
/// pandoc refuses a text with a reference that its own document type does not declare, and the handbooks of KDE, which take
/// the names of programs and people from files elsewhere, are full of them.
struct XMLEntityText {
    /// Bytes that declared entities may add; after that, references to them are left out.
    private static let maximumExpansion = 1 << 20
    /// Entities in entities.
    private static let maximumDepth = 8
    private static let longestName = 80
    private static let predefined: Set<String> = ["amp", "lt", "gt", "quot", "apos"]

    private let bytes: UnsafeBufferPointer<UInt8>
    private var out: [UInt8] = []
    /// What the document type says; nil for a file elsewhere.
    private var declared: [String: [UInt8]?] = [:]
    private var characters = HTMLNamedCharacters()
    private var expansion = 0

    /// `source`, in UTF-8, without the declarations in its document type. A character stands for its known name; of another
    /// entity its name is left, with spaces for dots, and nothing within a tag; of a file nothing.
    static func resolved(_ source: [UInt8]) -> [UInt8] {
        source.withUnsafeBufferPointer { bytes in
            var text = XMLEntityText(bytes)
            text.run()
            return text.out
        }
    }

    private init(_ bytes: UnsafeBufferPointer<UInt8>) {
        self.bytes = bytes
        out.reserveCapacity(bytes.count)
    }

    private mutating func run() {
        var index = 0
        var isInTag = false
        while index < bytes.count {
            switch bytes[index] {
            case UInt8(ascii: "<"):
                let end = apart(index)
                isInTag = end == nil
                let next = end ?? index + 1
                if starts(index, "<!DOCTYPE") { addDocumentType(index..<next) } else { out += bytes[index..<next] }
                index = next
            case UInt8(ascii: ">"):
                isInTag = false
                out.append(bytes[index])
                index += 1
            case UInt8(ascii: "&"): index = reference(index, isInTag)
            default:
                out.append(bytes[index])
                index += 1
            }
        }
    }

    private func starts(_ index: Int, _ sign: String) -> Bool { bytes[index...].starts(with: sign.utf8) }

    /// The end of a comment, a section of characters, an instruction or a document type; nil for a tag.
    private func apart(_ start: Int) -> Int? {
        for (sign, end) in [("<!--", "-->"), ("<![CDATA[", "]]>"), ("<?", "?>")] where starts(start, sign) {
            return HTMLBytes.find(end, in: bytes, from: start).map { $0 + end.utf8.count } ?? bytes.count
        }
        return starts(start, "<!DOCTYPE") ? documentTypeEnd(start) : nil
    }

    /// Behind the document type that begins at `start`, past quotes, comments and the declarations in brackets.
    private func documentTypeEnd(_ start: Int) -> Int {
        var index = start
        var isInside = false
        while index < bytes.count {
            switch bytes[index] {
            case UInt8(ascii: "\""), UInt8(ascii: "'"):
                index = HTMLBytes.find(bytes[index], in: bytes, from: index + 1) ?? bytes.count
            case UInt8(ascii: "["): isInside = true
            case UInt8(ascii: "]"): isInside = false
            case UInt8(ascii: "<") where starts(index, "<!--"):
                index = HTMLBytes.find("-->", in: bytes, from: index).map { $0 + 2 } ?? bytes.count
            case UInt8(ascii: ">") where !isInside: return index + 1
            default: break
            }
            index += 1
        }
        return bytes.count
    }

    /// Adds a document type up to its declarations, and notes these.
    private mutating func addDocumentType(_ range: Range<Int>) {
        guard let open = bytes[range].firstIndex(of: UInt8(ascii: "[")) else {
            out += bytes[range]
            return
        }
        out += bytes[range.lowerBound..<open] + [UInt8(ascii: ">")]
        var index = open
        while index < range.upperBound {
            if starts(index, "<!--") {
                index = HTMLBytes.find("-->", in: bytes, from: index).map { $0 + 3 } ?? range.upperBound
            } else if starts(index, "<!ENTITY") {
                index = declaration(index + 8, range.upperBound)
            } else {
                index += 1
            }
        }
    }

    /// Notes what a declaration says, and returns where to go on.
    private mutating func declaration(_ start: Int, _ limit: Int) -> Int {
        let space = bytes[start..<limit].firstIndex { $0 > 0x20 } ?? limit
        let end = bytes[space..<limit].firstIndex { $0 <= 0x20 } ?? limit
        let value = bytes[end..<limit].firstIndex { $0 > 0x20 } ?? limit
        guard value < limit, bytes[space] != UInt8(ascii: "%"), end - space <= Self.longestName else { return end }
        let name = String(decoding: UnsafeBufferPointer(rebasing: bytes[space..<end]), as: UTF8.self)
        let isText = bytes[value] == UInt8(ascii: "\"") || bytes[value] == UInt8(ascii: "'")
        let close = isText ? HTMLBytes.find(bytes[value], in: bytes, from: value + 1) : nil
        guard let close, close < limit else {
            if declared[name] == nil { declared[name] = .some(nil) }
            return value
        }
        if declared[name] == nil, declared.count < 10_000 { declared[name] = Array(bytes[value + 1..<close]) }
        return close + 1
    }

    /// Adds what the reference at `start` stands for, and returns its end.
    private mutating func reference(_ start: Int, _ isInTag: Bool) -> Int {
        guard let name = Self.name(bytes[(start + 1)...]) else {
            out.append(bytes[start])
            return start + 1
        }
        let end = start + name.utf8.count + 2
        if Self.predefined.contains(name) {
            out += bytes[start..<end]
        } else {
            let text = value(of: name, isInTag, depth: 0)
            if !isInTag || !text.contains(UInt8(ascii: "<")) { out += text }
        }
        return end
    }

    /// The name up to the semicolon; nil where it is a number or no reference.
    private static func name(_ bytes: Slice<UnsafeBufferPointer<UInt8>>) -> String? {
        guard let end = bytes.prefix(longestName).firstIndex(of: UInt8(ascii: ";")), end > bytes.startIndex else {
            return nil
        }
        let name = bytes[..<end]
        let isName = name.allSatisfy {
            HTMLBytes.isAlphanumeric($0) || $0 >= 0x80 || [0x2D, 0x2E, 0x3A, 0x5F].contains($0)
        }
        return isName ? String(decoding: UnsafeBufferPointer(rebasing: name), as: UTF8.self) : nil
    }

    private mutating func value(of name: String, _ isInTag: Bool, depth: Int) -> [UInt8] {
        if let known = declared[name] {
            guard let known, depth < Self.maximumDepth else { return [] }
            let value = known.contains(UInt8(ascii: "&")) ? expanded(known, isInTag, depth: depth + 1) : known
            expansion += value.count
            return expansion <= Self.maximumExpansion ? value : []
        }
        if let character = characters.text(name) { return Array((character == "<" ? "&lt;" : character).utf8) }
        return isInTag ? [] : name.utf8.map { $0 == UInt8(ascii: ".") ? 0x20 : $0 }
    }

    private mutating func expanded(_ value: [UInt8], _ isInTag: Bool, depth: Int) -> [UInt8] {
        var result: [UInt8] = []
        var index = 0
        while index < value.count, expansion <= Self.maximumExpansion {
            let name =
                value[index] == UInt8(ascii: "&")
                ? value.withUnsafeBufferPointer { Self.name($0[(index + 1)...]) } : nil
            if let name, !Self.predefined.contains(name) {
                result += self.value(of: name, isInTag, depth: depth)
                index += name.utf8.count + 2
            } else {
                result.append(value[index])
                index += 1
            }
        }
        return result
    }
}
