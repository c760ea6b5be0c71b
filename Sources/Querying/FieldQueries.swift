internal import Passages
internal import SearchAPI
internal import XapianIndex

/// Queries on what is known of a passage apart from its words.
enum FieldQueries {
    /// A path as the index has it, of what people write.
    static func path(_ text: String) -> String {
        var path = text[...]
        while path.hasPrefix("./") { path = path.dropFirst(2) }
        while path.hasPrefix("/") { path = path.dropFirst() }
        while path.hasSuffix("/") || path.hasSuffix("*") { path = path.dropLast() }
        return String(path)
    }

    /// Passages of documents with a tag: its whole value, or all words in it. A category with `/` in it is a place in a
    /// hierarchy, and found as such alone: what it holds is found with it.
    static func tag(_ key: String, _ text: String, _ tools: inout QueryTools) -> IndexQuery {
        let whole = IndexQuery.term(IndexSchema.tagTerm(key, value: self.key(key, text, &tools)))
        if key == IndexSchema.categoryTag, CategoryPath.parts(of: text).count > 1 { return whole }
        if TagValue.isWhole(text) { return .scale(whole, 0) }
        let words = tools.words(of: text).map { IndexQuery.term(IndexSchema.tagWordTerm(key, word: $0)) }
        return .scale(words.isEmpty ? whole : .or([whole, .and(Array(words.prefix(QueryPlanner.maximumWords)))]), 0)
    }

    /// A tag's value in its form for comparing.
    static func key(_ key: String, _ text: String, _ tools: inout QueryTools) -> String {
        key == IndexSchema.categoryTag
            ? CategoryPath.key(text, &tools.tokenizer) : TagValue.key(text, &tools.tokenizer)
    }

    /// Passages that have any value of a field.
    static func presence(of field: QueryNode.Field) -> IndexQuery {
        switch field {
        case .path, .folder, .format, .kind: .all
        default: .scale(.term(IndexSchema.presenceTerm(field.name)), 0)
        }
    }

    /// The end of a range of numbers; nil for an open one.
    static func end(_ text: String?, of key: String) throws -> Double? {
        guard let text else { return nil }
        guard let number = number(text) else {
            throw SearchFailure(
                .badQuery,
                "'\(text)' is no number; a range of \(key) is written \(key):10..20, \(key):10.., \(key):..20 or \(key):>10"
            )
        }
        return number
    }

    /// Whether the ends that a range has are numbers, and it has one.
    static func areNumbers(_ from: String?, _ to: String?) -> Bool {
        let ends = [from, to].compactMap { $0 }
        return !ends.isEmpty && ends.allSatisfy { number($0) != nil }
    }

    /// A number as people or the index write it: `12`, `12.5`, and `12 5` for the same, as values are compared by their words.
    static func number(_ text: some StringProtocol) -> Double? {
        let text = String(text).replacing("−", with: "-")
        let parts = text.utf8.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
        let first = parts.first?.first
        guard parts.count <= 2, text.utf8.count <= 40, let first,
            first == UInt8(ascii: "-") || (0x30...0x39).contains(first)
        else { return nil }
        return Double(text.split(separator: " ").joined(separator: "."))
    }
}
