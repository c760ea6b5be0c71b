/// Something that the searcher would want to know about the answer.
public struct SearchWarning: Hashable, Sendable, Decodable {
    /// Stable word for programs: `parsed_as_words`, `unknown_field`, `words_ignored`, …
    public var code: String
    /// For people.
    public var detail: String
    /// Where in the query (UTF-8 bytes from 0), if it is about a place there.
    public var position: Int?

    /// A warning.
    public init(code: String, detail: String, position: Int? = nil) {
        self.code = code
        self.detail = detail
        self.position = position
    }
}

/// How many passages match.
public struct TotalHits: Hashable, Sendable, Decodable {
    /// Whether `value` was counted or is a lower bound.
    public enum Relation: String, Sendable, Decodable { case equal = "eq", atLeast = "gte" }

    public var value: Int
    public var relation: Relation

    /// A total.
    public init(value: Int, relation: Relation) {
        self.value = value
        self.relation = relation
    }
}

/// What a hit says of its document.
public struct DocumentReference: Hashable, Sendable, Decodable {
    public var id: String
    public var title: String
    public var path: String
    public var format: String
    public var language: String?
    public var date: String?
    public var authors: [String]
    public var categories: [String]

    /// A reference.
    public init(
        id: String, title: String, path: String, format: String, language: String?, date: String?, authors: [String],
        categories: [String]
    ) {
        self.id = id
        self.title = title
        self.path = path
        self.format = format
        self.language = language
        self.date = date
        self.authors = authors
        self.categories = categories
    }
}

/// Where a passage stands in its source. Lines and pages count from 1; the end of a range of bytes is excluded.
public struct PassageLocation: Hashable, Sendable, Decodable {
    public var lineStart: Int
    public var lineEnd: Int
    public var byteStart: Int
    public var byteEnd: Int
    /// The page that it begins on, and the one that it ends on; nil for formats without pages.
    public var page: Int?
    public var pageEnd: Int?
    /// What is printed on the first page, where that is another than its number.
    public var pageLabel: String?
    /// The name that a link to the place takes, where the source has one.
    public var anchor: String?
    /// What lines and bytes count: `file`, the source file; `member`, a file inside it, unpacked; `text`, the text as it was
    /// taken out of the source.
    public var of: String
    /// The character encoding of the source where it is not UTF-8.
    public var encoding: String?

    private enum CodingKeys: String, CodingKey {
        case lineStart = "line_start", lineEnd = "line_end", byteStart = "byte_start", byteEnd = "byte_end", page
        case pageEnd = "page_end", pageLabel = "page_label", anchor, of, encoding
    }

    /// A location in a source file, without pages.
    public init(lineStart: Int, lineEnd: Int, byteStart: Int, byteEnd: Int, page: Int? = nil, of: String = "file") {
        self.lineStart = lineStart
        self.lineEnd = lineEnd
        self.byteStart = byteStart
        self.byteEnd = byteEnd
        self.page = page
        pageEnd = page
        self.of = of
    }
}

/// A run of a snippet, matched or not. The runs of a snippet, joined, are its text.
public struct SnippetSegment: Hashable, Sendable, Decodable {
    public var text: String
    public var isMatch: Bool

    private enum CodingKeys: String, CodingKey { case text, isMatch = "match" }

    /// A segment.
    public init(text: String, isMatch: Bool = false) {
        self.text = text
        self.isMatch = isMatch
    }

    /// Reads a segment; `match` is false where it is missing.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        text = try container.decode(String.self, forKey: .text)
        isMatch = try container.decodeIfPresent(Bool.self, forKey: .isMatch) ?? false
    }
}

/// What one term of the query gave to a hit's score.
public struct TermExplanation: Hashable, Sendable, Decodable {
    /// The word as the query had it.
    public var word: String
    /// The index term that matched.
    public var term: String
    /// What it added to the score.
    public var weight: Double
    /// Passages that have the term.
    public var passages: Int

