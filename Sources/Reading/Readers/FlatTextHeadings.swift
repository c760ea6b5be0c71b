/// Which lines of plain text can be headings, and what they are called.
package enum FlatTextHeadings {
    /// Names that stand at the top of any article or report, whatever is above them.
    package enum Name: Hashable, Sendable {
        /// References, See also, …: lists and notes follow, hardly ever prose with headings.
        case backMatter
        /// Annex 1, Appendix B: at the top, with headings of its own.
        case annex
        /// Introduction, Conclusions, …
        case frame
        case part
        case chapter
    }

    /// True for a short line that reads like a heading: it begins with a capital, a number or a letter of a script
    /// without capitals, and ends with no mark that prose ends with.
    package static func isHeadingLike(_ line: FlatLine) -> Bool {
        let text = line.unmarked
        guard !line.isLong, line.width <= 100, line.marker == nil || isNumbered(line) else { return false }
        switch line.ending {
        case .sentence, .comma, .opening: return false
        case .question where text.contains(where: { "\"“”«»„".contains($0) }): return false
        default: break
        }
        let words = text.split(whereSeparator: \.isWhitespace)
        guard words.count <= 18, let first = words.first?.first(where: { !"\"'“‘«„¿¡「『".contains($0) }) else {
            return false
        }
        guard first.isLetter && !first.isLowercase || first.isNumber else { return false }
        let wide = text.unicodeScalars.filter(TextWidth.isWide).count
        if wide * 2 > line.width / 2 && line.width > 60 { return false }
        let visible = text.unicodeScalars.filter { !$0.properties.isWhitespace }
        let letters = visible.filter(\.properties.isAlphabetic).count
        guard letters > 0, letters * 2 >= visible.count else { return false }
        if ["://", "www.", "@", "。", "！", "，"].contains(where: text.contains) { return false }
        return !hasSentenceEndInside(text) && !isCaption(text)
    }

    /// True for `1. Title`, `2.3 Title`, `IV. Title`.
    static func isNumbered(_ line: FlatLine) -> Bool {
        if case .number = line.marker { true } else { false }
    }

    /// The words of a heading: without number, marks around it, colon, angle bracket; on one line.
    package static func clean(_ text: String) -> String {
        var text = text[...]
        while let last = text.last, last.isWhitespace || ":：>=#_*".contains(last) { text = text.dropLast() }
        while let first = text.first, first.isWhitespace || "=#>_*".contains(first) { text = text.dropFirst() }
        let words = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        return words.unicodeScalars.contains("\u{200B}") ? words.replacing("\u{200B}", with: "") : words
    }

    /// True for a line whose letters are all capitals, at least three of them.
    package static func isCapitals(_ text: String) -> Bool {
        let letters = text.filter(\.isLetter)
        return letters.count >= 3 && letters.contains { $0.isUppercase } && !letters.contains { $0.isLowercase }
    }

    /// What a heading is by its name alone.
    package static func name(of heading: String) -> Name? {
        let words = clean(heading).lowercased()
        if backMatter.contains(words) { return .backMatter }
        if frame.contains(words) { return .frame }
        let pieces = words.split { $0.isWhitespace || $0 == ":" || $0 == "." }
        guard let first = pieces.first, pieces.count <= 14 else { return nil }
        let label = pieces.dropFirst().first
        let isLabelled = label.map { isLabel($0) } ?? false
        if annex.contains(String(first)), isLabelled || pieces.count == 1 { return .annex }
        if ["part", "book", "teil", "partie", "parte", "часть"].contains(first), isLabelled { return .part }
        if ["chapter", "kapitel", "chapitre", "capítulo", "capitolo", "глава"].contains(first), isLabelled {
            return .chapter
        }
        if first.first == "第", let unit = first.dropFirst().first(where: { "章节節部回".contains($0) }) {
            return unit == "部" ? .part : .chapter
        }
        return nil
    }

    private static func isLabel(_ word: Substring) -> Bool {
        let isNumber = word.allSatisfy { $0.isNumber }
        let isRoman = word.allSatisfy { "ivxl".contains($0) }
        return isNumber || isRoman || word.count == 1 || ["one", "two", "three", "four", "five", "six"].contains(word)
    }

    /// A full stop, with a longer word before it and a capital after it, ends a sentence within the line.
    private static func hasSentenceEndInside(_ text: String) -> Bool {
        let words = text.split(whereSeparator: \.isWhitespace)
        for (word, next) in zip(words, words.dropFirst()) where word.count > 4 {
            if let last = word.last, ".!".contains(last), !word.dropLast().contains("."),
                next.first?.isUppercase == true
            {
                return true
            }
        }
        return false
    }

    /// `Figure 3: …`, `Table 1. …`, `Source: …`: says what stands beside it, and heads nothing.
    static func isCaption(_ text: String) -> Bool {
        let words = text.lowercased().split(whereSeparator: \.isWhitespace)
        guard let first = words.first else { return false }
        let word = first.filter(\.isLetter)
        if first.last == ":" {
            return ["source", "sources", "note", "credit", "photo", "image"].contains(word) && words.count > 1
        }
        guard words.count > 1 else { return false }
        let isNumbered = words[1].first?.isNumber == true
        return isNumbered && ["fig", "figure", "table", "tab", "map", "photo", "chart", "box", "image"].contains(word)
    }

    private static let annex: Set<String> = [
        "annex", "appendix", "anhang", "anlage", "annexe", "anexo", "apéndice", "allegato", "приложение", "附录", "付録",
    ]
    private static let frame: Set<String> = [
        "abstract", "summary", "executive summary", "introduction", "conclusion", "conclusions", "acknowledgements",
        "acknowledgments", "foreword", "preface", "contents", "table of contents", "einleitung", "zusammenfassung",
        "fazit", "résumé", "resumen", "conclusión", "conclusiones", "introducción", "введение", "заключение", "выводы",
        "引言", "结论", "结语", "摘要", "はじめに", "おわりに",
    ]
    private static let backMatter: Set<String> = [
        "see also", "references", "further reading", "external links", "notes", "footnotes", "endnotes", "bibliography",
        "sources", "other sources", "works cited", "citations", "literature", "selected bibliography",
        "notes and references", "references and notes", "primary sources", "secondary sources", "literature cited",
        "external sources", "resources", "related articles", "reading list",
        "siehe auch", "literatur", "weblinks", "einzelnachweise", "quellen", "anmerkungen", "fußnoten",
        "voir aussi", "références", "liens externes", "notes et références", "bibliographie",
        "véase también", "referencias", "enlaces externos", "bibliografía", "notas",
        "vedi anche", "note", "collegamenti esterni", "bibliografia", "ver também", "referências", "ligações externas",
        "см. также", "примечания", "литература", "ссылки", "источники", "библиография",
        "参考文献", "外部链接", "參考文獻", "参见", "注释", "参考资料", "延伸阅读", "脚注", "関連項目", "外部リンク", "出典",
        "참고 문헌", "같이 보기", "외부 링크", "각주",
    ]
}
