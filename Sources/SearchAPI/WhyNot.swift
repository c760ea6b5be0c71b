/// What `GET /v1/why-not` asks: why a search does not show something.
public struct WhyNotRequest: Hashable, Sendable {
    /// The search; its limit is the page that is meant.
    public var search: SearchRequest
    /// A passage's or document's id, or a file's path.
    public var id: String

    /// A request.
    public init(search: SearchRequest, id: String) {
        self.search = search
        self.id = id
    }
}

/// The answer to `GET /v1/why-not`.
public struct WhyNotResponse: Hashable, Sendable, JSONReadable, Decodable {
    /// What was asked about is…
    public enum Verdict: String, Sendable, JSONReadable, CaseIterable {
        /// in no passage of the index: its file was not read, or there is no such thing.
        case notIndexed = "not_indexed"
        /// kept out by a filter of the request.
        case filteredOut = "filtered_out"
        /// without something that the query demands, or with something that it forbids.
        case notMatched = "not_matched"
        /// found, after those on the page.
        case rankedLower = "ranked_lower"
        /// left out for a passage with nearly the same text, or for others of its document.
        case folded
        /// on the page.
        case shown
    }

    /// A condition of the search, and whether it holds for what was asked about.
    public struct Check: Hashable, Sendable, JSONReadable, Decodable {
        /// `filter`, `must`, `must_not` or `word`.
        public var kind: String
        /// The condition as the query language has it.
        public var text: String
        public var holds: Bool
        /// What is there instead, or which forms of a word are there.
        public var detail: String?

        /// A condition.
        public init(kind: String, text: String, holds: Bool, detail: String? = nil) {
            self.kind = kind
            self.text = text
            self.holds = holds
            self.detail = detail
        }
    }

    public var generation: String
    public var query: String
    public var parsed: String
    public var id: String
    public var verdict: Verdict
    /// The answer in words, with what can be done.
    public var detail: String
    /// The passage that the rest is about: of a document, the one that comes nearest. Nil where nothing is indexed.
    public var passage: String?
    public var checks: [Check]
    /// Its place in the ranking and its score, where it matches; no rank where it is beyond what is ranked for this.
    public var rank: Int?
    public var score: Double?
    /// The last score that is on the page.
    public var pageScore: Double?
    /// What adds to its score.
    public var explanation: [TermExplanation]
    /// Why its file was not read, or not wholly.
    public var skipped: [SkippedFile]

    /// An answer.
    public init(generation: String, query: String, parsed: String, id: String, verdict: Verdict, detail: String) {
        self.generation = generation
        self.query = query
        self.parsed = parsed
        self.id = id
        self.verdict = verdict
        self.detail = detail
        checks = []
        explanation = []
        skipped = []
    }
}

extension WhyNotResponse: JSONWritable {
    /// Writes the answer as an object.
    public func write(to writer: inout JSONWriter) {
        func number(_ name: String, _ number: Double?, _ writer: inout JSONWriter) {
            writer.key(name)
            if let number { writer.value(number, decimals: 4) } else { writer.null() }
        }
        writer.object { writer in
            writer.member("generation", generation)
            writer.member("query", query)
            writer.member("parsed", parsed)
            writer.member("id", id)
            writer.member("verdict", verdict.rawValue)
            writer.member("detail", detail)
            writer.member("passage", passage)
            writer.key("checks")
            writer.array(checks) { writer, check in
                writer.object { writer in
                    writer.member("kind", check.kind)
                    writer.member("text", check.text)
                    writer.member("holds", check.holds)
                    writer.member("detail", check.detail)
                }
            }
            writer.member("rank", rank)
            number("score", score, &writer)
            number("page_score", pageScore, &writer)
            writer.key("explanation")
            writer.array(explanation) { $1.write(to: &$0) }
            writer.key("skipped")
            writer.array(skipped) { $1.write(to: &$0) }
        }
    }
}