    /// An explanation.
    public init(word: String, term: String, weight: Double, passages: Int) {
        self.word = word
        self.term = term
        self.weight = weight
        self.passages = passages
    }
}

/// A passage with everything that is needed to show and to cite it.
public struct PassageRecord: Hashable, Sendable, Decodable {
    public var id: String
    /// Its place in the document, from 1.
    public var ordinal: Int
    public var document: DocumentReference
    /// Headings above it, outermost first.
    public var section: [String]
    public var kind: String
    public var language: String?
    public var tags: [String: [String]]
    public var location: PassageLocation
    public var text: String
    /// SHA-256 of the text's UTF-8 bytes, hexadecimal.
    public var fingerprint: String

    /// A passage.
    public init(
        id: String, ordinal: Int, document: DocumentReference, section: [String], kind: String, language: String?,
        tags: [String: [String]], location: PassageLocation, text: String, fingerprint: String
    ) {
        self.id = id
        self.ordinal = ordinal
        self.document = document
        self.section = section
        self.kind = kind
        self.language = language
        self.tags = tags
        self.location = location
        self.text = text
        self.fingerprint = fingerprint
    }
}

/// A passage that answers a query.
public struct SearchHit: Hashable, Sendable, Decodable {
    public var passage: PassageRecord
    /// Its place in the whole ranking, from 1.
    public var rank: Int
    public var score: Double
    public var snippet: [SnippetSegment]
    /// Where the request asked for it.
    public var explanation: [TermExplanation]?

    private enum CodingKeys: String, CodingKey { case rank, score, snippet, explanation }

    /// A hit.
    public init(
        passage: PassageRecord, rank: Int, score: Double, snippet: [SnippetSegment],
        explanation: [TermExplanation]? = nil
    ) {
        self.passage = passage
        self.rank = rank
        self.score = score
        self.snippet = snippet
        self.explanation = explanation
    }

    /// Reads a hit: the passage's members and its own stand in one object.
    public init(from decoder: any Decoder) throws {
        passage = try PassageRecord(from: decoder)
        let container = try decoder.container(keyedBy: CodingKeys.self)
        rank = try container.decode(Int.self, forKey: .rank)
        score = try container.decode(Double.self, forKey: .score)
        snippet = try container.decode([SnippetSegment].self, forKey: .snippet)
        explanation = try container.decodeIfPresent([TermExplanation].self, forKey: .explanation)
    }
}

/// A value of a tag and how many passages have it.
public struct FacetValue: Hashable, Sendable, Decodable {
    public var value: String
    public var count: Int

    /// A facet value.
    public init(value: String, count: Int) {
        self.value = value
        self.count = count
    }
}

/// The answer to a search.
public struct SearchResponse: Hashable, Sendable, Decodable {
    public var query: String
    /// The expression that was searched.
    public var parsed: String
    /// The same as a tree, where the request asked for it.
    public var tree: QueryTree?
    /// True where the time was up before all was seen: there may be more and better hits.
    public var partial: Bool?
    public var tookMilliseconds: Double
    public var generation: String
    public var total: TotalHits
    public var offset: Int
    public var suggestion: String?
    public var warnings: [SearchWarning]
    public var hits: [SearchHit]
    public var facets: [String: [FacetValue]]

    private enum CodingKeys: String, CodingKey {
        case query, parsed, tree, partial, tookMilliseconds = "took_ms", generation, total, offset, suggestion,
            warnings, hits, facets
    }

    /// An answer.
    public init(
        query: String, parsed: String, tookMilliseconds: Double, generation: String, total: TotalHits, offset: Int,
        suggestion: String? = nil, warnings: [SearchWarning], hits: [SearchHit], facets: [String: [FacetValue]] = [:]
    ) {
        self.query = query
        self.parsed = parsed
        self.tookMilliseconds = tookMilliseconds
        self.generation = generation
        self.total = total
        self.offset = offset
        self.suggestion = suggestion
        self.warnings = warnings
        self.hits = hits
        self.facets = facets
    }
}

