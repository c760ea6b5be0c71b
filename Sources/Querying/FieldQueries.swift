internal import Passages
internal import SearchAPI
internal import XapianIndex

/// Queries on what is known of a passage apart from its words.
enum FieldQueries {
    /// Passages that speak of a year from `from` to `to`; an open end is nil.
    static func years(_ from: String?, _ to: String?, _ reader: inout IndexReader) throws -> IndexQuery {
        func year(_ text: String?, _ name: String) throws -> Int? {
            guard let text else { return nil }
            guard let year = Int(text), (0...9999).contains(year) else {
                throw SearchFailure(
                    .badQuery, "'\(text)' is no year; write year:1994, year:1994..1999, year:1994.. or year:..1999")
            }
            return year
        }
        let first = try year(from, "from") ?? 0
        let last = try year(to, "to") ?? 9999
        guard first <= last else {
            throw SearchFailure(.badQuery, "the years \(first)..\(last) run backwards; write year:\(last)..\(first)")
        }
        if first == last { return .scale(.term(IndexSchema.yearPrefix + String(first)), 0) }
        // At most eleven hundred year terms exist (1000 to 2099), so those in the range are simply listed.
        var terms: [IndexQuery] = []
        try reader.forEachTerm(prefix: IndexSchema.yearPrefix) { term, _ in
            if let year = Int(term.dropFirst(IndexSchema.yearPrefix.count)), (first...last).contains(year) {
                terms.append(.term(term))
            }
            return true
        }
        return .scale(.or(terms), 0)
    }

    /// Passages of documents dated from `from` to `to`, each a year, month or day; an open end is nil.
    static func dates(_ from: String?, _ to: String?) throws -> IndexQuery {
        for text in [from, to].compactMap({ $0 }) where !isDate(text) {
            throw SearchFailure(
                .badQuery,
                "'\(text)' is no date; write date:2016, date:2016-05, date:2016-05-30, or a range such as date:2014-01..2016-06"
            )
        }
        if let from, let to, from > to + "~" {
            throw SearchFailure(.badQuery, "the dates \(from)..\(to) run backwards; write date:\(to)..\(from)")
        }
        // ISO dates sort as text; `~` comes after every digit, so that 2016-06 takes in all its days.
        return .valueRange(slot: IndexSchema.dateSlot, from: from ?? "0", to: (to ?? "9999") + "~")
    }

    private static func isDate(_ text: String) -> Bool {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        let lengths = parts.map(\.count)
        guard [[4], [4, 2], [4, 2, 2]].contains(lengths),
            parts.allSatisfy({ $0.allSatisfy { "0123456789".contains($0) } })
        else { return false }
        let month = parts.count > 1 ? Int(parts[1]) ?? 0 : 1
        let day = parts.count > 2 ? Int(parts[2]) ?? 0 : 1
        return (1...12).contains(month) && (1...31).contains(day)
    }

    /// Passages of files at a path, below a folder, or with all words in their path.
    static func path(_ text: String, _ tools: inout QueryTools) -> IndexQuery {
        var path = text[...]
        while path.hasPrefix("./") { path = path.dropFirst(2) }
        while path.hasSuffix("/") || path.hasSuffix("*") { path = path.dropLast() }
        let exact = IndexQuery.term(IndexSchema.pathTerm(String(path)))
        let words = tools.words(of: String(path)).map { IndexQuery.term(IndexSchema.pathWordPrefix + $0) }
        return .scale(words.isEmpty ? exact : .or([exact, .and(Array(words.prefix(QueryPlanner.maximumWords)))]), 0)
    }

    /// Passages of documents with a tag: its whole value, or all words in it.
    static func tag(_ key: String, _ text: String, _ tools: inout QueryTools) -> IndexQuery {
        let whole = IndexQuery.term(IndexSchema.tagTerm(key, value: tools.tokenizer.key(text)))
        let words = tools.words(of: text).map { IndexQuery.term(IndexSchema.tagWordTerm(key, word: $0)) }
        return words.isEmpty ? whole : .or([whole, .and(Array(words.prefix(QueryPlanner.maximumWords)))])
    }
}
