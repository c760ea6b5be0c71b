public import Passages
package import YAML

/// What somebody says of documents in keys and values: front matter, a sidecar, a folder's file, a rule. The one place that
/// knows what the keys mean.
public struct DeclaredMetadata: Hashable, Sendable {
    public private(set) var title: String?
    /// nil where nothing is said of them; so with all below.
    public private(set) var authors: [String]?
    public private(set) var categories: [String]?
    /// ISO 8601.
    public private(set) var date: String?
    /// BCP 47 primary subtag.
    public private(set) var language: String?
    /// Any other key, in lower case.
    public private(set) var tags: [String: [String]] = [:]

    /// Nothing.
    public init() {}

    /// From keys with one or more values.
    public init(values: [String: [String]]) {
        for (key, values) in values.sorted(by: { $0.key < $1.key }) { take(key.lowercased(), values, isList: true) }
    }

    /// From a mapping of YAML, and what could not be used of it.
    package init(_ entries: [YAMLNode.Entry], problem: (_ detail: String, _ line: Int) -> Void = { _, _ in }) {
        for entry in entries {
            let key = entry.key.lowercased()
            let values = (entry.value.strings ?? []).map { $0.split { $0.isWhitespace }.joined(separator: " ") }
                .filter { !$0.isEmpty }
            if values.isEmpty, entry.value.strings == nil {
                let names = Self.authorKeys.contains(key) ? Self.names(entry.value) : []
                guard names.isEmpty else {
                    authors = (authors ?? []) + names
                    continue
                }
                problem("the value of '\(entry.key)' is neither a text nor a list of texts", entry.value.line)
            }
            var isList = true
            if case .scalar = entry.value.content { isList = false }
            if let failure = take(key, values, isList: isList) { problem(failure, entry.value.line) }
        }
    }

    private static let authorKeys: Set<String> = ["author", "authors", "by"]

    /// Takes a key's values; returns what is wrong with them.
    @discardableResult
    private mutating func take(_ key: String, _ values: [String], isList: Bool) -> String? {
        guard let first = values.first else { return nil }
        switch key {
        case "title": title = first
        case _ where Self.authorKeys.contains(key):
            // Of a list every element is one author; a scalar may name several.
            authors = (authors ?? []) + (values.count == 1 ? AuthorNames.list(first) : values.map(AuthorNames.single))
        case "categories", "category", "tags", "keywords":
            let list = isList ? values : values.flatMap { CategoryList.split($0) }
            categories = (categories ?? []) + list.filter { !(categories ?? []).contains($0) }
        case "lang", "language":
            language = LanguageDetector.subtag(first)
            guard language == nil else { return nil }
            tags["language_text"] = values
            return "'\(first)' is no language; write a tag such as en, pt-BR or zh"
        case "date", "published", "pubdate", "created":
            guard date == nil else {
                tags[key] = values
                return nil
            }
            date = ISODate.parse(first)
            guard date == nil else { return nil }
            tags["date_text"] = values
            return "'\(first)' is no date; write 2017, 2017-05 or 2017-05-30"
        default: tags[key] = values
        }
        return nil
    }

    /// The `name` of each mapping in a list of authors.
    private static func names(_ node: YAMLNode) -> [String] {
        let nodes: [YAMLNode] = if case .sequence(let nodes) = node.content { nodes } else { [node] }
        return nodes.compactMap { $0.string ?? $0["name"]?.string }
    }

    /// As metadata of its own.
    package var metadata: DocumentMetadata {
        DocumentMetadata(
            title: title ?? "", authors: authors ?? [], categories: categories ?? [], date: date, language: language,
            tags: tags)
    }

    /// Reads a sidecar or a folder's file: a mapping in YAML.
    ///
    /// - Parameter problem: What is wrong with it; what can be used of it is used.
    public static func read(sidecar bytes: [UInt8], problem: (ReadingProblem) -> Void) -> DeclaredMetadata {
        func report(_ detail: String, _ line: Int, isPartial: Bool) {
            let rest = isPartial ? "the rest of it was used" : "none of it was used"
            problem(
                ReadingProblem(
                    reason: "bad_sidecar", detail: "line \(line): \(detail); \(rest); mend it and run again",
                    line: line, isPartial: isPartial))
        }
        if let offset = bytes.withUnsafeBufferPointer({ SourceCheck.firstInvalidByte($0) }) {
            report("it is not UTF-8", 1 + bytes[..<offset].count { $0 == 0x0A }, isPartial: false)
            return DeclaredMetadata()
        }
        do throws(YAMLError) {
            guard let root = try YAMLNode.parse(String(decoding: bytes, as: UTF8.self)) else {
                return DeclaredMetadata()
            }
            if let entries = root.entries { return DeclaredMetadata(entries) { report($0, $1, isPartial: true) } }
            report("it has no keys; write one a line, such as 'date: 2017-05-30'", root.line, isPartial: false)
        } catch {
            report("it is not YAML (column \(error.column): \(error.problem))", error.line, isPartial: false)
        }
        return DeclaredMetadata()
    }
}

extension DeclaredMetadata {
    /// Puts what is said in the place of what a document says of itself; tags key by key.
    public func override(_ metadata: inout DocumentMetadata, withTitle: Bool) {
        if withTitle, let title { metadata.title = title }
        if let authors { metadata.authors = authors }
        if let categories { metadata.categories = categories }
        if let date { metadata.date = date }
        if let language { metadata.language = language }
        metadata.tags.merge(tags) { _, new in new }
    }

    /// Adds what a document does not say of itself; categories and tags where it has none, or, with `addsValues`, to
    /// those that it has. A title is never added.
    public func complete(_ metadata: inout DocumentMetadata, addsValues: Bool = false) {
        if metadata.authors.isEmpty, let authors { metadata.authors = authors }
        if metadata.date == nil { metadata.date = date }
        if metadata.language == nil { metadata.language = language }
        if let categories, addsValues || metadata.categories.isEmpty {
            metadata.categories += categories.filter { !metadata.categories.contains($0) }
        }
        for (key, values) in tags {
            let known = metadata.tags[key] ?? []
            if addsValues || known.isEmpty { metadata.tags[key] = known + values.filter { !known.contains($0) } }
        }
    }
}

/// Categories written in one line.
enum CategoryList {
    /// Split at semicolons or bars where there are any, else at commas.
    static func split(_ text: String) -> [String] {
        let marks: [Character] = text.contains(";") ? [";"] : text.contains("|") ? ["|"] : [",", "、", "，"]
        return text.split { marks.contains($0) }
            .map { $0.split { $0.isWhitespace }.joined(separator: " ") }.filter { !$0.isEmpty }
    }
}
