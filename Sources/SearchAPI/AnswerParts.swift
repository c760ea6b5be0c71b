/// Where a matched word stands, in bytes, the end excluded.
public struct MatchRange: Hashable, Sendable, JSONReadable, Decodable {
    /// In the passage's text, as UTF-8.
    public var start: Int
    public var end: Int
    /// In what `location.of` names; nil where the text is not, byte for byte, what stands there.
    public var sourceStart: Int?
    public var sourceEnd: Int?
    /// The page that it is on; nil for formats without pages.
    public var page: Int?
    /// What is printed on that page, where that is another than its number.
    public var pageLabel: String?

    /// A range.
    public init(start: Int, end: Int, sourceStart: Int? = nil, sourceEnd: Int? = nil) {
        self.start = start
        self.end = end
        self.sourceStart = sourceStart
        self.sourceEnd = sourceEnd
    }
}

/// The rest of a group: other passages of a hit's document that match.
public struct HitGroup: Hashable, Sendable, JSONReadable, Decodable {
    /// Passages of the document that match, the hit with them.
    public var total: TotalHits
    /// The best after the hit, in their order; they have the hit's rank, and no group.
    public var hits: [SearchHit]

    /// A group.
    public init(total: TotalHits, hits: [SearchHit]) {
        self.total = total
        self.hits = hits
    }
}

/// Passages with nearly a hit's text that were left out for it.
public struct HitDuplicates: Hashable, Sendable, JSONReadable, Decodable {
    /// A copy: enough to ask for it.
    public struct Source: Hashable, Sendable, JSONReadable, Decodable {
        /// The passage's id.
        public var id: String
        /// Its document's.
        public var document: String
        public var date: String?

        /// A source.
        public init(id: String, document: String, date: String?) {
            self.id = id
            self.document = document
            self.date = date
        }
    }

    /// How many there are among the matches looked at, the hit not with them.
    public var count: Int
    /// Of the hit and its copies the one with the earliest date; nil where none is dated.
    public var earliest: Source?
    /// Ids of the first few.
    public var ids: [String]

    /// Duplicates.
    public init(count: Int, earliest: Source?, ids: [String]) {
        self.count = count
        self.earliest = earliest
        self.ids = ids
    }
}

/// How the values of a facet were counted.
public struct FacetInfo: Hashable, Sendable, JSONReadable, Decodable {
    /// Whether every match was looked at.
    public var isExact: Bool
    /// Matches looked at. Where these are not all, the counts are scaled up to all.
    public var sampled: Int
    /// Matches there are; an estimate where `isExact` is false.
    public var of: Int
    /// Different values seen; the facet may show fewer.
    public var values: Int

    /// What is known of a count.
    public init(isExact: Bool, sampled: Int, of: Int, values: Int) {
        self.isExact = isExact
        self.sampled = sampled
        self.of = of
        self.values = values
    }
}

/// Hits that had no room in `max_bytes` or `max_tokens`.
public struct DroppedHits: Hashable, Sendable, JSONReadable, Decodable {
    public var count: Int
    /// Ids of the first few.
    public var ids: [String]
    /// What the hits that are shown take: bytes of text, and tokens as they are estimated.
    public var bytes: Int
    public var tokens: Int

    /// Hits that were dropped.
    public init(count: Int, ids: [String], bytes: Int, tokens: Int) {
        self.count = count
        self.ids = ids
        self.bytes = bytes
        self.tokens = tokens
    }
}

/// A word that marked passages added to a query.
public struct ExpansionTerm: Hashable, Sendable, JSONReadable, Decodable {
    /// As a marked passage has it.
    public var term: String
    /// Beside 1, what a word of the query counts.
    public var weight: Double

    /// A term.
    public init(term: String, weight: Double) {
        self.term = term
        self.weight = weight
    }
}

extension MatchRange: JSONWritable {
    /// Writes the range as an object.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("start", start)
            writer.member("end", end)
            if let sourceStart, let sourceEnd {
                writer.member("source_start", sourceStart)
                writer.member("source_end", sourceEnd)
            }
            if let page { writer.member("page", page) }
            if let pageLabel { writer.member("page_label", pageLabel) }
        }
    }
}

extension TotalHits: JSONWritable {
    /// Writes the total as an object.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("value", value)
            writer.member("relation", relation.rawValue)
            writer.member("of", unit.rawValue)
        }
    }
}

extension HitGroup: JSONWritable {
    /// Writes the group as an object.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.key("total")
            total.write(to: &writer)
            writer.key("hits")
            writer.array(hits) { $1.write(to: &$0) }
        }
    }
}

extension HitDuplicates: JSONWritable {
    /// Writes the duplicates as an object.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("count", count)
            writer.key("earliest")
            if let earliest {
                writer.object { writer in
                    writer.member("id", earliest.id)
                    writer.member("document", earliest.document)
                    writer.member("date", earliest.date)
                }
            } else {
                writer.null()
            }
            writer.member("ids", ids)
        }
    }
}

extension FacetInfo: JSONWritable {
    /// Writes what is known of the count as an object.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("exact", isExact)
            writer.member("sampled", sampled)
            writer.member("of", of)
            writer.member("values", values)
        }
    }
}

extension FacetValue: JSONWritable {
    /// Writes the value as an object.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("value", value)
            writer.member("count", count)
        }
    }
}

extension DroppedHits: JSONWritable {
    /// Writes what was dropped as an object.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("count", count)
            writer.member("ids", ids)
            writer.member("bytes", bytes)
            writer.member("tokens", tokens)
        }
    }
}

extension SearchWarning: JSONWritable {
    /// Writes the warning as an object.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("code", code)
            writer.member("detail", detail)
            if let position { writer.member("position", position) }
        }
    }
}

extension TermExplanation: JSONWritable {
    /// Writes the part as an object: of a word, or of a bonus.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            if let bonus {
                writer.member("bonus", bonus)
            } else {
                writer.member("word", word)
                writer.member("term", term)
            }
            writer.key("weight")
            writer.value(weight, decimals: 4)
            guard bonus == nil else { return }
            writer.member("passages", passages)
            writer.member("fields", fields)
            writer.member("forms", forms)
        }
    }
}
