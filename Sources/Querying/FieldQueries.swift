internal import Passages
internal import SearchAPI
internal import XapianIndex

/// Queries on what is known of a passage apart from its words.
enum FieldQueries {
    /// Passages of files at a path, below a folder, or with all words in their path.
    static func path(_ text: String, _ tools: inout QueryTools) -> IndexQuery {
        var path = text[...]
        while path.hasPrefix("./") { path = path.dropFirst(2) }
        while path.hasSuffix("/") || path.hasSuffix("*") { path = path.dropLast() }
        let exact = IndexQuery.term(IndexSchema.pathTerm(String(path)))
        let words = tools.words(of: String(path)).map { IndexQuery.term(IndexSchema.pathWordPrefix + $0) }
        return .scale(words.isEmpty ? exact : .or([exact, .and(Array(words.prefix(QueryPlanner.maximumWords)))]), 0)
    }

    /// Passages of documents with a tag: its whole value, or all words in it. A category with `/` in it is a place in a
    /// hierarchy, and found as such alone: what it holds is found with it.
    static func tag(_ key: String, _ text: String, _ tools: inout QueryTools) -> IndexQuery {
        let whole = IndexQuery.term(IndexSchema.tagTerm(key, value: self.key(key, text, &tools)))
        if key == IndexSchema.categoryTag, CategoryPath.parts(of: text).count > 1 { return whole }
        let words = tools.words(of: text).map { IndexQuery.term(IndexSchema.tagWordTerm(key, word: $0)) }
        return words.isEmpty ? whole : .or([whole, .and(Array(words.prefix(QueryPlanner.maximumWords)))])
    }

    /// A tag's value in its form for comparing.
    static func key(_ key: String, _ text: String, _ tools: inout QueryTools) -> String {
        key == IndexSchema.categoryTag
            ? CategoryPath.key(text, &tools.tokenizer) : tools.tokenizer.key(text)
    }
}
