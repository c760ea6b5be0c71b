internal import Terminal

/// The help of a command, laid out once for a width.
public struct HelpPage {
    private let form: CommandForm
    private let width: Int
    private var lines: [String] = []

    /// Columns of the labels in two columns; narrower pages have a label and its text one below the other.
    private static let labelColumns = 26
    private static let leastForTwoColumns = 60

    /// The help of `form` in lines of at most `width` columns.
    public static func text(_ form: CommandForm, width: Int) -> String {
        var page = HelpPage(form: form, width: max(width, TerminalWidth.minimum))
        page.write()
        return page.lines.joined(separator: "\n") + "\n"
    }

    /// How the command is called, in lines of at most `width` columns.
    public static func usage(_ form: CommandForm, width: Int) -> String {
        var words = form.path
        for option in form.options where option.isVisible && !option.isOptional && option.kind == .option {
            words.append("\(option.longestName) <\(option.valueName)>")
        }
        if form.options.contains(where: { $0.isVisible && $0.isOptional }) { words.append("[<options>]") }
        for argument in form.positionals where argument.isVisible {
            let name = "<\(argument.valueName)>" + (argument.isRepeating ? " ..." : "")
            words.append(argument.isOptional ? "[\(name)]" : name)
        }
        if !form.subcommands.isEmpty { words.append("<command>") }
        return Wrapping.lines("USAGE: " + words.joined(separator: " "), width: width, hanging: 7).joined(
            separator: "\n")
    }

    private init(form: CommandForm, width: Int) {
        self.form = form
        self.width = width
    }

    private mutating func write() {
        lines += Wrapping.lines(form.abstract, width: width)
        if !form.discussion.isEmpty {
            lines.append("")
            lines += discussion
        }
        lines += ["", Self.usage(form, width: width)]
        section("ARGUMENTS", form.positionals.filter(\.isVisible).map { ("<\($0.valueName)>", Self.explanation($0)) })
        section("OPTIONS", form.options.filter(\.isVisible).map { (Self.label($0), Self.explanation($0)) })
        section("COMMANDS", form.subcommands.filter(\.isVisible).map { ($0.name, $0.abstract) })
        if !form.subcommands.isEmpty {
            lines.append("")
            lines += Wrapping.lines(
                "'\(form.path.joined(separator: " ")) help <command>' tells more of a command.", width: width)
        }
    }

    private mutating func section(_ title: String, _ rows: [(label: String, text: String)]) {
        guard !rows.isEmpty else { return }
        lines += ["", title + ":"]
        for row in rows {
            let label = "  " + row.label
            if width < Self.leastForTwoColumns {
                lines += Wrapping.lines(label, width: width, hanging: 4)
                lines += Wrapping.lines(row.text, width: width, indent: 6)
                continue
            }
            var text = Wrapping.lines(row.text, width: width, indent: Self.labelColumns)
            if TerminalText.width(label) < Self.labelColumns - 1, let first = text.first {
                let gap = String(repeating: " ", count: Self.labelColumns - TerminalText.width(label))
                text[0] = label + gap + first.drop { $0 == " " }
                lines += text
            } else {
                lines += Wrapping.lines(label, width: width, hanging: 4) + text
            }
        }
    }

    private static func label(_ argument: CommandForm.Argument) -> String {
        let short = argument.names.filter { !$0.hasPrefix("--") }
        let names = (short + argument.names.filter { $0.hasPrefix("--") }).joined(separator: ", ")
        return argument.kind == .flag ? names : "\(names) <\(argument.valueName)>"
    }

    private static func explanation(_ argument: CommandForm.Argument) -> String {
        var facts: [String] = []
        if !argument.values.isEmpty { facts.append("values: " + argument.values.joined(separator: ", ")) }
        if let value = argument.defaultValue, !value.isEmpty { facts.append("default: " + value) }
        let end = facts.isEmpty ? "" : "(" + facts.joined(separator: "; ") + ")"
        return [argument.help, end].filter { !$0.isEmpty }.joined(separator: " ")
    }

    // MARK: The discussion

    /// The discussion: lines without an indent are paragraphs and are joined and wrapped, lines with one are examples and keep
    /// their place.
    private var discussion: [String] {
        var result: [String] = []
        var paragraph: [Substring] = []
        var examples: [Substring] = []
        func end() {
            if !paragraph.isEmpty { result += Wrapping.lines(paragraph.joined(separator: " "), width: width) }
            result += exampleLines(examples)
            paragraph = []
            examples = []
        }
        for line in form.discussion.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.allSatisfy(\.isWhitespace) {
                end()
                result.append("")
            } else if line.first == " " {
                if !paragraph.isEmpty { end() }
                examples.append(line)
            } else {
                if !examples.isEmpty { end() }
                paragraph.append(line)
            }
        }
        end()
        return result
    }

    /// A block of examples. Where one with its comment is too long for the width, all comments of the block stand below their
    /// examples.
    private func exampleLines(_ examples: [Substring]) -> [String] {
        if examples.allSatisfy({ TerminalText.width($0) <= width }) { return examples.map(String.init) }
        return examples.flatMap { example -> [String] in
            let indent = example.prefix { $0 == " " }.count
            let content = example.drop { $0 == " " }
            guard let gap = content.firstRange(of: "   ") else {
                return Wrapping.lines(String(content), width: width, indent: indent, hanging: indent + 4)
            }
            let comment = content[gap.upperBound...].drop { $0 == " " }
            return Wrapping.lines(
                String(content[..<gap.lowerBound]), width: width, indent: indent, hanging: indent + 4)
                + Wrapping.lines(String(comment), width: width, indent: indent + 6)
        }
    }
}

/// Lays plain text out in lines.
enum Wrapping {
    /// `text` in lines of at most `width` columns, cut at blanks; a word that is too long for a line is cut itself.
    ///
    /// - Parameters:
    ///   - indent: Blanks before the first line. Blanks at the start of `text` itself count besides.
    ///   - hanging: Blanks before the other lines; nil for as many as before the first.
    static func lines(_ text: String, width: Int, indent: Int = 0, hanging: Int? = nil) -> [String] {
        let own = text.prefix { $0 == " " }.count
        let first = String(repeating: " ", count: indent + own)
        let other = String(repeating: " ", count: hanging ?? indent + own)
        var lines: [String] = []
        var line = first
        var isEmpty = true
        func breakLine() {
            lines.append(line)
            line = other
            isEmpty = true
        }
        for word in text.split(separator: " ") {
            var word = word
            if !isEmpty, TerminalText.width(line) + 1 + TerminalText.width(word) > width { breakLine() }
            while TerminalText.width(line) + TerminalText.width(word) > width, isEmpty {
                let room = max(1, width - TerminalText.width(line))
                line += word.prefix(room)
                word = word.dropFirst(room)
                breakLine()
            }
            line += (isEmpty ? "" : " ") + word
            isEmpty = false
        }
        if !isEmpty { lines.append(line) }
        return lines
    }
}
