internal import Reading

/// The commands, groups and definitions of a text in TeX, as far as they can be told without running it.
struct LaTeXScanner {
    let bytes: UnsafeBufferPointer<UInt8>
    /// Braces that were found not to be closed.
    private var unclosed = 0
    /// Signs that are known not to come any more, so that no text is searched twice.
    private var missing: Set<String> = []

    /// Longer groups are taken to be unclosed ones.
    private static let longestGroup = 1 << 17
    /// With more unclosed braces than this, none is looked for any more: each costs a search.
    private static let maximumUnclosed = 200

    /// Where the text begins, behind the preamble; 0 for a piece of a text.
    let body: Int

    /// Settings in which `@` is a letter are skipped as a whole, unless they are longer than this: then text is among them.
    private static let longestSettings = 1 << 14

    init(_ bytes: UnsafeBufferPointer<UInt8>) {
        self.bytes = bytes
        let found = HTMLBytes.find("\\begin{document}", in: bytes, from: 0) ?? 0
        // Two backslashes begin no command: it is quoted.
        body = found > 0 && bytes[found - 1] == UInt8(ascii: "\\") ? 0 : found
    }

    /// The name of the command whose backslash is at `start`, letters or one other sign, and where it ends, a star included.
    func command(at start: Int) -> (name: String, end: Int) {
        var end = start + 1
        while end < bytes.count, HTMLBytes.isLetter(bytes[end]) || bytes[end] == UInt8(ascii: "@") { end += 1 }
        if end == start + 1 {
            guard end < bytes.count else { return ("", end) }
            return (bytes[end] < 0x80 ? String(UnicodeScalar(bytes[end])) : "", end + (bytes[end] < 0x80 ? 1 : 0))
        }
        let name = String(decoding: UnsafeBufferPointer(rebasing: bytes[start + 1..<end]), as: UTF8.self)
        if end < bytes.count, bytes[end] == UInt8(ascii: "*") { end += 1 }
        return (name, end)
    }

    /// Behind white space, at most one end of line in it: a blank line ends what a command takes.
    func afterSpace(_ start: Int) -> Int {
        var index = start
        var lines = 0
        while index < bytes.count, HTMLBytes.isSpace(bytes[index]) {
            if bytes[index] == 0x0A {
                lines += 1
                if lines > 1 { return start }
            }
            index += 1
        }
        return index
    }

    /// What stands between the braces, or brackets, that open at `start`, behind white space; nil where none do.
    mutating func group(at start: Int, brackets: Bool = false) -> Range<Int>? {
        let open = afterSpace(start)
        let sign = brackets ? UInt8(ascii: "[") : UInt8(ascii: "{")
        guard open < bytes.count, bytes[open] == sign, unclosed < Self.maximumUnclosed else { return nil }
        var depth = 0
        var index = open
        let end = min(bytes.count, open + Self.longestGroup)
        while index < end {
            switch bytes[index] {
            case UInt8(ascii: "\\"): index += 1
            case UInt8(ascii: "%"): index = lineEnd(index) - 1
            case UInt8(ascii: "{"): depth += 1
            case UInt8(ascii: "}"):
                depth -= 1
                if depth == 0, !brackets { return open + 1..<index }
                if depth < 0 {
                    unclosed += 1
                    return nil
                }
            case UInt8(ascii: "]") where brackets && depth == 0: return open + 1..<index
            default: break
            }
            index += 1
        }
        unclosed += 1
        return nil
    }

    /// Where `sign` (in lower case) is, from `start` on.
    private mutating func search(_ sign: String, from start: Int) -> Int? {
        if missing.contains(sign) { return nil }
        if let found = HTMLBytes.find(sign, in: bytes, from: start) { return found }
        missing.insert(sign)
        return nil
    }

    /// Behind the end of the line that `start` is in.
    func lineEnd(_ start: Int) -> Int {
        HTMLBytes.find(0x0A, in: bytes, from: start).map { $0 + 1 } ?? bytes.count
    }

    /// Behind all brackets and braces that follow.
    mutating func afterArguments(_ start: Int) -> Int {
        var end = start
        for _ in 0..<9 {
            guard let group = group(at: end, brackets: true) ?? group(at: end) else { break }
            end = group.upperBound + 1
        }
        return end
    }

    /// The name of the environment that `\begin` or `\end`, whose end is `end`, stands for.
    mutating func environment(_ end: Int) -> (name: String, end: Int)? {
        guard let group = group(at: end), group.count <= 60 else { return nil }
        return (String(decoding: UnsafeBufferPointer(rebasing: bytes[group]), as: UTF8.self), group.upperBound + 1)
    }

    /// The range of what an environment shows as it is written, and where the environment ends; nil for any other.
    mutating func verbatim(_ name: String, _ start: Int) -> (content: Range<Int>, end: Int)? {
        guard Self.verbatimNames.contains(name) else { return nil }
        let sign = "\\end{" + name.lowercased() + "}"
        guard let close = search(sign, from: start) else { return nil }
        return (start..<close, close + sign.utf8.count)
    }

