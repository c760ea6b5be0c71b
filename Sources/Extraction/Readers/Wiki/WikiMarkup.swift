internal import Glibc

/// The pieces of MediaWiki's markup that are cut out or replaced.
enum WikiMarkup {
    /// Lines that begin so are the borders of a block of code.
    static let codeStart: Character = "\u{2}"
    static let codeEnd: Character = "\u{3}"

    /// Elements that are left out with all that is in them.
    private static let hidden: Set<String> = [
        "ref", "references", "gallery", "timeline", "imagemap", "score", "templatestyles", "graph", "mapframe",
        "maplink",
        "includeonly", "inputbox", "categorytree", "section", "templatedata",
    ]
    /// Elements whose content is no markup.
    private static let verbatim: Set<String> = ["nowiki", "math", "chem", "ce"]
    private static let code: Set<String> = ["pre", "syntaxhighlight", "source"]

    /// Templates that stand for words in a sentence: what they show is their last part.
    private static let shown: Set<String> = [
        "lang", "nowrap", "nobr", "small", "big", "transl", "em", "strong", "smallcaps", "abbr", "lang-de", "lang-en",
        "lang-fr", "lang-es", "lang-ru", "lang-la", "lang-el", "lang-it", "lang-ja", "lang-zh", "lang-ar", "lang-he",
    ]

    /// The text without templates, comments, references and tags.
    static func withoutTemplates(_ source: UnsafeBufferPointer<UInt8>) -> [UInt8] {
        var out: [UInt8] = []
        out.reserveCapacity(source.count)
        /// Where the templates that are open began in `out`, and whether with three brackets.
        var open: [(start: Int, isTriple: Bool)] = []
        var missing: Set<String> = []
        var index = 0
        while index < source.count {
            let byte = source[index]
            let next = index + 1 < source.count ? source[index + 1] : 0
            if byte == UInt8(ascii: "{"), next == byte {
                let isTriple = index + 2 < source.count && source[index + 2] == byte
                open.append((out.count, isTriple))
                index += isTriple ? 3 : 2
            } else if byte == UInt8(ascii: "}"), next == byte, let last = open.popLast() {
                let kept = keep(out[last.start...])
                out.removeSubrange(last.start...)
                out += kept
                let isTriple = last.isTriple && index + 2 < source.count && source[index + 2] == byte
                index += isTriple ? 3 : 2
            } else if byte == UInt8(ascii: "<") {
                index = tag(source, at: index, &out, &missing)
            } else {
                if byte >= 0x20 || byte == 0x0A || byte == 0x09 { out.append(byte) }
                index += 1
            }
        }
        return out
    }

    /// What a template leaves in the text.
    private static func keep(_ content: ArraySlice<UInt8>) -> [UInt8] {
        guard content.count <= 1000, let bar = content.firstIndex(of: UInt8(ascii: "|")), bar - content.startIndex <= 20
        else { return [] }
        let name = String(decoding: content[..<bar], as: UTF8.self).lowercased().singleSpaced
        let parts = content[(bar + 1)...].split(separator: UInt8(ascii: "|"))
        if name == "convert" || name == "cvt", parts.count >= 2 { return Array(parts[0]) + [0x20] + Array(parts[1]) }
        guard shown.contains(name), let last = parts.last else { return [] }
        return Array(last)
    }

    /// Passes over what begins with `<`; returns where the text goes on.
    private static func tag(
        _ source: UnsafeBufferPointer<UInt8>, at start: Int, _ out: inout [UInt8], _ missing: inout Set<String>
    ) -> Int {
        if source[start...].starts(with: "<!--".utf8) {
            if !missing.contains("-->"), let end = find("-->", source, from: start + 4) { return end }
            missing.insert("-->")
            return start + 4
        }
        let isEnd = start + 1 < source.count && source[start + 1] == UInt8(ascii: "/")
        var nameEnd = start + (isEnd ? 2 : 1)
        let nameStart = nameEnd
        while nameEnd < source.count, nameEnd - nameStart < 20, isNameByte(source[nameEnd]) { nameEnd += 1 }
        guard nameEnd > nameStart else {
            out.append(UInt8(ascii: "<"))
            return start + 1
        }
        let name = String(decoding: UnsafeBufferPointer(rebasing: source[nameStart..<nameEnd]), as: UTF8.self)
            .lowercased()
        guard
            let close = source[nameEnd..<min(source.count, nameEnd + 2000)]
                .firstIndex(where: { $0 == UInt8(ascii: ">") || $0 == UInt8(ascii: "<") }),
            source[close] == UInt8(ascii: ">")
        else {
            out.append(UInt8(ascii: "<"))
            return start + 1
        }
        let after = close + 1
        if isEnd || source[close - 1] == UInt8(ascii: "/") {
            if ["br", "hr", "p", "div", "li"].contains(name) { out.append(name == "br" ? 0x20 : 0x0A) }
            return after
        }
        let isCode = code.contains(name)
        guard isCode || hidden.contains(name) || verbatim.contains(name) else {
            if ["br", "hr", "p", "div", "li"].contains(name) { out.append(name == "br" ? 0x20 : 0x0A) }
            return after
        }
        guard !missing.contains(name), let end = find("</\(name)", source, from: after) else {
            missing.insert(name)
            return after
        }
        let content = UnsafeBufferPointer(rebasing: source[after..<(end - name.utf8.count - 2)])
        if isCode {
            out += Array("\n\(codeStart)\n".utf8) + Array(content) + Array("\n\(codeEnd)\n".utf8)
        } else if verbatim.contains(name) {
            out += Array(content)
        }
        let gap = source[end..<min(source.count, end + 20)].firstIndex(of: UInt8(ascii: ">"))
        return gap.map { $0 + 1 } ?? end
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        (0x41...0x5A).contains(byte & 0xDF) || (0x30...0x39).contains(byte)
    }

