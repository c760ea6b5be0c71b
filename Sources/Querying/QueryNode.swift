/// A query as it was written, taken apart.
indirect enum QueryNode: Hashable, Sendable {
    /// A plain word; it may turn out to be a compound, or a run of ideographs.
    case word(String)
    /// Words that must follow each other.
    case phrase(String)
    /// Words like a pattern as it was written, `*` for any letters and `?` for one, anywhere in it: `wild*`, `*ology`,
    /// `wo?en`. `*` alone is every passage.
    case wildcard(String)
    /// A word spelt about so, from `typo~`; at most `edits` letters off, or nil for as many as its length allows.
    case fuzzy(String, edits: Int?)
    /// Words at most `distance` words apart; `isOrdered` from `ADJ`.
    case near([String], distance: Int, isOrdered: Bool)
    case field(Field, FieldValue)
    case and([QueryNode])
    case or([QueryNode])
    case not(QueryNode)
    /// Side by side, the usual way: what must, what may, what must not match.
    case clauses(must: [QueryNode], may: [QueryNode], mustNot: [QueryNode])

    /// What is searched in.
    enum Field: Hashable, Sendable {
        case title, section, path, language, format, kind, year, mentions, date
        /// A tag by its key, authors and categories with them.
        case tag(String)
    }

    /// What a field is to have.
    enum FieldValue: Hashable, Sendable {
        case words(String)
        case phrase(String)
        /// Both ends belong to it; an open end is nil.
        case range(String?, String?)
    }
}

extension QueryNode {
    /// The query in the query language, fully explicit.
    var text: String { text(inside: false) }

    private func text(inside: Bool) -> String {
        func bracket(_ text: String) -> String { inside ? "(\(text))" : text }
        switch self {
        case .word(let word): return word
        case .phrase(let words): return "\"\(words)\""
        case .wildcard(let pattern): return pattern
        case .fuzzy(let word, let edits): return word + "~" + (edits.map(String.init) ?? "")
        case .near(let words, let distance, let isOrdered):
            return bracket(words.joined(separator: isOrdered ? " ADJ/\(distance) " : " NEAR/\(distance) "))
        case .field(let field, let value): return field.name + ":" + value.text
        case .and(let nodes): return bracket(nodes.map { $0.text(inside: true) }.joined(separator: " AND "))
        case .or(let nodes): return bracket(nodes.map { $0.text(inside: true) }.joined(separator: " OR "))
        case .not(let node): return "NOT " + node.text(inside: true)
        case .clauses(let must, let may, let mustNot):
            if must.isEmpty && mustNot.isEmpty {
                return QueryNode.or(may).text(inside: inside && may.count > 1)
            }
            let parts =
                must.map { "+" + $0.text(inside: true) } + may.map { $0.text(inside: true) }
                + mustNot.map { "-" + $0.text(inside: true) }
            return parts.count == 1 ? parts[0] : bracket(parts.joined(separator: " "))
        }
    }
}

extension QueryNode.Field {
    /// The name that queries use.
    var name: String {
        switch self {
        case .title: "title"
        case .section: "section"
        case .path: "path"
        case .language: "lang"
        case .format: "type"
        case .kind: "kind"
        case .year: "year"
        case .mentions: "mentions"
        case .date: "date"
        case .tag(let key): key
        }
    }

    /// Names that are always there.
    static let builtIn = [
        "title", "section", "author", "category", "lang", "path", "type", "kind", "year", "mentions", "date",
    ]

    /// The field of a name; `tags` are the keys that the index's documents have.
    static func named(_ name: String, tags: Set<String>) -> QueryNode.Field? {
        switch name {
        case "title": .title
        case "section": .section
        case "path": .path
        case "lang", "language": .language
        case "type", "format": .format
        case "kind": .kind
        case "year": .year
        case "mentions": .mentions
        case "date": .date
        case "author", "authors": .tag("author")
        case "category", "categories": .tag("category")
        default: tags.contains(name) ? .tag(name) : nil
        }
    }
}

extension QueryNode.FieldValue {
    /// The value in the query language.
    var text: String {
        switch self {
        case .words(let text): text.contains(" ") ? "\"\(text)\"" : text
        case .phrase(let text): "\"\(text)\""
        case .range(let from, let to): "\(from ?? "")..\(to ?? "")"
        }
    }
}
