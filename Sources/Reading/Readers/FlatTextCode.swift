/// Lines of commands and programs within plain text, whose comments (`# like this`) look like headings.
struct FlatTextCode {
    private let lines: [FlatLine]
    /// Lines from an opening fence of backticks to the closing one, by their indices; ascending, without overlap.
    private let fences: [ClosedRange<Int>]

    /// Lines looked at on each side of a comment for the code that it belongs to.
    private static let reach = 12

    init(_ lines: [FlatLine]) {
        self.lines = lines
        var fences: [ClosedRange<Int>] = []
        var open: (line: Int, length: Int)?
        for (index, line) in lines.enumerated() where line.head.hasPrefix("```") {
            let length = line.head.prefix { $0 == "`" }.count
            guard let start = open else {
                open = (index, length)
                continue
            }
            // What has a word behind its backticks opens a fence and closes none.
            guard length >= start.length, line.head.count == length else { continue }
            fences.append(start.line...index)
            open = nil
        }
        self.fences = fences
    }

    /// The fenced lines that `index` is among.
    func fence(at index: Int) -> ClosedRange<Int>? {
        var low = 0
        var high = fences.count
        while low < high {
            let middle = (low + high) / 2
            if fences[middle].upperBound < index { low = middle + 1 } else { high = middle }
        }
        return low < fences.count && fences[low].contains(index) ? fences[low] : nil
    }

    /// The first line within `span` at which a fence begins.
    func fenceStart(in span: ClosedRange<Int>) -> Int? {
        span.first { lines[$0].head.hasPrefix("```") && fence(at: $0)?.lowerBound == $0 }
    }

    /// True for `# comment` that stands in code: it is indented, or the next line that is none, before or after it and no
    /// further indented, is code.
    func isComment(_ index: Int, bodyIndent: Int) -> Bool {
        let line = lines[index]
        guard line.head.hasPrefix("# ") else { return false }
        if line.indent >= bodyIndent + 2 { return true }
        if lines.first?.head.hasPrefix("#!") == true { return true }
        let after = lines[(index + 1)...].prefix(Self.reach).first { !$0.head.hasPrefix("#") }
        let before = lines[..<index].suffix(Self.reach).last { !$0.head.hasPrefix("#") }
        return [after, before].contains { $0.map { Self.isCode($0) && $0.indent <= line.indent + 1 } ?? false }
    }

    /// True for a line that is a command or a statement rather than words.
    static func isCode(_ line: FlatLine) -> Bool {
        let text = line.head
        guard !line.isLong, line.ending != .sentence || text.hasSuffix("…") else { return false }
        if let last = text.last, ";{}\\".contains(last) { return true }
        if ["$ ", "% ", "./", "~/", "/", "--", "export ", "@", "<?", "#!"].contains(where: text.hasPrefix) {
            return true
        }
        if ["()", " && ", " | ", "${", "$(", " --", "=>", "->", "==", ":=", "+=", "\"$", " >> ", "/usr/", "/etc/"]
            .contains(where: text.contains)
        {
            return true
        }
        let words = text.split(whereSeparator: \.isWhitespace)
        guard let first = words.first else { return false }
        if commands.contains(String(first)) { return words.count > 1 || first == "fi" || first == "done" }
        // `name = value`, `NAME=value`, `key: value` of a configuration with a key in small letters and no words behind it.
        if let equals = text.firstIndex(of: "=") {
            let name = text[..<equals].split(whereSeparator: \.isWhitespace)
            return name.count == 1
                && name[0].allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "_.-[]".contains($0)) }
        }
        return false
    }

    /// What lines of shells and programs begin with. Words that begin sentences as well (`for`, `if`, `make`, `from`, `let`) are
    /// only there with what follows them in code, see `isCode`.
    private static let commands: Set<String> = [
        "sudo", "apt", "apt-get", "dnf", "yum", "brew", "pip", "pip3", "npm", "npx", "yarn", "cargo", "git", "svn",
        "cd",
        "ls", "mkdir", "rmdir", "rm", "cp", "mv", "ln", "chmod", "chown", "cat", "grep", "sed", "awk", "curl", "wget",
        "ssh", "scp", "rsync", "tar", "unzip", "docker", "kubectl", "systemctl", "echo", "printf", "export", "python",
        "python3", "perl", "ruby", "node", "bash", "sh", "def", "import", "elif", "else:", "fi", "done", "esac",
        "#include",
        "return", "gcc", "cmake", "./configure", "initdb", "psql", "mysql", "createdb", "latex", "pdflatex", "kwic",
    ]
}
