internal import Passages
internal import SearchAPI
internal import XapianIndex

/// A field's value with `*`, `?` or `~` in a place where it means something.
enum FieldPattern {
    case wildcard(Wildcard)
    case fuzzy(FuzzyWord)

    /// Whether a value without quotes is one. What ends a question is none.
    static func isOne(_ text: String) -> Bool {
        if case .fuzzy? = WildcardSyntax.node(text) { return true }
        guard text.unicodeScalars.contains(where: { $0.properties.isAlphabetic || $0.properties.numericType != nil })
        else { return false }
        return text.contains("*") || text.dropLast().contains("?")
    }

    /// Reads a value; nil where it has no such sign.
    init?(_ text: String, _ tokenizer: inout Tokenizer) {
        guard Self.isOne(text) else { return nil }
        if case .fuzzy(let word, let edits)? = WildcardSyntax.node(text) {
            let key = tokenizer.key(word)
            self = .fuzzy(FuzzyWord(key, edits: edits ?? (key.unicodeScalars.count > 5 ? 2 : 1)))
        } else {
            self = .wildcard(Wildcard(text, &tokenizer))
        }
    }

    /// Whether a value in its form for comparing is like it; blanks do not matter.
    func matches(_ value: some StringProtocol) -> Bool {
        var value = String(value).filter { $0 != " " }
        return value.withUTF8 { word in
            switch self {
            case .wildcard(let wildcard): wildcard.matches(word)
            case .fuzzy(let fuzzy): fuzzy.distance(to: word) != nil
            }
        }
    }
}

extension QueryPlanner {
    /// Values of a field that a pattern or a range takes at most.
    static let maximumValues = 50_000

    /// Passages whose field has a value, or a word of one, like a pattern; nil where `text` is none, or the field takes none.
    mutating func patternQuery(
        _ field: QueryNode.Field, _ text: String, _ reader: inout IndexReader, _ tools: inout QueryTools
    ) throws -> IndexQuery? {
        guard let pattern = FieldPattern(text, &tools.tokenizer) else { return nil }
        let name = "\(field.name):\(text)"
        let prefixes: [String]
        switch field {
        case .tag(let key): prefixes = [IndexSchema.tagTerm(key, value: ""), IndexSchema.tagWordTerm(key, word: "")]
        case .language: prefixes = [IndexSchema.languagePrefix]
        case .format: prefixes = [IndexSchema.formatPrefix]
        case .kind: prefixes = [IndexSchema.kindPrefix]
        case .folder: prefixes = [IndexSchema.folderPrefix]
        case .title, .section:
            let prefix = field == .title ? IndexSchema.titlePrefix : IndexSchema.sectionPrefix
            let known = try terms(like: pattern, &reader, &tools)
            return try passages(withTerms: [prefix], name, "wildcard_cut", &reader) { term in
                known.contains(String(term)) || pattern.matches(term)
            }
        case .path:
            if case .fuzzy = pattern {
                prefixes = [IndexSchema.pathWordPrefix]
                break
            }
            // A folder and all below it, as without the sign.
            if text.hasSuffix("/*"), !FieldPattern.isOne(String(text.dropLast(2))) { return nil }
            let glob = PathPattern(text)
            return try passages(withTerms: [IndexSchema.pathPrefix], name, "wildcard_cut", &reader) { glob.matches($0) }
        case .year, .date, .mentions: return nil
        }
        return try passages(withTerms: prefixes, name, "wildcard_cut", &reader) { pattern.matches($0) }
    }

    /// The terms, without their prefix, of the index's words that are like a pattern.
    private func terms(
        like pattern: FieldPattern, _ reader: inout IndexReader, _ tools: inout QueryTools
    ) throws -> Set<String> {
        let words =
            switch pattern {
            case .wildcard(let wildcard):
                try context.words.words(from: wildcard.head) { word, _ in wildcard.matches(word) }
            case .fuzzy(let fuzzy): try context.words.words(like: fuzzy) { word, _ in fuzzy.distance(to: word) != nil }
            }
        var found: Set<String> = []
        for word in words.sorted(by: { ($1.counts.passages, $0.word) < ($0.counts.passages, $1.word) })
            .prefix(Self.maximumExpansions)
        {
            for term in try context.lookUp(text: word.word, inflected: false, &reader, &tools).terms {
                found.insert(String(term.dropFirst(IndexSchema.wordPrefix.count)))
            }
        }
        return found
    }

    /// Passages that have one of the terms with a prefix whose rest passes.
    ///
    /// - Parameter code: Of the warning where there are too many of them.
    mutating func passages(
        withTerms prefixes: [String], _ name: String, _ code: String, _ reader: inout IndexReader,
        _ passes: (Substring) -> Bool
    ) throws -> IndexQuery {
        var terms: [String] = []
        for prefix in prefixes {
            var looked = 0
            try reader.forEachTerm(prefix: prefix) { term, _ in
                if passes(term.dropFirst(prefix.count)) { terms.append(term) }
                looked += 1
                return terms.count < Self.maximumValues && (looked % 4096 != 0 || !textDeadline.isPast)
            }
        }
        if terms.count >= Self.maximumValues {
            reportCut(code, "\(name) stands for more than \(terms.count) values; those were searched")
        }
        // Postings, not an OR: Xapian's cost grows with the square of the terms.
        var passages: Set<UInt32> = []
        for term in terms {
            if textDeadline.isPast {
                isPartial = true
                break
            }
            passages.formUnion(try reader.passages(with: term, limit: try frequency(of: term, &reader)))
        }
        return .passages(passages.sorted())
    }

    /// Says that of very many values not all were searched.
    private mutating func reportCut(_ code: String, _ detail: String) {
        if code == "range_cut" { warn("range_cut", detail) } else { warn("wildcard_cut", detail) }
    }
}

/// A pattern for paths: `*` stands for any characters, `?` for one. It holds for a path, or for the end of one that begins with a
/// name: `path:kern*` is every file and folder whose name begins so.
struct PathPattern {
    private let pattern: [UInt8]

    init(_ text: String) { pattern = Self.lowered(text) }

    private static func lowered(_ text: some StringProtocol) -> [UInt8] { Array(text.lowercased().utf8) }

    func matches(_ path: some StringProtocol) -> Bool {
        let path = Self.lowered(path)
        if matches(path[...]) { return true }
        return path.indices.contains { path[$0] == UInt8(ascii: "/") && matches(path[($0 + 1)...]) }
    }

    private func matches(_ path: ArraySlice<UInt8>) -> Bool {
        var (place, part) = (path.startIndex, 0)
        var star: (part: Int, place: Int)?
        while place < path.endIndex {
            if part < pattern.count, pattern[part] == UInt8(ascii: "*") {
                star = (part, place)
                part += 1
            } else if part < pattern.count, pattern[part] == UInt8(ascii: "?") || pattern[part] == path[place] {
                part += 1
                place += 1
            } else if let last = star {
                star = (last.part, last.place + 1)
                (part, place) = (last.part + 1, last.place + 1)
            } else {
                return false
            }
        }
        return pattern[part...].allSatisfy { $0 == UInt8(ascii: "*") }
    }
}
