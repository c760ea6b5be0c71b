internal import Passages

/// The source of a manual page: what has to be known of it before mandoc reads it, and a simple reading without mandoc.
enum ManSource {
    /// The page that this one is only another name of (`.so man3/printf.3`).
    static func target(_ bytes: UnsafeBufferPointer<UInt8>) -> String? {
        guard bytes.count < 2000 else { return nil }
        var target: String?
        for line in lines(bytes) {
            if isComment(line) || line.allSatisfy({ $0.isWhitespace }) { continue }
            guard target == nil, line.hasPrefix(".so ") else { return nil }
            target = String(line.dropFirst(4)).singleSpaced
        }
        return target
    }

    /// The source with requests to read other files made comments: a page in a corpus may not open files.
    static func withoutIncludes(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt8] {
        var source = Array(bytes)
        var position = 0
        while position < source.count {
            let end = HTMLBytes.find(0x0A, in: bytes, from: position) ?? source.count
            if source[position] == UInt8(ascii: ".") || source[position] == UInt8(ascii: "'") {
                var index = position + 1
                while index < end, source[index] == 0x20 || source[index] == 0x09 { index += 1 }
                if index + 2 < end, source[index] == UInt8(ascii: "s"), source[index + 1] == UInt8(ascii: "o"),
                    source[index + 2] == 0x20 || source[index + 2] == 0x09
                {
                    source[index] = UInt8(ascii: "\\")
                    source[index + 1] = UInt8(ascii: "\"")
                }
            }
            position = end + 1
        }
        return source
    }

    private static func lines(_ bytes: UnsafeBufferPointer<UInt8>) -> [Substring] {
        String(decoding: bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
    }

    private static func isComment(_ line: Substring) -> Bool {
        line.hasPrefix(".\\\"") || line.hasPrefix("'\\\"") || line.hasPrefix(".\\ ") || line == "." || line == "'"
    }

    /// Headings and paragraphs, by the commonest requests of both languages; all others are left out.
    static func page(_ bytes: UnsafeBufferPointer<UInt8>) -> ManPage {
        var page = ManPage()
        var paragraph: [String] = []
        func add(_ role: Block.Role, _ text: String) {
            let text = text.singleSpaced
            if !text.isEmpty { page.blocks.append(Block(role, text, range: SourceRange(lines: 1...1, bytes: 0..<0))) }
        }
        func end() {
            add(.text(.paragraph), paragraph.joined(separator: " "))
            paragraph = []
        }
        for line in lines(bytes) where !isComment(line) {
            guard line.hasPrefix(".") || line.hasPrefix("'") else {
                if line.allSatisfy({ $0.isWhitespace }) { end() } else { paragraph.append(plain(line)) }
                continue
            }
            let words = line.dropFirst().split(separator: " ", maxSplits: 1)
            let name = words.first.map(String.init) ?? ""
            let rest = plain(words.count > 1 ? words[1] : "").filter { $0 != "\"" }
            switch name {
            case "TH", "Dt":
                let parts = rest.split(separator: " ")
                if parts.count > 1 { page.head = "\(parts[0])(\(parts[1]))" }
            case "SH", "Sh", "SS", "Ss":
                end()
                add(.heading(level: name.lowercased() == "sh" ? 1 : 2), rest)
            case "PP", "P", "LP", "Pp", "TP", "It":
                end()
                if name == "It" { paragraph.append(rest) }
            case "IP":
                end()
                paragraph.append(rest)
            case "B", "I", "BR", "IR", "RB", "RI", "BI", "IB", "SM", "SB", "Nm", "Nd", "Fl", "Ar", "Op", "Xr", "Pa",
                "Cm", "Ev", "Em", "Sy", "Li", "Dq", "Sq", "Ql":
                paragraph.append(rest)
            default: continue
            }
        }
        end()
        return page
    }

    /// Text without the commonest escapes.
    private static func plain(_ text: Substring) -> String {
        var out = ""
        var rest = text
        while let first = rest.popFirst() {
            guard first == "\\", let kind = rest.popFirst() else {
                out.append(first)
                continue
            }
            switch kind {
            case "f":
                // \fB, \f(CW, \f[B]
                if let font = rest.popFirst() {
                    if font == "(" { rest = rest.dropFirst(2) }
                    if font == "[" { rest = rest.drop { $0 != "]" }.dropFirst() }
                }
            case "(":
                let name = rest.prefix(2)
                rest = rest.dropFirst(2)
                out += signs[String(name)] ?? " "
            case "s": rest = rest.drop { $0 == "+" || $0 == "-" || $0.isNumber }
            case "&", "|", "^", "/", ",", "c": continue
            case "\"": return out
            case "e", "\\": out += "\\"
            case "~", "0": out += " "
            default: out.append(kind)
            }
        }
        return out
    }

    private static let signs = [
        "bu": "•", "em": "—", "en": "–", "lq": "“", "rq": "”", "oq": "‘", "cq": "’", "aq": "'", "dq": "\"", "co": "©",
        "ti": "~", "ha": "^", "rs": "\\", "mi": "−", "->": "→", "<=": "≤", ">=": "≥",
    ]
}
