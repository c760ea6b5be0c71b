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

/// How many passages match, or how many documents have one that does.
public struct TotalHits: Hashable, Sendable, Decodable {
    /// Whether `value` was counted or is a lower bound.
    public enum Relation: String, Sendable, Decodable { case equal = "eq", atLeast = "gte" }

    /// What is counted.
    public enum Unit: String, Sendable, Decodable { case passages, documents }

    public var value: Int
    public var relation: Relation
    public var unit: Unit

    private enum CodingKeys: String, CodingKey { case value, relation, unit = "of" }

    /// A total.
    public init(value: Int, relation: Relation, unit: Unit = .passages) {
        self.value = value
        self.relation = relation
        self.unit = unit
    }

    /// Reads a total; without `of`, of passages.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        value = try container.decode(Int.self, forKey: .value)
        relation = try container.decode(Relation.self, forKey: .relation)
        unit = try container.decodeIfPresent(Unit.self, forKey: .unit) ?? .passages
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

/// What one word of the query, or a bonus, gave to a hit's score. The weights of a hit's parts add up to its score.
public struct TermExplanation: Hashable, Sendable, Decodable {
    /// The word as the query had it; empty for a bonus.
    public var word: String
    /// The index term that matched; several, with blanks between, where the word stands for them all.
    public var term: String
    /// What it added to the score.
    public var weight: Double
    /// Passages that have the term.
    public var passages: Int
    /// Where it stands: `text`, `title`, `section`.
    public var fields: [String]
    /// As the passage has it.
    public var forms: [String]
    /// What a hit got for something else than a word.
    public var bonus: String?

    private enum CodingKeys: String, CodingKey { case word, term, weight, passages, fields, forms, bonus }

    /// What a word gave.
    public init(
        word: String, term: String, weight: Double, passages: Int, fields: [String] = [], forms: [String] = []
    ) {
        self.word = word
        self.term = term
        self.weight = weight
        self.passages = passages
        self.fields = fields
        self.forms = forms
    }

    /// What something else gave.
    public init(bonus: String, weight: Double) {
        self.init(word: "", term: "", weight: weight, passages: 0)
        self.bonus = bonus
    }

    /// Reads a part; of a bonus only that and the weight are there.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        word = try container.decodeIfPresent(String.self, forKey: .word) ?? ""
        term = try container.decodeIfPresent(String.self, forKey: .term) ?? ""
        weight = try container.decode(Double.self, forKey: .weight)
        passages = try container.decodeIfPresent(Int.self, forKey: .passages) ?? 0
        fields = try container.decodeIfPresent([String].self, forKey: .fields) ?? []
        forms = try container.decodeIfPresent([String].self, forKey: .forms) ?? []
        bonus = try container.decodeIfPresent(String.self, forKey: .bonus)
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
    /// The words that matched, in their order; of very many the first.
    public var matches: [MatchRange] = []
    /// Passages with nearly the same text that were folded into this one.
    public var duplicates: HitDuplicates?
    /// Where the answer is grouped: others of the same document.
    public var group: HitGroup?
    /// Where the request asked for it.
    public var explanation: [TermExplanation]?

    private enum CodingKeys: String, CodingKey { case rank, score, snippet, matches, duplicates, group, explanation }

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
        matches = try container.decodeIfPresent([MatchRange].self, forKey: .matches) ?? []
        duplicates = try container.decodeIfPresent(HitDuplicates.self, forKey: .duplicates)
        group = try container.decodeIfPresent(HitGroup.self, forKey: .group)
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
    /// How each of `facets` was counted.
    public var facetInfo: [String: FacetInfo] = [:]
    /// Goes on after the last hit, in the same generation; nil where there is no more.
    public var cursor: String?
    /// Where the request has a budget that did not hold all.
    public var dropped: DroppedHits?
    /// What marked passages added to the query.
    public var expansion: [ExpansionTerm]?

    private enum CodingKeys: String, CodingKey {
        case query, parsed, tree, partial, tookMilliseconds = "took_ms", generation, total, offset, suggestion
        case warnings, hits, facets, facetInfo = "facet_info", cursor, dropped, expansion
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

    /// Reads an answer.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        query = try container.decode(String.self, forKey: .query)
        parsed = try container.decode(String.self, forKey: .parsed)
        tree = try container.decodeIfPresent(QueryTree.self, forKey: .tree)
        partial = try container.decodeIfPresent(Bool.self, forKey: .partial)
        tookMilliseconds = try container.decode(Double.self, forKey: .tookMilliseconds)
        generation = try container.decode(String.self, forKey: .generation)
        total = try container.decode(TotalHits.self, forKey: .total)
        offset = try container.decode(Int.self, forKey: .offset)
        suggestion = try container.decodeIfPresent(String.self, forKey: .suggestion)
        warnings = try container.decode([SearchWarning].self, forKey: .warnings)
        hits = try container.decode([SearchHit].self, forKey: .hits)
        facets = try container.decode([String: [FacetValue]].self, forKey: .facets)
        facetInfo = try container.decodeIfPresent([String: FacetInfo].self, forKey: .facetInfo) ?? [:]
        cursor = try container.decodeIfPresent(String.self, forKey: .cursor)
        dropped = try container.decodeIfPresent(DroppedHits.self, forKey: .dropped)
        expansion = try container.decodeIfPresent([ExpansionTerm].self, forKey: .expansion)
    }
}
