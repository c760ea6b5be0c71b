package import Passages

/// Signs at the end of a title or heading that lead to a note: `[1]`, `[note 2]`, `[^a]`, `¹`, `*`, `†`. They are no part of it.
public enum FootnoteMarks {
    /// `text` without the marks at its end; as it is where nothing else would be left.
    public static func removed(from text: String) -> String {
        // Most titles end in a letter or a sign of punctuation.
        guard let last = text.unicodeScalars.last, isEnd(last) else { return text }
        var rest = text[...]
        while let shorter = withoutMark(rest) { rest = shorter }
        while let last = rest.last, last.isWhitespace { rest = rest.dropLast() }
        return rest.contains { $0.isLetter || $0.isNumber } ? String(rest) : text
    }

    /// Signs that have no other use at the end of a title. The asterisk has some, and has rules of its own.
    private static let signs: Set<Character> = ["†", "‡", "¶", "∥", "‖", "⁂", "※"]
    private static let asterisks: Set<Character> = ["*", "∗", "＊", "⁎", "﹡"]
    private static let brackets: [Character: Character] = ["]": "[", "］": "［", "〕": "〔"]

    private static func isEnd(_ scalar: Unicode.Scalar) -> Bool {
        let character = Character(scalar)
        return signs.contains(character) || asterisks.contains(character) || brackets[character] != nil
            || isSuperscript(character) || isCircled(scalar)
    }

    private static func isSuperscript(_ character: Character) -> Bool { "⁰¹²³⁴⁵⁶⁷⁸⁹".contains(character) }

    private static func isCircled(_ scalar: Unicode.Scalar) -> Bool { (0x2460...0x2473).contains(scalar.value) }

    /// `text` without the last mark; nil if there is none.
    private static func withoutMark(_ text: Substring) -> Substring? {
        var text = text
        while let last = text.last, last.isWhitespace { text = text.dropLast() }
        guard let last = text.last else { return nil }
        if signs.contains(last) { return text.dropLast() }
        if asterisks.contains(last) { return withoutAsterisks(text) }
        if let open = brackets[last] { return withoutBrackets(text, open) }
        if isSuperscript(last) { return withoutSuperscript(text) }
        if let scalar = last.unicodeScalars.first, isCircled(scalar) {
            return text.dropLast().last.map { $0.isLetter || isClosing($0) } == true ? text.dropLast() : nil
        }
        return nil
    }

    /// One or two asterisks behind a word: more, or one behind a single letter (`A*`, `F***`), belong to it.
    private static func withoutAsterisks(_ text: Substring) -> Substring? {
        let count = text.reversed().prefix { asterisks.contains($0) }.count
        let rest = text.dropLast(count)
        guard let before = rest.last else { return nil }
        if before.isWhitespace {
            let word = rest.split(whereSeparator: \.isWhitespace).last ?? ""
            return count <= 3 && !types.contains(String(word)) ? rest : nil
        }
        guard count <= 2 else { return nil }
        // A single letter of a script of letters, not of one of syllables or words.
        let letters = rest.reversed().prefix { $0.isLetter || $0.isNumber }
        return isClosing(before) || letters.count > 1 || letters.first.map(isWide) == true ? rest : nil
    }

    /// What `*` behind it points to, in C.
    private static let types: Set<String> = [
        "char", "void", "int", "long", "short", "float", "double", "unsigned", "signed", "const", "struct", "size_t",
    ]

    private static func withoutBrackets(_ text: Substring, _ open: Character) -> Substring? {
        guard let start = text.lastIndex(of: open), start > text.startIndex else { return nil }
        let label = text[text.index(after: start)...].dropLast()
        guard isLabel(label) else { return nil }
        let rest = text[..<start]
        let words = rest.split(whereSeparator: \.isWhitespace)
        guard let word = words.last else { return nil }
        // `argv[1]` is a name, and `Volume [2]` a number.
        if words.count == 1, rest.last?.isWhitespace == false, word.first.map({ $0.isLowercase || $0 == "_" }) == true {
            return nil
        }
        return numbered.contains(word.lowercased().filter(\.isLetter)) ? nil : rest
    }

    /// `1`, `12, 13`, `a`, `^note`, `note 2`, `Anm. 3`, `*`.
    private static func isLabel(_ label: Substring) -> Bool {
        if label.first == "^" { return label.count > 1 && label.count <= 40 && !label.contains(" ") }
        guard (1...12).contains(label.count) else { return false }
        if label.allSatisfy({ asterisks.contains($0) || signs.contains($0) }) { return true }
        let parts = label.split { $0 == "," || $0 == " " || $0 == "–" || $0 == "-" || $0 == "\u{A0}" }
        let isNumber = { (part: Substring) in part.count <= 3 && part.allSatisfy { $0.isNumber } }
        guard let first = parts.first else { return false }
        if parts.allSatisfy(isNumber) { return true }
        if parts.count == 1, label.count == 1, label.first?.isLowercase == true { return true }
        return parts.count == 2 && isNumber(parts[1]) && notes.contains(first.lowercased().filter(\.isLetter))
    }

    private static let notes: Set<String> = [
        "note", "n", "nb", "fn", "footnote", "anm", "anmerkung", "fußnote", "nota", "notas", "прим", "примечание", "注",
        "註",
        "주", "脚注",
    ]
    private static let numbered: Set<String> = [
        "volume", "vol", "part", "no", "number", "chapter", "book", "band", "teil", "tome", "partie", "parte", "tomo",
        "часть", "том", "page", "section", "figure", "table",
    ]

    /// Superscript digits behind a word. `²` and `³` behind a short one are powers of a unit, and behind a number they all are.
    private static func withoutSuperscript(_ text: Substring) -> Substring? {
        let marks = text.reversed().prefix { isSuperscript($0) || $0 == "," || $0 == "⁻" || $0 == "˒" }.count
        let rest = text.dropLast(marks)
        guard let before = rest.last else { return nil }
        if isClosing(before) || before.isWhitespace { return rest }
        let letters = rest.reversed().prefix(while: \.isLetter)
        if letters.first.map(isWide) == true { return rest }
        let isPower = marks == 1 && (text.last == "²" || text.last == "³")
        return letters.count >= (isPower ? 5 : 2) ? rest : nil
    }

    private static func isClosing(_ character: Character) -> Bool { ")”’»\"'?!.」』》）：:".contains(character) }

    private static func isWide(_ character: Character) -> Bool {
        character.unicodeScalars.first.map(TextWidth.isWide) ?? false
    }
}

extension Document {
    /// Takes from title, headings and authors what is none of them.
    package mutating func tidyMetadata() {
        metadata.title = FootnoteMarks.removed(from: metadata.title)
        metadata.authors = metadata.authors.map(AuthorNames.single).filter { !AuthorNames.isBoilerplate($0) }
        // Extracted text is laid out when its headings are clean already.
        guard positions != .text else { return }
        for index in blocks.indices {
            if case .heading = blocks[index].role {
                blocks[index].text = FootnoteMarks.removed(from: blocks[index].text)
            }
        }
    }
}