    /// Behind the next place where `text` stands; capitals count.
    private static func find(_ text: String, _ source: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
        ByteSearch.find(text, source, from: start).map { $0 + text.utf8.count }
    }

    /// What `[http://… text]` shows and where it ends; nil where no such link begins.
    static func externalLink(_ source: [UInt8], at start: Int) -> (text: Range<Int>, next: Int)? {
        let rest = source[(start + 1)..<min(source.count, start + 9)]
        guard ["http:", "https:", "ftp:", "//", "mailto:"].contains(where: { rest.starts(with: $0.utf8) }),
            let end = source[(start + 1)..<min(source.count, start + 2000)]
                .firstIndex(where: { $0 == UInt8(ascii: "]") || $0 == 0x0A }), source[end] == UInt8(ascii: "]")
        else { return nil }
        let space = source[(start + 1)..<end].firstIndex(of: 0x20)
        return (space.map { $0 + 1..<end } ?? end..<end, end + 1)
    }

    /// The level and words of `== words ==`; nil for another line.
    static func heading(_ line: String) -> (level: Int, text: String)? {
        let level = min(line.prefix { $0 == "=" }.count, line.reversed().prefix { $0 == "=" }.count, 6)
        guard level > 0, line.utf8.count > 2 * level else { return nil }
        let words = String(line.dropFirst(level).dropLast(level)).singleSpaced
        return words.isEmpty ? nil : (max(1, level - 1), words)
    }

    /// A line without magic words and with characters for their entities.
    static func clean(_ line: Substring) -> String {
        var text = String(line)
        if text.utf8.contains(UInt8(ascii: "_")), text.contains("__") {
            for word in ["__TOC__", "__NOTOC__", "__FORCETOC__", "__NOEDITSECTION__", "__NOINDEX__", "__INDEX__"] {
                text = text.replacing(word, with: "")
            }
        }
        if text.utf8.contains(UInt8(ascii: "&")) { text = withoutEntities(text) }
        return text.singleSpaced
    }

    private static let entities: [Substring: String] = [
        "nbsp": "\u{A0}", "amp": "&", "lt": "<", "gt": ">", "quot": "\"", "ndash": "–", "mdash": "—",
        "thinsp": "\u{2009}",
        "minus": "−", "times": "×", "middot": "·", "hellip": "…", "deg": "°", "prime": "′", "lsquo": "‘", "rsquo": "’",
        "ldquo": "“", "rdquo": "”", "laquo": "«", "raquo": "»", "euro": "€", "sect": "§", "shy": "", "zwnj": "\u{200C}",
        "ensp": " ", "emsp": " ", "bull": "•", "dagger": "†", "pi": "π", "alpha": "α", "beta": "β", "rarr": "→",
    ]

    private static func withoutEntities(_ text: String) -> String {
        var out = ""
        var rest = text[...]
        while let sign = rest.firstIndex(of: "&") {
            out += rest[..<sign]
            rest = rest[rest.index(after: sign)...]
            let name = rest.prefix(10).prefix { $0 != ";" && $0 != "&" && $0 != " " }
            guard name.endIndex < rest.endIndex, rest[name.endIndex] == ";", let character = character(name) else {
                out += "&"
                continue
            }
            out += character
            rest = rest[rest.index(after: name.endIndex)...]
        }
        return out + rest
    }

    private static func character(_ name: Substring) -> String? {
        guard name.first == "#" else { return entities[name] }
        let digits = name.dropFirst()
        let value = digits.first == "x" || digits.first == "X" ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits)
        return value.flatMap(Unicode.Scalar.init).map { String(Character($0)) }
    }
}

/// Where a short text stands in bytes.
enum ByteSearch {
    /// The first place from `start` on; nil where there is none.
    static func find(_ text: String, _ bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
        guard let base = bytes.baseAddress, let first = text.utf8.first else { return nil }
        var position = start
        while position + text.utf8.count <= bytes.count {
            guard let found = memchr(base + position, Int32(first), bytes.count - position) else { return nil }
            position = UnsafeRawPointer(found) - UnsafeRawPointer(base)
            if bytes[position...].starts(with: text.utf8) { return position }
            position += 1
        }
        return nil
    }
}
