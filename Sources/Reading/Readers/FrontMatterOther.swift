/// What else than YAML stands at the head of Markdown files: TOML between lines `+++`, as Hugo and Zola write it, and pandoc's
/// lines of title, authors and date that begin with `%`.
enum OtherFrontMatter {
    /// The lines that it takes, the fences included, and the metadata in it; nil where there is none.
    static func read(_ lines: SourceLines) -> (lineCount: Int, metadata: DeclaredMetadata)? {
        guard let first = lines.ranges.first, first.count <= 1000 else { return nil }
        let opening = lines.text(first)
        if opening.trimmingBlanks == "+++" { return toml(lines) }
        if opening.hasPrefix("%") { return titleBlock(lines) }
        return nil
    }

    /// More lines are no head.
    private static let longest = 500

    // TOML.

    private static func toml(_ lines: SourceLines) -> (lineCount: Int, metadata: DeclaredMetadata)? {
        var values: [String: [String]] = [:]
        var isInTable = false
        var index = 1
        while index < min(lines.ranges.count, longest) {
            var line = lines.text(lines.ranges[index]).trimmingBlanks
            if line == "+++" { return (index + 1, DeclaredMetadata(values: values)) }
            index += 1
            if line.hasPrefix("[") {
                // Hugo has lists of terms in a table of their own.
                isInTable = line != "[taxonomies]"
                continue
            }
            guard !isInTable, !line.hasPrefix("#"), let equals = line.firstIndex(of: "=") else { continue }
            let key = String(line[..<equals]).trimmingBlanks.filter { $0 != "\"" && $0 != "'" }.lowercased()
            line = String(line[line.index(after: equals)...]).trimmingBlanks
            while line.hasPrefix("["), !line.contains("]"), index < min(lines.ranges.count, longest) {
                line += " " + lines.text(lines.ranges[index]).trimmingBlanks
                index += 1
            }
            let found = strings(line)
            if !key.isEmpty, !found.isEmpty { values[key] = found }
        }
        return nil
    }

    /// The strings of a value, or of an array of them; of a date or number what is written.
    private static func strings(_ value: String) -> [String] {
        var found: [String] = []
        var rest = value[...]
        while let start = rest.firstIndex(where: { $0 == "\"" || $0 == "'" }) {
            let quote = rest[start]
            var text = ""
            var isEscaped = false
            rest = rest[rest.index(after: start)...]
            while let character = rest.popFirst() {
                if isEscaped || (character == "\\" && quote == "\"") {
                    if isEscaped { text.append(character == "n" || character == "t" ? " " : character) }
                    isEscaped.toggle()
                } else if character == quote {
                    break
                } else {
                    text.append(character)
                }
            }
            if !text.isEmpty { found.append(text) }
        }
        if !found.isEmpty || value.contains("\"") || value.contains("'") { return found }
        let bare = String(value.prefix { $0 != "#" }).trimmingBlanks
        return bare.isEmpty || bare.hasPrefix("[") || bare.hasPrefix("{") || bare == "true" || bare == "false"
            ? [] : [bare]
    }

    // pandoc.

    private static func titleBlock(_ lines: SourceLines) -> (lineCount: Int, metadata: DeclaredMetadata)? {
        var fields: [[String]] = []
        var index = 0
        while index < min(lines.ranges.count, longest) {
            let line = lines.text(lines.ranges[index])
            if line.hasPrefix("%"), fields.count < 3 {
                fields.append([String(line.dropFirst()).trimmingBlanks])
            } else if line.hasPrefix(" "), !line.trimmingBlanks.isEmpty {
                fields[fields.count - 1].append(line.trimmingBlanks)
            } else if line.trimmingBlanks.isEmpty {
                break
            } else {
                return nil
            }
            index += 1
        }
        var values: [String: [String]] = [:]
        for (key, field) in zip(["title", "author", "date"], fields) {
            let parts =
                key == "author"
                ? field.flatMap { $0.split(separator: ";").map(String.init) }
                : [
                    field.joined(separator: " ")
                ]
            let texts = parts.map(\.trimmingBlanks).filter { !$0.isEmpty }
            if !texts.isEmpty { values[key] = texts }
        }
        return values["title"] == nil ? nil : (index, DeclaredMetadata(values: values))
    }
}

extension String {
    /// Without white space around it.
    fileprivate var trimmingBlanks: String {
        var rest = self[...]
        while rest.first?.isWhitespace == true { rest.removeFirst() }
        while rest.last?.isWhitespace == true { rest.removeLast() }
        return String(rest)
    }
}