    /// Where a command that defines or loads something, and what it takes, ends; nil for one that has something to say.
    mutating func definitionEnd(_ name: String, _ end: Int) -> Int? {
        switch name {
        case "def", "edef", "gdef", "xdef":
            let near = min(bytes.count, end + 300)
            guard let open = bytes[end..<near].firstIndex(of: UInt8(ascii: "{")), let body = group(at: open) else {
                return lineEnd(end)
            }
            return body.upperBound + 1
        case "let", "futurelet": return afterTokens(end, name == "let" ? 2 : 3)
        case "long", "global", "outer", "protected": return end
        case "catcode", "lccode", "uccode", "mathcode", "sfcode", "font": return lineEnd(end)
        case "makeatletter": return afterSettings("\\makeatother", end)
        case "ExplSyntaxOn": return afterSettings("\\explsyntaxoff", end)
        case "input", "include":
            if let file = group(at: end) { return file.upperBound + 1 }
            return bytes[afterSpace(end)...].firstIndex { $0 <= 0x20 || $0 == UInt8(ascii: "}") } ?? bytes.count
        default:
            guard Self.definitions.contains(name) else { return nil }
            let first = afterSpace(end)
            if first < bytes.count, bytes[first] == UInt8(ascii: "\\") { return afterArguments(command(at: first).end) }
            return afterArguments(end)
        }
    }

    private mutating func afterSettings(_ sign: String, _ start: Int) -> Int {
        guard let end = search(sign, from: start), end - start <= Self.longestSettings, !(start..<end).contains(body)
        else { return start }
        return end + sign.utf8.count
    }

    private func afterTokens(_ start: Int, _ count: Int) -> Int {
        var end = start
        for _ in 0..<count {
            end = afterSpace(end)
            if end < bytes.count, bytes[end] == UInt8(ascii: "=") { end = afterSpace(end + 1) }
            guard end < bytes.count else { break }
            end = bytes[end] == UInt8(ascii: "\\") ? command(at: end).end : end + 1
        }
        return end
    }

    private static let definitions: Set<String> = Set(
        ("newcommand renewcommand providecommand newenvironment renewenvironment DeclareRobustCommand DeclareMathOperator "
            + "NewDocumentCommand RenewDocumentCommand ProvideDocumentCommand newtheorem theoremstyle newcounter setcounter "
            + "addtocounter newlength setlength addtolength newif newsavebox newdimen newcount newtoks newbox newskip "
            + "documentclass documentstyle usepackage RequirePackage ProvidesPackage ProvidesFile NeedsTeXFormat "
            + "PassOptionsToPackage hypersetup geometry pagestyle thispagestyle bibliographystyle bibliography "
            + "addbibresource graphicspath lstset tikzset pgfplotsset usetikzlibrary setmainfont setsansfont setmonofont "
            + "AtBeginDocument AtEndDocument define@key DeclareOption includeonly hyphenation allowdisplaybreaks "
            + "definecolor selectlanguage setbeamertemplate usetheme mode")
            .split(separator: " ").map(String.init))

    private static let verbatimNames: Set<String> = [
        "verbatim", "verbatim*", "Verbatim", "lstlisting", "minted", "comment", "filecontents", "filecontents*",
        "alltt", "code",
    ]
}

extension LaTeXScanner {
    /// The text without what defines and loads commands, for a reader that stumbles over them; of the preamble only title,
    /// authors and date are left. Lines stay where they are.
    mutating func withoutDefinitions() -> [UInt8] {
        var out: [UInt8] = []
        out.reserveCapacity(bytes.count)
        var index = 0
        while index < bytes.count {
            var end = index + 1
            var isKept = index >= body || bytes[index] == 0x0A
            if bytes[index] == UInt8(ascii: "%") {
                end = lineEnd(index)
                isKept = false
                out.append(0x0A)
            } else if bytes[index] == UInt8(ascii: "\\") {
                let command = command(at: index)
                end = command.end
                if command.name == "verb", let close = verbEnd(end) {
                    end = close
                } else if command.name == "begin", let opened = environment(end),
                    let verbatim = verbatim(opened.name, opened.end)
                {
                    end = verbatim.end
                } else if index < body, ["title", "author", "date"].contains(command.name) {
                    end = afterArguments(end)
                    isKept = true
                } else if let definition = definitionEnd(command.name, end) {
                    end = max(end, definition)
                    isKept = false
                    out += bytes[index..<end].filter { $0 == 0x0A }
                }
            }
            if isKept { out += bytes[index..<end] }
            index = max(end, index + 1)
        }
        return out
    }

    /// Behind the text of `\verb`, whose first sign is at `start`.
    func verbEnd(_ start: Int) -> Int? {
        guard start < bytes.count, bytes[start] > 0x20 else { return nil }
        let close = HTMLBytes.find(bytes[start], in: bytes, from: start + 1)
        return close.flatMap { $0 < lineEnd(start) ? $0 + 1 : nil }
    }
}
