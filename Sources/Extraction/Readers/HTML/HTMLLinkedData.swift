internal import Reading

/// What the JSON-LD of a page says in the vocabulary of schema.org.
struct HTMLLinkedData {
    private(set) var authors: [String] = []
    private(set) var date: String?
    private(set) var sections: [String] = []
    private(set) var publisher: String?

    /// Reads a script's content; what is no JSON says nothing.
    mutating func read(_ text: String) {
        var text = text
        let value = text.withUTF8 { bytes in try? JSONScanner.value(of: bytes) }
        if let value { read(value, depth: 0) }
    }

    private mutating func read(_ value: JSONValue, depth: Int) {
        guard depth < 4 else { return }
        switch value {
        case .array(let values): for value in values { read(value, depth: depth + 1) }
        case .object(let members):
            for member in members {
                switch member.key {
                case "@graph", "mainEntity": read(member.value, depth: depth + 1)
                case "author", "creator": if authors.isEmpty { authors = Self.names(member.value, 0) }
                case "datePublished": date = date ?? Self.texts(member.value).first
                case "articleSection": if sections.isEmpty { sections = Self.texts(member.value) }
                case "publisher": publisher = publisher ?? Self.names(member.value, 0).first
                default: continue
                }
            }
        default: return
        }
    }

    /// A name, an object with a name, or a list of these.
    private static func names(_ value: JSONValue, _ depth: Int) -> [String] {
        switch value {
        case .string(let name): return name.contains("://") ? [] : [name.singleSpaced]
        case .array(let values): return depth < 2 ? values.flatMap { names($0, depth + 1) } : []
        case .object(let members):
            return members.last { $0.key == "name" }.map { texts($0.value).map(\.singleSpaced) } ?? []
        default: return []
        }
    }

    private static func texts(_ value: JSONValue) -> [String] {
        switch value {
        case .string(let text): return [text]
        case .array(let values):
            return values.compactMap { if case .string(let text) = $0 { text } else { nil } }
        default: return []
        }
    }
}