extension DocumentReference: JSONWritable {
    /// Writes the reference as an object.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in writeMembers(to: &writer) }
    }

    func writeMembers(to writer: inout JSONWriter) {
        writer.member("id", id)
        writer.member("title", title)
        writer.member("path", path)
        writer.member("format", format)
        writer.member("language", language)
        writer.member("date", date)
        writer.member("authors", authors)
        writer.member("categories", categories)
    }
}

extension PassageRecord: JSONWritable {
    /// Writes the passage as an object.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in writeMembers(to: &writer) { _ in } }
    }

    /// Writes the members; `afterOrdinal` may add some where a reader would look for them.
    func writeMembers(to writer: inout JSONWriter, afterOrdinal: (inout JSONWriter) -> Void) {
        writer.member("id", id)
        writer.member("ordinal", ordinal)
        afterOrdinal(&writer)
        writer.key("document")
        document.write(to: &writer)
        writer.member("section", section)
        writer.member("kind", kind)
        writer.member("language", language)
        writer.member("tags", tags)
        writer.key("location")
        writer.object { writer in
            writer.member("line_start", location.lineStart)
            writer.member("line_end", location.lineEnd)
            writer.member("byte_start", location.byteStart)
            writer.member("byte_end", location.byteEnd)
            writer.member("page", location.page)
            writer.member("page_end", location.pageEnd)
            writer.member("page_label", location.pageLabel)
            writer.member("anchor", location.anchor)
            writer.member("of", location.of)
            writer.member("encoding", location.encoding)
        }
        writer.member("text", text)
        writer.member("fingerprint", fingerprint)
    }
}

extension SearchHit: JSONWritable {
    /// Writes the hit as an object.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            passage.writeMembers(to: &writer) { writer in
                writer.member("rank", rank)
                writer.key("score")
                writer.value(score, decimals: 4)
            }
            writer.key("snippet")
            writer.array(snippet) { writer, segment in
                writer.object { writer in
                    writer.member("text", segment.text)
                    if segment.isMatch { writer.member("match", true) }
                }
            }
            if let explanation {
                writer.key("explanation")
                writer.array(explanation) { writer, term in
                    writer.object { writer in
                        writer.member("word", term.word)
                        writer.member("term", term.term)
                        writer.key("weight")
                        writer.value(term.weight, decimals: 4)
                        writer.member("passages", term.passages)
                    }
                }
            }
        }
    }
}

extension SearchResponse: JSONWritable {
    /// Writes the answer as the contract shows it.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("query", query)
            writer.member("parsed", parsed)
            if let tree {
                writer.key("tree")
                tree.write(to: &writer)
            }
            if partial == true { writer.member("partial", true) }
            writer.key("took_ms")
            writer.value(tookMilliseconds, decimals: 3)
            writer.member("generation", generation)
            writer.key("total")
            writer.object { writer in
                writer.member("value", total.value)
                writer.member("relation", total.relation.rawValue)
            }
            writer.member("offset", offset)
            writer.member("suggestion", suggestion)
            writer.key("warnings")
            writer.array(warnings) { writer, warning in
                writer.object { writer in
                    writer.member("code", warning.code)
                    writer.member("detail", warning.detail)
                    if let position = warning.position { writer.member("position", position) }
                }
            }
            writer.key("hits")
            writer.array(hits) { $1.write(to: &$0) }
            writer.key("facets")
            writer.object { writer in
                for (key, values) in facets.sorted(by: { $0.key < $1.key }) {
                    writer.key(key)
                    writer.array(values) { writer, value in
                        writer.object { writer in
                            writer.member("value", value.value)
                            writer.member("count", value.count)
                        }
                    }
                }
            }
        }
    }
}
