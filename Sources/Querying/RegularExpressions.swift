internal import SearchAPI

/// `/…/`, which other engines take for a regular expression, and Kwic does not.
enum RegularExpressions {
    /// Whether a word is written as one: between `/`, with a sign in it that a path has not.
    static func isOne(_ text: some StringProtocol) -> Bool {
        let text = String(text)
        guard text.hasPrefix("/"), !text.hasPrefix("//"), let end = text.utf8.lastIndex(of: UInt8(ascii: "/")),
            end > text.startIndex
        else {
            return false
        }
        let flags = text[text.utf8.index(after: end)...].drop { "imsxu".contains($0) }
        guard flags.allSatisfy({ ",.;:!?)".contains($0) }) else { return false }
        return text[..<end].utf8.contains { signs.contains($0) }
    }

    /// Characters of one that is looked for, at most.
    static let maximumLength = 200

    private static let signs = Set("*+?[](){}^$|\\".utf8)

    /// What the words are that have one in them, where the whole is a word of its own or a field's value.
    static func part(of word: String) -> Substring? {
        guard let slash = word.utf8.firstIndex(of: UInt8(ascii: "/")) else { return nil }
        guard word[..<slash].last.map({ ":+-".contains($0) }) ?? true else { return nil }
        return isOne(word[slash...]) ? word[slash...] : nil
    }

    /// What is said of one.
    static func detail(_ text: some StringProtocol) -> String {
        "\(text) looks like a regular expression, and these are not understood, so its words were searched; "
            + "write a pattern such as forest*, *ation or r?ce"
    }
}
