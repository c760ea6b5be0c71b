/// Something that the searcher would want to know about the answer.
public struct SearchWarning: Hashable, Sendable, JSONReadable, Decodable {
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
public struct TotalHits: Hashable, Sendable, JSONReadable, Decodable {
    /// Whether `value` was counted or is a lower bound.
    public enum Relation: String, Sendable, JSONReadable { case equal = "eq", atLeast = "gte" }

    /// What is counted.
    public enum Unit: String, Sendable, JSONReadable { case passages, documents }

    public var value: Int
    public var relation: Relation
    public var unit: Unit

    /// A total.
    public init(value: Int, relation: Relation, unit: Unit = .passages) {
        self.value = value
        self.relation = relation
        self.unit = unit
    }
}

/// What a hit says of its document.
public struct DocumentReference: Hashable, Sendable, JSONReadable, Decodable {
    public var id: String
    public var title: String
    public var path: String
    /// The name of the corpus folder that it lies in.
    public var folder = ""
    /// Why the source cannot be read now, or is gone, by the word of the list of skipped files; nil where nothing is known
    /// against it.
    public var unavailable: String?
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
public struct PassageLocation: Hashable, Sendable, JSONReadable, Decodable {
    public var lineStart: Int
    public var lineEnd: Int
    public var byteStart: Int
    public var byteEnd: Int
    /// The page that it begins on, and the one that it ends on; nil for formats without pages.
    public var page: Int?
    public var pageEnd: Int?
    /// What is printed on the first page, where that is another than its number.
    public var pageLabel: String?
    /// What is printed on the last page, where that is another than its number.
    public var pageEndLabel: String?
    /// Of a hit that spans pages, the page with the words that match best; nil otherwise.
    public var bestPage: Int?
    /// What is printed on that page, where that is another than its number.
    public var bestPageLabel: String?
    /// The name that a link to the place takes, where the source has one.
    public var anchor: String?
    /// What lines and bytes count: `file`, the source file; `member`, a file inside it, unpacked; `text`, the text as it was
    /// taken out of the source.
    public var of: String
    /// The character encoding of the source where it is not UTF-8.
    public var encoding: String?
    /// True if the passage's text is what the bytes are, decoded from `encoding` if `of` is not `text`; false where it was put
    /// together, cleaned of markup or converted.
    public var isVerbatim: Bool

    /// A location in a source file, without pages.
    public init(
        lineStart: Int, lineEnd: Int, byteStart: Int, byteEnd: Int, page: Int? = nil, of: String = "file",
        isVerbatim: Bool = true
    ) {
        self.lineStart = lineStart
        self.lineEnd = lineEnd
        self.byteStart = byteStart
        self.byteEnd = byteEnd
        self.page = page
        pageEnd = page
        self.of = of
        self.isVerbatim = isVerbatim
    }
}

/// A run of a snippet, matched or not. The runs of a snippet, joined, are its text.
public struct SnippetSegment: Hashable, Sendable, JSONReadable, Decodable {
    public var text: String
    public var isMatch: Bool

    /// A segment.
    public init(text: String, isMatch: Bool = false) {
        self.text = text
        self.isMatch = isMatch
    }
}

/// What one word of the query, or a bonus, gave to a hit's score. The weights of a hit's parts add up to its score.
public struct TermExplanation: Hashable, Sendable, JSONReadable, Decodable {
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
}

/// A passage with everything that is needed to show and to cite it.
public struct PassageRecord: Hashable, Sendable, JSONReadable, Decodable {
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
public struct SearchHit: Hashable, Sendable, JSONReadable, Decodable {
    public var passage: PassageRecord
    /// Its place in the whole ranking, from 1.
    public var rank: Int
    public var score: Double
    public var snippet: [SnippetSegment]
    /// The words that matched, in their order; of very many the first.
    public var matches: [MatchRange] = []
    /// Title and headings, and what else of the metadata has a word of the query, with these words marked; empty where none has.
    public var heading: [SnippetSegment] = []
    /// Passages with nearly the same text that were folded into this one.
    public var duplicates: HitDuplicates?
    /// Where the answer is grouped: others of the same document.
    public var group: HitGroup?
    /// Where the request asked for it.
    public var explanation: [TermExplanation]?

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
}

/// A value of a tag and how many passages have it.
public struct FacetValue: Hashable, Sendable, JSONReadable, Decodable {
    public var value: String
    public var count: Int

    /// A facet value.
    public init(value: String, count: Int) {
        self.value = value
        self.count = count
    }
}

/// The answer to a search.
public struct SearchResponse: Hashable, Sendable, JSONReadable, Decodable {
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
