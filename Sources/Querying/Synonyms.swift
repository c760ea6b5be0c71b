internal import Passages
internal import XapianIndex

/// Words that stand for others, from a file that people write.
///
///     # a comment
///     car, automobile, motor car          each for the others
///     ddr, gdr => east germany            what stands right for what stands left, and not the other way
public struct Synonyms: Hashable, Sendable {
    /// A line that says nothing.
    public struct Fault: Hashable, Sendable, CustomStringConvertible {
        /// From 1.
        public var line: Int
        public var detail: String

        /// The line and what is wrong with it.
        public var description: String { "line \(line): \(detail)" }
    }

    /// What each text is called as well.
    private(set) var pairs: [(from: String, to: String)]

    /// Lines of a file, and words of a text, that are used; more are faults.
    private static let maximumPairs = 200_000
    static let maximumWords = 6

    /// No synonyms.
    public init() { pairs = [] }

    /// Reads a file's text. Lines that are wrong are left out and told; the others are used.
    public static func parse(_ text: String) -> (synonyms: Synonyms, faults: [Fault]) {
        var synonyms = Synonyms()
        var faults: [Fault] = []
        var tokenizer = Tokenizer()
        for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
            func fault(_ detail: String) { faults.append(Fault(line: index + 1, detail: detail)) }
            var content = line.prefix { $0 != "#" }
            if content.first == "\u{FEFF}" { content.removeFirst() }
            guard content.contains(where: { !$0.isWhitespace }) else { continue }
            let sides = content.split(separator: "=>", omittingEmptySubsequences: false)
            guard sides.count <= 2 else {
                fault("'=>' stands in it twice")
                continue
            }
            var lists: [[String]] = []
            for side in sides {
                lists.append(side.split(separator: ",").map { tokenizer.key(String($0)) }.filter { !$0.isEmpty })
            }
            if let long = lists.joined().first(where: { $0.split(separator: " ").count > maximumWords }) {
                fault("'\(long)' has more than \(maximumWords) words")
                continue
            }
            let isOneWay = lists.count == 2
            guard isOneWay ? lists.allSatisfy({ !$0.isEmpty }) : lists[0].count > 1 else {
                fault(
                    isOneWay ? "there is nothing on one side of '=>'" : "there is one word only; part several by commas"
                )
                continue
            }
            let others = isOneWay ? lists[1] : lists[0]
            guard synonyms.pairs.count + lists[0].count * others.count <= maximumPairs else {
                fault("there are more than \(maximumPairs) pairs of synonyms; the rest is left out")
                break
            }
            for from in lists[0] {
                for to in others where to != from { synonyms.pairs.append((from, to)) }
            }
        }
        return (synonyms, faults)
    }

    /// Whether both have the same words.
    public static func == (a: Synonyms, b: Synonyms) -> Bool {
        a.pairs.elementsEqual(b.pairs) { $0 == $1 }
    }

    /// Hashes how many there are.
    public func hash(into hasher: inout Hasher) { hasher.combine(pairs.count) }
}

/// Synonyms by the stems of what they stand for, in the languages of an index.
struct SynonymTable: Sendable {
    /// The languages, in the order of each word's stems.
    let languages: [String]
    /// The most words that one of them has.
    private(set) var maximumWords = 0
    private var table: [String: [String]] = [:]

    var isEmpty: Bool { table.isEmpty }

    /// The table of `synonyms`.
    init(_ synonyms: Synonyms = Synonyms(), languages: [String] = []) {
        self.languages = languages
        var tools = QueryTools()
        for (from, to) in synonyms.pairs {
            tools.tokenizer.tokenize(from, into: &tools.buffer)
            let tokens = tools.buffer.tokens.filter { $0.kind != .compound }
            maximumWords = max(maximumWords, tokens.count)
            for key in Self.keys(tokens.map { token in languages.map { tools.stem(token, language: $0) } }[...])
            where !(table[key]?.contains(to) ?? false) {
                table[key, default: []].append(to)
            }
        }
    }

    /// What words are called as well, by the stems of each in each language.
    func others(of stems: ArraySlice<[String]>) -> [String] {
        var found: [String] = []
        for key in Self.keys(stems) {
            for other in table[key] ?? [] where !found.contains(other) { found.append(other) }
        }
        return found
    }

    private static func keys(_ stems: ArraySlice<[String]>) -> Set<String> {
        guard let first = stems.first else { return [] }
        return Set(first.indices.map { language in stems.map { $0[language] }.joined(separator: " ") })
    }
}

extension QueryTools {
    /// The stem of a token of the buffer.
    func stem(_ token: Token, language: String) -> String {
        String(decoding: buffer.normal(token) { stems.stem($0, language: language) }, as: UTF8.self)
    }
}

/// What users add to the query language: queries that they saved, and synonyms.
public struct Lexicon: Hashable, Sendable {
    /// Queries by name.
    public var saved: [String: String]
    public var synonyms: Synonyms

    /// A lexicon; by default an empty one.
    public init(saved: [String: String] = [:], synonyms: Synonyms = Synonyms()) {
        self.saved = saved
        self.synonyms = synonyms
    }
}
